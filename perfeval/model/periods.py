"""Several years in one report: what the years of an amount or of an indicator come to over the whole period."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from perfeval.model import quantity, units
from perfeval.model.evaluation import BudgetRow, Indicator
from perfeval.model.numerals import plain_number
from perfeval.model.quantity import Quantity

AMOUNTS = ("initial", "adjusted", "received", "executed")
CARRIED = "结转"  # money of the year before: adding the years would count it twice
FULL = Fraction(1)


def in_year(row: BudgetRow, year: int) -> BudgetRow | None:
    """The amounts of one year of a period as a row of their own; None where the row does not give them."""
    found = next((amounts for amounts in row.years if amounts.year == year), None)
    if found is None:
        return None
    return row.model_copy(update={a: getattr(found, a) for a in AMOUNTS} | {"years": ()})


class Uncomposed(ValueError):
    """Why the years of an indicator come to no value; its text is Chinese, for the person who filled them in."""


def total(row: BudgetRow, amount: str) -> Decimal | None:
    """The sum of the years, in 万元; None where a year lacks the amount, or there are no years."""
    given = [getattr(year, amount) for year in row.years]
    known = [value for value in given if value is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(given) else None


def composed(row: Indicator) -> tuple[str, str | None]:
    """The actual value of the period as ``over_years`` makes it of the years, and the target where that makes one too.

    Means and rates are given to two decimals, half up: the value that is printed is the one that is scored. Raises
    Uncomposed where a year is missing, cannot be read, or has another unit.
    """
    if row.over_years is None:
        raise Uncomposed("没有写 over_years，不知道各年怎样合成")
    if row.over_years == "期末":
        last = row.years[-1]
        if not last.actual:
            raise Uncomposed(f"{last.year}年没有实际完成值")
        return last.actual, last.target
    actuals = _numbers(row, "actual")
    if row.over_years.startswith("完成率平均"):
        return _mean_of_rates(row, actuals), "≥100%"
    mean = row.over_years == "平均"
    if all(year.target is None for year in row.years):
        return _said(actuals, mean), None
    targets = _numbers(row, "target")
    signs = {target.comparator for target in targets}
    if len(signs) > 1:
        raise Uncomposed("各年指标值的比较符不一致，不能相加")
    sign = {"ge": "≥", "le": "≤", "gt": ">", "lt": "<", "eq": "＝", None: ""}[signs.pop()]
    return _said(actuals, mean), sign + _said(targets, mean)


def _numbers(row: Indicator, what: str) -> list[Quantity]:
    """The years' figures, all in one unit."""
    read = [quantity.read(getattr(year, what)) for year in row.years]
    word = "实际完成值" if what == "actual" else "指标值"
    for year, found in zip(row.years, read):
        if found.kind != "number" or (what == "actual" and not found.measured):
            raise Uncomposed(f"{year.year}年的{word}“{getattr(year, what) or '（空）'}”不是一个数")
        if (found.unit and found.unit.text) != (read[0].unit and read[0].unit.text):
            raise Uncomposed(f"{year.year}年的{word}与{row.years[0].year}年单位不同")
    return read


def _said(values: Sequence[Quantity], mean: bool) -> str:
    whole = sum((Fraction(v.number) for v in values), Fraction(0))
    unit = values[0].unit.text if values[0].unit else ""
    return plain_number(whole / len(values), 2) + unit if mean else plain_number(whole) + unit


def _mean_of_rates(row: Indicator, actuals: Sequence[Quantity]) -> str:
    targets = _numbers(row, "target")
    capped, shares = row.over_years != "完成率平均", []
    for year, actual, target in zip(row.years, actuals, targets):
        if target.comparator in ("le", "lt"):
            raise Uncomposed(f"{year.year}年的指标值“{year.target}”以少为好，没有完成率")
        if not target.number or not units.same_dimension(actual.unit, target.unit):
            raise Uncomposed(f"{year.year}年的实际完成值不能与指标值相除")
        share = actual.base / target.base
        shares.append(min(share, FULL) if capped else share)
    return f"{plain_number(sum(shares, Fraction(0)) / len(shares) * 100, 2)}%"
