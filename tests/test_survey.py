"""Satisfaction surveys against published intervals, and the laws that any of them keeps."""

from __future__ import annotations

import io
import shutil
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from perfeval import params, scoring
from perfeval.findings import InputError, Where
from perfeval.survey import Likert, against, difference, difference_test, effective_size, examine, logit_interval, margin, over_years, sample_size, stratified, student, wilson
from perfeval.surveyfile import count

CASES = Path(__file__).parent / "cases" / "vectors-years.yaml"
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
    assert near("E03", wilson(v["input"]["k"], v["input"]["n"], confidence=Fraction(90, 100))[0], v["expected"]["wilson_90_lower"])
    p, t, n = v["input"]["k"] / v["input"]["n"], v["input"]["target"], v["input"]["n"]
    assert near("E03", (p - t) / (t * (1 - t) / n) ** 0.5, v["expected"]["z"])


def test_e04_newcombe_difference():
    v = VECTORS["E04"]
    for (k1, n1, k2, n2), e in zip(v["input"]["k1_n1_k2_n2"], v["expected"]):
        assert near("E04", list(difference((k1, n1), (k2, n2))), [e["diff"], e["low"], e["high"]])


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
  strata: [{name: 甲, population: 80, valid: 20, satisfied: 20}, {name: 乙, population: 20, valid: 20, satisfied: 10}]}"""


def with_survey(tmp_path, written: str):
    shutil.copytree(ROOT / "params" / "rulesets", tmp_path / "params" / "rulesets", dirs_exist_ok=True)
    file = tmp_path / "params" / "cases" / "2024.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"""schema: 1
project: {{name: 示例, title: 示例, region: 示例}}
year: 2024
report: {{type: 单位自评, stage: 初稿}}
ruleset: {{scoring: mof-2020}}
survey: {written}
indicators:
  - {{level1: 满意度指标, level2: 服务对象满意度指标, name: 服务对象满意度, target: ≥90%, actual: 90%, points: 10, self_score: 10}}
""", encoding="utf-8")
    evaluation = params.load("cases", 2024, tmp_path)
    return examine(scoring.score(evaluation, params.ruleset(evaluation, tmp_path)))


def test_strata_are_weighted_by_their_people(tmp_path):
    # 0.8 × 20/20 + 0.2 × 10/20 = 0.9, where 30/40 would say 0.75; 乙 was asked in full and 甲 agrees, so nothing is left to chance
    found = with_survey(tmp_path, STRATIFIED)
    assert (found.rate, round(found.weighted, 12), round(found.low, 12), round(found.high, 12)) == (Fraction(3, 4), 0.9, 0.9, 0.9)
    assert found.verdict.startswith("达标")


@pytest.mark.parametrize(
    "old, new, told",
    [("valid: 40", "valid: 41", "有效份数写41，各层之和是40"), ("population: 100", "population: 99", "调查总体写99，各层之和是100"),
     ("valid: 20, satisfied: 20", "valid: 20, satisfied: 21", "“甲”满意21份、有效20份")],
)  # fmt: skip
def test_strata_that_do_not_fit_are_refused(tmp_path, old, new, told):
    with pytest.raises(InputError, match=told):
        with_survey(tmp_path, STRATIFIED.replace(old, new, 1))


def test_years_differ_only_where_the_interval_says_so():
    asked = {2022: (48, 80), 2023: (56, 70), 2024: (57, 70)}
    cards = [scored(year, *counts) for year, counts in asked.items()]
    first, second = over_years(cards)
    assert [round(x, 4) for x in (first.change, first.low, first.high)] == [0.2, 0.0524, 0.3339] and first.proven
    assert (second.earlier, second.later, second.proven) == (2023, 2024, False)


def scored(year: int, satisfied: int, valid: int):
    base = params.load("shili-xuni", 2024, ROOT)
    survey = base.survey.model_copy(update={"satisfied": satisfied, "valid": valid, "population": None})
    evaluation = base.model_copy(update={"year": year, "survey": survey})
    return scoring.score(evaluation, params.ruleset(base, ROOT))


def test_e14_rate_and_degree_are_two_numbers():
    v = VECTORS["E14"]
    q = Likert(tuple(v["input"]["counts"][key] for key in ("5", "4", "3", "2", "1")), 2)
    e = v["expected"]
    assert q.valid == e["n"] and near("E14", q.mean, e["mean"]) and near("E14", q.score, e["score_100"]) and near("E14", q.rate, e["top2"])
    assert near("E14", list(wilson(q.satisfied, q.valid)), [e["top2_low"], e["top2_high"]])
    assert q.rate * 100 != q.score and q.weighted([100, 80, 60, 40, 20]) != q.score


def test_e22_a_weighted_share_has_its_interval_on_the_logit_scale():
    v = VECTORS["E22"]
    known = v["input"]
    assert near("E22", list(logit_interval(known["estimate"], known["se"], known["df"])), [v["expected"]["low"], v["expected"]["high"]])


@pytest.mark.parametrize("freedom, printed", [(1, 12.7062), (2, 4.3027), (3, 3.1824), (4, 2.7764), (5, 2.5706), (29, 2.0452), (120, 1.9799)])
def test_students_quantile_is_that_of_the_tables(freedom, printed):
    assert round(student(freedom), 4) == printed


def test_e17_kish():
    v = VECTORS["E17"]
    size, effect = effective_size(v["input"]["weights"])
    assert near("E17", [size, effect], [v["expected"]["n_eff"], v["expected"]["deff"]])


def test_e21_finite_population():
    i, e = VECTORS["E21"]["input"], VECTORS["E21"]["expected"]
    assert near("E21", margin(i["k"], i["n"]), e["moe_srs"]) and near("E21", margin(i["k"], i["n"], i["N"]), e["moe_fpc"])
    assert near("E21", list(wilson(i["k"], i["n"], i["N"])), e["wilson_fpc"])
    assert against(i["k"], i["n"], Fraction("0.95"), i["N"]) == "达标且证实"


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


# the file of answers


def counted(tmp_path, name: str, data: bytes):
    (tmp_path / name).write_bytes(data)
    return count(tmp_path / name, "总体满意度", Where("params/p/2024.yaml", 3), name)


def test_a_csv_from_excel_is_counted_whatever_its_encoding(tmp_path):
    text = "序号,总体满意度\n1,非常满意\n2,满意\n3,不满意\n4,\n,\n"
    wanted = {"非常满意": 1, "比较满意": 1, "不太满意": 1}, 4
    assert counted(tmp_path, "a.csv", text.encode("gb18030")) == wanted
    assert counted(tmp_path, "b.csv", text.encode("utf-8-sig")) == wanted


def test_a_workbook_with_figures_is_counted(tmp_path):
    book = openpyxl.Workbook()
    for row in (["序号", "总体满意度"], [1, 5], [2, 4], [3, 1]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    assert counted(tmp_path, "a.xlsx", out.getvalue()) == ({"非常满意": 1, "比较满意": 1, "很不满意": 1}, 3)


@pytest.mark.parametrize(
    "data, told",
    [("序号,总体满意\n1,满意\n".encode(), "没有“总体满意度”这一列"), ("序号,总体满意度\n1,还行\n".encode(), "第2行“还行”"), (b"\x81\xff\xff", "不能读取")],
)
def test_a_file_that_cannot_be_counted_says_why(tmp_path, data, told):
    with pytest.raises(InputError, match=told):
        counted(tmp_path, "a.csv", data)


def test_typed_counts_that_differ_from_the_file_are_refused(tmp_path):
    shutil.copytree(ROOT / "params" / "rulesets", tmp_path / "params" / "rulesets")
    shutil.copytree(ROOT / "params" / "shili-xuni", tmp_path / "params" / "shili-xuni", ignore=shutil.ignore_patterns("2023.*", "2025.*"))
    file = tmp_path / "params" / "shili-xuni" / "2024.yaml"
    written = file.read_text(encoding="utf-8")
    file.write_text(written.replace("  valid: 372\n", "  valid: 372\n  file: 2024-问卷.csv\n  question: 总体满意度\n"), encoding="utf-8")
    answers = tmp_path / "params" / "shili-xuni" / "2024-问卷.csv"
    answers.write_text("总体满意度\n" + "满意\n" * 350 + "一般\n" * 21, encoding="utf-8")
    with pytest.raises(InputError, match="有效份数写372，2024-问卷.csv 中是371"):
        params.load("shili-xuni", 2024, tmp_path)
    answers.write_text("序号,总体满意度\n" + "1,满意\n" * 350 + "1,一般\n" * 22 + "1,\n" * 8, encoding="utf-8")
    evaluation = params.load("shili-xuni", 2024, tmp_path)
    found = examine(scoring.score(evaluation, params.ruleset(evaluation, tmp_path)))
    assert (found.valid, found.satisfied, found.returned, found.verdict) == (372, 350, 380, "达标且证实")
    assert round(100 * found.low, 2) == 91.42 and found.question.rate != found.question.score / 100
