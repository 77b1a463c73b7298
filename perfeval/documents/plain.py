"""Reads text: paragraphs, and tables drawn with tabs, bars or spaces, one row a line or one cell a line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from perfeval.documents import aligned
from perfeval.documents.content import Content, DocumentGrid, Listed, Text, grid
from perfeval.documents.ink import Ink, settle

LONGEST = 1_000_000  # characters of one cell
BAR = re.compile(r"[|｜│┃]")
RULE = re.compile(r"^[\s|｜│┃:：+\-—─━┼┬┴├┤┌┐└┘═=]+$")


MARKS = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
SPOILT = 0.005  # share of the characters that may be damaged; each shows in its own cell


class NotText(ValueError):
    """The bytes are no text in UTF-8, UTF-16 or GB18030."""


def decoded(data: bytes, named: str | None = None) -> str:
    """The text in the encoding that its first bytes, its own word, or strict trial give."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if wide := _unmarked(data):
        return data.decode(wide, "replace")
    named = "gb18030" if (named or "").lower() in ("gb2312", "gbk", "gb18030", "x-gbk") else named
    tried = list(dict.fromkeys(filter(None, ("utf-8", named, "gb18030"))))
    for errors in ("strict", "replace"):
        for encoding in tried:
            try:
                text = data.decode(encoding, errors)
            except (UnicodeDecodeError, LookupError):
                continue
            if text.count("\ufffd") + text.count("\0") <= len(text) * SPOILT:
                return text
    raise NotText


def _unmarked(data: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of the ASCII in it is zero."""
    head = data[:4096]
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        other = head[0::2] if encoding == "utf-16-le" else head[1::2]
        if len(head) > 8 and zeros.count(0) > len(zeros) * 0.1 and zeros.count(0) > 4 * other.count(0):
            return encoding
    return None


def _cell(text: str, place: str) -> Listed:
    shown = settle([Ink(text)])
    return shown.text.strip(), 1, 1, place, shown.note


def read(data: bytes, comma: bool = False) -> Content:
    """The content of a text file; ``comma``: it is a .csv file."""
    text = decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    if comma:
        rows = [
            [_cell(cell, f"第{n}行第{c}列") for c, cell in enumerate(row, 1)] for n, row in enumerate(_rows(text), 1)
        ]
        made = grid(rows, "表1")
        return Content((made,) if made else (), "文本")
    return Content(tuple(_blocks(text.split("\n"))), "文本")


def _rows(text: str) -> list[list[str]]:
    """The rows of a .csv file, parted by commas or, where every line has them, semicolons or tabs."""
    lines = [line for line in text.split("\n") if line.strip()]
    if named := re.fullmatch(r"sep=(.)", lines[0].strip()) if lines else None:  # Excel's own word
        delimiter, text = named[1], text.split("\n", 1)[1]
    else:
        delimiter = next((d for d in ",;；\t" if lines and sum(d in line for line in lines) * 2 > len(lines)), ",")
    csv.field_size_limit(LONGEST)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:  # a quotation mark that nothing closes
        return [line.split(delimiter) for line in lines]


def _blocks(lines: list[str]) -> Iterator[Text | DocumentGrid]:
    at = tables = 0
    drawn = {table.first: table for table in aligned.tables(lines)}
    while at < len(lines):
        kind = _kind(lines, at)
        if kind is None and (table := drawn.get(at)):
            tables += 1
            if made := grid((_spaced(*row) for row in table.rows), f"表{tables}"):
                yield made
            at = table.after
            continue
        if kind is None:
            if lines[at].strip():
                text, _, _, place, note = _cell(lines[at], f"第{at + 1}行")
                if text:
                    yield Text(text, place, 0, note)
            at += 1
            continue
        end = at + 1
        blank = 0
        while end < len(lines):
            if not lines[end].strip() and not lines[end].startswith("\t"):
                blank += 1
                if blank > 2:
                    break
            elif _kind(lines, end) == kind or (kind == "bars" and RULE.match(lines[end])):
                blank = 0
            else:
                break
            end += 1
        while not lines[end - 1].strip() and not lines[end - 1].startswith("\t"):
            end -= 1
        tables += 1
        made = grid({"cells": _cell_a_line, "tabs": _tabs, "bars": _bars}[kind](lines, at, end), f"表{tables}")
        if made:
            yield made
        at = end


def _spaced(numbers: tuple[int, ...], texts: tuple[str, ...]) -> list[Listed]:
    """The cells of a row whose columns spaces part; one of several lines is put together with a doubt."""
    where = f"第{numbers[0] + 1}行"
    told = "由几行连成" if len(numbers) > 1 else ""
    cells = ((_cell(text, f"{where}第{c}列"), text) for c, text in enumerate(texts, 1))
    return [(*cell[:4], "；".join(filter(None, (cell[4], told if text else "")))) for cell, text in cells]


def _kind(lines: list[str], at: int) -> str | None:
    """How a line belongs to a table: one cell a line after a tab, cells parted by tabs, or by bars."""
    line = lines[at]
    if len(BAR.findall(line)) >= 2:
        return "bars"
    if line.startswith("\t") and "\t" not in line.strip("\t"):
        return "cells" if line.count("\t") == 1 or not line.strip() else "tabs"
    return "tabs" if line.count("\t") >= 2 or ("\t" in line.strip() and _neighbour(lines, at)) else None


def _neighbour(lines: list[str], at: int) -> bool:
    return any(0 <= n < len(lines) and "\t" in lines[n].strip() for n in (at - 1, at + 1))


def _cell_a_line(lines: list[str], start: int, end: int) -> list[list[Listed]]:
    rows: list[list[Listed]] = [[]]
    for n in range(start, end):
        if lines[n].startswith("\t"):
            rows[-1].append(_cell(lines[n], f"第{n + 1}行"))
        elif rows[-1]:
            rows.append([])
    return [row for row in rows if row]


def _tabs(lines: list[str], start: int, end: int) -> list[list[Listed]]:
    return [
        [_cell(cell, f"第{n + 1}行第{c}列") for c, cell in enumerate(lines[n].split("\t"), 1)]
        for n in range(start, end)
        if lines[n].strip()
    ]


def _bars(lines: list[str], start: int, end: int) -> list[list[Listed]]:
    rows = []
    for n in range(start, end):
        line = lines[n].strip()
        if not line or RULE.match(line):
            continue
        line = re.sub(r"\\\|", "\x01", line)
        line = re.sub(r"^[|｜│┃]|[|｜│┃]$", "", line)
        rows.append(
            [
                _cell(cell.replace("\x01", "|").replace("<br>", "\n"), f"第{n + 1}行第{c}列")
                for c, cell in enumerate(BAR.split(line), 1)
            ]
        )
    return rows
