"""Takes the link of an invitation as used, once, however many ask at the same moment."""

from django.utils import timezone

from engagements.models import InvitationLink


def use_link(link: InvitationLink) -> bool:
    """Whether it was this call that used it; False where it was used, replaced or removed, or expired."""
    now = timezone.now()
    rows = InvitationLink.objects.filter(pk=link.pk, digest=link.digest, used_at=None, expires_at__gt=now)
    return rows.update(used_at=now) == 1
