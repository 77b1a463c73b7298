"""What prints a document in each of the formats that ``model.outcome`` lists."""

from __future__ import annotations

from collections.abc import Callable

from perfeval.export import excel, html, pdf, word
from perfeval.export.document import Document


def _pdf(document: Document, official_fonts: bool) -> bytes:
    return pdf.write(document, official_fonts)


def _docx(document: Document, official_fonts: bool) -> bytes:
    return word.write(document, pdf.pages(document, official_fonts))


WRITERS: dict[str, Callable[[Document, bool], bytes]] = {
    "html": lambda document, official_fonts: html.write(document),
    "pdf": _pdf,
    "docx": _docx,
    "xlsx": lambda document, official_fonts: excel.write(document),
}
