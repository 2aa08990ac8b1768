"""RDAP answers as registries really send them, and whatever else may come."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.facts.registration import RESERVED, rdap_servers
from checks.parsing.rdap import NotRdap, read_registration

FULL = {
    "objectClassName": "domain",
    "ldhName": "EXAMPLE.COM.",
    "status": ["clientTransferProhibited", "server hold"],
    "events": [
        {"eventAction": "expiration", "eventDate": "2027-08-13T04:00:00Z"},
        {"eventAction": "registrar expiration", "eventDate": "2026-08-13T04:00:00Z"},
        {"eventAction": "expiration", "eventDate": "soon"},
    ],
    "entities": [
        {"roles": ["abuse"], "handle": "x"},
        {
            "roles": ["registrar"],
            "handle": "376",
            "publicIds": [{"type": "IANA Registrar ID", "identifier": "376"}],
            "vcardArray": ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", "Harbour Names"]]],
        },
    ],
}


def test_a_registration_is_read() -> None:
    known = read_registration(json.dumps(FULL).encode())
    assert known.name == "example.com"
    assert known.statuses == ("client transfer prohibited", "server hold")
    assert known.expires == datetime(2027, 8, 13, 4, tzinfo=UTC)
    assert known.registered is None
    assert (known.registrar, known.registrar_id) == ("Harbour Names", "376")


def test_a_time_without_a_zone_is_utc() -> None:
    body = b'{"handle": "1", "events": [{"eventAction": "expiration", "eventDate": "2027-01-01T00:00:00"}]}'
    assert read_registration(body).expires == datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"null", b'{"objectClassName": "entity"}', b"{}", b"\xff\xfe", b"[" * 100_000],
)
def test_what_is_no_registration_is_refused(body: bytes) -> None:
    with pytest.raises(NotRdap):
        read_registration(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
KEYS = st.sampled_from(["status", "events", "entities", "ldhName", "roles", "vcardArray", "eventDate"])


@given(st.dictionaries(KEYS, JSON))
def test_any_json_is_read_or_refused(data: dict[str, object]) -> None:
    try:
        read_registration(json.dumps(data).encode())
    except NotRdap:
        assert not {"ldhName", "status", "events"} & set(data)


def test_the_shipped_registries_are_those_of_the_top_level_domains() -> None:
    servers = rdap_servers()
    assert len(servers) > 1000
    assert servers["com"] == "https://rdap.verisign.com/com/v1/"
    assert all(url.startswith("http") and url.endswith("/") for url in servers.values())
    assert not set(RESERVED) & set(servers)
