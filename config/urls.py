"""The map of the portal: each app brings its own addresses."""

from django.urls import include, path

from config.health import healthz, readyz

handler400 = "config.unreadable.unreadable"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", include("engagements.urls")),
    path("", include("checks.urls")),
    path("", include("handover.urls")),
    path("account/", include("engagements.account_urls")),
]
