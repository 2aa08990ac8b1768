"""Plans an import: finds the entry that each row is about, and has the register's own form judge the row."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from engagements.actions.save_entry import differs
from engagements.forms.guarded import refusal
from engagements.models import Engagement, RegisterEntry, User
from engagements.register_files.fields import NUMBER, CellError, People, fields_of, read_number
from engagements.register_files.plan import Change, Fate, PlannedRow, Problem
from engagements.register_files.row_forms import LONGEST_SHOWN, RowForms, changed_values, shown
from engagements.register_files.sheet import Sheet, SheetRow
from engagements.registers.entry_form import EntryForm
from engagements.registers.register import Register
from engagements.secret_guard import find_secret

SHORTEST_SECRET = 12

type Key = tuple[str, ...]


class Planner:
    """Everything that is known of the register is read once; a row costs no query."""

    def __init__(
        self, register: Register[Any], engagement: Engagement, sheet: Sheet, mapping: Sequence[str]
    ) -> None:
        self.register = register
        self.engagement = engagement
        self.sheet = sheet
        known = {one.name: one for one in fields_of(register)}
        self.columns = [(place, known[name]) for place, name in enumerate(mapping) if name in known]
        self.people = People(engagement)
        entries = list(register.entries(engagement).kept())
        self.by_number = {entry.number: entry for entry in entries}
        self.by_key: dict[Key, list[RegisterEntry]] = {}
        for entry in entries:
            self.by_key.setdefault(self._key_of(entry), []).append(entry)
        taken = register.entries(engagement).values_list("number", flat=True)
        self.taken_numbers = set(taken)
        self.count = len(entries)
        self.seen: dict[object, int] = {}
        self.find = cache(find_secret)
        owners = (getattr(entry, "owner", None) for entry in entries)
        owners_by_key = {str(owner.pk): owner for owner in owners if isinstance(owner, User)}
        self.forms = RowForms(register, engagement, self.people, owners_by_key)

    def rows(self) -> Iterator[PlannedRow]:
        for row in self.sheet.rows:
            yield self._plan(row)

    def _key_of(self, entry: RegisterEntry) -> Key:
        return tuple(str(getattr(entry, name) or "").strip() for name in self.register.natural_key)

    def _plan(self, row: SheetRow) -> PlannedRow:
        cells = {one.name: row.cells[place] for place, one in self.columns}
        problems: list[Problem] = []
        posted = self._posted_cells(cells, problems)
        number = self._number(cells, problems)
        entry = self.by_number.get(number) if number else None
        if number and not entry and number in self.taken_numbers:
            problems.append(Problem(_("Number"), _("This entry is in the bin: restore it first."), NUMBER))
        if entry is None:
            entry = self._by_key(self._typed_key(posted), problems)
        secrets = self._secrets(cells, entry)
        problems += secrets
        label = "" if secrets else self._label(cells, entry)
        if problems:
            return PlannedRow(row.line, Fate.ERROR, label, problems=tuple(problems))
        typed = {name: text for name, text in posted.items() if self._says_something(name, cells[name])}
        if entry is not None:
            return self._change(row, entry, typed, label)
        filled = {name: text for name, text in typed.items() if cells[name].strip()}
        return self._add(row, filled, number, label)

    def _posted_cells(self, cells: Mapping[str, str], problems: list[Problem]) -> dict[str, str]:
        posted = {}
        for _place, column in self.columns:
            if column.form_field is None:
                continue
            try:
                posted[column.name] = column.posted(cells[column.name], self.people)
            except CellError as error:
                problems.append(Problem(column.label, str(error), column.name))
        return posted

    def _number(self, cells: Mapping[str, str], problems: list[Problem]) -> int | None:
        try:
            return read_number(cells.get(NUMBER, ""))
        except CellError as error:
            problems.append(Problem(_("Number"), str(error), NUMBER))
            return None

    def _typed_key(self, posted: Mapping[str, str]) -> Key:
        blank = self.forms.blank
        return tuple(posted.get(name, blank.get(name, "")).strip() for name in self.register.natural_key)

    def _by_key(self, key: Key, problems: list[Problem]) -> RegisterEntry | None:
        found = self.by_key.get(key, [])
        if len(found) > 1:
            numbers = ", ".join(one.reference for one in found[:5])
            text = _("Several entries are called this: %(numbers)s. Add a column with the number.")
            problems.append(Problem("", text % {"numbers": numbers}))
        return found[0] if found else None

    def _secrets(self, cells: Mapping[str, str], entry: RegisterEntry | None) -> list[Problem]:
        """Refused before anything reads them, except where the register holds the very same text by now."""
        found = []
        for _place, column in self.columns:
            cell = cells[column.name]
            suspicion = self.find(cell) if len(cell) >= SHORTEST_SECRET else None
            if suspicion and not (entry and not differs(str(column.value(entry) or ""), cell)):
                found.append(Problem("", refusal(column.label, suspicion), column.name))
        return found

    def _label(self, cells: Mapping[str, str], entry: RegisterEntry | None) -> str:
        if entry is not None:
            return f"{entry.reference} {entry}"[:LONGEST_SHOWN]
        words = (cells.get(name, "") for name in self.register.natural_key)
        return Truncator(" · ".join(word for word in words if word)).chars(LONGEST_SHOWN)

    def _change(self, row: SheetRow, entry: RegisterEntry, typed: dict[str, str], label: str) -> PlannedRow:
        if twice := self._seen_before(("pk", entry.pk), row.line):
            return PlannedRow(row.line, Fate.ERROR, label, problems=(twice,))
        base = self.forms.as_posted(entry)
        data = base | typed
        if not any(differs(base[name], data[name]) for name in data):
            return PlannedRow(row.line, Fate.SAME, label, entry.pk, entry.version)
        form = self.forms.fill(data, copy.copy(entry))
        problems = self.forms.problems(form)
        if not problems:
            changed = changed_values(entry, form)
            problems = self._twin(form, entry)
        if problems:
            return PlannedRow(row.line, Fate.ERROR, label, problems=problems)
        if not changed:
            return PlannedRow(row.line, Fate.SAME, label, entry.pk, entry.version)
        changes = tuple(
            Change(one.label, shown(one, changed[one.name][0]), shown(one, changed[one.name][1]))
            for one in self.forms.fields
            if one.name in changed
        )
        return PlannedRow(
            row.line, Fate.CHANGED, label, entry.pk, entry.version, entry.number, changes, (), entry, changed
        )

    def _says_something(self, name: str, cell: str) -> bool:
        """A blank cell empties a text or a day, and leaves alone what always has a value."""
        one: Any = self.register.form.base_fields[name]
        return bool(cell.strip()) or not (one.required or isinstance(one, forms.BooleanField))

    def _add(self, row: SheetRow, filled: dict[str, str], number: int | None, label: str) -> PlannedRow:
        data = self.forms.blank | filled
        form = self.forms.fill(data, None)
        problems = self.forms.problems(form)
        if not problems:
            twin = self.by_key.get(self._key_of(form.instance), [])
            if twin:  # the form has brought the key into the way in which it is kept
                return self._change(row, twin[0], filled, self._label({}, twin[0]))
            twice = self._seen_before(self._key_of(form.instance), row.line)
            problems = (twice,) if twice else self._room()
        if problems:
            return PlannedRow(row.line, Fate.ERROR, label, problems=problems)
        self.count += 1
        own = number if number and number not in self.seen else None
        if own:
            self.seen[own] = row.line
        return PlannedRow(row.line, Fate.NEW, label, number=own, entry=form.instance)

    def _twin(self, form: EntryForm[Any], entry: RegisterEntry) -> tuple[Problem, ...]:
        """A changed key may be another entry's by then."""
        others = [one for one in self.by_key.get(self._key_of(form.instance), []) if one.pk != entry.pk]
        if not others or not form.unique_key:
            return ()
        return (Problem("", form.twin_words(form.cleaned_data)),)

    def _room(self) -> tuple[Problem, ...]:
        room = self.register.form.room
        if room is None or self.count < room:
            return ()
        return (Problem("", _("This register holds at most %(n)d entries.") % {"n": room}),)

    def _seen_before(self, what: object, line: int) -> Problem | None:
        first = self.seen.setdefault(what, line)
        if first == line:
            return None
        return Problem("", _("Row %(line)d is about the same entry.") % {"line": first})
