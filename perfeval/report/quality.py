"""Sentences of the two papers that a review makes: the house's own control sheet, and the letter to the
evaluated unit.
"""

from __future__ import annotations

from collections import Counter

from perfeval.model.amounts import score_line
from perfeval.model.evaluation import STAGES, Evaluation
from perfeval.model.verdicts import SEVERITIES, Review
from perfeval.page.blocks import Items, Page, Section, heading, missing, page, paragraph, runs
from perfeval.page.grid import Cell, Grid, Run, text_cell
from perfeval.report import gaps

LETTER = {"财政复核": "复核意见书"}  # what the letter is called; elsewhere 问题核实单


def control_title(evaluation: Evaluation) -> Page:
    """The title of the quality control sheet, which stays in the house."""
    banner = Section("banner", (paragraph("内部资料，不得外送"),))
    return page(banner, *_fictitious(evaluation), _title(evaluation, "报告质量控制单"))


def letter_title(evaluation: Evaluation) -> Page:
    """The title of the letter to the evaluated unit."""
    return page(*_fictitious(evaluation), _title(evaluation, LETTER.get(evaluation.report.type, "问题核实单")))


def control_facts(checked: Review) -> Page:
    """What was controlled: project, kind, stage, rule set, result and how much is still missing."""
    evaluation, card = checked.card.evaluation, checked.card
    rows = [
        ("项目名称", evaluation.project.title),
        ("行政区划", evaluation.project.region or "—"),
        ("评价年度", f"{evaluation.year}年度"),
        ("评价类型和阶段", f"{evaluation.report.type}，{evaluation.report.stage}"),
        ("评分规则", f"{card.ruleset.title}（{card.ruleset.version.source}）"),
        ("得分", score_line(card)),
        ("待补充的资料", f"{len(gaps.of(card))}项"),
    ]
    cells = tuple((text_cell(label, header="row"), text_cell(value)) for label, value in rows)
    return page(Grid("", cells, 0, (3, 9)))


def verdict(checked: Review) -> Page:
    """Whether the report may leave the house, how much was found, and what stands before the next stage."""
    found, blocking, wanting = checked.findings, checked.blocking, gaps.of(checked.card)
    counts = Counter((v.severity, v.outcome == "query") for v in found if not v.waived)
    told = "，".join(f"{s}级问题{counts[s, False]}条、查询{counts[s, True]}条" for s in SEVERITIES)
    passed = not blocking and not wanting
    lead = Run("质控通过。" if passed else "质控未通过，报告不得外送。", strong=True)
    accepted = sum(bool(v.waived) for v in found)
    blocks = [paragraph(lead, f"未处理的{told}；已认可的例外{accepted}条；待补充资料{len(wanting)}项。")]
    stage = checked.card.evaluation.report.stage
    after = STAGES[STAGES.index(stage) + 1 :] or (stage,)
    if not passed:
        before = (
            [f"P0级问题{len(blocking)}条（{'、'.join(dict.fromkeys(v.code for v in blocking))}）"] if blocking else []
        )
        before += [f"待补充资料{len(wanting)}项"] if wanting else []
        blocks.append(paragraph(f"进入{after[0]}之前须处理：{'，'.join(before)}。"))
    broken = [v for v in found if v.outcome == "rule_error"]
    if broken:
        blocks.append(paragraph(f"有{len(broken)}条规则自身出错，没有核查：{'、'.join(v.rule for v in broken)}。"))
    return page(*blocks)


def gaps_list(checked: Review) -> Page:
    """待补充的资料, item by item."""
    wanting = gaps.of(checked.card)
    if not wanting:
        return page(paragraph("没有待补充的资料。"))
    return page(Items(tuple(runs(f"{item}。") for item in wanting)))


def address(checked: Review) -> Page:
    """To whom the letter goes, what it is about, and until when the unit should answer."""
    evaluation, concerns = checked.card.evaluation, checked.for_the_unit
    project, report = evaluation.project, evaluation.report
    unit = project.implementing_unit or project.department
    asked = [v for v in concerns if v.outcome == "query"]
    work = (
        "财政复核"
        if report.type == "财政复核"
        else f"{report.type}工作"
        if report.type != "部门评价"
        else "部门绩效评价工作"
    )
    first = paragraph(Run(unit) if unit else missing("被评价单位"), "：")
    if not concerns:
        return page(
            first, paragraph(f"在{project.title}{evaluation.year}年度{work}中，经逐项核查，没有发现需要核实的事项。")
        )
    said = (
        f"在{project.title}{evaluation.year}年度{work}中，经对评分表、资金、指标、完成值、得分、理由和证据逐项核查，"
        f"发现需要核实的事项{len(concerns)}条，其中须改正或改进的问题{len(concerns) - len(asked)}条，"
        f"请说明的事项{len(asked)}条。"
    )
    ask = (
        "请逐条核实，在“单位答复”栏写明采纳或不采纳及理由，附佐证材料，加盖公章后退回。"
        "所列事实以贵单位提供的资料为限；“请说明的事项”在核实之前不作认定。"
    )
    return page(first, paragraph(said), paragraph(ask))


def method(checked: Review) -> Page:
    """How the unit's data were checked, and what the letter therefore does not say."""
    lost = sum(v.outcome in ("insufficient_data", "rule_error") for v in checked.verdicts)
    blocks = [
        paragraph(
            "核查方法：以单位提供的评分表、资金数和佐证材料为对象，按固定规则逐行比对和重算，由评价人员复核；得分按选定的评分规则重算，口径见评价报告。"
        ),
        paragraph(
            f"没有列入的事项不等于没有问题：有{lost}项次因资料不足未能核查；需要现场核实或专业判断的事项不在本次核查范围。"
        ),
    ]
    return page(*blocks)


def signatures(evaluation: Evaluation, *roles: str) -> Page:
    """Who signs: a role, a name where the params give one, and room for a date."""
    names = {
        "主评人": evaluation.report.lead_evaluator,
        "质量复核人": evaluation.report.quality_reviewer,
        "评价机构（盖章）": evaluation.report.evaluator,
        "被评价单位（盖章）": evaluation.project.implementing_unit or evaluation.project.department,
    }
    head = tuple(text_cell(t, header="col", align="center") for t in ("职责", "姓名或名称", "签字或盖章", "日期"))
    rows = tuple((text_cell(role, header="row"), text_cell(names.get(role) or ""), Cell(), Cell()) for role in roles)
    return page(Grid("", (head, *rows), 1, (4, 6, 4, 4)))


def _fictitious(evaluation: Evaluation) -> list[Section]:
    return [Section("banner", (paragraph("虚构示例，仅供学习"),))] if evaluation.fictitious == "true" else []


def _title(evaluation: Evaluation, name: str) -> Section:
    return Section("title", (heading(1, f"{evaluation.project.title}{evaluation.year}年度\n绩效评价{name}"),))
