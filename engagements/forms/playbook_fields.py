"""Form fields for the values of a playbook, which show a wrong value as it stands instead of losing it."""

from enum import StrEnum
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from engagements.check_names import names_of_checks

LONGEST = 20_000


class LinesField(forms.CharField):
    """A text, or a list with one entry a line; line breaks are plain, however a browser sends them."""

    widget = forms.Textarea

    def __init__(self, *, is_text: bool = False, **kwargs: Any) -> None:
        self.is_text = is_text
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(max_length=LONGEST, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        joined = self.prepare_value(value)
        text = "" if joined is None else str(joined).replace("\r\n", "\n").replace("\r", "\n").strip()
        if self.is_text:
            return text
        return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))

    def run_validators(self, value: Any) -> None:
        super().run_validators(self.prepare_value(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))


class _SeveralField(forms.MultipleChoiceField):
    """Several of what is offered, in the order of the offer; what was written and is not offered stays."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Any) -> Any:
        return [str(one) for one in value] if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:
        return [str(one) for one in value] if isinstance(value, list | tuple) else []

    def clean(self, value: Any) -> list[str]:
        ticked = set(super().clean(value))
        return [str(name) for name, _label in self.choices if name in ticked]  # type: ignore[misc, union-attr]  # plain pairs


class WordsField(_SeveralField):
    """`offered` maps keys to what people call them; a key that is not offered is its own name."""

    def __init__(self, *, offered: dict[str, str], raw: Any, **kwargs: Any) -> None:
        names = list(dict.fromkeys([*offered, *_listed(raw)]))
        super().__init__(choices=[(name, offered.get(name) or name) for name in names], **kwargs)


class CheckField(_SeveralField):
    """Checks by topic; `topics` gives the page each topic with its boxes and how many are ticked."""

    def __init__(self, *, raw: Any, **kwargs: Any) -> None:
        titles = names_of_checks()
        names = dict.fromkeys([*titles, *_listed(raw)])
        globs = {f"{name.partition('.')[0]}.*" for name in titles}
        self.known = {*titles, *globs}
        self.titles = titles
        ordered = sorted({*names, *globs}, key=lambda name: (name.partition(".")[0], name))
        super().__init__(choices=[(name, name) for name in ordered], **kwargs)

    def topics(self, ticked: list[str]) -> list[tuple[str, list[tuple[str, str, bool]], int]]:
        """Topic, its checks as key, title and whether it is ticked, and how many are."""
        names = [str(value) for value, _label in self.choices]  # type: ignore[misc, union-attr]  # plain pairs
        found = []
        for topic, group in groupby(names, key=lambda name: name.partition(".")[0]):
            boxes = [(name, self.title_of(name), name in ticked) for name in group]
            found.append((topic, boxes, sum(is_ticked for _name, _title, is_ticked in boxes)))
        return found

    def title_of(self, name: str) -> str:
        if name not in self.known:
            return _("There is no such check")
        if name.endswith(".*"):
            return _("Every check of this topic")
        return self.titles[name]


class WordChoiceField(forms.ChoiceField):
    """One word of a fixed list; one that was written and is not in it can still be seen and kept."""

    def __init__(self, *, kind: type[StrEnum], raw: Any, is_optional: bool, **kwargs: Any) -> None:
        words = [word.value for word in kind]
        choices = [(word, word) for word in words]
        if is_optional or raw is None:
            choices.insert(0, ("", _("As the checks say") if is_optional else _("Choose")))
        if raw is not None and raw not in words:
            unknown = _("%(word)s (unknown)") % {"word": str(raw)[:60]}
            choices.append((str(raw), unknown))
        super().__init__(choices=choices, **kwargs)


def _listed(raw: Any) -> list[str]:
    return [str(one) for one in raw] if isinstance(raw, list | tuple) else []
