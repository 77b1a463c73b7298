"""Tables of a satisfaction survey: how it was made, its answers, its strata, and the change over the years."""

from __future__ import annotations

from fractions import Fraction

from perfeval.blocks import Page, page
from perfeval.grid import text_cell
from perfeval.model import ANSWERS, Evaluation
from perfeval.tables.cells import given, table
from perfeval.template import plain_number


def survey(evaluation: Evaluation, number: str, found=None) -> Page:
    """满意度调查基本情况: method, time, population and returns, and what ``survey.examine`` found of them."""
    s = evaluation.survey
    labels = {"method": "调查方式", "date": "调查时间", "population": "调查总体（人）", "sent": "发放份数",
              "returned": "回收份数", "valid": "有效份数", "satisfied": "满意份数"}  # fmt: skip
    rows = [
        [text_cell(label, header="row"), given(str(value) if value is not None else None, align="center")]
        for key, label in labels.items()
        for value in [getattr(s, key) if s else None]
    ]
    notes = ()
    if found:
        told = [("满意率（满意份数÷有效份数）", _percent(found.rate)), ("满意率的95%置信区间", f"{_percent(found.low)}至{_percent(found.high)}")]
        if found.weighted is not None:
            told[1:] = [("按各层人数加权的满意率", _percent(found.weighted)), ("加权满意率的95%置信区间", f"{_percent(found.low)}至{_percent(found.high)}")]
        told += [("与指标值比较", found.verdict)] if found.verdict else []
        if found.question:
            told.append(("满意度（五级均值折合百分制）", f"{plain_number(found.question.score, 2)}分（均值{plain_number(found.question.mean, 2)}）"))
        rows += [[text_cell(label, header="row"), text_cell(value, align="center")] for label, value in told]
        way = "分层抽样公式（按有限总体修正，逻辑变换）" if found.strata else "威尔逊法" + ("，按有限总体修正" if found.population else "")
        notes = (f"注：置信区间用{way}；满意率与满意度是两个数，计分用的是指标写明的那一个。",
                 "“达标但未证实”指样本的满意率达到指标值，抽样误差使下限低于指标值；只作提示，不影响得分。")  # fmt: skip
    return page(table(f"{number}　满意度调查基本情况", ("项目", "内容"), rows, (3, 5), notes=notes))


def answers(found, number: str) -> Page:
    """各选项份数和比例 of a question on a scale; the satisfied and the other sheets where only those are known."""
    if found is None:
        return page(table(f"{number}　调查结果", ("说明",), [[text_cell("没有有效份数和满意份数")]], (1,)))
    counts = list(zip(ANSWERS, found.question.counts)) if found.question else [("满意", found.satisfied), ("其他", found.valid - found.satisfied)]
    rows = [[text_cell(name, header="row"), text_cell(str(n), align="right"), text_cell(_percent(Fraction(n, found.valid)), align="right")] for name, n in [*counts, ("合计", found.valid)]]
    return page(table(f"{number}　调查结果", ("选项", "份数", "占有效份数"), rows, (4, 3, 3)))


def strata(found, number: str) -> Page:
    """各层结果: population, valid and satisfied sheets and the share of each stratum."""
    if found is None or not found.strata:
        return page()
    rows = [[text_cell(s.name, header="row"), *(text_cell(str(n), align="right") for n in (s.population, s.valid, s.satisfied)), text_cell(_percent(Fraction(s.satisfied, s.valid)), align="right")]
            for s in found.strata]  # fmt: skip
    whole = [text_cell(str(sum(getattr(s, key) for s in found.strata)), align="right") for key in ("population", "valid", "satisfied")]
    rows.append([text_cell("合计（按各层人数加权）", header="row"), *whole, text_cell(_percent(found.weighted), align="right")])
    return page(table(f"{number}　各层结果", ("层", "总体（人）", "有效份数", "满意份数", "满意率"), rows, (5, 3, 3, 3, 3)))


def over_years(steps, number: str) -> Page:
    """满意率逐年变动表: what ``survey.over_years`` found."""
    rows = []
    for s in steps:
        sign = "＋" if s.change > 0 else "－" if s.change < 0 else ""
        shares = [f"{_percent(x.rate)}（{x.satisfied}÷{x.valid}）" for x in (s.before, s.after)]
        rows.append([text_cell(f"{s.earlier}—{s.later}年", header="row"), *(text_cell(x, align="center") for x in shares),
                     text_cell(f"{sign}{plain_number(Fraction(abs(s.change)) * 100, 2)}个百分点", align="right"), text_cell(f"{_signed(s.low)}至{_signed(s.high)}个百分点", align="center"),
                     text_cell("有统计意义的变动" if s.proven else "不能断定有变动", align="center")])  # fmt: skip
    head = ("年度", "上次满意率", "本次满意率", "变动", "变动的95%置信区间", "判断")
    notes = ("注：按纽科姆法计算两次独立抽样之差的区间；区间包含0的，样本不足以断定满意率有升降。调查方式、对象不同的两次不宜比较。",)
    if not rows:
        rows = [[text_cell("没有两个年度都有满意度调查的份数", align="center"), *[text_cell("—", align="center")] * 5]]
    return page(table(f"{number}　满意率逐年变动表", head, rows, (3, 4, 4, 3, 5, 4), notes=notes))


def _percent(share) -> str:
    return f"{plain_number(Fraction(share) * 100, 2)}%"


def _signed(share: float) -> str:
    return f"{'＋' if share > 0 else '－' if share < 0 else ''}{plain_number(Fraction(abs(share)) * 100, 2)}"
