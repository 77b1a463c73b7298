"""Writes what was imported as a params file and its narrative, each doubtful value with a comment beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from perfeval.documents.vocabulary import is_placeholder
from perfeval.importer.reading import standards
from perfeval.importer.reading.cells import number
from perfeval.importer.reading.imported import NOTHING, Imported, Row, Value
from perfeval.importer.words import methods
from perfeval.importer.writing.narrative_text import narrative, problems_told, write_problems
from perfeval.importer.writing.yamllines import YamlLines, one_line
from perfeval.model import units
from perfeval.model.ruleset import Open
from perfeval.model.values import NUMBER
from perfeval.params import rulesets
from perfeval.params.yamltext import scalar

NONE: Mapping[str, Open] = {}
USUAL = "mof-2020"
PAPER = re.compile(r"[A-Za-z]{1,3}-?\d{1,4}(?:-\d{1,4})?|证据\d{1,4}")  # the number of a paper
MOST = 1000  # points that a params file takes
EXPERTS = Value("评审专家")  # who decided scores of which no evaluator is printed
KEYS = (("target", "target"), ("actual", "actual"), ("points", "points"), ("self_score", "score"), ("reason", "reason"))


@dataclass
class WrittenFiles:
    """The two files, and for each line of them (by suffix) the place in the document that it came from."""

    yaml: str
    narrative: str
    places: dict[str, dict[int, str]]
    doubts: list[tuple[str, str, str]] = field(default_factory=list)  # key, text, why


def likely_rules(found: Imported, base: Path) -> tuple[str, str]:
    """The rule set that a document seems to follow, and the doubt about it.

    It is the only one that gives 预算执行率 the points printed there.
    """
    printed = {
        Decimal(typed)
        for row in found.funds
        for key in ("points", "score")
        if (typed := number(row.text(key))) is not None
    }
    if printed and rulesets.execution_points(USUAL, base) not in printed:
        same = {
            name: points
            for name in rulesets.names(base)
            if (points := rulesets.execution_points(name, base)) in printed
        }
        if len(same) == 1:
            ((name, points),) = same.items()
            return name, f"资金表预算执行率{points}分，与这套规则相符"
    return USUAL, "导入时默认，请换成本项目适用的规则"


def write(
    found: Imported,
    address: str,
    year: int,
    rules: tuple[str, str],
    as_of: int | None = None,
    questions: Mapping[str, Open] = NONE,
) -> WrittenFiles:
    """The params of one project and year; figures that params cannot hold as printed become null with a comment.

    ``rules`` is the rule set with the doubt about it; ``as_of`` the year of its rules where it had none in the year
    itself; ``questions``, which it leaves open, stand there as comments: nobody has decided them.
    """
    out = YamlLines()
    out.line("# yaml-language-server: $schema=../schema.json")
    out.line("schema: 1")
    _project(out, found, address)
    out.add("year", str(year), found.year)
    _report(out, found)
    out.line("ruleset:")
    out.add("  scoring", rules[0], NOTHING, rules[1])
    if as_of:
        out.add("  as_of", str(as_of), NOTHING, f"{year}年还没有这套规则，暂按{as_of}年施行的核对，请选定")
    _options(out, found, questions)
    out.line("facts: {}")
    out.lines = with_facts(out.lines, found, {})
    _budget(out, found)
    _objective(out, found)
    counts = ", ".join(f"{name}: {int(value.text)}" for name, value in found.survey.values.items())
    out.add("survey", f"{{{counts}}}" if counts else "null", next(iter(found.survey.values.values()), NOTHING))
    total, odd = _points(found.total)
    out.add(
        "declared",
        f"{{total: {total}, grade: {scalar(found.grade.text) if found.grade else 'null'}}}",
        found.total,
        odd,
    )
    papers = _catalogue(found.indicators)
    if found.indicators:
        out.line("indicators:")
        for row in found.indicators:
            _indicator(out, row, papers, found.evaluator or found.client or EXPERTS)
    else:
        out.line("indicators: []")
    problems, rest = problems_told(found)
    write_problems(out, problems)
    _evidence(out, found.indicators, papers)
    out.line("waivers: []")
    words, word_places = narrative(found, rest)
    return WrittenFiles("\n".join(out.lines) + "\n", words, {"yaml": out.places, "md": word_places}, out.doubts)


def _project(out: YamlLines, found: Imported, address: str) -> None:
    name = one_line(found.project.text or address)
    doubt = found.project.doubt or ("" if found.project else "原文没有项目名称，暂用文件夹名")
    title = name if name.endswith("项目") else f"{name}项目"
    out.line("project:")
    out.text("  name", Value(name, found.project.place, doubt))
    out.text("  title", Value(title, found.project.place, "按项目名称填写，请改为全称"))
    out.line("  region: null")
    out.text("  department", _flat(found.department))
    out.text("  implementing_unit", _flat(found.unit))


def _report(out: YamlLines, found: Imported) -> None:
    out.line("report:")
    out.add("  type", found.kind.text or "单位自评", found.kind)
    out.line("  stage: 初稿")
    who = {"client": found.client, "evaluator": found.evaluator, "lead_evaluator": found.lead_evaluator}
    for key, value in who.items():
        if value:
            out.text(f"  {key}", _flat(value))


def _options(out: YamlLines, found: Imported, questions: Mapping[str, Open]) -> None:
    """The answers that the document gives to what its rule set leaves open, and the other questions as comments."""
    chosen = {
        name: answer
        for name, answer in methods.chosen(found).items()
        if name in questions and answer.text in questions[name].choices
    }
    if chosen:
        out.line("  options:")
    for name, answer in chosen.items():
        out.text(f"    {name}", answer)
    if questions:
        out.line("  # 文件没有规定的计分口径，未选定的行不计分。选定时去掉下面各行开头的“# ”，不需要的行删去")
    if questions and not chosen:
        out.line("  # options:")
    for name, question in questions.items():
        if name not in chosen:
            usual, *others = question.choices
            also = f"；也可选 {'、'.join(others)}" if others else ""
            out.line(f"  #   {name}: {usual}  # {question.question}{also}")


def with_facts(lines: list[str], found: Imported, known: Mapping[str, str]) -> list[str]:
    """Lines of params with the figures of a 基础数据表 added to ``facts``; labels that are known (label to key) stay.

    >>> row = Row({"label": Value("在保人数"), "value": Value("8520人")})
    >>> with_facts(["facts: {}", "budget: []"], Imported(None, facts=[row]), {})
    ['facts:', '  fact_1: {label: 在保人数, value: "8520人"}', 'budget: []']
    """
    keys, labels, new = set(known.values()), set(known), []
    for row in found.facts:
        label = one_line(row.text("label"))
        if label in labels:
            continue
        key = next(name for n in range(1, len(keys) + 2) if (name := f"fact_{n}") not in keys)
        keys.add(key)
        labels.add(label)
        source = f", source: {scalar(one_line(row.text('source')))}" if row["source"] else ""
        new.append(f"  {key}: {{label: {scalar(label)}, value: {scalar(one_line(row.text('value')))}{source}}}")
    start = next((n for n, line in enumerate(lines) if re.match(r"facts:\s*(\{\s*\})?\s*(#.*)?$", line)), None)
    if not new:
        return list(lines)
    if start is None:
        return [*lines, "facts:", *new]
    end = next((n for n in range(start + 1, len(lines)) if re.match(r"[^\s#]", lines[n])), len(lines))
    while end > start + 1 and not lines[end - 1].startswith((" ", "\t")):
        end -= 1
    return [*lines[:start], re.sub(r"\s*\{\s*\}", "", lines[start]), *lines[start + 1 : end], *new, *lines[end:]]


def _flat(value: Value) -> Value:
    return Value(one_line(value.text), value.place, value.doubt)


def _points(value: Value) -> tuple[str, str]:
    """A number for a key that holds points or money, else null and why."""
    text = value.text.strip()
    if not text:
        return "null", ""
    typed = number(text)
    if typed is None or not NUMBER.fullmatch(typed) or typed.startswith("-"):
        return "null", "" if is_placeholder(text) else f"原表印“{one_line(text)}”，不是可用的数字"
    return typed, ""


def _score(value: Value) -> tuple[str, str]:
    """A number for a key that holds points: at most two decimals."""
    typed, odd = _points(value)
    if typed != "null" and Decimal(typed) > MOST:
        return "null", f"原表印“{value.text}”，大于{MOST}"
    if typed != "null" and Decimal(typed) != round(Decimal(typed), 2):
        return "null", f"原表印“{value.text}”，超过两位小数"
    return typed, odd


def _budget(out: YamlLines, found: Imported) -> None:
    unit = found.money_unit or "万元"
    if not found.funds:
        out.line("budget: []")
        return
    out.add(
        "budget",
        "",
        NOTHING,
        ""
        if unit == "万元" and found.money_unit
        else f"原表单位{unit}，已换算为万元"
        if found.money_unit
        else "原表没有写金额单位，按万元读入",
    )
    for row in found.funds:
        out.text("  - source", _flat(row["source"]))
        for name in ("initial", "adjusted", "received", "executed"):
            if name in row.values:
                typed, odd = _points(row[name])
                own = row[name].unit or unit
                if typed != "null" and own != "万元":
                    typed = _shown(units.money(Decimal(typed), own, "万元"))
                    typed, odd = (
                        _points(Value(typed))
                        if NUMBER.fullmatch(typed)
                        else ("null", f"原表印“{row.text(name)}{own}”，换算后小数过长")
                    )
                out.add(f"    {name}", typed, row[name], odd)
        for name in ("points", "rate", "score"):
            value = row[name]
            if name == "rate" and value and not is_placeholder(value.text):
                out.text("    rate", value)
            elif name != "rate" and value:
                typed, odd = _score(value)
                if typed != "null":
                    out.add(f"    {name}", typed, value, odd)
        if row["reason"] and not is_placeholder(row.text("reason")):
            out.text("    reason", row["reason"])


def _shown(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _objective(out: YamlLines, found: Imported) -> None:
    if found.planned or found.achieved:
        out.line("objective:")
        out.text("  planned", found.planned)
        out.text("  achieved", found.achieved)


def _indicator(out: YamlLines, row: Row, papers: Mapping[str, str], by: Value) -> None:
    level1 = row["level1"] or Value("绩效指标", "", "原表没有一级指标，请补")
    out.text("  - level1", _flat(level1))
    if row["level2"]:
        out.text("    level2", _flat(row["level2"]))
    out.text("    name", _flat(row["name"]))
    for key, name in KEYS:
        value = row[name]
        if name in ("points", "score"):
            typed, odd = _score(value)
            if name == "points" and typed != "null" and not Decimal(typed):
                typed, odd = "null", f"原表分值印“{value.text}”"
            out.add(f"    {key}", typed, value, odd)
        else:
            out.text(f"    {key}", replace(value, text=f"{value.text}{value.unit}"))
            if key == "target" and row["initial_target"] and row.text("initial_target") != value.text:
                out.line(f"    # 年初指标值：{one_line(row.text('initial_target'))}")
    explained = row["explanation"]
    if (method := row["standard"]) and not is_placeholder(method.text) and not standards.worded(method.text):
        explained = replace(explained or method, text="\n".join(filter(None, (explained.text, method.text))))
    if explained:
        out.text("    explanation", explained)
    if read := standards.reading(_with_unit(row)):
        typed, check = standards.as_params(read, row.text("standard"))
        out.add("    standard", typed, row["standard"], check)
    if row["data_source"] and not is_placeholder(row.text("data_source")):
        out.text("    data_source", _flat(row["data_source"]))
    opinion = _opinion(row)
    for key, said in (("measure", row["measure"]), ("opinion", opinion), ("deduction_reason", row["deduction"])):
        if said:
            out.text(f"    {key}", said)
        elif key == "deduction_reason" and said.place and _lost(row):  # the blank cell where a finding belongs
            out.add(f"    {key}", "null", said)
    typed, odd = _score(row["decided"])
    if above_points(row):
        typed, odd = "null", f"原表得分“{row.text('decided')}”超过分值{row.text('points')}，没有读入"
    if typed != "null":
        why = row["deduction"] or opinion or Value("见评价报告的评分表", "", "原表没有写认定理由")
        told = f"{{score: {typed}, reason: {scalar(one_line(why.text))}, by: {scalar(one_line(by.text))}}}"
        out.add("    decided", told, row["decided"], why.doubt)
    elif odd:
        out.add("    decided", "null", row["decided"], odd)
    out.line(f"    evidence: [{', '.join(scalar(papers[text]) for text in _papers(row))}]")


def _opinion(row: Row) -> Value:
    """What was said of a row, and how its score came about: 评分过程 is never the unit's reason."""
    told = [row[name] for name in ("opinion", "process") if row[name]]
    return replace(told[0], text="\n".join(value.text for value in told)) if told else NOTHING


def _lost(row: Row) -> bool:
    """Whether points were taken off."""
    score, points = number(row.text("decided") or row.text("score")), number(row.text("points"))
    return score is not None and points is not None and Decimal(score) < Decimal(points)


def above_points(row: Row) -> bool:
    """Whether a decided score is above its points: nobody could have decided it, so params do not take it."""
    score, points = number(row.text("decided")), number(row.text("points"))
    return score is not None and points is not None and Decimal(score) > Decimal(points)


def _evidence(out: YamlLines, rows: Sequence[Row], papers: Mapping[str, str]) -> None:
    """The catalogue of the papers that the evidence columns name."""
    if not papers:
        out.line("evidence: []")
        return
    out.line("evidence:")
    for text, paper in papers.items():
        place = next((row["basis"].place for row in rows if text in _papers(row)), "")
        doubt = "原文只有编号，请补材料名称" if text == paper else ""
        out.add("  - id", scalar(paper), Value(text, place))
        out.text("    title", Value(text, place), doubt)


def _with_unit(row: Row) -> Callable[[str], str]:
    """The texts of a row, its target with the unit that another column prints."""
    return lambda name: row.text(name) + (row[name].unit if name == "target" else "")


def _papers(row: Row) -> list[str]:
    """The papers that a row names as its evidence, one on each line or between 、 and ；."""
    texts = (one_line(text).strip("，,。") for text in re.split(r"[\n；;、]", row.text("basis")))
    return list(dict.fromkeys(text for text in texts if text and not is_placeholder(text)))


def _catalogue(rows: Sequence[Row]) -> dict[str, str]:
    """The number of each paper of the evidence columns: its own where it is one, else counted as they appear."""
    named = list(dict.fromkeys(text for row in rows for text in _papers(row)))
    own = {text for text in named if PAPER.fullmatch(text)}
    counted = (key for n in range(1, 10 * len(named) + 10) if (key := f"Z-{n:02d}") not in own)
    return {text: text if text in own else next(counted) for text in named}


# narrative
