"""Good input of each kind, for mutation to spoil."""

# ruff: noqa: E501  bytes as they come over the wire read best in lines of their own

import gzip

_PAGE = (
    b'<!doctype html><html lang=en><head><title>Shop</title><meta name="robots" content="noindex">'
    b'<link rel="canonical" href="https://fuzz.test/"><meta http-equiv="Content-Security-Policy" '
    b"content=\"script-src 'self' 'nonce-abc'\"><script src='/static/app.3f9a1c2b.js'></script></head><body>"
    b'<a href="/login">in</a><form action="https://staging.fuzz.test/x" method=post><input type=password name=p>'
    b'</form><img src="http://cdn.fuzz.test/a.png"><script>var k="AKIAIOSFODNN7EXAMPLE"</script></body>'
)
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
HTTP = [
    _HEAD + b"Content-Length: %d\r\n\r\n" % len(_PAGE) + _PAGE,
    _HEAD
    + b"Strict-Transport-Security: max-age=63072000; includeSubDomains; preload\r\nSet-Cookie: sid=1; Path=/; "
    b"Secure; HttpOnly; SameSite=Lax; Expires=Wed, 21 Oct 2026 07:28:00 GMT\r\nContent-Security-Policy: default-src "
    b"'none'; script-src 'self' https:; frame-ancestors 'none'\r\nCache-Control: public, max-age=60, "
    b's-maxage="10"\r\nVary: Accept-Encoding, Cookie\r\nAge: 3\r\nX-Cache: HIT from edge\r\n\r\n' + _PAGE,
    b"HTTP/1.1 301 Moved\r\nLocation: https://app.fuzz.test/login?next=%2F\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: //fuzz.test/\r\n\r\n",
    _HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(_PAGE, mtime=0),
    _HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n",
    b"HTTP/1.1 500 Oops\r\nServer: nginx/1.18.0\r\nX-Powered-By: PHP/7.4\r\n\r\nTraceback (most recent call last):\n",
    b"HTTP/1.1 403 Forbidden\r\ncf-mitigated: challenge\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nUser-agent: *\nDisallow: /\nSitemap: x\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nContact: mailto:a@fuzz.test\nExpires: 2027-01-01T00:00:00Z\n",
    b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"version":3,"sources":["a.ts"],"mappings":"AAAA"}',
    b"HTTP/1.1 200 OK\r\n\r\nversion: STSv1\nmode: enforce\nmx: *.fuzz.test\nmax_age: 604800\n",
]


def _frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return len(payload).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big") + payload


_SETTINGS = _frame(4, 0, 0, b"\x00\x03\x00\x00\x00\x64\x00\x04\x00\x01\x00\x00")
_OK = b"\x88\x5f\x18text/html; charset=utf-8"
# Answers to the first streams, whole and in parts, and what else a server may say on the way.
HTTP2 = [
    _SETTINGS + b"".join(_frame(1, 4, one, _OK) + _frame(0, 1, one, _PAGE) for one in (1, 3, 5, 7)),
    _SETTINGS
    + _frame(1, 0, 1, _OK[:9])
    + _frame(9, 4, 1, _OK[9:])
    + _frame(0, 8, 1, b"\x02ab\0\0")
    + _frame(0, 1, 1),
    _SETTINGS
    + _frame(4, 1, 0)
    + _frame(6, 0, 0, bytes(8))
    + _frame(8, 0, 0, b"\x00\x01\x00\x00")
    + _frame(3, 0, 1, b"\0\0\0\x0d"),
    _SETTINGS + _frame(1, 4, 1, b"\x08\x03103") + _frame(1, 4, 1, _OK) + _frame(1, 5, 1, b"\x40\x01t\x01v"),
    _SETTINGS
    + _frame(1, 5, 1, b"\x08\x03301\x6e\x12https://fuzz.test/")
    + _frame(7, 0, 0, b"\0\0\0\x03\0\0\0\0"),
    _SETTINGS + _frame(1, 4, 1, _OK + b"\x5a\x04gzip") + _frame(0, 1, 1, gzip.compress(_PAGE, mtime=0)),
    _SETTINGS
    + _frame(2, 0, 1, bytes(5))
    + _frame(5, 4, 1, b"\0\0\0\x02\x82")
    + _frame(0xBB, 0, 1, b"grease"),
]
RECORDS = [
    b"v=spf1 a:%{d} mx/24//64 include:_spf.fuzz.test exists:%{ir}.%{v}._spf.%{d2} ip6:2001:db8::/32 ?all",
    b"v=spf1 redirect=%{d1r+}.fuzz.test exp=why.%{o}.fuzz.test",
    b"v=DKIM1; k=ed25519; h=sha256; s=email; t=y:s; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    b"v=DMARC1; p=quarantine; sp=none; np=reject; psd=n; t=y; adkim=s; rua=mailto:a@fuzz.test!10m,https://x",
    b"v=BIMI1; l=https://fuzz.test/logo.svg; a=https://fuzz.test/vmc.pem; avp=brand",
    b"v=STSv1; id=20260101T000000;",
    b"version: STSv1\r\nmode: testing\r\nmx: mail.fuzz.test\r\nmx: *.fuzz.test\r\nmax_age: 86400\r\n",
    b"v=TLSRPTv1; rua=mailto:tls@fuzz.test,https://fuzz.test/in",
    b'<svg version="1.2" baseProfile="tiny-ps" viewBox="0 0 1 1" xmlns="http://www.w3.org/2000/svg"><title>x</title></svg>',
]
_MESSAGE = (
    b"Return-Path: <bounce@fuzz.test>\r\nReceived: from mx.other.test (mx.other.test [192.0.2.7]) by in.example "
    b"with ESMTPS id 1; Mon, 2 Mar 2026 10:00:02 +0000\r\nARC-Authentication-Results: i=1; in.example; spf=pass\r\n"
    b"Authentication-Results: in.example; dkim=pass header.d=fuzz.test; spf=pass smtp.mailfrom=fuzz.test; dmarc=pass\r\n"
    b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d=fuzz.test; s=lr1; t=1772445600; h=from:to:subject; "
    b"bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=; b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk\r\n"
    b"From: Shop <shop@fuzz.test>\r\nTo: a@example\r\nSubject: =?utf-8?q?Hi?=\r\nDate: Mon, 2 Mar 2026 10:00:00 +0000\r\n"
    b"\r\nHello\r\n"
)
_REPORT = (
    b'<?xml version="1.0"?><feedback><report_metadata><org_name>Receiver</org_name><email>a@b.test</email>'
    b"<report_id>1</report_id><date_range><begin>1772409600</begin><end>1772495999</end></date_range>"
    b"</report_metadata><policy_published><domain>fuzz.test</domain><p>none</p></policy_published><record><row>"
    b"<source_ip>192.0.2.7</source_ip><count>3</count><policy_evaluated><disposition>none</disposition><dkim>pass"
    b"</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>fuzz.test</header_from></identifiers>"
    b"<auth_results><dkim><domain>fuzz.test</domain><result>pass</result></dkim></auth_results></record></feedback>"
)
UPLOADS = [_MESSAGE, _REPORT, gzip.compress(_REPORT, mtime=0)]
