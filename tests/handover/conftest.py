"""One sprint with a little of everything, frozen and rendered once for the tests that only read."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from engagements.models import Engagement, User
from handover.actions.execute_pack import execute_pack
from handover.actions.make_pack import make_pack
from handover.models import Pack
from tests.handover.sprint import fill_sprint

type MakePack = Callable[..., Pack]
type File = Callable[..., Pack]


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


@pytest.fixture
def filed(make: MakePack) -> File:
    """A version with a file, without waiting for WeasyPrint."""

    def file(status: str = "issued") -> Pack:
        pack = make(status, is_rendered=False)
        if pack.is_finished:  # nothing has changed since
            return pack
        data = b"%PDF-1.7 " + str(pack.number).encode()
        name = default_storage.save(f"packs/test-{pack.pk}.pdf", ContentFile(data))
        Pack.objects.filter(pk=pack.pk).update(
            state="done", file=name, sha256=sha256(data).hexdigest(), size=len(data), page_count=7,
            finished_at=timezone.now(),
        )  # fmt: skip
        return Pack.objects.get(pk=pack.pk)

    return file
