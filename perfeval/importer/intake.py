"""Brings a document into the workbook: reads it, shows what would change, writes params whole or not at all."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from perfeval import params
from perfeval.documents import confirm, readers
from perfeval.documents.content import Content
from perfeval.export import csvtext
from perfeval.importer.columns import layouts, levels
from perfeval.importer.columns.layouts import TableLayout
from perfeval.importer.reading.account import STATES
from perfeval.importer.reading.imported import AskedLayout, Imported, Value
from perfeval.importer.understand import projects, understand
from perfeval.importer.writing import params_text
from perfeval.model.evaluation import Evaluation
from perfeval.model.findings import Finding, InputError, Where
from perfeval.params import names, rulesets
from perfeval.params.files import digest, place, place_all

SUFFIXES = (
    ".docx",
    ".docm",
    ".xlsx",
    ".xlsm",
    ".xls",
    ".pdf",
    ".html",
    ".htm",
    ".mht",
    ".mhtml",
    ".txt",
    ".csv",
    ".md",
    ".doc",
    ".wps",
    ".et",
    ".rtf",
    ".odt",
    ".ods",
    ".ofd",
    ".xml",
)
HEAD = ("文件", "sha256", "位置", "原文", "状态", "用途或原因")


@dataclass(frozen=True)
class ParamsDraft:
    """A document as params that load: what it holds, the two files, and where they would stand."""

    file: Path
    found: Imported
    written: params_text.WrittenFiles
    project: str
    year: int
    sha256: str

    def files(self, base: Path) -> dict[Path, str]:
        """Path and text of each file, the params last: with them a project begins to exist."""
        stem = base / "params" / self.project / str(self.year)
        return {
            stem.with_suffix(".import.csv"): self.report(),
            stem.with_suffix(".md"): self.written.narrative,
            stem.with_suffix(".yaml"): self.written.yaml,
        }

    def report(self) -> str:
        """导入清单: every cell and paragraph of the document, once, and what became of it."""
        rows = (
            (self.file.name, self.sha256, e.place, e.text, STATES[e.state], e.told)
            for e in self.found.account
            if e.state != "blank"
        )
        return csvtext.written((HEAD, *rows))


def read(file: Path) -> Content:
    """The content of a document; raises InputError with one clear message where it cannot be read."""
    content = readers.read_path(file)
    if confirm.unconfirmed(content):
        raise InputError(
            [
                Finding(
                    Where(file.name),
                    "表格是程序按位置分的，还没有人核对",
                    "核对过的文件",
                    "对照原件逐格改正后，删去第一行（“未核对：……”），保存，再导入",
                )
            ]
        )
    return content


def to_confirm(file: Path, content: Content) -> Path | None:
    """A workbook beside a document with the tables that nobody could be sure of; None where it has none.

    One that is there already is left as the person made it.
    """
    if not content.proposals:
        return None
    beside = file.with_name(f"{file.stem}.核对.xlsx")
    if not beside.exists():
        place(beside, confirm.workbook(content))
    return beside


def to_ask(asked: Sequence[tuple[str, AskedLayout]], beside: Path) -> Path:
    """A workbook that asks what the columns of tables hold, once for all with the same heads.

    One that asks the same is left as the person made it; one that asks something else keeps its name.
    """
    questions = layouts.questions(asked)
    heads, n = {one.heads for one in questions}, 1
    file = beside
    while file.exists():
        if {answer[2] for answer in confirm.layout_answers(readers.read_path(file))} == heads:
            return file
        n += 1
        file = beside.with_name(f"{beside.stem}-{n}.xlsx")
    place(file, confirm.of_layouts(questions))
    return file


def look(file: Path, known: Sequence[TableLayout] = ()) -> Imported:
    """What a document holds; raises InputError with one clear message where it cannot be read."""
    return _understood(read(file), file, known)


def looks(file: Path, content: Content | None = None, known: Sequence[TableLayout] = ()) -> list[Imported]:
    """What a document holds, project by project; raises InputError as ``look`` does.

    A part that names no year has that of the part before it.
    """
    made: list[Imported] = []
    for part in projects(content or read(file), known):
        found = _understood(part, file, known)
        if made and not found.year and made[-1].year:
            found.year = Value(made[-1].year.text, "", "这一部分没有写年度，按文件前面的年度")
        made.append(found)
    return made


def of_year(parts: list[Imported], year: int | None) -> list[Imported]:
    """Of a project's tables for several years in one document that of the year asked for; all where none is its own."""
    asked = [found for found in parts if found.year.text == str(year)]
    return asked if asked and len({found.project.text for found in parts}) == 1 else parts


def _understood(content: Content, file: Path, known: Sequence[TableLayout]) -> Imported:
    try:
        found = understand(content, file.name, known)
    except InputError:
        if content.proposals:
            raise _unruled(file, content) from None
        raise
    if content.proposals and not (found.indicators or found.facts):
        raise _unruled(file, content)
    return found


def _unruled(file: Path, content: Content) -> InputError:
    """The table that is looked for may be one without rules."""
    places = "、".join(one.where for one in content.proposals[:5])
    return InputError(
        [
            Finding(
                Where(file.name),
                f"没有找到绩效指标表；有没有框线的表格{len(content.proposals)}张没有读入（{places}）",
                "有框线的表格，或逐格核对过的表格",
                f"运行 perfeval import {file.name}，对照原件改正旁边写出的 {file.stem}.核对.xlsx，再导入或复核它",
                rule="document_has_something_to_read",
            )
        ]
    )


def drafts(
    file: Path,
    base: Path,
    project: str | None = None,
    year: int | None = None,
    ruleset: str | None = None,
    content: Content | None = None,
) -> list[ParamsDraft]:
    """A document as params, a draft for each project and year; raises InputError if one cannot become params.

    ``content``: what is in it, where it was read already.
    """
    several = of_year(looks(file, content, layouts.read(base)), year)
    names = list(dict.fromkeys(found.project.text for found in several))
    if len(names) > 1 and project:
        raise InputError(
            [
                Finding(
                    Where(file.name),
                    f"一个文件里有{len(several)}个项目：{'、'.join(names)}",
                    "不加 --project",
                    "不加 --project 时逐个导入，各用自己的名称；只要其中一个的，另存为一个文件",
                    rule="one_project_a_file",
                )
            ]
        )
    return [drafted(file, found, base, project, year, ruleset) for found in several]


def drafted(
    file: Path,
    found: Imported,
    base: Path,
    project: str | None = None,
    year: int | None = None,
    ruleset: str | None = None,
) -> ParamsDraft:
    """One project of a document as params; raises InputError if it cannot become params."""
    if found.facts and not found.indicators:
        raise _no_place(file, _folder(file, found, project), _year(file, found, year))
    if not found.indicators:
        raise no_table(file, found)
    address = _folder(file, found, project)
    when = _year(file, found, year)
    written = params_text_of(found, address, when, base, ruleset)
    made = ParamsDraft(file, found, written, address, when, digest(file.read_bytes()))
    with workbook_of(made, base):
        pass
    return made


def params_text_of(
    found: Imported, address: str, when: int, base: Path, ruleset: str | None = None
) -> params_text.WrittenFiles:
    levels.settle(found)
    rules = (ruleset, "") if ruleset else params_text.likely_rules(found, base)
    begun = rulesets.first_year(rules[0], base)
    as_of = begun if begun and when < begun else None
    return params_text.write(found, address, when, rules, as_of, rulesets.open_questions(rules[0], as_of or when, base))


def _no_place(file: Path, address: str, when: int) -> InputError:
    return InputError(
        [
            Finding(
                Where(file.name),
                f"没有 params/{address}/{when}.yaml，基础数据没有地方放",
                "已有参数文件的项目和年度",
                "先导入自评表；项目文件夹名不同的，加上 --project 项目",
            )
        ]
    )


def no_table(file: Path, found: Imported) -> InputError:
    return InputError(
        [
            Finding(
                Where(file.name),
                "没有找到绩效指标表",
                "含“三级指标、指标值、实际完成值、分值、得分”等表头的表格",
                "换成自评表或评分表；只有文字的报告，先导入自评表，再把文字放进叙述文件"
                + layouts.advice(found.layouts),
            )
        ]
    )


@contextmanager
def workbook_of(made: ParamsDraft, base: Path) -> Iterator[tuple[Path, Evaluation]]:
    """A passing workbook with a draft alone, so that it can be loaded, checked and reviewed before it is written."""
    with tempfile.TemporaryDirectory(prefix="perfeval-") as folder:
        inside = Path(folder)
        shutil.copytree(base / "params" / "rulesets", inside / "params" / "rulesets")
        place_all(made.files(inside))
        yield inside, params.load(made.project, made.year, inside)


def existing(made: ParamsDraft, base: Path) -> list[str]:
    """The files that an import would replace."""
    return [file.relative_to(base).as_posix() for file in made.files(base) if file.is_file() and file.suffix != ".csv"]


def write(made: ParamsDraft, base: Path) -> list[str]:
    """Puts the params in place; returns their paths."""
    whole = made.files(base)
    place_all(whole)
    return [file.relative_to(base).as_posix() for file in whole]


def imported_before(file: Path, base: Path) -> str | None:
    """The params that were made from a file with the same bytes; None if there are none."""
    same = digest(file.read_bytes())
    for report in sorted((base / "params").glob("*/*.import.csv")):
        if report.with_suffix("").with_suffix(".yaml").is_file():
            with open(report, encoding="utf-8-sig", newline="") as opened:
                rows = csv.reader(opened)
                next(rows, None)
                first = next(rows, None)
            if first and first[1] == same:
                return report.relative_to(base).as_posix().removesuffix(".import.csv") + ".yaml"
    return None


def documents(folder: Path) -> list[Path]:
    """The documents in a folder, those in folders below it included, in the order of their names."""
    return sorted(
        f
        for f in folder.rglob("*")
        if f.is_file() and f.suffix.lower() in SUFFIXES and not f.name.startswith(("~$", "."))
    )


def _folder(file: Path, found: Imported, project: str | None) -> str:
    name = project or names.made(found.project.text)
    if not name:
        raise InputError(
            [
                Finding(
                    Where(file.name),
                    "文件中没有项目名称",
                    "params 下的一个项目文件夹名",
                    "加上 --project 项目，例如 --project 临时救助",
                )
            ]
        )
    if why := names.fault(name):
        raise InputError(
            [Finding(Where(file.name), f"项目文件夹名“{name}”不能使用：{why}", params.NAME, "换一个 --project")]
        )
    return name


def _year(file: Path, found: Imported, year: int | None) -> int:
    if year:
        return year
    if not found.year:
        raise InputError(
            [Finding(Where(file.name), "文件中没有评价年度", "四位年份", "加上 --year 年度，例如 --year 2024")]
        )
    return int(found.year.text)
