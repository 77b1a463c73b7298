"""Figures in sentences with what they count: number, unit, the words before and behind, and whose matter it is.

A matter is what a figure counts, in the words of the sentence or of a label: 更新自动雨量站. Two figures may be held
against one another only where their matters are the same and their units measure the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial

from perfeval.model.evaluation import Indicator
from perfeval.model.findings import Where
from perfeval.model.scorecard import Scorecard
from perfeval.model.standard import Elements
from perfeval.model.units import COUNTED, SCALES, UNITS
from perfeval.model.values import Noun
from perfeval.review.reading.once import once_for_a_card

NO_COUNTS = (
    "time",
    "workdays",
    "quarters",
    "months",
    "years",
    "bytes",
)  # in a sentence they are mostly dates and terms
PLACES = "区县乡镇村期分页字倍方类级档等列顶"  # units in a cell, in a sentence parts of words (12村委会, 3期工程)
WORDS = sorted(
    (
        scale + word
        for word, (dimension, _) in UNITS.items()
        for scale in ("", "万", "亿", "百万", "千万", "千")
        if dimension not in NO_COUNTS and word not in PLACES and not re.search(r"[A-Za-z(（]", word)
        if not scale or dimension not in ("ratio", "percentage_points")
    ),
    key=len,
    reverse=True,
)
NUMBER = re.compile(
    rf"(?<![0-9.,A-Za-z〔\-－—第])([0-9][0-9,]*(?:\.[0-9]+)?)(％|{'|'.join(map(re.escape, WORDS))}|期(?![一-鿿]))"
    r"(?![/／·每]|(?<=[人户])均|(?<=人)[员工大才])"
)
SPANS = re.compile(NUMBER.pattern.replace("(％|", "(％|个?小时|课时|学时|天|个月|", 1))
BREAK = re.compile(r"[，,。；;、：:？！（）()“”《》\n]")
LEADS = re.compile(
    "^(?:[0-9]{4}年度?|全年|本年|当年|年内|今年|实际|已经|已|共计|合计|累计|共|其中|全县|全市|全区|全省|新增完成|完成|建成|建设|实施|"
    "开展|组织|举办|达到|发生|清运|实现|提供|为|对|了|约|各类|我县|本县|项目)"
)
TAILS = re.compile(
    "(?:[降升增减提][低高加少]?[至到]|[上下][升降][至到]|达到了?|达|共计|合计|共有|共|为|完成|有|至|了|仅为?|只有|约|计)$"
)
MEASURED = re.compile(
    f"(?:(?:{'|'.join(COUNTED)})数|(?:{'|'.join(word for word in UNITS if re.fullmatch('[一-鿿]次', word))})|"
    "数量|个数|座数|处数|户数|人数|人次|场次|场数|次数|天数|日数|时数|时长|件数|起数|株数|部数|台数|套数|条数|里程|面积|长度|总数|总量|数)$"
)
OTHER = re.compile(  # another year, a plan, a part, a standard: another matter under the same name
    "上年|去年|往年|上一年|以前年度|计划|目标|预计|拟|将|应|比|较|增|减|其中|标准|要求|不低于|不少于|不超过|至少|平均|人均|户均|每|未|没有|不|尚|剩"
)
PASSED = re.compile("(?<![不未])(?:通过|合格|达标|验收|采纳|办结)(?!率)")


WHOLE_ONLY = ("persons", "households", "person_times", "household_times")
AT_A_TIME = ({"persons", "person_times"}, {"households", "household_times"})
ITEM = re.compile(r"^[0-9]{1,2}\.(?=[1-9])")


@dataclass(frozen=True, slots=True)
class Count:
    """A number with its unit in a sentence; the exact number lies within ``slack`` of ``value`` (base unit).

    ``before`` and ``behind`` are the words beside it as far as the next stop or figure.
    """

    text: str
    number: str
    value: Fraction
    slack: Fraction
    dimension: str
    before: str
    behind: str
    start: int
    end: int

    @property
    def matter(self) -> str:
        """What the words before it say is counted."""
        return trimmed(self.before)

    @property
    def thing(self) -> str:
        """What is counted in the words behind it, where those before it only introduce it (完成11栋办公楼改造)."""
        return "" if LEADS.sub("", re.sub(r"\W", "", self.before)) else re.sub(r"\W", "", self.behind)

    def equals(self, value: Fraction) -> bool:
        return abs(self.value - value) <= self.slack


@lru_cache(maxsize=8192)
def counts(text: str, spans: bool = False) -> tuple[Count, ...]:
    """Every figure of a text that carries a unit of things, people, money or shares; with ``spans`` of time too."""
    found, matches, last = [], list((SPANS if spans else NUMBER).finditer(text)), 0
    for match, after in zip(matches, (*matches[1:], None)):
        word = match[2].replace("％", "%")
        dimension, factor = _unit(word)
        number = match[1].replace(",", "")
        whole = dimension in WHOLE_ONLY or dimension.startswith("count:")
        if whole and factor == 1 and not text[: match.start()].strip():  # 2.120名防疫员: the second item of a list
            number = ITEM.sub("", number)
        start = match.end(1) - len(number) if number != match[1].replace(",", "") else match.start()
        places = len(number.partition(".")[2])
        rough = places or dimension in ("money", "ratio") or word != word.lstrip("万亿百千")
        before = BREAK.split(text[last : match.start()])[-1]
        behind = BREAK.split(text[match.end() : after.start() if after else len(text)])[0]
        last = match.end()
        found.append(
            Count(
                text[start : match.end()],
                number,
                Fraction(number) * factor,
                factor / (2 * 10**places) if rough else Fraction(0),
                dimension,
                before,
                behind,
                start,
                match.end(),
            )
        )
    return tuple(found)


@lru_cache(maxsize=512)
def _unit(word: str) -> tuple[str, Fraction]:
    if word in UNITS:
        return UNITS[word]
    scale = next(s for s in sorted(SCALES, key=len, reverse=True) if word.startswith(s) and word[len(s) :] in UNITS)
    dimension, factor = UNITS[word[len(scale) :]]
    return dimension, factor * 10 ** SCALES[scale]


@lru_cache(maxsize=8192)
def trimmed(words: str) -> str:
    """The words without what only introduces a figure (全年, 实际, 完成, 达到)."""
    words = re.sub(r"\W", "", words)
    while words and (lead := LEADS.match(words)) and lead.end() < len(words):
        words = words[lead.end() :]
    while words and (tail := TAILS.search(words)) and tail.start():
        words = words[: tail.start()]
    return words


@lru_cache(maxsize=8192)
def core(label: str) -> str:
    """What a row or a fact counts, without the word for how (数量, 里程) and without remarks in brackets."""
    words = trimmed(re.sub(r"[（(][^（）()]*[)）]", "", label))
    short = MEASURED.sub("", words)
    return short if len(short) > 1 else words


@lru_cache(maxsize=16384)
def alike(matter: str, label: str) -> str:
    """How the matter of a figure fits a label: "same", "turned" (the same characters in another order),
    "end", "begin", "loose" or not.

    >>> alike("水位站", "更新水位站"), alike("建制村通公交", "通公交建制村"), alike("县道养护工程", "养护工程里程")
    ('end', 'turned', '')
    """
    thing = core(label)
    matter = MEASURED.sub("", matter) or matter
    if not matter or not thing or len(matter) < 2:
        return ""
    if matter == thing:
        return "same"
    if len(matter) >= 4 and sorted(matter) == sorted(thing.rstrip("额") if len(matter) < len(thing) else thing):
        return "turned"
    if len(matter) >= 3 and thing.endswith(matter):
        return "end"
    if len(matter) >= 4 and thing.startswith(matter):
        return "begin"
    letters = iter(thing)
    inside = (
        len(matter) >= 4 and 5 * len(matter) >= 3 * len(thing) and matter[0] == thing[0] and matter[-1] == thing[-1]
    )
    return "loose" if inside and all(c in letters for c in matter) else ""


@dataclass(frozen=True, slots=True)
class Known:
    """A figure that the tables declare: what it counts, and every number under which a sentence may name it."""

    label: str
    shown: str
    values: tuple[Fraction, ...]
    dimension: str


def of_row(row: Indicator, *, target: bool = True) -> Known | None:
    """The actual of a row, and its target where a sentence may mean that; None without a measured number and unit."""
    actual = row.actual_reading
    if not actual.measured or actual.unit is None:
        return None
    if {actual.dimension, row.target_reading.dimension} in AT_A_TIME:  # 42300人 for 42300人次 counts no heads
        return None
    both = [actual, row.target_reading] if target else [actual]
    values = tuple(q.base for q in both if q.kind == "number" and q.dimension == actual.unit.dimension)
    return Known(row.name, row.actual or "", values, actual.unit.dimension)


def by_dimension(known: Iterable[Known | None]) -> dict[str, list[Known]]:
    found: dict[str, list[Known]] = {}
    for one in known:
        if one:
            found.setdefault(one.dimension, []).append(one)
    return found


def declared(card: Scorecard) -> dict[str, list[Known]]:
    """Every row with a measured actual and every fact that is a number, by what the unit measures."""
    facts = (
        Known(f.label, f.value, (f.reading.base,), f.reading.unit.dimension)
        for f in card.evaluation.facts.values()
        if f.reading.measured and f.reading.unit
    )
    return by_dimension((*map(of_row, card.evaluation.indicators), *facts))


def matching(count: Count, known: Mapping[str, list[Known]]) -> tuple[str, list[Known]]:
    """The declared figures of the same matter and dimension, by the closest kind of likeness only."""
    same = known.get(count.dimension)
    matter = (count.thing or count.matter) if same else ""
    fits = [(how, k) for k in same or () if (how := alike(matter, k.label))] if len(matter) > 1 else []
    for kind in ("same", "turned", "end", "begin", "loose") if fits else ():
        if found := [k for how, k in fits if how == kind]:
            return kind, found
    return "", []


Place = Callable[[], Where]  # asked only where something is found: a place is looked up in the lines of its file


def placed(noun: Noun, key: str) -> Where:
    """The place of one value of a noun."""
    return noun.where.of(key)


def own_words(row: Indicator) -> Iterator[tuple[str, Place, str]]:
    """What people wrote about one row: the name of the field, its place and its words."""
    for key in ("opinion", "deduction_reason", "reason", "measure"):
        if text := getattr(row, key):
            yield key, partial(placed, row, key), text
    if row.decided and row.decided.reason not in (row.opinion, row.deduction_reason, row.reason):  # said once
        yield "decided", partial(placed, row.decided, "reason"), row.decided.reason


def notes(row: Indicator) -> Iterator[tuple[Place, str]]:
    """What was noted of each 评价要点 of a row's standard."""
    for element in row.standard.points if isinstance(row.standard, Elements) else ():
        if element.note:
            yield partial(placed, element, "note"), element.note


@once_for_a_card
def everything(card: Scorecard) -> tuple[tuple[Place, str, str], ...]:
    """Every text that a person wrote and that some print shows: its place, what it is about, its words."""
    return tuple(_everything(card))


def _everything(card: Scorecard) -> Iterator[tuple[Place, str, str]]:
    e = card.evaluation
    for p in card.passages:
        yield partial(getattr, p, "where"), p.subject, p.text
    for row in e.indicators:
        for key in ("name", "target", "actual", "explanation"):
            if text := getattr(row, key):
                yield partial(placed, row, key), row.name, text
        yield from ((where, row.name, text) for where, text in notes(row))
        yield from ((where, row.name, text) for key, where, text in own_words(row) if key == "decided")
    for proof in e.evidence:
        yield partial(placed, proof, "title"), proof.title, proof.title
    for fact in e.facts.values():
        yield partial(placed, fact, "value"), fact.label, f"{fact.label} {fact.value} {fact.source or ''}"
    for answer in e.answers:
        yield partial(placed, answer, "reason"), answer.finding, answer.reason or ""
    if e.year_note:
        yield partial(placed, e, "year_note"), "指标变动的说明", e.year_note
    for problem in e.problems:
        for advice in problem.recommendations:
            for key in ("title", "owner"):
                if text := getattr(advice, key):
                    yield partial(placed, advice, key), advice.title or problem.title, text
    for done in e.followups:
        yield partial(placed, done, "note"), done.problem, f"{done.problem} {done.note or ''}"
    for step in e.work:
        yield partial(placed, step, "content"), step.content, f"{step.content} {step.people or ''}"
    notes_taken = e.interviews.notes if e.interviews else ()
    for subject, rows in (
        ("现场核查", e.visits),
        ("抽查的凭证", e.vouchers),
        ("征求的意见", e.comments or ()),
        ("访谈", notes_taken),
    ):
        for noun in rows:
            yield from ((partial(placed, noun, key), subject, text) for key, text in noun if isinstance(text, str))


@once_for_a_card
def texts(card: Scorecard) -> tuple[tuple[Place, str, str], ...]:
    """Every text that reports this year's result, the notes to 评价要点 and the grounds of decided scores too."""
    return tuple(_texts(card))


def _texts(card: Scorecard) -> Iterator[tuple[Place, str, str]]:
    for row in card.evaluation.indicators:
        yield from ((where, row.name, text) for where, text in notes(row))
        for _, where, text in own_words(row):
            yield where, row.name, text
    for p in card.passages:
        if p.part in ("narrative", "problem") and not FREE.search(p.section):
            yield partial(getattr, p, "where"), p.subject, p.text


def one_digit_off(one: str, other: str) -> bool:
    """Whether two numbers differ in one digit only."""
    return len(one) == len(other) > 1 and sum(a != b for a, b in zip(one, other)) == 1


FREE = re.compile(
    "目标(?!的?(?:完成|实现|达成))|指标体系|评价标准|评价方法|原则"
)  # headings under which figures are rules, not results
