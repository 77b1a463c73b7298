"""The tables that a person typed into the narrative: their heads, their rows and the numbers in their cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from perfeval.model.findings import Where
from perfeval.model.passages import Passage
from perfeval.model.scorecard import Scorecard
from perfeval.review.reading.once import once_for_a_card

CELL = re.compile(r"^(?P<number>[－-]?[0-9][0-9,]*(?:\.[0-9]+)?)(?P<unit>[%％]|[一-鿿]{0,3})$")
RULE = re.compile(r"^[\s|:\-－—]+$")


@dataclass(frozen=True, slots=True)
class TypedCell:
    """A cell as typed, and its number, how far it is rounded and whether it is a percentage, where it is a number."""

    text: str
    number: Fraction | None = None
    slack: Fraction = Fraction(0)
    percent: bool = False


@dataclass(frozen=True, slots=True)
class TypedRow:
    where: Where
    cells: tuple[TypedCell, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The words in its cells."""
        return tuple(cell.text for cell in self.cells if cell.number is None and cell.text)


@dataclass(frozen=True, slots=True)
class TypedTable:
    subject: str
    heads: tuple[str, ...]
    rows: tuple[TypedRow, ...]

    def column(self, n: int) -> list[TypedCell]:
        return [row.cells[n] for row in self.rows]


@once_for_a_card
def own_tables(card: Scorecard) -> tuple[TypedTable, ...]:
    """The tables of the narrative, each row as wide as its head."""
    found: list[list[Passage]] = []
    for p in card.passages:
        if p.part != "narrative" or not p.text.lstrip().startswith("|"):
            continue
        last = found[-1][-1] if found else None
        if last and last.where.file == p.where.file and p.where.line == (last.where.line or 0) + 1:
            found[-1].append(p)
        else:
            found.append([p])
    return tuple(table for lines in found if (table := _table(lines)))


@once_for_a_card
def row_names(card: Scorecard) -> frozenset[str]:
    """What the rows of these tables are called: a sentence that names one is of that row, not of all."""
    return frozenset(name for table in own_tables(card) for row in table.rows for name in row.names if len(name) > 1)


def _table(lines: list[Passage]) -> TypedTable | None:
    if len(lines) < 4 or not RULE.match(lines[1].text):
        return None
    heads = tuple(_split(lines[0].text))
    rows = [TypedRow(p.where, tuple(map(_cell, _split(p.text)))) for p in lines[2:]]
    if any(len(row.cells) != len(heads) for row in rows):
        return None
    return TypedTable(lines[0].subject, heads, tuple(rows))


def _split(line: str) -> list[str]:
    return [cell.strip().strip("*") for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _cell(text: str) -> TypedCell:
    match = CELL.match(text)
    if match is None:
        return TypedCell(text)
    plain, percent = match["number"].replace(",", "").replace("－", "-"), match["unit"] in ("%", "％")
    places = len(plain.partition(".")[2])
    scale = 100 if percent else 1
    return TypedCell(
        text,
        Fraction(plain) / scale,
        Fraction(1, 2 * 10**places * scale) if places or percent else Fraction(0),
        percent,
    )
