"""Methods that tell how far a total may move: exact weight bounds, flip weights, alternatives, seeded draws."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

import numpy as np
from numpy.random import PCG64, Generator

from perfeval.model.certainty import Outlook, Varied
from perfeval.model.exact import Number, exact

NEAR = 1e-9  # points; a drawn total this little below a line has reached it, since floats cannot hold 0.9
DIGITS = 6  # of the floats given back, so that the last bits of another processor do not show


def weight_bounds(weights: Sequence[Number], rates: Sequence[Number], delta: Number) -> tuple[Fraction, Fraction]:
    """Exact least and greatest total Σ weight × rate, each weight within ±``delta`` of itself, their sum kept.

    ``weights`` ≥ 0 and ``rates`` ≥ 0 in any units (points and shares, or shares and points); ``delta`` is a share, 0 to
    1. Raises ValueError for other values, for lists of unequal length and for floats.

    >>> from decimal import Decimal
    >>> weight_bounds([50, 30, 20], [1, Decimal("0.8"), Decimal("0.6")], Decimal("0.1"))
    (Fraction(423, 5), Fraction(437, 5))
    """
    weights, rates = _table(weights, rates)
    delta = exact("权重变动幅度", delta, most=1)
    totals = []
    for best_first in (False, True):  # weight taken from everyone goes where it earns least, then where it earns most
        total = sum(w * (1 - delta) * a for w, a in zip(weights, rates))
        free = sum(weights) * delta
        for a, w in sorted(zip(rates, weights), reverse=best_first):
            added = min(free, 2 * delta * w)
            total, free = total + added * a, free - added
        totals.append(Fraction(total))
    return totals[0], totals[1]


def flip_weight(weights: Sequence[Number], rates: Sequence[Number], index: int, line: Number) -> Fraction | None:
    """Weight of one indicator at which the total equals ``line``; the others keep their ratios and all keep their sum.

    The weight is in the unit of ``weights``, ``line`` in that of weight × rate. None where no weight between 0 and the
    sum of the weights does it. Raises ValueError for negative numbers, floats, unequal lists or an ``index`` not in
    them.

    >>> from decimal import Decimal
    >>> flip_weight([40, 60], [1, Decimal("0.8")], 0, 90)
    Fraction(50, 1)
    """
    weights, rates = _table(weights, rates)
    if not 0 <= index < len(weights):
        raise ValueError(f"没有第{index + 1}项指标，共{len(weights)}项")
    whole, own, line = sum(weights), rates[index], exact("等级线", line)
    if whole == weights[index]:
        return None  # nothing else whose weight could be given or taken
    others = (sum(w * a for w, a in zip(weights, rates)) - weights[index] * own) / (whole - weights[index])
    if own == others:
        return None
    weight = (line - whole * others) / (own - others)
    return weight if 0 <= weight <= whole else None


@dataclass(frozen=True, slots=True)
class OtherChoice:
    """What the total would be under one other choice; ``change`` is in points, against the base."""

    name: str
    total: Fraction
    change: Fraction
    grade: str
    changes_grade: bool


def one_at_a_time(
    base: Number, alternatives: Mapping[str, Number], grades: Mapping[str, Number]
) -> tuple[OtherChoice, ...]:
    """Each alternative total against the base, the largest change first, equal changes in the order given.

    Totals in points ≥ 0, rounded already if the rule set grades printed totals; ``grades`` gives each grade its least
    total, one of them 0. Raises ValueError for negative totals, floats or grades that do not begin at 0.

    >>> for other in one_at_a_time(89, {"封顶": 88, "几何平均": 91}, {"优": 90, "良": 0}):
    ...     print(other.name, other.change, other.grade, other.changes_grade)
    几何平均 2 优 True
    封顶 -1 良 False
    """
    lines, base = _lines(grades), exact("总分", base)
    found = []
    for name, value in alternatives.items():
        total = exact(f"“{name}”的总分", value)
        grade = _grade(total, lines)
        found.append(OtherChoice(name, total, total - base, grade, grade != _grade(base, lines)))
    return tuple(sorted(found, key=lambda other: -abs(other.change)))


@dataclass(frozen=True, slots=True)
class SampledSurvey:
    """``satisfied`` of ``answered`` sampled people; ``rate`` turns a true share (0 to 1) into a share of the points.

    A census has no sampling error: give its rate as a number instead.
    """

    satisfied: int
    answered: int
    rate: Callable[[float], float]


@dataclass(frozen=True, slots=True)
class IndicatorShare:
    """An indicator: its points, and the share of them earned as a number, as a band (low, high), or by a survey."""

    name: str
    points: Number
    rate: Number | tuple[Number, Number] | SampledSurvey
    parent: str = ""


def grade_probabilities(
    rows: Sequence[IndicatorShare], grades: Mapping[str, Number], *, seed: int, delta: Number = 0, draws: int = 20_000
) -> Outlook:
    """Draws the total ``draws`` times: points × U(1 ± delta) with each parent's sum restored, bands uniform, a survey's
    share from Beta(k + ½, n − k + ½). Drawn totals are graded unrounded.

    Uniform inputs are drawn from the middles of equal slices, each slice once (Latin hypercube), so one alone gives its
    closed form. Only ``uniform`` and ``beta`` of numpy's PCG64 are used, rows are drawn in order of parent and name,
    floats are rounded to 6 decimals: the same seed and numpy version give the same result on every platform and in any
    row order. Raises ValueError for a negative seed, fewer than 1000 draws, ``delta`` outside [0, 1), repeated or
    impossible rows.

    >>> from decimal import Decimal
    >>> rows = [IndicatorShare("数量", 78, 1), IndicatorShare("定性", 5, (0, Decimal("0.8")))]
    >>> found = grade_probabilities(rows, {"良": 80, "中": 0}, seed=1)
    >>> found.low, found.mean, found.high, found.probabilities["良"]
    (78.2, 80.0, 81.8, Fraction(1, 2))
    """
    if type(seed) is not int or seed < 0 or type(draws) is not int or draws < 1000:
        raise ValueError(f"种子应为非负整数，次数不少于1000：{seed!r}、{draws!r}")
    if len({(row.parent, row.name) for row in rows}) < len(rows) or not rows:
        raise ValueError("没有指标，或同一上级指标下有重名")
    lines, delta, source = _lines(grades), exact("权重变动幅度", delta), Generator(PCG64(seed))
    if delta >= 1:
        raise ValueError(f"权重变动幅度应小于1：{delta}")
    total, varied = np.zeros(draws), []
    for _, group in groupby(sorted(rows, key=lambda row: (row.parent, row.name)), key=lambda row: row.parent):
        inside = [(row, exact(f"“{row.name}”的分值", row.points)) for row in group]
        moves = delta > 0 and sum(points > 0 for _, points in inside) > 1
        kept, drawn, earned = sum(points for _, points in inside), np.zeros(draws), np.zeros(draws)
        for row, points in inside:
            weight = np.full(draws, float(points))
            if moves and points:
                low, high = points * (1 - delta), points * (1 + delta)
                weight = _slices(source, draws, low, high)
                varied.append(Varied(row.name, "分值", low, high))
            drawn += weight
            earned += weight * _rates(row, source, draws, varied)
        total += earned * (float(kept) / drawn) if moves else earned
    reached = [0] + [int(np.count_nonzero(total >= float(least) - NEAR)) for _, least in lines]
    probabilities = {name: Fraction(reached[i + 1] - reached[i], draws) for i, (name, _) in enumerate(lines)}
    return Outlook(round(math.fsum(total) / draws, DIGITS), *_middle(total), probabilities, tuple(varied), seed, draws)


def verdict(probability: Number) -> str:
    """The word for a grade that holds with this probability (0 to 1): from 95 % 稳健, from 80 % 较稳健, else
    对口径敏感.

    >>> from decimal import Decimal
    >>> verdict(Decimal("0.95")), verdict(Decimal("0.8")), verdict(Fraction(79, 100))
    ('稳健', '较稳健', '对口径敏感')
    """
    probability = exact("概率", probability, most=1)
    return (
        "稳健" if probability >= Fraction(95, 100) else "较稳健" if probability >= Fraction(80, 100) else "对口径敏感"
    )


def _rates(row: IndicatorShare, source: Generator, draws: int, varied: list[Varied]) -> np.ndarray | float:
    """The share of the points that a row earns in each draw."""
    if isinstance(row.rate, SampledSurvey):
        k, n = row.rate.satisfied, row.rate.answered
        if type(k) is not int or type(n) is not int or not 0 <= k <= n or n == 0:
            raise ValueError(f"“{row.name}”的满意人数应在0至有效问卷数之间：{k!r}、{n!r}")
        shares = source.beta(k + 0.5, n - k + 0.5, draws)
        varied.append(Varied(row.name, "满意率", *_middle(shares)))
        rates = np.array([float(row.rate.rate(share)) for share in shares.tolist()])
        if not (np.isfinite(rates) & (rates >= 0)).all():
            raise ValueError(f"“{row.name}”由满意率折算的得分率应为不小于0的有限数")
        return rates
    band = row.rate if isinstance(row.rate, tuple) else (row.rate, row.rate)
    low, high = (exact(f"“{row.name}”的得分率", end) for end in band)
    if low > high:
        raise ValueError(f"“{row.name}”的得分率下限高于上限：{low}、{high}")
    if low == high:
        return float(low)
    varied.append(Varied(row.name, "得分率", low, high))
    return _slices(source, draws, low, high)


def _slices(source: Generator, draws: int, low: Fraction, high: Fraction) -> np.ndarray:
    """The middles of equal slices of a range, in drawn order."""
    order = np.argsort(source.uniform(size=draws), kind="stable")
    return float(low) + float(high - low) * ((order + 0.5) / draws)


def _middle(values: np.ndarray) -> tuple[float, float]:
    low, high = np.quantile(values, [0.05, 0.95], method="hazen")
    return round(float(low), DIGITS), round(float(high), DIGITS)


def _lines(grades: Mapping[str, Number]) -> list[tuple[str, Fraction]]:
    """Grades with their least totals, the best first."""
    lines = sorted(
        ((name, exact(f"“{name}”的下限", least)) for name, least in grades.items()), key=lambda line: -line[1]
    )
    if not lines or lines[-1][1] != 0 or len({least for _, least in lines}) < len(lines):
        raise ValueError("等级应从0分起分档，各档下限不同")
    return lines


def _grade(total: Fraction, lines: list[tuple[str, Fraction]]) -> str:
    return next(name for name, least in lines if total >= least)


def _table(weights: Sequence[Number], rates: Sequence[Number]) -> tuple[list[Fraction], list[Fraction]]:
    if len(weights) != len(rates) or not weights:
        raise ValueError(f"权重{len(weights)}个、得分率{len(rates)}个，应一一对应且不为空")
    return [exact("权重", w) for w in weights], [exact("得分率", a) for a in rates]
