"""What a unit costs, and what an index says."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from perfeval.comparison import Comparison
from perfeval.exact import Number, exact
from perfeval.results import Line, Scorecard


def individual_index(actual: Number, target: Number, smaller_better: bool = False) -> Fraction:
    """个体指数: 100 at the target, more is better; 100 × actual ÷ target, for a cost 100 × target ÷ actual.

    Both in one unit, ≥ 0; the target may also be last year's figure. Raises ValueError for a divisor of 0, negative
    numbers and floats.

    >>> individual_index(95, 100), individual_index(125, 100, smaller_better=True)
    (Fraction(95, 1), Fraction(80, 1))
    """
    above, below = (target, actual) if smaller_better else (actual, target)
    return 100 * exact("指数的分子", above) / exact("指数的分母", below, above=0)


def weighted_mean(weights: Sequence[Number], values: Sequence[Number]) -> Fraction:
    """Σ weight × value ÷ Σ weight. In a hierarchy weights act inside their parent: take the means of the means.

    Raises ValueError for lists of unequal length, weights that sum to 0, negative numbers and floats.

    >>> weighted_mean([1, 3], [100, 80])
    Fraction(85, 1)
    """
    pairs, whole = _pairs(weights, values)
    return sum(w * v for w, v in pairs) / whole


def geometric_mean(weights: Sequence[Number], values: Sequence[Number]) -> float:
    """The weighted mean that lets no excess make up for a value near 0; in the unit of ``values``, all above 0.

    Raises ValueError as ``weighted_mean`` does, and for a value of 0.

    >>> round(geometric_mean([1, 1], [50, 200]), 9)
    100.0
    """
    pairs, whole = _pairs(weights, values)
    if any(v == 0 for _, v in pairs):
        raise ValueError("几何平均要求每个数都大于0")
    return math.exp(math.fsum(float(w / whole) * math.log(v) for w, v in pairs))


@dataclass(frozen=True, slots=True)
class Composite:
    """综合指数 as it is, and with each individual index cut at the cap, where no excess hides a shortfall."""

    uncapped: Fraction
    capped: Fraction


def composite_index(points: Sequence[Number], indices: Sequence[Number], cap: Number = 100) -> Composite:
    """综合指数, the mean of the individual indices weighted by points, uncapped and capped side by side.

    Raises ValueError as ``weighted_mean`` does, and for a ``cap`` of 0.

    >>> composite_index([50, 50], [120, 80])
    Composite(uncapped=Fraction(100, 1), capped=Fraction(90, 1))
    """
    cap = exact("封顶指数", cap, above=0)
    whole = weighted_mean(points, indices)
    return Composite(whole, weighted_mean(points, [min(Fraction(i), cap) for i in indices]))


@dataclass(frozen=True, slots=True)
class UnitCost:
    """``value`` is amount ÷ quantity ÷ periods, in the unit of the amount; ``denominator`` is what the quantity counts."""

    amount: Fraction
    quantity: Fraction
    denominator: str
    value: Fraction


def unit_cost(amount: Number, quantity: Number, denominator: str, periods: int = 1) -> UnitCost:
    """What one unit costs, a period if there are several (12 for the months of a year).

    ``denominator`` says what was counted, such as 年末人数 or 年平均人数: the two can differ widely. Raises ValueError for
    an unnamed denominator, a quantity or number of periods of 0, negative numbers and floats.

    >>> unit_cost(1_200_000, 200, "年末人数", periods=12).value
    Fraction(500, 1)
    """
    if not denominator.strip():
        raise ValueError("单位成本须写明分母，如“年末人数”或“年平均人数”")
    amount, quantity = exact("金额", amount), exact(denominator, quantity, above=0)
    return UnitCost(amount, quantity, denominator, amount / quantity / exact("期数", periods, above=0))


def deviation(actual: Number, target: Number) -> Fraction:
    """How far an actual lies from its target, in percent of the target; negative below it.

    Raises ValueError for a target of 0, negative numbers and floats.

    >>> deviation(103, 100)
    Fraction(3, 1)
    """
    target = exact("目标值", target, above=0)
    return (exact("实际值", actual) - target) / target * 100


def chain(indices: Mapping[int, Number]) -> Fraction:
    """The factor over several years of indices with 上年=100, given by year; 1 if there is none.

    Raises ValueError for a missing year, an index that is not above 0, and floats.

    >>> chain({2023: 102, 2024: 105})
    Fraction(1071, 1000)
    """
    years = sorted(indices)
    if missing := sorted(set(range(years[0], years[-1] + 1)) - set(years)) if years else []:
        raise ValueError(f"环比指数缺{'、'.join(map(str, missing))}年")
    return math.prod((exact(f"{year}年指数", indices[year], above=0) / 100 for year in years), start=Fraction(1))


@dataclass(frozen=True, slots=True)
class Deflation:
    """An amount in base-year prices, in its own unit; both growths against the base amount in percent."""

    deflator: Fraction
    real: Fraction
    nominal_growth: Fraction
    real_growth: Fraction
    source: str


def deflate(nominal: Number, base: Number, cpi: Mapping[int, Number], source: str) -> Deflation:
    """An amount freed of price changes since the base year; ``cpi`` holds 上年=100 for every year after it.

    No price index is shipped: the user gives it, and ``source`` says from where. Raises ValueError for an empty index or
    source, a base amount of 0, and whatever ``chain`` refuses.

    >>> found = deflate(110, 100, {2024: 110}, "统计公报")
    >>> found.real, found.nominal_growth, found.real_growth
    (Fraction(100, 1), Fraction(10, 1), Fraction(0, 1))
    """
    if not cpi or not source.strip():
        raise ValueError("可比价计算须给出各年居民消费价格指数及其来源")
    factor = chain(cpi)
    real = exact("金额", nominal) / factor
    return Deflation(factor, real, deviation(nominal, base), deviation(real, base), source)


@dataclass(frozen=True, slots=True)
class Split:
    """A change of cost in two effects that sum to it exactly; then both orders of 连环替代 as (quantity, unit cost)."""

    change: Fraction
    quantity_effect: Fraction
    unit_cost_effect: Fraction
    quantity_first: tuple[Fraction, Fraction]
    unit_cost_first: tuple[Fraction, Fraction]


def split(quantity: tuple[Number, Number], unit_cost: tuple[Number, Number]) -> Split:
    """How much of a change of cost comes from more units and how much from dearer ones, each (before, after).

    Each effect is the mean of its values in the two orders of substitution. Raises ValueError for negative numbers,
    floats and anything but two years.

    >>> found = split(quantity=(100, 120), unit_cost=(50, 55))
    >>> found.change, found.quantity_effect, found.unit_cost_effect
    (Fraction(1600, 1), Fraction(1050, 1), Fraction(550, 1))
    """
    if len(quantity) != 2 or len(unit_cost) != 2:
        raise ValueError("数量和单位成本各要上年、本年两个数")
    q0, q1 = (exact("数量", q) for q in quantity)
    u0, u1 = (exact("单位成本", u) for u in unit_cost)
    more, dearer = q1 - q0, u1 - u0
    return Split(q1 * u1 - q0 * u0, more * (u0 + u1) / 2, dearer * (q0 + q1) / 2,
                 (more * u0, dearer * q1), (more * u1, dearer * q0))  # fmt: skip


def _pairs(weights: Sequence[Number], values: Sequence[Number]) -> tuple[list[tuple[Fraction, Fraction]], Fraction]:
    if len(weights) != len(values):
        raise ValueError(f"权重{len(weights)}个、数值{len(values)}个，应一一对应")
    pairs = [(exact("权重", w), exact("数值", v)) for w, v in zip(weights, values)]
    return pairs, exact("权重之和", sum(w for w, _ in pairs), above=0)


@dataclass(frozen=True)
class Study:
    """What the params ask for: the unit costs, the individual indices, their composite; ``faults`` say what could not be had.

    ``left_out`` names every indicator of the table that the composite does not hold, and why.
    """

    unit_costs: tuple[tuple[str, UnitCost, int], ...]
    indices: tuple[tuple[str, Fraction], ...]
    composite: Composite | None
    faults: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...] = ()


def examine(card: Scorecard) -> Study:
    """Unit costs in 元 and indices against the target, as far as the params ask for them."""
    evaluation, faults = card.evaluation, []
    costs = []
    for cost in evaluation.costs:
        facts = [evaluation.facts.get(name) for name in (cost.amount, cost.quantity)]
        readings = [fact.reading if fact else None for fact in facts]
        if any(r is None or r.kind != "number" for r in readings) or readings[0].unit is None or readings[0].unit.dimension != "money":
            faults.append(f"“{cost.name}”：facts 中没有可用的金额“{cost.amount}”或数量“{cost.quantity}”")
            continue
        try:
            costs.append((cost.name, unit_cost(readings[0].base, readings[1].base, cost.denominator, cost.periods), cost.periods))
        except ValueError as error:
            faults.append(f"“{cost.name}”：{error}")
    indices, points, left_out = [], [], []
    for line in card.table.lines if evaluation.index else ():
        target = line.indicator.target_reading
        if why := _no_index(line):
            left_out.append((line.indicator.name, why))
        else:
            indices.append((line.indicator.name, individual_index(1 + line.deviation, 1, smaller_better=target.comparator in ("le", "lt"))))
            points.append(line.points)
    composite = composite_index(points, [i for _, i in indices]) if indices else None
    return Study(tuple(costs), tuple(indices), composite, tuple(faults), tuple(left_out))


def _no_index(line: Line) -> str:
    """Why an indicator has no individual index against its target; "" where it has one."""
    target, actual = line.indicator.target_reading, line.indicator.actual_reading
    if line.within:
        return f"分值已计入“{line.within}”"
    if target.kind in ("missing", "placeholder") or actual.kind in ("missing", "placeholder"):
        return "指标值或实际完成值没有填写"
    if not target.kind == actual.kind == "number":
        return "指标值或实际完成值不是一个数"
    if actual.is_bound:
        return "实际完成值为比较式，不是实测数"
    if target.base <= 0 or actual.base < 0:
        return "指标值不大于零，或实际完成值为负数"
    if target.comparator in ("le", "lt") and not actual.base:
        return "越小越好而实际完成值为零，不能作除数"
    if not line.points:
        return "没有分值"
    return "" if line.deviation is not None else f"不能与指标值比较：{line.because.rstrip('。')}"


@dataclass(frozen=True)
class Step:
    """A unit cost in two years: its change split into quantity × unit cost, and real terms where the params give prices."""

    name: str
    before: UnitCost
    after: UnitCost
    split: Split
    deflation: Deflation | None
    fault: str = ""


def over_years(compared: Comparison) -> tuple[Step, ...]:
    """The unit costs of the same name and denominator in the last two years, amounts in 元."""
    if len(compared.cards) < 2:
        return ()
    earlier, later = compared.cards[-2:]
    old = {name: (cost, periods) for name, cost, periods in examine(earlier).unit_costs}
    steps = []
    for name, cost, periods in examine(later).unit_costs:
        before = old.get(name)
        if before is None or (before[0].denominator, before[1]) != (cost.denominator, periods):
            continue
        prices, real, fault = later.evaluation.prices, None, ""
        if prices and not all(year.isdecimal() for year in prices.index):
            fault = "价格指数的年份应为四位数字"
        elif prices:
            try:
                real = deflate(cost.amount, before[0].amount, {int(year): index for year, index in prices.index.items()}, prices.source)
            except ValueError as error:
                fault = str(error)
        steps.append(Step(name, before[0], cost, split((before[0].quantity, cost.quantity), (before[0].value * periods, cost.value * periods)), real, fault))
    return tuple(steps)
