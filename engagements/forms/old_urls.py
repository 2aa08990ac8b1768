"""The form for many old addresses at once, as they are copied from a sheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.forms.guarded import GuardedForm
from engagements.models import Engagement
from engagements.old_addresses import MAX_PAIRS, Pasted, read_pairs

_SHOWN_PROBLEMS = 5
_LONGEST_PASTE = 250_000


class OldUrlsForm(GuardedForm):
    """`cleaned_data["pairs"]` are the pairs; nothing is taken where one line cannot be read."""

    pairs = forms.CharField(
        label=gettext_lazy("Old and new addresses"),
        max_length=_LONGEST_PASTE,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "mono"}),
        help_text=gettext_lazy(
            "One pair a line, the old address first: two columns copied from a sheet, CSV, or with an arrow "
            "between them. A path such as /old-page is one of your own domain."
        ),
    )

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.engagement = engagement

    def clean(self) -> dict[str, Any]:
        """What was pasted is read once it is known to hold no credential."""
        cleaned = super().clean()
        if "pairs" in cleaned:
            read = read_pairs(cleaned["pairs"], self.engagement.domain, self.engagement.canonical_host)
            problems = self._problems(read)
            if problems:
                self.add_error("pairs", problems)
            else:
                cleaned["pairs"] = read.pairs
        return cleaned

    def _problems(self, read: Pasted) -> list[str]:
        problems = list(read.problems[:_SHOWN_PROBLEMS])
        if len(read.problems) > _SHOWN_PROBLEMS:
            problems.append(
                _("%(n)d more lines cannot be read.") % {"n": len(read.problems) - _SHOWN_PROBLEMS}
            )
        kept = set(self.engagement.old_urls.kept().values_list("url", flat=True))
        if len(kept | {pair.url for pair in read.pairs}) > MAX_PAIRS:
            problems.append(_("The register holds at most %(n)d old addresses.") % {"n": MAX_PAIRS})
        if not read.pairs and not problems:
            problems.append(_("There is no pair of addresses in this."))
        return problems
