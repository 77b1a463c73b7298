"""Reviews of documents that nobody tuned a rule to: all that must be said is said, once, and nothing that must not."""

from __future__ import annotations

from functools import cache

import pytest
import yaml
from conftest import ROOT

from perfeval.importer import examining, intake
from perfeval.model.verdicts import SEVERITIES, Verdict

DOCUMENTS = ROOT / "tests" / "cases" / "reviewed"
WANTED = yaml.safe_load((ROOT / "tests" / "cases" / "document-reviews.yaml").read_text(encoding="utf-8"))


@cache
def found(name: str) -> tuple[Verdict, ...]:
    return examining.examine_file(DOCUMENTS / f"{name}.docx", ROOT).findings


def fits(v: Verdict, wanted: dict[str, str]) -> bool:
    told = f"{v.subject} {v.found}"
    return (
        v.code == wanted["code"] and wanted.get("words", "") in told and wanted.get("outcome", v.outcome) == v.outcome
    )


def test_every_document_is_judged():
    assert {file.stem for file in DOCUMENTS.glob("*.docx")} == WANTED.keys()


@pytest.mark.parametrize("name", sorted(WANTED))
def test_a_document_is_told_what_it_must_hear(name):
    grave = [v for v in found(name) if v.severity in SEVERITIES[:2]]
    wanted = WANTED[name]
    for one in (*wanted.get("said", ()), *wanted.get("only", ())):
        assert sum(fits(v, one) for v in found(name)) == 1, one
    for never in wanted.get("never", ()):
        assert not [v for v in found(name) if fits(v, never)]
    if "only" in wanted or "nothing" in wanted:
        assert len(grave) == len(wanted.get("only", ())), [v.found for v in grave]


def test_a_slip_of_the_document_has_its_place():
    prompts = next(v for v in found("19-prompt-text") if v.code == "N04")
    assert [str(row.where) for row in prompts.rows] == [f"19-prompt-text.docx 第{n}段" for n in (3, 4, 5)]
    assert str(found("20-wan-in-wanyuan")[0].where).startswith("20-wan-in-wanyuan.docx 表1 第4行")


def test_points_of_levels_are_those_of_their_only_row():
    rows = {r.text("name"): r for r in intake.look(DOCUMENTS / "11-two-block-table.docx").indicators}
    assert not rows["养护里程"]["points"]  # as printed
    made = intake.drafts(DOCUMENTS / "11-two-block-table.docx", ROOT, "x")[0].found
    settled = {r.text("name"): r for r in made.indicators}
    assert settled["养护里程"].text("points") == "45" and "数量指标45分" in settled["养护里程"]["points"].doubt
    assert settled["运行监管"].text("points") == "8"
