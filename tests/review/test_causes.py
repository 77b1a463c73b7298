"""One cause is told once: nothing is lost, nothing that stops a report hides, and waivers mean what they meant."""

from __future__ import annotations

from functools import cache

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from test_review import completed, examined

from perfeval import params, review, scoring
from perfeval.model.findings import Where
from perfeval.model.verdicts import ACTED, Verdict
from perfeval.review import causes

NAMES = {rule.name: rule for rule in review.RULES}
# an indicator that missed its target with full points and without a reason, and two targets without unit
TABLE = """waivers: {waivers}
indicators:
  - {{level1: 产出指标, level2: 数量指标, name: 培训人数, target: ≥100人, actual: 80人, points: 50, self_score: 50}}
  - {{level1: 产出指标, level2: 数量指标, name: 管护点, target: ≥26, actual: 30, points: 10, self_score: 10}}
  - {{level1: 产出指标, level2: 数量指标, name: 监控点, target: ≥12, actual: 12, points: 10, self_score: 10}}
"""


def test_links_are_between_known_rules_and_end_somewhere():
    below = {link.effect: set(link.causes) - {link.effect} for link in causes.LINKS}
    assert below.keys() | set().union(*below.values()) | causes.ONE_FAULT.keys() <= NAMES.keys()
    assert all(link.by == "table" for link in causes.LINKS if link.effect in link.causes)
    while below:
        ends = {rule for rule, others in below.items() if not others & below.keys()}
        assert ends, f"these go round: {sorted(below)}"
        below = {rule: others for rule, others in below.items() if rule not in ends}


def verdict(rule: str, outcome: str, subject: str, found: str, line: int, waived: str) -> Verdict:
    code, severity = NAMES[rule].code, NAMES[rule].weight("单位自评")
    return Verdict(outcome, subject, Where("a.yaml", line), found, "应为", "改法", "", rule, code, severity, waived)


RELATED = sorted({*causes.ONE_FAULT, *(name for link in causes.LINKS for name in (link.effect, *link.causes))})
VERDICTS = st.builds(
    verdict,
    st.sampled_from(RELATED),
    st.sampled_from(ACTED),
    st.sampled_from(("甲", "乙")),
    st.sampled_from(("“甲”为80人", "“乙”为80人", "没有写")),
    st.integers(1, 2),
    st.sampled_from(("", "组长：属实")),
)


def spread(matters: tuple[Verdict, ...]) -> list[Verdict]:
    return [v for m in matters for v in ((*m.rows, *m.effects) if m.rows else (m, *m.effects))]


def told(found: list[Verdict]) -> list[str]:
    return sorted(f"{v.rule} {v.fingerprint} {v.outcome} {v.where} {v.waived}" for v in found)


@given(st.lists(VERDICTS, max_size=12))
def test_every_finding_is_told_once_and_what_stops_a_report_still_stops_it(found):
    matters = causes.gathered(found)
    assert told(spread(matters)) == told(found)
    for m in matters:
        blocks = m.severity == "P0" and m.outcome != "query"
        assert not any(e.waived for e in m.effects) and not (m.waived and m.effects)
        assert blocks or not any(e.severity == "P0" and e.outcome != "query" for e in m.effects)
        assert {(v.outcome, v.severity, v.waived) for v in m.rows} <= {(m.outcome, m.severity, m.waived)}


@cache
def reviews() -> list[review.Review]:
    found = []
    for file in sorted((ROOT / "params").glob("*/2*.yaml")):
        evaluation = params.load(file.parent.name, int(file.stem), ROOT)
        found.append(review.examine(scoring.score(evaluation, params.ruleset(evaluation, ROOT))))
    return found


def test_the_findings_of_real_projects_are_all_there():
    assert len(reviews()) > 3
    for checked in reviews():
        acted = [v for v in checked.verdicts if v.outcome in ACTED]
        assert told(spread(checked.findings)) == told(acted)
        assert bool(checked.blocking) == any(v.severity == "P0" and v.outcome != "query" for v in acted)


def of(tmp_path, waivers: str = "[]"):
    checked = examined(tmp_path, completed(TABLE.format(waivers=waivers)), "")
    return {v.rule: v for v in checked.findings}, checked


def accept(finding: str) -> str:
    return f"[{{finding: '{finding}', reason: 属实, by: 组长}}]"


def test_a_missing_reason_follows_from_the_missed_target(tmp_path):
    found, checked = of(tmp_path)
    missed = found["missed_target_loses_points"]
    assert [e.rule for e in missed.effects] == ["shortfall_has_a_reason"] and "shortfall_has_a_reason" not in found
    assert missed.effects[0].found in missed.told
    data = next(row for row in checked.as_data()["findings"] if row["rule"] == missed.rule)
    assert [e["fingerprint"] for e in data["effects"]] == [missed.effects[0].fingerprint]


def test_an_accepted_cause_leaves_its_effect_standing(tmp_path):
    missed = of(tmp_path)[0]["missed_target_loses_points"]
    found, _ = of(tmp_path, accept(missed.fingerprint))
    assert found[missed.rule].waived and not found["shortfall_has_a_reason"].waived


def test_an_effect_may_be_accepted_for_itself(tmp_path):
    effect = of(tmp_path)[0]["missed_target_loses_points"].effects[0]
    found, checked = of(tmp_path, accept(effect.fingerprint))
    assert found[effect.rule].waived and found["missed_target_loses_points"].effects == ()
    assert not [v for v in checked.findings if v.rule == "waivers_are_needed"]


def test_one_fault_on_many_rows_lists_its_rows(tmp_path):
    unit = of(tmp_path)[0]["target_can_be_measured"]
    assert [row.subject for row in unit.rows] == ["管护点", "监控点"]
    assert all(row.found in unit.found for row in unit.rows)


@pytest.mark.parametrize("n", [0, 1])
def test_a_row_may_be_accepted_alone(tmp_path, n):
    row = of(tmp_path)[0]["target_can_be_measured"].rows[n]
    _, checked = of(tmp_path, accept(row.fingerprint))
    left = [v for v in checked.findings if v.rule == row.rule]
    assert sorted((v.subject, bool(v.waived)) for v in left) == sorted(
        [(row.subject, True), ("监控点" if n == 0 else "管护点", False)]
    )


def test_a_fault_may_be_accepted_on_all_its_rows_at_once(tmp_path):
    unit = of(tmp_path)[0]["target_can_be_measured"]
    found, checked = of(tmp_path, accept(unit.fingerprint))
    assert found[unit.rule].waived == "组长：属实" and found[unit.rule].fingerprint == unit.fingerprint
    assert not [v for v in checked.findings if v.rule == "waivers_are_needed"]
