"""Indicators that stand each for itself, on cards or in sentences under headings, gathered into one table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from perfeval.documents.content import Content, DocumentGrid, Text
from perfeval.importer.columns.candidates import HEADS, LEVELS, topmost
from perfeval.importer.reading import kinds
from perfeval.importer.unusual.reshaped import Made, Reshaped, Unit, table

LEAST = 3  # indicators that say the same fields
LONGEST = 20  # letters of a heading that is a level
HAN = "一二三四五六七八九十"
NUMBERS = (
    re.compile(rf"第[{HAN}\d]{{1,3}}(?P<style>[章节]|部分)[、：:.\s]*"),
    re.compile(rf"[{HAN}]{{1,3}}(?P<style>[、.．])\s*"),
    re.compile(rf"(?P<style>[(（])[{HAN}]{{1,3}}[)）]\s*"),
    re.compile(r"\d{1,2}(?P<style>(?:\.\d{1,2})*)[.、．\s]\s*(?=\D)"),
    re.compile(r"[(（]\d{1,2}(?P<style>[)）])、?\s*"),
    re.compile(r"\d{1,2}(?P<style>[)）])、?\s*"),
    re.compile(r"(?P<style>)[①-⑳]\s*"),
)
COUNTED = re.compile(
    rf"(?:第\s*[\d{HAN}]{{1,3}}\s*[项个张条]|指标(?:卡片?)?\s*\d{{1,3}}|指标[{HAN}]{{1,2}}(?=[：:、.．\s]))\s*[：:、.．\s]*"
)
BULLET = re.compile(r"^[-—–•·●○■◆▪►▶*\s]+(?=\S)")
MARKS = r"[=＝*#■□●○◆◇▲▼★☆►▶·【〖〔\[「『<《》>』」\]〕〗】：:\-—\s]+"
SIGNED = tuple("=＝#■□◆◇▲▼★☆►▶【〖〔[「『<《")
DRESS = re.compile(f"^{MARKS}|{MARKS}$")  # around a heading without a number


@dataclass(frozen=True)
class Rung:
    """A heading over what follows: how it is marked or numbered, its words and what prints it."""

    style: str
    words: str
    unit: Unit


@dataclass(frozen=True)
class Gathered:
    """One indicator: the blocks that print it, from ``first`` up to ``last``, and its fields by their labels."""

    first: int
    last: int
    fields: dict[str, tuple[str, Unit]]
    over: tuple[Rung, ...] | None = None  # the headings over it, where they are not those over its first block
    left: str = ""  # what its blocks say besides


def into_one(content: Content, found: Sequence[Gathered], why: str) -> Reshaped:
    """The content with the indicators in one table where the first of them stands, their headings as levels.

    Nothing is gathered where they are few.
    """
    if len(found) < LEAST:
        return Reshaped(content)
    labels = list(dict.fromkeys(label for one in found for label in one.fields))
    above = leading([levels(content, one.first) if one.over is None else one.over for one in found])
    led = [HEADS[name] for name in LEVELS[:2] if HEADS[name] not in labels]
    heads = [*led[: max(map(len, above))], *labels]
    lines: list[list[Made]] = [[(label, None, "") for label in heads]]
    for one, over in zip(found, above):
        told = f"{why}，同处另有“{one.left[:20]}”没有读入" if one.left else why
        said = dict(zip(led, ((rung.words, rung.unit) for rung in over))) | one.fields
        lines.append([(*said[label], told) if label in said else ("", None, "") for label in heads])
    grid, printed = table(lines, content.blocks[found[0].first].place)
    gone = {n for one in found for n in range(one.first, one.last)}
    over_them = {id(rung.unit) for over in above for rung in over}
    gone |= {n for n, block in enumerate(content.blocks) if id(block) in over_them}
    blocks: list[Text | DocumentGrid] = []
    for n, block in enumerate(content.blocks):
        if n == found[0].first:
            blocks.append(grid)
        if n not in gone:
            blocks.append(block)
    units = {id(unit): unit for one in found for unit in _units(content, one)}
    used = {id(unit) for _, unit in printed}
    names = {label for one in found for label in one.fields}
    told_of = tuple(
        (unit, "逐项列出的指标的字段名称")
        for key, unit in units.items()
        if key not in used and unit.text.strip() in names
    )
    return Reshaped(replace(content, blocks=tuple(blocks)), printed, told_of)


def _units(content: Content, one: Gathered) -> Iterator[Unit]:
    for block in content.blocks[one.first : one.last]:
        yield from block.cells if isinstance(block, DocumentGrid) else (block,)


def levels(content: Content, at: int) -> tuple[Rung, ...]:
    """The headings over a block, the upper one first."""
    over: tuple[Rung, ...] = ()
    for block in content.blocks[:at]:
        if isinstance(block, Text):
            over = climbed(over, block)
    return over


def climbed(over: tuple[Rung, ...], text: Text) -> tuple[Rung, ...]:
    """The headings over what follows a paragraph: it may be one of them, beside those of its own style or below."""
    read = heading(text) or _alike(over, text)
    if read is None:
        return over
    style, words = read
    beside = next((n for n, rung in enumerate(over) if rung.style == style), len(over))
    if text.level:
        deeper = (n for n, r in enumerate(over) if r.style.startswith("h") and int(r.style[1:]) >= text.level)
        beside = min(beside, next(deeper, len(over)))
    both = [part for part in re.split(r"\s*[｜|]\s*|\s+", words) if part]
    if len(both) == 2 and all(kinds.kind(part) == "level" for part in both):
        return (*over[:beside], *(Rung(style, part, text) for part in both))
    return (*over[:beside], Rung(style, words, text))


def _alike(over: Sequence[Rung], text: Text) -> tuple[str, str] | None:
    """The words of a heading that is dressed as one over it is: 【街坊】 below 【数量】, or below a level."""
    words = DRESS.sub("", text.text.strip())
    dress = text.text.strip()[:1]
    style = next((rung.style for rung in over if dress in SIGNED and rung.style[:1] == dress), "")
    if not style and dress in SIGNED and over and kinds.kind(over[-1].words) == "level":
        style = f"{dress}below"
    return (
        (style, words) if style and words and len(words) <= LONGEST and not re.search("[。：:；;，,]", words) else None
    )


def leading(found: Sequence[Sequence[Rung]]) -> list[list[Rung]]:
    """Those of the headings over each indicator that are its levels: no title over all of them, the lowest two."""
    counts = Counter(id(rung.unit) for over in found for rung in over)
    own = [[r for r in o if counts[id(r.unit)] < len(found) or kinds.kind(r.words) == "level"] for o in found]
    tops = [
        next((n for n, r in enumerate(o) if kinds.kind(r.words) == "level" and topmost(r.words)), None) for o in own
    ]
    called = sum(top is not None for top in tops) * 2 > len(found)
    return [o[top : top + 2] if called and top is not None else o[-2:] for o, top in zip(own, tops)]


def heading(text: Text) -> tuple[str, str] | None:
    """How a heading is marked or numbered, with its words; without either it must be called a level."""
    typed = text.text.strip()
    style, words = f"h{text.level}" if text.level else "", typed
    for n, number in enumerate(NUMBERS):
        if found := number.match(typed):
            words = typed[found.end() :]
            style = style or f"{n}{len(found['style'])}"
            break
    undressed = DRESS.sub("", words)
    called = all(kinds.kind(part) == "level" for part in re.split(r"\s*[｜|]\s*", undressed))
    bare = undressed if called else words
    if not style and called:
        before = DRESS.match(words)
        style = f"{before[0].strip()[:1] if before else ''}{'top' if topmost(bare) else 'below'}"
    if not style or not bare or len(bare) > LONGEST or re.search("[。：:；;]", bare):
        return None
    return style, bare


def bare(text: str) -> str:
    """A line without its number or bullet."""
    typed = BULLET.sub("", text.strip(), count=1)
    numbers = (COUNTED, *NUMBERS)
    found = next((match for number in numbers if (match := number.match(typed))), None)
    return typed[found.end() :] if found else typed
