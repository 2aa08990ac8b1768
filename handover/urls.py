"""Addresses of the pack."""

from django.urls import URLPattern, path

from handover.views.changes import pack_changes, pack_changes_panel
from handover.views.handover import cancel_pack, handover, pack_new, pack_progress, retry_pack
from handover.views.pack import pack_as, pack_file, pack_page

urlpatterns: list[URLPattern] = [
    path("e/<slug:code>/handover/", handover, name="handover"),
    path("e/<slug:code>/handover/new/", pack_new, name="pack_new"),
    path("e/<slug:code>/handover/<int:number>/", pack_page, name="pack_page"),
    path("e/<slug:code>/handover/<int:number>/pack.pdf", pack_file, name="pack_file"),
    path("e/<slug:code>/handover/<int:number>/pack.<slug:ending>", pack_as, name="pack_as"),
    path("e/<slug:code>/handover/<int:number>/changes/", pack_changes, name="pack_changes"),
    path("e/<slug:code>/handover/<int:number>/changes/panel/", pack_changes_panel, name="pack_changes_panel"),
    path("e/<slug:code>/handover/<int:number>/progress/", pack_progress, name="pack_progress"),
    path("e/<slug:code>/handover/<int:number>/cancel/", cancel_pack, name="cancel_pack"),
    path("e/<slug:code>/handover/<int:number>/retry/", retry_pack, name="retry_pack"),
]
