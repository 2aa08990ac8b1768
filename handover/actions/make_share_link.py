"""Makes a link to an issued version for somebody without an account."""

from datetime import timedelta
from secrets import token_urlsafe
from typing import NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.record_event import record_event
from engagements.invitation_links import digest_of
from engagements.letters import portal_url
from engagements.models import User
from handover.models import Pack, ShareLink
from handover.passphrase import hash_of, new_passphrase

TOKEN_BYTES = 24
MOST_DAYS = 90


class MadeLink(NamedTuple):
    """The only moment at which address and passphrase are known."""

    link: ShareLink
    address: str
    passphrase: str


@transaction.atomic
def make_share_link(*, pack: Pack, name: str, days: int, passphrase: str, actor: User | None) -> MadeLink:
    """`days` from 1 to 90; an empty `passphrase` has one made. Raises ValueError for what is not issued."""
    if pack.is_draft or pack.state != Pack.State.DONE or not 1 <= days <= MOST_DAYS:
        raise ValueError("only an issued version is shared, for 1 to 90 days")
    told, token = passphrase or new_passphrase(), token_urlsafe(TOKEN_BYTES)
    now = timezone.now()
    link = ShareLink.objects.create(
        engagement=pack.engagement,
        pack=pack,
        name=name,
        digest=digest_of(token),
        passphrase=hash_of(told),
        made_at=now,
        made_by=actor,
        made_by_name=str(actor or "")[:120],
        expires_at=now + timedelta(days=days),
    )
    record_event(
        engagement=pack.engagement,
        actor=actor,
        verb=_("made a link to"),
        target=pack,
        label=label_of(link),
        is_for_client=True,
    )
    return MadeLink(link, portal_url(reverse("shared_pack", kwargs={"token": token})), told)


def label_of(link: ShareLink) -> str:
    """As the history names it."""
    return _("handover pack, %(title)s, for %(name)s") % {"title": link.pack.title, "name": link.name}
