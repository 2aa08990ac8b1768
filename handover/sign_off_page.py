"""What a founder reads before they sign: the version in plain words, and whether it can be signed now."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import ngettext

from engagements.models import Engagement
from handover.models import Pack, SignOff
from handover.snapshot import content_of
from handover.standing import SignOffs, read_sign_offs


@dataclass(frozen=True)
class Accepted:
    """A risk that somebody accepted, until that day where one was said."""

    title: str
    until: date | None


@dataclass(frozen=True)
class SignOffPage:
    """`newest` is the version that takes the place of this one, None where this is the newest."""

    pack: Pack
    sign_offs: SignOffs
    safe: tuple[str, ...]
    worries: tuple[dict[str, Any], ...]
    more_open: int
    accepted: tuple[Accepted, ...]

    @property
    def signature(self) -> SignOff | None:
        return self.sign_offs.signature_of(self.pack)

    @property
    def newest_number(self) -> int | None:
        return None if self.sign_offs.is_newest(self.pack) else self.sign_offs.newest_number

    @property
    def asked(self) -> SignOff | None:
        """The request that can be answered here and now."""
        return None if self.signature or self.newest_number else self.sign_offs.asked

    @property
    def latest(self) -> SignOff | None:
        return self.sign_offs.latest

    @property
    def open_count(self) -> int:
        return self.more_open + sum(int(one["count"]) for one in self.worries)

    @property
    def meaning(self) -> str:
        """What whoever signs says."""
        words = ngettext(
            "I have read version %(number)d, I hold what it says that I hold, and I know its %(n)d open "
            "risk and those that are accepted.",
            "I have read version %(number)d, I hold what it says that I hold, and I know its %(n)d open "
            "risks and those that are accepted.",
            self.open_count,
        )
        return words % {"number": self.pack.number, "n": self.open_count}

    @property
    def accepted_until(self) -> date | None:
        """The first day on which one of them is open again."""
        return min((one.until for one in self.accepted if one.until), default=None)


def read_sign_off_page(engagement: Engagement, pack: Pack) -> SignOffPage:
    """From the version's own content, as it was frozen; two queries."""
    page = content_of(pack.snapshot, "one_page")
    return SignOffPage(
        pack=pack,
        sign_offs=read_sign_offs(engagement),
        safe=tuple(page.get("safe", ())),
        worries=tuple(page.get("open", ())),
        more_open=page.get("more_open", 0),
        accepted=tuple(_accepted(pack.snapshot)),
    )


def _accepted(snapshot: dict[str, Any]) -> list[Accepted]:
    groups = content_of(snapshot, "risks").get("groups", ())
    risks = (risk for group in groups if group["key"] == "accepted" for risk in group["risks"])
    return [Accepted(risk["title"], _until(risk)) for risk in risks]


def _until(risk: dict[str, Any]) -> date | None:
    signed = risk.get("accepted")
    return date.fromisoformat(signed["until"]) if signed else None
