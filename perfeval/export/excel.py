"""Prints the working papers (底稿) as an Excel workbook: live formulas with their values already in place."""

from __future__ import annotations

import io
import re
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from perfeval.export.document import Document
from perfeval.export.fitting import ems, row_heights
from perfeval.model.addresses import COLUMN
from perfeval.page.grid import Cell, Grid

NO_CLOCK = datetime(1980, 1, 1)
SIZE = 10
CHARACTER = 5.25  # points: a digit of the usual typeface, in which column widths count
DEFAULT, HIGHEST = 15, 409  # points: a row as it comes, and the most that Excel allows
LONGEST = 30  # characters of a word kept whole
ACROSS = 175  # characters: one page
SIGNED = f"编制人：{'＿' * 6}　日期：{'＿' * 5}", f"复核人：{'＿' * 6}　日期：{'＿' * 5}"
PLACES = 6  # the most decimals a number is shown with


def write(document: Document) -> bytes:
    """One sheet for each table of the working papers: caption in row 1, headings in row 2."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(out, options) as book:
        book.set_properties({"title": document.title + "（底稿）", "author": "", "created": NO_CLOCK})
        for name, value in document.properties.items():
            book.set_custom_property(name, value, "text")
        formats = _formats(book)
        for grid in document.papers:
            _sheet(book.add_worksheet(grid.sheet), grid, formats, document.title)
        if not document.papers:
            book.add_worksheet("底稿").write_string(0, 0, "本报告没有底稿")
    return out.getvalue()


def _formats(book: Workbook) -> dict[str, Format]:
    base = {"font_name": "宋体", "font_size": SIZE, "border": 1, "valign": "vcenter", "text_wrap": True}
    return {
        "caption": book.add_format({"font_name": "黑体", "font_size": 14}),
        "head": book.add_format(base | {"bold": True, "align": "center", "bg_color": "#E7ECF0"}),
        "text": book.add_format(base),
        "center": book.add_format(base | {"align": "center"}),
        "right": book.add_format(base | {"align": "right"}),
        **{
            f"number{places}": book.add_format(
                base | {"align": "right", "num_format": "0." + "0" * places if places else "0"}
            )
            for places in range(PLACES + 1)
        },
        "share": book.add_format(base | {"align": "right", "num_format": "0.00%"}),
    }


def _sheet(sheet: Worksheet, grid: Grid, formats: dict[str, Format], title: str) -> None:
    sheet.write_string(0, 0, grid.caption, formats["caption"])
    sheet.freeze_panes(1 + grid.head, 0)
    widths = _widths(grid)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    heights = row_heights(grid, [width * CHARACTER for width in widths], SIZE, least=DEFAULT)
    for row, height in enumerate(heights, 1):
        if height > DEFAULT:
            sheet.set_row(row, min(height, HIGHEST))
    _on_paper(sheet, grid, widths, title)
    shares = {c for r, c, cell in grid.placed() if r < grid.head and cell.text == "得分率"}
    for row, column, cell in grid.placed():
        style = formats["head" if row < grid.head else "share" if column in shares else _style(cell)]
        if cell.rowspan > 1 or cell.colspan > 1:
            last = row + cell.rowspan, column + cell.colspan - 1
            sheet.merge_range(row + 1, column, *last, "", style)
        _write(sheet, row + 1, column, cell, style)
    if addresses := _addresses(grid):  # beside each row's own label, so that it is known when it comes back sorted
        sheet.set_column(grid.columns, grid.columns, None, None, {"hidden": True})
        sheet.write_string(grid.head, grid.columns, COLUMN, formats["head"])
        for row, address in addresses.items():
            sheet.write_string(row + 1, grid.columns, address, formats["text"])


def _widths(grid: Grid) -> list[float]:
    """The widths that the grid gives, none too narrow for a number or a word of Latin letters in it."""
    widths = [float(width) for width in grid.widths] or [12.0] * grid.columns
    for _, column, cell in grid.placed():
        if cell.colspan == 1:
            whole = [cell.text] if cell.number is not None else re.findall("[!-~]+", cell.text)
            widths[column] = max([widths[column], *(min(2 * ems(word), LONGEST) + 2 for word in whole)])
    return widths


def _on_paper(sheet: Worksheet, grid: Grid, widths: list[float], title: str) -> None:
    """A4 across: every page with the heads of rows and columns, what it is, who made and checked it, and its number."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.5, top=1.0, bottom=0.7)
    sheet.fit_to_pages(max(round(sum(widths) / ACROSS), 1), 0)
    sheet.repeat_rows(1, grid.head)
    if sum(widths) > ACROSS:
        named = max((c for r, c, cell in grid.placed() if r >= grid.head and cell.header == "row"), default=0)
        sheet.repeat_columns(0, named if sum(widths[: named + 1]) < ACROSS / 2 else 0)
    sheet.print_area(0, 0, len(grid.rows), grid.columns - 1)
    told = title.replace("&", "&&")[:60], grid.caption.replace("&", "&&")[:40]
    sheet.set_header(f'&L&"宋体"&9 {told[0]}\n底稿：{told[1]}&R&"宋体"&9 {SIGNED[0]}\n{SIGNED[1]}')
    sheet.set_footer('&C&"宋体"&9 第&P页　共&N页')


def _addresses(grid: Grid) -> dict[int, str]:
    """Whose each row is: the address of what its cells show, without the field."""
    rows: dict[int, str] = {}
    for row, _, cell in grid.placed():
        if cell.source and "#" not in cell.source:
            rows.setdefault(row, "/".join(cell.source.split("/")[:2]))
    return rows


def _style(cell: Cell) -> str:
    if cell.number is not None:
        return f"number{min(len(f'{cell.number:f}'.partition('.')[2]), PLACES)}"
    if cell.formula:
        return "number2"
    return cell.align if cell.align in ("center", "right") else "text"


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, style: Format) -> None:
    if cell.formula:
        # money and points have few digits, so the nearest double shows them exactly
        value = float(cell.number) if cell.number is not None else ""
        sheet.write_formula(row, column, "=" + cell.formula, style, value)
    elif cell.number is not None:
        sheet.write_number(row, column, float(cell.number), style)
    else:
        sheet.write_string(row, column, cell.text[:32767], style)
