"""Workbooks in which a person puts right what could only be guessed: unruled tables, and what columns hold."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import openpyxl
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from perfeval.documents.content import Content, DocumentGrid

MARK = "未核对："
TOLD = f"{MARK}黄底的格是程序按位置分的，请对照原件逐格改正（一格一值，一行一条），改好后删去这一行，再导入本文件"
LAYOUT = "版式确认："
TO_CHOOSE = "这些文件的表头程序没有把握。黄底的格是各栏的含义，不对的从下拉中改选（前几项最像），保存后导入本文件"
FILES, HEAD, TAKEN = "文件", "表头", "这一栏是"
GUESSED, ASKED = PatternFill("solid", fgColor="FFF2CC"), PatternFill("solid", fgColor="F8CBAD")
THIN = Side(style="thin")


def workbook(content: Content) -> bytes:
    """The blocks and the proposals of a document in their order on one sheet."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("核对")
    row = 1
    _write(sheet, row, 1, TOLD).fill = ASKED
    row += 2
    for at in range(len(content.blocks) + 1):
        for proposal in (one for one in content.proposals if one.at == at):
            row += 1
            for line in proposal.rows:
                for n, text in enumerate(line, 1):
                    _write(sheet, row, n, text, bordered=True).fill = GUESSED
                row += 1
            row += 2
        if at == len(content.blocks):
            break
        block = content.blocks[at]
        if isinstance(block, DocumentGrid):
            row += 1
            for cell in block.cells:
                _write(sheet, row + cell.row, cell.column + 1, cell.text, bordered=True)
                if cell.rows > 1 or cell.columns > 1:
                    sheet.merge_cells(
                        start_row=row + cell.row,
                        start_column=cell.column + 1,
                        end_row=row + cell.row + cell.rows - 1,
                        end_column=cell.column + cell.columns,
                    )
            row += block.rows + 2
        else:
            _write(sheet, row, 1, block.text)
            row += 1
    for column in range(1, sheet.max_column + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 18
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(sheet: Worksheet, row: int, column: int, text: str, bordered: bool = False) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if text:
        cell.value = text
        cell.data_type = "s"  # never a formula
    if bordered:
        cell.border = Border(THIN, THIN, THIN, THIN)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


@dataclass(frozen=True)
class LayoutQuestion:
    """A table of these files whose heads leave open what the columns hold: what they seem to, and may, hold."""

    files: tuple[str, ...]
    place: str
    heads: tuple[str, ...]
    titles: tuple[str, ...]
    choices: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, ...], ...]


def of_layouts(questions: Sequence[LayoutQuestion]) -> bytes:
    """A sheet for each layout: what each column is taken for in a list to choose from, and its first rows beneath."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, question in enumerate(questions, 1):
        sheet = book.create_sheet(f"版式{number}")
        _write(sheet, 1, 1, f"{LAYOUT}{TO_CHOOSE}").fill = ASKED
        lines = ((FILES, ["、".join(question.files)]), (HEAD, question.heads), (TAKEN, question.titles))
        for row, (label, texts) in enumerate(lines, 2):
            for column, text in enumerate([label, *texts], 1):
                _write(sheet, row, column, text, bordered=label != FILES)
        for column, choices in enumerate(question.choices, 2):
            cell = sheet.cell(4, column)
            cell.fill, cell.protection = GUESSED, Protection(locked=False)
            listed = DataValidation("list", formula1=f'"{",".join(choices)}"', allow_blank=False)
            listed.add(cell)
            sheet.add_data_validation(listed)
        for row, texts in enumerate(question.rows, 5):
            for column, text in enumerate(["内容" if row == 5 else "", *texts], 1):
                _write(sheet, row, column, text, bordered=True)
        for column in range(1, len(question.heads) + 2):
            sheet.column_dimensions[get_column_letter(column)].width = 18
        sheet.protection.sheet = True  # only what each column is can be changed
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def asks_layouts(content: Content) -> bool:
    """Whether a document is a workbook of questions about layouts."""
    return any(block.cells and block.cells[0].text.startswith(LAYOUT) for block in _grids(content))


def layout_answers(content: Content) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    """The sheet, files, heads and answers of each question of such a workbook."""
    for grid in _grids(content):
        rows = {_said(grid, row, 0): row for row in range(grid.rows)}
        if {FILES, HEAD, TAKEN} <= rows.keys():
            sheet, files = grid.cells[0].place.partition("!")[0], _said(grid, rows[FILES], 1).split("、")
            asked = [c for c in range(1, grid.columns) if _said(grid, rows[HEAD], c)]
            heads, titles = (tuple(_said(grid, rows[label], c) for c in asked) for label in (HEAD, TAKEN))
            yield sheet, tuple(files), heads, titles


def _said(grid: DocumentGrid, row: int, column: int) -> str:
    cell = grid.at(row, column)
    return cell.text.strip() if cell else ""


def _grids(content: Content) -> Iterator[DocumentGrid]:
    return (block for block in content.blocks if isinstance(block, DocumentGrid))


def unconfirmed(content: Content) -> bool:
    """Whether a document is such a workbook that nobody has put right yet."""
    first = content.blocks[0] if content.blocks else None
    text = first.cells[0].text if isinstance(first, DocumentGrid) else first.text if first else ""
    return text.startswith(MARK)
