"""A playbook that is wrong is refused, with the file, the place in it and the reason."""

from pathlib import Path

import pytest

from engagements.playbooks.playbook import FOLDER, PlaybookError, load_playbook


def broken(tmp_path: Path, old: str, new: str) -> Path:
    """A copy of a sound playbook with the first occurrence of one piece of text changed."""
    text = (FOLDER / "creator-prototype.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "creator-prototype.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


BREAKAGES = [
    pytest.param('version = "1.0"', "version = 1.0 = 2", r"at line 2", id="no TOML"),
    pytest.param('version = "1.0"', "", r"key 'version' is missing", id="missing key"),
    pytest.param(
        'version = "1.0"', 'version = "new"', r"version 'new' is not of the form 1\.0", id="version"
    ),
    pytest.param(
        'version = "1.0"', "version = 1.0", r"version must be a text in quotes, not 1\.0", id="kind of value"
    ),
    pytest.param(
        'key = "creator-prototype"',
        'key = "other"',
        r"does not match its name, 'creator-prototype'",
        id="file name",
    ),
    pytest.param(
        '"secret-rotation", ',
        '"fire-alarm", ',
        r"runbooks: there is no runbook template 'fire-alarm'",
        id="runbook",
    ),
    pytest.param(
        "number = 2", "number = 4", r"stages: must be numbered 1 to 7 in order", id="numbers of stages"
    ),
    pytest.param(
        'key = "security"\nnumber',
        'key = "audit"\nnumber',
        r"stages: key 'audit' is used twice",
        id="stage twice",
    ),
    pytest.param(
        'key = "names-in-use"',
        'key = "hosting-and-dns"',
        r"stage 'audit', items: key 'hosting-and-dns' is used twice",
        id="item twice",
    ),
    pytest.param(
        'key = "ttl"', 'key = "TTL!"', r"stage 'dns-domain', items: key 'TTL!' is no slug", id="slug"
    ),
    pytest.param(
        'evidence = "The TTL',
        'proof = "The TTL',
        r"stage 'dns-domain', item 'ttl': unknown key 'proof'",
        id="unknown key",
    ),
    pytest.param(
        'checks = ["dns.ttl"]',
        'checks = ["ttl is short"]',
        r"stage 'dns-domain', item 'ttl': 'ttl is short' is neither a check",
        id="no check",
    ),
    pytest.param(
        'checks = ["dns.ttl"]',
        'confirm = "automatic"',
        r"item 'ttl': is confirmed by 'automatic', yet names no checks",
        id="automatic without checks",
    ),
    pytest.param(
        'checks = ["dns.ttl"]',
        'checks = ["dns.ttl"]\nconfirm = "manual"',
        r"item 'ttl': is manual, yet names checks",
        id="manual with checks",
    ),
    pytest.param(
        'checks = ["dns.ttl"]',
        'checks = ["dns.ttl"]\nconfirm = "guess"',
        r"confirm 'guess' is none of automatic, manual, both",
        id="mode",
    ),
    pytest.param(
        'artefact = "dns-map"',
        'artefact = "napkin"',
        r"stage 'dns-domain', deliverable 'dns-map': artefact 'napkin' is none of",
        id="artefact",
    ),
    pytest.param(
        "impact = 5",
        "impact = 6",
        r"failure signal 'production-unknown': impact 6 is not between",
        id="impact",
    ),
    pytest.param(
        "impact = 5", 'impact = "big"', r"impact must be a whole number, not 'big'", id="impact in words"
    ),
    pytest.param(
        'station = "tls"',
        'station = "moon"',
        r"bar line 'tls': station 'moon' is none of domain,",
        id="station",
    ),
    pytest.param(
        'items = ["security.edge-tls"]',
        'items = ["security.moat"]',
        r"bar line 'edge': there is no item 'security\.moat'",
        id="bar item",
    ),
    pytest.param(
        'station = "tls"\nchecks = ["tls.trusted", "tls.hostname", "tls.expiry", "tls.transparency", '
        '"tls.same-everywhere"]',
        'station = "tls"',
        r"bar line 'tls': names neither checks nor items",
        id="undecidable bar line",
    ),
    pytest.param(
        'stages = ["security"]',
        'stages = ["audit"]',
        r"plan: stage 'security' is in no part of it",
        id="unplanned",
    ),
    pytest.param(
        'stages = ["security"]',
        'stages = ["safety"]',
        r"plan part 21-28: there is no stage 'safety'",
        id="plan's stage",
    ),
    pytest.param(
        "starts = 13",
        "starts = 14",
        r"plan part 6-13: the next part starts at hour 14, not 13",
        id="gap in the plan",
    ),
    pytest.param("ends = 48", "ends = 50", r"plan: must run from hour 0 to hour 48", id="length of the plan"),
    pytest.param(
        '"dashboard"]',
        '"dashboard", "dashboard"]',
        r"role 'dashboard' has a p95 target already",
        id="two targets",
    ),
    pytest.param(
        'words = ["wiki"', 'words = ["", "wiki"', r"overbuild advice 6: words is empty", id="empty text"
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), BREAKAGES)
def test_broken_playbook_is_refused_with_file_place_and_reason(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(PlaybookError, match=message) as caught:
        load_playbook(broken(tmp_path, old, new))
    assert str(caught.value).startswith("creator-prototype.toml: ")


def test_missing_stage_is_refused(tmp_path: Path) -> None:
    text = (FOLDER / "creator-prototype.toml").read_text(encoding="utf-8")
    start, end = text.index('[[stages]]\nkey = "handover"'), text.index("[[minimum_bar]]")
    path = tmp_path / "creator-prototype.toml"
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    with pytest.raises(
        PlaybookError, match=r"stages: must be numbered 1 to 7 in order, not \[1, 2, 3, 4, 5, 6\]"
    ):
        load_playbook(path)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlaybookError, match=r"nowhere\.toml: .*No such file"):
        load_playbook(tmp_path / "nowhere.toml")
