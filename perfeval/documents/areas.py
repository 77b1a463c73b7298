"""Makes tables of the filled cells of a sheet, and words of its dates."""

from __future__ import annotations

from typing import Any

from openpyxl.utils import get_column_letter

from perfeval.documents.content import MOST, DocumentCell, DocumentGrid, Text, TooLarge

AREA = 1_000_000  # places of a table, empty ones included
FLAT, NARROW, TINY = 2, 0.3, 1.5  # points of a row, digits of a column, points of a letter: less shows nothing
Spot = tuple[str, int, int, str]  # text, last row, last column and note of a cell


def date(value: Any, style: str) -> str:
    """A date or a time of day in words, as much of it as its format shows."""
    year = "y" in style.lower() and "d" not in style.lower() and "m" not in style.lower()
    if year:
        return f"{value.year}年"
    if not hasattr(value, "year"):
        return f"{value.hour}:{value.minute:02d}" + (f":{value.second:02d}" if value.second else "")
    return (
        f"{value.year}年{value.month}月{value.day}日"
        if "d" in style.lower() or style == "General"
        else f"{value.year}年{value.month}月"
    )


def areas(found: dict[tuple[int, int], Spot], sheet: str) -> list[Text | DocumentGrid]:
    """The filled cells of a sheet as grids; two blank rows or a cell alone in its row outside a table part them."""
    rows = sorted({row for (row, _), (text, *_) in found.items() if text})
    if not rows:
        return []
    deepest: dict[int, int] = {}
    for (row, _), (_, bottom, *_) in found.items():
        deepest[row] = max(deepest.get(row, row), bottom)
    groups: list[list[int]] = [[]]
    bottom = rows[0]
    for row in rows:
        if row - bottom > 2:
            groups.append([])
        groups[-1].append(row)
        bottom = max(bottom, deepest[row])
    blocks: list[Text | DocumentGrid] = []
    for n, group in enumerate(groups, 1):
        top, last = group[0], group[-1]
        spots = {s: f for s, f in found.items() if top <= s[0] <= last}
        left = min(column for _, column in spots)
        bottom, right = max(f[1] for f in spots.values()), max(f[2] for f in spots.values())
        cells = [
            DocumentCell(
                text, r - top, c - left, low - r + 1, wide - c + 1, f"工作表“{sheet}”!{get_column_letter(c)}{r}", note
            )
            for (r, c), (text, low, wide, note) in sorted(spots.items())
        ]
        if len(cells) > MOST or (bottom - top + 1) * (right - left + 1) > AREA:
            raise TooLarge
        held = {
            (cell.row + i, cell.column + j) for cell in cells for i in range(cell.rows) for j in range(cell.columns)
        }
        for r in range(bottom - top + 1):
            for c in range(right - left + 1):
                if (r, c) not in held:
                    cells.append(
                        DocumentCell("", r, c, 1, 1, f"工作表“{sheet}”!{get_column_letter(c + left)}{r + top}")
                    )
        blocks.append(
            DocumentGrid(
                tuple(cells),
                bottom - top + 1,
                right - left + 1,
                f"工作表“{sheet}”" + (f"第{n}块" if len(groups) > 1 else ""),
            )
        )
    return blocks
