"""Points of an indicator by its own 评分标准, as agreed in the 评价方案."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from perfeval.model import formulas, quantity
from perfeval.model.evaluation import Evaluation, Indicator
from perfeval.model.numerals import plain_number, share_text
from perfeval.model.quantity import Quantity, same_dimension
from perfeval.model.ruleset import Ruleset
from perfeval.model.scorecard import Points
from perfeval.model.standard import (
    Bands,
    Binary,
    Deduction,
    Efficacy,
    Element,
    Elements,
    Formula,
    Graded,
    Level,
    OnTime,
    OverTarget,
    Range,
    Ratio,
    Standard,
    Steps,
)
from perfeval.scoring.quantitative import just_missed

MARKS = "①②③④⑤⑥⑦⑧⑨⑩"
NAMES = {
    "ratio": "完成比例",
    "inverse_ratio": "目标值÷实际值",
    "linear_deviation": "按超出比例扣减",
    "fail": "超过即不得分",
    "threshold_ratio": "及格门槛以上按比例",
}
UPWARDS = ("ratio", "threshold_ratio")  # formulas for which more is better
BELOW: dict[str, formulas.Formula] = {"ratio": formulas.ratio, "fail": lambda actual, low: Fraction(0)}
OUTSIDE = {
    "ratio": "按实际值÷下限",
    "inverse_ratio": "按上限÷实际值",
    "linear_deviation": "按超出比例扣减",
    "fail": "按标准",
}
STARTED = {"true": "按一次计", "false": "不计", "proportional": "按比例计"}


class NotScorable(ValueError):
    """The standard cannot be applied; the message says why, in Chinese."""


def points(indicator: Indicator, evaluation: Evaluation, rules: Ruleset) -> Points:
    """What the indicator's own standard gives; no points, with the reason, where something is missing or does not fit."""
    standard = indicator.standard
    if indicator.band is not None:
        return Points("既有本指标评分标准，又按规则集认定档次（band），不能计分。")
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
    return Points(
        because,
        got,
        got,
        exact,
        share == 1 if met is None else met,
        _deviation(indicator),
        quotient=_quotient(indicator, standard, evaluation),
    )


def _quotient(indicator: Indicator, standard: Standard, evaluation: Evaluation) -> tuple[Fraction, Fraction] | None:
    """What the standard divides by what, where it is a quotient."""
    if isinstance(standard, Ratio):
        return tuple(evaluation.facts[name].reading.base for name in (standard.numerator, standard.denominator))
    if not isinstance(standard, Formula) or standard.over is not None:
        return None
    actual, target = indicator.actual_reading.base, indicator.target_reading.base
    return {"ratio": (actual, target), "inverse_ratio": (target, actual) if actual > 0 else None}.get(standard.name)


def _elements(indicator: Indicator, standard: Elements, evaluation: Evaluation):
    if any(point.verdict is None and point.earned is None for point in standard.points):
        raise NotScorable("评价要点尚未逐项核查")
    elements = tuple(
        (point.share, point.verdict if point.earned is None else point.earned) for point in standard.points
    )
    share = formulas.element_count(elements, standard.partial, standard.not_applicable == "rebase")
    said = []
    for verdict in formulas.VERDICTS:
        marks = "".join(_mark(n, point) for n, point in enumerate(standard.points) if _verdict(point) == verdict)
        if marks:
            said.append(f"{verdict}评价要点{marks}" if verdict != "不适用" else f"要点{marks}不适用")
    return share, "；".join(said), None


def _verdict(point: Element) -> str:
    return point.verdict or {Fraction(1): "符合", Fraction(0): "不符合"}.get(point.earned, "部分符合")


def _mark(number: int, point: Element) -> str:
    mark = MARKS[number] if number < len(MARKS) else f"（{number + 1}）"
    return mark if point.earned in (None, 0, 1) else f"{mark}（得该要点的{share_text(point.earned)}）"


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
    share = formulas.interval_steps(
        value.base, full, zero, step, standard.per_step, **_started(standard.started_counts)
    )
    lost = plain_number((1 - share) * 100, None)
    return share, f"实际完成{value.text}（满分值{standard.full_at}，不得分值{standard.zero_at}），按区间扣{lost}%", None


def _started(counts: str | None) -> dict[str, bool]:
    return {"started_counts": counts == "true", "proportional": counts == "proportional"}


def _ratio(indicator: Indicator, standard: Ratio, evaluation: Evaluation):
    parts = [evaluation.facts.get(name) for name in (standard.numerator, standard.denominator)]
    for name, fact in zip((standard.numerator, standard.denominator), parts):
        if fact is None:
            raise NotScorable(f"facts 中没有“{name}”")
        if not fact.reading.measured:
            raise NotScorable(f"“{fact.label}”的“{fact.value}”不是实测数值")
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
    share = formulas.bands(value.base, tuple((_like(value, step.low), step.share) for step in standard.bands))
    return share, f"实际完成{value.text}，按分档得{share_text(share)}", None


def _formula(indicator: Indicator, standard: Formula, evaluation: Evaluation):
    value, target = _measured(indicator), indicator.target_reading
    if target.kind != "number":
        raise NotScorable(f"指标值“{target.text}”不是数值")
    if standard.over is not None and standard.name not in UPWARDS:
        raise NotScorable("超额扣分（over）只用于越多越好的指标")
    goal = _like(value, target.text)
    if target.comparator in (("le", "lt") if standard.name in UPWARDS else ("ge", "gt")):
        raise NotScorable(f"指标值{target.text}的方向与公式“{NAMES[standard.name]}”相反")
    if target.comparator in ("gt", "lt") and value.base == goal:
        raise NotScorable(just_missed(target.text, value.text))
    if standard.name == "threshold_ratio":
        if standard.floor is None:
            raise NotScorable("没有写及格门槛（floor）")
        share = formulas.threshold_ratio(value.base, goal, standard.floor)
    else:
        share = formulas.FORMULAS[standard.name](value.base, goal)
    facts = f"指标值{target.text}，实际完成{value.text}，{NAMES[standard.name]}得{plain_number(share * 100, 2)}%"
    return (
        (share, facts, None) if standard.over is None or share < 1 else _over(value.base / goal, standard.over, facts)
    )


def _over(rate: Fraction, over: OverTarget, facts: str):
    """A target that is met, and by how much more than the plan lets pass."""
    share = formulas.over_target(rate, over.limit, over.per_point * 100)
    if rate > over.limit:
        facts += f"；完成率{plain_number(rate * 100, 2)}%，超过{share_text(over.limit)}，每超出1个百分点扣{share_text(over.per_point)}"
    return share, facts, True


def _range(indicator: Indicator, standard: Range, evaluation: Evaluation):
    value, target = _measured(indicator), indicator.target_reading
    if target.ends is None:
        raise NotScorable(f"指标值“{target.text or '空白'}”不是区间（如90%-110%）")
    if not same_dimension(value.unit, target.unit):
        raise NotScorable(f"“{value.text}”与“{target.text}”不能比较")
    low, high = target.ends
    share = formulas.in_range(value.base, low, high, BELOW[standard.below], formulas.FORMULAS[standard.above])
    way = (
        "在区间内"
        if low <= value.base <= high
        else f"低于下限，{OUTSIDE[standard.below]}"
        if value.base < low
        else f"高于上限，{OUTSIDE[standard.above]}"
    )
    return share, f"指标值{target.text}，实际完成{value.text}，{way}得{plain_number(share * 100, 2)}%", None


def _efficacy(indicator: Indicator, standard: Efficacy, evaluation: Evaluation):
    value, levels = _measured(indicator), standard.levels
    values = tuple(_like(value, level.value) for level in levels)
    share = formulas.efficacy(value.base, values, tuple(level.coefficient for level in levels))
    falling = values[0] > values[-1]
    reached = next((n for n, v in enumerate(values) if (value.base >= v if falling else value.base <= v)), None)
    if reached is None:
        place = f"没有达到{_level(levels[-1])}"
    else:
        place = (
            f"达到{_level(levels[0])}"
            if reached == 0
            else f"在{_level(levels[reached])}与{_level(levels[reached - 1])}之间"
        )
    return share, f"实际完成{value.text}，{place}，按功效系数法得{plain_number(share * 100, 2)}%", None


def _level(level: Level) -> str:
    return f"{level.name or ''}标准值{level.value}（系数{plain_number(level.coefficient)}）"


def _on_time(indicator: Indicator, standard: OnTime, evaluation: Evaluation):
    if standard.done is None:
        raise NotScorable("没有实际完成日期")
    late = max((standard.done - standard.due).days, 0)
    when = f"应于{standard.due}前完成，实际{standard.done}完成" + (f"，逾期{late}日" if late else "")
    if standard.per_day is not None:
        if standard.per_days is not None or standard.each is not None:
            raise NotScorable("按日扣分（per_day）和按期扣分（per_days、each）只能写一种")
        return formulas.on_time(late, standard.per_day, standard.zero_after), when, None
    if None in (standard.per_days, standard.each, standard.started_counts):
        raise NotScorable("没有写逾期怎样扣分（per_day，或 per_days、each、started_counts）")
    points, each = Fraction(indicator.points), Fraction(standard.each)
    share = formulas.overdue(
        points, late, standard.per_days, each, **_started(standard.started_counts), zero_after=standard.zero_after
    )
    if late:
        when += f"，每逾期{standard.per_days}日扣{standard.each}分，不足{standard.per_days}日的{STARTED[standard.started_counts]}"
    return share, when, None


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
    low, high = (min(rules.rounded(Fraction(full) * share), full) for share in formulas.graded(band.low, band.high))
    return Points(f"认定为“{band.name}”，该档为{low:.2f}至{high:.2f}分，分数由评价人员在档内认定。", low, high)


def _measured(indicator: Indicator) -> Quantity:
    value = indicator.actual_reading
    if not value.measured:
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
    Range: _range,
    Efficacy: _efficacy,
    OnTime: _on_time,
    Binary: _binary,
}
