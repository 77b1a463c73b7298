"""Does the review find what a careful reader found? Nineteen real tables with their defects, listed by hand."""

from __future__ import annotations

import re
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal as D
from functools import cache
from pathlib import Path

from papers import document
from ruamel.yaml import YAML

from perfeval import params, review, scoring
from perfeval.importer import examining
from perfeval.model.evaluation import BudgetRow, Declared, Evaluation, Indicator, Project, ReportSettings, RulesetChoice
from perfeval.model.findings import InputError
from perfeval.model.verdicts import SEVERITIES, WHOLE, Verdict
from perfeval.params import rulesets

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases"
FILES = sorted((CASES / "tables").glob("*.yaml"))
OPTIONS = {
    "reverse": "linear_deviation",
    "bare_target": "at_least",
    "bound_as_actual": "met_if_proven",
    "missing_unit": "as_target",
    "qualitative": "stated_band",
    "equal": "as_at_least",
    "execution_over": "cap",
}
PERSON = "needs a person: "
FIRED = ("fail", "query", "unreadable")
RULES_OF = 2024  # the rule sets are younger than some tables
FLOOR = {"found": 0.95, "failed": 0.68, "precision": 0.95}
# kinds with three or more sure defects that are all found today
WELL_FOUND = {
    "actual_is_a_bound",
    "met_but_deducted",
    "missing_target",
    "over_achieved_unexplained",
    "score_not_proportional",
    "target_not_measurable",
    "target_without_comparator",
    "unmet_but_full_score",
    "weight_sum_not_100",
}


def read(file: Path) -> dict:
    return YAML(typ="safe").load(file.read_text(encoding="utf-8"))


@cache
def mapped() -> dict[str, tuple[str, ...]]:
    """The names of the rules that find each kind of defect."""
    table = read(CASES / "defects.yaml")
    return {
        kind: tuple(rule.split()[1] for rule in rules) for kind, rules in table.items() if not isinstance(rules, str)
    }


@cache
def confirmed() -> set[tuple[str, str, str]]:
    """Findings outside the lists of defects that a person read and found right: table, rule and subject."""
    return {(row["case"], row["rule"], row["subject"]) for row in read(CASES / "findings.yaml")}


def judged(short: str, defect: dict) -> bool:
    """Whether this one defect takes a person, although rules find others of its kind."""
    return any(
        row["case"] == short and row["kind"] == defect["kind"] and row.get("where", "") in defect["where"]
        for row in read(CASES / "judgement.yaml")
    )


@cache
def rules(name: str):
    found = rulesets.choose(RulesetChoice(scoring=name), RULES_OF, ROOT)
    return found.model_copy(update={"options": {k: v for k, v in OPTIONS.items() if k not in found.version.settled}})


@cache
def projects() -> dict[str, Evaluation]:
    """The evaluations of this repository by the short name of the project."""
    found = (params.load(file.parent.name, int(file.stem), ROOT) for file in (ROOT / "params").glob("*/2*.yaml"))
    return {evaluation.project.name: evaluation for evaluation in found}


def number(value: object) -> D | None:
    """The amount in 万元 that a cell of the fund block holds."""
    found = re.fullmatch(r"([0-9.]+)(万元)?", "" if value is None else str(value))
    return D(found[1]) if found else None


def points(value: object) -> D | None:
    return D(str(value)) if isinstance(value, int | float) and value > 0 else None


def indicator(row: dict) -> Indicator:
    text = {
        key: None if row.get(key) is None else str(row[key])
        for key in ("level1", "level2", "target", "actual", "reason")
    }
    score = row.get("score")
    text |= {"level1": text["level1"] or "（未列）", "name": row.get("level3") or row.get("raw") or "（未列）"}
    return Indicator(
        **text,
        points=points(row.get("weight")),
        self_score=None if not isinstance(score, int | float) else D(str(score)),
    )


def evaluation_of(table: dict) -> Evaluation:
    """The table as params would hold it; the text of the report where this repository has it."""
    own = projects().get(table["project_name"])
    department = table["doc_type"].startswith("部门评价")
    own = own if own and department and own.year == table["year"] else None
    budget = tuple(
        BudgetRow(
            source=row["item"],
            initial=number(row.get("initial")),
            adjusted=number(row.get("annual", row.get("amount"))),
            received=number(row.get("received")),
            executed=number(row.get("executed")),
            points=points(row.get("weight")),
            rate=None if row.get("rate") is None else str(row["rate"]),
            score=number(row.get("score")),
        )
        for row in table["budget"]
    )
    total = table["declared_total"]
    # of a cut off table nobody knows whether it prints a total
    declared = (
        Declared() if total is None and table["truncated"] else Declared(total=None if total is None else D(str(total)))
    )
    twenty = any(row.get("score") == 20 for row in table["budget"])
    made = Evaluation.model_construct(
        project=Project(name=table["project_name"], title=table["project_name"], region=table["region"]),
        year=table["year"],
        report=ReportSettings(type="部门评价" if department else "单位自评", stage="初稿"),
        ruleset=RulesetChoice(scoring="hubei" if twenty else "mof-2020"),
        facts={},
        budget=budget,
        declared=declared,
        indicators=tuple(indicator(row) for row in table["indicators"]),
    )
    kept = ("project", "facts", "survey", "problems", "evidence", "narrative", "address")
    return made.model_copy(update={key: getattr(own, key) for key in kept}) if own else made


@cache
def verdicts(file: Path) -> tuple[Verdict, ...]:
    evaluation = evaluation_of(read(file))
    return review.examine(scoring.score(evaluation, rules(evaluation.ruleset.scoring))).verdicts


def bare(text: object) -> str:
    """A name without brackets, marks and spaces."""
    return re.sub(r"[^\w≥≤≦≧<>=%.]", "", re.sub(r"[（(][^（）()]*[)）]", "", str(text or "")))


def short_for(part: str, name: str) -> bool:
    """Whether one holds the other, or the part is the name with characters left out."""
    letters = iter(name)
    return bool(name) and (part in name or name in part or (len(part) >= 4 and all(c in letters for c in part)))


def named(where: str, table: dict) -> list[set[str]]:
    """For each part of ``where`` that names rows, their names: by name, number, target, level (then the whole too).

    None stands for the whole table.
    """
    quoted = re.sub(r"[^；、]*「([^」]*)」", r"\1", where)
    groups, stem = [], ""
    for part in re.split(r"[；;、，/]|\s与\s", re.sub(r"[（(][^（）()]*[)）]", "", quoted)):
        part = re.sub(r"(?:各|[一两二三四五六七八九十]+)?行$|^[一两二三四五六七八九十]+条", "", bare(part))
        stem = "指标" if part.startswith("指标") else stem
        part = stem + part if part.isdigit() else part
        code = re.match(r"指标[0-9]+", part)
        for key in ("level3", "target", "level2", "level1") if len(part) > 1 else ():
            rows = [row for row in table["indicators"] if row.get(key)]
            numbered = {
                row["level3"] for row in rows if code and re.match(rf"{code[0]}(?![0-9])", row.get("level3") or "")
            }
            hit = numbered or {row.get("level3") or "（未列）" for row in rows if short_for(part, bare(row[key]))}
            if hit:
                groups.append(hit | {WHOLE} if key.startswith("level") and key != "level3" else hit)
                break
    return groups


def on(verdict: Verdict, names: set[str]) -> bool:
    """Whether a verdict speaks of one of the rows."""
    return verdict.subject in names or any(f"“{name}”" in verdict.subject for name in names)


@dataclass
class Tally:
    """What was found of one kind: sure defects, found, found by a failure, and the findings that fit or not."""

    sure: int = 0
    found: int = 0
    failed: int = 0
    fits: int = 0
    extra: int = 0
    judged: int = 0
    missed: list[str] = field(default_factory=list)


@cache
def imported(file: Path) -> tuple[Verdict, ...]:
    """The same of the table as a Word document, as it comes from a desk: nobody has chosen how to score."""
    made = document(file.stem[:3], "财政部", "docx")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "自评表.docx"
        path.write_bytes(made.data)
        try:
            return examining.examine_file(path, ROOT, str(read(file)["year"])).verdicts
        except InputError as error:
            assert "没有找到绩效指标表" in str(error), error
            return ()


@cache
def measured(reviewed=verdicts) -> tuple[dict[str, Tally], int, list[str]]:
    """The tally of each kind, how many failures fit a listed defect, and the failures that fit none."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    fitting, extras = 0, []
    for file in FILES:
        table, said = read(file), reviewed(file)
        short = file.stem[:3]
        for defect in table["defects"]:
            if defect["kind"] not in mapped() or defect["certainty"] != "sure":
                continue
            groups, tally = named(defect["where"], table), tallies[defect["kind"]]
            fired = [v for v in said if v.rule in mapped()[defect["kind"]] and v.outcome in FIRED]
            lost = (
                [min(names - {WHOLE}) for names in groups if not any(on(v, names) for v in fired)]
                if groups
                else []
                if fired
                else [WHOLE]
            )
            failed = [v for v in fired if v.outcome == "fail"]
            if lost and judged(short, defect):
                tally.judged += 1
                continue
            tally.sure += 1
            tally.found += not lost
            tally.failed += not lost and (
                all(any(on(v, names) for v in failed) for names in groups) if groups else bool(failed)
            )
            if lost:
                tally.missed.append(f"{short} {defect['where']}（{defect['why']}）：{'、'.join(lost)}")
        if table["truncated"]:
            continue
        rows, seen = {row["level3"] for row in table["indicators"]}, set()
        for v in said:
            kinds = [kind for kind, names in mapped().items() if v.rule in names]
            if not kinds or v.outcome != "fail" or v.severity not in SEVERITIES[:2]:
                continue
            matter = (v.rule, v.subject if v.subject in rows else WHOLE)  # what is no row counts once
            if matter in seen:
                continue
            seen.add(matter)
            groups = [(d["kind"], named(d["where"], table)) for d in table["defects"]]
            listed = {
                kind
                for kind, places in groups
                if kind in kinds and (not places or any(on(v, names) for names in places))
            }
            right = (short, v.rule, v.subject) in confirmed()
            fitting += bool(listed) or right
            for kind in listed or kinds:
                tallies[kind].fits += bool(listed)
                tallies[kind].extra += not listed and not right
            if not listed and not right:
                others = {
                    kind for kind, places in groups if any(on(v, names) for names in places) and v.subject != WHOLE
                }
                extras.append(
                    f"{short} {v.code} {v.rule} {v.severity} {v.subject}：{v.found}"
                    + (f" [{'、'.join(sorted(others))}]" if others else "")
                )
    return dict(tallies), fitting, extras


def printed(reviewed=verdicts) -> str:
    tallies, _, extras = measured(reviewed)
    lines = [f"{'kind':<34}{'found/sure':>12}{'by fail':>9}{'fits/findings':>15}"]
    for kind, t in sorted(tallies.items()):
        lines.append(
            f"{kind:<34}{f'{t.found}/{t.sure}':>12}{t.failed:>9}"
            f"{f'{t.fits}/{t.fits + t.extra}' if t.fits + t.extra else '-':>15}"
        )
    lines += ["", "missed:"] + [f"  {kind}: {m}" for kind, t in sorted(tallies.items()) for m in t.missed]
    return "\n".join(lines + ["", "not listed:"] + [f"  {e}" for e in extras])


def test_every_kind_of_defect_is_mapped_to_rules_or_to_a_person():
    table = read(CASES / "defects.yaml")
    kinds = Counter(defect["kind"] for file in FILES for defect in read(file)["defects"])
    known = {f"{rule.code} {rule.name}" for rule in review.RULES}
    assert set(table) == set(kinds)
    for kind, found in table.items():
        if isinstance(found, str):
            assert found.startswith(PERSON) and len(found) > len(PERSON) + 10, kind
        else:
            assert found and set(found) <= known, (kind, set(found) - known)


def test_no_rule_breaks_on_a_real_table():
    assert [(file.stem, v.rule, v.found) for file in FILES for v in verdicts(file) if v.outcome == "rule_error"] == []


def test_the_review_finds_what_a_reader_finds():
    tallies, fitting, extras = measured()
    sure, found = sum(t.sure for t in tallies.values()), sum(t.found for t in tallies.values())
    failed, said = sum(t.failed for t in tallies.values()), fitting + len(extras)
    person = sum(t.judged for t in tallies.values())
    print(
        f"\n{printed()}\n\nrecall {found}/{sure}, by failures alone {failed}/{sure};"
        f" left to a person {person}; precision {fitting}/{said}"
    )
    assert found >= FLOOR["found"] * sure and failed >= FLOOR["failed"] * sure, printed()
    assert [kind for kind in sorted(WELL_FOUND) if 5 * tallies[kind].found < 4 * tallies[kind].sure] == []
    assert fitting >= FLOOR["precision"] * said, printed()


def test_the_review_of_a_document_finds_nearly_as_much():
    """The documents hold the table alone; what stands in the text of a report is not there to be found."""
    tallies, fitting, extras = measured(imported)
    sure, found = sum(t.sure for t in tallies.values()), sum(t.found for t in tallies.values())
    print(f"\n{printed(imported)}\n\ndocuments: recall {found}/{sure}; precision {fitting}/{fitting + len(extras)}")
    assert found >= 0.9 * sure and fitting >= FLOOR["precision"] * (fitting + len(extras)), printed(imported)
