"""What events are about: each kind of object, its name, where its rows are and which page shows one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, RehearsalStep
from engagements.registers.all_registers import REGISTERS
from engagements.roadmap import deliverables_of, items_of, signals_of

type Rows = Callable[[Engagement], QuerySet[Any]]
# The part of the surface map's addresses that names a kind, and the engagement's relation to its rows.
SURFACE = {
    "host": ("hosts", "hosts", _("host")),
    "route": ("routes", "routes", _("route")),
    "sendingdomain": ("sending-domains", "sending_domains", _("sending domain")),
    "dnsrecord": ("records", "dns_records", _("DNS record")),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """`rows` holds every row of an engagement, what is in a bin included; `url` leads to the page of one."""

    word: str | Promise
    rows: Rows
    url: Callable[[Engagement, Any], str]


def _page(name: str, *fields: str) -> Callable[[Engagement, Any], str]:
    """The page of that name, with what its address takes from the row."""
    return lambda engagement, row: reverse(
        name, kwargs={"code": engagement.code, **{field: getattr(row, field) for field in fields}}
    )


def _related(relation: str) -> Rows:
    def rows(engagement: Engagement) -> QuerySet[Any]:
        manager: Any = getattr(engagement, relation)
        return manager.all()  # type: ignore[no-any-return]  # a reverse relation's manager

    return rows


def _single(relation: str) -> Rows:
    """Of a relation of which an engagement has one row at most."""

    def rows(engagement: Engagement) -> QuerySet[Any]:
        model: Any = Engagement._meta.get_field(relation).related_model
        return model._base_manager.filter(engagement=engagement)  # type: ignore[no-any-return]

    return rows


def _on_roadmap(engagement: Engagement, row: Any) -> str:
    return f"{reverse('roadmap', kwargs={'code': engagement.code})}#{row.stage.key}"


def _steps(engagement: Engagement) -> QuerySet[Any]:
    return RehearsalStep.objects.filter(rehearsal__engagement=engagement).select_related("rehearsal")


def _on_rehearsal(engagement: Engagement, row: Any) -> str:
    address = reverse("rehearsal", kwargs={"code": engagement.code, "number": row.rehearsal.number})
    return f"{address}#step-{row.number}"


def _item(engagement: Engagement, row: Any) -> str:
    return reverse("item", kwargs={"code": engagement.code, "stage": row.stage.key, "item": row.key})


def _stage(engagement: Engagement, row: Any) -> str:
    return reverse("stage", kwargs={"code": engagement.code, "stage": row.key})


def _beside(name: str, anchor: str) -> Callable[[Engagement, Any], str]:
    """The page about the record that a comment or a piece of evidence stands beside."""

    def url(engagement: Engagement, row: Any) -> str:
        keywords = {"code": engagement.code, "kind": row.target_kind, "pk": row.target_id}
        return f"{reverse(name, kwargs=keywords)}#{anchor}-{row.pk}"

    return url


def _access_entry(engagement: Engagement, row: Any) -> str:
    """What hangs on an access entry stands on its page."""
    return reverse("access_entry", kwargs={"code": engagement.code, "number": row.entry.number})


def _surface_url(part: str) -> Callable[[Engagement, Any], str]:
    return lambda engagement, row: reverse(
        "surface_edit", kwargs={"code": engagement.code, "part": part, "pk": row.pk}
    )


KINDS: dict[str, Kind] = {
    **{
        register.model._meta.model_name or key: Kind(register.entry_word, register.entries, register.url)
        for key, register in REGISTERS.items()
    },
    **{
        name: Kind(word, _related(relation), _surface_url(part))
        for name, (part, relation, word) in SURFACE.items()
    },
    "item": Kind(_("item"), lambda engagement: items_of(engagement).select_related("stage"), _item),
    "stage": Kind(_("stage"), _related("stages"), _stage),
    "deliverable": Kind(_("deliverable"), deliverables_of, _on_roadmap),
    "failuresignal": Kind(_("failure signal"), signals_of, _on_roadmap),
    "engagement": Kind(
        _("engagement"), lambda engagement: Engagement.objects.filter(pk=engagement.pk), _page("surface")
    ),
    "hold": Kind(_("hold"), _related("holds"), _page("overview")),
    "blocker": Kind(_("wait"), _related("blockers"), _page("overview")),
    "participant": Kind(_("person"), _related("participants"), _page("people")),
    "outgoingmail": Kind(_("mail"), _related("outgoing_mails"), _page("mails")),
    "rehearsal": Kind(_("rehearsal"), _related("rehearsals"), _page("rehearsal", "number")),
    "rehearsalstep": Kind(_("step"), _steps, _on_rehearsal),
    "finding": Kind(_("finding"), _related("findings"), _page("finding", "number")),
    "run": Kind(_("audit"), _related("runs"), _page("run", "number")),
    "zonestate": Kind(_("approval of the zone"), _related("zone_states"), _page("dns_records")),
    "consentdecision": Kind(_("permission"), _related("consent_decisions"), _page("permission")),
    "mailmessage": Kind(_("test message"), _related("mail_messages"), _page("mail")),
    "comment": Kind(_("comment"), _related("comments"), _beside("thread", "comment")),
    "accessrole": Kind(
        _("role"), lambda engagement: engagement.access_roles.select_related("entry"), _access_entry
    ),
    "accessrequest": Kind(
        _("request"), lambda engagement: engagement.access_requests.select_related("entry"), _access_entry
    ),
    "question": Kind(_("question"), _related("questions"), _page("question", "pk")),
    "attachment": Kind(_("evidence"), _related("attachments"), _beside("evidence", "attached")),
    "registerimport": Kind(_("import"), _related("register_imports"), _page("register_import", "number")),
    "signoff": Kind(
        _("sign-off"),
        lambda engagement: engagement.sign_offs.select_related("pack"),
        lambda engagement, row: reverse(
            "sign_off", kwargs={"code": engagement.code, "number": row.pack.number}
        ),
    ),
    "packplan": Kind(_("contents of the pack"), _single("pack_plan"), _page("pack_plan")),
    "pack": Kind(_("handover pack"), _related("packs"), _page("pack_page", "number")),
}
