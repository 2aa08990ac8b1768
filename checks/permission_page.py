"""What the page of permissions shows: proof of ownership, each test with its terms, and what was sent."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from checks.actions.stop_active import is_active_run
from checks.models import ActiveStop, ConsentDecision, Run, SentRequest, TrialLogin
from checks.permission.consent_state import ConsentState, broken_links, read_consents
from checks.permission.descriptions import DESCRIPTIONS, Description
from checks.permission.limits import CROSS_USER
from checks.permission.ownership import Ownership, Task, read_ownership, task_of
from checks.permission.portal_ledger import why_stopped
from checks.permission.terms import Terms, proposed_terms
from checks.surface_map import places_of
from engagements.models import Engagement
from engagements.sealing import can_seal


@dataclass(frozen=True, slots=True)
class ActiveTest:
    """One active check: `offered` are the terms for the surface as it is, `seen` their fingerprint."""

    key: str
    told: Description
    state: ConsentState
    offered: Terms
    seen: str
    now: datetime

    @property
    def word(self) -> str:
        """The state as a word of the design; "changed" where somebody tampered with the record."""
        if self.state.is_granted:
            return "over" if self.state.is_over(self.now) else "granted"
        kind = self.state.decision.kind if self.state.decision else "not-begun"
        return "changed" if kind == ConsentDecision.Kind.GRANTED else kind

    @property
    def terms(self) -> Terms:
        """What holds: what was consented to, else what is offered."""
        return self.state.terms or self.offered

    @property
    def closed_because(self) -> str:
        """Why a granted test cannot run this moment, "" where it can."""
        window = self.state.terms.window if self.state.terms else None
        return window.why_closed(self.now) if window else ""

    @property
    def missing(self) -> tuple[str, ...]:
        """Addresses that came to the surface map after the consent."""
        if not self.state.terms:
            return ()
        return tuple(one for one in self.offered.addresses if one not in self.state.terms.addresses)

    @property
    def needs_logins(self) -> bool:
        return self.key == CROSS_USER


@dataclass(frozen=True, slots=True)
class PermissionPage:
    """`aimless` are tests for which the surface map has no address."""

    ownership: Ownership
    task: Task
    tests: tuple[ActiveTest, ...]
    aimless: tuple[ActiveTest, ...]
    stop: ActiveStop | None
    stopped_because: str
    under_way: Run | None
    sent_count: int
    logins: dict[int, TrialLogin]
    history: tuple[ConsentDecision, ...]
    broken: tuple[int, ...]
    can_keep_logins: bool

    @property
    def asked(self) -> tuple[ActiveTest, ...]:
        return tuple(test for test in self.tests if test.state.is_asked)

    @property
    def places(self) -> list[tuple[int, str, TrialLogin | None]]:
        """Both test accounts, kept or not."""
        return [(place.value, str(place.label), self.logins.get(place.value)) for place in TrialLogin.Place]


def read_permission_page(engagement: Engagement) -> PermissionPage:
    """A number of queries that does not grow with what was sent or decided."""
    logins = {login.place: login for login in engagement.trial_logins.all()}
    tests = read_tests(engagement, tuple(login.login_url for login in logins.values()))
    tests.sort(key=lambda test: not test.state.is_asked)  # what waits for an answer comes first
    halted = why_stopped(engagement)
    unfinished = Run.objects.unfinished().filter(engagement=engagement).first()
    return PermissionPage(
        ownership=read_ownership(engagement),
        task=task_of(engagement),
        tests=tuple(test for test in tests if test.offered.addresses or test.state.is_granted),
        aimless=tuple(test for test in tests if not (test.offered.addresses or test.state.is_granted)),
        stop=ActiveStop.objects.filter(engagement=engagement).first(),
        stopped_because=halted.reason if halted else "",
        under_way=unfinished if unfinished and is_active_run(unfinished) else None,
        sent_count=SentRequest.objects.filter(engagement=engagement).count(),
        logins=logins,
        history=tuple(engagement.consent_decisions.all()[:50]),
        broken=tuple(broken_links(engagement)),
        can_keep_logins=can_seal(),
    )


def read_tests(engagement: Engagement, login_urls: tuple[str, ...] | None = None) -> list[ActiveTest]:
    """Every active check with the consent that stands and the terms that could be consented to now."""
    if login_urls is None:
        login_urls = tuple(engagement.trial_logins.values_list("login_url", flat=True))
    surface, now = places_of(engagement), timezone.now()
    tests = []
    for key, state in read_consents(engagement).items():
        offered = proposed_terms(key, surface, login_urls)
        tests.append(ActiveTest(key, DESCRIPTIONS[key], state, offered, fingerprint(offered), now))
    return tests


def find_test(engagement: Engagement, key: str) -> ActiveTest | None:
    """The test of that key, None where there is none."""
    return next((test for test in read_tests(engagement) if test.key == key), None)


def fingerprint(terms: Terms) -> str:
    """Of everything but the window, which whoever consents chooses."""
    return hashlib.sha256(json.dumps(terms.as_json(), sort_keys=True).encode()).hexdigest()
