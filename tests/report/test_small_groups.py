"""Groups of a survey with fewer than five answers are told together, so that nobody's answer can be reckoned."""

from __future__ import annotations

import shutil

from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from perfeval import params, scoring
from perfeval.model.surveyed import FEWEST, together
from perfeval.page.blocks import texts
from perfeval.report import tables
from perfeval.studies import survey


@given(st.lists(st.one_of(st.none(), st.integers(0, 30)), max_size=6))
def test_no_small_part_stands_alone_and_none_follows_from_the_total(sizes):
    small = together(sizes)
    assert {n for n, size in enumerate(sizes) if size and size < FEWEST} <= small
    known = [n for n, size in enumerate(sizes) if size]
    if small:
        assert len(small) > 1 or len(known) == 1
        assert sum(sizes[n] for n in small) >= FEWEST or small == set(known)
    for n in small:  # no more than it takes
        assert sizes[n] < FEWEST or len(small) == 2 or sum(sizes[m] for m in small if m != n) < FEWEST


def said(tmp_path, groups: str) -> str:
    shutil.copytree(ROOT / "params" / "rulesets", tmp_path / "params" / "rulesets", dirs_exist_ok=True)
    folder = tmp_path / "params" / "lindao"
    folder.mkdir(parents=True)
    (folder / "2024.yaml").write_text(
        "schema: 1\nproject: {name: 林道, title: 示例县林道项目}\nyear: 2024\n"
        "report: {type: 单位自评, stage: 初稿}\nruleset: {scoring: mof-2020}\n"
        f"survey: {{method: 问卷, date: 2024年12月, {groups}}}\n"
        "indicators:\n  - {level1: 满意度指标, level2: 服务对象满意度指标, name: 满意度, target: ≥90%, points: 10}\n",
        encoding="utf-8",
    )
    evaluation = params.load("lindao", 2024, tmp_path)
    found = survey.examine(scoring.score(evaluation, params.ruleset(evaluation, tmp_path)))
    return "\n".join(texts(tables.surveys.parts(found, "表").blocks))


GROUP = "{{name: {}, sent: {n}, returned: {n}, valid: {n}, satisfied: {}}}"


def test_a_small_group_is_printed_with_the_next_smallest(tmp_path):
    three, ten, fifty = (
        GROUP.format(name, yes, n=n) for name, yes, n in (("护林员", 2, 3), ("村干部", 9, 10), ("群众", 45, 50))
    )
    told = said(tmp_path, f"groups: [{three}, {ten}, {fifty}]")
    assert "护林员、村干部（合并）" in told and "11÷13份" in told and "45÷50份" in told
    assert "2÷3" not in told and "9÷10" not in told and "不足5份的与相近的合并列示" in told


def test_groups_large_enough_stand_as_they_are(tmp_path):
    told = said(tmp_path, f"groups: [{GROUP.format('护林员', 5, n=5)}, {GROUP.format('群众', 45, n=50)}]")
    assert "5÷5份" in told and "合并" not in told


def test_a_small_stratum_is_printed_with_another(tmp_path):
    strata = (
        "valid: 63, satisfied: 56, strata: [{name: 城关镇, population: 100, valid: 3, satisfied: 2}, "
        "{name: 河东乡, population: 200, valid: 10, satisfied: 9}, "
        "{name: 河西乡, population: 900, valid: 50, satisfied: 45}]"
    )
    told = said(tmp_path, strata).split("\n")
    at = told.index("城关镇、河东乡（合并）")
    assert told[at + 1 : at + 5] == ["300", "13", "11", "84.62%"] and "城关镇" not in told
