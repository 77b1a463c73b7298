"""Writes a document of paragraphs and tables in the formats that people send, without the help of perfeval."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.styles import Alignment, Border, Side

from .grid import DOWN, RIGHT, Cell, assemble, span_of
from .model import Block, Paragraph, Table

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE, OFFICE = "application/vnd.openxmlformats-package", "application/vnd.openxmlformats-officedocument"
SCHEMAS = "http://schemas.openxmlformats.org"
TYPES = (
    f'{XML}<Types xmlns="{SCHEMAS}/package/2006/content-types">'
    f'<Default Extension="rels" ContentType="{PACKAGE}.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{OFFICE}.wordprocessingml.document.main+xml"/></Types>'
)
RELS = (
    f'{XML}<Relationships xmlns="{SCHEMAS}/package/2006/relationships"><Relationship Id="rId1" '
    f'Type="{SCHEMAS}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def width_of(table: Table) -> int:
    return len(table.widths)


def docx(blocks: Sequence[Block]) -> bytes:
    """A Word file with the grid, gridSpan and vMerge of each table."""
    body = "".join(_word_table(b) if isinstance(b, Table) else _word_paragraph(b.text) for b in blocks)
    document = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{W}"><w:body>'
        f"{body}<w:sectPr/></w:body></w:document>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (("[Content_Types].xml", TYPES), ("_rels/.rels", RELS), ("word/document.xml", document)):
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text)
    return out.getvalue()


def _word_paragraph(text: str) -> str:
    runs = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in text.split("\n"))
    return f"<w:p><w:r>{runs}</w:r></w:p>"


def _word_table(table: Table) -> str:
    grid = assemble(table.lines, width_of(table))
    rows = []
    for row in grid:
        cells = []
        for c, spot in enumerate(row):
            if spot == RIGHT:
                continue
            span = f'<w:gridSpan w:val="{span_of(row, c)}"/>' if span_of(row, c) > 1 else ""
            if spot == DOWN:
                cells.append(f"<w:tc><w:tcPr>{span}<w:vMerge/></w:tcPr><w:p/></w:tc>")
            else:
                merge = '<w:vMerge w:val="restart"/>' if spot.rows > 1 else ""
                cells.append(
                    f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>"
                    f"{''.join(map(_word_paragraph, spot.text.split(chr(10))))}</w:tc>"
                )
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    columns = "".join(f'<w:gridCol w:w="{int(w * 567)}"/>' for w in table.widths)
    border = "".join(
        f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f"<w:tbl><w:tblPr><w:tblBorders>{border}</w:tblBorders></w:tblPr><w:tblGrid>{columns}</w:tblGrid>"
        f"{''.join(rows)}</w:tbl>"
    )


def xlsx(blocks: Sequence[Block]) -> bytes:
    """A sheet with merged ranges; plain numbers are stored as numbers in the format that shows them as given."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "自评表"
    row = 1
    thin, framed = Side(style="thin"), None
    for block in blocks:
        if isinstance(block, Paragraph):
            for line in block.text.split("\n"):
                sheet.cell(row, 1, line)
                row += 1
            continue
        grid = assemble(block.lines, width_of(block))
        for r, line in enumerate(grid):
            for c, spot in enumerate(line):
                if not isinstance(spot, Cell):
                    continue
                cell = sheet.cell(row + r, c + 1)
                if framed is None:
                    cell.border, cell.alignment = Border(thin, thin, thin, thin), Alignment(wrap_text=True)
                    framed = copy.copy(cell._style)
                cell._style = copy.copy(framed)  # to look a style up for each cell takes most of the time
                _fill(cell, spot.text)
                if spot.rows > 1 or spot.cols > 1:
                    sheet.merge_cells(
                        start_row=row + r, start_column=c + 1, end_row=row + r + spot.rows - 1, end_column=c + spot.cols
                    )
        row += len(grid) + 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(cell, text: str) -> None:
    if found := re.fullmatch(r"(0|[1-9]\d{0,8})(?:\.(\d{1,4}))?(%?)", text):
        cell.value = float(text.rstrip("%")) / (100 if found[3] else 1)
        cell.number_format = ("0." + "0" * len(found[2]) if found[2] else "0") + found[3]
    else:
        cell.value = text or None
        cell.data_type = "s" if text else "n"


def html(blocks: Sequence[Block], encoding: str = "utf-8") -> bytes:
    """A saved web page with rowspan and colspan."""
    parts = []
    for block in blocks:
        if isinstance(block, Paragraph):
            parts.append(f"<p>{'<br>'.join(escape(line) for line in block.text.split(chr(10)))}</p>")
            continue
        rows = []
        for line in block.lines:
            cells = []
            for cell in line:
                tag = "th" if cell.head else "td"
                spans = (f' rowspan="{cell.rows}"' if cell.rows > 1 else "") + (
                    f" colspan={cell.cols}" if cell.cols > 1 else ""
                )
                cells.append(f"<{tag}{spans}>{'<br/>'.join(escape(t) for t in cell.text.split(chr(10)))}</{tag}>")
            rows.append(f"<tr>{''.join(cells)}</tr>")
        parts.append(f"<table border=1>{''.join(rows)}</table>")
    return (
        f'<html><head><meta charset="{encoding}"><style>td {{ color: red }}</style></head><body>'
        f"{''.join(parts)}</body></html>"
    ).encode(encoding)


def cells(blocks: Sequence[Block]) -> bytes:
    """Text with one cell a line after a tab, blank lines between rows; a cell merged upwards is an empty line."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines += block.text.split("\n")
            continue
        for row in assemble(block.lines, width_of(block)):
            lines += [
                "\t" + (spot.text.replace("\n", "") if isinstance(spot, Cell) else "") for spot in row if spot != RIGHT
            ]
            lines.append("")
        lines.append("")
    return ("\n".join(lines) + "\n").encode()


def _joined(blocks: Sequence[Block], mark: str, edge: str, encoding: str) -> bytes:
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines += [*block.text.split("\n"), ""]
            continue
        for row in assemble(block.lines, width_of(block)):
            lines.append(
                edge + mark.join(spot.text.replace("\n", "") if isinstance(spot, Cell) else "" for spot in row) + edge
            )
        lines.append("")
    return "\r\n".join(lines).encode(encoding)


def tabs(blocks: Sequence[Block]) -> bytes:
    return _joined(blocks, "\t", "", "utf-8-sig")


def bars(blocks: Sequence[Block]) -> bytes:
    return _joined(blocks, " | ", "|", "gb18030")


def entry(name: str) -> bytes:
    """A stream in the directory of a compound file, as old offices write them."""
    return name.encode("utf-16-le").ljust(64, b"\0") + bytes([2 * len(name) + 2, 0, 2]).ljust(64, b"\0")


FORMATS: dict[str, tuple[str, Callable[[Sequence[Block]], bytes]]] = {
    "docx": (".docx", docx),
    "xlsx": (".xlsx", xlsx),
    "html": (".html", html),
    "cells": (".txt", cells),
    "tabs": (".txt", tabs),
    "bars": (".txt", bars),
}
