"""What a fix recipe is: plain steps and blocks to copy, filled in with the client's own names."""

import functools
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Block:
    """One text that is ready to copy.

    `provider` says whose console or file it belongs in ("any DNS provider", "Cloudflare", "nginx"), `label`
    what it is, `language` how to set it: dns, http, nginx, toml, json or text.
    """

    provider: str
    label: str
    content: str
    language: str = "text"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one failing check is put right: what to do, in order, and what to paste."""

    title: str
    steps: tuple[str, ...]
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class FixContext:
    """What a recipe may draw on.

    `evidence` came back from the database as JSON and may be from an older version of the check, so every
    reading of it goes through the methods here, which answer with something empty when a key is missing or
    holds another type.
    """

    check_key: str
    code: str
    subject_label: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    providers: frozenset[str] = frozenset()

    def text(self, key: str, default: str = "") -> str:
        value = self.evidence.get(key)
        return value if isinstance(value, str) and value else default

    def number(self, key: str, default: float = 0) -> float:
        value = self.evidence.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return default
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """The strings of a list; a lone string counts as a list of one."""
        value = self.evidence.get(key)
        if isinstance(value, str):
            return (value,) if value else ()
        if not isinstance(value, list | tuple):
            return ()
        return tuple(item for item in value if isinstance(item, str) and item)

    def mappings(self, key: str) -> tuple[Mapping[str, Any], ...]:
        """The objects of a list."""
        value = self.evidence.get(key)
        if not isinstance(value, list | tuple):
            return ()
        return tuple(item for item in value if isinstance(item, Mapping))

    def mapping(self, key: str) -> Mapping[str, Any]:
        value = self.evidence.get(key)
        return value if isinstance(value, Mapping) else {}


type RecipeFunction = Callable[[FixContext], Recipe]

ANY_CODE = ""
_recipes: dict[tuple[str, str], RecipeFunction] = {}


def fix(check_key: str, *codes: str) -> Callable[[RecipeFunction], RecipeFunction]:
    """Registers the recipe of a check: for the verdict codes given, or for all that no other recipe names.

    Raises ValueError when one of them has a recipe already.
    """

    def register(function: RecipeFunction) -> RecipeFunction:
        for code in codes or (ANY_CODE,):
            if (check_key, code) in _recipes:
                raise ValueError(f"{check_key} has two recipes for {code or 'every code'}")
            _recipes[check_key, code] = function
        return function

    return register


@functools.cache
def load_recipes() -> None:
    """Imports every module of `checks.fixes`, whose decorators fill the registry; looks for them once."""
    package = importlib.import_module("checks.fixes")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"checks.fixes.{module.name}")


def recipe_for(
    check_key: str,
    code: str,
    subject: str,
    evidence: Mapping[str, Any] | None = None,
    providers: frozenset[str] = frozenset(),
) -> Recipe | None:
    """The recipe of one verdict, or None when the check has none.

    `subject` is the subject's label; `providers` are the names that `providers_of` found for this client:
    their blocks come first.
    """
    load_recipes()
    function = _recipes.get((check_key, code)) or _recipes.get((check_key, ANY_CODE))
    if function is None:
        return None
    recipe = function(FixContext(check_key, code, subject, evidence or {}, providers))
    blocks = sorted(recipe.blocks, key=lambda block: block.provider not in providers)
    return replace(recipe, blocks=tuple(blocks))


def keys_with_recipes() -> frozenset[str]:
    """The keys of the checks that have at least one recipe."""
    load_recipes()
    return frozenset(key for key, _ in _recipes)
