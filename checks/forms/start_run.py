"""What a person asks an audit to cover: everything, a topic, a stage, one check, or that of one subject."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from checks.check import find_check, select
from checks.result_rows import TOPICS
from engagements.models import Engagement


class StartRunForm(forms.Form):
    """Valid, it has the globs of the checks in `patterns` and what was asked for in words in `scope`."""

    topic = forms.ChoiceField(required=False, choices=lambda: list(TOPICS.items()))
    stage = forms.CharField(required=False, max_length=64)
    check = forms.CharField(required=False, max_length=64)
    subject = forms.CharField(required=False, max_length=500, strip=False)

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stages = {stage.key: stage for stage in engagement.stages.all()}
        self.patterns: tuple[str, ...] = ()
        self.scope = ""

    def clean_check(self) -> str:
        key: str = self.cleaned_data["check"]
        if key and find_check(key) is None:
            raise forms.ValidationError(_("There is no such check."))
        return key

    def clean_stage(self) -> str:
        key: str = self.cleaned_data["stage"]
        if key and key not in self._stages:
            raise forms.ValidationError(_("There is no such stage."))
        return key

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("check"):
            self.patterns = (data["check"],)
        elif data.get("stage"):
            self._take_stage(data["stage"])
        elif data.get("topic"):
            self.patterns = (f"{data['topic']}.*",)
            self.scope = str(TOPICS[data["topic"]])
            if not select(self.patterns):
                raise forms.ValidationError(_("No check belongs to this topic yet."))
        return data

    def _take_stage(self, key: str) -> None:
        """The checks that the stage's items name, as far as there are such checks."""
        stage = self._stages[key]
        named = dict.fromkeys(pattern for item in stage.items.all() for pattern in item.checks)
        self.patterns = tuple(pattern for pattern in named if select([pattern]))
        self.scope = _("Stage “%(title)s”") % {"title": stage.title}
        if not self.patterns:
            raise forms.ValidationError(
                _("No check belongs to the stage “%(title)s”: its items are confirmed by people.")
                % {"title": stage.title}
            )
