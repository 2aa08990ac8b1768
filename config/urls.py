"""The map of the portal: each app brings its own addresses."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("engagements.urls")),
    path("", include("checks.urls")),
    path("", include("handover.urls")),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
