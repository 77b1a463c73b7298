"""What scoring itself notices: readings a score depends on, rows without a score, scores that do not follow the rule."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfeval.findings import Finding
from perfeval.results import Line, Scorecard, total_budget
from perfeval.standard import Graded

TOLERANCE = Decimal("0.01")


def findings(card: Scorecard) -> Iterator[Finding]:
    """Every finding of a scorecard, in the order of the table."""
    for line in card.lines:
        yield from _readings(line, card)
        yield from _self_score(line)
        yield from _decision(line, card)
    yield from _frame(card)
    yield from _grade(card)


def _readings(line: Line, card: Scorecard) -> Iterator[Finding]:
    indicator = line.indicator
    for note in line.notes:
        yield Finding(indicator.where.of("actual"), f"“{indicator.name}”：{note}", "实测数值连同单位",
                      "请填写单位核实后的实测数，并注明来源；原值已保留", rule="actual_is_a_measurement")  # fmt: skip
    for doubt in line.doubts if line.scored else ():
        yield Finding(indicator.where.of("target"), f"“{indicator.name}”可算不可采信（{doubt.code}）：{doubt.reason}", "可以采信的指标和实测数",
                      "核实后由评价人员认定得分，写明理由", rule="score_can_be_accepted")  # fmt: skip
    if not line.scored and card.scored:
        yield Finding(indicator.where.of("target"), f"“{indicator.name}”：{line.because}", "可以计分的指标值、实际完成值和口径",
                      "补充或核实数据；对存疑的写法用 target_read_as、actual_read_as 写明理解和理由", rule="indicator_can_be_scored")  # fmt: skip
    elif line.met is False and line.high == line.points:
        yield Finding(indicator.where.of("actual"), f"“{indicator.name}”未达目标，取舍后仍得满分", "未达目标应有扣分或说明",
                      "在评分表中说明取舍前的得分", rule="missed_target_loses_points")  # fmt: skip


def _self_score(line: Line) -> Iterator[Finding]:
    indicator = line.indicator
    own = indicator.self_score
    if own is None or indicator.points is None:
        return
    if own > indicator.points:
        yield Finding(indicator.where.of("self_score"), f"“{indicator.name}”自评得分{own}", f"不超过分值{indicator.points}",
                      "核实自评得分", rule="score_within_points")  # fmt: skip
    if line.settled and abs(own - line.low) > TOLERANCE:
        way = "达到目标而扣分" if line.met and own < line.low else "与规则重算不一致"
        yield Finding(indicator.where.of("self_score"), f"“{indicator.name}”自评{own}分，规则重算{line.low}分，{way}",
                      f"{line.low}分（允许误差0.01分）", "核实扣分依据；由评价人员认定得分并写明理由", rule="score_follows_the_rule")  # fmt: skip


def _decision(line: Line, card: Scorecard) -> Iterator[Finding]:
    indicator = line.indicator
    decided = indicator.decided
    if decided is None:
        return
    inside = line.scored and line.low <= decided.score <= line.high and (decided.score < line.high or line.high in (line.low, line.points))
    if isinstance(indicator.standard, Graded) and not inside and line.scored:
        yield Finding(decided.where.of("score"), f"“{indicator.name}”认定得分{decided.score}", f"所认定档次的{line.low}至{line.high}分（含下限，不含上限；最高档含满分）",
                      "改正得分或档次", rule="decided_score_lies_in_its_band")  # fmt: skip
    own = indicator.self_score
    if own is not None and decided.score > own and line.scored and decided.score > line.high:
        yield Finding(decided.where.of("score"), f"“{indicator.name}”认定{decided.score}分，高于自评{own}分和规则重算{line.high}分",
                      "有依据的认定", "补充依据或改正得分", rule="decided_score_has_grounds")  # fmt: skip


def _frame(card: Scorecard) -> Iterator[Finding]:
    kind, where = card.evaluation.report.type, card.evaluation.report.where.of("type")
    if kind in ("部门评价", "财政评价") and not card.department_frame:
        yield Finding(where, f"报告类型为“{kind}”，评分表却是自评表（没有决策、过程指标）", "决策、过程、产出、效益四部分的评分表",
                      "改用部门评价的指标体系，或把报告类型改为单位自评", rule="frame_fits_the_report")  # fmt: skip
    if kind in ("单位自评", "转移支付自评") and card.department_frame:
        yield Finding(where, f"报告类型为“{kind}”，评分表却是部门评价的框架", "成本、产出、效益、满意度的自评表",
                      "改用自评表，或改正报告类型", rule="frame_fits_the_report")  # fmt: skip


def _grade(card: Scorecard) -> Iterator[Finding]:
    where = card.evaluation.where.of("indicators")
    if card.execution and not card.execution.scored:
        yield Finding(card.evaluation.where.of("budget"), card.execution.because, "不超过100%的预算执行率，或选定的口径", "核对资金数，或选定 execution_over",
                      rule="execution_can_be_scored")  # fmt: skip
    if len(card.evaluation.budget) > 1 and total_budget(card.evaluation) is None:
        yield Finding(card.evaluation.where.of("budget"), "多行资金中没有“年度资金总额”", "一行总额和各来源", "补上总额一行", rule="budget_has_a_total")
    if card.missing_points < 0:
        yield Finding(where, f"分值合计超过满分{-card.missing_points}分", f"合计{card.ruleset.version.full}分", "核对各指标分值", rule="points_add_up")
    if card.grade and card.grade != card.exact_grade:
        yield Finding(where, f"按印出的总分{card.total}分为“{card.grade}”，取舍前的总分为“{card.exact_grade}”", "等级不因取舍而改变",
                      "在结论中说明", rule="grade_does_not_hang_on_rounding")  # fmt: skip
