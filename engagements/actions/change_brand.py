"""Changes how an organisation looks to its clients; who did it last and when stands on the row, too."""

from collections.abc import Collection, Mapping
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.record_organisation_event import record_organisation_event, record_word
from engagements.brand.logo import Logo
from engagements.models import Organisation, User

FIELDS = ("name", "colour", "colour_dark", "sender_name", "reply_to", "postal_address")


@transaction.atomic
def change_brand(
    *,
    organisation: Organisation,
    actor: User,
    seen: int,
    values: Mapping[str, str],
    logo: Logo | None = None,
    drops_logo: bool = False,
    vouched: Collection[str] = (),
) -> bool:
    """False where somebody changed it since version `seen`: nothing is written over unseen.

    `vouched` names fields that look like a credential and are none, by this person's word.
    """
    mine = Organisation.objects.filter(pk=organisation.pk, brand_version=seen)
    fresh = {name: values[name] for name in FIELDS}
    if not mine.update(brand_version=seen + 1, brand_at=timezone.now(), brand_by=actor, **fresh):
        return False
    row = Organisation.objects.get(pk=organisation.pk)
    if logo is not None or drops_logo:
        _replace_logo(row, logo)
    brand = _("the brand")
    record_organisation_event(organisation=row, actor=actor, verb=_("changed"), label=brand)
    record_word(organisation=row, actor=actor, label=brand, fields=vouched)
    return True


def _replace_logo(row: Organisation, logo: Logo | None) -> None:
    before = row.logo.name
    row.logo_sha256 = logo.sha256 if logo else ""
    row.logo_width, row.logo_height = (logo.width, logo.height) if logo else (0, 0)
    row.logo_themes = list(logo.themes) if logo else []
    if logo:
        row.logo.save("", ContentFile(logo.png), save=False)
    else:
        row.logo = ""
    row.save(update_fields=["logo", "logo_sha256", "logo_width", "logo_height", "logo_themes"])
    if before:
        transaction.on_commit(partial(row.logo.storage.delete, before), robust=True)
