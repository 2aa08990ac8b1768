"""Opens an organisation for its first owner."""

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from engagements.actions.record_organisation_event import record_word
from engagements.models import Membership, Organisation, User


@transaction.atomic
def open_organisation(*, name: str, owner_email: str, owner_name: str) -> Organisation:
    """Makes the organisation and joins the owner, whose account is made where there is none.

    The owner signs in with a code by mail. Raises ValueError where an organisation has this name already.
    """
    if Organisation.objects.filter(name=name).exists():
        raise ValueError(f"there is an organisation called “{name}” already")
    owner = User.objects.filter(email__iexact=owner_email).first() or User.objects.create_user(
        owner_email, name=owner_name
    )
    return found_organisation(name=name, owner=owner)


@transaction.atomic
def found_organisation(*, name: str, owner: User, vouched: Collection[str] = ()) -> Organisation:
    """Others may have the same name: whoever signs up learns nothing of who is a customer here.

    `vouched` names fields that look like a credential and are none, by this person's word.
    """
    organisation = Organisation.objects.create(name=name, slug=_free_slug(name))
    Membership.objects.create(organisation=organisation, user=owner, role=Membership.Role.OWNER)
    record_word(organisation=organisation, actor=owner, label=name, fields=vouched)
    return organisation


@transaction.atomic
def sign_up_owner(*, email: str, name: str, organisation: str, vouched: Collection[str] = ()) -> User | None:
    """The owner of a new organisation, whose mailbox was proved; None where the address is taken."""
    try:
        with transaction.atomic():
            owner = User.objects.create_user(email, name=name)
    except IntegrityError:
        return None
    found_organisation(name=organisation, owner=owner, vouched=vouched)
    return owner


def _free_slug(name: str) -> str:
    stem = slugify(name)[:40] or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(slug for slug in numbered if slug not in taken)
