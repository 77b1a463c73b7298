"""One slip in the fictitious evaluation trips exactly the review rules that are meant for it, and no other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from perfeval import params, review, scoring
from perfeval.model import passages
from perfeval.model.verdicts import ACTED

ROOT = Path(__file__).resolve().parents[2]
MUTATIONS = YAML(typ="safe").load((ROOT / "tests" / "cases" / "mutations.yaml").read_text(encoding="utf-8"))


def remembering_what_was_read():
    """A replacement that gives what the original gave for the same words; a mutation leaves nearly all alone."""
    both, printed = passages._both, {}

    def written(evaluation, text):
        key = (text, *evaluation.fact_texts.items())
        if key not in printed:
            printed[key] = both(evaluation, text)
        return printed[key]

    return passages, "_both", written


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    """A folder with the fictitious evaluation, read for the first time."""
    base = tmp_path_factory.mktemp("workbook")
    for name in ("rulesets", "shili-xuni"):
        shutil.copytree(ROOT / "params" / name, base / "params" / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(*remembering_what_was_read())
        assert tripped(base) == set()
        yield base


def tripped(base: Path) -> set[str]:
    evaluation = params.load("shili-xuni", 2024, base)
    checked = review.examine(scoring.score(evaluation, params.ruleset(evaluation, base)))
    return {v.rule for v in checked.verdicts if v.outcome in ACTED}


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: "-".join(m["rules"]))
def test_a_slip_trips_its_rules_and_no_other(workbook, mutation):
    files = {file: file.read_text(encoding="utf-8") for file in (workbook / "params" / "shili-xuni").glob("2024.*")}
    assert sum(text.count(mutation["old"]) for text in files.values()) == 1, "the words to replace stand there once"
    file = next(file for file, text in files.items() if mutation["old"] in text)
    try:
        file.write_text(files[file].replace(mutation["old"], mutation["new"]), encoding="utf-8")
        assert tripped(workbook) == set(mutation["rules"]), mutation["reason"]
    finally:
        file.write_text(files[file], encoding="utf-8")


def test_the_mutations_are_many_and_each_has_a_reason_in_chinese():
    assert len(MUTATIONS) >= 60
    assert len({(m["old"], m["new"]) for m in MUTATIONS}) == len(MUTATIONS)
    assert all("一" <= m["reason"][0] <= "鿿" and m["rules"] for m in MUTATIONS)
    assert {rule for m in MUTATIONS for rule in m["rules"]} <= {rule.name for rule in review.RULES}
