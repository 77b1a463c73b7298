"""Points as small pure functions: what share of an indicator's points a result earns.

Every number is exact (Fraction or int), a share lies in [0, 1], and nothing is rounded but by ``round_to``. Arguments
that make no sense raise ValueError, in Chinese. Which formula an indicator uses, the evaluation plan or the rule set
decides.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

Exact = Fraction | int
Formula = Callable[[Exact, Exact], Fraction]
VERDICTS = ("符合", "部分符合", "不符合", "不适用")


def ratio(actual: Exact, target: Exact) -> Fraction:
    """Share earned in proportion to the target, never more than all of it (财预〔2020〕10号第十六条).

    Any unit, the same for both; a negative actual earns nothing. Raises if target <= 0.

    >>> ratio(95, 100)
    Fraction(19, 20)
    """
    actual, target = _compared(actual, target)
    return _within_0_and_1(actual / target)


def inverse_ratio(actual: Exact, target: Exact) -> Fraction:
    """Share kept above a ceiling: target ÷ actual (practice, e.g. 湖北自评表).

    Any unit, the same for both; at or below the ceiling all is kept. Raises if target <= 0.

    >>> inverse_ratio(200, 100)
    Fraction(1, 2)
    """
    actual, target = _compared(actual, target)
    return Fraction(1) if actual <= target else target / actual


def linear_deviation(actual: Exact, target: Exact) -> Fraction:
    """Share kept above a ceiling: one minus the overshoot, nothing from twice the target on (practice).

    Any unit, the same for both; at or below the ceiling all is kept. Raises if target <= 0.

    >>> linear_deviation(110, 100)
    Fraction(9, 10)
    """
    actual, target = _compared(actual, target)
    return _within_0_and_1(1 - (actual - target) / target)


def fail(actual: Exact, target: Exact) -> Fraction:
    """All is kept up to a ceiling, nothing above (own convention, after 直接赋分 of 财预〔2021〕101号三（七）).

    Any unit, the same for both; the ceiling may be zero or negative.

    >>> fail(101, 100), fail(0, 0)
    (Fraction(0, 1), Fraction(1, 1))
    """
    actual, target = _exact(actual, target)
    return Fraction(int(actual <= target))


FORMULAS: dict[str, Formula] = {
    "ratio": ratio,
    "inverse_ratio": inverse_ratio,
    "linear_deviation": linear_deviation,
    "fail": fail,
}


def threshold_ratio(actual: Exact, target: Exact, floor: Exact) -> Fraction:
    """Share earned above a pass line, re-based so that the line itself earns nothing (财预〔2021〕101号三（七）).

    Floor is a completion rate, 0 <= floor < 1 (60% in 101号). Raises if target <= 0 or floor is outside.

    >>> threshold_ratio(80, 100, Fraction(60, 100))
    Fraction(1, 2)
    """
    (actual, target), (floor,) = _compared(actual, target), _exact(floor)
    _require(0 <= floor < 1, f"及格线须不小于0且小于1，现为{floor}")
    return _within_0_and_1((actual / target - floor) / (1 - floor))


def bands(value: Exact, steps: tuple[tuple[Exact, Exact], ...]) -> Fraction:
    """Share of the first step whose lower bound is reached; nothing below all (满意度赋分, 财预〔2021〕101号三（七）).

    Steps are (lower bound included, share), bounds from high to low. Raises if unsorted or empty, or a share is outside
    [0, 1].

    >>> bands(88, ((90, 1), (80, Fraction(8, 10)), (60, Fraction(5, 10))))
    Fraction(4, 5)
    """
    (value,), bounds, shares = _exact(value), _exact(*(b for b, _ in steps)), _exact(*(s for _, s in steps))
    _require_falling(bounds, "分档下限")
    _require(all(0 <= share <= 1 for share in shares), "分档得分比例须在0和1之间")
    return next((share for bound, share in zip(bounds, shares) if value >= bound), Fraction(0))


def efficacy(actual: Exact, standards: tuple[Exact, ...], coefficients: tuple[Exact, ...]) -> Fraction:
    """功效系数法: c_k + (a − s_k)/(s_{k−1} − s_k)·(c_{k−1} − c_k) (《中央企业综合绩效评价实施细则》).

    Standards go from best to worst, falling (higher is better) or rising (lower is better); coefficients fall from 1,
    none below 0. From the best on all is earned, beyond the worst nothing. Raises if these do not hold or the lengths
    differ.

    >>> efficacy(15, (20, 10, 0), (1, Fraction(8, 10), Fraction(6, 10)))
    Fraction(9, 10)
    """
    (actual,), s, c = _exact(actual), _exact(*standards), _exact(*coefficients)
    _require(len(s) == len(c) >= 2, f"标准值与标准系数须个数相同且不少于两个，现为{len(s)}个和{len(c)}个")
    if s[0] < s[-1]:
        actual, s = -actual, tuple(-standard for standard in s)
    _require_falling(s, "标准值（从优到差；越小越好的指标从小到大）")
    _require_falling(c, "标准系数")
    _require(c[0] == 1 and c[-1] >= 0, "标准系数须从1起，且不小于0")
    if actual >= s[0]:
        return Fraction(1)
    if actual < s[-1]:
        return Fraction(0)
    k = next(k for k, standard in enumerate(s) if actual >= standard)
    return c[k] + (actual - s[k]) / (s[k - 1] - s[k]) * (c[k - 1] - c[k])


def binary(met: bool) -> Fraction:
    """All or nothing (直接赋分, 财预〔2021〕101号三（七）).

    Raises if met is not a bool: a text such as 否 must not count as met.

    >>> binary(True), binary(False)
    (Fraction(1, 1), Fraction(0, 1))
    """
    _require(isinstance(met, bool), f"是否达到须为是或否，现为{met!r}")
    return Fraction(int(met))


def graded(low: Exact, high: Exact) -> tuple[Fraction, Fraction]:
    """The band of a qualitative verdict; the evaluator picks the share inside (财预〔2020〕10号第十六条).

    Raises unless 0 <= low <= high <= 1.

    >>> graded(Fraction(60, 100), Fraction(80, 100))
    (Fraction(3, 5), Fraction(4, 5))
    """
    low, high = _exact(low, high)
    _require(0 <= low <= high <= 1, f"档次须在0和1之间，下限不高于上限，现为{low}至{high}")
    return low, high


def element_count(elements: tuple[tuple[Exact, str | Exact], ...], partial: Exact, rebase: bool) -> Fraction:
    """Sum of the shares of the 评价要点 that are met (practice, e.g. 郑州市评价表; partial and rebase: own convention).

    Elements are (share above 0, verdict or earned part of it, 0 to 1), shares add to 1; 部分符合 earns ``partial`` (0
    to 1) of its share; 不适用 is left out and the rest re-based, or counts as met if not ``rebase``. Raises if these do
    not hold, or if all are 不适用.

    >>> half, third = Fraction(1, 2), Fraction(1, 3)
    >>> element_count(((half, "符合"), (half, "部分符合")), partial=half, rebase=True)
    Fraction(3, 4)
    >>> element_count(((third, "符合"), (third, "符合"), (third, 2 * third)), partial=half, rebase=True)
    Fraction(8, 9)
    """
    (partial,), shares = _exact(partial), _exact(*(share for share, _ in elements))
    found = [result for _, result in elements]
    parts = [_exact(result)[0] for result in found if not isinstance(result, str)]
    _require(
        all(0 <= part <= 1 for part in (partial, *parts)),
        f"“部分符合”的得分比例须在0和1之间，现为{'、'.join(map(str, (partial, *parts)))}",
    )
    _require(
        all(result in VERDICTS for result in found if isinstance(result, str)),
        f"要点认定须为{'、'.join(VERDICTS)}之一，现为{found}",
    )
    _require(all(share > 0 for share in shares), "要点所占比例须大于0")
    _require(sum(shares) == 1, f"要点所占比例之和须等于1，现为{sum(shares)}")
    applicable = sum(share for share, result in zip(shares, found) if result != "不适用")
    _require(applicable > 0, "要点全部不适用，不能计分")
    earns: dict[str, Exact] = {"符合": 1, "部分符合": partial, "不符合": 0, "不适用": 0 if rebase else 1}
    earned = sum(share * (earns[result] if isinstance(result, str) else result) for share, result in zip(shares, found))
    return Fraction(earned / applicable if rebase else earned)


def deduction(points: Exact, events: tuple[tuple[Exact, int], ...]) -> Fraction:
    """Share kept after so many points are taken off for each occurrence, never below nothing (practice:
    每发现一起扣…分).

    Events are (points each, times), none negative, times whole. Raises if points <= 0 or an event does not hold.

    >>> deduction(10, ((2, 1), (Fraction(1, 2), 4)))
    Fraction(3, 5)
    """
    (points,), each = _exact(points), _exact(*(each for each, _ in events))
    _require(points > 0, f"分值须大于0，现为{points}")
    _require(all(lost >= 0 for lost in each), "每次扣分不能为负数")
    _require(all(type(times) is int and times >= 0 for _, times in events), "扣分次数须为不小于0的整数")
    return _within_0_and_1(1 - sum(each * times for each, times in events) / points)


def interval_steps(
    value: Exact,
    full_at: Exact,
    zero_at: Exact,
    step: Exact,
    per_step: Exact,
    started_counts: bool = True,
    proportional: bool = False,
) -> Fraction:
    """Share kept after a deduction for every step short of full_at (practice: ≤80%不得分，每降低1%扣5%).

    All is kept from full_at on, nothing from zero_at on; lower is better if full_at < zero_at. Both, value and step > 0
    have one unit; per_step is a share in (0, 1]. A started step counts whole (own convention); if not
    ``started_counts``, only whole steps count; if ``proportional``, each part of a step costs its part. Raises if these
    do not hold.

    >>> interval_steps(Fraction(985, 10), full_at=100, zero_at=80, step=1, per_step=Fraction(5, 100))
    Fraction(9, 10)
    >>> interval_steps(Fraction(9335, 100), 100, 80, 1, Fraction(5, 100), proportional=True)
    Fraction(267, 400)
    """
    value, full_at, zero_at, step, per_step = _exact(value, full_at, zero_at, step, per_step)
    _require(full_at != zero_at, f"满分点与零分点不能相同，现均为{full_at}")
    _require(step > 0, f"每档间距须大于0，现为{step}")
    _require(0 < per_step <= 1, f"每档扣分比例须大于0且不超过1，现为{per_step}")
    short, span = (full_at - value, full_at - zero_at) if full_at > zero_at else (value - full_at, zero_at - full_at)
    if short >= span:
        return Fraction(0)
    return _within_0_and_1(1 - _steps(short / step, started_counts, proportional) * per_step)


def in_range(actual: Exact, low: Exact, high: Exact, below: Formula, above: Formula) -> Fraction:
    """All inside a target range, ends included; outside, a formula against the end that was missed (own convention).

    Any unit, the same for all three; below and above are (actual, target) formulas. Raises if low > high, or as they
    do.

    >>> in_range(95, 90, 110, ratio, inverse_ratio), in_range(45, 90, 110, ratio, inverse_ratio)
    (Fraction(1, 1), Fraction(1, 2))
    """
    actual, low, high = _exact(actual, low, high)
    _require(low <= high, f"目标区间下限{low}高于上限{high}")
    if actual < low:
        return below(actual, low)
    return above(actual, high) if actual > high else Fraction(1)


def on_time(days_late: int, per_day: Exact, zero_after: int | None = None) -> Fraction:
    """Share kept by a result with a date: each day late costs ``per_day``, from ``zero_after`` days on nothing (own
    convention).

    Days are whole, 0 or fewer is on time; per_day in [0, 1]; zero_after at least 1. Raises if these do not hold.

    >>> on_time(0, Fraction(1, 10)), on_time(3, Fraction(1, 10)), on_time(5, Fraction(1, 10), zero_after=5)
    (Fraction(1, 1), Fraction(7, 10), Fraction(0, 1))
    """
    (per_day,) = _exact(per_day)
    _require(type(days_late) is int, f"逾期天数须为整数，现为{days_late}")
    _require(0 <= per_day <= 1, f"每天扣分比例须在0和1之间，现为{per_day}")
    return Fraction(0) if _lapsed(days_late, zero_after) else _within_0_and_1(1 - days_late * per_day)


def overdue(
    points: Exact,
    days_late: int,
    period: int,
    each: Exact,
    started_counts: bool = True,
    proportional: bool = False,
    zero_after: int | None = None,
) -> Fraction:
    """Share kept by a late result that loses ``each`` of its points every so many days (practice: 每逾期10日扣1分).

    Days are whole, 0 or fewer is on time; points > 0 and each >= 0 are points, period and zero_after at least 1. A
    started period counts whole; if not ``started_counts``, only whole ones; if ``proportional``, by the day. Raises if
    these do not hold.

    >>> overdue(10, 15, 10, 1), overdue(10, 15, 10, 1, started_counts=False), overdue(10, 15, 10, 1, proportional=True)
    (Fraction(4, 5), Fraction(9, 10), Fraction(17, 20))
    """
    points, each = _exact(points, each)
    _require(type(days_late) is int, f"逾期天数须为整数，现为{days_late}")
    _require(type(period) is int and period >= 1, f"扣一次分的逾期天数须为正整数，现为{period}")
    _require(points > 0, f"分值须大于0，现为{points}")
    _require(each >= 0, f"每次扣分不能为负数，现为{each}")
    lost = _steps(Fraction(days_late, period), started_counts, proportional) * each
    return Fraction(0) if _lapsed(days_late, zero_after) else _within_0_and_1(1 - lost / points)


def over_target(rate: Exact, limit: Exact, per_point: Exact) -> Fraction:
    """Share kept when completion exceeds a limit (偏离度扣分; 财预〔2020〕10号第十六条 gives no numbers).

    Rate and limit are shares of the target (135% is 27/20), limit >= 1; per_point >= 0 is the percentage of the points
    lost for each percentage point above the limit. Limit and per_point are the caller's. Raises if these do not hold.

    >>> over_target(Fraction(135, 100), Fraction(130, 100), per_point=2)
    Fraction(9, 10)
    """
    rate, limit, per_point = _exact(rate, limit, per_point)
    _require(limit >= 1, f"超额完成的界限不能低于1（100%），现为{limit}")
    _require(per_point >= 0, f"超额扣分比例不能为负数，现为{per_point}")
    return _within_0_and_1(1 - (rate - limit) * per_point)


def grade(total: Exact, bands: tuple[tuple[Exact, str], ...]) -> str:
    """Name of the band a total falls into (财预〔2020〕10号第十八条: 优90, 良80, 中60, 差).

    Bands are (lower bound included, name) from high to low. Raises if unsorted, empty, or the total lies below all.

    >>> grade(Fraction("89.99"), ((90, "优"), (80, "良"), (60, "中"), (0, "差")))
    '良'
    """
    (total,), bounds = _exact(total), _exact(*(bound for bound, _ in bands))
    _require_falling(bounds, "等级下限")
    _require(total >= bounds[-1], f"总分{total}低于最低一级的下限{bounds[-1]}")
    return next(name for bound, (_, name) in zip(bounds, bands) if total >= bound)


def round_to(value: Exact, interval: Exact, mode: str) -> Fraction:
    """The multiple of the interval nearest to the value (GB/T 8170-2008; 四舍五入 by its definition).

    Interval > 0 in the value's unit. A tie goes away from zero (half_up) or to the even multiple (half_even). Raises if
    not so.

    >>> value, interval = Fraction("-0.125"), Fraction("0.01")
    >>> round_to(value, interval, "half_up"), round_to(value, interval, "half_even")
    (Fraction(-13, 100), Fraction(-3, 25))
    """
    value, interval = _exact(value, interval)
    _require(interval > 0, f"修约间隔须大于0，现为{interval}")
    _require(mode in ("half_up", "half_even"), f"修约方法须为half_up或half_even，现为{mode}")
    count = abs(value) / interval
    nearest = (
        (count + Fraction(1, 2)) // 1 if mode == "half_up" else round(count)
    )  # a Fraction rounds exactly, ties to even
    return nearest * interval * (1 if value >= 0 else -1)


def _exact(*numbers: Exact) -> tuple[Fraction, ...]:
    for number in numbers:
        _require(type(number) in (Fraction, int), f"须为精确数（分数或整数），不能是{number!r}")
    return tuple(map(Fraction, numbers))


def _compared(actual: Exact, target: Exact) -> tuple[Fraction, Fraction]:
    actual, target = _exact(actual, target)
    _require(target > 0, f"指标值须大于0才能按比例计分，现为{target}")
    return actual, target


def _steps(count: Fraction, started_counts: bool, proportional: bool) -> Fraction | int:
    """How many steps are charged for so many, a part of one being a whole one, none, or itself."""
    return count if proportional else -(-count // 1) if started_counts else count // 1


def _lapsed(days_late: int, zero_after: int | None) -> bool:
    _require(
        zero_after is None or (type(zero_after) is int and zero_after >= 1),
        f"不得分的逾期天数须为正整数，现为{zero_after}",
    )
    return zero_after is not None and days_late >= zero_after


def _within_0_and_1(share: Fraction) -> Fraction:
    return max(Fraction(0), min(Fraction(1), share))


def _require_falling(bounds: tuple[Fraction, ...], what: str) -> None:
    _require(bool(bounds) and all(a > b for a, b in pairwise(bounds)), f"{what}须从高到低排列，不能重复或为空")


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise ValueError(message)
