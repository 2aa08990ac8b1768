"""Whether an engagement is audited every day, and at what time."""

from django import forms

from checks.models import AuditPlan


class AuditPlanForm(forms.ModelForm[AuditPlan]):
    class Meta:
        model = AuditPlan
        fields = ["is_daily", "daily_at"]
        widgets = {"daily_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}
