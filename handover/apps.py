"""The handover app."""

from django.apps import AppConfig
from django.core.checks import register

from handover.signing_checks import check_pack_certificate


class HandoverConfig(AppConfig):
    name = "handover"

    def ready(self) -> None:
        register(check_pack_certificate)
