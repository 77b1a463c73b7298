"""Indicators in lines of values parted by one sign: 巡演场次 / ≥120场 / 126场 / 12分 / 12分."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from perfeval.documents.content import Content, Text
from perfeval.documents.vocabulary import role
from perfeval.importer.columns.candidates import HEADS
from perfeval.importer.reading import kinds
from perfeval.importer.unusual.gathered import LEAST, Gathered, Rung, bare, climbed, into_one
from perfeval.importer.unusual.reshaped import Reshaped, Unit

SIGNS = ("/", "／", "｜", "|", "；", ";", "→", "——", "—", "–", "－", " - ", "，", "、", ",", "\t", "  ")
FEWEST = 4  # values of a line
WHY = "按用符号分开的文字读入"
STRANGE = "甲乙丙丁戊己庚辛壬"  # heads of columns that nothing names
WORDS = re.compile(r"[^（）()：:/／|｜；;—–－\-→，,、\s]+")
NAMED = re.compile(r"([^：:]{2,30})[：:]\s*(\S.*)")
NOTED = re.compile(r"[(（]?[^，。：:（(]{0,12}(?:原因|说明)[^，。：:（(]{0,4}[：:](?P<why>.+?)[)）]?", re.S)


@dataclass
class ParsedLine:
    """A line of values, with the block and the levels over it, and why the indicator fell short."""

    block: int
    unit: Text
    values: list[str]
    over: tuple[Rung, ...]
    why: tuple[str, Text] | None = None


def gathered(content: Content) -> Reshaped:
    """The content with such lines in a table, each value under its head, where a line names the heads.

    Where none does, the values must tell what their columns hold.
    """
    texts = [(n, block) for n, block in enumerate(content.blocks) if isinstance(block, Text)]
    counts: Counter[tuple[str, int]] = Counter()
    for _, block in texts:
        for sign in SIGNS:
            values = _values(block.text, sign)
            if len(values) >= FEWEST and not _heads([block], len(values))[0]:
                counts[(sign, len(values))] += 1
    for (sign, wide), times in counts.most_common(3):
        lines = list(_lines(texts, sign, wide)) if times >= LEAST else []
        figures = [sum(kinds.kind(v) in ("number", "percent", "figure", "date") for v in one.values) for one in lines]
        if len(lines) < LEAST or any(count * 2 < wide - 2 or count < 2 for count in figures):
            continue
        heads, told = _heads([block for _, block in texts], wide)
        leveled = sum(any(kinds.kind(rung.words) == "level" for rung in one.over) for one in lines)
        if not heads and leveled * 2 <= len(lines):
            continue
        made = into_one(content, [_made(one, heads or tuple(STRANGE[:wide])) for one in lines], WHY)
        return replace(made, told=(*made.told, (told, "表头"))) if told else made
    return Reshaped(content)


def _made(one: ParsedLine, heads: Sequence[str]) -> Gathered:
    fields: dict[str, tuple[str, Unit]] = {head: (value, one.unit) for head, value in zip(heads, one.values)}
    if one.why:
        fields[HEADS["reason"]] = one.why
    last = one.block + 1 + (one.why is not None)
    return Gathered(one.block, last, fields, one.over)


def _values(text: str, sign: str) -> list[str]:
    """The values of a line; a name before a colon is one of them."""
    first, *rest = [part.strip() for part in bare(text).strip().rstrip("。；;").split(sign) if part.strip()] or [""]
    named = NAMED.fullmatch(first)
    return [named[1], named[2], *rest] if named and rest else [first, *rest]


def _lines(texts: Sequence[tuple[int, Text]], sign: str, wide: int) -> Iterator[ParsedLine]:
    over: tuple[Rung, ...] = ()
    line: ParsedLine | None = None
    for n, block in texts:
        values = _values(block.text, sign)
        if len(values) == wide and not _heads([block], wide)[0]:
            if line:
                yield line
            line = ParsedLine(n, block, values, over)
            continue
        noted = NOTED.fullmatch(block.text.strip())
        if line and noted and n == line.block + 1:
            line.why = (noted["why"].strip(), block)
            continue
        over = climbed(over, block)
    if line:
        yield line


def _heads(texts: Sequence[Text], wide: int) -> tuple[tuple[str, ...], Text | None]:
    """The heads that a line names one after another, with that line; empty where none names as many."""
    best: tuple[int, tuple[str, ...], Text | None] = (0, (), None)
    for text in texts:
        words = WORDS.findall(text.text)
        for at in range(len(words) - wide + 1):
            part = words[at : at + wide]
            known = [role("columns", word) for word in part]
            values = {"target", "actual", "points", "score"} & set(known)
            count = sum(map(bool, known))
            if count > best[0] and len(set(part)) == wide and len(values) >= 2 and all(map(kinds.is_label, part)):
                heads = (HEADS["name"] if not n and not known[0] else word for n, word in enumerate(part))
                best = (count, tuple(heads), text)
    return best[1:]
