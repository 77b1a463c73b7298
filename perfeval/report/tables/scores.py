"""Tables of scores: the official 评分表, sums by level 1, how each score came about, and where points were lost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from perfeval.model.evaluation import Indicator
from perfeval.model.scorecard import EXECUTION, BudgetExecution, Line, LineGroup, Scorecard, rate
from perfeval.model.standard import Element, Elements
from perfeval.page.blocks import Page, Paragraph, Section, missing, runs
from perfeval.page.grid import Cell, merge_levels, text_cell
from perfeval.report.anchors import page
from perfeval.report.tables.cells import (
    actual,
    full,
    given,
    levels,
    name,
    of,
    percent,
    scored,
    span,
    table,
    target,
    why,
)
from perfeval.report.tables.cells import number as points

DASH = text_cell("—", align="center")
UNDECIDED = Cell((missing(),), align="center")
WIDTHS = (3, 3, 5, 3, 4, 4, 7, 8, 8, 12, 3)  # of the table that is signed, as far as they are not by what it holds


def summary(card: Scorecard, number: str) -> Page:
    """一级指标得分汇总表: points, score and rate.

    While scores are undecided, the unit's own beside what the rule gives.
    """
    groups = (*card.groups, replace(card, name=_sum_name(card)))
    if not card.scored:
        rows = [[text_cell(g.name, header="row"), text_cell(str(len(g.lines)), align="right")] for g in groups]
        return page(
            table(
                f"{number}　一级指标汇总表",
                ("一级指标", "指标项数"),
                rows,
                (4, 3),
                notes=("注：转移支付绩效自评表不打分。",),
            )
        )
    gap = [[text_cell("未核定", header="row"), points(card.missing_points)]] if card.missing_points > 0 else []
    if card.decided is not None:
        rows = [
            [text_cell(g.name, header="row"), points(g.points), points(g.decided), percent(rate(g.decided, g.points))]
            for g in groups
        ]
        rows += [[*row, DASH, DASH] for row in gap]
        return page(table(f"{number}　一级指标得分汇总表", ("一级指标", "分值", "得分", "得分率"), rows, (4, 3, 3, 3)))
    rows = [
        [
            text_cell(g.name, header="row"),
            points(g.points),
            points(g.self_score),
            percent(rate(g.self_score, g.points)),
            span(g.ends),
        ]
        for g in groups
    ]
    rows += [[*row, DASH, DASH, DASH] for row in gap]
    head = ("一级指标", "分值", "自评得分", "自评得分率", "按标准核算得分")
    notes = (f"注：按{card.ruleset.title}和选定的口径核算；为区间的，因定性指标尚未认定得分，或指标不能计分。",)
    return page(table(f"{number}　一级指标得分汇总表", head, rows, (4, 3, 3, 3, 4), notes=notes))


def _sum_name(card: Scorecard) -> str:
    return "合计" if card.complete or not card.scored else "已列合计"


def scores(card: Scorecard, number: str) -> Page:
    """评分表 in the official columns of its frame, levels merged, with sub-totals, total and missing points."""
    if not card.scored:
        return _transfer(card, number)
    return _department(card, number) if card.department_frame else _self_evaluation(card, number)


def _transfer(card: Scorecard, number: str) -> Page:
    head = ("一级指标", "二级指标", "三级指标", "指标值", "全年实际完成值", "未完成原因和改进措施")
    rows = [
        [*levels(i), name(i), target(i), actual(i), of(i, "reason", text_cell(_reasons(i)))]
        for line in card.lines
        for i in [line.indicator]
    ]
    grid = table(f"{number}　转移支付绩效自评表", head, merge_levels(rows, 2), (4, 5, 9, 6, 6, 14))
    return page(Section("landscape", (grid,)))


def _reasons(indicator: Indicator) -> str:
    """偏差原因分析及改进措施 as one cell."""
    return "；改进措施：".join(text for text in (indicator.reason, indicator.measure) if text)


def _self_evaluation(card: Scorecard, number: str) -> Page:
    head = ("一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
    body: list[tuple[Cell, ...]] = []
    for group in card.groups:
        rows = [
            [*levels(i), name(i), target(i), actual(i), full(i), _shown(line), of(i, "reason", _reason(line))]
            for line in group.lines
            for i in [line.indicator]
        ]
        body += merge_levels(rows, 2)
        if not group.lines[0].beside:
            body.append(_total(f"{group.name}小计", 5, group.points, group.shown))
    body.append(_total(_sum_name(card), 5, card.points, card.shown))
    if card.missing_points > 0:
        body.append(
            (
                text_cell(f"未核定（{EXECUTION}等）", header="row", colspan=5, align="center"),
                points(card.missing_points),
                DASH,
                Cell(),
            )
        )
    run = card.execution and card.execution.indicator
    reckoned = "，原表没有写预算执行率的得分，按执行率计算" if isinstance(run, BudgetExecution) and run.reckoned else ""
    notes = (f"注：本表得分为{card.shown_name}{reckoned}；指标值、实际完成值、偏差原因按原评分表照录。",)
    widths = (4, 5, 9, 6, 6, 3, 3, 14)
    return page(Section("landscape", (table(f"{number}　项目支出绩效评分表", head, tuple(body), widths, notes=notes),)))


def _department(card: Scorecard, number: str) -> Page:
    """Without a column of evidence where every opinion names its own; rates stand in the table of chapter 三."""
    head = ["一级指标", "二级指标", "三级指标", "分值", "指标值", "实际完成值"]
    head += ["指标解释", "评价要点", "评分标准", "评价意见", "得分"]
    proven = all(line.indicator.evidence and _names_evidence(line) for line in card.lines)
    body: list[tuple[Cell, ...]] = []
    for group in card.groups:
        rows = [
            [
                *levels(i),
                of(i, "name", text_cell(f"{i.code} {i.name}" if i.code else i.name, header="row")),
                full(i),
                target(i, "—"),
                actual(i, "—"),
                of(i, "explanation", given(i.explanation)),
                *_standard(i),
                _opinion(line),
                scored(i, _decided(line)),
                *([] if proven else [of(i, "evidence", given("、".join(i.evidence)))]),
            ]
            for line in group.lines
            for i in [line.indicator]
        ]
        body += merge_levels(rows, 2)
        body.append(_wide_total(f"{group.name}小计", group, proven))
    body.append(_wide_total(_sum_name(card), card, proven))
    notes = (
        f"注：本表得分为{card.decided_name}，证据编号见评价意见。"
        if proven
        else f"注：本表得分为{card.decided_name}。",
    )
    head, widths = (head, WIDTHS) if proven else ([*head, "证据编号"], (*WIDTHS, 4))
    return page(
        Section("landscape", (table(f"{number}　绩效评价指标体系评分表", head, tuple(body), widths, notes=notes),))
    )


def _names_evidence(line: Line) -> bool:
    """Whether the opinion on an indicator says all the evidence for it."""
    return all(name in _opinion(line).text for name in line.indicator.evidence)


def _standard(i: Indicator) -> tuple[Cell, ...]:
    """评价要点 with what was noted of each, and 评分标准; a standard without matters takes the room of both."""
    rule = of(i, "rule", given(i.standard.rule if i.standard else None))
    if not isinstance(i.standard, Elements):
        return (replace(rule, colspan=2),)
    return text_cell("\n".join(_looked_at(point) for point in i.standard.points)), rule


def _shown(line: Line) -> Cell:
    cell = points(line.shown)
    return scored(line.indicator, cell) if line.by_decision else of(line.indicator, "self_score", cell)


def _opinion(line: Line) -> Cell:
    i = line.indicator
    return of(i, "opinion", text_cell(i.opinion)) if i.opinion else text_cell(line.because + _judged(line))


def _looked_at(point: Element) -> str:
    """A matter, and what was found of it where somebody wrote it down."""
    found = "：".join(text for text in (point.verdict, point.note and point.note.rstrip("。")) if text)
    return f"{point.text}（{found}）" if point.note else point.text


def _decided(line: Line) -> Cell:
    return points(line.decided.score) if line.decided else UNDECIDED


def _reason_told(line: Line) -> str | None:
    return line.reason or ("见评价意见" if line.accounted else None)


def _total(label: str, columns: int, full: Decimal | None, score: Decimal | None) -> tuple[Cell, ...]:
    return (text_cell(label, header="row", colspan=columns, align="center"), points(full), points(score), Cell())


def _wide_total(label: str, group: LineGroup, proven: bool) -> tuple[Cell, ...]:
    return (
        text_cell(label, header="row", colspan=3, align="center"),
        points(group.points),
        Cell(colspan=6),
        points(group.decided) if group.decided is not None else UNDECIDED,
        *([] if proven else [Cell()]),
    )


def comparison(card: Scorecard, number: str) -> Page:
    """How each score came about.

    While scores are undecided, the unit's, the rule's and the decided one side by side.
    """
    if not card.scored:
        return page(Paragraph(runs("转移支付绩效自评表不打分，没有得分可以对照。")))
    return _settled(card, number) if card.decided is not None else _three_scores(card, number)


def _settled(card: Scorecard, number: str) -> Page:
    head = ("一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "得分", "得分率")
    body: list[tuple[Cell, ...]] = []
    for group in card.groups:
        rows = [
            [
                *levels(i),
                name(i),
                target(i, "—"),
                actual(i, "—"),
                full(i),
                scored(i, _decided(line)),
                percent(rate(line.decided.score if line.decided else None, line.points)),
            ]
            for line in group.lines
            for i in [line.indicator]
        ]
        body += merge_levels(rows, 2)
        if not group.lines[0].beside:
            body.append(_short_total(f"{group.name}小计", group))
    body.append(_short_total(_sum_name(card), card))
    return page(table(f"{number}　指标得分一览表", head, body, (3, 4, 8, 6, 6, 3, 3, 4)))


def _short_total(label: str, group: LineGroup) -> tuple[Cell, ...]:
    return (
        text_cell(label, header="row", colspan=5, align="center"),
        points(group.points),
        points(group.decided),
        percent(rate(group.decided, group.points)),
    )


def _three_scores(card: Scorecard, number: str) -> Page:
    head = (
        "三级指标",
        "指标值",
        "实际完成值",
        "分值",
        "自评得分",
        "按标准核算",
        "自评减核算",
        card.decided_name,
        "计分说明",
    )
    rows = []
    for line in card.lines:
        i = line.indicator
        gap = line.self_score - line.settled.low if line.settled and line.self_score is not None else None
        given = span(line.scored.ends) if line.scored else text_cell("不能计分", align="center")
        rows.append(
            [
                name(i),
                target(i),
                actual(i),
                full(i),
                of(i, "self_score", points(line.self_score)),
                given,
                DASH if gap is None else points(gap),
                scored(i, _decided(line)),
                text_cell(_why(line)),
            ]
        )
    rows.append(
        [
            text_cell(_sum_name(card), header="row", colspan=3, align="center"),
            points(card.points),
            points(card.self_score),
            span(card.ends),
            DASH,
            UNDECIDED,
            Cell(),
        ]
    )
    notes = (f"注：按{card.ruleset.title}和选定的口径核算；{card.decided_name}由评价人员填写，须有理由和姓名。",)
    grid = table(f"{number}　指标得分核算对照表", head, rows, (8, 6, 6, 3, 3, 5, 4, 4, 17), notes=notes)
    return page(Section("landscape", (grid,)))


def _why(line: Line) -> str:
    why = line.because + "".join(f"{note}。" for note in line.notes)
    if line.scored and line.doubts and not line.decided:
        why += f"所据数据有待核实：{'；'.join(f'{d.reason}（{d.code}）' for d in line.doubts)}。"
    return why + _judged(line)


def _judged(line: Line) -> str:
    decided = line.indicator.decided
    return f"认定{decided.score:.2f}分（{decided.by}：{decided.reason}）。" if decided else ""


def deductions(card: Scorecard, number: str) -> Page:
    """扣分归因表: each lost point with its cause, problem and recommendation; gaps are marked."""
    rows = []
    for line in card.missed:
        i = line.indicator
        behind = [p for p in card.evaluation.problems if i.name in p.indicators]
        advice = [title for p in behind for title in card.evaluation.advice(p)]
        rows.append(
            [
                name(i),
                points(line.deduction),
                why(i, given(_reason_told(line))),
                given("；".join(p.title for p in behind)),
                given("；".join(advice)),
            ]
        )
    head = ("扣分指标", "扣分", "扣分或偏差原因", "对应问题", "对应建议")
    rows = rows or [[text_cell("无扣分指标", colspan=5, align="center")]]
    return page(table(f"{number}　扣分归因表", head, rows, (4, 2, 7, 4, 4)))


def _reason(line: Line) -> Cell:
    if line.indicator.reason:
        return text_cell(_reasons(line.indicator))
    return Cell((missing("偏差原因"),)) if line.deduction and line.deduction > 0 else Cell()
