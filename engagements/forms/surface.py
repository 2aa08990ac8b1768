"""The forms of the surface map; each belongs to one engagement and keeps its names inside the domain."""

import ipaddress
from collections.abc import Callable
from typing import Any, Self

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.domain_name import DomainNameError, normalise_domain, normalise_host, normalise_route
from engagements.forms.versioned import VersionedForm
from engagements.models import DnsRecord, Engagement, Host, Route, SendingDomain
from engagements.record_types import KEPT_TYPES


def cleaned_name(normalise: Callable[..., str], *parts: str) -> str:
    """Calls one of `engagements.domain_name`, and says in a form's terms what is wrong."""
    try:
        return normalise(*parts)
    except DomainNameError as error:
        raise forms.ValidationError(str(error)) from None


MOST_WORDS = 50


class WordsField(forms.CharField):
    """Several words, separated by commas, spaces or lines, kept as a list.

    Their number is limited too: an audit asks the network about each of them.
    """

    widget = forms.TextInput

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        words = value if isinstance(value, list) else (value or "").replace(",", " ").split()
        return list(dict.fromkeys(words))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))

    def run_validators(self, value: Any) -> None:
        """Each word is a name of its own; the length of one is what is limited."""
        if len(value) > MOST_WORDS:
            raise forms.ValidationError(_("At most %(n)d, please.") % {"n": MOST_WORDS})
        for word in value:
            super().run_validators(word)


class SurfaceForm[Entry: (Host, Route, SendingDomain, DnsRecord)](VersionedForm[Entry]):
    """Refuses what the engagement's map holds already, beside the field that names it."""

    name_field = "name"

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.engagement = engagement
        self.instance.engagement = engagement

    def again(self, *args: Any, **kwargs: Any) -> Self:
        return super().again(*args, engagement=self.engagement, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        name = cleaned.get(self.name_field)
        model = type(self.instance)
        others = model._default_manager.filter(engagement=self.engagement).exclude(pk=self.instance.pk)
        if name and others.filter(**{self.name_field: name}).exists():
            self.add_error(self.name_field, _("“%(name)s” is on the map already.") % {"name": name})
        return cleaned


class HostForm(SurfaceForm[Host]):
    class Meta:
        model = Host
        fields = ["name", "role", "is_required", "is_proxied", "origin", "purpose"]
        help_texts = {
            "is_proxied": gettext_lazy("Visitors reach it through Cloudflare, Fastly or the like."),
            "origin": gettext_lazy(
                "The address or name of the server behind the edge. The audit looks there for a certificate, "
                "and whether strangers get an answer."
            ),
        }

    def clean_name(self) -> str:
        return cleaned_name(normalise_host, self.cleaned_data["name"], self.engagement.domain)

    def clean_origin(self) -> str:
        typed: str = self.cleaned_data["origin"].strip()
        if not typed:
            return ""
        try:
            return str(ipaddress.ip_address(typed.strip("[]")))
        except ValueError:
            return cleaned_name(normalise_domain, typed)


class RouteForm(SurfaceForm[Route]):
    name_field = "url"
    expected_status = forms.IntegerField(
        label=gettext_lazy("Expected status"),
        min_value=200,
        max_value=599,
        initial=200,
        help_text=gettext_lazy(
            "What a visitor without a session gets: 200, or 302 where sign-in is asked for."
        ),
    )

    class Meta:
        model = Route
        fields = ["url", "role", "expected_status", "edge_policy"]
        help_texts = {
            "edge_policy": gettext_lazy("What the edge does here: “bypass cache, 10 requests a minute”.")
        }

    def clean_url(self) -> str:
        return cleaned_name(normalise_route, self.cleaned_data["url"], self.engagement.domain)


class SendingDomainForm(SurfaceForm[SendingDomain]):
    selectors = WordsField(
        label=gettext_lazy("DKIM selectors"),
        required=False,
        max_length=63,
        help_text=gettext_lazy("As the mail provider names them: google, s1, s2."),
    )
    providers = WordsField(
        label=gettext_lazy("Providers"),
        required=False,
        max_length=63,
        help_text=gettext_lazy("Who sends in this name: postmark, google."),
    )

    class Meta:
        model = SendingDomain
        fields = ["name", "providers", "selectors"]

    def clean_name(self) -> str:
        return cleaned_name(normalise_domain, self.cleaned_data["name"])


def cleaned_record_name(typed: str, domain: str) -> str:
    """A wildcard is the name behind its star, in the same domain. Raises ValidationError."""
    typed = typed.strip()
    star, name = ("*.", typed[2:]) if typed.startswith("*.") else ("", typed)
    return star + cleaned_name(normalise_host, name, domain)


def cleaned_rdtype(typed: str) -> str:
    """One of the types that are kept, in capitals. Raises ValidationError."""
    kind = typed.strip().upper()
    if kind not in KEPT_TYPES:
        raise forms.ValidationError(
            _("“%(kind)s” is not a record type that is kept here: %(known)s.")
            % {"kind": kind[:20], "known": ", ".join(sorted(KEPT_TYPES))}
        )
    return kind


class DnsRecordForm(SurfaceForm[DnsRecord]):
    name_field = "value"

    class Meta:
        model = DnsRecord
        fields = ["name", "rdtype", "value", "ttl", "purpose", "owner"]

    def clean_name(self) -> str:
        return cleaned_record_name(self.cleaned_data["name"], self.engagement.domain)

    def clean_rdtype(self) -> str:
        return cleaned_rdtype(self.cleaned_data["rdtype"])

    def clean(self) -> dict[str, Any]:
        """A value may stand under several names: what must not repeat is name, type and value together."""
        cleaned = super(SurfaceForm, self).clean() or {}
        same = self.engagement.dns_records.exclude(pk=self.instance.pk).filter(
            name=cleaned.get("name"), rdtype=cleaned.get("rdtype"), value=cleaned.get("value")
        )
        if same.exists():
            self.add_error("value", _("This record is on the map already."))
        return cleaned


class SurfaceChoicesForm(VersionedForm[Engagement]):
    """What the client decides for the whole surface."""

    allowed_origins = WordsField(
        label=gettext_lazy("Origins that may read the API across sites"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Scheme and host, such as https://app.example.com."),
    )

    class Meta:
        model = Engagement
        fields = ["canonical_host", "allowed_origins"]
        help_texts = {
            "canonical_host": gettext_lazy("The one host that visitors end on; the other redirects.")
        }

    def clean_canonical_host(self) -> str:
        typed: str = self.cleaned_data["canonical_host"]
        return cleaned_name(normalise_host, typed, self.instance.domain) if typed.strip() else ""

    def clean_allowed_origins(self) -> list[str]:
        origins: list[str] = self.cleaned_data["allowed_origins"]
        for origin in origins:
            scheme, mark, host = origin.partition("://")
            if scheme not in {"https", "http"} or not mark or "/" in host or not host:
                raise forms.ValidationError(
                    _("“%(origin)s” is no origin: write scheme and host, such as https://app.example.com.")
                    % {"origin": origin[:80]}
                )
        return origins
