"""The tables of a document that hold neither its indicators nor its form: lists of sites, townships, sheets, uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from perfeval.documents.content import DocumentCell, DocumentGrid, Text
from perfeval.documents.vocabulary import is_total
from perfeval.importer.reading.imported import Imported
from perfeval.model.findings import Where
from perfeval.model.owntables import OwnCell, OwnTable

NUMERIC = re.compile(r"^[－-]?[0-9][0-9,]*(?:\.[0-9]+)?(?:[%％]|[一-鿿]{0,3})$")
YEAR = re.compile(r"^(?:19|20)[0-9]{2}年?度?$")
TITLE = re.compile("[^。，；]{2,40}$")  # a line that may name the table below it
HEADS = 3  # rows that a head may have
LEAST = 2  # rows and columns of a table that can be checked


def tables(found: Imported, file: str) -> tuple[OwnTable, ...]:
    """Every table without a row of indicators or of their summary, with the place of each cell."""
    return tuple(made for _, made in _tables(found, file))


def heads(found: Imported) -> frozenset[str]:
    """The places of the cells that are heads of such tables: they are no sentences."""
    return frozenset(cell.place for cells, _ in _tables(found, "") for cell in cells)


def _tables(found: Imported, file: str) -> Iterator[tuple[list[DocumentCell], OwnTable]]:
    kept = {value.place for row in (*found.indicators, *found.summary) for value in row.values.values()} - {""}
    above = ""
    for block in found.blocks:
        if isinstance(block, Text):
            above = block.text.strip() or above
        else:
            if not any(cell.place in kept for cell in block.cells):
                yield from _of_grid(block, above if TITLE.match(above) else "", file)
            above = ""


def _of_grid(grid: DocumentGrid, title: str, file: str) -> Iterator[tuple[list[DocumentCell], OwnTable]]:
    """The tables that stand in a grid one below another, each with its head."""
    starts = [at for at in range(grid.rows) if _is_head(grid, at)]
    for at, after in pairwise([*starts, grid.rows]):
        last = at
        while last + 1 < min(after, at + HEADS) and _goes_deeper(grid, at, last + 1):
            last += 1
        lead = _alone(grid, at - 1) if at else ""
        body = [row for row in range(last + 1, after) if len(_filled(grid, row)) > 1]
        names = tuple(_name(grid, at, last, column) for column in range(grid.columns))
        columns = [n for n in range(grid.columns) if names[n] and any(_text(grid, row, n) for row in body)]
        if len(columns) < LEAST or sum(_counts(grid, row) for row in body) < LEAST:
            continue
        rows = tuple(
            tuple(OwnCell(_text(grid, row, n), Where(f"{file} {_place(grid, row, n)}")) for n in columns)
            for row in body
        )
        cells = [cell for row in range(at, last + 1) for cell in grid.row(row)]
        yield cells, OwnTable(lead or title or grid.place, tuple(names[n] for n in columns), rows)


def _filled(grid: DocumentGrid, row: int) -> list[DocumentCell]:
    return [cell for cell in grid.row(row) if cell.text.strip()]


def _is_number(text: str) -> bool:
    return bool(NUMERIC.match(text.strip())) and not YEAR.match(text.strip())


def _counts(grid: DocumentGrid, row: int) -> bool:
    return any(_is_number(cell.text) for cell in _filled(grid, row))


def _alone(grid: DocumentGrid, row: int) -> str:
    """The text of a row that holds nothing else: the title of what follows."""
    filled = _filled(grid, row)
    text = filled[0].text.strip() if len(filled) == 1 else ""
    return text if TITLE.match(text) else ""


def _is_head(grid: DocumentGrid, row: int) -> bool:
    """Whether a table begins in a row: words alone over a row with numbers, at the top or below another table."""
    filled = _filled(grid, row)
    if len(filled) < LEAST or _counts(grid, row) or any(cell.row != row for cell in filled):
        return False
    above = next((n for n in range(row - 1, -1, -1) if len(_filled(grid, n)) > 1), None)
    begun = above is None or row - above > 1 or is_total(_filled(grid, above)[0].text)
    return begun and any(_counts(grid, below) for below in range(row + 1, min(row + 1 + HEADS, grid.rows)))


def _goes_deeper(grid: DocumentGrid, first: int, row: int) -> bool:
    """Whether a row goes on with a head: words alone below a cell of the head that spans columns."""
    spans = any(cell.columns > 1 for cell in _filled(grid, first))
    return spans and not _counts(grid, row) and len(_filled(grid, row)) >= LEAST


def _name(grid: DocumentGrid, first: int, last: int, column: int) -> str:
    said = [cell for row in range(first, last + 1) if (cell := grid.at(row, column)) is not None]
    return re.sub(r"\s", "", "".join(dict.fromkeys(cell.text.strip() for cell in said)))


def _text(grid: DocumentGrid, row: int, column: int) -> str:
    """What a cell says in this row and column; a number that spans several stands in the first of them only."""
    cell = grid.at(row, column)
    if cell is None or cell.column != column:
        return ""
    text = re.sub(r"\s+", "", cell.text)
    return text if cell.row == row or not _is_number(text) else ""


def _place(grid: DocumentGrid, row: int, column: int) -> str:
    cell = grid.at(row, column)
    return cell.place if cell is not None else grid.place
