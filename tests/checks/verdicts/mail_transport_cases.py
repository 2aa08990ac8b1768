"""Mail on its way: encryption at the mail hosts, MTA-STS, reports on it, and the logo."""

from checks.lab import (
    Certificate,
    DnsFault,
    DnsFaultKind,
    Host,
    HttpFault,
    HttpFaultKind,
    MailServer,
    Route,
    Scenario,
    SmtpFaultKind,
)
from tests.checks.verdicts.case import Case, small_world

_SUFFIXES = iter(range(1, 250))


def _mail_world(name: str, **server: object) -> Scenario:
    """A domain with one mail host; `server` are fields of it."""
    host = f"mx.{name}.test"
    own = MailServer(host, f"7.{next(_SUFFIXES)}", **server)  # type: ignore[arg-type]
    return small_world(name, records=f"@ MX 10 {host}.", mail=(own,))


def _two_hosts() -> Scenario:
    servers = (
        MailServer("a.mixed.test", f"7.{next(_SUFFIXES)}"),
        MailServer("b.mixed.test", f"7.{next(_SUFFIXES)}", has_starttls=False),
    )
    return small_world("mixed", records="@ MX 10 a.mixed.test.\n@ MX 20 b.mixed.test.", mail=servers)


_STARTTLS = (
    ("pass", "starttls.valid", "clean"),
    ("fail", "starttls.missing", _mail_world("plain-mail", has_starttls=False)),
    ("fail", "starttls.missing", _two_hosts()),
    ("fail", "starttls.broken", _mail_world("no-tls", fault=SmtpFaultKind.NO_TLS)),
    ("fail", "starttls.broken", _mail_world("broken-tls", fault=SmtpFaultKind.BROKEN_TLS)),
    (
        "warn",
        "starttls.wrong-name",
        _mail_world("wrong-name", certificate=Certificate(names=("other.test",))),
    ),
    ("warn", "starttls.expired", _mail_world("old-cert", certificate=Certificate(days_left=-3))),
    ("warn", "starttls.untrusted", _mail_world("own-cert", certificate=Certificate(is_self_signed=True))),
    ("warn", "starttls.old-version", _mail_world("old-tls", min_tls="1.0", max_tls="1.1")),
    ("could_not_tell", "starttls.unanswered", _mail_world("closed-port", fault=SmtpFaultKind.CLOSED)),
    ("could_not_tell", "starttls.unanswered", _mail_world("silent-mail", fault=SmtpFaultKind.SILENT)),
    ("could_not_tell", "starttls.unanswered", _mail_world("hung-up", fault=SmtpFaultKind.RESET)),
    ("could_not_tell", "starttls.unanswered", _mail_world("gibberish", fault=SmtpFaultKind.GIBBERISH)),
    ("could_not_tell", "starttls.refused", _mail_world("rejecting", fault=SmtpFaultKind.REJECT)),
    ("could_not_tell", "starttls.refused", _mail_world("busy", fault=SmtpFaultKind.BUSY)),
    ("not_applicable", "starttls.no-mail", small_world("null-mx", records="@ MX 0 .")),
    ("not_applicable", "starttls.no-mx", small_world("no-mx", records="@ TXT hello")),
    (
        "could_not_tell",
        "dns.servfail",
        small_world("lost-mx", dns_faults=(DnsFault("lost-mx.test", DnsFaultKind.SERVFAIL, ("MX",)),)),
    ),
)

_ENFORCE = "version: STSv1\nmode: enforce\nmx: *.mail.test\nmax_age: 2419200\n"
_RECORD = "_mta-sts TXT v=STSv1; id=20260101"


def _policy_world(name: str, body: str = _ENFORCE, record: str = _RECORD, **fields: object) -> Scenario:
    """A domain with a record and a policy file; `fields` are those of the policy's route or host."""
    of_host = {key: fields.pop(key) for key in ("certificate", "has_https") if key in fields}
    route = Route("/.well-known/mta-sts.txt", type="text/plain", body=body, **_of_route(fields))  # type: ignore[arg-type]
    host = Host(f"mta-sts.{name}.test", f"8.{next(_SUFFIXES)}", (route,), **of_host)  # type: ignore[arg-type]
    return small_world(name, host, records=f"@ MX 10 mx1.mail.test.\n{record}", **fields)


def _of_route(fields: dict[str, object]) -> dict[str, object]:
    return {key: fields.pop(key) for key in ("status", "redirect") if key in fields}


_MTA_STS = (
    ("pass", "mta-sts.enforced", _policy_world("sts")),
    ("pass", "mta-sts.enforced", "clean"),
    ("warn", "mta-sts.testing", _policy_world("sts-testing", _ENFORCE.replace("enforce", "testing"))),
    ("warn", "mta-sts.off", _policy_world("sts-off", "version: STSv1\nmode: none\nmax_age: 86400\n")),
    ("warn", "mta-sts.short", _policy_world("sts-short", _ENFORCE.replace("2419200", "600"))),
    (
        "warn",
        "mta-sts.host-missing-in-test",
        _policy_world(
            "sts-other", _ENFORCE.replace("enforce", "testing").replace("*.mail.test", "mx.other.test")
        ),
    ),
    (
        "fail",
        "mta-sts.host-missing",
        _policy_world("sts-deep", _ENFORCE.replace("*.mail.test", "*.test")),
    ),
    ("fail", "mta-sts.policy", _policy_world("sts-words", "Welcome to our policy")),
    ("fail", "mta-sts.no-file", _policy_world("sts-404", status=404)),
    ("fail", "mta-sts.no-file", _policy_world("sts-moved", redirect="/elsewhere")),
    (
        "fail",
        "mta-sts.certificate",
        _policy_world("sts-cert", certificate=Certificate(names=("sts-cert.test",))),
    ),
    ("fail", "mta-sts.no-host", small_world("sts-alone", records=f"@ MX 10 mx1.mail.test.\n{_RECORD}")),
    ("fail", "mta-sts.record", _policy_world("sts-no-id", record="_mta-sts TXT v=STSv1; id=")),
    (
        "fail",
        "mta-sts.no-single-record",
        _policy_world("sts-twice", record=f"{_RECORD}\n_mta-sts TXT v=STSv1; id=2"),
    ),
    ("fail", "mta-sts.no-single-record", _policy_world("sts-typo", record="_mta-sts TXT v=STS1; id=2")),
    ("could_not_tell", "mta-sts.file-unanswered", _policy_world("sts-500", status=500)),
    ("could_not_tell", "mta-sts.file-unanswered", _policy_world("sts-closed", has_https=False)),
    (
        "could_not_tell",
        "mta-sts.file-unanswered",
        _policy_world(
            "sts-robot", http_faults=(HttpFault("mta-sts.sts-robot.test", HttpFaultKind.CHALLENGE),)
        ),
    ),
    (
        "could_not_tell",
        "dns.servfail",
        _policy_world(
            "sts-silent", dns_faults=(DnsFault("_mta-sts.sts-silent.test", DnsFaultKind.SERVFAIL),)
        ),
    ),
    ("not_applicable", "mta-sts.none", small_world("sts-none")),
)


def _record_world(name: str, *records: str, **fields: object) -> Scenario:
    lines = "\n".join(f"_smtp._tls TXT {record}" for record in records)
    return small_world(name, records=lines or "@ TXT hello", **fields)


_TLS_RPT = (
    ("pass", "tls-rpt.valid", "clean"),
    (
        "pass",
        "tls-rpt.valid",
        _record_world("rpt-web", "v=TLSRPTv1; rua=https://reports.test/tls,mailto:tls@rpt-web.test"),
    ),
    ("fail", "tls-rpt.syntax", _record_world("rpt-bare", "v=TLSRPTv1; rua=tls@rpt-bare.test")),
    ("fail", "tls-rpt.syntax", _record_world("rpt-empty", "v=TLSRPTv1;")),
    (
        "fail",
        "tls-rpt.no-single-record",
        _record_world("rpt-two", "v=TLSRPTv1; rua=mailto:a@rpt-two.test", "v=TLSRPTv1; rua=mailto:b@x.test"),
    ),
    ("fail", "tls-rpt.no-single-record", _record_world("rpt-typo", "v=TLSRPT1; rua=mailto:a@x.test")),
    ("not_applicable", "tls-rpt.none", _record_world("rpt-none")),
    (
        "could_not_tell",
        "dns.refused",
        _record_world("rpt-lost", dns_faults=(DnsFault("_smtp._tls.rpt-lost.test", DnsFaultKind.REFUSE),)),
    ),
)

_SVG = '<svg xmlns="http://www.w3.org/2000/svg" version="1.2" baseProfile="tiny-ps"><title>L</title></svg>'


def _logo_world(
    name: str, record: str = "", body: str = _SVG, dmarc: str = "p=reject", **fields: object
) -> Scenario:
    """A domain with a logo record and the file; DMARC as given."""
    host = f"logo.{name}.test"
    record = record or f"v=BIMI1; l=https://{host}/logo.svg; a=https://{host}/logo.pem"
    route = Route("/logo.svg", type="image/svg+xml", body=body, **_of_route(fields))  # type: ignore[arg-type]
    records = f"_dmarc TXT v=DMARC1; {dmarc}\ndefault._bimi TXT {record}"
    return small_world(name, Host(host, f"9.{next(_SUFFIXES)}", (route,)), records=records, **fields)


_BIMI = (
    ("pass", "bimi.valid", _logo_world("logo")),
    ("warn", "bimi.logo-format", _logo_world("logo-html", body="<!doctype html><p>Our logo</p>")),
    ("warn", "bimi.logo-format", _logo_world("logo-plain", body=_SVG.replace("tiny-ps", "full"))),
    ("warn", "bimi.weak-dmarc", _logo_world("logo-weak", dmarc="p=none")),
    ("warn", "bimi.weak-dmarc", _logo_world("logo-part", dmarc="p=reject; pct=20")),
    (
        "warn",
        "bimi.no-certificate",
        _logo_world("logo-bare", "v=BIMI1; l=https://logo.logo-bare.test/logo.svg"),
    ),
    ("fail", "bimi.no-logo", _logo_world("logo-gone", status=404)),
    ("fail", "bimi.no-logo", _logo_world("logo-nowhere", "v=BIMI1; l=https://no.logo-nowhere.test/l.svg")),
    ("fail", "bimi.syntax", _logo_world("logo-http", "v=BIMI1; l=http://logo.logo-http.test/logo.svg")),
    ("fail", "bimi.no-single-record", _logo_world("logo-typo", "v=BIMI; l=https://x.test/logo.svg")),
    ("could_not_tell", "bimi.unanswered", _logo_world("logo-500", status=503)),
    (
        "could_not_tell",
        "bimi.dmarc-unanswered",
        _logo_world("logo-lost", dns_faults=(DnsFault("_dmarc.logo-lost.test", DnsFaultKind.SERVFAIL),)),
    ),
    (
        "could_not_tell",
        "dns.servfail",
        _logo_world(
            "logo-dark", dns_faults=(DnsFault("default._bimi.logo-dark.test", DnsFaultKind.SERVFAIL),)
        ),
    ),
    ("not_applicable", "bimi.declined", _logo_world("logo-no", "v=BIMI1; l=; a=")),
    ("not_applicable", "bimi.none", "clean"),
)

CASES = tuple(
    Case(check, outcome, code, scenario)
    for check, rows in (
        ("mail.starttls", _STARTTLS),
        ("mail.mta-sts", _MTA_STS),
        ("mail.tls-rpt", _TLS_RPT),
        ("mail.bimi", _BIMI),
    )
    for outcome, code, scenario in rows
)
