"""Why a finding is set aside, and until when: there is no setting aside for ever."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.forms.guarded import GuardedForm

LONGEST = timedelta(days=90)


class SuppressionForm(GuardedForm):
    reason = forms.CharField(
        label=gettext_lazy("Why it can wait"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    until = forms.DateField(
        label=gettext_lazy("Until the end of"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        field = self.fields["until"]
        field.help_text = _("At most %(n)d days ahead; then it comes back by itself.") % {"n": LONGEST.days}
        field.widget.attrs.update(min=today.isoformat(), max=(today + LONGEST).isoformat())

    def clean_until(self) -> datetime:
        """The end of that day where the person is."""
        day = self.cleaned_data["until"]
        today = timezone.localdate()
        if day < today:
            raise forms.ValidationError(_("This day has passed."))
        if day > today + LONGEST:
            raise forms.ValidationError(
                _("At most %(n)d days ahead: what can wait longer is a risk to accept.") % {"n": LONGEST.days}
            )
        return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
