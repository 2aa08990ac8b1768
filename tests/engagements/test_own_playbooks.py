"""An organisation's own playbooks: copied, published, compared, retired, and open to its members alone."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from engagements.check_names import names_of_checks
from engagements.models import Engagement, Organisation, OwnPlaybook, User
from engagements.own_playbooks import offered_to
from engagements.playbooks.playbook import all_playbooks, get_playbook, shipped_text
from tests.engagements.catalogue_keys import CATALOGUE
from tests.engagements.own_playbook_making import CREATOR, make_own, publish
from tests.factories import make_member

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def own(organisation: Organisation, consultant: User) -> OwnPlaybook:
    return make_own(organisation, consultant)


@pytest.fixture
def as_owner(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    return client


def publish_by_form(client: Client, own: OwnPlaybook, note: str = "") -> None:
    own.refresh_from_db()
    client.post(f"/playbooks/{own.pk}/edit/publish/", {"version": own.version, "note": note})
    own.refresh_from_db()


def test_every_known_check_is_of_the_catalogue() -> None:
    assert set(names_of_checks()) <= CATALOGUE
    assert len(names_of_checks()) > 80


@pytest.mark.parametrize("playbook", all_playbooks(), ids=lambda playbook: playbook.key)
def test_one_that_ships_is_copied_and_published_and_exported_equal(
    as_consultant: Client, as_owner: Client, playbook: object
) -> None:
    key = getattr(playbook, "key")  # noqa: B009  typed as what pytest hands over
    answer = as_consultant.post(f"/playbooks/shipped/{key}/copy/")
    own = OwnPlaybook.objects.get()
    assert answer.url == f"/playbooks/{own.pk}/edit/"  # type: ignore[attr-defined]  # a redirect
    assert own.key == f"{key}-2"
    publish_by_form(as_owner, own, "As it ships")
    version = own.versions.get()
    assert (own.published, own.draft, version.note) == (1, "", "As it ships")
    exported = as_consultant.get(f"/playbooks/{own.pk}/versions/1/toml/").content.decode()
    assert exported == shipped_text(key).replace(f'key = "{key}"', f'key = "{own.key}"', 1)


def test_a_consultant_drafts_and_only_an_owner_publishes(as_consultant: Client, own: OwnPlaybook) -> None:
    answer = as_consultant.post(f"/playbooks/{own.pk}/edit/publish/", {"version": own.version})
    assert answer.status_code == 403
    assert not own.versions.exists()


def test_an_unsound_draft_is_not_published(as_owner: Client, own: OwnPlaybook) -> None:
    OwnPlaybook.objects.update(draft=own.draft.replace("impact = 5", "impact = 9", 1))
    publish_by_form(as_owner, own)
    assert (own.published, own.versions.count()) == (0, 0)
    page = as_owner.get(f"/playbooks/{own.pk}/edit/").content.decode()
    assert "impact 9 is not between 1 and 5" in page


def test_what_was_not_seen_is_not_published(as_owner: Client, own: OwnPlaybook) -> None:
    stale = own.version
    OwnPlaybook.objects.update(version=stale + 1, draft=own.draft + "\n# more")
    answer = as_owner.post(f"/playbooks/{own.pk}/edit/publish/", {"version": stale}, follow=True)
    assert "has changed since you looked" in answer.content.decode()
    assert not own.versions.exists()


def test_whose_word_it_was_is_kept_when_a_note_looks_like_a_credential(
    as_owner: Client, own: OwnPlaybook
) -> None:
    data = {"version": own.version, "note": "Build X9fK2mQ8vT4zL7pW3rY6bN1cJ5hG0dSa"}
    as_owner.post(f"/playbooks/{own.pk}/edit/publish/", data)
    assert not own.versions.exists()
    as_owner.post(f"/playbooks/{own.pk}/edit/publish/", data | {"not_secret": "on"})
    own.refresh_from_db()
    assert own.versions.count() == 1
    assert [one["field"] for one in own.vouched] == ["note"]


def test_pressing_publish_twice_publishes_once(as_owner: Client, own: OwnPlaybook) -> None:
    data = {"version": own.version}
    for _press in range(2):
        as_owner.post(f"/playbooks/{own.pk}/edit/publish/", data)
    assert own.versions.count() == 1


def test_a_published_version_does_not_change(own: OwnPlaybook, owner: User) -> None:
    version = publish(own, owner)
    version.text = "other"
    with pytest.raises(TypeError, match="does not change"):
        version.save()


def test_a_retired_one_is_not_offered_and_comes_back(as_owner: Client, own: OwnPlaybook, owner: User) -> None:
    publish(own, owner)
    assert "Creator platform" in as_owner.get("/playbooks/").content.decode()
    as_owner.post(f"/playbooks/{own.pk}/retire/")
    own.refresh_from_db()
    assert own not in offered_to([own.organisation])
    assert own.retired_by == owner
    as_owner.post(f"/playbooks/{own.pk}/bring-back/")
    own.refresh_from_db()
    assert own in offered_to([own.organisation])


def test_two_versions_are_compared_in_words(as_owner: Client, own: OwnPlaybook, owner: User) -> None:
    publish(own, owner)
    text = own.versions.get().text
    item = get_playbook(CREATOR).stages[0].items[0]
    OwnPlaybook.objects.update(draft=text.replace(item.title, f"{item.title} indeed", 1))
    draft = as_owner.get(f"/playbooks/{own.pk}/versions/").content.decode()
    assert "<ins> indeed</ins>" in draft
    publish(own, owner, "Indeed")
    page = as_owner.get(f"/playbooks/{own.pk}/versions/?before=1&after=2").content.decode()
    assert "<ins> indeed</ins>" in page
    assert as_owner.get(f"/playbooks/{own.pk}/versions/?before=x&after=9").status_code == 200
    assert as_owner.get(f"/playbooks/{own.pk}/versions/1/").status_code == 200
    assert as_owner.get(f"/playbooks/{own.pk}/versions/7/").status_code == 404


def test_a_draft_is_discarded_and_brought_back(as_consultant: Client, own: OwnPlaybook, owner: User) -> None:
    publish(own, owner)
    OwnPlaybook.objects.update(draft="draft = 1")
    as_consultant.post(f"/playbooks/{own.pk}/edit/discard/", {"version": own.version})
    own.refresh_from_db()
    assert own.draft == ""
    as_consultant.post(f"/playbooks/{own.pk}/edit/undo/?version={own.version}")
    own.refresh_from_db()
    assert own.draft == "draft = 1"


@pytest.mark.parametrize(
    "draft",
    ["", "x = [", "stages = 3", "title = 3", "[[stages]]\nitems = 'x'", "stages = [1, {items = [2]}]"],
)
def test_pages_bear_whatever_a_draft_holds(as_owner: Client, own: OwnPlaybook, draft: str) -> None:
    OwnPlaybook.objects.update(draft=draft)
    for page in (
        "edit/",
        "edit/toml/",
        "versions/",
        "toml/",
        "edit/about/",
        "edit/stages.0/",
        "edit/nothing/",
    ):
        assert as_owner.get(f"/playbooks/{own.pk}/{page}").status_code in {200, 404}
    moved = {"part": "stages.0", "known": "", "move": "down"}
    assert as_owner.post(f"/playbooks/{own.pk}/edit/move/", moved).status_code == 302


def test_a_stranger_and_a_founder_find_nothing(
    as_stranger: Client, as_founder: Client, own: OwnPlaybook, engagement: Engagement
) -> None:
    for client in (as_stranger, as_founder):
        assert client.get(f"/playbooks/{own.pk}/").status_code == 404
        assert client.post(f"/playbooks/{own.pk}/copy/").status_code == 404
    assert as_founder.get("/playbooks/").status_code == 403
    assert "Creator platform" not in as_stranger.get("/playbooks/").content.decode().split("Shipped with")[0]


def test_a_copy_goes_into_no_organisation_of_others(as_stranger: Client, organisation: Organisation) -> None:
    answer = as_stranger.post(f"/playbooks/shipped/{CREATOR}/copy/", {"organisation": organisation.pk})
    assert answer.status_code == 404
    assert not OwnPlaybook.objects.exists()


def test_the_list_asks_as_much_for_thirty_as_for_one(
    organisation: Organisation,
    consultant: User,
    as_consultant: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_own(organisation, consultant)
    with django_assert_num_queries(6):
        as_consultant.get("/playbooks/")
    person = make_member(organisation)
    for number in range(29):
        make_own(organisation, person, title=f"Own {number}")
    with django_assert_num_queries(6):
        assert as_consultant.get("/playbooks/").content.count(b"/playbooks/") > 30
