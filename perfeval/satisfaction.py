"""Sentences of 满意度调查报告: how the survey was made, how sure its share is, and whether the target is met."""

from __future__ import annotations

from fractions import Fraction

from perfeval.blocks import Items, Page, Section, heading, missing, page, paragraph, runs
from perfeval.grid import Run
from perfeval.model import ANSWERS, Evaluation
from perfeval.template import plain_number

NOTHING = "没有有效份数和满意份数，不能说明结果。"


def title(evaluation: Evaluation) -> Page:
    banner = (Section("banner", (paragraph("虚构示例，仅供学习"),)),) if evaluation.fictitious == "true" else ()
    return page(*banner, Section("title", (heading(1, f"{evaluation.project.title}{evaluation.year}年度\n满意度调查报告"),)))


def basis(evaluation: Evaluation) -> Page:
    """Who was asked, how and when."""
    s, people = evaluation.survey, "、".join(evaluation.project.beneficiaries)

    def said(key: str, what: str) -> Run:
        value = getattr(s, key) if s else None
        return missing(what) if value is None else Run(str(value))

    return page(paragraph("调查对象为", Run(people) if people else missing("调查对象"), "，调查总体", said("population", "调查总体"), "人；调查方式：", said("method", "调查方式"),
                          "；调查时间：", said("date", "调查时间"), "。"))  # fmt: skip


def sample(found) -> Page:
    """How many answered, how many would have been needed, and the margin of error."""
    if found is None:
        return page(paragraph(NOTHING))
    items = []
    if found.sent and found.returned is not None:
        items.append(runs(f"发放{found.sent}份，回收{found.returned}份，回收率{_percent(Fraction(found.returned, found.sent))}；有效{found.valid}份，占发放份数的{_percent(Fraction(found.valid, found.sent))}。"))
    else:
        items.append(runs("发放份数或回收份数", missing("回收率"), f"；有效{found.valid}份。"))
    told = f"{found.population}人的总体" if found.population else "总体人数未填，按总体很大计"
    enough = "达到" if found.valid >= found.needed else "没有达到"
    items.append(runs(f"{told}，95%置信水平、误差不超过5%需要有效问卷{found.needed}份，实有{found.valid}份，{enough}这一要求。"))
    items.append(runs(f"按本次结果计算，满意率的误差为±{plain_number(Fraction(found.error) * 100, 2)}个百分点（95%置信水平）。"))
    return page(Items(tuple(items)))


def results(found) -> Page:
    """The share satisfied, and beside it the degree, which is another number."""
    if found is None:
        return page(paragraph(NOTHING))
    said = f"有效问卷{found.valid}份中满意{found.satisfied}份，满意率{_percent(found.rate)}"
    if found.weighted is not None:
        said += f"；按各层人数加权，满意率{_percent(found.weighted)}"
    said += f"，95%置信区间{_percent(found.low)}至{_percent(found.high)}。"
    if found.question:
        levels = "、".join(f"“{name}”" for name in ANSWERS[: found.question.top])
        said += f"{levels}计为满意。五级均值{plain_number(found.question.mean, 2)}，折合满意度{plain_number(found.question.score, 2)}分；满意率与满意度不是同一个数。"
    return page(paragraph(said))


def verdict(evaluation: Evaluation, found) -> Page:
    """Whether the share meets the indicator's target, and whether the sample proves it."""
    if found is None:
        return page(paragraph(NOTHING))
    if not found.verdict:
        return page(paragraph("绩效指标中没有唯一的、写明比率的满意度指标，不作比较。"))
    told = {"达标且证实": "置信区间的下限也不低于指标值，抽样误差不改变结论。", "达标但未证实": "置信区间的下限低于指标值，样本不足以排除实际没有达标。",
            "未达标但不显著": "置信区间的上限不低于指标值，样本不足以断定实际没有达标。", "未达标": "置信区间的上限也低于指标值，抽样误差不改变结论。"}  # fmt: skip
    share = found.rate if found.weighted is None else found.weighted
    return page(paragraph(f"满意率{_percent(share)}，指标值{plain_number(found.target * 100, 2)}%，{found.verdict}：{told[found.verdict]}计分只看指标的评分规则，不因抽样误差增减。"))


def limits(found) -> Page:
    """What the figures do not say."""
    items = [runs("误差只计抽样误差；拒答、代答、集中填写和问法不当带来的偏差不能由公式算出。"), runs("结果只代表名册所列的调查对象在调查时的评价。")]
    if found and found.sent and found.returned is not None and found.returned * 5 < found.sent * 4:
        items.append(runs("回收率低于80%，没有回答的人可能与回答的人不同。"))
    if found and found.valid < 30:
        items.append(runs(f"有效问卷只有{found.valid}份，不足30份，只能作参考。"))
    if found and not found.strata:
        items.append(runs("没有各层的份数，未按层加权；各层抽取比例不同的，总体满意率以加权为准。"))
    return page(Items(tuple(items)))


def _percent(share: Fraction | float) -> str:
    return f"{plain_number(Fraction(share) * 100, 2)}%"
