"""Maps the organisations that sign certificates to the names that CAA records know them by (CCADB)."""

# Part of the issuer's organisation, lower case → names that it takes for its own in `issue` and `issuewild`.
_IDENTITIES: dict[str, tuple[str, ...]] = {
    "let's encrypt": ("letsencrypt.org",),
    "internet security research group": ("letsencrypt.org",),
    "google trust services": ("pki.goog", "google.com"),
    "zerossl": ("sectigo.com", "trust-provider.com", "usertrust.com", "comodoca.com", "comodo.com"),
    "sectigo": ("sectigo.com", "trust-provider.com", "usertrust.com", "comodoca.com", "comodo.com"),
    "comodo": ("sectigo.com", "trust-provider.com", "usertrust.com", "comodoca.com", "comodo.com"),
    "usertrust": ("sectigo.com", "trust-provider.com", "usertrust.com", "comodoca.com", "comodo.com"),
    "gandi": ("sectigo.com", "trust-provider.com", "usertrust.com", "comodoca.com", "comodo.com"),
    "cpanel": ("sectigo.com", "trust-provider.com", "usertrust.com", "comodoca.com", "comodo.com"),
    "digicert": (
        "digicert.com", "www.digicert.com", "digicert.ne.jp", "cybertrust.ne.jp", "symantec.com",
        "thawte.com", "geotrust.com", "rapidssl.com", "volusion.digitalcertvalidation.com",
        "stratossl.digitalcertvalidation.com", "intermediatecertificate.digitalcertvalidation.com",
        "1and1.digitalcertvalidation.com", "quovadisglobal.com", "pkioverheid.nl",
    ),
    "thawte": ("digicert.com", "thawte.com"),
    "geotrust": ("digicert.com", "geotrust.com"),
    "rapidssl": ("digicert.com", "rapidssl.com"),
    "cloudflare": ("digicert.com", "ssl.com", "letsencrypt.org", "pki.goog", "sectigo.com"),
    "amazon": ("amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"),
    "globalsign": ("globalsign.com",),
    "godaddy": ("godaddy.com", "starfieldtech.com"),
    "starfield": ("starfieldtech.com", "godaddy.com"),
    "entrust": ("entrust.net", "affirmtrust.com"),
    "ssl corp": ("ssl.com",),
    "buypass": ("buypass.com", "buypass.no"),
    "asseco": ("certum.pl", "certum.eu"),
    "unizeto": ("certum.pl", "certum.eu"),
    "hellenic academic": ("harica.gr",),
    "actalis": ("actalis.it",),
    "swisssign": ("swisssign.com",),
    "microsoft": ("microsoft.com",),
    "apple": ("pki.apple.com",),
    "identrust": ("identrust.com",),
    "quovadis": ("quovadisglobal.com", "digicert.com"),
    "telia": ("telia.com", "telia.fi", "telia.se"),
    "d-trust": ("d-trust.net", "dtrust.de", "d-trust.de", "dtrust.net"),
    "certainly": ("certainly.com",),
    "trustasia": ("trustasia.com",),
    "network solutions": ("networksolutions.com", "sectigo.com"),
    "launch ready lab": ("lab.test",),
}  # fmt: skip


def identities_of(issuer: str) -> tuple[str, ...]:
    """The CAA names of the authority with that distinguished name (RFC 4514); none for one not known."""
    lowered = issuer.lower()
    return next((names for part, names in _IDENTITIES.items() if part in lowered), ())
