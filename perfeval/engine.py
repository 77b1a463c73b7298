"""A papermill engine without kernels: the cells run in a warm process of their own, which nothing can leave."""

from __future__ import annotations

import os
import sys
import time
from functools import cache
from typing import Any

import nbformat
from nbformat import NotebookNode

from perfeval import params
from perfeval.processes import Child, die_with_the_parent, import_warm, leave_interrupts_to_the_parent, limit_memory

NAME = "perfeval"
SECONDS = 300  # a notebook may take
MEMORY = 4 << 30  # bytes of address space
OUTPUT = 64 << 20  # bytes that one notebook may show


class WarmEngine:
    """Runs a notebook's Python cells as its kernel would, in ``folder``, within bounds of time, memory and output.

    It takes papermill's ordinary arguments and these: ``seconds`` and ``memory`` (bytes) it may use; ``keep``, a list that receives
    the notebook as far as it got; ``given``, an evaluation that it need not read again. A cell that fails, and the end of its
    process, are errors in the notebook's outputs.
    """

    @classmethod
    def execute_notebook(cls, *arguments: Any, **named: Any) -> NotebookNode:
        return _engine().execute_notebook(*arguments, **named)

    @classmethod
    def nb_kernel_name(cls, nb: NotebookNode, name: str | None = None) -> str:
        return _engine().nb_kernel_name(nb, name)

    @classmethod
    def nb_language(cls, nb: NotebookNode, language: str | None = None) -> str:
        return _engine().nb_language(nb, language)


@cache
def _engine():
    """papermill's own kind of engine; made late, for papermill loads this module while it is being loaded itself."""
    from papermill.engines import Engine

    class Warm(Engine):
        @classmethod
        def execute_managed_notebook(cls, nb_man, kernel_name, **named):
            _execute(nb_man, **named)

    return Warm


def _execute(nb_man, *, folder: str | None = None, seconds: float = SECONDS, memory: int = MEMORY, keep: list | None = None, given: bytes | None = None, **_: Any) -> None:
    notebook = nb_man.nb
    cells = [(n, cell) for n, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    if keep is not None:
        keep.append(notebook)
    child, end = Child.take(serve), time.monotonic() + seconds
    try:
        child.pipe.send((str(folder or os.getcwd()), memory, given, [cell.source for _, cell in cells]))
        for n, cell in cells:
            nb_man.cell_start(cell, n)
            outputs, count = _answer(child, end, seconds)
            cell.outputs, cell.execution_count = [nbformat.from_dict(o) for o in outputs], count
            failed = any(o["output_type"] == "error" for o in outputs)
            if failed:
                nb_man.cell_exception(cell, n)
            nb_man.cell_complete(cell, n)
            if failed:
                return
    finally:
        child.end()


def _answer(child: Child, end: float, seconds: float) -> tuple[list[dict], int | None]:
    try:
        if child.pipe.poll(max(0.0, end - time.monotonic())):
            return child.pipe.recv()
        fault = ("TimeoutError", f"笔记本运行超过{seconds:g}秒，已停止")
    except (EOFError, OSError):
        fault = ("ProcessEnded", child.end() or "进程没有运行完就退出")
    return [{"output_type": "error", "ename": fault[0], "evalue": fault[1], "traceback": []}], None


def serve(pipe) -> None:
    """What the child does: waits for the cells, runs them, and answers after each with its outputs."""
    die_with_the_parent()
    leave_interrupts_to_the_parent()
    import_warm()
    folder, memory, given, sources = pipe.recv()
    if given is not None:
        params.take_over(given)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # what C code and processes of the cells print belongs to no output
        os.dup2(nowhere, stream)
    os.chdir(folder)
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    limit_memory(memory)
    for source in sources:
        outputs = shell().outputs_of(source)
        pipe.send((outputs, shell().execution_count - 1))
        if any(o["output_type"] == "error" for o in outputs):
            break


class _TooMuch(BaseException):
    """Not to be caught by a cell that catches everything."""


@cache
def shell():
    """The shell of this process, which runs cells as a Python kernel does and keeps their outputs; best made before forking."""
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets import Type
    from traitlets.config import Config

    shown: list[dict] = []
    size = 0

    def show(**output: Any) -> None:
        nonlocal size
        size += len(output.get("text", "")) + sum(len(v) for v in output.get("data", {}).values() if isinstance(v, (str, bytes)))
        if size > OUTPUT:
            if size > 2 * OUTPUT:
                os._exit(1)
            raise _TooMuch
        if output["output_type"] != "stream":
            shown.append(output)
        elif shown and shown[-1].get("name") == output["name"]:
            shown[-1]["text"].append(output["text"])
        else:
            shown.append(output | {"text": [output["text"]]})

    class Publisher(DisplayPublisher):
        def publish(self, data, metadata=None, *_, **__):
            show(output_type="display_data", data=data, metadata=metadata or {})

        def clear_output(self, wait=False):
            shown.clear()

    class Hook(DisplayHook):
        def start_displayhook(self):
            pass

        def write_output_prompt(self):
            pass

        def write_format_data(self, format_dict, md_dict=None):
            show(output_type="execute_result", data=format_dict, metadata=md_dict or {}, execution_count=self.prompt_count)

        def finish_displayhook(self):
            pass

    class Stream:
        encoding = "utf-8"

        def __init__(self, name: str):
            self.name = name

        def write(self, text: str) -> int:
            if text:
                show(output_type="stream", name=self.name, text=str(text))
            return len(text)

        def writelines(self, lines) -> None:
            for line in lines:
                self.write(line)

        def flush(self) -> None:
            pass

        def isatty(self) -> bool:
            return False

    class Shell(InteractiveShell):
        displayhook_class = Type(Hook)
        display_pub_class = Type(Publisher)

        def outputs_of(self, source: str) -> list[dict]:
            shown.clear()
            sys.stdout, sys.stderr = Stream("stdout"), Stream("stderr")
            try:
                ran = self.run_cell(source, store_history=True)
                error = ran.error_before_exec or ran.error_in_exec
            except _TooMuch as much:
                error = much
            if isinstance(error, _TooMuch):
                return [{"output_type": "error", "ename": "OutputTooLong", "evalue": f"单元格的输出超过{OUTPUT >> 20}MB，已停止", "traceback": []}]
            if error is not None and not any(o["output_type"] == "error" for o in shown):
                shown.append({"output_type": "error", "ename": type(error).__name__, "evalue": str(error), "traceback": []})
            return [o | {"text": "".join(o["text"])} if o["output_type"] == "stream" else o for o in shown]

        def _showtraceback(self, etype, evalue, stb):
            shown.append({"output_type": "error", "ename": etype.__name__, "evalue": str(evalue), "traceback": list(stb)})

    settings = Config()
    settings.HistoryManager.enabled = False
    settings.InteractiveShell.colors = "nocolor"
    InteractiveShell.clear_instance()
    return Shell.instance(config=settings)
