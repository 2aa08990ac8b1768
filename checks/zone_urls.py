"""Addresses of a client's DNS records."""

from django.urls import URLPattern, path

from checks.views.dns_records import dns_diff, dns_export, dns_owner, dns_record, dns_records
from checks.views.dns_states import adopt_records, dns_approve, dns_import, dns_look

urlpatterns: list[URLPattern] = [
    path("e/<slug:code>/surface/records/adopt/", adopt_records, name="adopt_records"),
    path("e/<slug:code>/surface/dns/", dns_records, name="dns_records"),
    path("e/<slug:code>/surface/dns/look/", dns_look, name="dns_look"),
    path("e/<slug:code>/surface/dns/approve/", dns_approve, name="dns_approve"),
    path("e/<slug:code>/surface/dns/import/", dns_import, name="dns_import"),
    path("e/<slug:code>/surface/dns/owner/", dns_owner, name="dns_owner"),
    path("e/<slug:code>/surface/dns/compare/", dns_diff, name="dns_diff"),
    path("e/<slug:code>/surface/dns/export/<slug:form>/", dns_export, name="dns_export"),
    path("e/<slug:code>/surface/dns/records/<int:pk>/", dns_record, name="dns_record"),
]
