"""Rows of the indicators and facts with other values than the params file has, checked as if they stood in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from perfeval.model.evaluation import Evaluation, Fact, Indicator
from perfeval.model.findings import Finding, InputError, Where, did_you_mean
from perfeval.model.standard import BY_FIGURES
from perfeval.model.values import WHERE, Origin
from perfeval.params import rulesets, shapes, standards, typed
from perfeval.params.yamlfile import Source, Typed, read_yaml

NAME = "what_if"
READINGS = {"actual": "actual_read_as", "target": "target_read_as"}  # of the old text, and void with another


def changed(
    evaluation: Evaluation, rows: Mapping[int, Mapping[str, Any]], facts: Mapping[str, Any], base: Path
) -> Evaluation:
    """The evaluation with other values in some rows, given by their number from 0, and of some facts.

    Values are typed as in a params file: texts, numbers, mappings and lists. A ``standard`` without ``type`` changes
    what it names of the row's own. Raises InputError with every fault, in the words of ``perfeval check``.
    """
    findings: list[Finding] = []
    written = typed(evaluation.address, evaluation.year, base)["indicators"]
    rules = rulesets.choose(evaluation.ruleset, evaluation.year, base)
    made = list(evaluation.indicators)
    for number, values in rows.items():
        source = Source(NAME, json.dumps(values, ensure_ascii=False, default=str))
        row = _row(written[number], source, findings)
        there = None if row is None else shapes.make(Indicator, row, source, findings)
        if row is None or there is None:
            continue
        findings += [source.fault(*parts) for parts in standards.of_row(row, rules)]
        if "actual" in values and there.standard is not None and not isinstance(there.standard, BY_FIGURES):
            findings.append(
                Finding(
                    Where(NAME),
                    f"“{there.name}”的评分标准（{there.standard.type}）不用实际完成值计分，改 actual 不影响得分",
                    "能影响得分的值",
                    "改 standard 中的核查结果，或改 facts",
                )
            )
        made[number] = there
    if findings:
        raise InputError(findings)
    known = {**evaluation.facts, **_facts(evaluation, facts)}
    other = evaluation.model_copy(update={"indicators": tuple(made), "facts": known})
    other.__dict__.pop("fact_texts", None)  # cached from the old values
    return other


def _row(old: Typed, source: Source, findings: list[Finding]) -> Typed | None:
    """A row as it was typed with the values of the source in the place of its own."""
    read = read_yaml(source, shapes.key_names(Indicator), findings)
    if read is None:
        return None
    new = dict(read)
    own: Origin = new.pop(WHERE)
    standard = new.get("standard")
    if isinstance(standard, dict) and "type" not in standard and isinstance(old.get("standard"), dict):
        places = dict(old["standard"][WHERE].keys) | dict(standard[WHERE].keys)
        new["standard"] = {**old["standard"], **standard, WHERE: Origin(own.start, tuple(places.items()))}
    void = {reading for key, reading in READINGS.items() if key in new and reading not in new}
    kept = {key: value for key, value in old.items() if key not in void and key != WHERE}
    places = dict(old[WHERE].keys) | dict(own.keys)
    return {**kept, **new, WHERE: Origin(own.start, tuple(places.items()))}


def _facts(evaluation: Evaluation, values: Mapping[str, Any]) -> dict[str, Fact]:
    for key in values:
        if key not in evaluation.facts:
            fix = did_you_mean(key, evaluation.facts) or "改写名称"
            raise InputError(
                [Finding(Where(NAME), f"facts 中没有“{key}”", f"已有：{'、'.join(evaluation.facts) or '（无）'}", fix)]
            )
    return {
        key: Fact(label=evaluation.facts[key].label, value=str(value), source=evaluation.facts[key].source)
        for key, value in values.items()
    }
