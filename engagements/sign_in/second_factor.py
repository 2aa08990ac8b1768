"""Who has a second factor, who is asked for it, and who must set one up before anything else."""

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse

from engagements.invitation_links import opens_more
from engagements.models import Membership, Organisation, User

Type = Authenticator.Type
FACTORS = (Type.TOTP, Type.WEBAUTHN)
# What somebody needs who has to set one up, and the way out.
OPEN_TO_DEBTORS = {
    "set_up_second_factor",
    "mfa_add_webauthn",
    "mfa_activate_totp",
    "account_logout",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "reauthenticate_by_code",
    "keep_time_zone",
    "brand_sheet",
    "brand_logo",
    "unsubscribe",
    "healthz",
    "readyz",
}

type Respond = Callable[[HttpRequest], HttpResponse]


def has_second_factor(user: User) -> bool:
    """A passkey or an authenticator app; recovery codes stand in for one and are none."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists())


def asks_second_step(user: User) -> bool:
    """Whether a password or a mailed code alone does not sign this person in.

    A founder's passkey is another way in beside the mailed code. Whoever works for an organisation opens
    more than their own: theirs is asked for every time, as an authenticator app is of everybody.
    """
    types = set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
    return Type.TOTP in types or (Type.WEBAUTHN in types and opens_more(user))


def with_debt(users: QuerySet[User]) -> QuerySet[User]:
    """Each row says whether one of its organisations asks for a second factor that is not there."""
    factors = Authenticator.objects.filter(user_id=OuterRef("pk"), type__in=FACTORS)
    asking = Membership.objects.filter(user=OuterRef("pk"), organisation__second_factor_since__isnull=False)
    return users.annotate(owes_second_factor=Q(Exists(asking), ~Exists(factors)))


def factors_of(organisation: Organisation) -> list[tuple[Membership, bool]]:
    """Its members by name, and whether each has a second factor."""
    factors = Authenticator.objects.filter(user_id=OuterRef("user"), type__in=FACTORS)
    rows = organisation.memberships.annotate(has_factor=Exists(factors)).select_related("user")
    return [(row, getattr(row, "has_factor")) for row in rows.order_by("user__name", "user__email")]  # noqa: B009  an annotation


def owes_second_factor(user: User) -> bool:
    """Read from the row where `with_debt` gave it, as it does for each request."""
    known = getattr(user, "owes_second_factor", None)
    if known is None:
        known = getattr(with_debt(User.objects.filter(pk=user.pk)).get(), "owes_second_factor", False)
    return bool(known)


def require_second_factor(get_response: Respond) -> Respond:
    """Middleware: a member without the second factor that is asked for sets it up first."""

    def answer(request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or not owes_second_factor(user) or _is_open(request.path_info):
            return get_response(request)
        address = reverse("set_up_second_factor")
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": address})
        if request.method == "GET":
            address = f"{address}?{urlencode({'next': request.get_full_path()})}"
        return redirect(address)

    return answer


def _is_open(path: str) -> bool:
    try:
        return resolve(path).url_name in OPEN_TO_DEBTORS
    except Resolver404:
        return True  # there is nothing there to see
