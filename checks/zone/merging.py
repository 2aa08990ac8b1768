"""Brings what was approved together with a plan, and what is there with a file."""

from collections.abc import Sequence
from dataclasses import replace

from checks.subjects import ZoneRecord
from checks.zone.slots import slot_of


def with_marks(approved: Sequence[ZoneRecord], planned: Sequence[ZoneRecord]) -> tuple[ZoneRecord, ...]:
    """The approved records, following their providers where the plan says so by now."""
    told = {str(record): record.follows_provider for record in planned}
    return tuple(replace(one, follows_provider=told.get(str(one), one.follows_provider)) for one in approved)


def merged(
    before: Sequence[ZoneRecord], file: Sequence[ZoneRecord], *, replaces: bool
) -> tuple[ZoneRecord, ...]:
    """What is there after a file: the file alone, or beside it what the file says nothing of.

    A file that names one address of a host, or one SPF record, speaks of all of them.
    """
    if replaces:
        return tuple(file)
    spoken_of = {slot_of(record) for record in file} | {(one.name, one.rdtype, one.value) for one in file}
    kept = [
        one
        for one in before
        if slot_of(one) not in spoken_of and (one.name, one.rdtype, one.value) not in spoken_of
    ]
    return (*file, *kept)
