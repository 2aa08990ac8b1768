"""Deliverables: what the books tell of each artefact, what is missing, and a person's word beside it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from engagements.actions.copy_runbooks import copy_runbooks
from engagements.actions.keep_register import bin_entry
from engagements.deliverable_rules import RULES
from engagements.deliverables import DeliverableState, judge_deliverables
from engagements.models import (
    AccessEntry,
    Deliverable,
    DnsRecord,
    Engagement,
    EnvironmentKey,
    FailureSignal,
    Item,
    Stage,
    User,
)
from engagements.playbooks.vocabulary import Artefact
from engagements.tallies import read_tallies
from handover.models import Pack
from tests.factories import make_engagement, make_risk, make_verdicts

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(engagement: Engagement) -> Stage:
    return engagement.stages.get(number=1)


def state_of(engagement: Engagement, artefact: str) -> DeliverableState:
    stage = engagement.stages.get(number=1)
    row, _new = Deliverable.objects.get_or_create(
        stage=stage, key=f"the-{artefact}", defaults={"title": artefact, "artefact": artefact}
    )
    fresh = Engagement.objects.get(pk=engagement.pk)
    return judge_deliverables(fresh, [row], read_tallies([engagement.pk])[engagement.pk])[0]


def list_every_account(engagement: Engagement) -> None:
    for number, system in enumerate(AccessEntry.System, 1):
        AccessEntry.objects.create(
            engagement=engagement,
            number=number,
            system=system,
            provider="P",
            owner="Noor",
            vault_reference="Vault",
            mfa="on",
        )


def measure(engagement: Engagement, outcome: str) -> None:
    make_verdicts(engagement, {"speed.p95": outcome})


def write_policies(engagement: Engagement) -> None:
    engagement.edge_policies.create(number=1, pattern="/login*", reason="Each sees their own")


def name_senders(engagement: Engagement) -> None:
    engagement.sending_domains.update(providers=["mail.test"], selectors=["lr1"])


def choose_host(engagement: Engagement) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(canonical_host=engagement.domain)
    make_verdicts(engagement, {"routing.canonical": "pass"})


def add_record(engagement: Engagement, owner: str = "Noor") -> None:
    DnsRecord.objects.create(
        engagement=engagement,
        name=f"{owner or 'x'}.test",
        rdtype="A",
        value="192.0.2.1",
        ttl=300,
        purpose="Shop",
        owner=owner,
    )


def add_key(engagement: Engagement) -> None:
    EnvironmentKey.objects.create(engagement=engagement, number=1, name="KEY", store="Vault", owner="Noor")


def copy_all(engagement: Engagement) -> None:
    actor = engagement.created_by
    assert actor is not None
    copy_runbooks(engagement=Engagement.objects.get(pk=engagement.pk), actor=actor)


def issue_pack(engagement: Engagement) -> None:
    Pack.objects.create(engagement=engagement, number=1, status="issued", state="done", snapshot={})


def twice(engagement: Engagement) -> None:
    measure(engagement, "fail")
    measure(engagement, "pass")


def named(value: object) -> str:
    """The same on every worker: a function's address is not."""
    return getattr(value, "__name__", str(value)[:30])


FILLED: list[tuple[Artefact, str, Callable[[Engagement], Any], str]] = [
    (Artefact.RISK_REGISTER, "No risk is in the register", make_risk, "1 risk, ranked"),
    (
        Artefact.READINESS,
        "No audit has answered",
        lambda engagement: make_verdicts(engagement, {"tls.expiry": "pass"}),
        "The minimum bar is answered",
    ),
    (
        Artefact.DEPLOYMENT_MAP,
        "3 of 3 hosts do not say what they are for",
        lambda engagement: engagement.hosts.update(purpose="Shop"),
        "3 hosts, each with its purpose",
    ),
    (
        Artefact.ROUTE_MAP,
        "3 of 3 hosts",
        lambda engagement: engagement.hosts.update(purpose="Shop"),
        "routes: 2",
    ),
    (Artefact.DNS_MAP, "No DNS record is written down", add_record, "1 record with purpose"),
    (Artefact.REDIRECTS, "No canonical host is chosen", choose_host, "All lead to brightcart.test"),
    (Artefact.EDGE_POLICY, "No route has its edge policy", write_policies, "1 edge policy with its reason"),
    (Artefact.ENVIRONMENT_REGISTER, "No environment key", add_key, "1 key with store"),
    (Artefact.ACCESS_REGISTER, "Not listed: Registrar, DNS", list_every_account, "Every system is listed"),
    (Artefact.RUNBOOKS, "Not there yet:", copy_all, "All runbooks of the playbook"),
    (Artefact.PERFORMANCE_REPORT, "No audit has measured", twice, "Response times of 2 audits"),
    (Artefact.MAIL_RECORD, "1 of 1 sending domains names no provider", name_senders, "1 sending domain with"),
    (Artefact.HANDOVER_PACK, "No version of the pack", issue_pack, "1 version issued"),
]


@pytest.mark.postgres
@pytest.mark.parametrize(("artefact", "lacks", "fill", "has"), FILLED, ids=named)
def test_the_books_tell_what_is_missing_and_when_it_is_there(
    engagement: Engagement, artefact: Artefact, lacks: str, fill: Callable[[Engagement], Any], has: str
) -> None:
    before = state_of(engagement, artefact)
    assert (before.is_there, before.status) == (False, "not-there")
    assert lacks in before.says
    assert before.url.startswith(f"/e/{engagement.code}/")
    fill(engagement)
    after = state_of(engagement, artefact)
    assert (after.is_there, after.is_settled, after.status) == (True, True, "delivered")
    assert has in after.says


GAPS: list[tuple[Artefact, Callable[[Engagement], Any], str]] = [
    (
        Artefact.READINESS,
        lambda engagement: make_risk(engagement, must_fix_now=True),
        "1 risk that must be fixed now has no owner",
    ),
    (Artefact.DNS_MAP, lambda engagement: add_record(engagement, ""), "1 of 1 records lacks"),
    (Artefact.PERFORMANCE_REPORT, lambda engagement: measure(engagement, "pass"), "Measured once"),
    (
        Artefact.PERFORMANCE_REPORT,
        lambda engagement: measure(engagement, "could_not_tell"),
        "No audit has measured",
    ),
    (
        Artefact.REDIRECTS,
        lambda engagement: make_verdicts(engagement, {"routing.loop": "fail"}),
        "routing.loop is fail",
    ),
]


@pytest.mark.parametrize(("artefact", "fill", "lacks"), GAPS, ids=named)
def test_half_of_it_is_not_there(
    engagement: Engagement, artefact: Artefact, fill: Callable[[Engagement], Any], lacks: str
) -> None:
    fill(engagement)
    state = state_of(engagement, artefact)
    assert not state.is_there
    assert lacks in state.says


def test_every_artefact_has_a_rule_or_is_said_to_have_none() -> None:
    assert set(RULES) == set(Artefact)


def test_a_person_confirms_what_no_book_holds_and_it_shows(
    engagement: Engagement, stage: Stage, as_consultant: Client
) -> None:
    state = state_of(engagement, Artefact.MONITORING_BOARD)
    assert (state.is_there, state.status, state.url) == (None, "to-confirm", "")
    where = f"/e/{engagement.code}/roadmap/{stage.key}/deliverables/the-monitoring-board/"
    assert "keeps no book of this" in as_consultant.get(where).content.decode()
    as_consultant.post(where, {"note": "Grafana, folder Launch"})
    assert state_of(engagement, Artefact.MONITORING_BOARD).status == "confirmed"
    assert "Grafana, folder Launch" in as_consultant.get(f"/e/{engagement.code}/roadmap/").content.decode()
    as_consultant.post(where, {"done": "no"})
    assert not state_of(engagement, Artefact.MONITORING_BOARD).is_settled


def test_a_credential_is_refused_in_the_note(
    engagement: Engagement, stage: Stage, as_consultant: Client
) -> None:
    state_of(engagement, Artefact.MONITORING_BOARD)
    where = f"/e/{engagement.code}/roadmap/{stage.key}/deliverables/the-monitoring-board/"
    note = "password = " + "hunter2-Tr0ub4dor&3x"
    assert as_consultant.post(where, {"note": note}).status_code == 422
    assert not state_of(engagement, Artefact.MONITORING_BOARD).is_settled


@pytest.mark.parametrize(("person", "status"), [("founder", 403), ("stranger", 404)])
def test_only_the_consultancy_confirms_and_answers(
    engagement: Engagement,
    stage: Stage,
    client_for: Callable[[User], Client],
    request: pytest.FixtureRequest,
    person: str,
    status: int,
) -> None:
    client = client_for(request.getfixturevalue(person))
    row, signal = stage.deliverables.all()[0], stage.failure_signals.all()[0]
    base = f"/e/{engagement.code}/roadmap/{stage.key}"
    assert client.get(f"{base}/deliverables/{row.key}/").status_code == status
    assert client.post(f"{base}/deliverables/{row.key}/", {"note": "there"}).status_code == status
    assert client.post(f"{base}/signals/{signal.key}/", {"answer": "seen"}).status_code == status
    assert not Deliverable.objects.filter(is_done=True).exists()
    assert not FailureSignal.objects.exclude(seen_at=None).exists()


def test_a_stage_lists_what_is_open_and_closes_when_nothing_is(
    engagement: Engagement, stage: Stage, as_consultant: Client, consultant: User
) -> None:
    where = f"/e/{engagement.code}/roadmap/{stage.key}/"
    stage.items.update(status=Item.Status.DONE)
    stage.deliverables.update(is_done=True)
    closing = {"status": "done", "version": str(stage.version)}
    page = as_consultant.get(where).content.decode()
    assert f"{stage.failure_signals.count()} failure signals are not answered" in page
    assert as_consultant.post(where, closing).status_code == 422
    for signal in stage.failure_signals.all():
        answered = as_consultant.post(
            f"{where}signals/{signal.key}/", {"answer": "not-seen", "back": "stage"}
        )
        assert answered.headers["Location"] == f"{where}#signals"
    one = stage.failure_signals.all()[0]
    assert (one.answer, one.answered_by, one.risk) == ("not-seen", consultant, None)
    assert "every failure signal is answered" in as_consultant.get(where).content.decode()
    stage.deliverables.filter(artefact=Artefact.RISK_REGISTER).update(is_done=False)
    assert "No risk is in the register" in as_consultant.get(where).content.decode()
    assert as_consultant.post(where, closing).status_code == 422
    make_risk(engagement)
    assert as_consultant.post(where, closing).status_code == 302


def test_an_answer_is_one_of_three(engagement: Engagement, stage: Stage, as_consultant: Client) -> None:
    signal = stage.failure_signals.all()[0]
    where = f"/e/{engagement.code}/roadmap/{stage.key}/signals/{signal.key}/"
    assert as_consultant.post(where, {"answer": "perhaps"}).status_code == 400
    as_consultant.post(where, {"answer": "not-seen"})
    as_consultant.post(where, {"answer": "seen"})
    signal.refresh_from_db()
    assert (signal.answer, signal.not_seen_at) == ("seen", None)
    as_consultant.post(where, {"answer": ""})
    signal.refresh_from_db()
    assert (signal.answer, signal.answered_by) == ("", None)
    assert signal.risk is not None


@pytest.mark.parametrize("days", [1, 31])
def test_a_signal_that_is_seen_again_has_a_risk_that_people_see(
    engagement: Engagement, stage: Stage, consultant: User, as_consultant: Client, days: int
) -> None:
    signal = stage.failure_signals.all()[0]
    where = f"/e/{engagement.code}/roadmap/{stage.key}/signals/{signal.key}/"
    as_consultant.post(where, {"answer": "seen"})
    risk = engagement.risks.kept().get()
    bin_entry(engagement=engagement, entry=risk, actor=consultant)
    engagement.risks.update(deleted_at=timezone.now() - timedelta(days=days))
    as_consultant.post(where, {"answer": "not-seen"})
    assert not engagement.risks.kept().exists()
    as_consultant.post(where, {"answer": "seen"})
    signal.refresh_from_db()
    assert signal.risk == engagement.risks.kept().get()
    assert (signal.risk == risk) is (days == 1)


def test_the_roadmap_takes_as_many_queries_however_much_the_books_hold(
    as_consultant: Client, organisation: Any, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for playbook in ("ecommerce-prototype", "marketplace-launch"):
        engagement = make_engagement(organisation, playbook_key=playbook)
        with django_assert_max_num_queries(20) as empty:
            as_consultant.get(f"/e/{engagement.code}/roadmap/")
        list_every_account(engagement)
        for owner in ("Noor", "Mira", ""):
            add_record(engagement, owner)
        twice(engagement)
        Deliverable.objects.filter(stage__engagement=engagement).update(
            is_done=True, confirmed_by=engagement.created_by
        )
        with django_assert_max_num_queries(20) as full:
            as_consultant.get(f"/e/{engagement.code}/roadmap/")
        counts.append((len(empty), len(full)))
    assert all(empty == full for empty, full in counts), counts
