"""The types of DNS records that somebody can write down; providers add ALIAS and ANAME to those of DNS."""

KEPT_TYPES = frozenset(
    {
        *("A", "AAAA", "ALIAS", "ANAME", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SRV"),
        *("SSHFP", "SVCB", "TLSA", "TXT"),
    }
)
