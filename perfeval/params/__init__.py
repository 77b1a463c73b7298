"""Reads params files and rule sets: every fault at once, with its line, in Chinese."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from perfeval.model import expressions, handed, prices
from perfeval.model.evaluation import STAGES, Evaluation, Parameters, RulesetChoice
from perfeval.model.findings import Finding, InputError, Where, did_you_mean
from perfeval.model.ruleset import Ruleset
from perfeval.model.values import SPAN
from perfeval.page import refusals
from perfeval.params import (
    crosschecks,
    entries,
    names,
    opinions,
    outline,
    periods,
    rulesets,
    sections,
    shapes,
    standards,
    surveydata,
)
from perfeval.params.files import inside
from perfeval.params.given import refuse_unknown as refuse_unknown
from perfeval.params.names import YEAR as YEAR
from perfeval.params.provenance import Sources
from perfeval.params.provenance import of as _sources_of
from perfeval.params.yamlfile import Typed, Written, read_text, read_yaml

NAME = (
    "汉字、字母、数字、连字符和常用标点，例如 hukou-dibao；"
    "rulesets、forms、layouts、portfolio、index.html 和 CON、NUL、COM1 等设备名另有用途"
)


def root(start: Path | None = None) -> Path:
    """The workbook's folder: the nearest one, from ``start`` upwards, that holds ``params/``."""
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / "params").is_dir():
            return folder
    raise InputError(
        [
            Finding(
                Where(start.name or "."),
                "这里和上级文件夹中都没有 params 文件夹",
                "在工作簿文件夹内运行",
                "先进入含有 params 的文件夹，再运行命令",
            )
        ]
    )


def addresses(base: Path) -> list[tuple[str, int]]:
    """Every project and year under ``params/``, in order."""
    folders = sorted(folder.name for folder in (base / "params").glob("*/") if folder.name not in names.FOLDERS)
    return [(project, year) for project in folders for year in years(base, project)]


def years(base: Path, project: str) -> list[int]:
    """Every year of a project, in order."""
    return sorted(int(file.stem) for file in (base / "params" / project).glob("*.yaml") if YEAR.fullmatch(file.stem))


def address(base: Path, project: str, year: str) -> tuple[str, int]:
    """The address that a person typed, checked; raises InputError if there are no params at it."""
    _file(base, project, year)
    return project, int(year)


def chosen(base: Path, project: str | None, year: str | None) -> list[tuple[str, int]]:
    """The addresses that a person asks for: one, all years of a project, or everything; raises InputError for none."""
    known = addresses(base)
    if project is None:
        require(base)
        return known
    if year is None and (found := [(name, y) for name, y in known if name == project]):
        return found
    return [address(base, project, year or "")]


def require(base: Path) -> None:
    """Raises InputError if there is nothing under ``params/``."""
    if not addresses(base):
        raise InputError(
            [
                Finding(
                    Where("params"), "没有任何项目的参数文件", "params/项目/年度.yaml", "复制一份已有项目的文件夹再改"
                )
            ]
        )


def load(
    project: str, year: int | str, base: Path | None = None, stage: str | None = None, history: bool = True
) -> Evaluation:
    """The evaluation of a project and year, at the stage of its params or at another one.

    With ``history`` it knows the nearest earlier year of the project. Raises InputError with every fault of
    ``params/<project>/<year>.yaml`` and ``.md`` or of that earlier year's, and for an unknown stage.
    """
    if stage is not None and stage not in STAGES:
        raise InputError(
            [
                Finding(
                    Where("stage"),
                    f"没有阶段“{stage}”",
                    f"下列之一：{'、'.join(STAGES)}",
                    did_you_mean(str(stage), STAGES) or "改写阶段",
                )
            ]
        )
    base = base or root()
    project = str(project)
    if history and (given := handed.evaluation(base, project, year, stage)):
        return given
    yaml_file = _file(base, project, str(year))
    findings: list[Finding] = []
    data, parameters = _data(yaml_file, base, findings)
    narrative, shown = sections.read(yaml_file.with_suffix(".md"), base, data, findings)
    if parameters:
        notebook = base / "notebooks" / f"{parameters.report.outline or 'report'}.ipynb"
        name = yaml_file.with_suffix(".md").relative_to(base).as_posix()
        narrative = outline.placed(narrative, notebook, name, findings)
        if parameters.report.outline and not (outline.NAME.fullmatch(parameters.report.outline) and notebook.is_file()):
            known = outline.names(base)
            where = parameters.report.where.of("outline")
            meant = did_you_mean(parameters.report.outline, known) or "改正名称，或省略这一行"
            findings.append(Finding(where, f"没有提纲“{parameters.report.outline}”", "、".join(known), meant))
    if parameters and not findings:
        made = Evaluation.of(parameters, project, narrative, shown)
        made = made.model_copy(update={"wanted": outline.wanted(notebook)})
        if history and (before := [y for y in years(base, project) if y < made.year]):
            made = made.model_copy(update={"earlier": load(project, before[-1], base, history=False)})
            if made.prices and (odd := prices.misfit(map(int, made.prices.index), before[-1], made.year)):
                raise InputError(
                    [
                        Finding(
                            made.prices.where.of("index"),
                            odd,
                            "上次评价的下一年起至本年，每年一个指数（上年＝100）",
                            "补上缺的年份，删去多的年份",
                        )
                    ]
                )
        return made if stage is None else made.at_stage(stage)
    raise InputError(sorted(findings, key=lambda f: f.where))


def typed(project: str, year: int, base: Path) -> Typed:
    """The params file as it was typed: mappings, lists, and texts with their places.

    Raises InputError with every fault of its shape.
    """
    findings: list[Finding] = []
    data, _ = _data(_file(base, project, str(year)), base, findings)
    if findings or data is None:
        raise InputError(sorted(findings, key=lambda f: f.where))
    return data


def _data(file: Path, base: Path, findings: list[Finding]) -> tuple[Typed | None, Parameters | None]:
    """What the YAML file holds, as far as it can be read, and the parameters made of it, if they can be."""
    source = read_text(file, file.relative_to(base).as_posix(), findings)
    data = read_yaml(source, shapes.key_names(Parameters), findings) if source else None
    if source is None or data is None:
        return None, None
    parameters = shapes.make(Parameters, data, source, findings)
    if parameters and parameters.survey:
        try:
            survey = surveydata.complete(
                parameters.survey, lambda *path: shapes.place(("survey", *path), data, source.name), file.parent
            )
            parameters = parameters.model_copy(update={"survey": survey})
        except InputError as error:
            findings += [source.fault(f.where, f.found, f.expected, f.fix) for f in error.findings]
    if parameters and (odd := [*periods.faults(parameters)]):
        findings += [source.fault(*parts) for parts in odd]
    elif parameters:
        parameters = periods.completed(parameters)
    named = {f.where for f in findings}
    findings += [source.fault(*parts) for parts in crosschecks.faults(data, file.stem) if parts[0] not in named]
    for place, text in entries.templated(data):
        for index, fault in expressions.faults(text, entries.facts(data)):
            findings.append(source.fault(_within(place, text, index), str(fault), fault.expected, fault.fix))
        for told in refusals.faults(text, runs=False):
            at = sum(len(row) + 1 for row in text.split("\n")[: told.line])
            findings.append(source.fault(_within(place, text, at), told.found, told.expected, told.fix))
    rules = None
    try:
        choice = RulesetChoice.model_validate(data.get("ruleset"))
        rules = rulesets.choose(choice, int(file.stem), base, data["ruleset"])
    except ValidationError:
        pass  # already among the findings
    except InputError as error:
        findings += [
            source.fault(f.where, f.found, f.expected, f.fix) if f.where.file == source.name else f
            for f in error.findings
        ]
    rows = entries.mappings(data, "indicators")
    meant = [fault for row in rows for fault in standards.of_row(row, rules)]
    findings += [
        source.fault(*parts) for parts in (*meant, *opinions.faults(data.get("experts"), rows)) if parts[0] not in named
    ]
    return data, parameters


def ruleset(evaluation: Evaluation, base: Path | None = None) -> Ruleset:
    """The version of the chosen rule set that is in force in the evaluation's year."""
    return handed.ruleset(evaluation) or rulesets.choose(evaluation.ruleset, evaluation.year, base or root())


def sources(evaluation: Evaluation, base: Path | None = None) -> Sources:
    """What an evaluation was read from; as the last line of the cell that reads, an exporter can check it."""
    return _sources_of([evaluation], base or root())


def _file(base: Path, project: str, year: str) -> Path:
    if why := names.fault(project):
        raise InputError(
            [
                Finding(
                    Where("params"),
                    f"项目名“{project}”不能用作文件夹名：{why}",
                    NAME,
                    "改用 params 下的文件夹名，或给文件夹改名",
                )
            ]
        )
    file = base / "params" / project / f"{year}.yaml"
    if not file.parent.is_dir():
        projects = sorted({name for name, _ in addresses(base)})
        raise InputError(
            [
                Finding(
                    Where("params"),
                    f"没有项目“{project}”",
                    f"已有的项目：{'、'.join(projects) or '（无）'}",
                    did_you_mean(project, projects) or f"新建 params/{project}/年度.yaml",
                )
            ]
        )
    if not YEAR.fullmatch(year):
        raise InputError(
            [
                Finding(
                    Where(f"params/{project}"),
                    f"年度“{year}”",
                    "四位数字的年份，例如 2024",
                    f"期间评价用最后一年：{span[2]}" if (span := SPAN.fullmatch(year)) else "改写年度",
                )
            ]
        )
    if not file.is_file():
        known = [str(y) for y in years(base, project)]
        raise InputError(
            [
                Finding(
                    Where(f"params/{project}"),
                    f"没有{year}年度的参数文件",
                    f"已有的年度：{'、'.join(known) or '（无）'}",
                    f"新建 params/{project}/{year}.yaml",
                )
            ]
        )
    for name in (f"{project}/{year}.yaml", f"{project}/{year}.md"):
        inside(base / "params", name)
    return file


def _within(place: Where, text: Written, index: int) -> Where:
    """The place of a character of a text, as exactly as its way of writing allows."""
    at = text.raw.find(text)
    at = (
        at + index if at >= 0 else text.raw.find(text[index : index + 8].split("\n")[0], index)
    )  # escapes only lengthen
    before = text.raw[: max(at, 0)].split("\n")
    if len(before) == 1:
        return Where(place.file, place.line, place.column + len(before[0]))
    return Where(place.file, place.line + len(before) - 1, len(before[-1]) + 1)
