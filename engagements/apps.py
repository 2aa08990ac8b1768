"""The engagements app."""

import django_stubs_ext
from django.apps import AppConfig

# Lets forms and views name the model that they are for: here, before any of them is loaded, and not in the
# settings, which beat reads as well. It brings 16 MB of Django along.
django_stubs_ext.monkeypatch()


class EngagementsConfig(AppConfig):
    name = "engagements"
