"""How the servers behind one name are brought into step."""

from checks.fixes.dns import record
from checks.fixes.header_blocks import host_of
from checks.fixes.recipe import Block, FixContext, Recipe, fix


@fix("tls.same-everywhere")
def same_everywhere(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    seen = context.mappings("seen")
    addresses = [str(one.get("address", "")) for one in seen] or list(context.texts("addresses"))
    steps = (
        f"Find out which machine each address of {host} is; the evidence below tells what each one shows.",
        "If one is left over from before, take its record away; keep it running until the TTL has passed.",
        "If all are meant to be there, deploy the same version and certificate to each, and let one "
        "program renew it for all of them.",
        "Check again here.",
    )
    commands = "\n".join(
        f"curl -sSI --resolve {host}:443:{_bracketed(one)} https://{host}/" for one in addresses[:6]
    )
    lines = [f"{host}. 300 IN {'AAAA' if ':' in one else 'A'} {one}" for one in addresses[:6] if one]
    blocks = (
        Block("any", "ask each address by itself", commands or f"curl -sSI https://{host}/"),
        record(
            "The records as they are: keep those that are meant", *(lines or [f"{host}. 300 IN A 192.0.2.10"])
        ),
        Block(
            "Cloudflare",
            f"DNS › Records › {host}",
            "Proxy status: Proxied, so that visitors see the edge alone",
        ),
        Block(
            "AWS", "load balancer", f"one alias record of {host}; the machines behind it with health checks"
        ),
    )
    return Recipe(f"Bring the servers of {host} into step", steps, blocks)


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address
