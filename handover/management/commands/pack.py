"""`manage.py pack`: makes or takes a version of an engagement's pack and writes it, with no worker needed."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from engagements.models import Engagement
from handover.actions.execute_pack import execute_pack
from handover.actions.make_pack import NotReady, make_pack
from handover.actions.serve_pack import open_pack
from handover.formats import FORMATS
from handover.models import Pack, Paper

NUMBER = "a draft or version that exists, by its number; without it the pack says what is true now"


class Command(BaseCommand):
    help = "Writes the handover pack of an engagement as a file: a new version of it, or one that exists."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """`--version` is the pack's here, not Django's."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("engagement", help="the engagement's code, as in its address /e/CODE/")
        parser.add_argument("--output", required=True, type=Path, metavar="FILE", help="where it goes")
        parser.add_argument("--version", dest="number", type=int, metavar="N", help=NUMBER)
        parser.add_argument("--format", choices=["pdf", *FORMATS], default="pdf")
        parser.add_argument("--draft", action="store_true", help="a watermarked draft; nothing is issued")
        parser.add_argument("--paper", choices=["a4", "letter"], help="in place of what its plan says")

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path = options["output"]
        engagement = _find(options["engagement"])
        if output.is_dir() or not output.absolute().parent.is_dir():
            raise CommandError(f"{output} cannot be written: it is no file in a folder that exists.")
        number = options["number"]
        pack = (
            _kept(engagement, number)
            if number is not None
            else _rendered(engagement, is_draft=options["draft"], paper=options["paper"])
        )
        data = (
            _pdf_of(pack) if options["format"] == "pdf" else FORMATS[options["format"]].write(pack.snapshot)
        )
        try:
            output.write_bytes(data)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{pack.title}, {pack.page_count} pages, SHA-256 {pack.sha256}")
        self.stdout.write(str(output))


def _find(code: str) -> Engagement:
    found = Engagement.objects.select_related("client__organisation").filter(code=code).first()
    if found is None:
        raise CommandError(f"There is no engagement {code!r}.")
    return found


def _kept(engagement: Engagement, number: int) -> Pack:
    found = Pack.objects.filter(engagement=engagement, number=number).first()
    if found is None:
        raise CommandError(f"There is no draft or version {number} of {engagement.code}.")
    if found.is_unissued:
        raise CommandError(f"{found.title} is not issued and has no PDF: {found.error or found.state}.")
    return found


def _pdf_of(pack: Pack) -> bytes:
    if pack.state != Pack.State.DONE:
        raise CommandError(f"{pack.title} has no PDF: {pack.error or pack.state}.")
    file = open_pack(pack)
    if file is None:
        raise CommandError(f"The file of {pack.title} has gone from the portal's folder of uploads.")
    with file:
        data: bytes = file.read()
    return data


def _rendered(engagement: Engagement, *, is_draft: bool, paper: str | None) -> Pack:
    """The version that says what is true now: a new one, or the latest where nothing has changed."""
    status = Pack.Status.DRAFT if is_draft else Pack.Status.ISSUED
    size = {"a4": Paper.A4, "letter": Paper.LETTER}.get(paper or "")
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
