"""The kernel of fix recipes: which one is found, and what it may rely on."""

import pytest

from checks.fixes import recipe as kernel
from checks.fixes.recipe import Block, FixContext, Recipe, fix, recipe_for


@pytest.fixture
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel.load_recipes()
    monkeypatch.setattr(kernel, "_recipes", {})


@pytest.mark.usefixtures("_own_registry")
def test_a_recipe_for_the_code_wins_over_the_check_wide_one() -> None:
    @fix("kettle.boils")
    def anything(context: FixContext) -> Recipe:
        return Recipe("in general", (context.subject_label,))

    @fix("kettle.boils", "kettle.cold", "kettle.dry")
    def cold(context: FixContext) -> Recipe:
        return Recipe("cold or dry", (context.code,))

    assert recipe_for("kettle.boils", "kettle.dry", "k1") == Recipe("cold or dry", ("kettle.dry",))
    assert recipe_for("kettle.boils", "kettle.odd", "k1") == Recipe("in general", ("k1",))
    assert recipe_for("kettle.sings", "kettle.odd", "k1") is None


@pytest.mark.usefixtures("_own_registry")
def test_two_recipes_for_one_code_are_refused() -> None:
    @fix("kettle.boils", "kettle.cold")
    def first(context: FixContext) -> Recipe:
        return Recipe("first", ())

    with pytest.raises(ValueError, match=r"two recipes for kettle\.cold"):
        fix("kettle.boils", "kettle.cold")(first)


@pytest.mark.usefixtures("_own_registry")
def test_blocks_of_the_clients_providers_come_first_and_none_is_lost() -> None:
    @fix("kettle.boils")
    def anything(context: FixContext) -> Recipe:
        return Recipe("", (), tuple(Block(name, "", "") for name in ("any", "Netlify", "Vercel", "nginx")))

    recipe = recipe_for("kettle.boils", "", "k1", {}, frozenset({"Vercel"}))
    assert recipe is not None
    assert [block.provider for block in recipe.blocks] == ["Vercel", "any", "Netlify", "nginx"]


def test_evidence_of_the_wrong_shape_reads_as_empty() -> None:
    context = FixContext("a", "b", "c", {"text": 3, "number": "x", "list": {"a": 1}, "flag": True, "map": []})
    assert context.text("text", "none") == "none"
    assert context.number("number", 7) == 7
    assert context.number("flag") == 0
    assert context.texts("list") == ()
    assert context.mappings("list") == ()
    assert context.mapping("map") == {}


def test_evidence_of_the_right_shape_is_read() -> None:
    context = FixContext(
        "a", "b", "c", {"text": "t", "number": 2.5, "list": ["x", 1, {"k": "v"}], "map": {"k": 1}}
    )
    assert context.text("text") == "t"
    assert context.number("number") == 2.5
    assert context.texts("list") == ("x",)
    assert context.texts("text") == ("t",)
    assert context.mappings("list") == ({"k": "v"},)
    assert context.mapping("map") == {"k": 1}
