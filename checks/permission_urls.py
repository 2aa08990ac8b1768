"""Addresses of permissions: proof of ownership, consents, test accounts, and the log of what was sent."""

from django.urls import URLPattern, path

from checks.views.permission import (
    ask_consent,
    decide_consent,
    lift_stop,
    permission,
    permission_log,
    run_active,
    stop_active,
    verification,
    verify_domain,
)
from checks.views.trial_logins import forget_login, trial_login

_HERE = "e/<slug:code>/permission/"

urlpatterns: list[URLPattern] = [
    path(_HERE, permission, name="permission"),
    path(f"{_HERE}sent/", permission_log, name="permission_log"),
    path(f"{_HERE}domain/", verification, name="verification"),
    path(f"{_HERE}domain/look/", verify_domain, name="verify_domain"),
    path(f"{_HERE}stop/", stop_active, name="stop_active"),
    path(f"{_HERE}lift/", lift_stop, name="lift_stop"),
    path(f"{_HERE}accounts/<int:place>/", trial_login, name="trial_login"),
    path(f"{_HERE}accounts/<int:place>/forget/", forget_login, name="forget_login"),
    path(f"{_HERE}<str:check>/ask/", ask_consent, name="ask_consent"),
    path(f"{_HERE}<str:check>/decide/", decide_consent, name="decide_consent"),
    path(f"{_HERE}<str:check>/run/", run_active, name="run_active"),
]
