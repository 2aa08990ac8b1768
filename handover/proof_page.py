"""What anybody with a version's code is told: whose it is, what it is now, and how to tell a file from it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engagements.models import Engagement, Organisation
from handover.models import Pack, Provenance, SignOff

MOST_VERSIONS = 200


@dataclass(frozen=True)
class ProofPage:
    """`others` are the further versions and drafts of the same engagement that have a file; `signature` is
    the founder's, where there is one."""

    provenance: Provenance
    others: tuple[Pack, ...]
    signature: SignOff | None

    @property
    def pack(self) -> Pack:
        return self.provenance.pack

    @property
    def engagement(self) -> Engagement:
        return self.pack.engagement

    @property
    def organisation(self) -> Organisation:
        return self.engagement.organisation

    @cached_property
    def newer(self) -> Pack | None:
        """The version that took this one's place."""
        later = [one for one in self.others if not one.is_draft and one.number > self.pack.number]
        return max(later, key=lambda one: one.number, default=None)

    @property
    def known(self) -> list[dict[str, Any]]:
        """Each file that the portal made here, by its hash, and what it is beside this one."""
        return [
            {"sha256": one.sha256, "is": self._beside(one), "title": one.title}
            for one in (self.pack, *self.others)
        ]

    def _beside(self, pack: Pack) -> str:
        if pack.pk == self.pack.pk:
            return "same"
        if pack.is_draft:
            return "draft"
        return "older" if pack.number < self.pack.number else "newer"


def find_proof(code: str) -> ProofPage | None:
    """The page of an issued version whose file is there; None for every other code."""
    found = (
        Provenance.objects.select_related("pack__engagement__client__organisation")
        .defer("pack__snapshot", "pack__engagement__playbook_data")
        .filter(code=code, pack__state=Pack.State.DONE)
        .first()
    )
    if found is None:
        return None
    others = Pack.objects.filter(engagement=found.pack.engagement_id, state=Pack.State.DONE)
    others = others.exclude(pk=found.pack_id).exclude(sha256="").defer("snapshot").order_by("-number")
    signature = SignOff.objects.filter(pack=found.pack_id, state=SignOff.State.SIGNED).first()
    return ProofPage(found, tuple(others[:MOST_VERSIONS]), signature)
