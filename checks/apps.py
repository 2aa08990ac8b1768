"""The checks app."""

from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "checks"
