"""Heads in words that nobody knows: which rows may be such heads, and whether a list below one is of indicators."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from perfeval.documents.content import DocumentGrid
from perfeval.documents.vocabulary import plain, role
from perfeval.importer.columns.candidates import LEVELS, SettledColumns
from perfeval.importer.reading import kinds, relations
from perfeval.importer.reading.kinds import Look

MONEY = ("initial", "adjusted", "executed", "received", "rate")  # heads of a table of funds
YEARLY = re.compile(r"\s*(?:19|20)\d\d\s*年?度?\s*(?:[(（][^()（）]{1,6}[)）]|[\u4e00-\u9fff]{0,6})\s*$")


def wordy(grid: DocumentGrid, row: int) -> bool:
    """Whether a row could be a head in words nobody knows: at least four cells, all labels, with a row below them."""
    filled = [cell for cell in grid.row(row) if cell.text.strip()]
    return (
        len(filled) >= 4
        and len(filled) * 3 >= _used(grid, row) * 2
        and row + 1 < grid.rows
        and all(
            cell.row == row and kinds.is_label(cell.text) and kinds.kind(cell.text) in ("words", "unit")
            for cell in filled
        )
        and (
            len({plain(cell.text) for cell in filled}) == len(filled)
            or (len(filled) == grid.columns and copies([cell.text for cell in filled]) > 1)
        )
        and sum(role("money", cell.text) in MONEY for cell in filled) * 2 < len(filled)
        and sum(role("labels", cell.text) in ("project", "department", "unit") for cell in filled) * 5 <= len(filled)
    )


def deep(grid: DocumentGrid, row: int) -> bool:
    """Whether a head has two rows: merged heads, or names of fields, over words."""
    return storeys(grid, row) or (coded(grid, row) and wordy(grid, row + 1))


def storeys(grid: DocumentGrid, row: int) -> bool:
    """Whether merged heads, labels or years, stand over a row of labels in words nobody knows."""
    over = [cell for cell in grid.row(row) if cell.text.strip()]
    if not any(cell.columns > 1 for cell in over) or len(over) < 2 or row + 2 >= grid.rows:
        return False
    if any(cell.row < row or not (kinds.is_label(cell.text) or YEARLY.match(cell.text)) for cell in over):
        return False
    low = [cell for cell in grid.row(row + 1) if cell.text.strip()]
    own = [cell for cell in low if cell.row > row]
    paths = {(plain(up.text), plain(c.text)) for c in own if (up := grid.at(row, c.column)) is not None}
    return (
        len(low) >= 4
        and len(low) * 3 >= grid.columns * 2
        and len(own) * 2 > len(low)
        and len(paths) == len(own)
        and all(kinds.is_label(cell.text) or YEARLY.match(cell.text) for cell in own)
        and not any(role("labels", cell.text) in ("project", "department", "unit") for cell in over)
    )


def _used(grid: DocumentGrid, row: int) -> int:
    """How many cells of a row stand over something, or say something themselves."""
    below = {cell.column for n in range(row, min(grid.rows, row + 30)) for cell in grid.row(n) if cell.text.strip()}
    return sum(cell.column in below for cell in grid.row(row))


def coded(grid: DocumentGrid, row: int) -> bool:
    """Whether a row holds the names of fields in a system and no words."""
    filled = [cell.text.strip() for cell in grid.row(row) if cell.text.strip()]
    return len(filled) >= 4 and all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_.]*", text) for text in filled)


def like_indicators(made: SettledColumns, looks: tuple[Look, ...], said: set[str | None]) -> bool:
    """Whether a list without a known head for levels or names is one of indicators, by its other heads or shape.

    By shape: levels named as such, with targets and results, or points and scores.
    """
    if said & {"target", "actual"} and said & {"points", "score"} or said >= {"target", "actual"}:
        return True
    there = set(made.roles)
    if any(looks[c].shares for c in made.roles.get("score", ())):
        there.add("points")
    if {"name", "target", "actual", "points", "score"} <= there:
        return True
    leveled = any(looks[c].mostly("level") for name in LEVELS[:2] for c in made.roles.get(name, ()))
    return leveled and any(pair <= there for pair in ({"target", "actual"}, {"points", "score"}, {"target", "points"}))


def told(blocks: Sequence[SettledColumns], looks: Sequence[tuple[Look, ...]], said: set[str | None]) -> bool:
    """Whether anything says that lists are of indicators: a word of the heads, levels, or points of a hundred."""
    points = Decimal(0)
    for made, seen_below in zip(blocks, looks):
        if any(seen_below[c].mostly("level") for name in LEVELS for c in made.roles.get(name, ())):
            return True
        scored = [seen_below[c] for name in ("points", "score") for c in made.roles.get(name, ())[:1]]
        if any(look.shares for look in scored):
            return True
        points += sum((relations.figure(text) or Decimal(0) for look in scored[:1] for text in look.filled), Decimal(0))
    return bool(said & {*LEVELS, "target", "actual", "points", "score", "weight"}) or points in relations.WHOLE


def copies(labels: list[str]) -> int:
    """How often some labels, all different, stand again and again side by side: 1, 2 or 3 times.

    >>> copies(["做", "约", "成", "做", "约", "成"]), copies(["做", "约", "成"])
    (2, 1)
    """
    told = [plain(label) for label in labels]
    for times in (2, 3):
        wide = len(told) // times
        first = told[:wide]
        if wide >= 3 and first * times == told and all(first) and len(set(first)) == wide:
            return times
    return 1


def items(grid: DocumentGrid, rows: tuple[int, ...]) -> tuple[int, ...]:
    """The rows without those that say one thing beside figures and less than others by two cells: titles of groups."""
    filled = {row: [c.text for c in grid.row(row) if c.row == row and c.text.strip()] for row in rows}
    most = max(map(len, filled.values()), default=0)
    words = {row: sum(relations.figure(text) is None for text in texts) for row, texts in filled.items()}
    return tuple(row for row in rows if words[row] != 1 or len(filled[row]) + 2 > most)
