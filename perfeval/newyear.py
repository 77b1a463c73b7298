"""Starts the params of a year from those of an earlier one: what stays stays, what must be measured anew is empty."""

from __future__ import annotations

from perfeval.importer.params_text import escaped, scalar
from perfeval.model import Evaluation, Indicator

CONFIRM = "  # 请确认：沿用{year}年"


def params(last: Evaluation, year: int) -> str:
    """The YAML of a new year: actuals, scores, money and dates cleared, targets kept for confirmation, ids kept or given."""
    confirm = CONFIRM.format(year=last.year)
    project, report, rules = last.project, last.report, last.ruleset
    lines = ["# yaml-language-server: $schema=../schema.json", f"# 由{last.year}年的参数文件开始；标“请确认”的内容沿用上年", "schema: 1", "project:"]
    lines += [f"  {key}: {_text(getattr(project, key))}" for key in ("name", "title", "region", "department", "implementing_unit")]
    lines += [f"  beneficiaries: [{', '.join(map(scalar, project.beneficiaries))}]", f"year: {year}", "report:", f"  type: {report.type}", "  stage: 初稿"]
    lines += [f"  {key}: {_text(getattr(report, key))}{confirm if getattr(report, key) else ''}" for key in ("client", "evaluator", "lead_evaluator")]
    lines += ["  date: null", "ruleset:", f"  scoring: {scalar(rules.scoring)}{confirm}"]
    if rules.options:
        lines += ["  options:", *(f"    {key}: {scalar(value)}" for key, value in rules.options.items())]
    lines += _facts(last)
    lines += ["budget:" if last.budget else "budget: []"]
    for row in last.budget:
        received = ", received: null" if any(r.received is not None for r in last.budget) else ""
        lines.append(f"  - {{source: {scalar(row.source)}, initial: null, adjusted: null{received}, executed: null}}")
    if last.objective:
        lines += ["objective:", f"  planned: {_text(last.objective.planned)}{confirm}", "  achieved: null"]
    lines += ["survey: null", "declared: {total: null, grade: null}", "indicators:"]
    codes = _codes(last)
    for indicator, code in zip(last.indicators, codes):
        lines += _indicator(indicator, code, confirm)
    lines += ["problems: []", "evidence: []", "waivers: []"]
    if last.fictitious == "true":
        lines.append('fictitious: "true"')
    return "\n".join(lines) + "\n"


def narrative(last: Evaluation) -> str:
    """The headings of last year's narrative; its words say what was true then and are left there."""
    return "\n\n".join(f"{'#' * section.level} {section.heading}" for section in last.narrative) + "\n"


def _text(value: str | None) -> str:
    return "null" if value is None else scalar(value)


def _facts(last: Evaluation) -> list[str]:
    """No figure of last year stands in this year's file; its names remain as a list of what to collect."""
    if not last.facts:
        return ["facts: {}"]
    names = [f"#   {key}: {{label: {fact.label}, value: …, source: …}}".replace("\n", " ") for key, fact in last.facts.items()]
    return ["facts: {}", "# 上年用到的基础数据，取得本年数后按同样的名称填写：", *names]


def _indicator(i: Indicator, code: str, confirm: str) -> list[str]:
    lines = [f"  - code: {scalar(code)}", f"    level1: {scalar(i.level1)}"]
    if i.level2:
        lines.append(f"    level2: {scalar(i.level2)}")
    lines += [f"    name: {scalar(i.name)}", f"    target: {_text(i.target)}{confirm if i.target else ''}"]
    if i.target_read_as:
        read = i.target_read_as
        lines.append(f"    target_read_as: {{value: {scalar(read.value)}, reason: {scalar(read.reason)}, by: {scalar(read.by)}}}{confirm}")
    lines += ["    actual: null", f"    points: {'null' if i.points is None else i.points}{confirm if i.points is not None else ''}", "    self_score: null", "    reason: null"]
    if i.explanation:
        lines.append(f"    explanation: {scalar(escaped(i.explanation))}")
    return [*lines, "    evidence: []"]


def _codes(last: Evaluation) -> list[str]:
    """Last year's ids; a row without one gets the next free one of its level: A101 is the first row of A, 1."""
    taken = {i.code for i in last.indicators if i.code}
    level1 = list(dict.fromkeys(i.level1 for i in last.indicators))
    level2 = {one: list(dict.fromkeys(i.level2 for i in last.indicators if i.level1 == one)) for one in level1}
    found = []
    for i in last.indicators:
        code = i.code
        number = 1
        while code is None or (i.code is None and code in taken):
            code = f"{chr(ord('A') + level1.index(i.level1) % 26)}{level2[i.level1].index(i.level2) + 1}{number:02d}"
            number += 1
        taken.add(code)
        found.append(code)
    return found
