"""Builds reports: one execution of each notebook, printed in every format, put in place all at once or not at all."""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import perfeval
from perfeval import collection, digest, execution, explain, gaps, narrative, params, record, review, rulesets, survey
from perfeval.blocks import texts
from perfeval.export import document, fonts
from perfeval.export.formats import EDITED_BY_PEOPLE, FORMATS
from perfeval.findings import Finding, InputError, Where
from perfeval.model import Evaluation
from perfeval.results import Scorecard
from perfeval.verdicts import SEVERITIES, Review, Verdict

if TYPE_CHECKING:
    from nbformat import NotebookNode

BOOKS = {"report": "绩效评价报告", "review": "质量控制单", "inquiry": "问题核实单、复核意见书", "survey": "满意度调查报告"}  # notebooks, and what each makes
BUILT, FAILED, BLOCKED = "已生成", "未生成", "已拦截"


@dataclass(frozen=True)
class Outcome:
    """What became of one report."""

    project: str
    year: int
    state: str
    folder: str = ""
    score: str = ""
    gaps: int = 0
    findings: tuple[Finding, ...] = ()  # of scoring, or the faults of the input
    reviewed: tuple[Verdict, ...] = ()
    notes: tuple[str, ...] = ()
    fault: str = ""  # why it was not built


@dataclass(frozen=True)
class Order:
    """What to make: formats, books, and the stage if it is not that of the params."""

    formats: tuple[str, ...] = tuple(FORMATS)
    books: tuple[str, ...] = tuple(BOOKS)
    stage: str | None = None
    official_fonts: bool = False


def build(base: Path, addresses: Iterable[tuple[str, int]], order: Order = Order()) -> Iterator[Outcome]:
    """Every report in turn; a failure of one never stops the others."""
    for project, year in addresses:
        yield _guarded(base, project, year, partial(_one, base, project, year, order))


def compare(base: Path, project: str, until: int | None, order: Order = Order()) -> Outcome:
    """The comparison of a project's years, in ``reports/<project>/``."""
    values = {"project": project} | ({"year": until} if until else {})
    sources = sorted((base / "params" / project).glob("[12]*.*"))
    return _guarded(base, project, until or 0, partial(_study, base, "comparison", values, f"reports/{project}", sources, order))


def portfolio(base: Path, year: int, order: Order = Order()) -> Outcome:
    """The overview of a year with its 汇总表 and a letter to each department, in ``reports/portfolio/<year>/``."""
    sources = [file for name, y in params.addresses(base) if y == year for file in (base / "params" / name).glob(f"{year}.*") if file.suffix in (".yaml", ".md")]
    return _guarded(base, "portfolio", year, partial(_portfolio, base, year, sorted(sources), order))


def _portfolio(base: Path, year: int, sources: list[Path], order: Order) -> Outcome:
    found = collection.load(year, base)
    letters = {}
    if "docx" in order.formats:
        for department in digest.named_departments(found):
            words = digest.letter(found, department)
            made = document.Document(f"{department}{year}年度反馈函", words.blocks, ())
            name = re.sub(r"[^\w（）()-]+", "", department)
            letters[f"反馈函-{name}.docx"] = FORMATS["docx"](made, order.official_fonts)
    return _study(base, "portfolio", {"year": year}, f"reports/portfolio/{year}", sources, order, letters)


def _guarded(base: Path, project: str, year: int, make: Callable[[], Outcome]) -> Outcome:
    """What ``make`` returns, or the failure told in Chinese; nothing that one report does stops another."""
    try:
        return make()
    except InputError as error:
        return Outcome(project, year, FAILED, fault=str(error), findings=error.findings)
    except BookFailed as error:
        _keep_failed(base, project, year, error)
        return Outcome(project, year, FAILED, fault=error.told)
    except RuntimeError as error:  # typst.TypstError, or a query of its compiler
        return Outcome(project, year, FAILED, fault=f"PDF 排版失败：{error}")
    except OSError as error:
        name = Path(error.filename).name if error.filename else ""
        return Outcome(project, year, FAILED, fault=f"文件不能读写：{name}（{error.strerror}）。请关闭正在打开它的程序，检查磁盘空间和权限")
    except Exception:  # noqa: BLE001 - our own mistake: told in full, and no reason to stop the other reports
        return Outcome(project, year, FAILED, fault=f"程序内部错误，请把以下内容报告给开发者：\n{traceback.format_exc()}")


def _study(base: Path, book: str, values: dict, place: str, sources: list[Path], order: Order, letters: dict[str, bytes] | None = None) -> Outcome:
    """A notebook over several params, printed in every format it fills."""
    notebook, made = _executed(base, book, values)
    formats = [suffix for suffix in order.formats if suffix != "xlsx" or made.papers]
    names = {"xlsx": "汇总表.xlsx"} if book == "portfolio" else {}
    prints = {names.get(suffix, f"{book}.{suffix}"): FORMATS[suffix](made, order.official_fonts) for suffix in formats}
    prints |= {f"{book}.ipynb": execution.dump(notebook)} | (letters or {})
    named = [*sources, *sorted((base / "params" / "rulesets").glob("*.yaml")), base / "notebooks" / f"{book}.ipynb"]
    inputs = {file.relative_to(base).as_posix(): record.digest(file.read_bytes()) for file in named}
    notes = _put(base / place, prints, inputs, fonts.chosen(order.official_fonts), {"book": book, "title": made.title})
    return Outcome(str(values.get("project", "")), int(values.get("year") or 0), BUILT, place, notes=tuple(notes))


class BookFailed(Exception):
    """A notebook stopped in a cell, or shows what cannot be printed; ``executed`` is how far it got."""

    def __init__(self, book: str, told: str, executed: NotebookNode | None = None):
        self.book, self.told, self.executed = book, told, executed
        super().__init__(told)


def _one(base: Path, project: str, year: int, order: Order) -> Outcome:
    card = explain.scorecard(base, project, year, order.stage)
    wanting, checked = gaps.of(card), review.examine(card)
    said = dict(score=explain.score_line(card), gaps=len(wanting), findings=card.findings, reviewed=checked.findings)
    fault = _gate(checked, wanting) if "report" in order.books else ""
    values = {"project": project, "year": year} | ({"stage": order.stage} if order.stage else {})
    prints: dict[str, bytes] = {}
    for book in order.books:
        if book == "report" and fault or book == "survey" and survey.examine(card) is None:
            continue
        notebook, made = _executed(base, book, values)
        if book == "report":
            _refuse_unprinted(card.evaluation, made)
            if card.evaluation.report.stage != narrative.DRAFT and (marked := made.missing()):
                fault = f"报告阶段为“{card.evaluation.report.stage}”，但报告中还有{marked}处{narrative.MISSING}"
                continue
        formats = [suffix for suffix in order.formats if suffix != "xlsx" or made.papers]
        prints |= {f"{book}.{suffix}": FORMATS[suffix](made, order.official_fonts) for suffix in formats}
        prints[f"{book}.ipynb"] = execution.dump(notebook)
    folder = base / "reports" / project / str(year)
    notes = _put(folder, prints, _inputs(base, card.evaluation, order), fonts.chosen(order.official_fonts), _summary(card, checked, wanting)) if prints else []
    for book in order.books:
        (folder / _failed(book)).unlink(missing_ok=True)
    state, place = BLOCKED if fault else BUILT, folder.relative_to(base).as_posix() if prints else ""
    return Outcome(project, year, state, place, notes=tuple(notes), fault=fault, **said)


def _summary(card: Scorecard, checked: Review, wanting: list[str]) -> dict:
    """What the index of all reports says of this one."""
    e = card.evaluation
    score = card.total if card.total is not None else card.self_score if card.scored and card.lines else None
    counts = {s: sum(v.severity == s and v.outcome != "query" and not v.waived for v in checked.findings) for s in SEVERITIES}
    return {"book": "report", "title": e.project.title, "department": e.project.department or "", "type": e.report.type, "stage": e.report.stage,
            "score": "" if score is None else f"{score:.2f}", "grade": card.grade or "", "findings": counts, "gaps": len(wanting),
            "fictitious": e.fictitious == "true"}  # fmt: skip


def _gate(checked: Review, wanting: list[str]) -> str:
    """Why the report may not have the stage it claims; empty if it may."""
    stage = checked.card.evaluation.report.stage
    if stage == narrative.DRAFT:
        return ""
    why = [f"还有{len(wanting)}项{narrative.MISSING}：" + "；".join(wanting)] if wanting else []
    if checked.blocking:
        named = "；".join(f"{v.code} {v.subject}：{v.found}" for v in checked.blocking)
        why.append(f"有{len(checked.blocking)}条P0级问题没有处理：{named}")
    return "\n".join(f"报告阶段为“{stage}”，但{reason}" for reason in why)


def _executed(base: Path, book: str, values: dict) -> tuple[NotebookNode, document.Document]:
    """A notebook run with its parameters, and the document it shows; raises BookFailed."""
    name = f"notebooks/{book}.ipynb"
    try:
        notebook = execution.run(base / name, values, base)
        return notebook, document.read(notebook)
    except execution.CellFailed as error:
        raise BookFailed(book, str(error.finding(name)), error.executed) from None
    except document.CannotPrint as error:
        raise BookFailed(book, f"{name}：{error}") from None


def _refuse_unprinted(evaluation: Evaluation, report: document.Document) -> None:
    printed = {params.title_of(heading.text) for heading in report.headings()}
    said = set(texts(report.blocks))
    lost = [s for s in evaluation.narrative if s.text.strip() and not set(texts(narrative.prose(evaluation, s.text))) <= said]
    name = f"params/{evaluation.address}/{evaluation.year}.md"
    if lost:
        raise InputError(
            Finding(Where(name, s.line), f"“{s.heading}”下面的文字不会印出" if s.title in printed else f"报告没有“{s.heading}”这一节，下面的文字不会印出",
                    f"由文字写成的小节：{'、'.join(gaps.SECTIONS)}", "把文字移到这些小节，或在笔记本中加上这一节", rule="narrative_is_printed")
            for s in lost
        )  # fmt: skip


def _inputs(base: Path, evaluation: Evaluation, order: Order) -> dict[str, str]:
    params_file = f"params/{evaluation.address}/{evaluation.year}"
    rules = [f"params/rulesets/{name}.yaml" for name in rulesets.chain(evaluation.ruleset.scoring, base)]
    earlier = [f"params/{evaluation.address}/{evaluation.earlier.year}{suffix}" for suffix in (".yaml", ".md")] if evaluation.earlier else []
    asked = [f"params/{evaluation.address}/{evaluation.survey.file}"] if evaluation.survey and evaluation.survey.file else []
    names = [*asked, f"{params_file}.yaml", f"{params_file}.md", *earlier, *rules, *(f"notebooks/{book}.ipynb" for book in BOOKS)]
    found = {name: record.digest((base / name).read_bytes()) for name in names if (base / name).is_file()}
    return found | ({"stage": order.stage} if order.stage else {})


def _put(folder: Path, prints: dict[str, bytes], inputs: dict[str, str], used_fonts: dict[str, str], summary: dict) -> list[str]:
    """All prints into the folder: first beside their places, then renamed; never over a file that people changed."""
    folder.mkdir(parents=True, exist_ok=True)
    last = record.load(folder)
    recorded = record.written(last)
    kept = {name: sha for name, sha in recorded.items() if (folder / name).is_file()}
    same = last.get("inputs") == inputs
    outputs = {name: sha for name, sha in kept.items() if same and name in last["outputs"]}
    notes, files = [], {}
    # files that a program may hold open go first: if one cannot be replaced, nothing has been
    for wanted, data in sorted(prints.items(), key=lambda item: (_suffix(item[0]) not in EDITED_BY_PEOPLE, _suffix(item[0]) != "pdf")):
        name, suffix = wanted, _suffix(wanted)
        if suffix in EDITED_BY_PEOPLE:
            name = record.free_name(folder, wanted.removesuffix(f".{suffix}"), suffix, recorded)
            if name != wanted:
                notes.append(f"{wanted} 在上次生成后被人修改过，没有覆盖；新的写在 {name}")
        files[name] = data
        outputs[name] = record.digest(data)
    stale = {name: sha for name, sha in kept.items() if name not in outputs}
    files[record.NAME] = record.dump(inputs, outputs, perfeval.__version__, used_fonts, stale, summary)
    if stale:
        notes.append(f"{'、'.join(sorted(stale))} 是用以前的参数生成的，这次没有更新")
    waiting = {folder / f".{name}.writing": folder / name for name in files}
    try:
        for temporary, place in waiting.items():
            with open(temporary, "wb") as file:
                file.write(files[place.name])
                file.flush()
                os.fsync(file.fileno())
        for temporary, place in waiting.items():
            os.replace(temporary, place)
    finally:
        for temporary in waiting:
            temporary.unlink(missing_ok=True)
    return notes


def _suffix(name: str) -> str:
    return name.rpartition(".")[2]


def _failed(book: str) -> str:
    return "failed.ipynb" if book == "report" else f"{book}-failed.ipynb"


def _keep_failed(base: Path, project: str, year: int, error: BookFailed) -> None:
    if error.executed is not None:
        folder = base / "reports" / project / (str(year) if year else "")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _failed(error.book)).write_bytes(execution.dump(error.executed))
