"""Addresses of the pack."""

from django.urls import URLPattern, path

from handover.views.changes import pack_changes, pack_changes_panel
from handover.views.handing_over import hand_over_by_hand, take_back_handover
from handover.views.handover import cancel_pack, handover, pack_new, pack_progress, retry_pack
from handover.views.pack import pack_as, pack_file, pack_page
from handover.views.plan import pack_default, pack_plan, pack_preview
from handover.views.public import shared_pack, verify_pack
from handover.views.sharing import pack_links, revoke_link
from handover.views.sign_off import sign_off, sign_off_ask, sign_off_withdraw

urlpatterns: list[URLPattern] = [
    path("e/<slug:code>/handover/", handover, name="handover"),
    path("e/<slug:code>/handover/contents/", pack_plan, name="pack_plan"),
    path("e/<slug:code>/handover/preview/", pack_preview, name="pack_preview"),
    path("organisation/<slug:slug>/pack/", pack_default, name="pack_default"),
    path("e/<slug:code>/handover/new/", pack_new, name="pack_new"),
    path("e/<slug:code>/handover/by-hand/", hand_over_by_hand, name="hand_over_by_hand"),
    path("e/<slug:code>/handover/take-back/", take_back_handover, name="take_back_handover"),
    path("e/<slug:code>/handover/withdraw-sign-off/", sign_off_withdraw, name="sign_off_withdraw"),
    path("e/<slug:code>/handover/<int:number>/sign-off/", sign_off, name="sign_off"),
    path("e/<slug:code>/handover/<int:number>/ask-sign-off/", sign_off_ask, name="sign_off_ask"),
    path("e/<slug:code>/handover/<int:number>/", pack_page, name="pack_page"),
    path("e/<slug:code>/handover/<int:number>/pack.pdf", pack_file, name="pack_file"),
    path("e/<slug:code>/handover/<int:number>/pack.<slug:ending>", pack_as, name="pack_as"),
    path("e/<slug:code>/handover/<int:number>/changes/", pack_changes, name="pack_changes"),
    path("e/<slug:code>/handover/<int:number>/changes/panel/", pack_changes_panel, name="pack_changes_panel"),
    path("e/<slug:code>/handover/<int:number>/progress/", pack_progress, name="pack_progress"),
    path("e/<slug:code>/handover/<int:number>/cancel/", cancel_pack, name="cancel_pack"),
    path("e/<slug:code>/handover/<int:number>/retry/", retry_pack, name="retry_pack"),
    path("e/<slug:code>/handover/links/", pack_links, name="pack_links"),
    path("e/<slug:code>/handover/links/<int:pk>/revoke/", revoke_link, name="revoke_link"),
    path("s/<str:token>/", shared_pack, name="shared_pack"),
    path("v/<str:code>/", verify_pack, name="verify_pack"),
]
