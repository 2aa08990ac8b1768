"""A word against the secret guard is never dropped: whoever fills a guarded form passes `vouched` on."""

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from engagements.forms.guarded import GuardedForm

ROOT = Path(__file__).parents[1]
VIEWS = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for app in ("engagements", "checks", "handover")
    for path in [*(ROOT / app).glob("views/*.py"), *(ROOT / app).glob("views.py")]
    if path.stem != "__init__"
]


def filling(module: ModuleType, source: str) -> Iterator[str]:
    """The functions of a module that fill a guarded form with what was sent."""
    for name, function in _functions(source).items():
        if any(_fills(module, call) for call in _calls(function)):
            yield name


def drops(module: ModuleType, source: str) -> set[str]:
    """Those of them where neither they, nor what they call, nor who calls them reads the form's `vouched`."""
    functions = _functions(source)
    reading = {name for name in functions if _reads(module, functions, name, set())}
    callers = {name: {one for one in reading if name in _names(functions[one])} for name in functions}
    return {name for name in filling(module, source) if name not in reading and not callers[name]}


def _functions(source: str) -> dict[str, ast.FunctionDef]:
    return {one.name: one for one in ast.parse(source).body if isinstance(one, ast.FunctionDef)}


def _calls(function: ast.FunctionDef) -> Iterator[ast.Call]:
    return (one for one in ast.walk(function) if isinstance(one, ast.Call))


def _fills(module: ModuleType, call: ast.Call) -> bool:
    """`HoldForm(request.POST)` is filled, `HoldForm()` is not; a register's form is its attribute."""
    if not call.args:
        return False
    if isinstance(call.func, ast.Attribute):
        return call.func.attr == "form"
    made = getattr(module, call.func.id, None) if isinstance(call.func, ast.Name) else None
    return isinstance(made, type) and issubclass(made, GuardedForm)


def _reads(module: ModuleType, functions: dict[str, ast.FunctionDef], name: str, seen: set[str]) -> bool:
    seen.add(name)
    if any(isinstance(one, ast.Attribute) and one.attr == "vouched" for one in ast.walk(functions[name])):
        return True
    calls = [call.func for call in _calls(functions[name])]
    called = {one.id for one in calls if isinstance(one, ast.Name)}
    actions = [getattr(module, one, None) for one in called - functions.keys()]
    actions += [_of_module(module, one) for one in calls if isinstance(one, ast.Attribute)]
    if any(_takes_it(one) for one in actions):
        return True
    return any(_reads(module, functions, one, seen) for one in called & functions.keys() - seen)


def _of_module(module: ModuleType, called: ast.Attribute) -> Any:
    """What `hold_role.change_role` calls."""
    where = getattr(module, called.value.id, None) if isinstance(called.value, ast.Name) else None
    return getattr(where, called.attr, None) if inspect.ismodule(where) else None


def _names(function: ast.FunctionDef) -> set[str]:
    return {one.id for one in ast.walk(function) if isinstance(one, ast.Name)}


def _takes_it(called: Any) -> bool:
    """An action that is given the form, and takes the word from it."""
    return inspect.isfunction(called) and "vouched" in inspect.unwrap(called).__code__.co_names


def _source(module: ModuleType) -> str:
    return inspect.getsource(module)


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_passes_on_whose_word_it_was(name: str) -> None:
    module = import_module(name)
    assert drops(module, _source(module)) == set()


def test_views_that_fill_guarded_forms_are_found() -> None:
    modules = {name: import_module(name) for name in VIEWS}
    found = {f"{name}.{one}" for name, module in modules.items() for one in filling(module, _source(module))}
    assert {"engagements.views.overview.hold", "engagements.views.people.invite"} <= found
    assert len(found) > 20


@pytest.mark.parametrize(
    ("name", "view", "passed"),
    [
        ("people", "invite", "form.vouched"),
        ("acceptance", "answer_acceptance", "actor=user, fields=form.vouched)\n    messages.success"),
        ("discussion", "_edit_form", "mentioned], vouched=form.vouched,\n        )  # fmt: skip\n    except"),
    ],
)
def test_a_view_that_drops_it_is_told(name: str, view: str, passed: str) -> None:
    module = import_module(f"engagements.views.{name}")
    source = _source(module)
    assert passed in source
    assert view in drops(module, source.replace(passed, passed.replace("form.vouched", "()")))
