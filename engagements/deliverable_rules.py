"""The rules that tell from the books whether an artefact is there: one for each kind that has a book."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.holdings import Holdings
from engagements.playbooks.vocabulary import Artefact


class Found(NamedTuple):
    """What the books say: `has` in words what is there, `lacks` what is missing, empty where nothing is."""

    has: str
    lacks: tuple[str, ...] = ()


class Rule(NamedTuple):
    """`page` names the page on which the artefact is made; without `judge` a person alone can tell."""

    page: str
    judge: Callable[[Holdings], Found] | None = None


def _of(count: int, total: int, one: str, several: str) -> tuple[str, ...]:
    """The words for a gap, none where there is no gap."""
    return ((one if count == 1 else several) % {"n": count, "all": total},) if count else ()


def _counted(count: int, one: str, several: str) -> str:
    return (one if count == 1 else several) % {"n": count}


def _risks(held: Holdings) -> Found:
    if not held["risks"]:
        return Found("", (_("No risk is in the register. If there is none, confirm that."),))
    listed = ngettext("%(n)d risk, ranked", "%(n)d risks, ranked", held["risks"]) % {"n": held["risks"]}
    return Found(_("%(risks)s; %(now)d must be fixed now") % {"risks": listed, "now": held["urgent_risks"]})


def _readiness(held: Holdings) -> Found:
    lacks = []
    if not held.tallies.matching("*"):
        lacks.append(_("No audit has answered the minimum bar yet."))
    lacks += _of(
        held["unowned_risks"],
        held["urgent_risks"],
        _("%(n)d risk that must be fixed now has no owner."),
        _("%(n)d risks that must be fixed now have no owner."),
    )
    has = _("The minimum bar is answered; nothing that must be fixed now is without an owner")
    return Found(has, tuple(lacks))


def _hosts(held: Holdings) -> Found:
    if not held["hosts"]:
        return Found("", (_("No host is on the surface map."),))
    lacks = _of(
        held["hosts_without_purpose"],
        held["hosts"],
        _("%(n)d of %(all)d hosts does not say what it is for."),
        _("%(n)d of %(all)d hosts do not say what they are for."),
    )
    return Found(
        _counted(held["hosts"], _("%(n)d host with its purpose"), _("%(n)d hosts, each with its purpose")),
        lacks,
    )


def _routes(held: Holdings) -> Found:
    found = _hosts(held)
    none = () if held["routes"] else (_("No route is on the surface map."),)
    has = _("Hosts with their purpose: %(hosts)d, routes: %(routes)d")
    return Found(has % {"hosts": held["hosts"], "routes": held["routes"]}, (*found.lacks, *none))


def _records(held: Holdings) -> Found:
    if not held["records"]:
        return Found("", (_("No DNS record is written down."),))
    lacks = _of(
        held["records_with_gaps"],
        held["records"],
        _("%(n)d of %(all)d records lacks a purpose or an owner."),
        _("%(n)d of %(all)d records lack a purpose or an owner."),
    )
    return Found(
        _counted(
            held["records"],
            _("%(n)d record with purpose and owner"),
            _("%(n)d records, each with purpose and owner"),
        ),
        lacks,
    )


_REDIRECTS = ("routing.canonical", "routing.permanent", "routing.chain", "routing.loop", "routing.old-urls")


def _redirects(held: Holdings) -> Found:
    worst = [tally for key in _REDIRECTS for tally in held.tallies.matching(key)[:1]]
    lacks = [] if held.canonical_host else [_("No canonical host is chosen.")]
    if not any(one.outcome in {"pass", "warn", "fail"} for one in worst):
        lacks.append(_("No audit has followed the redirects yet."))
    lacks += [f"{one.summary}." for one in worst if one.outcome == "fail"]
    has = _("All lead to %(host)s; redirects: %(redirects)d, old addresses: %(old)d")
    figures = {"host": held.canonical_host, "redirects": held["redirects"], "old": held["old_urls"]}
    return Found(has % figures, tuple(lacks))


def _edge(held: Holdings) -> Found:
    if not held["policies"]:
        return Found("", (_("No route has its edge policy yet."),))
    lacks = _of(
        held["policies_without_reason"],
        held["policies"],
        _("%(n)d of %(all)d edge policies does not say why."),
        _("%(n)d of %(all)d edge policies do not say why."),
    )
    policies = held["policies"]
    return Found(
        _counted(
            policies, _("%(n)d edge policy with its reason"), _("%(n)d edge policies, each with its reason")
        ),
        lacks,
    )


def _keys(held: Holdings) -> Found:
    if not held["keys"]:
        return Found("", (_("No environment key is written down."),))
    lacks = _of(
        held["keys_with_gaps"],
        held["keys"],
        _("%(n)d of %(all)d keys lacks a store or an owner."),
        _("%(n)d of %(all)d keys lack a store or an owner."),
    )
    return Found(
        _counted(
            held["keys"], _("%(n)d key with store and owner"), _("%(n)d keys, each with store and owner")
        ),
        lacks,
    )


def _access(held: Holdings) -> Found:
    lacks = []
    if held.missing_systems:
        lacks.append(_("Not listed: %(systems)s.") % {"systems": ", ".join(held.missing_systems)})
    lacks += _of(
        held["access_with_gaps"],
        held["access"],
        _("%(n)d of %(all)d entries lacks an owner, its second factor or its place in the vault."),
        _("%(n)d of %(all)d entries lack an owner, their second factor or their place in the vault."),
    )
    return Found(_("Every system is listed, and every entry is complete"), tuple(lacks))


def _runbooks(held: Holdings) -> Found:
    lacks: tuple[str, ...] = ()
    if held.missing_runbooks:
        lacks = (_("Not there yet: %(titles)s.") % {"titles": ", ".join(held.missing_runbooks)},)
    return Found(_("All runbooks of the playbook are there"), lacks)


def _performance(held: Holdings) -> Found:
    has = _("Response times of %(n)d audits, to be compared") % {"n": held.measured_runs}
    if held.measured_runs > 1:
        return Found(has)
    if held.measured_runs:
        return Found("", (_("Measured once: the second measurement is missing."),))
    return Found("", (_("No audit has measured response times yet."),))


def _mail(held: Holdings) -> Found:
    if not held["senders"]:
        return Found("", (_("No sending domain is on the surface map."),))
    lacks = _of(
        held["senders_with_gaps"],
        held["senders"],
        _("%(n)d of %(all)d sending domains names no provider or no DKIM selector."),
        _("%(n)d of %(all)d sending domains name no provider or no DKIM selector."),
    )
    return Found(
        _counted(
            held["senders"],
            _("%(n)d sending domain with providers and selectors"),
            _("%(n)d sending domains, each with providers and selectors"),
        ),
        lacks,
    )


def _pack(held: Holdings) -> Found:
    if not held.issued_packs:
        return Found("", (_("No version of the pack is issued."),))
    return Found(
        ngettext("%(n)d version issued", "%(n)d versions issued", held.issued_packs)
        % {"n": held.issued_packs}
    )


# Monitoring, deploys, smoke tests and the assistant have no books here: a person says that they are there.
RULES: Mapping[str, Rule] = {
    Artefact.RISK_REGISTER: Rule("risks", _risks),
    Artefact.READINESS: Rule("overview", _readiness),
    Artefact.SURFACE_MAP: Rule("surface", _hosts),
    Artefact.DEPLOYMENT_MAP: Rule("surface", _hosts),
    Artefact.ROUTE_MAP: Rule("surface", _routes),
    Artefact.DNS_MAP: Rule("dns_records", _records),
    Artefact.REDIRECTS: Rule("redirects", _redirects),
    Artefact.EDGE_POLICY: Rule("edge-policy", _edge),
    Artefact.ENVIRONMENT_REGISTER: Rule("environment", _keys),
    Artefact.ACCESS_REGISTER: Rule("access", _access),
    Artefact.RUNBOOKS: Rule("runbooks", _runbooks),
    Artefact.PERFORMANCE_REPORT: Rule("compare_runs", _performance),
    Artefact.MAIL_RECORD: Rule("surface", _mail),
    Artefact.HANDOVER_PACK: Rule("handover", _pack),
    Artefact.RELEASE_CHECKLIST: Rule(""),
    Artefact.DEPLOY_HISTORY: Rule(""),
    Artefact.SMOKE_TESTS: Rule(""),
    Artefact.MONITORING_BOARD: Rule(""),
    Artefact.ALERT_ROUTING: Rule(""),
    Artefact.INCIDENT_NOTES: Rule(""),
    Artefact.ASSISTANT_EVALUATION: Rule(""),
    Artefact.WEEK_ONE_SUMMARY: Rule("handover"),
}
