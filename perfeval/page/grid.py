"""A table with merged cells, whether it was read from a document or is about to be printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

WIDEST = 30  # characters that a column of a table asks for at most


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style.

    ``source`` holds the addresses (model.addresses) that a bound number came from, with a blank between them, ``link``
    is an address of the web, ``ref`` what a reference names (表.资金明细), whose number takes the place of the text.
    """

    text: str
    strong: bool = False
    missing: bool = False
    source: str = ""
    link: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; ``number`` and ``formula`` (cell references as in Excel) are for the working papers.

    ``source`` is the address (model.addresses) of the value that it shows.
    """

    runs: tuple[Run, ...] = ()
    rowspan: int = 1
    colspan: int = 1
    header: str = ""  # "", "col" or "row": the scope of a heading cell
    align: str = ""  # "" (left), "center" or "right"
    number: Decimal | None = None
    formula: str = ""
    source: str = ""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells as HTML has them: a cell that is covered by a span is left out of its row.

    ``head`` counts the heading rows, ``widths`` are shares of the width (any scale), ``unit`` stands
    above the table on the right, ``notes`` beneath it; ``sheet`` names its sheet in the working papers.
    """

    caption: str
    rows: tuple[tuple[Cell, ...], ...]
    head: int = 1
    widths: tuple[int, ...] = ()
    unit: str = ""
    notes: tuple[str, ...] = ()
    sheet: str = ""
    source: str = ""

    @property
    def columns(self) -> int:
        return sum(cell.colspan for cell in self.rows[0]) if self.rows else 0

    def placed(self) -> Iterator[tuple[int, int, Cell]]:
        """Every cell with its row and column on the full grid.

        Raises ValueError if a span overlaps another cell or leaves the grid.
        """
        taken: set[tuple[int, int]] = set()
        columns = self.columns
        for r, row in enumerate(self.rows):
            c = 0
            for cell in row:
                while (r, c) in taken:
                    c += 1
                covered = {(r + i, c + j) for i in range(cell.rowspan) for j in range(cell.colspan)}
                if covered & taken or c + cell.colspan > columns or r + cell.rowspan > len(self.rows):
                    raise ValueError(f"row {r + 1} of table {self.caption!r} does not fit its grid")
                taken |= covered
                yield r, c, cell
        if len(taken) != len(self.rows) * columns:
            raise ValueError(f"table {self.caption!r} has holes")


def text_cell(
    text: str,
    rowspan: int = 1,
    colspan: int = 1,
    header: str = "",
    align: str = "",
    number: Decimal | None = None,
    formula: str = "",
) -> Cell:
    """A cell of plain text."""
    return Cell((Run(text),) if text else (), rowspan, colspan, header, align, number, formula)


def merge_levels(rows: list[list[Cell]], columns: int) -> tuple[tuple[Cell, ...], ...]:
    """Rows whose first ``columns`` columns are merged downwards where they repeat, outer ones first.

    >>> rows = [[text_cell(t) for t in line] for line in ("ABx", "ABy", "ACz")]
    >>> [[(c.text, c.rowspan) for c in row] for row in merge_levels(rows, 2)]
    [[('A', 3), ('B', 2), ('x', 1)], [('y', 1)], [('C', 1), ('z', 1)]]
    """
    spans = [[1] * columns for _ in rows]
    for column in range(columns):
        start = 0
        for end in range(1, len(rows) + 1):
            same = end < len(rows) and all(rows[end][c].text == rows[start][c].text for c in range(column + 1))
            if same:
                spans[end][column] = 0
                continue
            spans[start][column] = end - start
            start = end
    return tuple(
        tuple(
            replace(cell, rowspan=spans[r][c]) if c < columns else cell
            for c, cell in enumerate(row)
            if c >= columns or spans[r][c]
        )
        for r, row in enumerate(rows)
    )


def widths(rows: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """What each column of some rows of text asks for, as the first row has them."""
    columns = range(len(rows[0]))
    return tuple(max(2, min(WIDEST, max(_width(row[c]) for row in rows if c < len(row)))) for c in columns)


def _width(text: str) -> int:
    """The width of the longest line in Chinese characters, half ones rounded up."""
    return max((sum(2 if ord(c) > 0x2E7F else 1 for c in line) + 1) // 2 for line in (text or " ").split("\n"))
