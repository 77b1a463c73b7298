"""Points of an indicator by its own 评分标准, as agreed in the 评价方案."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from perfeval import formulas, quantity
from perfeval.model import Evaluation, Indicator
from perfeval.quantity import Quantity, same_dimension
from perfeval.results import Points
from perfeval.ruleset import Ruleset
from perfeval.standard import Bands, Binary, Deduction, Elements, Formula, Graded, OnTime, Ratio, Steps
from perfeval.template import plain_number

MARKS = "①②③④⑤⑥⑦⑧⑨⑩"


class NotScorable(ValueError):
    """The standard cannot be applied; the message says why, in Chinese."""


def points(indicator: Indicator, evaluation: Evaluation, rules: Ruleset) -> Points:
    """What the indicator's own standard gives; no points, with the reason, where something is missing or does not fit."""
    standard = indicator.standard
    try:
        if isinstance(standard, Graded):
            return _graded(indicator, standard, rules)
        share, facts, met = SHARES[type(standard)](indicator, standard, evaluation)
    except ValueError as error:
        return Points(f"{error}，按本指标评分标准不能计分。")
    full = indicator.points
    exact = Fraction(full) * share
    got = min(rules.rounded(exact), full)
    because = f"{facts}，得{got:.2f}分。" if got == full else f"{facts}，扣{full - got:.2f}分，得{got:.2f}分。"
    return Points(because, got, got, exact, share == 1 if met is None else met, _deviation(indicator))


def _elements(indicator: Indicator, standard: Elements, evaluation: Evaluation):
    if any(point.verdict is None for point in standard.points):
        raise NotScorable("评价要点尚未逐项核查")
    elements = tuple((Fraction(point.share), point.verdict) for point in standard.points)
    share = formulas.element_count(elements, Fraction(standard.partial), standard.not_applicable == "rebase")
    said = []
    for verdict in formulas.VERDICTS:
        marks = "".join(_mark(n) for n, point in enumerate(standard.points) if point.verdict == verdict)
        if marks:
            said.append(f"{verdict}评价要点{marks}" if verdict != "不适用" else f"要点{marks}不适用")
    return share, "；".join(said), None


def _mark(number: int) -> str:
    return MARKS[number] if number < len(MARKS) else f"（{number + 1}）"


def _deduction(indicator: Indicator, standard: Deduction, evaluation: Evaluation):
    if standard.veto and standard.veto.happened == "true":
        return Fraction(0), f"发生“{standard.veto.text}”", None
    if standard.veto and standard.veto.happened is None:
        raise NotScorable("尚未核查是否发生一票否决的情形")
    if standard.events is None or any(event.times is None for event in standard.events):
        raise NotScorable("扣分情形尚未逐项核查")
    events = tuple((Fraction(event.each), event.times) for event in standard.events)
    found = [f"{event.text}{event.times}次，每次扣{event.each}分" for event in standard.events if event.times]
    return formulas.deduction(Fraction(indicator.points), events), "；".join(found) or "未发现扣分情形", None


def _steps(indicator: Indicator, standard: Steps, evaluation: Evaluation):
    value = _measured(indicator)
    full, zero, step = (_like(value, text) for text in (standard.full_at, standard.zero_at, standard.step))
    share = formulas.interval_steps(value.base, full, zero, step, Fraction(standard.per_step), standard.started_counts == "true")
    lost = plain_number((1 - share) * 100, None)
    return share, f"实际完成{value.text}（满分值{standard.full_at}，不得分值{standard.zero_at}），按区间扣{lost}%", None


def _ratio(indicator: Indicator, standard: Ratio, evaluation: Evaluation):
    parts = [evaluation.facts.get(name) for name in (standard.numerator, standard.denominator)]
    for name, fact in zip((standard.numerator, standard.denominator), parts):
        if fact is None:
            raise NotScorable(f"facts 中没有“{name}”")
        if fact.reading.kind != "number":
            raise NotScorable(f"“{fact.label}”不是数值")
    top, bottom = (fact.reading for fact in parts)
    if not same_dimension(top.unit, bottom.unit):
        raise NotScorable(f"“{parts[0].label}”与“{parts[1].label}”单位不一致")
    if not bottom.base:
        raise NotScorable(f"“{parts[1].label}”为零")
    rate = top.base / bottom.base
    facts = f"{parts[0].label}{top.text}÷{parts[1].label}{bottom.text}＝{plain_number(rate * 100, 2)}%"
    if rate > 1:
        facts += "，超过100%按100%计，须说明原因"
    return formulas.ratio(top.base, bottom.base), facts, None


def _bands(indicator: Indicator, standard: Bands, evaluation: Evaluation):
    value = _measured(indicator)
    steps = tuple((_like(value, step.low), Fraction(step.share)) for step in standard.bands)
    share = formulas.bands(value.base, steps)
    return share, f"实际完成{value.text}，按分档得{plain_number(share * 100)}%", None


def _formula(indicator: Indicator, standard: Formula, evaluation: Evaluation):
    value, target = _measured(indicator), indicator.target_reading
    if target.kind != "number":
        raise NotScorable(f"指标值“{target.text}”不是数值")
    goal = _like(value, target.text)
    if standard.name == "threshold_ratio":
        if standard.floor is None:
            raise NotScorable("没有写及格门槛（floor）")
        share = formulas.threshold_ratio(value.base, goal, Fraction(standard.floor))
    else:
        share = formulas.FORMULAS[standard.name](value.base, goal)
    names = {"ratio": "完成比例", "inverse_ratio": "目标值÷实际值", "linear_deviation": "按超出比例扣减", "fail": "超过即不得分", "threshold_ratio": "及格门槛以上按比例"}
    return share, f"指标值{target.text}，实际完成{value.text}，{names[standard.name]}得{plain_number(share * 100, 2)}%", None


def _on_time(indicator: Indicator, standard: OnTime, evaluation: Evaluation):
    if standard.done is None:
        raise NotScorable("没有实际完成日期")
    late = max((standard.done - standard.due).days, 0)
    share = formulas.on_time(late, Fraction(standard.per_day), standard.zero_after)
    when = f"应于{standard.due}前完成，实际{standard.done}完成"
    return share, f"{when}，逾期{late}日" if late else when, None


def _binary(indicator: Indicator, standard: Binary, evaluation: Evaluation):
    if standard.met is None:
        raise NotScorable("没有写是否达到（met）")
    return formulas.binary(standard.met == "true"), "达到标准" if standard.met == "true" else "未达到标准", None


def _graded(indicator: Indicator, standard: Graded, rules: Ruleset) -> Points:
    full = indicator.points
    if standard.band is None:
        return Points("定性指标尚未认定档次。", rules.rounded(Decimal(0)), full)
    band = next((band for band in standard.bands if band.name == standard.band), None)
    if band is None:
        raise NotScorable(f"没有档次“{standard.band}”，各档为{'、'.join(b.name for b in standard.bands)}")
    low, high = (min(rules.rounded(Fraction(full) * Fraction(share)), full) for share in (band.low, band.high))
    return Points(f"认定为“{band.name}”，该档为{low:.2f}至{high:.2f}分，分数由评价人员在档内认定。", low, high)


def _measured(indicator: Indicator) -> Quantity:
    value = indicator.actual_reading
    if value.kind != "number" or value.is_bound:
        raise NotScorable(f"实际完成值“{value.text or '空白'}”不是实测数值")
    return value


def _like(value: Quantity, text: str) -> Fraction:
    other = quantity.read(text)
    if other.kind != "number" or not same_dimension(value.unit, other.unit):
        raise NotScorable(f"“{value.text}”与“{text}”不能比较")
    return other.base


def _deviation(indicator: Indicator) -> Fraction | None:
    actual, target = indicator.actual_reading, indicator.target_reading
    same = actual.kind == target.kind == "number" and same_dimension(actual.unit, target.unit)
    return (actual.base - target.base) / abs(target.base) if same and target.base else None


SHARES: dict[type, Callable] = {
    Elements: _elements,
    Deduction: _deduction,
    Steps: _steps,
    Ratio: _ratio,
    Bands: _bands,
    Formula: _formula,
    OnTime: _on_time,
    Binary: _binary,
}
