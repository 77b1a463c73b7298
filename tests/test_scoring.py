"""Points: the two real tables, and the laws that hold for any table."""

from __future__ import annotations

import re
from decimal import Decimal as D
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval import params, review, scoring
from perfeval.model import BudgetRow, Evaluation, Fact, Indicator, ReportSettings

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = {"reverse": "linear_deviation", "bare_target": "at_least", "bound_as_actual": "met_if_proven", "missing_unit": "as_target",
           "qualitative": "stated_band", "equal": "as_at_least", "execution_over": "cap"}  # fmt: skip
REPORT = {"type": "单位自评", "stage": "初稿"}


@pytest.fixture(scope="module")
def rules():
    found = params.ruleset(params.load("hukou-dibao", 2024, ROOT), ROOT)
    return found.model_copy(update={"options": OPTIONS})


def card_of(project: str):
    evaluation = params.load(project, 2024, ROOT)
    return scoring.score(evaluation, params.ruleset(evaluation, ROOT))


def one(rules, target, actual, points="10", **more):
    made = Indicator(level1=more.pop("level1", "产出指标"), name="甲", target=target, actual=actual, points=D(points), **more)
    return scoring.score(evaluation_of(made), rules).lines[0]


def evaluation_of(*indicators, budget=(), facts=None, report=None):
    """An evaluation of nothing but these indicators."""
    return Evaluation.model_construct(indicators=indicators, budget=budget, facts=facts or {}, adopted=None,
                                      report=ReportSettings(**(report or REPORT)))  # fmt: skip


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
    assert "取舍后等于满分" in line.because
    assert any(f.rule == "full_points_hang_on_rounding" and "农村低保金" in f.found for f in card.findings)


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
    def execution(adjusted, executed):
        row = BudgetRow(source="年度资金总额", adjusted=adjusted, executed=executed)
        return scoring.score(evaluation_of(budget=(row,)), rules).execution

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


@pytest.mark.parametrize("total, grade", [("100", "优"), ("90.00", "优"), ("89.99", "良"), ("80", "良"), ("79.99", "中"), ("60", "中"), ("59.99", "差"), ("0", "差")])
def test_grades_include_their_lower_bound(rules, total, grade):
    assert rules.grade(D(total)) == grade


STANDARDS = [
    # 10 points each; the arithmetic stands behind
    ({"type": "elements", "points": [{"text": "①", "share": "50%", "verdict": "符合"}, {"text": "②", "share": "0.5", "verdict": "部分符合"}]}, "7.50"),  # 5 + 2.5
    ({"type": "elements", "points": [{"text": "①", "share": "40%", "verdict": "符合"}, {"text": "②", "share": "60%", "verdict": "不适用"}]}, "10.00"),  # 4/4
    ({"type": "elements", "partial": "30%", "points": [{"text": "①", "share": "1", "verdict": "部分符合"}]}, "3.00"),
    ({"type": "deduction", "events": [{"text": "手续不全", "times": "3", "each": "1.5"}]}, "5.50"),  # 10 - 4.5
    ({"type": "deduction", "veto": {"text": "挪用", "happened": "true"}}, "0.00"),
    ({"type": "steps", "full_at": "100%", "zero_at": "80%", "step": "1%", "per_step": "5%"}, "7.50"),  # 95 %: 5 steps of 5 %
    ({"type": "bands", "bands": [{"from": "90%", "share": "80%"}, {"from": "60%", "share": "50%"}]}, "8.00"),
    ({"type": "ratio", "numerator": "spent", "denominator": "received"}, "9.50"),  # 95 of 100
    ({"type": "formula", "name": "ratio"}, "9.50"),
    ({"type": "formula", "name": "threshold_ratio", "floor": "60%"}, "8.75"),  # (95-60)/40
    ({"type": "date", "due": "2024-06-30", "done": "2024-07-10", "per_day": "2%"}, "8.00"),  # 10 days
    ({"type": "binary", "met": "true"}, "10.00"),
    ({"type": "binary", "met": "false"}, "0.00"),
]
FACTS = {"spent": Fact(label="支出", value="95万元"), "received": Fact(label="到位", value="1000000元")}


@pytest.mark.parametrize("standard, score", STANDARDS, ids=[f"{s['type']}-{score}" for s, score in STANDARDS])
def test_an_own_standard_wins_over_the_rule_set(rules, standard, score):
    made = Indicator.model_validate({"level1": "产出", "name": "甲", "target": "100%", "actual": "95%", "points": "10", "standard": standard})
    line = scoring.score(evaluation_of(made, facts=FACTS), rules).lines[0]
    assert line.low == line.high == D(score), line.because
    assert line.rule == "本指标评分标准" and f"得{score}分" in line.because


@pytest.mark.parametrize("standard, why", [
    ({"type": "elements", "points": [{"text": "①", "share": "50%", "verdict": "符合"}]}, "1"),  # shares do not add up
    ({"type": "elements", "points": [{"text": "①", "share": "1"}]}, "尚未逐项核查"),
    ({"type": "ratio", "numerator": "nosuch", "denominator": "received"}, "没有“nosuch”"),
    ({"type": "bands", "bands": [{"from": "90人", "share": "1"}]}, "不能比较"),
    ({"type": "date", "due": "2024-06-30", "per_day": "2%"}, "没有实际完成日期"),
    ({"type": "formula", "name": "threshold_ratio"}, "及格门槛"),
    ({"type": "binary"}, "是否达到"),
])  # fmt: skip
def test_a_standard_that_cannot_be_applied_says_why(rules, standard, why):
    made = Indicator.model_validate({"level1": "产出", "name": "甲", "target": "100%", "actual": "95%", "points": "10", "standard": standard})
    card = scoring.score(evaluation_of(made, facts=FACTS), rules)
    assert not card.lines[0].scored and why in card.lines[0].because
    assert any(f.rule == "indicator_can_be_scored" for f in card.findings)


def test_a_qualitative_band_is_a_range_until_a_score_in_it_is_decided(rules):
    standard = {"type": "graded", "bands": [{"name": "好", "low": "80%", "high": "1"}, {"name": "差", "low": "0", "high": "80%"}], "band": "好"}
    base = {"level1": "产出", "name": "甲", "points": "10", "standard": standard}
    line = scoring.score(evaluation_of(Indicator.model_validate(base)), rules).lines[0]
    assert (line.low, line.high, line.decided) == (D("8.00"), D("10.00"), None)
    for score, faults in (("9", 0), ("7", 1)):
        made = Indicator.model_validate(base | {"decided": {"score": score, "reason": "…", "by": "甲"}})
        card = scoring.score(evaluation_of(made), rules)
        assert card.lines[0].decided.score == D(score)
        assert sum(v.code == "A10" for v in review.examine(card).findings) == faults


def test_the_fictitious_evaluation_is_whole():
    card = card_of("shili-xuni")
    assert (card.points, card.total, card.grade, card.exact_grade) == (D(100), D("87.19"), "良", "良")
    assert [(g.name, g.points, g.decided) for g in card.groups] == [
        ("决策", D(15), D("12.83")), ("过程", D(20), D("16.69")), ("产出", D(35), D("32.07")), ("效益", D(30), D("25.60"))]  # fmt: skip
    assert card.findings == () and card.missing_points == 0
    assert {type(i.standard).__name__ for i in card.evaluation.indicators} == {
        "Elements", "Deduction", "Steps", "Ratio", "Bands", "Formula", "Graded", "OnTime", "Binary"}  # fmt: skip


def test_a_frame_that_does_not_fit_the_report_is_a_finding():
    assert "frame_fits_the_report" in {v.rule for v in review.examine(card_of("hukou-dibao")).findings}
    assert "frame_fits_the_report" not in {v.rule for v in review.examine(card_of("shili-xuni")).findings}


def test_a_grade_that_hangs_on_rounding_is_flagged(rules):
    # 2/3 of 30 points is 20, of 33.35 is 22.2333; 89.996… prints 90.00
    rows = [Indicator(level1="决策", name="甲", points=D(100), target="≥10000人", actual="8999.6人".replace(".6", ""), decided=None)]
    card = scoring.score(evaluation_of(*rows), rules)
    assert card.total is None and card.grade is None  # nobody adopted it
    from perfeval.model import Adoption

    exact = Indicator(level1="决策", name="甲", points=D(100), target="≥100000人", actual="89996人")
    adopted = evaluation_of(exact).model_copy(update={"adopted": Adoption(by="甲", reason="…")})
    card = scoring.score(adopted, rules)
    assert (card.total, card.grade, card.exact_grade) == (D("90.00"), "优", "良")
    assert "grade_does_not_hang_on_rounding" in {f.rule for f in card.findings}


def test_alternatives_change_one_question_at_a_time():
    others = scoring.alternatives(card_of("hukou-linshi-jiuzhu"))
    assert {card.high for name, card in others.items() if name.startswith("超过上限")} == {D("89.81"), D("85.00")}  # 4.81 and 0 of 5


TABLES = sorted((Path(__file__).parent / "cases" / "tables").glob("*.yaml"))


def table_of(file: Path) -> list[Indicator]:
    from ruamel.yaml import YAML

    rows = YAML(typ="safe").load(file.read_text(encoding="utf-8"))["indicators"]
    text = [{k: None if row.get(k) is None else str(row[k]) for k in ("level1", "level2", "target", "actual", "reason")} for row in rows]
    points = [str(row["weight"]) if isinstance(row.get("weight"), int | float) else None for row in rows]
    return [Indicator.model_validate({**t, "level1": t["level1"] or "（未列）", "name": row.get("level3") or row.get("raw") or "（未列）", "points": p})
            for row, t, p in zip(rows, text, points)]  # fmt: skip


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
                readable = line.indicator.target_reading.kind in ("number", "range") and line.indicator.actual_reading.kind == "number"
                assert not (readable and line.indicator.points) or re.search("单位|小数|比较式|没有规定", line.because), line.because
    assert len(TABLES) == 19 and sum(counts.values()) == 152, counts
    assert counts == {"scored": counts["scored"], "range": counts["range"], "unscored": len(reasons)}
    print(counts)


@pytest.mark.parametrize("project, doubted", [
    ("hukou-linshi-jiuzhu", {("乡镇临时救助备用金救助人数", "T13"), ("临时救助资金使用率", "A02")}),
    ("hukou-dibao", {("农村低保对象人数", "T13"), ("城镇低保对象人数", "T13"), ("保障对象准确率", "A02"), ("资金每月10号发放到位", "A02"),
                     ("困难群众资金使用率", "A02"), ("困难群众满意度", "A02")}),
    ("shili-xuni", set()),
])  # fmt: skip
def test_what_can_be_computed_and_not_believed(project, doubted):
    card = card_of(project)
    assert {(line.indicator.name, d.code) for line in card.doubted for d in line.doubts} == doubted


def test_a_doubted_score_is_never_adopted(rules):
    from perfeval.model import Adoption

    row = Indicator(level1="产出指标", name="甲", target="≤700人", actual="650人", points=D(10))
    card = scoring.score(evaluation_of(row).model_copy(update={"adopted": Adoption(by="甲", reason="…")}), rules)
    assert (card.lines[0].low, card.lines[0].decided, card.total) == (D(10), None, None)
    said = {"doubted": {"code": "N01", "reason": "与正文452人次不一", "by": "甲"}}
    line = one(rules, "≥5人", "5人", **said)
    assert [d.code for d in line.doubts] == ["N01"]


def test_unit_costs_and_indices_where_the_params_ask():
    from perfeval import costs

    study = costs.examine(card_of("hukou-dibao"))
    assert [(name, round(c.value)) for name, c, _ in study.unit_costs] == [("农村低保每人每月", 521), ("城镇低保每人每月", 663)]
    assert dict(study.indices)["农村低保对象人数"] == Fraction(9000, 8520) * 100 and study.composite.capped <= 100
    assert costs.examine(card_of("hukou-linshi-jiuzhu")).indices == ()
