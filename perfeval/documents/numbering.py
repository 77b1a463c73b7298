"""Counts the automatic numbers of Word, which stand in no text: 一、（一）1. and the like."""

from __future__ import annotations

import re

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HAN = "零一二三四五六七八九"


class Numbers:
    """The numbering of a document and how far it has counted."""

    def __init__(self, root: etree._Element | None):
        self.levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self.counts: dict[tuple[str, int], int] = {}
        if root is None:
            return
        abstract = {}
        for one in root.iter(f"{W}abstractNum"):
            abstract[one.get(f"{W}abstractNumId")] = {
                int(level.get(f"{W}ilvl", "0")): (
                    value(level, "numFmt"),
                    value(level, "lvlText"),
                    int(value(level, "start") or 1),
                )
                for level in one.iter(f"{W}lvl")
            }
        for number in root.iter(f"{W}num"):
            self.levels[number.get(f"{W}numId")] = abstract.get(value(number, "abstractNumId"), {})

    def of(self, paragraph: etree._Element) -> str:
        """The number that Word shows before a paragraph; empty where it shows none or a bullet."""
        found = paragraph.find(f"{W}pPr/{W}numPr")
        if found is None:
            return ""
        number, level = value(found, "numId"), int(value(found, "ilvl") or 0)
        known = self.levels.get(number, {})
        if level not in known:
            return ""
        for deeper in [key for key in self.counts if key[0] == number and key[1] > level]:
            del self.counts[deeper]
        self.counts[number, level] = self.counts.get((number, level), known[level][2] - 1) + 1
        form, text, _ = known[level]
        if form in ("bullet", "none"):
            return ""
        return re.sub(r"%(\d)", lambda m: self._shown(number, int(m[1]) - 1, known), text)

    def _shown(self, number: str, level: int, known: dict) -> str:
        count = self.counts.get((number, level), known.get(level, ("", "", 1))[2])
        form = known.get(level, ("decimal", "", 1))[0]
        return (
            han(count)
            if form.startswith(("chinese", "ideograph", "taiwanese", "japaneseCounting")) and 0 < count < 100
            else str(count)
        )


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
