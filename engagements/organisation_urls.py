"""Addresses of an organisation's own pages: its people and its settings."""

from django.urls import URLPattern, path

from engagements.views import leaving, member_invitation, members, organisation

_MEMBERS = "organisation/<slug:slug>"

urlpatterns: list[URLPattern] = [
    path("join-team/", member_invitation.member_invitation, name="member_invitation"),
    path(
        "join-team/<str:token>/", member_invitation.follow_member_invitation, name="follow_member_invitation"
    ),
    path("organisation/", organisation.organisation_start, name="organisation_start"),
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
