"""Runbooks: what to do when something breaks or is due, step by step, and how to know that it worked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement
from engagements.models.register import RegisterEntry
from engagements.playbooks.runbook_template import checks_answered_by


class Runbook(RegisterEntry):
    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="runbooks")
    title = models.CharField(_("title"), max_length=200)
    template_key = models.SlugField(max_length=64, blank=True, editable=False)
    when_to_use = models.TextField(_("when to use it"), max_length=2000)
    steps = models.TextField(_("steps"), max_length=20000)
    how_to_know = models.TextField(_("how to know that it worked"), max_length=2000, blank=True)
    contact = models.CharField(_("who to call"), max_length=200, blank=True)
    owner = models.CharField(_("owner"), max_length=120, blank=True)
    rehearsed_on = models.DateField(_("last rehearsed"), null=True, blank=True)

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        return f"B{self.number}"

    @property
    def answers(self) -> tuple[str, ...]:
        """The keys of the checks that it answers, as the runbook that it was made from says."""
        return checks_answered_by(self.template_key)
