"""Targets of two years: which asks more, told for numbers, ranges and deadlines alike."""

from __future__ import annotations

import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.model.evaluation import Evaluation, Parameters
from perfeval.model.exchange import Side
from perfeval.model.targets import ASKS, move

BACK = {"stricter": "softer", "softer": "stricter", "": ""}


def side(year: int, target: str, due: str = "") -> Side:
    standard = {"standard": {"type": "date", "due": due, "done": None, "per_day": "5%"}} if due else {}
    made = Parameters.model_validate(
        {
            "schema": "1",
            "project": {"name": "甲", "title": "甲项目"},
            "year": str(year),
            "report": {"type": "部门评价", "stage": "初稿"},
            "ruleset": {"scoring": "mof-2020", "options": {}},
            "indicators": [{"level1": "产出", "name": "甲", "target": target, "points": "10"} | standard],
        }
    )
    evaluation = Evaluation.of(made, "jia", ())
    return Side(evaluation.indicators[0], evaluation)


def told(before: str, after: str, *dues: str) -> str:
    moved = move(side(2023, before, *dues[:1]), side(2024, after, *dues[1:]))
    return "" if moved is None else ASKS[moved.way] + (f"（{moved.how}）" if moved.how else "")


@pytest.mark.parametrize(
    "before, after, expected",
    [
        ("≥100人", "≥120人", "目标从严"),
        ("≥1万元", "≥10000元", ""),
        ("≤10元", "≤12元", "目标放宽"),
        ("≤10元", "<10元", "目标从严"),
        ("100%", "95%", "目标放宽"),
        ("0起", "≤1起", "目标放宽"),
        ("≥90%", "≤90%", "目标调整"),
        # ranges: narrower within, wider around, one end in and the other out
        ("180-270毫克/升", "190-260毫克/升", "目标从严（区间收窄）"),
        ("180-270毫克/升", "180-260毫克/升", "目标从严（区间收窄）"),
        ("10-20%", "10-30%", "目标放宽（区间扩大）"),
        ("200-260毫克/升", "180-250毫克/升", "目标调整（下限放宽、上限从严）"),
        ("10-20%", "30-40%", "目标调整（下限从严、上限放宽）"),
        ("10-20%", "10%-20%", ""),
        # a range beside a bound: 90% or more, then 90% to 110%
        ("≥90%", "90%-110%", "目标从严（区间收窄）"),
        ("90%-110%", "≥90%", "目标放宽（区间扩大）"),
        ("100%", "90%-110%", "目标调整"),
        # deadlines, counted from the year evaluated
        ("2023年10月31日前", "2024年10月31日前", ""),
        ("2023年10月31日前", "2024年11月30日前", "目标放宽（期限推后）"),
        ("2023年11月30日前", "2024年10月31日前", "目标从严（期限提前）"),
        ("12月底前", "2024年12月31日前", ""),
        ("2月底前", "2024年2月29日前", ""),
        ("10月底前", "10月前", "目标从严（期限提前）"),
        ("2023年12月", "2025年3月底前", "目标放宽（期限推后）"),
        ("2026年12月底前", "2026年12月底前", ""),
        ("30日内", "20日内", "目标从严"),
        ("12月底前", "≥100人", "目标调整"),
    ],
)
def test_a_target_asks_more_or_less(before, after, expected):
    assert told(before, after) == expected


def test_the_due_day_of_a_standard_is_the_target():
    assert told("按期完工", "按期完工", "2023-10-31", "2024-11-30") == "目标放宽（期限推后）"
    assert told("10月底前", "11月底前", "2023-10-31", "2024-10-31") == ""  # what scores has not moved
    found = move(side(2023, "按期完工", "2023-10-31"), side(2024, "按期完工", "2024-09-30"))
    assert found.reason == "由“2023年10月31日前”改为“2024年9月30日前”，目标从严（期限提前）"


TARGETS = (
    st.builds(lambda sign, n: f"{sign}{n}个", st.sampled_from(["≥", "≤", ">", "<"]), st.integers(1, 9))
    | st.tuples(st.integers(1, 9), st.integers(1, 9))
    .filter(lambda ends: ends[0] < ends[1])
    .map(lambda ends: f"{ends[0]}-{ends[1]}个")
    | st.integers(1, 9).map(lambda month: f"{month}月底前")
)


LAWS = {"≥": operator.ge, "≤": operator.le, ">": operator.gt, "<": operator.lt}


def passes(target: str) -> set[float]:
    """The numbers from 0 to 10, by halves, that a target lets pass; the months of a deadline."""
    values = [n / 2 for n in range(21)]
    if target.endswith("月底前"):
        return {v for v in values if v <= int(target.removesuffix("月底前"))}
    if "-" in target:
        low, high = map(int, target.removesuffix("个").split("-"))
        return {v for v in values if low <= v <= high}
    return {v for v in values if LAWS[target[0]](v, int(target[1:-1]))}


@given(TARGETS, TARGETS)
def test_stricter_lets_fewer_values_pass_and_the_way_back_is_softer(before, after):
    there, back = (move(side(2023, a), side(2023, b)) for a, b in ((before, after), (after, before)))
    assert (there is None) == (back is None)
    if there is None:
        return
    assert there.way == BACK[back.way]
    if ("月" in before) == ("月" in after):
        old, new = passes(before), passes(after)
        assert there.way == ("stricter" if new < old else "softer" if new > old else "")
