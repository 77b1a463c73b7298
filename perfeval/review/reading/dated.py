"""Days in words."""

from __future__ import annotations

import re
from datetime import date

from perfeval.model.quantity import Quantity

DAY = re.compile(r"((?:19|20)[0-9]{2})(?:年|[-/.])([0-9]{1,2})(?:月|[-/.])([0-9]{1,2})日?")
YEARLESS = re.compile(r"(?:((?:19|20)[0-9]{2})年)?([0-9]{1,2})月([0-9]{1,2})日")


def day_of(text: str | None) -> date | None:
    """The last whole date in a text."""
    found = [valid_day(*map(int, m.groups())) for m in DAY.finditer(text or "")]
    return found[-1] if found else None


def valid_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def whole_day(read: Quantity) -> date | None:
    """The whole day that a cell names; "2024年6月30日前" names its last."""
    written = read.date
    return day_of(f"{written.year}-{written.month}-{written.day}") if written and written.day and written.year else None
