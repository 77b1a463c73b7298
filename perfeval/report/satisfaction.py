"""Sentences of 满意度调查报告: how the survey was made, how sure its share is, and whether the target is met."""

from __future__ import annotations

from fractions import Fraction

from perfeval.model.amounts import percent
from perfeval.model.evaluation import Evaluation
from perfeval.model.numerals import plain_number
from perfeval.model.proportions import TOLD, VERDICTS
from perfeval.model.questionnaire import Survey
from perfeval.model.surveyed import FEWEST, Degree, SurveyResult
from perfeval.page.blocks import Items, Page, Section, heading, missing, page, paragraph, runs
from perfeval.page.grid import Run

FEWEST_TOLD = 2  # questions named as those that satisfy least
NOTHING = "没有能够计算满意率的份数，不能说明结果。"
MEANT = dict(
    zip(
        VERDICTS,
        (
            "抽样误差不改变结论。",
            "样本不足以排除实际没有达标。",
            "样本不足以断定实际没有达标。",
            "抽样误差不改变结论。",
        ),
    )
)


def title(evaluation: Evaluation) -> Page:
    banner = (Section("banner", (paragraph("虚构示例，仅供学习"),)),) if evaluation.fictitious == "true" else ()
    return page(
        *banner, Section("title", (heading(1, f"{evaluation.project.title}{evaluation.when}\n满意度调查报告"),))
    )


def basis(evaluation: Evaluation) -> Page:
    """Who was asked, how and when."""
    s = evaluation.survey
    people = "、".join([group.name for group in (s.groups if s else ())] or evaluation.project.beneficiaries)

    def said(value: object, what: str) -> Run:
        return missing(what) if value is None else Run(str(value))

    return page(
        paragraph(
            "调查对象为",
            Run(people) if people else missing("调查对象"),
            "，调查总体",
            said(s and s.counts.population, "调查总体"),
            "人；调查方式：",
            said(s and s.said("method"), "调查方式"),
            "；调查时间：",
            said(s and s.said("date"), "调查时间"),
            "。",
        )
    )


def sample(found: SurveyResult | None) -> Page:
    """How many answered, how many would have been needed, and the margin of error."""
    if found is None:
        return page(paragraph(NOTHING))
    items = []
    if found.sent and found.returned is not None:
        returned, valid = (percent(Fraction(n, found.sent)) for n in (found.returned, found.valid))
        items.append(
            runs(
                f"发放{found.sent}份，回收{found.returned}份，回收率{returned}；有效{found.valid}份，占发放份数的{valid}。"
            )
        )
    else:
        items.append(runs("发放份数或回收份数", missing("回收率"), f"；有效{found.valid}份。"))
    told = f"{found.population}人的总体" if found.population else "总体人数未填，按总体很大计"
    enough = "达到" if found.valid >= found.needed else "没有达到"
    items.append(
        runs(f"{told}，95%置信水平、误差不超过5%需要有效问卷{found.needed}份，实有{found.valid}份，{enough}这一要求。")
    )
    items.append(
        runs(f"按本次结果计算，满意率的误差为±{plain_number(Fraction(found.error) * 100, 2)}个百分点（95%置信水平）。")
    )
    return page(Items(tuple(items)))


def results(found: SurveyResult | None) -> Page:
    """The share satisfied, and beside it the degree, which is another number."""
    if found is None:
        return page(paragraph(NOTHING))
    whole, s = found.whole, found.survey
    if whole.pooled:
        said = f"有效问卷{found.valid}份，{len(whole.questions)}题共得有效回答{found.answered}题次，"
        said += f"其中满意{found.satisfied}题次，满意率{percent(found.rate)}"
    else:
        said = f"有效问卷{found.valid}份中满意{found.satisfied}份，满意率{percent(found.rate)}"
    if found.weighted is not None:
        said += f"；按{'各层人数' if found.strata else '每份问卷的权重'}加权，满意率{percent(found.weighted)}"
    said += f"，95%置信区间（{found.way}）{percent(found.low)}至{percent(found.high)}。"
    if found.degree:
        levels = "、".join(f"“{name}”" for name in s.names[: s.satisfying])
        ends = f"{_points(found.degree.low)}至{_points(found.degree.high)}"
        said += f"{levels}计为满意。{_degree(s, found.degree)}，95%置信区间（{found.degree_way}）{ends}分。"
    blocks = [paragraph(said)]
    if whole.questions and not whole.pooled:
        blocks.append(paragraph("各题的结果另表列出，不计入总体的满意率和满意度。"))
    if told := _weakest(found):
        blocks.append(paragraph(told))
    return page(*blocks)


def _weakest(found: SurveyResult) -> str:
    """Which questions, and which respondents, are satisfied least: what there is to mend."""
    asked = [(name, likert.rate) for name, likert in found.whole.questions if likert.valid >= FEWEST]
    asked.sort(key=lambda q: q[1])
    said = ""
    if len(asked) > 1 and asked[0][1] != asked[-1][1]:
        fewest = asked[: min(FEWEST_TOLD, len(asked) - 1)]
        said += f"各题中满意率最低的是{'、'.join(f'“{name}”（{percent(share)}）' for name, share in fewest)}。"
    groups = sorted(((g.rate, g.name) for g in found.printed if g.rate is not None), key=lambda g: g[0])
    if len(groups) > 1 and groups[0][0] != groups[-1][0]:
        (least, low), (most, high) = groups[0], groups[-1]
        apart = plain_number((most - least) * 100, 2)
        said += f"{low}的满意率{percent(least)}，比{high}（{percent(most)}）低{apart}个百分点。"
    return said


def _degree(s: Survey, degree: Degree) -> str:
    weighted = "加权的" if s.weighted else "未按层加权的" if s.strata else ""
    mean = "" if s.points else f"，均值{plain_number(degree.mean, 2)}"
    return f"{weighted}满意度{_points(degree.value)}分（{s.degree_name}{mean}）"


def verdict(evaluation: Evaluation, found: SurveyResult | None) -> Page:
    """Whether the share meets the indicator's target, and whether the sample proves it."""
    if found is None:
        return page(paragraph(NOTHING))
    if not found.verdict or found.shown is None:
        return page(
            paragraph(
                "没有各选项份数，满意度算不出，不作比较。"
                if found.target is not None
                else "绩效指标中没有唯一的、写明不低于某一比率（不超过100%）的满意度指标，不作比较。"
            )
        )
    said = f"{found.survey.measure}{percent(found.shown[0])}，指标值{percent(found.target)}，{TOLD[found.verdict]}；"
    said += MEANT[found.verdict]
    return page(paragraph(said, "计分只看指标的评分规则，不因抽样误差增减。"))


def limits(found: SurveyResult | None) -> Page:
    """What the figures do not say."""
    items = [
        runs("误差只计抽样误差；拒答、代答、集中填写和问法不当带来的偏差不能由公式算出。"),
        runs("结果只代表名册所列的调查对象在调查时的评价。"),
    ]
    if found and found.sent and found.returned is not None and found.returned * 5 < found.sent * 4:
        items.append(runs("回收率低于80%，没有回答的人可能与回答的人不同。"))
    if found and found.valid < 30:
        items.append(runs(f"有效问卷只有{found.valid}份，不足30份，只能作参考。"))
    if found and found.whole.pooled:
        items.append(runs("同一份问卷对各题的回答彼此相关，误差按份数计算，不按题次计算。"))
    if found and found.groups:
        items.append(runs("几类调查对象的回答直接合计，没有按各类的人数加权。"))
    elif found and not found.strata and not found.survey.weighted:
        items.append(runs("没有各层的份数，未按层加权。"))
    return page(Items(tuple(items)))


def _points(value: Fraction | float) -> str:
    return plain_number(Fraction(value), 2)
