"""One sprint with a little of everything, frozen and rendered once for the tests that only read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engagements.models import Engagement, User
from handover.actions.execute_pack import execute_pack
from handover.actions.make_pack import make_pack
from handover.models import Pack
from tests.handover.sprint import fill_sprint

type MakePack = Callable[..., Pack]


@pytest.fixture(autouse=True)
def own_uploads(settings: Any, tmp_path: Path) -> None:
    """Each test has a folder of its own, since numbers begin at 1 in each."""
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def sprint(engagement: Engagement, founder: User) -> Engagement:
    fill_sprint(engagement, owner=founder, risks=5, access=3, runbooks=2, results=8)
    return engagement


@pytest.fixture
def make(sprint: Engagement, consultant: User) -> MakePack:
    """Makes a version of the sprint; `is_rendered=False` leaves it waiting."""

    def made(status: str = Pack.Status.ISSUED, *, is_rendered: bool = True, **options: object) -> Pack:
        pack = make_pack(
            engagement=sprint, actor=consultant, status=Pack.Status(status), is_published=False, **options
        ).pack  # type: ignore[arg-type]
        if is_rendered:
            execute_pack(pack.pk)
            pack.refresh_from_db()
        return pack

    return made
