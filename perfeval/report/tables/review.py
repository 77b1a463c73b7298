"""Tables of a review: what must be mended, what must be explained, whose score is in doubt, and what was looked at."""

from __future__ import annotations

from decimal import Decimal

from perfeval.model import expressions
from perfeval.model.evaluation import Answer, Evaluation
from perfeval.model.numerals import chinese
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import ASKED, Review, Verdict
from perfeval.page.blocks import Page, Section, page, paragraph
from perfeval.page.grid import Cell, Grid, merge_levels, text_cell
from perfeval.report.concerns import Concern
from perfeval.report.tables.cells import given, number, span, table

SIGNED = "答复单位（盖章）：　　　　　　　　　经办人：　　　　　　联系电话：　　　　　　　　日期：　　　年　　月　　日"
SHORT = 60  # characters of a finding on the first page of the control sheet
FIRST = 8  # findings that the first page of the control sheet has room for


def findings(checked: Review, number: str) -> Page:
    """问题清单 of the quality control sheet: every failure with its place, severity and what became of it."""
    rows = [v for v in checked.findings if v.outcome != "query"]
    return _internal(rows, f"{number}　须处理的问题", "没有须处理的问题。")


def queries(checked: Review, number: str) -> Page:
    """查询清单 of the quality control sheet: figures that need an explanation before anyone may call them wrong."""
    rows = [v for v in checked.findings if v.outcome == "query"]
    return _internal(rows, f"{number}　须说明的事项", "没有须说明的事项。")


def doubts(checked: Review, number: str) -> Page:
    """可算不可采信: scores that can be computed and must not be accepted, each with the code of its reason."""
    rows = [
        [
            text_cell(d.code, align="center"),
            text_cell(line.indicator.name, header="row"),
            points(line.indicator.self_score),
            span(line.scored.ends if line.scored else None),
            text_cell(d.reason),
        ]
        for line in checked.card.doubted
        for d in line.doubts
    ]
    if not rows:
        return page(paragraph("没有可算不可采信的得分。"))
    return page(
        table(
            f"{number}　可算不可采信的得分",
            ("编号", "三级指标", "自评得分", "规则重算得分", "理由"),
            rows,
            (2, 5, 3, 4, 10),
        )
    )


def waived(checked: Review, number: str) -> Page:
    """认可的例外: findings that a named person accepts; they stay visible."""
    rows = [
        [text_cell(v.code, align="center"), text_cell(v.subject, header="row"), text_cell(v.found), text_cell(v.waived)]
        for v in checked.findings
        if v.waived
    ]
    if not rows:
        return page(paragraph("没有认可的例外。"))
    return page(table(f"{number}　认可的例外", ("编号", "指标或事项", "发现", "认可人和理由"), rows, (2, 5, 9, 8)))


def answers(checked: Review, number: str) -> Page:
    """意见采纳情况表: what the unit answered to each finding, and answers whose finding is gone."""
    rows = [
        [
            text_cell(v.code, align="center"),
            text_cell(v.subject, header="row"),
            text_cell(v.found),
            _answer(v),
            text_cell(v.answer.by),
        ]
        for v in checked.findings
        if v.answer
    ]
    for a in checked.lost_answers:
        code, subject, _ = a.finding.split(":", 2) if a.finding.count(":") >= 2 else ("—", a.finding, "")
        rows.append(
            [
                text_cell(code, align="center"),
                text_cell(subject, header="row"),
                text_cell("发现已改正或已变化"),
                text_cell("，".join(t for t in (a.answer, a.reason) if t)),
                text_cell(a.by),
            ]
        )
    if not rows:
        return page(paragraph("单位尚未答复。"))
    return page(table(f"{number}　单位答复", ("编号", "指标或事项", "发现", "答复", "答复人"), rows, (2, 5, 8, 7, 3)))


def serious(checked: Review, number: str) -> Page:
    """未处理的严重问题 for the first page of the control sheet: what alone keeps the report in the house."""
    found = checked.blocking
    if not found:
        return page(paragraph("没有未处理的严重问题。"))
    rows = [
        [_count(n), text_cell(v.code, align="center"), text_cell(v.subject, header="row"), text_cell(_cut(v.found))]
        for n, v in enumerate(found[:FIRST], 1)
    ]
    more = len(found) - len(rows)
    notes = (f"另有{more}条，见“须处理的问题”。",) if more else ()
    head = ("序号", "编号", "指标或章节", "发现")
    return page(table(f"{number}　未处理的严重问题（P0级{len(found)}条）", head, rows, (2, 2, 6, 14), notes=notes))


def _cut(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[:SHORT]}……"


def by_hand(checked: Review, number: str) -> Page:
    """需人工判断: what no rule decides, why, and what to look at."""
    rows = [
        [text_cell(b.code, align="center"), text_cell(b.asks, header="row"), text_cell(b.why), text_cell(b.look)]
        for b in checked.by_hand
    ]
    return page(
        table(f"{number}　需人工判断的事项", ("编号", "核查要求", "为什么不能由数据判断", "看什么"), rows, (2, 7, 8, 8))
    )


def concerns(found: tuple[Concern, ...]) -> Grid:
    """问题核实单: for each matter its place, what is printed, what should be, what to do, and room for the answer."""
    rows: list[list[Cell]] = []
    asks = {c.ask for c in found}
    several = len(asks) > 1  # what is asked of all alike is said once
    kinds = [kind for kind in ASKED if any(c.kind == kind for c in found)]
    serial = 0
    for band, kind in enumerate(kinds, 1):
        mine = [c for c in found if c.kind == kind]
        if len(kinds) > 1:
            rows.append(
                [text_cell(f"{chinese(band)}、{ASKED[kind]}（{len(mine)}项）", colspan=5 + several, header="row")]
            )
        for c in mine:
            serial += 1
            rows.append(
                [
                    _count(serial),
                    text_cell("\n".join(c.places)),
                    text_cell(c.printed),
                    text_cell(c.expected + (f"依据：{c.basis}" if c.basis else "")),
                    *([text_cell(c.ask)] if several else []),
                    text_cell("\n".join(_told(a) for a in c.answers)),
                ]
            )
    asked = ("处理要求",) if several else ()
    head = ("序号", "所在位置（行、栏）", "填报内容或事实", "应为（标准或要求、依据）", *asked, "单位答复")
    widths = (2, 9, 20, 17, 6, 7) if several else (2, 9, 22, 22, 6)
    notes = () if several else (f"处理要求：{asks.pop()}",)
    return table("问题核实单", head, rows, widths, notes=(*notes, SIGNED))


def mending(evaluation: Evaluation) -> Grid:
    """整改清单: each problem that the evaluation found, what to do about it, who, until when, and how it is seen."""
    facts = evaluation.fact_texts
    rows = [
        [
            _count(n),
            text_cell(expressions.spoken(problem.title, facts), header="row"),
            *(
                given(expressions.spoken(text, facts) if text else None)
                for text in ((advice.text, advice.owner, advice.due) if advice else (None,) * 3)
            ),
            text_cell(expressions.spoken(advice.check, facts) if advice and advice.check else "—"),
        ]
        for n, problem in enumerate(evaluation.problems, 1)
        for advice in problem.recommendations or (None,)
    ]
    head = ("序号", "问题", "整改要求", "责任单位", "完成时限", "完成标志")
    return table("整改清单", head, merge_levels(rows, 2), (2, 8, 20, 7, 6, 11))


def reviewed(card: Scorecard) -> Grid:
    """复核得分表: for each indicator the unit's own score, the reviewed one, how far they are apart and why."""
    rows = []
    for n, line in enumerate(card.lines, 1):
        i, decided = line.indicator, line.decided
        apart = None if decided is None or i.self_score is None else i.self_score - decided.score
        why = line.indicator.decided.reason if line.indicator.decided else line.because
        cause = (
            text_cell("尚未认定") if decided is None else text_cell("—", align="center") if apart == 0 else given(why)
        )
        rows.append(
            [
                _count(n),
                text_cell(i.name, header="row"),
                points(i.points),
                points(i.self_score),
                points(decided.score if decided else None),
                points(apart),
                cause,
            ]
        )
    own, checked = card.self_score, card.decided
    total = (card.points, own, checked, None if own is None or checked is None else own - checked)
    rows.append([Cell(), text_cell("合计", header="row"), *map(points, total), Cell()])
    head = ("序号", "三级指标", "分值", "自评得分", "复核得分", "偏差（自评减复核）", "偏差原因")
    return table("复核得分表", head, rows, (2, 9, 3, 3, 3, 4, 18))


def points(value: Decimal | None) -> Cell:
    return number(value) if value is not None else text_cell("—", align="center")


def _internal(found: list[Verdict], caption: str, nothing: str) -> Page:
    if not found:
        return page(paragraph(nothing))
    rows = [
        [
            _count(n),
            text_cell(f"{v.severity}\n{v.code}", align="center"),
            text_cell(v.subject, header="row"),
            text_cell(_short(str(v.where))),
            text_cell(v.told),
            text_cell(v.expected),
            text_cell(v.fix),
            _handled(v),
        ]
        for n, v in enumerate(found, 1)
    ]
    head = ("序号", "级别编号", "指标或章节", "位置", "发现", "应为", "改法", "处理情况")
    return page(Section("landscape", (table(caption, head, rows, (2, 3, 7, 4, 13, 9, 11, 7)),)))


def _handled(v: Verdict) -> Cell:
    said = [f"已认可：{v.waived}"] if v.waived else []
    said += [_told(v.answer)] if v.answer else []
    return text_cell("；".join(said))


def _answer(v: Verdict) -> Cell:
    return text_cell(_told(v.answer) if v.answer else "")


def _told(answer: Answer) -> str:
    return "，".join(text for text in (answer.answer, answer.reason) if text)


def _short(place: str) -> str:
    """A place without the folder that all share: 2024.yaml:23."""
    file, _, rest = place.rpartition("/")[2].partition(":")
    return f"{file}\n第{rest.partition(':')[0]}行" if rest else file


def _count(n: int) -> Cell:
    return text_cell(str(n), align="center")
