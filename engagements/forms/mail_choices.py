"""The form of how a person wants to be mailed: each kind, the day's hour, quiet hours, the time zone."""

from datetime import time
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements.models import Membership, NotificationChoice, Participant, User
from engagements.models.notification import Cadence
from engagements.notifications.kinds import NotificationKind, Side, kinds_of
from engagements.notifications.timing import cadence_of
from engagements.time_zones import is_time_zone, time_zones, zone_of

PREFIX = "kind-"


class TimeZoneField(forms.ChoiceField):
    """Any zone there is: a browser may name one that stands in no list."""

    def valid_value(self, value: str) -> bool:
        return is_time_zone(value)


def languages() -> list[tuple[str, str]]:
    """What the portal speaks, after the language that the browser asks for."""
    return [("", gettext("The language of my browser")), *settings.LANGUAGES]


class TimeInput(forms.TimeInput):
    """The browser's own clock, to the minute."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class MailChoicesForm(forms.Form):
    daily_at = forms.TimeField(label=_("Once a day comes at"), widget=TimeInput)
    quiet_from = forms.TimeField(label=_("No mail from"), required=False, widget=TimeInput)
    quiet_until = forms.TimeField(label=_("until"), required=False, widget=TimeInput)
    time_zone = TimeZoneField(label=_("Your time zone"), choices=time_zones)
    language = forms.ChoiceField(
        label=_("Mails are written in"),
        choices=languages,
        required=False,
        help_text=_("What is told to you as well."),
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        choice = NotificationChoice.objects.filter(user=user).first() or NotificationChoice(user=user)
        self.kinds = kinds_of(_sides(user))
        initial = {name: getattr(choice, name) for name in ("daily_at", "quiet_from", "quiet_until")}
        initial |= {"time_zone": str(zone_of(user)), "language": user.language}
        super().__init__(data, initial=initial)
        if is_time_zone(user.time_zone):
            own = (user.time_zone, user.time_zone.replace("_", " "))
            field: Any = self.fields["time_zone"]
            field.choices = tuple(dict([*time_zones(), own]).items())
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]  # there is nothing to choose
        self.chosen_language = user.language
        self.has_zone = bool(user.time_zone)
        for kind in self.kinds:
            self.fields[PREFIX + kind.key] = forms.ChoiceField(
                label=str(kind.title),
                choices=Cadence.choices,
                initial=cadence_of(choice, kind.key),
            )

    def rows(self) -> list[tuple[NotificationKind, BoundField]]:
        """Each kind with its field."""
        return [(kind, self[PREFIX + kind.key]) for kind in self.kinds]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("quiet_from"), data.get("quiet_until")
        if "quiet_from" in data and "quiet_until" in data and (starts is None) != (ends is None):
            self.add_error("quiet_until", _("Quiet hours have a beginning and an end."))
        elif isinstance(starts, time) and starts == ends:
            self.add_error("quiet_until", _("They end when they begin. To get no mail, choose so above."))
        return data

    def chosen(self) -> dict[str, Any]:
        """What `choose_mails` takes."""
        data = self.cleaned_data
        names = ("daily_at", "quiet_from", "quiet_until", "time_zone")
        language = data.get("language", self.chosen_language)
        cadences = {kind.key: Cadence(data[PREFIX + kind.key]) for kind in self.kinds}
        return {"cadences": cadences, "language": language, **{name: data[name] for name in names}}


def _sides(user: User) -> Side:
    """On which sides of sprints the person stands; who stands nowhere yet may choose for both."""
    sides = Side(0)
    if Membership.objects.filter(user=user).exists():
        sides |= Side.TEAM
    if Participant.objects.filter(user=user).exists():
        sides |= Side.CLIENT
    return sides or Side.BOTH
