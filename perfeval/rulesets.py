"""Finds, reads and checks the rule sets under params/rulesets, and the version that a year goes by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from perfeval import quantity, shapes
from perfeval.findings import Finding, InputError, did_you_mean
from perfeval.model import RulesetChoice
from perfeval.ruleset import OPTIONS, Open, Ruleset, RulesetFile, Version, completed, in_force
from perfeval.values import WHERE
from perfeval.yamlfile import read_text, read_yaml


def choose(choice: RulesetChoice, year: int, base: Path, typed: dict | None = None) -> Ruleset:
    """The version of a rule set that a choice names for a year, with the options chosen; raises InputError.

    ``typed`` is the choice as it stands in the file, so that each option is found at its own place.
    """
    known = sorted(file.stem for file in (base / "params" / "rulesets").glob("*.yaml"))
    where = choice.where.of("scoring")
    if choice.scoring not in known:
        raise InputError([Finding(where, f"没有规则集“{choice.scoring}”", f"已有的规则集：{'、'.join(known) or '（无）'}",
                                  did_you_mean(choice.scoring, known) or "改用已有的规则集，或新增 params/rulesets/ 下的文件")])  # fmt: skip
    year = choice.as_of or year
    rules, version = version_of(choice.scoring, year, base)
    if version is None:
        first = min(v.since for v in rules.versions)
        raise InputError([Finding(where, f"{year}年早于“{rules.title}”的施行日期{first}",
                                  "评价年度内施行的规则集", "改用当年有效的规则集；由评价方决定按后来的规则评价的，在 as_of 写明年份")])  # fmt: skip
    findings = list(_option_findings(choice, version, (typed or {}).get("options") or choice.options))
    if findings:
        raise InputError(findings)
    return Ruleset(id=rules.id, title=rules.title, version=version, options=choice.options, as_of=choice.as_of)


def version_of(name: str, year: int, base: Path, above: tuple[str, ...] = ()) -> tuple[RulesetFile, Version | None]:
    """A rule set and its version of a year, completed from the rule set that it extends."""
    file = base / "params" / "rulesets" / f"{name}.yaml"
    findings: list[Finding] = []
    source = read_text(file, file.relative_to(base).as_posix(), findings)
    data = read_yaml(source, shapes.key_names(RulesetFile), findings) if source else None
    rules = shapes.make(RulesetFile, data, source, findings) if data else None
    if findings or rules is None:
        raise InputError(findings)
    findings += _rule_findings(rules, name)
    version = in_force(rules.versions, year)
    if rules.extends and not findings and version is not None:
        version = _extended(rules, version, year, base, (*above, name), findings)
    if findings:
        raise InputError(findings)
    return rules, version


def _extended(rules: RulesetFile, version: Version, year: int, base: Path, above: tuple[str, ...], findings: list[Finding]) -> Version:
    where = rules.where.of("extends")
    known = sorted(file.stem for file in (base / "params" / "rulesets").glob("*.yaml"))
    if rules.extends not in known:
        findings.append(Finding(where, f"没有可沿用的规则集“{rules.extends}”", f"已有：{'、'.join(known)}",
                                did_you_mean(rules.extends, known) or "改正 extends"))  # fmt: skip
    elif rules.extends in above:
        findings.append(Finding(where, f"规则集互相沿用：{'→'.join((*above, rules.extends))}", "沿用另一个规则集，不成环", "改正 extends"))
    else:
        parent = version_of(rules.extends, year, base, above)[1]
        if parent is not None:
            return completed(version, parent)
        findings.append(Finding(where, f"沿用的规则集“{rules.extends}”在{year}年没有施行的版本", "评价年度内施行的规则集", "改正 extends 或施行日期"))
    return version


def first_year(name: str, base: Path) -> int | None:
    """The year in which a rule set came into force; None for one that is not there or does not load."""
    try:
        return min(version.since.year for version in version_of(name, 9999, base)[0].versions)
    except (InputError, OSError):
        return None


def open_questions(name: str, year: int, base: Path) -> dict[str, Open]:
    """What a rule set leaves open in a year; nothing for one that is not in force, not there or does not load."""
    try:
        version = version_of(name, year, base)[1]
    except (InputError, OSError):
        return {}
    return version.open if version else {}


def chain(name: str, base: Path) -> list[str]:
    """A rule set and those that it extends, itself first."""
    chain = [name]
    while found := re.search(r"^extends:\s*(\S+)", (base / "params" / "rulesets" / f"{chain[-1]}.yaml").read_text(encoding="utf-8-sig"), re.M):
        chain.append(found[1])
    return chain


def _rule_findings(rules: RulesetFile, name: str) -> Iterator[Finding]:
    """What the shape of a rule set cannot say: known choices, bands in order, one version a day."""
    if rules.id != name:
        yield Finding(rules.where.of("id"), f"id: {rules.id}", f"与文件名一致：{name}", "改正 id 或文件名")
    days = [version.since for version in rules.versions]
    for version in rules.versions:
        if days.count(version.since) > 1:
            yield Finding(version.where.of("from"), f"施行日期{version.since}重复", "每个施行日期一个版本", "合并或改正日期")
        chosen = [(n, [s.choice], s.where.of("choice")) for n, s in version.settled.items()]
        chosen += [(n, list(o.choices), o.where.start) for n, o in version.open.items()]
        for option, choices, where in chosen:
            if option not in OPTIONS:
                yield Finding(where, f"不认识的口径事项“{option}”", f"可用：{'、'.join(OPTIONS)}", did_you_mean(option, OPTIONS) or "改正名称")
                continue
            for choice in choices:
                if choice not in OPTIONS[option]:
                    yield Finding(where, f"{option} 没有口径“{choice}”", f"可用：{'、'.join(OPTIONS[option])}",
                                  did_you_mean(choice, OPTIONS[option]) or "改正口径")  # fmt: skip
        yield from _band_findings(version)


def _band_findings(version: Version) -> Iterator[Finding]:
    for rule in (version.execution, version.satisfaction):
        lows = [quantity.read(step.low) for step in rule.bands] if rule else []
        if any(low.kind != "number" for low in lows) or any(a.base <= b.base for a, b in pairwise(lows)):
            yield Finding(rule.where.of("bands"), "分档的下限不是数字，或没有从高到低排列", "从高到低的百分数或数字", "改正各档的 from")
    quantitative = version.quantitative
    if quantitative and quantitative.formula == "threshold_ratio" and (quantitative.floor is None or quantitative.floor >= 1):
        yield Finding(quantitative.where.of("floor"), "没有及格门槛，或门槛不小于100%", "例如 floor: 60%", "补上 floor")
    grades = [band.low for band in version.grades.bands] if version.grades else [Decimal(0)]
    if grades[-1] != 0 or any(a <= b for a, b in pairwise(grades)):
        yield Finding(version.grades.where.of("bands"), "等级没有从高到低排列，或最低档不从0分起", "从高到低，最后一档 low: 0", "改正各等级的 low")


def _option_findings(choice: RulesetChoice, version: Version, options: dict[str, str]) -> Iterator[Finding]:
    for name, value in options.items():
        if name == WHERE:
            continue
        of_all, of_choice = getattr(name, "where", choice.where.of("options")), getattr(value, "where", choice.where.of("options"))
        if name not in version.open:
            yield Finding(of_all, f"不认识的口径选项“{name}”", f"可用：{'、'.join(version.open)}",
                          did_you_mean(name, version.open) or "删去这个选项")  # fmt: skip
        elif value not in version.open[name].choices:
            known = list(version.open[name].choices)
            yield Finding(of_choice, f"口径选项 {name} 的取值“{value}”", f"下列之一：{'、'.join(known)}",
                          did_you_mean(value, known) or "从上面选一个")  # fmt: skip
