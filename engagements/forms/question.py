"""The forms around questions to the founder: what a consultant asks, and what the founder answers."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.forms.access import WordForm
from engagements.forms.due import DueForm
from engagements.forms.guarded import GuardedForm
from engagements.forms.surface import cleaned_rdtype, cleaned_record_name
from engagements.models import Engagement, Host, Question

# What no page shows as it is: control characters, and those that turn the direction of a text.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
USUAL_CANDIDATES = (Host.Role.APEX, Host.Role.WWW)


class QuestionForm(GuardedForm, DueForm, forms.ModelForm[Question]):
    """What both kinds of questions ask for; `kind` is that of the question that comes of it."""

    kind = Question.Kind.DNS_CHANGE
    is_blocking = forms.BooleanField(
        label=gettext_lazy("The sprint waits for this"),
        required=False,
        help_text=gettext_lazy(
            "The clock stands, for both sides to see, and runs again by itself once it is answered."
        ),
    )

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.engagement = engagement
        self.instance.engagement, self.instance.kind = engagement, self.kind

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.instance.due_at = cleaned.get("due_at")
        return cleaned


class DnsChangeForm(QuestionForm):
    class Meta:
        model = Question
        fields = ["name", "rdtype", "before", "after", "why", "notice", "way_back", "otherwise"]
        labels = {
            "before": gettext_lazy("Value now"),
            "after": gettext_lazy("Value after the change"),
            "why": gettext_lazy("What it does for the business"),
            "notice": gettext_lazy("What they will notice"),
            "way_back": gettext_lazy("How it is taken back"),
            "otherwise": gettext_lazy("What happens if they decline"),
        }
        help_texts = {
            "before": gettext_lazy("Empty for a record that is new."),
            "after": gettext_lazy("Empty for a record that is taken out."),
            "why": gettext_lazy(
                "In the founder's words, without DNS: “So that your mail reaches the inbox.”"
            ),
        }
        widgets = {
            "before": forms.Textarea(attrs={"rows": 2, "class": "mono", "spellcheck": "false"}),
            "after": forms.Textarea(attrs={"rows": 2, "class": "mono", "spellcheck": "false"}),
            "why": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("rdtype", "notice", "way_back"):
            self.fields[name].required = True

    def clean_name(self) -> str:
        return cleaned_record_name(self.cleaned_data["name"], self.engagement.domain)

    def clean_rdtype(self) -> str:
        return cleaned_rdtype(self.cleaned_data["rdtype"])

    def clean_before(self) -> str:
        return _one_line(self.cleaned_data["before"])

    def clean_after(self) -> str:
        return _one_line(self.cleaned_data["after"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if {"before", "after"} <= cleaned.keys() and cleaned["before"] == cleaned["after"]:
            self.add_error("after", _("Write what changes: both values are the same."))
        if cleaned.get("before") and {"name", "rdtype"} <= cleaned.keys() and not self._is_planned(cleaned):
            self.add_error("before", _("The map holds no such record. Add it first, or copy its value."))
        return cleaned

    def _is_planned(self, cleaned: dict[str, Any]) -> bool:
        """What is no record of the plan could not be changed there when the founder approves."""
        records = self.engagement.dns_records.filter(name=cleaned["name"], rdtype=cleaned["rdtype"])
        return records.filter(value=cleaned["before"]).exists()


class CanonicalHostForm(QuestionForm):
    kind = Question.Kind.CANONICAL_HOST
    options = forms.MultipleChoiceField(
        label=gettext_lazy("Between which hosts"), widget=forms.CheckboxSelectMultiple
    )
    recommended = forms.ChoiceField(label=gettext_lazy("Which one you recommend"))
    field_order = ("options", "recommended", "why", "notice")

    class Meta:
        model = Question
        fields = ["options", "recommended", "why", "notice"]
        labels = {
            "why": gettext_lazy("Why this one"),
            "notice": gettext_lazy("What they will notice"),
        }
        help_texts = {
            "why": gettext_lazy("In the founder's words: “It is what stands on your parcels.”"),
        }
        widgets = {"why": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, hosts: list[Host], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(host.name, f"{host.name} ({host.get_role_display()})") for host in hosts]
        for name in ("options", "recommended"):
            field: Any = self.fields[name]
            field.choices = choices
        usual = [host.name for host in hosts if host.role in USUAL_CANDIDATES]
        self.initial.setdefault("options", usual)
        self.initial.setdefault("recommended", self.engagement.canonical_host or next(iter(usual), ""))
        self.instance.name = self.engagement.domain

    def clean_options(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["options"]
        if len(chosen) < 2:
            raise forms.ValidationError(_("Choose two at least: between one there is nothing to choose."))
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("options") and cleaned.get("recommended", "") not in cleaned["options"]:
            self.add_error("recommended", _("Recommend one of those that stand to choice."))
        return cleaned


class AnswerForm(WordForm):
    """The founder's: one of the two buttons, a host where one is to be chosen, and a word."""

    def __init__(self, *args: Any, question: Question, hosts: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        self.hosts = hosts
        self.said = Question.Answer.OPEN
        self.fields["word"].required = self.data.get("answer") == Question.Answer.DECLINED

    @property
    def choice(self) -> str:
        return str(self.data.get("choice", "")) if self.said == Question.Answer.CHOSEN else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_choice = self.question.kind == Question.Kind.CANONICAL_HOST
        yes = Question.Answer.CHOSEN if is_choice else Question.Answer.APPROVED
        pressed = str(self.data.get("answer", ""))
        if pressed not in {yes, Question.Answer.DECLINED}:
            self.add_error(None, _("Press one of the buttons."))
            return cleaned
        self.said = Question.Answer(pressed)
        if self.said == Question.Answer.CHOSEN and self.choice not in self.hosts:
            self.add_error(None, _("Choose one of the addresses above."))
        return cleaned


def _one_line(value: str) -> str:
    """As it stands in a zone: pasted with a line break it would be another value."""
    value = value.strip()
    if _UNSEEN.search(value):
        raise forms.ValidationError(_("Write the value in one line, without characters that nobody can see."))
    return value
