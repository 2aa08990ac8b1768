"""`manage.py pack`: makes a version of an engagement's pack and writes its PDF, with no worker needed."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from engagements.models import Engagement
from handover.actions.execute_pack import execute_pack
from handover.actions.make_pack import NotReady, make_pack
from handover.actions.serve_pack import open_pack
from handover.models import Pack, Paper


class Command(BaseCommand):
    help = "Makes the handover pack of an engagement and writes it as PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("engagement", help="the engagement's code, as in its address /e/CODE/")
        parser.add_argument("--output", required=True, type=Path, metavar="FILE", help="where the PDF goes")
        parser.add_argument("--draft", action="store_true", help="a watermarked draft; nothing is issued")
        parser.add_argument("--paper", choices=["a4", "letter"], default="a4")

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path = options["output"]
        engagement = _find(options["engagement"])
        if output.is_dir() or not output.absolute().parent.is_dir():
            raise CommandError(f"{output} cannot be written: it is no file in a folder that exists.")
        pack = _rendered(engagement, is_draft=options["draft"], paper=options["paper"])
        file = open_pack(pack)
        if file is None:
            raise CommandError(f"The file of {pack.title} has gone from the portal's folder of uploads.")
        try:
            with file:
                output.write_bytes(file.read())
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{pack.title}, {pack.page_count} pages, SHA-256 {pack.sha256}")
        self.stdout.write(str(output))


def _find(code: str) -> Engagement:
    found = Engagement.objects.select_related("client__organisation").filter(code=code).first()
    if found is None:
        raise CommandError(f"There is no engagement {code!r}.")
    return found


def _rendered(engagement: Engagement, *, is_draft: bool, paper: str) -> Pack:
    """The version that says what is true now: a new one, or the latest where nothing has changed."""
    status = Pack.Status.DRAFT if is_draft else Pack.Status.ISSUED
    size = Paper.LETTER if paper == "letter" else Paper.A4
    for _attempt in range(2):  # the first time it may be another one that was left half done
        try:
            made = make_pack(engagement=engagement, actor=None, status=status, paper=size, is_published=False)
        except NotReady as reason:
            raise CommandError(f"{reason} (--draft makes a draft all the same.)") from reason
        was_finished = made.pack.is_finished
        execute_pack(made.pack.pk)
        made.pack.refresh_from_db()
        if not made.pack.is_finished:
            raise CommandError(f"A worker is making {made.pack.title} right now. Try again when it is there.")
        if made.is_new or was_finished:
            break
    if made.pack.state != Pack.State.DONE:
        raise CommandError(f"{made.pack.title} could not be made: {made.pack.error or made.pack.state}")
    return made.pack
