"""Points of an indicator by its own 评分标准, as agreed in the 评价方案."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from perfeval.model import formulas, quantity
from perfeval.model.evaluation import Evaluation, Fact, Indicator
from perfeval.model.numerals import plain_number, share_text
from perfeval.model.quantity import Quantity
from perfeval.model.ruleset import Ruleset
from perfeval.model.scorecard import Scored, Unscored
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
    Worded,
)
from perfeval.model.units import same_dimension
from perfeval.scoring.quantitative import just_missed

MARKS = "①②③④⑤⑥⑦⑧⑨⑩"
NAMES = {
    "ratio": "完成比例",
    "inverse_ratio": "目标值÷实际值",
    "linear_deviation": "按超出比例扣减",
    "fail": "超过即不得分",
    "threshold_ratio": "及格门槛以上按减去门槛后的完成率",
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


class Earned(NamedTuple):
    """The share of the points that a standard gives, the facts in words, and whether the target is met.

    None: with all points.
    """

    share: Fraction
    facts: str
    met: bool | None = None


def points(indicator: Indicator, full: Decimal, evaluation: Evaluation, rules: Ruleset) -> Scored | Unscored:
    """What the indicator's own standard gives of its points.

    None, with the reason, where something is missing or does not fit.
    """
    standard = indicator.standard
    if indicator.band is not None:
        return Unscored("既有本指标评分标准，又按规则集认定档次（band），不能计分。")
    try:
        if isinstance(standard, Graded):
            return _graded(full, standard, rules)
        share, facts, met = _earned(indicator, full, standard, evaluation)
    except ValueError as error:
        return Unscored(f"{error}，按本指标评分标准不能计分。")
    exact = Fraction(full) * share
    got = min(rules.rounded(exact), full)
    because = f"{facts}，得{got:.2f}分。" if got == full else f"{facts}，扣{full - got:.2f}分，得{got:.2f}分。"
    return Scored(
        because,
        full,
        got,
        got,
        exact,
        share == 1 if met is None else met,
        _deviation(indicator),
        quotient=_quotient(indicator, standard, evaluation),
    )


def _earned(indicator: Indicator, full: Decimal, standard: Standard | None, evaluation: Evaluation) -> Earned:
    match standard:
        case Elements():
            return _elements(standard)
        case Deduction():
            return _deduction(full, standard)
        case Steps():
            return _steps(indicator, standard)
        case Ratio():
            return _ratio(standard, evaluation)
        case Bands():
            return _bands(indicator, standard)
        case Formula():
            return _formula(indicator, standard)
        case Range():
            return _range(indicator, standard)
        case Efficacy():
            return _efficacy(indicator, standard)
        case OnTime():
            return _on_time(full, standard)
        case Binary():
            return _binary(standard)
        case Worded():
            raise NotScorable("评分标准只有文字（type: text），还没有写成计分参数")
        case Graded() | None:
            raise NotScorable("没有按比例计分的评分标准")


def _quotient(
    indicator: Indicator, standard: Standard | None, evaluation: Evaluation
) -> tuple[Fraction, Fraction] | None:
    """What the standard divides by what, where it is a quotient."""
    if isinstance(standard, Ratio):
        facts = evaluation.facts
        return facts[standard.numerator].reading.base, facts[standard.denominator].reading.base
    if not isinstance(standard, Formula) or standard.over is not None:
        return None
    actual, target = indicator.actual_reading.base, indicator.target_reading.base
    return {"ratio": (actual, target), "inverse_ratio": (target, actual) if actual > 0 else None}.get(standard.name)


def _elements(standard: Elements) -> Earned:
    elements = [(point.share, point.verdict if point.earned is None else point.earned) for point in standard.points]
    checked = tuple((share, result) for share, result in elements if result is not None)
    if len(checked) < len(elements):
        raise NotScorable("评价要点尚未逐项核查")
    share = formulas.element_count(checked, standard.partial, standard.not_applicable == "rebase")
    said = []
    for verdict in formulas.VERDICTS:
        marks = "".join(_mark(n, point) for n, point in enumerate(standard.points) if _verdict(point) == verdict)
        if marks:
            said.append(f"{verdict}评价要点{marks}" if verdict != "不适用" else f"要点{marks}不适用")
    return Earned(share, "；".join(said))


def _verdict(point: Element) -> str:
    return point.verdict or ("符合" if point.earned == 1 else "不符合" if point.earned == 0 else "部分符合")


def _mark(number: int, point: Element) -> str:
    mark = MARKS[number] if number < len(MARKS) else f"（{number + 1}）"
    return mark if point.earned is None or point.earned in (0, 1) else f"{mark}（得该要点的{share_text(point.earned)}）"


def _deduction(full: Decimal, standard: Deduction) -> Earned:
    if standard.veto and standard.veto.happened == "true":
        return Earned(Fraction(0), f"发生“{standard.veto.text}”")
    if standard.veto and standard.veto.happened is None:
        raise NotScorable("尚未核查是否发生一票否决的情形")
    listed = standard.events or ()
    events = tuple((Fraction(event.each), event.times) for event in listed if event.times is not None)
    if standard.events is None or len(events) < len(listed):
        raise NotScorable("扣分情形尚未逐项核查")
    found = [f"{event.text}{event.times}次，每次扣{event.each}分" for event in listed if event.times]
    return Earned(formulas.deduction(Fraction(full), events), "；".join(found) or "未发现扣分情形")


def _steps(indicator: Indicator, standard: Steps) -> Earned:
    value = _measured(indicator)
    full, zero, step = (_like(value, text) for text in (standard.full_at, standard.zero_at, standard.step))
    share = formulas.interval_steps(
        value.base, full, zero, step, standard.per_step, **_started(standard.started_counts)
    )
    lost = plain_number((1 - share) * 100, None)
    said = f"实际完成{value.text}（满分值{standard.full_at}，不得分值{standard.zero_at}），按区间扣{lost}%"
    return Earned(share, said)


def _started(counts: str | None) -> dict[str, bool]:
    return {"started_counts": counts == "true", "proportional": counts == "proportional"}


def _ratio(standard: Ratio, evaluation: Evaluation) -> Earned:
    above, below = (_fact(evaluation, name) for name in (standard.numerator, standard.denominator))
    top, bottom = above.reading, below.reading
    if not same_dimension(top.unit, bottom.unit):
        raise NotScorable(f"“{above.label}”与“{below.label}”单位不一致")
    if not bottom.base:
        raise NotScorable(f"“{below.label}”为零")
    rate = top.base / bottom.base
    facts = f"{above.label}{top.text}÷{below.label}{bottom.text}＝{plain_number(rate * 100, 2)}%"
    if rate > 1:
        facts += "，超过100%按100%计，须说明原因"
    return Earned(formulas.ratio(top.base, bottom.base), facts)


def _fact(evaluation: Evaluation, name: str) -> Fact:
    fact = evaluation.facts.get(name)
    if fact is None:
        raise NotScorable(f"facts 中没有“{name}”")
    if not fact.reading.measured:
        raise NotScorable(f"“{fact.label}”的“{fact.value}”不是实测数值")
    return fact


def _bands(indicator: Indicator, standard: Bands) -> Earned:
    value = _measured(indicator)
    share = formulas.bands(value.base, tuple((_like(value, step.low), step.share) for step in standard.bands))
    return Earned(share, f"实际完成{value.text}，按分档得{share_text(share)}")


def _formula(indicator: Indicator, standard: Formula) -> Earned:
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
    elif standard.floor is not None and formulas.ratio(value.base, goal) < standard.floor:
        share = Fraction(0)
    else:
        share = formulas.FORMULAS[standard.name](value.base, goal)
    facts = f"指标值{target.text}，实际完成{value.text}，{NAMES[standard.name]}得{plain_number(share * 100, 2)}%"
    if standard.over is None or share < 1:
        return Earned(share, facts)
    return _over(value.base / goal, standard.over, facts)


def _over(rate: Fraction, over: OverTarget, facts: str) -> Earned:
    """A target that is met, and by how much more than the plan lets pass."""
    share = formulas.over_target(rate, over.limit, over.per_point * 100)
    if rate > over.limit:
        facts += f"；完成率{plain_number(rate * 100, 2)}%，超过{share_text(over.limit)}，"
        facts += f"每超出1个百分点扣{share_text(over.per_point)}"
    return Earned(share, facts, True)


def _range(indicator: Indicator, standard: Range) -> Earned:
    value, target = _measured(indicator), indicator.target_reading
    if target.kind != "range":
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
    return Earned(share, f"指标值{target.text}，实际完成{value.text}，{way}得{plain_number(share * 100, 2)}%")


def _efficacy(indicator: Indicator, standard: Efficacy) -> Earned:
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
    return Earned(share, f"实际完成{value.text}，{place}，按功效系数法得{plain_number(share * 100, 2)}%")


def _level(level: Level) -> str:
    return f"{level.name or ''}标准值{level.value}（系数{plain_number(level.coefficient)}）"


def _on_time(full: Decimal, standard: OnTime) -> Earned:
    if standard.done is None:
        raise NotScorable("没有实际完成日期")
    late = max((standard.done - standard.due).days, 0)
    due, done = (f"{day.year}年{day.month}月{day.day}日" for day in (standard.due, standard.done))
    when = f"应于{due}前完成，实际{done}完成" + (f"，逾期{late}日" if late else "")
    period, each, started = standard.per_days, standard.each, standard.started_counts
    if standard.per_day is not None:
        if period is not None or each is not None:
            raise NotScorable("按日扣分（per_day）和按期扣分（per_days、each）只能写一种")
        return Earned(formulas.on_time(late, standard.per_day, standard.zero_after), when)
    if period is None or each is None or started is None:
        raise NotScorable("没有写逾期怎样扣分（per_day，或 per_days、each、started_counts）")
    share = formulas.overdue(
        Fraction(full), late, period, Fraction(each), **_started(started), zero_after=standard.zero_after
    )
    if late:
        when += f"，每逾期{period}日扣{each}分，不足{period}日的{STARTED[started]}"
    return Earned(share, when)


def _binary(standard: Binary) -> Earned:
    if standard.met is None:
        raise NotScorable("没有写是否达到（met）")
    return Earned(formulas.binary(standard.met == "true"), "达到标准" if standard.met == "true" else "未达到标准")


def _graded(full: Decimal, standard: Graded, rules: Ruleset) -> Scored:
    if standard.band is None:
        return Scored("定性指标尚未认定档次。", full, rules.rounded(Decimal(0)), full)
    band = next((band for band in standard.bands if band.name == standard.band), None)
    if band is None:
        raise NotScorable(f"没有档次“{standard.band}”，各档为{'、'.join(b.name for b in standard.bands)}")
    low, high = (min(rules.rounded(Fraction(full) * share), full) for share in formulas.graded(band.low, band.high))
    said = f"认定为“{band.name}”，该档为{low:.2f}至{high:.2f}分，分数由评价人员在档内认定。"
    return Scored(said, full, low, high)


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
