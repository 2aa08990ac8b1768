"""Addresses of engagements: board, overview, roadmap, surface, registers, people."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
