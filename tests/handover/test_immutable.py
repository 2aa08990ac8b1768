"""An issued version and a signature stay as they are, whatever somebody tries with the database in hand."""

from hashlib import sha256
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from engagements.actions.erase_engagement import erase_engagements
from engagements.models import Engagement, User
from handover.actions.cancel_pack import cancel_pack
from handover.actions.execute_pack import execute_pack
from handover.actions.retry_pack import retry_pack
from handover.actions.sign_off import ask_sign_off
from handover.models import Pack, SignOff
from tests.handover.conftest import File, MakePack

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
TRIED: dict[str, Any] = {
    "snapshot": {"sections": []},
    "snapshot_sha256": "0" * 64,
    "content_sha256": "0" * 64,
    "file": "packs/other.pdf",
    "sha256": "0" * 64,
    "size": 1,
    "page_count": 1,
    "number": 9,
    "status": "draft",
}


def refuses(rows: Any, **change: Any) -> bool:
    try:
        with transaction.atomic():
            rows.update(**change)
    except IntegrityError as refused:
        return "is never changed" in str(refused)
    return False


@pytest.mark.parametrize("name", TRIED)
def test_nothing_of_an_issued_version_can_be_changed(filed: File, name: str) -> None:
    rows = Pack.objects.filter(pk=filed().pk)
    assert refuses(rows, **{name: TRIED[name]})


def test_a_draft_and_a_version_under_way_can(make: MakePack, filed: File) -> None:
    assert not refuses(Pack.objects.filter(pk=make(is_rendered=False).pk), page_count=3)


def test_no_action_touches_an_issued_version(filed: File, consultant: User) -> None:
    pack = filed()
    assert not cancel_pack(pack=pack, actor=consultant)
    assert not retry_pack(pack=pack, actor=consultant)
    execute_pack(pack.pk)
    again = Pack.objects.get()
    with again.file.open("rb") as file:
        assert sha256(file.read()).hexdigest() == again.sha256 == pack.sha256


@pytest.fixture
def signed(filed: File, consultant: User, founder: User) -> SignOff:
    pack = filed()
    asked = ask_sign_off(engagement=pack.engagement, pack=pack, due_on=None, word="", actor=consultant)
    asked.state, asked.signed_name, asked.sha256 = SignOff.State.SIGNED, "Noor Haddad", pack.sha256
    asked.answered_by, asked.answered_by_name, asked.answered_at = founder, "Noor Haddad", timezone.now()
    asked.save()
    return asked


@pytest.mark.parametrize(
    ("name", "value"),
    [("state", "declined"), ("signed_name", "Sam"), ("sha256", "0" * 64), ("answered_by_name", "Sam"),
     ("answered_at", None), ("asked_by_name", "Sam")],
)  # fmt: skip
def test_nothing_of_a_signature_can_be_changed(signed: SignOff, name: str, value: object) -> None:
    assert refuses(SignOff.objects.filter(pk=signed.pk), **{name: value})


def test_a_signature_outlives_the_account_of_who_signed(signed: SignOff, founder: User) -> None:
    founder.delete()
    signed.refresh_from_db()
    assert (signed.answered_by, signed.answered_by_name) == (None, "Noor Haddad")


def test_a_version_is_signed_once(signed: SignOff) -> None:
    signed.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        signed.save(force_insert=True)


def test_both_go_when_the_engagement_is_erased(signed: SignOff) -> None:
    erase_engagements(Engagement.objects.filter(pk=signed.engagement_id))
    assert not Pack.objects.exists()
    assert not SignOff.objects.exists()


def test_the_triggers_are_there() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        names = {name for (name,) in cursor.fetchall()}
    assert {"handover_pack_is_kept", "handover_signoff_is_kept"} <= names
