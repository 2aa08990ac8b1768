"""Addresses of the discussion: every thread, one of them, and one's own comments in it."""

from django.urls import URLPattern, path

from engagements.views import discussion

_COMMENT = "e/<slug:code>/discussion/comments/<int:pk>"

urlpatterns: list[URLPattern] = [
    path("e/<slug:code>/discussion/", discussion.discussion, name="discussion"),
    path("e/<slug:code>/discussion/<slug:kind>/<int:pk>/", discussion.thread, name="thread"),
    path("e/<slug:code>/discussion/<slug:kind>/<int:pk>/say/", discussion.say, name="say"),
    path(f"{_COMMENT}/edit/", discussion.comment_edit, name="comment_edit"),
    path(f"{_COMMENT}/delete/", discussion.comment_delete, name="comment_delete"),
    path(f"{_COMMENT}/restore/", discussion.comment_restore, name="comment_restore"),
]
