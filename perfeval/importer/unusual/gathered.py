"""Indicators that stand each for itself, on cards or in sentences under headings, gathered into one table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from perfeval.documents.content import Content, DocumentGrid, Text
from perfeval.importer.columns.candidates import HEADS, LEVELS
from perfeval.importer.unusual.reshaped import Made, Reshaped, Unit, table

LEAST = 3  # indicators that say the same fields
LONGEST = 20  # letters of a heading that is a level
DEPTHS = (
    (re.compile(r"\d{1,2}((?:\.\d{1,2})*)[.、\s]\s*(?=\D)"), None),
    (re.compile(r"[一二三四五六七八九十]{1,2}、\s*"), 1),
    (re.compile(r"[(（][一二三四五六七八九十]{1,2}[)）]\s*"), 2),
)


@dataclass(frozen=True)
class Gathered:
    """One indicator: the blocks that print it, from ``first`` up to ``last``, and its fields by their labels."""

    first: int
    last: int
    fields: dict[str, tuple[str, Unit]]


def into_one(content: Content, found: Sequence[Gathered], why: str) -> Reshaped:
    """The content with the indicators in one table where the first of them stands, their headings as levels.

    Nothing is gathered where they are few.
    """
    if len(found) < LEAST:
        return Reshaped(content)
    labels = list(dict.fromkeys(label for one in found for label in one.fields))
    above = [levels(content, one.first) for one in found]
    led = [HEADS[name] for name in LEVELS[:2] if HEADS[name] not in labels]
    heads = [*led[: max(map(len, above))], *labels]
    lines: list[list[Made]] = [[(label, None, "") for label in heads]]
    for one, over in zip(found, above):
        said = dict(zip((HEADS["level1"], HEADS["level2"]), over)) | one.fields
        lines.append([(*said[label], why) if label in said else ("", None, "") for label in heads])
    grid, printed = table(lines, content.blocks[found[0].first].place)
    gone = {n for one in found for n in range(one.first, one.last)}
    gone |= {n for n, block in enumerate(content.blocks) if any(block is unit for over in above for _, unit in over)}
    blocks: list[Text | DocumentGrid] = []
    for n, block in enumerate(content.blocks):
        if n == found[0].first:
            blocks.append(grid)
        if n not in gone:
            blocks.append(block)
    units = {id(unit): unit for one in found for unit in _units(content, one)}
    used = {id(unit) for _, unit in printed}
    told = tuple((unit, "逐项列出的指标的字段名称") for key, unit in units.items() if key not in used)
    return Reshaped(replace(content, blocks=tuple(blocks)), printed, told)


def _units(content: Content, one: Gathered) -> Iterator[Unit]:
    for block in content.blocks[one.first : one.last]:
        yield from block.cells if isinstance(block, DocumentGrid) else (block,)


def levels(content: Content, at: int) -> list[tuple[str, Unit]]:
    """The headings over a block, the upper one first, each with the words of its level."""
    over: list[tuple[int, str, Unit]] = []
    for block in content.blocks[:at]:
        if isinstance(block, Text) and (read := heading(block)):
            depth, words = read
            over = [one for one in over if one[0] < depth]
            over.append((depth, words, block))
    return [(words, block) for _, words, block in over][-2:]


def heading(text: Text) -> tuple[int, str] | None:
    """The depth of a heading, as the document marks it or its number tells, with its words."""
    typed = text.text.strip()
    depth, words = text.level, typed
    for number, told in DEPTHS:
        if found := number.match(typed):
            words = typed[found.end() :]
            depth = depth or told or 1 + found[1].count(".")
            break
    if not depth or not words or len(words) > LONGEST or re.search("[。：:；;]", words):
        return None
    return depth, words
