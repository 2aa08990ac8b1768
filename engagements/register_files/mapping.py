"""Which column of a file is which field: guessed from the headings, and changed by whoever knows better."""

from collections.abc import Mapping, Sequence

from engagements.register_files.fields import FileField, plain_heading

NONE = ""
# Headings that people's own sheets have, and the fields that they mean in any register which has such a one.
WORDS = {
    "key": "name", "variable": "name", "envvar": "name", "env": "environment",
    "mustfix": "must_fix_now", "deadline": "due_on", "due": "due_on", "bywhen": "due_on", "by": "due_on",
    "responsible": "owner", "who": "owner", "assignee": "owner", "name": "title", "risk": "title",
    "what": "title", "why": "reason", "note": "note", "notes": "note", "comment": "note", "comments": "note",
    "phonenumber": "phone", "telephone": "phone", "mobile": "phone", "mail": "email", "emailaddress": "email",
    "from": "source", "to": "target", "oldurl": "url", "old": "url", "new": "target", "newurl": "target",
    "statuscode": "code", "httpstatus": "code", "ttl": "ttl_seconds", "path": "pattern", "route": "pattern",
    "2fa": "mfa", "secondfactor": "mfa", "vault": "vault_reference", "lastrotated": "rotated_on",
}  # fmt: skip


def guess_mapping(headings: Sequence[str], fields: Sequence[FileField]) -> list[str]:
    """For each column the name of its field, or nothing; each field is given once, the first that fits."""
    free = {one.name: one for one in fields}
    guessed = [NONE] * len(headings)
    for find in (_exactly, _by_other_words):
        for place, heading in enumerate(headings):
            name = NONE if guessed[place] else find(plain_heading(heading), free)
            if name:
                guessed[place] = name
                del free[name]
    return guessed


def _exactly(heading: str, free: Mapping[str, FileField]) -> str:
    return next((name for name, one in free.items() if heading and heading in one.known_as), NONE)


def _by_other_words(heading: str, free: Mapping[str, FileField]) -> str:
    name = WORDS.get(heading, NONE)
    return name if name in free else NONE


def mapping_problems(chosen: Sequence[str], fields: Sequence[FileField]) -> list[FileField]:
    """The fields that were given to several columns."""
    return [one for one in fields if list(chosen).count(one.name) > 1]
