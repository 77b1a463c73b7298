"""Targets that ask for more or less than last year: 较上年（92.6%）提高."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval.model import quantity
from perfeval.model.evaluation import Indicator
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, bad, ok, skip
from perfeval.review.sums import FALL, RISE

THAN = re.compile(
    r"^(?:比|较|与)?(?:上年|去年|上一年|(?:19|20)[0-9]{2}年)度?(?:[（(](?P<was>[^（）()]{1,16})[)）]|(?P<bare>[0-9.]+[%％]?))?"
    rf"(?:相比)?(?:有所|进一步|明显|稳步)?(?P<way>{FALL}|{RISE})$"
)


def last_years(target: str | None) -> tuple[quantity.Quantity, bool] | None:
    """Last year's figure of a target that asks to go beyond it, and whether it asks to fall below it.

    >>> last_years("较上年（92.6%）提高")[1], last_years("较上年提高5%")
    (False, None)
    """
    match = THAN.match(re.sub(r"\s", "", target or ""))
    was = quantity.read(re.sub("^(?:为|是)", "", match["was"] or match["bare"] or "")) if match else None
    if match is None or was is None or not was.measured:
        return None
    return was, bool(re.fullmatch(FALL, match["way"]))


def progress_on_last_year_is_progress(card: Scorecard) -> Iterator[Verdict]:
    """指标值是“较上年提高（下降）”的，实际完成值应确比上年高（低），否则不得满分，并写明原因。

    为什么：目标是比上年92.6%提高，实际92.1%，是没有完成。
    怎么改：按没有完成计分，写明原因和改进措施；上年数写错的改正。
    依据：财预〔2020〕10号第十一条、第十六条。
    """
    said = False
    for line in card.table.lines:
        row, asked = line.indicator, last_years(line.indicator.target)
        now = row.actual_reading
        if asked is None or not now.measured or now.dimension != asked[0].dimension:
            continue
        said, (was, falls) = True, asked
        better = now.base < was.base if falls else now.base > was.base
        full = row.points is not None and line.shown == row.points
        if better or not (full or _silent(row)):
            yield ok(row.name)
        else:
            told = f"指标值“{row.target}”，实际完成{row.actual}，没有达到"
            key, more = ("self_score", f"，得满分{line.shown}分") if full else ("reason", "，没有写原因")
            fix = "按没有完成计分，写明原因和改进措施"
            yield bad(row.where.of(key), row.name, f"{told}{more}", "按没有完成计分，写明原因", fix)
    if not said:
        yield skip(WHOLE, "没有与上年比较的指标值")


def _silent(row: Indicator) -> bool:
    return re.sub(r"\W", "", row.reason or "") in ("", "无", "暂无", "不适用")
