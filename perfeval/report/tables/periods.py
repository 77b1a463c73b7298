"""Tables of several years in one report: money by year and source, and each indicator's target and actual by year."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval.model.evaluation import BudgetRow, Evaluation
from perfeval.model.periods import in_year
from perfeval.model.scorecard import DEPARTMENT, budget_rate
from perfeval.page.blocks import Page
from perfeval.page.grid import Cell, merge_levels, text_cell
from perfeval.report.anchors import page
from perfeval.report.tables.cells import as_printed, money, name, percent, table


def funds_by_year(evaluation: Evaluation, number: str = "") -> Page:
    """分年度资金明细表 in 万元: each source in each year of the period; of one year, beside the year before it.

    Without a number the table takes the next one, and only a period has it.
    """
    if not number and not evaluation.period:
        return page()
    by_receipt = evaluation.report.type in DEPARTMENT
    rows = [
        [
            text_cell(f"{year}年", header="row", align="center"),
            text_cell(row.source, header="row"),
            *(
                text_cell("—", align="right") if amount is None and year < evaluation.first_year else money(amount)
                for amount in (row.initial, row.adjusted, *([row.received] if by_receipt else []), row.executed)
            ),
            _rate(row, evaluation.report.type),
        ]
        for year, row in _by_year(evaluation)
    ]
    head = (
        "年度",
        "资金来源",
        "年初预算数",
        "全年预算数",
        *(["实际到位数"] if by_receipt else []),
        "全年执行数",
        "预算执行率",
    )
    widths = (2, 4, 3, 3, *([3] if by_receipt else []), 3, 3)
    way = "实际支出（全年执行数）÷实际到位数" if by_receipt else "全年执行数÷全年预算数"
    notes = (f"注：预算执行率＝{way}，按当年计算。",)
    return page(table(_caption(number, "分年度资金明细表"), head, merge_levels(rows, 1), widths, "单位：万元", notes))


def _caption(number: str, title: str) -> str:
    return f"{number}　{title}" if number else f"表：{title}"


def _rate(row: BudgetRow, kind: str) -> Cell:
    whole, share = row.received if kind in DEPARTMENT else row.adjusted, budget_rate(row, kind)
    return text_cell("—", align="right") if whole == 0 or share is None else percent(share)


def _by_year(evaluation: Evaluation) -> Iterator[tuple[int, BudgetRow]]:
    if any(row.years for row in evaluation.budget):
        for year in evaluation.years:
            for row in evaluation.budget:
                if (shown := in_year(row, year)) is not None:
                    yield year, shown
        return
    for one in (evaluation.earlier, evaluation):
        if one is not None and (one is evaluation or not one.period):
            yield from ((one.year, row) for row in one.budget)


def indicators_by_year(evaluation: Evaluation, number: str = "") -> Page:
    """各年度指标完成情况表: the target and actual of each year, and what they come to; nothing for a single year."""
    rows = []
    for i in evaluation.indicators:
        for year in i.years:
            when = text_cell(f"{year.year}年", align="center")
            rows.append([name(i), when, as_printed(year.target), as_printed(year.actual)])
        if i.years:
            way = text_cell(f"期间（{i.over_years or '原表所印'}）", align="center")
            rows.append([name(i), way, as_printed(i.target), as_printed(i.actual)])
    if not rows:
        return page()
    head = ("三级指标", "年度", "指标值", "实际完成值")
    notes = ("注：期间的完成值由各年按括号中的办法合成，平均值和比率取两位小数。",)
    return page(table(_caption(number, "各年度指标完成情况表"), head, merge_levels(rows, 1), (7, 4, 5, 5), notes=notes))
