"""Points: the two real tables, and the laws that hold for any table."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal as D
from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval import params, review, scoring
from perfeval.model.evaluation import BudgetRow, Evaluation, Fact, Indicator, ReportSettings
from perfeval.model.scorecard import is_satisfaction
from perfeval.model.standard import BY_FIGURES, Standard
from perfeval.params import standards

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = {
    "reverse": "linear_deviation",
    "bare_target": "at_least",
    "bound_as_actual": "met_if_proven",
    "missing_unit": "as_target",
    "qualitative": "stated_band",
    "equal": "as_at_least",
    "execution_over": "cap",
}
REPORT = {"type": "单位自评", "stage": "初稿"}


@pytest.fixture(scope="module")
def rules():
    found = params.ruleset(params.load("hukou-dibao", 2024, ROOT), ROOT)
    return found.model_copy(update={"options": OPTIONS})


def card_of(project: str):
    evaluation = params.load(project, 2024, ROOT)
    return scoring.score(evaluation, params.ruleset(evaluation, ROOT))


def one(rules, target, actual, points="10", **more):
    made = Indicator(
        level1=more.pop("level1", "产出指标"), name="甲", target=target, actual=actual, points=D(points), **more
    )
    return scoring.score(evaluation_of(made), rules).lines[0]


def evaluation_of(*indicators, budget=(), facts=None, report=None):
    """An evaluation of nothing but these indicators."""
    return Evaluation.model_construct(
        indicators=indicators,
        budget=budget,
        facts=facts or {},
        adopted=None,
        report=ReportSettings(**(report or REPORT)),
    )


@pytest.mark.parametrize(
    "project, own, low, high",
    [
        ("hukou-linshi-jiuzhu", "83.00", "83.80", "89.80"),  # 30 qualitative points between 80 % and 100 %
        ("hukou-dibao", "86.00", "82.96", "89.96"),  # 35 qualitative points
    ],
)
def test_the_two_real_tables(project, own, low, high):
    card = card_of(project)
    assert (card.points, card.self_score, card.low, card.high) == (D(90), D(own), D(low), D(high))
    assert card.missing_points == 10 and card.execution is None
    assert all(line.scored for line in card.lines)


def test_a_missed_target_that_rounds_to_full_points_is_flagged():
    card = card_of("hukou-dibao")
    line = card.lines[0]  # 5331.78 of at most 5330 万元: 4.9983 points
    assert (line.low, line.met) == (D("5.00"), False)
    assert "取舍后等于满分" in line.because
    assert any(f.rule == "full_points_hang_on_rounding" and "农村低保金" in f.found for f in card.findings)


@pytest.mark.parametrize(
    "target, actual, low, high",
    [
        # 10 points each
        ("≥100人", "100人", "10.00", "10.00"),
        ("0起", "0起", "10.00", "10.00"),
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
    ],
)
def test_points_by_hand(rules, target, actual, low, high):
    line = one(rules, target, actual)
    assert (line.low, line.high) == (D(low), D(high)), line.because


@pytest.mark.parametrize(
    "target, actual, why",
    [
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
    ],
)
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
    def execution(adjusted, executed):
        row = BudgetRow(source="年度资金总额", adjusted=adjusted, executed=executed)
        return scoring.score(evaluation_of(budget=(row,)), rules).execution

    assert execution("200", "170").low == D("8.50")
    assert execution("200", "210").low == D("10.00")
    assert execution(None, "170") is None and execution("200", None) is None and execution("0", "0") is None


def test_a_score_of_the_rate_that_no_form_prints_is_called_reckoned(rules):
    from perfeval.commands import explaining

    for printed, told in (("9", "9.00分；"), (None, "8.50分（原表没有写，按执行率计算）")):
        row = BudgetRow(source="年度资金总额", adjusted="200", executed="170", score=printed)
        line = scoring.score(evaluation_of(budget=(row,)), rules).execution
        assert explaining.explanation(line, "认定得分")[2].startswith(f"  自评得分：{told}")


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
    doubled = one(rules, f"{sign}{target}元", f"{second}元", str(points * 2))
    assert doubled.exact == more.exact * 2


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


@pytest.mark.parametrize(
    "total, grade",
    [
        ("100", "优"),
        ("90.00", "优"),
        ("89.99", "良"),
        ("80", "良"),
        ("79.99", "中"),
        ("60", "中"),
        ("59.99", "差"),
        ("0", "差"),
    ],
)
def test_grades_include_their_lower_bound(rules, total, grade):
    assert rules.grade(D(total)) == grade


STANDARDS = [
    # 10 points each; the arithmetic stands behind
    (
        {
            "type": "elements",
            "points": [
                {"text": "①", "share": "50%", "verdict": "符合"},
                {"text": "②", "share": "0.5", "verdict": "部分符合"},
            ],
        },
        "7.50",
    ),  # 5 + 2.5
    (
        {
            "type": "elements",
            "points": [
                {"text": "①", "share": "40%", "verdict": "符合"},
                {"text": "②", "share": "60%", "verdict": "不适用"},
            ],
        },
        "10.00",
    ),  # 4/4
    ({"type": "elements", "partial": "30%", "points": [{"text": "①", "share": "1", "verdict": "部分符合"}]}, "3.00"),
    ({"type": "deduction", "events": [{"text": "手续不全", "times": "3", "each": "1.5"}]}, "5.50"),  # 10 - 4.5
    ({"type": "deduction", "veto": {"text": "挪用", "happened": "true"}}, "0.00"),
    (
        {
            "type": "elements",
            "points": [
                {"text": "①", "share": "1/3", "verdict": "符合"},
                {"text": "②", "share": "1/3", "verdict": "符合"},
                {"text": "③", "share": "1/3", "earned": "2/3"},
            ],
        },
        "8.89",
    ),  # 10 × (1/3 + 1/3 + 1/3 × 2/3) = 10 × 8/9
    (
        {
            "type": "elements",
            "points": [
                {"text": "①", "share": "40%", "verdict": "部分符合", "earned": "3/4"},
                {"text": "②", "share": "60%", "verdict": "部分符合"},
            ],
        },
        "6.00",
    ),  # 3 + 3
    (
        {"type": "steps", "full_at": "100%", "zero_at": "80%", "step": "1%", "per_step": "5%"},
        "7.50",
    ),  # 95 %: 5 steps of 5 %
    (
        {
            "type": "steps",
            "full_at": "100%",
            "zero_at": "80%",
            "step": "2%",
            "per_step": "10%",
            "started_counts": "proportional",
        },
        "7.50",
    ),  # 2.5 steps of 10 %
    ({"type": "bands", "bands": [{"from": "90%", "share": "80%"}, {"from": "60%", "share": "50%"}]}, "8.00"),
    ({"type": "ratio", "numerator": "spent", "denominator": "received"}, "9.50"),  # 95 of 100
    ({"type": "formula", "name": "ratio"}, "9.50"),
    ({"type": "formula", "name": "threshold_ratio", "floor": "60%"}, "8.75"),  # (95-60)/40
    ({"type": "formula", "name": "ratio", "floor": "60%"}, "9.50"),
    ({"type": "formula", "name": "ratio", "floor": "96%"}, "0.00"),
    ({"type": "formula", "name": "ratio", "over": {"limit": "130%", "per_point": "1%"}}, "9.50"),  # 95 % is not over
    (
        {"type": "efficacy", "levels": [{"value": "100%", "coefficient": "1"}, {"value": "90%", "coefficient": "0.8"}]},
        "9.00",
    ),  # half-way from 0.8 to 1
    ({"type": "date", "due": "2024-06-30", "done": "2024-07-10", "per_day": "2%"}, "8.00"),  # 10 days
    (
        {
            "type": "date",
            "due": "2024-06-30",
            "done": "2024-07-15",
            "per_days": "10",
            "each": "1",
            "started_counts": "true",
        },
        "8.00",
    ),  # 15 days: 2 of 10
    (
        {
            "type": "date",
            "due": "2024-06-30",
            "done": "2024-07-15",
            "per_days": "10",
            "each": "1",
            "started_counts": "false",
        },
        "9.00",
    ),  # 1 of 10
    (
        {
            "type": "date",
            "due": "2024-06-30",
            "done": "2024-07-15",
            "per_days": "10",
            "each": "1",
            "started_counts": "proportional",
        },
        "8.50",
    ),  # 1.5
    (
        {
            "type": "date",
            "due": "2024-06-30",
            "done": "2024-06-30",
            "per_days": "10",
            "each": "1",
            "started_counts": "true",
        },
        "10.00",
    ),
    ({"type": "binary", "met": "true"}, "10.00"),
    ({"type": "binary", "met": "false"}, "0.00"),
]
FACTS = {"spent": Fact(label="支出", value="95万元"), "received": Fact(label="到位", value="1000000元")}


@pytest.mark.parametrize(
    "standard, score", STANDARDS, ids=[f"{n}-{s['type']}-{score}" for n, (s, score) in enumerate(STANDARDS, 1)]
)
def test_an_own_standard_wins_over_the_rule_set(rules, standard, score):
    made = Indicator.model_validate(
        {"level1": "产出", "name": "甲", "target": "100%", "actual": "95%", "points": "10", "standard": standard}
    )
    line = scoring.score(evaluation_of(made, facts=FACTS), rules).lines[0]
    assert line.low == line.high == D(score), line.because
    assert line.rule == "本指标评分标准" and f"得{score}分" in line.because


def test_a_bare_target_of_nothing_is_not_met_by_something(rules):
    made = Indicator(level1="产出", name="安全事故", target="0起", actual="1起", points="10")
    line = scoring.score(evaluation_of(made), rules).lines[0]
    assert not line.scored and "目标为零或负数而未达到" in line.because
    settled = rules.model_copy(update={"options": OPTIONS | {"zero_target": "all_or_nothing"}})
    assert scoring.score(evaluation_of(made), settled).lines[0].low == 0


@pytest.mark.parametrize("value", ["≥95万元", "约", "90-95万元"])
def test_a_fact_that_measures_nothing_divides_nothing(rules, value):
    made = Indicator.model_validate(
        {
            "level1": "产出",
            "name": "甲",
            "points": "10",
            "standard": {"type": "ratio", "numerator": "spent", "denominator": "received"},
        }
    )
    line = scoring.score(evaluation_of(made, facts=FACTS | {"spent": Fact(label="支出", value=value)}), rules).lines[0]
    assert not line.scored and f"“支出”的“{value}”不是实测数值" in line.because


@pytest.mark.parametrize(
    "level1, level2, name",
    [("满意度指标", None, "群众意见"), ("效益指标", "服务对象满意度指标", "群众意见"), ("效益", None, "群众满意度")],
)
def test_a_satisfaction_row_is_one_by_any_of_its_levels(rules, level1, level2, name):
    assert is_satisfaction(Indicator(level1=level1, level2=level2, name=name))
    assert not is_satisfaction(Indicator(level1="效益", level2="社会效益", name="群众意见"))


def test_a_row_within_another_does_not_decide_which_scores_are_shown(rules):
    # 60 + 40 points decided; the row called 其中 is a part of 乙 and has no decision of its own
    rows = [
        {
            "level1": "产出",
            "name": "甲",
            "points": "60",
            "self_score": "60",
            "decided": {"score": "50", "by": "评价组", "reason": "核实"},
        },
        {
            "level1": "产出",
            "name": "乙",
            "points": "40",
            "self_score": "40",
            "decided": {"score": "40", "by": "评价组", "reason": "核实"},
        },
        {"level1": "产出", "name": "其中：丙", "points": "10", "self_score": "10"},
    ]
    card = scoring.score(evaluation_of(*map(Indicator.model_validate, rows)), rules)
    assert card.by_decision and card.shown == card.decided == D(90) and card.lines[2].shown is None
    half = scoring.score(evaluation_of(*map(Indicator.model_validate, [rows[0] | {"decided": None}, *rows[1:]])), rules)
    assert not half.by_decision and half.shown_name == "自评得分" and half.shown == half.self_score == D(100)


@pytest.mark.parametrize(
    "target, actual, standard, points, score, said",
    [
        # 93.35 % is 6.65 points short, 5 % each: 5 × (1 − 33.25 %) = 3.3375
        (
            "100%",
            "93.35%",
            {
                "type": "steps",
                "full_at": "100%",
                "zero_at": "80%",
                "step": "1%",
                "per_step": "5%",
                "started_counts": "proportional",
            },
            "5",
            "3.34",
            "扣33.25%",
        ),
        # 140 % is 10 percentage points over 130 %, 1 % each: 10 × 90 %
        (
            "≥100人",
            "140人",
            {"type": "formula", "name": "ratio", "over": {"limit": "130%", "per_point": "1%"}},
            "10",
            "9.00",
            "完成率140.00%，超过130%",
        ),
        (
            "≥100人",
            "130人",
            {"type": "formula", "name": "ratio", "over": {"limit": "1.3", "per_point": "1%"}},
            "10",
            "10.00",
            "得100.00%",
        ),
        # 45 of at least 90 is half; 121 of at most 110 is 1.1 times: 110 ÷ 121, or 1 − 10 %
        ("90%-110%", "45%", {"type": "range", "below": "ratio", "above": "fail"}, "10", "5.00", "低于下限"),
        ("90%-110%", "45%", {"type": "range", "below": "fail", "above": "fail"}, "10", "0.00", "低于下限"),
        ("90%-110%", "110%", {"type": "range", "below": "ratio", "above": "fail"}, "10", "10.00", "在区间内"),
        ("90%-110%", "121%", {"type": "range", "below": "ratio", "above": "inverse_ratio"}, "10", "9.09", "高于上限"),
        (
            "90%-110%",
            "121%",
            {"type": "range", "below": "ratio", "above": "linear_deviation"},
            "10",
            "9.00",
            "高于上限",
        ),
        ("90%-110%", "121%", {"type": "range", "below": "ratio", "above": "fail"}, "10", "0.00", "高于上限"),
        # lower is better: 15 lies half-way between 10 (1) and 20 (0.8); 30 earns what its level does, 31 nothing
        (
            "≤10日",
            "15日",
            {
                "type": "efficacy",
                "levels": [
                    {"name": "优秀", "value": "10日", "coefficient": "1"},
                    {"name": "良好", "value": "20日", "coefficient": "0.8"},
                    {"name": "较差", "value": "30日", "coefficient": "0.2"},
                ],
            },
            "10",
            "9.00",
            "在良好标准值20日（系数0.8）与优秀标准值10日（系数1）之间",
        ),
        (
            "≤10日",
            "31日",
            {
                "type": "efficacy",
                "levels": [
                    {"name": "优秀", "value": "10日", "coefficient": "1"},
                    {"name": "较差", "value": "30日", "coefficient": "0.2"},
                ],
            },
            "10",
            "0.00",
            "没有达到较差标准值30日",
        ),
    ],
)
def test_a_standard_by_hand(rules, target, actual, standard, points, score, said):
    line = one(rules, target, actual, points, standard=standard)
    assert line.low == line.high == D(score) and said in line.because, line.because
    assert line.met == (score == f"{D(points):.2f}" or "over" in standard and "超过" in line.because)


@pytest.mark.parametrize(
    "target, actual, standard, why",
    [
        ("≥90%", "95%", {"type": "range", "below": "ratio", "above": "fail"}, "不是区间"),
        ("90%-110%", "95人", {"type": "range", "below": "ratio", "above": "fail"}, "不能比较"),
        ("0-5起", "-1起", {"type": "range", "below": "ratio", "above": "fail"}, "须大于0"),
        ("≤100人", "90人", {"type": "formula", "name": "ratio"}, "方向与公式“完成比例”相反"),
        ("≥100人", "90人", {"type": "formula", "name": "inverse_ratio"}, "方向与公式“目标值÷实际值”相反"),
        (">95%", "95%", {"type": "formula", "name": "ratio"}, "恰等于指标值"),
        ("<10日", "10日", {"type": "formula", "name": "fail"}, "恰等于指标值"),
        (
            "≥95%",
            "95人",
            {"type": "efficacy", "levels": [{"value": "9%", "coefficient": "1"}, {"value": "5%", "coefficient": "0"}]},
            "不能比较",
        ),
        (None, None, {"type": "date", "due": "2024-06-30", "done": "2024-07-15"}, "没有写逾期怎样扣分"),
        (
            None,
            None,
            {"type": "date", "due": "2024-06-30", "done": "2024-07-15", "per_day": "1%", "per_days": "10"},
            "只能写一种",
        ),
    ],
)
def test_a_standard_that_does_not_fit_its_row_gives_no_number(rules, target, actual, standard, why):
    line = one(rules, target, actual, standard=standard)
    assert not line.scored and line.exact is None and why in line.because, line.because


@pytest.mark.parametrize(
    "target, actual, low",
    [
        # the ratio of a strict target that is met to the hair is 100 %, and the target is missed: nobody has said what
        # that earns
        (">95%", "95%", None),
        ("<10日", "10日", None),
        (">95%", "95.01%", "10.00"),
        ("<10日", "9.9日", "10.00"),
        (">95%", "94%", "9.89"),  # 10 × 94/95 = 9.894…
        ("<10日", "11日", "9.00"),  # 10 × (1 − 1/10)
        (">95%", ">95%", "10.00"),
        (">95%", "≥95%", None),
        ("≥95%", ">95%", "10.00"),
        ("<10日", "<10日", "10.00"),
    ],
)
def test_a_strict_target_is_more_than_its_number(rules, target, actual, low):
    line = one(rules, target, actual)
    assert line.low == (None if low is None else D(low)), line.because
    if low is None:
        card = scoring.score(evaluation_of(line.indicator), rules)
        assert "扣" not in line.because and [f.rule for f in card.findings if not line.scored and "存疑" in f.fix] == [
            "indicator_can_be_scored"
        ]


def test_a_band_of_the_rule_set_is_a_range_until_a_score_in_it_is_decided(rules):
    for band, low, high in (
        ("达成年度指标", "8.00", "10.00"),
        ("部分达成年度指标并具有一定效果", "6.00", "8.00"),
        ("未达成年度指标且效果较差", "0.00", "6.00"),
    ):
        for target, actual in (
            ("有所减轻", "有所减轻"),
            ("有所减轻", "略有减轻"),
            ("2024年12月底前完成", "2025年1月完成"),
        ):
            line = one(
                rules.model_copy(update={"options": {}}), target, actual, band=band
            )  # needs no option: nothing is left open
            assert (line.low, line.high) == (D(low), D(high)) and f"认定为“{band}”一档" in line.because
    for target, more, why in (
        ("有所减轻", {"band": "部分达成"}, "没有定性档次"),
        ("≥5人", {"band": "达成年度指标"}, "为数值"),
        ("有所减轻", {"band": "达成年度指标", "standard": {"type": "binary", "met": "true"}}, "又按规则集"),
    ):
        line = one(rules, target, "有所减轻" if target == "有所减轻" else "5人", **more)
        assert not line.scored and why in line.because
    assert not one(rules, "有所减轻", None, band="达成年度指标").scored  # a band without a result is no result
    for score, faults in (("7", 0), ("8", 1), ("5.9", 1)):  # 8 belongs to the band above
        made = Indicator.model_validate(
            {
                "level1": "效益指标",
                "name": "甲",
                "target": "有所减轻",
                "actual": "略有减轻",
                "points": "10",
                "band": "部分达成年度指标并具有一定效果",
                "decided": {"score": score, "reason": "…", "by": "甲"},
            }
        )
        assert (
            sum(v.code == "A10" for v in review.examine(scoring.score(evaluation_of(made), rules)).findings) == faults
        )


@pytest.mark.parametrize(
    "standard, why",
    [
        (
            {"type": "elements", "points": [{"text": "①", "share": "50%", "verdict": "符合"}]},
            "1",
        ),  # shares do not add up
        ({"type": "elements", "points": [{"text": "①", "share": "1"}]}, "尚未逐项核查"),
        ({"type": "ratio", "numerator": "nosuch", "denominator": "received"}, "没有“nosuch”"),
        ({"type": "bands", "bands": [{"from": "90人", "share": "1"}]}, "不能比较"),
        ({"type": "date", "due": "2024-06-30", "per_day": "2%"}, "没有实际完成日期"),
        ({"type": "formula", "name": "threshold_ratio"}, "及格门槛"),
        ({"type": "binary"}, "是否达到"),
    ],
)
def test_a_standard_that_cannot_be_applied_says_why(rules, standard, why):
    made = Indicator.model_validate(
        {"level1": "产出", "name": "甲", "target": "100%", "actual": "95%", "points": "10", "standard": standard}
    )
    card = scoring.score(evaluation_of(made, facts=FACTS), rules)
    assert not card.lines[0].scored and why in card.lines[0].because
    assert any(f.rule == "indicator_can_be_scored" for f in card.findings)


def test_a_qualitative_band_is_a_range_until_a_score_in_it_is_decided(rules):
    standard = {
        "type": "graded",
        "bands": [{"name": "好", "low": "80%", "high": "1"}, {"name": "差", "low": "0", "high": "80%"}],
        "band": "好",
    }
    base = {"level1": "产出", "name": "甲", "points": "10", "standard": standard}
    line = scoring.score(evaluation_of(Indicator.model_validate(base)), rules).lines[0]
    assert (line.low, line.high, line.decided) == (D("8.00"), D("10.00"), None)
    for score, faults in (("9", 0), ("7", 1)):
        made = Indicator.model_validate(base | {"decided": {"score": score, "reason": "…", "by": "甲"}})
        card = scoring.score(evaluation_of(made), rules)
        assert card.lines[0].decided.score == D(score)
        assert sum(v.code == "A10" for v in review.examine(card).findings) == faults


SHARES = st.integers(0, 20).map(lambda n: f"{n}/20")
YUAN = st.integers(1, 2000)  # in 元, told in 万元 as well


def ladder(draw, n: int) -> tuple[list[int], list[str]]:
    """Figures and shares, both from high to low."""
    figures = sorted(draw(st.lists(YUAN, min_size=n, max_size=n, unique=True)), reverse=True)
    return figures, [
        f"{s}/20" for s in sorted(draw(st.lists(st.integers(0, 19), min_size=n, max_size=n, unique=True)), reverse=True)
    ]


@st.composite
def graded_by_figures(draw, kind):
    """A standard that reads the actual, its target, and whether more is better."""
    more = draw(st.booleans())
    (high, low), _ = ladder(draw, 2)
    if kind == "steps":
        ends = (high, low) if more else (low, high)
        return (
            {
                "type": kind,
                "full_at": f"{ends[0]}元",
                "zero_at": f"{ends[1]}元",
                "step": f"{draw(YUAN)}元",
                "per_step": f"{draw(st.integers(1, 20))}/20",
                "started_counts": draw(st.sampled_from(("true", "false", "proportional"))),
            },
            None,
            more,
        )
    if kind == "bands":
        figures, shares = ladder(draw, 3)
        return {"type": kind, "bands": [{"from": f"{f}元", "share": s} for f, s in zip(figures, shares)]}, None, True
    if kind == "formula":
        name = draw(
            st.sampled_from(("ratio", "threshold_ratio") if more else ("inverse_ratio", "linear_deviation", "fail"))
        )
        floors = {"threshold_ratio": st.integers(0, 19), "ratio": st.integers(1, 19) | st.none()}
        at = draw(floors.get(name, st.none()))
        floor = {} if at is None else {"floor": f"{at}/20"}
        return {"type": kind, "name": name} | floor, f"{'≥' if more else '≤'}{high}元", more
    if kind == "range":
        below, above = (
            draw(st.sampled_from(("ratio", "fail"))),
            draw(st.sampled_from(("inverse_ratio", "linear_deviation", "fail"))),
        )
        return {"type": kind, "below": below, "above": above}, f"{low}-{high}元", None
    assert kind == "efficacy"
    figures, shares = ladder(draw, 3)
    levels = zip(figures if more else reversed(figures), ["1", *shares[1:]])
    return {"type": kind, "levels": [{"value": f"{f}元", "coefficient": c} for f, c in levels]}, None, more


@st.composite
def found_anew(draw, kind):
    """A standard that holds what was found, with something worse and something better."""
    if kind == "elements":
        shares = draw(st.lists(st.integers(1, 7), min_size=1, max_size=4))
        order, partial = ("不符合", "部分符合", "符合"), draw(SHARES)
        pairs = [sorted(draw(st.tuples(st.integers(0, 20), st.integers(0, 20)))) for _ in shares]
        told = [draw(st.booleans()) for _ in shares]  # by verdict or by the share earned
        sides = [
            [
                {"text": "甲", "share": f"{s}/{sum(shares)}"}
                | ({"verdict": order[pair[n] // 7]} if words else {"earned": f"{pair[n]}/20"})
                for s, pair, words in zip(shares, pairs, told)
            ]
            for n in (0, 1)
        ]
        return tuple({"type": kind, "partial": partial, "points": points} for points in sides)
    less, more = sorted(draw(st.tuples(st.integers(0, 40), st.integers(0, 40))))
    if kind == "deduction":
        each = str(draw(st.integers(0, 3)))
        return tuple(
            {"type": kind, "events": [{"text": "甲", "times": str(times), "each": each}]} for times in (more, less)
        )
    if kind == "ratio":
        return tuple({"type": kind, "numerator": name, "denominator": "whole"} for name in ("few", "many"))
    if kind == "graded":
        bands = [
            {"name": "好", "low": "80%", "high": "1"},
            {"name": "中", "low": "1/3", "high": "80%"},
            {"name": "差", "low": "0", "high": "1/3"},
        ]
        places = sorted(draw(st.tuples(st.integers(0, 2), st.integers(0, 2))), reverse=True)
        return tuple({"type": kind, "bands": bands, "band": bands[n]["name"]} for n in places)
    if kind == "date":
        by_day = {"per_day": draw(SHARES)}
        by_period = {"per_days": str(draw(st.integers(1, 20))), "each": str(draw(st.integers(1, 4)))}
        by_period["started_counts"] = draw(st.sampled_from(("true", "false", "proportional")))
        way = draw(st.sampled_from((by_day, by_period))) | draw(st.sampled_from(({}, {"zero_after": "30"})))
        return tuple(
            {"type": kind, "due": "2024-06-30", "done": str(date(2024, 6, 25) + timedelta(days))} | way
            for days in (more, less)
        )
    assert kind == "binary"
    return {"type": kind, "met": "false"}, {"type": kind, "met": draw(st.sampled_from(("true", "false")))}


KINDS = {get_args(model.model_fields["type"].annotation)[0]: model for model in get_args(get_args(Standard)[0])}


def test_a_standard_that_is_only_words_gives_no_points(rules):
    words = {"type": "text", "rule": "视情况酌情扣分"}
    row = {"level1": "产出", "name": "甲", "target": "≥9个", "actual": "9个", "points": "10", "standard": words}
    (line,) = scoring.score(evaluation_of(Indicator.model_validate(row)), rules).lines
    assert not line.scored and "酌情" not in line.because


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "text"])
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_laws_of_every_standard(rules, kind, data):
    """A new type of standard fails until it is drawn: a score within the points, more never less, units neutral."""
    points = str(data.draw(st.integers(1, 60)))
    if KINDS[kind] in BY_FIGURES:
        standard, target, more = data.draw(graded_by_figures(kind))
        a, b = sorted(data.draw(st.tuples(YUAN, YUAN)))
        lines = [one(rules, target, f"{actual}元", points, standard=standard) for actual in (a, b)]
        in_wan = one(rules, target, f"{D(b) / 10000:f}万元", points, standard=standard)
        assert (in_wan.low, in_wan.exact, in_wan.met) == (lines[1].low, lines[1].exact, lines[1].met)
        if more is None:  # inside the range all; nearer to it never less
            low, high = (D(end) for end in target.removesuffix("元").split("-"))
            away = [max(low - x, x - high, 0) for x in (a, b)]
            assert all(line.low == D(points) for line, far in zip(lines, away) if not far)
            worse, better = lines if b <= low else reversed(lines) if a >= high else (lines[0], lines[0])
        else:
            worse, better = lines if more else reversed(lines)
    else:
        amounts = sorted(data.draw(st.tuples(YUAN, YUAN, YUAN)))
        facts = {name: Fact(label=name, value=f"{value}元") for name, value in zip(("few", "many", "whole"), amounts)}
        rows = [
            Indicator.model_validate({"level1": "产出", "name": "甲", "points": points, "standard": s})
            for s in data.draw(found_anew(kind))
        ]
        worse, better = scoring.score(evaluation_of(*rows, facts=facts), rules).lines
    for line in (worse, better):
        assert not list(standards.faults(line.indicator.standard))
        assert line.scored and 0 <= line.low <= line.high <= D(points), line.because
    assert worse.low <= better.low and worse.high <= better.high


FIGURES = st.sampled_from(("100%", "95%", "80%", "0%", "-1%", "≥80%", "5人", "八成"))
PART = st.sampled_from(("0", "1/3", "1/2", "2/3", "1"))
PERHAPS = st.none() | PART
TYPED: dict[str, st.SearchStrategy] = {
    "elements": st.fixed_dictionaries(
        {
            "points": st.lists(
                st.fixed_dictionaries(
                    {
                        "text": st.just("甲"),
                        "share": PART,
                        "verdict": st.sampled_from(("符合", "部分符合")),
                        "earned": PERHAPS,
                    }
                ),
                min_size=1,
                max_size=3,
            )
        }
    ),
    "steps": st.fixed_dictionaries({"full_at": FIGURES, "zero_at": FIGURES, "step": FIGURES, "per_step": PART}),
    "bands": st.fixed_dictionaries(
        {"bands": st.lists(st.fixed_dictionaries({"from": FIGURES, "share": PART}), min_size=1, max_size=3)}
    ),
    "formula": st.fixed_dictionaries(
        {
            "name": st.sampled_from(("ratio", "threshold_ratio", "fail")),
            "floor": PERHAPS,
            "over": st.sampled_from((None, {"limit": "1", "per_point": "1%"})),
        }
    ),
    "efficacy": st.fixed_dictionaries(
        {"levels": st.lists(st.fixed_dictionaries({"value": FIGURES, "coefficient": PART}), min_size=2, max_size=3)}
    ),
    "graded": st.fixed_dictionaries(
        {
            "band": st.sampled_from(("好", "中", "无")),
            "bands": st.lists(
                st.fixed_dictionaries({"name": st.sampled_from(("好", "中")), "low": PART, "high": PART}),
                min_size=1,
                max_size=3,
            ),
        }
    ),
    "date": st.fixed_dictionaries(
        {
            "due": st.just("2024-06-30"),
            "done": st.just("2024-07-15"),
            "per_day": PERHAPS,
            "per_days": st.sampled_from((None, "10")),
            "each": st.sampled_from((None, "1")),
            "started_counts": st.sampled_from((None, "true", "false")),
        }
    ),
}


@pytest.mark.parametrize("kind", TYPED)
@settings(max_examples=150, deadline=None)
@given(st.data())
def test_what_check_lets_pass_scores(rules, kind, data):
    """Scoring never meets a fault of a standard that could be told when it was read; only the row may not fit."""
    standard = {"type": kind} | data.draw(TYPED[kind])
    line = one(rules, "100%", "95%", standard=standard)
    if not list(standards.faults(line.indicator.standard)):
        assert line.scored and 0 <= line.low <= line.high <= 10 or "不能比较" in line.because, line.because


def test_the_fictitious_evaluation_is_whole():
    card = card_of("shili-xuni")
    assert (card.points, card.total, card.grade, card.exact_grade) == (D(100), D("87.19"), "良", "良")
    assert [(g.name, g.points, g.decided) for g in card.groups] == [
        ("决策", D(15), D("12.83")),
        ("过程", D(20), D("16.69")),
        ("产出", D(35), D("32.07")),
        ("效益", D(30), D("25.60")),
    ]
    assert card.findings == () and card.missing_points == 0
    assert {type(i.standard).__name__ for i in card.evaluation.indicators} == {
        "Elements",
        "Deduction",
        "Steps",
        "Ratio",
        "Bands",
        "Formula",
        "Graded",
        "OnTime",
        "Binary",
    }


def test_a_frame_that_does_not_fit_the_report_is_a_finding():
    assert "frame_fits_the_report" in {v.rule for v in review.examine(card_of("hukou-dibao")).findings}
    assert "frame_fits_the_report" not in {v.rule for v in review.examine(card_of("shili-xuni")).findings}


def test_a_grade_that_hangs_on_rounding_is_flagged(rules):
    # 2/3 of 30 points is 20, of 33.35 is 22.2333; 89.996… prints 90.00
    rows = [
        Indicator(
            level1="决策",
            name="甲",
            points=D(100),
            target="≥10000人",
            actual="8999.6人".replace(".6", ""),
            decided=None,
        )
    ]
    card = scoring.score(evaluation_of(*rows), rules)
    assert card.total is None and card.grade is None  # nobody adopted it
    from perfeval.model.evaluation import Adoption

    exact = Indicator(level1="决策", name="甲", points=D(100), target="≥100000人", actual="89996人")
    adopted = evaluation_of(exact).model_copy(update={"adopted": Adoption(by="甲", reason="…")})
    card = scoring.score(adopted, rules)
    assert (card.total, card.grade, card.exact_grade) == (D("90.00"), "优", "良")
    assert "grade_does_not_hang_on_rounding" in {f.rule for f in card.findings}


def test_alternatives_change_one_question_at_a_time():
    others = scoring.alternatives(card_of("hukou-linshi-jiuzhu"))
    assert {card.high for name, card in others.items() if name.startswith("超过上限")} == {
        D("89.81"),
        D("85.00"),
    }  # 4.81 and 0 of 5


TABLES = sorted((Path(__file__).parents[1] / "cases" / "tables").glob("*.yaml"))


def table_of(file: Path) -> list[Indicator]:
    from ruamel.yaml import YAML

    rows = YAML(typ="safe").load(file.read_text(encoding="utf-8"))["indicators"]
    text = [
        {k: None if row.get(k) is None else str(row[k]) for k in ("level1", "level2", "target", "actual", "reason")}
        for row in rows
    ]
    points = [str(row["weight"]) if isinstance(row.get("weight"), int | float) else None for row in rows]
    return [
        Indicator.model_validate(
            {
                **t,
                "level1": t["level1"] or "（未列）",
                "name": row.get("level3") or row.get("raw") or "（未列）",
                "points": p,
            }
        )
        for row, t, p in zip(rows, text, points)
    ]


def test_every_row_of_the_real_tables_is_scored_or_says_why(rules):
    counts = {"scored": 0, "range": 0, "unscored": 0}
    reasons = []
    for file in TABLES:
        indicators = table_of(file)
        if not indicators:
            continue
        card = scoring.score(evaluation_of(*indicators), rules)
        assert len(card.lines) == len(indicators)
        for line in card.lines:
            kind = "unscored" if not line.scored else "scored" if line.settled else "range"
            counts[kind] += 1
            assert line.because.endswith("。")
            if kind == "unscored":
                reasons.append(line.because)
                readable = (
                    line.indicator.target_reading.kind in ("number", "range")
                    and line.indicator.actual_reading.kind == "number"
                )
                assert not (readable and line.indicator.points) or re.search(
                    "单位|小数|比较式|没有规定", line.because
                ), line.because
    assert len(TABLES) == 19 and sum(counts.values()) == 152, counts
    assert counts == {"scored": counts["scored"], "range": counts["range"], "unscored": len(reasons)}
    print(counts)


@pytest.mark.parametrize(
    "project, doubted",
    [
        ("hukou-linshi-jiuzhu", {("乡镇临时救助备用金救助人数", "T13"), ("临时救助资金使用率", "A02")}),
        (
            "hukou-dibao",
            {
                ("农村低保对象人数", "T13"),
                ("城镇低保对象人数", "T13"),
                ("保障对象准确率", "A02"),
                ("资金每月10号发放到位", "A02"),
                ("困难群众资金使用率", "A02"),
                ("困难群众满意度", "A02"),
            },
        ),
        ("shili-xuni", set()),
    ],
)
def test_what_can_be_computed_and_not_believed(project, doubted):
    card = card_of(project)
    assert {(line.indicator.name, d.code) for line in card.doubted for d in line.doubts} == doubted


def test_a_doubted_score_is_never_adopted(rules):
    from perfeval.model.evaluation import Adoption

    row = Indicator(level1="产出指标", name="甲", target="≤700人", actual="650人", points=D(10))
    card = scoring.score(evaluation_of(row).model_copy(update={"adopted": Adoption(by="甲", reason="…")}), rules)
    assert (card.lines[0].low, card.lines[0].decided, card.total) == (D(10), None, None)
    said = {"doubted": {"code": "N01", "reason": "与正文452人次不一", "by": "甲"}}
    line = one(rules, "≥5人", "5人", **said)
    assert [d.code for d in line.doubts] == ["N01"]


def test_unit_costs_and_indices_where_the_params_ask():
    from perfeval.studies import costs

    study = costs.examine(card_of("hukou-dibao"))
    assert [(name, round(c.value)) for name, c, _ in study.unit_costs] == [
        ("农村低保每人每月", 521),
        ("城镇低保每人每月", 663),
    ]
    assert dict(study.indices)["农村低保对象人数"] == Fraction(9000, 8520) * 100 and study.composite.capped <= 100
    assert costs.examine(card_of("hukou-linshi-jiuzhu")).indices == ()
