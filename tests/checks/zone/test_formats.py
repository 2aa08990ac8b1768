"""Records leave as a zone file, as CSV and as JSON, and come back from our own JSON as they were."""

import csv
import io
import json

from checks.net.zone_file import read_zone_file
from checks.subjects import ZoneRecord
from checks.zone.formats import as_csv, as_json, as_object, as_zone_file, from_objects

RECORDS = (
    ZoneRecord("shop.test", "MX", "10 mx.shop.test", 3600, "Staff mailboxes", "Mira Sandoval"),
    ZoneRecord("shop.test", "TXT", 'v=spf1 "quoted" -all', 3600),
    ZoneRecord("www.shop.test", "CNAME", "host.provider.test", 300, follows_provider=True),
    ZoneRecord("_dmarc.shop.test", "TXT", "v=DMARC1; p=none", 300, "one\nline", "=1+1"),
)


def test_a_zone_file_reads_back_as_the_same_records() -> None:
    text = as_zone_file("shop.test", RECORDS)
    found = read_zone_file(text, "shop.test")
    assert not found.bad
    assert [(str(one), one.ttl) for one in found.records] == [(str(one), one.ttl) for one in RECORDS]
    assert "; Staff mailboxes, Mira Sandoval" in text


def test_an_alias_is_a_remark_in_a_zone_file() -> None:
    alias = ZoneRecord("shop.test", "ALIAS", "host.test", 300, "The shop")
    assert "; @ 300 IN ALIAS host.test." in as_zone_file("shop.test", [alias])
    assert not read_zone_file(as_zone_file("shop.test", [alias]), "shop.test").records


def test_a_spreadsheet_takes_no_cell_for_a_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv("shop.test", RECORDS))))
    assert rows[3]["owner"] == "'=1+1"
    assert rows[0]["value"] == "10 mx.shop.test"


def test_json_holds_everything() -> None:
    told = json.loads(as_json("shop.test", RECORDS))
    assert from_objects(told["records"]) == RECORDS


def test_what_is_no_record_in_kept_json_is_left_out() -> None:
    assert from_objects(["word", {"name": "x"}, 3, None, as_object(RECORDS[0])]) == RECORDS[:1]
