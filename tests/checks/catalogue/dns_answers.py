"""Makes DNS answers and HTTP exchanges by hand, for verdicts that need no network."""

from checks.net.answers import Answer, NetError, Record, Response, Visit


def answer(
    name: str, rdtype: str, *lines: str, rcode: str = "NOERROR", is_authoritative: bool = True
) -> Answer:
    """Lines are "value", or "owner ttl type value" where they differ from what was asked."""
    return Answer(
        name,
        rdtype,
        rcode,
        tuple(_record(name, rdtype, line) for line in lines),
        "127.0.0.1:53",
        is_authoritative=is_authoritative,
        attempts=(f"127.0.0.1:53 {name} {rdtype}: {rcode}",),
    )


def _record(name: str, rdtype: str, line: str) -> Record:
    parts = line.split(" ", 3)
    if len(parts) == 4 and parts[1].isdecimal():
        return Record(parts[0], parts[2], int(parts[1]), parts[3])
    return Record(name, rdtype, 300, line)


def redirect(url: str, to: str, status: int = 301) -> Response:
    return Response(url, status, (("location", to),))


def page(url: str, status: int = 200, *headers: tuple[str, str], body: bytes = b"") -> Response:
    return Response(url, status, headers, body)


def visit(*hops: Response, stopped: str = "") -> Visit:
    return Visit(hops, stopped)


def cut_off(*hops: Response, kind: str = "refused") -> Visit:
    """A chain of which the next hop got no answer."""
    error = NetError(kind, f"127.0.0.1 port 443: {kind}", ("127.0.0.1 port 443: ECONNREFUSED",))
    return Visit(hops, str(error), error)
