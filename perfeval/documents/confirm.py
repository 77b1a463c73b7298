"""A workbook in which a person puts right what could only be guessed: the whole document, its unruled tables marked."""

from __future__ import annotations

import io

import openpyxl
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from perfeval.documents.content import Content, DocumentGrid

MARK = "未核对："
TOLD = f"{MARK}黄底的格是程序按位置分的，请对照原件逐格改正（一格一值，一行一条），改好后删去这一行，再导入本文件"
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


def unconfirmed(content: Content) -> bool:
    """Whether a document is such a workbook that nobody has put right yet."""
    first = content.blocks[0] if content.blocks else None
    text = first.cells[0].text if isinstance(first, DocumentGrid) else first.text if first else ""
    return text.startswith(MARK)
