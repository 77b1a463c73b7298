"""Finds, reads and checks the rule sets under params/rulesets, and the version that a year goes by."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from perfeval.model import quantity
from perfeval.model.evaluation import RulesetChoice
from perfeval.model.findings import Finding, InputError, Where, did_you_mean
from perfeval.model.numerals import share_text
from perfeval.model.ruleset import (
    OPTIONS,
    Banded,
    GradeBand,
    Open,
    Ruleset,
    RulesetFile,
    Told,
    Version,
    Weights,
    completed,
    in_force,
)
from perfeval.model.scorecard import EXECUTION
from perfeval.model.standard import Grade
from perfeval.model.values import WHERE
from perfeval.params import shapes
from perfeval.params.yamlfile import Source, Typed, read_text, read_yaml


def names(base: Path) -> list[str]:
    """The names of the rule sets that there are."""
    return sorted(file.stem for file in (base / "params" / "rulesets").glob("*.yaml"))


def choose(choice: RulesetChoice, year: int, base: Path, typed: Typed | None = None) -> Ruleset:
    """The version of a rule set that a choice names for a year, with the options chosen; raises InputError.

    ``typed`` is the choice as it stands in the file, so that each option is found at its own place.
    """
    known = names(base)
    where = choice.where.of("scoring")
    if choice.scoring not in known:
        raise InputError(
            [
                Finding(
                    where,
                    f"没有规则集“{choice.scoring}”",
                    f"已有的规则集：{'、'.join(known) or '（无）'}",
                    did_you_mean(choice.scoring, known) or "改用已有的规则集，或新增 params/rulesets/ 下的文件",
                )
            ]
        )
    year = choice.as_of or year
    rules, version = version_of(choice.scoring, year, base)
    if version is None:
        first = min(v.since for v in rules.versions)
        raise InputError(
            [
                Finding(
                    where,
                    f"{year}年早于“{rules.title}”的施行日期{first}",
                    "评价年度内施行的规则集",
                    "改用当年有效的规则集；由评价方决定按后来的规则评价的，在 as_of 写明年份",
                )
            ]
        )
    findings = list(_option_findings(choice, version, (typed or {}).get("options") or choice.options))
    if findings:
        raise InputError(findings)
    return Ruleset(id=rules.id, title=rules.title, version=version, options=choice.options, as_of=choice.as_of)


def version_of(name: str, year: int, base: Path, above: tuple[str, ...] = ()) -> tuple[RulesetFile, Version | None]:
    """A rule set and its version of a year, completed from the rule set that it extends."""
    rules = _file(name, base)
    version = in_force(rules.versions, year)
    if version is not None and version.weights is not None and version.weights.also:
        version = version.model_copy(update={"weights": _joined(version.weights, version.weights.also, year, base)})
    if rules.extends and version is not None:
        version = _extended(version, rules.extends, rules.where.of("extends"), year, base, (*above, name))
    if version is not None and (findings := list(_sum_findings(version))):
        raise InputError(findings)
    return rules, version


def _file(name: str, base: Path) -> RulesetFile:
    """A rule set as its file says it now, every version of it checked by itself; raises InputError."""
    file = base / "params" / "rulesets" / f"{name}.yaml"
    findings: list[Finding] = []
    source = read_text(file, file.relative_to(base).as_posix(), findings)
    if source is None:
        raise InputError(findings)
    return _read(name, source.name, source.text)


@lru_cache(maxsize=64)  # by what the file says: a report asks for the same few rule sets many times
def _read(name: str, shown: str, text: str) -> RulesetFile:
    findings: list[Finding] = []
    source = Source(shown, text)
    data = read_yaml(source, shapes.key_names(RulesetFile), findings)
    rules = shapes.make(RulesetFile, data, source, findings) if data else None
    if rules is not None:
        findings += _rule_findings(rules, name)
    if findings or rules is None:
        raise InputError(findings)
    return rules


def _joined(weights: Weights, also: str, year: int, base: Path) -> Weights:
    """The weights with the splits of the rule set named, from its first year on; raises InputError at its name."""
    where, known = weights.where.of("also"), names(base)
    if also not in known:
        missing = did_you_mean(also, known) or "改正 also"
        raise InputError([Finding(where, f"没有规则集“{also}”", f"已有：{'、'.join(known)}", missing)])
    versions = _file(also, base).versions
    if all(version.weights is None for version in versions):
        expected = "写有 weights 的规则集"
        raise InputError([Finding(where, f"规则集“{also}”自己没有写分值安排", expected, "改正 also，或删去")])
    later = in_force(versions, year)
    splits = later.weights.splits if later and later.weights else ()
    added = tuple(split for split in splits if split not in weights.splits)
    return weights.model_copy(update={"splits": weights.splits + added})


def _extended(version: Version, extends: str, where: Where, year: int, base: Path, above: tuple[str, ...]) -> Version:
    """The version with what it does not say from the rule set that it extends; raises InputError at ``where``."""
    known = names(base)
    if extends not in known:
        fault = Finding(
            where,
            f"没有可沿用的规则集“{extends}”",
            f"已有：{'、'.join(known)}",
            did_you_mean(extends, known) or "改正 extends",
        )
    elif extends in above:
        fault = Finding(
            where, f"规则集互相沿用：{'→'.join((*above, extends))}", "沿用另一个规则集，不成环", "改正 extends"
        )
    else:
        parent = version_of(extends, year, base, above)[1]
        if parent is not None:
            return completed(version, parent)
        fault = Finding(
            where,
            f"沿用的规则集“{extends}”在{year}年没有施行的版本",
            "评价年度内施行的规则集",
            "改正 extends 或施行日期",
        )
    raise InputError([fault])


def first_year(name: str, base: Path) -> int | None:
    """The year in which a rule set came into force; None for one that is not there or does not load."""
    try:
        return min(version.since.year for version in version_of(name, 9999, base)[0].versions)
    except (InputError, OSError):
        return None


def execution_points(name: str, base: Path) -> Decimal | None:
    """The points of 预算执行率 in the newest version of a rule set.

    None where it gives none, is not there or does not load.
    """
    try:
        version = version_of(name, 9999, base)[1]
    except (InputError, OSError):
        return None
    return version.execution.points if version and version.execution else None


def open_questions(name: str, year: int, base: Path) -> dict[str, Open]:
    """What a rule set leaves open in a year; nothing for one that is not in force, not there or does not load."""
    try:
        version = version_of(name, year, base)[1]
    except (InputError, OSError):
        return {}
    return version.open if version else {}


def sources(name: str, base: Path) -> list[str]:
    """A rule set that loads and all that it extends or takes splits from, itself first."""
    read, ahead = [], [name]
    while ahead:
        if (current := ahead.pop(0)) not in read:
            read.append(current)
            rules = _file(current, base)
            named = (rules.extends, *(version.weights and version.weights.also for version in rules.versions))
            ahead += [other for other in named if other]
    return read


def _rule_findings(rules: RulesetFile, name: str) -> Iterator[Finding]:
    """What the shape of a rule set cannot say: known choices, bands in order, one version a day."""
    if rules.id != name:
        yield Finding(rules.where.of("id"), f"id: {rules.id}", f"与文件名一致：{name}", "改正 id 或文件名")
    days = [version.since for version in rules.versions]
    for version in rules.versions:
        if days.count(version.since) > 1:
            yield Finding(
                version.where.of("from"), f"施行日期{version.since}重复", "每个施行日期一个版本", "合并或改正日期"
            )
        chosen = [(n, [s.choice], s.where.of("choice")) for n, s in version.settled.items()]
        chosen += [(n, list(o.choices), o.where.start) for n, o in version.open.items()]
        for option, choices, where in chosen:
            if option not in OPTIONS:
                yield Finding(
                    where,
                    f"不认识的口径事项“{option}”",
                    f"可用：{'、'.join(OPTIONS)}",
                    did_you_mean(option, OPTIONS) or "改正名称",
                )
                continue
            for choice in choices:
                if choice not in OPTIONS[option]:
                    yield Finding(
                        where,
                        f"{option} 没有口径“{choice}”",
                        f"可用：{'、'.join(OPTIONS[option])}",
                        did_you_mean(choice, OPTIONS[option]) or "改正口径",
                    )
        yield from _band_findings(version)


def _band_findings(version: Version) -> Iterator[Finding]:
    for rule, rate in ((version.execution, True), (version.satisfaction, False)):
        if rule and (fault := _step_fault(rule, rate)):
            yield Finding(
                rule.where.of("bands"), fault, f"从高到低的{'百分数' if rate else '数字，单位相同'}", "改正各档的 from"
            )
    if version.qualitative and (fault := _gap(version.qualitative.bands)):
        yield Finding(
            version.qualitative.where.of("bands"),
            fault,
            "从高到低，最高档到100%，最低档从0%起，上一档的下限就是下一档的上限",
            "改正各档的 low、high",
        )
    quantitative = version.quantitative
    if (
        quantitative
        and quantitative.formula == "threshold_ratio"
        and (quantitative.floor is None or quantitative.floor >= 1)
    ):
        yield Finding(quantitative.where.of("floor"), "没有及格门槛，或门槛不小于100%", "例如 floor: 60%", "补上 floor")
    if version.grades and not _falls_to_zero(version.grades.bands):
        yield Finding(
            version.grades.where.of("bands"),
            "等级没有从高到低排列，有重名，或最低档不从0分起",
            "从高到低，最后一档 low: 0",
            "改正各等级的 low",
        )


def _falls_to_zero(bands: tuple[GradeBand, ...]) -> bool:
    """Whether grades stand from the highest to one from 0 on, each with a name of its own."""
    distinct = len({band.name for band in bands}) == len(bands)
    return distinct and bands[-1].low == 0 and all(above.low > below.low for above, below in pairwise(bands))


def _step_fault(rule: Banded, rate: bool) -> str:
    """What is wrong with a table of steps; that of a rate holds percentages."""
    lows = [quantity.read(step.low) for step in rule.bands]
    bases = [base for low in lows if low.measured and (base := low.base) is not None]
    if len(bases) < len(lows):
        return "分档的下限不是数字"
    units = {low.unit.dimension if low.unit else "" for low in lows}
    if len(units) > 1 or (rate and units - {"ratio"}):
        return "分档的下限不都是百分数" if rate else "分档的下限单位不一"
    return "分档的下限没有从高到低排列" if any(a <= b for a, b in pairwise(bases)) else ""


def _gap(bands: tuple[Grade, ...]) -> str:
    """Where bands of shares do not fill the whole from 100 % down to 0 %, each once."""
    for band in bands:
        if band.low >= band.high:
            return f"“{band.name}”的下限{share_text(band.low)}不低于上限{share_text(band.high)}"
    if len({band.name for band in bands}) < len(bands):
        return "定性指标的档次有重名"
    if bands[0].high != 1 or bands[-1].low != 0:
        return f"定性指标的档次从{share_text(bands[0].high)}到{share_text(bands[-1].low)}"
    for above, below in pairwise(bands):
        if above.low != below.high:
            word = "空档" if above.low > below.high else "重叠，或没有从高到低排列"
            return (
                f"“{above.name}”的下限{share_text(above.low)}与“{below.name}”的上限{share_text(below.high)}之间有{word}"
            )
    return ""


def _sum_findings(version: Version) -> Iterator[Finding]:
    """What the parts of a version, its own and those taken over, say about its full points."""
    full, of_full = version.full, version.where.of("full")

    def where(rule: Told, key: str) -> Where:
        return rule.where.of(key) if rule.where.start.file == version.where.start.file else of_full

    weights, run, grades = version.weights, version.execution, version.grades
    of_splits = where(weights, "splits") if weights else of_full
    for number, split in enumerate(weights.splits if weights else (), 1):
        if sum(split.values()) != full:
            yield Finding(
                of_splits,
                f"第{number}种分值安排合计{sum(split.values())}分",
                f"合计等于满分{full}分",
                "改正各项分值，或 full",
            )
        if run and run.points is not None and split.get(EXECUTION, run.points) != run.points:
            yield Finding(
                of_splits,
                f"第{number}种分值安排中预算执行率{split[EXECUTION]}分，execution 中{run.points}分",
                "两处相同",
                "改正其中一处",
            )
    if run and run.points is not None and run.points > full:
        yield Finding(
            where(run, "points"), f"预算执行率{run.points}分，满分{full}分", "不超过满分", "改正 points 或 full"
        )
    if grades and grades.bands[0].low > full:
        yield Finding(
            where(grades, "bands"),
            f"最高一等从{grades.bands[0].low}分起，满分{full}分",
            "不超过满分",
            "改正等级的 low 或 full",
        )


def _option_findings(choice: RulesetChoice, version: Version, options: dict[str, str]) -> Iterator[Finding]:
    for name, value in options.items():
        if name == WHERE:
            continue
        of_all, of_choice = (
            getattr(name, "where", choice.where.of("options")),
            getattr(value, "where", choice.where.of("options")),
        )
        if name not in version.open:
            yield Finding(
                of_all,
                f"不认识的口径选项“{name}”",
                f"可用：{'、'.join(version.open)}",
                did_you_mean(name, version.open) or "删去这个选项",
            )
        elif value not in version.open[name].choices:
            known = list(version.open[name].choices)
            yield Finding(
                of_choice,
                f"口径选项 {name} 的取值“{value}”",
                f"下列之一：{'、'.join(known)}",
                did_you_mean(value, known) or "从上面选一个",
            )
