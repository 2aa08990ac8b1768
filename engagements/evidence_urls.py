"""Addresses of evidence: what stands beside a record, and each file."""

from django.urls import URLPattern, path

from engagements.views import evidence

_OF, _ONE = "e/<slug:code>/evidence/<slug:kind>/<int:pk>", "e/<slug:code>/evidence/<int:pk>"

urlpatterns: list[URLPattern] = [
    path(f"{_OF}/", evidence.evidence, name="evidence"),
    path(f"{_OF}/add/", evidence.evidence_add, name="evidence_add"),
    path(f"{_ONE}/file/", evidence.evidence_file, name="evidence_file"),
    path(f"{_ONE}/thumbnail/", evidence.evidence_thumbnail, name="evidence_thumbnail"),
    path(f"{_ONE}/remove/", evidence.evidence_remove, name="evidence_remove"),
    path(f"{_ONE}/restore/", evidence.evidence_restore, name="evidence_restore"),
]
