"""Editing a draft by forms and as text: nothing typed is lost, whatever another tab does."""

import re
import tomllib
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from engagements.models import Organisation, OwnPlaybook, User
from engagements.playbooks.merging import merge_texts
from engagements.playbooks.playbook import get_playbook
from tests.engagements.own_playbook_making import CREATOR, make_own

pytestmark = pytest.mark.django_db
ADVICE = {
    "title": "Blockchain",
    "advice": "No.",
    "instead": "A table.",
    "words": "blockchain\nweb3",
    "known": "",
}


@pytest.fixture
def own(organisation: Organisation, consultant: User) -> OwnPlaybook:
    return make_own(organisation, consultant)


class Tab:
    """A form as a browser holds it, from the moment it was opened."""

    def __init__(self, client: Client, address: str) -> None:
        self.client, self.address = client, address
        self.take(client.get(address))

    def take(self, response: Any) -> None:
        assert response.status_code in {200, 422}, response.status_code
        self.text = response.content.decode()
        form = response.context["form"]
        self.data: dict[str, Any] = {"known": response.context.get("known", "")}
        for field in form:
            value = field.value()
            self.data[field.html_name] = "" if value is None else _posted(field.field.prepare_value(value))
            if field.field.show_hidden_initial:
                raw = form.data.getlist(field.html_initial_name) if form.is_bound else None
                first = field.field.prepare_value(field.initial)
                twin = raw if raw is not None else first
                self.data[field.html_initial_name] = _posted("" if twin is None else twin)

    def save(self, **typed: Any) -> Any:
        sent = {name: value for name, value in {**self.data, **typed}.items() if value is not False}
        return self.client.post(self.address, sent)


def _posted(value: Any) -> Any:
    return [str(one) for one in value] if isinstance(value, list | tuple) else value


def table(own: OwnPlaybook) -> dict[str, Any]:
    own.refresh_from_db()
    return tomllib.loads(own.draft)


def part(own: OwnPlaybook, address: str) -> str:
    return f"/playbooks/{own.pk}/edit/{address}/"


def test_an_item_is_changed_in_place_and_comments_stay(as_consultant: Client, own: OwnPlaybook) -> None:
    before = own.draft
    tab = Tab(as_consultant, part(own, "stages.0.items.1"))
    assert tab.save(title="A new title", how="One\r\ntwo").status_code == 302
    item = table(own)["stages"][0]["items"][1]
    assert (item["title"], item["how"]) == ("A new title", "One\ntwo")
    assert (
        sum(one != other for one, other in zip(before.splitlines(), own.draft.splitlines(), strict=True)) == 2
    )


def test_saving_what_was_not_changed_changes_nothing(as_consultant: Client, own: OwnPlaybook) -> None:
    inner = ("items", "deliverables", "failure_signals")
    outer = ("stages", "minimum_bar", "targets", "plan", "overbuild", "automations")
    for address in ("about", *(f"stages.0.{one}.0" for one in inner), *(f"{one}.0" for one in outer)):
        assert Tab(as_consultant, part(own, address)).save().status_code == 302
    before = own.draft
    own.refresh_from_db()
    assert own.draft == before


def test_checks_are_chosen_by_key_and_shown_with_their_title(as_consultant: Client, own: OwnPlaybook) -> None:
    tab = Tab(as_consultant, part(own, "stages.0.items.1"))
    assert 'value="tls.expiry"' in tab.text
    tab.save(checks=["tls.expiry", "dns.*"], confirm="both", is_required=False)
    item = table(own)["stages"][0]["items"][1]
    assert item["checks"] == ["dns.*", "tls.expiry"]
    assert (item["confirm"], item["is_required"]) == ("both", False)


def test_what_stands_elsewhere_is_chosen_by_its_title(as_consultant: Client, own: OwnPlaybook) -> None:
    first = table(own)["stages"][0]
    for address, title in (
        ("about", "Restore from a backup"),
        ("plan.0", first["title"]),
        ("minimum_bar.0", first["items"][0]["title"]),
    ):
        text = Tab(as_consultant, part(own, address)).text
        assert re.search(rf">\s*{re.escape(escape(title))}\s*</label>", text), address


@pytest.mark.postgres
def test_parts_are_added_moved_removed_and_the_removal_undone(
    as_consultant: Client, own: OwnPlaybook
) -> None:
    first = table(own)["overbuild"][0]["title"]
    assert as_consultant.post(part(own, "overbuild.new"), ADVICE).status_code == 302
    added = table(own)["overbuild"][-1]
    assert added == {**{k: v for k, v in ADVICE.items() if k != "known"}, "words": ["blockchain", "web3"]}
    last = len(table(own)["overbuild"]) - 1
    move(as_consultant, own, f"overbuild.{last}", "Blockchain", "0")
    assert [one["title"] for one in table(own)["overbuild"]][:2] == ["Blockchain", first]
    move(as_consultant, own, "overbuild.0", "Blockchain", "down")
    assert table(own)["overbuild"][1]["title"] == "Blockchain"
    move(as_consultant, own, "overbuild.1", "Blockchain", "remove")
    assert "Blockchain" not in str(table(own))
    as_consultant.post(f"/playbooks/{own.pk}/edit/undo/?version={own.version}")
    assert table(own)["overbuild"][1]["title"] == "Blockchain"


def move(client: Client, own: OwnPlaybook, address: str, known: str, to: str) -> None:
    data = {"part": address, "known": known, "move": to}
    assert client.post(f"/playbooks/{own.pk}/edit/move/", data).status_code == 302


def test_moved_stages_are_numbered_anew(as_consultant: Client, own: OwnPlaybook) -> None:
    keys = [stage["key"] for stage in table(own)["stages"]]
    move(as_consultant, own, "stages.2", keys[2], "up")
    stages = table(own)["stages"]
    assert [stage["key"] for stage in stages][:3] == [keys[0], keys[2], keys[1]]
    assert [stage["number"] for stage in stages] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.postgres
def test_the_same_part_added_twice_is_added_once(as_consultant: Client, own: OwnPlaybook) -> None:
    audit = table(own)["stages"][0]
    new = {
        "title": "Ask the founder",
        "how": "Ask.",
        "evidence": "Notes.",
        "is_required": "on",
        "known": "audit",
    }
    first = as_consultant.post(part(own, "stages.0.items.new"), new)
    again = as_consultant.post(part(own, "stages.0.items.new"), new)
    assert (first.status_code, again.status_code) == (302, 422)
    assert "is there already" in again.content.decode()
    items = table(own)["stages"][0]["items"]
    assert (len(items), items[-1]["key"]) == (len(audit["items"]) + 1, "ask-the-founder")


def test_a_draft_is_saved_with_its_faults(as_consultant: Client, own: OwnPlaybook) -> None:
    tab = Tab(as_consultant, part(own, "stages.0.failure_signals.0"))
    answer = as_consultant.post(tab.address, {**tab.data, "impact": "9", "effect": ""}, follow=True)
    page = answer.content.decode()
    assert "2 faults are left" in page
    assert re.search(r"line \d+</a><span><b>stage &#x27;audit&#x27;, failure signal", page)


@pytest.mark.postgres
def test_two_tabs_on_different_fields_lose_nothing(as_consultant: Client, own: OwnPlaybook) -> None:
    one, other = (Tab(as_consultant, part(own, "stages.0.items.1")) for _tab in range(2))
    assert one.save(title="Mine").status_code == 302
    assert other.save(evidence="Theirs").status_code == 302
    item = table(own)["stages"][0]["items"][1]
    assert (item["title"], item["evidence"]) == ("Mine", "Theirs")


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("address", "name", "mine", "theirs"),
    [
        ("about", "outcome", "Mine.", "Theirs."),
        ("stages.1", "goal", "Mine.", "Theirs."),
        ("stages.0.items.1", "title", "Mine", "Theirs"),
        ("stages.0.items.1", "checks", ["tls.expiry"], ["dns.ttl"]),
        ("stages.0.deliverables.0", "title", "Mine", "Theirs"),
        ("stages.0.failure_signals.0", "impact", "1", "2"),
        ("minimum_bar.0", "text", "Mine", "Theirs"),
        ("targets.0", "value", "1.5", "2.5"),
        ("plan.1", "outcome", "Mine.", "Theirs."),
        ("overbuild.0", "words", "mine", "theirs"),
        ("automations.0", "why", "Mine.", "Theirs."),
    ],
)
def test_two_tabs_on_one_field_see_each_other(
    as_consultant: Client, own: OwnPlaybook, address: str, name: str, mine: Any, theirs: Any
) -> None:
    one, other = (Tab(as_consultant, part(own, address)) for _tab in range(2))
    assert one.save(**{name: theirs}).status_code == 302
    saved = table(own)
    disputed = other.save(**{name: mine})
    assert disputed.status_code == 422
    assert table(own) == saved, "nothing is overwritten unseen"
    page = disputed.content.decode()
    assert "Somebody saved" in page
    other.take(disputed)
    assert other.data[name] == mine, "what was typed stands in the form"
    assert other.save().status_code == 302
    assert table(own) != saved


@pytest.mark.parametrize(
    ("address", "disputed", "other", "theirs"),
    [
        ("stages.0.items.1", "title", "evidence", "Their evidence"),
        ("stages.0.items.1", "title", "checks", ["dns.ttl"]),
        ("stages.0.items.1", "title", "is_required", False),
        ("overbuild.0", "advice", "words", "theirs"),
        ("stages.0.failure_signals.0", "text", "impact", "2"),
        ("plan.1", "outcome", "stages", ["audit"]),
    ],
)
def test_settling_a_dispute_leaves_alone_what_only_the_other_tab_changed(
    as_consultant: Client, own: OwnPlaybook, address: str, disputed: str, other: str, theirs: Any
) -> None:
    one, mine = (Tab(as_consultant, part(own, address)) for _tab in range(2))
    assert one.save(**{disputed: "Theirs", other: theirs}).status_code == 302
    asked = mine.save(**{disputed: "Mine"})
    assert asked.status_code == 422
    mine.take(asked)
    assert mine.save().status_code == 302
    settled = Tab(as_consultant, part(own, address))
    assert settled.data[disputed] == "Mine"
    assert str(settled.data[other]) == str(theirs)


@pytest.mark.postgres
def test_a_part_that_others_moved_is_still_the_one_that_is_saved(
    as_consultant: Client, own: OwnPlaybook
) -> None:
    tab = Tab(as_consultant, part(own, "stages.0.items.0"))
    key = table(own)["stages"][0]["items"][0]["key"]
    move(as_consultant, own, "stages.0.items.0", f"audit/{key}", "2")
    move(as_consultant, own, "stages.0", "audit", "down")
    assert tab.save(title="Found again").status_code == 302
    item = table(own)["stages"][1]["items"][2]
    assert (item["key"], item["title"]) == (key, "Found again")


def test_what_was_typed_into_a_removed_part_is_shown(as_consultant: Client, own: OwnPlaybook) -> None:
    tab = Tab(as_consultant, part(own, "overbuild.0"))
    title = table(own)["overbuild"][0]["title"]
    move(as_consultant, own, "overbuild.0", title.replace(" ", "%20"), "remove")
    answer = tab.save(advice="Typed for an hour")
    assert answer.status_code == 422
    assert "Typed for an hour" in answer.content.decode()


@pytest.mark.postgres
def test_two_tabs_on_the_text_merge_or_see_each_other(as_consultant: Client, own: OwnPlaybook) -> None:
    one, other, third = (Tab(as_consultant, f"/playbooks/{own.pk}/edit/toml/") for _tab in range(3))
    base = own.draft
    assert one.save(text=base.replace("impact = 5", "impact = 4", 1)).status_code == 302
    assert other.save(text=base.replace("ends = 48", "ends = 47", 1)).status_code == 302
    own.refresh_from_db()
    assert own.draft == base.replace("impact = 5", "impact = 4", 1).replace("ends = 48", "ends = 47", 1)
    mine = base.replace("impact = 5", "impact = 3", 1)
    disputed = third.save(text=mine)
    assert disputed.status_code == 422
    assert "impact = 4" in disputed.content.decode()
    third.take(disputed)
    assert third.data["text"] == mine
    assert third.save().status_code == 302
    own.refresh_from_db()
    assert own.draft == mine


def test_a_credential_is_refused_with_its_line_and_never_kept(
    as_consultant: Client, own: OwnPlaybook
) -> None:
    secret = "AKIA" + "IOSFODNN7EXAMPLQ"
    text = own.draft.replace("outcome = ", f"# {secret}\noutcome = ", 1)
    number = text[: text.index(secret)].count("\n") + 1
    answer = Tab(as_consultant, f"/playbooks/{own.pk}/edit/toml/").save(text=text)
    assert answer.status_code == 422
    assert f"Look at line {number}." in answer.content.decode()
    answer = Tab(as_consultant, part(own, "about")).save(outcome=f"Use {secret}")
    assert answer.status_code == 422
    own.refresh_from_db()
    assert secret not in own.draft


def test_only_a_part_that_is_there_has_a_page(as_consultant: Client, own: OwnPlaybook) -> None:
    for address in (
        "stages.9",
        "stages.0.items.99",
        "stages.0.plan.1",
        "nothing",
        "stages.9.items.new",
        "plan.-1",
    ):
        assert as_consultant.get(part(own, address)).status_code == 404
    bad = {"part": "overbuild.0", "known": "x", "move": "sideways"}
    assert as_consultant.post(f"/playbooks/{own.pk}/edit/move/", bad).status_code == 400


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        ("a\nB\nc\nd\n", "a\nb\nc\nD\n", "a\nB\nc\nD\n"),
        ("a\nB\nc\nd\n", "a\nX\nc\nd\n", None),
        ("a\nb\nc\nd\n", "a\nX\nc\nd\n", "a\nX\nc\nd\n"),
        ("a\nB\nc\nd\n", "a\nB\nc\nd\n", "a\nB\nc\nd\n"),
        ("a\nB\nc\nd\ne\n", "a\nB\nc\nd\n", "a\nB\nc\nd\ne\n"),
        ("b\nc\nd\n", "a\nb\nc\nd\ne\n", "b\nc\nd\ne\n"),
    ],
)
def test_texts_merge_where_lines_are_apart(mine: str, theirs: str, merged: str | None) -> None:
    assert merge_texts("a\nb\nc\nd\n", mine, theirs) == merged


def test_what_ships_holds_nothing_that_the_guard_refuses(as_consultant: Client, own: OwnPlaybook) -> None:
    assert get_playbook(CREATOR).title
    text = own.draft + "\n# one line more\n"
    assert Tab(as_consultant, f"/playbooks/{own.pk}/edit/toml/").save(text=text).status_code == 302
