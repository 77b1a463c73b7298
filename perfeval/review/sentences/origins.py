"""Where do the figures come from that people wrote? Fields declare anchors, and relations between anchors derive more.

An anchor is a number with its dimension, its label and the papers that prove it. A figure in words has an origin
where it is an anchor, or follows by one of ``RELATIONS`` from two anchors that are near: of the same row, proven by
one of its papers, or named in its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from perfeval.model import quantity
from perfeval.model.evaluation import Evaluation, Indicator
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.cited import PAPER
from perfeval.review.reading.statements import WORDS, Count, Place, counts, notes, own_words

HABIT, ENOUGH = Fraction(19, 20), 20  # of the figures have an origin, and so many: then each is expected to have one
WAN = 10000
UNIT = "|".join(map(re.escape, WORDS))
EACH = re.compile(rf"(?<![0-9.,A-Za-z])([0-9][0-9,]*(?:\.[0-9]+)?)(?:{UNIT})[/／](?:{UNIT})")
RULED = re.compile("置信|满分|分值|标准|不低于|不少于|不超过|至少|以上|以下|以内|每")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A number that a field declares: what it measures, what it is called, the papers that prove it."""

    dimension: str
    value: Fraction
    label: str = ""
    papers: frozenset[str] = frozenset()


# what two near anchors give: the kind of their dimensions, the kind of what follows, and how
RELATIONS: tuple[tuple[str, str, Callable[[float, float], float]], ...] = (
    ("same", "same", lambda a, b: a - b),
    ("same", "same", lambda a, b: a + b),
    ("amount", "ratio", lambda a, b: a / b),
    ("same", "ratio", lambda a, b: abs(a - b) / b),
    ("ratio", "percentage_points", lambda a, b: (a - b) * 100),
    ("other", "each", lambda a, b: a / b),
)
ROOM = 1e-9  # of binary fractions


@dataclass(frozen=True, slots=True)
class _FigureInWords:
    """A figure in words, whether it has an origin, and where it stands."""

    text: str
    row: str
    where: Place
    said: str
    known: bool


def figures_of_rows_have_their_origin(card: Scorecard) -> Iterator[Verdict]:
    """评价意见、扣分原因、认定理由和要点说明写的数字，是否等于登记的数字，或能由登记的数字算出。

    为什么：其他数字都有出处，只有这一个对不上，多半是抄错、算错；得分的依据就断了。
    怎么改：对照基础数据、指标表和评分标准改正；确有其他来源的，在基础数据中登记。
    依据：实务（数据须有来源）；意见的数字大多没有登记出处的，不作比较；只作查询。
    """
    figures = list(_figures(card))
    traced = sum(f.known for f in figures)
    if len(figures) < ENOUGH or traced < len(figures) * HABIT:
        yield skip(WHOLE, "意见的数字不多，或大多没有登记出处")
        return
    for f in figures:
        if f.known:
            yield ok(f.row)
        else:
            told = f"写“{f.said}”，{f.text}不等于登记的数字，也不能由本指标的数字算出"
            yield ask(f.where(), f.row, told, "数字有出处", "对照登记的数字改正；确有其他来源的，在基础数据中登记")


def _figures(card: Scorecard) -> Iterator[_FigureInWords]:
    declared = list(dict.fromkeys(_declared(card.evaluation)))
    everywhere = _by_dimension(declared)
    for row in card.evaluation.indicators:
        texts = [(where, text) for _, where, text in own_words(row)] + list(notes(row))
        own = list(_of_row(row))
        mine = _by_dimension(own)
        found = [(where, count) for where, text in texts for count in _said(text)]
        sure = [c for _, c in found if _is(c, everywhere) or _is(c, mine)]
        near = [*own, *_near(row, declared, "".join(text for _, text in texts))]
        near += [Anchor(c.dimension, c.value) for c in sure]
        for where, count in found:
            known = count in sure or _follows(count, near) or _follows(count, _alike(count, declared))
            yield _FigureInWords(count.text, row.name, where, f"{count.before.strip()}{count.text}", known)
    yield from _noted(card, declared, everywhere)


def _noted(card: Scorecard, declared: list[Anchor], everywhere: dict[str, set[float]]) -> Iterator[_FigureInWords]:
    """The figures of what is told beside the report: talks, comments, last year's problems."""
    funds = {row.source for row in card.evaluation.budget}
    left = [anchor for anchor in declared if anchor.label in funds]
    for p in card.passages:
        beside = [Anchor(c.dimension, c.value) for c in (*counts(p.text), *counts(p.subject))]
        for count in _said(p.text) if p.part == "note" and p.text == p.typed else ():
            near = [*_alike(count, declared), *(a for a in beside if a.value != count.value)]
            known = _is(count, everywhere) or _follows(count, near) or _follows(count, left)
            where = partial(getattr, p, "where")
            yield _FigureInWords(count.text, p.subject, where, f"{count.before.strip()}{count.text}", known)


def _said(text: str) -> Iterator[Count]:
    """The figures of a text that tell what was found; those of a rule or of certainty do not."""
    found = [c for c in counts(text) if not RULED.search(c.before) and not RULED.match(c.behind)]
    yield from found
    for match in EACH.finditer(text):
        read = quantity.read(match[0].replace("／", "/"))
        if read.kind == "number" and read.unit:
            places = len(match[1].partition(".")[2])
            slack = read.base / Fraction(match[1].replace(",", "")) / (2 * 10**places) if read.base else Fraction(0)
            before = re.split("[，。；：、]", text[: match.start()])[-1]
            yield Count(
                match[0], match[1], read.base, slack, read.unit.dimension, before, "", match.start(), match.end()
            )


def _is(count: Count, known: dict[str, set[float]]) -> bool:
    value, room = float(count.value), _room(count)
    return any(abs(value - one) <= room for one in known.get(count.dimension, ()))


def _room(count: Count) -> float:
    return float(count.slack) + ROOM * (1 + abs(float(count.value)))


def _by_dimension(anchors: Iterable[Anchor]) -> dict[str, set[float]]:
    found: dict[str, set[float]] = {}
    for anchor in anchors:
        found.setdefault(anchor.dimension, set()).add(float(anchor.value))
    return found


def _follows(count: Count, near: Iterable[Anchor]) -> bool:
    """Whether one of the relations gives a figure from two near anchors."""
    values = _by_dimension(anchor for anchor in near if anchor.value)
    wanted, room = float(count.value), _room(count)
    top, _, bottom = count.dimension.partition("/")
    for kind, gives, relation in RELATIONS:
        if gives == "same":
            pairs = [(values.get(count.dimension, set()),) * 2]
        elif gives == "each":
            pairs = [(values.get(top, set()), values.get(bottom, set()))] if bottom else []
        elif gives != count.dimension:
            continue
        else:
            pairs = [(v, v) for d, v in values.items() if kind == "same" or (kind == "ratio") == (d == "ratio")]
        for one, other in pairs:
            if any(abs(relation(a, b) - wanted) <= room for a in one for b in other if a != b or bottom):
                return True
    return False


def _declared(e: Evaluation) -> Iterator[Anchor]:
    """What the fields of the whole evaluation declare: facts, results of the rows, funds, uses of money, the survey."""
    for fact in e.facts.values():
        papers = frozenset(re.findall(PAPER, fact.source or ""))
        yield from _read(fact.reading, fact.label, papers)
        yield from (Anchor(c.dimension, c.value, fact.label, papers) for c in counts(fact.label))
    for row in e.indicators:
        yield from _of_row(row)
    for money in e.budget:
        for amount in (money.initial, money.adjusted, money.received, money.executed):
            if amount is not None:
                yield Anchor("money", Fraction(amount) * WAN, money.source)
    for use in e.spending:
        yield from (Anchor("money", Fraction(v) * WAN, use.use) for v in (use.budget, use.executed) if v is not None)
    if e.survey:
        for part in (e.survey, *e.survey.groups):
            for value in vars(e.survey.counts_of(part)).values():
                if value is not None:
                    yield Anchor("count:份", Fraction(value), "问卷")
                    yield Anchor("persons", Fraction(value), "问卷")


def _of_row(row: Indicator) -> Iterator[Anchor]:
    """What the fields of one row declare: target, actual, and the figures of its standard."""
    yield from _read(row.target_reading, row.name)
    yield from _read(row.actual_reading, row.name)
    for year in row.years:
        yield from _read(quantity.read(year.target), row.name)
        yield from _read(quantity.read(year.actual), row.name)
    if row.standard and row.standard.rule:
        yield from (Anchor(c.dimension, c.value) for c in counts(row.standard.rule))
        for event in getattr(row.standard, "events", None) or ():  # the rule counts in the unit of what it fines
            yield from (Anchor(c.dimension, Fraction(event.times or 0)) for c in counts(row.standard.rule))


def _read(read: quantity.Quantity, label: str, papers: frozenset[str] = frozenset()) -> Iterator[Anchor]:
    if read.kind == "number" and read.unit:
        yield Anchor(read.unit.dimension, read.base, label, papers)
        if "/" in read.unit.dimension:  # 5万元/个, in words 每个5万元
            yield Anchor(read.unit.dimension.partition("/")[0], read.base, label, papers)


def _near(row: Indicator, declared: list[Anchor], words: str) -> Iterator[Anchor]:
    """The anchors that are proven by a paper of the row or named in its words."""
    papers = set(row.evidence) | set(re.findall(PAPER, words))
    fours = {words[n : n + 4] for n in range(len(words) - 3)}
    named = {label for label in {anchor.label for anchor in declared} if _named(label, fours)}
    return (anchor for anchor in declared if anchor.label in named or anchor.papers & papers)


def _alike(count: Count, declared: list[Anchor]) -> Iterator[Anchor]:
    """The anchors of its dimension that share two letters with the words beside a figure."""
    words = f"{count.before}，{count.behind}"
    pairs = {words[n : n + 2] for n in range(len(words) - 1)}
    same = [anchor for anchor in declared if anchor.dimension == count.dimension]
    return (a for a in same if any(a.label[n : n + 2] in pairs for n in range(len(a.label) - 1)))


def _named(label: str, fours: set[str]) -> bool:
    """Whether words name a label, by four of its letters."""
    return any(label[n : n + 4] in fours for n in range(len(label) - 3))
