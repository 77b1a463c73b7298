"""Points of an indicator by its target and actual, under the defaults of a rule set."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from perfeval.model import formulas, quantity
from perfeval.model.amounts import percent
from perfeval.model.evaluation import Indicator
from perfeval.model.numerals import plain_number, share_text
from perfeval.model.quantity import Quantity
from perfeval.model.ruleset import Banded, Ruleset
from perfeval.model.scorecard import Scored, Unscored, is_satisfaction
from perfeval.model.units import same_dimension

SCALED = 100  # a unit so many times its base unit (万元, 公里) is often left out together with its size
SHOWN = {"inverse_ratio": "目标值÷实际值", "linear_deviation": "（1－超出比例）", "fail": "0"}


def points(indicator: Indicator, full: Decimal, rules: Ruleset) -> Scored | Unscored:
    """What the rule set gives of the points for a target and an actual; none, with the reason, where it gives none."""
    return _IndicatorScorer(indicator, full, rules).points()


def just_missed(target: str, actual: str) -> str:
    """Why a strict target that is met to the hair has no score: its ratio is 100 %, and yet it is missed.

    >>> just_missed(">95%", "95%")
    '指标值>95%，实际完成95%，恰等于指标值而没有达到，按比例却为100%，应否得满分没有规定，须由评价人员认定'
    """
    return (
        f"指标值{target}，实际完成{actual}，恰等于指标值而没有达到，"
        "按比例却为100%，应否得满分没有规定，须由评价人员认定"
    )


class _IndicatorScorer:
    """Scores one indicator; collects the notes that its score depends on."""

    def __init__(self, indicator: Indicator, full: Decimal, rules: Ruleset):
        self.indicator, self.full, self.rules = indicator, full, rules
        self.target, self.actual = indicator.target_reading, indicator.actual_reading
        self.notes: list[str] = []

    def points(self) -> Scored | Unscored:
        for name, read in (("指标值", self.target), ("实际完成值", self.actual)):
            if read.kind in ("missing", "placeholder"):
                return self._unscored(f"{name}未填写，不能计分；请补充后核算")
            if read.kind == "unreadable":
                return self._unscored(
                    f"{name}“{read.text}”不能可靠识别（{read.note}），不计分；请核实后用 *_read_as 写明理解"
                )
        if self.indicator.band is not None:
            return self._banded()
        if self.target.kind == "words":
            return self._qualitative()
        if self.target.kind == "date" or self.actual.kind == "date":
            return self._unscored(f"期限类指标（指标值{self.target.text}，实际{self.actual.text}），须由评价人员认定")
        if self.actual.kind != "number":
            return self._unscored(
                f"指标值{self.target.text}为数值，实际完成值“{self.actual.text}”不是数值，不能按比例计分"
            )
        return self._quantitative()

    def _unscored(self, because: str) -> Unscored:
        return Unscored(because + "。", notes=tuple(self.notes))

    def _earned(self, share: Fraction) -> Decimal:
        """A share of the points, as it is printed."""
        return min(self.rules.rounded(Fraction(self.full) * share), self.full)

    def _banded(self) -> Scored | Unscored:
        """The band that the evaluator assigned, by its name in the rule set."""
        name, rule = self.indicator.band, self.rules.version.qualitative
        band = next((band for band in rule.bands if band.name == name), None) if rule else None
        if self.target.kind in ("number", "range"):
            return self._unscored(f"指标值{self.target.text}为数值，不按定性档次（“{name}”）计分")
        if band is None:
            return self._unscored(f"{self.rules.title}没有定性档次“{name}”")
        return self._between(
            f"认定为“{band.name}”一档（{share_text(band.high)}至{share_text(band.low)}），", band.low, band.high
        )

    def _between(self, why: str, least: Fraction, most: Fraction) -> Scored:
        low, high = self._earned(least), self._earned(most)
        because = f"定性指标，{why}得分在{low}至{high}分之间，待评价人员认定。"
        return Scored(because, self.full, low, high, notes=tuple(self.notes))

    def _qualitative(self) -> Scored | Unscored:
        way, rule = self.rules.option("qualitative"), self.rules.version.qualitative
        if way is None or rule is None:
            return self._unscored("定性指标没有认定档次，也未选定口径（qualitative）")
        top = rule.bands[0]
        if way == "stated_band" and self.target.text.strip() == self.actual.text.strip():
            return self._between(
                f"自报结果与指标值同文，按自报“{top.name}”一档（{share_text(top.high)}至{share_text(top.low)}）",
                top.low,
                top.high,
            )
        return self._between(
            f"指标值“{self.target.text}”，实际“{self.actual.text}”，未认定档次，", Fraction(0), top.high
        )

    def _quantitative(self) -> Scored | Unscored:
        if (unit_fault := self._settle_units()) is not None:
            return self._unscored(unit_fault)
        if (banded := self._bands()) is not None:
            return self._satisfied(banded)
        actual = self._measured()
        if isinstance(actual, str):
            return self._unscored(actual)
        if self.target.kind == "range":
            return self._within(actual)
        comparator = self.target.comparator or self._bare()
        if comparator is None:
            return self._unscored(f"指标值{self.target.text}没有比较符，也未选定理解口径")
        return self._against(actual, self.target.base, comparator, self.target.text)

    def _settle_units(self) -> str | None:
        target, actual = self.target.unit, self.actual.unit
        if same_dimension(target, actual):
            return None
        if actual is None and target is not None and self.rules.option("missing_unit") == "as_target":
            goal = self.target.ends[1] if self.target.kind == "range" else self.target.base
            if target.dimension == "ratio" and 0 < self.actual.number <= 1 < goal / target.factor:
                return f"实际完成值“{self.actual.text}”没有百分号，是小数还是百分数不明，不能计分"
            scaled = goal > 0 and target.factor >= SCALED and 10 * Fraction(self.actual.number) >= goal
            if scaled:  # 62000 against 6.2万元: in the smaller unit it is near the target
                return f"实际完成值“{self.actual.text}”没有单位，是否以“{target.text}”计不明，不能计分"
            self.notes.append(f"实际完成值“{self.actual.text}”没有单位，按“{target.text}”理解")
            return None
        shown = [unit.text if unit else "无单位" for unit in (target, actual)]
        return f"单位不一致：指标值为“{shown[0]}”，实际完成值为“{shown[1]}”，不能比较"

    def _measured(self) -> Fraction | str:
        """The actual in the target's base unit; a bound counts only where it proves the target met."""
        value = self._base(self.actual)
        if self.actual.comparator in (None, "eq"):
            if self.actual.comparator == "eq":
                self.notes.append(f"实际完成值“{self.actual.text}”带比较符，按测得值理解")
            return value
        if self.target.kind != "number":
            return f"实际完成值“{self.actual.text}”为比较式，不是实测结果，不能计分；请填写实测数"
        wanted = self.target.comparator or self._bare()
        proven = _proves(self.actual.comparator, value, wanted, self.target.base)
        if self.rules.option("bound_as_actual") == "met_if_proven" and proven:
            self.notes.append(f"实际完成值“{self.actual.text}”为比较式，不是实测结果；仅足以证明达到目标")
            return value
        return f"实际完成值“{self.actual.text}”为比较式，不是实测结果，不能计分；请填写实测数"

    def _base(self, read: Quantity) -> Fraction:
        if read.unit is None and self.target.unit is not None:
            return Fraction(read.number) * self.target.unit.factor
        return read.base

    def _bare(self) -> str | None:
        """How a target without a comparator is meant; a bare 0 asks that nothing happens: at least 0 asks nothing."""
        if self.rules.option("bare_target") != "at_least":
            return None
        return "ge" if self.target.base else "le"

    def _within(self, actual: Fraction) -> Scored | Unscored:
        low, high = self.target.ends
        if low <= actual <= high:
            return self._full(f"指标值{self.target.text}，实际完成{self.actual.text}，在目标区间内", None)
        if actual < low:
            return self._against(actual, low, "ge", f"{self.target.text}（下限）")
        return self._against(actual, high, "le", f"{self.target.text}（上限）")

    def _against(self, actual: Fraction, target: Fraction, comparator: str, shown: str) -> Scored | Unscored:
        given = self._compared(actual, target, comparator, shown)
        if isinstance(given, Unscored):
            return given
        return replace(given, quotient=self._quotient(actual, target, comparator))

    def _quotient(self, actual: Fraction, target: Fraction, comparator: str) -> tuple[Fraction, Fraction] | None:
        """What the rule divides by what, for a target that is met as for one that is not."""
        rule = self.rules.version.quantitative
        upwards = comparator in ("ge", "gt") or (comparator == "eq" and self.rules.option("equal") == "as_at_least")
        if self.actual.is_bound or target <= 0 or rule is None:
            return None
        if upwards:
            return (actual, target) if rule.formula == "ratio" else None
        return (
            (target, actual)
            if comparator in ("le", "lt")
            and actual > 0
            and rule.formula != "deduct"
            and self.rules.option("reverse") == "inverse_ratio"
            else None
        )

    def _compared(self, actual: Fraction, target: Fraction, comparator: str, shown: str) -> Scored | Unscored:
        deviation = (actual - target) / abs(target) if target else None
        facts = f"指标值{shown}，实际完成{self.actual.text}"
        met = {
            "ge": actual >= target,
            "gt": actual > target,
            "le": actual <= target,
            "lt": actual < target,
            "eq": actual == target,
        }[comparator]
        if self.actual.is_bound:  # it proves the target met and measures nothing
            met, deviation = True, None
        if met:
            return self._full(facts, deviation)
        if target == 0 and self.rules.option("zero_target") == "all_or_nothing":
            return self._part(facts, Fraction(0), "目标为零，达到得满分，未达到不得分", deviation)
        if target <= 0:
            return self._unscored(f"{facts}；目标为零或负数而未达到，文件没有规定算法")
        if actual == target:
            return self._unscored(just_missed(shown, self.actual.text))
        if comparator == "eq" and self.rules.option("equal") == "exact":
            return self._part(facts, Fraction(0), "目标为“等于”，不等不得分", deviation)
        if comparator == "eq" and self.rules.option("equal") is None:
            return self._unscored(f"{facts}；目标为“等于”而实际不等，未选定口径（equal）")
        if comparator == "eq" and actual > target:
            self.notes.append("目标为“等于”而实际高于目标，按不低于目标值计满分")
            return self._full(facts, deviation)
        if comparator in ("ge", "gt", "eq"):
            return self._by_completion(facts, actual, target, deviation)
        reverse, rule = self.rules.option("reverse"), self.rules.version.quantitative
        if rule is not None and rule.formula == "deduct":
            return self._unscored(f"{facts}，超过上限；本规则集由评价人员扣分")
        if reverse is None:
            return self._unscored(f"{facts}；超过上限的算法文件没有规定，未选定口径（reverse）")
        over = f"超出{plain_number((actual - target) / target * 100, 2)}%。按选定口径"
        return self._part(facts, formulas.FORMULAS[reverse](actual, target), over, deviation, SHOWN[reverse])

    def _by_completion(
        self, facts: str, actual: Fraction, target: Fraction, deviation: Fraction | None
    ) -> Scored | Unscored:
        rule = self.rules.version.quantitative
        if rule is None or rule.formula == "deduct":
            return self._unscored(f"{facts}，未达到目标；本规则集由评价人员扣分")
        done = plain_number(actual / target * 100, 2)
        by = f"完成率{done}%。按{rule.source or self.rules.title}"
        if rule.formula == "threshold_ratio":
            if rule.floor is None:
                return self._unscored(f"{facts}，未达到目标；{self.rules.title}没有写及格门槛（floor）")
            share = formulas.threshold_ratio(actual, target, rule.floor)
            by += f"，完成率低于{share_text(rule.floor)}不得分"
        else:
            share = formulas.ratio(actual, target)
        return self._part(facts, share, by, deviation, f"{plain_number(share * 100, 2)}%")

    def _bands(self) -> Banded | None:
        """The rule set's satisfaction bands where they apply: a satisfaction row, at least so much, in the unit of the
        bands.
        """
        rule, target = self.rules.version.satisfaction, self.target
        if rule is None or not rule.bands or not is_satisfaction(self.indicator):
            return None
        at_least = target.kind == "number" and target.comparator in (None, "eq", "ge", "gt")
        return rule if at_least and same_dimension(target.unit, quantity.read(rule.bands[0].low).unit) else None

    def _satisfied(self, rule: Banded) -> Scored | Unscored:
        """满意度赋分: bands of the rule set on the measured satisfaction."""
        actual, target = self._measured(), self.target.base
        if isinstance(actual, str):
            return self._unscored(actual)
        share = formulas.bands(actual, tuple((quantity.read(step.low).base, step.share) for step in rule.bands))
        exact, got = Fraction(self.full) * share, self._earned(share)
        because = f"指标值{self.target.text}，实际完成{self.actual.text}，按{rule.source or self.rules.title}"
        because += f"满意度分档得{share_text(share)}，得{got:.2f}分。"
        met = actual > target if self.target.comparator == "gt" else actual >= target
        deviation = (actual - target) / abs(target) if target else None
        return Scored(because, self.full, got, got, exact, met, deviation, tuple(self.notes))

    def _full(self, facts: str, deviation: Fraction | None) -> Scored:
        over = self.rules.version.over
        done = None if deviation is None else 1 + deviation
        if over and over.reason_at and done is not None and done >= over.reason_at and not self.indicator.reason:
            self.notes.append(f"完成率{percent(done)}，达到{percent(Fraction(over.reason_at), None)}，须说明原因")
        elif over and over.flag_at and done is not None and done >= over.flag_at:
            self.notes.append(f"完成率{percent(done)}，达到{percent(Fraction(over.flag_at), None)}，请核对目标是否偏低")
        because = f"{facts}，达到目标，得满分{self.full:.2f}分。"
        full = self.full
        return Scored(because, full, full, full, Fraction(full), True, deviation, tuple(self.notes))

    def _part(self, facts: str, share: Fraction, rule: str, deviation: Fraction | None, shown: str = "0") -> Scored:
        exact, got = Fraction(self.full) * share, self._earned(share)
        because = f"{facts}，{rule}，得分＝{self.full:.2f}×{shown}＝{got:.2f}分，扣{self.full - got:.2f}分。"
        if got == self.full and share < 1:
            because += f"未达到目标，取舍前为{plain_number(exact, 4)}分，取舍后等于满分。"
        return Scored(because, self.full, got, got, exact, False, deviation, tuple(self.notes))


def _proves(said: str, value: Fraction, wanted: str | None, goal: Fraction) -> bool:
    """Whether a bound such as ≥95% leaves no doubt that a target is met; ≥95% says nothing of >95%.

    >>> [_proves("ge", Fraction(95), wanted, Fraction(95)) for wanted in ("ge", "gt", "le")]
    [True, False, False]
    """
    if {said, wanted} <= {"ge", "gt"}:
        beyond = value - goal
    elif {said, wanted} <= {"le", "lt"}:
        beyond = goal - value
    else:
        return False
    return beyond > 0 or (beyond == 0 and (wanted in ("ge", "le") or said == wanted))
