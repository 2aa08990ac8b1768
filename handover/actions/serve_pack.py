"""Which versions a person may open, and the file of one."""

from hashlib import file_digest

from django.core.files import File
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from engagements.models import Engagement
from engagements.permissions import Role, role_in
from handover.models import Pack


def packs_for(engagement: Engagement) -> QuerySet[Pack]:
    """Of an engagement that came through the door: every version for a consultant, issued ones for others.

    A founder sees an issued version when its file is there.
    """
    role = role_in(engagement)
    if role is not None and role >= Role.CONSULTANT:
        return Pack.objects.filter(engagement=engagement)
    return Pack.objects.filter(engagement=engagement, status=Pack.Status.ISSUED, state=Pack.State.DONE)


def file_name(pack: Pack, ending: str) -> str:
    """As it is called where it is saved: "handover-k2m9xq-version-4.pdf"."""
    title = pack.title.replace(" ", "-")
    return _("handover-%(code)s-%(title)s") % {"code": pack.engagement.code, "title": title} + f".{ending}"


def hash_of_file(pack: Pack) -> str:
    """The SHA-256 of the bytes on the disk, in hexadecimal; empty where there are none."""
    file = open_pack(pack)
    if file is None:
        return ""
    with file:
        return file_digest(file, "sha256").hexdigest()


def open_pack(pack: Pack) -> "File[bytes] | None":
    """The PDF, open for reading; None where the file has gone from the disk."""
    try:
        return pack.file.open("rb")
    except (FileNotFoundError, ValueError):
        return None
