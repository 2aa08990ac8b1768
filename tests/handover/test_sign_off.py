"""The founder signs a version in the portal: asked, read, signed or declined, once, and bound to its file."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagements.actions.block_clock import block_clock, lift_hold
from engagements.actions.remove_member import remove_member
from engagements.blockers import QUESTION, Request
from engagements.models import Engagement, Notification, Organisation, Participant, User
from engagements.next_actions import read_next_actions
from engagements.workload import read_workloads
from handover.actions.sign_off import ask_sign_off
from handover.models import Pack, SignOff
from handover.snapshot import content_of
from tests.engagements.test_questions import choose
from tests.factories import make_member, make_participant
from tests.handover.conftest import File

pytestmark = pytest.mark.django_db
HOME = "founder_home"


def at(name: str, engagement: Engagement, **more: int) -> str:
    return reverse(name, kwargs={"code": engagement.code, **more})


def ask(client: Client, pack: Pack, **data: str) -> Any:
    return client.post(at("sign_off_ask", pack.engagement, number=pack.number), data, follow=True)


def sign(client: Client, pack: Pack, **data: str) -> Any:
    given = {"answer": "sign", "name": "Noor Haddad", "is_read": "on", "seen": pack.sha256, **data}
    return client.post(at("sign_off", pack.engagement, number=pack.number), given, follow=True)


def decline(client: Client, pack: Pack, word: str) -> Any:
    where = at("sign_off", pack.engagement, number=pack.number)
    return client.post(where, {"answer": "decline", "word": word}, follow=True)


@pytest.fixture
def asked(filed: File, founder: User, as_consultant: Client) -> Pack:
    """Version 1, under which the founder is asked to sign."""
    pack = filed()
    ask(as_consultant, pack)
    return pack


def newer(filed: File, engagement: Engagement) -> Pack:
    """Something has changed, and another version is out."""
    engagement.risks.filter(number=1).update(title=f"Changed {engagement.packs.count()}")
    return filed()


def test_what_is_asked_stands_first_on_the_founders_home_and_leads_to_what_is_signed(
    filed: File, founder: User, as_consultant: Client, as_founder: Client
) -> None:
    pack, due = filed(), timezone.localdate() + timedelta(days=3)
    sprint = pack.engagement
    ask(as_consultant, pack, due_on=str(due), word="Read page 2 first.")
    home = as_founder.get(at(HOME, sprint)).text
    needs = home.split('id="needs"')[1].split('id="hurts"')[0]
    assert "Sign off version 1 of your handover pack" in needs
    assert "Read page 2 first." in needs
    assert f"by {due:%-d %B}" in needs
    where = at("sign_off", sprint, number=1)
    assert f'href="{where}"' in needs
    page = as_founder.get(where).text
    summary = content_of(pack.snapshot, "one_page")
    for words in (*summary["safe"], *(one["text"] for one in summary["open"]), pack.sha256, "7 pages"):
        assert words.replace("'", "&#x27;") in page
    told = Notification.objects.get(user=founder, kind="request")
    assert told.path == where
    (waiting,) = [one for one in read_next_actions(sprint) if one.person == "Noor Haddad"]
    assert waiting.actions[-1].title == "Sign off version 1 of the pack"


def test_an_accepted_risk_is_named_with_its_last_day(asked: Pack, as_founder: Client) -> None:
    groups = content_of(asked.snapshot, "risks")["groups"]
    (accepted,) = next(group["risks"] for group in groups if group["key"] == "accepted")
    part = as_founder.get(at("sign_off", asked.engagement, number=1)).text.split('id="accepted"')[1]
    assert accepted["title"].replace("'", "&#x27;") in part


def test_a_signature_keeps_name_time_and_hash_and_hands_the_sprint_over(
    asked: Pack, founder: User, consultant: User, as_founder: Client, as_consultant: Client
) -> None:
    before = timezone.now()
    assert "Signed off." in sign(as_founder, asked, name="Noor Haddad").text
    signed = SignOff.objects.get()
    assert (signed.state, signed.pack, signed.sha256, signed.signed_name, signed.answered_by) == (
        "signed", asked, asked.sha256, "Noor Haddad", founder,
    )  # fmt: skip
    assert signed.answered_at is not None
    assert before <= signed.answered_at <= timezone.now()
    sprint = Engagement.objects.get()
    assert (sprint.state, sprint.handed_over_by, sprint.handed_over_word) == ("handed-over", founder, "")
    event = sprint.events.get(verb="signed off")
    assert event.changes["sha256"] == ["", asked.sha256]
    assert (event.target_label, event.is_for_client) == ("handover pack, version 1", True)
    said = f"{signed.answered_at:%-d %B %Y %H:%M} UTC"
    for name, keywords in (("handover", {}), ("pack_page", {"number": 1})):
        page = as_consultant.get(at(name, sprint, **keywords)).text
        for words in ("signed off by Noor Haddad", said, asked.sha256):
            assert words in page
    told = Notification.objects.get(user=consultant, kind="pack", key__startswith="sign-off")
    assert told.title == "Noor Haddad signed off the handover pack, version 1"
    assert not Notification.objects.filter(kind="request", read_at=None).exists()
    home = as_founder.get(at(HOME, sprint)).text
    assert "Signed off by Noor Haddad" in home
    assert "Handed over on" in home
    assert "Sign off version" not in home


def test_a_name_and_the_box_are_needed(asked: Pack, as_founder: Client) -> None:
    for wrong in ({"name": " "}, {"is_read": ""}):
        answer = sign(as_founder, asked, **wrong)
        assert answer.status_code == 422
    assert "Tick the box" in answer.text
    assert SignOff.objects.get().is_asked


def test_another_name_than_the_accounts_is_shown_with_whose_account_it_was(
    asked: Pack, as_founder: Client, as_consultant: Client
) -> None:
    sign(as_founder, asked, name="Noor H. Haddad-Berg")
    page = as_consultant.get(at("handover", asked.engagement)).text
    assert "signed off by Noor H. Haddad-Berg (Noor Haddad)" in page


def test_nobody_signs_in_the_founders_place(
    asked: Pack, viewer: User, owner: User, founder: User, client_for: Any, as_consultant: Client,
    as_stranger: Client,
) -> None:  # fmt: skip
    where = at("sign_off", asked.engagement, number=1)
    assert as_consultant.get(where).status_code == 200
    assert "Your signature" not in as_consultant.get(where).text
    assert client_for(viewer).get(where).status_code == 403
    for client, status in (
        (as_consultant, 403), (client_for(owner), 403), (client_for(viewer), 403), (as_stranger, 404),
    ):  # fmt: skip
        assert sign(client, asked).status_code == status
        assert decline(client, asked, "No").status_code == status
    participant = asked.engagement.participants.get(user=founder)
    as_consultant.post(reverse("view_as", kwargs={"code": asked.engagement.code, "pk": participant.pk}))
    assert "Your signature" in as_consultant.get(where).text
    sign(as_consultant, asked)
    assert SignOff.objects.get().is_asked


def test_a_consultant_who_also_takes_part_as_founder_does_not_sign(
    asked: Pack, consultant: User, as_consultant: Client
) -> None:
    Participant.objects.create(engagement=asked.engagement, user=consultant)
    assert sign(as_consultant, asked).status_code == 403


def test_declining_takes_a_word_that_goes_back_to_who_asked(
    asked: Pack, consultant: User, as_founder: Client, as_consultant: Client
) -> None:
    assert decline(as_founder, asked, " ").status_code == 422
    decline(as_founder, asked, "The runbook for mail is missing.")
    assert SignOff.objects.get().state == "declined"
    told = Notification.objects.get(user=consultant, kind="answer")
    assert told.text == "The runbook for mail is missing."
    page = as_consultant.get(at("handover", asked.engagement)).text
    assert "Noor Haddad did not sign version 1" in page
    assert "The runbook for mail is missing." in page
    assert Engagement.objects.get().state == "open"
    assert "has declined it already" in sign(as_founder, asked).text
    ask(as_consultant, asked)
    sign(as_founder, asked)
    assert sorted(SignOff.objects.values_list("state", flat=True)) == ["declined", "signed"]


def test_what_was_superseded_while_it_was_read_is_not_signed_and_the_newest_is_offered(
    asked: Pack, filed: File, as_founder: Client, as_consultant: Client
) -> None:
    sprint = asked.engagement
    second = newer(filed, sprint)
    answer = sign(as_founder, asked)
    assert "Version 2 was issued since and takes the place of version 1. Nothing was signed." in answer.text
    assert f'href="{at("sign_off", sprint, number=2)}"' in answer.text
    assert SignOff.objects.get().is_asked
    assert "Sign off version 2 of your" in as_founder.get(at(HOME, sprint)).text
    assert sign(as_founder, second, seen=asked.sha256).text.count("Load it anew") == 1
    sign(as_founder, second)
    signed = SignOff.objects.get()
    assert (signed.pack.number, signed.sha256) == (2, second.sha256)
    page = as_consultant.get(at("handover", sprint)).text
    assert page.index("Signed off") < page.index("Superseded")


def test_a_signed_version_stays_signed_when_a_newer_one_is_out(
    asked: Pack, filed: File, as_founder: Client, as_consultant: Client
) -> None:
    sign(as_founder, asked)
    second = newer(filed, asked.engagement)
    page = as_founder.get(at("pack_page", asked.engagement, number=1)).text
    assert "Version 1 is signed off by Noor Haddad" in page
    assert "Version 2 takes its place" in page
    (earlier,) = content_of(second.snapshot, "sign_off")["earlier"]
    assert (earlier["number"], earlier["name"], earlier["sha256"]) == (1, "Noor Haddad", asked.sha256)
    assert asked.sha256 in as_founder.get(at("pack_page", asked.engagement, number=2)).text


def test_a_signature_alone_makes_no_other_version(asked: Pack, filed: File, as_founder: Client) -> None:
    sign(as_founder, asked)
    assert filed().pk == asked.pk


def test_the_second_of_two_founders_is_told_who_signed(
    asked: Pack, as_founder: Client, client_for: Any
) -> None:
    other = make_participant(asked.engagement, email="ben@brightcart.test", name="Ben Haddad")
    sign(as_founder, asked)
    answer = sign(client_for(other), asked, name="Ben Haddad")
    assert "Noor Haddad has signed it off already. Nothing was signed." in answer.text
    assert SignOff.objects.get().signed_name == "Noor Haddad"


def test_a_withdrawn_request_is_not_signed(asked: Pack, as_founder: Client, as_consultant: Client) -> None:
    for _press in range(2):
        as_consultant.post(at("sign_off_withdraw", asked.engagement))
    assert "the request was withdrawn. Nothing was signed." in sign(as_founder, asked).text
    assert asked.engagement.events.filter(verb="withdrew the request to sign off").count() == 1


def test_asking_twice_asks_once_and_only_for_the_newest(
    asked: Pack, filed: File, as_founder: Client, as_consultant: Client
) -> None:
    ask(as_consultant, asked)
    assert SignOff.objects.count() == 1
    as_consultant.post(at("sign_off_withdraw", asked.engagement))
    second = newer(filed, asked.engagement)
    assert "Version 2 was issued since" in ask(as_consultant, asked).text
    ask(as_consultant, second)
    sign(as_founder, second)
    assert "It is signed off already." in ask(as_consultant, second).text
    assert SignOff.objects.count() == 2


def test_a_draft_is_not_signed(filed: File, founder: User, as_consultant: Client) -> None:
    assert ask(as_consultant, filed("draft")).status_code == 404


def test_a_file_that_is_another_one_is_neither_signed_nor_handed_out(asked: Pack, as_founder: Client) -> None:
    with default_storage.open(asked.file.name, "wb") as file:
        file.write(b"%PDF-1.7 something else")
    assert "not the one that was issued" in sign(as_founder, asked).text
    answer = as_founder.get(at("pack_file", asked.engagement, number=1))
    assert answer.status_code == 410
    assert "its SHA-256 differs" in answer.text
    default_storage.delete(asked.file.name)
    assert "not the one that was issued" in sign(as_founder, asked).text
    assert SignOff.objects.get().is_asked


def test_the_sprint_can_wait_for_it_until_it_is_answered(
    filed: File, founder: User, consultant: User, as_consultant: Client, as_founder: Client
) -> None:
    pack = filed()
    ask(as_consultant, pack, is_blocking="on")
    sprint = pack.engagement
    assert sprint.holds.get(ended_at=None).reason == "Sign off the handover pack"
    assert "now: the sprint waits for this" in as_founder.get(at(HOME, sprint)).text
    decline(as_founder, pack, "Not yet")
    assert not sprint.holds.filter(ended_at=None).exists()
    assert not lift_hold(engagement=sprint, actor=consultant)


def test_a_credential_in_a_word_is_refused(asked: Pack, as_founder: Client) -> None:
    secret = "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc"
    assert decline(as_founder, asked, f"Use {secret}").status_code == 422
    assert SignOff.objects.get().is_asked


def test_the_page_takes_a_constant_number_of_queries(
    asked: Pack, as_founder: Client, as_consultant: Client, filed: File, django_assert_max_num_queries: Any
) -> None:
    counts = []
    where = at("sign_off", asked.engagement, number=1)
    as_founder.get(where)
    for _time in range(2):
        with django_assert_max_num_queries(14) as captured:
            as_founder.get(where)
        counts.append(len(captured))
        decline(as_founder, asked, "No")
        ask(as_consultant, asked)
    assert counts[0] == counts[1]


def titles(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("title", flat=True))


def test_with_the_signature_nobody_reads_that_the_clock_runs_again(
    filed: File, founder: User, viewer: User, consultant: User, as_consultant: Client, as_founder: Client
) -> None:
    pack = filed()
    sprint = pack.engagement
    ask(as_consultant, pack, is_blocking="on")
    asked = choose(sprint, consultant)
    assert block_clock(engagement=sprint, request=Request(QUESTION, asked.pk), actor=consultant)
    before = set(titles(viewer))
    sign(as_founder, pack)
    (told,) = set(titles(viewer)) - before
    assert "signed off the handover pack" in told
    assert not sprint.holds.filter(ended_at=None).exists()
    assert not sprint.blockers.filter(ended_at=None).exists()
    assert sprint.holds.count() == 1
    assert not Notification.objects.filter(kind="clock", read_at=None).exists()


def test_who_only_reads_is_led_to_a_page_that_opens(
    asked: Pack, viewer: User, client_for: Any, as_founder: Client
) -> None:
    sign(as_founder, asked)
    told = Notification.objects.get(user=viewer, kind="pack")
    assert client_for(viewer).get(told.path).status_code == 200


def test_what_was_handed_over_by_hand_is_without_a_signature_until_there_is_one(
    asked: Pack, as_founder: Client, as_consultant: Client
) -> None:
    sprint = asked.engagement
    by_hand = at("hand_over_by_hand", sprint)
    as_consultant.post(by_hand, {"reason": "Agreed by telephone"})
    ended = Engagement.objects.get().handed_over_at
    sign(as_founder, asked)
    assert Engagement.objects.get().handed_over_at == ended
    pages = [at("overview", sprint), at("handover", sprint), "/?state=handed-over"]
    for page in pages:
        assert "Without a signature:" not in as_consultant.get(page).text
    as_consultant.post(at("take_back_handover", sprint))
    as_consultant.post(by_hand, {"reason": "Once more"})
    assert Engagement.objects.get().state == "handed-over"
    for page in pages:
        assert "Without a signature:" not in as_consultant.get(page).text
    assert sprint.events.get(verb="handed over").changes["reason"] == ["", "Once more"]


def test_what_is_archived_when_it_is_signed_comes_back_handed_over(
    asked: Pack, founder: User, as_founder: Client, as_consultant: Client
) -> None:
    sprint = asked.engagement
    as_consultant.post(at("archive", sprint))
    sign(as_founder, asked)
    archived = Engagement.objects.get()
    assert (archived.state, archived.is_handed_over, archived.handed_over_by) == ("closed", True, founder)
    as_consultant.post(at("bring_back", sprint))
    assert Engagement.objects.get().state == "handed-over"


def test_who_takes_over_hears_whether_the_founder_signs(
    filed: File, organisation: Organisation, founder: User, as_founder: Client
) -> None:
    ana, ben = make_member(organisation, name="Ana Rey"), make_member(organisation, name="Ben Ode")
    pack = filed()
    ask_sign_off(engagement=pack.engagement, pack=pack, due_on=None, word="", actor=ana)
    work = {one.engagement: one for one in read_workloads(ana, [pack.engagement])}[pack.engagement]
    assert work.asked == ["Sign off the handover pack"]
    remove_member(membership=ana.memberships.get(), successor=ben, actor=ana)
    asked = SignOff.objects.get()
    assert (asked.asked_by, asked.asked_by_name) == (ben, "Ben Ode")
    event = pack.engagement.events.get(verb="asks in the place of who left:")
    assert (event.target_label, event.changes["asked_by_name"]) == (
        "Sign off the handover pack",
        ["Ana Rey", "Ben Ode"],
    )
    decline(as_founder, pack, "Not yet")
    assert Notification.objects.filter(user=ben, kind="answer").count() == 1


def test_who_left_without_a_successor_is_answered_by_who_answers_for_the_sprint(
    filed: File, organisation: Organisation, owner: User, consultant: User, founder: User, as_founder: Client
) -> None:
    pack = filed()
    ask_sign_off(engagement=pack.engagement, pack=pack, due_on=None, word="", actor=consultant)
    consultant.memberships.all().delete()
    decline(as_founder, pack, "Not yet")
    assert not Notification.objects.filter(user=consultant, kind="answer").exists()
    assert Notification.objects.filter(user=owner, kind="answer").count() == 1
