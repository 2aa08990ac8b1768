"""One cell of the grid of keys: its form below the row, and what was typed into it saved."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_htmx.middleware import HtmxDetails

from engagements.actions.keep_register import EntryClash, add_entry, entry_of_token
from engagements.models import Engagement, EnvironmentKey, User
from engagements.permissions import Role, get_engagement, signed_in
from engagements.registers.all_registers import REGISTERS
from engagements.registers.environment import EnvironmentForm
from engagements.registers.environment_grid import read_row
from engagements.registers.saving import save_form
from engagements.views.register_around import around

FIELDS = ("state", "is_secret", "store", "owner", "used_by", "rotated_on")


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def environment_cell(request: HttpRequest, code: str) -> HttpResponse:
    """`?name=KEY&environment=staging` names the cell; `&close=yes` gives its row without a form."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    asked = request.GET if "name" in request.GET else request.POST
    name, environment = asked.get("name", ""), asked.get("environment", "")
    if environment not in EnvironmentKey.Environment.values or not name:
        raise Http404
    entry = engagement.environment_keys.kept().filter(name=name, environment=environment).first()
    form: EnvironmentForm | None = None
    if request.method == "POST":
        filled = _whole(engagement, entry, request.POST, {"name": name, "environment": environment})
        form = _save(engagement, entry, filled, request.POST, signed_in(request))
    elif not request.GET.get("close"):
        initial = {"name": name, "environment": environment, "state": EnvironmentKey.State.PRESENT}
        form = EnvironmentForm(instance=entry, engagement=engagement, initial=None if entry else initial)
    if not HtmxDetails(request) and (form is None or not form.errors):
        return redirect(f"{REGISTERS['environment'].list_url(engagement)}?view=grid")
    return _shown(request, engagement, name, environment, form)


def _whole(
    engagement: Engagement, entry: EnvironmentKey | None, posted: Any, named: dict[str, str]
) -> EnvironmentForm:
    """The entry's own form, filled with the fields of the cell; all others are as they are stored."""
    data = QueryDict(mutable=True)
    fresh = EnvironmentForm(instance=entry, engagement=engagement)
    for other in fresh.fields:
        bound = fresh[other]
        value = bound.field.prepare_value(bound.initial)
        data[other] = data[bound.html_initial_name] = "" if value is None else str(value)
    for field, value in named.items():
        data[field] = value
    for field in FIELDS:
        for key in (field, fresh[field].html_initial_name):
            data.pop(key, None)
            if key in posted:
                data[key] = posted[key]
    if "not_secret" in posted:
        data["not_secret"] = posted["not_secret"]
    return EnvironmentForm(data, instance=entry, engagement=engagement)


def _save(
    engagement: Engagement, entry: EnvironmentKey | None, form: EnvironmentForm, posted: Any, actor: User
) -> EnvironmentForm | None:
    """None where it was saved; else the form with what stands in the way."""
    if not form.is_valid():
        return form
    if entry:
        saved: Any = save_form(engagement, form, actor)
        return saved if saved.errors else None
    try:
        token = UUID(posted.get("token", ""))
    except ValueError:
        token = uuid4()
    if entry_of_token(engagement=engagement, kind=EnvironmentKey, token=token):
        return None
    key: EnvironmentKey = form.save(commit=False)
    try:
        add_entry(engagement=engagement, entry=key, actor=actor, token=token, vouched=form.vouched)
    except EntryClash:
        form.add_error(None, _("Somebody else has added it in the meantime."))
        return form
    return None


def _shown(
    request: HttpRequest, engagement: Engagement, name: str, environment: str, form: EnvironmentForm | None
) -> HttpResponse:
    row = read_row(engagement, name)
    edited = next((cell for cell in row.cells if cell.key == environment), None)
    if edited is None:
        raise Http404
    context = {
        "row": replace(row, edited=edited if form else None, form=form),
        "engagement": engagement,
        "fields": [form[field] for field in FIELDS] if form else [],
        "token": uuid4(),
    }
    if request.method == "POST" and form is None:
        context["says"] = around(request, engagement, REGISTERS["environment"])["says"]
    status = 422 if form and form.errors else 200
    return render(request, "engagements/registers/environment_row.html", context, status=status)
