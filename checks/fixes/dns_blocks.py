"""Writes one DNS record the way each place to set it wants it."""

from checks.fixes.recipe import Block

MAX_STRING = 255


def record_blocks(domain: str, owner: str, rdtype: str, value: str, ttl: int = 3600) -> tuple[Block, ...]:
    """Blocks that set one record; `owner` is a full name in or below `domain`, `ttl` in seconds."""
    zone_line = f"{owner}. {ttl} IN {rdtype} {_zone_value(rdtype, value)}"
    form = f"Type: {rdtype}\nName: {owner}\nContent: {value}\nTTL: {ttl} seconds"
    proxy = "\nProxy status: DNS only" if rdtype in {"A", "AAAA", "CNAME"} else ""
    cloudflare = form.replace(f"TTL: {ttl} seconds", f"TTL: Auto{proxy}")
    label = f"{rdtype} record of {owner}"
    blocks = [
        Block("any DNS provider", label, zone_line, "dns"),
        Block("Cloudflare", f"{label}, under DNS › Records", cloudflare, "text"),
        Block("Netlify", f"{label}, under Domains › DNS records", form.replace("Content:", "Value:"), "text"),
    ]
    # Vercel's command wants the name below the domain that it manages, which a subdomain does not tell.
    if domain.count(".") == 1 and (owner == domain or owner.endswith(f".{domain}")):
        name = owner.removesuffix(domain).rstrip(".") or "@"
        command = f"vercel dns add {domain} '{name}' {rdtype} '{value}'"
        blocks.append(Block("Vercel", f"{label}, from the command line", command, "text"))
    return tuple(blocks)


def _zone_value(rdtype: str, value: str) -> str:
    """The value as a zone file has it: text in quotes and cut into strings of 255, names with a final dot."""
    if rdtype == "TXT":
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        parts = [escaped[start : start + MAX_STRING] for start in range(0, len(escaped), MAX_STRING)]
        return " ".join(f'"{part}"' for part in parts or [""])
    if rdtype in {"CNAME", "NS", "MX"}:
        return value.rstrip(".") + "."
    return value
