"""Playbooks to read, compare, copy and take away: those that ship, and an organisation's own."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engagements.actions.draft_playbook import begin_playbook
from engagements.actions.publish_playbook import bring_back_playbook, retire_playbook
from engagements.models import OwnPlaybook
from engagements.own_playbooks import (
    examine_own,
    newest_content,
    own_playbooks_of,
    uses_of_shipped,
    working_text,
)
from engagements.permissions import (
    Role,
    get_organisation,
    get_own_playbook,
    may,
    organisations_of,
    signed_in,
)
from engagements.playbooks.difference import difference
from engagements.playbooks.playbook import Playbook, all_playbooks, get_playbook, shipped_text


@login_required
@require_safe
def playbooks(request: HttpRequest) -> HttpResponse:
    organisations = list(organisations_of(signed_in(request)))
    if not organisations:
        raise PermissionDenied
    uses = uses_of_shipped(organisations)
    context = {
        "organisations": organisations,
        "organisation": organisations[0] if len(organisations) == 1 else None,
        "own": own_playbooks_of(organisations),
        "shipped": [(playbook, uses.get(playbook.key, 0)) for playbook in all_playbooks()],
    }
    return render(request, "engagements/playbooks/list.html", context)


@login_required
@require_safe
def shipped_playbook(request: HttpRequest, key: str) -> HttpResponse:
    context = {"content": _shipped(request, key), "organisations": organisations_of(signed_in(request))}
    return render(request, "engagements/playbooks/page.html", context)


@login_required
@require_safe
def shipped_toml(request: HttpRequest, key: str) -> HttpResponse:
    return _toml(shipped_text(_shipped(request, key).key), key)


@login_required
@require_POST
def copy_shipped(request: HttpRequest, key: str) -> HttpResponse:
    content = _shipped(request, key)
    return _copy(request, content.key, content.title, shipped_text(content.key), content.version)


@login_required
@require_safe
def own_playbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Its newest version; what was never published is read where it is edited."""
    playbook = get_own_playbook(request, pk)
    if not playbook.published:
        return redirect("edit_playbook", pk=pk)
    version = playbook.versions.select_related("published_by").get(number=playbook.published)
    return _page(request, playbook, version=version, content=version.content)


@login_required
@require_safe
def playbook_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    playbook = get_own_playbook(request, pk)
    version = get_object_or_404(playbook.versions.select_related("published_by"), number=number)
    return _page(request, playbook, version=version, content=version.content)


@login_required
@require_safe
def playbook_versions(request: HttpRequest, pk: int) -> HttpResponse:
    """The history, and the difference between two of its versions; `draft` is one too."""
    playbook = get_own_playbook(request, pk)
    versions = list(playbook.versions.defer("text").select_related("published_by"))
    choices = [str(version.number) for version in versions]
    if playbook.draft:
        choices.insert(0, "draft")
    after = request.GET.get("after") or next(iter(choices), "")
    before = request.GET.get("before") or next(
        iter(choices[choices.index(after) + 1 :] if after in choices else []), ""
    )
    contents = {name: _content(playbook, name) for name in (before, after) if name in choices}
    is_pair = bool(contents.get(before) and contents.get(after))
    sections = difference(contents[before], contents[after]) if is_pair else None  # type: ignore[arg-type]  # neither is None
    context = {
        "playbook": playbook,
        "versions": versions,
        "choices": choices,
        "before": before,
        "after": after,
        "sections": sections,
        "is_unsound": bool(contents) and not all(contents.values()),
    }
    return render(request, "engagements/playbooks/versions.html", context)


@login_required
@require_safe
def own_toml(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft where there is one, else the newest version."""
    playbook = get_own_playbook(request, pk)
    return _toml(working_text(playbook), playbook.key)


@login_required
@require_safe
def version_toml(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    playbook = get_own_playbook(request, pk)
    version = get_object_or_404(playbook.versions.all(), number=number)
    return _toml(version.text, f"{playbook.key}-{number}.0")


@login_required
@require_POST
def copy_own(request: HttpRequest, pk: int) -> HttpResponse:
    playbook = get_own_playbook(request, pk)
    version = f"{playbook.published}.0" if playbook.published else ""
    return _copy(request, playbook.key, playbook.title, working_text(playbook), version)


@login_required
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    playbook = get_own_playbook(request, pk, Role.OWNER)
    retire_playbook(playbook=playbook, actor=signed_in(request))
    messages.success(request, _("No longer offered. Engagements that follow it keep it."))
    return redirect("playbooks")


@login_required
@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    bring_back_playbook(playbook=get_own_playbook(request, pk, Role.OWNER))
    messages.success(request, _("Offered again to new engagements."))
    return redirect("playbooks")


def _shipped(request: HttpRequest, key: str) -> Playbook:
    if not organisations_of(signed_in(request)):
        raise PermissionDenied
    try:
        return get_playbook(key)
    except LookupError as error:
        raise Http404 from error


def _page(request: HttpRequest, playbook: OwnPlaybook, **context: Any) -> HttpResponse:
    context |= {"playbook": playbook, "is_owner": may(playbook) is Role.OWNER}
    return render(request, "engagements/playbooks/page.html", context)


def _copy(request: HttpRequest, key: str, title: str, text: str, version: str) -> HttpResponse:
    copied = begin_playbook(
        organisation=get_organisation(request, request.POST.get("organisation", "")),
        text=text,
        title=title,
        origin=f"{key} {version}".strip(),
        key=key,
        actor=signed_in(request),
    )
    messages.success(request, _("Copied: this draft is yours to change."))
    return redirect("edit_playbook", pk=copied.pk)


def _content(playbook: OwnPlaybook, name: str) -> Playbook | None:
    """None for a draft that is not sound."""
    if name == "draft":
        return examine_own(playbook, playbook.draft).playbook
    if int(name) == playbook.published:
        return newest_content(playbook)
    return playbook.versions.get(number=int(name)).content


def _toml(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.toml"'
    return response
