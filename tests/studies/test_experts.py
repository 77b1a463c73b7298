"""What several experts' marks say: summaries, agreement against Friedman's formula, weights from budgets."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from perfeval.model.evaluation import Evaluation, Experts, Indicator, ReportSettings
from perfeval.model.ruleset import Ruleset, Version
from perfeval.model.scorecard import Line, Scorecard, Unscored
from perfeval.report import workpapers
from perfeval.studies import experts
from perfeval.studies.experts import budget_allocation, chi_square_tail, delphi, kendall_w, summary

CASES = Path(__file__).parents[1] / "cases" / "vectors-robustness.yaml"
VECTORS = {v["id"]: v for v in YAML(typ="base", pure=True).load(CASES)["vectors"]}
VERSION = Version.model_validate({"from": "2020-01-01", "source": "…"})
RULES = Ruleset(id="甲", title="甲", version=VERSION, options={})


def close(vector: dict, found, expected) -> bool:
    """Equal within the tolerance of a vector, item by item."""
    if isinstance(expected, list):
        return len(found) == len(expected) and all(close(vector, f, e) for f, e in zip(found, expected))
    return abs(float(found) - float(expected)) <= float(vector["tolerance"]["abs"])


def table(rows) -> list[list[Fraction]]:
    return [[Fraction(text) for text in row] for row in rows]


MARKS = st.integers(0, 10).map(lambda n: Fraction(n, 2))
RATINGS = st.integers(2, 8).flatmap(lambda n: st.lists(st.lists(MARKS, min_size=n, max_size=n), min_size=2, max_size=8))


# vectors


def test_c08_budget_allocation():
    v = VECTORS["C08"]
    found = budget_allocation(table(v["input"]["points_by_expert"]))
    for key, expected in v["expected"].items():
        assert close(v, getattr(found, key), expected), key


def test_d01_kendall_w():
    v = VECTORS["D01"]
    found = kendall_w(table(v["input"]["ratings"]), least=3)
    assert close(v, found.w, v["expected"]["W"])
    assert close(v, found.chi2, v["expected"]["chi2"])
    assert close(v, found.p, v["expected"]["p"])
    assert (found.df, found.experts, found.items) == (11, 3, 12)
    assert kendall_w(table(v["input"]["ratings"])).p is None  # three experts are fewer than seven


def test_d04_delphi_summary():
    v = VECTORS["D04"]
    given_, expected = v["input"], dict(v["expected"])
    found = summary([Fraction(mark) for mark in given_["ratings"]], Fraction(given_["scale_max"]))
    assert close(v, found.full_share, expected.pop("full_mark_rate"))
    trust = delphi(
        found.count, int(given_["sent"]), Fraction(given_["judgement_basis"]), Fraction(given_["familiarity"])
    )
    assert close(v, trust.response, expected.pop("response_rate"))
    assert close(v, trust.authority, expected.pop("authority"))
    for key, value in expected.items():
        assert close(v, getattr(found, key), value), key


# one indicator


@settings(max_examples=80, deadline=None)
@given(st.lists(MARKS, min_size=2, max_size=12), st.randoms(use_true_random=False))
def test_a_summary_is_ordered_and_ignores_who_said_what(marks, shuffle):
    found = summary(marks, 5)
    assert 0 <= found.low <= found.q1 <= found.median <= found.q3 <= found.high <= 5
    assert found.low <= found.mean <= found.high
    assert found.mean == sum(marks) / len(marks)
    assert found.sd == pytest.approx(math.sqrt(sum((m - found.mean) ** 2 for m in marks) / (len(marks) - 1)))
    assert (found.sd == 0) == (found.spread == 0)
    assert found.full_share == Fraction(sum(m == 5 for m in marks), len(marks))
    shuffle.shuffle(marks)
    assert summary(marks, 5) == found


def test_no_coefficient_of_variation_around_zero():
    assert summary([0, 0], 5).cv is None


# agreement


def friedman(rows) -> Fraction:
    """Friedman's tie-corrected chi-square in its textbook form, mean ranks by counting pairs."""
    m, n = len(rows), len(rows[0])
    ranks = [
        [1 + sum(Fraction(other < mark) + Fraction(other == mark, 2) for other in row) - Fraction(1, 2) for mark in row]
        for row in rows
    ]
    between = sum((sum(column) / m - Fraction(n + 1, 2)) ** 2 for column in zip(*ranks)) * m * m
    within = sum((rank - Fraction(n + 1, 2)) ** 2 for row in ranks for rank in row)
    return (n - 1) * between / within


@settings(max_examples=100, deadline=None)
@given(RATINGS, st.randoms(use_true_random=False))
def test_w_is_friedman_and_ignores_the_order_of_experts_and_indicators(rows, shuffle):
    found = kendall_w(rows, least=2)
    if found.w is None:
        assert all(len(set(row)) == 1 for row in rows)
        return
    assert 0 <= found.w <= 1
    assert found.chi2 == friedman(rows)
    assert found.p == chi_square_tail(float(found.chi2), found.df)
    columns = list(zip(*rows))
    shuffle.shuffle(columns)
    rows = list(zip(*columns))
    shuffle.shuffle(rows)
    assert kendall_w(rows, least=2) == found
    assert kendall_w([[3 * mark + 1 for mark in row] for row in rows], least=2) == found


def test_full_agreement_is_one_and_contradiction_is_zero():
    assert kendall_w([list(range(9))] * 9).w == 1
    assert kendall_w([[1, 2, 3], [3, 2, 1]]).w == 0


def test_p_needs_seven_experts_and_seven_indicators():
    def ratings(m, n):
        return [[(i * j) % n for j in range(n)] for i in range(1, m + 1)]

    assert kendall_w(ratings(7, 7)).p is not None and kendall_w(ratings(7, 7)).note == ""
    for m, n in ((6, 7), (7, 6)):
        found = kendall_w(ratings(m, n))
        assert found.p is None and found.chi2 is not None and f"专家{m}人、指标{n}项" in found.note


def test_nobody_telling_indicators_apart_is_said():
    found = kendall_w([[3, 3, 3], [5, 5, 5]])
    assert (found.w, found.chi2, found.p) == (None, None, None) and "无法计算" in found.note


# chi-square: table values printed in every textbook


@pytest.mark.parametrize(
    ("x", "df", "p"),
    [
        (3.841459, 1, 0.05),
        (5.991465, 2, 0.05),
        (7.814728, 3, 0.05),
        (18.307038, 10, 0.05),
        (24.724970, 11, 0.01),
        (2.705543, 1, 0.1),
        (10.827566, 1, 0.001),
        (124.342113, 100, 0.05),
        (67.327563, 100, 0.995),
    ],
)
def test_chi_square_tail_is_the_tables(x, df, p):
    assert chi_square_tail(x, df) == pytest.approx(p, abs=2e-8, rel=2e-6)


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 5000), st.integers(1, 300))
@example(5e-324, 1)
def test_chi_square_tail_is_a_tail(x, df):
    here = chi_square_tail(x, df)
    assert 0 <= here <= 1 == chi_square_tail(0.0, df)
    assert chi_square_tail(x + 1, df) <= here + 1e-11
    assert chi_square_tail(x, df + 1) >= here - 1e-11


# budgets


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 100), min_size=2, max_size=2).map(sorted), min_size=2, max_size=7),
    st.randoms(use_true_random=False),
)
def test_weights_sum_to_one_whoever_comes_first(cuts, shuffle):
    rows = [[a, b - a, 100 - b] for a, b in cuts]
    found = budget_allocation(rows)
    assert sum(found.weights) == 1 and sum(found.mean) == 100
    assert found.median_weights is None if not any(found.median) else sum(found.median_weights) == 1
    shuffle.shuffle(rows)
    assert budget_allocation(rows) == found


def test_medians_of_three_single_minded_experts_give_no_weights():
    assert budget_allocation([[100, 0, 0], [0, 100, 0], [0, 0, 100]]).median_weights is None


# what the params say of them, in the working papers


def sheets(said: dict | None) -> dict[str, list[list[str]]]:
    """The sheets of an evaluation of 甲 (决策, 20 points) and 乙 (产出, 60 points), by name, each cell as printed."""
    indicators = (
        Indicator(level1="决策", name="甲", points="20", marks={"专家一": "16", "专家二": "20"}),
        Indicator(level1="产出", name="乙", points="60"),
    )
    made = Evaluation.model_construct(
        indicators=indicators,
        report=ReportSettings(type="部门评价", stage="初稿"),
        experts=Experts.model_validate(said) if said else None,
    )
    card = Scorecard("合计", tuple(Line(i, Unscored("…")) for i in indicators), made, RULES)
    grids = workpapers.experts(experts.examine(card)).blocks[0].blocks
    return {grid.sheet: [[cell.text for cell in row] for row in grid.rows] for grid in grids}


def test_a_round_of_experts_is_printed_with_its_response_and_authority():
    # 9 of 10 forms; (0.9 + 0.7) ÷ 2; marks 16 and 20 of 20: mean 18, sd √8 = 2.8284, cv 0.1571, quartiles 17 and 19
    found = sheets({"delphi": {"sent": "10", "returned": "9", "judgement": "0.9", "familiarity": "70%"}})
    assert list(found) == ["专家打分"]
    _, marks, response, authority = found["专家打分"]
    assert marks == ["甲", "专家一16、专家二20", "18.00", "18.00", "2.8284", "4.00", "0.1571", "2.00", "50.00%"]
    assert response[:2] == ["专家积极系数", "90.00%（收回份数÷发出份数）"] and authority[1].startswith("Cr=0.8000")
    assert len(sheets(None)["专家打分"]) == 2


@pytest.mark.parametrize(
    "names, listed", [(("决策", "产出"), ("25.00%", "75.00%")), (("甲", "乙"), ("25.00%", "75.00%"))]
)
def test_weights_of_experts_stand_beside_the_points_of_the_table(names, listed):
    # 30 and 70, 20 and 80, 20 and 80: means 23.33 and 76.67, medians 20 and 80; the table gives 20 and 60 of 80
    rows = [
        {"expert": who, "points": dict(zip(names, points))}
        for who, points in (("一", ("30", "70")), ("二", ("20", "80")), ("三", ("20", "80")))
    ]
    _, first, second = sheets({"allocation": rows})["专家权重"]
    assert first == [names[0], "一30、二20、三20", "23.33", "20.00", "0.2474", "23.33%", "20.00%", listed[0]]
    assert second == [names[1], "一70、二80、三80", "76.67", "80.00", "0.0753", "76.67%", "80.00%", listed[1]]


def test_a_table_without_points_has_no_share_of_points():
    given = [{"expert": who, "points": {"甲": "30", "乙": "70"}} for who in ("一", "二")]
    said = Experts.model_validate({"allocation": given})
    lines = tuple(
        Line(Indicator(level1="产出", name=name, points=points), Unscored("…"), within=within)
        for name, points, within in (("甲", "20", ""), ("乙", None, ""), ("其中：丙", "10", "甲"))
    )
    made = Evaluation.model_construct(
        indicators=tuple(line.indicator for line in lines),
        report=ReportSettings(type="部门评价", stage="初稿"),
        experts=said,
    )
    assert experts.examine(Scorecard("合计", lines, made, RULES)).weighed.listed == (None, None)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: summary([5], 5), "至少要有两位专家"),
        (lambda: summary([5, 6], 5), "评分6超过满分5"),
        (lambda: summary([5, 4.5], 5), "不用 float"),
        (lambda: summary([5, Decimal("NaN")], 5), "精确数"),
        (lambda: summary([5, None], 5), "精确数"),
        (lambda: delphi(9, 8, 1, 1), "收回9、发出8"),
        (lambda: delphi(0, 0, 1, 1), "收回0、发出0"),
        (lambda: delphi(1, 1, 2, 1), "应在0至1之间"),
        (lambda: kendall_w([[1, 2]]), "现有1位、2项"),
        (lambda: kendall_w([[1], [2]]), "现有2位、1项"),
        (lambda: kendall_w([[1, 2], [1]]), "现各有2、1个"),
        (lambda: kendall_w([]), "现各有0个"),
        (lambda: kendall_w([[1, 2], [None, 2]]), "第2位专家"),
        (lambda: budget_allocation([[60, 40], [60, 30]]), "第2位专家分配的分值合计90，应为100"),
        (lambda: budget_allocation([[100]]), "至少要有两位专家"),
        (lambda: chi_square_tail(-1.0, 1), "自由度"),
        (lambda: chi_square_tail(math.nan, 1), "自由度"),
        (lambda: chi_square_tail(1.0, 0), "自由度"),
    ],
)
def test_nonsense_is_refused_in_words(call, message):
    with pytest.raises(ValueError, match=message):
        call()
