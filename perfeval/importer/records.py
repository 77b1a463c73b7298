"""Long lists in which every row is one field of one record: number of the record, name of the field, its content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from perfeval.documents.content import DocumentCell, DocumentGrid
from perfeval.importer import kinds

LEAST = 3  # records of one kind, and fields of each
SHORTEST = 3  # columns of such a list
MOST = 4000  # rows of a list that are looked at


@dataclass(frozen=True)
class Records:
    """The records of one kind as a table, a column for each field, with the printed cell of each of its cells."""

    grid: DocumentGrid
    printed: Mapping[DocumentCell, DocumentCell]


def parted(grid: DocumentGrid) -> list[Records]:
    """The tables of a long list, in its order; a record alone has its fields in rows. Empty where it is none."""
    if grid.columns < SHORTEST or not 2 * LEAST < grid.rows < MOST or any(c.columns > 1 for c in grid.cells):
        return []
    for names, contents in ((n, c) for c in range(grid.columns - 1, 0, -1) for n in range(c)):
        for key in [k for k in range(grid.columns) if k not in (names, contents)]:
            runs = _runs(grid, key, names, contents)
            if runs:
                return list(_tables(grid, names, contents, runs))
    return []


def _runs(grid: DocumentGrid, key: int, names: int, contents: int) -> list[list[int]]:
    """The rows of each record; empty where the columns are not those of key, names of fields and contents."""
    rows = [row for row in range(1, grid.rows) if _text(grid, row, names)]
    runs = [list(run) for _, run in groupby(rows, key=lambda row: _text(grid, row, key))]
    labels = [tuple(_text(grid, row, names) for row in run) for run in runs]
    most = max(labels, key=labels.count, default=())
    if labels.count(most) < LEAST or len(most) < LEAST or any(len(set(each)) < len(each) for each in labels):
        return []
    if len({_text(grid, run[0], key) for run in runs}) < len(runs) or not all(_text(grid, row, key) for row in rows):
        return []
    if not all(kinds.is_label(text.split("（")[0]) for each in set(labels) for text in each):
        return []
    return runs if len({_text(grid, row, contents) for row in rows}) * 3 > len(rows) else []


def _tables(grid: DocumentGrid, names: int, contents: int, runs: list[list[int]]) -> Iterator[Records]:
    for _, group in groupby(runs, key=lambda run: tuple(_text(grid, row, names) for row in run)):
        same = list(group)
        lines = [[_cell(grid, row, names) for row in same[0]]] + [
            [_cell(grid, row, contents) for row in run] for run in same
        ]
        if len(same) == 1:
            lines = [list(pair) for pair in zip(*lines)]
        made = {
            replace(cell, row=n, column=m, rows=1, columns=1): cell
            for n, line in enumerate(lines)
            for m, cell in enumerate(line)
        }
        yield Records(DocumentGrid(tuple(made), len(lines), len(lines[0]), grid.place), made)


def others(grid: DocumentGrid, tables: list[Records]) -> Iterator[DocumentCell]:
    """The cells of a list that stand in none of its tables: numbers of records, heads, names of fields repeated."""
    taken = {id(cell) for one in tables for cell in one.printed.values()}
    return (cell for cell in grid.cells if id(cell) not in taken and cell.text.strip())


def _cell(grid: DocumentGrid, row: int, column: int) -> DocumentCell:
    return grid.at(row, column) or DocumentCell("", row, column)


def _text(grid: DocumentGrid, row: int, column: int) -> str:
    cell = grid.at(row, column)
    return cell.text.strip() if cell is not None else ""
