"""When a figure can be computed with and still not be believed (可算不可采信)."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval.model.evaluation import Indicator
from perfeval.model.scorecard import Doubt

PEOPLE = ("persons", "person_times", "households", "household_times")


def doubts(indicator: Indicator) -> tuple[Doubt, ...]:
    """Every reason to doubt the figures of an indicator, each with its code in the catalogue of review checks."""
    return tuple(_found(indicator))


def _found(indicator: Indicator) -> Iterator[Doubt]:
    target, actual = indicator.target_reading, indicator.actual_reading
    people = target.unit is not None and target.unit.dimension in PEOPLE
    if indicator.level1.startswith("产出") and people and target.comparator in ("le", "lt"):
        yield Doubt("T13", f"以人数上限（{target.text}）衡量产出，方向存疑，人数少于上限不说明绩效")
    if actual.kind == "number" and actual.comparator is not None:
        yield Doubt("A02", f"实际完成值“{actual.text}”照抄指标值的写法，不是实测结果")
    if indicator.doubted is not None:
        yield Doubt(indicator.doubted.code, f"{indicator.doubted.reason}（{indicator.doubted.by}）")
