"""How often each rule is right over tables that somebody else made and labelled, and how many slips are told."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import pytest
import yaml
from conftest import ROOT
from test_document_reviews import WANTED, fits, found

from perfeval import params, review, scoring
from perfeval.model.verdicts import Verdict

LABELLED = ROOT / "tests" / "cases" / "labelled"
LEAST = Fraction(80, 100)  # of a rule's findings that are true, for it to accuse
GOAL = Fraction(95, 100)


@dataclass(frozen=True)
class Judged:
    """A finding of a table and whether it is true; None where nobody has judged it."""

    table: str
    verdict: Verdict
    true: bool | None
    slips: tuple[str, ...] = ()


def read(name: str):
    return yaml.safe_load((LABELLED / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def slips() -> list[dict]:
    return read("slips.yaml")


@pytest.fixture(scope="module")
def judged(tmp_path_factory, slips) -> list[Judged]:
    base = tmp_path_factory.mktemp("labelled")
    shutil.copytree(LABELLED / "params", base / "params")
    shutil.copytree(ROOT / "params" / "rulesets", base / "params" / "rulesets")
    return [*_of_tables(base, slips), *_of_documents()]


def by_hand() -> dict[tuple[str, str, str], bool]:
    return {(v["table"], v["rule"], v["subject"]): v["holds"] for v in read("verdicts.yaml")}


def _of_tables(base, slips) -> Iterator[Judged]:
    known = by_hand()
    for file in sorted((base / "params").glob("s*/2*.yaml")):
        table = file.parent.name
        evaluation = params.load(table, int(file.stem), base)
        for v in review.examine(scoring.score(evaluation, params.ruleset(evaluation, base))).findings:
            told = tuple(s["id"] for s in slips if s["id"].split("-")[0] == table and tells(v, s))
            yield Judged(table, v, True if told else known.get((table, v.rule, v.subject)), told)


def _of_documents() -> Iterator[Judged]:
    known = by_hand()
    for name, wanted in WANTED.items():
        for v in found(name):
            must = [w for w in (*wanted.get("said", ()), *wanted.get("only", ())) if fits(v, w)]
            never = [w for w in wanted.get("never", ()) if fits(v, w)]
            yield Judged(name, v, True if must else False if never else known.get((name, v.rule, v.subject)))


def tells(v: Verdict, slip: dict) -> bool:
    """Whether a finding names the slip's row and has its code, or says it in words."""
    text = " ".join((v.subject, v.found, v.expected, v.fix, v.wording))
    if v.code in slip.get("never", ()) or (slip["at"] and not any(at in text for at in slip["at"])):
        return False
    return v.code in slip["codes"] or bool(slip.get("say") and re.search(slip["say"], text))


def test_every_finding_is_judged(judged):
    open_ = [f"{j.table} {j.verdict.rule} {j.verdict.subject}: {j.verdict.found}" for j in judged if j.true is None]
    assert not open_, "judge these in tests/cases/labelled/verdicts.yaml:\n" + "\n".join(open_)


def counted(judged: list[Judged]) -> dict[str, Counter[bool]]:
    counts: dict[str, Counter[bool]] = {}
    for j in judged:
        if j.true is not None:
            counts.setdefault(j.verdict.rule, Counter())[j.true] += 1
    return counts


def test_a_rule_that_is_often_wrong_only_asks(judged):
    for rule, n in counted(judged).items():
        if Fraction(n[True], n.total()) < LEAST:
            loud = [
                j
                for j in judged
                if j.verdict.rule == rule and j.verdict.outcome == "fail" and j.verdict.severity != "P2"
            ]
            assert not loud, f"{rule}: {n[True]} of {n.total()} true, and it accuses"


def test_the_slips_are_told_and_what_is_told_is_true(judged, slips, capsys):
    told = {slip for j in judged for slip in j.slips}
    codes: dict[str, list[bool]] = {}
    for slip in slips:
        teller = next((j.verdict.code for j in judged if slip["id"] in j.slips), None)
        codes.setdefault(teller or (slip["codes"] or ["—"])[0], []).append(slip["id"] in told)
    counts = counted(judged)
    named = {rule.name: rule.code for rule in review.RULES}
    with capsys.disabled():
        print("\nrule" + " " * 52 + "true false precision  code recall")
        for rule, n in sorted(counts.items()):
            code = named.get(rule, "")
            caught = codes.get(code, [])
            recall = f"{code} {sum(caught)}/{len(caught)}" if caught else code
            print(f"{rule:55} {n[True]:5} {n[False]:5} {100 * n[True] / n.total():8.0f} %  {recall}")
    grave = [j for j in judged if j.verdict.severity in ("P0", "P1")]
    listed = [s for s in slips if s["severity"] in ("P0", "P1")]
    assert Fraction(sum(j.true is True for j in grave), len(grave)) >= GOAL
    assert Fraction(sum(s["id"] in told for s in listed), len(listed)) >= GOAL
    with capsys.disabled():
        print(f"P0 and P1: {sum(j.true is True for j in grave)} of {len(grave)} findings are true, ", end="")
        print(f"{sum(s['id'] in told for s in listed)} of {len(listed)} slips are told, {_repeats(judged)} told again")


def _repeats(judged: list[Judged]) -> int:
    """How many findings tell nothing but slips that another one tells."""
    told: set[str] = set()
    again = 0
    for j in judged:
        again += bool(j.slips) and set(j.slips) <= told
        told |= set(j.slips)
    return again


def test_verdicts_by_hand_are_of_known_rules_and_tables():
    rules = {rule.name for rule in review.RULES}
    tables = {f.name for f in (LABELLED / "params").iterdir()} | WANTED.keys()
    for table, rule, _ in by_hand():
        assert table in tables and rule in rules
