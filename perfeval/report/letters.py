"""Letters to those who are evaluated, in the form of a 函: number, addressee, text, deadline, sender, date, contact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from perfeval.model import expressions
from perfeval.model.amounts import percent, points, score_line
from perfeval.model.evaluation import Evaluation, Letter
from perfeval.model.numerals import chinese
from perfeval.model.portfolio import LOW, Entry, Portfolio
from perfeval.model.scorecard import Scorecard, rate
from perfeval.model.verdicts import ASKED, EXPLAIN, FACTS, Review
from perfeval.page.blocks import Block, Items, Page, Section, heading, missing, page, paragraph, runs
from perfeval.page.grid import Cell, Grid, Run, text_cell
from perfeval.report import concerns, tables
from perfeval.report.concerns import Concern
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
PLAIN = Letter.model_construct()
UNSETTLED = "请说明的事项在核实之前不作认定；"


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
    return page(*_banner(e), *blocks, *_annexes(annexes))


def feedback(found: Portfolio, addressee: str) -> Page:
    """The letter of who organised the evaluations about their results: scores, problems, what to do until when.

    Number, day and contact are of its own and left to be written by hand.
    """
    entries = [e for e in found.read if _receiver(e.card.evaluation) == addressee]
    entries = [e for e in entries if not e.made_up] or entries
    evaluations = [e.card.evaluation for e in entries]
    senders = {_organiser(e) for e in evaluations} - {addressee}
    work = {WORK[e.report.type] for e in evaluations}
    done = work.pop() if len(work) == 1 else "绩效评价"
    counted = "" if len(entries) == 1 else f"{len(entries)}个项目的"
    blocks: list[Block] = [
        paragraph(
            f"根据{found.year}年度预算绩效管理工作安排，我单位组织开展了{done}。现将贵单位{counted}有关情况反馈如下。"
        ),
        heading(1, "一、项目情况"),
        paragraph(f"项目情况见表1。{_low(entries)}"),
        _projects(entries),
        heading(1, "二、评价结果、问题和事项"),
    ]
    annexes: list[tuple[str, Grid]] = []
    for n, e in enumerate(entries, 1):
        blocks += [heading(2, f"（{chinese(n)}）{e.title}")] if len(entries) > 1 else []
        blocks += _result(e.card)
        blocks += _matters(e, annexes, f"（{e.title}）" if len(entries) > 1 else "")
    blocks += [heading(1, "三、整改和答复要求"), paragraph(_wanted(entries))] if annexes else []
    title = f"关于反馈{found.year}年度\n项目绩效评价情况的函"
    sender = senders.pop() if len(senders) == 1 else None
    letter = _letter(title, PLAIN, addressee, sender, blocks, [name for name, _ in annexes])
    return page(*_banner(evaluations[0]), *letter, *_annexes(annexes))


def addressees(found: Portfolio) -> tuple[str, ...]:
    """Whom the results of the year go to."""
    return tuple(dict.fromkeys(whom for e in found.read if (whom := _receiver(e.card.evaluation))))


def _organiser(e: Evaluation) -> str | None:
    """Who had the project evaluated; a department has its own evaluated itself."""
    return e.report.client or (e.project.department if e.report.type == "部门评价" else None)


def _receiver(e: Evaluation) -> str | None:
    """Whom a result goes to: the department, or the unit that carries the project out where the department sends it."""
    own = e.project.implementing_unit if e.project.department in (None, _organiser(e)) else None
    return own or e.project.department


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


def _banner(e: Evaluation) -> list[Section]:
    return [Section("banner", (paragraph("虚构示例，仅供学习"),))] if e.fictitious == "true" else []


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
    checked = "依据贵单位提供的资料和评价组核查结果" if concerns.count(found, FACTS) else "以贵单位提供的资料为限"
    return (
        f"{until}逐项核实，写明采纳或不采纳及理由，附佐证材料，加盖公章反馈。所列事实{checked}；"
        f"{UNSETTLED if concerns.count(found, EXPLAIN) else ''}没有列入的事项不等于没有问题。"
    )


# --- what it says ----------------------------------------------------------------------------------------------------


def _opening(e: Evaluation) -> str:
    client = e.report.client
    us = f"我单位受{client}委托，" if client and client != _sender(e) else "我单位"
    return f"根据{e.year}年度预算绩效管理工作安排，{us}对{e.project.title}开展了{WORK[e.report.type]}。"


def _counted(found: tuple[Concern, ...], annex: str) -> str:
    if not found:
        return "经逐项核查，没有需要贵单位核实的事项。"
    counts = {kind: concerns.count(found, kind) for kind in ASKED}
    if counts[FACTS] == len(found):
        return f"经逐项核查，评价发现的{len(found)}项问题请贵单位核实事实，详见{annex}。"
    return f"经逐项核查，有{len(found)}项事项请贵单位核实，其中{_told(counts)}，详见{annex}。"


def _told(counts: Mapping[str, int]) -> str:
    return "、".join(f"{ASKED[kind]}{n}项" for kind, n in counts.items() if n)


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


# --- the results of a year ------------------------------------------------------------------------------------------


def _low(entries: Iterable[Entry]) -> str:
    """The projects with a low grade by name: what a department must read first."""
    named = {
        grade: [e for e in entries if e.card.grade == grade and e.card.decided is not None] for grade in reversed(LOW)
    }
    told = [
        f"等级为“{grade}”的{len(few)}个：{'、'.join(f'{e.title}（{points(e.card.decided)}）' for e in few)}"
        for grade, few in named.items()
        if few
    ]
    return f"其中{'；'.join(told)}。" if told else ""


def _result(card: Scorecard) -> list[Block]:
    """Score and grade, where decided, at the stage of the report, and what the decree says of such a grade."""
    if card.decided is None:
        return []
    stage = card.evaluation.report.stage
    said = f"评价结果（{stage}）：{score_line(card)}。"
    return [paragraph(said + (consequence(card) if card.grade in LOW else ""))]


def _projects(entries: list[Entry]) -> Grid:
    """Scores, grade and matters of each project; a column that says nothing of any of them is left out."""
    names = {e.card.decided_name for e in entries}
    columns: list[tuple[str, int, list[Cell | None]]] = [
        ("分值", 3, [_score(e.card.points) for e in entries]),
        ("自评得分", 3, [_score(e.self_score) for e in entries]),
        (names.pop() if len(names) == 1 else "评价（审核、复核）得分", 4, [_score(e.card.decided) for e in entries]),
        ("等级", 2, [text_cell(e.card.grade, align="center") if e.card.grade else None for e in entries]),
    ]
    for kind, told in ASKED.items():
        counts = [e.count(kind) for e in entries]
        columns.append((told, 3, [text_cell(str(n), align="center") if any(counts) else None for n in counts]))
    shown = [column for column in columns if any(column[2])]
    top = tuple(text_cell(t, header="col", align="center") for t in ("项目", *(told for told, _, _ in shown)))
    dash = text_cell("—", align="center")
    rows = [
        (text_cell(e.title, header="row"), *(cells[n] or dash for _, _, cells in shown)) for n, e in enumerate(entries)
    ]
    return Grid("表1　项目情况", (top, *rows), 1, (9, *(width for _, width, _ in shown)))


def _matters(e: Entry, annexes: list[tuple[str, Grid]], of: str) -> list[Block]:
    """What was found in a project, by name, and the annexes that tell it in full."""
    card, problems = e.card, e.card.evaluation.problems
    rest = tuple(c for c in concerns.of(e.reviewed) if c.kind != FACTS)
    blocks: list[Block] = []
    if problems and e.count(FACTS):
        lost = [f"（扣{cost:.2f}分）" if cost and card.decided is not None else "" for cost in card.costs_of_problems]
        annexes.append((f"整改清单{of}", tables.review.mending(card.evaluation)))
        names = (
            f"{expressions.spoken(p.title, card.evaluation.fact_texts)}{cost}。" for p, cost in zip(problems, lost)
        )
        blocks += [
            paragraph(f"评价发现的问题{len(problems)}项，整改要求见附件“整改清单{of}”："),
            Items(tuple(map(runs, names))),
        ]
    if rest:
        annexes.append((f"问题核实单{of}", tables.review.concerns(rest)))
        counts = {kind: concerns.count(rest, kind) for kind in ASKED}
        blocks.append(paragraph(f"须核实的事项{len(rest)}项，其中{_told(counts)}，见附件“问题核实单{of}”。"))
    return blocks or [paragraph("没有需要整改和核实的事项。")]


def _wanted(entries: list[Entry]) -> str:
    problems, rest = (any(e.count(*kinds) for e in entries) for kinds in ((FACTS,), set(ASKED) - {FACTS}))
    asked = ["会同整改清单所列的责任单位按时限逐项整改"] if problems else []
    asked += ["按问题核实单逐项核实，写明采纳或不采纳及理由"] if rest else []
    sent = "和".join(told for told, there in (("整改情况", problems), ("答复", rest)) if there)
    open_matters = UNSETTLED.replace("；", "。") if any(e.count(EXPLAIN) for e in entries) else ""
    return f"请{'，'.join(asked)}。{sent}附佐证材料，加盖公章，于{DAY}前书面报送我单位。{open_matters}"


def _score(value: Decimal | None) -> Cell | None:
    return None if value is None else text_cell(f"{value:.2f}", align="right")
