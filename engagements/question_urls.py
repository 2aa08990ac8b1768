"""Addresses of questions to the founder: asked about records and the canonical host, answered, withdrawn."""

from django.urls import URLPattern, path

from engagements.views import questions

urlpatterns: list[URLPattern] = [
    path("e/<slug:code>/questions/record/", questions.ask_dns_change, name="ask_dns_change"),
    path("e/<slug:code>/questions/host/", questions.ask_canonical_host, name="ask_canonical_host"),
    path("e/<slug:code>/questions/<int:pk>/", questions.question, name="question"),
    path("e/<slug:code>/questions/<int:pk>/withdraw/", questions.question_withdraw, name="question_withdraw"),
]
