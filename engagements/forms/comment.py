"""The form in which something is said: which lane, and that nobody is addressed who could not read it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.attachments.on_steps import StepPlace
from engagements.discussion.mentions import Person, find_mentions
from engagements.forms.guarded import GuardedForm
from engagements.models import Comment
from engagements.models.discussion import LONGEST_COMMENT


class SpokenForm(GuardedForm):
    """`mentioned` are the people addressed; nobody is who does not read the lane."""

    def __init__(self, *args: Any, handles: Mapping[str, Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.handles = handles
        self.mentioned: list[Person] = []

    def address(self, lane: str | None) -> None:
        """Takes down who is addressed in the text, said in that lane; None where the lane is not known."""
        self.mentioned = find_mentions(self.cleaned_data.get("text", ""), self.handles)
        blind = [one.name for one in self.mentioned if one.is_client and lane == Comment.Lane.INTERNAL]
        if blind:
            self.add_error(
                "text",
                _("%(name)s does not see the internal lane. Write to the client, or leave the @ away.")
                % {"name": blind[0]},
            )


class CommentForm(SpokenForm):
    """`lanes` are those that the person may write in."""

    lane = forms.ChoiceField(choices=Comment.Lane, widget=forms.HiddenInput)
    step = forms.TypedChoiceField(
        label=gettext_lazy("About"), coerce=int, empty_value=None, required=False, widget=forms.Select
    )
    text = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        lanes: tuple[str, ...],
        places: Sequence[StepPlace] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lanes = lanes
        if places:
            choices = [(str(one.number), one.choice) for one in places]
            self.fields["step"].choices = [("", _("The whole runbook")), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields["step"]

    def clean_lane(self) -> Comment.Lane:
        lane = Comment.Lane(self.cleaned_data["lane"])
        if lane not in self.lanes:
            raise forms.ValidationError(_("You cannot write there."))
        return lane

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.address(cleaned.get("lane"))
        return cleaned


class EditCommentForm(SpokenForm):
    """One's own words in `lane`, where they stay."""

    text = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 4}),
        show_hidden_initial=True,
    )

    def __init__(self, *args: Any, lane: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lane = lane

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.address(self.lane)
        return cleaned
