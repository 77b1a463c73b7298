"""Official Excel forms: what they hold comes back unchanged, labels are locked, sums are live."""

from __future__ import annotations

import io
import re
from decimal import Decimal

import openpyxl
import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfeval import params, scoring
from perfeval.documents import readers
from perfeval.export import forms
from perfeval.importer.understand import understand
from perfeval.model.evaluation import Evaluation, Fact, Parameters
from perfeval.params.forms import read

FORMS = {form.id: form for form in read(ROOT)}
TABLES = tuple(name for name in FORMS if name not in ("facts", "files", "scores"))
ANY = st.text("甲乙丙丁人户万元率次≥≤=%0123456789.，（）", max_size=6)
WORDS = st.builds("{}{}{}".format, ANY, st.sampled_from("甲乙丙丁"), ANY)
TARGETS = WORDS | st.sampled_from(
    ["≥95%", "100%", "＝100%", "170万元", "≤10日", "0", "2024年6月30日前", "1,500.5元/人"]
)
POINTS = st.integers(1, 4000).map(lambda n: Decimal(n) / 100)
MONEY = st.none() | st.integers(0, 10**9).map(lambda n: Decimal(n) / 10**4)
KEPT = {  # what each layout can hold of a row beside the levels and the name
    "mof": ("target", "actual", "points", "score", "reason"),
    "jiangxi": ("target", "actual", "points", "score", "reason"),
    "sichuan": ("target", "actual", "points", "score", "reason"),
    "hubei": ("target", "actual", "score"),
    "yunnan": ("target", "actual", "points", "score", "reason"),
    "transfer": ("target", "actual", "reason"),
    "recheck": ("target", "actual", "points", "score"),
}


@st.composite
def evaluations(draw) -> Evaluation:
    rows = [
        {
            "level1": draw(st.sampled_from(["产出指标", "效益指标(30分)", "满意度指标"])),
            "level2": draw(st.sampled_from(["数量指标", "质量指标", "服务对象满意度"])),
            "name": f"{n}{draw(WORDS)}",
            "target": draw(st.none() | TARGETS),
            "actual": draw(st.none() | TARGETS),
            "points": draw(POINTS),
            "self_score": draw(st.none() | POINTS),
            "reason": draw(st.none() | WORDS),
        }
        for n in range(draw(st.integers(1, 6)))
    ]
    funds = [
        {
            "source": source,
            "initial": draw(MONEY),
            "adjusted": draw(MONEY),
            "executed": draw(MONEY),
            "rate": draw(st.sampled_from(["95.3%", "100%"])),
        }
        for source in ("年度资金总额", "其中：当年财政拨款", "其他资金")
    ]
    data = {
        "schema": "1",
        "project": {
            "name": draw(WORDS),
            "title": "甲项目",
            "department": draw(WORDS),
            "implementing_unit": draw(WORDS),
        },
        "year": 2024,
        "report": {"type": "单位自评", "stage": "初稿"},
        "ruleset": {"scoring": "mof-2020"},
        "budget": funds,
        "indicators": rows,
        "objective": {"planned": draw(WORDS), "achieved": draw(WORDS)},
    }
    return Evaluation.of(Parameters.model_validate(data), "甲", ())


@pytest.fixture(scope="module")
def rules():
    return params.ruleset(params.load("hukou-dibao", 2024, ROOT), ROOT)


@pytest.mark.parametrize("layout", TABLES)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(evaluation=evaluations())
def test_what_a_form_holds_comes_back(rules, layout, evaluation):
    data = forms.write(scoring.score(evaluation, rules), FORMS[layout])
    found = understand(readers.read(f"{layout}.xlsx", data), layout)
    assert (found.project.text, found.department.text, found.unit.text) == (
        evaluation.project.name,
        evaluation.project.department,
        evaluation.project.implementing_unit,
    )
    assert found.year.text == "2024"
    assert [row.text("name") for row in found.indicators] == [i.name for i in evaluation.indicators]
    for row, i in zip(found.indicators, evaluation.indicators):
        assert (row.text("level1"), row.text("level2")) == (i.level1, i.level2)
        for key in KEPT[layout]:
            value = {"score": i.self_score}.get(key, getattr(i, key, None)) if key != "score" else i.self_score
            text = row.text(key)
            assert Decimal(text) == value if isinstance(value, Decimal) else text == (value or ""), (key, text, value)
    if FORMS[layout].funds:
        held = FORMS[layout].funds
        for row, fund in zip(found.funds, evaluation.budget, strict=True):
            assert row.text("source") == fund.source and row.text("rate") == fund.rate
            for key in ("initial", "adjusted", "executed"):
                if key in held:
                    assert (Decimal(row.text(key)) if row[key] else None) == getattr(fund, key), key
    if FORMS[layout].goals == "true":
        assert (found.planned.text, found.achieved.text) == (
            evaluation.objective.planned,
            evaluation.objective.achieved,
        )


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(facts=st.lists(st.tuples(WORDS, TARGETS, st.none() | WORDS), max_size=25, unique_by=lambda fact: fact[0]))
def test_figures_of_a_client_come_back(rules, facts):
    evaluation = params.load("hukou-dibao", 2024, ROOT).model_copy(
        update={
            "facts": {
                f"f{n}": Fact(label=label, value=value, source=source) for n, (label, value, source) in enumerate(facts)
            }
        }
    )
    found = understand(
        readers.read("facts.xlsx", forms.write(scoring.score(evaluation, rules), FORMS["facts"])), "facts"
    )
    assert [(row.text("label"), row.text("value"), row.text("source") or None) for row in found.facts] == facts
    assert found.account.unread() == []


@pytest.mark.parametrize("project", ["hukou-dibao", "shili-xuni"])
@pytest.mark.parametrize("layout", FORMS)
def test_labels_are_locked_and_sums_live(project, layout):
    evaluation = params.load(project, 2024, ROOT)
    data = forms.write(scoring.score(evaluation, params.ruleset(evaluation, ROOT)), FORMS[layout])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    shown = openpyxl.load_workbook(io.BytesIO(data), data_only=True).active
    assert sheet.protection.sheet
    cells = [cell for row in sheet for cell in row if cell.value is not None]
    assert [cell for row in sheet for cell in row if not cell.protection.locked]
    for cell in cells:
        if cell.value in ("一级指标", "三级指标", "分值", "得分", "项目名称", "总分", "合计", "资料名称", "数据名称"):
            assert cell.protection.locked, cell.coordinate
        if cell.data_type == "f":
            assert shown[cell.coordinate].value is not None or "IF(" in cell.value
    sums = [cell for cell in cells if cell.data_type == "f" and "SUM(" in cell.value]
    if FORMS[layout].total or layout == "scores":
        assert sums
    for cell in sums:
        named = [shown[name].value for name in re.search(r"SUM\(([\w,]+)\)", cell.value)[1].split(",")]
        rows = named[: int(re.search(r"<(\d+),", cell.value)[1])]
        assert shown[cell.coordinate].value == (
            None if None in rows else pytest.approx(sum(value or 0 for value in named))
        )
    assert data == forms.write(scoring.score(evaluation, params.ruleset(evaluation, ROOT)), FORMS[layout])


def test_signs_and_bands_are_offered():
    evaluation = params.load("hukou-dibao", 2024, ROOT)
    card = scoring.score(evaluation, params.ruleset(evaluation, ROOT))
    sheet = openpyxl.load_workbook(io.BytesIO(forms.write(card, FORMS["yunnan"]))).active
    offered = {validation.formula1 for validation in sheet.data_validations.dataValidation}
    assert '"≥,≤,=,>,<,定性"' in offered and any("达成年度指标" in text for text in offered)
