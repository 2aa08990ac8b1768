"""The form that puts the sprint clock on hold."""

from django import forms

from engagements.forms.guarded import GuardedForm
from engagements.models import Hold


class HoldForm(GuardedForm, forms.ModelForm[Hold]):
    class Meta:
        model = Hold
        fields = ["waiting_on", "reason"]
