"""What a unit costs, and what an index says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from perfeval.model.addresses import address
from perfeval.model.comparison import Comparison
from perfeval.model.decomposition import chain_substitution, order_range, shapley
from perfeval.model.evaluation import Derived as DerivedRatio
from perfeval.model.evaluation import Evaluation, Fact, UnitCost
from perfeval.model.exact import Number, exact
from perfeval.model.prices import chain
from perfeval.model.quantity import UNITS
from perfeval.model.scorecard import Line, Scorecard
from perfeval.model.unitcosts import Composite, CostPerUnit, Deflation, Result, Split, Study, UnitCostStep
from perfeval.studies.means import geometric_mean, weighted_mean

STANDARD = re.compile("标准|定额|单价")  # a price that was set: a fact of the same amount that was found is none
DIGITS = 6  # of a float given back, so that the last bits of another processor do not show


def individual_index(actual: Number, target: Number, smaller_better: bool = False) -> Fraction:
    """个体指数: 100 at the target, more is better; 100 × actual ÷ target, for a cost 100 × target ÷ actual.

    Both in one unit, ≥ 0; the target may also be last year's figure. Raises ValueError for a divisor of 0, negative
    numbers and floats.

    >>> individual_index(95, 100), individual_index(125, 100, smaller_better=True)
    (Fraction(95, 1), Fraction(80, 1))
    """
    above, below = (target, actual) if smaller_better else (actual, target)
    return 100 * exact("指数的分子", above) / exact("指数的分母", below, above=0)


def composite_index(points: Sequence[Number], indices: Sequence[Number], cap: Number = 100) -> Composite:
    """综合指数, the mean of the individual indices weighted by points, uncapped, capped and geometric side by side.

    Raises ValueError as ``weighted_mean`` does, and for a ``cap`` of 0.

    >>> composite_index([50, 50], [120, 80])
    Composite(uncapped=Fraction(100, 1), capped=Fraction(90, 1), geometric=97.97959)
    """
    cap = exact("封顶指数", cap, above=0)
    whole = weighted_mean(points, indices)
    geometric = round(geometric_mean(points, indices), DIGITS) if all(indices) else None
    return Composite(whole, weighted_mean(points, [min(Fraction(i), cap) for i in indices]), geometric)


def unit_cost(amount: Number, quantity: Number, denominator: str, periods: int = 1) -> CostPerUnit:
    """What one unit costs, a period if there are several (12 for the months of a year).

    ``denominator`` says what was counted, such as 年末人数 or 年平均人数: the two can differ widely. Raises ValueError
    for an unnamed denominator, a quantity or number of periods of 0, negative numbers and floats.

    >>> unit_cost(1_200_000, 200, "年末人数", periods=12).value
    Fraction(500, 1)
    """
    if not denominator.strip():
        raise ValueError("单位成本须写明分母，如“年末人数”或“年平均人数”")
    amount, quantity = exact("金额", amount), exact(denominator, quantity, above=0)
    return CostPerUnit(amount, quantity, denominator, amount / quantity / exact("期数", periods, above=0))


def deviation(actual: Number, target: Number) -> Fraction:
    """How far an actual lies from its target, in percent of the target; negative below it.

    Raises ValueError for a target of 0, negative numbers and floats.

    >>> deviation(103, 100)
    Fraction(3, 1)
    """
    target = exact("目标值", target, above=0)
    return (exact("实际值", actual) - target) / target * 100


def deflate(nominal: tuple[int, Number], base: tuple[int, Number], cpi: Mapping[int, Number], source: str) -> Deflation:
    """An amount freed of price changes since the base year, both as (year, amount).

    ``cpi`` holds 上年=100 for every year after it. No price index is shipped: the user gives it, and ``source`` says
    from where. Raises ValueError for an empty source, a base amount of 0, and whatever ``chain`` refuses.

    >>> found = deflate((2024, 110), (2023, 100), {2024: 110}, "统计公报")
    >>> found.real, found.nominal_growth, found.real_growth
    (Fraction(100, 1), Fraction(10, 1), Fraction(0, 1))
    """
    if not source.strip():
        raise ValueError("可比价计算须给出各年居民消费价格指数的来源")
    factor, before = chain(cpi, base[0], nominal[0]), exact("基年金额", base[1], above=0)
    real = exact("金额", nominal[1]) / factor
    return Deflation(
        factor, real, deviation(nominal[1], before), deviation(real, before), tuple(sorted(cpi.items())), source
    )


def split(quantity: tuple[Number, Number], unit_cost: tuple[Number, Number]) -> Split:
    """How much of a change of cost comes from more units and how much from dearer ones, each (before, after).

    Each effect is the mean of its values in the two orders of substitution (Shapley). Raises ValueError for negative
    numbers, floats and anything but two years.

    >>> found = split(quantity=(100, 120), unit_cost=(50, 55))
    >>> found.change, found.quantity_effect, found.unit_cost_effect
    (Fraction(1600, 1), Fraction(1050, 1), Fraction(550, 1))
    """
    if len(quantity) != 2 or len(unit_cost) != 2:
        raise ValueError("数量和单位成本各要上年、本年两个数")
    before, after = zip([exact("数量", q) for q in quantity], [exact("单位成本", u) for u in unit_cost])
    units, dearer = shapley(_cost, before, after)
    units_first, dearer_last = chain_substitution(_cost, before, after)
    dearer_first, units_last = chain_substitution(_cost, before[::-1], after[::-1])
    by_units, by_cost = order_range(_cost, before, after)
    first, last = (units_first, dearer_last), (units_last, dearer_first)
    return Split(_cost(after) - _cost(before), units, dearer, first, last, (by_units, by_cost))


def _cost(factors: Sequence[Fraction]) -> Fraction:
    units, each = factors
    return units * each


def examine(card: Scorecard) -> Study:
    """Unit costs in 元 and indices against the target, as far as the params ask for them."""
    costs: list[tuple[str, CostPerUnit, int]] = []
    faults: list[str] = []
    for cost in card.evaluation.costs:
        try:
            costs.append((cost.name, _declared(cost, card.evaluation), cost.periods))
        except ValueError as error:
            faults.append(f"“{cost.name}”：{error}")
    indices, points, left_out = [], [], []
    for line in card.table.lines if card.evaluation.index else ():
        name, index = line.indicator.name, _index(line)
        if isinstance(index, str):
            left_out.append((name, index))
        else:
            indices.append((name, index))
            points.append(line.full)
    composite = composite_index(points, [i for _, i in indices]) if indices else None
    for ratio in card.evaluation.derived:
        try:
            _ratio_result(ratio, card.evaluation)
        except ValueError as error:
            faults.append(f"“{ratio.name}”：{error}")
    return Study(tuple(costs), tuple(indices), composite, tuple(faults), tuple(left_out))


def _declared(cost: UnitCost, evaluation: Evaluation) -> CostPerUnit:
    """The unit cost that the params declare; raises ValueError where its facts give none."""
    amount, quantity = (evaluation.facts.get(name) for name in (cost.amount, cost.quantity))
    if amount is None or quantity is None or not amount.reading.kind == quantity.reading.kind == "number":
        raise ValueError(f"facts 中没有可用的金额“{cost.amount}”或数量“{cost.quantity}”")
    if amount.reading.dimension != "money":
        raise ValueError(f"facts 中没有可用的金额“{cost.amount}”或数量“{cost.quantity}”")
    spent = Fraction(amount.reading.base) - sum(_number(evaluation.facts, name) for name in cost.less)
    unit, size = _unit(quantity)
    made = unit_cost(spent, quantity.reading.base / size, cost.denominator, cost.periods)
    return replace(made, unit=unit, size=size, dimension=quantity.reading.dimension)


def _index(line: Line) -> Fraction | str:
    """The individual index of an indicator against its target, or why it has none."""
    why = _no_index(line)
    if why or line.deviation is None:
        return why or f"不能与指标值比较：{line.because.rstrip('。')}"
    smaller_better = line.indicator.target_reading.comparator in ("le", "lt")
    return individual_index(1 + line.deviation, 1, smaller_better)


def _no_index(line: Line) -> str:
    """Why the figures of an indicator give no individual index against its target; "" where they may."""
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
    return "" if line.points else "没有分值"


def derived(evaluation: Evaluation) -> tuple[Result, ...]:
    """Every unit cost and derived figure of the params that can be had, unit costs first."""
    earlier = {r.name: r for r in derived(evaluation.earlier)} if evaluation.earlier else {}
    found = []
    for result in (*_results(evaluation, _cost_result), *_results(evaluation, _ratio_result)):
        before = earlier.get(result.name)
        if before and before.unit == result.unit:
            same = before.given if before.value == result.value else ""
            last = (evaluation.earlier.year, before.value)
            uses = _moved_by_use(result.name, evaluation)
            result = replace(result, last=last, given=result.given or same, uses=uses)
        found.append(result)
    return tuple(found)


def _moved_by_use(name: str, evaluation: Evaluation) -> tuple[tuple[str, Fraction], ...]:
    """By how much each use of the money moved a unit cost since last year; none unless the uses are all of the cost."""
    years: list[dict[str, Fraction]] = []
    for e in (evaluation.earlier, evaluation):
        cost = next((c for c in e.costs if c.name == name), None)
        rows = evaluation.spent_by_use(e.year) or e.spent_by_use(e.year)
        if cost is None or not rows:
            return ()
        whole = _declared(cost, e)
        if not whole.amount or sum(Fraction(row.executed) for row in rows) * 10000 != whole.amount:
            return ()
        each: dict[str, Fraction] = {}
        for row in rows:
            each[row.use] = each.get(row.use, Fraction(0)) + Fraction(row.executed) * whole.value * 10000 / whole.amount
        years.append(each)
    before, now = years
    return tuple((use, now.get(use, Fraction(0)) - before.get(use, Fraction(0))) for use in {**before, **now})


def _results(evaluation: Evaluation, make: Callable[..., Result]) -> Iterator[Result]:
    for one in evaluation.costs if make is _cost_result else evaluation.derived:
        try:
            yield make(one, evaluation)
        except ValueError:
            continue  # told by ``examine`` as a fault


def _cost_result(cost: UnitCost, evaluation: Evaluation) -> Result:
    facts, value = evaluation.facts, _declared(cost, evaluation).value
    unit, size = _unit(facts[cost.quantity])
    planned = None
    if cost.planned_amount and cost.planned_quantity:
        _alike(facts, cost.planned_quantity, cost.quantity)
        quantity = _number(facts, cost.planned_quantity) / size
        planned = _number(facts, cost.planned_amount) / quantity / cost.periods if quantity else None
    stated = (f for f in facts.values() if "/" in (f.reading.dimension or "") and STANDARD.search(f.label))
    given = next((f.label for f in stated if f.reading.base * size == value), "")
    source = address("facts", cost.amount) + " " + address("facts", cost.quantity)
    return Result(cost.name, value, f"元/{unit}", source, planned, None, _peer(facts, cost.peer, 1 / size), given)


def _ratio_result(ratio: DerivedRatio, evaluation: Evaluation) -> Result:
    facts = evaluation.facts
    above, below = _number(facts, ratio.numerator), _number(facts, ratio.denominator)
    if not below:
        raise ValueError(f"“{ratio.name}”的分母为零")
    ends = facts[ratio.numerator], facts[ratio.denominator]
    (top, much), (bottom, many) = map(_unit, ends)
    share = ends[0].reading.dimension == ends[1].reading.dimension
    unit, size = ("%", Fraction(1, 100)) if share else (f"{top}/{bottom}", much / many)
    planned = _told_in(facts, ratio.planned, size, much) if ratio.planned else None
    source = address("facts", ratio.numerator) + " " + address("facts", ratio.denominator)
    return Result(ratio.name, above / below / size, unit, source, planned, None, _peer(facts, ratio.peer, size, much))


def _number(facts: Mapping[str, Fact], name: str) -> Fraction:
    """A fact's figure in its base unit; raises ValueError where it has none."""
    fact = facts.get(name)
    if fact is None or fact.reading.kind != "number" or fact.reading.is_bound:
        raise ValueError(f"facts 中没有可用的数“{name}”")
    return Fraction(fact.reading.base)


def _unit(fact: Fact) -> tuple[str, Fraction]:
    """The unit that a derived figure is told in, without a multiplier, and its size in the base unit.

    人次 of 万人次; 亩, which is 2000/3 平方米, of 万亩; 元 of money.
    """
    read = fact.reading
    if read.unit is None or read.dimension == "money":
        return ("元" if read.unit else ""), Fraction(1)
    text = read.unit.text
    bare = text if text in UNITS else text.lstrip("十百千万亿")
    return (bare, UNITS[bare][1]) if bare in UNITS else (text, read.unit.factor)


def _alike(facts: Mapping[str, Fact], one: str, other: str) -> None:
    """Raises ValueError where two facts do not measure the same."""
    if facts[one].reading.dimension != facts[other].reading.dimension:
        raise ValueError(f"“{one}”和“{other}”的单位不能换算")


def _told_in(facts: Mapping[str, Fact], name: str, size: Fraction, much: Fraction = Fraction(1)) -> Fraction:
    """A fact that states such a figure, in its unit of ``size``; one that leaves out “per what” in that of ``much``."""
    compound = "/" in (facts[name].reading.dimension or "") if name in facts else False
    rate = name in facts and facts[name].reading.dimension == "ratio"
    return _number(facts, name) / (size if compound or rate else much)


def _peer(
    facts: Mapping[str, Fact], name: str | None, size: Fraction, much: Fraction = Fraction(1)
) -> tuple[str, Fraction] | None:
    return (facts[name].label, _told_in(facts, name, size, much)) if name and name in facts else None


def over_years(compared: Comparison) -> tuple[UnitCostStep, ...]:
    """The unit costs of the same name and denominator in each two years that follow, the last first; amounts in 元."""
    last_first = compared.cards[::-1]
    return tuple(step for later, earlier in zip(last_first, last_first[1:]) for step in _steps(earlier, later))


def _steps(earlier: Scorecard, later: Scorecard) -> Iterator[UnitCostStep]:
    years = earlier.evaluation.year, later.evaluation.year
    old = {name: (cost, periods) for name, cost, periods in examine(earlier).unit_costs}
    for name, cost, periods in examine(later).unit_costs:
        known = old.get(name)
        if known is None or (known[0].denominator, known[1]) != (cost.denominator, periods):
            continue
        if (before := known[0].restated(cost)) is None:
            continue
        real, fault = _freed(cost.amount, before.amount, years[0], later.evaluation)
        parts = split((before.quantity, cost.quantity), (before.value * periods, cost.value * periods))
        yield UnitCostStep(name, before, cost, parts, real, fault, f"{years[0]}—{years[1]}年")


def _freed(amount: Fraction, base: Fraction, earlier: int, evaluation: Evaluation) -> tuple[Deflation | None, str]:
    """An amount of an evaluation's year in the prices of an earlier year, or why there is none.

    Neither where no prices are given.
    """
    prices = evaluation.prices
    if prices is None:
        return None, ""
    if not all(year.isdecimal() for year in prices.index):
        return None, "价格指数的年份应为四位数字"
    try:
        return deflate(
            (evaluation.year, amount),
            (earlier, base),
            {int(year): value for year, value in prices.index.items()},
            prices.source,
        ), ""
    except ValueError as error:
        return None, str(error)
