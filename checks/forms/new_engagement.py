"""The form that opens an engagement: who, what domain, which playbook, and the surface map to begin with."""

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checks.discovery import Proposal
from checks.subjects import RouteRole
from checks.surface_guess import host_role, route_role
from engagements.actions.open_engagement import SurfaceMap
from engagements.domain_name import normalise_domain, normalise_host, normalise_route
from engagements.forms.one_line import one_line
from engagements.forms.surface import WordsField, cleaned_name
from engagements.invitation_pause import is_mailed_often, often_in_words
from engagements.models import Engagement, Host, Organisation, PlaybookVersion, Route
from engagements.own_playbooks import offered_to
from engagements.playbooks.playbook import all_playbooks, get_playbook
from engagements.playbooks.shape import Playbook

MOST_LINES = 60
UNREGISTERED = "unregistered"
OWN = "own-"
FARTHEST_LAUNCH = timedelta(days=366)
_STATUS = re.compile("[2-5][0-9]{2}")


class NewEngagementForm(forms.Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Organisation"),
        error_messages={"invalid_choice": gettext_lazy("Choose an organisation that you belong to.")},
    )
    client_name = forms.CharField(label=gettext_lazy("Client's company"), max_length=120)
    title = forms.CharField(label=gettext_lazy("Product"), max_length=120)
    domain = forms.CharField(
        label=gettext_lazy("Domain"),
        max_length=300,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("The registered name alone, such as example.com."),
    )
    is_unregistered = forms.BooleanField(
        label=gettext_lazy("Nobody has registered it yet; open the engagement all the same"), required=False
    )
    playbook = forms.ChoiceField(
        label=gettext_lazy("Playbook"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Choose a playbook that is offered here.")},
    )
    launch_at = forms.DateTimeField(
        label=gettext_lazy("Launch"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=gettext_lazy("The clock counts to it. Empty: in 48 hours."),
    )
    hosts = forms.CharField(
        label=gettext_lazy("Hosts"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One in each line; all of them in the domain."),
    )  # fmt: skip
    routes = forms.CharField(
        label=gettext_lazy("Routes"), required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "One https address in each line: home, sign-in, sign-up, password reset, health. "
            "An expected status other than 200 stands after it."
        ),
    )  # fmt: skip
    selectors = WordsField(label=gettext_lazy("DKIM selectors"), required=False, max_length=63)
    founder_name = forms.CharField(
        label=gettext_lazy("Founder's name"), max_length=120, required=False, validators=[one_line]
    )
    founder_email = forms.EmailField(
        label=gettext_lazy("Founder's e-mail address"),
        required=False,
        help_text=gettext_lazy("They are invited at once; leave it empty to invite them later."),
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        field.queryset = organisations  # type: ignore[attr-defined]  # a ModelChoiceField, as declared above
        self.only_organisation = organisations[0] if len(organisations) == 1 else None
        if self.only_organisation:
            field.widget = forms.HiddenInput()
            field.initial = self.only_organisation
            # Nobody chose it, so nobody can choose better; the page puts the right one back.
            wrong = _("The form did not name your organisation. It does now: send it again.")
            field.error_messages |= {"required": wrong, "invalid_choice": wrong}
        self.own_playbooks = {f"{OWN}{own.pk}": own for own in offered_to(organisations)}
        self.own_version: PlaybookVersion | None = None
        choices = [(playbook.key, playbook.title) for playbook in all_playbooks()]
        choices += [(value, own.title) for value, own in self.own_playbooks.items()]
        self.fields["playbook"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def asks_whether_registered(self) -> bool:
        """Whether DNS does not know the domain, so that only a person can say that this is all right."""
        return self.is_bound and (
            self.has_error("domain", UNREGISTERED) or bool(self["is_unregistered"].value())
        )

    @property
    def playbooks(self) -> tuple[Playbook, ...]:
        return all_playbooks()

    def clean_domain(self) -> str:
        return cleaned_name(normalise_domain, self.cleaned_data["domain"])

    def clean_playbook(self) -> Playbook:
        """One that ships, or the newest version of one of the organisation's own."""
        chosen: str = self.cleaned_data["playbook"]
        own = self.own_playbooks.get(chosen)
        if own is None:
            return get_playbook(chosen)
        organisation = self.cleaned_data.get("organisation")
        if organisation and organisation.pk != own.organisation_id:
            wrong = _("“%(playbook)s” belongs to %(organisation)s: choose one of this organisation's.")
            raise forms.ValidationError(
                wrong % {"playbook": own.title, "organisation": own.organisation.name}
            )
        self.own_version = own.versions.get(number=own.published)
        return self.own_version.content

    def clean_launch_at(self) -> Any:
        moment = self.cleaned_data["launch_at"]
        if moment and moment <= timezone.now():
            raise forms.ValidationError(_("The launch lies in the past: choose a time to come."))
        if moment and moment > timezone.now() + FARTHEST_LAUNCH:
            raise forms.ValidationError(_("That is too far away: choose a launch within a year."))
        return moment

    def clean_founder_email(self) -> str:
        email: str = self.cleaned_data["founder_email"]
        return email.lower()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if domain := cleaned.get("domain"):
            self._clean_lines("hosts", lambda line: cleaned_name(normalise_host, line, domain))
            self._clean_lines("routes", lambda line: _route_line(line, domain))
            self._refuse_second_engagement(cleaned, domain)
        if cleaned.get("founder_email") and not cleaned.get("founder_name"):
            self.add_error("founder_name", _("Say how the founder is called; the invitation greets them."))
        self._spare_founder(cleaned)
        return cleaned

    def _spare_founder(self, cleaned: dict[str, Any]) -> None:
        email, organisation = cleaned.get("founder_email"), cleaned.get("organisation")
        if not email or not organisation:
            return
        if organisation.memberships.filter(has_every_engagement=True, user__email=email).exists():
            works_here = _("%(email)s works here, and sees every engagement. Name somebody of the client.")
            self.add_error("founder_email", works_here % {"email": email})
        elif is_mailed_often(organisation, email):
            self.add_error("founder_email", often_in_words(email))

    def _clean_lines(self, name: str, read: Any) -> None:
        """Replaces a field's text by the list of what its lines say, each error naming its line."""
        lines = [line.strip() for line in (self.cleaned_data.get(name) or "").splitlines()]
        if sum(map(bool, lines)) > MOST_LINES:
            self.add_error(name, _("At most %(n)d lines, please.") % {"n": MOST_LINES})
            return
        values, errors = [], []
        for number, line in enumerate(lines, 1):
            try:
                values += [read(line)] if line else []
            except forms.ValidationError as wrong:
                errors.append(_("Line %(n)d: %(error)s") % {"n": number, "error": wrong.messages[0]})
        for error in errors[:5]:
            self.add_error(name, error)
        self.cleaned_data[name] = list(dict.fromkeys(values))

    def _refuse_second_engagement(self, cleaned: dict[str, Any], domain: str) -> None:
        same = Engagement.objects.filter(
            client__organisation=cleaned.get("organisation"), domain=domain, state=Engagement.State.OPEN
        ).first()
        if same:
            self.add_error(
                "domain",
                _("“%(title)s” (%(code)s) is open for this domain already.")
                % {"title": same.title, "code": same.code},
            )

    @property
    def surface(self) -> SurfaceMap:
        """The surface map that the valid form describes; apex and home page stand in for an empty one."""
        domain = self.cleaned_data["domain"]
        routes: list[tuple[str, int]] = self.cleaned_data["routes"] or [(f"https://{domain}/", 200)]
        named = [url.removeprefix("https://").partition("/")[0] for url, _status in routes]
        hosts = dict.fromkeys([domain, *self.cleaned_data["hosts"], *named])
        return SurfaceMap(
            hosts=tuple((name, Host.Role(host_role(name, domain))) for name in hosts),
            routes=tuple((url, _role(url), status) for url, status in dict(routes).items()),
            selectors=tuple(self.cleaned_data["selectors"]),
        )


def lines_of(proposal: Proposal) -> dict[str, str]:
    """What discovery found, as the form's texts."""
    return {
        "hosts": "\n".join(host.name for host in proposal.hosts),
        "routes": "\n".join(
            route.url if route.status == 200 else f"{route.url} {route.status}" for route in proposal.routes
        ),
        "selectors": " ".join(selector.name for selector in proposal.selectors),
    }


def _route_line(line: str, domain: str) -> tuple[str, int]:
    url, _space, status = line.partition(" ")
    if status and not _STATUS.fullmatch(status.strip()):
        raise forms.ValidationError(
            _("“%(status)s” is no status: write a number from 200 to 599.") % {"status": status[:20]}
        )
    return cleaned_name(normalise_route, url, domain), int(status or 200)


def _role(url: str) -> Route.Role:
    path = "/" + url.removeprefix("https://").partition("/")[2]
    role = route_role(path)
    is_api = url.startswith("https://api.") and role is RouteRole.HOME
    return Route.Role.API if is_api else Route.Role(role)
