"""What every reader yields: paragraphs and grids in document order, each with the address a person would look for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from operator import itemgetter


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; ``level`` is its depth where the document itself marks it as a heading, else 0."""

    text: str
    place: str = ""
    level: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class DocumentCell:
    """A cell with its top left position in the grid, from 0, and its span; ``note`` is a doubt about its reading."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    place: str = ""
    note: str = ""


MOST = 400_000  # rows that the cells of a table cover together, and cells of a sheet


class Damaged(ValueError):
    """A part of a document that must be there is not."""


class TooLarge(ValueError):
    """A table that would not fit: its spans cover more than any real one."""


@dataclass(frozen=True)
class DocumentGrid:
    """A table; no two cells overlap.

    Raises ValueError where they do or leave the table, TooLarge before it grows without bound.
    """

    cells: tuple[DocumentCell, ...]
    rows: int
    columns: int
    place: str = ""
    _lines: dict[int, list[tuple[int, DocumentCell]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if sum(cell.rows for cell in self.cells) > MOST:
            raise TooLarge
        for cell in self.cells:
            if (
                cell.rows < 1
                or cell.columns < 1
                or cell.row + cell.rows > self.rows
                or cell.column + cell.columns > self.columns
            ):
                raise ValueError(f"cell {cell.place or (cell.row, cell.column)} leaves the grid")
            for row in range(cell.row, cell.row + cell.rows):
                self._lines.setdefault(row, []).append((cell.column, cell))
        for row, line in self._lines.items():
            line.sort(key=itemgetter(0))
            for (_, left), (column, _) in pairwise(line):
                if left.column + left.columns > column:
                    raise ValueError(f"cells overlap at {(row, column)}")

    def at(self, row: int, column: int) -> DocumentCell | None:
        """The cell that covers a position; None where the table has none."""
        line = self._lines.get(row, ())
        n = bisect_right(line, column, key=itemgetter(0)) - 1
        return line[n][1] if n >= 0 and column < line[n][0] + line[n][1].columns else None

    def row(self, row: int) -> tuple[DocumentCell, ...]:
        """The cells that cover a row, from left to right, each once."""
        return tuple(cell for _, cell in self._lines.get(row, ()))


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that a reader saw and could not read, or that is not kept."""

    where: str
    text: str
    why: str


@dataclass(frozen=True)
class Proposal:
    """A table that stands in no rules, as its gaps part it: for a person to put right, never read as it is.

    ``at`` is the number of blocks before it.
    """

    where: str
    rows: tuple[tuple[str, ...], ...]
    at: int


@dataclass(frozen=True)
class Content:
    """A document: its blocks in order, its kind (Word, Excel, PDF, 网页, 文本), and what could not be read of it.

    ``identity`` is what a file of ours says it is (kind, project, year, print); ``addresses`` names for a row of its
    sheets (工作表“…”!7) whose values stand in it; ``printed`` is what the row of an address held when we wrote it.
    """

    blocks: tuple[Text | DocumentGrid, ...]
    kind: str
    notes: tuple[Unread, ...] = ()
    identity: Mapping[str, str] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)
    proposals: tuple[Proposal, ...] = ()
    printed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def moved(block: Text | DocumentGrid, before: str) -> Text | DocumentGrid:
    """A block with something before its address and those of its cells: it stands inside another document."""
    if isinstance(block, Text):
        return replace(block, place=before + block.place)
    cells = tuple(replace(cell, place=before + cell.place) for cell in block.cells)
    return DocumentGrid(cells, block.rows, block.columns, before + block.place)


Listed = tuple[str, int, int, str, str]  # text, rows, columns, address and note of a cell


def grid(rows: Iterable[Iterable[Listed]], place: str) -> DocumentGrid | None:
    """A grid from rows of (text, rows, columns, address, note) as HTML lists them: each takes the next free position.

    A span that meets a cell already there is cut; None where there is no cell.
    """
    taken: dict[int, list[tuple[int, int]]] = {}  # row → columns that cells from above cover
    cells: list[DocumentCell] = []
    width = covered = 0
    listed = [list(row) for row in rows]
    for r, row in enumerate(listed):
        c, busy = 0, sorted(taken.pop(r, ()))
        for text, tall, wide, address, note in row:
            while busy and busy[0][0] <= c:
                c = max(c, busy.pop(0)[1])
            wide = min(max(wide, 1), busy[0][0] - c) if busy else max(wide, 1)
            tall = min(max(tall, 1), len(listed) - r)
            covered += tall
            if covered > MOST:
                raise TooLarge
            for below in range(r + 1, r + tall):
                taken.setdefault(below, []).append((c, c + wide))
            cells.append(DocumentCell(text, r, c, tall, wide, address, note))
            c += wide
            width = max(width, c)
    if not cells:
        return None
    return DocumentGrid(tuple(cells), len(listed), width, place)
