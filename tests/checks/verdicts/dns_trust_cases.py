"""What stands behind a name: who may issue for it, and whether its signatures hold."""

from checks.lab import AuditHint, DnsFault, DnsFaultKind, Dnssec, DnssecFault, Host, Scenario, Zone
from tests.checks.verdicts.case import Case, small_world

_ISSUERS = small_world(
    "issuers",
    Host("issuers.test", "8.1"),
    Host("own.issuers.test", "8.2"),
    Host("other.issuers.test", "8.3"),
    Host("closed.issuers.test", "8.4"),
    Host("strict.issuers.test", "8.5"),
    Host("account.issuers.test", "8.6"),
    Host("accounts.issuers.test", "8.7"),
    Host("broken.issuers.test", "8.8"),
    Host("plain.issuers.test", "8.9", has_https=False),
    Host("deep.below.issuers.test", "8.10"),
    records="""
own CAA 0 issue "lab.test"
other CAA 0 issue "letsencrypt.org"
other CAA 0 iodef "mailto:security@issuers.test"
closed CAA 0 issue ";"
strict CAA 128 tbs "unknown"
strict CAA 0 issue "lab.test"
account CAA 0 issue "lab.test; accounturi=https://lab.test/acct/7"
accounts CAA 0 issue "lab.test; validationmethods=carrier-pigeon"
plain CAA 0 issue "lab.test"
below CAA 0 issue "letsencrypt.org"
""",
    audit=AuditHint(
        hosts=tuple(
            f"{name}.issuers.test"
            for name in (
                "own",
                "other",
                "closed",
                "strict",
                "account",
                "accounts",
                "broken",
                "plain",
                "deep.below",
            )
        )
    ),
    dns_faults=(DnsFault("broken.issuers.test", DnsFaultKind.SERVFAIL, types=("CAA",)),),
)


def _signed(name: str, fault: DnssecFault = DnssecFault.NONE, **ways: object) -> Scenario:
    domain = f"{name}.test"
    zone = Zone(domain, "@ MX 0 .", dnssec=Dnssec(fault, **ways))  # type: ignore[arg-type]
    return Scenario(name, domain=domain, zones=(zone,), hosts=(Host(domain, "8.20"),))


_LOST = Scenario(
    "lost",
    domain="lost.test",
    zones=(Zone("lost.test", dnssec=Dnssec()),),
    dns_faults=(DnsFault("lost.test", DnsFaultKind.SERVFAIL, types=("DS",)),),
)
_ISLAND = Scenario(
    "island",
    domain="island.gap.test",
    zones=(Zone("gap.test", dnssec=Dnssec(DnssecFault.NO_DS)), Zone("island.gap.test", dnssec=Dnssec())),
)

CASES = (
    Case("dns.caa", "pass", "caa.none", _ISSUERS, "issuers.test"),
    Case("dns.caa", "pass", "caa.allows-issuer", _ISSUERS, "own.issuers.test"),
    Case("dns.caa", "pass", "caa.allows-issuer", "clean", "www.clean.test"),
    Case("dns.caa", "warn", "caa.one-account", _ISSUERS, "account.issuers.test"),
    Case("dns.caa", "fail", "caa.forbids-issuer", _ISSUERS, "other.issuers.test"),
    Case("dns.caa", "fail", "caa.forbids-issuer", _ISSUERS, "deep.below.issuers.test"),
    Case("dns.caa", "fail", "caa.nobody", _ISSUERS, "closed.issuers.test"),
    Case("dns.caa", "fail", "caa.unknown-critical", _ISSUERS, "strict.issuers.test"),
    Case("dns.caa", "fail", "caa.unsatisfiable", _ISSUERS, "accounts.issuers.test"),
    Case("dns.caa", "could_not_tell", "caa.no-answer", _ISSUERS, "broken.issuers.test"),
    Case("dns.caa", "could_not_tell", "caa.no-certificate", _ISSUERS, "plain.issuers.test"),
    Case("dns.dnssec", "pass", "dnssec.valid", _signed("signed")),
    Case("dns.dnssec", "warn", "dnssec.ends-soon", _signed("ending", hours_left=3)),
    Case("dns.dnssec", "warn", "dnssec.weak", _signed("old-digest", digest="SHA1")),
    Case("dns.dnssec", "fail", "dnssec.expired", _signed("forgotten", DnssecFault.EXPIRED)),
    Case("dns.dnssec", "fail", "dnssec.no-dnskey", _signed("moved-away", DnssecFault.NO_DNSKEY)),
    Case("dns.dnssec", "fail", "dnssec.no-matching-key", _signed("old-key", DnssecFault.WRONG_DS)),
    Case("dns.dnssec", "fail", "dnssec.no-matching-key", _signed("mistyped", DnssecFault.WRONG_DIGEST)),
    Case("dns.dnssec", "fail", "dnssec.no-signature", _signed("keys-only", DnssecFault.NO_SIGNATURES)),
    Case("dns.dnssec", "fail", "dnssec.bad-signature", _signed("altered", DnssecFault.BAD_SIGNATURES)),
    Case("dns.dnssec", "could_not_tell", "dnssec.no-answer", _LOST),
    Case("dns.dnssec", "not_applicable", "dnssec.unsigned", "clean"),
    Case("dns.dnssec", "not_applicable", "dnssec.unsigned", _signed("untold", DnssecFault.NO_DS)),
    Case("dns.dnssec", "not_applicable", "dnssec.island", _ISLAND),
)
