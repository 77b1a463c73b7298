"""Runs a notebook through papermill and gives back what it shows, without a trace of when and where."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

# building its Lark grammars takes over a second at every start, for a format no notebook schema uses
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None forbids the import

import nbformat  # noqa: E402
import papermill  # noqa: E402
from nbformat import NotebookNode  # noqa: E402
from papermill.engines import papermill_engines  # noqa: E402

from perfeval.build import engine  # noqa: E402
from perfeval.model.findings import Finding, InputError, Where  # noqa: E402

METADATA = {  # of every executed notebook: that of its template says nothing of what it makes
    "jupytext": {"formats": "ipynb"},
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class CellFailed(Exception):
    """A cell stopped; ``cell`` counts from 1 as in the notebook before it ran, ``executed`` is how far it got.

    ``block`` is the place (file:line) of the block of the narrative that ran when its process ended.
    """

    def __init__(self, cell: int, name: str, message: str, executed: NotebookNode | None = None, block: str = ""):
        self.cell, self.name, self.message, self.executed, self.block = cell, name, message, executed, block
        super().__init__(f"第{cell}个单元格：{name}：{message}")

    @property
    def by_author(self) -> bool:
        """Whether the params or the narrative are at fault, and not the notebook."""
        return bool(self.block) or self.name == InputError.__name__

    def told(self, notebook: str) -> str:
        """Where and what: an error of the input says it itself."""
        return self.message if self.by_author and not self.block else str(self.finding(notebook))

    def finding(self, notebook: str) -> Finding:
        if self.block:
            file, _, line = self.block.rpartition(":")
            return Finding(
                Where(file, int(line)),
                f"代码块运行到一半，进程停止：{self.message}",
                "代码块正常结束",
                "检查循环的条件、数据的大小；不调用 os._exit",
                rule="block_runs",
            )
        return Finding(
            Where(notebook, self.cell),
            f"第{self.cell}个单元格出错：{self.name}：{self.message}",
            "单元格正常运行",
            "在 JupyterLab 中打开笔记本，用同样的参数运行到这一格查看",
            rule="cell_runs",
        )


def run(notebook: Path, parameters: dict[str, Any], folder: Path, known: bytes = b"") -> NotebookNode:
    """The notebook executed in ``folder`` with these parameters; ``known`` is what it need not read (a pickled Handed).

    Raises CellFailed if a cell does. Time stamps, paths and papermill's own marks are taken out.
    """
    logging.getLogger("papermill").setLevel(logging.ERROR)
    if engine.NAME not in papermill_engines._engines:  # noqa: SLF001 - run from the source tree, nothing has registered it
        papermill_engines.register(engine.NAME, engine.WarmEngine)
    kept: list[NotebookNode] = []
    try:
        executed = papermill.execute_notebook(
            str(notebook),
            None,
            parameters,
            engine_name=engine.NAME,
            progress_bar=False,
            kernel_name="python3",
            autosave_cell_every=0,
            folder=str(folder),
            known=known,
            keep=kept,
        )
    except papermill.PapermillExecutionError as error:
        # papermill counts from 0 and has put its own parameters cell before this one
        raise CellFailed(
            max(1, error.cell_index),
            error.ename,
            error.evalue or _last_words(kept),
            kept[0] if kept else None,
            _block(folder),
        ) from None
    for n, cell in enumerate(executed.cells):
        if cell.metadata.papermill.status == "failed":  # sys.exit(0), which papermill takes for an end
            raise CellFailed(max(1, n), "SystemExit", "笔记本在这一格退出，以后的单元格没有运行", executed)
    return clean(executed)


def _block(folder: Path) -> str:
    """The place of the block of the narrative that was running when the process ended; empty if none was."""
    file = folder / engine.BLOCK
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _last_words(kept: list[NotebookNode]) -> str:
    """What the cell that failed wrote as errors; an unknown magic gives no other message."""
    failed = [
        c for notebook in kept for c in notebook.cells if c.metadata.get("papermill", {}).get("status") == "failed"
    ]
    return "".join(o.text for c in failed for o in c.outputs if o.get("name") == "stderr").strip()


def load(file: Path) -> NotebookNode:
    """A notebook as its file has it; raises OSError and ValueError."""
    found: NotebookNode = nbformat.read(file, 4)
    return found


def dump(notebook: NotebookNode) -> bytes:
    """The notebook as its file."""
    text: str = nbformat.writes(notebook)
    return text.encode()


def clean(executed: NotebookNode) -> NotebookNode:
    """The same notebook without what differs between two runs of the same input."""
    executed.metadata = NotebookNode(METADATA)
    for number, cell in enumerate(executed.cells):
        cell["id"] = f"cell-{number:03d}"
        tags = cell.metadata.get("tags", [])
        cell.metadata = NotebookNode({"tags": tags} if tags else {})
    return executed


def heading_above(notebook: NotebookNode, cell: int) -> str:
    """The headings that the cell stands under, from the chapter down.

    ``cell`` counts from 1 as in the notebook before it ran.
    """
    levels: dict[int, str] = {}
    own = [c for c in notebook.cells if "injected-parameters" not in c.metadata.get("tags", [])]
    for c in own[:cell]:
        if c.cell_type == "markdown" and c.source.startswith("#"):
            marks, _, text = c.source.splitlines()[0].partition(" ")
            levels = {level: told for level, told in levels.items() if level < len(marks)} | {len(marks): text.strip()}
    return " ".join(levels.values())
