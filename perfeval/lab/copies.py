"""Working copies of the shared notebooks: with one project's parameters, a name of their own, and outputs that stay."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfeval import params
from perfeval.build import execution, record
from perfeval.build.workbook import COPIES
from perfeval.lab.printable import parameters
from perfeval.model.evaluation import Evaluation
from perfeval.model.findings import Finding, InputError, Where
from perfeval.params import files

if TYPE_CHECKING:
    from nbformat import NotebookNode

HOME = "首页.ipynb"
MARK = "perfeval"  # of the metadata that say what a copy was made from, and how it was then
UNUSABLE = re.compile(r'[\\/:*?"<>|\s\0-\x1f]+')


def of_report(base: Path, project: str, year: int) -> tuple[Path, str]:
    """The working copy of the report of a project and year, made anew where its outline has changed; and a note.

    A copy whose cells a person changed stays as it is, and the note says so. Raises InputError for params that cannot
    be read: a copy is named after the project.
    """
    evaluation = params.load(project, year, base)
    file = place(evaluation, base)
    return file, _laid(_outline(evaluation, base), file, _given(evaluation))


def place(evaluation: Evaluation, base: Path) -> Path:
    """Where the copy of a report lies, or will: under its title, as its prints are called then.

    The project's folder stands behind it where the copy of another project bears that title already.
    """
    name = UNUSABLE.sub("", evaluation.title)
    file = base / COPIES / f"{name}.ipynb"
    if file.is_file() and parameters(execution.load(file)).get("project", evaluation.address) != evaluation.address:
        return file.with_name(f"{name}（{evaluation.address}）.ipynb")
    return file


def of_home(base: Path, seen: str) -> Path:
    """The home notebook with what it shows now, run again where its template or ``seen`` has changed since.

    What it leads to is laid out first: the working copy of every report whose params can be read.
    """
    template, file = base / "notebooks" / "home.ipynb", base / COPIES / HOME
    mark = {"outline": files.content_of(template), "seen": seen}
    if not file.is_file() or execution.load(file).metadata.get(MARK) != mark:
        sign_built(base)
        for project, year in params.addresses(base):
            with suppress(InputError):  # the home notebook tells it
                of_report(base, project, year)
        try:
            made = execution.run(template, {}, base)
        except execution.CellFailed as error:
            raise InputError([error.finding("notebooks/home.ipynb")]) from None
        made.metadata["jupytext"] = {"formats": "ipynb"}
        made.metadata[MARK] = mark
        write(file, made)
    return file


def write(file: Path, notebook: NotebookNode) -> None:
    """The notebook in its place, signed, so that JupyterLab shows its pictures to who wrote it."""
    files.place(file, execution.dump(notebook))
    sign(notebook)


def sign(notebook: NotebookNode) -> None:
    """Marks a notebook as this user's own, so that JupyterLab shows its pictures."""
    from nbformat.sign import NotebookNotary

    NotebookNotary().sign(notebook)


def sign_built(base: Path) -> None:
    """Signs the notebooks that builds left since the home notebook was last run, those that nobody changed."""
    since = _changed(base / COPIES / HOME)
    for kept in (base / "reports").glob(f"**/{record.NAME}"):
        if _changed(kept) > since:
            known = record.written(record.load(kept.parent))
            for name in (n for n in known if n.endswith(".ipynb") and record.untouched(kept.parent, n, known)):
                if (kept.parent / name).is_file():
                    sign(execution.load(kept.parent / name))


def _changed(file: Path) -> float:
    return file.stat().st_mtime if file.is_file() else 0.0


def changed(evaluation: Evaluation, base: Path) -> bool:
    """Whether the copy of a report has other cells than its outline has now: somebody changed it, and it stayed so."""
    file = place(evaluation, base)
    made = _filled(_outline(evaluation, base), _given(evaluation))
    return file.is_file() and files.content_of(file) != files.content(file.name, execution.dump(made))


def _outline(evaluation: Evaluation, base: Path) -> Path:
    return base / "notebooks" / f"{evaluation.report.outline or 'report'}.ipynb"


def _given(evaluation: Evaluation) -> dict[str, Any]:
    return {"project": evaluation.address, "year": evaluation.year, "stage": None}


def _filled(outline: Path, values: dict[str, Any]) -> NotebookNode:
    """An outline with these parameters in its first cell and no outputs; raises InputError where it cannot be one."""
    try:
        made = execution.load(outline)
    except (OSError, ValueError) as error:
        raise InputError(
            [
                Finding(
                    Where(f"notebooks/{outline.name}"), f"提纲不能读取（{error}）", "笔记本", "由备份恢复，或重新安装"
                )
            ]
        ) from None
    given = next((c for c in made.cells if "parameters" in c.metadata.get("tags", [])), None)
    if given is None:
        found = "提纲没有标签为 parameters 的单元格"
        raise InputError([Finding(Where(f"notebooks/{outline.name}"), found, "第1个单元格写参数", "补上标签")])
    comment = [line for line in given.source.splitlines() if line.startswith("#")]
    given.source = "\n".join([*comment, *(f"{name} = {_typed(value)}" for name, value in values.items())])
    for cell in made.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return made


def _laid(outline: Path, file: Path, values: dict[str, Any]) -> str:
    made = _filled(outline, values)
    own = files.content(file.name, execution.dump(made))
    if file.is_file():
        there = execution.load(file)
        now = files.content(file.name, execution.dump(there))
        if now == own:  # with the outputs of its last run
            return ""
        if now != there.metadata.get(MARK, {}).get("own"):
            return f"{file.name} 已被修改，没有换成现在的提纲；要新的，先改名或删去它"
    made.metadata["jupytext"] = {"formats": "ipynb"}
    made.metadata[MARK] = {"outline": outline.name, "own": own}
    write(file, made)
    return ""


def _typed(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)
