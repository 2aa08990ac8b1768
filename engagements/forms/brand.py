"""The form of the brand: a colour that cannot be read is sent back with the nearest that can."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.attachments.sniffing import UnwantedFile
from engagements.brand.legible import Theme, judge
from engagements.brand.logo import MOST_BYTES, Logo, draw_logo
from engagements.brand.oklch import HEX
from engagements.forms.guarded import GuardedForm
from engagements.forms.one_line import one_line
from engagements.models import Organisation

THEME_OF: dict[str, Theme] = {"colour": "light", "colour_dark": "dark"}


def read_colour(text: str) -> str:
    """`1F3`, `#1f3f99` and the like as `#rrggbb`. Raises ValueError for what is no such colour."""
    digits = text.strip().lower().removeprefix("#")
    if len(digits) == 3:
        digits = "".join(one * 2 for one in digits)
    if not HEX.match(f"#{digits}"):
        raise ValueError(f"{text!r} is not a colour of the form #rrggbb")
    return f"#{digits}"


class ColourField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "placeholder": "#1f3f99"})
        super().__init__(max_length=20, required=False, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        try:
            return read_colour(text) if text else ""
        except ValueError:
            raise forms.ValidationError(_("Write the colour as #1f3f99.")) from None


class BrandForm(GuardedForm, forms.ModelForm[Organisation]):
    """`drawn` is the new logo, None where none was brought; `drops_logo` says that the one there goes."""

    colour = ColourField(
        label=gettext_lazy("Colour"),
        help_text=gettext_lazy("For links and buttons on your clients' pages, in mails and packs."),
    )
    colour_dark = ColourField(
        label=gettext_lazy("Colour in the dark"),
        help_text=gettext_lazy("Leave it empty, and it follows from the other one."),
    )
    logo_file = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=gettext_lazy("A PNG, JPEG or WebP, best with a transparent ground and 600 pixels wide."),
    )
    drop_logo = forms.BooleanField(label=gettext_lazy("Take the logo away"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Organisation
        fields = ["name", "colour", "colour_dark", "sender_name", "reply_to", "postal_address"]
        widgets = {"postal_address": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "sender_name": gettext_lazy("The name that mails come from; without it, the organisation's."),
            "reply_to": gettext_lazy("Where answers to mails go that come from nobody in particular."),
            "postal_address": gettext_lazy("At the foot of mails and on the cover of packs."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drawn: Logo | None = None
        self.fields["seen"].initial = self.instance.brand_version
        if not self.instance.logo_sha256:
            del self.fields["drop_logo"]

    @property
    def drops_logo(self) -> bool:
        return bool(self.cleaned_data.get("drop_logo")) and self.drawn is None

    @property
    def changes_sender(self) -> bool:
        """Whether clients read another name in their mails, or answer to somebody else."""
        return not {"name", "sender_name", "reply_to"}.isdisjoint(self.changed_data)

    def clean_colour(self) -> str:
        return self._readable("colour")

    def clean_colour_dark(self) -> str:
        return self._readable("colour_dark")

    def clean_name(self) -> str:
        one_line(self.cleaned_data["name"])
        return str(self.cleaned_data["name"])

    def clean_sender_name(self) -> str:
        """Nothing in it may be taken for an address: people would answer there."""
        name = str(self.cleaned_data["sender_name"])
        one_line(name)
        if any(one in name for one in "@<>"):
            raise forms.ValidationError(_("A name, not an address: leave out @, < and >."))
        return name

    def clean_postal_address(self) -> str:
        return str(self.cleaned_data["postal_address"]).replace("\r\n", "\n")

    def clean_logo_file(self) -> None:
        file = self.cleaned_data.get("logo_file")
        if not file:
            return
        try:
            # One byte more than is taken says that it is too large without reading the rest.
            self.drawn = draw_logo(file.read(MOST_BYTES + 1))
        except UnwantedFile as why:
            raise forms.ValidationError(str(why)) from None

    def _readable(self, name: str) -> str:
        colour = str(self.cleaned_data[name])
        found = judge(colour, THEME_OF[name]) if colour else None
        if found and not found.passes:
            worst = min(found.failing, key=lambda one: one.ratio)
            words = {"ratio": worst.said, "where": worst.where, "nearest": found.nearest}
            raise forms.ValidationError(
                _("%(where)s: %(ratio)s to 1, and 4.5 is the least that can be read. "
                  "The nearest that passes is %(nearest)s.") % words
            )  # fmt: skip
        return colour
