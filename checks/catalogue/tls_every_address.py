"""Whether a host is the same host at each of its addresses.

An address that shows another host's certificate is judged by `dns.conflicts` and `dns.ipv6`, an IPv6 address
that does not shake hands by the latter, certificates that are refused everywhere by the checks of
certificates: all are left out here, so that one fault stays one finding.
"""

from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.every_address import AddressView, EveryAddressFacts
from checks.subjects import Host


@check(
    "tls.same-everywhere",
    "The same at each of its addresses",
    on=Host,
    worst=Severity.HIGH,
    standard="RFC 8305 §2, RFC 5280 §6",
    protects="With several servers, one that was forgotten greets some of your visitors with a warning.",
)
def same_everywhere(host: Host, facts: EveryAddressFacts) -> Verdict:
    addresses = facts.addresses
    evidence: dict[str, Any] = {
        "addresses": list(addresses.addresses),
        "seen": [_shown(view) for view in facts.views],
        "untried": list(facts.untried),
    }
    if not addresses.is_known:
        lost = addresses.ipv6 if addresses.ipv4.is_known else addresses.ipv4
        summary = f"{host.name}: no usable DNS answer ({lost.rdtype}: {lost.rcode})"
        return could_not_tell("same-everywhere.no-answer", summary, **evidence)
    if not addresses.addresses:
        summary = f"{host.name} has no address ({addresses.ipv4.rcode})"
        return could_not_tell("same-everywhere.no-address", summary, **evidence)
    if not facts.views and not facts.untried:
        summary = f"{host.name} has one public address"
        return not_applicable("same-everywhere.one-address", summary, **evidence)
    its_own = [view for view in facts.views if view.error or view.covers_host]
    shown = [view for view in its_own if not view.error]
    if not shown:
        why = facts.views[0].error if facts.views else "this machine has no way to its addresses"
        summary = f"{host.name}: no address shows a certificate for it ({why or 'they are for other names'})"
        return could_not_tell("same-everywhere.silent-host", summary, **evidence)
    if trouble := _difference(host, its_own, shown, evidence):
        return trouble
    if len(shown) < 2:
        return _alone(host, facts, shown[0], evidence)
    if doubt := _not_compared(host, shown, evidence):
        return doubt
    kinds = len({view.fingerprint for view in shown})
    how = "one certificate" if kinds == 1 else f"{kinds} certificates, all of them good"
    summary = (
        f"{host.name}: the same at {len(shown)} addresses ({', '.join(v.address for v in shown)}), {how}"
    )
    return passed("same-everywhere.same", summary, **evidence)


def _difference(
    host: Host, its_own: list[AddressView], shown: list[AddressView], evidence: dict[str, Any]
) -> Verdict | None:
    good = [view for view in shown if not view.distrust]
    bad = [view for view in shown if view.distrust]
    if good and bad:
        summary = (
            f"{host.name} at {bad[0].address} shows a certificate that browsers refuse ({bad[0].distrust}); "
            f"at {good[0].address} it is good"
        )
        return fail("same-everywhere.certificate", summary, **evidence)
    told = {(view.status, view.leads_to): view for view in shown if view.status and not view.held_back}
    if len(told) > 1:
        one, other = sorted(told.values(), key=lambda view: view.status)[:: len(told) - 1]
        summary = f"{host.name}: {_answer(other)} at {other.address}, {_answer(one)} at {one.address}"
        severity = Severity.HIGH if other.status >= 500 > one.status else Severity.MEDIUM
        return fail("same-everywhere.answer", summary, severity, **evidence)
    silent = next((view for view in its_own if view.error and ":" not in view.address), None)
    if silent:
        summary = (
            f"{host.name} does not answer at {silent.address} ({silent.error}); at {shown[0].address} it does"
        )
        return warn("same-everywhere.silent-address", summary, Severity.MEDIUM, **evidence)
    answering = next((view for view in shown if view.status), None)
    dead = next((view for view in shown if view.page_error), None)
    if answering and dead:
        summary = (
            f"{host.name} shakes hands at {dead.address} and sends no page ({dead.page_error}); "
            f"at {answering.address} it answers {_answer(answering)}"
        )
        return warn("same-everywhere.silent-address", summary, Severity.MEDIUM, **evidence)
    return None


def _not_compared(host: Host, shown: list[AddressView], evidence: dict[str, Any]) -> Verdict | None:
    """What keeps several addresses that do not differ from being called the same."""
    held = next((view for view in shown if view.held_back), None)
    if held:
        summary = f"{host.name} at {held.address}: {held.held_back} in place of the page to compare"
        return could_not_tell("same-everywhere.held-back", summary, **evidence)
    if not any(view.status for view in shown):
        summary = f"{host.name}: no page to compare at any address ({shown[0].page_error})"
        return could_not_tell("same-everywhere.no-page", summary, **evidence)
    if all(view.distrust for view in shown):
        summary = (
            f"{host.name}: browsers refuse the certificate at each of {len(shown)} addresses "
            f"({shown[0].distrust}), which “tls.trusted” and “tls.expiry” judge"
        )
        return not_applicable("same-everywhere.refused", summary, **evidence)
    return None


def _alone(host: Host, facts: EveryAddressFacts, view: AddressView, evidence: dict[str, Any]) -> Verdict:
    if facts.untried:
        summary = f"{host.name}: this machine has no way to {facts.untried[0]}, only to {view.address}"
        return could_not_tell("same-everywhere.no-route", summary, **evidence)
    summary = f"{host.name}: only {view.address} is its own; the other addresses are judged by themselves"
    return not_applicable("same-everywhere.other-host", summary, **evidence)


def _answer(view: AddressView) -> str:
    return f"{view.status}" + (f" to {view.leads_to[:120]}" if view.leads_to else "")


def _shown(view: AddressView) -> dict[str, Any]:
    return {
        "address": view.address,
        "error": view.error,
        "distrust": view.distrust,
        "covers_host": view.covers_host,
        "sha256": view.fingerprint,
        "status": view.status,
        "leads_to": view.leads_to[:300],
        "page_error": view.page_error,
        "challenge": view.challenge,
    }
