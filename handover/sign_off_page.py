"""What a founder reads before they sign: the version in plain words, and whether it can be signed now."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
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
    """`newest_number` is of the version that takes the place of this one, None where this is the newest.

    `safe`, `worries` and `accepted` are None where an older version froze none: nothing is said then.
    """

    pack: Pack
    sign_offs: SignOffs
    safe: tuple[str, ...] | None
    worries: tuple[dict[str, Any], ...] | None
    open_count: int | None
    accepted: tuple[Accepted, ...] | None

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
    def more_open(self) -> int:
        """How many open risks stand in none of the worries."""
        return (self.open_count or 0) - sum(_count(one) for one in self.worries or ())

    @property
    def meaning(self) -> str:
        """What whoever signs says; without a number where the version froze none."""
        if self.open_count is None:
            return _(
                "I have read version %(number)d, I hold what it says that I hold, and I know what it says "
                "of its risks."
            ) % {"number": self.pack.number}
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
        return min((one.until for one in self.accepted or () if one.until), default=None)


def read_sign_off_page(engagement: Engagement, pack: Pack) -> SignOffPage:
    """From the version's own content, as it was frozen; two queries."""
    summary = pack.snapshot.get("summary") or _summary_of_sections(pack.snapshot)
    safe, worries, accepted = (summary[key] for key in ("safe", "open", "accepted"))
    return SignOffPage(
        pack=pack,
        sign_offs=read_sign_offs(engagement),
        safe=None if safe is None else tuple(safe),
        worries=None if worries is None else tuple(worries),
        open_count=summary["open_count"],
        accepted=None if accepted is None else tuple(_accepted(one) for one in accepted),
    )


def _summary_of_sections(snapshot: dict[str, Any]) -> dict[str, Any]:
    """Of a version made before there was a summary: None for what its sections do not hold."""
    page, risks = content_of(snapshot, "one_page"), content_of(snapshot, "risks")
    worries = page.get("open")
    groups = risks.get("groups", ())
    accepted = [risk for group in groups if group["key"] == "accepted" for risk in group["risks"]]
    return {
        "safe": page.get("safe"),
        "open": worries,
        "open_count": None if worries is None else page.get("more_open", 0) + sum(map(_count, worries)),
        "accepted": [
            {"title": risk["title"], "until": (risk.get("accepted") or {}).get("until", "")}
            for risk in accepted
        ]
        if risks
        else None,
    }


def _count(worry: dict[str, Any]) -> int:
    """How many risks a line stands for; the first versions had a line for each."""
    return int(worry.get("count", 1))


def _accepted(one: dict[str, str]) -> Accepted:
    return Accepted(one["title"], date.fromisoformat(one["until"]) if one["until"] else None)
