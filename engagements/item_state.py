"""Where an item of the roadmap stands: what people said of it together with what the checks say."""

from dataclasses import dataclass

from engagements.models import Item
from engagements.tallies import Tallies, Tally


@dataclass(frozen=True, slots=True)
class ItemState:
    """`verdicts` are the tallies of the item's checks, the worst first; `unmeasured` names those without."""

    item: Item
    verdicts: tuple[Tally, ...]
    unmeasured: tuple[str, ...]

    @property
    def is_automatic(self) -> bool:
        return bool(self.item.checks) and not self.item.needs_person

    @property
    def verdict(self) -> str:
        """The worst outcome of the item's checks, empty where nothing is measured."""
        return self.verdicts[0].outcome if self.verdicts else ""

    @property
    def status(self) -> str:
        """One word for the list: a person's waiver stands, then a failing check, then what a person said."""
        if self.item.status == Item.Status.NOT_APPLICABLE:
            return self.item.status
        if self.verdict in {"fail", "could_not_tell"}:
            return self.verdict
        if self.is_automatic and self.verdicts and not self.unmeasured:
            return self.verdict
        return self.item.status

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do: waived, confirmed, or every check passes."""
        return self.status in {"done", "pass", "warn", "not-applicable", "not_applicable"}


def read_item_state(item: Item, tallies: Tallies) -> ItemState:
    """Joins an item with the verdicts of the checks that it names."""
    found = {pattern: tallies.matching(pattern) for pattern in item.checks}
    verdicts = {tally for several in found.values() for tally in several}
    return ItemState(
        item,
        tuple(sorted(verdicts, key=lambda tally: (tally.weight, tally.check_key))),
        tuple(pattern for pattern, several in found.items() if not several),
    )
