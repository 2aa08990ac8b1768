"""Attaches evidence to a record, takes it away and brings it back."""

import hashlib
from collections.abc import Collection
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.record_event import record_event
from engagements.actions.vouch import record_vouching
from engagements.attachments.on_steps import StepPlace
from engagements.attachments.pictures import thumbnail
from engagements.attachments.sniffing import Kind, UnwantedFile, sniff
from engagements.models import Attachment, Engagement, Event, User
from engagements.models.attachment import AttachmentQuerySet
from engagements.secret_guard import find_secret

MOST_PER_RECORD = 50
# Evidence is no field of the record: it is taken away where it stands, not by the history.
OTHER = Event.Deed.OTHER


def attach_file(
    *, engagement: Engagement, target: Any, name: str, data: bytes, actor: User, step: StepPlace | None = None
) -> Attachment:
    """Keeps a file beside a record; the same file again is the attachment of before.

    Raises UnwantedFile for what is not taken: of no safe kind, too large, holding a credential, or one too
    many.
    """
    sniffed = sniff(data)
    if sniffed.kind is Kind.TEXT:
        _refuse_credentials(data.decode("utf-8"))
    drawn = thumbnail(data) if sniffed.kind is Kind.PICTURE else b""
    sha256 = hashlib.sha256(data).hexdigest()
    attachment = _attachment(engagement, target, actor, step)
    attachment.kind, attachment.media_type = sniffed.kind, sniffed.media_type
    attachment.name = _named(name, sniffed.suffix)
    attachment.size, attachment.sha256 = len(data), sha256
    with transaction.atomic():
        _hold(engagement)
        beside = _beside(engagement, target)
        same = beside.filter(sha256=sha256, step=attachment.step).first()
        if same:
            return same
        _refuse_more(beside.count())
        attachment.file.save("", ContentFile(data), save=False)
        if drawn:
            attachment.thumbnail.save("", ContentFile(drawn), save=False)
        attachment.save()
        record_event(
            engagement=engagement, actor=actor, verb=_("attached a file to"), target=target,
            label=_label(target, step), changes={"evidence": ("", attachment.name)}, deed=OTHER,
        )  # fmt: skip
    return attachment


@transaction.atomic
def attach_link(
    *,
    engagement: Engagement,
    target: Any,
    url: str,
    actor: User,
    name: str = "",
    step: StepPlace | None = None,
    vouched: Collection[str] = (),
) -> Attachment:
    """Keeps a link beside a record. Raises UnwantedFile where there are too many already.

    `vouched` names fields that look like a credential and are none, by this person's word.
    """
    attachment = _attachment(engagement, target, actor, step)
    attachment.kind, attachment.url, attachment.name = Kind.LINK, url, (name or url)[:200]
    _hold(engagement)
    beside = _beside(engagement, target)
    same = beside.filter(url=url, step=attachment.step).first()
    if same:
        return same
    _refuse_more(beside.count())
    attachment.save()
    changes = {"evidence": ("", url)}
    record_event(
        engagement=engagement,
        actor=actor,
        verb=_("attached a link to"),
        target=target,
        label=_label(target, step),
        changes=changes,
        deed=OTHER,
        vouched=["evidence"] if vouched else [],
    )
    record_vouching(engagement=engagement, target=target, actor=actor, fields=vouched)
    return attachment


@transaction.atomic
def take_away(*, engagement: Engagement, attachment: Attachment, target: Any, actor: User) -> bool:
    rows = engagement.attachments.filter(pk=attachment.pk, deleted_at=None)
    if not rows.update(deleted_at=timezone.now()):
        return False
    changes = {"evidence": (attachment.name, "")}
    verb = _("took evidence away from")
    record_event(engagement=engagement, actor=actor, verb=verb, target=target, changes=changes, deed=OTHER)
    return True


@transaction.atomic
def bring_back(*, engagement: Engagement, attachment: Attachment, target: Any, actor: User) -> bool:
    """False where it stands there already. Raises UnwantedFile where the same was attached anew, or too much
    stands beside the record by now."""
    _hold(engagement)
    rows = engagement.attachments.filter(pk=attachment.pk).exclude(deleted_at=None)
    if not rows.exists():
        return False
    beside = _beside(engagement, target)
    if beside.filter(sha256=attachment.sha256, url=attachment.url, step=attachment.step).exists():
        raise UnwantedFile(_("The same stands there again already."))
    _refuse_more(beside.count())
    rows.update(deleted_at=None)
    changes = {"evidence": ("", attachment.name)}
    verb = _("brought evidence back to")
    record_event(engagement=engagement, actor=actor, verb=verb, target=target, changes=changes, deed=OTHER)
    return True


def _attachment(engagement: Engagement, target: Any, actor: User, step: StepPlace | None) -> Attachment:
    attachment = Attachment(
        engagement=engagement, target_kind=target._meta.model_name, target_id=target.pk,
        added_by=actor, added_by_name=str(actor)[:120],
    )  # fmt: skip
    if step:
        attachment.step, attachment.step_said = step.number, step.said
    return attachment


def _label(target: Any, step: StepPlace | None) -> str:
    """What the record calls it, empty where the target itself says it."""
    return _("step %(n)d of “%(what)s”") % {"n": step.label, "what": target} if step else ""


def _hold(engagement: Engagement) -> None:
    """Whoever else attaches something to the engagement waits, so that what is counted stays so."""
    Engagement.objects.select_for_update(no_key=True).only("pk").get(pk=engagement.pk)


def _beside(engagement: Engagement, target: Any) -> AttachmentQuerySet:
    every: AttachmentQuerySet = Attachment.objects.filter(engagement=engagement)
    return every.kept().about(target._meta.model_name, target.pk)


def _refuse_more(count: int) -> None:
    if count >= MOST_PER_RECORD:
        raise UnwantedFile(
            _("At most %(n)d pieces of evidence stand beside one record.") % {"n": MOST_PER_RECORD}
        )


def _refuse_credentials(text: str) -> None:
    found = find_secret(text)
    if found and found.is_certain:
        said = _(
            "The text holds %(kind)s. Blacken it and attach it again; replace it if others have seen it."
        )
        raise UnwantedFile(said % {"kind": found.kind})


def _named(name: str, suffix: str) -> str:
    """What people called it, without a path, ending as what it is."""
    last = name.replace("\\", "/").rpartition("/")[2].replace("\0", "").strip() or "evidence"
    stem = last[: -len(last.rpartition(".")[2]) - 1] if "." in last.strip(".") else last
    kept = last if last.lower().endswith(suffix) else f"{stem or 'evidence'}{suffix}"
    return kept[-200:]
