"""Kept evidence in plain words: what a receiver asks of a message, and how receivers are asked to report."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from checks.catalogue.mail_delivery import SLOW_SECONDS
from checks.fixes.recipe import recipe_for
from checks.models import Result


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a receiver looks at, in plain words; `status` is a verdict's word."""

    status: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """Where reports go by now, else the line of the zone that asks for them."""

    mailboxes: tuple[str, ...]
    record: str


def read_request(domain: str, result: Result | None) -> ReportRequest:
    """By the latest verdict on the domain's DMARC reports; the record keeps what is published already."""
    evidence: Mapping[str, Any] = result.evidence if result else {}
    reached = [one for one in evidence.get("destinations") or () if isinstance(one, Mapping)]
    mailboxes = tuple(str(one.get("mailbox")) for one in reached if one.get("allowed"))
    recipe = recipe_for("mail.dmarc-reports", "dmarc.no-reports", domain, evidence)
    return ReportRequest(mailboxes[:3], recipe.blocks[0].content if recipe and recipe.blocks else "")


def read_lines(evidence: Mapping[str, Any]) -> Iterable[Line]:
    """What a receiver asks of a message, by the evidence of the verdict on it."""
    signatures = [one for one in evidence.get("dkim") or () if isinstance(one, Mapping)]
    good = next((one for one in signatures if one.get("holds") and one.get("aligned")), None)
    best = (
        good or next((one for one in signatures if one.get("aligned")), None) or next(iter(signatures), None)
    )
    if best is None:
        yield Line("fail", _("Signed"), _("The message carries no signature (DKIM)."))
    else:
        signer = f"{best.get('domain')} ({best.get('selector')}): {best.get('found')}"
        yield Line("pass" if good else "fail", _("Signed"), signer)
    spf = evidence.get("spf")
    if isinstance(spf, Mapping):
        is_good = spf.get("result") == "pass" and spf.get("aligned") is True
        status = "pass" if is_good else "could_not_tell" if spf.get("result") == "unknown" else "warn"
        yield Line(status, _("Sent from a server that may"), str(spf.get("found", "")))
    seconds = evidence.get("seconds_on_the_way")
    if isinstance(seconds, int):
        yield Line("pass" if seconds <= SLOW_SECONDS else "warn", _("Arrived in time"), _took(seconds))


def _took(seconds: int) -> str:
    if seconds < 120:
        return _("%(n)d s on the way") % {"n": max(0, seconds)}
    return _("%(n)d min on the way") % {"n": seconds // 60}
