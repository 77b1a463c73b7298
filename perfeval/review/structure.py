"""Is the table whole? Rules about points, levels and the rows that must be there."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval.results import Scorecard
from perfeval.verdicts import WHOLE, Verdict, bad, lacking, ok, skip


def points_sum_to_full(card: Scorecard) -> Iterator[Verdict]:
    """各指标分值加预算执行率应合计满分。

    为什么：分值不足或超过满分的表，总分和等级没有意义，外单位常据此退回报告。
    怎么改：核对各指标分值；自评表补上预算执行率10分。
    依据：财预〔2020〕10号第十三条和附1。
    """
    if card.ruleset.version.scored == "false":
        yield skip(WHOLE, "转移支付自评表不打分")
    elif any(i.points is None for i in card.evaluation.indicators):
        yield lacking(WHOLE, "有指标没有列分值，不能合计")
    elif card.missing_points:
        full, listed = card.ruleset.version.full, card.ruleset.version.full - card.missing_points
        yield bad(card.evaluation.where.of("indicators"), WHOLE, f"分值合计{listed}分", f"{full}分",
                  "补上缺少的指标或预算执行率，或核对分值", f"已列指标分值合计{listed}分，与满分{full}分不一致。")  # fmt: skip
    else:
        yield ok()
