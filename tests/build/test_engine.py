"""Notebooks run in warm processes: the outputs of an ordinary kernel, and nothing that a cell does gets out."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import time
import warnings
from multiprocessing import Pipe
from pathlib import Path

import nbformat
import papermill
import pytest
import yaml
from click.testing import CliRunner
from conftest import ROOT, posix
from engine_books import ENDING, SHOWING

from perfeval.build import execution, making, processes
from perfeval.build.engine import Kernel, WarmEngine

pytestmark = pytest.mark.slow


def book(tmp_path: Path, *sources: str) -> Path:
    cells = [
        nbformat.v4.new_code_cell("x = 1", metadata={"tags": ["parameters"]}),
        *map(nbformat.v4.new_code_cell, sources),
    ]
    notebook = nbformat.v4.new_notebook(
        cells=cells, metadata={"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    )
    file = tmp_path / "book.ipynb"
    nbformat.write(notebook, file)
    return file


def ran(tmp_path: Path, *sources: str, **limits) -> list:
    """The outputs of each cell after the parameters."""
    from papermill.engines import papermill_engines

    papermill_engines.register("perfeval", WarmEngine)
    kept: list = []
    try:
        papermill.execute_notebook(
            str(book(tmp_path, *sources)),
            None,
            {"x": 2},
            engine_name="perfeval",
            progress_bar=False,
            folder=str(tmp_path),
            keep=kept,
            **limits,
        )
    except papermill.PapermillExecutionError:
        pass
    return [c.outputs for c in kept[0].cells if c.source in sources]


CELLS = [
    "x",
    "print('甲'); print('乙')",
    "import sys; print('丙', file=sys.stderr)",
    "'丁'",
    "None",
    "display('戊'); '己'",
    "_ + '庚'",
    "In[1][:4], Out[6]",
    "%who_ls int",
    "class H:\n    def __repr__(self): return '辛'\n    def _repr_html_(self): return '<p>辛</p>'\nH()",
    "import pandas; pandas.DataFrame({'a': [1]})",
]


def test_outputs_are_those_of_an_ordinary_kernel(tmp_path):
    file = book(tmp_path, *CELLS)
    ours = execution.run(file, {"x": 2}, tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = execution.clean(
            papermill.execute_notebook(str(file), None, {"x": 2}, progress_bar=False, kernel_name="python3")
        )
    for a, b in zip(ours.cells, theirs.cells, strict=True):
        assert a == b, a.source


@pytest.mark.long
@pytest.mark.parametrize(
    "name, values",
    [
        ("report", {"project": "shili-xuni", "year": 2024}),
        ("comparison", {"project": "shili-xuni"}),
        ("portfolio", {"year": 2024}),
    ],
)
def test_our_notebooks_show_the_same_through_an_ordinary_kernel(name, values, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    file = ROOT / "notebooks" / f"{name}.ipynb"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = execution.clean(
            papermill.execute_notebook(
                str(file), None, values, progress_bar=False, kernel_name="python3", cwd=str(ROOT)
            )
        )
    assert execution.dump(execution.run(file, values, ROOT)) == execution.dump(theirs)


@posix
@pytest.mark.parametrize(
    "source, said",
    [
        ("import os; os._exit(7)", "退出码7"),
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
        ("1 / 0", "division by zero"),
        ("raise SystemExit(3)", "3"),
        ("input('?')", ""),
        ("if", "invalid syntax"),
    ],
)
def test_a_cell_that_ends_badly_ends_its_own_notebook(tmp_path, source, said):
    before, bad, after = ran(tmp_path, "'前'", source, "'后'")
    assert before[0].data["text/plain"] == "'前'" and after == []
    (error,) = [o for o in bad if o.output_type == "error"]
    assert said in error.evalue


@pytest.mark.long
def test_an_endless_loop_is_stopped(tmp_path):
    ran(tmp_path, "x")  # the server that processes are forked from is warm
    began = time.monotonic()
    (bad,) = ran(tmp_path, "while True: pass", seconds=5)
    assert bad[0].ename == "TimeoutError" and "超过5秒" in bad[0].evalue and time.monotonic() - began < 20


@posix
def test_ten_gigabytes_are_refused(tmp_path):
    (bad,) = ran(tmp_path, "x = bytearray(10 << 30)")
    assert bad[0].ename == "MemoryError"


@pytest.mark.long
@pytest.mark.parametrize(
    "loop", ["while True: print('长' * 1000)", "while True:\n    try: print('长' * 1000)\n    except Exception: pass"]
)
def test_endless_output_is_stopped(tmp_path, loop):
    (bad,) = ran(tmp_path, loop, seconds=60)
    assert bad[-1].output_type == "error" and "64MB" in bad[-1].evalue


def test_what_a_cell_changes_stays_in_its_process(tmp_path):
    here, threads = os.getcwd(), "OMP_NUM_THREADS"
    changes = (
        f"import os, sys, decimal; os.chdir('/'); os.environ[{threads!r}] = '99'; sys.path.append('/nowhere');"
        f" decimal.getcontext().prec = 3; int.__doc__"
    )
    ran(tmp_path, changes)
    (seen,) = ran(
        tmp_path,
        f"import os, sys, decimal; os.getcwd(), os.environ.get({threads!r}) == '99', '/nowhere' in sys.path,"
        f" decimal.getcontext().prec",
    )
    assert ast.literal_eval(seen[0].data["text/plain"]) == (str(tmp_path), False, False, 28) and os.getcwd() == here


@posix
def test_no_port_is_opened(tmp_path):
    own = (
        "import os; {os.readlink(f'/proc/self/fd/{f}')[8:-1] for f in os.listdir('/proc/self/fd') if "
        "os.path.lexists(f'/proc/self/fd/{f}')}"
    )
    tcp = (
        "{line.split()[9] for name in ('tcp',"
        " 'tcp6') if os.path.exists(f'/proc/net/{name}') for line in "
        "open(f'/proc/net/{name}').read().splitlines()[1:]}"
    )
    (seen,) = ran(tmp_path, f"{own} & {tcp}")
    assert seen[0].data["text/plain"] == "set()"


@pytest.mark.long
def test_a_spawned_process_shows_the_same(tmp_path, monkeypatch):
    forked = execution.dump(
        execution.run(ROOT / "notebooks" / "inquiry.ipynb", {"project": "hukou-dibao", "year": 2024}, ROOT)
    )
    monkeypatch.setenv(processes.START, "spawn")
    processes.context.cache_clear()
    try:
        spawned = execution.dump(
            execution.run(ROOT / "notebooks" / "inquiry.ipynb", {"project": "hukou-dibao", "year": 2024}, ROOT)
        )
        for child in processes.Child._ready.values():
            child.end()
        processes.Child._ready.clear()
    finally:
        processes.context.cache_clear()
    assert spawned == forked


@pytest.mark.long
def test_the_command_line_of_papermill_knows_the_engine(tmp_path):
    done = subprocess.run(
        [
            Path(sys.executable).parent / "papermill",
            "--engine",
            "perfeval",
            str(book(tmp_path, "x + 1")),
            str(tmp_path / "out.ipynb"),
            "-p",
            "x",
            "4",
        ],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].outputs[0].data["text/plain"] == "5"


# the names of a cell's file and of objects in memory; the folder of the test is replaced too
NAMES = re.compile(r"/[^\s<>()\"]*/ipykernel_\d+/|(?<=0x)[0-9a-f]{6,}")
SOON = {
    "syntax error",
    "sys.exit",
    "sys.exit 1",
    "sys.exit text",
    "KeyboardInterrupt",
    "undefined line magic",
    "raises in its last cell",
    "allowed exit",
    "error in parameters",
    "all, allowed",
}


def plain(value, folder: Path):
    if isinstance(value, str):
        return NAMES.sub("", value.replace(str(folder), "."))
    if isinstance(value, dict):
        return {k: plain(v, folder) for k, v in value.items() if k not in ("papermill", "execution")}
    return [plain(v, folder) for v in value] if isinstance(value, (list, tuple)) else value


def batched(outputs: list) -> list:
    """What is written to a stream between two other outputs is one piece, stderr first.

    An ordinary kernel sends it as it comes.
    """
    made, streams = [], {}
    for output in [*outputs, None]:
        if output and output["output_type"] == "stream":
            streams[output["name"]] = streams.get(output["name"], "") + output["text"]
            continue
        made += [{"output_type": "stream", "name": name, "text": streams[name]} for name in sorted(streams)]
        streams = {}
        made += [output] if output else []
    return made


def ended(engine: str, notebook, given: dict, folder: Path, monkeypatch) -> dict:
    """How ``papermill`` ends with a notebook: its exit, its error, and all that it writes but what a clock says."""
    from papermill.cli import papermill as command
    from papermill.engines import papermill_engines

    papermill_engines.register("perfeval", WarmEngine)
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv(
        "PYTEST_CURRENT_TEST", raising=False
    )  # ipykernel shows what other processes write, but not in pytest
    (folder / "in.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        done = CliRunner().invoke(
            command,
            [
                "in.ipynb",
                "out.ipynb",
                "--engine",
                engine,
                "--no-progress-bar",
                "--log-level",
                "CRITICAL",
                "-y",
                yaml.safe_dump(given),
            ],
        )
    out = folder / "out.ipynb"
    made = nbformat.read(out, 4) if out.exists() else nbformat.v4.new_notebook()
    error = done.exception
    cells = [
        (
            c.metadata.get("papermill", {}).get("status"),
            c.metadata.get("papermill", {}).get("exception"),
            sorted(c.metadata.get("execution", {})),
            {k: v for k, v in c.items() if k not in ("outputs", "id")},
            batched(c.get("outputs", [])),
        )
        for c in made.cells
    ]
    said = [
        type(error).__name__,
        getattr(error, "ename", str(error)),
        getattr(error, "evalue", ""),
        getattr(error, "cell_index", None),
    ]
    return plain(
        {
            "exit": done.exit_code,
            "error": said,
            "metadata": made.metadata,
            "stopped": made.metadata.get("papermill", {}).get("exception"),
            "cells": cells,
        },
        folder,
    )


def same(name: str, books: dict, tmp_path: Path, monkeypatch) -> dict:
    ours, theirs = (ended(engine, *books[name], tmp_path / engine, monkeypatch) for engine in ("perfeval", "nbclient"))
    for a, b in zip(ours["cells"], theirs["cells"], strict=True):
        assert a == b
    assert ours == theirs
    return ours


@pytest.mark.long
@posix
@pytest.mark.parametrize("name", [n if n in SOON else pytest.param(n, marks=pytest.mark.proof) for n in ENDING])
def test_a_notebook_ends_as_with_the_ordinary_engine(name, tmp_path, monkeypatch):
    done = same(name, ENDING, tmp_path, monkeypatch)
    assert done["exit"] in (0, 1) and (done["exit"] == 0) == (done["error"][0] == "NoneType")


@pytest.mark.long
@posix
@pytest.mark.parametrize("name", SHOWING)
def test_a_notebook_shows_the_same_as_with_the_ordinary_engine(name, tmp_path, monkeypatch):
    assert same(name, SHOWING, tmp_path, monkeypatch)["exit"] == 0


@pytest.mark.long
@posix
def test_the_process_of_papermill_ends_with_the_same_code(tmp_path):
    file = book(tmp_path, "raise KeyboardInterrupt")
    codes = {
        subprocess.run(
            [Path(sys.executable).parent / "papermill", "--engine", e, file, tmp_path / "out.ipynb"],
            cwd=tmp_path,
            capture_output=True,
        ).returncode
        for e in ("perfeval", "nbclient")
    }
    assert codes == {1}


@pytest.mark.parametrize(
    "source, said",
    [
        ("%no_such", "UsageError: Line magic function `%no_such` not found."),
        ("import sys; sys.exit(0)", "以后的单元格没有运行"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    ],
)
def test_a_notebook_that_stops_early_is_never_taken_for_finished(tmp_path, source, said):
    with pytest.raises(execution.CellFailed, match=re.escape(said)) as stopped:
        execution.run(book(tmp_path, "1", source, "2"), {"x": 2}, tmp_path)
    assert stopped.value.cell == 3


@posix
def test_endless_output_of_another_process_is_stopped(tmp_path):
    (bad,) = ran(tmp_path, "import subprocess; subprocess.run('yes')", seconds=60)
    assert [o.ename for o in bad] == ["OutputTooLong"]


def test_a_warning_names_no_process(tmp_path):
    (seen,) = ran(tmp_path, "import warnings; warnings.warn('小心')")
    assert re.fullmatch(r"\d+\.py:1: UserWarning: 小心\n  .*\n", seen[0].text)


def test_a_cell_that_fails_before_anything_is_kept_is_told_all_the_same(tmp_path, monkeypatch):
    def stops(*_):
        raise execution.CellFailed(1, "ValueError", "不行")

    monkeypatch.setattr(execution, "run", stops)
    with pytest.raises(making.BookFailed, match="第1个单元格出错：ValueError：不行") as failed:
        making._executed(tmp_path, "report", {})
    assert failed.value.chapter == "" and failed.value.executed is None


@posix
def test_a_child_whose_words_nobody_read_ends_without_a_word():
    ours, theirs = Pipe()
    theirs.send("未读")
    ours.close()  # the other end is reset, not only at its end
    processes._serve(lambda pipe: pipe.recv(), theirs)


def test_a_child_whose_folder_left_with_who_asked_ends_without_a_word(tmp_path, capfd):
    kernel = Kernel(str(tmp_path / "gone"), 20, 1 << 33)
    kernel.execute("1")
    assert kernel.get_msg()["content"]["ename"] == "ProcessEnded"
    kernel.close()
    assert capfd.readouterr().err == ""


def test_the_server_that_children_are_forked_from_has_imported_what_they_need():
    """A warm server that lost its imports prints the same, several times slower."""
    told = (
        "import perfeval.build.warm, sys; needed = ('perfeval.build.making', 'perfeval.report.narrative', "
        "'perfeval.studies.survey', 'perfeval.export.word', 'typst', 'ipykernel'); "
        "print([m for m in needed if m not in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
