"""How sure the grade is: for the working papers, never for the signed report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from perfeval.results import Line, Scorecard
from perfeval.robustness.methods import Outlook, Row, flip_weight, grade_probabilities, verdict, weight_bounds

DELTA = Fraction(1, 4)  # how far points are moved, either way
SEED = 20240101


@dataclass(frozen=True)
class Alternative:
    """The least and greatest total under another choice, with the grades of both."""

    name: str
    low: Decimal
    high: Decimal
    grades: tuple[str | None, str | None]


@dataclass(frozen=True)
class Robustness:
    """Everything that was varied, by how much, and what became of total and grade.

    Totals are those of a full table: where points are missing they are re-based (``rebased``), which the report never does.
    """

    rebased: bool
    alternatives: tuple[Alternative, ...]
    bounds: tuple[Fraction, Fraction]
    flips: tuple[tuple[str, str, Fraction], ...]  # indicator, grade line, points at which the total reaches it
    outlook: Outlook | None
    verdict: str = ""


def examine(card: Scorecard, others: Mapping[str, Scorecard]) -> Robustness:
    """How total and grade react to other choices (``others``: the card under each of them), other weights, open bands."""
    rules, full = card.ruleset, Fraction(card.ruleset.version.full)
    alternatives = [_alternative("所选口径", card), *(_alternative(name, other) for name, other in others.items())]
    if not card.scored:
        return Robustness(False, (), (Fraction(0), Fraction(0)), (), None)
    if card.missing_points > 0:
        points = Decimal(card.missing_points)
        low, high = _range(card)
        scale = full / (full - Fraction(points))
        for name, a, b in (("未核定分值按零分计", low, high), ("未核定分值按满分计", low + points, high + points),
                           ("按已列分值折算为满分", *(rules.rounded(Fraction(x) * scale) for x in (low, high)))):  # fmt: skip
            alternatives.append(Alternative(name, a, b, (rules.grade(a), rules.grade(b))))
    rows = [_row(line, n) for n, line in enumerate([*card.lines, *([card.execution] if card.execution else [])], 1) if line.points]
    if not rows or rules.version.grades is None:
        return Robustness(card.missing_points != 0, tuple(alternatives), (Fraction(0), Fraction(0)), (), None)
    listed = sum(Fraction(row.points) for row in rows)
    rows = [Row(row.name, Fraction(row.points) * full / listed, row.rate, row.parent) for row in rows]
    weights = [row.points for row in rows]
    least, most = ([_end(row, end) for row in rows] for end in (0, 1))
    bounds = weight_bounds(weights, least, DELTA)[0], weight_bounds(weights, most, DELTA)[1]
    lines = {band.name: band.low for band in rules.version.grades.bands}
    flips = [(row.name, name, at) for name, line in lines.items() if line for n, row in enumerate(rows)
             if least == most and (at := flip_weight(weights, least, n, line)) is not None and at < full]  # fmt: skip
    outlook = grade_probabilities(rows, lines, seed=SEED, delta=DELTA)
    return Robustness(card.missing_points != 0, tuple(alternatives), bounds, tuple(flips), outlook, verdict(max(outlook.probabilities.values())))


def _alternative(name: str, card: Scorecard) -> Alternative:
    low, high = _range(card)
    whole = not card.missing_points
    return Alternative(name, low, high, (card.ruleset.grade(low), card.ruleset.grade(high)) if whole else (None, None))


def _range(card: Scorecard) -> tuple[Decimal, Decimal]:
    """The least and greatest total: decided scores where there are any, else what the rule gives."""
    executed = card.execution.low if card.execution and card.execution.scored else Decimal(0)
    ends = [(line.decided.score,) * 2 if line.decided else (line.low, line.high) if line.scored else (Decimal(0), line.points)
            for line in card.lines]  # fmt: skip
    return sum((low for low, _ in ends), executed), sum((high for _, high in ends), executed)


def _row(line: Line, number: int) -> Row:
    name = f"{line.indicator.code or number}·{line.indicator.name}"
    if line.decided:
        return Row(name, line.points, Fraction(line.decided.score) / Fraction(line.points), line.indicator.level1)
    low, high = (line.low, line.high) if line.scored else (Decimal(0), line.points)
    band = Fraction(low) / Fraction(line.points), Fraction(high) / Fraction(line.points)
    return Row(name, line.points, band[0] if band[0] == band[1] else band, line.indicator.level1)


def _end(row: Row, end: int) -> Fraction:
    return row.rate[end] if isinstance(row.rate, tuple) else row.rate
