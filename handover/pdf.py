"""The only place that knows WeasyPrint: HTML in, a tagged, archivable PDF out, the same bytes every time."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from logging import INFO, Handler, LogRecord
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.contrib.staticfiles import finders
from weasyprint import CSS, DEFAULT_OPTIONS, HTML, Attachment, Document
from weasyprint.css import ColorProfile
from weasyprint.logger import PROGRESS_LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from handover.lettering import written_out
from handover.static_address import STATIC

_SERVED = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}

type Progress = Callable[[int | str], None]


class Stopped(Exception):
    """Raised by a progress function to end the rendering."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that travels inside the PDF."""

    name: str
    data: bytes
    description: str


@dataclass(frozen=True, slots=True)
class Rendered:
    pdf: bytes
    page_count: int


class OwnFilesOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Serves our own style sheets, fonts and drawings, and data: addresses; no socket, no other file."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith(STATIC):
            return _static_file(url)
        return super().fetch(url, headers)


def _static_file(url: str) -> URLFetcherResponse:
    name = unquote(urlsplit(url).path).lstrip("/")
    kind = _SERVED.get(Path(name).suffix)
    found = finders.find(name) if kind else None
    if not isinstance(found, str):
        raise ValueError(f"{url} is not one of the files that a pack may use")
    return URLFetcherResponse(url, Path(found).read_bytes(), {"Content-Type": kind})


class Sheets(HTML):  # type: ignore[misc]  # WeasyPrint has no types
    """A document without footnotes. The renderer's own sheet gives every element six pseudo-elements for them
    and for list markers: a fifth of the memory and a tenth of the time of a pack, which has no notes.
    """

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_lean_sheet()]


class Told(Document):  # type: ignore[misc]  # WeasyPrint has no types
    """Tells the progress function of each anchor, as soon as the page that holds it is laid out.

    WeasyPrint's own progress knows pages by their numbers alone. At each page's end it notes which anchors
    stand there, for the page numbers of the contents: that is where this listens.
    """

    @classmethod
    def _build_layout_context(cls, *arguments: Any) -> Any:
        context = super()._build_layout_context(*arguments)
        collector, progress = context.target_collector, _progress.get()
        note = collector.cache_target_page_counters

        def note_and_tell(anchor: str, *where: Any) -> None:
            note(anchor, *where)
            if progress is not None:
                progress(anchor)

        collector.cache_target_page_counters = note_and_tell
        return context


@cache
def _lean_sheet() -> CSS:
    """WeasyPrint's own style sheet, of its notes none, and markers for the items of lists alone."""
    own = (files("weasyprint.css") / "html5_ua.css").read_text()
    kept = [line for line in own.splitlines() if not line.startswith(("::footnote-", "::note-"))]
    return CSS(string="\n".join(kept).replace("\n::marker {", "\nli::marker {"))


def render_pdf(
    html: str, *, made_at: datetime, enclosed: Sequence[Enclosed] = (), progress: Progress | None = None
) -> Rendered:
    """Renders PDF/A-3a with the PDF/UA-1 mark; equal arguments give equal bytes.

    `progress` is called with the number of the page that is being laid out, with the name of each anchor on a
    page that has been, and with 0 at other steps; what it raises ends the rendering. Signs that no font has
    are written out; the enclosures keep them as they are.
    """
    fonts, fetcher = FontConfiguration(), OwnFilesOnly()
    # Each is told the fetcher, or it would make one of its own: 20 ms, for certificates that nobody asks for.
    attachments = [
        Attachment(
            file_obj=BytesIO(one.data), name=one.name, description=one.description, created=made_at,
            modified=made_at, relationship="Data", url_fetcher=fetcher,
        )
        for one in enclosed
    ]  # fmt: skip
    with _fixed_time(made_at), _reporting(progress):
        source = Sheets(string=written_out(html), base_url=STATIC, url_fetcher=fetcher)
        document = Told._render(source, fonts, None, {"srgb": _srgb()}, dict(DEFAULT_OPTIONS))
        pdf = document.write_pdf(
            finisher=_mark_accessible, pdf_variant="pdf/a-3a", output_intent="--srgb", attachments=attachments
        )
    return Rendered(pdf, len(document.pages))


def _srgb() -> ColorProfile:
    """The profile that WeasyPrint brings; by itself it would leave the file open."""
    profile = (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
    return ColorProfile(BytesIO(profile), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


# What says that the file is PDF/UA-1, with the description of that property that PDF/A asks for.
_UA_MARK = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>\
</rdf:Description><rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>\
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>\
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 that the file holds to</pdfaProperty:description></rdf:li>\
</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


def _mark_accessible(document: Any, pdf: Any) -> None:
    """What the renderer leaves out of PDF/UA-1."""
    _tell_scopes(pdf)
    _add_ua_mark(document, pdf)


def _tell_scopes(pdf: Any) -> None:
    """Says of each head of a table whether it is its column's or its row's (ISO 14289-1, 7.5)."""
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("S") == "/TH":
            group = _parent(pdf, _parent(pdf, element))
            element["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def _parent(pdf: Any, element: Any) -> Any:
    return pdf.objects[int(element["P"].split()[0])]


def _add_ua_mark(_document: Any, pdf: Any) -> None:
    """Adds the PDF/UA-1 mark beside that of PDF/A: WeasyPrint writes one of them only.

    The metadata stays uncompressed, so that archives can read it without taking the file apart.
    """
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream = [b"".join(metadata.stream).replace(b"</rdf:RDF>", _UA_MARK + b"</rdf:RDF>", 1)]
    metadata.compress = False


_clock = threading.Lock()


@contextmanager
def _fixed_time(moment: datetime) -> Iterator[None]:
    """Fonts are stamped with this moment in place of the present one.

    The variable belongs to the whole process, so one rendering at a time may set it.
    """
    with _clock:
        before = os.environ.get("SOURCE_DATE_EPOCH")
        os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.astimezone(UTC).timestamp()))
        try:
            yield
        finally:
            if before is None:
                del os.environ["SOURCE_DATE_EPOCH"]
            else:
                os.environ["SOURCE_DATE_EPOCH"] = before


_progress: ContextVar[Progress | None] = ContextVar("progress", default=None)


@contextmanager
def _reporting(progress: Progress | None) -> Iterator[None]:
    """Others may have silenced WeasyPrint's logger since; what is set here holds for this rendering."""
    PROGRESS_LOGGER.disabled = False
    PROGRESS_LOGGER.setLevel(INFO)
    PROGRESS_LOGGER.propagate = False
    if _STEPS not in PROGRESS_LOGGER.handlers:
        PROGRESS_LOGGER.addHandler(_STEPS)
    token = _progress.set(progress)
    try:
        yield
    finally:
        _progress.reset(token)


class _Steps(Handler):
    """WeasyPrint tells its progress as log records only; what is raised here ends its work."""

    def emit(self, record: LogRecord) -> None:
        progress = _progress.get()
        if progress is not None:
            page = record.args[0] if isinstance(record.args, tuple) and record.args else 0
            progress(page if isinstance(page, int) else 0)


_STEPS = _Steps()
