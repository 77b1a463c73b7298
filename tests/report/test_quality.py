"""The control sheet that stays in the house and the letter that goes to the unit: who reads what."""

from __future__ import annotations

import shutil

import pytest
from conftest import ROOT

from perfeval import params, review, scoring
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


def test_the_letter_speaks_of_the_unit_only_and_has_room_for_its_answer():
    checked = examined(ROOT, "hukou-linshi-jiuzhu")
    letter = said(
        quality.address(checked),
        tables.review.inquiries(checked, "表1"),
        tables.review.explanations(checked, "表2"),
        quality.method(checked),
    )
    assert "单位答复（采纳或不采纳及理由）" in letter and "P0" not in letter and "质控" not in letter
    ours = [v for v in checked.findings if v not in checked.for_the_unit]
    assert ours and all(v.found not in letter for v in ours)
    for verdict in checked.for_the_unit:
        assert verdict.found in letter and verdict.fix in letter


def test_numbers_of_the_letter_add_up():
    checked = examined(ROOT, "hukou-linshi-jiuzhu")
    asked = sum(v.outcome == "query" for v in checked.for_the_unit)
    opening = said(quality.address(checked))
    assert (
        f"事项{len(checked.for_the_unit)}条，其中须改正或改进的问题{len(checked.for_the_unit) - asked}条，"
        f"请说明的事项{asked}条" in opening
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


def test_the_letter_of_a_financial_review_is_an_opinion(workbook):
    file = workbook / "params" / "hukou-dibao" / "2024.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("type: 部门评价", "type: 财政复核"), encoding="utf-8")
    assert "复核意见书" in said(quality.letter_title(examined(workbook, "hukou-dibao").card.evaluation))
    assert "问题核实单" in said(quality.letter_title(examined(workbook, "shili-xuni").card.evaluation))
