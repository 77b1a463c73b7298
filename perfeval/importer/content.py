"""What every reader yields: paragraphs and grids in document order, each with the address a person would look for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; ``level`` is its depth where the document itself marks it as a heading, else 0."""

    text: str
    place: str = ""
    level: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its top left position in the grid, counted from 0, and its span; ``note`` is a doubt about its reading."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    place: str = ""
    note: str = ""


@dataclass(frozen=True)
class Grid:
    """A table; no two cells overlap. Raises ValueError where they do or leave the table."""

    cells: tuple[Cell, ...]
    rows: int
    columns: int
    place: str = ""
    _at: dict[tuple[int, int], Cell] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self):
        for cell in self.cells:
            if cell.rows < 1 or cell.columns < 1 or cell.row + cell.rows > self.rows or cell.column + cell.columns > self.columns:
                raise ValueError(f"cell {cell.place or (cell.row, cell.column)} leaves the grid")
            for row in range(cell.row, cell.row + cell.rows):
                for column in range(cell.column, cell.column + cell.columns):
                    if (row, column) in self._at:
                        raise ValueError(f"cells overlap at {(row, column)}")
                    self._at[row, column] = cell

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that covers a position; None where the table has none."""
        return self._at.get((row, column))

    def row(self, row: int) -> tuple[Cell, ...]:
        """The cells that cover a row, from left to right, each once."""
        found: list[Cell] = []
        for column in range(self.columns):
            cell = self.at(row, column)
            if cell is not None and (not found or found[-1] is not cell):
                found.append(cell)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that a reader saw and could not read, or that is not kept."""

    where: str
    text: str
    why: str


@dataclass(frozen=True)
class Content:
    """A document: its blocks in order, its kind (Word, Excel, 网页, 文本), and what could not be read of it."""

    blocks: tuple[Text | Grid, ...]
    kind: str
    notes: tuple[Unread, ...] = ()


def grid(rows: Iterable[Iterable[tuple[str, int, int, str, str]]], place: str) -> Grid | None:
    """A grid from rows of (text, rows, columns, address, note) as HTML lists them: each cell takes the next free position.

    A span that meets a cell already there is cut; None where there is no cell.
    """
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    width = 0
    listed = [list(row) for row in rows]
    for r, row in enumerate(listed):
        c = 0
        for text, tall, wide, address, note in row:
            while (r, c) in taken:
                c += 1
            wide = next((n for n in range(1, wide) if (r, c + n) in taken), max(wide, 1))
            tall = min(max(tall, 1), len(listed) - r)
            spots = {(r + i, c + j) for i in range(tall) for j in range(wide)}
            taken |= spots
            cells.append(Cell(text, r, c, tall, wide, address, note))
            c += wide
            width = max(width, c)
    if not cells:
        return None
    return Grid(tuple(cells), len(listed), width, place)
