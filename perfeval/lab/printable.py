"""Whether what JupyterLab shows may be printed: by the same rules as ``perfeval build``, and nothing of another run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfeval import params, review
from perfeval.build import gates, loading
from perfeval.export import document
from perfeval.model.findings import InputError
from perfeval.params.files import content_of
from perfeval.params.provenance import MIME
from perfeval.report import gaps

if TYPE_CHECKING:
    from nbformat import NotebookNode

AGAIN = "先从头全部运行一次（菜单“绩效评价”或“运行”），再导出"
TEMPLATE = (
    "这是共用的提纲，保存时不留运行结果，不能从这里导出。"
    "在首页的“报告”一栏打开工作副本（或运行 perfeval lab 项目 年度），在那里运行、导出"
)
GIVEN = ("parameters", "injected-parameters")


class ExportRefused(Exception):
    """Why a notebook is not exported, in Chinese, each reason on a line of its own."""

    def __init__(self, reasons: list[str]):
        # the server's error page takes a percent sign for a place to fill
        super().__init__("\n".join(reasons).replace("%", "％"))

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def read(notebook: NotebookNode, folder: Path) -> document.Document:
    """The document that a notebook of a workbook shows, if it may be printed; raises ExportRefused with all reasons."""
    try:
        base = params.root(folder)
        if folder.resolve() == (base / "notebooks").resolve() and not any(c.get("outputs") for c in notebook.cells):
            raise ExportRefused([TEMPLATE])
        if reasons := [*_unfinished(notebook)] or [*_other(notebook, base)]:
            raise ExportRefused(reasons)
        made = document.read(notebook)
        if any("narrative.cover(" in cell.source for cell in notebook.cells if cell.cell_type == "code"):
            _gate(_shown(notebook)[0], made, base)
    except (InputError, document.CannotPrint) as error:
        raise ExportRefused([str(error)]) from None
    return made


def parameters(notebook: NotebookNode) -> dict[str, Any]:
    """What the parameters cells of a notebook set, the last one last; values that are not written out are left out."""
    found: dict[str, Any] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code" or not {*cell.metadata.get("tags", [])} & {*GIVEN}:
            continue
        try:
            body = ast.parse(cell.source).body
        except SyntaxError:
            continue
        for node in body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                try:
                    found[node.targets[0].id] = ast.literal_eval(node.value)
                except ValueError:
                    found.pop(node.targets[0].id, None)
    return found


def _unfinished(notebook: NotebookNode) -> Iterator[str]:
    """The first cell that did not run, or ran before one above it."""
    last = 0
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        count = cell.get("execution_count")
        if not count:
            yield f"第{number}个单元格没有运行：{AGAIN}"
            return
        if count <= last:
            yield f"第{number}个单元格在它上面的单元格之前运行：{AGAIN}"
            return
        last = count


def _shown(notebook: NotebookNode) -> list[dict[str, Any]]:
    outputs = (o for cell in notebook.cells for o in cell.get("outputs", []))
    return [o.data[MIME] for o in outputs if MIME in o.get("data", {})]


def _other(notebook: NotebookNode, base: Path) -> Iterator[str]:
    """How what is shown differs from the parameters as they stand, and the files as they are."""
    shown = _shown(notebook)
    if len(shown) != 1:
        yield "笔记本没有读入参数的记录：在读入参数的单元格最后加一行 params.sources(evaluation)，全部运行后再导出"
        return
    (read,), given = shown, parameters(notebook)
    for name, told in (("project", "项目"), ("year", "年度")):
        if given.get(name) is not None and str(given[name]) != str(read[name]):
            yield f"参数中的{told}是“{given[name]}”，显示的是“{read[name]}”：{AGAIN}"
    if given.get("stage") is not None and given["stage"] != read["stage"]:
        yield f"参数中的阶段是“{given['stage']}”，显示的是“{read['stage']}”：{AGAIN}"
    late = [name for name, known in read["files"].items() if content_of(base / name) != known]
    if late:
        yield f"{'、'.join(late)} 在运行以后改变了：{AGAIN}"
    if read["project"] and given.get("year", 0) is None:
        newer = [y for y in params.years(base, read["project"]) if y > read["year"]]
        if newer:
            yield f"{read['project']} 新增了{newer[-1]}年度：{AGAIN}"


def _gate(read: dict[str, Any], made: document.Document, base: Path) -> None:
    """Raises ExportRefused where ``perfeval build`` would not make this report."""
    card = loading.scorecard(base, read["project"], read["year"], read["stage"] or None)
    fault = gates.gate(review.examine(card), gaps.of(card)) or gates.unprinted(card.evaluation, made)
    if fault:
        raise ExportRefused([fault])
