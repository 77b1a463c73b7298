"""Makes one report: each notebook executed once, printed in every format, put in place all at once or not at all."""

from __future__ import annotations

import pickle
import re
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfeval import params, review
from perfeval.build import execution, loading, record, stages, store
from perfeval.build.gates import gate, marked, refuse_changed, refuse_unprinted, unprinted_parts
from perfeval.build.record import Input, Record
from perfeval.export import document, fonts
from perfeval.export.formats import WRITERS
from perfeval.model import amounts, mistakes
from perfeval.model.evaluation import Evaluation
from perfeval.model.findings import InputError
from perfeval.model.handed import Handed
from perfeval.model.outcome import (
    BLOCKED,
    BOOKS,
    BUILT,
    EDITED_BY_PEOPLE,
    FAILED,
    FORMATS,
    SAME,
    Failure,
    Order,
    Outcome,
)
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import SEVERITIES, Review
from perfeval.params import files, outline, provenance
from perfeval.params.files import inside
from perfeval.report import gaps, letters
from perfeval.studies import survey

if TYPE_CHECKING:
    from nbformat import NotebookNode

SOURCES = (".yaml", ".md", ".csv", ".xlsx")  # of a project: its params and the files they may name
# whose job a fix is
AUTHOR, OWNER, MACHINE, DEVELOPER = "参数文件的填写人", "笔记本的修改人", "这台计算机的管理人", "perfeval 的开发者"


def one(base: Path, project: str, year: int, order: Order = Order()) -> Outcome:
    """A report of a project and year, with its control sheet, letter and survey report."""
    return _guarded(base, project, year, partial(_one, base, project, year, order))


def compare(base: Path, project: str, until: int | None, order: Order = Order(), force: bool = False) -> Outcome:
    """The comparison of a project's years, in ``reports/<project>/``; not made again where nothing has changed."""
    values = {"project": project, "year": until or 0}
    sources = [
        f
        for f in (base / "params" / project).glob("*")
        if f.suffix in SOURCES and (not until or not f.name[:4].isdigit() or int(f.name[:4]) <= until)
    ]
    return _guarded(
        base,
        project,
        until or 0,
        partial(_study, base, "comparison", values, f"reports/{project}", sources, order, force),
    )


def portfolio(base: Path, year: int, order: Order = Order(), force: bool = False) -> Outcome:
    """The overview of a year with its 汇总表 and a letter to each unit, in ``reports/portfolio/<year>/``."""
    known = [name for name, y in params.addresses(base) if y == year]
    sources = [f for name in known for f in (base / "params" / name).glob("*") if f.suffix in SOURCES]
    return _guarded(
        base,
        "portfolio",
        year,
        partial(
            _study, base, "portfolio", {"year": year}, f"reports/portfolio/{year}", sources, order, force, _letters
        ),
    )


def _letters(base: Path, year: int, order: Order) -> dict[str, bytes]:
    found = loading.portfolio(year, base)
    made = {}
    if "docx" in order.formats:
        for addressee in letters.addressees(found):
            words = letters.feedback(found, addressee)
            printed = replace(document.of([*words.blocks]), identity=(("year", str(year)),))
            name = re.sub(r"[^\w（）()-]+", "", addressee)
            made[f"反馈函-{name}.docx"] = WRITERS["docx"](printed, order.official_fonts)
    return made


def _guarded(base: Path, project: str, year: int, make: Callable[[], Outcome]) -> Outcome:
    """What ``make`` returns, or the failure told in Chinese; nothing that one report does stops another."""
    began, spent = time.monotonic(), dict[str, float]()
    try:
        with stages.measured() as spent:
            made = make()
    except InputError as error:
        made = _failed(project, year, str(error), Failure(_first(error), AUTHOR))
    except BookFailed as error:
        _keep_failed(base, project, year, error)
        made = _failed(
            project,
            year,
            error.told,
            Failure(
                error.told.splitlines()[0] if not error.short else error.short,
                error.owner,
                error.book,
                error.chapter,
                error.cell,
            ),
        )
    except RuntimeError as error:  # typst.TypstError, or a query of its compiler
        made = _failed(project, year, f"PDF 排版失败：{error}", Failure(f"PDF 排版失败：{error}", DEVELOPER))
    except OSError as error:
        name = Path(error.filename).name if error.filename else ""
        told = f"文件不能读写：{name}（{error.strerror}）。请关闭正在打开它的程序，检查磁盘空间和权限"
        made = _failed(project, year, told, Failure(told, MACHINE))
    except MemoryError:
        made = _failed(project, year, "内存不足", Failure("内存不足", MACHINE))
    except Exception as error:  # noqa: BLE001 - our own mistake: told in full, and no reason to stop the other reports
        made = _failed(
            project, year, mistakes.told(error), Failure(f"程序自身出错：{mistakes.in_short(error)}", DEVELOPER)
        )
    by_stage = {name: round(seconds, 3) for name, seconds in spent.items()}
    return replace(made, seconds=round(time.monotonic() - began, 3), stages=by_stage)


def _failed(project: str, year: int, told: str, failure: Failure) -> Outcome:
    return Outcome(project, year, FAILED, fault=told, failure=failure)


def _first(error: InputError) -> str:
    first, more = error.findings[0], len(error.findings) - 1
    return f"{first.where}：{first.found}" + (f"（共{more + 1}处）" if more else "")


def _study(
    base: Path,
    book: str,
    values: dict[str, Any],
    place: str,
    sources: list[Path],
    order: Order,
    force: bool,
    more: Callable[[Path, int, Order], dict[str, bytes]] | None = None,
) -> Outcome:
    """A notebook over several params, printed in every format it fills."""
    roles = {file.relative_to(base).as_posix(): "params" for file in sources}
    roles |= {file.relative_to(base).as_posix(): "ruleset" for file in (base / "params" / "rulesets").glob("*.yaml")}
    roles |= {f"notebooks/{book}.ipynb": "notebook"}
    project, year = values.get("project", ""), values.get("year", 0)
    folder = inside(base / "reports", place.partition("/")[2])
    last = record.load(folder)
    asked = Order(order.formats, (book,), None, order.official_fonts)
    same = record.whole(last) and last["year"] == year and {entry["path"] for entry in last["inputs"]} == set(roles)
    if same and not force and not record.changes(base, last, record.size_in(folder), None, asked):
        return Outcome(project, year, SAME, place)
    inputs = record.inputs(base, roles)
    notebook, made = _executed(base, book, {key: value for key, value in values.items() if value})
    formats = [suffix for suffix in order.formats if made.papers or not FORMATS[suffix].papers]
    names = {"xlsx": "汇总表.xlsx"} if book == "portfolio" else {}
    prints = {names.get(suffix, f"{book}.{suffix}"): WRITERS[suffix](made, order.official_fonts) for suffix in formats}
    prints |= {f"{book}.ipynb": execution.dump(notebook)} | (more(base, year, order) if more else {})
    refuse_changed(base, inputs)
    content = {
        "project": project or book,
        "year": year,
        "asked": {book: sorted(order.formats)},
        "summary": {"book": book, "title": made.title},
        "inputs": inputs,
    }
    notes, _ = _put(folder, prints, content, order)
    return Outcome(project, year, BUILT, place, notes=tuple(notes))


class BookFailed(Exception):
    """A notebook stopped in a cell, or shows what cannot be printed; ``executed`` is how far it got."""

    def __init__(
        self,
        book: str,
        told: str,
        executed: NotebookNode | None = None,
        cell: int = 0,
        chapter: str = "",
        short: str = "",
        owner: str = OWNER,
    ):
        self.book, self.told, self.executed, self.cell, self.chapter = book, told, executed, cell, chapter
        self.short, self.owner = short, owner
        super().__init__(told)


def _one(base: Path, project: str, year: int, order: Order) -> Outcome:
    card, checked, wanting, prints, fault, inputs, notes = printed(base, project, year, order)
    folder = inside(base / "reports", f"{project}/{year}")
    ids = ("", "")
    if prints:
        content = _content(card, checked, wanting, order, fault) | {"inputs": inputs}
        with stages.stage("写入"):
            more, ids = _put(folder, prints, content, order)
        notes += more
    for book in order.books:
        (folder / record.failed_name(book)).unlink(missing_ok=True)
    state, place = BLOCKED if fault else BUILT, folder.relative_to(base).as_posix() if prints else ""
    return Outcome(
        project,
        year,
        state,
        place,
        amounts.score_line(card),
        len(wanting),
        checked.counts,
        tuple(notes),
        fault,
        run=ids[0],
        previous=ids[1],
    )


def printed(
    base: Path, project: str, year: int, order: Order
) -> tuple[Scorecard, Review, list[str], dict[str, bytes], str, list[Input], list[str]]:
    """The scorecard, its review, what is missing, every print by name, why a report is not among them, inputs, notes.

    Writes nothing. Raises InputError and BookFailed, and InputError if somebody changes an input while it is read.
    """
    own = {f"params/{project}/{year}{suffix}": "" for suffix in (".yaml", ".md")}
    first = record.inputs(base, own)
    with stages.stage("读入和计分"):
        card = loading.scorecard(base, project, year, order.stage)
    inputs = record.inputs(base, _roles(base, card.evaluation, order.books))
    with stages.stage("复核"):
        wanting, checked = gaps.of(card), review.examine(card)
    reports = {b for b in order.books if b == "report" or (b not in BOOKS and outline.is_report(base, b))}
    fault = gate(checked, wanting) if reports else ""
    notes: list[str] = []
    values = {"project": project, "year": year} | ({"stage": order.stage} if order.stage else {})
    known = pickle.dumps(Handed(base, project, year, order.stage, checked))
    prints: dict[str, bytes] = {}
    for book in order.books:
        if book in reports and fault or book == "survey" and survey.examine(card) is None:
            continue
        with stages.stage(f"笔记本 {book}"):
            notebook, made = _executed(base, book, values, _notebook(book, card.evaluation), known)
        if book in reports:
            lost = unprinted_parts(card.evaluation, made)
            if book == "report":
                refuse_unprinted(card.evaluation, made, lost)
            elif lost:
                notes.append(f"{book} 没有印出叙述文件的“{'”“'.join(s.heading for s in lost)}”")
            if fault := marked(card.evaluation, made):
                continue
        for suffix in order.formats:
            if made.papers or not FORMATS[suffix].papers:
                with stages.stage(f"印出 {suffix}"):
                    prints[f"{book}.{suffix}"] = WRITERS[suffix](made, order.official_fonts)
        prints[f"{book}.ipynb"] = execution.dump(notebook)
    used = {f"notebooks/{_notebook(name.partition('.')[0], card.evaluation)}.ipynb" for name in prints}
    inputs = [entry for entry in inputs if entry["role"] != "notebook" or entry["path"] in used]
    refuse_changed(base, first, inputs)
    return card, checked, wanting, prints, fault, inputs, notes


def _content(card: Scorecard, checked: Review, wanting: list[str], order: Order, fault: str) -> Record:
    """What the record says of a report beside its files."""
    e, rules = card.evaluation, card.ruleset
    adopted = e.adopted
    return {
        "project": e.address,
        "year": e.year,
        "score": amounts.score_line(card),
        "gaps": len(wanting),
        "blocked": fault,
        "asked": {book: sorted(order.formats) for book in order.books},
        "ruleset": {
            "id": rules.id,
            "title": rules.title,
            "since": str(rules.version.since),
            "source": rules.version.source,
            "options": dict(sorted(rules.options.items())),
            "as_of": rules.as_of,
        },
        "findings": [
            {
                "code": v.code,
                "rule": v.rule,
                "severity": v.severity,
                "outcome": v.outcome,
                "subject": v.subject,
                "fingerprint": v.fingerprint,
                "waived": v.waived,
            }
            for v in checked.findings
        ],
        "waivers": [{"finding": w.finding, "reason": w.reason, "by": w.by} for w in e.waivers],
        "decisions": [
            {
                "indicator": line.indicator.name,
                "score": str(line.decided.score),
                "by": line.decided.by,
                "reason": line.decided.reason,
            }
            for line in card.lines
            if line.decided
        ],
        "adopted": {"by": adopted.by, "reason": adopted.reason} if adopted else None,
        "summary": _summary(card, checked, wanting),
    }


def _summary(card: Scorecard, checked: Review, wanting: list[str]) -> Record:
    """What the index of all reports says of this one."""
    e = card.evaluation
    score = card.printed
    counts = {s: checked.counts[s] for s in SEVERITIES}
    return {
        "book": "report",
        "title": e.project.title,
        "department": e.project.department or "",
        "type": e.report.type,
        "stage": e.report.stage,
        "score": "" if score is None else f"{score:.2f}",
        "points": f"{card.given_points:.2f}" if card.scored else "",
        "grade": card.grade or "",
        "findings": counts,
        "gaps": len(wanting),
        "fictitious": e.fictitious == "true",
    }


def _executed(
    base: Path, book: str, values: dict[str, Any], outline: str = "", known: bytes = b""
) -> tuple[NotebookNode, document.Document]:
    """A notebook run with its parameters in a folder of its own, and the document it shows; raises BookFailed."""
    name = f"notebooks/{outline or book}.ipynb"
    work = base / "reports" / store.WORK
    work.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=work, ignore_cleanup_errors=True) as own:
            notebook = execution.run(base / name, values, Path(own), known)
        return notebook, document.read(notebook)
    except execution.CellFailed as error:
        told = error.told(name)
        raise BookFailed(
            book,
            told,
            error.executed,
            error.cell,
            execution.heading_above(error.executed, error.cell) if error.executed else "",
            _in_short(told) if error.by_author else f"{error.name}：{error.message}",
            AUTHOR if error.by_author else OWNER,
        ) from None
    except document.CannotPrint as error:
        raise BookFailed(
            book, f"{name}：{error}", None, error.cell, execution.heading_above(notebook, error.cell)
        ) from None


def _in_short(told: str) -> str:
    """Where and what of the first finding of a message, on one line."""
    lines = told.splitlines()
    found = next((line.strip().removeprefix("发现：") for line in lines if line.startswith("  发现：")), "")
    return f"{lines[0]}：{found}"


def _roles(base: Path, evaluation: Evaluation, books: Iterable[str]) -> dict[str, str]:
    """The files that a report is made of, there or not, and what each is to it."""
    notebooks = {f"notebooks/{_notebook(book, evaluation)}.ipynb": "notebook" for book in books}
    return provenance.roles(evaluation, base) | notebooks


def _notebook(book: str, evaluation: Evaluation) -> str:
    """The notebook of a book: for the report the outline that the params choose."""
    return evaluation.report.outline or book if book == "report" else book


def _put(folder: Path, prints: dict[str, bytes], content: Record, order: Order) -> tuple[list[str], tuple[str, str]]:
    """All prints and their record into the folder, never over a file that people changed.

    Gives notes, and the ids of this run and the one it follows.
    """
    around = record.surroundings(order.official_fonts)
    around["fonts"] = around["fonts"] | {"families": fonts.chosen(order.official_fonts)}
    content = content | around | {"stage": order.stage}
    content["id"] = record.identity(content["project"], content["year"], content)
    folder.mkdir(parents=True, exist_ok=True)
    last = record.load(folder)
    recorded = record.written(last)
    kept = {name: found for name, found in recorded.items() if (folder / name).is_file()}
    same = _same(last, content)
    outputs = {name: found for name, found in kept.items() if same and name in last["outputs"]}
    if same:
        content["inputs"] = sorted(
            {entry["path"]: entry for entry in [*last["inputs"], *content["inputs"]]}.values(),
            key=lambda entry: entry["path"],
        )
        content["asked"] = {
            book: sorted({*last["asked"].get(book, ()), *content["asked"].get(book, ())})
            for book in {*last["asked"], *content["asked"]}
        }
        content["id"] = record.identity(content["project"], content["year"], content)
    notes: list[str] = []
    named: dict[str, bytes] = {}
    for wanted, data in prints.items():
        stem, _, suffix = wanted.rpartition(".")
        name = record.free_name(folder, stem, suffix, recorded) if suffix in EDITED_BY_PEOPLE else wanted
        if name != wanted:
            notes.append(f"{wanted} 在上次生成后被人修改过，没有覆盖；新的写在 {name}")
        named[name] = data
        outputs[name] = record.print_of(data)
    stale = {name: found for name, found in kept.items() if name not in outputs}
    if stale:
        notes.append(f"{'、'.join(sorted(stale))} 是以前生成的，这次没有更新")
    store.put(folder, named, record.dump(content | {"outputs": outputs, "stale": stale}))
    return notes, (content["id"], last.get("id", ""))


def _same(last: Record, content: Record) -> bool:
    """Whether a build of other books or formats left prints of the very same inputs."""
    if not record.whole(last) or any(last[key] != content[key] for key in ("code", "environment", "fonts", "stage")):
        return False
    then, now = (
        {e["path"]: e["sha256"] for e in entries if e["role"] != "notebook"}
        for entries in (last["inputs"], content["inputs"])
    )
    books, wanted = (
        {e["path"]: e["sha256"] for e in entries if e["role"] == "notebook"}
        for entries in (last["inputs"], content["inputs"])
    )
    return then == now and all(books.get(path, sha) == sha for path, sha in wanted.items())


def _keep_failed(base: Path, project: str, year: int, error: BookFailed) -> None:
    if error.executed is not None:
        files.place(
            base / "reports" / project / (str(year) if year else "") / record.failed_name(error.book),
            execution.dump(error.executed),
        )
