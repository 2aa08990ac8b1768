"""Evidence of any shape is kept and read without a stumble."""

import pytest

from checks.evidence import as_text, parts_of, storable


def test_a_list_of_flat_objects_is_a_table() -> None:
    hops = [{"url": "http://a.test/", "status": 301}, {"url": "https://a.test/", "status": 200, "ms": 12.5}]
    (part,) = parts_of({"hops": hops})
    assert part.label == "hops"
    assert part.columns == ("url", "status", "ms")
    assert part.rows == (("http://a.test/", "301", "none"), ("https://a.test/", "200", "12.5"))


def test_records_and_headers_are_lines() -> None:
    (records, headers) = parts_of(
        {"records": ["10 mx1.test.", "20 mx2.test."], "headers": {"server": "nginx"}}
    )
    assert records.lines == ("10 mx1.test.", "20 mx2.test.")
    assert headers.lines == ("server: nginx",)


def test_a_tree_is_indented_under_its_names() -> None:
    tree = {"record": "v=spf1 a", "terms": [{"term": "a", "below": {"lookups": 1}}]}
    (part,) = parts_of({"tree": tree})
    assert part.lines == ("record: v=spf1 a", "terms:", "  - term: a", "    below: lookups: 1")


def test_the_text_to_copy_holds_everything_in_line() -> None:
    text = as_text(
        {"asked": "a.test TXT", "hops": [{"url": "x", "status": 301}, {"url": "long", "status": 2}]}
    )
    assert text == "asked: a.test TXT\nhops:\n  url   status\n  x     301\n  long  2"


def test_long_evidence_is_cut_and_says_so() -> None:
    (part,) = parts_of({"lines": [str(number) for number in range(1000)]})
    assert len(part.lines) == 401
    assert part.lines[-1] == "… 600 more lines"


@pytest.mark.parametrize(
    "value",
    [
        None, {}, [], "", "text", 0, 1.5, True, [None], [[]], [{}], {"": ""}, {"a": {}}, {"a": []},
        {"a": [{}]},
        {"a": None}, {"a": [1, [2, [3]]]}, {"a": [{"b": [1]}, 2, None]}, {"a": [{"b": 1}, {"c": {"d": 2}}]},
        {"a\nb": "c\r\nd"}, {"x": "y" * 10**5}, {"deep": [[[[[[[[[[[[[["bottom"]]]]]]]]]]]]]]},
    ],
)  # fmt: skip
def test_any_json_can_be_read(value: object) -> None:
    for part in parts_of(value):
        assert part.columns or part.lines
        assert part.folded.first is not None
    assert isinstance(as_text(value), str)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\x00b", "a\ufffdb"),
        ("\ud800", "?"),
        (float("inf"), "inf"),
        (b"raw", "b'raw'"),
        ({1: ("x", {"y"})}, {"1": ["x", ["y"]]}),
        (True, True),
        (None, None),
    ],
)
def test_what_a_database_refuses_is_made_storable(given: object, kept: object) -> None:
    assert storable(given) == kept


def test_endless_nesting_is_cut() -> None:
    nested: list[object] = []
    nested.append(nested)
    assert "…" in str(storable(nested))
