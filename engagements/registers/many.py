"""Does one thing to many entries of a register: sets a field, deletes, restores; once, and undone as one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.db import models, transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.actions.keep_many import Left, Setting, bin_many, change_many, plain, restore_many
from engagements.actions.record_event import record_whole, recorded_as_parts
from engagements.actions.save_entry import differs
from engagements.history.words import in_words
from engagements.models import BulkChange, Engagement, RegisterEntry, User
from engagements.registers.cell_form import filled_cell
from engagements.registers.register import Register

Deed = BulkChange.Deed
# A register of a real client, whole, in one press.
MOST_AT_ONCE = 5_000


@dataclass(slots=True)
class Many:
    """What is being done: to which entries of which register (number to the version seen), and by whom."""

    register: Register[Any]
    engagement: Engagement
    picks: Mapping[int, int]
    actor: User
    changes: list[Any] = field(default_factory=list)
    left: list[list[str]] = field(default_factory=list)

    def entries(self) -> list[RegisterEntry]:
        """Those that are still as they were seen, locked; a reason stands for each other one."""
        numbers = list(self.picks)
        asked = numbers[:MOST_AT_ONCE]
        found = list(self.register.entries(self.engagement).select_for_update().filter(number__in=asked))
        same = [one for one in found if one.version == self.picks[one.number]]
        others = [one for one in found if one.version != self.picks[one.number]]
        self.leave((one, _("changed by somebody since you loaded the page")) for one in others)
        gone = set(asked) - {one.number for one in found}
        self._leave_numbers(sorted(gone), _("no longer there"))
        too_many = _("more than %(n)d at once are not taken") % {"n": MOST_AT_ONCE}
        self._leave_numbers(numbers[MOST_AT_ONCE:], too_many)
        return same

    def leave(self, left: Any) -> None:
        self.left += [[entry.reference or str(entry), str(why)] for entry, why in left]

    def _leave_numbers(self, numbers: Sequence[int], why: str) -> None:
        model = self.register.model
        self.left += [[model(number=number).reference or f"#{number}", why] for number in numbers]


def set_for_many(many: Many, *, name: str, posted: Mapping[str, Any], token: UUID) -> BulkChange:
    """Sets the field `name` to what was posted for it, by the rules of the entries' own form."""

    def set_all(entries: list[RegisterEntry]) -> str:
        if many.register.model._meta.get_field(name).is_relation:
            prefetch_related_objects(entries, name)
        settings, left = _read(many, [one for one in entries if not one.is_binned], name, posted)
        many.leave((one, _("deleted in the meantime")) for one in entries if one.is_binned)
        besides = {one.entry.pk: _besides(one) for one in settings}
        done, refused = change_many(engagement=many.engagement, settings=settings, actor=many.actor)
        many.leave([*left, *refused])
        for one in done:
            before, after = one.changed[name]
            many.changes.append([one.entry.pk, plain(before), plain(after), besides[one.entry.pk]])
        return _named(done[0], name) if done else ""

    return _do(many, Deed.SET, token, set_all, name)


def _read(
    many: Many, entries: list[RegisterEntry], name: str, posted: Mapping[str, Any]
) -> tuple[list[Setting], Left]:
    """What the form makes of what was posted. What can be chosen may hang on what an entry holds now, and on
    nothing else of it: one form answers for all that hold the same."""
    asks = isinstance(many.register.form.base_fields[name], forms.ChoiceField)
    forms_by_value: dict[Any, Any] = {}
    settings: list[Setting] = []
    left: Left = []
    for entry in entries:
        now = getattr(entry, name)
        key = plain(now) if asks else None
        if key not in forms_by_value:
            sample = _copy(entry)
            forms_by_value[key] = filled_cell(
                many.register, many.engagement, sample, name, posted, is_new_look=True
            )
        form = forms_by_value[key]
        if wrong := form.errors.get(name):
            left.append((entry, " ".join(wrong)))
        elif differs(now, form.cleaned_data[name]):
            settings.append(
                Setting(entry, {name: (now, form.cleaned_data[name])}, vouched=tuple(form.vouched))
            )
    return settings, left


def _besides(one: Setting) -> dict[str, Any]:
    """What the record sets by itself, as it is before: taking it back restores that too."""
    follow_ups = one.entry.follow_ups(one.changed).keys() - one.entry.left_by_undo
    return {name: plain(getattr(one.entry, name)) for name in follow_ups}


def _named(one: Setting, name: str) -> str:
    """The field and what it was set to: “Status → Closed”."""
    field: Any = one.entry._meta.get_field(name)
    words = {str(key): str(word) for key, word in (field.choices or ())}
    value = one.changed[name][1]
    said = str(value) if isinstance(value, models.Model) else in_words(plain(value), words)
    return f"{str(field.verbose_name).capitalize()} → {said}"


def delete_many(many: Many, *, token: UUID) -> BulkChange:
    """Puts them into the bin."""
    return _do(many, Deed.DELETE, token, _mover(many, bin_many, is_binned=False))


def restore_all(many: Many, *, token: UUID) -> BulkChange:
    """Takes them out of the bin."""
    return _do(many, Deed.RESTORE, token, _mover(many, restore_many, is_binned=True))


def _mover(
    many: Many, move: Callable[..., tuple[list[Any], Left]], *, is_binned: bool
) -> Callable[[list[RegisterEntry]], str]:
    def move_all(entries: list[RegisterEntry]) -> str:
        concerned = [one for one in entries if one.is_binned == is_binned]
        versions = {one.pk: one.version for one in concerned}
        done, left = move(engagement=many.engagement, entries=concerned, actor=many.actor)
        many.leave(left)
        many.changes += [[one.pk, versions[one.pk], versions[one.pk] + 1, {}] for one in done]
        return ""

    return move_all


@transaction.atomic
def _do(
    many: Many, deed: Deed, token: UUID, do: Callable[[list[RegisterEntry]], str], name: str = ""
) -> BulkChange:
    """What the token did before is not done again."""
    Engagement.objects.select_for_update(no_key=True).only("pk").get(pk=many.engagement.pk)
    done = many.engagement.bulk_changes.filter(token=token).first()
    if done:
        return done
    with recorded_as_parts() as part_of:
        said = do(many.entries())
    if many.changes:
        _tell(many, deed, part_of, said)
    return many.engagement.bulk_changes.create(
        register=many.register.key,
        token=token,
        deed=deed,
        field=name,
        entries=many.changes,
        left=many.left,
        actor=many.actor,
        part_of=part_of,
    )


def _tell(many: Many, deed: Deed, part_of: UUID, said: str) -> None:
    n = len(many.changes)
    count = ngettext("%(n)d entry", "%(n)d entries", n) % {"n": n}
    verbs = {Deed.SET: _("changed"), Deed.DELETE: _("deleted"), Deed.RESTORE: _("restored")}
    record_whole(
        engagement=many.engagement,
        actor=many.actor,
        verb=verbs[deed],
        label=f"{many.register.title}: {count}{', ' if said else ''}{said}",
        part_of=part_of,
        kind=many.register.model._meta.model_name or "",
    )


def _copy(entry: RegisterEntry) -> RegisterEntry:
    """The entry as it is stored: a form writes what was typed into the one that it is made with."""
    fields = entry._meta.concrete_fields
    return type(entry).from_db(
        entry._state.db, [one.attname for one in fields], [getattr(entry, one.attname) for one in fields]
    )
