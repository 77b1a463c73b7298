"""What scoring found: a scorecard whose every line keeps three scores apart and says why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from perfeval.findings import Finding
from perfeval.model import Adoption, Decided, Evaluation, Indicator
from perfeval.ruleset import Ruleset

EXECUTION = "预算执行率"
ZERO = Decimal("0.00")
DECIDED_NAME = {"单位自评": "审核得分", "部门评价": "评价得分", "财政评价": "评价得分", "财政复核": "复核得分", "转移支付自评": "审核得分"}
SELF_FRAME = ("成本", "产出", "效益", "满意度", EXECUTION)
DEPARTMENT_FRAME = ("决策", "过程", "产出", "效益")


@dataclass(frozen=True)
class Points:
    """What a rule gives: points rounded as the rule set says, equal where it gives one score, None where none.

    ``deviation`` is (actual − target) ÷ target, a share; ``notes`` are the readings that the score depends on.
    """

    because: str
    low: Decimal | None = None
    high: Decimal | None = None
    exact: Fraction | None = None
    met: bool | None = None
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
    given: Points
    rule: str = ""
    adopted: Adoption | None = None
    doubts: tuple[Doubt, ...] = ()

    @property
    def because(self) -> str:
        return self.given.because

    @property
    def low(self) -> Decimal | None:
        return self.given.low

    @property
    def high(self) -> Decimal | None:
        return self.given.high

    @property
    def exact(self) -> Fraction | None:
        return self.given.exact

    @property
    def met(self) -> bool | None:
        return self.given.met

    @property
    def deviation(self) -> Fraction | None:
        return self.given.deviation

    @property
    def notes(self) -> tuple[str, ...]:
        return self.given.notes

    @property
    def points(self) -> Decimal:
        return self.indicator.points or ZERO

    @property
    def scored(self) -> bool:
        return self.low is not None

    @property
    def settled(self) -> bool:
        """Whether the rule gives exactly one score."""
        return self.scored and self.low == self.high

    @property
    def decided(self) -> Decided | None:
        """The score that counts: what was decided for this line, else the rule's where it was adopted."""
        if self.indicator.decided:
            return self.indicator.decided
        if self.adopted and self.settled and not self.doubts:
            return Decided.model_construct(score=self.low, reason=self.adopted.reason, by=self.adopted.by)
        return None

    @property
    def shown(self) -> Decimal | None:
        """The score that the report discusses: the decided one, else the unit's own."""
        return self.decided.score if self.decided else self.indicator.self_score

    @property
    def deduction(self) -> Decimal | None:
        """Points that the score shown leaves out."""
        return None if self.shown is None or self.indicator.points is None else self.indicator.points - self.shown


@dataclass(frozen=True)
class Group:
    """The lines under one level-1 indicator, with their sums; sums are sums of the printed scores."""

    name: str
    lines: tuple[Line, ...]

    @property
    def points(self) -> Decimal:
        return sum((line.points for line in self.lines), ZERO)

    @property
    def self_score(self) -> Decimal | None:
        return _sum(line.indicator.self_score for line in self.lines)

    @property
    def decided(self) -> Decimal | None:
        return _sum(line.decided.score if line.decided else None for line in self.lines)

    @property
    def shown(self) -> Decimal | None:
        """The decided sum where every line is decided, else the unit's own."""
        return self.self_score if self.decided is None else self.decided

    @property
    def low(self) -> Decimal:
        """The least that the rule gives, unscored lines at zero."""
        return sum((line.low if line.scored else ZERO for line in self.lines), ZERO)

    @property
    def high(self) -> Decimal:
        """The most that the rule gives, unscored lines at full points."""
        return sum((line.high if line.scored else line.points for line in self.lines), ZERO)

    @property
    def rate(self) -> Fraction | None:
        return rate(self.shown, self.points)


@dataclass(frozen=True)
class Scorecard(Group):
    """All lines of an evaluation under one rule set."""

    evaluation: Evaluation = None
    ruleset: Ruleset = None
    execution: Line | None = None  # 预算执行率 of a self-evaluation, where the budget allows it
    findings: tuple[Finding, ...] = ()

    @property
    def groups(self) -> tuple[Group, ...]:
        """The lines by level-1 indicator, in the order of the table."""
        found = groupby(self.lines, key=lambda line: line.indicator.level1)
        return tuple(Group(name, tuple(lines)) for name, lines in found)

    @property
    def department_frame(self) -> bool:
        """Whether the table has 决策 or 过程, so is no self-evaluation table."""
        return any(line.indicator.level1.startswith(("决策", "过程", "项目决策", "项目过程")) for line in self.lines)

    @property
    def missing_points(self) -> Decimal:
        """Points of a full table that no line carries; negative where the table holds too many."""
        executed = self.execution.points if self.execution else ZERO
        return self.ruleset.version.full - self.points - executed

    @property
    def total(self) -> Decimal | None:
        """The sum of all decided scores with 预算执行率, or None while a score is missing."""
        if self.decided is None or self.missing_points:
            return None
        return self.decided + (self.execution.low if self.execution else ZERO)

    @property
    def grade(self) -> str | None:
        """The grade of the printed total; None while the table is incomplete or the rule set has no grades."""
        return None if self.total is None else self.ruleset.grade(self.total)

    @property
    def exact_grade(self) -> str | None:
        """The grade that the unrounded total would have."""
        if self.total is None:
            return None
        lines = [*self.lines, *([self.execution] if self.execution else [])]
        exact = (line.exact if line.exact is not None and line.decided and not line.indicator.decided else None for line in lines)
        scores = (line.decided.score if line.decided else line.low for line in lines)
        return self.ruleset.grade(sum((Fraction(s) if e is None else e for e, s in zip(exact, scores)), Fraction(0)))

    @property
    def doubted(self) -> tuple[Line, ...]:
        """Lines whose score can be computed but not be accepted."""
        return tuple(line for line in self.lines if line.scored and line.doubts)

    @property
    def missed(self) -> tuple[Line, ...]:
        """Lines that lose points in the score shown."""
        return tuple(line for line in self.lines if line.deduction)

    @property
    def decided_name(self) -> str:
        """What the decided score is called in this kind of report."""
        return DECIDED_NAME[self.evaluation.report.type]


def rate(score: Decimal | None, points: Decimal) -> Fraction | None:
    """Score ÷ points as an exact share, or None where there is nothing to divide."""
    return None if score is None or not points else Fraction(score) / Fraction(points)


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    values = list(values)
    return None if any(v is None for v in values) else sum(values, ZERO)
