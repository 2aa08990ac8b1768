"""Addresses of the audit: runs, results and findings."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
