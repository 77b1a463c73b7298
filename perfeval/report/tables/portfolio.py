"""Tables of all projects of a year: scores and money, differences, findings by rule and department, the spot check."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from perfeval.model.amounts import growth
from perfeval.model.comparison import signed
from perfeval.model.numerals import plain_number
from perfeval.model.portfolio import (
    BANDS,
    Entry,
    Portfolio,
    UnreadYear,
    asked,
    mean,
    moved,
    rated_in_both,
    shares,
    summed,
)
from perfeval.model.verdicts import ASKED
from perfeval.page.blocks import Page, Section, paragraph
from perfeval.page.grid import Cell, Grid, text_cell
from perfeval.report.anchors import page
from perfeval.report.tables.cells import number as points
from perfeval.report.tables.cells import percent, table

DASH = text_cell("—", align="center")
MOST = 20  # kinds of matters that are listed


def projects(found: Portfolio, number: str) -> Page:
    """项目一览表: department, project, kind, budget, rate, self and decided score, grade, matters asked, gaps."""
    head = (
        "主管部门",
        "项目",
        "评价类型",
        "阶段",
        "全年预算数（万元）",
        "全年执行数（万元）",
        "执行率",
        "分值",
        "自评得分",
        "认定（核算）得分",
        "等级",
        *ASKED.values(),
        "待补充资料",
    )
    rows = [
        [
            text_cell(e.department),
            text_cell(e.title, header="row"),
            text_cell(e.card.evaluation.report.type, align="center"),
            text_cell(e.card.evaluation.report.stage, align="center"),
            _money(e.money),
            _money(e.executed),
            percent(e.execution) if e.execution is not None else DASH,
            _score(e.card.points),
            _score(e.self_score),
            _score(e.decided),
            text_cell(e.card.grade, align="center") if e.card.grade else DASH,
            *(text_cell(str(e.count(kind)), align="right") for kind in ASKED),
            text_cell(str(len(e.gaps)), align="right"),
        ]
        for e in found.counted
    ]
    if len(found.counted) > 1:
        amounts = (summed([getattr(e, what) for e in found.counted])[0] for what in ("money", "executed"))
        whole = text_cell(f"合计（{len(found.counted)}个项目）", header="row", colspan=4)
        rows.append([whole, *map(_money, amounts), *[DASH] * (len(head) - 6)])
    notes = (
        "注：没有认定得分的，按评分标准只有一个得分时列核算得分，否则以“—”表示。评价发现的问题和各类事项为项数，"
        "与发给各单位的函一致；待补充资料为报告中尚缺的资料项数。",
        *(
            ("期间项目的预算数、执行数为期间各年合计。",)
            if any(e.card.evaluation.period for e in found.counted)
            else ()
        ),
    )
    widths = (6, 9, 4, 3, 4, 4, 3, 3, 3, 4, 2, 2, 2, 2, 3)
    return page(Section("landscape", (table(f"{number}　项目一览表", head, rows, widths, notes=notes),)))


def changes(found: Portfolio, number: str) -> Page:
    """与上年比较表: money, decided score and grade of each project in both years, and of all that have both."""
    both = [e for e in found.counted if e.before]
    if not both:
        return page()
    rows = [[text_cell(e.title, header="row"), *_both(e), *_grades(e)] for e in both]
    if len(both) > 1:
        sums: list[Cell] = []
        for ends in (moved(e.budgets for e in both), moved(e.spent for e in both)):
            sums += _moved(ends.before, ends.now) if ends else [DASH] * 3
        scores, _, _ = rated_in_both(both)
        means = [_plain(scores.before), _plain(scores.now)] if scores else [DASH] * 2
        step = text_cell(signed(scores.now - scores.before), align="right") if scores else DASH
        rows.append([text_cell("合计，得分为简单平均", header="row"), *sums, *means, step, DASH, DASH])
    year = f"{found.year - 1}年"
    money = (f"{year}预算数", "本年预算数", "增减", f"{year}执行数", "本年执行数", "增减")
    head = ("项目", *money, f"{year}得分", "本年得分", "变动", f"{year}等级", "本年等级")
    notes = (
        "注：预算数、执行数为全年预算数和全年执行数；得分为认定（核算）得分，分值合计不足满分的不列。合计只计两年都有数的项目。",
        "得分的变动不全是实绩升降，原因见各项目的年度比较。",
    )
    grid = table(f"{number}　与上年比较表", head, rows, (8, 4, 4, 5, 4, 4, 5, 3, 3, 4, 3, 3), "单位：万元、分", notes)
    return page(Section("landscape", (grid,)))


def _both(e: Entry) -> list[Cell]:
    ends = [e.budgets, e.spent]
    step = DASH
    if e.last_rated is not None and e.rated is not None:
        step = text_cell(signed(Fraction(e.rated - e.last_rated)), align="right")
    return [*(cell for end in ends for cell in _moved(*end)), _score(e.last_rated), _score(e.rated), step]


def _moved(before: Decimal | None, now: Decimal | None) -> list[Cell]:
    """An amount of both years, and by what share it moved."""
    step = None if before is None or now is None else growth(before, now)
    told = DASH if step is None else text_cell(f"{signed(step * 100)}%", align="right")
    return [_money(before), _money(now), told]


def _grades(e: Entry) -> list[Cell]:
    return [text_cell(card.grade or "—", align="center") for card in (e.before, e.card) if card]


def grades(found: Portfolio, number: str) -> Page:
    """等级分布表."""
    order = [g for g in ("优", "良", "中", "差", "未评等级") if found.grades[g]]
    if order == ["未评等级"]:
        return page(paragraph(f"{len(found.counted)}个项目都没有评定等级。"))
    rows, notes = _shares([[text_cell(g, header="row")] for g in order], [found.grades[g] for g in order])
    return page(table(f"{number}　等级分布表", ("等级", "项目数", "占比"), rows, (4, 3, 3), notes=notes))


def deviations(found: Portfolio, number: str) -> Page:
    """自评与认定得分差异分布表."""
    if not any(found.deviations.values()):
        return page(paragraph("没有分值合计满分、自评得分与认定（核算）得分都有的项目，不统计两者的差异。"))
    told = ("相差0分", "相差不到5分", "相差5分及以上")
    bands = [[text_cell(b, header="row"), text_cell(t, align="center")] for b, t in zip(BANDS, told)]
    rows, notes = _shares(bands, [found.deviations[band] for band in BANDS])
    notes = ("注：只计分值合计满分、两种得分都有的项目。", *notes)
    head = ("差异", "界线", "项目数", "占比")
    return page(table(f"{number}　自评与认定（核算）得分差异分布表", head, rows, (4, 4, 3, 3), notes=notes))


def _shares(names: Sequence[list[Cell]], counts: Sequence[int]) -> tuple[list[list[Cell]], tuple[str, ...]]:
    """Each name with its count and its own share of all, the sum of all, and what the rounded shares add up to."""
    told = [percent(share) for share in shares(counts)] or [DASH] * len(counts)
    rows = [[*name, text_cell(str(n), align="right"), share] for name, n, share in zip(names, counts, told)]
    if not any(counts):
        return rows, ()
    total = [text_cell("合计", header="row"), *[DASH] * (len(names[0]) - 1), text_cell(str(sum(counts)), align="right")]
    added = sum(Decimal(share.text.removesuffix("%")) for share in told)
    notes = () if added == 100 else (f"各项占比四舍五入，相加为{added}%。",)
    return [*rows, [*total, percent(Fraction(1))]], notes


def departments(found: Portfolio, number: str) -> Page:
    """分部门汇总表: projects, money, mean scores, matters asked, and whether every project gives itself full marks."""
    rows = []
    for name, entries in found.departments.items():
        amount, unknown = summed([e.money for e in entries])
        spent, _ = summed([e.executed for e in entries])
        whole = [e for e in entries if e.complete]
        scores = [_plain(mean(getattr(e, what) for e in whole)) for what in ("self_score", "rated", "difference")]
        notes = ["全部项目自评满分，须核实"] if len(entries) > 1 and all(e.full for e in entries) else []
        notes += [f"{unknown}个项目没有全年预算数"] if unknown else []
        notes += (
            [f"{len(entries) - len(whole)}个项目分值不足满分或不打分，不计平均"] if len(whole) < len(entries) else []
        )
        rows.append(
            [
                text_cell(name, header="row"),
                text_cell(str(len(entries)), align="right"),
                _money(amount),
                _money(spent),
                *scores,
                *(text_cell(str(n), align="right") for n in asked(entries).values()),
                text_cell("；".join(notes) or "—"),
            ]
        )
    means = ("自评得分简单平均", "认定（核算）得分简单平均", "平均差异")
    head = ("主管部门", "项目数", "全年预算数（万元）", "全年执行数（万元）", *means, *ASKED.values(), "说明")
    return page(table(f"{number}　分部门汇总表", head, rows, (6, 2, 4, 4, 3, 4, 3, 3, 3, 3, 3, 5)))


def rules(found: Portfolio, number: str) -> Page:
    """须核实事项分类统计表: what the units are asked about, the twenty kinds that most projects have."""
    if not found.rules:
        return page(paragraph("没有须由各单位核实的事项。"))
    asks = {rule.name: rule.asks.rstrip("。") for e in found.counted for rule in e.reviewed.rules}
    rows = [
        [
            text_cell(str(n), align="center"),
            text_cell(asks[rule], header="row"),
            text_cell(str(projects), align="right"),
            text_cell(str(matters), align="right"),
        ]
        for n, (rule, matters, projects) in enumerate(found.rules[:MOST], 1)
    ]
    more = len(found.rules) - len(rows)
    less = f"另有{more}类，涉及项目较少，未列。" if more else ""
    notes = (f"注：为须改正、请说明的事项和其他不规范之处，同一项目同一内容的计1项。{less}",)
    head = ("序号", "核查内容", "涉及项目", "事项数")
    return page(table(f"{number}　须核实事项分类统计表", head, rows, (2, 12, 3, 3), notes=notes))


def wanting(found: Portfolio, number: str) -> Page:
    """待补充资料表: what the reports of the projects still lack."""
    rows = [
        [text_cell(e.title, header="row"), text_cell(str(len(e.gaps)), align="right"), text_cell("；".join(e.gaps[:3]))]
        for e in found.counted
        if e.gaps
    ]
    if not rows:
        return page(paragraph("各项目的资料齐全。"))
    return page(table(f"{number}　待补充资料表", ("项目", "项数", "主要资料（前三项）"), rows, (8, 2, 12)))


def sample(found: Portfolio, number: str) -> Page:
    """抽查建议名单: by risk and money, each with its reason."""
    rows = [
        [
            text_cell(str(n), align="center"),
            text_cell(e.title, header="row"),
            text_cell(e.department),
            _money(e.money),
            text_cell(why),
        ]
        for n, (e, why) in enumerate(found.sample(), 1)
    ]
    notes = (
        "注：先取评价等级低、有须改正的事项或预算执行率异常的项目，再按全年预算数从大到小，取项目总数的十分之一，至少5个。名单只供参考，由组织方确定。",
    )
    return page(
        table(
            f"{number}　抽查建议名单",
            ("序号", "项目", "主管部门", "全年预算数（万元）", "理由"),
            rows,
            (1, 8, 6, 4, 6),
            notes=notes,
        )
    )


def left_out(found: Portfolio, number: str) -> Page:
    """The projects that no number holds: made up, or with params that cannot be read."""
    rows = [[text_cell(e.title, header="row"), text_cell("虚构示例")] for e in found.beside]
    rows += [[text_cell(e.title, header="row"), text_cell("资料有误，没有读入")] for e in found.unread]
    if not rows:
        return page(paragraph(f"{found.year}年度的项目全部计入。"))
    return page(table(f"{number}　没有计入的项目", ("项目", "原因"), rows, (8, 8)))


def papers(found: Portfolio) -> Page:
    """汇总表 for Excel: one row a project, numbers as numbers."""
    head = (
        "项目文件夹",
        "主管部门",
        "项目",
        "评价类型",
        "阶段",
        "全年预算数（万元）",
        "全年执行数（万元）",
        "执行率（%）",
        "分值",
        "自评得分",
        "认定（核算）得分",
        "差异",
        "上年认定（核算）得分",
        "等级",
        *ASKED.values(),
        "待补充资料",
        "说明",
    )
    rows, beside = [], set(map(id, found.beside))
    for e in found.entries:
        if isinstance(e, UnreadYear):
            rows.append([text_cell(e.address, header="row"), *(Cell() for _ in range(18)), text_cell(e.fault)])
            continue
        report = e.card.evaluation.report
        rate = None if e.execution is None else Decimal(plain_number(e.execution * 100, 2))
        rows.append(
            [
                text_cell(e.address, header="row"),
                *(text_cell(t) for t in (e.department, e.title, report.type, report.stage)),
                _number(e.money),
                _number(e.executed),
                _number(rate),
                _number(e.card.points),
                _number(e.self_score),
                _number(e.decided),
                _number(e.difference),
                _number(e.last_rated),
                text_cell(e.card.grade or ""),
                *(_number(e.count(kind)) for kind in ASKED),
                _number(len(e.gaps)),
                text_cell("虚构示例，不计入汇总分析" if id(e) in beside else ""),
            ]
        )
    top = tuple(text_cell(t, header="col", align="center") for t in head)
    grid = Grid(
        f"{found.year}年度绩效评价汇总表",
        (top, *map(tuple, rows)),
        1,
        (20, 20, 36, 10, 10, 14, 14, 10, 8, 10, 14, 8, 12, 6, 8, 8, 8, 8, 8, 40),
        sheet="汇总表",
    )
    return page(Section("papers", (grid,)))


def _money(value: Decimal | None) -> Cell:
    return DASH if value is None else text_cell(f"{value:,.2f}", align="right")


def _plain(value: Fraction | None) -> Cell:
    return DASH if value is None else text_cell(plain_number(value, 2), align="right")


def _score(value: Decimal | None) -> Cell:
    return DASH if value is None else points(value)


def _number(value: Decimal | int | None) -> Cell:
    return Cell() if value is None else text_cell(str(value), align="right", number=Decimal(value))
