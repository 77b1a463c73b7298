"""Indicators in lines of labelled fields: 名称：目标…，实际…，得…分, or a name over lines such as 目标：…；完成：…."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from perfeval.documents.content import Content, Text
from perfeval.documents.vocabulary import role
from perfeval.importer.columns import parts
from perfeval.importer.columns.candidates import HEADS, parted, topmost
from perfeval.importer.reading import kinds
from perfeval.importer.unusual.gathered import LEAST, Gathered, Rung, bare, climbed, heading, into_one
from perfeval.importer.unusual.reshaped import Reshaped, Unit

FEWEST = 3  # fields of an indicator
LONGEST = 40  # letters of a name
WHY = "按逐项叙述的文字读入"
RUN = re.compile(r"(?:^|(?<=[，,；;。、（(：:|｜/”」》)）\s]))[\u4e00-\u9fff]{1,12}")
MORE_OR_LESS = re.compile("不[少低高超大小多]|[大小多少高低]于|超过|约")
SAID = re.compile(r"\s*(?:[:：]|[≥≤<>=＜＞≦≧±\d]|(?:约|不|大于|小于)|\s)")  # behind a label
CAUSE = re.compile(r"[^，。：:]{0,12}(?:原因|说明)(?:是|为|：|:)\s*(?P<why>.+)", re.S)
NOTE = re.compile(r"[(（]?(?P<label>[^，。：:（(]{2,12})[：:](?P<why>.+?)[)）]?", re.S)
QUOTED = re.compile(r"(?P<level>[^“「《]{2,12})[“「《](?P<name>[^”」》]+)[”」》]")
CLASSED = re.compile(r"(?P<name>.+?)\s*[(（【\[〔](?P<level>[^()（）【】\[\]〔〕]+)[)）】\]〕]")
LED = re.compile(r"\s*(?P<level>[\u4e00-\u9fff]{2,10})\s*[：:]\s*(?P<rest>\S.{9,})", re.S)
BARS = re.compile(r"\s*[｜|]\s*")
CLAUSE = re.compile(r"[，；;]|,(?!\d)")
EDGES = " \t　:：，,；;、|｜/。"
VALUES = ("number", "percent", "figure", "date")


@dataclass(frozen=True)
class LabelledLine:
    """A line of a paragraph or cell: the block it stands in, its words, what prints it and the levels beside it."""

    block: int
    text: str
    unit: Unit
    beside: tuple[Rung, ...] | None = None


@dataclass
class NamedItem:
    """An indicator as its lines say it."""

    name: str
    over: tuple[Rung, ...]
    lines: list[LabelledLine]
    fields: dict[str, tuple[str, Unit]] = field(default_factory=dict)
    unit: Unit | None = None  # that prints its name
    titled: bool = False  # whether its name is a line of its own
    named: bool = False  # whether a label says that it is its name


def gathered(content: Content) -> Reshaped:
    """The content with its indicators in a table, where most of them say the same fields behind the same labels."""
    lines = list(_lines(content))
    labels = _labels([line.text for line in lines])
    items = [one for one in _items(lines, labels) if len(one.fields) >= FEWEST and 1 < len(one.name) <= LONGEST]
    counts = Counter(label for one in items for label in one.fields)
    common = {label for label, times in counts.items() if times * 2 >= len(items)}
    good = [one for one in items if len(common & one.fields.keys()) * 3 >= len(common) * 2]
    if len(common) < FEWEST or not _of_indicators(common, good):
        return Reshaped(content)
    used = {id(line) for one in good for line in one.lines}
    left: dict[int, str] = {}
    for line in lines:
        if id(line) not in used and line.text.strip():
            left[line.block] = left.get(line.block, "") + line.text.strip()
    made = []
    for one in good:
        first, last = one.lines[0].block, one.lines[-1].block
        called = _named(one.name, one.unit or one.lines[0].unit)
        said = {_head(label): told for label, told in one.fields.items()}
        made.append(Gathered(first, last + 1, called | said, one.over, left.get(first, "")))
    return into_one(content, made, WHY)


def _head(label: str) -> str:
    """A label as it heads a column: 自评得 before 9分 is 自评得分."""
    return f"{label}分" if label.endswith("得") and role("columns", f"{label}分") == "score" else label


def _lines(content: Content) -> Iterator[LabelledLine]:
    for n, block in enumerate(content.blocks):
        if isinstance(block, Text):
            yield from (LabelledLine(n, item, block) for item in _items_of(block.text))
            continue
        for cell in block.cells:
            before = [c for c in block.row(cell.row) if c.column < cell.column and kinds.kind(c.text) == "level"]
            rungs = tuple(Rung("", c.text.strip(), c) for c in before)
            yield from (LabelledLine(n, item, cell, rungs) for item in _items_of(cell.text))


def _items_of(text: str) -> Iterator[str]:
    """The lines of a text, one that numbers several items parted, the level before them apart: 产出指标：1.…；2.…."""
    for line in text.split("\n"):
        led = LED.fullmatch(line)
        level = led is not None and kinds.kind(led["level"]) == "level"
        if led and level:
            yield led["level"]
        yield from parts.apart(led["rest"] if led and level else line)


def _labels(texts: Sequence[str]) -> Counter[str]:
    """The words that begin clauses in several lines, mostly with a colon or a figure behind them."""
    begun: Counter[str] = Counter()
    runs = [[MORE_OR_LESS.split(run[0])[0] for run in RUN.finditer(bare(text))] for text in texts]
    for mine in runs:
        begun.update({run[:n] for run in mine for n in range(1, len(run) + 1)})
    told: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for text in texts:
        words = bare(text)
        for run in RUN.finditer(words):
            label = _label(MORE_OR_LESS.split(run[0])[0] or run[0], begun)
            seen[label] += 1
            told[label] += bool(SAID.match(words, run.start() + len(label)))
    return Counter(
        {
            label: times
            for label, times in told.items()
            if times >= LEAST and times * 2 >= seen[label] and kinds.kind(label) != "level"
        }
    )


def _label(run: str, begun: Counter[str]) -> str:
    """The first words of a clause, as far as others begin with them too."""
    n = 1
    while n < len(run) and (begun[run[: n + 1]] * 2 > begun[run[:n]] or begun[run[: n + 1]] >= LEAST):
        n += 1
    return run[:n]


def _found(text: str, labels: Counter[str]) -> list[tuple[int, int, str]]:
    """Where the labels of a line stand, each once."""
    found: list[tuple[int, int, str]] = []
    for run in RUN.finditer(text):
        label = next((run[0][:n] for n in range(len(run[0]), 0, -1) if run[0][:n] in labels), "")
        if label and all(label != other for *_, other in found):
            found.append((run.start(), run.start() + len(label), label))
    return found


def _items(lines: Sequence[LabelledLine], labels: Counter[str]) -> Iterator[NamedItem]:
    """The indicators of some lines: a name before its fields, over them, or as one of them."""
    over: tuple[Rung, ...] = ()
    item: NamedItem | None = None
    title: tuple[LabelledLine, tuple[Rung, ...]] | None = (
        None  # the line before, that may be a name, and the levels over it
    )
    for line in lines:
        words = bare(line.text)
        found = _found(words, labels)
        above = over if line.beside is None else line.beside
        if not found:
            if item and _remark(item, line, words):
                continue
            if line.beside is None and isinstance(line.unit, Text):
                over = climbed(over, line.unit if line.text == line.unit.text else Text(line.text, line.unit.place))
            noted = NOTE.fullmatch(words)
            if words and not _level(line) and (noted is None or kinds.kind(noted["label"]) == "level"):
                title = (line, above)
            elif title and _level(line) and line.block == title[0].block + 1:
                title = (title[0], over)  # its level stands under a name
            else:
                title = None
            continue
        lead = words[: found[0][0]].strip(EDGES + "（(—-")
        named = any(role("columns", label) == "name" for *_, label in found)
        again = item is None or line.block > item.lines[-1].block + 1 or (named and item.named)
        again = again or (line.beside is not None and item is not None and line.unit is not item.lines[-1].unit)
        again = again or any(label in item.fields for *_, label in found if item)
        if again or lead:
            if item:
                yield item
            item = NamedItem(lead, above, [line])
            if not lead and title:
                over = item.over = title[1]
                item.name, item.lines, item.titled = bare(title[0].text).strip(EDGES), [title[0], line], True
        elif item:
            item.lines.append(line)
        title = None
        if item:
            _take(item, line, words, found)
    if item:
        yield item


def _level(line: LabelledLine) -> bool:
    return kinds.kind((heading(Text(line.text.strip())) or ("", ""))[1]) == "level"


def _remark(item: NamedItem, line: LabelledLine, words: str) -> bool:
    """Whether a line under the fields of an indicator says why it fell short."""
    noted = NOTE.fullmatch(words.strip())
    if noted is None or line.block - item.lines[-1].block > 1 or HEADS["reason"] in item.fields:
        return False
    if role("columns", noted["label"]) not in ("reason", "deduction") and "原因" not in noted["label"]:
        return False
    item.fields[HEADS["reason"]] = (noted["why"].strip(), line.unit)
    item.lines.append(line)
    return True


def _take(item: NamedItem, line: LabelledLine, words: str, found: list[tuple[int, int, str]]) -> None:
    """Puts the fields of a line into its indicator; what stands behind the last of them is why it fell short."""
    ends = [start for start, *_ in found[1:]] + [len(words)]
    for (_, start, label), end in zip(found, ends):
        value, rest = _value(words[start:end])
        if role("columns", label) == "name" and value:
            item.lines = item.lines[item.titled :]
            item.name, item.unit, item.titled, item.named = value, line.unit, False, True
        elif value and role("columns", label) in ("reason", "deduction"):
            item.fields.setdefault(label, (f"{value}{rest}", line.unit))
        elif value:
            item.fields.setdefault(label, (value, line.unit))
            if rest and HEADS["reason"] not in item.fields:
                cause = CAUSE.fullmatch(rest)
                item.fields[HEADS["reason"]] = (cause["why"] if cause else rest, line.unit)


def _value(text: str) -> tuple[str, str]:
    """What a label says, and the words behind the end of its sentence, or behind a figure."""
    said, _, rest = text.strip(EDGES).partition("。")
    if (closed := _closed(said)) < len(said):
        said, rest = said[:closed], f"{said[closed + 1 :]}。{rest}"
    first, *more = CLAUSE.split(said, maxsplit=1)
    if more and kinds.kind(first.strip(EDGES + "（）()")) in VALUES:
        said, rest = first, f"{more[0]}。{rest}" if rest else more[0]
    said = said.strip(EDGES)
    for left, right in ("（）", "()", "【】"):
        if said.count(left) != said.count(right):
            said = said.strip(left + right)
    return said.strip(EDGES), rest.strip(EDGES + "。")


def _closed(text: str) -> int:
    """Where a bracket closes that a text does not open; its length where none does."""
    depth = 0
    for n, sign in enumerate(text):
        depth += (sign in "（(") - (sign in "）)")
        if depth < 0:
            return n
    return len(text)


def _named(name: str, unit: Unit) -> dict[str, tuple[str, Unit]]:
    """A name with the levels that stand in it: 数量指标“新建学位”, 新建学位（产出指标—数量指标）, 数量｜新建学位."""
    barred = [part for part in BARS.split(name) if part]
    if len(barred) > 1 and kinds.kind(barred[-2]) == "level":
        return {HEADS["level2"]: (barred[-2], unit), HEADS["name"]: (barred[-1], unit)}
    for pattern in (QUOTED, CLASSED):
        if (found := pattern.fullmatch(name)) and kinds.kind(found["level"]) == "level":
            both = parted(found["level"]) or ((found["level"], "") if topmost(found["level"]) else ("", found["level"]))
            levels = {HEADS[key]: (text, unit) for key, text in zip(("level1", "level2"), both) if text}
            return {**levels, HEADS["name"]: (found["name"], unit)}
    return {HEADS["name"]: (name, unit)}


def _of_indicators(labels: set[str], items: Sequence[NamedItem]) -> bool:
    """Whether the words say that these are indicators: levels over most of them or beside, or heads of three values."""
    known = {role("columns", label) for label in labels}
    leveled = sum(any(kinds.kind(rung.words) == "level" for rung in one.over) for one in items)
    called = sum(HEADS["level2"] in _named(one.name, one.lines[0].unit) for one in items)
    if len(items) >= LEAST and (leveled * 2 > len(items) or called * 2 > len(items) or "level1" in known):
        return True
    return len(known & {"target", "actual", "points", "score"}) >= LEAST
