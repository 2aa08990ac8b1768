"""Addresses of playbooks: those that ship, and an organisation's own."""

from django.urls import URLPattern, path

from engagements.views import playbook_drafts, playbook_import, playbooks

urlpatterns: list[URLPattern] = [
    path("playbooks/", playbooks.playbooks, name="playbooks"),
    path("playbooks/import/", playbook_import.playbook_import, name="playbook_import"),
    path("playbooks/shipped/<slug:key>/", playbooks.shipped_playbook, name="shipped_playbook"),
    path("playbooks/shipped/<slug:key>/toml/", playbooks.shipped_toml, name="shipped_toml"),
    path("playbooks/shipped/<slug:key>/copy/", playbooks.copy_shipped, name="copy_shipped"),
    path("playbooks/<int:pk>/", playbooks.own_playbook, name="own_playbook"),
    path("playbooks/<int:pk>/copy/", playbooks.copy_own, name="copy_own"),
    path("playbooks/<int:pk>/toml/", playbooks.own_toml, name="own_toml"),
    path("playbooks/<int:pk>/versions/", playbooks.playbook_versions, name="playbook_versions"),
    path("playbooks/<int:pk>/versions/<int:number>/", playbooks.playbook_version, name="playbook_version"),
    path("playbooks/<int:pk>/versions/<int:number>/toml/", playbooks.version_toml, name="version_toml"),
    path("playbooks/<int:pk>/retire/", playbooks.retire, name="retire_playbook"),
    path("playbooks/<int:pk>/bring-back/", playbooks.bring_back, name="bring_back_playbook"),
    path("playbooks/<int:pk>/edit/", playbook_drafts.edit, name="edit_playbook"),
    path("playbooks/<int:pk>/edit/toml/", playbook_drafts.edit_text, name="edit_playbook_text"),
    path("playbooks/<int:pk>/edit/move/", playbook_drafts.move, name="move_playbook_part"),
    path("playbooks/<int:pk>/edit/undo/", playbook_drafts.undo, name="undo_playbook_change"),
    path("playbooks/<int:pk>/edit/discard/", playbook_drafts.discard, name="discard_playbook_draft"),
    path("playbooks/<int:pk>/edit/publish/", playbook_drafts.publish, name="publish_playbook"),
    path("playbooks/<int:pk>/edit/<str:part>/", playbook_drafts.edit_part, name="edit_playbook_part"),
]
