"""The house's rules hold everywhere, and each of them is able to fail."""

import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path, PurePath

import pytest

from tests import house_rules as rules
from tests.house_rules import Rule

ROOT = Path(__file__).parents[1]
APPS = ("config", "engagements", "checks", "handover")
TEXTS = {".py", ".html", ".css", ".js", ".md", ".toml", ".yml", ".txt", ".in", ".sh", ".svg", ".example", ""}
# Other people's work, kept as it came.
FOREIGN = {"LICENSE", "static/js/htmx.min.js"}

LONG_FUNCTION = "def view(request):\n" + "    x = 1\n" * 26
BROKEN: list[tuple[Rule, str, str]] = [
    (rules.is_short, "checks/a.py", "x = 1\n" * 401),
    (rules.has_short_functions, "checks/a.py", "def long():\n" + "    x = 1\n" * 41),
    (rules.has_short_functions, "checks/views/a.py", LONG_FUNCTION),
    (rules.says_why_it_exists, "checks/a.py", "x = 1\n"),
    (rules.has_a_telling_name, "checks/" + "ut" + "ils.py", ""),
    (rules.has_a_telling_name, "checks/helpers/dns.py", ""),
    (rules.imports_at_the_top, "checks/a.py", "def f():\n    import json\n"),
    (rules.reaches_records_through_the_door, "checks/views/a.py", "def v(request):\n    Run.objects.all()\n"),
    (rules.leaves_the_network_to_its_edge, "checks/facts/a.py", "import dns.resolver\n"),
    (rules.leaves_the_network_to_its_edge, "handover/a.py", "from urllib import request\n"),
    (rules.leaves_the_network_to_its_edge, "config/mailing.py", "import anymail.backends\n"),
    (rules.leaves_the_pdf_to_its_module, "handover/views.py", "from weasyprint import HTML\n"),
    (rules.has_no_signals, "engagements/apps.py", "from django.db.models import signals\n"),
    (rules.has_no_signals, "engagements/a.py", "from django.dispatch import receiver\n"),
    (rules.is_finished, "checks/a.py", "# TO" + "DO later\n"),
    (rules.names_no_registry, "Makefile", "pip install -i https://py" + "pi.org/simple\n"),
    (rules.names_no_machine, "Makefile", "cd /ro" + "ot/project\n"),
    (rules.has_nothing_inline, "templates/a.html", '<p style="color: red">'),
    (rules.has_nothing_inline, "templates/a.html", "<script>alert(1)</script>"),
    (rules.has_nothing_inline, "templates/a.html", '<button onclick="go()">'),
]
KEPT: list[tuple[Rule, str, str]] = [
    (rules.has_short_functions, "checks/a.py", LONG_FUNCTION),
    (rules.says_why_it_exists, "checks/__init__.py", ""),
    (
        rules.reaches_records_through_the_door,
        "checks/views/a.py",
        "def v(request):\n    engagement.runs.all()\n",
    ),
    (rules.leaves_the_network_to_its_edge, "checks/net/a.py", "import dns.resolver\n"),
    (rules.leaves_the_pdf_to_its_module, "handover/pdf.py", "import weasyprint\n"),
    (rules.has_nothing_inline, "templates/a.html", '<script src="/static/a.js" nonce="x"></script>'),
    (rules.has_nothing_inline, "templates/a.html", '{# style="no" #}<p class="muted">'),
    (rules.has_nothing_inline, "templates/a.html", '{% state x style="filled" %}'),
    (rules.is_finished, "checks/a.py", "Stage.Status.TO" + "DO\n"),
]


@cache
def files() -> list[PurePath]:
    """Every file of the project: what git has, and what is new and not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    kept = [name for name in listed if name not in FOREIGN and (ROOT / name).is_file()]
    return [PurePath(name) for name in kept if PurePath(name).suffix in TEXTS]


def broken(of: Iterable[PurePath], the_rules: Iterable[Rule]) -> list[str]:
    the_rules = list(the_rules)
    found = []
    for path in of:
        text = (ROOT / path).read_text(encoding="utf-8")
        found += [f"{path}: {line}" for rule in the_rules for line in rule(path, text)]
    return found


def python_files() -> list[PurePath]:
    return [path for path in files() if path.suffix == ".py" and "migrations" not in path.parts]


def test_nothing_is_left_unfinished_or_bound_to_one_machine() -> None:
    assert broken(files(), rules.ANY_TEXT) == []


def test_every_module_is_short_and_says_why_it_exists() -> None:
    assert broken(python_files(), rules.ANY_PYTHON) == []


def test_the_product_keeps_to_its_rooms() -> None:
    product = [path for path in python_files() if path.parts[0] in APPS]
    assert broken(product, rules.PRODUCT) == []


def test_templates_are_short_and_have_nothing_inline() -> None:
    assert broken([path for path in files() if path.suffix == ".html"], rules.TEMPLATE) == []


def test_style_sheets_and_scripts_are_short() -> None:
    own = [path for path in files() if path.suffix in {".css", ".js"} and path.parts[0] == "static"]
    assert broken(own, [rules.is_short]) == []


def test_every_setting_is_documented_and_every_documented_setting_is_read() -> None:
    readers = [ROOT / path for path in python_files() if path.parts[0] in ("config", "engagements")]
    read = set().union(*(rules.settings_read(path.read_text(encoding="utf-8")) for path in readers))
    read.discard("DJANGO_SETTINGS_MODULE")
    documented = rules.settings_documented((ROOT / ".env.example").read_text(encoding="utf-8"))
    assert read == documented


def test_every_direct_dependency_says_what_it_is_for() -> None:
    lists = [ROOT / "requirements" / name for name in ("base.in", "dev.in")]
    wanted = rules.requirements("".join(path.read_text(encoding="utf-8") for path in lists))
    assert wanted == rules.dependencies_explained(
        (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    )


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN, ids=lambda value: getattr(value, "__name__", None))
def test_a_rule_notices_when_it_is_broken(rule: Rule, path: str, text: str) -> None:
    assert list(rule(PurePath(path), text))


@pytest.mark.parametrize(("rule", "path", "text"), KEPT, ids=lambda value: getattr(value, "__name__", None))
def test_a_rule_lets_pass_what_keeps_it(rule: Rule, path: str, text: str) -> None:
    assert not list(rule(PurePath(path), text))


def test_settings_are_recognised_in_code_and_example() -> None:
    assert rules.settings_read('A = env.int("ONE", default=1)\nb = os.environ.get("TWO")') == {"ONE", "TWO"}
    assert rules.settings_documented("# ZERO=\nONE=1\nTWO=\n") == {"ONE", "TWO"}


@pytest.mark.xdist_group("house")
def test_processes_share_what_a_group_shares(request: pytest.FixtureRequest) -> None:
    """Where pytest-xdist cannot mark the group, each process starts a portal and a lab of its own."""
    is_grouped = request.config.getoption("loadgroup", default=False)
    assert request.node.nodeid.endswith("@house") or not is_grouped
