"""Each rule on its own small case: it fires on the line at fault and is silent on the near miss beside it."""

from __future__ import annotations

import inspect
import re
import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from perfeval import params, review, scoring
from perfeval.model.verdicts import ACTED

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "review"
HEAD = """schema: 1
project: {name: 项目甲, title: 某县项目甲, region: 某县, department: 某局, beneficiaries: [受助对象]}
year: 2024
report: {type: 单位自评, stage: 初稿}
ruleset: {scoring: mof-2020, options: {reverse: linear_deviation, equal: as_at_least, \
bare_target: at_least, bound_as_actual: met_if_proven, missing_unit: as_target, qualitative: stated_band, \
execution_over: cap, no_evidence: flag}}
"""
EXPECT = re.compile(r"\s*(?:#|<!--)\s*expect:\s*(\w+)(?:\s*=\s*(\w+))?\s*(?:-->)?\s*$")


def cases(name: str):
    """The small files of a case: a title, and YAML that completes or replaces the head.

    After ``~~~`` follows the narrative, after ``===`` last year's.
    """
    text = (CASES / f"{name}.yaml").read_text(encoding="utf-8")
    for part in re.split(r"^--- ", text, flags=re.M)[1:]:
        title, _, body = part.partition("\n")
        body, _, last = body.partition("===\n")
        yaml, _, words = body.partition("~~~\n")
        yield title.strip(), completed(yaml), words, last


def completed(yaml: str) -> str:
    keys = set(re.findall(r"^(\w+):", yaml, re.M))
    return "".join(line + "\n" for line in HEAD.splitlines() if line.split(":")[0] not in keys) + yaml


def expected(text: str, file: str, rule: str) -> set[tuple[str, int, str]]:
    found = set()
    for number, line in enumerate(text.splitlines(), 1):
        if (match := EXPECT.search(line)) and match[1] == rule:
            found.add((file, number, match[2] or "fail"))
    return found


def without(text: str) -> str:
    return "\n".join(EXPECT.sub("", line) for line in text.splitlines()) + "\n"


def examined(tmp_path: Path, yaml: str, words: str, last: str = ""):
    folder = tmp_path / "params" / "p"
    folder.mkdir(parents=True, exist_ok=True)
    if not (tmp_path / "params" / "rulesets").exists():
        shutil.copytree(ROOT / "params" / "rulesets", tmp_path / "params" / "rulesets")
    if "outline:" in yaml and not (tmp_path / "notebooks").exists():
        shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    year = re.search(r"^year: (\d+)", yaml, re.M)[1]
    for old in folder.iterdir():
        old.unlink()
    (folder / f"{year}.yaml").write_text(without(yaml), encoding="utf-8")
    if words:
        (folder / f"{year}.md").write_text(without(words), encoding="utf-8")
    if last:
        before, _, told = last.partition("~~~\n")
        (folder / "2023.yaml").write_text(completed(before).replace("year: 2024", "year: 2023"), encoding="utf-8")
        (folder / "2023.md").write_text(told or "# 一、基本情况\n", encoding="utf-8")
    evaluation = params.load("p", year, tmp_path)
    return review.examine(scoring.score(evaluation, params.ruleset(evaluation, tmp_path)))


@pytest.mark.parametrize("rule", review.RULES, ids=lambda rule: rule.name)
def test_a_rule_fires_where_it_should_and_nowhere_else(tmp_path, rule):
    fired = 0
    for title, yaml, words, last in cases(rule.name):
        year = re.search(r"^year: (\d+)", yaml, re.M)[1]
        wanted = expected(yaml, f"params/p/{year}.yaml", rule.name) | expected(words, f"params/p/{year}.md", rule.name)
        checked = examined(tmp_path, yaml, words, last)
        acted = [v for v in checked.verdicts if v.rule == rule.name and v.outcome in ACTED]
        got = {(v.where.file, v.where.line, v.outcome) for v in acted}
        assert got == wanted, title
        fired += len(wanted)
        assert any(v.rule == rule.name for v in checked.verdicts), f"{title}: the rule said nothing at all"
    assert fired, "a rule that never fires on its case proves nothing"


@pytest.mark.parametrize("rule", review.RULES, ids=lambda rule: rule.name)
def test_a_rule_says_what_why_how_and_on_which_ground(rule):
    words = inspect.getdoc(rule.check)
    assert re.match(r"[一-鿿“].*[。]\n", words)
    assert all(f"\n{part}：" in words for part in ("为什么", "怎么改", "依据"))
    assert re.fullmatch(r"[WBTAENY]\d\d[a-z]?", rule.code)


def test_every_case_belongs_to_a_rule_and_names_are_unique():
    names = [rule.name for rule in review.RULES]
    assert len(set(names)) == len(names)
    assert {file.stem for file in CASES.glob("*.yaml")} == set(names)


def test_every_check_of_the_catalogue_is_a_rule_or_left_to_a_person():
    catalogue = YAML(typ="safe").load((ROOT / "tests" / "cases" / "catalogue.yaml").read_text(encoding="utf-8"))
    codes = {code for group in catalogue.values() for code in group}
    by_rule, by_hand = {rule.code[:3] for rule in review.RULES}, {check.code for check in review.BY_HAND}
    assert codes <= by_rule | by_hand and not by_rule & by_hand
    assert all(len(text) > 5 for check in review.BY_HAND for text in (check.asks, check.why, check.look))


def test_a_broken_rule_hides_nothing_and_is_no_pass(tmp_path, monkeypatch):
    def points_sum_to_full(card):
        yield card / 0

    broken = review.Rule(points_sum_to_full, "W01", "P0")
    monkeypatch.setattr(review, "RULES", (broken, *review.RULES[1:]))
    title, yaml, words, _ = next(cases("points_sum_to_full"))
    checked = examined(tmp_path, yaml, words)
    assert [v.outcome for v in checked.verdicts if v.code == "W01"][0] == "rule_error"


def test_the_fictitious_evaluation_raises_nothing_serious():
    evaluation = params.load("shili-xuni", 2024, ROOT)
    checked = review.examine(scoring.score(evaluation, params.ruleset(evaluation, ROOT)))
    assert [(v.rule, v.subject, v.found) for v in checked.findings if v.severity in ("P0", "P1")] == []


def shili(tmp_path, *edits: tuple[str, str]):
    """The review of the fictitious evaluation after some edits of its params."""
    text = (ROOT / "params" / "shili-xuni" / "2024.yaml").read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    folder = tmp_path / "params" / "shili-xuni"
    folder.mkdir(parents=True, exist_ok=True)
    if not (tmp_path / "params" / "rulesets").exists():
        shutil.copytree(ROOT / "params" / "rulesets", tmp_path / "params" / "rulesets")
    (folder / "2024.yaml").write_text(text, encoding="utf-8")
    (folder / "2024.md").write_text(
        (ROOT / "params" / "shili-xuni" / "2024.md").read_text(encoding="utf-8"), encoding="utf-8"
    )
    evaluation = params.load("shili-xuni", 2024, tmp_path)
    return review.examine(scoring.score(evaluation, params.ruleset(evaluation, tmp_path)))


FAULT = ("{source: 其他资金, initial: 20,", "{source: 其他资金, initial: 21,")  # the parts are 501, the whole is 500


def waived(finding: str, until: str = "null") -> tuple[str, str]:
    return ("waivers: []", f"waivers: [{{finding: '{finding}', reason: 原表如此, by: 组长, until: {until}}}]")


def test_a_waived_finding_stays_visible_and_blocks_nothing(tmp_path):
    before = shili(tmp_path, FAULT)
    (found,) = before.blocking
    after = shili(tmp_path, FAULT, waived(found.fingerprint))
    assert after.blocking == () and [v.waived for v in after.findings if v.code == found.code] == ["组长：原表如此"]
    assert not [v for v in after.findings if v.rule == "waivers_are_needed"]


def test_a_waiver_ends_with_its_finding_and_its_day(tmp_path):
    (found,) = shili(tmp_path, FAULT).blocking
    unused = shili(tmp_path, waived(found.fingerprint))
    assert ["没有对应的发现" in v.found for v in unused.findings] == [True]
    late = shili(tmp_path, FAULT, waived(found.fingerprint, "2025-05-29"))
    assert len(late.blocking) == 1 and any("到期" in v.found for v in late.findings)
    assert shili(tmp_path, FAULT, waived(found.fingerprint, "2025-05-30")).blocking == ()
