"""What is known of an evaluation as tidy DataFrames, for a person's own analysis."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from perfeval.model.quantity import read
from perfeval.model.scorecard import Scorecard, rate

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    from pandas import DataFrame

Row = dict[str, object]


def indicators(card: Scorecard) -> DataFrame:
    """One row an indicator: its place, what was promised and done as printed, and its scores (points, as floats).

    得分率 is the float nearest to the exact quotient: 5.60 of 7 is 0.8, which the quotient of two floats is not.
    """
    rows: list[Row] = [
        {
            "编号": line.indicator.code,
            "一级指标": line.indicator.level1,
            "二级指标": line.indicator.level2,
            "三级指标": line.indicator.name,
            "指标值": line.indicator.target,
            "实际完成值": line.indicator.actual,
            "分值": _number(line.points),
            "自评得分": _number(line.self_score),
            "重算下限": _number(line.low),
            "重算上限": _number(line.high),
            "认定得分": _number(line.decided.score if line.decided else None),
            "得分": _number(line.shown),
            "得分率": _number(None if line.shown is None else rate(line.shown, line.points)),
        }
        for line in card.lines
    ]
    return _frame(
        rows, "编号 一级指标 二级指标 三级指标 指标值 实际完成值 分值 自评得分 重算下限 重算上限 认定得分 得分 得分率"
    )


def budget(card: Scorecard) -> DataFrame:
    """One row a source of money, amounts in 万元."""
    rows: list[Row] = [
        {
            "资金来源": row.source,
            "年初预算数": _number(row.initial),
            "全年预算数": _number(row.adjusted),
            "实际到位数": _number(row.received),
            "全年执行数": _number(row.executed),
        }
        for row in card.evaluation.budget
    ]
    return _frame(rows, "资金来源 年初预算数 全年预算数 实际到位数 全年执行数")


def facts(card: Scorecard) -> DataFrame:
    """One row a declared fact: as it was written, and its number in the unit beside it where it is one."""
    rows: list[Row] = []
    for key, fact in card.evaluation.facts.items():
        found = read(fact.value)
        plain = found.kind == "number" and found.comparator in (None, "eq")
        rows.append(
            {
                "键": key,
                "名称": fact.label,
                "原文": fact.value,
                "数": float(found.number) if plain else None,
                "单位": found.unit.text if plain and found.unit else None,
                "来源": fact.source,
            }
        )
    return _frame(rows, "键 名称 原文 数 单位 来源")


def answers(card: Scorecard) -> DataFrame:
    """One row a group, question and option of the survey, with how many chose it."""
    survey = card.evaluation.survey
    rows: list[Row] = []
    for group in (survey.groups or (survey,)) if survey else ():
        name = getattr(group, "name", "全部")
        asked = [("总体满意度", group.answers)] if group.answers else []
        for question, given in [*asked, *((q.name, q.answers) for q in group.questions)]:
            rows += [{"类别": name, "题目": question, "选项": option, "份数": n} for option, n in given.items()]
    return _frame(rows, "类别 题目 选项 份数")


FRAMES: dict[str, Callable[[Scorecard], DataFrame]] = {
    "indicators": indicators,
    "budget": budget,
    "facts": facts,
    "answers": answers,
}


def _number(value: Decimal | Fraction | None) -> float | None:
    return None if value is None else float(value)


def _frame(rows: list[Row], columns: str) -> DataFrame:
    import pandas

    return pandas.DataFrame(rows, columns=columns.split())
