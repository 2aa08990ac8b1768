"""Writes one response header the way each provider wants it set, so that it can be pasted."""

import json
from urllib.parse import urlsplit

from checks.fixes.recipe import Block


def host_of(subject: str) -> str:
    """The host's name out of a label that is a name or an address; what is neither stays as it is."""
    try:
        return urlsplit(subject if "//" in subject else f"//{subject}").hostname or subject
    except ValueError:
        return subject


def path_of(subject: str) -> str:
    try:
        return (urlsplit(subject).path or "/") if "//" in subject else "/"
    except ValueError:
        return "/"


def header_blocks(host: str, headers: dict[str, str], path: str = "/*") -> tuple[Block, ...]:
    """The header lines themselves, then nginx, Cloudflare, Vercel, Netlify and Caddy.

    `path` is where they hold: "/*" for the whole site, else one path.
    """
    lines = "\n".join(f"{name}: {value}" for name, value in headers.items())
    return (
        Block("any server", f"what {host} should answer", lines, "http"),
        Block("nginx", f"server block of {host}", _nginx(headers, path), "nginx"),
        Block(
            "Cloudflare", "Rules › Transform Rules › Modify response header", _cloudflare(host, headers, path)
        ),
        Block("Vercel", "vercel.json", _vercel(headers, path), "json"),
        Block("Netlify", "netlify.toml", _netlify(headers, path), "toml"),
        Block("Caddy", f"site block of {host}", _caddy(headers, path)),
    )


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _nginx(headers: dict[str, str], path: str) -> str:
    lines = [f"add_header {name} {_quoted(value)} always;" for name, value in headers.items()]
    if path == "/*":
        return "\n".join(lines)
    return "\n".join([f"location = {path} {{", *(f"    {line}" for line in lines), "}"])


def _cloudflare(host: str, headers: dict[str, str], path: str) -> str:
    where = f'http.host eq "{host}"'
    if path != "/*":
        where += f' and http.request.uri.path eq "{path}"'
    return "\n".join(
        [f"When: {where}", *(f"Set static: {name} = {value}" for name, value in headers.items())]
    )


def _vercel(headers: dict[str, str], path: str) -> str:
    source = "/(.*)" if path == "/*" else path
    pairs = [{"key": name, "value": value} for name, value in headers.items()]
    return json.dumps({"headers": [{"source": source, "headers": pairs}]}, indent=2, ensure_ascii=False)


def _netlify(headers: dict[str, str], path: str) -> str:
    lines = ["[[headers]]", f"  for = {json.dumps(path)}", "  [headers.values]"]
    return "\n".join([*lines, *(f"    {name} = {_quoted(value)}" for name, value in headers.items())])


def _caddy(headers: dict[str, str], path: str) -> str:
    matcher = "" if path == "/*" else f" {path}"
    lines = [f"header{matcher} {{", *(f"    {name} {_quoted(value)}" for name, value in headers.items()), "}"]
    return "\n".join(lines)
