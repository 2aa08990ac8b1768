"""The playbooks that ship are whole, and true to the figures that were agreed."""

import subprocess
import sys

import pytest

from engagements.playbooks.playbook import (
    ItemMode,
    Playbook,
    Station,
    all_playbooks,
    get_playbook,
)
from engagements.playbooks.runbook_template import get_runbook_template
from tests.engagements.catalogue_keys import CATALOGUE

# items, deliverables and failure signals of each stage; bar lines, overbuild advice, automations
COUNTS = {
    "ecommerce-prototype": ("6 5 6 5 5 4 4", "3 2 2 3 1 1 1", "3 3 4 1 2 1 1", 13, 5, 9),
    "marketplace-launch": ("5 4 4 5 6 4 3", "2 2 1 2 3 2 4", "3 3 3 3 3 3 3", 16, 6, 8),
    "ecommerce-chatbot-demo": ("4 5 4 4 4 5 3", "2 2 2 2 2 3 2", "3 3 3 3 2 3 2", 17, 6, 8),
    "internal-tools-prototype": ("7 5 5 5 4 5 5", "2 2 2 2 2 2 2", "2 2 2 2 1 2 1", 13, 7, 7),
    "creator-prototype": ("5 4 4 5 4 4 4", "2 2 2 2 2 2 2", "2 2 2 2 2 2 2", 13, 6, 7),
}

TARGETS = {
    "ecommerce-prototype": {("p95", "at most", 500, "ms"), ("uptime-interval", "at most", 5, "min")},
    "marketplace-launch": {
        ("p95", "at most", 300, "ms"),
        ("error-rate", "below", 1, "%"),
        ("alert-delay", "at most", 2, "min"),
        ("leaked-secrets", "at most", 0, "secrets"),
        ("mail-pass-rate", "above", 95, "%"),
        ("certificate-notice", "at least", 14, "days"),
        ("certificate-notice", "at least", 3, "days"),
    },
    "ecommerce-chatbot-demo": {
        ("p95", "below", 2000, "ms"),
        ("p95", "below", 500, "ms"),
        ("cache-ttl", "at least", 30, "s"),
        ("cache-ttl", "at most", 300, "s"),
        ("uptime-interval", "at most", 1, "min"),
        ("uptime", "at least", 99.5, "%"),
        ("evaluation-prompts", "at least", 20, "prompts"),
        ("evaluation-prompts", "at most", 30, "prompts"),
    },
    "internal-tools-prototype": {
        ("p95", "at most", 300, "ms"),
        ("p95", "at most", 700, "ms"),
        ("slow-query", "at most", 200, "ms"),
        ("response-delay", "at most", 15, "min"),
    },
    "creator-prototype": {("p95", "at most", 2000, "ms"), ("p95-increase", "below", 400, "ms")},
}

every_playbook = pytest.mark.parametrize("playbook", all_playbooks(), ids=lambda playbook: playbook.key)


def named_checks(playbook: Playbook) -> set[str]:
    items = {check for item in playbook.items.values() for check in item.checks}
    return items | {check for line in playbook.minimum_bar for check in line.checks}


def test_five_playbooks_ship() -> None:
    assert {playbook.key for playbook in all_playbooks()} == set(COUNTS)


@every_playbook
def test_every_line_of_the_sprint_is_there(playbook: Playbook) -> None:
    items, deliverables, signals, bar, overbuild, automations = COUNTS[playbook.key]
    stages = playbook.stages
    assert " ".join(str(len(stage.items)) for stage in stages) == items
    assert " ".join(str(len(stage.deliverables)) for stage in stages) == deliverables
    assert " ".join(str(len(stage.failure_signals)) for stage in stages) == signals
    assert (len(playbook.minimum_bar), len(playbook.overbuild), len(playbook.automations)) == (
        bar,
        overbuild,
        automations,
    )


@every_playbook
def test_targets_are_the_figures_agreed(playbook: Playbook) -> None:
    targets = {(target.measure, target.comparison, target.value, target.unit) for target in playbook.targets}
    assert targets == TARGETS[playbook.key]
    assert len(playbook.targets) == len(targets)


@every_playbook
def test_every_check_is_of_the_catalogue(playbook: Playbook) -> None:
    assert named_checks(playbook) <= CATALOGUE


@every_playbook
def test_every_station_of_the_poll_is_asked(playbook: Playbook) -> None:
    assert {line.station for line in playbook.minimum_bar if line.is_required} | {Station.SPEED} == set(
        Station
    )


@every_playbook
def test_required_bar_lines_rest_on_required_items(playbook: Playbook) -> None:
    for line in playbook.minimum_bar:
        if line.is_required:
            assert all(playbook.items[address].is_required for address in line.items), line.key


@every_playbook
def test_texts_are_tidy_and_say_something(playbook: Playbook) -> None:
    for item in playbook.items.values():
        assert len(item.how) >= 60, item.key
        assert item.how.rstrip()[-1] in ".?:", item.key
        assert item.evidence.endswith("."), item.key
        assert not item.title.endswith("."), item.key
    for stage in playbook.stages:
        for signal in stage.failure_signals:
            assert len(signal.effect) >= 40, signal.key
            assert signal.impact * signal.likelihood >= 9, signal.key


@every_playbook
def test_keys_fit_the_columns_they_are_kept_in(playbook: Playbook) -> None:
    assert max(len(address) for address in playbook.items) <= 50
    assert max(len(item.title) for item in playbook.items.values()) <= 120


@every_playbook
def test_runbooks_it_brings_can_be_had(playbook: Playbook) -> None:
    assert len(playbook.runbooks) >= 8
    assert [get_runbook_template(key).key for key in playbook.runbooks] == list(playbook.runbooks)


@pytest.mark.parametrize(
    ("key", "role", "milliseconds"),
    [
        ("ecommerce-prototype", "login", 500),
        ("ecommerce-prototype", "asset", None),
        ("marketplace-launch", "api", 300),
        ("marketplace-launch", "home", None),
        ("ecommerce-chatbot-demo", "chat", 2000),
        ("ecommerce-chatbot-demo", "dashboard", 500),
        ("internal-tools-prototype", "dashboard", 300),
        ("internal-tools-prototype", "form", 700),
        ("creator-prototype", "dashboard", 2000),
        ("creator-prototype", "signup", None),
    ],
)
def test_p95_target_follows_the_role_of_a_route(key: str, role: str, milliseconds: float | None) -> None:
    targets = get_playbook(key).p95_targets_ms
    assert targets.get(role, targets.get("")) == milliseconds


def test_p95_targets_are_handed_on_by_role_with_the_rest_under_no_name() -> None:
    assert get_playbook("internal-tools-prototype").p95_targets_ms == {"": 300, "form": 700, "webhook": 700}


def test_added_work_of_a_kind_to_avoid_brings_its_advice() -> None:
    creator = get_playbook("creator-prototype")
    advice = creator.overbuild_advice("Move the app to Kubernetes")
    assert advice is not None
    assert advice.title == "Kubernetes"
    assert creator.overbuild_advice("Fix the diagram on the home page") is None


def test_words_of_advice_match_whole_words_only() -> None:
    creator = get_playbook("creator-prototype")
    assert creator.overbuild_advice("Ask Miriam about the domain") is None
    assert creator.overbuild_advice("Set up IAM for the team") is not None


def test_item_is_automatic_where_checks_are_named_unless_it_says_otherwise() -> None:
    items = get_playbook("ecommerce-prototype").items
    assert not items["audit.certificates"].needs_person
    assert items["audit.domain-ownership"].needs_person
    assert items["audit.domain-ownership"].mode is not ItemMode.MANUAL
    assert items["audit.deployment-target"].mode is ItemMode.MANUAL


def test_unknown_playbook_names_those_there_are() -> None:
    with pytest.raises(LookupError, match="creator-prototype"):
        get_playbook("mainframe")


def test_playbooks_can_be_read_without_django() -> None:
    script = (
        "import sys; from engagements.playbooks.playbook import all_playbooks; "
        "assert len(all_playbooks()) == 5; sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
