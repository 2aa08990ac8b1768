"""How certificates and TLS settings are put right."""

from checks.fixes.header_blocks import host_of
from checks.fixes.recipe import Block, FixContext, Recipe, fix

MANAGED = (
    "On Cloudflare, Vercel, Netlify, Render or Fly.io the certificate is theirs to renew: look at "
    "the domain's page "
    "there for a failed validation, most often a CAA record or a DNS record that no longer points to them."
)


def _renewal(host: str) -> tuple[Block, ...]:
    return (
        Block(
            "certbot",
            "on the server",
            f"certbot renew --cert-name {host} --force-renewal\nsystemctl reload nginx",
        ),
        Block(
            "certbot",
            "is the timer running?",
            "systemctl list-timers | grep -i certbot\ncertbot renew --dry-run",
        ),
        Block("Caddy", "on the server", f"journalctl -u caddy | grep {host}\nsystemctl reload caddy"),
        Block(
            "any",
            "look again",
            f"openssl s_client -connect {host}:443 -servername {host} </dev/null | openssl x509 "
            "-noout -dates",
        ),
    )


@fix("tls.expiry")
def expiry(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    until = context.text("not_after")[:10]
    steps = (
        f"Renew the certificate of {host}" + (f" before {until}." if until else "."),
        MANAGED,
        "Find out why it did not renew by itself, and put the date into the runbook until it does.",
        "Check again here.",
    )
    return Recipe(f"Renew the certificate of {host}", steps, _renewal(host))


@fix("tls.trusted")
def trusted(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = (
        f"Have a certificate for {host} issued by a public authority (Let's Encrypt is free).",
        MANAGED,
        "Check again here.",
    )
    return Recipe(f"Get a trusted certificate for {host}", steps, (_issue(host), *_renewal(host)[2:]))


@fix(
    "tls.trusted",
    "tls.missing-intermediate",
    "tls.wrong-order",
    "tls.superfluous",
    "tls.crooked-path",
    "tls.expired-cross-sign",
    "tls.expired-issuer",
)
def chain(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    issuers = [str(one.get("issuer", "")) for one in context.mappings("chain")]
    missing = f" It was issued by {issuers[0]}." if issuers and issuers[0] else ""
    steps = (
        f"Serve the whole chain and nothing else: the certificate of {host} first, then its issuer's as "
        f"the issuer publishes it today, without the root.{missing}",
        "With certbot that is the file fullchain.pem, not cert.pem.",
        "Reload the server and check again here.",
    )
    blocks = (
        Block(
            "nginx",
            f"server block of {host}",
            f"ssl_certificate /etc/letsencrypt/live/{host}/fullchain.pem;\n"
            f"ssl_certificate_key /etc/letsencrypt/live/{host}/privkey.pem;",
            "nginx",
        ),
        Block("any", "put the files together", f"cat {host}.crt intermediate.crt > {host}.fullchain.pem"),
    )
    return Recipe(f"Send the whole chain of {host}", steps, blocks)


@fix("tls.renewal")
def renewal(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    until = context.text("not_after")[:10]
    steps = (
        "Best: let a program renew it. Put the host behind a provider that manages certificates, or run an "
        "ACME client on the server.",
        f"Otherwise name an owner in the runbook “Expired certificate” and put {until or 'the date'} minus "
        f"30 days into that person's calendar: the audit then knows who renews {host}.",
        "Check again here.",
    )
    return Recipe(
        f"Let a program renew the certificate of {host}", steps, (_issue(host), *_renewal(host)[1:])
    )


@fix("tls.hostname")
def hostname(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    names = context.texts("names")
    steps = (
        f"Have a certificate issued that names {host}"
        + (f"; the present one names {', '.join(names[:5])}." if names else "."),
        f"If {host} should be served by your hosting provider, add it there as a custom domain.",
        "Check again here.",
    )
    return Recipe(f"Get a certificate for {host}", steps, (_issue(host),))


def _issue(host: str) -> Block:
    return Block("certbot", "on the server", f"certbot --nginx -d {host}")


@fix("tls.versions")
def versions(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    blocks = (
        Block("nginx", f"server block of {host}", "ssl_protocols TLSv1.2 TLSv1.3;", "nginx"),
        Block("Apache", "ssl.conf", "SSLProtocol -all +TLSv1.2 +TLSv1.3"),
        Block("Cloudflare", "SSL/TLS › Edge Certificates", "Minimum TLS Version: TLS 1.2\nTLS 1.3: On"),
        Block("AWS", "load balancer, security policy", "ELBSecurityPolicy-TLS13-1-2-2021-06"),
    )
    return Recipe(
        f"Offer TLS 1.2 and 1.3 on {host}, nothing older",
        ("Set it where TLS ends.", "Check again here."),
        blocks,
    )


@fix("tls.strength", "tls.broken-cipher", "tls.weak-group", "tls.compression", "tls.renegotiation")
def ciphers(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    suites = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    suites += "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
    blocks = (
        Block(
            "nginx", f"server block of {host}", f"ssl_ciphers {suites};\nssl_ecdh_curve X25519:prime256v1;"
        ),
        Block(
            "Apache", "ssl.conf", f"SSLCipherSuite {suites}\nSSLCompression off\nSSLInsecureRenegotiation off"
        ),
        Block("Cloudflare", "SSL/TLS › Edge Certificates › Cipher suites", "Modern (needs TLS 1.2 or newer)"),
        Block("AWS", "load balancer, security policy", "ELBSecurityPolicy-TLS13-1-2-2021-06"),
    )
    steps = (
        f"Offer ciphers with authentication and forward secrecy alone where TLS ends for {host}.",
        "A server that cannot is older than its makers support: update its operating system.",
        "Check again here.",
    )
    return Recipe(f"Offer strong ciphers alone on {host}", steps, blocks)


@fix("tls.strength")
def strength(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = (f"Have a new certificate for {host} issued with a new key.", "Check again here.")
    content = (
        f"certbot certonly --nginx -d {host} --key-type ecdsa --elliptic-curve secp256r1 --force-renewal"
    )
    return Recipe(f"Give {host} a stronger key", steps, (Block("certbot", "on the server", content),))
