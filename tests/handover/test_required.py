"""What keeps a version from being issued, and how each is mended or said not to be needed."""

from dataclasses import replace

import pytest
from django.utils import timezone

from engagements.actions.raise_risk import raise_risk
from engagements.models import BarLine, Deliverable, Engagement, Runbook, User
from handover.actions.keep_plan import keep_plan
from handover.actions.make_pack import NotReady, make_pack
from handover.kept_plan import plan_for
from handover.missing import read_gaps
from handover.models import Pack
from tests.factories import make_verdicts
from tests.handover.conftest import MakePack

pytestmark = pytest.mark.django_db


def ask_for_runbooks(sprint: Engagement) -> Deliverable:
    """A deliverable of the playbook that lives in a register of which the sprint has nothing any more."""
    deliverable = Deliverable.objects.filter(stage__engagement=sprint).first()
    assert deliverable is not None
    deliverable.artefact = "runbooks"
    deliverable.save()
    Runbook.objects.filter(engagement=sprint).update(deleted_at=timezone.now())
    return deliverable


def test_a_part_that_the_playbook_asks_for_and_is_empty_blocks(sprint: Engagement, consultant: User) -> None:
    deliverable = ask_for_runbooks(sprint)
    [gap] = [one for one in read_gaps(sprint) if one.blocks]
    assert gap.page == "runbooks"
    assert gap.text.startswith("No runbook is written.")
    with pytest.raises(NotReady, match="No runbook is written"):
        make_pack(engagement=sprint, actor=consultant, status=Pack.Status.ISSUED, is_published=False)
    made = make_pack(engagement=sprint, actor=consultant, status=Pack.Status.DRAFT, is_published=False)
    assert made.is_new, "a draft is made all the same"
    Pack.objects.update(state="done")
    Deliverable.objects.filter(pk=deliverable.pk).update(is_done=True)
    assert not [one for one in read_gaps(sprint) if one.blocks], "somebody's word that there is none"
    make_pack(engagement=sprint, actor=consultant, status=Pack.Status.ISSUED, is_published=False)


def test_a_part_with_something_in_it_does_not_block(sprint: Engagement) -> None:
    ask_for_runbooks(sprint)
    Runbook.objects.filter(engagement=sprint).update(deleted_at=None)
    assert not [one for one in read_gaps(sprint) if one.blocks]


def test_a_part_that_the_playbook_asks_for_is_not_left_out_of_the_pack(
    sprint: Engagement, consultant: User
) -> None:
    ask_for_runbooks(sprint)
    Runbook.objects.filter(engagement=sprint).update(deleted_at=None)
    places = tuple(replace(one, is_in=one.key != "runbooks") for one in plan_for(sprint).places)
    plan = replace(plan_for(sprint), places=places)
    assert keep_plan(engagement=sprint, actor=consultant, seen=plan_for(sprint).seen, plan=plan) is None
    [gap] = [one for one in read_gaps(sprint) if one.blocks]
    assert gap.page == "pack_plan"
    assert gap.text.startswith("The playbook asks for the runbooks, and the pack leaves that part out")
    with pytest.raises(NotReady, match="leaves that part out"):
        make_pack(engagement=sprint, actor=consultant, status=Pack.Status.ISSUED, is_published=False)


def test_the_same_sprint_is_not_issued_again_for_what_its_versions_say_of_one_another(
    make: MakePack, sprint: Engagement
) -> None:
    first = make(is_rendered=False)
    Pack.objects.filter(pk=first.pk).update(state="done")
    assert make(is_rendered=False).pk == first.pk


def test_what_the_launch_poll_lacks_is_said_by_name_with_the_page_that_mends_it(
    engagement: Engagement, consultant: User
) -> None:
    BarLine.objects.filter(engagement=engagement).exclude(station__in=["domain", "mail"]).delete()
    make_verdicts(engagement, {"mail.spf": "fail"})
    raise_risk(engagement=engagement, actor=consultant, title="Orders get lost", must_fix_now=True)
    told = [(one.text, one.page) for one in read_gaps(engagement) if not one.blocks]
    assert told[:3] == [
        ("1 of the 2 stations on the minimum bar is not met yet: Mail.", "overview"),
        ("1 of the 2 stations on the minimum bar is still to be settled: Domain.", "overview"),
        ("1 risk that must be fixed before the launch is open.", "risks"),
    ]


def test_of_many_stations_some_are_named_and_the_others_counted(engagement: Engagement) -> None:
    [told] = [one.text for one in read_gaps(engagement) if "minimum bar" in one.text]
    stations = "Domain, Routing, TLS, Edge and 5 more"
    assert told == f"9 of the 9 stations on the minimum bar are still to be settled: {stations}."
