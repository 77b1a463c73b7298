"""Takes a change apart: Griliches–Regev for a total of weighted rates, Shapley for a product or any other function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import permutations
from math import factorial
from typing import TypeVar

from perfeval.model.exact import Number, exact, signed

Factor = TypeVar("Factor")
Function = Callable[[Sequence[Factor]], Fraction]


def score_change(
    before: Mapping[str, tuple[Number, Number]], after: Mapping[str, tuple[Number, Number]]
) -> dict[str, dict[str, Fraction]]:
    """What each indicator did to Σ points × rate, by cause: achievement, weight, new or ended.

    Points ≥ 0 in the same total in both years (scale them first), rates as shares ≥ 0. With R̄ the mean of the two
    total rates (Griliches and Regev 1995, midpoint form): achievement = ½(w₀+w₁)(a₁−a₀), weight = (w₁−w₀)(½(a₀+a₁)−R̄),
    new = w₁(a₁−R̄), ended = −w₀(a₀−R̄); they sum to the change exactly. Raises ValueError for totals that differ or are
    0.

    >>> found = score_change({"a": (50, Fraction(9, 10)), "b": (50, 1)}, {"a": (50, 1), "b": (50, 1)})
    >>> found["a"], found["b"]
    ({'achievement': Fraction(5, 1)}, {'achievement': Fraction(0, 1)})
    """
    years = [{key: (exact("分值", w), exact("得分率", a)) for key, (w, a) in year.items()} for year in (before, after)]
    full = {sum(w for w, _ in year.values()) for year in years}
    if len(full) != 1 or not (whole := full.pop()):
        raise ValueError("两年的分值合计应相等且不为0，先换算为同一满分")
    mean = sum(w * a for year in years for w, a in year.values()) / (2 * whole)
    found: dict[str, dict[str, Fraction]] = {}
    for key in dict.fromkeys([*before, *after]):
        old, new = (year.get(key) for year in years)
        if old is None and new is not None:
            found[key] = {"new": new[0] * (new[1] - mean)}
        elif new is None and old is not None:
            found[key] = {"ended": -old[0] * (old[1] - mean)}
        elif old is not None and new is not None:
            found[key] = {"achievement": (old[0] + new[0]) / 2 * (new[1] - old[1])}
            if old[0] != new[0]:
                found[key]["weight"] = (new[0] - old[0]) * ((old[1] + new[1]) / 2 - mean)
    return found


def shapley(function: Function[Factor], before: Sequence[Factor], after: Sequence[Factor]) -> list[Fraction]:
    """The effect of each factor on a function of all: its mean over all orders of substitution; they sum to the change.

    >>> shapley(lambda f: f[0] * f[1], [Fraction(100), Fraction(50)], [Fraction(120), Fraction(55)])
    [Fraction(1050, 1), Fraction(550, 1)]
    """
    orders = _effects(function, before, after)
    return [sum((order[n] for order in orders), Fraction(0)) / factorial(len(before)) for n in range(len(before))]


def order_range(
    function: Function[Factor], before: Sequence[Factor], after: Sequence[Factor]
) -> list[tuple[Fraction, Fraction]]:
    """The least and the greatest effect of each factor over all orders: how much the order matters."""
    orders = _effects(function, before, after)
    return [(min(order[n] for order in orders), max(order[n] for order in orders)) for n in range(len(before))]


def chain_substitution(function: Function[Factor], before: Sequence[Factor], after: Sequence[Factor]) -> list[Fraction]:
    """连环替代法: the effect of each factor when they are replaced one after the other in the order given.

    >>> chain_substitution(lambda f: f[0] * f[1], [Fraction(100), Fraction(50)], [Fraction(120), Fraction(55)])
    [Fraction(1000, 1), Fraction(600, 1)]
    """
    return _replaced(function, before, after, range(len(before)))


def _effects(function: Function[Factor], before: Sequence[Factor], after: Sequence[Factor]) -> list[list[Fraction]]:
    return [_replaced(function, before, after, order) for order in permutations(range(len(before)))]


def _replaced(
    function: Function[Factor], before: Sequence[Factor], after: Sequence[Factor], order: Sequence[int]
) -> list[Fraction]:
    now, effects = list(before), [Fraction(0)] * len(before)
    value = function(now)
    for n in order:
        now[n] = after[n]
        effects[n] = (new := function(now)) - value
        value = new
    return effects


def at_target(pairs: Sequence[tuple[Number, Number]]) -> tuple[int, Fraction]:
    """How many actual values equal their target exactly, and their share; each pair (actual, target), of one unit.

    Raises ValueError where there is no pair.

    >>> at_target([(4, 4), (8520, 9000), (95, 95), (10, 10)])
    (3, Fraction(3, 4))
    """
    if not pairs:
        raise ValueError("没有可以比较的实际值和指标值")
    hit = sum(signed("实际值", actual) == signed("指标值", target) for actual, target in pairs)
    return hit, Fraction(hit, len(pairs))


def difficulty(target: Number, last_actual: Number, smaller_better: bool = False) -> Fraction:
    """How much harder a target is than last year's actual, in percent of that; negative where it asks less (棘轮).

    Raises ValueError for an actual of 0, negative numbers and floats.

    >>> difficulty(95, 100), difficulty(95, 100, smaller_better=True)
    (Fraction(-5, 1), Fraction(5, 1))
    """
    last = exact("上年实际值", last_actual, above=0)
    stretch = (exact("指标值", target) - last) / last * 100
    return -stretch if smaller_better else stretch
