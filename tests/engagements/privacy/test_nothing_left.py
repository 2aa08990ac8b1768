"""After an erasure no row and no file names the client; apart from the tests whose files it would take."""

from typing import Any

import pytest

from engagements.actions.erase_client import erase_client
from engagements.models import Client, Engagement
from engagements.privacy.reach import count_rows, files_of, reach
from tests.doors.canary import tenant_models
from tests.doors.world import HOME, MINE, SIBLING, World

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def everything() -> str:
    """Every stored value of the portal, as one text."""
    return "\n".join(str(list(model._base_manager.values())) for model in tenant_models())


def test_nothing_of_the_client_is_left_anywhere(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    client = world.mine.client
    pks = list(client.engagements.values_list("pk", flat=True))
    assert len(pks) == 2
    files = [file for model in reach() for file in files_of(model, pks)]
    files += [one.file for one in client.exports.all()]
    kept = [(file.storage, file.name) for file in files]
    assert all(storage.exists(name) for storage, name in kept)
    foreign = {model: model._base_manager.count() for model in (Engagement, Client)}
    with django_capture_on_commit_callbacks(execute=True):
        erased = erase_client(client=client, actor=world.people["owner"])
    assert count_rows(pks) == {}
    assert not any(storage.exists(name) for storage, name in kept)
    left = everything()
    assert MINE not in left.replace(HOME, "")
    assert SIBLING not in left
    assert Engagement.objects.count() == foreign[Engagement] - 2
    assert Client.objects.count() == foreign[Client] - 1
    assert erased.receipt.counts["engagements.Engagement"] == 2
