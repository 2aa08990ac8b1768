"""What is kept of an organisation beside its engagements, for the doors before it."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from engagements.models import ClientExport, ErasureReceipt, Organisation, User
from handover.models import PackDefault


def keep_for_privacy(organisation: Organisation, owner: User, word: str) -> None:
    """The receipt of an erasure, all of a client as a file, and what packs hold, with the canary in them."""
    PackDefault.objects.create(organisation=organisation, introduction=word, closing=word)
    ErasureReceipt.objects.create(
        organisation=organisation, erased_by=owner, erased_by_name=word, sha256=word, counts={word: 1}
    )
    now = timezone.now()
    export = ClientExport(
        client=organisation.clients.order_by("pk")[0], requested_by=owner, state=ClientExport.State.DONE,
        sha256=word, counts={word: 1}, finished_at=now, expires_at=now + timedelta(days=1),
    )  # fmt: skip
    export.file.save(f"{word}.zip", ContentFile(f"PK {word}".encode()))
