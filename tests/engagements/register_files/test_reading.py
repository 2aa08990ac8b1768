"""Files as people's programs write them, and files meant to harm: read as a table, or refused in words."""

import contextlib
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagements.register_files import xlsx_files
from engagements.register_files.reading import read_file, read_text
from engagements.register_files.sheet import LONGEST_CELL, MOST_BYTES, MOST_COLUMNS, MOST_ROWS, UnreadableFile
from engagements.register_files.xlsx_files import read_xlsx, write_xlsx

TEXT = 'Risk;Owner\n"Größe, ""quoted"";\nnext line";Zoë €\n'
CELLS = [('Größe, "quoted";\nnext line', "Zoë €")]


def cells(data: bytes, register: str = "risks", name: str = "x.csv") -> list[tuple[str, ...]]:
    return [row.cells for row in read_file(data, name, register).rows]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_common_encoding_and_separator_is_read(encoding: str, separator: str, line_end: str) -> None:
    text = TEXT.replace(";\n", "\1").replace(";", separator).replace("\1", ";\n").replace("\n", line_end)
    read = cells(text.encode(encoding))
    assert [tuple(cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row) for row in read] == CELLS


def test_utf_16_with_a_mark_and_semicolons() -> None:
    assert cells(b"\xff\xfe" + TEXT.encode("utf-16-le")) == CELLS
    assert cells(b"\xfe\xff" + TEXT.encode("utf-16-be")) == CELLS


def test_lines_are_counted_as_a_spreadsheet_counts_them() -> None:
    sheet = read_text('\nWhat,Why\n\n"two\nlines",b\nlast,c\n', "next-steps")
    assert [row.line for row in sheet.rows] == [4, 6]
    assert sheet.headings == ("What", "Why")


def zipped(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return made.getvalue()


def workbook(sheet_xml: str, head: str = "") -> bytes:
    """A sound workbook whose sheet is this XML."""
    sound = zipfile.ZipFile(io.BytesIO(write_xlsx("x", ["A"], [["1"]])))
    members = {name: sound.read(name) for name in sound.namelist()}
    name = next(name for name in members if name.startswith("xl/worksheets/sheet"))
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    members[name] = (
        f'{head}<worksheet xmlns="{space}"><sheetData>{sheet_xml}</sheetData></worksheet>'.encode()
    )
    return zipped(members)


NESTED = "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in pairwise("abcdefghi"))
ENTITIES = f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{NESTED}]>'
REFUSED: list[tuple[str, Callable[[], bytes], str]] = [
    ("nothing", lambda: b"", "nothing in this"),
    ("headings alone", lambda: b"What,Why\n\n", "no rows below"),
    ("blank lines", lambda: b"\n\n , ,\n", "nothing in this"),
    ("a picture", lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "no text"),
    ("too large", lambda: b"a" * (MOST_BYTES + 1), "larger than 5 MB"),
    ("too many rows", lambda: b"a,b\n" + b"1,2\n" * (MOST_ROWS + 1), "more than 10000 rows"),
    ("too many columns", lambda: b",".join([b"x"] * (MOST_COLUMNS + 1)), "at most 60"),
    ("a long cell", lambda: b"a,b\n" + b"x" * (LONGEST_CELL + 1) + b",1\n", "Row 2|row 2"),
    ("a cell without end", lambda: b'a,b\n"' + b"x" * 300_000, "row 2|Row 2"),
    ("cells beyond the headings", lambda: b"a,b\n1,2,3\n", "Row 2 has more cells"),
    ("wrong mark", lambda: b"\xff\xfea", "UTF-16, and is not"),
    ("an old workbook", lambda: b"\xd0\xcf\x11\xe0" + b"x" * 100, "old .xls"),
    ("half a workbook", lambda: write_xlsx("x", ["A"], [["1"]])[:-200], "cannot be unpacked"),
    ("another archive", lambda: zipped({"readme.txt": b"hello"}), "cannot be read"),
    ("a bomb", lambda: zipped({"xl/x": b"\0" * (61 * 1024 * 1024)}), "larger than 60 MB"),
    ("many members", lambda: zipped({f"xl/{n}": b"" for n in range(600)}), "more parts"),
    ("entities", lambda: workbook('<row r="1"><c t="str"><v>&i;</v></c></row>', ENTITIES), "cannot be read"),
    ("an outside file",
     lambda: workbook('<row r="1"><c t="str"><v>&x;</v></c></row>',
                      '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "cannot be read"),
    ("broken JSON", lambda: b'{"entries": [', "no valid JSON"),
    ("deep JSON", lambda: b"[" * 200_000, "no valid JSON"),
    ("JSON of another shape", lambda: b'{"entries": {"a": 1}}', "list of objects"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "says"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_cannot_be_read_is_refused_in_words(data: Callable[[], bytes], says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        read_file(data(), "x", "risks")


def test_a_far_away_cell_costs_nothing() -> None:
    heading = '<row r="1"><c r="A1" t="str"><v>What</v></c></row>'
    near = '<row r="2"><c r="A2" t="str"><v>Do it</v></c></row>'
    far = workbook(f'{heading}{near}<row r="1048576"><c r="XFD1048576"/></row>')
    assert cells(far, "next-steps") == [("Do it",)]


def test_formulas_are_read_as_the_values_they_had() -> None:
    heading = '<row r="1"><c r="A1" t="str"><v>What</v></c></row>'
    sheet = f'{heading}<row r="2"><c r="A2" t="str"><f>1+1</f><v>two</v></c></row>'
    assert cells(workbook(sheet), "next-steps") == [("two",)]


def test_no_formula_is_written() -> None:
    data = write_xlsx("x", ["=A"], [["=1+1", "-3", "+1", "@x", 5, True]])
    book = openpyxl.load_workbook(io.BytesIO(data))
    kinds = [(cell.value, cell.data_type) for cell in next(book.active.iter_rows(min_row=2))]
    assert kinds == [("=1+1", "s"), ("-3", "s"), ("+1", "s"), ("@x", "s"), (5, "n"), ("yes", "s")]
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")


def test_numbers_days_and_answers_are_read_as_people_type_them() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("first")  # an empty sheet in front is passed over
    sheet = book.create_sheet("second")
    sheet.append(["a", "b", "c", "d", "e"])
    sheet.append(
        [
            3.0,
            2.5,
            datetime(2026, 3, 2, tzinfo=UTC).replace(tzinfo=None),
            datetime(2026, 3, 2, 9, 30, tzinfo=UTC).replace(tzinfo=None),
            True,
        ]
    )
    made = io.BytesIO()
    book.save(made)
    assert [row.cells for row in read_xlsx(made.getvalue()).rows] == [
        ("3", "2.5", "2026-03-02", "2026-03-02 09:30:00", "yes")
    ]


def test_openpyxl_reads_through_defusedxml() -> None:
    assert openpyxl.DEFUSEDXML
    assert xlsx_files.MOST_UNPACKED > MOST_BYTES


ENV = """# The portal's keys, sk_live_abcdefghijklmnop1234
export DATABASE_URL=postgres://app:hunter2hunter2@db/app
STRIPE_SECRET_KEY="sk_live_4eC39HqLyjWDarjtT1zdp7dc"
MULTI="-----BEGIN PRIVATE KEY-----
FAKE_NAME=inside
-----END PRIVATE KEY-----"
 EMPTY=
STRIPE_SECRET_KEY=again
not a key
BARE
"""


@pytest.mark.parametrize("name", [".env.example", "env.txt", "app.env"])
def test_of_an_env_file_only_the_names_are_read(name: str) -> None:
    sheet = read_file(ENV.encode(), name, "environment")
    assert [row.cells for row in sheet.rows] == [
        ("DATABASE_URL",), ("STRIPE_SECRET_KEY",), ("MULTI",), ("EMPTY",)
    ]  # fmt: skip
    assert "hunter2" not in repr(sheet)
    assert "sk_live" not in repr(sheet)
    assert "FAKE" not in repr(sheet)


KEY_IN_PEM = """PRIVATE_KEY=-----BEGIN PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj
MIIEvQ
TUt9Us8cKB==
-----END PRIVATE KEY-----
PASSPHRASE=correct horse
batterystaple
c2VjcmV0c2VjcmV0c2VjcmV0==
X9fK2mQ8vT4zL7pW3rY6bN1cJ5hG0dSa=
LAST=1
"""


@pytest.mark.parametrize("name", [".env.example", "pasted.txt"])
def test_no_part_of_a_value_of_several_lines_is_a_name(name: str) -> None:
    sheet = read_file(KEY_IN_PEM.encode(), name, "environment")
    assert [row.cells for row in sheet.rows] == [("PRIVATE_KEY",), ("PASSPHRASE",), ("LAST",)]
    assert [row.line for row in sheet.rows] == [1, 7, 11]


@pytest.mark.parametrize(
    "text",
    [
        "API_KEY\nexport DATABASE_URL\n# why\nSENTRY_DSN\n",
        "API_KEY: a\nDATABASE_URL: b\nSENTRY_DSN: c\nrest\n",
    ],
)
def test_a_file_of_names_alone_or_of_another_sign_is_read_too(text: str) -> None:
    sheet = read_file(text.encode(), ".env.example", "environment")
    assert [row.cells for row in sheet.rows] == [("API_KEY",), ("DATABASE_URL",), ("SENTRY_DSN",)]


@pytest.mark.parametrize(
    "data",
    [
        b'[{"title":"a\\ud800b"}]',
        b'[{"title\\udfff":"a"}]',
        workbook('<row r="1"><c t="inlineStr"><is><t>Title</t></is></c></row>'
                 '<row r="2"><c t="inlineStr"><is><t>a_xD800_b</t></is></c></row>'),
    ],
    ids=["json", "json heading", "xlsx"],
)  # fmt: skip
def test_half_a_character_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="broken character"):
        read_file(data, "x", "risks")


def test_a_column_of_values_is_not_read() -> None:
    sheet = read_text("Key,Value,Owner\nAPI_KEY,abc123secret,Noor\n", "environment")
    assert (sheet.headings, sheet.left_out) == (("Key", "Owner"), ("Value",))
    assert "abc123" not in repr(sheet)


PIECES = ['"', ",", ";", "\t", "\n", "\r", "|", "---", "{", "[", "=", "a", "\ufeff", "\0", "#"]


@given(st.text(max_size=200) | st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    for register in ("risks", "environment"):
        try:
            sheet = read_text(text, register)
        except UnreadableFile:
            continue
        assert all(len(row.cells) == len(sheet.headings) for row in sheet.rows)


@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda tail: b"PK\x03\x04" + tail))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(UnreadableFile):
        read_file(data, "x", "risks")
