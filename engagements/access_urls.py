"""Addresses around access: roles and who leaves, requests to the founder, and the founder's own word."""

from django.urls import URLPattern, path

from engagements.views import access, ownership

_ROLE = "e/<slug:code>/access/roles/<int:pk>"

urlpatterns: list[URLPattern] = [
    path("e/<slug:code>/access/leaving/", access.offboarding, name="offboarding"),
    path("e/<slug:code>/access/<int:number>/roles/new/", access.access_role_new, name="access_role_new"),
    path(f"{_ROLE}/", access.access_role_edit, name="access_role_edit"),
    path(f"{_ROLE}/remove/", access.access_role_remove, name="access_role_remove"),
    path(f"{_ROLE}/restore/", access.access_role_restore, name="access_role_restore"),
    path(f"{_ROLE}/left/", access.access_role_left, name="access_role_left"),
    path("e/<slug:code>/access/<int:number>/ask/", access.access_ask, name="access_ask"),
    path("e/<slug:code>/access/requests/<int:pk>/withdraw/", access.access_withdraw, name="access_withdraw"),
    path("e/<slug:code>/requests/<int:pk>/", ownership.access_answer, name="access_answer"),
    path("e/<slug:code>/accounts/", ownership.ownership, name="ownership"),
    path("e/<slug:code>/accounts/confirm/", ownership.ownership_confirm, name="ownership_confirm"),
    path(
        "e/<slug:code>/accounts/<int:number>/wrong/",
        ownership.ownership_dispute,
        name="ownership_dispute",
    ),
]
