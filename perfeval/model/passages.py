"""The words people wrote, passage by passage with their place, as printed and as typed, and the figures in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from perfeval.model import expressions, quantity
from perfeval.model.evaluation import Evaluation, NarrativeSection
from perfeval.model.findings import Where

LONG = 60  # characters of a paragraph that nobody writes twice by chance
BOUND = "\ufffc"  # stands in ``typed`` where a fact is bound
UNITS = (
    "亿元|千万元|百万元|万元|千元|元|万人次|人次|万人|人(?![均员工大为])|名(?=[，。；、的])"
    "|万户次|户次|万户|户(?!均)|份|笔|批次|%|％"
)
FIGURE = re.compile(rf"(?<![0-9.,A-Za-z-])([0-9][0-9,]*(?:\.[0-9]+)?)({UNITS})(?![/每])")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~＃])")  # as the importer writes a character that is none of Markdown's
PICTURE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
LINK = re.compile(r"\[([^\]]+)\]\((?:https?://|mailto:)[^)\s]+\)")
FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:?")
TABLE_TAG = re.compile(r"</?(?:table|caption|thead|tbody|tfoot|tr|th|td)\b[^>]*>|<span class=.unit.>|</span>")
CLAUSE = re.compile("[，。；！？]")
HAN = "[一-鿿，。；：（）“”、％]"
HALF_WIDE = re.compile(f"(?<={HAN})[,;:?!]|[,;:?!](?={HAN})")
WIDE = dict(zip(",;:?!", "，；：？！"))
SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?")


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph: ``text`` as it is printed, ``typed`` with a mark in place of every bound fact.

    Half-width commas and the like beside Chinese letters stand full-width in ``text``, for they part clauses as well.
    ``part`` says what it is: narrative, problem, advice, row, goal, or note (what is told beside the report);
    ``section`` is the heading above it.
    """

    where: Where
    subject: str
    text: str
    typed: str
    part: str
    section: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", _widened(self.text))

    @property
    def sentences(self) -> tuple[str, ...]:
        return _sentences(self.text)

    @property
    def clauses(self) -> tuple[str, ...]:
        return tuple(CLAUSE.split(self.text))


@lru_cache(maxsize=8192)
def _widened(text: str) -> str:
    """
    >>> _widened("预算3,762.00万元,其中中央600万元;完成率:95%,良好")
    '预算3,762.00万元，其中中央600万元；完成率：95%，良好'
    """
    return HALF_WIDE.sub(lambda m: WIDE[m[0]], text)


@lru_cache(maxsize=8192)
def _sentences(text: str) -> tuple[str, ...]:
    return tuple(SENTENCE.findall(text))


@dataclass(frozen=True, slots=True)
class StatedNumber:
    """A number with its unit in a sentence; the exact number lies within ``slack`` of ``value`` (base unit)."""

    text: str
    start: int
    end: int
    value: Fraction
    slack: Fraction
    dimension: str


def passages(evaluation: Evaluation) -> Iterator[Passage]:
    """Everything that was written in words, in the order of the files."""
    for i in evaluation.indicators:
        for key in ("reason", "measure", "opinion", "deduction_reason"):
            if text := getattr(i, key):
                yield Passage(i.where.of(key), i.name, text, text, "row")
    if evaluation.objective:
        for key in ("planned", "achieved"):
            if text := getattr(evaluation.objective, key):
                yield Passage(evaluation.objective.where.of(key), "年度总体目标", text, text, "goal")
    for p in evaluation.problems:
        yield Passage(p.where.of("title"), p.title, p.title, p.title, "problem")
        for key in ("detail", "cause"):
            if text := getattr(p, key):
                yield Passage(p.where.of(key), p.title, *_both(evaluation, text), "problem")
        for advice in p.recommendations:
            yield Passage(advice.where.of("text"), advice.title or p.title, *_both(evaluation, advice.text), "advice")
    for done in evaluation.followups:
        if done.note:
            yield Passage(done.where.of("note"), done.problem, done.note, done.note, "note")
    for talk in evaluation.interviews.notes if evaluation.interviews else ():
        yield Passage(talk.where.of("content"), talk.asked, talk.content, talk.content, "note")
    for comment in evaluation.comments or ():
        if comment.reason:
            yield Passage(comment.where.of("reason"), comment.text, comment.reason, comment.reason, "note")
    if evaluation.application:
        for key in ("reckoning", "condition", "reason"):
            if text := getattr(evaluation.application, key):
                yield Passage(evaluation.application.where.of(key), "结果应用", *_both(evaluation, text), "note")
    for section in evaluation.narrative:
        printed, typed = _both(evaluation, section.text)
        for number, (line, raw) in enumerate(zip(printed.split("\n"), typed.split("\n"))):
            if line.strip():
                where = narrative_place(evaluation, first_line(evaluation, section) + number)
                said = ESCAPED.sub(r"\1", _plain(line))
                yield Passage(where, section.title, said, _plain(raw), "narrative", section.title)


def _plain(line: str) -> str:
    """A line of Markdown as it is read: pictures by what they show, links by their words, tables by their cells."""
    line = LINK.sub(r"\1", PICTURE.sub(r"\1", line))
    return TABLE_TAG.sub(" ", FOOTNOTE.sub("", line))


def narrative_place(evaluation: Evaluation, line: int) -> Where:
    return Where(f"params/{evaluation.address}/{evaluation.year}.md", line)


def first_line(evaluation: Evaluation, section: NarrativeSection) -> int:
    """The line where the words under a heading begin: one blank line after it, unless there is no room for one."""
    after = next((s.line for s in evaluation.narrative if s.line > section.line), 0)
    tight = after and after - section.line - 1 - len(section.text.split("\n")) < 2
    return section.line + (1 if tight else 2)


@lru_cache(maxsize=4096)
def figures(sentence: str) -> tuple[StatedNumber, ...]:
    """The figures of a sentence that carry a unit; amounts and rates are taken as rounded, whole counts as exact."""
    found = []
    for match in FIGURE.finditer(sentence):
        read = quantity.read(match[0])
        if read.kind == "number" and read.unit:
            places = len(match[1].partition(".")[2])
            rounded = places or read.unit.dimension in ("money", "ratio") or match[2].startswith("万")
            scale = abs(read.base / Fraction(match[1].replace(",", ""))) if read.base else Fraction(0)
            slack = Fraction(1, 2 * 10**places) * scale if rounded else Fraction(0)
            found.append(StatedNumber(match[0], match.start(), match.end(), read.base, slack, read.unit.dimension))
    return tuple(found)


def _both(evaluation: Evaluation, text: str) -> tuple[str, str]:
    if "{" not in text and "\\" not in text:
        return text, text
    printed = typed = ""
    for piece in expressions.split(text):
        if isinstance(piece, str):
            printed, typed = printed + expressions.unescape(piece), typed + expressions.unescape(piece)
        else:
            printed, typed = printed + _value(evaluation, piece.source), typed + BOUND
    return printed, typed


def _value(evaluation: Evaluation, source: str) -> str:
    try:
        return expressions.evaluate(source, evaluation.fact_texts)
    except (expressions.TemplateFault, KeyError):
        return BOUND
