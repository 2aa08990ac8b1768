"""What a domain's servers give strangers, where they stand, and the timers that the zone has set."""

from checks.lab import DnsFault, DnsFaultKind, NameServer, Scenario, ServerManner, Zone
from checks.permission.warrant import Warrants
from checks.subjects import Surface
from tests.checks.verdicts.case import Case

_SOA = "ns1.lab.test. hostmaster.lab.test. {serial}"


def _served(name: str, manner: ServerManner = ServerManner.GOOD, *, at: int, apart: bool = True) -> Scenario:
    """Two servers, of which the second has the manner; apart, they stand in networks of their own."""
    domain = f"{name}.test"
    servers = (
        NameServer(f"ns1.{domain}", f"10.{at}"),
        NameServer(f"ns2.{domain}", f"{11 if apart else 10}.{at + 1}", manner=manner),
    )
    records = "www A 192.0.2.1\nvpn A 192.0.2.2\nold-crm A 192.0.2.3"
    return Scenario(name, domain=domain, zones=(Zone(domain, records, servers=servers),))


def _timed(name: str, soa: str, ttl: int = 3600) -> Scenario:
    return Scenario(name, domain=f"{name}.test", zones=(Zone(f"{name}.test", soa=soa, ttl=ttl),))


_GIVES = _served("gives", ServerManner.TRANSFERS, at=1)
_OPEN = _served("open", ServerManner.RECURSES, at=3)
_TOGETHER = _served("together", at=5, apart=False)
_MUTE = _served("quiet", ServerManner.SILENT, at=7)
_HALF = _served("half", ServerManner.UDP_ONLY, at=9)
_FAILING = _served("failing", ServerManner.SERVFAIL, at=13)
_PART = Scenario("section", domain="part.section.test", zones=(Zone("section.test", "part A 192.0.2.1"),))
_LOST = Scenario(
    "misplaced",
    domain="misplaced.test",
    zones=(Zone("misplaced.test"),),
    dns_faults=(DnsFault("misplaced.test", DnsFaultKind.SERVFAIL), DnsFault("test", DnsFaultKind.SERVFAIL)),
)
_ONE_SERVER = Scenario(
    "single",
    domain="single.test",
    zones=(Zone("single.test", servers=(NameServer("ns1.single.test", "10.20"),)),),
)
_UNSTARTED = Scenario(
    "unstarted",
    domain="unstarted.test",
    zones=(
        Zone(
            "unstarted.test",
            servers=tuple(
                NameServer(f"ns{number}.unstarted.test", f"1{number}.30", manner=ServerManner.REFUSE)
                for number in (1, 2)
            ),
        ),
    ),
)


def _owned(_surface: Surface) -> Warrants:
    return Warrants(is_owner_proven=True)


def _asked(check: str, outcome: str, code: str, scenario: Scenario | str) -> Case:
    """The domain is known to be the client's."""
    return Case(check, outcome, code, scenario, warrants=_owned)


CASES = (
    Case("dns.transfer", "could_not_tell", "permission.unverified", _GIVES),
    Case("dns.recursion", "could_not_tell", "permission.unverified", _OPEN),
    _asked("dns.transfer", "pass", "transfer.refused", "clean"),
    _asked("dns.transfer", "fail", "transfer.given", _GIVES),
    _asked("dns.transfer", "could_not_tell", "transfer.no-answer", _MUTE),
    _asked("dns.transfer", "could_not_tell", "transfer.no-answer", _HALF),
    _asked("dns.transfer", "could_not_tell", "transfer.no-answer", _LOST),
    _asked("dns.transfer", "could_not_tell", "transfer.no-answer", _FAILING),
    _asked("dns.transfer", "not_applicable", "transfer.no-zone", _PART),
    _asked("dns.recursion", "pass", "recursion.refused", "clean"),
    _asked("dns.recursion", "pass", "recursion.refused", _HALF),
    _asked("dns.recursion", "fail", "recursion.open", _OPEN),
    _asked("dns.recursion", "could_not_tell", "recursion.no-answer", _MUTE),
    _asked("dns.recursion", "could_not_tell", "recursion.no-answer", _FAILING),
    _asked("dns.recursion", "not_applicable", "recursion.no-zone", _PART),
    Case("dns.diversity", "pass", "diversity.apart", "clean"),
    Case("dns.diversity", "warn", "diversity.one-network", _TOGETHER),
    Case("dns.diversity", "could_not_tell", "diversity.no-answer", _LOST),
    Case("dns.diversity", "not_applicable", "diversity.no-zone", _PART),
    Case("dns.diversity", "not_applicable", "diversity.one-address", _ONE_SERVER),
    Case("dns.soa", "pass", "soa.sound", "clean"),
    Case("dns.soa", "fail", "soa.expires-first", _timed("hasty", f"{_SOA} 7200 3600 9000 300")),
    Case("dns.soa", "warn", "soa.long-absence", _timed("lasting", f"{_SOA} 7200 3600 1209600 86400", 86400)),
    Case("dns.soa", "warn", "soa.short-life", _timed("weekend", f"{_SOA} 7200 3600 86400 300")),
    Case("dns.soa", "warn", "soa.slow-refresh", _timed("lazy", f"{_SOA} 172800 3600 1209600 300")),
    Case("dns.soa", "warn", "soa.slow-retry", _timed("retrying", f"{_SOA} 3600 7200 1209600 300")),
    Case(
        "dns.soa",
        "warn",
        "soa.no-primary",
        _timed("headless", ". hostmaster.lab.test. {serial} 3600 600 1209600 300"),
    ),
    Case(
        "dns.soa",
        "warn",
        "soa.contact",
        _timed("at-sign", "ns1.lab.test. me@lab.test. {serial} 3600 600 1209600 300"),
    ),
    Case("dns.soa", "could_not_tell", "soa.no-answer", _UNSTARTED),
    Case("dns.soa", "not_applicable", "soa.no-zone", _PART),
)
