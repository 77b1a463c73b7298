"""What a unit costs and what an index says, on figures of the first reports and by law."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from perfeval import params, scoring
from perfeval.build import loading
from perfeval.model import quantity, units
from perfeval.model.comparison import Comparison
from perfeval.model.findings import InputError
from perfeval.model.prices import chain
from perfeval.report import tables
from perfeval.studies import costs
from perfeval.studies.costs import (
    composite_index,
    deflate,
    deviation,
    geometric_mean,
    individual_index,
    over_years,
    split,
    unit_cost,
    weighted_mean,
)

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "vectors-robustness.yaml"
VECTORS = {v["id"]: v for v in YAML(typ="base", pure=True).load(CASES)["vectors"]}


def close(vector: dict, found, expected, tolerance: str = "tolerance") -> bool:
    """Equal within the tolerance of a vector, item by item."""
    if isinstance(expected, list):
        return len(found) == len(expected) and all(close(vector, f, e, tolerance) for f, e in zip(found, expected))
    return abs(float(found) - float(expected)) <= float(vector[tolerance]["abs"])


def numbers(texts) -> list[Fraction]:
    return [Fraction(text) for text in texts]


AMOUNTS = st.integers(0, 10**6).map(lambda n: Fraction(n, 100))
ABOVE = st.integers(1, 10**6).map(lambda n: Fraction(n, 100))


# vectors


def test_b01_means():
    v = VECTORS["B01"]
    rows = [numbers(row) for row in v["input"]["rows"]]
    assert close(v, [weighted_mean([1] * 4, row) for row in rows], v["expected"]["arithmetic"])
    geometric = [geometric_mean([1] * 4, row) for row in rows]
    assert close(v, geometric, v["expected"]["geometric"])
    assert close(v, geometric, v["published"]["geometric"], "published_tolerance")


@pytest.mark.parametrize("country", ["CHE", "IND"])
def test_b03_weights_act_inside_their_parent(country):
    v = VECTORS["B03"]
    pillars, expected = v["input"][country], v["expected"][country]
    parents = {name: weighted_mean([1] * len(values), numbers(values)) for name, values in pillars.items()}
    assert all(close(v, parents[name], expected[name]) for name in parents)
    assert close(v, weighted_mean([1, 1], list(parents.values())), expected["Index"])
    flat = weighted_mean([1] * 8, numbers([*pillars["Conn"], *pillars["Sust"]]))
    assert not close(v, flat, expected["Index"])


def test_b06_composite_index():
    v = VECTORS["B06"]
    points, expected = numbers(v["input"]["points"]), v["expected"]
    rows = v["input"]["target_actual_direction"]
    indices = [individual_index(Fraction(a), Fraction(t), smaller_better=sign == "-1") for t, a, sign in rows]
    assert close(v, indices, expected["individual"])
    found = composite_index(points, indices)
    assert close(v, [found.uncapped, found.capped], [expected["composite"], expected["composite_capped"]])
    assert close(v, geometric_mean(points, indices), expected["geometric"]) and close(
        v, found.geometric, expected["geometric"]
    )


def test_h01_unit_cost():
    v = VECTORS["H01"]
    pairs = [(Fraction(a) * 10_000, Fraction(q)) for a, q in zip(v["input"]["amount_wan"], v["input"]["quantity"])]
    for key, months in (("unit_yuan_per_year", 1), ("unit_yuan_per_month", 12)):
        assert close(v, [unit_cost(a, q, "年末人数", months).value for a, q in pairs], v["expected"][key])


def test_h03_deviation():
    v = VECTORS["H03"]
    assert close(v, [deviation(*numbers(pair)) for pair in v["input"]["actual_target"]], v["expected"])


def test_h04_deflate():
    v = VECTORS["H04"]
    inputs, expected = v["input"], v["expected"]
    cpi = dict(enumerate(numbers(inputs["cpi_previous_year_100"]), 2022))
    found = deflate(
        (2021 + len(cpi), Fraction(inputs["nominal"])), (2021, Fraction(inputs["base_nominal"])), cpi, "统计公报"
    )
    got = [found.deflator, found.real, found.nominal_growth, found.real_growth]
    assert close(v, got, [expected[key] for key in ("deflator", "real", "nominal_growth_pct", "real_growth_pct")])
    growth = {year: 100 + g for year, g in enumerate(numbers(inputs["standard_growth_pct"]), 2022)}
    assert close(v, chain(growth, 2021, 2021 + len(growth)), expected["standard_factor"])


def test_h08_quantity_price():
    v = VECTORS["H08"]
    found = split(numbers(v["input"]["quantity"]), numbers(v["input"]["unit_cost"]))
    got = [found.change, found.quantity_effect, found.unit_cost_effect, *found.quantity_first]
    assert close(
        v,
        got,
        [
            *(v["expected"][k] for k in ("change", "quantity_effect", "unit_cost_effect")),
            *v["expected"]["chain_quantity_first"],
        ],
    )


# laws


@settings(max_examples=100, deadline=None)
@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_a_split_adds_up_exactly(q0, q1, u0, u1):
    found = split((q0, q1), (u0, u1))
    assert found.change == q1 * u1 - q0 * u0
    assert found.quantity_effect + found.unit_cost_effect == found.change
    assert sum(found.quantity_first) == sum(found.unit_cost_first) == found.change
    assert found.quantity_first == ((q1 - q0) * u0, (u1 - u0) * q1) and found.unit_cost_first == (
        (q1 - q0) * u1,
        (u1 - u0) * q0,
    )
    assert found.ranges == tuple((min(pair), max(pair)) for pair in zip(found.quantity_first, found.unit_cost_first))
    for effect, one, other in zip(
        (found.quantity_effect, found.unit_cost_effect), found.quantity_first, found.unit_cost_first
    ):
        assert effect == (one + other) / 2
    back = split((q1, q0), (u1, u0))
    assert (back.quantity_effect, back.unit_cost_effect) == (-found.quantity_effect, -found.unit_cost_effect)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(ABOVE, ABOVE), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_means_lie_between_and_ignore_order(pairs, shuffle):
    weights, values = zip(*pairs)
    mean, geometric, index = (
        weighted_mean(weights, values),
        geometric_mean(weights, values),
        composite_index(weights, values),
    )
    assert min(values) <= mean <= max(values)
    assert float(min(values)) * (1 - 1e-12) <= geometric <= float(mean) * (1 + 1e-12)
    assert index.uncapped == mean and index.capped <= min(mean, 100)
    assert index.capped == mean or max(values) > 100
    shuffle.shuffle(pairs)
    weights, values = zip(*pairs)
    assert (weighted_mean(weights, values), geometric_mean(weights, values), composite_index(weights, values)) == (
        mean,
        geometric,
        index,
    )


def test_an_uncapped_index_lets_excess_hide_a_shortfall():
    found = composite_index([50, 50], [150, 60])
    assert (found.uncapped, found.capped, found.geometric) == (105, 80, 94.868330)  # √(150 × 60)
    assert composite_index([50, 50], [150, 0]).geometric is None


@settings(max_examples=60, deadline=None)
@given(AMOUNTS, ABOVE, st.lists(ABOVE, min_size=1, max_size=5))
def test_deflating_and_inflating_again_gives_the_amount(nominal, base, cpi):
    found = deflate((2019 + len(cpi), nominal), (2019, base), dict(enumerate(cpi, 2020)), "统计公报")
    assert found.real * found.deflator == nominal
    assert (100 + found.real_growth) * found.deflator == 100 + found.nominal_growth
    assert chain(dict(reversed(list(enumerate(cpi, 2020)))), 2019, 2019 + len(cpi)) == found.deflator


@settings(max_examples=60, deadline=None)
@given(ABOVE, ABOVE)
def test_index_and_deviation_say_the_same(actual, target):
    assert individual_index(actual, target) == 100 + deviation(actual, target)
    assert individual_index(actual, target) * individual_index(actual, target, smaller_better=True) == 10_000


def test_rows_that_the_index_leaves_out_are_named():
    from test_exchange import evaluation, row

    from perfeval import params, scoring
    from perfeval.report import workpapers

    rows = [
        row("甲", "40", "≥100个", "95个"),
        row("乙", "20", "≤5起", "0起"),
        row("丙", "20", "明显", "明显"),
        row("丁", "10", "≥5台", "5套"),
        row("戊", "5", "≥5台", None),
        row("己", "5", "≥95%", "≥95%"),
        row("其中：庚", "5", "≥1个", "1个"),
    ]
    made = evaluation(2024, rows, index="target")
    study = costs.examine(scoring.score(made, params.ruleset(made, Path(__file__).resolve().parents[2])))
    assert study.indices == (("甲", 95),) and study.composite.capped == 95
    why = dict(study.left_out)
    assert (
        list(why) == ["乙", "丙", "丁", "戊", "己", "其中：庚"]
        and len(set(why.values())) == 6
        and "单位不一致" in why["丁"]
    )
    told = workpapers.costs(study).text
    assert (
        all(f"未列入指数\n{name}\n{reason}" in told for name, reason in study.left_out) and "按分值加权（1项）" in told
    )


def test_the_denominator_decides_the_unit_cost():
    end, average = unit_cost(6_300_370, 9737, "年末人数"), unit_cost(6_300_370, 10_082, "年平均人数")
    assert end.value > average.value and (end.denominator, average.denominator) == ("年末人数", "年平均人数")


def test_no_years_no_change_of_prices():
    assert chain({}, 2024, 2024) == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: individual_index(1, 0), "指数的分母应大于0"),
        (lambda: individual_index(0, 1, smaller_better=True), "指数的分母应大于0"),
        (lambda: individual_index(-1, 1), "不小于0"),
        (lambda: individual_index(0.5, 1), "不用 float"),
        (lambda: individual_index(Decimal("Infinity"), 1), "有限"),
        (lambda: individual_index(None, 1), "精确数"),
        (lambda: weighted_mean([1], [1, 2]), "一一对应"),
        (lambda: weighted_mean([], []), "权重之和应大于0"),
        (lambda: weighted_mean([0, 0], [1, 2]), "权重之和应大于0"),
        (lambda: geometric_mean([1, 1], [0, 2]), "几何平均要求"),
        (lambda: composite_index([1], [1], cap=0), "封顶指数应大于0"),
        (lambda: unit_cost(1, 1, " "), "须写明分母"),
        (lambda: unit_cost(1, 0, "年末人数"), "年末人数应大于0"),
        (lambda: unit_cost(1, 1, "年末人数", 0), "期数应大于0"),
        (lambda: deviation(1, 0), "目标值应大于0"),
        (
            lambda: chain({2024: 101}, 2021, 2024),
            "2021年与2024年相比要且只要2022年、2023年、2024年的价格指数，缺2022年、2023年",
        ),
        (lambda: chain({2023: 101, 2024: 101, 2025: 101}, 2022, 2024), "多2025年"),
        (lambda: chain({2022: 101, 2024: 101}, 2022, 2024), "缺2023年，多2022年"),
        (lambda: chain({2024: 101}, 2024, 2024), "不用价格指数，多2024年"),
        (lambda: chain({2021: 0}, 2020, 2021), "2021年指数应大于0"),
        (lambda: deflate((2024, 1), (2023, 1), {}, "统计公报"), "要且只要2024年的价格指数，缺2024年"),
        (lambda: deflate((2024, 1), (2023, 1), {2024: 100}, ""), "价格指数的来源"),
        (lambda: deflate((2024, 1), (2023, 0), {2024: 100}, "统计公报"), "基年金额应大于0"),
        (lambda: split((1, 2, 3), (1, 2)), "两个数"),
    ],
)
def test_nonsense_is_refused_in_words(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# real terms between the years of a project


def project(base: Path, year: int, amount: int, prices: str = "") -> None:
    (base / "params" / "甲").mkdir(parents=True, exist_ok=True)
    (base / "params" / "甲" / f"{year}.yaml").write_text(
        f"schema: 1\nproject: {{name: 甲, title: 甲项目}}\nyear: {year}\n"
        f"report: {{type: 单位自评, stage: 初稿}}\nruleset: {{scoring: mof-2020}}\n"
        f"facts:\n  paid: {{label: 支出, value: {amount}万元}}\n  persons: {{label: 人数, value: 100人}}\n"
        f"indicators: []\n"
        f"costs:\n  - {{name: 补助, amount: paid, quantity: persons, denominator: 人数}}\n{prices}",
        encoding="utf-8",
    )


@pytest.fixture
def three_years(tmp_path) -> Path:
    """100万元 in 2022, 121万元 in 2024, nothing known of 2023."""
    (tmp_path / "params").mkdir()
    shutil.copytree(ROOT / "params" / "rulesets", tmp_path / "params" / "rulesets")
    project(tmp_path, 2022, 100)
    project(tmp_path, 2024, 121)
    return tmp_path


def notes(compared: Comparison) -> str:
    _, table = tables.years.costs(over_years(compared), "表7").blocks
    return "".join(table.notes)


def test_real_growth_names_the_indices_used(three_years):
    # 121 ÷ (1.10 × 1.00) = 110, so 21 % become 10 %
    project(three_years, 2024, 121, 'prices: {index: {"2024": 100.0, "2023": 110}, source: 统计公报}\n')
    assert (
        "补助：成本总额增长21.00%，按可比价增长10.00%（价格指数，上年＝100：2023年110、2024年100.0；来源：统计公报）。"
        in notes(loading.comparison("甲", base=three_years))
    )


@pytest.mark.parametrize(
    ("index", "odd"),
    [
        ('"2024": 100', "缺2023年"),
        ('"2023": 110', "缺2024年"),
        ('"2022": 103, "2023": 110, "2024": 100', "多2022年"),
        ('"2023": 110, "2024": 100, "2025": 100', "多2025年"),
        ('"2022": 103, "2024": 100', "缺2023年，多2022年"),
    ],
)
def test_an_index_of_another_year_is_an_error_that_names_the_years_needed(three_years, index, odd):
    project(three_years, 2024, 121, f"prices: {{index: {{{index}}}, source: 统计公报}}\n")
    told = f"2022年与2024年相比要且只要2023年、2024年的价格指数，{odd}"
    with pytest.raises(InputError) as error:
        params.load("甲", 2024, three_years)
    (finding,) = error.value.findings
    assert finding.found == told and (finding.where.file, finding.where.line) == ("params/甲/2024.yaml", 12)
    # where the years compared are others than those of the params, the table says it
    cards = [
        scoring.score(
            params.load("甲", year, three_years, history=False),
            params.ruleset(params.load("甲", 2022, three_years), three_years),
        )
        for year in (2022, 2024)
    ]
    assert f"补助：可比价未算，{told}。" in notes(Comparison(tuple(cards), ()))


def test_an_index_needs_no_earlier_year_until_there_is_one(three_years):
    project(three_years, 2022, 100, 'prices: {index: {"2022": 101}, source: 统计公报}\n')
    assert params.load("甲", 2022, three_years).prices.index == {"2022": Decimal(101)}


@pytest.mark.parametrize(
    ("index", "told"),
    [
        ('"2023": 0, "2024": 100', "大于0的数字"),
        ('"2023": -3, "2024": 100', "大于0的数字"),
        ('"23": 103', "四位数字的年份"),
        ("", "至少一项"),
    ],
)
def test_an_index_is_a_number_above_zero_of_a_year(three_years, index, told):
    project(three_years, 2024, 121, f"prices: {{index: {{{index}}}, source: 统计公报}}\n")
    with pytest.raises(InputError) as error:
        params.load("甲", 2024, three_years)
    assert [told in str(finding) for finding in error.value.findings] == [True]


def facts_of(**values: str) -> dict:
    return {name: {"label": name, "value": value} for name, value in values.items()}


def derived_of(facts: dict, **more) -> tuple:
    from test_exchange import evaluation

    return costs.derived(evaluation(2024, [], facts=facts, **more))


@pytest.mark.parametrize("scale", ["", "千", "万", "亿"])
def test_a_unit_cost_is_per_unit_that_it_names(scale):
    """1200万元 over 4 of any unit, in any multiple: what is told times the number of units told is the amount."""
    cost = {"name": "甲", "amount": "amount", "quantity": "built", "denominator": "数量"}
    cost |= {"planned_amount": "planned", "planned_quantity": "area"}
    tried = 0
    for word in sorted(w for w in units.UNITS if re.fullmatch("[一-鿿]+", w)):
        told = f"4{scale}{word}"
        read = quantity.read(told)
        if read.kind != "number" or read.unit is None or read.unit.dimension in ("money", "ratio", "percentage_points"):
            continue
        (found,) = derived_of(facts_of(amount="1200万元", built=told, planned="1000万元", area=told), costs=[cost])
        unit = found.unit.removeprefix("元/")
        number = read.base / (units.UNITS[unit][1] if unit in units.UNITS else read.unit.factor)
        assert (found.value * number, found.planned * number) == (12_000_000, 10_000_000), told
        tried += 1
    assert tried > 60


def test_derived_figures_are_in_the_units_they_name():
    """3.2万亩 over 74.4公里 of canals and 35 villages; what is stated beside is told in the same unit."""
    facts = facts_of(
        area="3.2万亩",
        canal="74.4公里",
        plan="400亩/公里",
        share="85%",
        done="60个",
        all="80个",
        villages="35个",
        each="900亩",
    )
    told = derived_of(
        facts,
        derived=[
            {"name": "每公里灌排面积", "numerator": "area", "denominator": "canal", "planned": "plan"},
            {"name": "每村渠长", "numerator": "canal", "denominator": "villages"},
            {"name": "每村面积", "numerator": "area", "denominator": "villages", "peer": "each"},
            {"name": "完成占比", "numerator": "done", "denominator": "all", "planned": "share"},
        ],
    )
    assert [(r.name, r.unit, round(float(r.value), 4)) for r in told] == [
        ("每公里灌排面积", "亩/公里", 430.1075),
        ("每村渠长", "公里/个", 2.1257),
        ("每村面积", "亩/个", 914.2857),
        ("完成占比", "%", 75),
    ]
    assert (told[0].planned, told[2].peer, told[3].planned) == (400, ("each", 900), 85)


def test_only_a_standard_is_no_result():
    """Spent at 60元/亩, which the standard says too: no result; what somebody found to be the same is one."""
    cost = {"name": "甲", "amount": "spent", "quantity": "area", "denominator": "面积"}
    for label, same in (("每亩补助标准", "每亩补助标准"), ("亩均成本实际数", "")):
        facts = facts_of(spent="60万元", area="1万亩") | {"each": {"label": label, "value": "60元/亩"}}
        assert derived_of(facts, costs=[cost])[0].given == same


def test_a_plan_in_another_unit_is_no_plan():
    cost = {"name": "甲", "amount": "a", "quantity": "b", "denominator": "数量"}
    facts = facts_of(a="1200万元", b="4万亩", c="5公顷", d="30公里")
    plans = [{"planned_amount": "a", "planned_quantity": name} for name in ("c", "d")]
    assert derived_of(facts, costs=[cost | plans[0]])[0].planned == 160_000  # 5公顷 are 75亩
    assert derived_of(facts, costs=[cost | plans[1]]) == ()


@pytest.mark.parametrize(
    "before, after, told",
    [
        ("300公顷", "4500亩", ("元/亩", 300, 320)),  # 300公顷 are 4500亩
        ("4500亩", "300公顷", ("元/公顷", 4500, 4800)),
        ("20公里", "20000米", ("元/米", 67.5, 72)),
        ("500户", "500人次", None),
    ],
)
def test_a_unit_cost_is_compared_in_one_unit(before, after, told):
    from test_exchange import evaluation

    cost = {"name": "甲", "amount": "spent", "quantity": "built", "denominator": "数量"}
    years_of = [
        evaluation(year, [], facts=facts_of(spent=spent, built=built), costs=[cost])
        for year, spent, built in ((2023, "135万元", before), (2024, "144万元", after))
    ]
    cards = tuple(scoring.score(e, params.ruleset(e, ROOT)) for e in years_of)
    steps = over_years(Comparison(cards, ()))
    assert [(f"元/{s.after.unit}", s.before.value, s.after.value) for s in steps] == ([told] if told else [])
    for s in steps:
        assert (s.split.quantity_effect, s.split.unit_cost_effect, s.split.change) == (0, 90_000, 90_000)
