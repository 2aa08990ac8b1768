"""Where somebody is signed in: each browser is seen and ended by them, and ends by itself in time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from engagements.models import User
from engagements.sign_in.devices import device_name

NOTED_SECONDS = 300  # a session that is in use is written down this often, not at each request

type Respond = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One browser in which a person is signed in; `device` is empty where it does not say what it is."""

    pk: int
    device: str
    ip: str
    since: datetime
    seen_at: datetime
    is_current: bool


def note_session(get_response: Respond) -> Respond:
    """Middleware: writes down from where and when a session was used last, and ends one that is too old."""

    def answer(request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        if key and request.user.is_authenticated and mark_noted(key):
            if _is_over(UserSession.objects.filter(session_key=key).first()):
                logout(request)
            else:
                UserSession.objects.create_from_request(request)
        return get_response(request)

    return answer


def mark_noted(session_key: str) -> bool:
    """Whether it was not marked already: whoever marks it writes it down."""
    return bool(cache.add(f"session-noted:{session_key}", 1, NOTED_SECONDS))


def _is_over(session: UserSession | None) -> bool:
    """Not used for `SESSION_IDLE_HOURS`, or begun `SESSION_DAYS` ago, however busy it is."""
    if session is None:
        return False
    now = timezone.now()
    unused: timedelta = now - session.last_seen_at
    age: timedelta = now - session.created_at
    return unused > timedelta(hours=settings.SESSION_IDLE_HOURS) or age > timedelta(
        days=settings.SESSION_DAYS
    )


def renew_session(request: HttpRequest) -> None:
    """Another key for the same session: whoever saw the old one has nothing."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def sessions_of(user: User) -> list[SignedIn]:
    """This one first, then the one used last; what has ended is forgotten on the way."""
    rows = [
        SignedIn(
            pk=one.pk,
            device=device_name(one.user_agent),
            ip=one.ip,
            since=one.created_at,
            seen_at=one.last_seen_at,
            is_current=one.is_current(),
        )
        for one in UserSession.objects.purge_and_list(user)
    ]
    return sorted(rows, key=lambda one: (not one.is_current, -one.seen_at.timestamp()))


def end_session(user: User, pk: int) -> bool:
    """Whether that one of the person's sessions was ended; this one is ended by signing out."""
    session = UserSession.objects.filter(user_id=user.pk, pk=pk).first()
    if session is None or session.is_current():
        return False
    session.end()
    return True


def end_other_sessions(user: User) -> int:
    """How many were ended: all but this one."""
    others = [one for one in UserSession.objects.filter(user_id=user.pk) if not one.is_current()]
    for one in others:
        one.end()
    return len(others)


def end_all_sessions(user: User) -> int:
    """How many were ended: all, for an operator."""
    sessions = list(UserSession.objects.filter(user_id=user.pk))
    for one in sessions:
        one.end()
    return len(sessions)
