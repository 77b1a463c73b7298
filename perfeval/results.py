"""What scoring found: a scorecard whose every line keeps three scores apart and says why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from perfeval.findings import Finding
from perfeval.model import Evaluation, Indicator
from perfeval.ruleset import Ruleset

EXECUTION = "预算执行率"
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Line:
    """One indicator with what the rule gives for it.

    ``low`` and ``high`` are points rounded as the rule set says, equal where the rule gives one
    score, both None where it gives none. ``deviation`` is (actual − target) ÷ target, a share.
    ``notes`` are the readings that the score depends on.
    """

    indicator: Indicator
    because: str
    low: Decimal | None = None
    high: Decimal | None = None
    exact: Fraction | None = None
    met: bool | None = None
    deviation: Fraction | None = None
    notes: tuple[str, ...] = ()

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
    def deduction(self) -> Decimal | None:
        """Points that the unit's own score leaves out."""
        if self.indicator.self_score is None or self.indicator.points is None:
            return None
        return self.indicator.points - self.indicator.self_score


@dataclass(frozen=True)
class Group:
    """The lines under one level-1 indicator, with their sums."""

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
        return _sum(line.indicator.decided.score if line.indicator.decided else None for line in self.lines)

    @property
    def low(self) -> Decimal:
        """The least that the rule gives, unscored lines at zero."""
        return sum((line.low if line.scored else ZERO for line in self.lines), ZERO)

    @property
    def high(self) -> Decimal:
        """The most that the rule gives, unscored lines at full points."""
        return sum((line.high if line.scored else line.points for line in self.lines), ZERO)

    @property
    def self_rate(self) -> Fraction | None:
        return rate(self.self_score, self.points)


@dataclass(frozen=True)
class Scorecard(Group):
    """All lines of an evaluation under one rule set; sums are sums of the printed scores."""

    evaluation: Evaluation = None
    ruleset: Ruleset = None
    execution: Line | None = None  # 预算执行率, where the budget allows it
    findings: tuple[Finding, ...] = ()

    @property
    def groups(self) -> tuple[Group, ...]:
        """The lines by level-1 indicator, in the order of the table."""
        found = groupby(self.lines, key=lambda line: line.indicator.level1)
        return tuple(Group(name, tuple(lines)) for name, lines in found)

    @property
    def missing_points(self) -> Decimal:
        """Points of a full table that no line carries."""
        executed = self.execution.points if self.execution else ZERO
        return self.ruleset.version.full - self.points - executed

    @property
    def missed(self) -> tuple[Line, ...]:
        """Lines that lose points in the unit's own score."""
        return tuple(line for line in self.lines if line.deduction)


def rate(score: Decimal | None, points: Decimal) -> Fraction | None:
    """Score ÷ points as an exact share, or None where there is nothing to divide."""
    return None if score is None or not points else Fraction(score) / Fraction(points)


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    values = list(values)
    return None if any(v is None for v in values) else sum(values, ZERO)
