"""Tables of all projects of a year: scores and money, differences, findings by rule and department, the spot check."""

from __future__ import annotations

from decimal import Decimal

from perfeval.model.numerals import plain_number
from perfeval.model.portfolio import BANDS, Portfolio, UnreadYear, mean, percentages, total_money
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
    notes = (
        "注：没有认定得分的，按评分标准只有一个得分时列核算得分，否则以“—”表示。评价发现的问题和各类事项为项数，"
        "与发给各单位的函一致；待补充资料为报告中尚缺的资料项数。",
    )
    return page(
        Section(
            "landscape",
            (table(f"{number}　项目一览表", head, rows, (6, 10, 4, 4, 4, 4, 3, 3, 4, 2, 3, 3, 3, 3, 3), notes=notes),),
        )
    )


def grades(found: Portfolio, number: str) -> Page:
    """等级分布表, the shares summing to 100."""
    order = [g for g in ("优", "良", "中", "差", "未评等级") if found.grades[g]]
    if order == ["未评等级"]:
        return page(paragraph(f"{len(found.counted)}个项目都没有评定等级。"))
    counts = [found.grades[g] for g in order]
    rows = [
        [text_cell(g, header="row"), text_cell(str(n), align="right"), text_cell(f"{p}%", align="right")]
        for g, n, p in zip(order, counts, percentages(counts))
    ]
    return page(table(f"{number}　等级分布表", ("等级", "项目数", "占比"), rows, (4, 3, 3)))


def deviations(found: Portfolio, number: str) -> Page:
    """自评与认定得分差异分布表, the shares summing to 100."""
    counts = [found.deviations[band] for band in BANDS]
    if not any(counts):
        return page(paragraph("没有分值合计满分、自评得分与认定（核算）得分都有的项目，不统计两者的差异。"))
    told = ("相差0分", "相差不到5分", "相差5分及以上")
    rows = [
        [
            text_cell(b, header="row"),
            text_cell(t, align="center"),
            text_cell(str(n), align="right"),
            text_cell(f"{p}%", align="right"),
        ]
        for b, t, n, p in zip(BANDS, told, counts, percentages(counts))
    ]
    notes = ("注：只计分值合计满分、两种得分都有的项目。",)
    return page(
        table(
            f"{number}　自评与认定（核算）得分差异分布表",
            ("差异", "界线", "项目数", "占比"),
            rows,
            (4, 4, 3, 3),
            notes=notes,
        )
    )


def departments(found: Portfolio, number: str) -> Page:
    """分部门汇总表: projects, money, mean scores, matters asked, and whether every project gives itself full marks."""
    rows = []
    for name, entries in found.departments.items():
        amount, unknown = total_money(entries)
        whole = [e for e in entries if e.complete]
        means = [
            DASH if m is None else text_cell(plain_number(m, 2), align="right")
            for m in (mean(e.self_score for e in whole), mean(e.difference for e in whole))
        ]
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
                *means,
                *(text_cell(str(sum(e.count(kind) for e in entries)), align="right") for kind in ASKED),
                text_cell("；".join(notes) or "—"),
            ]
        )
    head = ("主管部门", "项目数", "全年预算数（万元）", "平均自评得分", "平均差异", *ASKED.values(), "说明")
    return page(table(f"{number}　分部门汇总表", head, rows, (6, 2, 5, 3, 3, 3, 3, 3, 3, 6)))


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
        "执行率（%）",
        "分值",
        "自评得分",
        "认定（核算）得分",
        "差异",
        "等级",
        *ASKED.values(),
        "待补充资料",
        "说明",
    )
    rows, beside = [], set(map(id, found.beside))
    for e in found.entries:
        if isinstance(e, UnreadYear):
            rows.append([text_cell(e.address, header="row"), *(Cell() for _ in range(16)), text_cell(e.fault)])
            continue
        report = e.card.evaluation.report
        rate = None if e.execution is None else Decimal(plain_number(e.execution * 100, 2))
        rows.append(
            [
                text_cell(e.address, header="row"),
                *(text_cell(t) for t in (e.department, e.title, report.type, report.stage)),
                _number(e.money),
                _number(rate),
                _number(e.card.points),
                _number(e.self_score),
                _number(e.decided),
                _number(e.difference),
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
        (20, 20, 36, 10, 10, 14, 10, 8, 10, 14, 8, 6, 8, 8, 8, 8, 8, 40),
        sheet="汇总表",
    )
    return page(Section("papers", (grid,)))


def _money(value: Decimal | None) -> Cell:
    return DASH if value is None else text_cell(f"{value:,.2f}", align="right")


def _score(value: Decimal | None) -> Cell:
    return DASH if value is None else points(value)


def _number(value: Decimal | int | None) -> Cell:
    return Cell() if value is None else text_cell(str(value), align="right", number=Decimal(value))
