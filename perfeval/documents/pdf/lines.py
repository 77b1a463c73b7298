"""From characters to lines and to the words that the eye reads in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from perfeval.documents.ink import Ink
from perfeval.documents.pdf.lattice import RuledLine
from perfeval.documents.pdf.pdfium import Char
from perfeval.model import quantity

# shares of the size of the letters
SAME_LINE = 0.55  # difference of two baselines
GAP, WORD, APART = 0.7, 0.25, 0.95  # a gap that is a space, one between Latin words, one that parts columns
SMALL = 0.8  # letters so much smaller than their line are notes, powers or indices where they are raised or lowered
RAISED, LOWERED = 0.15, 0.08
STRUCK = 0.18, 0.62  # heights above the baseline through which a struck letter is drawn
LATIN = re.compile(r"[A-Za-z0-9]")
RUN = re.compile(r"[\dA-Za-z.,%％+\-/≥≤<>=:：()（）]+")  # what no line break parts where there is room
CLOSING = re.compile(r"[，。、；：！？）》」』”’％%,.;:!?)\]]*")


@dataclass(frozen=True)
class TextLine:
    """Characters on one baseline, from left to right."""

    chars: tuple[Char, ...]
    y: float
    size: float

    @property
    def left(self) -> float:
        return self.chars[0].x

    @property
    def right(self) -> float:
        return max(char.right for char in self.chars)

    @cached_property
    def text(self) -> str:
        """What is seen of the line, as it stands."""
        return "".join(ink.text for ink in self.inks(frozenset()) if ink.kind != "hidden").strip()

    def inks(self, struck: frozenset[Char]) -> list[Ink]:
        """The ink of the line, with a space where a gap stands for one."""
        found: list[Ink] = []
        run, kind = "", ""
        before: Char | None = None
        for char in self.chars:
            space = self._space(before, char) if before is not None else ""
            mine = self._kind(char, struck)
            if mine == kind and not (space and kind):
                run += space + char.text
            else:
                found += [Ink(run, kind), Ink(space)]
                run, kind = char.text, mine
            before = char
        return [ink for ink in (*found, Ink(run, kind)) if ink.text]

    def _space(self, left: Char, right: Char) -> str:
        gap = right.x - left.right
        if gap <= WORD * self.size or left.text.isspace() or right.text.isspace():
            return ""
        if gap > GAP * self.size:
            return " " * max(1, min(round(gap / self.size), 8))
        return " " if LATIN.fullmatch(left.text) and LATIN.fullmatch(right.text) else ""

    def _kind(self, char: Char, struck: frozenset[Char]) -> str:
        if char in struck:
            return "struck"
        if not char.seen:
            return "hidden"
        if char.size <= SMALL * self.size and not char.text.isspace():
            if char.y - self.y > RAISED * self.size:
                return "sup"
            if self.y - char.y > LOWERED * self.size:
                return "sub"
        return ""

    def parts(self) -> list[tuple[float, float, str]]:
        """The stretches of text that wide gaps part: left, right and words of each."""
        groups: list[list[Char]] = []
        for char in self.chars:
            if not char.text.strip():
                continue
            if groups and char.x - max(c.right for c in groups[-1][-3:]) <= APART * self.size:
                groups[-1].append(char)
            else:
                groups.append([char])
        return [(g[0].x, max(c.right for c in g), TextLine(tuple(g), self.y, self.size).text) for g in groups]


def lines(chars: Iterable[Char]) -> list[TextLine]:
    """The lines of some upright characters from top to bottom; letters printed twice, to look bold, count once."""
    groups: list[list[Char]] = []
    y = size = 0.0
    for char in sorted(chars, key=lambda char: (-char.y, char.x)):
        if not char.text.strip() and not groups:
            continue
        if groups and y - char.y < SAME_LINE * max(size, char.size):
            groups[-1].append(char)
            if char.size > size * 1.05 and char.text.strip():
                y, size = char.y, char.size
        elif char.text.strip():
            groups.append([char])
            y, size = char.y, char.size
    return [_line(group) for group in groups]


def _line(group: list[Char]) -> TextLine:
    largest = max(char.size for char in group if char.text.strip())
    kept: list[Char] = []
    for char in sorted(group, key=lambda char: char.x):
        twice = any(
            other.text == char.text and abs(other.x - char.x) < 0.2 * char.size and abs(other.y - char.y) < 1
            for other in kept[-2:]
        )
        if not twice:
            kept.append(char)
    while kept and not kept[-1].text.strip():
        kept.pop()
    while kept and not kept[0].text.strip():
        kept.pop(0)
    base = median(char.y for char in kept if char.size > SMALL * largest)
    return TextLine(tuple(kept), base, largest)


def struck(chars: Sequence[Char], across: list[RuledLine]) -> tuple[frozenset[Char], list[RuledLine]]:
    """The characters that a rule is drawn through, and the rules that strike none out."""
    through: set[Char] = set()
    kept = []
    if not across:
        return frozenset(), across
    by_height = sorted((char for char in chars if char.turned == 0 and char.text.strip()), key=lambda char: char.y)
    for rule in across:
        mine = [
            char
            for char in _between(by_height, rule.at - 60, rule.at)
            if STRUCK[0] * char.size < rule.at - char.y < STRUCK[1] * char.size
            and char.right > rule.start + 0.3
            and char.x < rule.end - 0.3
        ]
        if sum(min(char.right, rule.end) - max(char.x, rule.start) for char in mine) >= (rule.end - rule.start) / 2:
            through.update(char for char in mine if min(char.right, rule.end) - max(char.x, rule.start) > 0.3)
        else:
            kept.append(rule)
    return frozenset(through), kept


def _between(chars: list[Char], low: float, high: float) -> list[Char]:
    from bisect import bisect_left, bisect_right

    return chars[bisect_left(chars, low, key=lambda c: c.y) : bisect_right(chars, high, key=lambda c: c.y)]


def poured(found: list[TextLine], width: float, gone: frozenset[Char]) -> list[Ink]:
    """The ink of lines in a cell of a width: a break stays where the next word would have had room."""
    inks: list[Ink] = []
    for n, line in enumerate(found):
        if n:
            inks += _between_lines(found[n - 1], line, width)
        inks += line.inks(gone)
    return inks


def _between_lines(above: TextLine, line: TextLine, width: float) -> list[Ink]:
    size = max(above.size, line.size)
    run = RUN.match(line.text)
    first = len(run[0]) / 2 if run else 1
    closing = CLOSING.match(line.text, run.end() if run else 1)
    first += len(closing[0]) / 2 if closing else 0
    if above.right - above.left + (first + 1) * size < width:
        return [Ink("\n")]
    if all(map(_figure, (above.text, line.text))):
        return [Ink("\n")]  # two figures, in a cell no wider than they are
    if above.text[-1:].isdigit() and line.text[:1].isdigit():
        return [Ink("数字断成两行，已连起", "doubt")]
    latin = (
        above.text[-1:].isascii() and above.text[-1:].isalpha() and line.text[:1].isascii() and line.text[:1].isalpha()
    )
    return [Ink(" ")] if latin else []


def _figure(text: str) -> bool:
    """Whether a text is a number with its unit."""
    if not any(map(str.isdigit, text)):
        return False
    read = quantity.read(text)
    return read.kind == "number" and read.unit is not None


def downward(chars: Sequence[Char]) -> bool:
    """Whether characters run down in columns: in their stream, each stands below the one before, or atop a column."""
    solid = [char for char in chars if char.text.strip()]
    steps = list(pairwise(solid))
    below = sum(abs(b.x - a.x) < 0.6 * a.size and 0.8 * a.size <= a.y - b.y <= 2.5 * a.size for a, b in steps)
    return (
        len(steps) >= 3 and below >= 0.7 * len(steps) and len({round(char.x / max(char.size, 1)) for char in solid}) > 1
    )
