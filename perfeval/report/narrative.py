"""Sentences about an evaluation and its scorecard, and the words that people wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from perfeval.model import expressions, fences, numerals
from perfeval.model.addresses import address
from perfeval.model.amounts import percent, points, span
from perfeval.model.evaluation import Evaluation, NarrativeSection, Problem
from perfeval.model.fences import Code
from perfeval.model.scorecard import DEPARTMENT, Line, LineGroup, Scorecard, part_of
from perfeval.model.verdicts import Review
from perfeval.page.blocks import (
    MISSING,
    Block,
    Heading,
    Items,
    Page,
    Paragraph,
    Picture,
    Section,
    addressed,
    heading,
    missing,
    page,
    paragraph,
    replace_text,
    runs,
)
from perfeval.page.grid import Cell, Grid, Run, text_cell
from perfeval.page.markdown import from_markdown, kind_of
from perfeval.report import gaps
from perfeval.report.analysis import run as output_of
from perfeval.report.conclusion import conclusion_blocks, main_findings

DRAFT = "初稿"


def cover(evaluation: Evaluation) -> Page:
    """The cover: year and full name, kind of report, client, unit, evaluator, date."""
    report, project = evaluation.report, evaluation.project
    rows = [
        ("项目名称", project.title),
        ("评价类型", report.type),
        ("委托单位", report.client),
        ("项目主管部门", project.department),
        ("项目实施单位", project.implementing_unit),
        ("评价机构（盖章）", report.evaluator),
        ("主评人（签字）", report.lead_evaluator),
        ("报告日期", report.date),
    ]
    table = Grid("", tuple((text_cell(label, header="row"), _given(value)) for label, value in rows), 0, (2, 4))
    stage = [paragraph(f"（{report.stage}）")] if report.stage != "正式报告" else []
    banner = [Section("banner", (paragraph("虚构示例，仅供学习"),))] if evaluation.fictitious == "true" else []
    return page(
        *banner,
        Section("cover", (heading(1, evaluation.title.removesuffix("绩效评价报告") + "\n绩效评价报告"), *stage, table)),
    )


def quality(checked: Review) -> Page:
    """What every page of a draft says whose review found something that must be mended before it leaves the house."""
    if not checked.blocking or checked.card.evaluation.report.stage != DRAFT:
        return page()
    return page(Section("banner", (paragraph("内部初稿，质控未通过，不得外送"),)))


def signatures(evaluation: Evaluation) -> Page:
    """The page that the evaluators sign."""
    r = evaluation.report
    rows = [
        ("主评人", r.lead_evaluator),
        *(("评价组成员", name) for name in r.team or (None,)),
        ("质量复核人", r.quality_reviewer),
        ("机构负责人", r.director),
    ]
    head = tuple(text_cell(t, header="col") for t in ("职责", "姓名", "签字", "日期"))
    body = tuple((text_cell(role, header="row"), _given(name), Cell(), Cell()) for role, name in rows)
    promise = paragraph("评价人员对本报告所用资料的核实过程和评分结论负责；资料的真实性、完整性由提供单位负责。")
    return page(Section("page", (heading(1, "评价人员签字页"), Grid("", (head, *body), 1, (3, 3, 3, 3)), promise)))


def contents(evaluation: Evaluation) -> Page:
    """Where each print puts the table of contents of a report."""
    assert evaluation.title  # nothing of it is printed; a report that was not read has no contents
    return page(Section("contents"))


def words(evaluation: Evaluation, title: str) -> Page:
    """What the narrative file says under a heading (given without its number), or the visible mark of a gap."""
    section = evaluation.words(title)
    if section is None or not section.text.strip():
        return page(paragraph(missing(title)), *_own(evaluation, title))
    return page(*_written(evaluation, section), *_own(evaluation, title))


def more_words(evaluation: Evaluation, title: str) -> Page:
    """What the narrative file says under a heading whose text is made from figures, or nothing: it may add, it need
    not.
    """
    section = evaluation.words(title)
    said = _written(evaluation, section) if section and section.text.strip() else ()
    return page(*said, *_own(evaluation, title))


def _own(evaluation: Evaluation, title: str) -> Iterator[Section]:
    """The chapters, parts and annexes of a person's own behind a part, each chapter with the parts below it."""
    inside: list[Block] = []
    for section in evaluation.own(title):
        if inside and section.level == 1:
            yield Section("own", tuple(inside))
            inside = []
        elif inside and not (isinstance(inside[0], Heading) and inside[0].level == 1):
            yield Section("own", tuple(inside))
            inside = []
        inside += [heading(section.level, section.heading), *_written(evaluation, section)]
    if inside:
        yield Section("own", tuple(inside))


def _written(evaluation: Evaluation, section: NarrativeSection) -> tuple[Block, ...]:
    return prose(evaluation, section.text, f"{evaluation.year}.md#{address(section.title)}", section.code)


def prose(evaluation: Evaluation, text: str, at: str = "", code: tuple[Code, ...] = ()) -> tuple[Block, ...]:
    """Markdown with its bound numbers put in, each with the addresses of its facts, and what its Python prints.

    ``at`` is the address of the text: its blocks are numbered below it. Where no ``code`` is given, nothing runs and a
    block of Python is outside the contract.
    """
    bound: list[Run] = []
    marked = []
    first, last, here = _unused_marks(text)
    for piece in expressions.split(_with_marks(text, here) if code else text):
        if isinstance(piece, str):
            marked.append(expressions.unescape(piece))
        else:
            marked.append(f"{first}{len(bound)}{last}")
            bound.append(_bound(evaluation, piece))

    def put_in(run: Run) -> Iterator[Run]:
        rest = run.text
        while first in rest:
            before, _, rest = rest.partition(first)
            number, _, rest = rest.partition(last)
            if before:
                yield replace(run, text=before)
            yield replace(bound[int(number)], strong=run.strong)
        if rest:
            yield replace(run, text=rest)

    shown = {name: Picture(data, kind_of(data) or "png", name) for name, data in evaluation.pictures.items()}
    said = replace_text(from_markdown("".join(marked), shown), put_in)
    waiting = iter(code)
    made: list[Block] = []
    for n, block in enumerate(said, 1):
        runs_here = code and isinstance(block, Paragraph) and block.text == here
        inside = output_of(evaluation, next(waiting)) if runs_here else (block,)
        made += (addressed(b, f"{at}/{n}") for b in inside) if at else inside
    return tuple(made)


def _with_marks(text: str, here: str) -> str:
    """The text with a paragraph of its own, the mark, in place of each block of Python."""
    rows = text.split("\n")
    for fence in reversed([fence for fence in fences.fences(text) if fence.runs]):
        rows[fence.whole] = ["", here, ""]
    return "\n".join(rows)


def _bound(evaluation: Evaluation, piece: expressions.Bound) -> Run:
    if named := expressions.REFERENCE.fullmatch(piece.source):
        return Run(f"{named[1]}“{named[2]}”", ref=f"{named[1]}.{named[2]}")
    return Run(
        expressions.evaluate(piece.source, evaluation.fact_texts),
        source=" ".join(address("facts", name) for name in piece.facts),
    )


def _unused_marks(text: str) -> tuple[str, str, str]:
    free = [chr(c) for c in range(0xE000, 0xE100) if chr(c) not in text]
    return free[0], free[1], free[2]


def conclusion(card: Scorecard) -> Page:
    """The result in words: the scores side by side, the grade or why there is none, and where points were lost."""
    return page(*conclusion_blocks(card), *main_findings(card))


def basis(card: Scorecard) -> Page:
    """Which decree scores the table, each rule and each option chosen, with its standing and source."""
    rules, indicators = card.ruleset, card.evaluation.indicators
    own = sum(i.standard is not None for i in indicators)
    blocks: list[Block] = []
    if own:
        blocks.append(paragraph(f"{own}项指标按评价方案约定的各自评分标准计分，标准见评分表。"))
    if own < len(indicators) and not card.scored:
        blocks.append(paragraph(f"评价表式为{rules.title}，不打分。"))
    elif own < len(indicators):
        blocks.append(
            paragraph(
                f"{len(indicators) - own}项指标按{rules.title}（{rules.version.source}）计分；各指标分值按原评分表。"
            )
        )
        blocks += [paragraph("所用规则和选定的口径："), Items(tuple(runs(f"{line}。") for line in rules.told()))]
    elif rules.version.grades:
        blocks.append(paragraph(f"评价等级：{rules.version.grades.printed}。"))
    if card.scored:
        way = {"half_up": "四舍五入", "half_even": "四舍六入五成双"}[rules.version.rounding]
        places = {"0": "取整数", "1": "保留一位小数", "2": "保留两位小数"}[rules.version.digits]
        blocks.append(paragraph(f"各指标得分{places}，{way}；合计为各指标得分之和，等级按总分评定。"))
    if card.evaluation.adopted:
        who = card.evaluation.adopted
        alone = any(i.decided for i in card.evaluation.indicators)
        which = "没有单独认定得分的指标" if alone else "各指标"
        said = f"{which}，以按评分标准算出的得分为准，由{who.by}认定。认定依据：{who.reason.rstrip('。')}。"
        blocks.append(paragraph(said))
    readings = [i for i in card.evaluation.indicators if i.target_read_as or i.actual_read_as]
    for i in readings:
        for name, cell, read in (("指标值", i.target, i.target_read_as), ("实际完成值", i.actual, i.actual_read_as)):
            if read:
                shown = cell if cell else "空白"
                blocks.append(
                    paragraph(f"“{i.name}”的{name}印为“{shown}”，按“{read.value}”理解（{read.by}：{read.reason}）。")
                )
    return page(*blocks)


def analysis(card: Scorecard, part: str) -> Page:
    """What the indicators of one part (决策, 过程, 产出 or 效益) gained and lost: each that lost points, and why.

    How each score came about stands in the annex.
    """
    lines = [line for line in card.lines if part_of(line.indicator.level1) == part]
    if not lines and not card.department_frame and card.evaluation.report.type not in DEPARTMENT:
        return page(paragraph(f"自评表不设{part}类指标。"))
    if not lines:
        return page(paragraph(missing(f"评分表没有{part}类指标，{part}得分")))
    if not card.scored:
        items = tuple(runs(f"{line.indicator.name}（{_standing(line)}）：", *_told(line)) for line in lines)
        return page(paragraph(f"本部分列{len(lines)}项指标，逐项列示如下："), Items(items))
    told = [line for line in lines if not _full(line)]
    full = [line.indicator.name for line in lines if _full(line)]
    group = LineGroup(part, tuple(lines))
    said = f"本部分列{len(lines)}项指标，分值{points(group.points)}"
    if group.shown is not None:
        said += f"，{'得' if card.by_decision else '自评'}{points(group.shown)}，得分率{percent(group.rate)}"
    if full:
        said += (
            f"。{'、'.join(full)}{f'{len(full)}项' if len(full) > 1 else ''}{'得' if card.by_decision else '自评'}满分"
        )
    items = tuple(runs(f"{line.indicator.name}（{_standing(line)}）：", *_told(line)) for line in told)
    return page(
        paragraph(f"{said}{'；其余' if full else '，'}{len(told)}项说明如下：" if told else f"{said}。"), *_some(items)
    )


def _some(items: tuple[tuple[Run, ...], ...]) -> tuple[Block, ...]:
    return (Items(items),) if items else ()


def _full(line: Line) -> bool:
    """Whether a line's score shown is its full points, and nothing is to be said of it."""
    doubted = bool(line.scored and line.doubts and not line.decided)
    return line.shown is not None and line.shown == line.points and not doubted and bool(line.scored or line.decided)


def _standing(line: Line) -> str:
    if line.indicator.points is None:
        return f"指标值{line.indicator.target or '未填'}，实际完成值{line.indicator.actual or '未填'}"
    if line.decided:
        return f"分值{points(line.points)}，得{points(line.decided.score)}"
    own = "未列自评得分" if line.self_score is None else f"自评{points(line.self_score)}"
    ours = f"核算{span(line.scored.ends)}" if line.scored else "未能核算"
    return f"分值{points(line.points)}，{own}，{ours}"


def _told(line: Line) -> tuple[Run | str, ...]:
    """Why points were lost: the reason written for it, else the evaluator's opinion, else the rule's sentence."""
    indicator, deduction, reason = line.indicator, line.deduction, line.reason
    said = ""
    if line.scored and line.doubts and not line.decided:
        said = f"所据数据有待核实：{'；'.join(d.reason for d in line.doubts)}；核算结果不予采信，请核实后认定。"
    if not deduction or deduction < 0:
        return (said or _sentence(indicator.opinion or line.because),)
    lost = f"{'' if line.decided else '自评'}扣{deduction:.2f}分，"
    if reason:
        return (f"{lost}{'原因是' if line.decided else '填报的偏差原因是'}{_sentence(reason)}", said)
    if line.decided and line.accounted:
        told = (
            indicator.opinion
            or f"{line.because}认定{line.decided.score:.2f}分（{line.decided.by}：{line.decided.reason}）"
        )
        return (_sentence(told), said)
    return (f"{lost}{'' if line.decided else '偏差'}原因", missing(), "。", said)


def _sentence(text: str) -> str:
    return text if text.endswith(("。", "；", "！", "？")) else f"{text}。"


def problems(evaluation: Evaluation, level: int = 3, card: Scorecard | None = None) -> Page:
    """Each problem with its cause and the lost points that it explains, under its group where there is one.

    ``level`` is that of the first headings: 2 right below a chapter, 3 below a part. With the ``card`` the points stand
    behind the indicators.
    """
    if not evaluation.problems:
        return page(paragraph(missing("存在的问题及原因分析")))
    blocks: list[Block] = []
    group = None
    numbers = 0
    groups = list(dict.fromkeys(p.group for p in evaluation.problems))
    for order, problem in sorted(enumerate(evaluation.problems, 1), key=lambda p: groups.index(p[1].group)):
        if problem.group and problem.group != group:
            group, numbers = problem.group, 0
            blocks.append(_counted(level, [g for g in groups if g].index(group) + 1, group))
        numbers += 1
        blocks.append(_counted(level + bool(problem.group), numbers, problem.title))
        at = address("problems", order)
        blocks += prose(evaluation, problem.detail, f"{at}/detail")
        if problem.cause:
            blocks += _led("原因分析：", prose(evaluation, problem.cause, f"{at}/cause"))
        else:
            blocks.append(paragraph("原因分析：", missing()))
        if problem.because:
            blocks.append(paragraph(f"本问题主要由“{problem.because.rstrip('。')}”引起，扣分归为同一原因。"))
        if told := _said_last_year(evaluation, problem):
            blocks.append(paragraph(told))
        if problem.indicators:
            blocks.append(paragraph(f"对应扣分指标：{_with_points(problem, card)}。"))
    return Page(tuple(blocks))


def _said_last_year(evaluation: Evaluation, problem: Problem) -> str:
    """That the last evaluation found something in the same indicators too, and what became of it.

    It is told once, of the problem that shares most with it.
    """

    def owner(earlier: Problem) -> Problem:
        return max(evaluation.problems, key=lambda now: (len(shared(earlier, now)), -len(now.indicators)))

    def shared(earlier: Problem, now: Problem) -> set[str]:
        return {*earlier.indicators} & {*now.indicators}

    earlier = evaluation.comparable
    told_here = (p for p in (earlier.problems if earlier else ()) if shared(p, problem) and owner(p) == problem)
    found = [p.title for p in told_here]
    if not earlier or not found:
        return ""
    states = {f.problem: f.status for f in evaluation.followups}
    told = "、".join(f"“{title}”（{states.get(title) or '未说明整改情况'}）" for title in found)
    return f"{earlier.year}年度评价在同一指标上已提出{told}。"


def _with_points(problem: Problem, card: Scorecard | None) -> str:
    """The indicators of a problem, with the points that each of them lost where the card tells them all."""
    lost = {line.indicator.name: line.deduction for line in card.lines} if card else {}
    each = [(name, lost.get(name)) for name in problem.indicators]
    if any(not points_lost or points_lost < 0 for _, points_lost in each):
        return "、".join(problem.indicators)
    told = "、".join(f"{name}（扣{points(points_lost)}）" for name, points_lost in each)
    whole = sum((points_lost or Decimal(0) for _, points_lost in each), Decimal(0))
    return told if len(each) == 1 else f"{told}，合计{points(whole)}"


def _counted(level: int, number: int, text: str) -> Heading:
    """A heading with its number as its level has it: （一）, 1. or （1）."""
    marks = {2: f"（{numerals.chinese(number)}）", 3: f"{number}.", 4: f"（{number}）"}
    return heading(level, f"{marks[level]}{text}")


def _led(lead: str, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    first, *rest = blocks
    return (
        (replace(first, runs=runs(lead, *first.runs)), *rest)
        if isinstance(first, Paragraph)
        else (paragraph(lead), *blocks)
    )


def recommendations(evaluation: Evaluation) -> Page:
    """Each recommendation with its problem, owner and deadline; problems without one are named."""
    blocks: list[Block] = []
    section = evaluation.words("有关建议")
    if section and section.text.strip():
        blocks += _written(evaluation, section)
    number = 0
    for order, problem in enumerate(evaluation.problems, 1):
        for place, advice in enumerate(problem.recommendations, 1):
            number += 1
            blocks.append(heading(2, f"（{numerals.chinese(number)}）{advice.title or f'针对“{problem.title}”的建议'}"))
            blocks += prose(evaluation, advice.text, address("problems", order, "recommendations", place, "text"))
            blocks.append(
                paragraph(
                    f"{f'针对“{problem.title}”的问题。' if advice.title else ''}责任单位：",
                    *_named(advice.owner),
                    "；完成时限：",
                    *_named(advice.due),
                    f"；完成标志：{advice.check.rstrip('。')}。" if advice.check else "。",
                )
            )
    without = [p.title for p in evaluation.problems if not p.recommendations]
    if without:
        blocks.append(paragraph(f"以下{len(without)}项问题尚无对应建议：", missing("、".join(without)), "。"))
    return Page(tuple(blocks)) if blocks else page(paragraph(missing("有关建议")))


def limits(card: Scorecard) -> Page:
    """What is still missing, item by item, so that nobody takes silence for completeness."""
    found = gaps.of(card)
    if not found:
        return page()
    items = tuple(runs(missing(), f"：{item}。") for item in found)
    return page(
        paragraph(
            f"编写本报告时有以下{len(found)}项资料没有取得，正文以“{MISSING}”标出；补齐前本报告只能作为初稿使用："
        ),
        Items(items),
    )


def chain(card: Scorecard, number: str) -> Page:
    """Where lost points have their problems, and those that no problem explains, named."""
    explained = {name for p in card.evaluation.problems for name in p.indicators}
    loose = [line.indicator.name for line in card.missed if line.indicator.name not in explained]
    if not card.scored or all(line.deduction is None for line in card.lines):
        return page(paragraph("表内没有得分，没有扣分指标可以对应。"))
    if not card.missed:
        return page(paragraph("没有扣分指标。"))
    if not loose:
        return page(paragraph(f"各项扣分对应的问题和建议见{number}。"))
    told = f"各项扣分对应的问题和建议见{number}，其中{len(loose)}项尚未对应问题："
    return page(paragraph(told, missing("、".join(loose)), "。"))


def _given(value: str | None) -> Cell:
    return Cell(_named(value))


def _named(value: str | None) -> tuple[Run, ...]:
    return (Run(value),) if value else (missing(),)
