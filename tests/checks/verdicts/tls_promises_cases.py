"""What certificates promise: that public logs know them, and that their servers vouch for them."""

from checks.lab import AuditHint, Certificate, Host, HttpFault, HttpFaultKind, Route, Staple
from tests.checks.verdicts.case import Case, small_world

_LOCAL = "promises.test"
_RESPONDER = f"http://ocsp.{_LOCAL}/"
_PLAIN = Certificate(responder_url=_RESPONDER)
_STRICT = Certificate(responder_url=_RESPONDER, must_staple=True)


def _host(name: str, number: int, certificate: Certificate | None = None, **more: object) -> Host:
    page = Route("/", body="<!doctype html><title>Tea</title>")
    return Host(
        f"{name}.{_LOCAL}",
        f"31.{number}",
        (page,),
        certificate=certificate or Certificate(),
        **more,  # type: ignore[arg-type]
    )


_HOSTS = (
    _host("good", 1),
    _host("unlogged", 2, Certificate(logs=0)),
    _host("once", 3, Certificate(logs=1)),
    _host("long", 4, Certificate(days_left=200, lifetime_days=365)),
    _host("long-and-well", 5, Certificate(days_left=200, lifetime_days=365, logs=3)),
    _host("beside", 6, Certificate(logs=0), shown_logs=2),
    _host("half-beside", 7, Certificate(logs=1), shown_logs=2),
    _host("long-beside", 23, Certificate(days_left=200, lifetime_days=365, logs=0), shown_logs=2),
    _host("modern", 8, Certificate(logs=0), min_tls="1.3"),
    _host("own", 9, Certificate(is_self_signed=True, logs=0)),
    _host("late", 10, Certificate(days_left=-3)),
    _host("quiet", 11, _PLAIN),
    _host("stapled", 12, _PLAIN, staple=Staple.GOOD),
    _host("strict", 13, _STRICT, staple=Staple.GOOD),
    _host("forgot", 14, _STRICT),
    _host("revoked", 15, _PLAIN, staple=Staple.REVOKED),
    _host("old", 16, _PLAIN, staple=Staple.OLD),
    _host("strict-old", 17, _STRICT, staple=Staple.OLD),
    _host("other", 18, _PLAIN, staple=Staple.OTHER),
    _host("later", 19, _STRICT, staple=Staple.LATER),
    _host("garbage", 20, _PLAIN, staple=Staple.GARBAGE),
    _host("modern-strict", 21, _STRICT, min_tls="1.3"),
    _host("torn", 22),
)
_WORLD = small_world(
    "promises",
    *_HOSTS,
    audit=AuditHint(hosts=tuple(host.name for host in _HOSTS)),
    http_faults=(HttpFault(f"torn.{_LOCAL}", HttpFaultKind.TLS_RESET),),
)


def _case(check: str, outcome: str, code: str, name: str) -> Case:
    return Case(f"tls.{check}", outcome, f"{check}.{code}", _WORLD, f"{name}.{_LOCAL}")


CASES = (
    _case("transparency", "pass", "logged", "good"),
    _case("transparency", "pass", "logged", "long-and-well"),
    _case("transparency", "pass", "logged", "beside"),
    _case("transparency", "pass", "logged", "half-beside"),
    _case("transparency", "pass", "logged", "long-beside"),
    _case("transparency", "pass", "logged", "late"),
    _case("transparency", "fail", "missing", "unlogged"),
    _case("transparency", "fail", "too-few", "once"),
    _case("transparency", "fail", "too-few", "long"),
    _case("transparency", "could_not_tell", "unseen", "modern"),
    Case("tls.transparency", "could_not_tell", "net.reset", _WORLD, f"torn.{_LOCAL}"),
    _case("transparency", "not_applicable", "untrusted", "own"),
    _case("stapling", "pass", "good", "stapled"),
    _case("stapling", "pass", "good", "strict"),
    _case("stapling", "pass", "not-demanded", "quiet"),
    _case("stapling", "fail", "missing", "forgot"),
    _case("stapling", "fail", "revoked", "revoked"),
    _case("stapling", "fail", "old", "strict-old"),
    _case("stapling", "fail", "unusable", "later"),
    _case("stapling", "warn", "old", "old"),
    _case("stapling", "warn", "other-certificate", "other"),
    _case("stapling", "warn", "unusable", "garbage"),
    _case("stapling", "could_not_tell", "unseen", "modern-strict"),
    Case("tls.stapling", "could_not_tell", "net.reset", _WORLD, f"torn.{_LOCAL}"),
    _case("stapling", "not_applicable", "retired", "good"),
)
