"""Writes all that is kept of a client into one ZIP: JSON of each kind, the files, and what is in it."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import IO, Any

from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from engagements.models import Client, Engagement, Participant
from engagements.privacy.portable import LEFT_OUT, PlainEncoder, portable_rows, withheld_of
from engagements.privacy.reach import files_of, reach, rows_of

FORMAT = 1
PIECE = 256 * 1024
ROWS_A_BEAT = 1000

type Beat = Callable[[int], None]


class ClientArchive:
    """One file under way. `beat` is told how many parts are done, and may end it by raising."""

    def __init__(self, into: IO[bytes], client: Client, beat: Beat) -> None:
        self._zip = zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._client = client
        self._beat = beat
        self._done = 0
        self._at = (1980, 1, 1, 0, 0, 0)
        self.counts: dict[str, int] = {}
        self.members: dict[str, str] = {}

    def write(self, engagements: Iterable[Engagement], now: datetime) -> None:
        """Client, people, then each engagement in a folder of its own; last what is in it."""
        self._at = now.astimezone(UTC).timetuple()[:6]
        several = list(engagements)
        with self._zip:
            self._json("client.json", self._about(several))
            self._people(several)
            for engagement in several:
                self._engagement(engagement)
            self._text("README.txt", _readme(self._client, now))
            manifest = {"format": FORMAT, "made_at": now.astimezone(UTC), "rows": self.counts}
            self._json("manifest.json", {**manifest, "sha256": dict(self.members)})

    @staticmethod
    def parts(count: int) -> int:
        """How many parts an archive of so many engagements has."""
        return count * len(reach())

    def _about(self, engagements: list[Engagement]) -> dict[str, Any]:
        client = self._client
        named = [{"code": one.code, "title": one.title, "domain": one.domain} for one in engagements]
        made_by = client.organisation.name
        return {"name": client.name, "since": client.created_at, "served_by": made_by, "engagements": named}

    def _people(self, engagements: list[Engagement]) -> None:
        """Of the client's side: the accounts that take part, by the keys that the other files name."""
        rows = Participant.objects.filter(engagement__in=engagements).select_related("user")
        people = {one.user_id: _person(one) for one in rows.order_by("accepted_at", "pk")}
        self._rows("people.json", (people[pk] for pk in sorted(people)))

    def _engagement(self, engagement: Engagement) -> None:
        for model in reach():
            label = model._meta.label
            if label not in LEFT_OUT:
                rows = rows_of(model, [engagement.pk])
                if rows.exists():
                    self._rows(f"{engagement.code}/{label}.json", portable_rows(rows), label)
                for file in files_of(model, [engagement.pk]):
                    self._file(engagement, file)
            self._done += 1
            self._beat(self._done)

    def _rows(self, name: str, rows: Iterable[Any], label: str = "people") -> None:
        """An array, a line for each row."""
        digest, count = hashlib.sha256(), 0
        with self._zip.open(self._member(name), "w", force_zip64=True) as member:
            for row in rows:
                line = ("[\n" if not count else ",\n") + json.dumps(row, cls=PlainEncoder, ensure_ascii=False)
                member.write(line.encode())
                digest.update(line.encode())
                count += 1
                if count % ROWS_A_BEAT == 0:
                    self._beat(self._done)
            end = b"\n]\n" if count else b"[]\n"
            member.write(end)
            digest.update(end)
        self.members[name] = digest.hexdigest()
        self.counts[label] = self.counts.get(label, 0) + count

    def _file(self, engagement: Engagement, file: FieldFile) -> None:
        """Under the name that it has in the store; one that has gone from there is named as missing."""
        name = f"{engagement.code}/files/{file.name}"
        if name in self.members:
            return
        try:
            source = file.open("rb")
        except FileNotFoundError:
            self.members[name] = "missing"
            return
        digest = hashlib.sha256()
        with source, self._zip.open(self._member(name), "w", force_zip64=True) as member:
            while piece := source.read(PIECE):
                member.write(piece)
                digest.update(piece)
                self._beat(self._done)
        self.members[name] = digest.hexdigest()
        self.counts["files"] = self.counts.get("files", 0) + 1

    def _member(self, name: str) -> zipfile.ZipInfo:
        made = zipfile.ZipInfo(name, self._at)
        made.compress_type = zipfile.ZIP_DEFLATED
        return made

    def _json(self, name: str, value: Any) -> None:
        self._text(name, json.dumps(value, cls=PlainEncoder, ensure_ascii=False, indent=1) + "\n")

    def _text(self, name: str, text: str) -> None:
        self._zip.writestr(self._member(name), text)
        self.members[name] = hashlib.sha256(text.encode()).hexdigest()


def _readme(client: Client, now: datetime) -> str:
    withheld = sorted(f"{model._meta.label}.{name}" for model in reach() for name in withheld_of(model))
    return _(
        "All that %(organisation)s keeps of %(client)s, as of %(at)s.\n\n"
        "people.json has the accounts of the client's side. Each engagement has a folder, named by its\n"
        "code: a JSON file for each kind of record, one row a line, and files/ with evidence and packs.\n"
        "manifest.json counts the rows and has the SHA-256 of each file.\n\n"
        "Left out, since it would let somebody in: %(withheld)s.\n"
    ) % {
        "organisation": client.organisation.name,
        "client": client.name,
        "at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "withheld": ", ".join(withheld),
    }


def _person(participant: Participant) -> dict[str, Any]:
    """By the name they were invited under: what the account says is theirs to tell, by coming."""
    told = {"pk": participant.user_id, "name": participant.name, "email": participant.user.email}
    if participant.accepted_at:
        told |= {"time_zone": participant.user.time_zone, "date_joined": participant.user.date_joined}
    return told
