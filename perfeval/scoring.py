"""Turns targets and actuals into points and says why."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from perfeval.findings import Finding
from perfeval.model import Evaluation, Indicator
from perfeval.quantity import Quantity, same_dimension
from perfeval.results import EXECUTION, Line, Scorecard
from perfeval.ruleset import Ruleset
from perfeval.template import plain_number

COMPARATORS = {"ge": "不低于", "le": "不超过", "gt": "高于", "lt": "低于", "eq": "等于"}


def ratio(actual: Fraction, target: Fraction) -> Fraction:
    """Share earned in proportion to the target, never more than all of it (财预〔2020〕10号第十六条).

    >>> ratio(Fraction(95), Fraction(100))
    Fraction(19, 20)
    """
    return max(Fraction(0), min(Fraction(1), actual / target))


def inverse_ratio(actual: Fraction, target: Fraction) -> Fraction:
    """Share kept above a ceiling: target ÷ actual (practice).

    >>> inverse_ratio(Fraction(200), Fraction(100))
    Fraction(1, 2)
    """
    return max(Fraction(0), min(Fraction(1), target / actual)) if actual else Fraction(1)


def linear_deviation(actual: Fraction, target: Fraction) -> Fraction:
    """Share kept above a ceiling: one minus the overshoot, nothing from twice the target on (practice).

    >>> linear_deviation(Fraction(110), Fraction(100))
    Fraction(9, 10)
    """
    return max(Fraction(0), min(Fraction(1), 1 - (actual - target) / target))


def fail(actual: Fraction, target: Fraction) -> Fraction:
    """Nothing is kept above a ceiling.

    >>> fail(Fraction(101), Fraction(100))
    Fraction(0, 1)
    """
    return Fraction(int(actual <= target))


FORMULAS: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "ratio": ratio,
    "inverse_ratio": inverse_ratio,
    "linear_deviation": linear_deviation,
    "fail": fail,
}
SHOWN = {
    "inverse_ratio": "目标值÷实际值",
    "linear_deviation": "（1－超出比例）",
    "fail": "0",
}


def score(evaluation: Evaluation, rules: Ruleset) -> Scorecard:
    """The scorecard of an evaluation; every indicator has a line, scored or saying why not."""
    lines = tuple(_Reader(indicator, rules).line() for indicator in evaluation.indicators)
    findings = tuple(finding for line in lines for finding in _findings(line))
    return Scorecard("合计", lines, evaluation, rules, _execution(evaluation, rules), findings)


class _Reader:
    """Scores one indicator; collects the notes that its score depends on."""

    def __init__(self, indicator: Indicator, rules: Ruleset):
        self.indicator, self.rules = indicator, rules
        self.options = rules.options
        self.target, self.actual = indicator.target_reading, indicator.actual_reading
        self.notes: list[str] = []

    def line(self) -> Line:
        if self.indicator.points is None:
            return self._unscored("未列分值，不能计分")
        for name, read in (("指标值", self.target), ("实际完成值", self.actual)):
            if read.kind in ("missing", "placeholder"):
                return self._unscored(f"{name}未填写，不能计分；请补充后重算")
            if read.kind == "unreadable":
                return self._unscored(f"{name}“{read.text}”不能可靠识别（{read.note}），不计分；请核实后用 *_read_as 写明理解")
        if self.target.kind == "words":
            return self._qualitative()
        if self.target.kind == "date" or self.actual.kind == "date":
            return self._unscored(f"期限类指标（指标值{self.target.text}，实际{self.actual.text}），须由评价人员认定")
        if self.actual.kind != "number":
            return self._unscored(f"指标值{self.target.text}为数值，实际完成值“{self.actual.text}”不是数值，不能按比例计分")
        return self._quantitative()

    def _unscored(self, because: str) -> Line:
        return Line(self.indicator, because + "。", notes=tuple(self.notes))

    def _qualitative(self) -> Line:
        if "qualitative" not in self.options:
            return self._unscored("定性指标没有认定档次，也未选定口径")
        points, bands = self.indicator.points, self.rules.version.qualitative
        top = bands[0]
        if self.target.text.strip() == self.actual.text.strip():
            low, high = top.low, top.high
            why = f"定性指标，自报结果与指标值同文，按自报“{top.name}”一档（{_percent(high)}至{_percent(low)}）"
        else:
            low, high = Decimal(0), top.high
            why = f"定性指标，指标值“{self.target.text}”，实际“{self.actual.text}”，未认定档次，"
        low, high = self.rules.rounded(points * low), self.rules.rounded(points * high)
        because = f"{why}得分在{low}至{high}分之间，待评价人员认定。"
        return Line(self.indicator, because, low, high, notes=tuple(self.notes))

    def _quantitative(self) -> Line:
        if (unit_fault := self._settle_units()) is not None:
            return self._unscored(unit_fault)
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
        if actual is None and target is not None and self.options.get("missing_unit") == "as_target":
            if target.dimension == "ratio" and 0 < self.actual.value <= 1 < (self.target.value or self.target.high):
                return f"实际完成值“{self.actual.text}”没有百分号，是小数还是百分数不明，不能计分"
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
        wanted = self.target.comparator or self._bare()
        proven = wanted in ("ge", "gt") and self.actual.comparator in ("ge", "gt") and value >= self.target.base
        proven |= wanted in ("le", "lt") and self.actual.comparator in ("le", "lt") and value <= self.target.base
        if self.options.get("bound_as_actual") == "met_if_proven" and proven and self.target.kind == "number":
            self.notes.append(f"实际完成值“{self.actual.text}”为比较式，不是实测结果；仅足以证明达到目标")
            return value
        return f"实际完成值“{self.actual.text}”为比较式，不是实测结果，不能计分；请填写实测数"

    def _base(self, read: Quantity) -> Fraction:
        if read.unit is None and self.target.unit is not None:
            return Fraction(read.value) * self.target.unit.factor
        return read.base

    def _bare(self) -> str | None:
        return "ge" if self.options.get("bare_target") == "at_least" else None

    def _within(self, actual: Fraction) -> Line:
        factor = self.target.unit.factor if self.target.unit else Fraction(1)
        low, high = Fraction(self.target.low) * factor, Fraction(self.target.high) * factor
        if low <= actual <= high:
            return self._full(f"指标值{self.target.text}，实际完成{self.actual.text}，在目标区间内", None)
        if actual < low:
            return self._against(actual, low, "ge", f"{self.target.text}（下限）")
        return self._against(actual, high, "le", f"{self.target.text}（上限）")

    def _against(self, actual: Fraction, target: Fraction, comparator: str, shown: str) -> Line:
        deviation = (actual - target) / abs(target) if target else None
        facts = f"指标值{shown}，实际完成{self.actual.text}"
        met = {"ge": actual >= target, "gt": actual > target, "le": actual <= target, "lt": actual < target,
               "eq": actual == target}[comparator]  # fmt: skip
        if met:
            return self._full(facts, deviation)
        if target <= 0:
            return self._unscored(f"{facts}；目标为零或负数而未达到，文件没有规定算法")
        if comparator == "eq" and self.options.get("equal") == "exact":
            return self._part(facts, Fraction(0), "目标为“等于”，不等不得分", deviation)
        if comparator == "eq" and "equal" not in self.options:
            return self._unscored(f"{facts}；目标为“等于”而实际不等，未选定口径（equal）")
        if comparator in ("ge", "gt", "eq"):
            share = FORMULAS[self.rules.version.quantitative](actual, target)
            rule = f"完成率{plain_number(actual / target * 100, 2)}%。按{self.rules.version.source.split('第')[0]}第十六条"
            return self._part(facts, share, rule, deviation, f"{plain_number(share * 100, 2)}%")
        reverse = self.options.get("reverse")
        if reverse is None:
            return self._unscored(f"{facts}；超过上限的算法文件没有规定，未选定口径（reverse）")
        over = f"超出{plain_number((actual - target) / target * 100, 2)}%。按选定口径"
        return self._part(facts, FORMULAS[reverse](actual, target), over, deviation, SHOWN[reverse])

    def _full(self, facts: str, deviation: Fraction | None) -> Line:
        points = self.rules.rounded(self.indicator.points)
        because = f"{facts}，达到目标，得满分{points}分。"
        return Line(self.indicator, because, points, points, Fraction(points), True, deviation, tuple(self.notes))

    def _part(self, facts: str, share: Fraction, rule: str, deviation: Fraction | None, shown: str = "0") -> Line:
        points = self.rules.rounded(self.indicator.points)
        exact = Fraction(points) * share
        got = self.rules.rounded(exact)
        because = f"{facts}，{rule}，得分＝{points}×{shown}＝{got}分，扣{points - got}分。"
        if got == points:
            because += f"未达到目标，取舍前为{plain_number(exact, 4)}分，取两位小数后等于满分。"
        return Line(self.indicator, because, got, got, exact, False, deviation, tuple(self.notes))


def _execution(evaluation: Evaluation, rules: Ruleset) -> Line | None:
    """预算执行率 of a self-evaluation: executed ÷ full-year budget of the first (total) row, capped at 1."""
    if rules.options.get("execution") != "proportional_capped" or not evaluation.budget:
        return None
    total = evaluation.budget[0]
    if not total.adjusted or total.executed is None:
        return None
    points = rules.version.execution_points
    share = Fraction(total.executed) / Fraction(total.adjusted)
    got = rules.rounded(Fraction(points) * min(Fraction(1), share))
    indicator = Indicator(level1=EXECUTION, name=EXECUTION, target="100%", points=points,
                          actual=f"{plain_number(share * 100, 2)}%")  # fmt: skip
    because = (f"全年执行数{total.executed}万元÷全年预算数{total.adjusted}万元＝{plain_number(share * 100, 2)}%，"
               f"得分＝{points}×{plain_number(min(Fraction(1), share) * 100, 2)}%＝{got}分。")  # fmt: skip
    return Line(indicator, because, got, got, Fraction(points) * min(Fraction(1), share), share >= 1, share - 1)


def _findings(line: Line):
    indicator = line.indicator
    for note in line.notes:
        yield Finding(indicator.where.of("actual"), f"“{indicator.name}”：{note}", "实测数值连同单位",
                      "请填写单位核实后的实测数，并注明来源；原值已保留", rule="actual_is_a_measurement")  # fmt: skip
    if not line.scored:
        yield Finding(indicator.where.of("target"), f"“{indicator.name}”：{line.because}", "可以计分的指标值、实际完成值和口径",
                      "补充或核实数据；对存疑的写法用 target_read_as、actual_read_as 写明理解和理由", rule="indicator_can_be_scored")  # fmt: skip
    elif line.met is False and line.high == line.points:
        yield Finding(indicator.where.of("actual"), f"“{indicator.name}”未达目标，取两位小数后仍得满分", "未达目标应有扣分或说明",
                      "在评分表中说明取舍前的得分", rule="missed_target_loses_points")  # fmt: skip
    own = indicator.self_score
    if own is not None and indicator.points is not None and own > indicator.points:
        yield Finding(indicator.where.of("self_score"), f"“{indicator.name}”自评得分{own}", f"不超过分值{indicator.points}",
                      "核实自评得分", rule="score_within_points")  # fmt: skip
    if line.settled and own is not None and abs(own - line.low) > Decimal("0.01"):
        way = "达到目标而扣分" if line.met and own < line.low else "与规则重算不一致"
        yield Finding(indicator.where.of("self_score"), f"“{indicator.name}”自评{own}分，规则重算{line.low}分，{way}",
                      f"{line.low}分（允许误差0.01分）", "核实扣分依据；由评价人员认定得分并写明理由", rule="score_follows_the_rule")  # fmt: skip


def _percent(share: Decimal) -> str:
    return f"{plain_number(Fraction(share) * 100)}%"
