"""The keys of all checks there are or will be, for texts that name checks before these are built."""

KNOWN_CHECKS = {
    "domain": "registered expiry transfer-lock registrar-access",
    "dns": "resolves delegation servers-agree expected conflicts stale dangling wildcard private-address ttl"
    " caa dnssec ipv6 mx propagated transfer recursion diversity soa",
    "routing": "answers https-upgrade canonical chain loop permanent keeps-path old-urls downgrade indexing"
    " environment-links not-found canonical-tag",
    "tls": "trusted hostname expiry renewal versions strength origin transparency stapling same-everywhere",
    "edge": "proxied origin-hidden rate-limit waf compression",
    "headers": "hsts preload csp framing nosniff referrer-policy cookies cors leaks",
    "exposure": "stack-trace files admin listing bundle-secrets bundle-internals mixed-content security-txt",
    "caching": "private cross-user set-cookie static vary",
    "mail": "spf spf-lookups spf-senders dkim dmarc dmarc-policy dmarc-reports delivery pass-rate mta-sts"
    " tls-rpt bimi starttls",
    "speed": "p95 regression weight third-party load",
    "secrets": "history tree build-logs env-tracked rotated",
    "env": "inventory",
    "deploy": "recorded rollback-tested smoke",
    "watch": "coverage routes drill",
    "access": "complete",
    "runbooks": "present rehearsed",
    "contacts": "present",
    "assistant": "answers injection exfiltration tool-misuse degrades latency",
}
CATALOGUE = {f"{topic}.{name}" for topic, names in KNOWN_CHECKS.items() for name in names.split()}
