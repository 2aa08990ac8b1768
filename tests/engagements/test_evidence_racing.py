"""Evidence that several people attach at the same moment stays within the limit, and the same file is one."""

import pytest
from django.db import connection

from engagements.actions.attach import MOST_PER_RECORD, attach_file, attach_link, bring_back
from engagements.attachments.sniffing import UnwantedFile
from engagements.models import Attachment, Engagement, Risk, User
from tests.engagements.test_registers_racing import all_at_once
from tests.factories import make_risk

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time anyway"
    ),
]


def fill(engagement: Engagement, risk: Risk, count: int) -> None:
    Attachment.objects.bulk_create(
        Attachment(
            engagement=engagement, target_kind="risk", target_id=risk.pk, kind="link",
            url=f"https://x.test/{n}", name=f"{n}",
        )
        for n in range(count)
    )  # fmt: skip


def test_of_many_at_once_only_as_many_are_taken_as_there_is_room(
    engagement: Engagement, consultant: User
) -> None:
    risk = make_risk(engagement)
    fill(engagement, risk, MOST_PER_RECORD - 1)
    away = Attachment.objects.order_by("pk")[0]
    Attachment.objects.filter(pk=away.pk).update(deleted_at=risk.created_at)
    fill_up = {"engagement": engagement, "target": risk, "actor": consultant}

    def act(place: int) -> bool:
        try:
            if place % 2:
                attach_link(url=f"https://y.test/{place}", **fill_up)
            else:
                return bring_back(attachment=away, **fill_up)
        except UnwantedFile:
            return False
        return True

    assert sum(all_at_once(act)) == 2
    assert Attachment.objects.kept().count() == MOST_PER_RECORD


def test_one_file_at_once_is_one_attachment(engagement: Engagement, consultant: User) -> None:
    risk = make_risk(engagement)
    given = {"engagement": engagement, "target": risk, "actor": consultant}
    made = all_at_once(lambda _place: attach_file(name="a.txt", data=b"the same", **given).pk)
    assert len(set(made)) == 1
