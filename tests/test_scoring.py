"""Points: the two real tables, and the laws that hold for any table."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval import params, scoring
from perfeval.model import Evaluation, Indicator

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = {"reverse": "linear_deviation", "bare_target": "at_least", "bound_as_actual": "met_if_proven", "missing_unit": "as_target",
           "qualitative": "stated_band", "equal": "as_at_least", "execution": "proportional_capped"}  # fmt: skip


@pytest.fixture(scope="module")
def rules():
    found = params.ruleset(params.load("hukou-dibao", 2024, ROOT), ROOT)
    return found.model_copy(update={"options": OPTIONS})


def card_of(project: str):
    evaluation = params.load(project, 2024, ROOT)
    return scoring.score(evaluation, params.ruleset(evaluation, ROOT))


def one(rules, target, actual, points="10", **more):
    made = Indicator(level1="产出指标", name="甲", target=target, actual=actual, points=D(points), **more)
    return scoring.score(Evaluation.model_construct(indicators=(made,), budget=()), rules).lines[0]


@pytest.mark.parametrize("project, own, low, high", [
    ("hukou-linshi-jiuzhu", "83.00", "83.80", "89.80"),  # 30 qualitative points between 80 % and 100 %
    ("hukou-dibao", "86.00", "82.96", "89.96"),  # 35 qualitative points
])  # fmt: skip
def test_the_two_real_tables(project, own, low, high):
    card = card_of(project)
    assert (card.points, card.self_score, card.low, card.high) == (D(90), D(own), D(low), D(high))
    assert card.missing_points == 10 and card.execution is None
    assert all(line.scored for line in card.lines)


def test_a_missed_target_that_rounds_to_full_points_is_flagged():
    card = card_of("hukou-dibao")
    line = card.lines[0]  # 5331.78 of at most 5330 万元: 4.9983 points
    assert (line.low, line.met) == (D("5.00"), False)
    assert "取两位小数后等于满分" in line.because
    assert any(f.rule == "missed_target_loses_points" and "农村低保金" in f.found for f in card.findings)


@pytest.mark.parametrize("target, actual, low, high", [
    # 10 points each
    ("≥100人", "100人", "10.00", "10.00"),
    ("≥100人", "95人", "9.50", "9.50"),
    ("≥100人", "59人", "5.90", "5.90"),
    ("≥100人", "135人", "10.00", "10.00"),
    ("≤100人", "90人", "10.00", "10.00"),
    ("≤100人", "110人", "9.00", "9.00"),
    ("≤100人", "200人", "0.00", "0.00"),
    ("≤100人", "250人", "0.00", "0.00"),
    ("100人", "95人", "9.50", "9.50"),
    ("＝100%", "＝100%", "10.00", "10.00"),
    ("=100%", "90%", "9.00", "9.00"),
    ("80%-90%", "85%", "10.00", "10.00"),
    ("80%-90%", "72%", "9.00", "9.00"),
    ("80%-90%", "99%", "9.00", "9.00"),
    ("≥1.5亿元", "12000万元", "8.00", "8.00"),
    ("≥3", "2", "6.67", "6.67"),
    ("≥95%", "≥95%", "10.00", "10.00"),
    ("≤10日", "≤10日", "10.00", "10.00"),
    ("≥1770元", "1770", "10.00", "10.00"),
    ("有所减轻", "有所减轻", "8.00", "10.00"),
    ("有所减轻", "明显", "0.00", "10.00"),
])  # fmt: skip
def test_points_by_hand(rules, target, actual, low, high):
    line = one(rules, target, actual)
    assert (line.low, line.high) == (D(low), D(high)), line.because


@pytest.mark.parametrize("target, actual, why", [
    (None, "5", "指标值未填写"),
    ("≥5人", None, "实际完成值未填写"),
    ("≥5人", "—", "实际完成值未填写"),
    ("≥5人", "5人次", "单位不一致"),
    ("≥95%", "97", None),  # a bare number takes the unit of the target, with a note
    ("≥95%", "0.97", "不明"),
    ("≥95%", "1", "不明"),
    ("≥5", "5人", "单位不一致"),
    ("≥5人", "完成", "不是数值"),
    ("≥l00%", "100%", "不能可靠识别"),
    ("≥95%", "≥90%", "比较式"),
    ("≤10日", "≥5日", "比较式"),
    ("=0起", "1起", "没有规定算法"),
    ("2024年12月底", "2024年12月", "期限"),
])  # fmt: skip
def test_what_cannot_be_scored_says_why(rules, target, actual, why):
    line = one(rules, target, actual)
    if why is None:
        assert line.scored and line.notes
    else:
        assert not line.scored and why in line.because


def test_an_open_option_makes_the_row_unscorable(rules):
    bare = rules.model_copy(update={"options": {}})
    for target, actual in (("≤5人", "6人"), ("5人", "6人"), ("=5人", "4人"), ("≥5人", "5"), ("好", "好")):
        assert not one(bare, target, actual).scored


def test_execution_needs_both_amounts(rules):
    from perfeval.model import BudgetRow

    def execution(adjusted, executed):
        row = BudgetRow(source="年度资金总额", adjusted=adjusted, executed=executed)
        return scoring.score(Evaluation.model_construct(indicators=(), budget=(row,)), rules).execution

    assert execution("200", "170").low == D("8.50")
    assert execution("200", "210").low == D("10.00")
    assert execution(None, "170") is None and execution("200", None) is None and execution("0", "0") is None


NUMBERS = st.decimals("0.01", "100000", places=2)
POINTS = st.decimals("0.5", "60", places=1)


@settings(max_examples=120, deadline=None)
@given(NUMBERS, NUMBERS, NUMBERS, POINTS, st.sampled_from("≥≤＝"))
def test_laws_of_a_score(rules, target, one_actual, other_actual, points, sign):
    first, second = sorted((one_actual, other_actual))
    less, more = (one(rules, f"{sign}{target}元", f"{a}元", str(points)) for a in (first, second))
    assert 0 <= less.low <= points and 0 <= more.low <= points
    assert less.low <= more.low if sign != "≤" else less.low >= more.low
    converted = one(rules, f"{sign}{target}元", f"{(second / 10000):f}万元", str(points))
    assert (converted.low, converted.exact) == (more.low, more.exact)


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(14)))
def test_order_of_rows_changes_nothing_and_totals_add_up(order):
    evaluation = params.load("hukou-dibao", 2024, ROOT)
    rules = params.ruleset(evaluation, ROOT)
    shuffled = evaluation.model_copy(update={"indicators": tuple(evaluation.indicators[i] for i in order)})
    card = scoring.score(shuffled, rules)
    assert (card.low, card.high, card.self_score) == (D("82.96"), D("89.96"), D(86))
    assert card.low == sum(line.low for line in card.lines) == sum(group.low for group in card.groups)


@given(st.fractions(0, 100))
def test_rounding_is_half_up_and_exact(rules, value):
    printed = rules.rounded(value)
    assert abs(Fraction(printed) - value) <= Fraction(1, 200)
    assert rules.rounded(Fraction(1, 200)) == D("0.01") and rules.rounded(Fraction("4.995")) == D("5.00")


@pytest.mark.parametrize("total, grade", [("100", "优"), ("90.00", "优"), ("89.99", "良"), ("80", "良"), ("79.99", "中"), ("60", "中"), ("59.99", "差"), ("0", "差")])
def test_grades_include_their_lower_bound(rules, total, grade):
    assert rules.grade(D(total)) == grade
