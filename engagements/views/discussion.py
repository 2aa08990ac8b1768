"""Discussion: what is said about a record, beside it or on a page of its own, and every thread."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements.actions import comment as commenting
from engagements.attachments.on_steps import places_of
from engagements.discussion.mentions import Person, handles_of
from engagements.discussion.threads import read_lanes, read_threads, target_of, written_in
from engagements.forms.comment import CommentForm, EditCommentForm
from engagements.frame import page_context
from engagements.history.kinds import KINDS
from engagements.models import Comment, Engagement
from engagements.permissions import Role, get_engagement, role_in, signed_in
from engagements.seen_people import hidden_from, hide_authors, people_seen
from engagements.viewing import viewing_of


@login_required
@require_safe
def discussion(request: HttpRequest, code: str) -> HttpResponse:
    """Every thread, those that were spoken in last first; `?unread=1` those with something new."""
    engagement = get_engagement(request, code, Role.VIEWER)
    only_unread = request.GET.get("unread") == "1"
    user, role = signed_in(request), _role(engagement)
    threads = read_threads(engagement, user, role, only_unread=only_unread)
    last = [one.last for one in threads if one.last]
    hide_authors(engagement, last, hidden_from(engagement, user, role))
    context = page_context(
        request, engagement, "discussion", threads=threads, only_unread=only_unread,
        unread=sum(bool(one.unread) for one in threads),
    )  # fmt: skip
    return render(request, "engagements/discussion/page.html", context)


@login_required
@require_safe
def thread(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """The lanes about one record; as a fragment beside it, as a page without JavaScript."""
    engagement = get_engagement(request, code, Role.VIEWER)
    target = target_of(engagement, kind, pk, _role(engagement))
    if not viewing_of(request):
        commenting.note_thread(engagement=engagement, user=signed_in(request), kind=kind, pk=pk)
    return _lanes(request, engagement, target)


@login_required
@require_POST
def say(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """Adds to a lane; a text that cannot be taken comes back in its lane."""
    engagement = get_engagement(request, code, Role.FOUNDER)
    target = target_of(engagement, kind, pk, _role(engagement))
    form = _form(request, engagement, target, request.POST)
    if not form.is_valid():
        return _lanes(request, engagement, target, wrong=form, spoken=form.data.get("lane", ""))
    _say(request, engagement, target, form)
    if request.headers.get("HX-Request"):
        return _lanes(request, engagement, target, spoken=form.cleaned_data["lane"])
    return redirect("thread", code=code, kind=kind, pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def comment_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One's own words, to be changed."""
    engagement, comment, target = _own(request, code, pk)
    form = _edit_form(request, engagement, comment, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form = _edit(request, engagement, comment, target, form)
        if form.is_valid():
            return redirect("thread", code=code, kind=comment.target_kind, pk=comment.target_id)
    context = page_context(request, engagement, "discussion", form=form, comment=comment, target=target)
    status = 422 if form.errors else 200
    return render(request, "engagements/discussion/edit.html", context, status=status)


@login_required
@require_POST
def comment_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    engagement, comment, target = _own(request, code, pk)
    actor = signed_in(request)
    if commenting.delete_comment(engagement=engagement, comment=comment, actor=actor, target=target):
        undo = reverse("comment_restore", kwargs={"code": code, "pk": pk})
        messages.success(request, _("Took the comment back."), extra_tags=f"undo:{undo}")
    return redirect("thread", code=code, kind=comment.target_kind, pk=comment.target_id)


@login_required
@require_POST
def comment_restore(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    engagement, comment, target = _own(request, code, pk)
    commenting.restore_comment(
        engagement=engagement, comment=comment, actor=signed_in(request), target=target
    )
    return redirect("thread", code=code, kind=comment.target_kind, pk=comment.target_id)


def _people(request: HttpRequest, engagement: Engagement) -> list[Person]:
    return people_seen(engagement, signed_in(request), _role(engagement))


def _role(engagement: Engagement) -> Role:
    return role_in(engagement) or Role.VIEWER


def _own(request: HttpRequest, code: str, pk: int) -> tuple[Engagement, Comment, Any]:
    """A comment of the person who asks. Another's is forbidden, one that they may not read is not there."""
    engagement = get_engagement(request, code, Role.FOUNDER)
    comment = get_object_or_404(written_in(engagement, _role(engagement)), pk=pk)
    if comment.author_id != signed_in(request).pk:
        raise PermissionDenied
    target = get_object_or_404(KINDS[comment.target_kind].rows(engagement), pk=comment.target_id)
    return engagement, comment, target


def _edit_form(
    request: HttpRequest, engagement: Engagement, comment: Comment, data: Any = None
) -> EditCommentForm:
    handles = handles_of(_people(request, engagement))
    return EditCommentForm(data, initial={"text": comment.text}, lane=comment.lane, handles=handles)


def _edit(
    request: HttpRequest, engagement: Engagement, comment: Comment, target: Any, form: EditCommentForm
) -> EditCommentForm:
    """The form that comes back has an error where nothing was saved, and what was typed."""
    try:
        saved = commenting.edit_comment(
            engagement=engagement, comment=comment, target=target, actor=signed_in(request),
            text=form.cleaned_data["text"], opened=request.POST.get("initial-text", comment.text),
            mentioned=[one.user for one in form.mentioned], vouched=form.vouched,
        )  # fmt: skip
    except commenting.TakenBack:
        form.add_error(None, _("You took this comment back meanwhile: bring it back first."))
        return form
    if saved.conflicts:
        # Its twin holds the other words, so that saving it again keeps these.
        theirs = saved.conflicts["text"]
        data = request.POST.copy()
        data["initial-text"] = theirs
        form = _edit_form(request, engagement, comment, data)
        form.is_valid()
        said = _("You changed it elsewhere meanwhile, to “%(theirs)s”. Save again to keep this.")
        form.add_error("text", said % {"theirs": theirs})
    return form


def _form(
    request: HttpRequest, engagement: Engagement, target: Any, data: Any = None, lane: str = ""
) -> CommentForm:
    is_consultant = _role(engagement) >= Role.CONSULTANT
    lanes = tuple(Comment.Lane) if is_consultant else (Comment.Lane.CLIENT,)
    handles = handles_of(_people(request, engagement))
    initial = {"lane": lane}
    return CommentForm(
        data, lanes=lanes, handles=handles, places=places_of(target), initial=initial, prefix=None,
        auto_id=f"id_{lane or 'sent'}_%s",
    )  # fmt: skip


def _say(request: HttpRequest, engagement: Engagement, target: Any, form: CommentForm) -> None:
    try:
        token = UUID(request.POST.get("token", ""))
    except ValueError:
        token = uuid4()
    commenting.add_comment(
        engagement=engagement, target=target, author=signed_in(request), token=token,
        lane=form.cleaned_data["lane"], text=form.cleaned_data["text"], step=form.cleaned_data.get("step"),
        mentioned=[one.user for one in form.mentioned], vouched=form.vouched,
    )  # fmt: skip


def _lanes(
    request: HttpRequest,
    engagement: Engagement,
    target: Any,
    wrong: CommentForm | None = None,
    spoken: str = "",
) -> HttpResponse:
    """`wrong` is a form that could not be taken: it stands in its lane, with what was typed.

    The lane that was `spoken` in has the focus again.
    """
    people, kind = _people(request, engagement), target._meta.model_name
    hidden = hidden_from(engagement, signed_in(request), _role(engagement))
    lanes = []
    for lane in read_lanes(engagement, kind, target.pk, _role(engagement)):
        hide_authors(engagement, lane.comments, hidden)
        is_wrong = wrong is not None and wrong.data.get("lane") == lane.key
        form = wrong if is_wrong else _form(request, engagement, target, lane=lane.key)
        lanes.append((lane, form if lane.may_write else None, uuid4()))
    context = page_context(
        request, engagement, "discussion", target=target, kind=kind, lanes=lanes, people=people,
        handles=handles_of(people), spoken=spoken, target_url=_target_url(engagement, target),
    )  # fmt: skip
    name = "lanes" if request.headers.get("HX-Request") else "thread"
    return render(request, f"engagements/discussion/{name}.html", context, status=422 if wrong else 200)


def _target_url(engagement: Engagement, target: Any) -> str:
    """Where the record is, for those who may open it."""
    if _role(engagement) < Role.CONSULTANT:
        return ""
    return KINDS[target._meta.model_name].url(engagement, target)
