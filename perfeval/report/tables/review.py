"""Tables of a review: what must be mended, what must be explained, whose score is in doubt, and what was looked at."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from perfeval.model.evaluation import Answer
from perfeval.model.verdicts import OUTCOMES, TOPICS, Outcome, Review, Verdict
from perfeval.page.blocks import Page, Section, page, paragraph
from perfeval.page.grid import Cell, merge_levels, text_cell
from perfeval.report.tables.cells import number, span, table

KINDS = {"P0": "须改正", "P1": "应改进", "P2": "宜改进"}  # what a severity means to somebody outside
SEEN: tuple[Outcome, ...] = ("pass", "fail", "query", "unreadable")  # outcomes of a rule that had something to judge


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


def coverage(checked: Review, number: str) -> Page:
    """核查范围: for each rule, how many subjects had each outcome."""
    counts = checked.coverage()
    rows = []
    for rule in checked.rules:
        found = counts.get(rule.name, Counter())
        rows.append(
            [
                text_cell(rule.code, align="center"),
                text_cell(rule.asks, header="row"),
                *(_count(found[o]) for o in OUTCOMES),
            ]
        )
    grid = table(f"{number}　核查范围", ("编号", "核查要求", *OUTCOMES.values()), rows, (2, 14, *[2] * len(OUTCOMES)))
    return page(Section("landscape", (grid,)))


def by_hand(checked: Review, number: str) -> Page:
    """需人工判断: what no rule decides, why, and what to look at."""
    rows = [
        [text_cell(b.code, align="center"), text_cell(b.asks, header="row"), text_cell(b.why), text_cell(b.look)]
        for b in checked.by_hand
    ]
    return page(
        table(f"{number}　需人工判断的事项", ("编号", "核查要求", "为什么不能由数据判断", "看什么"), rows, (2, 7, 8, 8))
    )


def inquiries(checked: Review, number: str) -> Page:
    """须改正或改进的问题 of the letter: requirement, basis and effect once a rule.

    Fact, advice and answer for each finding.
    """
    return _external([v for v in checked.for_the_unit if v.outcome != "query"], checked, number, "须改正或改进的问题")


def explanations(checked: Review, number: str) -> Page:
    """请说明的事项 of the letter."""
    return _external([v for v in checked.for_the_unit if v.outcome == "query"], checked, number, "请说明的事项")


def scope(checked: Review, number: str) -> Page:
    """核查范围 of the letter, by topic: rules, subjects looked at, and how many could not be judged for want of
    data.
    """
    rows = []
    for letter, name in TOPICS.items():
        rules = [rule for rule in checked.rules if rule.code[0] == letter]
        if letter not in checked.topics or not rules:
            continue
        found: Counter[Outcome] = sum((checked.coverage().get(rule.name, Counter()) for rule in rules), Counter())
        seen = sum(found[o] for o in SEEN)
        counts = (
            len(rules),
            seen,
            found["fail"] + found["unreadable"],
            found["query"],
            found["insufficient_data"] + found["rule_error"],
        )
        rows.append([text_cell(name, header="row"), *map(_count, counts)])
    head = ("核查内容", "规则", "已核查项次", "问题", "查询", "资料不足未能核查")
    return page(table(f"{number}　核查范围", head, rows, (5, 2, 3, 2, 2, 4)))


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


def _external(found: list[Verdict], checked: Review, number: str, caption: str) -> Page:
    if not found:
        return page(paragraph(f"没有{caption}。"))
    order = list(dict.fromkeys(v.rule for v in found))
    rows = []
    for item, name in enumerate(order, 1):
        rule = checked.rule(name)
        matter = f"{item}. {rule.asks}" if rule else f"{item}. {name}"
        for n, v in enumerate([v for v in found if v.rule == name], 1):
            kind = "请说明" if v.outcome == "query" else KINDS[v.severity]
            rows.append(
                [
                    text_cell(matter, header="row"),
                    text_cell(rule.told("basis") if rule else ""),
                    text_cell(rule.told("why") if rule else ""),
                    text_cell(f"{item}-{n}\n{kind}", align="center"),
                    text_cell(v.subject, header="row"),
                    text_cell(v.told),
                    text_cell(v.fix),
                    _answer(v),
                ]
            )
    head = ("核查要求", "依据", "影响", "编号", "指标或事项", "事实", "建议", "单位答复（采纳或不采纳及理由）")
    grid = table(f"{number}　{caption}", head, merge_levels(rows, 3), (7, 6, 7, 3, 7, 12, 9, 8))
    return page(Section("landscape", (grid,)))


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
