"""Finds what lies over the cells of a sheet: text boxes, pictures, lines, charts and controls, with their words."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree
from openpyxl.utils import get_column_letter

from perfeval.documents.xml import parse

KINDS = {
    "sp": "文本框或图形",
    "pic": "图片",
    "cxnSp": "线条",
    "graphicFrame": "图表",
    "grpSp": "图形",
    "contentPart": "手写墨迹",
}
POINT, PIXEL = 12700, 9525  # in English metric units
SLIVER = 3 * PIXEL  # what a picture may reach into a cell without covering it
MOST = 2000  # pictures of a sheet that are looked at
CONTROL = re.compile(r'ObjectType="(\w+)"(?:(?!</x:ClientData>).)*?<x:Anchor>([\d\s,]+)</x:Anchor>', re.S)


@dataclass(frozen=True, slots=True)
class Overlay:
    """Something drawn over the cells from ``top``, ``left`` to ``bottom``, ``right``, from 1; ``text`` is its words."""

    kind: str
    text: str
    top: int
    left: int
    bottom: int
    right: int

    @property
    def place(self) -> str:
        """The cell at its upper left corner."""
        return f"{get_column_letter(self.left)}{self.top}"

    @property
    def told(self) -> str:
        return f"上面盖着{self.kind}" + (f"“{self.text}”" if self.text else "") + "，看到的可能不同"

    def covers(self, row: int, column: int) -> bool:
        """Whether a cell lies under it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of the file that holds each sheet, by the title of the sheet."""
    ids = _relations(archive, "xl/workbook.xml")
    found = {}
    for sheet in parse(archive.read("xl/workbook.xml")).iter("{*}sheet"):
        wanted = next((said for name, said in sheet.attrib.items() if str(name).endswith("}id")), "")
        found[sheet.get("name", "")] = ids.get(str(wanted), ("", ""))[1]
    return found


def over(archive: zipfile.ZipFile, part: str, sheet: Any) -> Iterator[Overlay]:
    """What lies over the cells of a sheet, by the sizes of its rows and columns."""
    left = MOST
    for kind, target in _relations(archive, part).values():
        if target not in archive.namelist():
            continue
        if kind == "drawing":
            for anchor in parse(archive.read(target)).iter("{*}twoCellAnchor", "{*}oneCellAnchor", "{*}absoluteAnchor"):
                left -= 1
                if left >= 0 and (found := _drawn(anchor, sheet)) is not None:
                    yield found
        elif kind == "vmlDrawing":
            for what, said in CONTROL.findall(archive.read(target).decode("utf-8", "replace")):
                at = [int(number) for number in re.findall(r"\d+", said)]
                if what != "Note" and len(at) == 8:
                    yield Overlay("控件", "", at[2] + 1, at[0] + 1, at[6] + 1, at[4] + 1)


def _drawn(anchor: etree._Element, sheet: Any) -> Overlay | None:
    """What one anchor places; None where it is hidden, or has neither words nor anything to cover with."""
    body = next((one for one in anchor if etree.QName(one).localname in KINDS), None)
    if body is None:
        return None
    named = next(body.iter("{*}cNvPr"), None)
    text = " ".join("".join(str(t.text or "") for t in p.iter("{*}t")) for p in body.iter("{*}p")).strip()
    filled = {etree.QName(one).localname for shape in body.iter("{*}spPr") for one in shape}
    empty = "noFill" in filled and not text and all(ln.find("{*}noFill") is not None for ln in body.iter("{*}ln"))
    if (named is not None and named.get("hidden") in ("1", "true")) or (empty and body.tag.endswith("}sp")):
        return None
    begin, end = _corner(anchor.find("{*}from"), sheet), _corner(anchor.find("{*}to"), sheet)
    if begin is None:
        begin = _corner(anchor.find("{*}pos"), sheet) or (0, 0, 0, 0)
    column, x, row, y = begin
    if x >= _width(sheet, column) - SLIVER:
        column, x = column + 1, 0
    if y >= _height(sheet, row) - SLIVER:
        row, y = row + 1, 0
    if end is None:
        size = anchor.find("{*}ext")
        wide, high = (_number(None if size is None else size.get(name)) for name in ("cx", "cy"))
        right, x = _walk(column, x + wide, lambda at: _width(sheet, at), sheet.max_column)
        bottom, y = _walk(row, y + high, lambda at: _height(sheet, at), sheet.max_row)
    else:
        right, x, bottom, y = end
    right, bottom = right - (x <= SLIVER), bottom - (y <= SLIVER)
    kind = KINDS[etree.QName(body).localname]
    return Overlay(kind, text[:60], row + 1, column + 1, max(bottom, row) + 1, max(right, column) + 1)


def _corner(found: etree._Element | None, sheet: Any) -> tuple[int, int, int, int] | None:
    """Column, its offset, row, its offset, from 0; a position in no cell is walked to from the first."""
    if found is None:
        return None
    if found.get("x") is not None:
        column, x = _walk(0, _number(found.get("x")), lambda at: _width(sheet, at), sheet.max_column)
        row, y = _walk(0, _number(found.get("y")), lambda at: _height(sheet, at), sheet.max_row)
        return column, x, row, y
    said = [_number(found.findtext(f"{{*}}{name}")) for name in ("col", "colOff", "row", "rowOff")]
    return said[0], said[1], said[2], said[3]


def _walk(at: int, rest: int, size: Any, last: int) -> tuple[int, int]:
    while at <= last and rest > size(at):
        at, rest = at + 1, rest - size(at)
    return at, rest


def _width(sheet: Any, column: int) -> int:
    known = sheet.column_dimensions.get(get_column_letter(min(column, 16383) + 1))
    wide = known.width if known is not None and known.customWidth else sheet.sheet_format.defaultColWidth or 8.43
    return 0 if known is not None and known.hidden else int(wide * 7 + 5) * PIXEL


def _height(sheet: Any, row: int) -> int:
    known = sheet.row_dimensions.get(row + 1)
    high = known.height if known is not None and known.height is not None else sheet.sheet_format.defaultRowHeight or 15
    return 0 if known is not None and known.hidden else int(high * POINT)


def _number(said: str | None) -> int:
    found = re.match(r"\s*(-?\d{1,12})", said or "")
    return max(0, int(found[1])) if found else 0


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """The kind and the part that each relation of a part leads to, by its id."""
    folder, name = posixpath.split(part)
    listed = f"{folder}/_rels/{name}.rels"
    if listed not in archive.namelist():
        return {}
    found = {}
    for one in parse(archive.read(listed)).iter("{*}Relationship"):
        target = one.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[one.get("Id", "")] = (one.get("Type", "").rpartition("/")[2], path)
    return found
