"""Which engagements of the board somebody asks for: read from the address, and written back into it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from engagements.board import BoardRow
from engagements.models import Engagement, Hold, User

ALL, ANYBODY, NOBODY = "all", "*", "-"
MOST_TEXT = 120


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Empty is no wish. `stage` is a number of the roadmap; `waiting` a name, ANYBODY or NOBODY.

    `must_fix` is "yes" or "no"; `lead` and `client` are keys.
    """

    state: str = Engagement.State.OPEN.value
    q: str = ""
    stage: str = ""
    waiting: str = ""
    must_fix: str = ""
    lead: str = ""
    client: str = ""

    @property
    def query(self) -> str:
        """As it stands in an address, always in the same order and without what is no wish."""
        return urlencode(self.wishes)

    @property
    def wishes(self) -> list[tuple[str, str]]:
        every = ((one.name, getattr(self, one.name), one.default) for one in fields(self))
        return [(name, value) for name, value, default in every if value != default]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.stage or self.waiting or self.must_fix or self.lead or self.client)

    def narrow(self, engagements: QuerySet[Engagement]) -> QuerySet[Engagement]:
        """What the database can say."""
        if self.state in Engagement.State.values:
            engagements = engagements.filter(state=self.state)
        if self.q:
            engagements = engagements.filter(
                Q(title__icontains=self.q) | Q(domain__icontains=self.q) | Q(client__name__icontains=self.q)
            )
        if self.client:
            engagements = engagements.filter(client=int(self.client))
        if self.lead:
            engagements = engagements.filter(lead=int(self.lead))
        if self.waiting:
            standing = Hold.objects.filter(engagement=OuterRef("pk"), ended_at=None)
            if self.waiting not in (ANYBODY, NOBODY):
                standing = standing.filter(waiting_on=self.waiting)
            is_held = Exists(standing)
            engagements = engagements.filter(~is_held if self.waiting == NOBODY else is_held)
        return engagements

    def keep(self, rows: Iterable[BoardRow]) -> list[BoardRow]:
        """What is known only when the rows are read."""
        return [row for row in rows if self._wants(row)]

    def _wants(self, row: BoardRow) -> bool:
        if self.stage and str(row.stage.number if row.stage else 0) != self.stage:
            return False
        return not self.must_fix or (self.must_fix == "yes") == bool(row.readiness.must_fix)


def read_filter(asked: Mapping[str, str]) -> BoardFilter:
    """From an address that people may have touched: what makes no sense is no wish."""
    given = {
        one.name: asked.get(one.name, "").replace("\0", "").strip()[:MOST_TEXT] for one in fields(BoardFilter)
    }
    for name in ("lead", "client"):
        given[name] = (
            given[name] if given[name].isascii() and given[name].isdigit() and len(given[name]) < 19 else ""
        )
    given["stage"] = given["stage"] if given["stage"] in {str(number) for number in range(8)} else ""
    given["must_fix"] = given["must_fix"] if given["must_fix"] in {"yes", "no"} else ""
    if "state" not in asked:
        given["state"] = Engagement.State.OPEN.value
    elif given["state"] not in Engagement.State.values:
        given["state"] = ALL
    return BoardFilter(**given)


class Choice(NamedTuple):
    key: str
    word: str | Promise


@dataclass(frozen=True, slots=True)
class FilterField:
    """One select of the board: its name in the address, what it says without a wish, and its choices."""

    name: str
    label: str | Promise
    choices: tuple[Choice, ...]
    value: str


def filter_fields(visible: QuerySet[Engagement], chosen: BoardFilter) -> tuple[FilterField, ...]:
    """Three queries, whatever there is to choose from."""
    clients = visible.order_by("client__name").values_list("client_id", "client__name").distinct()
    leads = User.objects.filter(pk__in=visible.order_by().values("lead")).order_by("name", "email")
    names = Hold.objects.filter(engagement__in=visible.order_by().values("pk"), ended_at=None)
    waiting = names.order_by("waiting_on").values_list("waiting_on", flat=True).distinct()
    stages = [Choice(str(number), format_lazy(_("Stage {n}"), n=number)) for number in range(1, 8)]
    return (
        FilterField("stage", _("Any stage"), (*stages, Choice("0", _("All seven done"))), chosen.stage),
        FilterField(
            "waiting",
            _("Waiting or not"),
            (
                Choice(ANYBODY, _("Waiting on somebody")),
                Choice(NOBODY, _("Waiting on nobody")),
                *(Choice(name, name) for name in waiting),
            ),
            chosen.waiting,
        ),
        FilterField(
            "must_fix",
            _("Must fix or not"),
            (Choice("yes", _("Must-fix risks")), Choice("no", _("No must-fix risk"))),
            chosen.must_fix,
        ),
        FilterField(
            "lead", _("Any lead"), tuple(Choice(str(one.pk), str(one)) for one in leads), chosen.lead
        ),
        FilterField(
            "client", _("Any client"), tuple(Choice(str(pk), name) for pk, name in clients), chosen.client
        ),
    )
