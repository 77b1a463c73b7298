"""Parses XML of strangers: no entities, no network, no external files."""

from __future__ import annotations

from lxml import etree

# what Word and Excel write as "Strict Open XML" differs from the usual files in the names of its namespaces
STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing",
        b"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
)


class Forbidden(ValueError):
    """The XML declares a document type, which documents of an office never do."""


def usual(data: bytes) -> bytes:
    """A part with the usual names of its namespaces."""
    for strict, name in STRICT if b"purl.oclc.org" in data else ():
        data = data.replace(strict, name)
    return data


def parse(data: bytes) -> etree._Element:
    """The root of an XML part; raises Forbidden where it declares entities, XMLSyntaxError where it is damaged."""
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise Forbidden
    return etree.fromstring(
        usual(data),
        etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True),
    )
