"""The field in which a runbook's steps are written, with what they will look like below it."""

from typing import Any

from django import forms

from engagements.steps import read_steps


class StepsInput(forms.Textarea):
    """A text area with its preview; `data-preview` among its attributes is the address that renders it.

    Without JavaScript the preview shows what the form came with, and a button opens the rest in a new tab.
    """

    template_name = "engagements/steps_input.html"

    class Media:
        css = {"all": ["css/rehearsal.css"]}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["preview_url"] = context["widget"]["attrs"].pop("data-preview", "")
        context["content"] = read_steps(value or "")
        return context
