"""What is kept encrypted: who can read it, what shows nothing, and how it moves to another key."""

import pickle

import pytest
from django.core import serializers
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from checks.models import TrialLogin
from engagements.actions import rotate_keys as rotating
from engagements.actions.rotate_keys import rotate_keys
from engagements.models import Engagement
from engagements.sealing import CannotUnseal, Sealed, newest_mark, seal, unseal

OLD, NEW, OTHER = "first-key-" * 5, "second-key-" * 5, "third-key-" * 5


def login(engagement: Engagement, place: int = 1) -> TrialLogin:
    return TrialLogin.objects.create(
        engagement=engagement, place=place, login_url="x", username="one", password="kept", marker="Probe"
    )


def stored() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT username, password, marker FROM checks_triallogin ORDER BY id")
        return [value for row in cursor.fetchall() for value in row]


def test_the_same_text_is_sealed_differently_each_time_and_comes_back(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = [OLD]
    first, second = seal("kept für später"), seal("kept für später")
    assert first != second
    assert unseal(first) == unseal(second) == "kept für später"


def test_an_older_key_still_opens_and_a_missing_one_does_not(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = [OLD]
    sealed = seal("kept")
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    assert unseal(sealed) == "kept"
    settings.ENCRYPTION_KEYS = [NEW]
    with pytest.raises(CannotUnseal) as refused:
        unseal(sealed)
    assert sealed not in str(refused.value)


@pytest.mark.parametrize("wrong", ["", "kept", "00000000:abc", "::", "mark:ünicode"])
def test_what_was_never_sealed_or_was_changed_is_not_opened(settings: Settings, wrong: str) -> None:
    settings.ENCRYPTION_KEYS = [OLD]
    with pytest.raises(CannotUnseal):
        unseal(wrong or "nothing")
    sealed = seal("kept")
    with pytest.raises(CannotUnseal):
        unseal(sealed[:-4] + "AAAA")


def test_without_a_key_nothing_is_sealed(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = []
    with pytest.raises(ImproperlyConfigured):
        seal("kept")


def test_a_sealed_value_shows_nothing(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = [OLD]
    value = Sealed(seal("kept"))
    assert "kept" not in f"{value} {value!r} {[value]}" + str(pickle.dumps(value.stored))
    assert value.reveal() == "kept"


@pytest.mark.django_db
@pytest.mark.postgres
def test_rotation_moves_everything_and_goes_on_where_it_was_broken_off(
    engagement: Engagement, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ENCRYPTION_KEYS = [OLD]
    login(engagement)
    login(engagement, place=2)
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    one = TrialLogin.objects.get(place=1)
    TrialLogin.objects.filter(pk=one.pk).update(password=one.password.reveal())  # as if broken off here
    before = stored()
    monkeypatch.setattr(rotating, "BATCH", 1)
    assert rotate_keys() == (5, 0)
    assert stored()[1] == before[1], "what had the new key already was left alone"
    assert all(value.startswith(newest_mark()) for value in stored())
    assert rotate_keys() == (0, 0)
    settings.ENCRYPTION_KEYS = [NEW]
    assert [one.password.reveal() for one in TrialLogin.objects.all()] == ["kept", "kept"]


@pytest.mark.django_db
def test_a_value_without_its_key_is_told_and_left_as_it_is(
    engagement: Engagement, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.ENCRYPTION_KEYS = [OTHER]
    login(engagement)
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    before = stored()
    with pytest.raises(SystemExit):
        call_command("rotate_keys")
    assert "3 values cannot be read" in capsys.readouterr().err
    assert stored() == before


@pytest.mark.django_db
def test_a_dump_holds_it_encrypted_and_can_be_read_back(engagement: Engagement, settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = [OLD]
    before = login(engagement)
    dump = serializers.serialize("json", TrialLogin.objects.all())
    assert "kept" not in dump
    assert "Probe" not in dump
    before.delete()
    for row in serializers.deserialize("json", dump):
        row.save()
    assert TrialLogin.objects.get().password.reveal() == "kept"


@pytest.mark.django_db
def test_the_command_needs_a_key(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = []
    with pytest.raises(CommandError, match="ENCRYPTION_KEYS is not set"):
        call_command("rotate_keys")
