"""A zone file is read as BIND reads it, and every line that cannot be read is named with its number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.net.record_values import canonical_value, kept_value, zone_value
from checks.net.zone_file import MOST_BYTES, ZoneFile, read_zone_file
from checks.subjects import ZoneRecord
from checks.zone.formats import as_zone_file

DOMAIN = "shop.test"


def read(text: str) -> ZoneFile:
    return read_zone_file(text, DOMAIN)


def only(text: str) -> ZoneRecord:
    (record,) = read(text).records
    return record


@pytest.mark.parametrize(
    ("line", "record"),
    [
        ("www 300 IN A 192.0.2.1", ("www.shop.test", "A", "192.0.2.1", 300)),
        ("www IN 5m A 192.0.2.1", ("www.shop.test", "A", "192.0.2.1", 300)),
        ("WWW.Shop.Test. 1d AAAA 2001:DB8::0:1", ("www.shop.test", "AAAA", "2001:db8::1", 86400)),
        ("@ 60 MX 10 Mail", ("shop.test", "MX", "10 mail.shop.test", 60)),
        ("@ 60 MX 0 .", ("shop.test", "MX", "0 .", 60)),
        ("@ 60 CAA 0 issue lab.test", ("shop.test", "CAA", '0 issue "lab.test"', 60)),
        ("*.x 60 CNAME Other.test.", ("*.x.shop.test", "CNAME", "other.test", 60)),
        ("@ 60 ALIAS Host.provider.test.", ("shop.test", "ALIAS", "host.provider.test", 60)),
        ('t 60 TXT "a b" "c;d" ; not this', ("t.shop.test", "TXT", "a bc;d", 60)),
        ('t 60 TXT ( "a"\n  "b" ) ; over two lines', ("t.shop.test", "TXT", "ab", 60)),
        ("t 60 TXT bare", ("t.shop.test", "TXT", "bare", 60)),
        (r't 60 TXT "say \"hi\" \195\169"', ("t.shop.test", "TXT", 'say "hi" é', 60)),
        ("_sip._tcp 60 SRV 1 2 443 Sip", ("_sip._tcp.shop.test", "SRV", "1 2 443 sip.shop.test", 60)),
        ("bücher 60 A 192.0.2.1", ("xn--bcher-kva.shop.test", "A", "192.0.2.1", 60)),
        ("@ 60 HTTPS 1 . alpn=h2,h3", ("shop.test", "HTTPS", '1 . alpn="h2,h3"', 60)),
    ],
)
def test_a_record_is_read_into_one_form(line: str, record: tuple[str, str, str, int]) -> None:
    found = only(line)
    assert (found.name, found.rdtype, found.value, found.ttl) == record


def test_origin_usual_ttl_and_the_last_name_carry_over() -> None:
    text = "$TTL 2h\n$ORIGIN eu.shop.test.\napp A 192.0.2.1\n    A 192.0.2.2\n"
    text += "$ORIGIN shop.test.\n@ 60 A 192.0.2.3\n"
    assert [(one.name, one.value, one.ttl) for one in read(text).records] == [
        ("app.eu.shop.test", "192.0.2.1", 7200),
        ("app.eu.shop.test", "192.0.2.2", 7200),
        ("shop.test", "192.0.2.3", 60),
    ]


@pytest.mark.parametrize(("before", "ttl"), [("", 3600), ("@ 60 A 192.0.2.9\n", 60), ("$TTL 5\n", 5)])
def test_a_record_without_a_ttl_has_the_usual_or_the_last_one(before: str, ttl: int) -> None:
    assert read(f"{before}www A 192.0.2.1").records[-1].ttl == ttl


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("www A 300.1.1.1", "no value of a record of type A"),
        ("www A", "no value of a record of type A"),
        ("www", "something is missing"),
        ("www 300", "something is missing"),
        ("www BANANA 1", "“BANANA” is not a record type"),
        ("www CH A 192.0.2.1", "only IN is kept"),
        ("other.test. A 192.0.2.1", "“other.test” is not in shop.test"),
        ("a!b A 192.0.2.1", "characters that no name here can have"),
        ("$INCLUDE more.zone", "names another file"),
        ("$GENERATE 1-9 a$ A 192.0.2.$", "not followed here"),
        ("$TTL never", "cannot be read"),
        ("$ORIGIN", "cannot be read"),
        ('www TXT "open', "no value of a record of type TXT"),
        ("www A 192.0.2.1 192.0.2.2", "no value of a record of type A"),
        ("a\x00b A 192.0.2.1", "nobody can see"),
        (f"{'x' * 70} A 192.0.2.1", "cannot be read"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str, why: str) -> None:
    found = read(f"@ 60 A 192.0.2.1\n; a remark\n{line}\nok 60 A 192.0.2.2\n")
    (bad,) = found.bad
    assert (bad.number, why in bad.why) == (3, True), bad
    assert len(found.records) == 2


def test_a_continued_line_without_a_name_before_it_is_named() -> None:
    (bad,) = read("   A 192.0.2.1").bad
    assert "continues the name" in bad.why


def test_every_bad_line_is_named_not_only_the_first() -> None:
    assert [line.number for line in read("a A x\nb A 192.0.2.1\nc A y\n").bad] == [1, 3]


def test_a_cname_beside_other_records_is_named() -> None:
    (bad,) = read("www 60 TXT x\nwww 60 CNAME a.test.\n").bad
    assert (bad.number, "beside this CNAME" in bad.why) == (2, True)


def test_what_name_servers_make_themselves_is_left_out_and_said() -> None:
    found = read("@ IN SOA ns1 host (\n 1 2 3\n 4 5 )\n@ 60 DNSKEY 257 3 13 abc\n@ 60 NS ns1.lab.test.\n")
    assert [line.number for line in found.left_out] == [1, 4]
    assert [one.rdtype for one in found.records] == ["NS"]
    assert not found.bad


def test_a_file_that_is_too_long_is_not_read() -> None:
    (bad,) = read("; " + "x" * MOST_BYTES).bad
    assert "512 kB" in bad.why


def test_ten_thousand_bad_lines_are_counted_not_all_shown() -> None:
    found = read("banana\n" * 10_000)
    assert len(found.bad) == 51
    assert found.bad[-1].why == "and 9950 more lines"


def test_the_same_record_twice_is_one() -> None:
    assert len(read("www 60 A 192.0.2.1\nWWW 60 A 192.0.2.1\n").records) == 1


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    read(text)


_WORDS = st.sampled_from(
    [
        *("@", "www", "*.x", "$TTL", "$ORIGIN", "300", "1h", "IN", "A", "TXT", "MX", "SOA", "CAA", "HTTPS"),
        *("SRV", "(", ")", '"a b"', '"', ";", "\\", "\\000", "\n", "  ", "192.0.2.1", "::1", "mail.test."),
        *("10", ".", "0", "\t", "é", "DS", "NAPTR", "TLSA", "SVCB", "ALIAS"),
    ]
)


@given(st.lists(_WORDS, max_size=40))
def test_no_heap_of_zone_words_breaks_the_reader(words: list[str]) -> None:
    found = read(" ".join(words))
    for record in found.records:
        assert record.name.endswith(DOMAIN)
        assert record.ttl >= 0


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=600))
def test_any_text_survives_the_way_out_and_back(text: str) -> None:
    record = ZoneRecord("t.shop.test", "TXT", text, 60, purpose=text[:50])
    found = read(as_zone_file(DOMAIN, [record]))
    assert [one.value for one in found.records] == [text], found.bad


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300))
def test_a_kept_text_reads_back_as_itself(text: str) -> None:
    assert canonical_value("TXT", kept_value("TXT", text)) == text


@pytest.mark.parametrize(
    ("rdtype", "typed", "value"),
    [
        ("MX", " 10 Mail.Test. ", "10 mail.test"),
        ("CNAME", "Host.Test.", "host.test"),
        ("ALIAS", "Host.Test.", "host.test"),
        ("TXT", '"v=spf1 " "-all"', "v=spf1 -all"),
        ("TXT", "v=spf1 -all", "v=spf1 -all"),
        ("AAAA", "2001:DB8:0::1", "2001:db8::1"),
        ("A", "no address", "no address"),
        ("BANANA", "x", "x"),
        ("TXT", '"half', '"half'),
    ],
)
def test_a_typed_value_is_brought_into_one_form(rdtype: str, typed: str, value: str) -> None:
    assert canonical_value(rdtype, typed) == value


def test_a_long_text_is_cut_into_strings_of_255_bytes() -> None:
    parts = zone_value("TXT", "x" * 600).split(" ")
    assert [len(part) - 2 for part in parts] == [255, 255, 90]
