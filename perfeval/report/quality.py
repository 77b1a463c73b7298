"""Sentences of the house's own control sheet: what was controlled, and whether the report may leave."""

from __future__ import annotations

from collections import Counter

from perfeval.model.amounts import score_line
from perfeval.model.evaluation import STAGES, Evaluation
from perfeval.model.verdicts import SEVERITIES, Review
from perfeval.page.blocks import Items, Page, Section, heading, page, paragraph, runs
from perfeval.page.grid import Cell, Grid, Run, text_cell
from perfeval.report import gaps


def control_title(evaluation: Evaluation) -> Page:
    """The title of the quality control sheet, which stays in the house."""
    banner = Section("banner", (paragraph("内部资料，不得外送"),))
    return page(banner, *_fictitious(evaluation), _title(evaluation, "报告质量控制单"))


def control_facts(checked: Review) -> Page:
    """What was controlled: kind, stage, rule set and result."""
    evaluation, card = checked.card.evaluation, checked.card
    rows = [
        (
            "行政区划、类型和阶段",
            "，".join(t for t in (evaluation.project.region, evaluation.report.type, evaluation.report.stage) if t),
        ),
        ("评分规则", f"{card.ruleset.title}（{card.ruleset.version.source}）"),
        ("得分", score_line(card)),
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
    said = f"未处理的{told}；已认可的例外{accepted}条；待补充资料{len(wanting)}项。"
    stage = checked.card.evaluation.report.stage
    after = STAGES[STAGES.index(stage) + 1 :] or (stage,)
    if not passed:
        before = [told for told, left in (("P0级问题", blocking), ("待补充资料", wanting)) if left]
        said += f"进入{after[0]}之前须处理{'和'.join(before)}。"
    blocks = [paragraph(lead, said)]
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


def signatures(evaluation: Evaluation, *roles: str) -> Page:
    """Who signs: a role, a name where the params give one, and room for a date."""
    names = {"主评人": evaluation.report.lead_evaluator, "质量复核人": evaluation.report.quality_reviewer}
    head = tuple(text_cell(t, header="col", align="center") for t in ("职责", "姓名或名称", "签字或盖章", "日期"))
    rows = tuple((text_cell(role, header="row"), text_cell(names.get(role) or ""), Cell(), Cell()) for role in roles)
    return page(Grid("", (head, *rows), 1, (4, 6, 4, 4)))


def _fictitious(evaluation: Evaluation) -> list[Section]:
    return [Section("banner", (paragraph("虚构示例，仅供学习"),))] if evaluation.fictitious == "true" else []


def _title(evaluation: Evaluation, name: str) -> Section:
    return Section("title", (heading(1, f"{evaluation.project.title}{evaluation.when}\n绩效评价{name}"),))
