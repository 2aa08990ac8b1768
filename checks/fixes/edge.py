"""How hosts come behind their edge, how the server behind it is closed to strangers, and text compressed."""

from checks.fixes.header_blocks import host_of
from checks.fixes.recipe import Block, FixContext, Recipe, fix

_CLOUDFLARE_RANGES = "https://www.cloudflare.com/ips/"


@fix("edge.proxied")
def proxied(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    addresses = context.texts("addresses")
    value = addresses[0] if addresses else "the origin's address"
    steps = (
        f"Turn the proxy on for {host}, in the DNS records of the edge's console.",
        "Look at every record of that name, AAAA too: one that is left out lets part of the visitors past.",
        "Wait until the TTL of the old record has run out, then check again here.",
        "When it works, give the origin another address: the old one is in everybody's DNS history.",
    )
    blocks = (
        Block("Cloudflare", "DNS › Records", f"{host}  A  {value}  Proxied (orange cloud)", "dns"),
        Block("Fastly", "DNS record", f"{host}. 300 IN CNAME dualstack.your-service.map.fastly.net.", "dns"),
        Block("AWS", "Route 53, alias record", f"{host}. A ALIAS your-distribution.cloudfront.net.", "dns"),
    )
    return Recipe(f"Put {host} behind its edge", steps, blocks)


@fix("edge.origin-hidden")
def origin_hidden(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    origin = context.text("origin", "the origin")
    records = (*context.texts("named_in"), *context.texts("record"))
    steps = [
        f"Let only the edge reach {origin}: by its published addresses in the firewall, better by a tunnel "
        "or a client certificate, since others can rent the same edge.",
        "Let the server answer 403 or 421 for names and visitors that it does not expect.",
    ]
    if records:
        steps.insert(0, f"Remove or proxy what gives the address away: {', '.join(records[:5])}.")
    steps += ["Then give the server a new address: the old one is known.", "Check again here."]
    blocks = (
        Block(
            "Cloudflare",
            "on the server, a tunnel (no open port)",
            f"cloudflared tunnel create {host}\ncloudflared tunnel route dns {host} {host}\n"
            f"cloudflared tunnel run --url http://localhost:8080 {host}",
        ),
        Block(
            "any server",
            f"firewall: the edge's addresses alone ({_CLOUDFLARE_RANGES})",
            "for range in $(curl -fsS https://www.cloudflare.com/ips-v4) $(curl -fsS "
            "https://www.cloudflare.com/ips-v6); do\n"
            "  ufw allow proto tcp from $range to any port 443\ndone\n"
            "ufw deny 80,443/tcp",
        ),
        Block(
            "nginx",
            "a default server that says nothing",
            "server {\n    listen 443 ssl default_server;\n    ssl_reject_handshake on;\n}",
            "nginx",
        ),
        Block(
            "AWS",
            "security group of the load balancer",
            "Source: com.amazonaws.global.cloudfront.origin-facing",
        ),
    )
    return Recipe(f"Close the server behind {host} to strangers", tuple(steps), blocks)


@fix("tls.origin")
def origin_certificate(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    origin = context.text("origin", "the origin")
    steps = (
        f"Give {origin} a certificate for {host}: of the edge's own authority for origins, or a public one.",
        "Let it answer on port 443, and close port 80.",
        "Then let the edge verify it: on Cloudflare SSL/TLS mode “Full (strict)”, never “Flexible”.",
        "Check again here.",
    )
    blocks = (
        Block(
            "Cloudflare",
            "SSL/TLS › Origin Server › Create Certificate",
            f"Hostnames: {host}\nValidity: 1 year",
        ),
        Block("Cloudflare", "SSL/TLS › Overview", "Encryption mode: Full (strict)"),
        Block(
            "nginx",
            f"server block of {host}, on the origin",
            f"listen 443 ssl;\nserver_name {host};\nssl_certificate /etc/ssl/{host}.pem;\n"
            f"ssl_certificate_key /etc/ssl/{host}.key;",
            "nginx",
        ),
        Block(
            "certbot", "on the origin, where the domain's DNS can be written", f"certbot certonly -d {host}"
        ),
        Block(
            "Fastly",
            "Origins › Hosts › TLS options",
            f"Verify certificate: Yes\nCertificate hostname: {host}",
        ),
        Block("AWS", "CloudFront › Origins", "Protocol: HTTPS only\nMinimum origin SSL protocol: TLSv1.2"),
    )
    return Recipe(f"Encrypt the way from the edge to the server of {host}", steps, blocks)


@fix("edge.compression")
def compression(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = (
        f"Turn compression and HTTP/2 on where TLS ends for {host}.",
        "Edges compress by content type: make sure that pages, scripts, styles and JSON carry theirs.",
        "Check again here.",
    )
    types = "text/css application/javascript text/javascript application/json image/svg+xml application/xml"
    blocks = (
        Block(
            "nginx",
            f"server block of {host}",
            "listen 443 ssl;\nhttp2 on;\ngzip on;\ngzip_vary on;\ngzip_min_length 1000;\n"
            f"gzip_types {types};",
            "nginx",
        ),
        Block("Caddy", f"site block of {host}", "encode zstd gzip"),
        Block(
            "Apache",
            "site configuration",
            f"Protocols h2 http/1.1\nAddOutputFilterByType DEFLATE text/html {types}",
        ),
        Block("Cloudflare", "Speed › Optimization", "Brotli: On\nHTTP/2: On\nHTTP/3 (with QUIC): On"),
        Block(
            "AWS",
            "CloudFront behaviour",
            "Compress objects automatically: Yes\nSupported HTTP versions: HTTP/2, HTTP/3",
        ),
    )
    return Recipe(f"Compress what {host} sends", steps, blocks)
