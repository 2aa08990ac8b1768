"""Recognises administration that stands open: a console's own marks, and no password asked for."""

import re

MAX_BYTES = 256 * 1024
# What these show only to somebody who is in. Every one is the console's own markup, no word of prose.
_CONSOLES: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("Django admin", re.compile(rb"<div id=\"user-tools\">.{0,800}/logout/", re.DOTALL)),
    ("WordPress", re.compile(rb"<div id=\"wpadminbar\"|id=\"adminmenuwrap\"")),
    ("phpMyAdmin", re.compile(rb"id=\"pma_navigation\"|PMA_commonParams|id=\"serverinfo\"")),
    ("Adminer", re.compile(rb"<p class=\"?logout\"?>.{0,400}name=\"?logout\"?", re.DOTALL)),
    (
        "Rails admin",
        re.compile(rb"class=\"rails_admin\"|data-model=\"[\w:]+\".{0,400}rails_admin", re.DOTALL),
    ),
    ("Active Admin", re.compile(rb"<body class=\"[^\"]{0,200}active_admin logged_in")),
    ("Sidekiq", re.compile(rb"<title>[^<]{0,60}Sidekiq</title>")),
    ("Laravel Horizon", re.compile(rb"window\.Horizon\s{0,3}=")),
    ("Laravel Telescope", re.compile(rb"window\.Telescope\s{0,3}=")),
    ("Bull Board", re.compile(rb"<title>Bull Dashboard</title>|<title>Bull Board")),
    ("Flower", re.compile(rb"<title>Flower</title>")),
)
_HEADED = re.compile(
    rb"<(?:title|h1)[^>]{0,200}>[^<]{0,80}\b(?:admin(?:istration|istrator)?|back ?office|control panel)\b",
    re.IGNORECASE,
)
_TOOLS = re.compile(
    rb"\b(?:log ?out|sign ?out)\b|<table\b|\b(?:manage|all) (?:users|orders|customers|products)\b",
    re.IGNORECASE,
)


def open_console(body: bytes) -> str:
    """The name of the console that this page is, "" where it is none that is known."""
    text = body[:MAX_BYTES]
    return next((name for name, sign in _CONSOLES if sign.search(text)), "")


def looks_like_tools(body: bytes) -> bool:
    """Whether the page calls itself administration and shows tools, as home-made ones do."""
    text = body[:MAX_BYTES]
    return bool(_HEADED.search(text) and _TOOLS.search(text))
