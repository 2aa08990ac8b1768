"""Where name servers are: "IP:PORT" as people write it, and those that this machine is told to ask."""

import dns.resolver

from checks.net.answers import NetError


def system_resolvers() -> tuple[str, ...]:
    """The machine's own resolvers as "IP:PORT"; raises NetError where none is configured."""
    try:
        configured = dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration as error:
        raise NetError("dns", f"this machine has no DNS resolver configured ({error})") from None
    return tuple(join_address(str(server), configured.port) for server in configured.nameservers)


def split_address(text: str) -> tuple[str, int]:
    """("127.0.0.1", 53) out of "127.0.0.1", "127.0.0.1:53", "::1" or "[::1]:53"."""
    if text.startswith("["):
        host, _, port = text[1:].partition("]")
        return host, int(port.removeprefix(":") or 53)
    if text.count(":") > 1:
        return text, 53
    host, _, port = text.partition(":")
    return host, int(port or 53)


def join_address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
