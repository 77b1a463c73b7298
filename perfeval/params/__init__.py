"""Reads params files and rule sets: every fault at once, with its line, in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from perfeval.model import expressions, fences, handed, prices
from perfeval.model.evaluation import STAGES, Evaluation, NarrativeSection, Parameters, RulesetChoice
from perfeval.model.findings import Finding, InputError, Where, did_you_mean
from perfeval.model.ruleset import Ruleset
from perfeval.model.scorecard import EXECUTION
from perfeval.model.values import NUMBER, SPAN, WHERE
from perfeval.page import marks, refusals
from perfeval.params import names, opinions, outline, periods, pictures, rulesets, shapes, standards, surveydata
from perfeval.params.files import inside
from perfeval.params.given import refuse_unknown as refuse_unknown
from perfeval.params.provenance import Sources
from perfeval.params.provenance import of as _sources_of
from perfeval.params.yamlfile import Source, Typed, Written, read_text, read_yaml

NAME = (
    "汉字、字母、数字、连字符和常用标点，例如 hukou-dibao；"
    "rulesets、forms、layouts、portfolio、index.html 和 CON、NUL、COM1 等设备名另有用途"
)
YEAR = re.compile(r"(19|20)[0-9]{2}")
FACT = re.compile(r"[a-z][a-z0-9_]*")
FINGERPRINT = re.compile(r"[A-Z][0-9]{2}:.+:[0-9a-f]{8}", re.S)
HEADING = re.compile(r"^(#{1,6})[ \t]+(.*?)[ \t]*$", re.M)
NOT_HEADING = re.compile(
    r"^ {0,3}(#{1,6}(?![#\s]|$|\d+[^\d.．、])|＃+)[ \t]*(.*)$|^ {0,3}(#{1,6})[ \t]*()$|^ {1,3}(#{1,6})[ \t]+(.*)$", re.M
)
CHINESE = "[一二三四五六七八九十]+"
NUMBERING = re.compile(
    rf"^(?:附件[\d一二三四五六七八九十]*[：:]?|{CHINESE}[、．.]|（{CHINESE}）|\({CHINESE}\)|\d+[.．、]|（\d+）)\s*"
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


def title_of(heading: str) -> str:
    """A heading without its number.

    >>> title_of("（一）项目概况")
    '项目概况'
    """
    return NUMBERING.sub("", heading.strip())


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
    sections, shown = _narrative(yaml_file.with_suffix(".md"), base, data, findings)
    if parameters:
        notebook = base / "notebooks" / f"{parameters.report.outline or 'report'}.ipynb"
        name = yaml_file.with_suffix(".md").relative_to(base).as_posix()
        sections = outline.placed(sections, notebook, name, findings)
        if parameters.report.outline and not (outline.NAME.fullmatch(parameters.report.outline) and notebook.is_file()):
            known = outline.names(base)
            where = parameters.report.where.of("outline")
            meant = did_you_mean(parameters.report.outline, known) or "改正名称，或省略这一行"
            findings.append(Finding(where, f"没有提纲“{parameters.report.outline}”", "、".join(known), meant))
    if parameters and not findings:
        made = Evaluation.of(parameters, project, sections, shown)
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
    findings += [source.fault(*parts) for parts in _cross_checks(data, file.stem) if parts[0] not in named]
    for place, text in _templated(data):
        for index, fault in expressions.faults(text, _facts(data)):
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
    rows = _mappings(data, "indicators")
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


def _narrative(
    file: Path, base: Path, data: Typed | None, findings: list[Finding]
) -> tuple[tuple[NarrativeSection, ...], dict[str, bytes]]:
    """The text cut at its headings, and the pictures that it shows."""
    source = read_text(file, file.relative_to(base).as_posix(), findings) if file.is_file() else None
    if source is None:
        return (), {}
    source = Source(source.name, marks.shown(source.text))
    shown = pictures.read(source, file.parent, findings)
    sections = tuple(_sections(source, data, findings))
    for line, column, *said in fences.faults(source.text):
        findings.append(source.fault(Where(source.name, line, column), *said))
    for section in sections:
        for fault in refusals.faults(section.text, list(shown)):
            at = section.line + 1 + _blank_lines(source, section.line) + fault.line
            findings.append(source.fault(Where(source.name, at, 1), fault.found, fault.expected, fault.fix))
    return sections, shown


def _blank_lines(source: Source, heading: int) -> int:
    """How many empty lines stand between a heading and its text."""
    n = heading + 1
    while n <= source.text.count("\n") + 1 and not source.line(n).strip():
        n += 1
    return n - heading - 1


def _sections(source: Source, data: Typed | None, findings: list[Finding]) -> Iterator[NarrativeSection]:
    """The text cut at its headings of level 1 and 2; deeper headings stay in the text."""
    text = fences.hidden(source.text)
    code = [fences.Code(fence.line + 1, fence.source) for fence in fences.fences(source.text) if fence.runs]
    for match in NOT_HEADING.finditer(text):
        words = match[2] or match[6] or ""
        marks = (match[1] or match[3] or match[5]).replace("＃", "#")
        found = "标题前有空格" if match[5] else "“#”后面没有空格，不成为标题" if words else "标题是空的"
        found = "“＃”是全角的，不成为标题" if match[1] and "＃" in match[1] else found
        findings.append(
            source.fault(
                source.where(match.start()),
                found,
                "半角 #，空一格，再写标题",
                f"写成“{marks} {words or '…'}”；是正文时写成“\\#…”",
            )
        )
    heads = [m for m in HEADING.finditer(text) if len(m[1]) <= 2]
    before = re.search(r"\S", text[: heads[0].start() if heads else len(text)])
    if before and not NOT_HEADING.match(text, text.rfind("\n", 0, before.start()) + 1):
        found = (
            "三级以下标题之前没有一级或二级标题" if text.startswith("###", before.start()) else "第一个标题之前有文字"
        )
        findings.append(
            source.fault(
                source.where(before.start()),
                found,
                "文字写在一级（#）或二级（##）标题之下",
                "在上面加一行标题，例如 # 一、基本情况",
            )
        )
    for index, fault in expressions.faults(text, None if data is None else _facts(data)):
        findings.append(source.fault(source.where(index), str(fault), fault.expected, fault.fix))
    lines: dict[str, int] = {}
    for match, after in zip(heads, [*heads[1:], None]):
        where, title = source.where(match.start()), title_of(match[2])
        if title in lines:
            findings.append(
                source.fault(
                    where,
                    f"标题“{title}”重复，第{lines[title]}行已有",
                    "每个标题只出现一次（编号不算）",
                    "合并两处文字，或改名",
                )
            )
        lines.setdefault(title, where.line)
        body = text[match.end() : after.start() if after else len(text)].strip("\n")
        last = source.where(after.start()).line if after else float("inf")
        yield NarrativeSection(
            level=len(match[1]),
            heading=match[2],
            title=title,
            text=body.rstrip(),
            line=where.line,
            code=tuple(c for c in code if where.line < c.line < last),
        )


def _facts(data: Typed) -> dict[str, str | None]:
    """The declared facts; None stands for one whose value cannot be read."""
    return {key: _text(fact, "value") for key, fact in _mapping(data, "facts").items() if key != WHERE}


def _templated(data: Typed) -> Iterator[tuple[Where, Written]]:
    """The texts of the YAML file in which ``{{ }}`` is replaced; all others stay as they are."""
    for problem in _mappings(data, "problems"):
        texts = [_text(problem, "detail"), _text(problem, "cause")]
        texts += [_text(r, "text") for r in _mappings(problem, "recommendations")]
        yield from ((text.where, text) for text in texts if text)
    if reckoning := _text(_mapping(data, "application"), "reckoning"):
        yield reckoning.where, reckoning


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


def _cross_checks(data: Typed, year: str) -> Iterator[tuple[Where, str, str, str]]:
    """What the values of a file say about one another, told even where other values are wrong."""
    typed = _text(data, "year")
    if typed and YEAR.fullmatch(typed) and typed != year:
        yield typed.where, f"评价年度“{typed}”", f"与文件名一致：{year}", "改正 year，或给文件改名"
    for fact in _names(_mapping(data, "facts")):
        if not FACT.fullmatch(fact):
            yield (
                fact.where,
                f"facts 的名称“{fact}”",
                "小写英文字母开头，只含小写字母、数字和下划线",
                "改名，例如 rural_persons",
            )
    for key, name in (("answers", "答复"), ("waivers", "认可的例外")):
        for text in (_text(entry, "finding") for entry in _mappings(data, key)):
            if text and not FINGERPRINT.fullmatch(text):
                yield (
                    text.where,
                    f"{name}的发现指纹“{text}”",
                    "“编号:指标或全表:八位指纹”，例如 A07:农村低保对象人数:1a2b3c4d",
                    "照抄 perfeval review --json 给出的 fingerprint",
                )
    for index in _names(_mapping(_mapping(data, "prices"), "index")):
        if not YEAR.fullmatch(index):
            yield index.where, f"价格指数的年份“{index}”", "四位数字的年份，例如 2024", "改写年份"
    ids: dict[str, int] = {}
    for text in (_text(e, "id") for e in _mappings(data, "evidence")):
        if text and text in ids:
            yield text.where, f"证据编号“{text}”重复，第{ids[text]}行已有", "每份材料一个编号", "改正其中一处的编号"
        elif text:
            ids[text] = text.where.line
    for i in _mappings(data, "indicators"):
        for wanted in _texts(i, "evidence"):
            if wanted not in ids:
                yield (
                    wanted.where,
                    f"证据编号“{wanted}”不在证据目录中",
                    f"evidence 下已有的编号：{'、'.join(ids) or '（无）'}",
                    did_you_mean(wanted, ids) or "在 evidence 下补上这份材料",
                )
        points, score = _text(i, "points"), _text(_mapping(i, "decided"), "score")
        if score and points is None:
            yield score.where, f"认定得分“{score}”，这一行没有分值", "先有分值，再认定得分", "补上分值，或删去认定得分"
        for mark in (mark for mark in _mapping(i, "marks").values() if isinstance(mark, Written)):
            if points and NUMBER.fullmatch(points) and NUMBER.fullmatch(mark) and Decimal(mark) > Decimal(points):
                yield mark.where, f"专家打分“{mark}”", f"不超过分值{points}", "改正专家打分或分值"
        if (
            points
            and score
            and NUMBER.fullmatch(points)
            and NUMBER.fullmatch(score)
            and Decimal(score) > Decimal(points)
        ):
            yield score.where, f"认定得分“{score}”", f"不超过分值{points}", "改正认定得分或分值"
    known: list[str] = [text for i in _mappings(data, "indicators") if (text := _text(i, "name"))]
    known += [EXECUTION] if data.get("budget") else []
    for wanted in (text for problem in _mappings(data, "problems") for text in _texts(problem, "indicators")):
        if wanted not in known:
            yield (
                wanted.where,
                f"对应指标“{wanted}”不在指标表中",
                "指标表中的三级指标名称",
                did_you_mean(wanted, known) or "改成指标表中的名称",
            )
    yield from _causes_of_problems(_mappings(data, "problems"))
    yield from _use_of_results(_mapping(data, "application"), typed, data)


def _causes_of_problems(problems: list[Typed]) -> Iterator[tuple[Where, str, str, str]]:
    """A problem that comes of another one names one that stands for itself."""
    titles = [title for p in problems if (title := _text(p, "title"))]
    own = [title for p in problems if (title := _text(p, "title")) and not _text(p, "because")]
    for p in problems:
        root = _text(p, "because")
        if root and root not in titles:
            yield (
                root.where,
                f"“{root}”不是本表的问题",
                "另一问题的 title",
                did_you_mean(root, titles) or "改成问题的 title",
            )
        elif root and root not in own:
            found = f"“{root}”自己也是由别的问题引起的" if root != _text(p, "title") else "问题由自己引起"
            yield root.where, found, "不再由别的问题引起的问题", "改写为最初的那一个问题"


def _use_of_results(given: Typed, year: Written | None, data: Typed) -> Iterator[tuple[Where, str, str, str]]:
    """The proposal is for a later year, and its amount is the one that was reckoned."""
    later, amount, reckoning = (_text(given, key) for key in ("budget_year", "amount", "reckoning"))
    if later and year and YEAR.fullmatch(later) and YEAR.fullmatch(year) and int(later) <= int(year):
        yield later.where, f"结果应用于{later}年度的预算", f"晚于评价年度{year}", "改正 budget_year"
    if reckoning and amount and NUMBER.fullmatch(amount):
        facts = {key: value for key, value in _facts(data).items() if value is not None}
        try:
            said = expressions.spoken(reckoning, facts)
        except ValueError:
            return  # told where the expressions are
        if Decimal(amount) not in (
            Decimal(n.replace(",", "")) for n in re.findall(r"([0-9][0-9,]*(?:\.[0-9]+)?)万元", said)
        ):
            yield (
                amount.where,
                f"建议的预算{amount}万元，测算中没有这个金额",
                f"与 reckoning 算出的金额相同：{said}",
                "改正 amount 或 reckoning",
            )


def _mapping(data: Typed, key: str) -> Typed:
    return data[key] if isinstance(data.get(key), dict) else {}


def _mappings(data: Typed, key: str) -> list[Typed]:
    return [item for item in data[key] if isinstance(item, dict)] if isinstance(data.get(key), list) else []


def _names(data: Typed) -> list[Written]:
    return [key for key in data if isinstance(key, Written)]


def _texts(data: Typed, key: str) -> list[Written]:
    return [item for item in data[key] if isinstance(item, Written)] if isinstance(data.get(key), list) else []


def _text(data: object, key: str) -> Written | None:
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, Written) else None
