"""The house's rules as functions of a file's path and text: each gives the lines that break it."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import PurePath

type Rule = Callable[[PurePath, str], Iterator[str]]

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
LONGEST_VIEW = 25
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager2", "stuff"}
NETWORK = {
    "dns",
    "httpx",
    "h11",
    "ssl",
    "smtplib",
    "urllib.request",
    "http.client",
    "requests",
    "aiohttp",
    "anymail",
    "urllib3",
    "websockets",
}
# Put together from pieces, so that this file does not hold what it forbids.
_MARKS = "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"))
UNFINISHED = re.compile(rf"(?:#|//|/\*|<!--|\{{#).*\b(?:{_MARKS})\b|(?<![.\w])(?:{_MARKS})[:(]")
REGISTRIES = re.compile(
    "|".join(("py" + r"pi\.org", "python" + r"hosted\.org", "npm" + r"js\.org", r"deb\.debian\.org"))
)
MACHINE = re.compile(r"/(?:root|home/\w+|wo" + r"rk/(?:main|shared))/")
INLINE = re.compile(
    r"<style\b|\sstyle\s*=|<script\b(?![^>]*\bsrc\s*=)|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE
)
TEMPLATE_CODE = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->", re.DOTALL)


def is_short(path: PurePath, text: str) -> Iterator[str]:
    count = text.count("\n")
    if count > LONGEST_FILE:
        yield f"{count} lines, {LONGEST_FILE} at most"


def has_short_functions(path: PurePath, text: str) -> Iterator[str]:
    for function in _functions(text):
        longest = LONGEST_VIEW if _is_view(path, function) else LONGEST_FUNCTION
        if (length := _length(function)) > longest:
            yield f"{function.name} has {length} lines, {longest} at most"


def says_why_it_exists(path: PurePath, text: str) -> Iterator[str]:
    tree = ast.parse(text)
    if tree.body and not ast.get_docstring(tree):
        yield "the module has no docstring"


def has_a_telling_name(path: PurePath, text: str) -> Iterator[str]:
    for part in (*path.parts[:-1], path.stem):
        if part in VAGUE_NAMES:
            yield f"{part!r} says nothing about what is inside"


def imports_at_the_top(path: PurePath, text: str) -> Iterator[str]:
    for function in _functions(text):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield f"{function.name} imports in its body, line {node.lineno}"


def reaches_records_through_the_door(path: PurePath, text: str) -> Iterator[str]:
    if "views" in path.parts or path.stem == "views":
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}:
                yield f"a manager in a view, line {node.lineno}"


def leaves_the_network_to_its_edge(path: PurePath, text: str) -> Iterator[str]:
    # Mail goes to the one server or provider that the operator named, never to a host that a user did.
    edges = {("checks", "net"), ("checks", "lab"), ("config", "smtp.py"), ("config", "provider.py")}
    if path.parts[:2] in edges:
        return
    for name, line in _imports(text):
        if any(name == banned or name.startswith(f"{banned}.") for banned in NETWORK):
            yield f"imports {name}, line {line}; only checks/net and config/{{smtp,provider}}.py may"


def leaves_the_pdf_to_its_module(path: PurePath, text: str) -> Iterator[str]:
    if path.parts == ("handover", "pdf.py"):
        return
    for name, line in _imports(text):
        if name.partition(".")[0] == "weasyprint":
            yield f"imports weasyprint, line {line}; only handover/pdf.py does"


def has_no_signals(path: PurePath, text: str) -> Iterator[str]:
    for name, line in _imports(text):
        if name.startswith(("django.dispatch", "django.db.models.signals", "celery.signals")) or (
            name.startswith("django.") and name.endswith(".signals")
        ):
            yield f"imports {name}, line {line}; logic is called by name, never by signal"


def is_finished(path: PurePath, text: str) -> Iterator[str]:
    yield from _matches(UNFINISHED, text)


def names_no_registry(path: PurePath, text: str) -> Iterator[str]:
    yield from _matches(REGISTRIES, text)


def names_no_machine(path: PurePath, text: str) -> Iterator[str]:
    yield from _matches(MACHINE, text)


def has_nothing_inline(path: PurePath, text: str) -> Iterator[str]:
    """Browsers would refuse it under our policy. Mails and the pack are read elsewhere."""
    if path.parts[:2] in {("templates", "pack"), ("templates", "emails")}:
        return
    yield from _matches(INLINE, TEMPLATE_CODE.sub(lambda found: "\n" * found[0].count("\n"), text))


ANY_TEXT: list[Rule] = [is_finished, names_no_registry, names_no_machine]
ANY_PYTHON: list[Rule] = [is_short, says_why_it_exists, has_a_telling_name]
PRODUCT: list[Rule] = [
    has_short_functions,
    imports_at_the_top,
    reaches_records_through_the_door,
    leaves_the_network_to_its_edge,
    leaves_the_pdf_to_its_module,
    has_no_signals,
]
TEMPLATE: list[Rule] = [is_short, has_nothing_inline]


def settings_read(source: str) -> set[str]:
    """The names of the variables that a module takes from the environment."""
    return set(re.findall(r"\b(?:env\.\w+|environ\.get)\(\s*\"([A-Z][A-Z_]+)\"", source))


def settings_documented(example: str) -> set[str]:
    return set(re.findall(r"^([A-Z][A-Z_]+)=", example, re.MULTILINE))


def requirements(source: str) -> set[str]:
    """The packages that a list of requirements names, without extras and versions."""
    return set(re.findall(r"^([a-z][a-z0-9-]*)", source, re.MULTILINE))


def dependencies_explained(document: str) -> set[str]:
    """The packages in the first column of a document's tables."""
    rows = re.findall(r"^\| ([a-z][a-z0-9, -]*) \|", document, re.MULTILINE)
    return {name for row in rows if row != "package" for name in row.split(", ")}


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        if found := pattern.search(line):
            yield f"{found[0]!r}, line {number}"


def _functions(text: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _is_view(path: PurePath, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    in_views = "views" in path.parts or path.stem == "views"
    return in_views and [argument.arg for argument in function.args.args[:1]] == ["request"]


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body. Signature and docstring do not count: neither should be made shorter for it."""
    has_docstring = ast.get_docstring(function, clean=False) is not None
    statements = function.body[1:] if has_docstring else function.body
    if not statements:
        return 0
    return (function.end_lineno or 0) - statements[0].lineno + 1


def _imports(text: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{name.name}", node.lineno) for name in node.names)
