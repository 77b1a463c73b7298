"""What a satisfaction survey asked and whom, how many answered what, and every count that follows from those given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import add
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field, PrivateAttr

from perfeval.model.elements import FormItem
from perfeval.model.exact import Number, exact
from perfeval.model.findings import Where
from perfeval.model.values import ByName, Exact, Noun, Text, Whole, YesNo

CHAIN = {
    "population": "总体",
    "sent": "发放",
    "returned": "回收",
    "valid": "有效",
    "satisfied": "满意",
}  # none more than the one before it
WORDS = {
    "method": "调查方式",
    "date": "调查时间",
    "population": "调查总体",
    "sent": "发放份数",
    "returned": "回收份数",
    "valid": "有效份数",
    "satisfied": "满意份数",
}
Answers = Annotated[dict[str, Whole], ByName]
Count = TypeVar("Count", int, Fraction)


@dataclass(frozen=True)
class Likert(Generic[Count]):
    """Answers to a question, or to several together, from the best answer to the worst.

    The first ``top`` count as satisfied. 满意率 is the share of the top ones, 满意度 a mean of points; they are
    different numbers. Answers with weights are Fractions.
    """

    counts: tuple[Count, ...]
    top: int

    def __add__(self, other: Likert[Count]) -> Likert[Count]:
        return Likert(tuple(a + b for a, b in zip(self.counts, other.counts, strict=True)), self.top)

    @property
    def valid(self) -> Count:
        return sum(self.counts, 0 * self.counts[0])

    @property
    def satisfied(self) -> Count:
        return sum(self.counts[: self.top], 0 * self.counts[0])

    @property
    def mean(self) -> Fraction:
        """The mean of the scale, its best answer as many points as there are answers."""
        return self.weighted(range(len(self.counts), 0, -1))

    @property
    def rate(self) -> Fraction:
        """满意率: satisfied ÷ valid."""
        return Fraction(self.satisfied) / self.valid

    def weighted(self, points: Sequence[Number]) -> Fraction:
        """满意度 as the mean of given points for each answer, such as 100, 80, 60, 40, 20."""
        if len(points) != len(self.counts):
            raise ValueError("分值个数应与选项个数相同")
        earned = (Fraction(n) * exact("选项分值", p) for n, p in zip(self.counts, points))
        return sum(earned, Fraction(0)) / self.valid


class Option(Noun):
    """One answer that the questionnaire offers."""

    name: Text = Field(title="选项", examples=["基本满意"])
    points: Exact | None = Field(
        None, title="选项的分值（算满意度用，各选项都写或都不写）", ge=0, le=100, examples=[75]
    )
    satisfied: YesNo = Field(title="是否计为满意")
    written: tuple[Text, ...] = Field((), title="问卷数据中这一选项的其他写法", examples=[["4", "较满意"]])


NUMERALS = "零一二三四五六七八九十"
FIVE = ("非常满意", "比较满意", "一般", "不太满意", "很不满意")  # where the params declare no scale


class Question(Noun):
    """One question of a questionnaire and its answers."""

    name: Text = Field(title="题目", examples=["办事效率"])
    answers: Answers = Field(title="各选项份数", examples=[{"非常满意": 182, "比较满意": 121, "一般": 42}])


class Respondents(Noun):
    """People who were asked together: how, when, and what they answered."""

    method: Text | None = Field(None, title="调查方式")
    date: Text | None = Field(None, title="调查时间")
    population: Whole | None = Field(None, title="调查总体（人）")
    sent: Whole | None = Field(None, title="发放份数")
    returned: Whole | None = Field(None, title="回收份数")
    valid: Whole | None = Field(None, title="有效份数（写了各选项份数的可省略）")
    satisfied: Whole | None = Field(None, title="满意份数（写了各选项份数的可省略）")
    answers: Answers = Field(
        default_factory=dict,
        title="总体满意度一题的各选项份数",
        examples=[{"非常满意": 182, "比较满意": 121, "一般": 42}],
    )
    questions: tuple[Question, ...] = Field((), title="各题；没有总体满意度一题的，各题合计计算")


class Group(Respondents):
    """One kind of people asked, with sheets of its own; the kinds are added up, not weighted."""

    name: Text = Field(title="调查对象的类别", examples=["学生"])


class Stratum(Noun):
    """One part of the people asked, drawn for itself; the strata are weighted by their people."""

    name: Text = Field(title="层名", examples=["城关镇"])
    population: Whole = Field(title="该层总体（人）", ge=1)
    valid: Whole = Field(title="该层有效份数", ge=1)
    satisfied: Whole = Field(title="该层满意份数")


@dataclass(frozen=True)
class Counts:
    """Sheets of a survey or of a group of it, given or following from others that are; None where nothing says."""

    population: int | None
    sent: int | None
    returned: int | None
    valid: int | None
    satisfied: int | None


@dataclass(frozen=True)
class Conflict:
    """A count that is more than the one it is a part of; ``whose`` is empty for the whole survey."""

    where: Where
    whose: str
    more: str
    less: str

    @property
    def words(self) -> str:
        return f"{self.whose}{self.more}，{self.less}"


@dataclass(frozen=True)
class Weighted:
    """Answers to what the share rests on, each counted by the weight of its sheet, and Kish's effective number of
    sheets.
    """

    answers: Likert[Fraction]
    size: Fraction


class Survey(Respondents):
    """How satisfaction was asked for. Counts that are not written follow from those that are: ask ``counts``."""

    scale: tuple[Option, ...] = Field(
        (), title="选项，从最满意到最不满意（省略为非常满意、比较满意、一般、不太满意、很不满意）"
    )
    top: Whole | None = Field(None, title="没有写 scale 时，五级选项的前几个计为满意（省略为2）", ge=1, le=4)
    measure: Literal["满意率", "满意度"] = Field(
        "满意率", title="与指标值比较的数：满意率为满意份数÷有效份数，满意度为选项分值的均值"
    )
    strata: tuple[Stratum, ...] = Field((), title="分层抽样的各层（按人数加权）")
    groups: tuple[Group, ...] = Field((), title="几类调查对象（份数直接合计）")
    file: Text | None = Field(
        None, title="问卷数据文件（CSV 或 XLSX，一行一份，与参数文件同一文件夹）", examples=["2024-问卷.csv"]
    )
    question: Text | None = Field(None, title="问卷数据中总体满意度的列名")
    columns: tuple[Text, ...] = Field((), title="问卷数据中各题的列名", examples=[["服务态度", "办事效率"]])
    group_column: Text | None = Field(None, title="问卷数据中调查对象类别的列名", examples=["调查对象"])
    weight_column: Text | None = Field(None, title="问卷数据中权重的列名（抽取比例不同时用）")
    uncounted: tuple[Text, ...] = Field(
        (), title="问卷数据中不计入有效的回答（空白、未答、无效不必写）", examples=[["不了解"]]
    )
    opening: Text | None = Field(None, title="问卷的卷首语（附件）")
    form: tuple[FormItem, ...] = Field((), title="问卷的题目（附件）")
    _weighted: Weighted | None = PrivateAttr(None)  # both from the file of answers
    _notes: tuple[str, ...] = PrivateAttr(())

    @property
    def weighted(self) -> Weighted | None:
        return self._weighted

    @property
    def notes(self) -> tuple[str, ...]:
        """What of the file of answers was not counted."""
        return self._notes

    @property
    def names(self) -> tuple[str, ...]:
        """The options from the best to the worst."""
        return tuple(option.name for option in self.scale) or FIVE

    @property
    def points(self) -> tuple[Decimal, ...]:
        """The points of the options; empty where they have none and are taken as equally far apart."""
        return tuple(option.points for option in self.scale if option.points is not None)

    @property
    def counted_strata(self) -> list[tuple[int, int, int]]:
        """Of each stratum its people, valid and satisfied sheets."""
        return [(s.population, s.valid, s.satisfied) for s in self.strata]

    @property
    def points_used(self) -> tuple[Number, ...]:
        """The points of the options; where they have none, 100 for the best to 0 for the worst in equal steps."""
        return self.points or tuple(Fraction(100 * n, len(self.names) - 1) for n in reversed(range(len(self.names))))

    def degree(self, answers: Likert[int] | Likert[Fraction]) -> Fraction:
        """满意度: the mean of the points of the options."""
        return answers.weighted(self.points_used)

    @property
    def degree_name(self) -> str:
        """How 满意度 is computed, as a reader is told."""
        return (
            f"按选项分值{'、'.join(f'{p.normalize():f}' for p in self.points)}"
            if self.points
            else f"{NUMERALS[len(self.names)]}级均值折合百分制"
        )

    @property
    def satisfying(self) -> int:
        """How many of the first options count as satisfied."""
        return (
            sum(option.satisfied == "true" for option in self.scale)
            if self.scale
            else 2
            if self.top is None
            else self.top
        )

    def likert(self, answers: Mapping[str, int]) -> Likert[int]:
        """The answers to one question on the scale of this survey."""
        return Likert(tuple(answers.get(name, 0) for name in self.names), self.satisfying)

    def overall(self, asked: Respondents) -> Likert[int] | None:
        """The answers of some respondents to the question on satisfaction as a whole; of all, those of every group."""
        if asked.answers:
            return self.likert(asked.answers)
        parts = [self.likert(g.answers) for g in self.groups if g.answers] if asked is self else []
        return reduce(add, parts) if parts and len(parts) == len(self.groups) else None

    def asked(self, asked: Respondents) -> dict[str, Likert[int]]:
        """The answers of some respondents to each question, those of the groups together where all are meant."""
        found: dict[str, Likert[int]] = {}
        for question in (q for part in self._parts(asked) for q in part.questions):
            answers = self.likert(question.answers)
            found[question.name] = found[question.name] + answers if question.name in found else answers
        return found

    def pooled(self, asked: Respondents) -> Likert[int] | None:
        """The answers of some respondents to all questions together."""
        answers = list(self.asked(asked).values())
        return reduce(add, answers) if answers else None

    def counts_of(self, asked: Respondents) -> Counts:
        """The sheets of some respondents; what is not written follows from what is."""
        return Counts(*(next(iter(self.ways(key, asked).values()), None) for key in CHAIN))

    @property
    def counts(self) -> Counts:
        return self.counts_of(self)

    def ways(self, key: str, asked: Respondents) -> dict[str, int]:
        """What each thing that is given says about a count (a key of CHAIN), by the key it stands under: all should say
        the same.
        """
        found = {key: getattr(asked, key)}
        if key in ("valid", "satisfied") and asked.answers:
            found["answers"] = getattr(self.likert(asked.answers), key)
        if asked is self:
            found["groups"] = total(getattr(self.counts_of(group), key) for group in self.groups)
            found["strata"] = total(getattr(stratum, key, None) for stratum in self.strata)
        if key == "valid" and set(found.values()) == {None} and not (asked is self and self.groups):
            totals = {answers.valid for answers in self.asked(asked).values()}
            found["questions"] = totals.pop() if len(totals) == 1 else None  # every sheet answers every question
        return {way: n for way, n in found.items() if n is not None}

    def said(self, key: str) -> str | None:
        """The method or date of the whole survey; where only the groups have one, of each group."""
        own: str | None = getattr(self, key)
        told = {group.name: getattr(group, key) for group in self.groups}
        texts: set[str] = {text for text in told.values() if text is not None}
        if own is not None or not texts or None in told.values():
            return own
        return "；".join(f"{name}：{text}" for name, text in told.items()) if len(texts) > 1 else texts.pop()

    @property
    def lacking(self) -> tuple[str, ...]:
        """What a report says of a survey and nothing here gives, by the names of the fields."""
        known = {"method": self.said("method"), "date": self.said("date"), **vars(self.counts)}
        return tuple(
            WORDS[key]
            for key, value in known.items()
            if value is None and not (key == "satisfied" and self.questions_only)
        )

    @property
    def questions_only(self) -> bool:
        """Whether answers to questions are counted, and no sheets are satisfied as a whole."""
        return self.counts.satisfied is None and self.pooled(self) is not None

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Every count that is more than one it is a part of, in the whole survey and in its groups.

        Then no share is known.
        """
        return tuple(conflict for part in (self, *self.groups) for conflict in self._conflicts(part))

    def _conflicts(self, asked: Respondents) -> Iterator[Conflict]:
        counts, whose = self.counts_of(asked), f"“{asked.name}”" if isinstance(asked, Group) else ""
        known = [(key, n) for key in CHAIN if (n := getattr(counts, key)) is not None]
        for (key, more), (part, less) in zip(known, known[1:]):
            if less > more:
                yield Conflict(
                    asked.where.of(part),
                    whose,
                    f"{CHAIN[key]}{more}{'人' if key == 'population' else '份'}",
                    f"{CHAIN[part]}{less}份",
                )

    def _parts(self, asked: Respondents) -> tuple[Respondents, ...]:
        return (self, *self.groups) if asked is self else (asked,)


def total(values: Iterable[int | None]) -> int | None:
    """The sum of values that are all known; None for none at all."""
    given = list(values)
    known = [value for value in given if value is not None]
    return sum(known) if known and len(known) == len(given) else None
