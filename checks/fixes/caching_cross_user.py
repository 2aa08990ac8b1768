"""How a cache that serves one person's page to others is stopped, first of all."""

from checks.fixes.header_blocks import header_blocks, host_of, path_of
from checks.fixes.recipe import Block, FixContext, Recipe, fix


@fix("caching.cross-user")
def cross_user(context: FixContext) -> Recipe:
    host, path = host_of(context.subject_label), path_of(context.subject_label)
    steps = (
        "Empty the edge's cache now: as long as the copy is there, strangers get it.",
        f"On {host}, take {path} out of every rule that caches whatever comes: “cache everything”, “ignore "
        "cookies”.",
        "Send the header below with every answer to a signed-in person.",
        "Find out since when it was so, and whose pages were served: this may have to be reported.",
        "The founder's consent covers another run: check again here.",
    )
    bypass = Block(
        "Cloudflare",
        "Caching › Cache Rules",
        f'When: http.host eq "{host}" and (http.request.uri.path eq "{path}" or http.cookie ne "")\n'
        "Then: Bypass cache",
    )
    nginx = Block(
        "nginx",
        f"server block of {host}",
        "proxy_cache_bypass $http_cookie $http_authorization;\n"
        "proxy_no_cache $http_cookie $http_authorization;",
        "nginx",
    )
    blocks = header_blocks(host, {"Cache-Control": "private, no-store"}, path)
    return Recipe(f"Serve {path} of one person to nobody else", steps, (bypass, nginx, *blocks))
