"""Tables that a report encloses where their material was given, each with the sentence that leads to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from perfeval.model.elements import LEAD, together
from perfeval.model.evaluation import Evaluation, Indicator
from perfeval.model.numerals import plain_number
from perfeval.model.scorecard import DEPARTMENT, Scorecard, rate
from perfeval.page.grid import Cell, Grid, merge_levels, text_cell
from perfeval.report import gaps
from perfeval.report.tables.cells import (
    as_printed,
    full,
    given,
    money,
    name,
    number,
    of,
    percent,
    scored,
    sourced,
    table,
)

NARROW = 6  # experts whose marks stand beside one another on an upright page


@dataclass(frozen=True)
class Enclosed:
    """A table of an annex: its title, the sentence before it with 〈〉 in place of its number, and the table itself.

    ``grid`` makes it under its caption; None where the sentence says all.
    """

    title: str
    sentence: str
    grid: Callable[[str], Grid] | None
    wide: bool = False


def basis(card: Scorecard) -> Enclosed | None:
    documents = card.evaluation.basis
    if not documents:
        return None
    rows = [
        [
            *_told(("basis", n), kind=d.kind),
            text_cell(str(n), align="center"),
            *_told(("basis", n), title=d.title, number=d.number, issuer=d.issuer),
        ]
        for n, d in enumerate(documents, 1)
    ]
    head = ("类别", "序号", "文件名称", "文号", "制定机关")
    return Enclosed(
        "评价依据",
        f"本次评价依据的文件共{len(documents)}份，见〈〉。",
        lambda caption: table(caption, head, merge_levels(rows, 1), (4, 2, 9, 6, 4)),
    )


def goals(card: Scorecard) -> Enclosed | None:
    """The goals as approved, and what the unit says became of them where no chapter says it."""
    goal = card.evaluation.objective
    if goal is None:
        return None
    rows = [
        _told(("objective", "indicators", n), level1=g.level1, level2=g.level2, name=g.name, target=g.target)
        for n, g in enumerate(goal.indicators, 1)
    ]
    achieved = "" if _in_a_chapter(card.evaluation, goal.achieved) else f"{goal.achieved}".rstrip("。")
    whole = f"年度总体目标为：{goal.planned.rstrip('。')}。" if goal.planned and (rows or achieved) else ""
    whole += f"项目单位填报的完成情况为：{achieved}。" if achieved else ""
    if not rows:
        return Enclosed("绩效目标完成情况", whole, None) if whole else None
    return Enclosed(
        "绩效目标表",
        f"{whole}批复的绩效指标{len(goal.indicators)}项，见〈〉。",
        lambda caption: table(
            caption, ("一级指标", "二级指标", "三级指标", "批复的指标值"), merge_levels(rows, 2), (3, 3, 6, 4)
        ),
    )


def _in_a_chapter(e: Evaluation, text: str | None) -> bool:
    """Whether the narrative holds the text already; true of no text."""
    letters = re.sub(r"\W", "", text or "")
    return any(letters in re.sub(r"\W", "", section.text) for section in e.narrative) if letters else True


def spending(card: Scorecard) -> Enclosed | None:
    e = card.evaluation
    if not e.spending:
        return None
    years = sorted({row.year or e.year for row in e.spending})
    uses = list(dict.fromkeys(row.use for row in e.spending))
    rows = [
        [_use(e, use), *(cell for year in years for cell in _spent(e, year, use)), text_cell(_notes(e, use) or "—")]
        for use in uses
    ]
    total = [text_cell("合计", header="row"), *(cell for year in years for cell in _total(e, year)), text_cell("—")]
    top = [
        text_cell("支出用途", rowspan=2, header="col", align="center"),
        *(text_cell(f"{year}年度", colspan=3, header="col", align="center") for year in years),
        text_cell("标准或说明", rowspan=2, header="col", align="center"),
    ]
    second = [text_cell(t, header="col", align="center") for _ in years for t in ("预算数", "支出数", "占预算")]
    widths = (5, *[3] * (3 * len(years)), 5)
    told = "、".join(f"{year}年" for year in years)
    by_receipt = "；预算执行率另按实际到位数计算" if e.report.type in DEPARTMENT else ""
    return Enclosed(
        "资金使用明细",
        f"{told}项目资金按用途的使用情况见〈〉。",
        lambda caption: Grid(
            caption,
            tuple(map(tuple, (top, second, *rows, total))),
            2,
            widths,
            "单位：万元",
            (f"注：占预算＝支出数÷预算数{by_receipt}。",),
        ),
        wide=len(years) > 2,
    )


def _notes(e: Evaluation, use: str) -> str:
    """What is noted of a use, with the year where several years say something else."""
    said: dict[str, list[int]] = {}
    for row in e.spending:
        if row.use == use and row.note:
            said.setdefault(row.note, []).append(row.year or e.year)
    if len(said) < 2 or len({year for years in said.values() for year in years}) < 2:
        return "；".join(said)
    return "；".join(f"{'、'.join(map(str, sorted(set(years))))}年：{note}" for note, years in said.items())


def _use(e: Evaluation, use: str) -> Cell:
    first = next(n for n, row in enumerate(e.spending, 1) if row.use == use)
    return sourced(text_cell(use, header="row"), "spending", first, "use")


def _spent(e: Evaluation, year: int, use: str) -> list[Cell]:
    """预算数, 支出数 and the share spent of a use in a year; a use may stand in several rows, which are added up."""
    listed = [(n, row) for n, row in enumerate(e.spending, 1) if row.use == use and (row.year or e.year) == year]
    if not listed:
        return [_dash(), _dash(), _dash()]
    budget, executed = together([row for _, row in listed])
    cells = [_dash() if budget is None else money(budget), money(executed)]
    if len(listed) == 1:
        cells = [sourced(cell, "spending", listed[0][0], field) for cell, field in zip(cells, ("budget", "executed"))]
    return [*cells, _share(executed, budget)]


def _total(e: Evaluation, year: int) -> list[Cell]:
    budget, executed = together(e.spent_by_use(year))
    return [_dash() if budget is None else money(budget), money(executed), _share(executed, budget)]


def _share(part: Decimal, whole: Decimal | None) -> Cell:
    share = rate(part, whole)
    return _dash() if share is None else percent(share)


def vouchers(card: Scorecard) -> Enclosed | None:
    drawn = card.evaluation.vouchers
    if not drawn:
        return None
    rows = [
        [
            text_cell(str(n), align="center"),
            *_told(("vouchers", n), number=v.number, date=v.date, purpose=v.purpose),
            sourced(money(v.amount), "vouchers", n, "amount"),
            *_told(("vouchers", n), found=v.found),
        ]
        for n, v in enumerate(drawn, 1)
    ]
    whole = card.evaluation.drawn or Decimal(0)
    rows.append([text_cell("合计", colspan=4, header="row", align="center"), money(whole), text_cell("—")])
    head = ("序号", "凭证号", "记账日期", "摘要", "金额", "抽查结果")
    return Enclosed(
        "凭证抽查清单",
        f"抽查支付凭证{len(drawn)}笔，金额{whole:,.2f}万元，见〈〉。",
        lambda caption: table(caption, head, rows, (3, 7, 5, 16, 4, 7), "单位：万元"),
    )


def sources(card: Scorecard) -> Enclosed | None:
    given = [i for i in card.evaluation.indicators if i.data_source or i.data_method]
    if not given:
        return None
    rows = [
        [
            name(i),
            of(i, "data_source", text_cell(i.data_source or "—")),
            of(i, "data_method", text_cell(i.data_method or "—", align="center")),
            of(i, "evidence", text_cell("、".join(i.evidence) or "—")),
        ]
        for i in given
    ]
    head = ("三级指标", "数据来源", "取值方式", "证据编号")
    return Enclosed(
        "指标数据来源",
        "各指标实际完成值的数据来源和取值方式见〈〉。",
        lambda caption: table(caption, head, rows, (5, 8, 4, 4)),
    )


def marks(card: Scorecard) -> Enclosed | None:
    marked = [line for line in card.lines if line.indicator.marks]
    if not marked:
        return None
    experts = list(dict.fromkeys(expert for line in marked for expert in line.indicator.marks))
    rows = [
        [
            name(line.indicator),
            full(line.indicator),
            *(_mark(line.indicator, expert) for expert in experts),
            _mean(line.indicator),
            scored(line.indicator, number(line.shown)) if line.decided else number(line.shown),
        ]
        for line in marked
    ]
    head = ("三级指标", "分值", *experts, "平均分", card.shown_name)
    return Enclosed(
        "专家打分表",
        f"{len(experts)}位专家对{len(marked)}项需要判断的指标独立打分，见〈〉。",
        lambda caption: table(caption, head, rows, (7, 3, *[3] * len(experts), 3, 3)),
        wide=len(experts) > NARROW,
    )


def _mark(i: Indicator, expert: str) -> Cell:
    mark = i.marks.get(expert)
    return _dash() if mark is None else sourced(number(mark), "indicators", i.name, "marks", expert)


def _mean(i: Indicator) -> Cell:
    return text_cell("—" if i.mean_mark is None else plain_number(i.mean_mark, 2), align="right")


def visits(card: Scorecard) -> Enclosed | None:
    seen = card.evaluation.visits
    if not seen:
        return None
    rows = [
        [
            text_cell(str(n), align="center"),
            *_told(("visits", n), site=v.site, date=v.date, checked=v.checked, found=v.found),
        ]
        for n, v in enumerate(seen, 1)
    ]
    head = ("序号", "现场核查点", "核查日期", "核查内容", "核查结果")
    return Enclosed(
        "现场核查清单",
        f"评价组现场核查{len(seen)}处，见〈〉。",
        lambda caption: table(caption, head, rows, (3, 9, 7, 8, 10)),
    )


def interview_outline(card: Scorecard) -> Enclosed | None:
    talks = card.evaluation.interviews
    if talks is None or not talks.outline:
        return None
    rows = [
        [
            sourced(text_cell(guide.asked, header="row"), "interviews", "outline", n, "asked"),
            text_cell(str(k), align="center"),
            sourced(text_cell(question), "interviews", "outline", n, "questions", k),
        ]
        for n, guide in enumerate(talks.outline, 1)
        for k, question in enumerate(guide.questions, 1)
    ]
    return Enclosed(
        "访谈提纲",
        f"访谈按对象分{len(talks.outline)}类，所问的问题见〈〉。",
        lambda caption: table(caption, ("访谈对象", "序号", "问题"), merge_levels(rows, 1), (4, 2, 16)),
    )


def interview_notes(card: Scorecard) -> Enclosed | None:
    talks = card.evaluation.interviews
    if talks is None or not talks.notes:
        return None
    rows = []
    for n, talk in enumerate(talks.notes, 1):
        at = ("interviews", "notes", n)
        people = text_cell("—" if talk.people is None else str(talk.people), align="center")
        cells = [*_told(at, asked=talk.asked), sourced(people, *at, "people")]
        rows.append([text_cell(str(n), align="center"), *cells, *_told(at, date=talk.date, content=talk.content)])
    head = ("序号", "访谈对象", "人数", "访谈日期", "访谈要点")
    return Enclosed(
        "访谈记录",
        f"访谈{len(rows)}次，要点见〈〉；访谈对象只写身份，不写姓名。",
        lambda caption: table(caption, head, rows, (3, 8, 3, 8, 17)),
    )


def questionnaire(card: Scorecard) -> Enclosed | None:
    survey = card.evaluation.survey
    if survey is None or not survey.form:
        return None
    rows = [
        [text_cell(str(n), align="center"), *_told(("survey", "form", n), text=q.text, options="、".join(q.options))]
        for n, q in enumerate(survey.form, 1)
    ]
    opening = f"问卷的卷首语为：“{survey.opening}”" if survey.opening else ""
    return Enclosed(
        "调查问卷",
        f"{opening}问卷的题目见〈〉。",
        lambda caption: table(caption, ("序号", "题目", "选项"), rows, (2, 10, 10)),
    )


def comments(card: Scorecard) -> Enclosed | None:
    """意见采纳情况表: every comment with what became of it; a gap where the report's stage demands what nobody gave."""
    e, rows = card.evaluation, []
    if e.comments is None and not gaps.comments_wanted(e):
        return None
    for n, c in enumerate(e.comments or (), 1):
        handled = sourced(as_printed(c.adopted), "comments", n, "adopted")
        needs = c.adopted in ("部分采纳", "不采纳")
        why = sourced(given(c.reason) if needs else text_cell(c.reason or "—"), "comments", n, "reason")
        rows.append([text_cell(str(n), align="center"), *_told(("comments", n), by=c.by, text=c.text), handled, why])
    title, head = "意见采纳情况表", ("序号", "提出单位", "意见内容", "采纳情况", "修改情况或理由")
    if e.comments == ():
        return Enclosed(title, "初稿书面征求了意见，没有收到修改意见。", None)
    kept = sum(c.adopted == "采纳" for c in e.comments or ())
    counted = f"收到意见{len(rows)}条，采纳{kept}条，" if all(c.adopted for c in e.comments or ()) and rows else ""
    return Enclosed(
        title,
        f"初稿书面征求意见，{counted}逐条采纳情况见〈〉。",
        lambda caption: table(caption, head, rows, (3, 6, 12, 4, 13)),
    )


def personnel(card: Scorecard) -> Enclosed | None:
    """评价人员表; the lead evaluator's fitness is a gap where the report's stage demands it."""
    e, wanted = card.evaluation, gaps.lead_wanted(card.evaluation)
    if not e.personnel and not wanted:
        return None
    rows = []
    for n, p in enumerate(e.personnel, 1):
        fitness = {
            "qualification": p.qualification,
            "years": None if p.years is None else str(p.years),
            "evaluation_years": None if p.evaluation_years is None else str(p.evaluation_years),
        }
        cells = [
            sourced(
                as_printed(text) if wanted and p.role == LEAD else text_cell(text or "—", align="center"),
                "personnel",
                n,
                field,
            )
            for field, text in fitness.items()
        ]
        rows.append([*_told(("personnel", n), name=p.name, role=p.role), *cells, *_told(("personnel", n), duty=p.duty)])
    if wanted and not any(p.role == LEAD for p in e.personnel):
        rows.insert(0, [given(None, "center"), text_cell(LEAD), *(given(None, "center") for _ in range(3)), _dash()])
    head = ("姓名", "角色", "职称或执业资格", "从业年限", "其中绩效评价", "分工")
    return Enclosed(
        "评价人员",
        "参加评价的人员及其资质、分工见〈〉。",
        lambda caption: table(caption, head, rows, (4, 4, 5, 3, 3, 7)),
    )


ANNEXES = (  # what stands together in one annex, in the order of the report
    (basis, personnel),
    (goals, spending),
    (sources, marks),
    (visits, vouchers),
    (interview_outline, interview_notes, questionnaire),
    (comments,),
)


def _told(at: tuple[str | int, ...], **texts: str | None) -> list[Cell]:
    """Cells of what was written, a dash where nothing was, each with its address below ``at``."""
    return [sourced(text_cell(text or "—"), *at, field) for field, text in texts.items()]


def _dash() -> Cell:
    return text_cell("—", align="center")
