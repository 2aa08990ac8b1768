"""Addresses of the ways in and out, and of what guards an account.

Nobody adds an address to their own, as allauth's page for that would let them: it is what they are invited
by, and somebody could take one before its owner is invited, and be let in with the owner's invitation. They
change theirs for another, once that mailbox and the old one have each given a code.
"""

from allauth.account import views
from allauth.mfa import app_settings as factors
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkey
from django.urls import URLPattern, path, re_path

from engagements.sign_in.freshness import proven, renewing
from engagements.views import address, passkeys, reauthentication, security, sign_up

_SIGN_IN = [
    path("login/", views.login, name="account_login"),
    path("login/code/", views.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", views.confirm_login_code, name="account_confirm_login_code"),
    path("login/passkey/", passkey.login_webauthn, name="mfa_login_webauthn"),
    path("login/second-step/", second_step.authenticate, name="mfa_authenticate"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", sign_up.sign_up, name="account_signup"),  # says that it is closed, where it is
    path("signup/confirm/", sign_up.confirm_sign_up, name="confirm_sign_up"),
]
_PROOFS = [
    path("proof/password/", renewing(views.reauthenticate), name="account_reauthenticate"),
    path("proof/app/", renewing(second_step.reauthenticate), name="mfa_reauthenticate"),
    path(
        "proof/passkey/",
        renewing(passkey.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("proof/code/", renewing(reauthentication.reauthenticate_by_code), name="reauthenticate_by_code"),
]
_PASSWORDS = [
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", proven(views.password_set), name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
_SECURITY = [
    path("security/", security.security, name="security"),
    # allauth's views lead back to these two.
    path("security/", security.security, name="mfa_index"),
    path("security/", security.security, name="mfa_list_webauthn"),
    path(
        "security/sessions/end/",
        proven(security.end_other_sessions, back_to="security"),
        name="end_other_sessions",
    ),
    path(
        "security/sessions/<int:pk>/end/",
        proven(security.end_session, back_to="security"),
        name="end_session",
    ),
    path("security/address/", address.change_address, name="change_address"),
    path("security/address/confirm/", address.confirm_address, name="confirm_address"),
    path("security/zone/", security.keep_time_zone, name="keep_time_zone"),
    path("security/needed/", security.set_up_second_factor, name="set_up_second_factor"),
    path("security/passkeys/offer/", proven(passkeys.offer_passkey), name="offer_passkey"),
    path("security/passkeys/add/", proven(passkeys.add_passkey), name="mfa_add_webauthn"),
    path("security/passkeys/<int:pk>/edit/", proven(passkey.edit_webauthn), name="mfa_edit_webauthn"),
    path("security/passkeys/<int:pk>/remove/", proven(passkey.remove_webauthn), name="mfa_remove_webauthn"),
]
# Without a key to keep their secrets with, there are none.
_KEPT_SECRETS = [
    path("security/app/on/", proven(passkeys.start_app), name="mfa_activate_totp"),
    path("security/app/off/", proven(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("security/codes/", proven(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("security/codes/new/", proven(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("security/codes/file/", proven(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
]

urlpatterns: list[URLPattern] = [*_SIGN_IN, *_PROOFS, *_PASSWORDS, *_SECURITY]
if "totp" in factors.SUPPORTED_TYPES:
    urlpatterns += _KEPT_SECRETS
