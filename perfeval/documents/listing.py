"""Counts the items of the lists of a page, whose numbers stand in no text."""

from __future__ import annotations

import re

from lxml import etree

from perfeval.documents.ink import UNKNOWN
from perfeval.documents.numbering import han, letter, roman

BULLETS = ("none", "disc", "circle", "square")
TYPES = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}


def counted(listed: etree._Element) -> dict[etree._Element, int]:
    """The number of each item of a list."""
    items = [item for item in listed if item.tag == "li"]
    step = -1 if listed.get("reversed") is not None else 1
    start = _whole(listed.get("start"))
    at = (start if start is not None else len(items) if step < 0 else 1) - step
    found = {}
    for item in items:
        said = _whole(item.get("value"))
        at = said if said is not None else at + step
        found[item] = at
    return found


def _whole(text: str | None) -> int | None:
    found = re.match(r"\s*(-?\d{1,9})", text or "")
    return int(found[1]) if found else None


def written(number: int, kind: str) -> str:
    """The number of an item as a browser writes it: 3. or c. or 三、; UNKNOWN in a kind that nobody knows."""
    if kind in BULLETS:
        return ""
    if kind.endswith(("alpha", "latin")) and 0 < number <= 26:
        sign = letter(number)
    elif kind.endswith("roman") and 0 < number < 4000:
        sign = roman(number)
    elif re.search("chinese|ideographic", kind) and 0 < number < 100:
        return f"{han(number)}、"
    elif kind in ("decimal", "decimal-leading-zero"):
        sign = f"{number:02d}" if kind != "decimal" else str(number)
    else:
        return UNKNOWN
    return f"{sign.upper() if kind.startswith('upper') else sign}. "
