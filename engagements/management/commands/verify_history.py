"""`manage.py verify_history [CODE …]`: whether anybody changed the record of the work since."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from engagements.history.export import Unreadable, read_jsonl, records_of
from engagements.history.verification import Head, verify_chain
from engagements.models import Engagement, HistoryHead


class Command(BaseCommand):
    help = "Verifies the chains of engagements, or an exported one. Ends with 1 where something was changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("codes", nargs="*", metavar="CODE", help="engagements; all of them without one")
        parser.add_argument("--file", type=Path, help="an exported .jsonl file; the database is not asked")
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            metavar="NUMBER:DIGEST",
            help="a head that was written down elsewhere, such as in a pack; for one engagement",
        )

    def handle(
        self, *args: Any, codes: list[str], file: Path | None, head: list[str], **options: Any
    ) -> None:
        heads = [_head(text) for text in head]
        if heads and not file and len(codes) != 1:
            raise CommandError("a head belongs to one engagement: give its code")
        sound = self._verify_file(file, codes, heads) if file else self._verify_stored(codes, heads)
        if not sound:
            sys.exit(1)

    def _verify_stored(self, codes: Sequence[str], heads: Sequence[Head]) -> bool:
        engagements = Engagement.objects.order_by("pk").only("code")
        if codes:
            engagements = engagements.filter(code__in=codes)
            unknown = set(codes) - set(engagements.values_list("code", flat=True))
            if unknown:
                raise CommandError(f"there is no engagement {', '.join(sorted(unknown))}")
        told = [self._verify_one(engagement, heads) for engagement in engagements]
        return all(told)

    def _verify_one(self, engagement: Engagement, heads: Sequence[Head]) -> bool:
        # The head is read first: what is appended meanwhile may only make the chain longer than it says.
        end = HistoryHead.objects.filter(engagement=engagement).first()
        wanted = [*heads, Head(end.number, end.digest)] if end and end.number else list(heads)
        waiting = engagement.events.unsealed().count()
        note = f"; {waiting} more wait to be sealed" if waiting else ""
        return self._tell(engagement.code, records_of(engagement), wanted, note)

    def _verify_file(self, file: Path, codes: Sequence[str], heads: Sequence[Head]) -> bool:
        try:
            with file.open(encoding="utf-8") as lines:
                parts = groupby(read_jsonl(lines), key=lambda record: str(record.get("engagement")))
                told = [(code, self._tell(code, records, heads)) for code, records in parts]
        except (OSError, UnicodeDecodeError, Unreadable) as error:
            raise CommandError(f"{file}: {error}") from None
        if missing := set(codes) - {code for code, _is_sound in told}:
            raise CommandError(f"{file} holds nothing of {', '.join(sorted(missing))}")
        if not told:
            raise CommandError(f"{file} holds no event")
        return all(is_sound for _code, is_sound in told)

    def _tell(
        self, code: str, records: Iterable[dict[str, Any]], heads: Sequence[Head], note: str = ""
    ) -> bool:
        last: dict[str, Any] = {}

        def counted() -> Iterator[dict[str, Any]]:
            for record in records:
                last.update(number=record.get("number"), digest=record.get("digest"))
                yield record

        problems = list(verify_chain(counted(), heads))
        for problem in problems:
            self.stderr.write(f"{code}: {problem}")
        if not problems:
            head = f", head {last['number']}:{last['digest']}" if last else ""
            self.stdout.write(f"{code}: {last.get('number', 0)} events unchanged{head}{note}")
        return not problems


def _head(text: str) -> Head:
    number, _colon, digest = text.partition(":")
    if not number.isdecimal() or len(digest) != 64:
        raise CommandError(f"“{text}” is no head: write NUMBER:DIGEST")
    return Head(int(number), digest.lower())
