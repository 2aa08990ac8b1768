"""Addresses of the standards that checks name, for readers that follow a link."""

import re

_RFC = re.compile(r"RFC ?(\d+)(?:bis)?(?: §§?([\d.]*\d))?")
_KNOWN = {
    "RFC 6265bis": "https://datatracker.ietf.org/doc/draft-ietf-httpbis-rfc6265bis/",
    "OWASP WSTG": "https://owasp.org/www-project-web-security-testing-guide/",
    "OWASP ASVS": "https://owasp.org/www-project-application-security-verification-standard/",
    "CSP3": "https://www.w3.org/TR/CSP3/",
    "W3C Referrer Policy": "https://www.w3.org/TR/referrer-policy/",
    "WHATWG Fetch": "https://fetch.spec.whatwg.org/",
    "MDN HTTP Observatory": "https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring",
    "MDN": "https://developer.mozilla.org/en-US/docs/Web/HTTP",
    "OWASP Core Rule Set": "https://coreruleset.org/docs/",
    "NIST SP 800": "https://csrc.nist.gov/publications/sp800",
    "NIST CSF": "https://www.nist.gov/cyberframework",
    "ICANN SAC": "https://www.icann.org/en/ssac",
    "BIMI": "https://bimigroup.org/",
    "ISTQB": "https://www.istqb.org/",
    "web.dev": "https://web.dev/",
    "ISO/IEC 27001": "https://www.iso.org/standard/27001",
    "ISO/IEC 25023": "https://www.iso.org/standard/35747.html",
}


def address_of_standard(standard: str) -> str:
    """The address of the first standard that is named and known; empty where none is."""
    named = [(standard.find(words), -len(words), words) for words in _KNOWN if words in standard]
    place, _length, words = min(named, default=(len(standard), 0, ""))
    rfc = _RFC.search(standard)
    if rfc and rfc.start() < place:
        section = f"#section-{rfc[2]}" if rfc[2] else ""
        return f"https://www.rfc-editor.org/rfc/rfc{rfc[1]}{section}"
    return _KNOWN.get(words, "")
