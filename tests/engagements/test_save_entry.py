"""Two people edit one record: what only one of them changed is kept, what both changed is asked about."""

import pytest

from engagements.actions import save_entry
from engagements.actions.raise_risk import raise_risk
from engagements.actions.save_entry import SavedEntry, save_versioned
from engagements.models import Engagement, Risk, User

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def risk(engagement: Engagement) -> Risk:
    return raise_risk(
        engagement=engagement, actor=None, title="Login is cached", effect="Others see my orders"
    )


def save(risk: Risk, actor: User, **changes: object) -> SavedEntry[Risk]:
    """Saves as from a form that was opened when `risk` was read."""
    opened = {name: getattr(risk, name) for name in changes}
    return save_versioned(entry=risk, changes=changes, opened=opened, actor=actor)


def test_it_writes_what_was_changed_and_says_from_what_to_what(risk: Risk, consultant: User) -> None:
    saved = save(risk, consultant, title="Sign-in is cached", impact=5)
    assert saved.changed == {"title": ("Login is cached", "Sign-in is cached"), "impact": (3, 5)}
    assert (saved.entry.version, saved.entry.updated_by) == (2, consultant)
    assert saved.entry.updated_at > risk.updated_at


def test_what_two_people_changed_in_different_fields_is_merged(
    risk: Risk, consultant: User, owner: User
) -> None:
    save(risk, consultant, title="Sign-in is cached")
    saved = save(risk, owner, impact=5)
    assert not saved.conflicts
    assert (saved.entry.title, saved.entry.impact, saved.entry.version) == ("Sign-in is cached", 5, 3)


def test_what_both_changed_to_different_values_is_a_conflict_and_saves_nothing(
    risk: Risk, consultant: User, owner: User
) -> None:
    save(risk, consultant, title="Sign-in is cached")
    saved = save(risk, owner, title="Portal is cached", impact=5)
    assert saved.conflicts == {"title": "Sign-in is cached"}
    risk.refresh_from_db()
    assert (risk.title, risk.impact, risk.version) == ("Sign-in is cached", 3, 2)


def test_what_both_changed_to_the_same_value_is_no_conflict(
    risk: Risk, consultant: User, owner: User
) -> None:
    save(risk, consultant, impact=5)
    saved = save(risk, owner, impact=5)
    assert (saved.conflicts, saved.changed, saved.entry.version) == ({}, {}, 2)


def test_saving_what_stands_there_already_writes_nothing(risk: Risk, consultant: User) -> None:
    saved = save(risk, consultant, title=risk.title)
    assert (saved.changed, saved.entry.version) == ({}, 1)


def test_an_entry_that_is_gone_is_said_to_be_gone(risk: Risk, consultant: User) -> None:
    Risk.objects.all().delete()
    with pytest.raises(Risk.DoesNotExist):
        save(risk, consultant, impact=5)


def test_it_reads_again_when_somebody_saves_between_its_look_and_its_write(
    risk: Risk, consultant: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The write carries the version that was read, so that one in between makes it try again, and merge."""
    stamps, others = save_entry._stamps, iter(["in between"])

    def meanwhile(entry: Risk, actor: User | None) -> dict[str, object]:
        for effect in others:
            Risk.objects.filter(pk=risk.pk).update(effect=effect, version=entry.version + 1)
        return stamps(entry, actor)

    monkeypatch.setattr(save_entry, "_stamps", meanwhile)
    saved = save(risk, consultant, impact=5)
    assert (saved.entry.effect, saved.entry.impact, saved.entry.version) == ("in between", 5, 3)


def test_it_gives_up_where_others_never_stop_saving(
    risk: Risk, consultant: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def always(entry: Risk, actor: User | None) -> dict[str, object]:
        Risk.objects.filter(pk=risk.pk).update(version=entry.version + 1)
        return {}

    monkeypatch.setattr(save_entry, "_stamps", always)
    with pytest.raises(RuntimeError, match="changed by others 5 times"):
        save(risk, consultant, impact=5)
