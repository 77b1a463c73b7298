"""Do the years of a period make what is printed for the whole of it?"""

from __future__ import annotations

from collections.abc import Iterator

from perfeval.model import periods, quantity
from perfeval.model.evaluation import BudgetRow, Indicator, YearAmounts
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, bad, lacking, ok, skip


def years_make_the_period(card: Scorecard) -> Iterator[Verdict]:
    """各年的金额相加、各年的完成值合成，应等于期间的数。

    为什么：期间的数与各年对不上，说明有一处填错，得分的依据不成立。
    怎么改：核对各年的数和合成的办法，改正错的一处；不是各年合成的，说明口径。
    依据：实务（数据勾稽）；合成的办法按评价方案的评分标准。
    """
    e = card.evaluation
    if not any(row.years for row in e.budget) and not any(row.years for row in e.indicators):
        yield skip(WHOLE, "没有分年度的数")
    carried = any(periods.CARRIED in row.source for row in e.budget)
    for line in e.budget:
        yield from _of_money(line, carried)
    for row in e.indicators:
        yield from _of_indicator(row)


def _of_money(row: BudgetRow, carried: bool) -> Iterator[Verdict]:
    for amount in periods.AMOUNTS if row.years else ():
        whole, printed = periods.total(row, amount), getattr(row, amount)
        title = (YearAmounts.model_fields[amount].title or "").partition("（")[0]
        if whole is None or printed is None:
            continue
        if whole == printed or (carried and amount != "executed" and printed < whole):  # carried over, counted once
            yield ok(row.source)
        else:
            told = f"{row.source}的{title}{printed}万元，各年相加{whole}万元"
            yield bad(row.where.of(amount), row.source, told, "两者相等", "核对各年的金额和期间的合计")


def _of_indicator(row: Indicator) -> Iterator[Verdict]:
    if not row.years:
        return
    if not row.over_years:
        yield lacking(row.name, "没有写各年怎样合成（over_years）")
        return
    try:
        made, _ = periods.composed(row)
    except periods.Uncomposed as error:
        yield lacking(row.name, str(error))
        return
    read = quantity.read(made)
    if row.actual_reading.kind != "number" or read.kind != "number":
        yield lacking(row.name, "实际完成值不是一个数")
    elif row.actual_reading.base == read.base and row.actual_reading.dimension == read.dimension:
        yield ok(row.name)
    else:
        told = f"实际完成值{row.actual}，各年按“{row.over_years}”合成为{made}"
        yield bad(row.where.of("actual"), row.name, told, "两者相等", "核对各年的完成值和合成的办法")
