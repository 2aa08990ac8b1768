"""Playbooks of every kind that is sound, for properties that must hold for all of them."""

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from engagements.playbooks.vocabulary import Artefact, Comparison, ItemMode, Measure, Station

CHECKS = ("dns.ttl", "tls.*", "mail.spf", "routing.loop")
_WORD = st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t\"'\\#[]={}é🚀")
TEXTS = st.text(_WORD, min_size=1, max_size=60).filter(str.strip)
KEYS = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)


def _keyed(strategy: Any, least: int = 1) -> Any:
    return st.lists(strategy, min_size=least, max_size=3, unique_by=lambda table: table["key"])


_CHECKED = {"checks": st.lists(st.sampled_from(CHECKS), min_size=1, max_size=3)}
_ITEM = {"key": KEYS, "title": TEXTS, "how": TEXTS, "evidence": TEXTS}
ITEMS = st.one_of(
    st.fixed_dictionaries(_ITEM, optional={"is_required": st.booleans()}),
    st.fixed_dictionaries(
        _ITEM | _CHECKED,
        optional={"confirm": st.sampled_from([ItemMode.BOTH.value, ItemMode.AUTOMATIC.value])},
    ),
)
SIGNALS = st.fixed_dictionaries(
    {
        "key": KEYS,
        "text": TEXTS,
        "risk_title": TEXTS,
        "effect": TEXTS,
        "impact": st.integers(1, 5),
        "likelihood": st.integers(1, 5),
        "must_fix_now": st.booleans(),
    }
)
DELIVERABLES = st.fixed_dictionaries(
    {"key": KEYS, "title": TEXTS, "artefact": st.sampled_from([one.value for one in Artefact])}
)
TARGETS = st.fixed_dictionaries(
    {
        "key": KEYS,
        "title": TEXTS,
        "measure": st.sampled_from([one.value for one in Measure if one is not Measure.P95]),
        "value": st.floats(allow_nan=False, allow_infinity=False) | st.integers(0, 10**9),
        "unit": st.sampled_from(["ms", "%", "min"]),
        "comparison": st.sampled_from([one.value for one in Comparison]),
    },
    optional={"applies_to": st.lists(KEYS, max_size=2)},
)
ADVICE = st.fixed_dictionaries(
    {"title": TEXTS, "advice": TEXTS, "instead": TEXTS, "words": st.lists(TEXTS, min_size=1, max_size=2)}
)
AUTOMATIONS = st.fixed_dictionaries({"title": TEXTS, "why": TEXTS, "portal": TEXTS})


@st.composite
def sound_tables(draw: st.DrawFn) -> dict[str, Any]:
    """The tables of a sound playbook, as `tomllib` would give them."""
    keys = draw(st.lists(KEYS, min_size=7, max_size=7, unique=True))
    edges = [0, *sorted(draw(st.sets(st.integers(1, 47), max_size=3))), 48]
    stages = [
        {
            "key": key,
            "number": number,
            "title": draw(TEXTS),
            "goal": draw(TEXTS),
            "items": draw(_keyed(ITEMS)),
            "deliverables": draw(_keyed(DELIVERABLES)),
            "failure_signals": draw(_keyed(SIGNALS)),
        }
        for number, key in enumerate(keys, 1)
    ]
    addresses = [f"{stage['key']}.{item['key']}" for stage in stages for item in stage["items"]]
    lines = st.fixed_dictionaries(
        {
            "key": KEYS,
            "text": TEXTS,
            "station": st.sampled_from([one.value for one in Station]),
            "items": st.lists(st.sampled_from(addresses), min_size=1, max_size=2),
        },
        optional=_CHECKED | {"is_required": st.booleans()},
    )
    about = {name: draw(TEXTS) for name in ("title", "product", "maturity", "audience", "outcome")}
    return {
        "key": draw(KEYS),
        "version": f"{draw(st.integers(0, 99))}.{draw(st.integers(0, 9))}",
        **about,
        "runbooks": draw(st.lists(st.sampled_from(["slow-route", "dns-mistake"]), max_size=2)),
        "stages": stages,
        "minimum_bar": draw(_keyed(lines)),
        "targets": draw(_keyed(TARGETS, least=0)),
        "plan": [
            {"starts": starts, "ends": ends, "title": draw(TEXTS), "stages": keys, "outcome": draw(TEXTS)}
            for starts, ends in pairwise(edges)
        ],
        "overbuild": draw(st.lists(ADVICE, max_size=2)),
        "automations": draw(st.lists(AUTOMATIONS, max_size=2)),
    }
