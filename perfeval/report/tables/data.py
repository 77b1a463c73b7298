"""Tables of what the params say: figures, money, indicators, problems, work steps, evidence."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfeval.model import expressions
from perfeval.model.amounts import percent
from perfeval.model.evaluation import Evaluation
from perfeval.model.scorecard import DEPARTMENT, Scorecard, budget_rate, part_of
from perfeval.page.blocks import Heading, Items, Page, Paragraph, missing, plain
from perfeval.page.grid import Cell, merge_levels, text_cell
from perfeval.page.markdown import from_markdown
from perfeval.report.anchors import page
from perfeval.report.tables.cells import bound, empty_row, full, given, levels, money, name, sourced, table, target
from perfeval.report.tables.cells import number as amount

NOTE_SELF = "注：指标值、实际完成值、偏差原因按原评分表照录。"


def facts(evaluation: Evaluation, number: str) -> Page:
    """基础数据表: every declared figure, as written, with its source."""
    rows = [
        [
            text_cell(str(n), align="center"),
            sourced(text_cell(fact.label, header="row"), "facts", key, "label"),
            bound(key, fact.value),
            sourced(given(fact.source), "facts", key, "source"),
        ]
        for n, (key, fact) in enumerate(evaluation.facts.items(), 1)
    ] or [empty_row(4)]
    return page(table(f"{number}　基础数据表", ("序号", "数据名称", "数值", "数据来源"), rows, (1, 4, 3, 3)))


def budget(evaluation: Evaluation, number: str) -> Page:
    """项目资金情况表 in 万元; amounts that nobody gave are marked.

    A department evaluation divides by what was received.
    """
    by_receipt = evaluation.report.type in DEPARTMENT
    rows = []
    for row in evaluation.budget:
        fields = ("initial", "adjusted", *(["received"] if by_receipt else []), "executed")
        amounts = [sourced(money(getattr(row, field)), "budget", row.source, field) for field in fields]
        whole, share = row.received if by_receipt else row.adjusted, budget_rate(row, evaluation.report.type)
        shown = "—" if whole == 0 else share if share is None else percent(share)
        label = sourced(text_cell(row.source, header="row"), "budget", row.source, "source")
        rows.append([label, *amounts, given(shown, align="right")])
    head = ("资金来源", "年初预算数", "全年预算数", *(["实际到位数"] if by_receipt else []), "全年执行数", "预算执行率")
    way = "预算执行率＝实际支出（全年执行数）÷实际到位数" if by_receipt else "预算执行率＝全年执行数÷全年预算数"
    notes = ("数据来源：项目单位提供的预算与决算资料。", f"注：{way}。")
    widths = (4, 3, 3, *([3] if by_receipt else []), 3, 3)
    return page(table(f"{number}　项目资金情况表", head, rows or [empty_row(len(head))], widths, "单位：万元", notes))


def indicator_system(evaluation: Evaluation, number: str) -> Page:
    """评价指标体系: levels, target and points."""
    pointless = evaluation.report.type == "转移支付自评" and all(
        i.points is None for i in evaluation.indicators
    )  # that form has none
    rows = [[*levels(i), name(i), target(i), *([] if pointless else [full(i)])] for i in evaluation.indicators]
    head = ("一级指标", "二级指标", "三级指标", "指标值", *([] if pointless else ["分值"]))
    return page(
        table(
            f"{number}　评价指标体系",
            head,
            merge_levels(rows, 2),
            (3, 3, 7, 5, *([] if pointless else [2])),
            notes=_as_printed(evaluation),
        )
    )


def goals(evaluation: Evaluation, number: str) -> Page:
    """项目绩效目标表: the goal of the year, and the target of each indicator of output, benefit and cost."""
    aim = evaluation.objective.planned if evaluation.objective else None
    told = sourced(text_cell(aim or "", colspan=3), "objective", "planned")
    whole = [[text_cell("总体目标", header="row", align="center"), told]] if aim else []
    rows = [
        [*levels(i), name(i), target(i)] for i in evaluation.indicators if part_of(i.level1) not in ("决策", "过程")
    ]
    head = ("一级指标", "二级指标", "三级指标", "指标值")
    body = [*whole, *(merge_levels(rows, 2) or [empty_row(4)])]
    return page(table(f"{number}　项目绩效目标表", head, body, (3, 3, 7, 5), notes=_as_printed(evaluation)))


def _as_printed(evaluation: Evaluation) -> tuple[str, ...]:
    """What is said of cells that repeat a unit's own table; an evaluator's table is nobody else's."""
    return () if evaluation.report.type in DEPARTMENT else (NOTE_SELF,)


def problems(card: Scorecard, number: str) -> Page:
    """问题清单: each problem with the points that it cost and its recommendations, by their titles.

    What was found and why stands in its chapter. Lost points without a problem are marked.
    """
    evaluation, lost = card.evaluation, {line.indicator.name: line.deduction for line in card.missed}
    rows = []
    for n, p in enumerate(evaluation.problems, 1):
        named = [name for name in p.indicators if name in lost]
        rows.append(
            [
                text_cell(str(n), align="center"),
                text_cell(p.group or "—"),
                sourced(text_cell(p.title, header="row"), "problems", n, "title"),
                text_cell("、".join(f"{name}（{lost[name]:.2f}）" for name in named) or "—"),
                amount(sum((lost[name] or Decimal(0) for name in named), Decimal(0))),
                given("；".join(evaluation.advice(p))),
            ]
        )
    known = {name for p in evaluation.problems for name in p.indicators}
    loose = [line for line in card.missed if line.indicator.name not in known]
    for line in loose:
        rest = text_cell(f"{line.indicator.name}（{line.deduction:.2f}）"), amount(line.deduction), given(None)
        rows.append([text_cell("—", align="center"), text_cell("—"), given(None), *rest])
    head = ("序号", "问题分类", "问题", "扣分指标（扣分）", "扣分小计", "对应建议")
    return page(table(f"{number}　问题清单", head, rows or [empty_row(6)], (2, 3, 7, 9, 3, 7)))


def work(evaluation: Evaluation, number: str) -> Page:
    """工作开展情况: the steps of the params, else those that the narrative names with dates and people still to be
    given.
    """
    rows = [[text_cell(s.stage), text_cell(s.content), given(s.date), given(s.people)] for s in evaluation.work]
    head = ("阶段", "工作内容", "完成时间", "责任人员")
    rows = rows or [
        [text_cell(stage), text_cell(step), given(None), given(None)] for stage, step in _told_steps(evaluation)
    ]
    return page(table(f"{number}　工作开展情况", head, merge_levels(rows, 1) or [empty_row(4)], (3, 10, 3, 3)))


def _told_steps(evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    section, stage = evaluation.words("绩效评价工作过程"), "—"
    for block in from_markdown(expressions.spoken(section.words, evaluation.fact_texts)) if section else ():
        match block:
            case Heading():
                stage = block.text
            case Items():
                yield from ((stage, plain(item)) for item in block.items)
            case Paragraph():
                yield stage, block.text


def evidence(evaluation: Evaluation, number: str) -> Page:
    """证据索引: each document with its date and holder, and the indicators that it proves; those without are marked."""
    proves = {e.id: [i.name for i in evaluation.indicators if e.id in i.evidence] for e in evaluation.evidence}
    rows = [
        [
            text_cell(e.id, align="center"),
            sourced(text_cell(e.title, header="row"), "evidence", e.id, "title"),
            sourced(given(e.type), "evidence", e.id, "type"),
            sourced(text_cell(e.date or "—"), "evidence", e.id, "date"),
            sourced(given(e.holder), "evidence", e.id, "holder"),
            text_cell("、".join(proves[e.id]) or "其他资料"),
        ]
        for e in evaluation.evidence
    ]
    if bare := [i.name for i in evaluation.indicators if not i.evidence]:
        dash = text_cell("—", align="center")
        rows.append([dash, Cell((missing(),)), dash, dash, dash, text_cell("、".join(bare))])
    head = ("编号", "材料名称", "证据类型", "形成日期", "提供单位", "证明的指标")
    return page(table(f"{number}　证据索引", head, rows, (2, 6, 3, 3, 4, 8)))


def received(evaluation: Evaluation, number: str) -> Page:
    """收到资料清单: every document that came in, its kind, date and holder, in the order of the ids given to them."""
    rows = [
        [
            text_cell(str(n), align="center"),
            text_cell(e.id, align="center"),
            sourced(text_cell(e.title, header="row"), "evidence", e.id, "title"),
            sourced(given(e.type), "evidence", e.id, "type"),
            sourced(text_cell(e.date or "—"), "evidence", e.id, "date"),
            sourced(given(e.holder), "evidence", e.id, "holder"),
        ]
        for n, e in enumerate(evaluation.evidence, 1)
    ] or [empty_row(6)]
    head = ("序号", "编号", "资料名称", "资料类型", "形成日期", "提供单位")
    return page(table(f"{number}　收到资料清单", head, rows, (1, 2, 7, 3, 3, 4)))
