"""Addresses of an organisation's own pages: its people and its settings."""

from django.urls import URLPattern, path

from engagements.views import (
    brand,
    client_privacy,
    clients,
    leaving,
    member_invitation,
    members,
    organisation,
    organisation_security,
    privacy,
)

_MEMBERS = "organisation/<slug:slug>"

urlpatterns: list[URLPattern] = [
    path("join-team/", member_invitation.member_invitation, name="member_invitation"),
    path(
        "join-team/<str:token>/", member_invitation.follow_member_invitation, name="follow_member_invitation"
    ),
    path("organisation/", organisation.organisation_start, name="organisation_start"),
    path("organisation/<slug:slug>/brand/", brand.brand, name="brand"),
    path("organisation/<slug:slug>/brand/preview/", brand.brand_preview, name="brand_preview"),
    path("organisation/<slug:slug>/clients/", clients.clients, name="clients"),
    path("organisation/<slug:slug>/clients/<int:pk>/", clients.client, name="client"),
    path(
        "organisation/<slug:slug>/clients/<int:pk>/export/",
        client_privacy.ask_client_export,
        name="ask_client_export",
    ),
    path(
        "organisation/<slug:slug>/clients/<int:pk>/export/progress/",
        client_privacy.client_export_progress,
        name="client_export_progress",
    ),
    path(
        "organisation/<slug:slug>/clients/<int:pk>/export.zip",
        client_privacy.client_export_file,
        name="client_export_file",
    ),
    path(
        "organisation/<slug:slug>/clients/<int:pk>/erase/", client_privacy.client_erase, name="client_erase"
    ),
    path("organisation/<slug:slug>/privacy/", privacy.privacy, name="privacy"),
    path("organisation/<slug:slug>/access-log/", privacy.access_log, name="access_log"),
    path("brand/<str:sha256>.png", brand.brand_logo, name="brand_logo"),
    path(
        "brand/<int:form>/<str:light>-<str:dark>/<slug:scope>.css", brand.brand_sheet_file, name="brand_sheet"
    ),
    path(
        "organisation/<slug:slug>/security/",
        organisation_security.organisation_security,
        name="organisation_security",
    ),
    path(f"{_MEMBERS}/", members.members, name="members"),
    path(f"{_MEMBERS}/members/invite/", members.invite_member, name="invite_member"),
    path(f"{_MEMBERS}/members/<int:pk>/", members.change_member, name="change_member"),
    path(f"{_MEMBERS}/members/<int:pk>/remove/", leaving.remove_member, name="remove_member"),
    path(f"{_MEMBERS}/leave/", leaving.leave_organisation, name="leave_organisation"),
    path(
        f"{_MEMBERS}/invitations/<int:pk>/resend/",
        members.resend_member_invitation,
        name="resend_member_invitation",
    ),
    path(
        f"{_MEMBERS}/invitations/<int:pk>/withdraw/",
        members.withdraw_member_invitation,
        name="withdraw_member_invitation",
    ),
]
