"""Reads the person of a request with what every page asks of them, in the one query that reads them."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from engagements.models import User
from engagements.prepared import Prepared
from engagements.sign_in.second_factor import with_debt


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    def get_user(self, user_id: Any) -> User | None:
        user = _PERSON.one(user_id)
        return user if user and self.user_can_authenticate(user) else None


def _person(pk: int) -> QuerySet[User]:
    return with_debt(User.objects.filter(pk=pk))


_PERSON = Prepared(_person, 0)
