"""Letters to those who are evaluated, in the form of a 函: number, addressee, text, deadline, sender, date, contact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from perfeval.model.amounts import percent, points, score_line
from perfeval.model.evaluation import Evaluation, Letter
from perfeval.model.numerals import chinese
from perfeval.model.portfolio import LOW, UNNAMED, Entry, Portfolio
from perfeval.model.scorecard import Scorecard, rate
from perfeval.model.verdicts import Review
from perfeval.page.blocks import Block, Items, Page, Section, heading, missing, page, paragraph, runs
from perfeval.page.grid import Cell, Grid, Run, text_cell
from perfeval.report import concerns, tables
from perfeval.report.concerns import EXPLAIN, FACTS, MEND, POLISH, Concern
from perfeval.report.message import consequence

SPOT_CHECK = "财政复核"
WORK = {
    "部门评价": "部门绩效评价",
    "财政评价": "财政绩效评价",
    "单位自评": "绩效自评审核",
    "转移支付自评": "转移支付绩效自评审核",
    SPOT_CHECK: "绩效自评复核",
}
NUMBER, DAY, BLANK = "　　　〔　　　〕　　号", "　　　年　　月　　日", "　　　　　　"  # room to be filled in by hand
ASKED = {FACTS: "请核实事实的", MEND: "须改正的", EXPLAIN: "请说明的", POLISH: "其他不规范之处"}
MOST = 6  # matters of one project that a letter to its department tells; its own letter tells all
PLAIN = Letter.model_construct()


def inquiry(checked: Review) -> Page:
    """The letter with everything that the unit answers: 问题核实函, or 复核意见书 of a finance bureau's spot check."""
    card, found = checked.card, concerns.of(checked)
    e, spot = card.evaluation, card.evaluation.report.type == SPOT_CHECK
    title = (
        f"{e.project.title}\n{e.year}年度绩效自评复核意见书"
        if spot
        else f"关于核实{e.project.title}\n{e.year}年度绩效评价有关事项的函"
    )
    annexes = [("复核得分表", tables.review.reviewed(card))] if spot else []
    annexes += [("问题核实单", tables.review.concerns(found))] if found else []
    text = [_opening(e), *([_conclusion(card)] if spot else []), _counted(found, "附件2" if spot else "附件")]
    text += [_request(e.letter or PLAIN, found)] if found else []
    text += [] if spot else ["特此函达。"]
    addressee = e.project.implementing_unit or e.project.department
    blocks = _letter(title, e.letter or PLAIN, addressee, _sender(e), text, [name for name, _ in annexes])
    made_up = [Section("banner", (paragraph("虚构示例，仅供学习"),))] if e.fictitious == "true" else []
    return page(*made_up, *blocks, *_annexes(annexes))


def department(found: Portfolio, name: str) -> Page:
    """The letter to a department about all its projects of a year."""
    entries = found.departments[name]
    letter, sender = _common(entries)
    asked = [(e, concerns.of(e.reviewed)) for e in entries]
    blocks: list[Block] = [
        heading(1, "一、项目情况"),
        paragraph(f"贵单位{found.year}年度{len(entries)}个项目的绩效评价（自评审核、复核）情况见下表。{_low(entries)}"),
        _projects(asked),
        heading(1, "二、评价结果和需要核实的事项"),
    ]
    for n, (e, matters) in enumerate(asked, 1):
        blocks += [heading(2, f"（{chinese(n)}）{e.title}"), *_result(e.card), *_matters(matters)]
    total = sum(len(matters) for _, matters in asked)
    everything = tuple(matter for _, matters in asked for matter in matters)
    blocks += [heading(1, "三、答复要求"), paragraph(_request(letter, everything))] if total else []
    title = f"关于反馈{found.year}年度\n项目绩效评价情况的函"
    return page(*_letter(title, letter, name, sender, blocks, []))


def named_departments(found: Portfolio) -> tuple[str, ...]:
    """The departments that a letter can be addressed to."""
    return tuple(name for name in found.departments if name != UNNAMED)


# --- the form --------------------------------------------------------------------------------------------------------


def _letter(
    title: str,
    letter: Letter,
    addressee: str | None,
    sender: str | None,
    text: Iterable[str | Block],
    annexes: list[str],
) -> list[Block]:
    whom = letter.addressee or addressee
    contact = "，".join(
        f"{label}：{value or BLANK}"
        for label, value in (("承办处室", letter.office), ("联系人", letter.contact), ("联系电话", letter.phone))
        if value or label != "承办处室"
    )
    listed = (
        f"附件：{annexes[0]}" if len(annexes) == 1 else "；".join(f"附件{n}：{a}" for n, a in enumerate(annexes, 1))
    )
    return [
        paragraph(letter.number or NUMBER, kind="signed"),
        Section("title", (heading(1, title),)),
        paragraph(Run(whom) if whom else missing("收函单位"), "：", kind="flush"),
        *(paragraph(part) if isinstance(part, str) else part for part in text),
        *([paragraph(listed)] if annexes else []),
        paragraph(Run(sender) if sender else missing("发函单位"), "（盖章）", kind="signed"),
        paragraph(letter.date or DAY, kind="signed"),
        paragraph(f"（{contact}）"),
    ]


def _annexes(annexes: list[tuple[str, Grid]]) -> list[Block]:
    """Each on a landscape page of its own, its name above the table."""
    numbers = [""] if len(annexes) == 1 else range(1, len(annexes) + 1)
    return [
        Section("landscape", (replace(grid, caption=f"附件{n}　{name}"),)) for n, (name, grid) in zip(numbers, annexes)
    ]


def _sender(e: Evaluation) -> str | None:
    report, own = e.report, (e.letter or PLAIN).sender
    if own:
        return own
    if report.type == SPOT_CHECK:
        return report.client or report.evaluator
    return report.evaluator or report.client


def _request(letter: Letter, found: tuple[Concern, ...]) -> str:
    until = f"请于{letter.due or DAY}前"
    if letter.days and not letter.due:
        until = f"请在收到本函后{letter.days}个工作日内"
    open_matters = "请说明的事项在核实之前不作认定；" if concerns.count(found, EXPLAIN) else ""
    return (
        f"{until}逐项核实，写明采纳或不采纳及理由，附佐证材料，加盖公章反馈。所列事实以贵单位提供的资料为限；"
        f"{open_matters}没有列入的事项不等于没有问题。"
    )


# --- what it says ----------------------------------------------------------------------------------------------------


def _opening(e: Evaluation) -> str:
    client = e.report.client
    us = f"我单位受{client}委托，" if client and client != _sender(e) else "我单位"
    return f"根据{e.year}年度预算绩效管理工作安排，{us}对{e.project.title}开展了{WORK[e.report.type]}。"


def _counted(found: tuple[Concern, ...], annex: str) -> str:
    if not found:
        return "经逐项核查，没有需要贵单位核实的事项。"
    kinds = [(told, concerns.count(found, kind)) for kind, told in ASKED.items()]
    parts = [f"{told}{n}项" for told, n in kinds if n]
    if len(parts) > 1:
        return f"经逐项核查，有{len(found)}项事项请贵单位核实，其中{'、'.join(parts)}，详见{annex}。"
    if concerns.count(found, FACTS):
        return f"经逐项核查，评价发现的{len(found)}项问题请贵单位核实事实，详见{annex}。"
    return f"经逐项核查，有{parts[0]}，请贵单位核实，详见{annex}。"


def _conclusion(card: Scorecard) -> str:
    """What became of the self-evaluation's score; nothing is concluded while a row waits for its decision."""
    waiting = [line.indicator.name for line in card.lines if line.decided is None]
    if waiting or card.decided is None:
        named = "、".join(f"“{name}”" for name in waiting[:5]) + ("等" if len(waiting) > 5 else "")
        return f"复核结论：尚有{len(waiting)}项指标的复核得分没有认定（{named}），暂不作结论。"
    if card.self_score is None:
        return f"复核结论：自评得分不全，复核得分合计{points(card.decided)}，不作比较。"
    apart = card.self_score - card.decided
    higher, lower = (
        sum((gap := _gap(card, n)) is not None and sign * gap > 0 for n in range(len(card.lines))) for sign in (1, -1)
    )
    moved = "、".join(t for t in (higher and f"自评偏高的{higher}项", lower and f"自评偏低的{lower}项") if t)
    told = (
        f"自评比复核{'高' if apart > 0 else '低'}{points(abs(apart))}，偏差率{percent(rate(apart, card.self_score))}"
        if apart
        else "自评与复核合计相同"
    )
    grade = (
        f"，复核等级为“{card.grade}”" if card.grade else "，分值合计不足满分，不评定等级" if not card.complete else ""
    )
    return f"复核结论：自评得分{points(card.self_score)}，复核得分{points(card.decided)}，{told}{grade}。" + (
        f"{len(card.lines)}项指标中，{moved}，逐项原因见附件1。" if moved else "各项自评得分与复核得分一致。"
    )


def _gap(card: Scorecard, row: int) -> Decimal | None:
    line = card.lines[row]
    return None if line.self_score is None or line.decided is None else line.self_score - line.decided.score


# --- a department's projects -----------------------------------------------------------------------------------------


def _common(entries: tuple[Entry, ...]) -> tuple[Letter, str | None]:
    """What the letters of all the projects agree on; whatever differs is left to be filled in by hand."""
    letters = [e.card.evaluation.letter or PLAIN for e in entries]
    agreed = {
        key: values.pop() if len(values := {getattr(letter, key) for letter in letters}) == 1 else None
        for key in Letter.model_fields
        if key != "addressee"
    }
    senders = {_sender(e.card.evaluation) for e in entries}
    return Letter.model_construct(addressee=None, **agreed), senders.pop() if len(senders) == 1 else None


def _low(entries: Iterable[Entry]) -> str:
    """The projects with a low grade by name: what a department must read first."""
    named = {grade: [e for e in entries if e.card.grade == grade] for grade in reversed(LOW)}
    told = [
        f"等级为“{grade}”的{len(few)}个：{'、'.join(f'{e.title}（{points(e.decided)}）' for e in few)}"
        for grade, few in named.items()
        if few
    ]
    return f"其中{'；'.join(told)}。" if told else ""


def _result(card: Scorecard) -> list[Block]:
    """Score and grade of a project at the stage of its report, and what the decree says of such a grade."""
    stage = card.evaluation.report.stage
    said = f"评价结果（{stage}）：{score_line(card)}。"
    return [paragraph(said + (consequence(card) if card.grade in LOW else ""))]


def _projects(asked: list[tuple[Entry, tuple[Concern, ...]]]) -> Grid:
    head = ("项目", "分值", "自评得分", "评价（审核、复核）得分", "等级", "须改正", "请说明", "其他")
    rows = [
        (
            text_cell(e.title, header="row"),
            _score(e.card.points),
            _score(e.self_score),
            _score(e.decided),
            text_cell(e.card.grade or "—", align="center"),
            *(
                text_cell(str(concerns.count(found, *k)), align="center")
                for k in ((MEND,), (EXPLAIN,), (FACTS, POLISH))
            ),
        )
        for e, found in asked
    ]
    top = tuple(text_cell(t, header="col", align="center") for t in head)
    return Grid("表1　项目情况", (top, *rows), 1, (9, 3, 3, 4, 2, 2, 2, 2))


def _matters(found: tuple[Concern, ...]) -> list[Block]:
    told = [c for c in found if c.kind in (MEND, EXPLAIN)][:MOST]
    if not found:
        return [paragraph("没有需要核实的事项。")]
    items = Items(tuple(runs(f"{c.kind}：{'；'.join(c.places)}。{c.printed}应为：{c.expected}{c.ask}") for c in told))
    more = len(found) - len(told)
    return [
        *([items] if told else []),
        *([paragraph(f"{'另' if told else ''}有{more}项，见该项目的问题核实单。")] if more else []),
    ]


def _score(value: Decimal | None) -> Cell:
    return text_cell("—", align="center") if value is None else text_cell(f"{value:.2f}", align="right")
