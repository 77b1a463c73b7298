"""Grids a reader sees; the only place that formats numbers in tables."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from perfeval import template
from perfeval.blocks import Heading, Items, Page, Section, missing, page, plain
from perfeval.grid import Cell, Grid, Run, merge_levels, text_cell
from perfeval.markup import from_markdown
from perfeval.model import Evaluation, Indicator
from perfeval.results import EXECUTION, Line, Scorecard, rate
from perfeval.template import plain_number

NOTE_SELF = "注：指标值、实际完成值、偏差原因按原评分表照录。"


def facts(evaluation: Evaluation, number: str) -> Page:
    """基础数据表: every declared figure, as written, with its source."""
    rows = [
        [text_cell(str(n), align="center"), text_cell(fact.label, header="row"), _bound(key, fact.value), _given(fact.source)]
        for n, (key, fact) in enumerate(evaluation.facts.items(), 1)
    ] or [_empty_row(4)]
    return page(_grid(f"{number}　基础数据表", ("序号", "数据名称", "数值", "数据来源"), rows, (1, 4, 3, 3)))


def budget(evaluation: Evaluation, number: str) -> Page:
    """项目资金情况表 in 万元; amounts that nobody gave are marked."""
    rows = []
    for row in evaluation.budget:
        known = row.adjusted and row.executed is not None
        share = plain_number(Fraction(row.executed) / Fraction(row.adjusted) * 100, 2) + "%" if known else None
        amounts = [_money(v) for v in (row.initial, row.adjusted, row.executed)]
        rows.append([text_cell(row.source, header="row"), *amounts, _given(share, align="right")])
    head = ("资金来源", "年初预算数", "全年预算数", "全年执行数", "预算执行率")
    notes = ("数据来源：项目单位提供的预算与决算资料。", "注：预算执行率＝全年执行数÷全年预算数；成本目标值不是预算数，不能代替。")
    return page(_grid(f"{number}　项目资金情况表", head, rows or [_empty_row(5)], (4, 3, 3, 3, 3), "单位：万元", notes))


def survey(evaluation: Evaluation, number: str) -> Page:
    """满意度调查基本情况: method, time, population and returns."""
    s = evaluation.survey
    labels = {"method": "调查方式", "date": "调查时间", "population": "调查总体（人）", "sent": "发放份数",
              "returned": "回收份数", "valid": "有效份数", "satisfied": "满意份数"}  # fmt: skip
    rows = [
        [text_cell(label, header="row"), _given(str(value) if value is not None else None, align="center")]
        for key, label in labels.items()
        for value in [getattr(s, key) if s else None]
    ]
    return page(_grid(f"{number}　满意度调查基本情况", ("项目", "内容"), rows, (3, 5)))


def indicator_system(evaluation: Evaluation, number: str) -> Page:
    """评价指标体系: levels, target and points."""
    rows = [[*_levels(i), _name(i), _as_printed(i.target), _points(i.points)] for i in evaluation.indicators]
    head = ("一级指标", "二级指标", "三级指标", "指标值", "分值")
    return page(_grid(f"{number}　评价指标体系", head, merge_levels(rows, 2), (3, 3, 7, 5, 2), notes=(NOTE_SELF,)))


def summary(card: Scorecard, number: str) -> Page:
    """一级指标得分汇总表: points, self score, its rate, and what the rule gives."""
    rows = []
    for group in (*card.groups, card):
        own = group.self_score
        span = _span(group.low, group.high)
        cells = [_number(group.points), _number(own), _rate(rate(own, group.points)), text_cell(span, align="center")]
        rows.append([text_cell(group.name, header="row"), *cells])
    rows.append([text_cell("未核定", header="row"), _number(card.missing_points), *(text_cell("—", align="center") for _ in range(3))])
    head = ("一级指标", "分值", "自评得分", "自评得分率", "规则重算得分")
    notes = ("注：规则重算为区间的，因定性指标尚未认定得分，或指标不能计分；依据和口径见本章正文。",)
    return page(_grid(f"{number}　一级指标得分汇总表", head, rows, (4, 3, 3, 3, 4), notes=notes))


def scores(card: Scorecard, number: str) -> Page:
    """评分表 in the official columns, levels merged, with sub-totals, total and the points that are missing."""
    head = ("一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
    body: list[tuple[Cell, ...]] = []
    for group in card.groups:
        rows = [
            [*_levels(i), _name(i), _as_printed(i.target), _as_printed(i.actual), _points(i.points), _number(i.self_score),
             _reason(line)]
            for line in group.lines for i in [line.indicator]
        ]  # fmt: skip
        body += merge_levels(rows, 2)
        body.append(_total_row(f"{group.name}小计", group.points, group.self_score))
    body.append(_total_row("已列指标合计", card.points, card.self_score))
    body.append(_total_row(f"未核定（{EXECUTION}等）", card.missing_points, None, "—"))
    notes = ("注：本表得分为自评得分；" + NOTE_SELF.removeprefix("注："),)
    grid = _grid(f"{number}　项目支出绩效评分表", head, tuple(body), (4, 5, 9, 6, 6, 3, 3, 14), notes=notes)
    return page(Section("landscape", (grid,)))


def _total_row(label: str, points: Decimal, score: Decimal | None, blank: str = "") -> tuple[Cell, ...]:
    got = text_cell(blank, align="center") if blank else _number(score)
    return (text_cell(label, header="row", colspan=5, align="center"), _number(points), got, Cell())


def comparison(card: Scorecard, number: str) -> Page:
    """指标得分与复算对照表: the unit's score, the rule's, the difference, the decided one, and why."""
    head = ("三级指标", "指标值", "实际完成值", "分值", "自评得分", "规则重算", "自评减重算", "认定得分", "计分说明")
    rows = []
    for line in card.lines:
        i = line.indicator
        gap = i.self_score - line.low if line.settled and i.self_score is not None else None
        ours = text_cell(_span(line.low, line.high) if line.scored else "不能计分", align="center")
        decided = _number(i.decided.score) if i.decided else Cell((missing(),), align="center")
        why = line.because + "".join(f"{note}。" for note in line.notes)
        rows.append([_name(i), _as_printed(i.target), _as_printed(i.actual), _points(i.points), _number(i.self_score), ours,
                     text_cell("—", align="center") if gap is None else _number(gap), decided, text_cell(why)])  # fmt: skip
    rows.append([text_cell("合计", header="row", colspan=3, align="center"), _number(card.points), _number(card.self_score),
                 text_cell(_span(card.low, card.high), align="center"), text_cell("—", align="center"),
                 _number(card.decided) if card.decided is not None else Cell((missing(),), align="center"), Cell()])  # fmt: skip
    notes = ("注：规则重算的依据和口径见第三章；认定得分由评价人员填写，须有理由和姓名。",)
    grid = _grid(f"{number}　指标得分与复算对照表", head, rows, (8, 6, 6, 3, 3, 5, 4, 4, 17), notes=notes)
    return page(Section("landscape", (grid,)))


def deductions(card: Scorecard, number: str) -> Page:
    """扣分归因表: each lost point with its cause, problem and recommendation; gaps are marked."""
    rows = []
    for line in card.missed:
        i = line.indicator
        of = [p for p in card.evaluation.problems if i.name in p.indicators]
        advice = [r.title or r.text for p in of for r in p.recommendations]
        rows.append([_name(i), _number(line.deduction), _given(i.reason), _given("；".join(p.title for p in of)), _given("；".join(advice))])
    head = ("扣分指标", "扣分", "偏差原因", "对应问题", "对应建议")
    rows = rows or [[text_cell("无扣分指标", colspan=5, align="center")]]
    return page(_grid(f"{number}　扣分归因表", head, rows, (4, 2, 7, 4, 4)))


def problems(evaluation: Evaluation, number: str) -> Page:
    """问题清单: class, problem, what was found, cause, recommendation."""
    rows = []
    for n, p in enumerate(evaluation.problems, 1):
        advice = "；".join(r.title or r.text for r in p.recommendations)
        rows.append([text_cell(str(n), align="center"), text_cell(p.group or "—"), text_cell(p.title, header="row"),
                     Cell(_filled(evaluation, p.detail)), Cell(_filled(evaluation, p.cause)), _given(advice)])  # fmt: skip
    head = ("序号", "问题分类", "具体问题", "问题描述", "原因分析", "对应建议")
    grid = _grid(f"{number}　问题清单", head, rows or [_empty_row(6)], (1, 3, 4, 10, 8, 5))
    return page(Section("landscape", (grid,)))


def work(evaluation: Evaluation, number: str) -> Page:
    """工作开展情况: the steps that the narrative names, with the dates and people still to be given."""
    section = evaluation.words("绩效评价工作过程")
    stage, rows = "—", []
    for block in from_markdown(_spoken(evaluation, section.text)) if section else ():
        if isinstance(block, Heading):
            stage = block.text
            continue
        parts = [plain(item) for item in block.items] if isinstance(block, Items) else [block.text]
        rows += [[text_cell(stage), text_cell(part), Cell((missing(),)), Cell((missing(),))] for part in parts]
    head = ("阶段", "工作内容", "完成时间", "责任人员")
    return page(_grid(f"{number}　工作开展情况", head, merge_levels(rows, 1) or [_empty_row(4)], (3, 10, 3, 3)))


def evidence(evaluation: Evaluation, number: str) -> Page:
    """证据索引: which documents prove each indicator."""
    known = {e.id: e for e in evaluation.evidence}
    rows = []
    for i in evaluation.indicators:
        if not i.evidence:
            rows.append([_name(i), Cell((missing(),), align="center"), *(text_cell("—", align="center") for _ in range(3))])
        for key in i.evidence:
            e = known[key]
            rows.append([_name(i), text_cell(key, align="center"), text_cell(e.title), _given(e.type), _given(e.holder)])
    head = ("三级指标", "证据编号", "材料名称", "证据类型", "提供单位")
    return page(_grid(f"{number}　证据索引", head, merge_levels(rows, 1), (7, 3, 6, 3, 4)))


def _spoken(evaluation: Evaluation, text: str) -> str:
    return "".join(
        template.unescape(p) if isinstance(p, str) else template.evaluate(p.source, evaluation.fact_texts)
        for p in template.split(text)
    )


def _filled(evaluation: Evaluation, text: str | None) -> tuple[Run, ...]:
    return (Run(_spoken(evaluation, text)),) if text else (missing(),)


def _grid(caption: str, head: Iterable[str], rows, widths, unit: str = "", notes: tuple[str, ...] = ()) -> Grid:
    top = tuple(text_cell(t, header="col", align="center") for t in head)
    return Grid(caption, (top, *(tuple(row) for row in rows)), 1, tuple(widths), unit, notes)


def _levels(i: Indicator) -> list[Cell]:
    return [text_cell(i.level1, header="row", align="center"), text_cell(i.level2 or "—", header="row", align="center")]


def _name(i: Indicator) -> Cell:
    return text_cell(i.name, header="row")


def _as_printed(text: str | None) -> Cell:
    return text_cell(text, align="center") if text else Cell((missing(),), align="center")


def _reason(line: Line) -> Cell:
    if line.indicator.reason:
        return text_cell(line.indicator.reason)
    return Cell((missing("偏差原因"),)) if line.deduction else Cell()


def _points(points: Decimal | None) -> Cell:
    return _number(points)


def _number(value: Decimal | None) -> Cell:
    """A score or points with two decimals, at the right."""
    if value is None:
        return Cell((missing(),), align="right")
    return text_cell(f"{value:.2f}", align="right", number=value)


def _money(value: Decimal | None) -> Cell:
    """An amount with at least two decimals, all digits kept."""
    if value is None:
        return Cell((missing(),), align="right")
    places = max(2, -value.normalize().as_tuple().exponent)
    return text_cell(f"{value:,.{places}f}", align="right", number=value)


def _rate(share: Fraction | None) -> Cell:
    return _given(None if share is None else f"{plain_number(share * 100, 2)}%", align="right")


def _span(low: Decimal, high: Decimal) -> str:
    return f"{low:.2f}" if low == high else f"{low:.2f}～{high:.2f}"


def _bound(key: str, value: str) -> Cell:
    return Cell((Run(value, fact=key),), align="center")


def _given(text: str | None, align: str = "") -> Cell:
    return text_cell(text, align=align) if text else Cell((missing(),), align=align)


def _empty_row(columns: int) -> list[Cell]:
    return [Cell((missing(),), colspan=columns, align="center")]
