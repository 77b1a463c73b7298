"""Plans and results in tables apart: what a second table says of the same names or codes is set beside the first."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from perfeval.documents.content import Content, DocumentCell, DocumentGrid, Text
from perfeval.documents.vocabulary import plain
from perfeval.importer.columns import headers
from perfeval.importer.reading import kinds
from perfeval.importer.unusual import cards, records
from perfeval.importer.unusual.reshaped import Reshaped, Unit

LEAST = 3  # rows that two tables have in common
MOST = 200  # rows of a table that is looked at
TOP = 4  # rows in which the head of a table stands
FEWEST = 3  # cells of a head
COUNTED = re.compile(r"\d*")  # the number of a row in its own table


@dataclass(frozen=True)
class KeyedTable:
    """A table below its head, with the row of each text of the columns whose texts differ in all rows."""

    grid: DocumentGrid
    head: int
    keys: dict[int, dict[str, int]]


def joined(content: Content) -> Reshaped:
    """The content with each table that has no names of indicators of its own joined to the one it goes on about."""
    blocks: list[Text | DocumentGrid | None] = list(content.blocks)
    printed: list[tuple[DocumentCell, Unit]] = []
    told: list[tuple[Unit, str]] = []
    before: dict[int, KeyedTable] = {}
    apart = {n for n, *_ in cards.alike(content)}
    for n, later in enumerate(content.blocks):
        second = _keyed(later) if isinstance(later, DocumentGrid) and n not in apart else None
        if not isinstance(later, DocumentGrid) or second is None:
            continue
        pairs = ((m, _pair(first, second)) for m, first in before.items()) if not _read_alone(later) else iter(())
        m, pair = next(((m, pair) for m, pair in pairs if pair), (n, None))
        if pair:
            blocks[m], blocks[n] = made, _ = _beside(*pair, printed, told)
            if again := _keyed(made):
                before[m] = again
        elif not records.parted(later):
            before[n] = second
    return Reshaped(replace(content, blocks=tuple(b for b in blocks if b is not None)), tuple(printed), tuple(told))


def _read_alone(grid: DocumentGrid) -> bool:
    """Whether a table has a head that is known, of indicators or of funds, or is a list of fields."""
    if records.parted(grid):
        return True
    rows = range(min(TOP, grid.rows))
    return any(headers.of_indicators(grid, n, sure=True) or headers.of_funds(grid, n) for n in rows)


def _keyed(grid: DocumentGrid) -> KeyedTable | None:
    """The table below the first row that may be a head; None where there is none, or no column names its rows."""
    for row in range(min(TOP, grid.rows - LEAST) if grid.rows <= MOST else 0):
        heads = grid.row(row)
        filled = [cell for cell in heads if cell.text.strip()]
        if (
            len(filled) < FEWEST
            or len(filled) < len(heads)
            or any(cell.columns > 1 or cell.row < row for cell in heads)
        ):
            continue
        if all(kinds.is_label(cell.text) for cell in filled):
            keys = {c.column: key for c in heads if (key := _key(grid, row, c.column))}
            return KeyedTable(grid, row, keys) if keys else None
    return None


def _key(grid: DocumentGrid, head: int, column: int) -> dict[str, int]:
    """The row of each text of a column; empty where two rows have the same, or it only counts the rows."""
    cells = [(n, cell) for n in range(head + 1, grid.rows) if (cell := grid.at(n, column)) and cell.text.strip()]
    rows = {plain(cell.text): n for n, cell in cells}
    if len(rows) < len(cells) or len(rows) < LEAST or all(COUNTED.fullmatch(text) for text in rows):
        return {}
    if sum(kinds.kind(text) == "level" for text in rows) * 2 >= len(rows):  # levels of a summary
        return {}
    if sum(kinds.kind(text) in ("words", "sentence", "level", "unit") or _coded(text) for text in rows) < len(rows):
        return {}
    return rows


def _coded(text: str) -> bool:
    """Whether a text is a code of two parts at least: A1, 1.2, Z-03."""
    return bool(re.fullmatch(r"[A-Za-z]{1,3}[-.]?\d{1,3}|\d{1,2}(?:[.-]\d{1,2}){1,3}", text))


def _pair(a: KeyedTable, b: KeyedTable) -> tuple[KeyedTable, KeyedTable, int, int, dict[int, int]] | None:
    """Two tables with the columns that name their rows alike, and the rows of the first for those of the second."""
    found: list[tuple[int, int, dict[int, int]]] = []
    for mine, one in a.keys.items():
        for theirs, other in b.keys.items():
            rows = {other[text]: one[text] for text in one.keys() & other.keys()}
            if len(rows) >= LEAST and len(rows) * 4 >= 3 * max(len(one), len(other)):
                found.append((mine, theirs, rows))
    best = max(found, key=lambda each: len(each[2]), default=None)
    agree = best and all(rows.get(k, v) == v for *_, rows in found for k, v in best[2].items())
    return (a, b, *best) if best and agree else None


def _beside(
    a: KeyedTable,
    b: KeyedTable,
    mine: int,
    theirs: int,
    rows: dict[int, int],
    printed: list[tuple[DocumentCell, Unit]],
    told: list[tuple[Unit, str]],
) -> tuple[DocumentGrid, DocumentGrid | None]:
    """The first table with the columns of the second that it does not have, and what else the second holds."""
    one, other = a.grid, b.grid
    same = {c: d for c in range(one.columns) for d in range(other.columns) if _repeats(one, c, other, d, rows)}
    repeated = {*same.values(), theirs}
    added = [c for c in range(other.columns) if c not in repeated]
    label = plain(cell.text) if (cell := other.at(b.head, theirs)) else ""
    note = f"在另一张表（{other.place}）里，按“{label}”对上"
    cells: list[DocumentCell] = []
    for cell in one.cells:
        wide = cell.column == 0 and cell.columns == one.columns
        new = replace(cell, columns=one.columns + len(added)) if wide else replace(cell)
        cells.append(new)
        printed.append((new, cell))
    for row, to in [(b.head, a.head), *rows.items()]:
        for n, column in enumerate(added):
            if (cell := other.at(row, column)) is not None and cell.row == row:
                doubt = "" if row == b.head or not cell.text.strip() else note
                new = replace(cell, row=to, column=one.columns + n, rows=1, columns=1, note=cell.note or doubt)
                cells.append(new)
                printed.append((new, cell))
        told += [(cell, f"按“{label}”合并两张表") for c in repeated if (cell := other.at(row, c))]
    rest = [n for n in range(other.rows) if n != b.head and n not in rows and other.row(n)]
    kept = {row: n for n, row in enumerate(rest)}
    left = {replace(c, row=kept[c.row], rows=1): c for c in other.cells if c.row in kept}
    printed += left.items()
    made = DocumentGrid(tuple(cells), one.rows, one.columns + len(added), one.place)
    return made, DocumentGrid(tuple(left), len(rest), other.columns, other.place) if left else None


def _repeats(one: DocumentGrid, c: int, other: DocumentGrid, d: int, rows: dict[int, int]) -> bool:
    """Whether a column says again what one of the first table says, row by row."""
    pairs = [(one.at(to, c), other.at(row, d)) for row, to in rows.items()]
    return all(x and y and x.text.strip() and plain(x.text) == plain(y.text) for x, y in pairs)
