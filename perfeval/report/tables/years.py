"""Tables of several years: money and scores, what may be compared, what changed the total, targets, follow-up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from perfeval.model.comparison import EFFECTS, Change, Comparison, Pair, signed
from perfeval.model.decomposition import difficulty
from perfeval.model.evaluation import Problem
from perfeval.model.matching import STATES, Match, restated
from perfeval.model.numerals import plain_number
from perfeval.model.quantity import Quantity
from perfeval.model.scorecard import DEPARTMENT, budget_rate, rate, total_budget
from perfeval.model.unitcosts import UnitCostStep
from perfeval.model.units import Unit, convertible
from perfeval.page.blocks import Block, Page, Section, missing, paragraph
from perfeval.page.grid import Cell, Grid, merge_levels, text_cell
from perfeval.report.anchors import page
from perfeval.report.tables.cells import as_printed, empty_row, money, percent, table
from perfeval.report.tables.cells import number as points

DASH = text_cell("—", align="center")


def overview(compared: Comparison, number: str) -> Page:
    """资金与得分逐年表: budget, spending, rate, number of indicators, score, score rate and grade of each year."""
    rows = []
    by_receipt = any(card.evaluation.report.type in DEPARTMENT for card in compared.cards)
    for card in compared.cards:
        whole, kind = total_budget(card.evaluation), card.evaluation.report.type
        cells = [money(whole.adjusted if whole else None), *([money(whole.received if whole else None)] * by_receipt)]
        cells.append(money(whole.executed if whole else None))
        cells += [percent(budget_rate(whole, kind)), text_cell(str(len(card.table.lines)), align="right")]
        cells += (
            [points(card.printed), percent(rate(card.printed, card.points))]
            if card.scored and card.lines
            else [DASH, DASH]
        )
        rows.append(
            [
                text_cell(f"{card.evaluation.year}年", header="row"),
                *cells,
                text_cell(card.grade) if card.grade else DASH,
            ]
        )
    received = ("实际到位数（万元）",) * by_receipt
    head = (
        "年度",
        "全年预算数（万元）",
        *received,
        "全年执行数（万元）",
        "预算执行率",
        "指标项数",
        "得分",
        "得分率",
        "等级",
    )
    by = "部门评价、财政评价的预算执行率＝全年执行数÷实际到位数。" if by_receipt else ""
    notes = (
        f"注：{by}有认定得分的列认定得分，没有的列自评得分；转移支付自评表不打分，以“—”表示。分值合计不同的年度比较得分率，不比较得分。",
    )
    return page(
        table(f"{number}　资金与得分逐年表", head, rows, (3, *(5,) * (2 + by_receipt), 4, 3, 4, 4, 3), notes=notes)
    )


def indicators(compared: Comparison, number: str) -> Page:
    """指标逐年表: target, actual and score rate of each indicator in each year, and whether the last step may be
    compared.
    """
    cards = compared.cards
    names = list(
        dict.fromkeys((i.level1, i.name) for card in reversed(cards) for i in [line.indicator for line in card.lines])
    )
    rows = []
    for level1, name in names:
        cells = [text_cell(level1, header="row"), text_cell(name, header="row")]
        for card in cards:
            line = next(
                (line for line in card.lines if line.indicator.name == name and line.indicator.level1 == level1), None
            )
            share = rate(line.shown, line.points) if line and card.scored else None
            cells += [as_printed(line.indicator.target), as_printed(line.indicator.actual)] if line else [DASH, DASH]
            cells.append(percent(share) if share is not None else DASH)
        rows.append(cells)
    head = [
        "一级指标",
        "三级指标",
        *(f"{card.evaluation.year}年{what}" for card in cards for what in ("指标值", "完成值", "得分率")),
    ]
    notes = ("注：“—”为该年没有这项指标或没有得分。同名不一定可比，可比情况见“指标可比情况表”。",)
    grid = table(
        f"{number}　指标逐年表", head, rows or [empty_row(len(head))], (4, 8, *((5, 5, 4) * len(cards))), notes=notes
    )
    return page(Section("landscape", (grid,)))


def states(compared: Comparison, number: str) -> Page:
    """指标可比情况表: each indicator of each pair of years with its states and their reasons; nothing without pairs."""
    rows = []
    several = len(compared.pairs) > 1  # the years of a single pair stand in the sentence before
    for pair in compared.pairs:
        told = f"{pair.earlier.evaluation.year}—{pair.later.evaluation.year}年"
        for m in pair.matches:
            old = m.before.name if m.before and m.before.name != m.name else ""
            rows.append(
                [
                    *([text_cell(told, align="center")] if several else []),
                    text_cell(m.name + (f"（上次为“{old}”）" if old else ""), header="row"),
                    text_cell(STATES[m.state], align="center"),
                    text_cell("；".join(r for r in m.reasons if r) or "—"),
                    text_cell(f"按{m.how}" if m.how else "—", align="center"),
                ]
            )
    if not rows:
        return page()
    head = (*(("年度",) if several else ()), "指标", "可比情况", "原因", "对应依据")
    notes = (
        "注：按对照表、名称（各级都相同）、编号（名称只增删字词）对应的是同一指标。编号相同而名称不同、名称相同而级次不同、同级名称相近的，不能断定，待评价方确认，确认前不比较。",
    )
    return page(table(f"{number}　指标可比情况表", head, rows, (*((5,) if several else ()), 8, 4, 9, 3), notes=notes))


def changes(compared: Comparison, number: str) -> Page:
    """得分变动分解表 of each step, the last first: what each indicator did to the total, by cause, summing exactly.

    Nothing of a step that cannot be taken apart.
    """
    steps = ((f"{mark}　得分变动分解表（{pair.span}）", pair.change) for mark, pair in compared.steps(number))
    return page(*(_change(change, caption) for caption, change in steps if change))


def _change(change: Change, caption: str) -> Block:
    causes = change.causes
    rows = [
        [text_cell(e.name, header="row"), *(_effect(e.parts.get(cause)) for cause in causes), _effect(e.whole)]
        for e in change.shown
    ]
    rows.append(
        [
            text_cell("合计", header="row"),
            *(_effect(change.printed[cause]) for cause in causes),
            _effect(change.ends[1] - change.ends[0]),
        ]
    )
    told = f"由{plain_number(change.before, 2)}分变为{plain_number(change.after, 2)}分"
    notes = [
        f"注：{change.basis}，两年都换算为满分100分，{told}。各因素的影响取各种先后次序的平均，相加恰等于变动数。印出的数取到两位，各行、各列相加都等于印出的合计，四舍五入后加不起来的，个别数的末位差0.01。"
    ]
    if eased := [f"“{EFFECTS[cause]}”" for cause in ("target", "rule") if cause in causes]:
        notes.append(
            f"{''.join(eased)}为正的，是放宽带来的得分，不是实绩提高；为负的，是从严减少的得分，不是实绩降低。"
        )
    grid = table(
        caption,
        ("指标", *(EFFECTS[c] for c in causes), "合计"),
        rows,
        (8, *((3,) * (len(causes) + 1))),
        unit="单位：分",
        notes=tuple(notes),
    )
    return Section("landscape", (grid,))


def targets(compared: Comparison, number: str) -> Page:
    """目标难度表: each year's target against the actual of the year before in the same unit, the last step first, for
    indicators that may be compared.
    """
    rows = [(pair.span, row) for pair in compared.pairs[::-1] for m in pair.comparable if (row := _target(m, pair))]
    if not rows:
        return page(paragraph("没有可以与上年实绩比较的指标值。"))
    head = ("指标", "上年实际完成值", "本年指标值", "难度", "说明")
    notes = (
        "注：难度＝（本年指标值－上年实际）÷上年实际，越小越好的指标取相反数；负数表示目标低于上年实绩。计量单位不同的，上年实际换算为本年指标值的单位。",
    )
    return page(_of_steps(f"{number}　目标难度表", head, rows, (8, 5, 5, 4, 4), notes))


def _of_steps(
    caption: str,
    head: tuple[str, ...],
    rows: Sequence[tuple[str, list[Cell]]],
    widths: tuple[int, ...],
    notes: tuple[str, ...] = (),
) -> Grid:
    """A table of rows that belong to two years each: which, stands before them, or in the caption of two alone."""
    if len({span for span, _ in rows}) == 1:
        caption += f"（{rows[0][0]}）" if rows[0][0] else ""
        return table(caption, head, [row for _, row in rows], widths, notes=notes)
    told = [[text_cell(span, header="row", align="center"), *row] for span, row in rows]
    return table(caption, ("年度", *head), merge_levels(told, 1), (4, *widths), notes=notes)


def _target(m: Match, pair: Pair) -> list[Cell] | None:
    """The row of an indicator whose target and last actual are numbers in one unit."""
    if m.both is None:
        return None
    before, after = m.both
    read, target = before.actual_reading, after.target_reading
    last = restated(read, before.target_reading, pair.earlier.ruleset.option("missing_unit") == "as_target")
    if target.kind != "number" or not convertible(before.target_reading.unit, target.unit) or read.is_bound:
        return None
    if not last or last < 0 or target.base < 0:
        return None
    stretch = difficulty(target.base, last, target.comparator in ("le", "lt") or not target.base)  # none at all
    return [
        text_cell(m.name, header="row"),
        text_cell(_in_unit(read, last, target.unit), align="center"),
        as_printed(after.target),
        text_cell(f"{signed(stretch)}%", align="right"),
        text_cell(
            "高于上年实绩" if stretch > 0 else "等于上年实绩" if stretch == 0 else "低于上年实绩", align="center"
        ),
    ]


def _in_unit(read: Quantity, value: Fraction, unit: Unit | None) -> str:
    """An actual as it was printed, or restated where its unit is another."""
    if unit is None or (read.unit and read.unit.text == unit.text):
        return read.text
    return f"{plain_number(value / unit.factor)}{unit.text}（原为{read.text}）"


def facts(compared: Comparison, number: str) -> Page:
    """基础数据逐年表: figures with the same name, as declared in each year."""
    labels = list(dict.fromkeys(f.label for card in reversed(compared.cards) for f in card.evaluation.facts.values()))
    rows = []
    for label in labels:
        found = [
            next((f.value for f in card.evaluation.facts.values() if f.label == label), None) for card in compared.cards
        ]
        if sum(v is not None for v in found) > 1 or len(compared.cards) == 1:
            rows.append([text_cell(label, header="row"), *(text_cell(v, align="center") if v else DASH for v in found)])
    if not rows:
        return page(paragraph("没有可以逐年对照的基础数据。"))
    head = ("数据名称", *(f"{card.evaluation.year}年" for card in compared.cards))
    kept = "只列两个以上年度都有的数据" if len(compared.cards) > 1 else "只有一个年度，列出全部数据"
    return page(
        table(
            f"{number}　基础数据逐年表",
            head,
            rows,
            (6, *((4,) * len(compared.cards))),
            notes=(f"注：{kept}，按各年原样。",),
        )
    )


def costs(steps: Iterable[UnitCostStep], number: str) -> Page:
    """单位成本变动表 of each step, the last first: what ``costs.over_years`` found."""
    found = tuple(steps)
    spans = tuple(dict.fromkeys(s.span for s in found))
    if not found:
        return page(paragraph("没有两个年度可以比较的单位成本。"))
    marks = [f"{number}-{n}" for n in range(1, len(spans) + 1)] if len(spans) > 1 else [number]
    return page(
        *(
            _costs([s for s in found if s.span == span], f"{mark}　单位成本变动表{f'（{span}）' if span else ''}")
            for mark, span in zip(marks, spans)
        )
    )


def _costs(steps: Sequence[UnitCostStep], caption: str) -> Grid:
    """The change of each cost between two years, split into quantity and unit cost."""
    rows = []
    notes = [
        "注：数量影响＝数量变动×两年平均单位成本，单位成本影响＝单位成本变动×两年平均数量，两项之和恰等于成本变动。"
        "连环替代法先替代数量，后替代单位成本，两项之和也恰等于成本变动。"
    ]
    for s in steps:
        effects = (s.split.change, s.split.quantity_effect, s.split.unit_cost_effect, *s.split.quantity_first)
        figures = (s.before.value, s.after.value, *(e / 10000 for e in effects))
        label = text_cell(f"{s.name}（元/{s.after.unit}，按{s.after.denominator}）", header="row")
        rows.append([label, *(text_cell(plain_number(x, 2), align="right") for x in figures)])
        ends = zip(("数量影响", "单位成本影响"), s.split.ranges)
        spans = "，".join(
            f"{what}在{plain_number(low / 10000, 2)}至{plain_number(high / 10000, 2)}万元之间"
            for what, (low, high) in ends
            if low != high
        )
        if spans:
            notes.append(f"{s.name}：按替代次序不同，{spans}。")
        if s.deflation:
            d = s.deflation
            used = "、".join(f"{year}年{index}" for year, index in d.indices)
            notes.append(
                f"{s.name}：成本总额{_grown(d.nominal_growth)}，"
                f"按可比价{_grown(d.real_growth)}（价格指数，上年＝100：{used}；来源：{d.source}）。"
            )
        elif s.fault:
            notes.append(f"{s.name}：可比价未算，{s.fault}。")
    head = (
        "项目",
        "上年单位成本（元）",
        "本年单位成本（元）",
        "成本变动（万元）",
        "数量影响（万元）",
        "单位成本影响（万元）",
        "连环替代：数量影响（万元）",
        "连环替代：单位成本影响（万元）",
    )
    return table(caption, head, rows, (6, *[4] * 7), notes=tuple(notes))


def _grown(percent_of_before: Fraction) -> str:
    """A growth in words.

    >>> _grown(Fraction(-5, 2)), _grown(Fraction(3))
    ('下降2.50%', '增长3.00%')
    """
    return f"{'下降' if percent_of_before < 0 else '增长'}{plain_number(abs(percent_of_before), 2)}%"


def followups(pairs: Sequence[Pair], number: str) -> Page:
    """整改台账: each problem of each evaluation, its advice, and what the next one says of it, the last first."""
    found = [(pair, n, p) for pair in pairs[::-1] for n, p in enumerate(pair.earlier.evaluation.problems, 1)]
    head = ("序号", "上次评价提出的问题", "建议", "整改情况", "整改说明", "证据")
    if not found:
        return page(paragraph("上次评价没有列出问题。" if pairs else "没有上次评价。"))
    rows = [(pair.span, _followup(n, p, pair)) for pair, n, p in found]
    return page(_of_steps(f"{number}　整改台账", head, rows, (1, 7, 7, 3, 7, 3)))


def _effect(amount: Fraction | None) -> Cell:
    return DASH if amount is None else text_cell(signed(amount), align="right")


def _followup(number: int, problem: Problem, pair: Pair) -> list[Cell]:
    found = next((f for f in pair.later.evaluation.followups if f.problem == problem.title), None)
    status = (
        text_cell(found.status, align="center")
        if found and found.status
        else Cell((missing("整改情况"),), align="center")
    )
    return [
        text_cell(str(number), align="center"),
        text_cell(problem.title, header="row"),
        text_cell("；".join(pair.earlier.evaluation.advice(problem)) or "—"),
        status,
        text_cell((found and found.note) or "—"),
        text_cell("、".join(found.evidence) if found and found.evidence else "—", align="center"),
    ]
