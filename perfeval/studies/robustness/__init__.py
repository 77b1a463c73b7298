"""How sure the grade is: for the working papers, never for the signed report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import groupby

from perfeval.model.certainty import Alternative, Robustness
from perfeval.model.evaluation import Evaluation, Indicator
from perfeval.model.ruleset import Ruleset
from perfeval.model.scorecard import Line, Scorecard
from perfeval.studies.means import geometric_mean
from perfeval.studies.robustness.methods import (
    DIGITS,
    Row,
    Survey,
    flip_weight,
    grade_probabilities,
    one_at_a_time,
    verdict,
    weight_bounds,
)

DELTA = Fraction(1, 4)  # how far points are moved, either way
SEED = 20240101
Rule = Callable[[Indicator, Evaluation, Ruleset], Line]  # what a rule set gives for an indicator
UNGRADED, UNVARIED = "报告不评定等级，不计算等级的把握", "没有可以变动的输入，不作判断"


def examine(card: Scorecard, others: Mapping[str, Scorecard], rule: Rule, surveyed=None) -> Robustness:
    """How total and grade react to other choices (``others``: the card under each of them), other points, bands and a survey's error.

    ``rule`` scores an indicator; ``surveyed`` is what ``survey.examine`` found, or None.
    """
    if card.range is None:
        return Robustness((), UNGRADED)
    alternatives = [_alternative("所选口径", card), *(_alternative(name, other) for name, other in others.items())]
    geometric, not_done = _geometric(card)
    alternatives += [geometric] if geometric else []
    if card.missing_points > 0:
        low, high = card.range
        alternatives.append(Alternative("未核定分值按零分计", low, high, (None, None)))
        alternatives.append(
            Alternative("未核定分值按满分计", low + card.missing_points, high + card.missing_points, (None, None))
        )
    alternatives = _by_change(alternatives, card)
    if card.grade is None:
        return Robustness(tuple(alternatives), UNGRADED, not_done=not_done)
    rows = [_row(line, n, card, rule, surveyed) for n, line in enumerate(card.counted, 1)]
    lines = {band.name: band.low for band in card.ruleset.version.grades.bands}
    weights, now = (
        [row.points for row in rows],
        [Fraction(line.decided.score) / Fraction(line.points) for line in card.counted],
    )
    flips = [
        (row.name, name, at)
        for name, line in lines.items()
        if line
        for n, row in enumerate(rows)
        if (at := flip_weight(weights, now, n, line)) is not None and at < card.ruleset.version.full
    ]
    outlook = grade_probabilities(rows, lines, seed=SEED, delta=DELTA)
    said = verdict(max(outlook.probabilities.values())) if outlook.varied else UNVARIED
    return Robustness(
        tuple(alternatives), said, _bounds(rows, surveyed), tuple(flips), outlook if outlook.varied else None, not_done
    )


def _alternative(name: str, card: Scorecard) -> Alternative:
    low, high = card.range
    return Alternative(
        name, low, high, (card.ruleset.grade(low), card.ruleset.grade(high)) if card.grade else (None, None)
    )


def _geometric(card: Scorecard) -> tuple[Alternative | None, str]:
    """The total as a geometric mean of the score rates, which lets no full mark make up for a low one; None, and why, where there is none."""
    if zero := [line.indicator.name for line in card.counted if not line.range[0]]:
        return (
            None,
            f"没有按几何平均合成：{'、'.join(f'“{name}”' for name in zero)}可能得零分，几何平均要求每项得分大于零",
        )
    weights = [Fraction(line.points) for line in card.counted]
    means = (
        geometric_mean(weights, [Fraction(line.range[end]) / Fraction(line.points) for line in card.counted])
        for end in (0, 1)
    )
    low, high = (card.ruleset.rounded(Fraction(str(round(mean, DIGITS))) * sum(weights)) for mean in means)
    grades = (card.ruleset.grade(low), card.ruleset.grade(high)) if card.grade else (None, None)
    return Alternative("各项得分率按分值加权几何平均（高分不抵低分）", low, high, grades), ""


def _by_change(alternatives: list[Alternative], card: Scorecard) -> list[Alternative]:
    """The choices made, then every other choice with its change of total, the largest first."""
    base, *others = alternatives
    lines = (
        {band.name: band.low for band in card.ruleset.version.grades.bands} if card.ruleset.version.grades else {"": 0}
    )
    ends = [
        one_at_a_time(getattr(base, end), {a.name: getattr(a, end) for a in others}, lines) for end in ("low", "high")
    ]
    low, high = ({found.name: found for found in end} for end in ends)
    told = [
        replace(
            a,
            changes=(low[a.name].change, high[a.name].change),
            changes_grade=None not in (*a.grades, *base.grades)
            and (low[a.name].changes_grade or high[a.name].changes_grade),
        )
        for a in others
    ]
    return [base, *sorted(told, key=lambda a: -max(map(abs, a.changes)))]


def _row(line: Line, number: int, card: Scorecard, rule: Rule, surveyed) -> Row:
    """A decided line with what may vary of its score."""
    i, name = line.indicator, f"{line.indicator.code or number}·{line.indicator.name}"
    if (
        surveyed is not None
        and surveyed.row is i
        and surveyed.shown
        and line.settled
        and surveyed.valid != surveyed.population
    ):
        response = _response(line, card, rule)
        return Row(
            name, line.points, Survey(round(surveyed.shown[0] * surveyed.size), surveyed.size, response), i.level1
        )
    if line.scored and not line.settled:
        return Row(
            name,
            line.points,
            (Fraction(line.low) / Fraction(line.points), Fraction(line.high) / Fraction(line.points)),
            i.level1,
        )
    return Row(name, line.points, Fraction(line.decided.score) / Fraction(line.points), i.level1)


def _response(line: Line, card: Scorecard, rule: Rule) -> Callable[[float], float]:
    """The share of the points that the rule gives for a share of satisfied people, taken to a tenth of a percent.

    Where the rule gives no single score, as at exactly 90 % for a target of more than 90 %, it is the share that was decided.
    """
    decided = float(Fraction(line.decided.score) / Fraction(line.points))

    @cache
    def at(thousandths: int) -> float:
        measured = line.indicator.with_values(actual=f"{Decimal(thousandths) / 10}%", actual_read_as=None)
        given = rule(measured, card.evaluation, card.ruleset)
        return float(given.exact / Fraction(given.points)) if given.settled else decided

    return lambda share: at(round(share * 1000))


def _bounds(rows: list[Row], surveyed) -> tuple[Fraction, Fraction]:
    """Exact least and greatest total, points moved within their level-1 sum, each row at the end of its range."""
    least = most = Fraction(0)
    for _, group in groupby(sorted(rows, key=lambda row: row.parent), key=lambda row: row.parent):
        inside = list(group)
        weights = [row.points for row in inside]
        least += weight_bounds(weights, [_end(row, 0, surveyed) for row in inside], DELTA)[0]
        most += weight_bounds(weights, [_end(row, 1, surveyed) for row in inside], DELTA)[1]
    return least, most


def _end(row: Row, end: int, surveyed) -> Fraction:
    if isinstance(row.rate, Survey):
        return Fraction(row.rate.rate(surveyed.shown[1 + end])).limit_denominator(10**6)
    return row.rate[end] if isinstance(row.rate, tuple) else row.rate
