"""How the pages of a print settle: labels that stand again on a new page, tables and figures that give way to text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from perfeval.page.blocks import Block, Figure, Paragraph, Section
from perfeval.page.grid import Grid

SMALL = 10  # rows: a table with no more, and not much in them, stays on one page
LONG = 400  # characters: what a small table may hold
NUMBER = re.compile(r"附?[表图][0-9]+(?:-[0-9]+)?(?=　)")


@dataclass(frozen=True)
class Arrangement:
    """What one pass found for the next: by the number of the table its widths and the rows that begin a page anew.

    ``floats`` are tables and figures for which the rest of a page had no room: the text goes on there, they stand on
    the next. ``kept`` stand where they are written, since another of their kind would come before them. ``back`` are
    those that were put back once, for later there was room.
    """

    widths: dict[int, list[float]] = field(default_factory=dict)
    breaks: dict[int, set[int]] = field(default_factory=dict)
    floats: frozenset[int] = frozenset()
    kept: frozenset[int] = frozenset()
    back: frozenset[int] = frozenset()

    def after(self, marks: list[dict[str, Any]], blocks: tuple[Block, ...]) -> Arrangement:
        """What the next pass is to know; equal where nothing moves any more."""
        found = _breaks(marks, blocks)
        breaks = {n: self.breaks.get(n, set()) | found.get(n, set()) for n in {*self.breaks, *found}}
        led = {mark["led"]: mark["page"] for mark in marks if "led" in mark}
        stands = {mark["captioned"]: (mark["page"], mark["y"]) for mark in marks if "captioned" in mark}
        late = {n for n, page in led.items() if n in stands and stands[n][0] > page}
        early = {n for n, page in led.items() if n in self.floats - self.back and stands[n][0] == page}
        kinds = [[n for n, block in enumerate(captioned(blocks)) if isinstance(block, kind)] for kind in (Grid, Figure)]
        pairs = [(a, b) for kind in kinds for a, b in zip(kind, kind[1:]) if {a, b} <= {*stands}]
        kept = self.kept | {a for a, b in pairs if a in self.floats and stands[a] > stands[b]}
        floats = (self.floats | late) - early - kept
        if (floats, kept) != (self.floats, self.kept):
            breaks = {}  # labels wait until everything has its place
        return replace(self, breaks=breaks, floats=floats, kept=kept, back=self.back | early)


def small(block: Block) -> bool:
    """Whether a figure, or a table under a caption, is too small to be torn apart."""
    if not isinstance(block, Grid):
        return isinstance(block, Figure)
    return (
        bool(block.caption)
        and len(block.rows) <= SMALL
        and sum(len(cell.text) for row in block.rows for cell in row) <= LONG
    )


def captioned(blocks: Iterable[Block]) -> Iterator[Grid | Figure]:
    """Every table and figure outside the cover."""
    for block in blocks:
        if isinstance(block, Grid | Figure):
            yield block
        elif isinstance(block, Section) and block.kind != "cover":
            yield from captioned(block.blocks)


def leads(block: Block, to: Block) -> bool:
    """Whether a paragraph sends its reader to the table or figure that follows."""
    number = NUMBER.match(to.caption) if isinstance(to, Grid | Figure) else None
    return bool(number and isinstance(block, Paragraph) and re.search(rf"{number[0]}(?![0-9-])", block.text))


def _breaks(marks: list[dict[str, Any]], blocks: tuple[Block, ...]) -> dict[int, set[int]]:
    """For each table, the rows that begin a page in the middle of a merged label."""
    pages: dict[int, dict[int, int]] = {}
    for mark in (mark for mark in marks if "row" in mark):
        pages.setdefault(mark["table"], {})[mark["row"]] = mark["page"]
    found = {}
    for number, grid in enumerate(captioned(blocks)):
        rows = pages.get(number, {})
        new = {r for r in rows if r - 1 in rows and rows[r] != rows[r - 1]}
        if new and isinstance(grid, Grid):
            last = len(grid.rows) - 1
            new = {r - (r == last) for r in new}  # no last row alone
            merged = [(top, top + cell.rowspan) for top, _, cell in grid.placed() if cell.rowspan > 1]
            found[number] = {r for first, end in merged for r in new if first < r < end}
    return found
