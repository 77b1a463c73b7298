"""Numbers chapters, annexes, tables and figures in their order, and puts the numbers where sentences refer to them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from perfeval.model.addresses import address, told
from perfeval.model.numerals import chinese, from_chinese
from perfeval.page.blocks import (
    Block,
    Figure,
    Heading,
    Items,
    Paragraph,
    Section,
    addressed,
    flat,
    replace_text,
    styled,
)
from perfeval.page.grid import Cell, Grid, Run
from perfeval.page.markup import OutsideContract

CHAPTER = re.compile(r"([一二三四五六七八九十之]+)、")
PART = re.compile(r"（([一二三四五六七八九十]+)）")
ANNEX = re.compile(r"附件([0-9]+)")
CAPTION = re.compile(r"(附?[表图])([0-9]+)(?:-([0-9]+))?　(.*)", re.S)  # as the notebook's cells say it
NUMBER = re.compile(r"\A(?:[一二三四五六七八九十之]+、|（[一二三四五六七八九十0-9]+）|附件[0-9]+\s*|[0-9]+\.(?![0-9]))")
ITEM, INNER = re.compile(r"[0-9]+\.(?![0-9])"), re.compile(r"（[0-9]+）")
OWN = re.compile(r"([表图])：(.*)", re.S)  # as a person says it
LED = re.compile(r"[^，。]+见(附?[表图][0-9]+(?:-[0-9]+)?)。")  # as our sentences lead to a table or figure
BEHIND_CHAPTERS, LAST = 1000, 10**6
MENTION = re.compile(r"(?<![号》〕])(附?[表图])([0-9]+)(?:-([0-9]+))?(?![0-9-])")  # not of another document's


def numbered(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with everything of a person's own in its place and under its number.

    Chapters, parts and annexes count on where one was put in between; tables and figures count in each chapter, in an
    annex behind its own. Raises OutsideContract for a reference to what is not there.
    """
    given = tuple(blocks)
    if not any(_is_own(block) for block in flat(given)):
        return given
    counter = _Counter()
    counted = tuple(counter.count(block) for block in _in_place(given))
    return _told_once(replace_text_in(counted, counter))


def _told_once(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks without our sentence that leads to a table or figure, where a person's right before it does so too."""
    out: list[Block] = []
    for block in blocks:
        if isinstance(block, Section):
            block = replace(block, blocks=_told_once(block.blocks))
        elif isinstance(block, Paragraph) and not block.source and out and (led := LED.fullmatch(block.text)):
            before = out[-1]
            if isinstance(before, Paragraph) and re.search(rf"{led[1]}(?![0-9-])", before.text):
                continue
        out.append(block)
    return tuple(out)


def stepped(blocks: Iterable[Block], above: list[tuple[int, int]] | None = None) -> tuple[Block, ...]:
    """The blocks, no heading more than one level below the one that it stands under, as PDF/UA asks.

    Headings of one rank stay of one rank. ``above`` holds the ranks over the next one, as written and as printed.
    """
    above = [] if above is None else above
    out: list[Block] = []
    for block in blocks:
        if isinstance(block, Section) and block.kind not in ("cover", "title"):
            block = replace(block, blocks=stepped(block.blocks, above))
        elif isinstance(block, Heading):
            while above and above[-1][0] >= block.level:
                above.pop()
            level = min(block.level, above[-1][1] + 1 if above else 1)
            above.append((block.level, level))
            block = block if level == block.level else replace(block, level=level)
        out.append(block)
    return tuple(out)


def below_headings(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks, the items of a list below a heading 1. numbered （1）, and ① below （1）: no number stands twice."""
    depth = 0

    def one(block: Block) -> Block:
        nonlocal depth
        if isinstance(block, Section):
            return replace(block, blocks=tuple(map(one, block.blocks)))
        if isinstance(block, Heading):
            depth = 1 if ITEM.match(block.text) else 2 if INNER.match(block.text) else 0
        return replace(block, depth=depth) if isinstance(block, Items) and depth else block

    return tuple(map(one, blocks))


def placed(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks, each with an address: where no value and no narrative is behind it, its place below its headings."""
    path: list[str] = []
    counts: Counter[str] = Counter()

    def one(block: Block) -> Block:
        if isinstance(block, Section):
            return replace(block, blocks=tuple(map(one, block.blocks)))
        if isinstance(block, Heading):
            path[block.level - 1 :] = [address(NUMBER.sub("", block.text))]
        below = "/".join(path)
        counts[below] += not isinstance(block, Heading) or below in counts  # the first heading is 0
        return addressed(block, f"#{below}{'/' if below else ''}{counts[below]}")

    return tuple(map(one, blocks))


def _is_own(block: Block) -> bool:
    if isinstance(block, Section):
        return block.kind == "own"
    caption = block.caption if isinstance(block, Grid | Figure) else ""
    return bool(OWN.fullmatch(caption)) or any(run.ref for run in styled(block))


def _in_place(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with each section of a person's own behind the part, or the chapter, in which it was written."""
    out: list[Block] = []
    waiting: list[tuple[int, float, Section]] = []  # the level and the number of its heading

    def settle(level: int, number: float) -> None:
        for own in [w for w in waiting if w[0] >= level and w[1] <= number]:
            out.extend(own[2].blocks)
            waiting.remove(own)

    for block in blocks:
        if isinstance(block, Section) and block.kind == "own":
            first = _begins(block)
            waiting.append((first.level if first else 2, _order(first), block))
            continue
        if (first := _begins(block)) is not None:
            settle(first.level, _order(first))
        out.append(block)
    settle(0, LAST)
    return tuple(out)


def _begins(block: Block) -> Heading | None:
    """The heading of a chapter or part with which a block begins, where it does."""
    if isinstance(block, Heading):
        return block if block.level <= 2 else None
    if isinstance(block, Section) and block.kind in ("page", "landscape", "own") and block.blocks:
        return _begins(block.blocks[0])
    return None


def _order(heading: Heading | None) -> float:
    """The number that was typed before a chapter or an annex, 0 for any other heading; 六之二 lies behind 六."""
    if heading is None or heading.level > 1:
        return 0
    if found := ANNEX.match(heading.text):
        return BEHIND_CHAPTERS + int(found[1])
    found = CHAPTER.match(heading.text)
    number, behind, _ = found[1].partition("之") if found else ("", "", "")
    return from_chinese(number) + (0.5 if behind else 0) if number else 0


@dataclass
class _Counter:
    """Where the count stands, and every number given so far under what it was called before."""

    chapter: int = 0
    part: int = 0
    annex: int = 0
    inside: dict[str, int] = field(default_factory=dict)
    given: dict[tuple[str, str, str], str] = field(default_factory=dict)  # kind, old numbers → the new number
    titles: dict[tuple[str, str], str] = field(default_factory=dict)  # kind and title → the number
    twice: set[tuple[str, str]] = field(default_factory=set)  # titles that do not tell which table or figure is meant
    annexes: bool = False

    def count(self, block: Block) -> Block:
        match block:
            case Section():
                return replace(block, blocks=tuple(self.count(inner) for inner in block.blocks))
            case Heading():
                return self.heading(block)
            case Grid() | Figure():
                return replace(block, caption=self.caption(block.caption))
        return block

    def heading(self, block: Heading) -> Heading:
        text = block.text
        self.part = 0 if block.level == 1 else self.part
        if block.level == 1 and ANNEX.match(text):
            self.annex, self.annexes, self.inside = self.annex + 1, True, {}
            return _renamed(block, ANNEX.sub(f"附件{self.annex}", text, count=1))
        if block.level == 1 and CHAPTER.match(text):
            self.chapter, self.annexes, self.inside = self.chapter + 1, False, {}
            return _renamed(block, CHAPTER.sub(f"{chinese(self.chapter)}、", text, count=1))
        if block.level == 2 and PART.match(text):
            self.part += 1
            return _renamed(block, PART.sub(f"（{chinese(self.part)}）", text, count=1))
        return block

    def caption(self, caption: str) -> str:
        known = CAPTION.fullmatch(caption)
        said = known or OWN.fullmatch(caption)
        if said is None:
            return caption
        kind, title = said[1].removeprefix("附"), said[4] if known else said[2]
        self.inside[kind] = self.inside.get(kind, 0) + 1
        where = f"附{kind}{self.annex}" if self.annexes else f"{kind}{self.chapter}"
        number = f"{where}-{self.inside[kind]}"
        if known:
            self.given[known[1], known[2], known[3] or ""] = number
        if self.titles.setdefault((kind, title), number) != number:
            self.twice.add((kind, title))
        return f"{number}　{title}"


def _renamed(block: Heading, text: str) -> Heading:
    return block if text == block.text else replace(block, runs=(Run(text),))


def closed(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks of a document that counts 表1, 表2 … throughout, without a gap where one of them shows nothing."""
    given = tuple(blocks)
    found = [m for b in flat(given) if isinstance(b, Grid | Figure) and (m := CAPTION.fullmatch(b.caption))]
    counter = _Counter()
    for kind in {m[1] for m in found if not m[3]} & {"表", "图"}:
        mine = [m for m in found if m[1] == kind]
        order = list(dict.fromkeys(m[2] for m in mine))
        for m in mine:
            counter.given[kind, m[2], m[3] or ""] = f"{kind}{order.index(m[2]) + 1}{'-' if m[3] else ''}{m[3] or ''}"

    def one(block: Block) -> Block:
        if isinstance(block, Section):
            return replace(block, blocks=tuple(map(one, block.blocks)))
        m = CAPTION.fullmatch(block.caption) if isinstance(block, Grid | Figure) else None
        new = counter.given.get((m[1], m[2], m[3] or "")) if m else None
        if m is None or new is None or not isinstance(block, Grid | Figure):
            return block
        caption = f"{new}　{m[4]}"
        if isinstance(block, Figure):
            return replace(block, caption=caption, svg=block.svg.replace(block.caption, caption))
        return replace(block, caption=caption)

    return replace_text_in(map(one, given), counter) if counter.given else given


def replace_text_in(blocks: Iterable[Block], counter: _Counter) -> tuple[Block, ...]:
    """The blocks with references and mentions under the numbers that the counter gave."""

    def split(run: Run) -> Iterator[Run]:
        if run.ref:
            kind, _, title = run.ref.partition(".")
            if (kind, title) not in counter.titles:
                known = "、".join(f"{k}.{t}" for k, t in counter.titles if k == kind) or "（无）"
                raise OutsideContract(f"没有题为“{title}”的{kind}，可写 {known}")
            if (kind, title) in counter.twice:
                raise OutsideContract(f"有几个题为“{title}”的{kind}，不知道引用哪一个，请改题目")
            yield replace(run, text=counter.titles[kind, title], ref="")
            return
        yield replace(run, text=MENTION.sub(lambda m: counter.given.get((m[1], m[2], m[3] or ""), m[0]), run.text))

    def inside(block: Block) -> Block:
        if isinstance(block, Section):
            return replace(block, blocks=tuple(inside(inner) for inner in block.blocks))
        try:
            return numbers(block)
        except OutsideContract as error:
            raise OutsideContract(f"{told(block.source)}：{error}" if block.source else str(error)) from None

    def numbers(block: Heading | Paragraph | Items | Grid | Figure) -> Block:
        if isinstance(block, Grid):  # its caption is numbered already
            rows = tuple(tuple(_cell(cell, split) for cell in row) for row in block.rows)
            return replace(block, rows=rows)
        return block if isinstance(block, Figure) else replace_text((block,), split)[0]

    return tuple(map(inside, blocks))


def _cell(cell: Cell, split: Callable[[Run], Iterable[Run]]) -> Cell:
    return replace(cell, runs=tuple(new for run in cell.runs for new in split(run)))
