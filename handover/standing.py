"""Which version is the newest, which were signed and by whom: what a version is now follows from that."""

from dataclasses import dataclass

from django.db.models import QuerySet

from engagements.models import Engagement
from handover.models import Pack, SignOff, Standing


def issued_of(engagement: Engagement) -> QuerySet[Pack]:
    """The versions that are out, the newest first, without their content."""
    issued = Pack.objects.filter(engagement=engagement, status=Pack.Status.ISSUED, state=Pack.State.DONE)
    return issued.defer("snapshot").order_by("-number")


@dataclass(frozen=True)
class SignOffs:
    """Every request of an engagement, the latest first, and the number of its newest version, 0 for none."""

    rows: tuple[SignOff, ...]
    newest_number: int

    @property
    def asked(self) -> SignOff | None:
        """The one that waits for the founder."""
        return next((one for one in self.rows if one.is_asked), None)

    @property
    def latest(self) -> SignOff | None:
        """The last that was answered."""
        answered = [one for one in self.rows if one.answered_at]
        return max(answered, key=lambda one: (one.answered_at, one.pk), default=None)

    def signature_of(self, pack: Pack) -> SignOff | None:
        signed = (one for one in self.rows if one.state == SignOff.State.SIGNED)
        return next((one for one in signed if one.pack_id == pack.pk), None)

    def is_newest(self, pack: Pack) -> bool:
        return pack.number == self.newest_number

    def newer_than(self, pack: Pack) -> int | None:
        """The number of the version that took the place of this one, which is out; None where none did."""
        is_out = not pack.is_draft and pack.state == Pack.State.DONE
        return self.newest_number if is_out and pack.number < self.newest_number else None

    def standing_of(self, pack: Pack) -> Standing:
        if pack.is_draft:
            return Standing.DRAFT
        if self.signature_of(pack):
            return Standing.SIGNED
        return Standing.SUPERSEDED if pack.number < self.newest_number else Standing.ISSUED


def read_sign_offs(engagement: Engagement) -> SignOffs:
    """Two queries, however many there are."""
    rows = SignOff.objects.filter(engagement=engagement).select_related("asked_by", "answered_by")
    newest = issued_of(engagement).values_list("number", flat=True).first()
    return SignOffs(tuple(rows), newest or 0)
