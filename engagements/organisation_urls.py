"""Addresses of an organisation's own pages: its people and its settings."""

from django.urls import URLPattern, path

from engagements.views import brand, clients, organisation

urlpatterns: list[URLPattern] = [
    path("organisation/", organisation.organisation_start, name="organisation_start"),
    path("organisation/<slug:slug>/", organisation.members, name="members"),
    path("organisation/<slug:slug>/brand/", brand.brand, name="brand"),
    path("organisation/<slug:slug>/brand/preview/", brand.brand_preview, name="brand_preview"),
    path("organisation/<slug:slug>/clients/", clients.clients, name="clients"),
    path("organisation/<slug:slug>/clients/<int:pk>/", clients.client, name="client"),
    path("brand/<str:sha256>.png", brand.brand_logo, name="brand_logo"),
    path(
        "brand/<int:form>/<str:light>-<str:dark>/<slug:scope>.css", brand.brand_sheet_file, name="brand_sheet"
    ),
]
