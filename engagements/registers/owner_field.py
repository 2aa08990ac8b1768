"""Who may own a risk: the consultancy's members and the people on the client's side, told apart."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from engagements.models import Engagement, Participant, User
from engagements.permissions import team_of


def people_of(engagement: Engagement, also: int | None = None) -> QuerySet[User]:
    """Members who work on the engagement and participants by name; `client_role` is set on the client's side.

    Somebody whose account bears another name than the invitation is left out until they have come: what they
    own would give that name away.

    `also` is the pk of the owner of today, who may have left and stays until somebody else is chosen.
    """
    sides = Participant.objects.filter(engagement=engagement, user=OuterRef("pk"))
    sides = sides.filter(Q(invited_name__in=["", OuterRef("name")]) | Q(accepted_at__isnull=False))
    return (
        User.objects.alias(
            is_member=Exists(team_of(engagement).filter(user=OuterRef("pk"))),
        )
        .annotate(client_role=sides.values("role")[:1])
        .filter(Q(is_member=True) | Q(client_role__isnull=False) | Q(pk=also))
        .order_by("name", "email")
    )


def with_side(person: User) -> str:
    """The name, and for someone of the client's side in which role: “Noor Haddad (founder)”."""
    role = getattr(person, "client_role", None)
    if not role:
        return str(person)
    word = str(Participant.Role(role).label).lower()
    return _("%(name)s (%(role)s)") % {"name": person, "role": word}


class OwnerField(forms.ModelChoiceField[User]):
    """`known` people by primary key spare a query for each of many forms."""

    known: Mapping[str, User] | None = None

    def to_python(self, value: Any) -> User | None:
        found = self.known.get(str(value)) if self.known else None
        return found or super().to_python(value)

    def label_from_instance(self, obj: User) -> str:
        return with_side(obj)


def owner_choices(engagement: Engagement) -> Iterable[tuple[str, str]]:
    """For a filter: everybody, and nobody."""
    yield "none", _("Nobody")
    for person in people_of(engagement):
        yield str(person.pk), with_side(person)


def owned_by(value: str) -> Q:
    chosen: Any = None if value == "none" else int(value)
    return Q(owner=chosen)
