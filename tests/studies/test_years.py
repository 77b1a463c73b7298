"""Years compared: the published examples, exact sums by law, and each kind of change named for what it is."""

from __future__ import annotations

import math
import random
from collections import Counter
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
        (mutated(0, name="助餐点个数"), OPTIONS, {}, ["doubtful", "comparable", "comparable"]),
        (mutated(0, name="志愿服务"), OPTIONS, {}, ["new", "comparable", "comparable", "ended"]),
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


def listed(year: int, *rows: tuple[str, str], **more) -> Evaluation:
    """Rows of one level, each (code, name); a level before a slash in the name is its second."""
    made = []
    for code, name in rows:
        level2, _, name = name.rpartition("/")
        made.append(
            {**ROWS[0], "name": name, "level2": level2 or "数量指标", "points": "1"} | ({"code": code} if code else {})
        )
    return evaluation(year, made, **more)


def matched(before: list, after: list, **more) -> list[tuple[str | None, str | None, str, str]]:
    """Old name, new name, state and how of each match."""
    found = match(listed(2023, *before), listed(2024, *after, **more))
    return [(m.before and m.before.name, m.after and m.after.name, m.state, m.how) for m in found]


@pytest.mark.parametrize(
    "before, after, expected",
    [
        # the table was numbered anew: names go before codes
        (
            [("C1", "湿地面积"), ("C2", "救助人次")],
            [("C1", "新建管网"), ("C2", "湿地面积"), ("C3", "救助人次")],
            [
                (None, "新建管网", "new", ""),
                ("湿地面积", "湿地面积", "comparable", "名称"),
                ("救助人次", "救助人次", "comparable", "名称"),
            ],
        ),
        # a code used again for something else, for something alike, for the same with a word more
        ([("C1", "湿地面积")], [("C1", "再生水率")], [("湿地面积", "再生水率", "doubtful", "编号")]),
        ([("C1", "农村低保人数")], [("C1", "城镇低保人数")], [("农村低保人数", "城镇低保人数", "doubtful", "编号")]),
        ([("C1", "助餐点数量")], [("C1", "新建助餐点数量")], [("助餐点数量", "新建助餐点数量", "comparable", "编号")]),
        ([("C1", "助餐点 数量")], [("C9", "助餐点数量")], [("助餐点 数量", "助餐点数量", "comparable", "名称")]),
        # split and merged, with a part under the old code
        (
            [("C1", "新建管网长度")],
            [("C1", "新建管网主干长度"), ("C2", "新建管网支管长度")],
            [("新建管网长度", "新建管网主干长度", "doubtful", "编号"), (None, "新建管网支管长度", "new", "")],
        ),
        (
            [("B1", "制度健全性"), ("B2", "制度执行性")],
            [("B1", "制度健全执行性")],
            [("制度健全性", "制度健全执行性", "doubtful", "编号"), ("制度执行性", None, "ended", "")],
        ),
        # without codes: one alike is asked about, two may be parts
        (
            [("", "农村低保人数")],
            [("", "城镇低保人数")],
            [("农村低保人数", "城镇低保人数", "doubtful", "同级名称相近")],
        ),
        (
            [("", "新建管网长度")],
            [("", "新建主管网长度"), ("", "新建支管网长度")],
            [
                (None, "新建主管网长度", "new", ""),
                (None, "新建支管网长度", "new", ""),
                ("新建管网长度", None, "ended", ""),
            ],
        ),
        # the same name at another level, and a close one there
        ([("", "时效/完成率")], [("", "质量/完成率")], [("完成率", "完成率", "doubtful", "名称，级次不同")]),
        (
            [("", "时效/验收率")],
            [("", "质量/复验收率")],
            [(None, "复验收率", "new", ""), ("验收率", None, "ended", "")],
        ),
        ([("", "数量/完成率")], [("", "数量指标/完成率")], [("完成率", "完成率", "comparable", "名称")]),
    ],
)
def test_rows_are_matched_by_what_says_so_and_doubted_otherwise(before, after, expected):
    assert matched(before, after) == expected


def test_what_is_doubted_says_why_and_the_params_decide():
    before, after = [("C1", "湿地面积")], [("C1", "再生水率")]
    found = match(listed(2023, *before), listed(2024, *after))[0]
    assert found.told == "待确认是否同一指标（编号都是C1，名称由“湿地面积”改为“再生水率”）" and not found.same
    walk = (Crosswalk(was=("湿地面积",), now=("再生水率",), reason="改名", by="甲"),)
    assert matched(before, after, crosswalk=walk)[0][2:] == ("comparable", "对照表")
    apart = (NotCompared(name="再生水率", reason="不是同一指标", by="甲"),)
    assert matched(before, after, not_compared=apart)[0][2:] == ("excluded", "编号")
    parts = match(listed(2023, ("", "新建管网长度")), listed(2024, ("", "新建主管网长度"), ("", "新建支管网长度")))
    assert parts[2].told == "取消（2024年没有这项指标，是否由“新建主管网长度”、“新建支管网长度”拆分或合并，请确认）"


NAMES = st.sampled_from(["管网长度", "主管网长度", "支管网长度", "湿地面积", "湿地修复面积", "质量/管网长度", "满意度"])
LISTS = st.lists(st.tuples(st.sampled_from(["", "C1", "C2", "C3"]), NAMES), min_size=1, max_size=5)


@given(before=LISTS, after=LISTS, data=st.data())
def test_each_row_is_matched_once_whatever_the_order(before, after, data):
    earlier, later = listed(2023, *before), listed(2024, *after)
    found = match(earlier, later)
    assert [id(m.after) for m in found if m.after] == [id(i) for i in later.indicators]
    assert sorted(id(m.before) for m in found if m.before) == sorted(map(id, earlier.indicators))
    for m in found:
        if m.both and m.same:
            a, b = m.both
            assert a.name == b.name or (a.code == b.code and (set(a.name) <= set(b.name) or set(b.name) <= set(a.name)))
    turned = matched(data.draw(st.permutations(before)), data.draw(st.permutations(after)))
    assert Counter(turned) == Counter(matched(before, after))


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
