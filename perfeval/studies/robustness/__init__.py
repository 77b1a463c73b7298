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
from perfeval.model.exact import Number
from perfeval.model.ruleset import Ruleset
from perfeval.model.scorecard import Line, Scorecard, rate
from perfeval.model.surveyed import SurveyResult
from perfeval.studies.means import geometric_mean
from perfeval.studies.robustness.methods import (
    DIGITS,
    IndicatorShare,
    SampledSurvey,
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


def examine(
    card: Scorecard, others: Mapping[str, Scorecard], rule: Rule, surveyed: SurveyResult | None = None
) -> Robustness:
    """How total and grade react to other choices, other points, bands and a survey's error.

    ``others`` are the card under each other choice; ``rule`` scores an indicator; ``surveyed`` is what
    ``survey.examine`` found.
    """
    if card.range is None:
        return Robustness((), UNGRADED)
    low, high = card.range
    alternatives = [_alternative("所选口径", card, card.range)]
    alternatives += [_alternative(name, other, other.range) for name, other in others.items() if other.range]
    geometric, not_done = _geometric(card)
    alternatives += [geometric] if geometric else []
    if card.missing_points > 0:
        alternatives.append(Alternative("未核定分值按零分计", low, high, (None, None)))
        alternatives.append(
            Alternative("未核定分值按满分计", low + card.missing_points, high + card.missing_points, (None, None))
        )
    alternatives = _by_change(alternatives, card)
    if card.grade is None:
        return Robustness(tuple(alternatives), UNGRADED, not_done=not_done)
    rows = [_row(line, n, card, rule, surveyed) for n, line in enumerate(card.counted, 1)]
    lines, limits = _lines(card), surveyed.shown[1:] if surveyed and surveyed.shown else (0.0, 1.0)
    weights, now = [row.points for row in rows], [_decided(line) for line in card.counted]
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
        tuple(alternatives), said, _bounds(rows, limits), tuple(flips), outlook if outlook.varied else None, not_done
    )


def _lines(card: Scorecard) -> dict[str, Decimal]:
    """The least total of each grade."""
    return {band.name: band.low for band in card.ruleset.version.grades.bands} if card.ruleset.version.grades else {}


def _decided(line: Line) -> Fraction:
    """The share of the points that was decided; raises ValueError where nothing was."""
    share = rate(line.decided.score if line.decided else None, line.points)
    if share is None:
        raise ValueError(f"“{line.indicator.name}”没有认定得分")
    return share


def _alternative(name: str, card: Scorecard, ends: tuple[Decimal, Decimal]) -> Alternative:
    grades = (card.ruleset.grade(ends[0]), card.ruleset.grade(ends[1])) if card.grade else (None, None)
    return Alternative(name, *ends, grades)


def _geometric(card: Scorecard) -> tuple[Alternative | None, str]:
    """The total as a geometric mean of the score rates; None, and why, where there is none.

    It lets no full mark make up for a low one.
    """
    ranges = [(line.indicator.name, Fraction(line.full), line.range) for line in card.counted if line.range]
    if zero := [name for name, _, ends in ranges if not ends[0]]:
        return (
            None,
            f"没有按几何平均合成：{'、'.join(f'“{name}”' for name in zero)}可能得零分，几何平均要求每项得分大于零",
        )
    weights = [full for _, full, _ in ranges]
    whole = sum(weights, Fraction(0))
    means = (geometric_mean(weights, [Fraction(ends[k]) / full for _, full, ends in ranges]) for k in (0, 1))
    low, high = (card.ruleset.rounded(Fraction(str(round(mean, DIGITS))) * whole) for mean in means)
    return _alternative("各项得分率按分值加权几何平均（高分不抵低分）", card, (low, high)), ""


def _by_change(alternatives: list[Alternative], card: Scorecard) -> list[Alternative]:
    """The choices made, then every other choice with its change of total, the largest first."""
    base, *others = alternatives
    lines = _lines(card) or {"": Decimal(0)}
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


def _row(line: Line, number: int, card: Scorecard, rule: Rule, surveyed: SurveyResult | None) -> IndicatorShare:
    """A decided line with what may vary of its score."""
    i, name = line.indicator, f"{line.indicator.code or number}·{line.indicator.name}"
    rates: Fraction | tuple[Fraction, Fraction] | SampledSurvey = _decided(line)
    if surveyed is not None and surveyed.row is i and surveyed.shown and line.settled:
        if surveyed.valid != surveyed.population:
            size = surveyed.size
            rates = SampledSurvey(round(surveyed.shown[0] * size), size, _response(line, card, rule))
    elif line.scored and not line.settled:
        full = Fraction(line.full)
        rates = Fraction(line.scored.low) / full, Fraction(line.scored.high) / full
    return IndicatorShare(name, line.full, rates, i.level1)


def _response(line: Line, card: Scorecard, rule: Rule) -> Callable[[float], float]:
    """The share of the points that the rule gives for a share of satisfied people, taken to a tenth of a percent.

    Where the rule gives no single score, as at exactly 90 % for a target of more than 90 %, it is the share that was
    decided.
    """
    decided = float(_decided(line))

    @cache
    def at(thousandths: int) -> float:
        measured = line.indicator.with_values(actual=f"{Decimal(thousandths) / 10}%", actual_read_as=None)
        given = rule(measured, card.evaluation, card.ruleset).settled
        return float(given.precise / Fraction(given.full)) if given else decided

    return lambda share: at(round(share * 1000))


def _bounds(rows: list[IndicatorShare], limits: tuple[float, float]) -> tuple[Fraction, Fraction]:
    """Exact least and greatest total, points moved within their level-1 sum, each row at the end of its range."""
    least = most = Fraction(0)
    for _, group in groupby(sorted(rows, key=lambda row: row.parent), key=lambda row: row.parent):
        inside = list(group)
        weights = [row.points for row in inside]
        least += weight_bounds(weights, [_end(row, 0, limits) for row in inside], DELTA)[0]
        most += weight_bounds(weights, [_end(row, 1, limits) for row in inside], DELTA)[1]
    return least, most


def _end(row: IndicatorShare, end: int, limits: tuple[float, float]) -> Number:
    if isinstance(row.rate, SampledSurvey):
        return Fraction(row.rate.rate(limits[end])).limit_denominator(10**6)
    return row.rate[end] if isinstance(row.rate, tuple) else row.rate
