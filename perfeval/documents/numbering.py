"""Counts the automatic numbers of Word, which stand in no text: 一、（一）1. and the like."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HAN = "零一二三四五六七八九"
ROMAN: tuple[tuple[str, int], ...] = (
    ("m", 1000), ("cm", 900), ("d", 500), ("cd", 400), ("c", 100), ("xc", 90), ("l", 50), ("xl", 40), ("x", 10),
    ("ix", 9), ("v", 5), ("iv", 4), ("i", 1),
)  # fmt: skip
UNKNOWN = "〓"  # a number in a form that nobody knows


@dataclass(frozen=True, slots=True)
class _NumberingLevel:
    form: str
    text: str
    start: int
    joined: bool  # nothing stands between the number and the words


class Numbers:
    """The numbering of a document and how far it has counted."""

    def __init__(self, root: etree._Element | None):
        self.levels: dict[str, dict[int, _NumberingLevel]] = {}
        self.counts: dict[tuple[str, int], int] = {}
        if root is None:
            return
        abstract = {}
        for one in root.iter(f"{W}abstractNum"):
            abstract[one.get(f"{W}abstractNumId", "")] = {
                int(level.get(f"{W}ilvl", "0")): _NumberingLevel(
                    value(level, "numFmt"),
                    value(level, "lvlText"),
                    int(value(level, "start") or 1),
                    value(level, "suff") == "nothing",
                )
                for level in one.iter(f"{W}lvl")
            }
        for number in root.iter(f"{W}num"):
            levels = dict(abstract.get(value(number, "abstractNumId"), {}))
            for said in number.iter(f"{W}lvlOverride"):
                at, start = int(said.get(f"{W}ilvl", "0")), value(said, "startOverride")
                if at in levels and start.isdigit():
                    levels[at] = replace(levels[at], start=int(start))
            self.levels[number.get(f"{W}numId", "")] = levels

    def before(self, paragraph: etree._Element, words: str) -> tuple[str, str]:
        """The number that Word shows before the words of a paragraph; a doubt where both may be read as one figure."""
        number, joined = self._of(paragraph)
        if not number or not (words == "" or re.match(r"[\d.．%％,，]", words.lstrip())):
            return number, ""
        return number if joined or not words else f"{number} ", f"“{number}”是自动编号"

    def _of(self, paragraph: etree._Element) -> tuple[str, bool]:
        """The number of a paragraph, empty where Word shows none or a bullet, and whether nothing stands behind it."""
        found = paragraph.find(f"{W}pPr/{W}numPr")
        if found is None:
            return "", False
        number, level = value(found, "numId"), int(value(found, "ilvl") or 0)
        known = self.levels.get(number, {})
        if level not in known:
            return "", False
        for deeper in [key for key in self.counts if key[0] == number and key[1] > level]:
            del self.counts[deeper]
        own = known[level]
        self.counts[number, level] = self.counts.get((number, level), own.start - 1) + 1
        if own.form in ("bullet", "none"):
            return "", False
        return re.sub(r"%(\d)", lambda m: self._shown(number, int(m[1]) - 1, known), own.text), own.joined

    def _shown(self, number: str, level: int, known: dict[int, _NumberingLevel]) -> str:
        count = self.counts.get((number, level), known[level].start if level in known else 1)
        return _written(count, known[level].form if level in known else "decimal")


def _written(count: int, form: str) -> str:
    """A number in a form of ST_NumberFormat (ECMA-376 part 1, 17.18.59)."""
    if form.startswith(("chinese", "ideograph", "taiwanese", "japaneseCounting")) and 0 < count < 100:
        return han(count)
    if form in ("lowerLetter", "upperLetter") and 0 < count <= 26:
        return letter(count).upper() if form == "upperLetter" else letter(count)
    if form in ("lowerRoman", "upperRoman") and 0 < count < 4000:
        return roman(count).upper() if form == "upperRoman" else roman(count)
    if form.startswith("decimalEnclosedCircle") and 0 < count <= 20:
        return chr(0x2460 + count - 1)
    if form == "decimalZero":
        return f"{count:02d}"
    return (
        str(count) if form in ("", "decimal", "decimalHalfWidth", "decimalFullWidth", "decimalFullWidth2") else UNKNOWN
    )


def letter(n: int) -> str:
    """A number from 1 to 26 as a small letter."""
    return chr(ord("a") + n - 1)


def roman(n: int) -> str:
    """A number from 1 to 3999 in small Roman numerals.

    >>> roman(4), roman(19), roman(2024)
    ('iv', 'xix', 'mmxxiv')
    """
    out = ""
    for letters, worth in ROMAN:
        out, n = out + letters * (n // worth), n % worth
    return out


def han(n: int) -> str:
    """A number from 1 to 99 in Chinese.

    >>> han(3), han(10), han(21)
    ('三', '十', '二十一')
    """
    tens, ones = divmod(n, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{HAN[tens]}十") + (HAN[ones] if ones else "")


def value(element: etree._Element, name: str) -> str:
    """The w:val of a child element; empty where it has none."""
    found = element.find(f"{W}{name}")
    return "" if found is None else found.get(f"{W}val", "")
