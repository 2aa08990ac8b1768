"""Hands a version out to whoever has a link's address and passphrase, and keeps a log of it."""

from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.record_event import record_event
from engagements.invitation_links import digest_of
from engagements.sign_in.devices import device_name
from handover.actions.make_share_link import label_of
from handover.actions.serve_pack import hash_of_file, open_pack
from handover.models import ShareDownload, ShareLink
from handover.passphrase import is_right


class WrongPassphrase(Exception):
    """Whoever asked has the address alone."""


def find_share_link(token: str) -> ShareLink | None:
    """The link of that address, None where it opens nothing: unknown, revoked and expired are one."""
    links = ShareLink.objects.live().select_related("pack", "engagement__client__organisation")
    return links.defer("pack__snapshot", "engagement__playbook_data").filter(digest=digest_of(token)).first()


def open_share_link(
    *, link: ShareLink, passphrase: str, address: str, user_agent: str
) -> "File[bytes] | None":
    """The PDF, open for reading; None where the file is gone or is another one, or the link has just ended.

    Raises WrongPassphrase, and counts it.
    """
    if not is_right(passphrase, link.passphrase):
        now = timezone.now()
        ShareLink.objects.filter(pk=link.pk).update(refused_count=F("refused_count") + 1, refused_at=now)
        raise WrongPassphrase
    file = open_pack(link.pack) if hash_of_file(link.pack) == link.pack.sha256 else None
    if file is not None and not _noted(link, address, device_name(user_agent)):
        file.close()
        return None
    return file


@transaction.atomic
def _noted(link: ShareLink, address: str, device: str) -> bool:
    """Whether it may still be handed out, which is written down; revoking it at this moment waits."""
    if not ShareLink.objects.live().select_for_update().filter(pk=link.pk).first():
        return False
    taken = ShareDownload.objects.create(link=link, address=address[:45], device=device)
    used = {"download_count": F("download_count") + 1, "last_download_at": taken.at}
    ShareLink.objects.filter(pk=link.pk).update(**used)
    record_event(
        engagement=link.engagement,
        actor=None,
        verb=_("handed out through a link"),
        target=link.pack,
        label=label_of(link),
        is_for_client=True,
    )
    return True
