"""Reads .xls, the format of Excel before 2007: what xlrd knows of it, and what it does not."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import xlrd
import xlrd.compdoc
from openpyxl.utils import get_column_letter

from perfeval.documents import numberformat
from perfeval.documents.areas import FLAT, NARROW, TINY, areas, date
from perfeval.documents.content import Content, DocumentGrid, Text, Unread
from perfeval.documents.ink import Ink, near, settle, symbol
from perfeval.documents.palette import PAPER, PRINT, Palette

NOTE, OBJ, CONDFMT, CONDFMT12 = 0x1C, 0x5D, 0x1B0, 0x879  # kinds of records


def read(data: bytes) -> Content:
    """The content of an .xls file; raises what xlrd raises where it is damaged."""
    book = xlrd.open_workbook(file_contents=data, formatting_info=True, on_demand=False)
    blocks: list[Text | DocumentGrid] = []
    notes = [Unread("全文", told, "没有计算，可能改变显示，请与原件核对") for told in _untold(data)]
    palette = Palette(None)
    for sheet in book.sheets():
        if sheet.visibility == 2:
            notes.append(Unread(f"工作表“{sheet.name}”", "", "深度隐藏的工作表，不读入"))
            continue
        merged = {(top + 1, left + 1): (bottom, right) for top, bottom, left, right in sheet.merged_cells}
        covered = {
            (row, column)
            for (top, left), (bottom, right) in merged.items()
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        } - merged.keys()
        found = {}
        for r in range(sheet.nrows):
            for c in range(sheet.ncols):
                spot = (r + 1, c + 1)
                cell = sheet.cell(r, c)
                if spot in covered or (cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) and spot not in merged):
                    continue
                text, note = _shown(sheet, book, r, c, palette)
                found[spot] = (text, *merged.get(spot, spot), note)
        blocks += areas(found, sheet.name)
        notes += [
            Unread(f"工作表“{sheet.name}”!{get_column_letter(c + 1)}{r + 1}", note.text.strip(), "批注，不读入")
            for (r, c), note in sorted(sheet.cell_note_map.items())
        ]
    return Content(tuple(blocks), "Excel", tuple(notes))


def _shown(sheet: Any, book: Any, row: int, column: int, palette: Palette) -> tuple[str, str]:
    """The text of a cell of an .xls file as it is shown, and what is doubtful about it."""
    cell = sheet.cell(row, column)
    form = book.xf_list[cell.xf_index] if cell.xf_index is not None else None
    style = "General" if form is None else book.format_map[form.format_key].format_str
    if cell.ctype == xlrd.XL_CELL_NUMBER and cell.value == 0 and not sheet.show_zero_values:
        return "", "工作表不显示零值，此格保存的是0，没有读入"
    named = numberformat.colour(cell.value if cell.ctype == xlrd.XL_CELL_NUMBER else None, style)
    text, note = _text(cell, style, book)
    unread = cell.ctype == xlrd.XL_CELL_TEXT and numberformat.hides_text(style)
    pieces = _pieces(text, sheet, book, row, column, palette.named(named))
    shown = settle(Ink(piece.text, "hidden") if unread else piece for piece in pieces)
    told = [*shown.notes, note]
    if shown.text.strip():
        told += ["工作表是隐藏的" if sheet.visibility else "", *_hidden(sheet, row, column)]
    return shown.text.strip(), "；".join(t for t in told if t)


def _text(cell: Any, style: str, book: Any) -> tuple[str, str]:
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE) and numberformat.is_elapsed(style):
        return numberformat.elapsed((Decimal(repr(cell.value)) * 86400).quantize(Decimal("0.001")), style)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return numberformat.shown(cell.value, style)
    if cell.ctype == xlrd.XL_CELL_DATE:
        when = xlrd.xldate_as_datetime(cell.value, book.datemode)
        return date(when.time() if 0 <= cell.value < 1 else when, style), "日期按年月日写出"
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return ("是" if cell.value else "否"), ""
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#错误"), ""
    return numberformat.worded(str(cell.value), style)


def _pieces(text: str, sheet: Any, book: Any, row: int, column: int, named: str) -> list[Ink]:
    """The text of a cell of an .xls file cut where its font changes; ``named`` is a colour that its format names."""
    index = sheet.cell(row, column).xf_index
    form = book.xf_list[index] if index is not None else None
    ground = PAPER
    if form is not None and form.background.fill_pattern:
        ground = _colour(book, form.background.pattern_colour_index, PAPER)
    fonts = [(0, form.font_index if form else 0), *sheet.rich_text_runlist_map.get((row, column), ())]
    ends = [at for at, _ in fonts[1:]] + [len(text)]
    return [
        Ink(symbol(book.font_list[font].name, text[start:end]), _kind(book.font_list[font], book, ground, named))
        for (start, font), end in zip(fonts, ends)
    ]


def _kind(font: Any, book: Any, ground: str, named: str) -> str:
    if font.struck_out:
        return "struck"
    if font.height <= TINY * 20:
        return "hidden"
    letters = named or _colour(book, font.colour_index, PRINT)
    return "pale" if near(letters, ground) else {1: "sup", 2: "sub"}.get(font.escapement, "")


def _colour(book: Any, index: int, automatic: str) -> str:
    rgb = book.colour_map.get(index)
    return bytes(rgb).hex() if rgb else automatic


def _hidden(sheet: Any, row: int, column: int) -> list[str]:
    rows, columns = sheet.rowinfo_map.get(row), sheet.colinfo_map.get(column)
    low = rows is not None and (rows.hidden or rows.height < FLAT * 20)
    thin = columns is not None and (columns.hidden or columns.width < NARROW * 256)
    return ["所在行是隐藏的"] * bool(low) + ["所在列是隐藏的"] * bool(thin)


def _untold(data: bytes) -> Iterator[str]:
    """What an old workbook holds that xlrd does not read and that may hide, cover or change cells ([MS-XLS] 2.3)."""
    held = xlrd.compdoc.CompDoc(data, logfile=io.StringIO())
    counts: Counter[int] = Counter()
    for name in ("Workbook", "Book"):
        stream, at, size = held.locate_named_stream(name)
        end = min(at + size, len(stream)) if stream else 0
        while at + 4 <= end:
            counts[int.from_bytes(stream[at : at + 2], "little")] += 1
            at += 4 + int.from_bytes(stream[at + 2 : at + 4], "little")
    if counts[CONDFMT] or counts[CONDFMT12]:
        yield "条件格式"
    if counts[OBJ] > counts[NOTE]:
        yield "图形、文本框或控件"
