"""How answers are told who may keep a copy of them."""

from checks.fixes.header_blocks import header_blocks, host_of, path_of
from checks.fixes.recipe import Block, FixContext, Recipe, fix


@fix("caching.private")
def private(context: FixContext) -> Recipe:
    url = context.subject_label
    host, path = host_of(url), path_of(url)
    steps = (
        f"Send the header below with every answer of {path}, signed in or not.",
        "Take the path out of any “cache everything” rule at the edge.",
        "Empty the edge's cache: copies that are there stay until you do.",
        "Check again here.",
    )
    bypass = Block(
        "Cloudflare",
        "Caching › Cache Rules",
        f'When: http.host eq "{host}" and http.request.uri.path eq "{path}"\nThen: Bypass cache',
    )
    blocks = header_blocks(host, {"Cache-Control": "private, no-store"}, path)
    return Recipe(f"Let nobody keep {path}", steps, (*blocks, bypass))


@fix("caching.set-cookie")
def set_cookie(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    url = context.text("url", f"https://{host}/")
    path = path_of(url)
    steps = (
        f"Decide what {path} is: the same for everybody, then it sets no cookie; or for one person, "
        "then it is private.",
        "For a private one send the header below; for a shared one take the cookie off, sessions of "
        "anonymous "
        "visitors first.",
        "Empty the edge's cache and check again here.",
    )
    return Recipe(
        f"Keep cookies out of shared copies on {host}",
        steps,
        header_blocks(host, {"Cache-Control": "private, no-store"}, path),
    )


@fix("caching.static")
def static(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    value = "public, max-age=31536000, immutable"
    urls = [str(one.get("url", "")) for one in context.mappings("assets")]
    folder = path_of(urls[0]).rpartition("/")[0] if urls and urls[0] else "/static"
    steps = (
        f"Send the header below with everything in {folder or '/'} whose name changes with its content.",
        "Leave pages themselves out: their addresses stay the same, so they have to be asked for again.",
        "Check again here.",
    )
    nginx = Block(
        "nginx",
        f"server block of {host}",
        f'location {folder}/ {{\n    add_header Cache-Control "{value}";\n}}',
        "nginx",
    )
    blocks = [
        one for one in header_blocks(host, {"Cache-Control": value}, f"{folder}/*") if one.provider != "nginx"
    ]
    return Recipe(f"Let browsers keep the files of {host}", steps, (*blocks, nginx))
