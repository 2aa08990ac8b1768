"""Addresses of engagements: board, overview, roadmap, surface, registers, people."""

from django.conf import settings
from django.urls import URLPattern, path

from engagements.views.styleguide import styleguide

urlpatterns: list[URLPattern] = []

if settings.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))
