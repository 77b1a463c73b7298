"""Days in words, and the day on which a form was filled in."""

from __future__ import annotations

import re
from datetime import date

from perfeval.model.quantity import Quantity
from perfeval.model.scorecard import Scorecard

DAY = re.compile(r"((?:19|20)[0-9]{2})(?:年|[-/.])([0-9]{1,2})(?:月|[-/.])([0-9]{1,2})日?")
YEARLESS = re.compile(r"(?:((?:19|20)[0-9]{2})年)?([0-9]{1,2})月([0-9]{1,2})日")


def day_of(text: str | None) -> date | None:
    """The last whole date in a text."""
    found = [valid_day(*map(int, m.groups())) for m in DAY.finditer(text or "")]
    return found[-1] if found else None


FILED = re.compile(
    "(?:填[报表写]|编[报制]|制表|自评|报送|上报|报告|出具|成文)(?:日期|时间)[:：\\s]*(?P<day>[0-9][^，。；]{6,12})"
)


def filed(card: Scorecard) -> date | None:
    """The day on which a form was filled in, or a report was made, where it says one."""
    told = day_of(card.evaluation.report.date)
    found = (m for p in card.passages if "期" in p.text or "时间" in p.text for m in FILED.finditer(p.text))
    return told or next((day for m in found if (day := day_of(m["day"]))), None)


def valid_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def whole_day(read: Quantity) -> date | None:
    """The whole day that a cell names; "2024年6月30日前" names its last."""
    written = read.date
    return day_of(f"{written.year}-{written.month}-{written.day}") if written and written.day and written.year else None
