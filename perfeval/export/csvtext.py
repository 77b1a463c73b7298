"""CSV that Excel opens, in which no cell is ever a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

# Excel also takes the full-width signs for those of a formula, and skips blanks before them
RUN = re.compile(r"[\s\ufeff\u200b-\u200f]*[=+\-@＝＋－＠]|[\0-\x1f\x7f-\x9f]")


def as_text(cell: str) -> str:
    """A cell that a spreadsheet shows as it stands: one that it might run or hide begins with an apostrophe.

    >>> as_text("=1+1"), as_text("95%"), as_text("-5")
    ("'=1+1", '95%', "'-5")
    """
    return f"'{cell}" if RUN.match(cell) else cell


def written(rows: Iterable[Iterable[str]]) -> str:
    """The rows as CSV (RFC 4180), with the mark that Excel knows UTF-8 by."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([as_text(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()
