"""Satisfaction surveys against published intervals, and the laws that any of them keeps."""

from __future__ import annotations

import json
import shutil
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import numpy
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from perfeval import params, review, scoring
from perfeval.model import proportions
from perfeval.model.findings import InputError
from perfeval.model.proportions import (
    change,
    difference_test,
    effective_size,
    logit_interval,
    margin,
    mean_interval,
    sample_size,
    score_interval,
    stratified,
    stratified_interval,
    student,
    verdict,
    wilson,
)
from perfeval.model.questionnaire import FIVE, Likert, Survey
from perfeval.report import gaps, satisfaction, tables
from perfeval.studies.survey import examine, over_years

CASES = Path(__file__).parents[1] / "cases" / "vectors-years.yaml"
VECTORS = {v["id"]: v for v in YAML(typ="safe", pure=True).load(CASES.read_text(encoding="utf-8"))["vectors"]}


def near(name: str, found, expected) -> bool:
    if isinstance(expected, list):
        return len(found) == len(expected) and all(near(name, f, e) for f, e in zip(found, expected))
    return abs(float(found) - float(expected)) <= float(VECTORS[name]["tolerance"]["abs"])


def test_e01_wilson():
    v = VECTORS["E01"]
    assert near("E01", [list(wilson(k, n)) for k, n in v["input"]["k_n"]], v["expected"])


def test_e03_one_sided_lower_limit():
    v = VECTORS["E03"]
    assert near(
        "E03",
        wilson(v["input"]["k"], v["input"]["n"], confidence=Fraction(90, 100))[0],
        v["expected"]["wilson_90_lower"],
    )
    p, t, n = v["input"]["k"] / v["input"]["n"], v["input"]["target"], v["input"]["n"]
    assert near("E03", (p - t) / (t * (1 - t) / n) ** 0.5, v["expected"]["z"])


def test_e04_newcombe_difference():
    v = VECTORS["E04"]
    for (k1, n1, k2, n2), e in zip(v["input"]["k1_n1_k2_n2"], v["expected"]):
        assert near(
            "E04",
            list(change((Fraction(k1, n1), *wilson(k1, n1)), (Fraction(k2, n2), *wilson(k2, n2)))),
            [e["diff"], e["low"], e["high"]],
        )


def test_e06_difference_test():
    i, e = VECTORS["E06"]["input"], VECTORS["E06"]["expected"]
    assert near("E06", list(difference_test((i["k1"], i["n1"]), (i["k2"], i["n2"]))), [e["z"], e["p"]])


def test_e07_and_e09_sample_sizes():
    v = VECTORS["E09"]
    for case, expected in zip(v["input"]["cases"], v["expected"]):
        assert sample_size(case["N"], Fraction(str(case["e"])), Fraction(str(case["p"]))) == expected
    # the printed table of 1970 rounds to the nearest; a cautious tool rounds up and never asks for fewer
    table = VECTORS["E07"]
    for population, printed in zip(table["input"]["N"], table["expected"]):
        assert printed <= sample_size(population) <= printed + 1


def test_e11_strata():
    v = VECTORS["E11"]
    found = stratified([(s["N"], s["n"], s["yes"]) for s in v["input"]["strata"]])
    assert near("E11", list(found), [v["expected"]["estimate"], v["expected"]["se"]])


STRATIFIED = """{
  population: 100, valid: 40, satisfied: 30, sent: 50, returned: 45, method: 分层抽样, date: 2025年4月8日,
  strata: [{name: 甲, population: 80, valid: 20, satisfied: 20},
    {name: 乙, population: 20, valid: 20, satisfied: 10}]}"""


def card_with(tmp_path, written: str):
    shutil.copytree(ROOT / "params" / "rulesets", tmp_path / "params" / "rulesets", dirs_exist_ok=True)
    file = tmp_path / "params" / "cases" / "2024.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(
        f"""schema: 1
project: {{name: 示例, title: 示例, region: 示例}}
year: 2024
report: {{type: 单位自评, stage: 初稿}}
ruleset: {{scoring: mof-2020}}
survey: {written}
indicators:
  - {{level1: 满意度指标, level2: 服务对象满意度指标, name: 服务对象满意度, target: ≥90%, actual: 90%,
    points: 10, self_score: 10}}
""",
        encoding="utf-8",
    )
    evaluation = params.load("cases", 2024, tmp_path)
    return scoring.score(evaluation, params.ruleset(evaluation, tmp_path))


def with_survey(tmp_path, written: str):
    return examine(card_with(tmp_path, written))


def test_strata_are_weighted_by_their_people(tmp_path):
    # 0.8 × 20/20 + 0.2 × 10/20 = 0.9, where 30/40 would say 0.75. 乙 was asked in full and adds no width. All 20 of the
    # 80 in 甲 are
    # satisfied, as sure as 20 × 79 ÷ 60 = 26.33 answers without end: the lower limit is 0.025^(1/26.33) = 0.8693, so
    # 0.9 − 0.8 × 0.1307
    found = with_survey(tmp_path, STRATIFIED)
    assert (found.rate, found.weighted, round(found.low, 4), found.high) == (
        Fraction(3, 4),
        Fraction(9, 10),
        0.7954,
        0.9,
    )
    assert found.verdict == "达标但未证实"


@pytest.mark.parametrize(
    "strata", [((50, 5, 5), (50, 5, 5)), ((50, 5, 0), (50, 5, 0)), ((50, 1, 1), (50, 2, 2)), ((50, 5, 5), (20, 20, 7))]
)
def test_strata_that_are_all_alike_have_a_width(strata):
    share, low, high = stratified_interval(strata)
    assert low <= float(share) <= high and high - low > 0.05
    assert stratified_interval([(20, 20, 7), (30, 30, 30)])[1:] == (0.74, 0.74)  # everybody was asked: 37 of 50


def coverage(method, seed: int, designs: int, draws: int = 600) -> list[float]:
    """How often the interval over strata holds the true share: 2 to 6 strata of 2 to 100 answers.

    Half of the designs are from small populations.
    """
    rng, found = numpy.random.default_rng(seed), []
    for design in range(designs):
        strata = rng.integers(2, 7)
        n = rng.choice([2, 3, 5, 8, 10, 15, 20, 30, 50, 100], strata)
        people = numpy.maximum(
            n + 1, (n * rng.choice([1.2, 1.5, 2, 5, 10] if design % 2 else [1e4, 3e4], strata)).astype(int)
        )
        satisfied = numpy.rint(
            people
            * numpy.clip(
                rng.choice([0.5, 0.7, 0.8, 0.9, 0.95, 0.99]) + rng.uniform(-0.1, 0.1, strata) * rng.integers(2),
                0.5,
                0.99,
            )
        ).astype(int)
        drawn = rng.hypergeometric(satisfied, people - satisfied, n, (draws, strata))
        truth = satisfied.sum() / people.sum()
        limits = [method([*zip(people.tolist(), n.tolist(), row)]) for row in drawn.tolist()]
        found.append(sum(low - 1e-9 <= truth <= high + 1e-9 for _, low, high in limits) / draws)
    return found


def on_the_logit_scale(strata):
    share, spread = stratified(strata)
    return share, *logit_interval(float(share), spread, sum(n for _, n, _ in strata) - len(strata))


def test_the_interval_over_strata_holds_its_level(monkeypatch):
    monkeypatch.setattr(
        proportions, "exact_interval", lru_cache(None)(proportions.exact_interval)
    )  # the same counts are drawn again and again
    found = coverage(stratified_interval, seed=1, designs=50)
    assert min(found) >= 0.935 and sum(found) / len(found) >= 0.95, found
    assert (
        sum(coverage(on_the_logit_scale, seed=1, designs=10, draws=200)) / 10 < 0.9
    )  # what the simulation is there to notice


@pytest.mark.parametrize(
    "old, new, told",
    [
        ("valid: 40", "valid: 41", "有效份数写41，各层之和是40"),
        ("population: 100", "population: 99", "调查总体写99，各层之和是100"),
        ("valid: 20, satisfied: 20", "valid: 20, satisfied: 21", "“甲”满意21份、有效20份"),
    ],
)
def test_strata_that_do_not_fit_are_refused(tmp_path, old, new, told):
    with pytest.raises(InputError, match=told):
        with_survey(tmp_path, STRATIFIED.replace(old, new, 1))


def test_a_stratified_year_is_compared_by_its_weighted_share(tmp_path):
    # 358 of 400 is 89.50 %, but 0.495 × 322/350 + 0.505 × 36/50 = 0.4554 + 0.3636 = 81.90 %
    shares = with_survey(
        tmp_path,
        "{strata: [{name: 甲, population: 495, valid: 350, satisfied: 322}, {name: 乙, population: 505,"
        " valid: 50, satisfied: 36}]}",
    )
    assert (shares.rate, shares.weighted, shares.valid, shares.satisfied, shares.population) == (
        Fraction(895, 1000),
        Fraction(819, 1000),
        400,
        358,
        1000,
    )
    plain = card_of(shares, 2023, strata=(), population=1000, valid=400, satisfied=358)
    (step,) = over_years([plain, card_of(shares, 2024)])
    assert round(step.change, 6) == -0.076 and step.chance is None
    # each side is as far off as its own interval: √((0.819 − low)² + (high of 2023 − 0.895)²)
    before = wilson(358, 400, 1000)
    assert round(step.low, 9) == round(-0.076 - ((0.819 - shares.low) ** 2 + (before[1] - 0.895) ** 2) ** 0.5, 9)
    printed = tables.surveys.over_years([step], "表8").text
    assert "（MOVER方差还原法）" in printed and "z检验" not in printed
    assert (
        "81.90%\n（加权；不加权358÷400）" in printed
        and "89.50%\n（358÷400）" in printed
        and "－7.60个百分点" in printed
    )


def card_of(found, year: int, **update):
    base = params.load("shili-xuni", 2024, ROOT)
    return scoring.score(
        base.model_copy(update={"year": year, "survey": found.survey.model_copy(update=update)}),
        params.ruleset(base, ROOT),
    )


def test_years_with_other_options_are_not_compared(tmp_path):
    three = with_survey(tmp_path, THREE)
    five = with_survey(tmp_path, "{answers: {非常满意: 90, 一般: 10}}")
    (step,) = over_years([card_of(five, 2023), card_of(three, 2024)])
    assert (step.change, step.proven) == (None, False)
    assert "不作比较：选项、分值或计为满意的选项不同" in tables.surveys.over_years([step], "表8").text


def test_years_differ_only_where_the_interval_says_so():
    asked = {2022: (48, 80), 2023: (56, 70), 2024: (57, 70)}
    cards = [scored(year, *counts) for year, counts in asked.items()]
    first, second = over_years(cards)
    assert [round(x, 4) for x in (first.change, first.low, first.high)] == [0.2, 0.0524, 0.3339] and first.proven
    assert (second.earlier, second.later, second.proven) == (2023, 2024, False)
    assert round(first.chance, 6) == 0.008045  # E06
    printed = tables.surveys.over_years([first, second], "表8").text
    assert "0.008\n（两比例合并方差z检验，双侧）" in printed and "＋5.24至＋33.39个百分点\n（纽科姆法）" in printed


def scored(year: int, satisfied: int, valid: int):
    base = params.load("shili-xuni", 2024, ROOT)
    asked = {"satisfied": satisfied, "valid": valid, "population": None, "groups": ()}
    survey = base.survey.model_copy(update=asked)
    evaluation = base.model_copy(update={"year": year, "survey": survey})
    return scoring.score(evaluation, params.ruleset(base, ROOT))


def test_e14_rate_and_degree_are_two_numbers():
    v = VECTORS["E14"]
    q = Likert(tuple(v["input"]["counts"][key] for key in ("5", "4", "3", "2", "1")), 2)
    e = v["expected"]
    assert (
        q.valid == e["n"]
        and near("E14", q.mean, e["mean"])
        and near("E14", Survey().degree(q), e["score_100"])
        and near("E14", q.rate, e["top2"])
    )
    assert near("E14", list(wilson(q.satisfied, q.valid)), [e["top2_low"], e["top2_high"]])
    assert q.rate * 100 != Survey().degree(q) != q.weighted([100, 80, 60, 40, 20])


def test_e22_a_weighted_share_has_its_interval_on_the_logit_scale():
    v = VECTORS["E22"]
    known = v["input"]
    assert near(
        "E22",
        list(logit_interval(known["estimate"], known["se"], known["df"])),
        [v["expected"]["low"], v["expected"]["high"]],
    )


@pytest.mark.parametrize(
    "freedom, printed", [(1, 12.7062), (2, 4.3027), (3, 3.1824), (4, 2.7764), (5, 2.5706), (29, 2.0452), (120, 1.9799)]
)
def test_students_quantile_is_that_of_the_tables(freedom, printed):
    assert round(student(freedom), 4) == printed


def test_e17_kish():
    v = VECTORS["E17"]
    size, effect = effective_size(v["input"]["weights"])
    assert near("E17", [size, effect], [v["expected"]["n_eff"], v["expected"]["deff"]])


def test_e21_finite_population():
    i, e = VECTORS["E21"]["input"], VECTORS["E21"]["expected"]
    assert near("E21", margin(i["k"], i["n"]), e["moe_srs"]) and near(
        "E21", margin(i["k"], i["n"], i["N"]), e["moe_fpc"]
    )
    assert near("E21", list(wilson(i["k"], i["n"], i["N"])), e["wilson_fpc"])
    assert verdict(Fraction(i["k"], i["n"]), *wilson(i["k"], i["n"], i["N"]), Fraction("0.95")) == "达标且证实"


COUNTS = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(max_examples=200, deadline=None)
@given(COUNTS, st.integers(0, 5000))
def test_an_interval_holds_its_share_and_a_census_has_none(counts, more):
    k, n = counts
    low, high = wilson(k, n)
    assert 0 <= low <= k / n <= high <= 1
    inner = wilson(k, n, n + more)
    assert low - 1e-12 <= inner[0] <= inner[1] <= high + 1e-12
    assert wilson(k, n, n) == (k / n, k / n)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 10**6))
def test_nobody_is_asked_twice(population):
    assert 1 <= sample_size(population) <= min(population, 385)
    assert sample_size(population, response=Fraction(4, 5)) >= sample_size(population)


def test_counts_that_do_not_fit_are_refused():
    for bad in ((5, 4, None), (4, 5, 3), (0, 0, None)):
        with pytest.raises(ValueError):
            wilson(*bad)


# options, questions and groups

THREE = """{
  scale: [{name: 满意, points: 100, satisfied: true}, {name: 基本满意, points: 50, satisfied: true},
    {name: 不满意, points: 0, satisfied: false}],
  answers: {满意: 90, 基本满意: 8, 不满意: 2}}"""


def test_three_options_are_three(tmp_path):
    # 90 × 100 + 8 × 50 = 9,400 points of 100 sheets
    found = with_survey(tmp_path, THREE)
    assert (found.degree.value, found.rate, found.valid, found.satisfied) == (94, Fraction(98, 100), 100, 98)
    assert 88 < found.degree.low < 94 < found.degree.high < 97.5
    assert (
        "满意度94.00分（按选项分值100、50、0）" in satisfaction.results(found).text
        and "“满意”、“基本满意”计为满意" in satisfaction.results(found).text
    )
    assert "基本满意\n8\n8.00%" in tables.surveys.answers(found, "表2").text


def test_the_degree_is_compared_where_the_indicator_measures_it(tmp_path):
    found = with_survey(tmp_path, THREE.replace("{", "{measure: 满意度, ", 1))
    assert found.shown[0] == Fraction(94, 100) and found.verdict == "达标但未证实"
    assert "满意度94.00%，指标值90.00%，达到指标值，置信区间的下限低于指标值" in satisfaction.verdict(None, found).text


def test_options_without_points_are_equally_far_apart(tmp_path):
    # 3 × 90 + 2 × 8 + 1 × 2 = 288, mean 2.88, (2.88 − 1) ÷ 2 × 100 = 94
    found = with_survey(
        tmp_path, THREE.replace("points: 100, ", "").replace("points: 50, ", "").replace("points: 0, ", "")
    )
    assert (
        found.degree.value == 94 and "满意度94.00分（三级均值折合百分制，均值2.88）" in satisfaction.results(found).text
    )


@pytest.mark.parametrize("counts", [[0, 0, 7, 0, 0], [30, 0, 0, 0, 0], [0, 0, 0, 0, 1]])
def test_a_degree_on_which_all_agree_has_a_width(tmp_path, counts):
    found = with_survey(tmp_path, f"{{answers: {dict(zip(FIVE, counts))}}}".replace("'", ""))
    assert found.degree.high - found.degree.low > 5 and found.degree.low <= found.degree.value <= found.degree.high


def test_the_interval_of_a_degree_holds_its_level():
    rng, points = numpy.random.default_rng(2), numpy.array([1, 0.75, 0.5, 0.25, 0])
    for n, shares in (
        (10, [0.6, 0.25, 0.1, 0.05, 0]),
        (30, [0.8, 0.1, 0.05, 0.03, 0.02]),
        (100, [0.9, 0.08, 0.015, 0.004, 0.001]),
        (300, [0.3, 0.3, 0.2, 0.1, 0.1]),
    ):
        truth, held = points @ shares, 0
        for counts in rng.multinomial(n, shares, 600):
            mean = counts @ points / n
            low, high = mean_interval(Fraction(mean), Fraction(counts @ (points - mean) ** 2 / (n - 1)), n, n)
            held += low <= truth <= high
        assert held / 600 >= 0.93, (n, shares)


SEVEN = [[1000, 270, 20, 15, 25]] * 6 + [[1000, 280, 30, 14, 6]]
SCALE = [{"name": name, "points": 100 - 25 * n, "satisfied": n < 2} for n, name in enumerate(FIVE)]


def test_seven_questions_are_pooled_on_their_scale(tmp_path):
    # together 7000, 1900, 150, 104 and 156 of 9,310 answers: 7000 + 0.75 × 1900 + 0.5 × 150 + 0.25 × 104 = 8,526, ÷
    # 9,310 = 91.58 %
    asked = {
        "scale": SCALE,
        "measure": "满意度",
        "questions": [{"name": f"第{n}题", "answers": dict(zip(FIVE, counts))} for n, counts in enumerate(SEVEN, 1)],
    }
    found = with_survey(tmp_path, json.dumps(asked, ensure_ascii=False))
    assert (found.valid, found.whole.answered, found.whole.satisfied) == (1330, 9310, 8900)
    assert (found.degree.value, found.rate) == (Fraction(852600, 9310), Fraction(8900, 9310))
    assert (found.low, found.high) == score_interval(
        Fraction(8900, 9310), 1330, 1330
    )  # as sure as 1,330 sheets, not 9,310
    printed = tables.surveys.parts(found, "表", 3).text
    assert "表3　各题结果" in printed and "各题合计\n7000\n1900\n150\n104\n156\n9310\n95.60%\n91.58" in printed
    assert "满意度91.58%，指标值90.00%" in satisfaction.verdict(None, found).text


def test_groups_are_added_up(tmp_path):
    # 学生 45 of 50 and 教师 8 of 10: 53 of 60 sheets; 100 × 33 + 75 × 20 + 50 × 7 = 5,150 points ÷ 60
    asked = """{groups: [
      {name: 学生, population: 500, sent: 60, returned: 55, answers: {非常满意: 30, 比较满意: 15, 一般: 5}},
              {name: 教师, population: 40, sent: 10, returned: 10, answers: {非常满意: 3, 比较满意: 5, 一般: 2}}]}"""
    found = with_survey(tmp_path, asked)
    assert (found.population, found.sent, found.returned, found.valid, found.satisfied) == (540, 70, 65, 60, 53)
    assert found.degree.value == Fraction(5150, 60)
    printed = tables.surveys.parts(found, "表", 3).text
    assert (
        "学生\n500\n60\n55\n50\n45÷50份\n90.00%" in printed
        and "合计\n540\n70\n65\n60\n53÷60份\n88.33%\n85.83" in printed
    )


def test_groups_with_questions_of_their_own(tmp_path):
    asked = """{groups: [{name: 学生, questions: [{name: 饭菜, answers: {非常满意: 8, 一般: 2}},
      {name: 卫生, answers: {非常满意: 9, 一般: 1}}]},
              {name: 教师, questions: [{name: 饭菜, answers: {非常满意: 3, 一般: 2}}]}]}"""
    found = with_survey(tmp_path, asked)
    assert (found.valid, found.whole.answered, found.whole.satisfied) == (15, 25, 20)
    assert [(name, q.satisfied, q.valid) for name, q in found.whole.questions] == [("饭菜", 11, 15), ("卫生", 9, 10)]
    printed = tables.surveys.parts(found, "附表4-").text
    assert (
        "附表4-1　各题结果" in printed
        and "附表4-2　各类调查对象结果" in printed
        and "附表4-3　各类调查对象各题结果" in printed
    )
    assert "学生\n—\n—\n—\n10\n17÷20题次\n85.00%" in printed and "有效份数15份，合计不足的" in printed


# what follows is derived once


@pytest.mark.parametrize(
    "written",
    [
        "{population: 100, sent: 70, returned: 65, method: 问卷, date: 5月, answers: {非常满意: 40, 一般: 20}}",
        "{sent: 70, returned: 65, method: 问卷, date: 5月, strata: [{name: 甲, population: 60, valid: 30,"
        " satisfied: 20}, {name: 乙, population: 40, valid: 30, satisfied: 20}]}",
    ],
)
def test_answers_or_strata_are_enough_for_every_count(tmp_path, written):
    card = card_with(tmp_path, written)
    found = examine(card)
    assert (found.population, found.valid, found.satisfied) == (100, 60, 40)
    assert not [gap for gap in gaps.of(card) if "满意度调查" in gap]
    assert (
        "待补充" not in satisfaction.basis(card.evaluation).text.replace("待补充：调查对象", "")
        and "待补充" not in tables.survey(card.evaluation, "表1", found).text
    )
    said = {v.rule: v.outcome for v in review.examine(card).verdicts if "satisf" in v.rule}
    assert said["satisfaction_rests_on_a_survey"] == "pass"
    assert said["satisfaction_agrees_with_the_survey"] == "query"  # 90 % is not 40 of 60


def test_a_missing_count_is_named(tmp_path):
    card = card_with(tmp_path, "{method: 问卷, answers: {非常满意: 40, 一般: 20}}")
    assert "满意度调查：调查时间、调查总体、发放份数、回收份数" in gaps.of(card)


def test_the_degree_in_place_of_the_rate_is_named(tmp_path):
    card = card_with(
        tmp_path, "{answers: {非常满意: 80, 比较满意: 0, 一般: 20}}"
    )  # 80.00 %, and (80 × 100 + 20 × 50) ÷ 100 = 90.00 points
    (told,) = (v for v in review.examine(card).verdicts if v.rule == "satisfaction_agrees_with_the_survey")
    assert told.found == "填报90%，是满意度，不是满意率（满意80份÷有效100份＝80.00%）"


# counts that contradict each other


@pytest.mark.parametrize(
    "written, told",
    [
        ("{sent: 100, returned: 120, valid: 90, satisfied: 80}", "发放100份，回收120份"),
        ("{population: 50, answers: {非常满意: 60}}", "总体50人，有效60份"),
        ("{valid: 20, satisfied: 25}", "有效20份，满意25份"),
    ],
)
def test_contradicting_counts_are_told_and_no_share_is_printed(tmp_path, written, told):
    card = card_with(tmp_path, written)
    assert examine(card) is None
    assert [v.found for v in review.examine(card).verdicts if v.rule == "satisfaction_agrees_with_the_survey"] == [told]
    printed = tables.survey(card.evaluation, "附表4", None).text
    assert f"份数互相矛盾，不计算满意率：{told}。" in printed and "%" not in printed


def test_a_target_that_no_share_can_reach_is_not_compared(tmp_path):
    shutil.copytree(ROOT / "params" / "rulesets", tmp_path / "params" / "rulesets")
    (tmp_path / "params" / "p").mkdir()
    (tmp_path / "params" / "p" / "2024.yaml").write_text(NINE_HUNDRED, encoding="utf-8")
    evaluation = params.load("p", 2024, tmp_path)
    found = examine(scoring.score(evaluation, params.ruleset(evaluation, tmp_path)))
    assert (found.rate, found.target, found.verdict) == (Fraction(3, 4), None, "")
    assert "不作比较" in satisfaction.verdict(evaluation, found).text


NINE_HUNDRED = """schema: 1
project: {name: 甲, title: 甲项目}
year: 2024
report: {type: 单位自评, stage: 初稿}
ruleset: {scoring: mof-2020}
indicators:
  - {level1: 满意度指标, name: 服务对象满意度, target: "≥900%", actual: "95%", points: 50, self_score: 40}
survey: {population: 100, valid: 20, satisfied: 15}
"""
