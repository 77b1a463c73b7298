"""What the report needs and nobody has given; everything that is marked 待补充 in print is listed here."""

from __future__ import annotations

from perfeval.model.elements import LEAD
from perfeval.model.evaluation import SECTIONS, Evaluation
from perfeval.model.scorecard import DEPARTMENT, Scorecard, part_of, total_budget

AFTER_COMMENTS = ("送审稿", "正式报告")


def of(card: Scorecard) -> list[str]:
    """Everything the report marks as missing, in the order of the report."""
    followed = [f"上次评价的问题“{f.problem}”：整改情况" for f in card.evaluation.followups if f.status is None]
    return [
        *_gaps_of_front(card.evaluation),
        *_gaps_of_data(card.evaluation),
        *_gaps_of_scores(card),
        *_gaps_of_advice(card),
        *followed,
        *_gaps_of_annexes(card.evaluation),
    ]


def comments_wanted(evaluation: Evaluation) -> bool:
    """Whether the report comes after a step that asks for comments, and nobody says which came in.

    Source: 财预〔2020〕10号第二十二条（交换意见）; 财监〔2021〕4号第十八条（逐条答复）.
    """
    report = evaluation.report
    return report.type in DEPARTMENT and report.stage in AFTER_COMMENTS and evaluation.comments is None


def lead_wanted(evaluation: Evaluation) -> bool:
    """Whether a third party signs the report, so that its 主评人 must be fit for it (财监〔2021〕4号第七条)."""
    report, project = evaluation.report, evaluation.project
    third_party = report.evaluator not in (None, report.client, project.department)
    return third_party and report.type in DEPARTMENT and report.stage in AFTER_COMMENTS


def _gaps_of_annexes(evaluation: Evaluation) -> list[str]:
    found = (
        ["意见采纳情况表：征求的意见和采纳情况（没有收到意见的写 comments: []）"] if comments_wanted(evaluation) else []
    )
    for n, c in enumerate(evaluation.comments or (), 1):
        if c.adopted is None:
            found.append(f"意见采纳情况表：第{n}条意见的采纳情况")
        elif c.adopted != "采纳" and not c.reason:
            found.append(f"意见采纳情况表：第{n}条意见{c.adopted}的理由")
    if lead_wanted(evaluation):
        leads = [p for p in evaluation.personnel if p.role == LEAD]
        if not leads or any(p.qualification is None or None in (p.years, p.evaluation_years) for p in leads):
            found.append(f"评价人员：{LEAD}的职称或执业资格、从业年限和绩效评价从业年限")
    return found


def _gaps_of_front(evaluation: Evaluation) -> list[str]:
    report, project = evaluation.report, evaluation.project
    given = (
        ("封面：委托单位", report.client),
        ("封面：项目主管部门", project.department),
        ("封面：项目实施单位", project.implementing_unit),
        ("封面：评价机构", report.evaluator),
        ("封面：主评人", report.lead_evaluator),
        ("封面：报告日期", report.date),
        ("签字页：评价组成员", report.team),
        ("签字页：质量复核人", report.quality_reviewer),
        ("签字页：机构负责人", report.director),
    )
    found = [name for name, value in given if not value]
    absent = [
        t for t in evaluation.wanted or SECTIONS if not (section := evaluation.words(t)) or not section.text.strip()
    ]
    return found + [f"叙述：{title}" for title in absent]


def _gaps_of_data(evaluation: Evaluation) -> list[str]:
    kind = evaluation.report.type
    found = [f"基础数据：“{fact.label}”的来源" for fact in evaluation.facts.values() if not fact.source]
    if not evaluation.facts:
        found.append("基础数据表")
    else:
        used = [name for c in evaluation.costs for name in (c.amount, c.quantity, *c.less)]
        used += [name for d in evaluation.derived for name in (d.numerator, d.denominator)]
        found += [f"基础数据：“{name}”（单位成本所用）" for name in dict.fromkeys(used) if name not in evaluation.facts]
    if not evaluation.budget:
        found.append("项目资金：资金来源和年初预算数、全年预算数、全年执行数")
    for row in evaluation.budget:
        amounts = [("年初预算数", row.initial), ("全年预算数", row.adjusted), ("全年执行数", row.executed)]
        amounts += [("实际到位数", row.received)] if kind in DEPARTMENT else []
        if empty := [name for name, value in amounts if value is None]:
            found.append(f"项目资金：{row.source}的{'、'.join(empty)}（须附预算批复、调整文件及支付明细）")
    found += _gaps_of_years(evaluation)
    if evaluation.budget and total_budget(evaluation) is None:
        found.append("项目资金：年度资金总额")
    survey = evaluation.survey
    if survey is None:
        found.append("满意度调查：方式、时间、总体、发放、回收、有效和满意份数")
    elif survey.lacking:
        found.append(f"满意度调查：{'、'.join(survey.lacking)}")
    if not evaluation.indicators:
        found.append("绩效指标：没有指标表")
    if not evaluation.work:
        found.append("工作开展情况：各步骤的完成时间和责任人员")
    found += [f"工作开展情况：“{s.content}”的完成时间和责任人员" for s in evaluation.work if not (s.date and s.people)]
    if not evaluation.evidence:
        found.append("证据目录：各指标的佐证材料")
    else:
        found += [f"证据：指标“{i.name}”的佐证材料" for i in evaluation.indicators if not i.evidence]
        found += [f"证据：{e.id}的类型和提供单位" for e in evaluation.evidence if not (e.type and e.holder)]
    return found


def _gaps_of_years(evaluation: Evaluation) -> list[str]:
    """What the years of a period lack."""
    if evaluation.period and not any(row.years for row in evaluation.budget):
        return ["分年度资金：各资金来源的各年金额"]
    asked = [("年初预算数", "initial"), ("全年预算数", "adjusted"), ("全年执行数", "executed")]
    asked += [("实际到位数", "received")] if evaluation.report.type in DEPARTMENT else []
    found = []
    for row in evaluation.budget:
        for amounts in row.years:
            if empty := [name for name, key in asked if getattr(amounts, key) is None]:
                found.append(f"分年度资金：{row.source}{amounts.year}年的{'、'.join(empty)}")
    for i in evaluation.indicators:
        for values in i.years:
            if empty := [n for n, v in (("指标值", values.target), ("实际完成值", values.actual)) if not v]:
                found.append(f"指标“{i.name}”：{values.year}年的{'、'.join(empty)}")
    return found


def _gaps_of_scores(card: Scorecard) -> list[str]:
    found = []
    parts = {part_of(line.indicator.level1) for line in card.lines}
    for part in ("决策", "过程"):
        if card.evaluation.report.type in DEPARTMENT and part not in parts:
            found.append(f"{part}类指标的评价和得分")
    for line in card.lines:
        i = line.indicator
        blank = [name for name, value in (("指标值", i.target), ("实际完成值", i.actual)) if not value]
        if card.department_frame:
            blank = [
                name
                for name, value in (("指标解释", i.explanation), ("评分标准", i.standard and i.standard.rule))
                if not value
            ]
            blank += [] if i.opinion or line.decided else ["评价意见"]
        if card.scored:
            blank += ["分值"] if i.points is None else []
            blank += [] if card.by_decision or i.self_score is not None else ["自评得分"]
            if line.deduction and line.deduction > 0 and not line.accounted:
                blank.append("扣分或偏差原因")
        if blank:
            found.append(f"指标“{i.name}”：{'、'.join(blank)}")
    undecided = [f"“{line.indicator.name}”" for line in card.lines if line.decided is None]
    if card.scored and undecided:
        found.append(f"{card.decided_name}：{len(undecided)}项指标尚未认定（{'、'.join(undecided)}）")
    return found


def _gaps_of_advice(card: Scorecard) -> list[str]:
    problems = card.evaluation.problems
    if not problems:
        return ["存在的问题、原因分析和有关建议"]
    explained = {name for p in problems for name in p.indicators}
    found = [
        f"扣分指标“{line.indicator.name}”对应的问题" for line in card.missed if line.indicator.name not in explained
    ]
    for p in problems:
        blank = [name for name, value in (("原因分析", p.cause), ("有关建议", p.recommendations)) if not value]
        blank += [
            name
            for r in p.recommendations
            for name, value in (("建议的责任单位", r.owner), ("建议的完成时限", r.due))
            if not value
        ]
        if blank:
            found.append(f"问题“{p.title}”：{'、'.join(dict.fromkeys(blank))}")
    return found
