"""Tables of a Word file: merged cells that begin again over pages, rows that stay together, forms without a grid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from perfeval.export import fitting, ooxml
from perfeval.export.fitting import PORTRAIT, PaperSize, column_widths, kept_together, row_heights
from perfeval.export.ooxml import Markup, paragraph, run, twips, w
from perfeval.page.grid import Cell, Grid, Run

KEPT = 0.55  # of a page: rows under one merged label stay together up to this height
SIGNED = 34  # points: the height of a row that is filled in by hand


def text_runs(runs: Iterable[Run]) -> list[Markup]:
    """Runs as Word has them; links of the web are left out."""
    return [run(r.text, r.strong, r.missing, bool(r.source)) for r in runs]


def table(grid: Grid, sheet: PaperSize, first: int) -> Markup:
    """A table as wide as its page, in its style; ``first`` is the number of its first cell's bookmark."""
    kind, size = ("Form", 12.0) if not grid.caption and sheet is PORTRAIT else ("Wide", 9.0)
    if grid.caption and sheet is PORTRAIT:
        kind, size = "Table", sheet.size
    widths = column_widths(grid, sheet.width, size)
    heights = row_heights(grid, widths, size, least=0 if grid.caption else SIGNED)
    stretches = kept_together(grid, heights, KEPT * sheet.height)
    starts = {first for first, _ in stretches}
    joined = {r for first, end in stretches for r in range(first, end - 1)} | set(range(grid.head))
    if grid.notes:
        joined.add(len(grid.rows) - 1)
    columns = list(map(twips, widths))
    tall = fitting.tall(grid, widths, sheet)
    rows = [[_row_properties(grid, r, r not in tall)] for r in range(len(grid.rows))]
    for r, column, cell, merge, number in _pieces(grid, starts, first):
        style = kind + ("Head" if r < grid.head else "Text")
        width = sum(columns[column : column + cell.colspan])
        rows[r].append(_cell(cell, style, width, merge, number, keep_next=r in joined))
    return _framed("TableGrid", columns, rows, ooxml.clean(grid.caption))


def _row_properties(grid: Grid, row: int, whole: bool) -> Markup:
    by_hand = not grid.caption and row >= grid.head
    return w(
        "trPr",
        w("cantSplit") if whole else None,
        w("trHeight", val=twips(SIGNED), hRule="atLeast") if by_hand else None,
        w("tblHeader") if row < grid.head else None,
    )


def _cell(
    cell: Cell,
    style: str,
    width: int,
    merge: str,
    number: int | None,
    keep_next: bool = False,
    align: str = "center",
    border: Markup | None = None,
) -> Markup:
    inside = [] if merge == "continue" else text_runs(cell.runs)
    inside = inside if number is None else ooxml.anchored(number, *inside)
    return w(
        "tc",
        w(
            "tcPr",
            w("tcW", w=width, type="dxa"),
            w("gridSpan", val=cell.colspan) if cell.colspan > 1 else None,
            w("vMerge", val=merge) if merge else None,
            border,
            w("vAlign", val=align),
        ),
        paragraph(style, *inside, keep_next=keep_next, align=cell.align),
    )


def _pieces(grid: Grid, starts: set[int], first_anchor: int) -> Iterator[tuple[int, int, Cell, str, int | None]]:
    """Every cell of every row: row, column, cell, how it is merged downwards, the number of its bookmark.

    Labels begin again at ``starts``, as copies that have no bookmark.
    """
    pieces = []
    for number, (top, column, cell) in enumerate(grid.placed(), first_anchor):
        cuts = sorted({top, top + cell.rowspan} | {r for r in starts if top < r < top + cell.rowspan})
        for first, end in zip(cuts, cuts[1:]):
            merges = ["restart", *["continue"] * (end - first - 1)] if end - first > 1 else [""]
            anchor = number if first == top else None
            pieces += [(first + n, column, cell, merge, anchor) for n, merge in enumerate(merges)]
    return iter(sorted(pieces, key=lambda piece: piece[:2]))


def form(grid: Grid, widths: list[float], first: int) -> Markup:
    """The table of a cover: no grid, a line under everything that is filled in."""
    columns = list(map(twips, widths))
    rows = [[w("trPr", w("cantSplit"), w("trHeight", val=twips(36), hRule="atLeast"))] for _ in grid.rows]
    line = w("tcBorders", w("bottom", val="single", sz=4, space=0, color="000000"))
    for r, column, cell, merge, number in _pieces(grid, set(), first):
        width = sum(columns[column : column + cell.colspan])
        rows[r].append(_cell(cell, "CoverForm", width, merge, number, align="bottom", border=line if column else None))
    return _framed("TableNormal", columns, rows)


def _framed(style: str, columns: list[int], rows: list[list[Markup]], caption: str = "") -> Markup:
    """A table of fixed column widths around its rows; the caption is read out to those who cannot see it."""
    frame = w(
        "tblPr",
        w("tblStyle", val=style),
        w("tblW", w=sum(columns), type="dxa"),
        w("jc", val="center"),
        w("tblLayout", type="fixed"),
        w("tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
        w("tblCaption", val=caption) if caption else None,
        w("tblDescription", val=caption) if caption else None,
    )
    return w(
        "tbl", frame, w("tblGrid", *(w("gridCol", w=column) for column in columns)), *(w("tr", *row) for row in rows)
    )
