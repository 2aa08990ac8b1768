"""Ends the rendering of a pack that nobody waits for any more."""

from engagements.models import User
from handover.models import Pack


def cancel_pack(*, pack: Pack, actor: User | None) -> bool:
    """Whether there was anything to end; a worker in the middle of it stops at the next page."""
    return pack.cancel()
