"""What scoring found: a scorecard whose every line keeps three scores apart and says why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from perfeval.model.evaluation import Adoption, BudgetRow, Decided, Evaluation, Indicator
from perfeval.model.findings import Finding
from perfeval.model.owntables import OwnTable
from perfeval.model.passages import Passage, passages
from perfeval.model.ruleset import Ruleset

EXECUTION = "预算执行率"
ZERO = Decimal("0.00")
DECIDED_NAME = {
    "单位自评": "审核得分",
    "部门评价": "评价得分",
    "财政评价": "评价得分",
    "财政复核": "复核得分",
    "转移支付自评": "审核得分",
}
DEPARTMENT = ("部门评价", "财政评价")
TOTAL_OF_FUNDS = re.compile(r"总额|[合总]\s*计")
SATISFACTION = re.compile("(服务对象|受益对象|社会公众)?满意度(指标)?")
PARTS = (
    ("决策", "决策"),
    ("过程", "过程"),
    ("管理", "过程"),
    (EXECUTION, "过程"),
    ("投入", "决策"),
    ("产出", "产出"),
    ("成本", "产出"),
    ("效益", "效益"),
    ("满意", "效益"),
    ("效果", "效益"),
    ("绩效", "效益"),
)


class BudgetExecution(Indicator):
    """预算执行率 of a self-evaluation as a row like any other: its actual is computed from the fund table."""

    spent: Fraction
    budget: Fraction
    facts: str = ""  # the amounts and the division, in words
    finished: bool | None = None
    reckoned: bool = False  # the unit's form prints no score of it: ``self_score`` is what the rule gives

    @property
    def share(self) -> Fraction:
        return self.spent / self.budget

    def measured(self, actual: Indicator, target: Indicator) -> Indicator:
        """This row at the rate of another, which a table may print; raises ValueError where it prints none."""
        if isinstance(actual, BudgetExecution):
            return actual.with_values(points=self.points)
        read = actual.actual_reading
        if not read.measured or read.base < 0 or read.dimension != "ratio":
            raise ValueError(f"“{read.text or '空白'}”不是预算执行率")
        return self.with_values(
            actual=actual.actual,
            self_score=actual.self_score,
            spent=read.base,
            budget=Fraction(1),
            finished=None,
            facts=f"预算执行率{read.text}",
        )


@dataclass(frozen=True)
class Scored:
    """What a rule gives of the ``full`` points: as the rule set rounds, from ``low`` to ``high``, equal where it gives
    one score.

    ``exact`` is the one score before rounding; ``deviation`` is (actual − target) ÷ target, a share; ``notes`` are the
    readings that the score depends on. ``quotient`` is what is divided by what where the rule gives the points × that
    quotient, between none and all of them.
    """

    because: str
    full: Decimal
    low: Decimal
    high: Decimal
    exact: Fraction | None = None
    met: bool | None = None
    deviation: Fraction | None = None
    notes: tuple[str, ...] = ()
    quotient: tuple[Fraction, Fraction] | None = None

    @property
    def ends(self) -> tuple[Decimal, Decimal]:
        return self.low, self.high

    @property
    def precise(self) -> Fraction:
        """The score before rounding; the least one where the rule gives several."""
        return Fraction(self.low) if self.exact is None else self.exact


@dataclass(frozen=True)
class Unscored:
    """Why a rule gives no points; ``deviation`` and ``notes`` as in Scored."""

    because: str
    deviation: Fraction | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Doubt:
    """A reason why a score can be computed but not be accepted, with its code in the catalogue of review checks."""

    code: str
    reason: str


@dataclass(frozen=True)
class Line:
    """One indicator with what the rule gives for it, and what was decided.

    ``rule`` names what gave the points: the indicator's own standard or the rule set.
    """

    indicator: Indicator
    given: Scored | Unscored
    rule: str = ""
    adopted: Adoption | None = None
    doubts: tuple[Doubt, ...] = ()
    by_decision: bool = False  # whether the card's decided scores are the ones discussed, or the unit's own
    within: str = ""  # the row above that carries this row's points too, for a row called 其中

    @property
    def beside(self) -> bool:
        """Whether it stands beside the table: 预算执行率 of a self-evaluation."""
        return isinstance(self.indicator, BudgetExecution)

    @property
    def because(self) -> str:
        return self.given.because

    @property
    def deviation(self) -> Fraction | None:
        return self.given.deviation

    @property
    def notes(self) -> tuple[str, ...]:
        return self.given.notes

    @property
    def scored(self) -> Scored | None:
        """What the rule gives, where it gives points."""
        return self.given if isinstance(self.given, Scored) else None

    @property
    def settled(self) -> Scored | None:
        """What the rule gives, where it gives exactly one score."""
        return self.scored if self.scored and self.scored.low == self.scored.high else None

    @property
    def low(self) -> Decimal | None:
        return self.scored.low if self.scored else None

    @property
    def high(self) -> Decimal | None:
        return self.scored.high if self.scored else None

    @property
    def exact(self) -> Fraction | None:
        return self.scored.exact if self.scored else None

    @property
    def met(self) -> bool | None:
        return self.scored.met if self.scored else None

    @property
    def points(self) -> Decimal | None:
        return self.indicator.points

    @property
    def full(self) -> Decimal:
        """The points of a row that has some; raises ValueError for one without, so that nothing is divided by them."""
        if self.indicator.points is None:
            raise ValueError(f"“{self.indicator.name}”没有分值")
        return self.indicator.points

    @property
    def self_score(self) -> Decimal | None:
        return self.indicator.self_score

    @property
    def range(self) -> tuple[Decimal, Decimal] | None:
        """The least and the most that the row may come to: decided, else by the rule, else anything from 0 to full."""
        if self.decided:
            return self.decided.score, self.decided.score
        return self.ruled

    @property
    def ruled(self) -> tuple[Decimal, Decimal] | None:
        """The least and the most that the rule gives: from 0 to full where it gives nothing, None without points."""
        if self.scored:
            return self.scored.ends
        return None if self.points is None else (ZERO, self.points)

    @cached_property
    def decided(self) -> Decided | None:
        """The score that counts: what was decided for this line, else the rule's where it was adopted."""
        if self.indicator.decided or not self.settled:
            return self.indicator.decided
        score = self.settled.low
        if self.beside:  # arithmetic on the amounts of the fund table; nobody judges it
            return Decided.model_construct(score=score, reason="按资金表的执行率计算", by=self.rule)
        if self.adopted and not self.doubts:
            return Decided.model_construct(score=score, reason=self.adopted.reason, by=self.adopted.by)
        return None

    @property
    def unrounded(self) -> Fraction | None:
        """The score that counts, before the rule set rounds it; None where there is none."""
        if self.decided is None:
            return None
        by_rule = None if self.indicator.decided else self.exact
        return Fraction(self.decided.score) if by_rule is None else by_rule

    @property
    def reason(self) -> str | None:
        """Why points were lost, in the words written for it: the evaluator's, else the unit's."""
        return self.indicator.deduction_reason or self.indicator.reason

    @property
    def accounted(self) -> bool:
        """Whether lost points have a reason: of their own, in the opinion, or in that of the decision."""
        return bool(self.reason or self.indicator.opinion or self.indicator.decided)

    @property
    def shown(self) -> Decimal | None:
        """The score that the report discusses: the decided one, or the unit's own, the same kind for a whole card."""
        if self.by_decision:
            return self.decided.score if self.decided else None
        return self.self_score

    @property
    def deduction(self) -> Decimal | None:
        """Points that the score shown leaves out."""
        return None if self.shown is None or self.indicator.points is None else self.indicator.points - self.shown


@dataclass(frozen=True)
class LineGroup:
    """Lines with their sums, which are sums of printed points and scores.

    None where one of them is missing, or there are no lines. A row whose points the row above carries too is a line,
    and no part of a sum.
    """

    name: str
    lines: tuple[Line, ...]

    @cached_property
    def counted(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.within)

    @cached_property
    def points(self) -> Decimal | None:
        return _sum(line.points for line in self.counted)

    @property
    def given_points(self) -> Decimal:
        """The points that stand in the table, rows without any left out."""
        return sum((line.points for line in self.counted if line.points is not None), ZERO)

    @cached_property
    def self_score(self) -> Decimal | None:
        return _sum(line.self_score for line in self.counted)

    @cached_property
    def decided(self) -> Decimal | None:
        return _sum(line.decided.score if line.decided else None for line in self.counted)

    @property
    def shown(self) -> Decimal | None:
        """The sum of the scores that the report discusses."""
        return _sum(line.shown for line in self.counted)

    @property
    def ends(self) -> tuple[Decimal, Decimal] | None:
        """What the rule gives at least and at most, unscored lines from zero to full.

        None where a line has no points.
        """
        return None if self.points is None else _both(line.ruled for line in self.counted)

    @property
    def low(self) -> Decimal | None:
        return self.ends[0] if self.ends else None

    @property
    def high(self) -> Decimal | None:
        return self.ends[1] if self.ends else None

    @property
    def rate(self) -> Fraction | None:
        return rate(self.shown, self.points)


@dataclass(frozen=True)
class Scorecard(LineGroup):
    """All lines of an evaluation under one rule set: the rows of the table, then 预算执行率 where it stands
    beside it.
    """

    evaluation: Evaluation
    ruleset: Ruleset
    findings: tuple[Finding, ...] = ()
    # the same under the customary answer to every question left open, where that scores more lines
    customary: Scorecard | None = None
    asides: tuple[Passage, ...] = ()  # what a document tells that its params do not keep
    printed_rules: tuple[str, ...] = ()  # how a document says that its rows are scored
    own_tables: tuple[OwnTable, ...] = ()  # and the tables of it

    @cached_property
    def table(self) -> LineGroup:
        """The rows of the indicator table alone."""
        return LineGroup("已列指标合计", tuple(line for line in self.lines if not line.beside))

    @cached_property
    def execution(self) -> Line | None:
        """预算执行率 of a self-evaluation, where the budget allows it."""
        return next((line for line in self.lines if line.beside), None)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Everything that people wrote in words."""
        return (*passages(self.evaluation), *self.asides)

    @cached_property
    def groups(self) -> tuple[LineGroup, ...]:
        """The lines by level-1 indicator, in the order in which each first stands in the table."""
        names = dict.fromkeys(line.indicator.level1 for line in self.lines)
        return tuple(
            LineGroup(name, tuple(line for line in self.lines if line.indicator.level1 == name)) for name in names
        )

    @property
    def by_decision(self) -> bool:
        """Whether the report discusses decided scores, not the unit's own."""
        return bool(self.lines) and self.lines[0].by_decision

    @property
    def scored(self) -> bool:
        """Whether the form has scores at all: that of central transfers has none."""
        return self.ruleset.version.scored != "false"

    @property
    def department_frame(self) -> bool:
        """Whether the table has 决策 or 过程, so is no self-evaluation table."""
        return any(
            part_of(line.indicator.level1) in ("决策", "过程") and line.indicator.level1 != EXECUTION
            for line in self.lines
        )

    @property
    def missing_points(self) -> Decimal:
        """Points of a full table that no line carries; negative where the table holds too many."""
        return self.ruleset.version.full - self.given_points

    @property
    def complete(self) -> bool:
        """Whether every line has points and they make a full table: only then can totals be graded, or compared with
        others'.
        """
        return self.scored and self.points is not None and not self.missing_points

    @property
    def total(self) -> Decimal | None:
        """The sum of all decided scores of a complete table, or None while a score is missing."""
        return self.decided if self.complete else None

    @property
    def ruled(self) -> Decimal | None:
        """The decided sum, else what the rule gives where it gives exactly one; None on a form without scores."""
        if not self.scored or self.decided is not None:
            return self.decided if self.scored else None
        return self.low if self.low == self.high else None

    @property
    def printed(self) -> Decimal | None:
        """The sum that covers, lists and comparisons print: the decided one, else the unit's own."""
        if not self.scored:
            return None
        return self.decided if self.decided is not None else self.self_score

    @property
    def range(self) -> tuple[Decimal, Decimal] | None:
        """The least and greatest sum: decided scores where there are any, else what the rule gives."""
        return _both(line.range for line in self.counted)

    @property
    def grade(self) -> str | None:
        """The grade of the printed total; None while the table is incomplete or the rule set has no grades."""
        return None if self.total is None else self.ruleset.grade(self.total)

    @property
    def exact_grade(self) -> str | None:
        """The grade that the unrounded total would have."""
        if self.total is None:
            return None
        own = [score for line in self.counted if (score := line.unrounded) is not None]
        return self.ruleset.grade(sum(own, Fraction(0)))

    @property
    def doubted(self) -> tuple[Line, ...]:
        """Lines whose score can be computed but not be accepted."""
        return tuple(line for line in self.lines if line.scored and line.doubts)

    @property
    def missed(self) -> tuple[Line, ...]:
        """Lines that lose points in the score shown."""
        return tuple(line for line in self.lines if line.deduction and line.deduction > 0)

    @property
    def dearest(self) -> tuple[Line, ...]:
        """Counted lines that lose points in the score shown, those that lose most first."""
        lost = [line for line in self.counted if line.deduction and line.deduction > 0]
        return tuple(sorted(lost, key=lambda line: line.deduction or 0, reverse=True))

    @staticmethod
    def lost(lines: Sequence[Line]) -> Decimal:
        """The points that some lines lose together."""
        return sum((line.deduction for line in lines if line.deduction), Decimal(0))

    def grade_of(self, group: LineGroup) -> str | None:
        """The grade that a part's rate would have as that of all; None without points or grades."""
        return None if group.rate is None else self.ruleset.grade(group.rate * Fraction(self.ruleset.version.full))

    def share_of_losses(self, lines: Sequence[Line]) -> Fraction | None:
        """What some lines lose, of all that is lost; None where nothing is."""
        whole = self.lost(self.dearest)
        return Fraction(self.lost(lines)) / Fraction(whole) if whole else None

    @property
    def costs_of_problems(self) -> tuple[Decimal, ...]:
        """The points that each problem cost, in their order: a line that several name counts for the first alone."""
        lost = {line.indicator.name: line.deduction for line in self.missed if line.deduction}
        return tuple(
            sum((lost.pop(name, Decimal(0)) for name in p.indicators), Decimal(0)) for p in self.evaluation.problems
        )

    @property
    def costs_of_causes(self) -> tuple[Decimal, ...]:
        """The points that each problem cost with those of the problems that come of it, in their order.

        Nothing stands at a problem that comes of another one, so that a cause counts once.
        """
        own, problems = self.costs_of_problems, self.evaluation.problems
        return tuple(
            Decimal(0)
            if p.because
            else cost + sum((c for c, q in zip(own, problems) if q.because == p.title), Decimal(0))
            for cost, p in zip(own, problems)
        )

    @property
    def full_marks(self) -> LineGroup:
        """Lines that lose nothing in the score shown."""
        return LineGroup(
            "",
            tuple(
                line for line in self.counted if self.scored and line.shown is not None and line.shown == line.points
            ),
        )

    @property
    def decided_name(self) -> str:
        """What the decided score is called in this kind of report."""
        return DECIDED_NAME[self.evaluation.report.type]

    @property
    def shown_name(self) -> str:
        """What the score that the report discusses is called."""
        return self.decided_name if self.by_decision else "自评得分"


def part_of(level1: str) -> str:
    """Which of 决策, 过程, 产出 and 效益 a level-1 indicator belongs to; a name that says nothing counts as 产出.

    >>> part_of("服务对象满意度指标"), part_of("成本指标"), part_of("项目管理")
    ('效益', '产出', '过程')
    """
    return next((part for word, part in PARTS if word in level1), "产出")


def is_satisfaction(row: Indicator) -> bool:
    """Whether the row reports how satisfied somebody is."""
    return "满意" in row.name or any(SATISFACTION.fullmatch(level or "") for level in (row.level1, row.level2))


def total_budget(evaluation: Evaluation) -> BudgetRow | None:
    """The row of the whole money: the only one, or the one called 总额 or 合计; None where it cannot be told."""
    named = [row for row in evaluation.budget if TOTAL_OF_FUNDS.search(row.source)]
    return named[0] if named else evaluation.budget[0] if len(evaluation.budget) == 1 else None


def budget_rate(row: BudgetRow | None, kind: str) -> Fraction | None:
    """预算执行率 as a share: spent ÷ received in a department evaluation (附2), executed ÷ full-year budget elsewhere
    (附1).
    """
    if row is None or row.executed is None:
        return None
    whole = row.received if kind in DEPARTMENT else row.adjusted
    return Fraction(row.executed) / Fraction(whole) if whole else None


def unspent(row: BudgetRow | None, kind: str) -> Decimal | None:
    """What of the money that 预算执行率 is reckoned on was not spent; None where none is left or it is not known."""
    whole = None if row is None else row.received if kind in DEPARTMENT else row.adjusted
    if row is None or whole is None or row.executed is None or whole <= row.executed:
        return None
    return whole - row.executed


def rate(score: Decimal | None, points: Decimal | None) -> Fraction | None:
    """Score ÷ points as an exact share, or None where there is nothing to divide."""
    return None if score is None or not points else Fraction(score) / Fraction(points)


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    given = list(values)
    known = [value for value in given if value is not None]
    return sum(known, ZERO) if known and len(known) == len(given) else None


def _both(values: Iterable[tuple[Decimal, Decimal] | None]) -> tuple[Decimal, Decimal] | None:
    ends = list(values)
    low, high = _sum(pair and pair[0] for pair in ends), _sum(pair and pair[1] for pair in ends)
    return None if low is None or high is None else (low, high)
