"""Reads text: paragraphs, and tables drawn with tabs or bars, one row a line or one cell a line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from perfeval.importer.content import Content, Grid, Text, grid

BAR = re.compile(r"[|｜│┃]")
RULE = re.compile(r"^[\s|｜│┃:：+\-—─━┼┬┴├┤┌┐└┘═=]+$")


class NotText(ValueError):
    """The bytes are no text in UTF-8, UTF-16 or GB18030."""


def decoded(data: bytes, named: str | None = None) -> str:
    """The text in the encoding that its first bytes, its own word, or strict trial give."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding)
    named = "gb18030" if (named or "").lower() in ("gb2312", "gbk", "gb18030", "x-gbk") else named
    for encoding in dict.fromkeys(filter(None, ("utf-8", named, "gb18030"))):
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\0" not in text:
            return text
    raise NotText


def read(data: bytes, comma: bool = False) -> Content:
    """The content of a text file; ``comma``: it is a .csv file."""
    text = decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    if comma:
        rows = [[(cell.strip(), 1, 1, f"第{n}行第{c}列", "") for c, cell in enumerate(row, 1)] for n, row in enumerate(csv.reader(io.StringIO(text)), 1)]
        made = grid(rows, "表1")
        return Content((made,) if made else (), "文本")
    return Content(tuple(_blocks(text.split("\n"))), "文本")


def _blocks(lines: list[str]) -> Iterator[Text | Grid]:
    at = tables = 0
    while at < len(lines):
        kind = _kind(lines, at)
        if kind is None:
            if lines[at].strip():
                yield Text(lines[at].strip(), f"第{at + 1}行")
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


def _cell_a_line(lines: list[str], start: int, end: int) -> list[list[tuple]]:
    rows: list[list[tuple]] = [[]]
    for n in range(start, end):
        if lines[n].startswith("\t"):
            rows[-1].append((lines[n].strip(), 1, 1, f"第{n + 1}行", ""))
        elif rows[-1]:
            rows.append([])
    return [row for row in rows if row]


def _tabs(lines: list[str], start: int, end: int) -> list[list[tuple]]:
    return [[(cell.strip(), 1, 1, f"第{n + 1}行第{c}列", "") for c, cell in enumerate(lines[n].split("\t"), 1)]
            for n in range(start, end) if lines[n].strip()]  # fmt: skip


def _bars(lines: list[str], start: int, end: int) -> list[list[tuple]]:
    rows = []
    for n in range(start, end):
        line = lines[n].strip()
        if not line or RULE.match(line):
            continue
        line = re.sub(r"\\\|", "\x01", line)
        line = re.sub(r"^[|｜│┃]|[|｜│┃]$", "", line)
        rows.append([(cell.strip().replace("\x01", "|").replace("<br>", "\n"), 1, 1, f"第{n + 1}行第{c}列", "") for c, cell in enumerate(BAR.split(line), 1)])
    return rows
