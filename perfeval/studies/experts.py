"""What several experts' marks say together."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from fractions import Fraction

from perfeval.model.evaluation import ExpertPoints
from perfeval.model.exact import Number, exact
from perfeval.model.opinions import Agreement, Allocation, Delphi, Marks, Summary, Weighed
from perfeval.model.scorecard import LineGroup, Scorecard, rate

LEAST = 7  # experts and indicators from which the chi-square approximation is worth printing


def summary(marks: Sequence[Number], full: Number) -> Summary:
    """What the experts' marks of one indicator say, each mark between 0 and ``full``.

    An expert who gave no mark is left out by the caller. Raises ValueError for fewer than two marks, for marks outside
    that range and for floats.

    >>> found = summary([5, 5, 4, 2], full=5)
    >>> found.mean, found.median, found.iqr, found.spread, found.full_share
    (Fraction(4, 1), Fraction(9, 2), Fraction(3, 2), Fraction(3, 1), Fraction(1, 2))
    """
    full = exact("满分", full)
    values = sorted(exact("评分", mark) for mark in marks)
    if len(values) < 2:
        raise ValueError(f"至少要有两位专家的评分，现有{len(values)}个")
    if full == 0 or values[-1] > full:
        raise ValueError(f"评分{values[-1]}超过满分{full}，或满分为0")
    mean, sd = statistics.mean(values), float(statistics.stdev(values))
    q1, median, q3 = statistics.quantiles(values, n=4, method="inclusive")
    share = Fraction(values.count(full), len(values))
    return Summary(len(values), mean, median, sd, sd / mean if mean else None, q1, q3, values[0], values[-1], share)


def delphi(returned: int, sent: int, judgement: Number, familiarity: Number) -> Delphi:
    """How far a round can be trusted: forms returned ÷ sent, and Cr = (Ca + Cs) ÷ 2.

    ``judgement`` (判断依据 Ca) and ``familiarity`` (熟悉程度 Cs) are the experts' mean shares, 0 to 1. Raises
    ValueError for anything else, and for more forms returned than sent.

    >>> from decimal import Decimal
    >>> delphi(returned=9, sent=10, judgement=Decimal("0.9"), familiarity=Decimal("0.7"))
    Delphi(response=Fraction(9, 10), authority=Fraction(4, 5))
    """
    if type(returned) is not int or type(sent) is not int or not 0 <= returned <= sent or sent == 0:
        raise ValueError(f"收回份数应在0至发出份数之间：收回{returned!r}、发出{sent!r}")
    basis, known = exact("判断依据系数", judgement), exact("熟悉程度系数", familiarity)
    if max(basis, known) > 1:
        raise ValueError(f"判断依据系数和熟悉程度系数应在0至1之间：{basis}、{known}")
    return Delphi(Fraction(returned, sent), (basis + known) / 2)


def kendall_w(ratings: Sequence[Sequence[Number]], least: int = LEAST) -> Agreement:
    """Agreement of experts (rows) on the order of indicators (columns), corrected for ties.

    W is exact. p is None with fewer than ``least`` experts or indicators, W is None if nobody tells any indicators
    apart. Raises ValueError for fewer than two experts or indicators, rows of unequal length, negative marks and
    floats.

    >>> found = kendall_w([[1, 2, 3], [1, 2, 3], [1, 3, 2]])
    >>> found.w, found.chi2, found.df, found.note
    (Fraction(7, 9), Fraction(14, 3), 2, '专家3人、指标3项，其一不足7，不给出p值')
    """
    rows = _rows(ratings)
    m, n = len(rows), len(rows[0])
    if m < 2 or n < 2:
        raise ValueError(f"至少要有两位专家、两项指标，现有{m}位、{n}项")
    ranks = [[_rank(mark, row) for mark in row] for row in rows]
    scatter = sum((sum(column) - Fraction(m * (n + 1), 2)) ** 2 for column in zip(*ranks))
    ties = sum(row.count(mark) ** 3 - row.count(mark) for row in rows for mark in set(row))
    most = m * m * (n**3 - n) - m * ties
    if most == 0:
        return Agreement(None, None, n - 1, None, m, n, "每位专家对各项指标评分都相同，无法计算一致性")
    w = Fraction(12 * scatter, most)
    chi2 = m * (n - 1) * w
    if min(m, n) < least:
        return Agreement(w, chi2, n - 1, None, m, n, f"专家{m}人、指标{n}项，其一不足{least}，不给出p值")
    return Agreement(w, chi2, n - 1, chi_square_tail(float(chi2), n - 1), m, n)


def budget_allocation(points: Sequence[Sequence[Number]], full: Number = 100) -> Allocation:
    """Weights of indicators (columns) from experts (rows) who each spread ``full`` points over them.

    Raises ValueError for fewer than two experts, rows of unequal length, negative points, floats, and for an expert
    whose points do not sum to ``full``.

    >>> budget_allocation([[60, 40], [70, 30], [80, 20]]).weights
    (Fraction(7, 10), Fraction(3, 10))
    """
    rows, full = _rows(points), exact("每位专家的总分", full)
    for number, row in enumerate(rows, 1):
        if sum(row) != full:
            raise ValueError(f"第{number}位专家分配的分值合计{sum(row)}，应为{full}")
    columns = [summary(column, full) for column in zip(*rows)]
    mean, median = tuple(c.mean for c in columns), tuple(c.median for c in columns)
    shares = tuple(m / sum(median) for m in median) if any(median) else None
    return Allocation(mean, tuple(m / full for m in mean), median, shares, tuple(c.cv for c in columns))


def chi_square_tail(x: float, df: int) -> float:
    """P(χ² ≥ x) for x ≥ 0 and a whole number ``df`` ≥ 1, by the finite sum that whole degrees of freedom allow.

    Raises ValueError for other values.

    >>> round(chi_square_tail(3.841459, 1), 6), round(chi_square_tail(18.307038, 10), 6)
    (0.05, 0.05)
    """
    if not (0 <= x < math.inf and type(df) is int and df >= 1):
        raise ValueError(f"卡方值应不小于0、自由度应为正整数：{x!r}、{df!r}")
    half, odd = x / 2, df % 2
    if half == 0:
        return 1.0
    powers = [j + odd / 2 for j in range(df // 2)]
    terms = [math.exp(a * math.log(half) - half - math.lgamma(a + 1)) for a in powers]
    return min(1.0, math.fsum(terms) + (math.erfc(math.sqrt(half)) if odd else 0.0))


def _rank(mark: Fraction, row: list[Fraction]) -> Fraction:
    """Place among the marks of a row, counted from the least; equal marks share the mean of their places."""
    return sum(other < mark for other in row) + Fraction(row.count(mark) + 1, 2)


def _rows(table: Sequence[Sequence[Number]]) -> list[list[Fraction]]:
    rows = [[exact(f"第{number}位专家的评分", mark) for mark in row] for number, row in enumerate(table, 1)]
    if not rows or not rows[0] or len({len(row) for row in rows}) > 1:
        raise ValueError(f"每位专家都要对每项指标评分，现各有{'、'.join(str(len(row)) for row in rows) or 0}个")
    return rows


def examine(card: Scorecard) -> Marks:
    """What the experts in the params say together; indicators with fewer than two marks are left out."""
    lines = [line for line in card.table.lines if len(line.indicator.marks) > 1 and line.points]
    marked = [(line.indicator.name, line.indicator.marks, line.full) for line in lines]
    rows = tuple((name, marks, summary(list(marks.values()), full)) for name, marks, full in marked)
    names = [name for name in (marked[0][1] if marked else ()) if all(name in marks for _, marks, _ in marked)]
    agreed = None
    if len(marked) > 1 and len(names) > 1:
        agreed = kendall_w([[Fraction(marks[name]) / Fraction(full) for _, marks, full in marked] for name in names])
    said = card.evaluation.experts
    asked = said.delphi if said else None
    trust = delphi(asked.returned, asked.sent, asked.judgement, asked.familiarity) if asked else None
    return Marks(rows, agreed, trust, _weighed(card, said.allocation) if said and said.allocation else None)


def _weighed(card: Scorecard, rows: Sequence[ExpertPoints]) -> Weighed:
    names = tuple(rows[0].points)
    points = [[row.points[name] for name in names] for row in rows]
    held = [
        LineGroup(
            name, tuple(line for line in card.counted if name in (line.indicator.level1, line.indicator.name))
        ).points
        for name in names
    ]
    given = tuple((row.expert, tuple(spread)) for row, spread in zip(rows, points))
    return Weighed(names, given, budget_allocation(points), tuple(rate(h, card.points) for h in held))
