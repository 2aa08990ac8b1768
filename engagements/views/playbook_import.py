"""Imports a playbook from TOML: every fault is told with its line before anything is kept."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements.actions.import_playbook import HasDraft, import_playbook, look_at
from engagements.forms.playbook_text import ImportForm
from engagements.permissions import get_organisation, organisations_of, signed_in


@login_required
@require_http_methods(["GET", "POST"])
def playbook_import(request: HttpRequest) -> HttpResponse:
    organisations = list(organisations_of(signed_in(request)))
    if not organisations:
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None)
    context = {"organisations": organisations, "form": form}
    if request.method == "POST" and form.is_valid():
        organisation = get_organisation(request, request.POST.get("organisation", ""))
        text = form.cleaned_data["text"]
        look = look_at(organisation=organisation, text=text)
        if look.examined.is_sound or "anyway" in request.POST:
            try:
                playbook = import_playbook(look=look, actor=signed_in(request), vouched=form.vouched)
            except HasDraft as refusal:
                context["has_draft"] = refusal.playbook
            else:
                messages.success(request, _("Imported as a draft: read it, then publish it."))
                return redirect("edit_playbook", pk=playbook.pk)
        # A file is chosen once: what was in it stands in the text from now on.
        again = ImportForm(initial={"text": text})
        context |= {"form": again, "examined": look.examined, "key": look.key, "chosen": organisation}
    status = 422 if request.method == "POST" else 200
    return render(request, "engagements/playbooks/import.html", context, status=status)
