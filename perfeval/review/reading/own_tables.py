"""The tables that a person typed beside the indicators: their heads, their rows and the numbers in their cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from perfeval.model import quantity
from perfeval.model.findings import Where
from perfeval.model.owntables import OwnTable
from perfeval.model.passages import Passage
from perfeval.model.scorecard import Scorecard
from perfeval.review.reading.once import once_for_a_card

CELL = re.compile(r"^(?P<number>[－-]?[0-9][0-9,]*(?:\.[0-9]+)?)(?P<unit>[%％]|[一-鿿]{0,3})$")
EACH = re.compile(
    r"^[一-鿿]{0,4}?(?P<number>[0-9]+(?:\.[0-9]+)?)(?P<scale>[万千]?)元[/／](?P<per>[一-鿿]+(?:[·/／]?[一-鿿]+)?)$"
)
RULE = re.compile(r"^[\s|:\-－—]+$")
UNIT = re.compile(r"[（(](?P<unit>[^（）()]+)[)）]$")
OF_TABLE = re.compile("单位[:：](?P<unit>[一-鿿]+)")
TOTAL = re.compile(
    r"^(?:(?:全[县市区省镇乡部体]|本[年次]|各[一-鿿]{1,3}|总)?(?:合\s*计|总\s*计|小\s*计|共\s*计|汇\s*总)|总\s*[数量]?|全[县市区省镇乡部])"
    r"(?:[/／]?(?:平均|均值|综合))?(?:[（(][^（）()]*[)）])?$"
)
SERIAL = re.compile("^(?:序号|编号|No\\.?)$")
LONGEST = 16  # letters of a cell that is a name and no remark


@dataclass(frozen=True, slots=True)
class TypedCell:
    """A cell as typed, and its number, how far it is rounded and whether it is a percentage, where it is a number."""

    text: str
    number: Fraction | None = None
    slack: Fraction = Fraction(0)
    percent: bool = False
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class TypedRow:
    where: Where
    cells: tuple[TypedCell, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The words in its cells."""
        return tuple(cell.text for cell in self.cells if cell.number is None and cell.text)

    @property
    def name(self) -> str:
        """What the row is of: the words in the first cell that has any."""
        return next(iter(self.names), "")

    @property
    def is_total(self) -> bool:
        return any(TOTAL.match(name) for name in self.names)

    def at(self, n: int) -> Where:
        return self.cells[n].where or self.where


@dataclass(frozen=True, slots=True)
class TypedTable:
    subject: str
    heads: tuple[str, ...]
    rows: tuple[TypedRow, ...]

    def column(self, n: int) -> list[TypedCell]:
        return [row.cells[n] for row in self.rows]

    def plain(self, n: int) -> str:
        """A head without its unit."""
        return re.sub("[（(].*", "", self.heads[n])

    def unit(self, n: int) -> str:
        """The unit of a column: in brackets in its head, or that of the table for what has none."""
        own = UNIT.search(self.heads[n])
        whole = OF_TABLE.search(self.subject)
        return own["unit"] if own else whole["unit"] if whole else ""


@once_for_a_card
def own_tables(card: Scorecard) -> tuple[TypedTable, ...]:
    """The tables of the narrative and those of a document that its params do not keep, each row as wide as its head."""
    found: list[list[Passage]] = []
    for p in card.passages:
        if p.part != "narrative" or not p.text.lstrip().startswith("|"):
            continue
        last = found[-1][-1] if found else None
        if last and last.where.file == p.where.file and p.where.line == (last.where.line or 0) + 1:
            found[-1].append(p)
        else:
            found.append([p])
    return (*(table for lines in found if (table := _table(lines))), *map(_printed, card.own_tables))


@once_for_a_card
def row_names(card: Scorecard) -> frozenset[str]:
    """What the rows of these tables are called: a sentence that names one is of that row, not of all."""
    return frozenset(
        name
        for table in own_tables(card)
        for row in table.rows
        for name in row.names
        if 1 < len(name) <= LONGEST and not TOTAL.match(name)
    )


@dataclass(frozen=True, slots=True)
class Rate:
    """So much money for each: 1200元/人·年."""

    number: str
    base: Fraction
    per: str


def rate_of(text: str) -> Rate | None:
    """What a cell gives for each of something.

    >>> rate_of("平均80万元/所").base, rate_of("1200元/月").per, rate_of("1200元")
    (Fraction(800000, 1), '月', None)
    """
    match = EACH.match(text)
    if match is None:
        return None
    scale = {"万": 10000, "千": 1000, "": 1}[match["scale"]]
    return Rate(match["number"], Fraction(match["number"]) * scale, match["per"])


def dimension(unit: str) -> tuple[str, Fraction]:
    """What a unit measures and how many of the base unit it is; nothing for none that is known."""
    read = quantity.read(f"1{unit}") if unit else None
    if read is None or read.kind != "number" or read.unit is None or not read.dimension:
        return "", Fraction(1)
    return read.dimension, read.unit.factor


def _printed(table: OwnTable) -> TypedTable:
    rows = []
    for cells in table.rows:
        read = tuple(_cell(cell.text, cell.where) for cell in cells)
        rows.append(TypedRow(cells[0].where, read))
    return TypedTable(table.title, table.heads, tuple(rows))


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


def _cell(text: str, where: Where | None = None) -> TypedCell:
    match = CELL.match(text)
    if match is None:
        return TypedCell(text, where=where)
    plain, percent = match["number"].replace(",", "").replace("－", "-"), match["unit"] in ("%", "％")
    places = len(plain.partition(".")[2])
    scale = 100 if percent else 1
    return TypedCell(
        text,
        Fraction(plain) / scale,
        Fraction(1, 2 * 10**places * scale) if places or percent else Fraction(0),
        percent,
        where,
    )
