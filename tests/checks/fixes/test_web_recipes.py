"""Recipes for certificates, headers, leaks and caches are there, name the client and survive any evidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.check import all_checks
from checks.fixes.recipe import Recipe, keys_with_recipes, recipe_for

TOPICS = {"tls", "headers", "exposure", "caching"}
CHECKS = [check.key for check in all_checks() if check.topic in TOPICS]
CODES = [
    "",
    "tls.missing-intermediate",
    "tls.expired",
    "csp.unsafe-eval",
    "files.source-map",
    "files.git-repository",
]
KEYS = st.sampled_from(
    ["headers", "cookies", "names", "chain", "found", "assets", "url", "not_after", "allowed_origins"]
)
TEXTS = st.text(max_size=40) | st.sampled_from(
    ["https://[", "//", "sid=…; Path=/", "https://app.shop.test/a.js"]
)
JSON = st.recursive(
    st.none() | st.integers() | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["path", "url", "issuer"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def recipe(key: str, subject: str, evidence: dict[str, object] | None = None, code: str = "") -> Recipe:
    found = recipe_for(key, code, subject, evidence)
    assert found is not None
    return found


@pytest.mark.parametrize("key", CHECKS)
def test_every_check_of_the_web_has_a_recipe(key: str) -> None:
    assert key in keys_with_recipes()


@pytest.mark.parametrize("key", [key for key in CHECKS if key != "caching.private"])
def test_recipes_name_the_host(key: str) -> None:
    made = recipe(key, "app.shop.test")
    everything = " ".join([made.title, *made.steps, *(block.content for block in made.blocks)])
    assert "app.shop.test" in everything
    assert made.steps[-1].endswith("here.")


@given(st.sampled_from(CHECKS), st.sampled_from(CODES), TEXTS, st.dictionaries(KEYS, JSON, max_size=4))
def test_recipes_survive_any_evidence(key: str, code: str, subject: str, evidence: dict[str, object]) -> None:
    assert recipe(key, subject, evidence, code).steps


def test_headers_are_ready_to_paste_for_each_provider() -> None:
    blocks = {block.provider: block.content for block in recipe("headers.nosniff", "app.shop.test").blocks}
    assert blocks["nginx"] == 'add_header X-Content-Type-Options "nosniff" always;'
    assert '"key": "X-Content-Type-Options"' in blocks["Vercel"]
    assert 'for = "/*"' in blocks["Netlify"]
    assert 'http.host eq "app.shop.test"' in blocks["Cloudflare"]


def test_the_clients_own_provider_comes_first() -> None:
    found = recipe_for("headers.hsts", "hsts.missing", "app.shop.test", providers=frozenset({"Netlify"}))
    assert found is not None
    assert found.blocks[0].provider == "Netlify"


def test_a_private_page_is_closed_by_its_path() -> None:
    blocks = {
        block.provider: block.content
        for block in recipe("caching.private", "https://app.shop.test/login").blocks
    }
    assert "location = /login" in blocks["nginx"]


def test_leaked_paths_and_allowed_origins_are_filled_in() -> None:
    leaked = recipe("exposure.files", "app.shop.test", {"found": [{"path": "/.env"}]})
    assert "/.env" in leaked.steps[0]
    opened = recipe("headers.cors", "api.shop.test", {"allowed_origins": ["https://app.shop.test"]})
    assert any('"https://app.shop.test"' in block.content for block in opened.blocks)
