"""Text with tables of HTML in it, as programs write that read scans (.md): one page of both."""

from __future__ import annotations

import re
from html import escape

from perfeval.documents import plain

TABLE = re.compile(r"<table\b.*?</table\s*>", re.I | re.S)
HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*")


def page(data: bytes) -> bytes | None:
    """The text as a page, each line a paragraph, its tables as they are; None where it has no table."""
    text = plain.decoded(data)
    if not TABLE.search(text):
        return None
    parts, at = [], 0
    for table in TABLE.finditer(text):
        parts += [_paragraphs(text[at : table.start()]), table[0]]
        at = table.end()
    parts.append(_paragraphs(text[at:]))
    return ("<!doctype html><meta charset=utf-8>" + "\n".join(parts)).encode("utf-8", "replace")


def _paragraphs(text: str) -> str:
    return "\n".join(_paragraph(line) for line in text.splitlines() if line.strip())


def _paragraph(line: str) -> str:
    if heading := HEADING.fullmatch(line):
        level = len(heading[1])
        return f"<h{level}>{escape(heading[2])}</h{level}>"
    return f"<p>{escape(line)}</p>"
