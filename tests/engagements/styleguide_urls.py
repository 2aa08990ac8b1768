"""The portal's addresses with the style guide, which is only there in development."""

from django.urls import include, path

from engagements.views.styleguide import styleguide

urlpatterns = [path("styleguide/", styleguide, name="styleguide"), path("", include("config.urls"))]
