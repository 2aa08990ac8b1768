"""Addresses of engagements: board, overview, roadmap, surface, registers, people."""

from django.conf import settings
from django.urls import URLPattern, path

from engagements import (
    access_urls,
    discussion_urls,
    evidence_urls,
    notification_urls,
    organisation_urls,
    playbook_urls,
    question_urls,
    register_urls,
)
from engagements.views import (
    activity,
    handing_over,
    invitation,
    mails,
    old_urls,
    overview,
    people,
    roadmap,
    search,
    surface,
    viewing,
)
from engagements.views.archive import archive, bring_back
from engagements.views.blocking import block_clock
from engagements.views.board import board, board_calendar, board_export, drop_filter, keep_filter
from engagements.views.clock import clock
from engagements.views.founder_home import founder_home
from engagements.views.playbook import playbook
from engagements.views.presence import presence
from engagements.views.styleguide import styleguide

urlpatterns: list[URLPattern] = [
    path("", board, name="board"),
    path("calendar/", board_calendar, name="board_calendar"),
    path("export/<slug:form>/", board_export, name="board_export"),
    path("filters/keep/", keep_filter, name="keep_filter"),
    path("filters/<int:pk>/drop/", drop_filter, name="drop_filter"),
    path("e/<slug:code>/archive/", archive, name="archive"),
    path("e/<slug:code>/bring-back/", bring_back, name="bring_back"),
    path("join/", invitation.invitation, name="invitation"),
    path("join/<str:token>/", invitation.follow_invitation, name="follow_invitation"),
    path("e/<slug:code>/", overview.overview, name="overview"),
    path("e/<slug:code>/clock/", clock, name="clock"),
    path("e/<slug:code>/hold/", overview.hold, name="hold"),
    path("e/<slug:code>/wait/<slug:kind>/<int:pk>/", block_clock, name="block_clock"),
    path("e/<slug:code>/lift/", overview.lift, name="lift"),
    path("e/<slug:code>/roadmap/", roadmap.roadmap, name="roadmap"),
    path("e/<slug:code>/playbook/", playbook, name="playbook"),
    path("e/<slug:code>/roadmap/<slug:stage>/", roadmap.stage, name="stage"),
    path("e/<slug:code>/roadmap/<slug:stage>/<slug:item>/", roadmap.item, name="item"),
    path("e/<slug:code>/roadmap/<slug:stage>/signals/<slug:signal>/", roadmap.signal, name="signal"),
    path("e/<slug:code>/surface/", surface.surface, name="surface"),
    path("e/<slug:code>/surface/choices/", surface.surface_choices, name="surface_choices"),
    path("e/<slug:code>/old-urls/paste/", old_urls.paste_old_urls, name="paste_old_urls"),
    path("e/<slug:code>/surface/<slug:part>/new/", surface.surface_add, name="surface_add"),
    path("e/<slug:code>/surface/<slug:part>/<int:pk>/", surface.surface_edit, name="surface_edit"),
    path("e/<slug:code>/surface/<slug:part>/<int:pk>/remove/", surface.surface_remove, name="surface_remove"),
    path("e/<slug:code>/here/", presence, name="presence"),
    path("search/", search.search_all, name="search"),
    path("e/<slug:code>/search/", search.search_engagement, name="search_engagement"),
    path("e/<slug:code>/at/<slug:kind>/<int:pk>/", search.record, name="record"),
    path("e/<slug:code>/people/", people.people, name="people"),
    path("e/<slug:code>/people/invite/", people.invite, name="invite"),
    path("e/<slug:code>/people/sharing/", people.share_participants, name="share_participants"),
    path("e/<slug:code>/people/mails/", mails.mails, name="mails"),
    path("e/<slug:code>/people/mails/<int:pk>/again/", mails.send_mail_again, name="send_mail_again"),
    path("e/<slug:code>/people/<int:pk>/resend/", people.resend, name="resend_invitation"),
    path("e/<slug:code>/people/<int:pk>/remove/", people.remove, name="remove_participant"),
    path(
        "e/<slug:code>/people/members/<int:pk>/hand-over/",
        handing_over.hand_over_work,
        name="hand_over_work",
    ),
    path("e/<slug:code>/people/members/<int:pk>/lead/", handing_over.set_lead, name="set_lead"),
    path("e/<slug:code>/people/<int:pk>/view/", viewing.view_as, name="view_as"),
    path("viewing/stop/", viewing.stop_viewing, name="stop_viewing"),
    path("e/<slug:code>/home/", founder_home, name="founder_home"),
    path("e/<slug:code>/activity/", activity.activity, name="activity"),
    path("e/<slug:code>/activity/<int:pk>/", activity.activity_event, name="activity_event"),
    path("e/<slug:code>/activity/<int:pk>/there/", activity.activity_target, name="activity_target"),
    path("e/<slug:code>/activity/<int:pk>/undo/", activity.undo_event, name="undo_event"),
    path("e/<slug:code>/activity/of/<slug:kind>/<int:pk>/", activity.activity_of, name="activity_of"),
    path("e/<slug:code>/activity/export/<slug:form>/", activity.activity_export, name="activity_export"),
    path(
        "e/<slug:code>/roadmap/<slug:stage>/deliverables/<slug:deliverable>/",
        roadmap.deliverable,
        name="deliverable",
    ),
]

urlpatterns += register_urls.urlpatterns + discussion_urls.urlpatterns + evidence_urls.urlpatterns
urlpatterns += playbook_urls.urlpatterns + organisation_urls.urlpatterns
urlpatterns += access_urls.urlpatterns + question_urls.urlpatterns + notification_urls.urlpatterns
if settings.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))
