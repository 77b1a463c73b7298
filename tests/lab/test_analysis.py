"""Frames for analysts: complete, exact, under ids that follow an indicator; trials that are what a file would give."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

import perfeval
from perfeval import params, scoring
from perfeval.build import loading
from perfeval.lab.analysis import TABLES, frame
from perfeval.lab.chains import chains
from perfeval.lab.columns import COLUMNS, EXACT, TITLES
from perfeval.model.evaluation import Crosswalk
from perfeval.model.findings import InputError

ADDRESSES = params.addresses(ROOT)
FOOD = "食品安全抽检合格率"


def opened(year: int = 2025) -> perfeval.Year:
    return perfeval.open("shili-xuni", year, ROOT)


def test_importing_perfeval_loads_no_package_of_analysts():
    code = "import sys, perfeval; print(sorted({'pandas', 'matplotlib', 'pydantic', 'numpy'} & {*sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
    assert {"open", "years", "portfolio", "plot_style", "table", "figure"} <= {*dir(perfeval)}
    with pytest.raises(AttributeError, match="opne"):
        perfeval.opne  # noqa: B018


def test_the_stub_names_what_the_package_gives():
    named = {
        line.split(" as ")[1] for line in (ROOT / "perfeval/__init__.pyi").read_text().splitlines() if " as " in line
    }
    assert named == {name for names in perfeval._FACE.values() for name in names}
    assert all(callable(getattr(perfeval, name)) for name in named)


@pytest.mark.parametrize(("project", "year"), ADDRESSES)
def test_every_table_has_its_columns_and_floats_beside_exact_numbers(project, year):
    one = perfeval.open(project, year, ROOT)
    for table in TABLES:
        found = getattr(one, table)()
        assert list(found.columns) == list(frame(table, []).columns)
        assert set(found["project"]) <= {project} and set(found["year"]) <= {year}
        for name in (c for c in found if c.endswith(EXACT)):
            for exact, shown in zip(found[name], found[name.removesuffix(EXACT)]):
                assert math.isnan(shown) if exact is None else float(exact) == shown
                assert exact is None or isinstance(exact, (Decimal, Fraction, int))
    card, scores = one.card, one.scores()
    assert len(scores) == len(card.lines) and scores["id"].is_unique
    assert scores["points_exact"].dropna().sum() == sum(line.points for line in card.lines if line.points is not None)


def test_every_column_has_a_chinese_title():
    named = {name.rstrip("*~") for columns in COLUMNS.values() for name in columns.split()}
    assert named | {"project", "year"} == {*TITLES} | {"P0", "P1", "P2"}
    assert not [c for c in perfeval.titled(opened().scores()) if c.isascii()]


def test_an_indicator_keeps_its_id_and_a_split_one_begins_anew():
    scores = perfeval.years("shili-xuni", base=ROOT)
    rates = scores.pivot(index="id", columns="year", values="rate_exact")
    assert list(rates.loc["预算执行率"]) == [Fraction(1, 2), Fraction(3, 4), Fraction(9, 10)]
    assert list(rates.loc["管理制度健全性和执行有效性"].isna()) == [False, True, True]
    assert list(rates.loc["管理制度健全性"].isna()) == [True, False, False]
    needed = scores[(scores["id"] == "经济困难老年人助餐需求覆盖率")].set_index("year")["comparable"]
    assert list(needed) == [None, False, True]  # in 2023 only the streets of the trial were counted
    for year in (2023, 2024, 2025):
        assert list(opened(year).scores()["id"]) == list(scores[scores["year"] == year]["id"])


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.data())
def test_ids_follow_every_renaming_of_the_crosswalk(data):
    card = loading.scorecard(ROOT, "shili-xuni", 2024)
    rows = list(card.evaluation.indicators)
    chosen = data.draw(st.sets(st.integers(0, len(rows) - 1)))
    order = data.draw(st.permutations(range(len(rows))))
    now = [i.with_values(name=f"新{n}", code=None) if n in chosen else i for n, i in enumerate(rows)]
    told = tuple(Crosswalk(was=(rows[n].name,), now=(f"新{n}",), reason="改名", by="甲") for n in sorted(chosen))
    later = card.evaluation.model_copy(
        update={"year": 2025, "crosswalk": told, "not_compared": (), "indicators": tuple(now[n] for n in order)}
    )
    (before, _), (after, _) = chains([card, scoring.score(later, card.ruleset)])
    assert after[: len(rows)] == tuple(before[n] for n in order)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.data())
def test_ids_are_single_in_a_year_and_no_later_year_changes_them(data):
    card = loading.scorecard(ROOT, "hukou-dibao", 2024)
    names = ["甲", "乙", "丙"]
    cards = []
    for year in (2024, 2025, 2026):
        kept = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=5))
        rows = tuple(i.with_values(name=name) for i, name in zip(card.evaluation.indicators, kept))
        cards.append(scoring.score(card.evaluation.model_copy(update={"year": year, "indicators": rows}), card.ruleset))
    found = chains(cards)
    assert all(len({*ids}) == len(ids) for ids, _ in found)
    assert chains(cards[:2]) == found[:2]


def test_a_trial_that_changes_nothing_gives_the_same_scores():
    for year in (2023, 2024, 2025):
        one = opened(year)
        same = one.what_if(points={key: str(line.points) for key, line in zip(one.ids, one.card.lines)})
        assert same.scores().equals(one.scores()) and same.total == one.total


def test_trials_by_hand():
    one = opened()
    assert one.total == 96.96
    sites = one.what_if(actual={"新建助餐点数量": "6个"})  # 10 points × 6 ÷ 12
    assert sites.scores().set_index("id").loc["新建助餐点数量", "shown_exact"] == Decimal("5.00")
    assert sites.card.printed == Decimal("91.96") and one.total == 96.96
    slower = one.what_if(standard={"预算执行率": {"per_step": "10%"}})  # 98 %: two steps of 10 % of 5 points
    assert slower.card.printed == Decimal("96.46")
    served = one.what_if(facts={"needy_served": "350人"})  # 9 points × 350 ÷ 700
    assert served.scores().set_index("id").loc["经济困难老年人助餐需求覆盖率", "shown_exact"] == Decimal("4.50")
    assert served.facts().set_index("key").loc["needy_served", "value"] == 350
    assert one.what_if(actual={FOOD: None}).total is None  # undefined is not zero


@settings(max_examples=6, deadline=None, derandomize=True)
@given(st.integers(0, 15))
def test_a_trial_is_what_the_params_file_would_give(tmp_path_factory, built):
    base = tmp_path_factory.mktemp("trial")
    shutil.copytree(ROOT / "params", base / "params")
    shutil.copytree(ROOT / "notebooks", base / "notebooks")
    file = base / "params/shili-xuni/2025.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count("actual: 12个") == 1
    file.write_text(text.replace("actual: 12个", f"actual: {built}个"), encoding="utf-8")
    edited, tried = perfeval.open("shili-xuni", 2025, base), opened().what_if(actual={"新建助餐点数量": f"{built}个"})
    assert edited.scores().equals(tried.scores()) and edited.grade == tried.grade
    assert (edited.total, edited.low, edited.high) == (tried.total, tried.low, tried.high)


def test_a_decided_score_gives_way_to_the_rule_in_a_changed_row():
    one = opened()
    row = one.scores().set_index("id").loc["制度执行有效性"]
    assert (row["decided_exact"], row["rule_low_exact"]) == (Decimal("3.8"), Decimal("3.00"))
    tried = one.what_if(points={"制度执行有效性": 8})
    line = next(line for line in tried.card.lines if line.indicator.name == "制度执行有效性")
    assert line.decided.by == "试算" and line.decided.score == line.settled.low == Decimal("6.00")
    open_range = one.what_if(points={"家庭照料负担减轻程度": 3})  # a band, in which a person decides
    assert open_range.total is None and open_range.low < open_range.high


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"actual": {"立项依据充分性": "不足"}}, "不用实际完成值计分"),
        ({"standard": {FOOD: {"bnads": []}}}, "是否想写“bands”？"),
        ({"standard": {FOOD: {"type": "steps"}}}, "缺少“full_at”"),
        ({"points": {"A101": "八分"}}, "分值“八分”"),
        ({"points": {"A101": 0.1 + 0.2}}, "分值“0.30000000000000004”"),
        ({"actual": {"食品安全抽检": "1"}}, f"是否想写“{FOOD}”？"),
        ({"facts": {"meals_serve": "1"}}, "是否想写“meals_served”？"),
    ],
)
def test_a_trial_that_cannot_be_is_told_as_check_tells_it(asked, words):
    with pytest.raises(InputError) as refused:
        opened().what_if(**asked)
    assert words in str(refused.value) and "what_if" in str(refused.value)


def test_the_projects_of_a_year_and_their_tables():
    found = perfeval.portfolio(2024, base=ROOT).set_index("project")
    assert found.loc["shili-xuni", "decided_exact"] == Decimal("87.19")
    assert found.loc["yunnan-hangkong-xiaofang", "execution_exact"] == Fraction(206773079, 212231000)
    costs = perfeval.portfolio(2024, "costs", ROOT)
    assert set(costs["project"]) == {"hukou-dibao", "shili-xuni"} and set(costs["unit"]) == {"元/人", "元/人次"}
    with pytest.raises(InputError, match="是否想写“costs”？"):
        perfeval.portfolio(2024, "cost", ROOT)
    with pytest.raises(InputError, match="没有项目“shili”"):
        perfeval.years("shili", base=ROOT)


def test_figures_derived_from_facts_are_a_table_over_the_years(workbook: Path):
    # 682,000 meals ÷ 40 sites, then 825,000 ÷ 59
    found = perfeval.years("shili-xuni", "derived", base=ROOT).set_index("year")
    assert set(found["name"]) == {"每个助餐点服务人次"} and set(found["unit"]) == {"人次/个"}
    assert list(found["value_exact"])[:2] == [Fraction(17050), Fraction(825_000, 59)]
    assert found.loc[2024, "last_exact"] == 17050 and found.loc[2024, "numerator"] == "meals_served"
    none = perfeval.open("hukou-dibao", 2024, ROOT).derived()
    assert len(none) == 0 and set(none.columns) == {"year", *found.columns}


def test_a_year_that_cannot_be_read_has_its_fault_in_the_portfolio(workbook: Path):
    file = workbook / "params/hukou-dibao/2024.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("year: 2024", "year: 2O24"), encoding="utf-8")
    found = perfeval.portfolio(2024, base=workbook).set_index("project")
    assert "2O24" in found.loc["hukou-dibao", "fault"] and found["fault"].notna().sum() == 1


def test_the_survey_by_question():
    found = opened().survey().set_index("question")
    assert found.loc["菜品口味", "rate_exact"] == Fraction(336, 375)
    assert found.loc["", "low"] < found.loc["", "rate"] < found.loc["", "high"]


def test_what_the_handbook_shows_runs(monkeypatch):
    monkeypatch.chdir(ROOT / "notebooks")
    words = (ROOT / "docs/analysis.md").read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"^```python\n(.*?)^```", words, re.S | re.M))
    names: dict[str, object] = {}
    exec(compile(code, "analysis.md", "exec"), names)  # noqa: S102
    lost = Decimal("0.30") + Decimal("1.25") + (Decimal("8.10") - Decimal("6.62"))  # 6×1/20, 5×25 %, 9×(90 % − 500/680)
    assert names["tried"].card.printed == Decimal("87.19") - lost
