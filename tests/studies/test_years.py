"""Years compared: the published examples, exact sums by law, and each kind of change named for what it is."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from perfeval import params, scoring
from perfeval.model.decomposition import at_target, chain_substitution, difficulty, order_range, score_change, shapley
from perfeval.model.evaluation import Crosswalk, Evaluation, NotCompared, Parameters
from perfeval.model.matching import match
from perfeval.scoring import rescore
from perfeval.studies import years

ROOT = Path(__file__).resolve().parents[2]
VECTORS = {
    v["id"]: v for v in YAML(typ="base", pure=True).load(ROOT / "tests" / "cases" / "vectors-years.yaml")["vectors"]
}


def near(vector: dict, found, expected) -> bool:
    if isinstance(expected, list):
        return len(found) == len(expected) and all(near(vector, f, e) for f, e in zip(found, expected))
    return abs(float(found) - float(expected)) <= float(vector["tolerance"]["abs"])


def numbers(texts) -> list[Fraction]:
    return [Fraction(text) for text in texts]


# vectors


def test_f01_and_f03_chain_substitution_and_shapley():
    one, mean = VECTORS["F01"], VECTORS["F03"]
    before, after = numbers(one["input"]["base"]), numbers(one["input"]["current"])
    assert near(one, chain_substitution(math.prod, before, after), one["expected"]["effects"])
    assert near(mean, shapley(math.prod, before, after), mean["expected"]["effects"])
    assert near(mean, order_range(math.prod, before, after), mean["expected"]["order_range"])


def test_a15_at_target():
    v = VECTORS["A15"]
    hit, share = at_target([numbers(pair) for pair in v["input"]["actual_target"]])
    assert hit == int(v["expected"]["at_target"]) and near(v, share, v["expected"]["share"])


def capped(actual: Fraction, target: Fraction) -> Fraction:
    return min(Fraction(1), actual / target)


def year(data: dict, fields: list[str]) -> dict:
    rows = {key: numbers(row) for key, row in data.items()}
    return {key: (w, rest[0] if "achievement" in fields else capped(*rest)) for key, (w, *rest) in rows.items()}


def told(found: dict) -> dict:
    sums = {
        cause: sum(parts.get(cause, Fraction(0)) for parts in found.values())
        for cause in ("achievement", "weight", "new", "ended")
    }
    return {
        "achievement": sums["achievement"],
        "weight": sums["weight"],
        "set_new": sums["new"],
        "set_dropped": sums["ended"],
        "change": sum(sums.values()),
    }


@pytest.mark.parametrize("name", ["F04", "F05", "F07", "F09"])
def test_score_change(name):
    v = VECTORS[name]
    cases = v["input"].get("cases", [v["input"]])
    wanted = v["expected"] if isinstance(v["expected"], list) else [v["expected"]]
    for case, expected in zip(cases, wanted):
        found = told(score_change(year(case["year0"], v["input"]["fields"]), year(case["year1"], v["input"]["fields"])))
        for key in found:
            assert near(v, found[key], expected[key]), (name, key)


def test_f07_tells_softer_targets_from_better_work():
    v = VECTORS["F07"]
    before, after = v["input"]["year0"], v["input"]["year1"]
    real = target = Fraction(0)
    for key in before.keys() & after.keys():
        (w0, *old), (w1, *new) = numbers(before[key]), numbers(after[key])
        effects = shapley(lambda f: capped(*f), old, new)
        real, target = real + (w0 + w1) / 2 * effects[0], target + (w0 + w1) / 2 * effects[1]
    assert near(v, real, v["expected"]["achievement_actual"]) and near(v, target, v["expected"]["achievement_target"])


def test_j01_difficulty_of_targets():
    v = VECTORS["J01"]
    for row, expected in zip(v["input"]["rows"], v["expected"]):
        found = difficulty(Fraction(row["target"]), Fraction(row["prior_actual"]), row["direction"] == "smaller_better")
        assert near(v, found, expected["stretch_pct"])
        flag = "stretch" if found > 0 else "equal" if found == 0 else "softer_than_prior_actual"
        assert flag == expected["flag"]


# laws

RATES = st.integers(0, 120).map(lambda n: Fraction(n, 100))


@st.composite
def table(draw):
    keys = draw(st.lists(st.sampled_from("甲乙丙丁戊己庚辛"), min_size=1, max_size=8, unique=True))
    points = [draw(st.integers(1, 40)) for _ in keys]
    whole = sum(points)
    return {key: (Fraction(100 * p, whole), draw(RATES)) for key, p in zip(keys, points)}


@settings(max_examples=1000, deadline=None)
@given(before=table(), after=table(), seed=st.integers(0, 10**6))
def test_effects_sum_to_the_change_in_any_order(before, after, seed):
    found = score_change(before, after)
    change = sum(w * a for w, a in after.values()) - sum(w * a for w, a in before.values())
    assert sum(sum(parts.values()) for parts in found.values()) == change
    rows = list(after.items())
    random.Random(seed).shuffle(rows)
    assert score_change(before, dict(rows)) == found


@settings(max_examples=200, deadline=None)
@given(before=st.lists(RATES, min_size=3, max_size=3), after=st.lists(RATES, min_size=3, max_size=3))
def test_shapley_sums_and_knows_an_idle_factor(before, after):
    effects = shapley(math.prod, before, after)
    assert sum(effects) == math.prod(after) - math.prod(before)
    assert shapley(math.prod, before, [before[0], *after[1:]])[0] == 0


# mutations of a pair of years

ROWS = [
    {
        "level1": "产出指标",
        "level2": "数量指标",
        "name": "助餐点数量",
        "target": "≥20个",
        "actual": "19个",
        "points": "40",
        "self_score": "38",
    },
    {
        "level1": "产出指标",
        "level2": "质量指标",
        "name": "抽检合格率",
        "target": "≥98%",
        "actual": "99%",
        "points": "30",
        "self_score": "30",
    },
    {
        "level1": "效益指标",
        "level2": "社会效益指标",
        "name": "需求覆盖率",
        "target": "≥90%",
        "actual": "90%",
        "points": "30",
        "self_score": "30",
    },
]
OPTIONS = {"reverse": "linear_deviation", "equal": "as_at_least"}


def evaluation(year: int, rows=ROWS, options=OPTIONS, scoring_by="mof-2020", **more) -> Evaluation:
    data = {
        "schema": "1",
        "project": {"name": "助餐", "title": "助餐项目"},
        "year": str(year),
        "report": {"type": "单位自评", "stage": "初稿"},
        "ruleset": {"scoring": scoring_by, "options": options},
        "indicators": [dict(row) for row in rows],
    }
    return Evaluation.of(Parameters.model_validate(data), "zhucan", ()).model_copy(update=more)


def card(made: Evaluation):
    return scoring.score(made, params.ruleset(made, ROOT))


def mutated(n: int, **changes) -> list[dict]:
    return [{**row, **changes} if k == n else row for k, row in enumerate(ROWS)]


@pytest.mark.parametrize(
    "rows, options, more, states",
    [
        (ROWS, OPTIONS, {}, ["comparable"] * 3),
        (mutated(0, name="助餐点个数"), OPTIONS, {}, ["new", "comparable", "comparable", "ended"]),
        (
            mutated(0, name="助餐点个数"),
            OPTIONS,
            {"crosswalk": (Crosswalk(was=("助餐点数量",), now=("助餐点个数",), reason="改名", by="甲"),)},
            ["comparable"] * 3,
        ),
        (mutated(0, points="50"), OPTIONS, {}, ["reweighted", "comparable", "comparable"]),
        (mutated(0, target="≥20处", actual="19处"), OPTIONS, {}, ["unit_changed", "comparable", "comparable"]),
        (mutated(0, target="≥15个"), OPTIONS, {}, ["target_moved", "comparable", "comparable"]),
        (mutated(2, target="全覆盖"), OPTIONS, {}, ["comparable", "comparable", "redefined"]),
        (mutated(0, explanation="投用的助餐点"), OPTIONS, {}, ["comparable"] * 3),
        (ROWS, {**OPTIONS, "reverse": "fail"}, {}, ["rule_changed"] * 3),
        (
            ROWS,
            OPTIONS,
            {"not_compared": (NotCompared(name="需求覆盖率", reason="口径待查", by="甲"),)},
            ["comparable", "comparable", "excluded"],
        ),
        (ROWS[:2], OPTIONS, {}, ["comparable", "comparable", "ended"]),
    ],
)
def test_each_change_is_named_for_what_it_is(rows, options, more, states):
    assert [m.state for m in match(evaluation(2023), evaluation(2024, rows, options, **more))] == states


def test_a_softer_target_is_called_softer():
    found = match(evaluation(2023), evaluation(2024, mutated(0, target="≥15个")))
    assert "目标放宽" in found[0].told
    assert "目标从严" in match(evaluation(2023), evaluation(2024, mutated(0, target="≥25个")))[0].told


def test_alike_names_are_never_taken_for_the_same():
    earlier = evaluation(2023, [{**ROWS[0], "name": "农村低保对象人数"}])
    later = evaluation(2024, [{**ROWS[0], "name": "城镇低保对象人数"}])
    assert [m.state for m in match(earlier, later)] == ["new", "ended"]


def test_a_softer_target_is_no_real_improvement():
    rows = mutated(0, target="≥19个", self_score="40")
    found = years.pair(card(evaluation(2023)), card(evaluation(2024, rows)), rescore)
    assert found.change.whole == 2 and found.change.of("target") == 2 and found.change.of("real") == 0
    better = mutated(0, actual="20个", self_score="40")
    found = years.pair(card(evaluation(2023)), card(evaluation(2024, better)), rescore)
    assert found.change.of("real") == 2 and found.change.of("target") == 0


def test_a_score_changed_by_hand_is_told_apart_from_the_figures():
    found = years.pair(card(evaluation(2023)), card(evaluation(2024, mutated(0, self_score="40"))), rescore)
    assert found.change.of("judgement") == 2 and found.change.of("real") == 0


def test_years_of_other_full_marks_are_brought_to_the_same_hundred():
    half = [
        {**row, "points": str(int(row["points"]) // 2), "self_score": str(int(row["self_score"]) / 2)} for row in ROWS
    ]
    found = years.pair(card(evaluation(2023)), card(evaluation(2024, half)), rescore)
    assert found.change.whole == 0 and {m.state for m in found.matches} == {"reweighted"}


def test_split_and_merged_indicators_keep_the_sum_exact():
    split = [
        {**ROWS[0], "name": "新建助餐点", "points": "25", "self_score": "20"},
        {**ROWS[0], "name": "改建助餐点", "points": "15", "self_score": "15"},
        *ROWS[1:],
    ]
    walk = (Crosswalk(was=("助餐点数量",), now=("新建助餐点", "改建助餐点"), reason="拆分", by="甲"),)
    for a, b in (
        (evaluation(2023), evaluation(2024, split, crosswalk=walk)),
        (
            evaluation(2023, split),
            evaluation(
                2024,
                crosswalk=(Crosswalk(was=("新建助餐点", "改建助餐点"), now=("助餐点数量",), reason="合并", by="甲"),),
            ),
        ),
    ):
        found = years.pair(card(a), card(b), rescore)
        assert found.change.whole == sum(e.whole for e in found.change.effects)
        assert "redefined" in {m.state for m in found.matches} and "new" not in {m.state for m in found.matches}


def test_one_year_is_a_comparison_too():
    found = years.compare([card(evaluation(2024))], rescore)
    assert found.pairs == () and found.latest.evaluation.year == 2024 and found.rows() == ()


def test_a_gap_in_the_years_is_counted():
    found = years.compare([card(evaluation(2024)), card(evaluation(2021))], rescore)
    assert [p.gap for p in found.pairs] == [2]


def test_a_change_of_cost_is_printed_by_chain_substitution_too():
    """100 people at 50 元, then 120 at 55: 5000 becomes 6600.

    Quantity first 20 × 50, then 5 × 120; otherwise 20 × 55 and 5 × 100.
    """
    from perfeval.report.tables import years as tables
    from perfeval.studies import costs

    before, after = (costs.unit_cost(q * u * 10000, q, "年末人数") for q, u in ((100, 50), (120, 55)))
    step = costs.UnitCostStep(
        "甲", before, after, costs.split((before.quantity, after.quantity), (before.value, after.value)), None
    )
    _, grid = tables.costs((step,), "表7").blocks
    assert [cell.text for cell in grid.rows[1][3:]] == ["1600.00", "1050.00", "550.00", "1000.00", "600.00"]
    assert (
        grid.notes[1]
        == "甲：按替代次序不同，数量影响在1000.00至1100.00万元之间，单位成本影响在500.00至600.00万元之间。"
    )
    assert len({len(row) for row in grid.rows}) == 1
    assert tables.costs((), "表7").text == "没有两个年度可以比较的单位成本。"


def test_a_change_of_cost_is_quantity_and_unit_cost_and_freed_of_prices():
    from perfeval.build import loading
    from perfeval.studies import costs

    step = costs.over_years(loading.comparison("shili-xuni", base=ROOT))[0]
    assert (step.before.value, step.after.value) == (3, 3) and step.split.unit_cost_effect == 0
    assert step.split.change == step.split.quantity_effect == (297 - Fraction("247.5")) * 10000
    assert step.deflation.nominal_growth == 20 and step.deflation.real_growth < 20
