"""What the handover page shows: the gaps, the version under way, and every version so far."""

from dataclasses import dataclass
from functools import cached_property

from engagements.blockers import SIGN_OFF, Request, blocking_requests
from engagements.models import Engagement
from handover.missing import Gap, read_gaps
from handover.models import Pack, SignOff, Standing
from handover.standing import SignOffs, read_sign_offs

MOST_VERSIONS = 100


@dataclass(frozen=True)
class Version:
    """A version with what it is now, and whose signature it bears."""

    pack: Pack
    standing: Standing
    signature: SignOff | None

    @property
    def may_be_retried(self) -> bool:
        """Not where a newer version is out: this one would be issued with what was true before."""
        is_outdated = self.standing == Standing.SUPERSEDED
        return self.pack.state in {Pack.State.FAILED, Pack.State.CANCELLED} and not is_outdated


@dataclass(frozen=True)
class HandoverPage:
    """`is_blocking` says that the sprint waits for the signature that is asked for."""

    gaps: tuple[Gap, ...]
    packs: tuple[Pack, ...]
    sign_offs: SignOffs
    is_blocking: bool

    @cached_property
    def under_way(self) -> Pack | None:
        return next((pack for pack in self.packs if not pack.is_finished), None)

    @property
    def versions(self) -> list[Version]:
        of, signed = self.sign_offs.standing_of, self.sign_offs.signature_of
        return [Version(pack, of(pack), signed(pack)) for pack in self.packs]

    @property
    def latest_issued(self) -> Pack | None:
        issued = (pack for pack in self.packs if pack.status == "issued" and pack.state == "done")
        return next(issued, None)

    @property
    def signature(self) -> SignOff | None:
        """Under the newest version."""
        return self.sign_offs.signature_of(self.latest_issued) if self.latest_issued else None

    @property
    def asked(self) -> SignOff | None:
        return self.sign_offs.asked

    @property
    def declined(self) -> SignOff | None:
        """The founder's last word, where it is a no to the newest version."""
        latest, pack = self.sign_offs.latest, self.latest_issued
        is_no = latest and pack and latest.state == SignOff.State.DECLINED and latest.pack_id == pack.pk
        return latest if is_no else None

    @property
    def blocking(self) -> Gap | None:
        """What keeps a version from being issued."""
        return next((gap for gap in self.gaps if gap.blocks), None)

    @property
    def next_number(self) -> int:
        return self.packs[0].number + 1 if self.packs else 1


def read_handover_page(engagement: Engagement) -> HandoverPage:
    packs = engagement.packs.select_related("requested_by").defer("snapshot")
    sign_offs = read_sign_offs(engagement)
    blocking = blocking_requests(engagement)
    return HandoverPage(
        gaps=tuple(read_gaps(engagement)),
        packs=tuple(packs[:MOST_VERSIONS]),
        sign_offs=sign_offs,
        is_blocking=sign_offs.asked is not None and Request(SIGN_OFF, sign_offs.asked.pk) in blocking,
    )
