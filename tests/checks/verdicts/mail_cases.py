"""Mail as DNS shows it: SPF, DKIM and DMARC."""

import base64
from collections.abc import Callable
from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric import ed25519

from checks.lab import AuditHint, DnsFault, DnsFaultKind, Scenario, Zone
from checks.subjects import Surface
from tests.checks.verdicts.case import Case, small_world


def _world(name: str, *lines: str, **fields: object) -> Scenario:
    return small_world(name, records="\n".join(lines), **fields)


def _spf(name: str, record: str, *lines: str, **fields: object) -> Scenario:
    return _world(name, f"@ TXT {record}", *lines, **fields)


def _servfail(*names: str, types: tuple[str, ...] = ("TXT",)) -> dict[str, object]:
    return {"dns_faults": tuple(DnsFault(name, DnsFaultKind.SERVFAIL, types) for name in names)}


def _declaring(**declared: tuple[str, ...]) -> Callable[[Surface], Surface]:
    """Declares providers or selectors for every sending domain of the surface map."""

    def change(surface: Surface) -> Surface:
        senders = tuple(replace(sender, **declared) for sender in surface.sending_domains)  # type: ignore[arg-type]
        return replace(surface, sending_domains=senders)

    return change


_WIDE = " ".join(f"a:h{number}.wide-spf.test" for number in range(11))
_CROWD = "\n".join(f"crowd MX {number} mx{number}.many-mx.test." for number in range(11))
_CHAIN = [f"r{number} TXT v=spf1 redirect=r{number + 1}.long-way.test" for number in range(12)]

_SPF = (
    ("pass", "spf.valid", "clean"),
    ("pass", "spf.no-mail", _spf("spf-quiet", "v=spf1 -all")),
    ("warn", "spf.ptr", _spf("spf-ptr", "v=spf1 ptr -all")),
    ("warn", "spf.ignored-terms", _spf("spf-idle", "v=spf1 include=_spf.mail.test -all")),
    ("warn", "spf.ignored-terms", _spf("spf-beside", "v=spf1 -all redirect=_spf.mail.test")),
    ("fail", "spf.missing", _world("spf-none", "@ TXT hello")),
    ("fail", "spf.unreadable", _spf("spf-typo", "v=spf1; include:_spf.mail.test -all")),
    ("fail", "spf.multiple", _spf("spf-two", "v=spf1 -all", "@ TXT v=spf1 ~all")),
    ("fail", "spf.syntax", _spf("spf-bad", "v=spf1 ip4:192.0.2.300 -all")),
    ("fail", "spf.allows-everyone", _spf("spf-open", "v=spf1 +all")),
    (
        "fail",
        "spf.allows-everyone",
        _spf("spf-lent", "v=spf1 include:them.spf-lent.test -all", "them TXT v=spf1 ip4:0.0.0.0/0"),
    ),
    (
        "fail",
        "spf.allows-everyone",
        _spf("spf-around", "v=spf1 mx/0 -all", "@ MX 10 mail", "mail A 192.0.2.25"),
    ),
    (
        "fail",
        "spf.allows-everyone",
        _spf("spf-exists", "v=spf1 exists:there.spf-exists.test -all", "there A 127.0.0.2"),
    ),
    ("fail", "spf.no-all", _spf("spf-endless", "v=spf1 include:_spf.mail.test")),
    ("fail", "spf.neutral", _spf("spf-shrug", "v=spf1 include:_spf.mail.test ?all")),
    ("fail", "spf.broken-redirect", _spf("spf-away", "v=spf1 redirect=gone.spf-away.test")),
    ("fail", "spf.broken-redirect", _spf("spf-circle", "v=spf1 redirect=spf-circle.test")),
    ("could_not_tell", "spf.redirect-depends", _spf("spf-each", "v=spf1 redirect=%{l}.spf-each.test")),
    (
        "could_not_tell",
        "spf.redirect-unfollowed",
        _spf("long-way", "v=spf1 redirect=r0.long-way.test", *_CHAIN),
    ),
    (
        "could_not_tell",
        "spf.redirect-unanswered",
        _spf("spf-mute", "v=spf1 redirect=off.spf-mute.test", **_servfail("off.spf-mute.test")),
    ),
    ("could_not_tell", "dns.servfail", _world("spf-lost", **_servfail("spf-lost.test"))),
)

_LOOKUPS = (
    ("pass", "spf.lookups", "clean"),
    ("pass", "spf.lookups", _spf("two-voids", "v=spf1 a mx -all")),
    ("fail", "spf.too-many-lookups", "brightcart"),
    ("fail", "spf.too-many-lookups", _spf("wide-spf", f"v=spf1 {_WIDE} -all")),
    (
        "fail",
        "spf.loop",
        _spf("spf-loop", "v=spf1 include:b.spf-loop.test -all", "b TXT v=spf1 include:spf-loop.test"),
    ),
    ("fail", "spf.broken-include", _spf("spf-broken", "v=spf1 include:gone.spf-broken.test -all")),
    (
        "fail",
        "spf.broken-include",
        _spf("spf-deep", "v=spf1 include:b.spf-deep.test -all", "b TXT v=spf1 ipv4:192.0.2.1 -all"),
    ),
    ("fail", "spf.too-many-mx", _spf("many-mx", "v=spf1 mx:crowd.many-mx.test -all", _CROWD)),
    (
        "fail",
        "spf.too-many-voids",
        _spf("spf-void", "v=spf1 a:x.spf-void.test a:y.spf-void.test exists:z.spf-void.test -all"),
    ),
    (
        "could_not_tell",
        "spf.unanswered",
        _spf("spf-pause", "v=spf1 include:off.spf-pause.test -all", **_servfail("off.spf-pause.test")),
    ),
    (
        "could_not_tell",
        "spf.depends-on-message",
        _spf("spf-macro", "v=spf1 include:%{i}.spf-macro.test -all"),
    ),
    ("not_applicable", "spf.nothing-to-count", _world("spf-void-zone", "@ TXT hello")),
)

# A provider's own record as the lab plays it: two networks.
_GOOGLE = Zone("_spf.google.com", "@ TXT v=spf1 ip4:192.0.2.0/26 ip4:198.51.100.0/26 ~all")
_WITH_GOOGLE = _declaring(providers=("Google Workspace",))
_SENDERS = (
    (
        "pass",
        "spf.all-senders",
        _spf("all-named", "v=spf1 include:_spf.google.com -all", zones=(_GOOGLE,)),
        _WITH_GOOGLE,
    ),
    (
        "pass",
        "spf.all-senders",
        _spf("by-domain", "v=spf1 include:_spf.mail.test -all"),
        _declaring(providers=("mail.test",)),
    ),
    (
        "pass",
        "spf.covered-by-address",
        _spf("by-address", "v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.0/24 -all"),
        _WITH_GOOGLE,
    ),
    ("warn", "spf.sender-by-part", _spf("by-part", "v=spf1 ip4:192.0.2.0/24 -all"), _WITH_GOOGLE),
    (
        "warn",
        "spf.sender-by-address",
        _spf("by-chance", "v=spf1 ip4:192.0.2.0/24 -all"),
        _declaring(providers=("Fastmail",)),
    ),
    ("fail", "spf.missing-sender", _spf("not-named", "v=spf1 include:_spf.mail.test -all"), _WITH_GOOGLE),
    ("fail", "spf.missing-sender", _spf("elsewhere", "v=spf1 ip4:203.0.113.0/24 -all"), _WITH_GOOGLE),
    (
        "could_not_tell",
        "spf.own-return-address",
        _spf("by-postmark", "v=spf1 include:_spf.mail.test -all"),
        _declaring(providers=("Postmark",)),
    ),
    (
        "could_not_tell",
        "spf.senders-unknown",
        _spf("half-known", "v=spf1 include:off.half-known.test -all", **_servfail("off.half-known.test")),
        _WITH_GOOGLE,
    ),
    ("not_applicable", "spf.no-providers", "clean", None),
    ("not_applicable", "spf.no-single-record", _world("no-spf", "@ TXT hello"), _WITH_GOOGLE),
)

_SHORT = (
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDZFaqJlaiDsEcmLlJ/Gp/UuxDLg/EYHrAubPvdowCEbl69Eo5q17BHkwHXKGzPEO372brE9"
    "gEWcP3kM2DXrM4WHaBoYM73PHyLoEY/0F6wjuWEFp1LYqV+soLZIcXm8KXlRwN+9NrrhU28GbOZNowWhetObkQRkooSS4Zzyd9zHQIDAQAB"
)
_TINY = (
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAL5p1tOIR4fdHBc/EBIJBXcPvHYNTpkJX4FbkZGAPnDh1qgzbXX3zyaaYKuPfLEEbM1qQP4pnVPTEwMH"
    "qEDqQZ0CAwEAAQ=="
)
_EDWARDS = base64.b64encode(ed25519.Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()


def _long_key() -> str:
    """An RSA key of 8192 bits that nobody has the other half of: only its length is looked at."""
    modulus = b"\x00" + b"\xc1" * 1024
    inner = b"\x02\x82" + len(modulus).to_bytes(2) + modulus + b"\x02\x03\x01\x00\x01"
    return base64.b64encode(b"\x30\x82" + len(inner).to_bytes(2) + inner).decode()


def _key(name: str, *records: str, **fields: object) -> Scenario:
    """A domain that declares the selector s1, with these records there."""
    lines = [f"s1._domainkey TXT {record}" for record in records]
    return _world(name, *lines, audit=AuditHint(dkim=("s1",)), **fields)


_DKIM = (
    ("pass", "dkim.usable", "clean"),
    (
        "warn",
        "dkim.short",
        _world(
            "key-pair",
            "@ MX 1 smtp.google.com.",
            f"s1._domainkey TXT v=DKIM1; k=ed25519; p={_EDWARDS}",
            f"google._domainkey TXT v=DKIM1; p={_SHORT}",
            audit=AuditHint(dkim=("s1",)),
        ),
    ),
    ("warn", "dkim.short", _key("key-short", f"v=DKIM1; k=rsa; p={_SHORT}")),
    ("warn", "dkim.long", _key("key-long", f"v=DKIM1; p={_long_key()}")),
    ("warn", "dkim.testing", _key("key-test", f"v=DKIM1; t=y; p={_SHORT}")),
    ("warn", "dkim.only-ed25519", _key("key-new", f"v=DKIM1; k=ed25519; p={_EDWARDS}")),
    ("fail", "dkim.too-short", _key("key-tiny", f"v=DKIM1; p={_TINY}")),
    ("fail", "dkim.revoked", _key("key-gone", "v=DKIM1; p=")),
    ("fail", "dkim.invalid", _key("key-bad", "v=DKIM1; p=MIIB!")),
    ("fail", "dkim.unknown-type", _key("key-odd", f"v=DKIM1; k=rsa4; p={_SHORT}")),
    ("fail", "dkim.not-for-mail", _key("key-other", f"v=DKIM1; s=tlsrpt; p={_SHORT}")),
    ("fail", "dkim.sha1-only", _key("key-sha1", f"v=DKIM1; h=sha1; p={_SHORT}")),
    ("fail", "dkim.multiple", _key("key-twice", f"v=DKIM1; p={_SHORT}", f"v=DKIM1; p={_TINY}")),
    ("fail", "dkim.not-a-key", _key("key-text", "hello")),
    ("fail", "dkim.missing", _key("key-none")),
    ("could_not_tell", "dkim.unanswered", _key("key-lost", **_servfail("s1._domainkey.key-lost.test"))),
    ("could_not_tell", "dkim.no-selector", _world("key-where", "@ MX 1 smtp.google.com.")),
    ("not_applicable", "dkim.no-mail", _world("key-quiet", "@ TXT v=spf1 -all", "@ MX 0 .")),
)


def _dmarc(name: str, *records: str, **fields: object) -> Scenario:
    return _world(name, *(f"_dmarc TXT {record}" for record in records), **fields)


_DMARC = (
    ("pass", "dmarc.valid", "clean"),
    ("warn", "dmarc.no-policy", _dmarc("dm-bare", "v=DMARC1; rua=mailto:d@dm-bare.test")),
    ("warn", "dmarc.ignored-tags", _dmarc("dm-odd", "v=DMARC1; p=reject; colour=blue")),
    ("warn", "dmarc.retired-tags", _dmarc("dm-pct", "v=DMARC1; p=reject; pct=100; ri=86400; rf=afrf")),
    ("warn", "dmarc.retired-tags", _dmarc("dm-size", "v=DMARC1; p=reject; rua=mailto:d@dm-size.test!10m")),
    ("warn", "dmarc.public-suffix", _dmarc("dm-psd", "v=DMARC1; p=reject; psd=y")),
    ("fail", "dmarc.missing", _world("dm-none", "@ TXT hello")),
    ("fail", "dmarc.unreadable", _dmarc("dm-typo", "v=DMARC; p=reject")),
    ("fail", "dmarc.multiple", _dmarc("dm-two", "v=DMARC1; p=reject", "v=DMARC1; p=none")),
    ("fail", "dmarc.syntax", _dmarc("dm-bad", "v=DMARC1; p=rejected")),
    ("could_not_tell", "dmarc.unanswered", _world("dm-lost", **_servfail("_dmarc.dm-lost.test"))),
)

_POLICY = (
    ("pass", "dmarc.enforced", "clean"),
    ("warn", "dmarc.monitoring", "brightcart"),
    ("warn", "dmarc.testing", _dmarc("po-test", "v=DMARC1; p=reject; t=y")),
    ("warn", "dmarc.partial", _dmarc("po-part", "v=DMARC1; p=reject; pct=20")),
    ("warn", "dmarc.subdomains-open", _dmarc("po-sub", "v=DMARC1; p=reject; sp=none")),
    ("warn", "dmarc.subdomains-open", _dmarc("po-np", "v=DMARC1; p=reject; np=none")),
    ("could_not_tell", "dmarc.unanswered", _world("po-lost", **_servfail("_dmarc.po-lost.test"))),
    ("not_applicable", "dmarc.no-readable-record", _world("po-none", "@ TXT hello")),
)

_AGREED = "re-agreed.test._report._dmarc TXT v=DMARC1"
_REPORTS = (
    ("pass", "dmarc.reports", "clean"),
    (
        "pass",
        "dmarc.reports",
        _dmarc(
            "re-agreed",
            "v=DMARC1; p=reject; rua=mailto:d@collector.test",
            zones=(Zone("collector.test", f"{_AGREED}\n"),),
        ),
    ),
    ("fail", "dmarc.no-reports", "brightcart"),
    (
        "fail",
        "dmarc.reports-not-accepted",
        _dmarc("re-refused", "v=DMARC1; p=reject; rua=mailto:d@collector.test"),
    ),
    (
        "could_not_tell",
        "dmarc.consent-unanswered",
        _dmarc(
            "re-lost",
            "v=DMARC1; p=reject; rua=mailto:d@collector.test",
            **_servfail("re-lost.test._report._dmarc.collector.test"),
        ),
    ),
    ("could_not_tell", "dmarc.unanswered", _world("re-dark", **_servfail("_dmarc.re-dark.test"))),
    ("not_applicable", "dmarc.no-record-for-reports", _world("re-none", "@ TXT hello")),
)

# A subdomain that sends, covered by the record of the domain above it.
_BELOW = _dmarc("above", "v=DMARC1; p=quarantine; sp=reject", "v=unrelated")


def _sending_below(surface: Surface) -> Surface:
    below = replace(surface.sending_domains[0], name="news.above.test")
    return replace(surface, sending_domains=(below,))


CASES = (
    *(
        Case(check, outcome, code, scenario)
        for check, rows in (
            ("mail.spf", _SPF),
            ("mail.spf-lookups", _LOOKUPS),
            ("mail.dkim", _DKIM),
            ("mail.dmarc", _DMARC),
            ("mail.dmarc-policy", _POLICY),
            ("mail.dmarc-reports", _REPORTS),
        )
        for outcome, code, scenario in rows
    ),
    *(
        Case("mail.spf-senders", outcome, code, scenario, surface=surface)
        for outcome, code, scenario, surface in _SENDERS
    ),
    Case("mail.dmarc", "pass", "dmarc.inherited", _BELOW, surface=_sending_below),
    Case("mail.dmarc-policy", "pass", "dmarc.enforced", _BELOW, surface=_sending_below),
)
