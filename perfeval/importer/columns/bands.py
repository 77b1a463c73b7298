"""Rows among indicators that are none: levels over the rows below them in the form's own words, notes between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from perfeval.documents.content import DocumentCell, DocumentGrid
from perfeval.documents.vocabulary import is_note, is_placeholder, is_source, is_total, role
from perfeval.importer.columns.headers import Header
from perfeval.importer.reading import kinds
from perfeval.importer.reading.cells import at as cells_at
from perfeval.importer.reading.relations import figure

MARK = re.compile(r"^[^\w（(【［\[《“≥≤]+")
WORTH = re.compile(r"\s*[(（]?\s*\d+(?:\.\d+)?\s*分\s*[)）]?$")


def unmarked(text: str) -> str:
    """A level without the sign that a list prints before it.

    >>> unmarked("◆决策"), unmarked("※ 产出指标"), unmarked("产出")
    ('决策', '产出指标', '产出')
    """
    return MARK.sub("", text.strip()) or text.strip()


def band(grid: DocumentGrid, row: int, header: Header) -> DocumentCell | None:
    """A wide cell of words in a row with figures of points or scores at most: what the rows below it have in common."""
    own = [cell for cell in grid.row(row) if cell.text.strip() and not is_placeholder(cell.text)]
    words = [cell for cell in own if figure(cell.text) is None]
    if len(words) != 1 or words[0].row != row or words[0].rows > 1 or not _label(words[0].text):
        return None
    values = [c for name in ("target", "actual") for c in cells_at(grid, row, header.roles.get(name, ()))]
    if words[0].column <= header.roles["name"][0] and len(own) > 1 and all(is_placeholder(c.text) for c in values):
        return words[0]
    where = [header.roles.get(name, ()) for name in ("name", "target", "actual")]
    reached = sum(any(words[0].column <= c < words[0].column + words[0].columns for c in own) for own in where if own)
    return words[0] if reached > 1 else None


def _label(text: str) -> bool:
    bare = WORTH.sub("", unmarked(text))
    told = (role(kind, bare) for kind in ("labels", "goals", "remarks", "money"))
    return kinds.is_label(bare) and not is_note(text) and not is_total(text) and not any(told) and not is_source(bare)


def names_level(grid: DocumentGrid, row: int, header: Header, ends: Sequence[int] = ()) -> bool:
    """Whether a band names a level in its own words: its points are those of the rows below, or it is one of several.

    Each must have a row of figures right below it.
    """
    bands = [n for n in range(header.last + 1, grid.rows) if band(grid, n, header) is not None]
    below = {n: _items(grid, n, bands, header) for n in bands}
    if row not in bands or not below[row]:
        return False
    if not _wide(grid, row, header):
        whole = all(sum(items, Decimal(0)) == _points(grid, n, header) for n, items in below.items())
        return whole and len(bands) > 1 and sum(map(len, below.values())) >= 2 * len(bands)
    printed = _points(grid, row, header)
    if printed is not None:
        return sum(below[row], Decimal(0)) == printed and len(bands) + len(below[row]) > 2
    return len(bands) > 1 and all(below.values())


def _wide(grid: DocumentGrid, row: int, header: Header) -> bool:
    """Whether one cell reaches over the names and the values."""
    cell, columns_of = band(grid, row, header), (header.roles.get(n, ()) for n in ("name", "target", "actual"))
    reach = range(cell.column, cell.column + cell.columns) if cell is not None else range(0)
    return sum(any(c in reach for c in where) for where in columns_of if where) > 1


def _items(grid: DocumentGrid, row: int, bands: Sequence[int], header: Header) -> list[Decimal]:
    """The points, else the scores, of the rows between a band and the next."""
    end = next((n for n in bands if n > row), grid.rows)
    found = []
    for at in range(row + 1, end):
        own = [cell for cell in grid.row(at) if cell.text.strip()]
        if any(is_total(cell.text) for cell in own):
            break
        if (points := _points(grid, at, header)) is not None:
            found.append(points)
    return found


def _points(grid: DocumentGrid, row: int, header: Header) -> Decimal | None:
    where = header.roles.get("points") or header.roles.get("score") or ()
    cells = [cell for cell in cells_at(grid, row, where) if cell.row == row]
    return figure(re.split("[/／]", cells[0].text)[0].strip()) if cells and cells[0].text.strip() else None


def over_half(grid: DocumentGrid, row: int, block: Header) -> DocumentCell | None:
    """A cell of words over all columns of one of two blocks side by side."""
    reach = tuple(sorted(c for where in block.roles.values() for c in where))
    cells = [cell for cell in cells_at(grid, row, reach) if cell.text.strip()]
    only = cells[0] if len(cells) == 1 else None
    whole = only is not None and only.row == row and only.columns > 2 and only.columns >= len(set(reach))
    return only if only is not None and whole and _label(only.text) else None
