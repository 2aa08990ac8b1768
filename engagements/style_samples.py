"""What the style guide shows: sample content for every component in every state."""

from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils import timezone

from engagements.drawings.bars import BeforeAfter, before_after, sparkline
from engagements.drawings.clock import Span, sprint_ring
from engagements.drawings.matrix import risk_matrix
from engagements.drawings.rail import stage_rail

STAGES = [
    ("Audit", "done"),
    ("Domain and routing", "done"),
    ("Edge", "active"),
    ("Deploy stabilisation", "held"),
    ("Performance validation", "todo"),
    ("Monitoring", "todo"),
    ("Handover", "todo"),
]
EVIDENCE = """$ GET https://app.brightcart.test/account
HTTP/1.1 200 OK
cache-control: public, max-age=600
set-cookie: session=…; Path=/
content-type: text/html; charset=utf-8"""
VERDICTS = ["pass", "warn", "fail", "could-not-tell", "not-applicable"]
SEVERITIES = ["blocker", "high", "medium", "low", "info"]
WORK = ["queued", "running", "finished", "cancelled", "failed"]
RISKS = [
    ("Sign-in page is cached for everybody", "blocker", "open", "Mira Kovač", "today", "app.brightcart.test"),
    ("Certificate of app. expires in 2 days", "high", "doing", "Jonas Weber", "tomorrow", "tls.expiry"),
    ("SPF needs 11 of 10 look-ups", "medium", "proposed", "Mira Kovač", "27 Nov", "mail.spf-lookups"),
    ("No rollback was ever rehearsed", "low", "accepted", "Ada Lind", "in 3 weeks", "deploy"),
]


@dataclass(frozen=True)
class Station:
    """A line of the sample poll."""

    name: str
    status: str
    count: str
    reason: str
    behind: list[SimpleNamespace] = field(default_factory=list)


class SampleForm(forms.Form):
    """One field of each kind."""

    domain = forms.CharField(help_text="The name people type, without https://", initial="brightcart.test")
    playbook = forms.ChoiceField(choices=[("shop", "Shop, prototype"), ("tools", "Internal tools")])
    launch = forms.DateTimeField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    contract = forms.FileField(required=False, help_text="PDF, PNG or JPEG, up to 10 MB")
    treatment = forms.ChoiceField(
        widget=forms.RadioSelect, choices=[("fix", "Fix it now"), ("wait", "It can wait")], initial="fix"
    )
    invite = forms.BooleanField(label="Invite the founder now", required=False)


class WrongForm(forms.Form):
    """A form that was sent with mistakes; what was typed is kept."""

    host = forms.CharField(help_text="A host of this domain")
    due = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))

    def clean_host(self) -> str:
        raise forms.ValidationError("shop.example is not a host of brightcart.test.")

    def clean(self) -> None:
        raise forms.ValidationError("Two lines need another look. What you typed is kept.")


def _stages() -> list[SimpleNamespace]:
    return [
        SimpleNamespace(number=number, title=title, status=status)
        for number, (title, status) in enumerate(STAGES, start=1)
    ]


def _stations() -> list[Station]:
    behind = [
        SimpleNamespace(status="fail", title="/account is cached for everybody", url="#poll"),
        SimpleNamespace(status="warn", title="Static files live for 60 s only", url="#poll"),
        SimpleNamespace(status="pass", title="Images carry a fingerprint", url=""),
    ]
    return [
        Station("Domain", "go", "12 of 12", "Delegated, signed, registered until 2028."),
        Station("Routing", "go", "8 of 8", "Every address leads to https://brightcart.test in one step."),
        Station("TLS", "no-go", "3 of 4", "The certificate of app. expires in 2 days."),
        Station("Edge", "no-go", "5 of 9", "Sign-in is cached for everybody.", behind),
        Station("Mail", "hold", "4 of 6", "Waiting on Ada Lind: access to the mail provider."),
        Station("Monitoring", "not-begun", "0 of 5", "Begins after the deploy stage."),
    ]


def _drawings() -> dict[str, Any]:
    counts = {(5, 5): 1, (3, 5): 2, (4, 3): 1, (2, 2): 4, (1, 4): 1}
    speeds = [
        BeforeAfter(label="Sign-in, p95", before=1240, after=310),
        BeforeAfter(label="Product page, p95", before=620, after=480),
        BeforeAfter(label="Search, p95", before=290, after=340),
    ]
    return {
        "matrix": risk_matrix(counts, label="Risks by likelihood and impact", href=lambda x, y: f"#{x}-{y}"),
        "bars": before_after(speeds),
        "spark": sparkline([310, 290, 335, 300, 420, 390, 310, 280], label="Response time, last 8 hours"),
        "ring": sprint_ring(elapsed=0.35, label="17 of 48 hours used", holds=[Span(start=0.2, end=0.26)]),
        "paper_rail": stage_rail(_stages()),
    }


def _clocks() -> list[SimpleNamespace]:
    now = timezone.now()
    waiting = "Waiting on Ada Lind since 14:20: access to the DNS provider."
    return [
        SimpleNamespace(
            deadline=deadline, is_held=remaining is not None, held_reason=reason, remaining=remaining
        )
        for deadline, reason, remaining in (
            (now + timedelta(hours=31, minutes=20, seconds=5), "", None),
            (None, waiting, timedelta(hours=19)),
            (now - timedelta(hours=2), "", None),
        )
    ]


def _words() -> dict[str, Any]:
    return {
        "stages": _stages(),
        "stations": _stations(),
        "sample_evidence": EVIDENCE,
        "long_evidence": "\n".join(f"{n:>4}  brightcart.test. 300 IN A 192.0.2.{n}" for n in range(1, 41)),
        "moment": timezone.now() - timedelta(minutes=3),
        "verdicts": VERDICTS,
        "severities": SEVERITIES,
        "work": WORK,
        "risks": RISKS,
    }


def sample_context() -> dict[str, Any]:
    """Everything that the style guide's template reads."""
    clocks = _clocks()
    return {
        "engagement": SimpleNamespace(
            code="demo", title="Brightcart shop", client="Brightcart", domain="brightcart.test"
        ),
        "page": "overview",
        "clock": clocks[0],
        "clocks": clocks,
        "form": SampleForm(),
        "wrong": WrongForm({"host": "shop.example", "due": "soon"}),
        "page_obj": Paginator(range(120), 25).get_page(2),
        "tabs": [
            {"label": "By topic", "url": "#1", "count": 42, "is_current": True},
            {"label": "By stage", "url": "#2"},
            {"label": "Compare", "url": "#3"},
        ],
        **_words(),
        **_drawings(),
    }
