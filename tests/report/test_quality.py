"""The control sheet that stays in the house."""

from __future__ import annotations

import io
import shutil

import pypdf
import pytest
from conftest import ROOT

from perfeval import params, review, scoring
from perfeval.export import document, pdf
from perfeval.page.blocks import texts
from perfeval.report import quality, tables

ANSWER = """
answers:
  - {{finding: "{finding}", answer: 部分采纳, reason: 原始单据另附, by: 答复人甲, date: 2025-04-01}}
  - {{finding: "A07:不再存在的指标:00001111", answer: 采纳, by: 答复人乙, date: 2025-04-02}}
"""


def examined(base, project, stage=None):
    evaluation = params.load(project, 2024, base, stage)
    return review.examine(scoring.score(evaluation, params.ruleset(evaluation, base)))


def said(*pages) -> str:
    return "".join(text for page in pages for text in texts(page.blocks))


@pytest.fixture
def workbook(tmp_path):
    for name in ("rulesets", "hukou-dibao", "hukou-linshi-jiuzhu", "shili-xuni"):
        shutil.copytree(ROOT / "params" / name, tmp_path / "params" / name)
    return tmp_path


def add(workbook, project, text):
    file = workbook / "params" / project / "2024.yaml"
    written = file.read_text(encoding="utf-8")
    file.write_text(written.replace("\nanswers: []\n", "\n").rstrip("\n") + "\n" + text, encoding="utf-8")


def test_every_finding_is_on_the_control_sheet_once():
    checked = examined(ROOT, "hukou-linshi-jiuzhu")
    must, explain = (said(table(checked, "表")) for table in (tables.review.findings, tables.review.queries))
    for verdict in checked.findings:
        here, there = (explain, must) if verdict.outcome == "query" else (must, explain)
        assert verdict.found in here
        assert verdict.found not in there or any(
            o.found == verdict.found and o is not verdict for o in checked.findings
        )


def test_a_clean_evaluation_passes_control():
    checked = examined(ROOT, "shili-xuni")
    assert "质控通过" in said(quality.verdict(checked))
    assert "质控未通过，报告不得外送" in said(quality.verdict(examined(ROOT, "hukou-dibao")))


def test_answers_of_the_unit_stand_beside_their_findings(workbook):
    finding = next(v for v in examined(workbook, "hukou-dibao").for_the_unit)
    add(workbook, "hukou-dibao", ANSWER.format(finding=finding.fingerprint))
    checked = examined(workbook, "hukou-dibao")
    answered = [v for v in checked.findings if v.answer]
    assert [(v.fingerprint, v.answer.answer) for v in answered] == [(finding.fingerprint, "部分采纳")]
    shown = said(tables.review.answers(checked, "表5"))
    assert "部分采纳，原始单据另附" in shown and "不再存在的指标" in shown and "发现已改正或已变化" in shown
    assert [a.by for a in checked.lost_answers] == ["答复人乙"]
    data = next(row for row in checked.as_data()["findings"] if row["fingerprint"] == finding.fingerprint)
    assert data["answer"]["by"] == "答复人甲"


def test_conclusion_and_open_serious_matters_stand_on_the_first_page(workbook):
    checked = examined(workbook, "hukou-dibao")
    shown = said(tables.review.serious(checked, "表1"))
    assert f"P0级{len(checked.blocking)}条" in shown and checked.blocking[0].found in shown
    sheet = document.of(
        [
            block
            for made in (
                quality.control_title(checked.card.evaluation),
                quality.control_facts(checked),
                quality.verdict(checked),
                tables.review.serious(checked, "表1"),
                quality.signatures(checked.card.evaluation, "主评人", "质量复核人"),
            )
            for block in made.blocks
        ]
    )
    assert len(pypdf.PdfReader(io.BytesIO(pdf.write(sheet))).pages) == 1
    assert "没有未处理的严重问题" in said(tables.review.serious(examined(workbook, "shili-xuni"), "表1"))
