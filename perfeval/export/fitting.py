"""How much room a table needs in Word: column widths, row heights, and which rows stay together on a page."""

from __future__ import annotations

import re
from math import ceil
from unicodedata import east_asian_width

from perfeval.page.grid import Grid

PAD_X, PAD_Y = 3.5, 2.5  # inside a cell, points


def kept_together(grid: Grid, heights: list[float], limit: float) -> list[tuple[int, int]]:
    """Stretches of rows (first, end) that stay on one page, so that a merged label is never left behind."""
    if sum(heights[grid.head :]) <= limit / 2:  # a small table is not torn apart at all
        return [(grid.head, len(grid.rows))] if len(grid.rows) > grid.head else []
    spans = {(max(top, grid.head), top + c.rowspan) for top, _, c in grid.placed() if c.rowspan > 1}
    groups = _groups(grid.head, len(grid.rows), spans)
    return [stretch for first, end in groups for stretch in _stretches(first, end, spans, heights, limit)]


def _stretches(
    first: int, end: int, spans: set[tuple[int, int]], heights: list[float], limit: float
) -> list[tuple[int, int]]:
    """The rows in one stretch if they fit the limit, else cut between inner groups, else row by row."""
    if end - first == 1 or sum(heights[first:end]) <= limit:
        return [(first, end)]
    inner = {span for span in spans if span != (first, end)}
    groups = _groups(first, end, inner)
    if len(groups) == 1:  # nothing left to cut between
        groups = [(r, r + 1) for r in range(first, end)]
    out: list[tuple[int, int]] = []
    for a, b in (s for group in groups for s in _stretches(*group, inner, heights, limit)):
        if out and sum(heights[out[-1][0] : b]) <= limit:
            out[-1] = (out[-1][0], b)
        else:
            out.append((a, b))
    return out


def _groups(first: int, end: int, spans: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Rows ``first`` to ``end`` divided wherever no span would be cut.

    >>> _groups(0, 5, {(0, 2), (1, 3)})
    [(0, 3), (3, 4), (4, 5)]
    """
    cuts = [r for r in range(first, end + 1) if not any(a < r < b and first <= a and b <= end for a, b in spans)]
    return list(zip(cuts, cuts[1:]))


def row_heights(grid: Grid, widths: list[float], size: float, least: float = 0) -> list[float]:
    """The estimated height of every row in points, somewhat on the high side."""
    heights = [float(least)] * len(grid.rows)
    for row, column, cell in sorted(grid.placed(), key=lambda place: place[2].rowspan):
        room = max(sum(widths[column : column + cell.colspan]) - 2 * PAD_X, size)
        end = row + cell.rowspan
        needed = line_count(cell.text, room, size) * size * 1.4 + 2 * PAD_Y
        heights[end - 1] += max(needed - sum(heights[row:end]), 0)
    return heights


def line_count(text: str, room: float, size: float) -> int:
    return sum(max(ceil(ems(line) * size / room), 1) for line in text.split("\n"))


def ems(text: str) -> float:
    """The width of a text in characters of full width.

    >>> ems("得分90")
    3.0
    """
    return sum(1 if east_asian_width(character) in "WFA" else 0.5 for character in text)


def column_widths(grid: Grid, total: float, size: float) -> list[float]:
    """Column widths from the grid's shares; a column too narrow for a short word or a number takes from the others."""
    shares = (
        grid.widths if len(grid.widths) == grid.columns and all(s > 0 for s in grid.widths) else (1,) * grid.columns
    )
    widths = [total * share / sum(shares) for share in shares]
    least = next((wanted for limit in (6, 4, 2) if sum(wanted := _least(grid, limit, size)) < total), widths)
    fixed: set[int] = set()
    while short := {c for c in range(grid.columns) if c not in fixed and widths[c] < least[c]}:
        fixed |= short
        rest = total - sum(least[c] for c in fixed)
        free = sum(share for c, share in enumerate(shares) if c not in fixed)
        widths = [least[c] if c in fixed else rest * share / free for c, share in enumerate(shares)]
    return widths


def _least(grid: Grid, limit: int, size: float) -> list[float]:
    """How wide each column must be for texts of up to ``limit`` characters, and numbers and Latin words up to ten."""
    least = [0.0] * grid.columns
    for _, column, cell in grid.placed():
        if cell.colspan == 1:
            words = [min(ems(word), 10) for word in re.findall(r"[!-~]+", cell.text)]
            widest = max([min(ems(line), limit) for line in cell.text.split("\n")] + words)
            least[column] = max(least[column], widest * size + 2 * PAD_X + 2)
    return least


def form_widths(grid: Grid, total: float, size: float) -> list[float]:
    """The widths of a form: labels as wide as the longest, what is filled in takes the rest."""
    label = max(ems(line) for _, c, cell in grid.placed() if c == 0 for line in cell.text.split("\n"))
    first = min(label * size + 2 * PAD_X + 6, total / 2) if grid.columns > 1 else total
    rest = grid.columns - 1
    return [first, *[(total - first) / rest] * rest] if rest else [first]
