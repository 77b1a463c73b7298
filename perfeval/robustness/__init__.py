"""How sure the grade is: for the working papers, never for the signed report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from perfeval.means import geometric_mean
from perfeval.results import Line, Scorecard
from perfeval.robustness.methods import DIGITS, Outlook, Row, flip_weight, grade_probabilities, one_at_a_time, verdict, weight_bounds

DELTA = Fraction(1, 4)  # how far points are moved, either way
SEED = 20240101


@dataclass(frozen=True)
class Alternative:
    """The least and greatest total under another choice, with the grades of both and the changes against the choices made."""

    name: str
    low: Decimal
    high: Decimal
    grades: tuple[str | None, str | None]
    changes: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))
    changes_grade: bool = False


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
    not_done: str = ""  # why there is no geometric mean


def examine(card: Scorecard, others: Mapping[str, Scorecard]) -> Robustness:
    """How total and grade react to other choices (``others``: the card under each of them), other weights, open bands."""
    rules, full = card.ruleset, Fraction(card.ruleset.version.full)
    if not card.scored:
        return Robustness(False, (), (Fraction(0), Fraction(0)), (), None)
    alternatives = [_alternative("所选口径", card), *(_alternative(name, other) for name, other in others.items())]
    geometric, not_done = _geometric(card)
    alternatives += [geometric] if geometric else []
    if card.missing_points > 0:
        points = Decimal(card.missing_points)
        low, high = _range(card)
        scale = full / (full - Fraction(points))
        for name, a, b in (("未核定分值按零分计", low, high), ("未核定分值按满分计", low + points, high + points),
                           ("按已列分值折算为满分", *(rules.rounded(Fraction(x) * scale) for x in (low, high)))):  # fmt: skip
            alternatives.append(Alternative(name, a, b, (rules.grade(a), rules.grade(b))))
    alternatives = _by_change(alternatives, card)
    rows = [_row(line, n) for n, line in enumerate([*card.lines, *([card.execution] if card.execution else [])], 1) if line.points]
    if not rows or rules.version.grades is None:
        return Robustness(card.missing_points != 0, tuple(alternatives), (Fraction(0), Fraction(0)), (), None, not_done=not_done)
    listed = sum(Fraction(row.points) for row in rows)
    rows = [Row(row.name, Fraction(row.points) * full / listed, row.rate, row.parent) for row in rows]
    weights = [row.points for row in rows]
    least, most = ([_end(row, end) for row in rows] for end in (0, 1))
    bounds = weight_bounds(weights, least, DELTA)[0], weight_bounds(weights, most, DELTA)[1]
    lines = {band.name: band.low for band in rules.version.grades.bands}
    flips = [(row.name, name, at) for name, line in lines.items() if line for n, row in enumerate(rows)
             if least == most and (at := flip_weight(weights, least, n, line)) is not None and at < full]  # fmt: skip
    outlook = grade_probabilities(rows, lines, seed=SEED, delta=DELTA)
    return Robustness(card.missing_points != 0, tuple(alternatives), bounds, tuple(flips), outlook, verdict(max(outlook.probabilities.values())), not_done)


def _alternative(name: str, card: Scorecard) -> Alternative:
    low, high = _range(card)
    whole = not card.missing_points
    return Alternative(name, low, high, (card.ruleset.grade(low), card.ruleset.grade(high)) if whole else (None, None))


def _geometric(card: Scorecard) -> tuple[Alternative | None, str]:
    """The total as a geometric mean of the score rates, which lets no full mark make up for a low one; None, and why, where there is none."""
    lines = [line for line in (*card.lines, *([card.execution] if card.execution else [])) if line.points]
    rows = [_row(line, n) for n, line in enumerate(lines, 1)]
    if zero := [line.indicator.name for line, row in zip(lines, rows) if not _end(row, 0)]:
        return None, f"没有按几何平均合成：{'、'.join(f'“{name}”' for name in zero)}可能得零分，几何平均要求每项得分大于零"
    if not rows:
        return None, ""
    weights = [Fraction(row.points) for row in rows]
    means = (geometric_mean(weights, [_end(row, end) for row in rows]) for end in (0, 1))
    low, high = (card.ruleset.rounded(Fraction(str(round(mean, DIGITS))) * sum(weights)) for mean in means)
    grades = (card.ruleset.grade(low), card.ruleset.grade(high)) if not card.missing_points else (None, None)
    return Alternative("各项得分率按分值加权几何平均（高分不抵低分）", low, high, grades), ""


def _by_change(alternatives: list[Alternative], card: Scorecard) -> list[Alternative]:
    """The choices made, then every other choice with its change of total, the largest first."""
    base, *others = alternatives
    lines = {band.name: band.low for band in card.ruleset.version.grades.bands} if card.ruleset.version.grades else {"": 0}
    ends = [one_at_a_time(getattr(base, end), {a.name: getattr(a, end) for a in others}, lines) for end in ("low", "high")]
    low, high = ({found.name: found for found in end} for end in ends)
    told = [replace(a, changes=(low[a.name].change, high[a.name].change),
                    changes_grade=None not in (*a.grades, *base.grades) and (low[a.name].changes_grade or high[a.name].changes_grade))
            for a in others]  # fmt: skip
    return [base, *sorted(told, key=lambda a: -max(map(abs, a.changes)))]


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
