"""What scoring itself notices: rows without a score, scores that cannot be accepted, a grade that hangs on rounding."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval.model.findings import Finding
from perfeval.model.scorecard import Line, Scorecard, total_budget


def findings(card: Scorecard) -> Iterator[Finding]:
    """Every finding of a scorecard, in the order of the table; what the rules of ``review`` ask is not said here."""
    for line in card.table.lines:
        yield from _of_line(line, card)
    yield from _of_money(card)
    yield from _of_grade(card)


def _of_line(line: Line, card: Scorecard) -> Iterator[Finding]:
    indicator = line.indicator
    for doubt in line.doubts if line.scored else ():
        yield Finding(
            indicator.where.of("target"),
            f"“{indicator.name}”可算不可采信（{doubt.code}）：{doubt.reason}",
            "可以采信的指标和实测数",
            "核实后由评价人员认定得分，写明理由",
            rule="score_can_be_accepted",
        )
    given = line.settled
    if given and given.met is False and given.low == given.full and given.precise < given.full:
        yield Finding(
            indicator.where.of("actual"),
            f"“{indicator.name}”未达目标，取舍后等于满分",
            "未达目标应有扣分或说明",
            "在评分表中说明取舍前的得分",
            rule="full_points_hang_on_rounding",
        )
    if not line.scored and card.scored:
        yield Finding(
            indicator.where.of("target"),
            f"“{indicator.name}”：{line.because}",
            "可以计分的指标值、实际完成值和口径",
            "补充或核实数据；对存疑的写法用 target_read_as、actual_read_as 写明理解和理由",
            rule="indicator_can_be_scored",
        )


def _of_money(card: Scorecard) -> Iterator[Finding]:
    where = card.evaluation.where.of("budget")
    if card.execution and not card.execution.scored:
        yield Finding(
            where,
            card.execution.because,
            "不超过100%的预算执行率，或选定的口径",
            "核对资金数，或选定 execution_over",
            rule="execution_can_be_scored",
        )
    if len(card.evaluation.budget) > 1 and total_budget(card.evaluation) is None:
        yield Finding(
            where, "多行资金中没有“年度资金总额”", "一行总额和各来源", "补上总额一行", rule="budget_has_a_total"
        )


def _of_grade(card: Scorecard) -> Iterator[Finding]:
    if card.grade and card.grade != card.exact_grade:
        where = card.evaluation.where.of("indicators")
        yield Finding(
            where,
            f"按印出的总分{card.total}分为“{card.grade}”，取舍前的总分为“{card.exact_grade}”",
            "等级不因取舍而改变",
            "在结论中说明",
            rule="grade_does_not_hang_on_rounding",
        )
