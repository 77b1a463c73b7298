"""How sure a grade is: exact bounds and flips, a tornado, and drawn grades that agree with closed forms."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import pytest
from conftest import empty_workbook
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from perfeval import scoring
from perfeval.model.evaluation import Adoption, Evaluation, Indicator, ReportSettings
from perfeval.model.ruleset import Ruleset, Version
from perfeval.model.scorecard import Line, Scorecard, Scored
from perfeval.report import workpapers
from perfeval.studies import robustness
from perfeval.studies.robustness.methods import (
    IndicatorShare,
    SampledSurvey,
    flip_weight,
    grade_probabilities,
    one_at_a_time,
    verdict,
    weight_bounds,
)

ROOT = Path(__file__).resolve().parents[2]
CASES = Path(__file__).parents[1] / "cases" / "vectors-robustness.yaml"
VECTORS = {v["id"]: v for v in YAML(typ="base", pure=True).load(CASES)["vectors"]}
GRADES = {"优": 90, "良": 80, "中": 60, "差": 0}


def numbers(texts) -> list[Fraction]:
    return [Fraction(text) for text in texts]


def near(vector: dict):
    """Compares with the tolerance of a vector."""
    return lambda found, expected: abs(found - Fraction(expected)) <= Fraction(vector["tolerance"]["abs"])


SHARES = st.integers(0, 100).map(lambda n: Fraction(n, 100))
POINTS = st.integers(0, 40).map(Fraction)
TABLES = st.lists(st.tuples(POINTS, SHARES), min_size=1, max_size=5)


# vectors


def test_g03_flip_weight():
    v = VECTORS["G03"]
    weights, rates = numbers(v["input"]["weights"]), numbers(v["input"]["achievement"])
    assert near(v)(sum(w * a for w, a in zip(weights, rates)), v["expected"]["score"])
    for index, expected in enumerate(numbers(v["expected"]["flip_weight"])):
        found = flip_weight(weights, rates, index, Fraction(v["input"]["threshold"]))
        assert near(v)(found, expected) if 0 <= expected <= 1 else found is None


def test_g05_one_at_a_time():
    v = VECTORS["G05"]
    grades = {"优": Fraction(v["input"]["threshold"]), "其他": 0}
    alternatives = {name: Fraction(total) for name, total in v["input"]["alternatives"].items()}
    found = one_at_a_time(Fraction(v["input"]["base"]["score"]), alternatives, grades)
    assert [other.name for other in found] == v["expected"]["order"]
    assert [other.name for other in found if other.changes_grade] == v["expected"]["grade_changes"]
    assert all(near(v)(other.change, v["expected"]["delta"][other.name]) for other in found)


def test_g08_weight_bounds():
    v = VECTORS["G08"]
    weights, rates, delta = (v["input"][key] for key in ("weights", "achievement", "relative_change"))
    low, high = weight_bounds(numbers(weights), numbers(rates), Fraction(delta))
    assert near(v)(low, v["expected"]["min"]) and near(v)(high, v["expected"]["max"])
    base, _ = weight_bounds(numbers(weights), numbers(rates), 0)
    assert near(v)(base, v["expected"]["base"])


def test_g09_grade_probability():
    v = VECTORS["G09"]
    (one,) = v["input"]["uncertain"]
    rows = [
        IndicatorShare("其余", Fraction(v["input"]["fixed_score"]), 1),
        IndicatorShare(one["name"], Fraction(one["points"]), (Fraction(one["low"]), Fraction(one["high"]))),
    ]
    found = grade_probabilities(rows, {"良": Fraction(v["input"]["threshold"]), "其他": 0}, seed=20240101)
    assert near(v)(found.probabilities["良"], v["expected"]["p_grade_good"])
    for got, key in ((found.mean, "mean"), (found.low, "q05"), (found.high, "q95")):
        assert near(v)(Fraction(str(got)), v["expected"][key])


# bounds


def corner_totals(weights, rates, delta):
    """Totals at every corner of the box of weights cut by their sum: all but one weight at an end."""
    for order in permutations(range(len(weights))):
        for ups in range(len(weights)):
            new = dict.fromkeys(order, Fraction(0))
            for place, i in enumerate(order[:-1]):
                new[i] = weights[i] * (1 + delta if place < ups else 1 - delta)
            last = order[-1]
            new[last] = sum(weights) - sum(new.values())
            if weights[last] * (1 - delta) <= new[last] <= weights[last] * (1 + delta):
                yield sum(new[i] * rates[i] for i in order)


@settings(max_examples=60, deadline=None)
@given(TABLES, SHARES)
def test_bounds_are_the_extreme_corners(table, delta):
    weights, rates = zip(*table)
    totals = list(corner_totals(weights, rates, delta))
    assert weight_bounds(weights, rates, delta) == (min(totals), max(totals))


@settings(max_examples=60, deadline=None)
@given(TABLES, SHARES, SHARES, st.randoms(use_true_random=False))
def test_bounds_hold_the_base_shrink_with_delta_and_ignore_order(table, one, other, shuffle):
    weights, rates = zip(*table)
    narrow, wide = sorted((one, other))
    base = sum(w * a for w, a in table)
    inner, outer = weight_bounds(weights, rates, narrow), weight_bounds(weights, rates, wide)
    assert outer[0] <= inner[0] <= base <= inner[1] <= outer[1]
    assert weight_bounds(weights, rates, 0) == (base, base)
    shuffle.shuffle(table)
    assert weight_bounds(*zip(*table), wide) == outer


def test_bounds_need_no_scale():
    assert weight_bounds([50, 50], [1, 0], Decimal("0.2")) == (40, 60)
    assert weight_bounds([Decimal("0.5"), Decimal("0.5")], [100, 0], Decimal("0.2")) == (40, 60)


# flip


@settings(max_examples=200, deadline=None)
@given(TABLES, st.data())
def test_a_flip_weight_reaches_the_line(table, data):
    weights, rates = map(list, zip(*table))
    index = data.draw(st.integers(0, len(table) - 1))
    line = data.draw(st.integers(0, sum(map(int, weights)) or 1))
    whole, rest = sum(weights), sum(weights) - weights[index]
    found = flip_weight(weights, rates, index, line)

    def total(own):
        return own * rates[index] + sum(w * (whole - own) / rest * a for i, (w, a) in enumerate(table) if i != index)

    if found is not None:
        assert 0 <= found <= whole and total(found) == line
    elif rest:  # both ends lie on one side of the line, or the total never moves
        ends = total(Fraction(0)) - line, total(whole) - line
        assert ends[0] * ends[1] > 0 or ends[0] == ends[1]


def test_no_weight_of_an_average_indicator_changes_anything():
    assert flip_weight([40, 30, 30], [Decimal("0.8"), Decimal("0.7"), Decimal("0.9")], 0, 90) is None
    assert flip_weight([100], [Decimal("0.8")], 0, 90) is None


# tornado


def test_the_largest_change_comes_first_and_equal_ones_keep_their_order():
    found = one_at_a_time(85, {"a": 86, "b": 84, "c": 85, "d": 79}, GRADES)
    assert [(other.name, other.change, other.grade) for other in found] == [
        ("d", -6, "中"),
        ("a", 1, "良"),
        ("b", -1, "良"),
        ("c", 0, "良"),
    ]
    assert [other.name for other in found if other.changes_grade] == ["d"]


def test_a_line_belongs_to_the_better_grade():
    exact = Decimal("89.995")
    on, below = one_at_a_time(exact, {"on": 90, "below": exact}, GRADES)
    assert (on.grade, on.changes_grade, below.grade, below.changes_grade) == ("优", True, "良", False)


ADOPTED = Adoption.model_construct(by="甲", reason="乙")


def rated(*rows: tuple[int, int, int], grades: bool = True):
    """A scorecard of (points, least score, greatest score) that grades at 90, 80 and 60 of 100."""
    lines = tuple(
        Line(
            Indicator(level1="产出", name=f"第{n}项", points=str(p)),
            Scored("…", Decimal(p), Decimal(low), Decimal(high), Fraction(low)),
            "",
            ADOPTED,
        )
        for n, (p, low, high) in enumerate(rows, 1)
    )
    bands = [{"name": name, "low": str(low)} for name, low in GRADES.items()]
    version = {"from": "2020-01-01", "source": "…"} | (
        {"grades": {"label": "…", "status": "own", "bands": bands}} if grades else {}
    )
    made = Evaluation.model_construct(
        indicators=tuple(line.indicator for line in lines), report=ReportSettings(type="部门评价", stage="初稿")
    )
    return Scorecard(
        "合计", lines, made, Ruleset(id="甲", title="甲", version=Version.model_validate(version), options={})
    )


def test_the_geometric_mean_stands_among_the_other_choices_the_largest_change_first():
    # rates 100 % and 64 % on 50 points each: arithmetic 82.00 (良), geometric 100 × √(1 × 0.64) = 80.00 (良)
    base, worse, other, geometric = (card := rated((50, 50, 50), (50, 32, 32))) and robustness.examine(
        card, {"乙": rated((50, 50, 50), (50, 35, 35)), "甲": rated((50, 20, 20), (50, 32, 32))}, scoring.line
    ).alternatives
    assert [(a.name, a.low, a.changes, a.changes_grade) for a in (base, worse, other)] == [
        ("所选口径", 82, (0, 0), False),
        ("甲", 52, (-30, -30), True),
        ("乙", 85, (3, 3), False),
    ]
    assert (geometric.low, geometric.high, geometric.changes, geometric.grades, geometric.changes_grade) == (
        80,
        80,
        (-2, -2),
        ("良", "良"),
        False,
    )


def test_a_range_changes_at_both_ends():
    # 80 to 100 against 60 to 90: −20 at the lower end, −10 at the upper; geometric √(0.8 × 0.8) and 1
    found = robustness.examine(
        rated((50, 40, 50), (50, 40, 50)), {"甲": rated((50, 20, 40), (50, 40, 50))}, scoring.line
    )
    assert [(a.name[:2], a.changes) for a in found.alternatives] == [
        ("所选", (0, 0)),
        ("甲", (-20, -10)),
        ("各项", (0, 0)),
    ]
    sheet = workpapers.certainty(found).blocks[0].blocks[0]
    assert [row[5].text for row in sheet.rows[:4]] == ["与所选口径之差", "", "－20.00至－10.00", "0.00"]
    assert sheet.rows[2][4].text == "不评等级"  # what is still a range has no grade


def test_no_geometric_mean_where_a_row_may_earn_nothing():
    found = robustness.examine(rated((50, 50, 50), (50, 0, 50)), {}, scoring.line)
    assert [a.name for a in found.alternatives] == ["所选口径"] and "“第2项”可能得零分" in found.not_done
    assert any("几何平均要求" in row[1].text for row in workpapers.certainty(found).blocks[0].blocks[0].rows)


def test_other_choices_are_told_where_there_are_no_grades():
    found = robustness.examine(
        rated((50, 50, 50), (50, 32, 32), grades=False),
        {"甲": rated((50, 20, 20), (50, 32, 32), grades=False)},
        scoring.line,
    )
    assert [(a.changes, a.changes_grade) for a in found.alternatives] == [
        ((0, 0), False),
        ((-30, -30), False),
        ((-2, -2), False),
    ]


# drawn grades

ROWS = [
    IndicatorShare("人数", 20, 1, "产出"),
    IndicatorShare("质量", 20, (Decimal("0.6"), Decimal("0.8")), "产出"),
    IndicatorShare("时效", 10, Decimal("0.9"), "产出"),
    IndicatorShare("作用", 30, (Decimal("0.8"), 1), "效益"),
    IndicatorShare("满意度", 10, SampledSurvey(19, 20, lambda share: min(1.0, share / 0.95)), "满意"),
    IndicatorShare("节约", 10, 1, "成本"),
]


def test_two_bands_give_the_triangle():
    rows = [IndicatorShare("a", 10, (0, 1)), IndicatorShare("b", 10, (0, 1)), IndicatorShare("c", 70, 1)]
    found = grade_probabilities(rows, GRADES, seed=7)
    assert found.probabilities == pytest.approx({"优": 0, "良": 0.5, "中": 0.5, "差": 0}, abs=0.015)
    assert found.mean == pytest.approx(80, abs=1e-6)
    side = 70 + math.sqrt(2 * 0.05) * 10  # 5 % of the triangle between 70 and 90 lies below
    assert (found.low, found.high) == pytest.approx((side, 160 - side), abs=0.2)


def test_a_survey_is_drawn_around_its_share():
    found = grade_probabilities([IndicatorShare("满意度", 100, SampledSurvey(90, 99, float))], GRADES, seed=3)
    assert found.mean == pytest.approx(90.5, abs=0.1)  # mean of Beta(90.5, 9.5), in points
    assert found.probabilities["优"] == pytest.approx(Fraction(6, 10), abs=0.05)
    (varied,) = found.varied
    assert (varied.kind, varied.low * 100, varied.high * 100) == (
        "满意率",
        pytest.approx(found.low),
        pytest.approx(found.high),
    )


def test_weights_move_only_inside_their_parent():
    apart = [IndicatorShare("a", 40, 1, "x"), IndicatorShare("b", 60, Decimal("0.8"), "y")]
    found = grade_probabilities(apart, GRADES, seed=1, delta=Decimal("0.5"))
    assert (found.low, found.high, found.varied) == (88, 88, ())
    together = [IndicatorShare("a", 40, 1, "x"), IndicatorShare("b", 60, Decimal("0.8"), "x")]
    found = grade_probabilities(together, GRADES, seed=1, delta=Decimal("0.5"))
    assert 80 < found.low < 88 < found.high < 100
    assert [(v.name, v.low, v.high) for v in found.varied] == [("a", 20, 60), ("b", 30, 90)]


def test_every_varied_input_is_listed():
    found = grade_probabilities(ROWS, GRADES, seed=1, delta=Decimal("0.1"))
    assert [(v.name, v.kind) for v in found.varied] == [
        ("人数", "分值"),
        ("时效", "分值"),
        ("质量", "分值"),
        ("质量", "得分率"),
        ("作用", "得分率"),
        ("满意度", "满意率"),
    ]


def test_nothing_varied_is_certain_even_on_a_line():
    tenths = [IndicatorShare(str(i), 10, Decimal("0.9"), "x") for i in range(10)]
    for delta in (0, Decimal("0.25")):  # equal rates: no weight matters
        found = grade_probabilities(tenths, GRADES, seed=1, delta=delta)
        assert (found.mean, found.low, found.high, found.probabilities["优"]) == (90, 90, 90, 1)


def test_the_same_seed_gives_the_recorded_result():
    """A numpy that draws other numbers must not pass unseen: printed probabilities would change with it."""
    found = grade_probabilities(ROWS, GRADES, seed=20240101, delta=Decimal("0.25"))
    assert (found.mean, found.low, found.high) == (89.666651, 85.987279, 93.32006)
    assert found.probabilities == {"优": Fraction(1119, 2500), "良": Fraction(1381, 2500), "中": 0, "差": 0}
    assert grade_probabilities(ROWS, GRADES, seed=20240102, delta=Decimal("0.25")).mean != found.mean


@settings(max_examples=15, deadline=None)
@given(st.permutations(ROWS), st.integers(0, 2**32), SHARES.filter(lambda d: d < 1))
def test_order_of_rows_changes_nothing(rows, seed, delta):
    found = grade_probabilities(rows, GRADES, seed=seed, delta=delta, draws=1000)
    assert found == grade_probabilities(ROWS, GRADES, seed=seed, delta=delta, draws=1000)
    assert sum(found.probabilities.values()) == 1
    best, worst = 99, 20 + 12 + 9 + 24 + 10
    low, high = worst - 10 - 50 * delta, best + 50 * delta
    assert low <= found.low <= found.mean <= found.high <= high


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([Fraction(1, 10), Fraction(1, 2)]))
def test_draws_stay_inside_the_exact_bounds(seed, delta):
    """Renormalised weights can leave ±delta, but not by more than the sum of their parent does."""
    weights, rates = (30, 30, 40), (1, Decimal("0.5"), Decimal("0.7"))
    found = grade_probabilities(
        [IndicatorShare(str(i), w, a) for i, (w, a) in enumerate(zip(weights, rates))],
        GRADES,
        seed=seed,
        delta=delta,
        draws=1000,
    )
    low, high = weight_bounds(weights, rates, delta)
    assert low / (1 + delta) <= found.low <= found.high <= high / (1 - delta)


# words and nonsense


def test_verdict_words():
    assert [verdict(Fraction(p, 100)) for p in (100, 95, 94, 80, 79, 0)] == [
        "稳健",
        "稳健",
        "较稳健",
        "较稳健",
        "对口径敏感",
        "对口径敏感",
    ]


HALF = Decimal("0.5")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: weight_bounds([], [], 0), "不为空"),
        (lambda: weight_bounds([1, 2], [1], 0), "一一对应"),
        (lambda: weight_bounds([1, -2], [1, 1], 0), "权重应不小于0"),
        (lambda: weight_bounds([1], [1], 2), "在0至1之间"),
        (lambda: weight_bounds([0.5], [1], 0), "不用 float"),
        (lambda: weight_bounds([Decimal("NaN")], [1], 0), "有限"),
        (lambda: weight_bounds([None], [1], 0), "权重应为有限的精确数"),
        (lambda: flip_weight([1], [1], 1, 0), "没有第2项指标，共1项"),
        (lambda: flip_weight([1], [1], -1, 0), "没有第0项指标"),
        (lambda: one_at_a_time(85, {"a": 80}, {"优": 90}), "从0分起"),
        (lambda: one_at_a_time(85, {"a": 80}, {"优": 0, "良": 0}), "各档下限不同"),
        (lambda: one_at_a_time(85, {"a": -1}, GRADES), "“a”的总分应不小于0"),
        (lambda: one_at_a_time(85, {"a": None}, GRADES), "“a”的总分应为"),
        (lambda: verdict(Decimal("1.01")), "概率应在0至1之间"),
        (lambda: grade_probabilities(ROWS, GRADES, seed=-1), "非负整数"),
        (lambda: grade_probabilities(ROWS, GRADES, seed=1, draws=999), "不少于1000"),
        (lambda: grade_probabilities(ROWS, GRADES, seed=1, delta=1), "应小于1"),
        (lambda: grade_probabilities([], GRADES, seed=1), "没有指标"),
        (lambda: grade_probabilities([*ROWS, ROWS[0]], GRADES, seed=1), "重名"),
        (lambda: grade_probabilities([IndicatorShare("a", 1, (1, HALF))], GRADES, seed=1), "下限高于上限"),
        (
            lambda: grade_probabilities([IndicatorShare("a", 1, SampledSurvey(3, 2, float))], GRADES, seed=1),
            "有效问卷数",
        ),
        (
            lambda: grade_probabilities([IndicatorShare("a", 1, SampledSurvey(0, 0, float))], GRADES, seed=1),
            "有效问卷数",
        ),
        (
            lambda: grade_probabilities([IndicatorShare("a", 1, SampledSurvey(1, 2, lambda p: -p))], GRADES, seed=1),
            "由满意率折算",
        ),
    ],
)
def test_nonsense_is_refused_in_words(call, message):
    with pytest.raises(ValueError, match=message):
        call()


GRADED = """schema: 1
project: {{name: 甲, title: 甲项目}}
year: 2024
report: {{type: 部门评价, stage: 初稿}}
ruleset: {{scoring: mof-2020}}
adopted: {{by: 张三, reason: 核对无误}}
survey: {{valid: 50, satisfied: 45}}
indicators:
  - {{level1: 决策, name: 立项, target: 规范, actual: 规范, points: 30,
     decided: {{score: {decided}, reason: 核实, by: 张三}}}}
  - {{level1: 产出, name: 数量, target: ≥100个, actual: 100个, points: 40}}
  - {{level1: 过程, name: 制度, target: 健全, actual: 健全, points: 10, decided: {{score: 7, reason: 核实, by: 张三}},
     standard: {{type: graded, band: 较好, bands: [{{name: 好, low: 80%, high: 100%}},
                {{name: 较好, low: 60%, high: 80%}}, {{name: 差, low: 0%, high: 60%}}]}}}}
  - {{level1: 效益, name: 群众满意度, target: ≥90%, actual: 90%, points: {points},
     standard: {{type: bands, bands: [{{from: 90%, share: 100%}}, {{from: 80%, share: 80%}},
                {{from: 0%, share: 50%}}]}}}}
"""


def test_decided_bands_and_surveys_are_drawn(tmp_path):
    # 27 + 40 + U(6, 8) + 20 or 16: below 90 only with 16 and less than 7, and below 80 % with 10; Beta(45.5, 5.5) lies
    # below 0.9 at 0.52
    sure = examined(tmp_path, decided=27, points=20)
    assert 0.69 < float(sure.outlook.probabilities["优"]) < 0.75 and sure.verdict == "对口径敏感"
    assert {v.kind for v in sure.outlook.varied} == {"得分率", "满意率"}
    # least: 27 + 40 + 6 + 80 % of 20, for the interval 78.6–95.7 % begins below 80 %: 50 % of 20; most: 27 + 40 + 8 +
    # 20
    assert sure.bounds == (83, 95)


def test_a_table_that_is_not_graded_has_no_outlook(tmp_path):
    sure = examined(tmp_path, decided=27, points=15)
    assert (
        sure.outlook is None
        and "不评定等级" in sure.verdict
        and all(a.grades == (None, None) for a in sure.alternatives)
    )


def test_a_share_that_the_rule_does_not_score_counts_as_decided(tmp_path):
    # at exactly 90 % the decree says nothing of a target of more than 90 %; no draw may lose the report
    text = (
        GRADED[: GRADED.index("target: ≥90%")]
        + "target: '>90%', actual: 92%, points: {points}, standard: {{type: formula, name: ratio}}}}\n"
    )
    sure = examined(tmp_path, text.replace("satisfied: 45", "satisfied: 46"), decided=27, points=20)
    assert math.isfinite(sure.outlook.mean) and sum(sure.outlook.probabilities.values()) == 1


def examined(folder, text=GRADED, **values):
    from perfeval import scoring
    from perfeval.build import loading
    from perfeval.studies import robustness, survey

    empty_workbook(folder)
    (folder / "params" / "jia").mkdir()
    (folder / "params" / "jia" / "2024.yaml").write_text(text.format(**values), encoding="utf-8")
    card = loading.scorecard(folder, "jia", 2024)
    return robustness.examine(card, scoring.alternatives(card), scoring.line, survey.examine(card))
