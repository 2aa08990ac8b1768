"""How certificates come into the public logs, and how servers vouch for them."""

from checks.fixes.header_blocks import host_of
from checks.fixes.recipe import Block, FixContext, Recipe, fix


@fix("tls.transparency")
def transparency(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = (
        f"Have a new certificate for {host} issued by an authority that logs what it issues, as all public "
        "ones do by themselves (Let's Encrypt, Google Trust Services, DigiCert, Sectigo…).",
        "At an authority that asks, do not opt out of Certificate Transparency: that is for names which no "
        "browser ever visits.",
        "A company's own authority is no matter of public logs: its certificates are for hosts that only its "
        "own machines visit.",
        "Check again here.",
    )
    blocks = (
        Block("certbot", "on the server", f"certbot certonly --nginx -d {host} --force-renewal"),
        Block("AWS", "Certificate Manager › Request › Options", "Certificate transparency logging: ENABLED"),
        Block("Cloudflare", "SSL/TLS › Edge Certificates", "Universal SSL: On"),
        Block("any", "see what the logs know", f"https://crt.sh/?q={host}"),
    )
    return Recipe(f"Get a certificate for {host} that public logs know", steps, blocks)


@fix("tls.stapling")
def stapling(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    responder = context.text("responder")
    steps = (
        f"Simplest: have the certificate of {host} issued again without “must-staple” (the TLS Feature "
        "extension); most authorities end OCSP, and Let's Encrypt has.",
        "Otherwise switch stapling on where TLS ends, and let the server reach "
        f"{responder or 'the OCSP address in the certificate'}.",
        "nginx fetches its first answer after the first visit: give it one in a file (ssl_stapling_file).",
        "Check again here.",
    )
    return Recipe(f"Let {host} prove that its certificate counts, or not have to", steps, _blocks(host))


@fix("tls.stapling", "stapling.revoked")
def revoked(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = (
        f"Ask whoever issued the certificate of {host} why it was revoked: a key that leaked, or a mistake "
        "of theirs that they wrote you about.",
        "Make a new key, have a new certificate issued with it, and put it on every server of the host.",
        "If the key leaked, treat everything on that machine as known to strangers.",
        "Check again here.",
    )
    command = f"certbot certonly --nginx -d {host} --force-renewal --new-key"
    return Recipe(
        f"Replace the revoked certificate of {host}", steps, (Block("certbot", "on the server", command),)
    )


def _blocks(host: str) -> tuple[Block, ...]:
    return (
        Block(
            "certbot",
            "a certificate without the demand",
            f"certbot certonly --nginx -d {host} --force-renewal",
        ),
        Block(
            "nginx",
            f"server block of {host}",
            "ssl_stapling on;\nssl_stapling_verify on;\nresolver 1.1.1.1 9.9.9.9;",
            "nginx",
        ),
        Block("Apache", "ssl.conf", 'SSLUseStapling On\nSSLStaplingCache "shmcb:logs/stapling(32768)"'),
        Block("Caddy", "Caddyfile", "# staples by itself"),
        Block(
            "any",
            "look again",
            f"openssl s_client -connect {host}:443 -servername {host} -status </dev/null | grep -A3 OCSP",
        ),
    )
