"""The order in which a reader aloud says a pack is the order in which it was written."""

import io
import re
from collections import defaultdict
from typing import Any

import pikepdf
from lxml import html as lxml_html

from handover.document import document_html
from tests.handover.conftest import MakePack

# Said besides what was written: numbers of pages in the contents, bullets, heads of tables on each new page,
# and the words inside drawings, whose alternative text is said in their place.
MOST_BESIDES = 0.12


def test_the_tags_are_read_in_the_order_of_the_document(make: MakePack) -> None:
    pack = make()
    with pack.file.open("rb") as file:
        heard = _heard(file.read())
    written = _written(document_html(pack.snapshot))
    at = 0
    for number, word in enumerate(written):
        found = heard.find(word, at)
        assert found >= 0, f"{' '.join(written[number - 5 : number + 5])} is not read where it stands"
        at = found + len(word)
    assert len(written) > 3000
    assert len(heard) < (1 + MOST_BESIDES) * len("".join(written))


def _written(document: str) -> list[str]:
    """The words of the HTML, without those that the margins of each page repeat."""
    tree = lxml_html.fromstring(document)
    for element in tree.xpath("//head | //svg | //*[starts-with(@class, 'pack-running')]"):
        element.drop_tree()
    return " ".join(tree.itertext()).split()


def _heard(pdf: bytes) -> str:
    """What the tags say from first to last, without spaces: a line may break inside an address."""
    said: list[str] = []
    with pikepdf.open(io.BytesIO(pdf)) as file:
        texts = {page.obj.objgen: _marked_texts(page) for page in file.pages}
        _follow(file.Root.StructTreeRoot.K, {}, texts, said)
    return "".join("".join(said).split())


def _follow(node: Any, page: dict[int, str], texts: dict[Any, dict[int, str]], said: list[str]) -> None:
    if isinstance(node, pikepdf.Array):
        for child in node:
            _follow(child, page, texts, said)
    elif isinstance(node, pikepdf.Dictionary):
        page = texts[node.Pg.objgen] if "/Pg" in node else page
        if "/MCID" in node:
            said.append(page.get(int(node.MCID), ""))
        elif "/K" in node:
            _follow(node.K, page, texts, said)
    else:
        said.append(page.get(int(node), ""))


def _marked_texts(page: pikepdf.Page) -> dict[int, str]:
    """The text of each marked piece of a page's content, by its number (ISO 32000-1, 14.7.4)."""
    letters = {name: _letters(font) for name, font in page.obj.Resources.Font.items()}
    texts: dict[int, str] = defaultdict(str)
    marks: list[int | None] = []
    font: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC" | "BMC":
                properties = operands[1] if len(operands) > 1 else {}
                marks.append(int(properties["/MCID"]) if "/MCID" in properties else None)
            case "EMC":
                marks.pop()
            case "Tf":
                font = letters[str(operands[0])]
            case "TJ" | "Tj" if marks and marks[-1] is not None:
                strings = operands[0] if str(operator) == "TJ" else operands
                texts[marks[-1]] += "".join(
                    _decoded(one, font) for one in strings if isinstance(one, pikepdf.String)
                )
    return texts


def _decoded(string: pikepdf.String, font: dict[int, str]) -> str:
    raw = bytes(string)
    return "".join(font[int.from_bytes(raw[at : at + 2])] for at in range(0, len(raw), 2))


def _letters(font: Any) -> dict[int, str]:
    """What each glyph of a font stands for, by the map that comes with it (ISO 32000-1, 9.10.3)."""
    pairs = re.findall(rb"^<(\w+)> <(\w+)>$", font.ToUnicode.read_bytes(), re.MULTILINE)
    return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}
