"""What a form says, row by row, before it is laid out in any table."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from .model import FUND, INDICATOR

NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)(?:分|万元|元)?")
SPLIT = re.compile(r"(≥|≤|≧|≦|>=|<=|＝|=|﹦|═|＞|＜|>|<)?(\d[\d,.]*)([^\d以内外上下覆盖月年]{0,8}(?:\(百分比\))?)")
NUMBERS = {"budget": ("initial", "adjusted", "executed", "points", "score"), "indicators": ("points", "score")}


@dataclass(frozen=True)
class Row:
    level1: str | None
    level2: str | None
    name: str | None
    target: str | None = None
    actual: str | None = None
    points: str | None = None
    score: str | None = None
    reason: str | None = None
    cells: tuple[str, str, str] | None = None
    span: int = 1
    indicator: bool = True
    extra: dict = field(default_factory=dict)

    def split(self) -> tuple[str, str, str]:
        """Sign, value and unit, each of them possibly empty."""
        if self.cells is not None:
            return self.cells
        found = SPLIT.fullmatch(self.target or "")
        return (found[1] or "", found[2], found[3]) if found else ("", self.target or "", "")


@dataclass(frozen=True)
class Fund:
    source: str
    initial: str | None = None
    adjusted: str | None = None
    executed: str | None = None
    points: str | None = None
    rate: str | None = None
    score: str | None = None
    received: str | None = None


@dataclass(frozen=True)
class Facts:
    key: str
    project: str
    year: str
    department: str
    unit: str
    rows: tuple[Row, ...]
    funds: tuple[Fund, ...] = ()
    total: str | None = None
    goal: str = ""
    done: str = ""

    @property
    def indicators(self) -> list[Row]:
        return [row for row in self.rows if row.indicator]


def number(text: str | None) -> str:
    """A printed number as a plain decimal; a dash, a slash or nothing is no number."""
    found = NUMBER.fullmatch(unicodedata.normalize("NFKC", text or "").replace(",", "").strip())
    return found[1] if found else ""


def flat(text: str | None) -> str:
    """Words without the line breaks that only their narrow cell made."""
    return (text or "").replace("\n", "")


def _expected(items: Iterable, keys: tuple[str, ...], fields: set[str], numbers: tuple[str, ...]) -> list[dict]:
    found = []
    for item in items:
        values = {key: flat(getattr(item, key)) if key in fields else "" for key in keys}
        found.append(values | {key: number(values[key]) for key in numbers})
    return found


def expected_rows(rows: Iterable[Row], fields: set[str]) -> list[dict]:
    """Indicators as the contract wants them, empty in fields that the table has no column for."""
    rows = list(rows)
    more = {"standard": "standard", "source": "data_source"}
    return [
        found | {name: row.extra[key] for key, name in more.items() if key in row.extra}
        for row, found in zip(rows, _expected(rows, INDICATOR, fields, NUMBERS["indicators"]))
    ]


def expected_funds(funds: Iterable[Fund], fields: set[str]) -> list[dict]:
    return _expected(funds, FUND, fields | {"source"}, NUMBERS["budget"])
