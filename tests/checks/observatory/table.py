"""What MDN's HTTP Observatory says of a header, https://developer.mozilla.org/observatory/docs/tests_and_scoring.

A row is an input, Observatory's result for it, whether that result passes there, and, where ours differs, the
reason. Observatory's own test vectors are among the inputs, with the hosts changed.
"""

from dataclasses import dataclass

CDN = "https://cdn.shop.test"
SHA = "'sha256-hqBEA/HXB3aJU2FgOnYN8rkAgEVgyfi3Vs1j2/XMPBA='"


@dataclass(frozen=True, slots=True)
class Row:
    value: str
    result: str
    passes: bool
    differs: str = ""


def rows(result: str, passes: bool, *values: str, differs: str = "") -> list[Row]:
    return [Row(value, result, passes, differs) for value in values]


_EVAL = "eval needs an injection that the policy stops already: we warn"
_OBJECTS = "no browser runs plugins any more: an open object-src warns, scripts themselves are restricted"
_BROAD_OBJECTS = "no browser runs plugins any more: a broad object-src warns"
_REPEATED = "the first of repeated directives holds in every browser (CSP3 §2.2.1): it is noted, not failed"
_DYNAMIC = "browsers then run no script at all: a broken page, no open door, so we warn"

CSP = [
    *rows("csp-header-invalid", False, " ", ""),
    *rows("csp-header-invalid", False, "defa"),
    *rows("csp-header-invalid", False, "default-src 'none'; default-src 'none'",
          "default-src 'none'; img-src 'self'; default-src 'none'", differs=_REPEATED),
    *rows("csp-header-invalid", False, "default-src 'none'; script-src 'strict-dynamic'", differs=_DYNAMIC),
    *rows("csp-implemented-with-unsafe-inline", False,
          "default-src 'none'; script-src https://*", "default-src 'none'; script-src 'unsafe-inline'",
          "script-src 'unsafe-inline'", "script-src data:", "script-src http:", "script-src ftp:",
          "default-src 'unsafe-inline'", "default-src 'UNSAFE-INLINE'", "upgrade-insecure-requests",
          "script-src https:", f"script-src {CDN} https:", f"default-src {CDN} https:",
          "default-src 'none'; script-src *", "default-src *; script-src *; object-src 'none'",
          "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'",
          "default-src 'none'; script-src 'unsafe-inline' http:"),
    *rows("csp-implemented-with-unsafe-inline", False, "script-src 'none'", differs=_OBJECTS),
    *rows("csp-implemented-with-unsafe-inline", False, "default-src 'none'; script-src 'none'; object-src *",
          "object-src https:; script-src 'none'", differs=_BROAD_OBJECTS),
    *rows("csp-implemented-with-insecure-scheme", False, "default-src http://cdn.shop.test",
          "default-src 'none'; script-src http://cdn.shop.test",
          "default-src 'none'; script-src ftp://cdn.shop.test"),
    *rows("csp-implemented-with-insecure-scheme-in-passive-content-only", True,
          "default-src 'none'; img-src http://cdn.shop.test", "default-src 'self'; img-src ftp:",
          "default-src 'self'; img-src http:", f"default-src 'none'; img-src https:; media-src {CDN}",
          "default-src 'none'; img-src http: https:; script-src 'self'; style-src 'self'",
          "default-src 'none'; media-src http:; script-src 'self'; style-src 'unsafe-inline'"),
    *rows("csp-implemented-with-unsafe-eval", False, "default-src 'none'; script-src 'unsafe-eval'",
          differs=_EVAL),
    *rows("csp-implemented-with-unsafe-inline-in-style-src-only", True,
          "object-src 'none'; script-src 'none'; style-src 'unsafe-inline'",
          f"default-src 'none'; script-src {CDN}; style-src 'unsafe-inline'",
          f"default-src 'unsafe-inline'; script-src {CDN}",
          "default-src 'none';;; ;;;style-src 'self' 'unsafe-inline'", "default-src 'none'; style-src data:",
          "default-src 'none'; style-src *", "default-src 'none'; style-src https:",
          f"default-src 'none'; style-src 'unsafe-inline'; script-src {SHA} 'unsafe-inline'"),
    *rows("csp-implemented-with-no-unsafe", True, f"default-src {CDN}",
          f"default-src {CDN};;; ;;;script-src 'none'",
          f"object-src 'none'; script-src {CDN}; style-src {CDN}; upgrade-insecure-requests;",
          "object-src 'none'; script-src 'strict-dynamic' 'nonce-abc' 'unsafe-inline'; style-src 'none'",
          f"object-src 'none'; style-src 'self';script-src {SHA}",
          f"object-src 'none'; style-src 'self'; script-src 'unsafe-inline' {SHA}",
          f"default-src {CDN}; style-src 'unsafe-inline' 'nonce-abc123' 'unsafe-inline'"),
    *rows("csp-implemented-with-no-unsafe-default-src-none", True, "default-src",
          "default-src 'none'; script-src 'strict-dynamic' 'nonce-abc123' 'unsafe-inline'",
          f"default-src 'none'; script-src {CDN}; style-src {CDN}; upgrade-insecure-requests;",
          f"default-src 'none'; object-src {CDN}",
          "default-src 'none'; script-src 'strict-dynamic' 'sha256-abc123' https://*"),
]  # fmt: skip

_INCLUDED = "; includeSubDomains; preload"
HSTS = [
    *rows("hsts-header-invalid", False, "includeSubDomains; preload",
          f"max-age=15768000{_INCLUDED}, max-age=15768000{_INCLUDED}"),
    *rows("hsts-implemented-max-age-less-than-six-months", False, "max-age=86400"),
    *rows("hsts-implemented-max-age-at-least-six-months", True, f"max-age=15768000{_INCLUDED}",
          "max-age=15768000"),
]  # fmt: skip

_ALLOW_FROM = "browsers ignore ALLOW-FROM, so that any site may frame the page"
_TWICE = "HTML §7.3.2.1 reads the list: the same word twice is that word"
FRAMING = [
    *rows("x-frame-options-header-invalid", False, "whimsy"),
    *rows("x-frame-options-header-invalid", False, "SAMEORIGIN, SAMEORIGIN", differs=_TWICE),
    *rows("x-frame-options-allow-from-origin", True, f"ALLOW-FROM {CDN}", differs=_ALLOW_FROM),
    *rows("x-frame-options-sameorigin-or-deny", True, "DENY", "DENY ", "sameorigin"),
]

NOSNIFF = [
    *rows("x-content-type-options-header-invalid", False, "whimsy"),
    *rows("x-content-type-options-header-invalid", False, "nosniff, nosniff",
          differs="Fetch §3.5 reads the first value of the list, which is nosniff"),
    *rows("x-content-type-options-nosniff", True, "nosniff", "nosniff ", "NoSniff"),
]  # fmt: skip

REFERRER = [
    *rows("referrer-policy-private", True, "no-referrer", "same-origin", "strict-origin", "STRICT-ORIGIN",
          "strict-origin-when-cross-origin", "no-referrer, whimsy", "unsafe-url, no-referrer"),
    *rows("referrer-policy-header-invalid", False, "whimsy", "whimsy, whimsy1, whimsy2"),
    *rows("referrer-policy-unsafe", False, "origin", "origin-when-cross-origin", "unsafe-url",
          "origin-when-cross-origin, no-referrer, unsafe-url", "no-referrer, unsafe-url",
          "no-referrer-when-downgrade"),
]  # fmt: skip

_NOT_A_SESSION = "a cookie that carries nobody's session warns"
_NO_CSRF = "browsers take Lax where nothing is said, so that a missing SameSite warns"
_SESSION = "Path=/; Secure; HttpOnly"
COOKIES = [
    *rows("cookies-secure-with-httponly-sessions-and-samesite", True,
          f"SESSIONID=bar; {_SESSION}; SameSite=Strict", f"SESSIONID=bar; {_SESSION}; SameSite=Lax",
          f"SESSIONID=bar; {_SESSION}; SameSite=None"),
    *rows("cookies-secure-with-httponly-sessions", True, f"SESSIONID=bar; {_SESSION}",
          "foo=bar; Secure; Path=/", "heroku-session-affinity=bar; Path=/"),
    *rows("cookies-anticsrf-without-samesite-flag", False, f"CSRFTOKEN=bar; {_SESSION}", differs=_NO_CSRF),
    *rows("cookies-samesite-flag-invalid", False, f"SESSIONID=bar; {_SESSION}; SameSite=",
          f"SESSIONID=bar; {_SESSION}; SameSite=True", f"SESSIONID=bar; {_SESSION}; SameSite=Invalid"),
    *rows("cookies-without-secure-flag", False, "foo=bar; Path=/", differs=_NOT_A_SESSION),
    *rows("cookies-session-without-httponly-flag", False, "SESSIONID=bar; Path=/; Secure"),
    *rows("cookies-session-without-secure-flag", False, "SESSIONID=bar; Path=/; HttpOnly",
          "SESSIONID=bar; Path=/"),
]  # fmt: skip

# What a stranger's origin gets back: Access-Control-Allow-Origin, and whether credentials are allowed.
CORS = [
    *rows("cross-origin-resource-sharing-not-implemented", True, ""),
    *rows("cross-origin-resource-sharing-implemented-with-public-access", True, "*"),
    *rows("cross-origin-resource-sharing-implemented-with-restricted-access", True, CDN),
    *rows(
        "cross-origin-resource-sharing-implemented-with-universal-access",
        False,
        "the asker, with credentials",
    ),
    *rows("cross-origin-resource-sharing-implemented-with-restricted-access", True, "the asker"),
]

# Where http://app.shop.test/ leads.
REDIRECTION = [
    *rows("redirection-to-https", True, "https://app.shop.test/"),
    *rows("redirection-missing", False, ""),
    *rows("redirection-not-to-https", False, "http://app.shop.test/home"),
    *rows("redirection-not-to-https-on-initial-redirection", False, "http://shop.test/"),
    *rows("redirection-off-host-from-http", False, "https://shop.test/",
          differs="HSTS of this one host is not learnt, all else is well: it warns"),
]  # fmt: skip

# Tests of Observatory's that no check judges, and why.
NOT_JUDGED = {
    "subresource-integrity": "no check; scripts over http are exposure.mixed-content's",
    "cross-origin-resource-policy": "extra credit alone there: to lack it costs nothing",
    "hsts-preloaded": "the browsers' list is not shipped; headers.hsts tells what preloading lacks",
    "redirection-invalid-cert": "certificates are tls.trusted's, so that one fault fails once",
    "csp-implemented-with-unsafe-eval, form-action": "an open form-action is a note beside the verdict",
}
