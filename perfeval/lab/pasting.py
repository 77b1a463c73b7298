"""Rows pasted from Excel into the indicators of a project: by name, shown before they are written, all or none."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from perfeval import params, review
from perfeval.documents.vocabulary import is_placeholder, role
from perfeval.lab import analysis
from perfeval.lab.changes import Changed
from perfeval.model.evaluation import Indicator
from perfeval.model.findings import Finding, InputError, Where
from perfeval.params.editing import edit

KEYS = {  # what a pasted column may set, by the role of its head
    "target": "target",
    "actual": "actual",
    "points": "points",
    "reason": "reason",
    "opinion": "opinion",
    "deduction": "deduction_reason",
}
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
CALLED = "三级指标、指标值、实际完成值、分值、偏差原因、评价意见、扣分原因"
EXAMPLE = "第一行是表头，其中一列“三级指标”，各列用制表符隔开（从 Excel 复制就是这样）"


@dataclass(frozen=True)
class NewValue:
    """A value of a row that the pasted text gives otherwise."""

    row: int
    key: str
    name: str
    head: str
    old: str
    new: str


@dataclass(frozen=True)
class Pasted:
    """What a pasted text would change; ``write`` does it."""

    project: str
    year: int
    base: Path
    values: tuple[NewValue, ...]

    def write(self) -> Changed:
        """Writes all of them into the params file, in their places; raises InputError and writes nothing otherwise."""
        before = review.examine(analysis.open(self.project, self.year, self.base).card)
        wanted = [(("indicators", v.row, v.key), v.new) for v in self.values]
        made = edit(self.project, self.year, wanted, self.base, adding=True)
        return Changed(made, before, review.examine(analysis.open(self.project, self.year, self.base).card))


def read(project: str, year: int, text: str, base: Path | str | None = None) -> Pasted:
    """The differences between pasted rows and the params; empty cells and dashes change nothing.

    Raises InputError, with every fault, for a text without a head, columns that nothing here is called, and names that
    no indicator has or that stand twice.
    """
    at = params.root() if base is None else Path(base)
    one = analysis.open(project, year, at)
    lines = csv.reader(io.StringIO(text.strip("\n")), delimiter="\t")
    rows = [row for row in lines if any(cell.strip() for cell in row)]
    heads = [role("columns", cell) or "" for cell in rows[0]] if rows else []
    faults = [*_head_faults(rows, heads)]
    if faults:
        raise InputError(faults)
    name_at, seen, found = heads.index("name"), set[int](), list[NewValue]()
    indicators = one.card.evaluation.indicators
    for n, cells in enumerate(rows[1:], 2):
        place = Where(f"粘贴的第{n}行")
        cells = [*cells, *[""] * (len(heads) - len(cells))]
        try:
            row = one.row(cells[name_at].strip())
        except InputError as error:
            faults += [Finding(place, f.found, f.expected, f.fix) for f in error.findings]
            continue
        if row in seen:
            faults.append(Finding(place, f"“{cells[name_at].strip()}”出现两次", "一项一行", "删去其中一行"))
        seen.add(row)
        found += _changed(row, indicators[row], rows[0], heads, cells)
    if faults:
        raise InputError(faults)
    return Pasted(project, year, at, tuple(found))


def _head_faults(rows: list[list[str]], heads: list[str]) -> Iterator[Finding]:
    where = Where("粘贴的第1行")
    if heads.count("name") != 1:
        yield Finding(where, "没有“三级指标”一列，或不止一列", EXAMPLE, "连同表头一起复制")
        return
    keys = [KEYS[head] for head in heads if head in KEYS]
    if not keys or len(set(keys)) < len(keys):
        found = f"没有可以填写的列，或有两列是同一项：{'、'.join(cell.strip() for cell in rows[0])}"
        yield Finding(where, found, CALLED, "改表头，或少复制几列")


def _changed(row: int, known: Indicator, typed: list[str], heads: list[str], cells: list[str]) -> Iterator[NewValue]:
    for head, shown, cell in zip(heads, typed, cells):
        new = cell.strip()
        if head not in KEYS or is_placeholder(new):
            continue
        value = getattr(known, KEYS[head])
        same = isinstance(value, Decimal) and NUMBER.fullmatch(new) and Decimal(new) == value
        old = "" if value is None else f"{value}"
        if new != old and not same:
            yield NewValue(row, KEYS[head], known.name, shown.strip(), old, new)
