"""Editing an organisation's own playbook: by forms part by part, or as one text; then publishing it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements.actions.draft_playbook import discard_draft, save_draft, undo_change
from engagements.actions.edit_playbook_part import PartGone, move_part, save_part
from engagements.actions.publish_playbook import publish_playbook
from engagements.forms.playbook_part import PartForm
from engagements.forms.playbook_text import PublishForm, SeenForm, TomlForm
from engagements.models import OwnPlaybook
from engagements.own_playbooks import examine_own, table_of, working_text
from engagements.permissions import Role, get_own_playbook, may, signed_in
from engagements.playbook_outline import faults_at, outline
from engagements.playbook_words import ONE_OF
from engagements.playbooks.merging import changed_lines
from engagements.playbooks.parts import Address, find, follow, known_by, list_at, read_address


@login_required
@require_safe
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    playbook = get_own_playbook(request, pk)
    examined = examine_own(playbook, working_text(playbook))
    context = {
        "playbook": playbook,
        "examined": examined,
        "lists": outline(examined),
        "about_faults": faults_at(examined, ()),
        "is_owner": may(playbook) is Role.OWNER,
        "publishing": PublishForm(initial={"version": playbook.version}),
        "holds_comments": any(line.lstrip().startswith("#") for line in examined.text.splitlines()),
    }
    return render(request, "engagements/playbooks/edit.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit_text(request: HttpRequest, pk: int) -> HttpResponse:
    playbook = get_own_playbook(request, pk)
    text = working_text(playbook)
    form = TomlForm(request.POST or None, initial={"text": text, "opened": text})
    theirs: str | None = None
    if request.method == "POST" and form.is_valid():
        typed, opened = form.cleaned_data["text"], form.cleaned_data["opened"]
        actor = signed_in(request)
        saved = save_draft(playbook=playbook, opened=opened, text=typed, actor=actor, vouched=form.vouched)
        theirs = saved.theirs
        if theirs is None:
            _say_saved(request, playbook, saved.is_merged)
            return redirect("edit_playbook", pk=pk)
        form = TomlForm(initial={"text": typed, "opened": theirs})
    shown = str(form["text"].value() or "")
    context = {
        "playbook": playbook,
        "form": form,
        "examined": examine_own(playbook, shown),
        "is_disputed": theirs is not None,
        "their_lines": changed_lines(opened, theirs) if theirs is not None else [],
    }
    status = 422 if form.errors or theirs is not None else 200
    return render(request, "engagements/playbooks/text.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def edit_part(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    playbook = get_own_playbook(request, pk)
    known = request.POST.get("known")
    address, table = _locate(playbook, part, known)
    if address is None:
        if known is None:
            raise Http404
        return _gone(request, playbook, part)
    made_of = _material(address, table)
    form = PartForm(request.POST if request.method == "POST" else None, address=address, **made_of)
    if request.method == "POST" and form.is_valid():
        try:
            disputed = save_part(playbook=playbook, form=form, known=known or "", actor=signed_in(request))
        except PartGone:
            return _gone(request, playbook, part)
        if disputed is None:
            _say_saved(request, playbook, is_merged=False)
            return redirect(
                f"{reverse('edit_playbook', kwargs={'pk': pk})}#part-{address.text.replace('.', '-')}"
            )
        form = disputed
    return _show_part(request, playbook, address, form, known)


@login_required
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """`move` is up, down, remove or a position to move to."""
    playbook = get_own_playbook(request, pk)
    known, wanted = request.POST.get("known", ""), request.POST.get("move", "")
    address, _table = _locate(playbook, request.POST.get("part", ""), known)
    is_move = wanted in {"up", "down", "remove"} or (wanted.isdecimal() and len(wanted) < 4)
    if not is_move or (address is not None and address.place is None):
        return HttpResponseBadRequest(_("Press one of the buttons of the part."))
    back = reverse("edit_playbook", kwargs={"pk": pk})
    if address is None:
        messages.warning(request, _("Somebody removed this part meanwhile."))
        return redirect(back)
    moved = move_part(playbook=playbook, address=address, known=known, move=wanted, actor=signed_in(request))
    if wanted == "remove":
        undo = f"{reverse('undo_playbook_change', kwargs={'pk': pk})}?version={playbook.version}"
        messages.success(request, _("Removed from the draft."), extra_tags=f"undo:{undo}")
        return redirect(f"{back}#group-{'-'.join(map(str, address.above))}")
    return redirect(f"{back}#part-{moved.replace('.', '-')}")


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    playbook = get_own_playbook(request, pk)
    version = request.POST.get("version") or request.GET.get("version", "")
    seen = int(version) if version.isdecimal() and len(version) < 10 else 0
    if undo_change(playbook=playbook, version=seen, actor=signed_in(request)):
        messages.success(request, _("The draft is as it was before."))
    else:
        messages.warning(request, _("The draft has changed since: nothing was undone."))
    return redirect("edit_playbook", pk=pk)


@login_required
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    playbook = get_own_playbook(request, pk)
    form = SeenForm(request.POST)
    seen = form.cleaned_data.get("version") if form.is_valid() else None
    if seen is not None and discard_draft(playbook=playbook, version=seen, actor=signed_in(request)):
        undo_url = f"{reverse('undo_playbook_change', kwargs={'pk': pk})}?version={seen + 1}"
        messages.success(request, _("The draft is gone."), extra_tags=f"undo:{undo_url}")
        return redirect("own_playbook", pk=pk)
    messages.warning(request, _("The draft has changed since you looked: nothing was discarded."))
    return redirect("edit_playbook", pk=pk)


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    playbook = get_own_playbook(request, pk, Role.OWNER)
    form = PublishForm(request.POST)
    if not form.is_valid():
        for error in (error for errors in form.errors.values() for error in errors):
            messages.error(request, str(error))
        return redirect("edit_playbook", pk=pk)
    seen, note = form.cleaned_data["version"], form.cleaned_data["note"]
    done = publish_playbook(
        playbook=playbook, version=seen, note=note, actor=signed_in(request), vouched=form.vouched
    )
    if done.version:
        said = _("Published as version %(n)d.0: new engagements are offered it.")
        messages.success(request, said % {"n": done.version.number})
        return redirect("own_playbook", pk=pk)
    if done.has_moved:
        messages.warning(request, _("The draft has changed since you looked: read it again, then publish."))
    else:
        messages.error(request, _("The draft is not sound yet: nothing was published."))
    return redirect("edit_playbook", pk=pk)


def _locate(playbook: OwnPlaybook, part: str, known: str | None) -> tuple[Address | None, dict[str, Any]]:
    """The part where it stands now, and the tables around it; no address for what is not there."""
    address = read_address(part)
    table = table_of(working_text(playbook))
    if address is None or table is None:
        return None, {}
    address = find(table, address, known_by(table, address) if known is None else known)
    if address and not address.is_new and not isinstance(follow(table, address.steps), dict):
        return None, table
    if (
        address
        and address.is_new
        and len(address.above) > 1
        and not isinstance(follow(table, address.above[:-1]), dict)
    ):
        return None, table
    return address, table


def _material(address: Address, table: dict[str, Any]) -> dict[str, Any]:
    part = {} if address.is_new else follow(table, address.steps)
    return {"part": part, "siblings": list_at(table, address.above), "table": table}


def _show_part(
    request: HttpRequest, playbook: OwnPlaybook, address: Address, form: PartForm, known: str | None
) -> HttpResponse:
    examined = examine_own(playbook, working_text(playbook))
    context = {
        "playbook": playbook,
        "address": address,
        "form": form,
        "one": ONE_OF[address.group],
        "part_title": form.part.get("title") or form.part.get("text") or "",
        "known": known_by(examined.table or {}, address) if known is None else known,
        "faults": [] if address.is_new else faults_at(examined, address.steps),
    }
    return render(request, "engagements/playbooks/part.html", context, status=422 if form.errors else 200)


def _gone(request: HttpRequest, playbook: OwnPlaybook, part: str) -> HttpResponse:
    """What was typed into a part that others removed, to be copied from or added again."""
    typed = {
        name: value
        for name, value in request.POST.items()
        if name not in _NOT_TYPED and "initial-" not in name
    }
    context = {"playbook": playbook, "typed": typed, "part": part}
    return render(request, "engagements/playbooks/gone.html", context, status=422)


_NOT_TYPED = {"csrfmiddlewaretoken", "known", "token"}


def _say_saved(request: HttpRequest, playbook: OwnPlaybook, is_merged: bool) -> None:
    faults = len(examine_own(playbook, working_text(playbook)).faults)
    said = _("Saved together with what somebody else changed.") if is_merged else _("Saved as a draft.")
    if faults:
        left = ngettext("%(n)d fault is left.", "%(n)d faults are left.", faults)
        said = f"{said} {left % {'n': faults}}"
    messages.success(request, said)
