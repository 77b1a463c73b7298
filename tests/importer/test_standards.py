"""The columns 评分标准, 佐证材料 and 数据来源 of an imported table: typed where certain, kept always."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from perfeval import params, scoring
from perfeval.commands import explaining
from perfeval.documents import readers
from perfeval.export import csvtext
from perfeval.importer.understand import understand
from perfeval.importer.writing import params_text
from perfeval.model.standard import Bands, Deduction, Elements, Formula, Steps, Worded

ROOT = Path(__file__).parents[2]
TABLE = list(csv.reader((ROOT / "tests" / "cases" / "wordings" / "table.csv").open(encoding="utf-8", newline="")))


@pytest.fixture(scope="module")
def found():
    return understand(readers.read("评分表.csv", csvtext.written(TABLE).encode()), "评分表.csv")


@pytest.fixture(scope="module")
def written(found):
    return params_text.write(found, "yinshui", 2023, ("mof-2020", ""))


@pytest.fixture(scope="module")
def evaluation(written, tmp_path_factory):
    base = tmp_path_factory.mktemp("饮水")
    (base / "params" / "yinshui").mkdir(parents=True)
    (base / "params" / "yinshui" / "2023.yaml").write_text(written.yaml, encoding="utf-8")
    (base / "params" / "yinshui" / "2023.md").write_text(written.narrative, encoding="utf-8")
    (base / "params" / "rulesets").symlink_to(ROOT / "params" / "rulesets")
    return params.load("yinshui", 2023, base)


def test_certain_wordings_are_typed_and_all_are_kept(evaluation):
    standards = [i.standard for i in evaluation.indicators]
    assert [type(s) for s in standards] == [Elements, Deduction, Formula, Steps, Worded, Worded, Bands]
    assert [s.rule for s in standards] == [row[4] for row in TABLE[4:]]
    assert [p.text for p in standards[0].points] == ["符合法律法规", "符合发展规划"]


def test_typed_standards_score_as_the_table_does(evaluation):
    card = scoring.score(evaluation, params.ruleset(evaluation, ROOT))
    scores = {line.indicator.name: line.low for line in card.lines if line.scored}
    assert scores == {"铺设管网": Decimal(27), "水质合格率": Decimal(19), "用水户满意度": Decimal(14)}


def test_every_cell_of_the_columns_is_read_and_papers_make_the_catalogue(found, evaluation):
    assert not found.account.unread()
    assert {e.id: e.title for e in evaluation.evidence} == {
        "Z-01": "立项批复",
        "Z-02": "可研报告",
        "Z-03": "记账凭证",
        "Z-04": "验收报告",
        "A-07": "A-07",
        "Z-05": "检测报告",
        "Z-06": "问卷",
    }
    assert [i.evidence for i in evaluation.indicators][:5] == [
        ("Z-01", "Z-02"),
        ("Z-03",),
        ("Z-04", "A-07"),
        ("Z-05",),
        ("Z-04",),
    ]
    assert [i.data_source for i in evaluation.indicators] == ["发展改革局", None, None, None, None, None, "问卷调查"]


def test_what_is_not_certain_is_listed_with_its_doubt(found, written):
    doubts = [why for key, _, why in written.doubts if key == "standard"]
    assert any("可写成 {type: steps" in why and "5分" in why for why in doubts)
    assert any("保留文字" in why and "酌情" in why for why in doubts)
    assert any("不足1%的怎样计" in why for why in doubts)
    listed = found.as_data()["standards"]
    assert [one["state"] for one in listed] == ["certain"] * 4 + ["text", "proposed", "certain"]
    assert listed[5]["typed"]["per_step"] == "5%" and listed[4]["typed"] is None


def test_explain_shows_what_a_wording_may_be(evaluation):
    card = scoring.score(evaluation, params.ruleset(evaluation, ROOT))
    told = ["\n".join(explaining.explanation(line, "评价得分")) for line in card.lines]
    assert "可写成 standard: {type: steps, full_at: 95%" in told[5] and "请先核对" in told[5]
    assert "不能写成计分参数" in told[4] and "评分标准（文字）" not in told[0]
    rows = explaining.as_data(card, card.lines)["indicators"]
    assert [row["proposal"] and row["proposal"]["state"] for row in rows] == [None] * 4 + ["text", "proposed", None]


def test_a_column_of_how_values_are_worked_out_explains_the_indicator():
    rows = [row[:] for row in TABLE]
    rows[3][4] = "计算方法"
    for row in rows[4:]:
        row[3], row[4] = "", "实际完成数÷计划数×100%"
    made = understand(readers.read("表.csv", csvtext.written(rows).encode()), "表.csv")
    text = params_text.write(made, "a", 2023, ("mof-2020", "")).yaml
    assert "standard:" not in text and "explanation: " in text and made.as_data()["standards"] == []
