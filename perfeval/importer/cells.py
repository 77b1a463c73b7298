"""Texts and numbers of cells, as the readers of tables need them."""

from __future__ import annotations

import re
import unicodedata

from perfeval.importer.content import Cell, Grid
from perfeval.importer.imported import Value

NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
UNIT = re.compile(r"(?:人民币)?([亿万千百十]*元|分)$")


def number(text: str) -> str | None:
    """A number as a decimal string: full-width digits, thousands separators and a unit of money are put right.

    >>> number("１，５００.５０ 万元"), number("10分"), number("约10")
    ('1500.50', '10', None)
    """
    typed = re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", text))
    typed = UNIT.sub("", typed)
    return typed if NUMBER.fullmatch(typed) else None


def at(grid: Grid, row: int, columns: tuple[int, ...]) -> list[Cell]:
    """The cells of a row in these columns, each once."""
    found: list[Cell] = []
    for column in columns:
        cell = grid.at(row, column)
        if cell is not None and not any(cell is other for other in found):
            found.append(cell)
    return found


def value(cells: list[Cell], between: str = "") -> Value:
    """The words of some cells as one text, with what is doubtful about them."""
    filled = [cell for cell in cells if cell.text.strip()]
    notes = [cell.note for cell in filled if cell.note]
    if len(filled) > 1 and not between:
        notes.append("由几格连成")
    place = (filled or cells or [Cell("", 0, 0)])[0].place
    return Value(between.join(cell.text.strip() for cell in filled), place, "；".join(notes))
