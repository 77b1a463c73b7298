"""Several years in one report: whether the years of a file fit its period, and what they come to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfeval.model import periods
from perfeval.model.evaluation import BudgetRow, Indicator, Parameters, YearAmounts, YearValues
from perfeval.model.findings import Where
from perfeval.model.values import SPAN

LONGEST = 10  # years
Fault = tuple[Where, str, str, str]


def faults(parameters: Parameters) -> Iterator[Fault]:
    """What of the period and of the years under money and indicators does not fit."""
    place = parameters.where.of("period")
    if parameters.period is not None:
        found = SPAN.fullmatch(parameters.period)
        first, last = (int(found[1]), int(found[2])) if found else (0, 0)
        if not found or not first < last < first + LONGEST:
            told = f"起止年度，例如 {parameters.year - 2}-{parameters.year}，不超过{LONGEST}年"
            yield place, f"评价期间“{parameters.period}”", told, "改写起止年度；只评价一年的，删去这一行"
            return
        if last != parameters.year:
            told = f"最后一年与评价年度 {parameters.year} 一致"
            yield place, f"评价期间“{parameters.period}”", told, "改正 period；文件名和 year 用最后一年"
            return
    years = range(_first(parameters), parameters.year + 1)
    rows: tuple[BudgetRow | Indicator, ...] = (*parameters.budget, *parameters.indicators)
    for row in rows:
        yield from _of_row(row, years, parameters.period is not None)
    carried = next((row.source for row in parameters.budget if periods.CARRIED in row.source), "")
    for line in parameters.budget:
        yield from _carried(line, carried)


def _first(parameters: Parameters) -> int:
    return int(parameters.period[:4]) if parameters.period else parameters.year


def _of_row(row: BudgetRow | Indicator, years: range, given: bool) -> Iterator[Fault]:
    name = row.name if isinstance(row, Indicator) else row.source
    found = [year.year for year in row.years]
    if found and not given:
        told = "写明评价期间：period: 起始年-结束年"
        yield row.where.of("years"), f"“{name}”写了各年的数据，没有写 period", told, "补上 period，或删去 years"
    elif found and found != list(years):
        told = f"{years[0]}至{years[-1]}，每年一项，依次排列"
        said = "、".join(map(str, found))
        yield row.where.of("years"), f"“{name}”的各年为{said}", told, "补上缺的年份，删去多的年份；没有数据的写 null"
    elif isinstance(row, Indicator) and found and not row.actual and _known(row.years):
        try:
            periods.composed(row)
        except periods.Uncomposed as error:
            told = "各年同一单位的数，和合成的办法（over_years），或期间的实际完成值（actual）"
            yield row.where.of("over_years"), f"“{name}”：{error}", told, "改正各年的数据或 over_years，或直接写 actual"


def _known(years: Sequence[YearValues]) -> bool:
    return all(year.actual for year in years)


def _carried(row: BudgetRow, carried: str) -> Iterator[Fault]:
    """Amounts that may not be added up, since each year's carry-over was another year's money already."""
    for amount in periods.AMOUNTS[:3]:
        if not (periods.CARRIED in row.source or (carried and _is_total(row))) or getattr(row, amount) is not None:
            continue
        if any(getattr(year, amount) is not None for year in row.years):
            title = YearAmounts.model_fields[amount].title
            yield (
                row.where.of("years"),
                f"“{row.source}”没有写期间的{title}",
                f"有“{carried}”的，上年结转在各年重复，不能逐年相加",
                f"按不重复计算的数写 {amount}",
            )


def _is_total(row: BudgetRow) -> bool:
    return any(word in row.source for word in ("总额", "合计", "总计"))


def completed(parameters: Parameters) -> Parameters:
    """The parameters with what the years come to where nobody wrote it: sums of money, values of indicators."""
    if not parameters.period:
        return parameters
    budget = tuple(_summed(row) for row in parameters.budget)
    rows = tuple(_composed(row) for row in parameters.indicators)
    return parameters.model_copy(update={"budget": budget, "indicators": rows})


def _summed(row: BudgetRow) -> BudgetRow:
    made = {a: periods.total(row, a) for a in periods.AMOUNTS if getattr(row, a) is None}
    return row.model_copy(update=made) if row.years else row


def _composed(row: Indicator) -> Indicator:
    if not row.years or row.actual or not _known(row.years):
        return row
    actual, target = periods.composed(row)
    return row.with_values(actual=actual, target=row.target or target)
