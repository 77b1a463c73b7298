"""Nothing of one project is shown after another could not be read; what people do wrong is one line, no traceback."""

from __future__ import annotations

import os
from pathlib import Path
from queue import Empty

import nbformat
import pytest
from conftest import ROOT
from jupyter_client.manager import start_new_kernel

from perfeval.build import execution
from perfeval.params.unread import TOLD, NotRead, evaluation

RUNS = 30
VIEWS = ("report", "review", "inquiry", "survey", "comparison", "portfolio")


@pytest.fixture
def kernel(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(ROOT / "notebooks"), env={**os.environ})
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def run_all(client, sources: list[str]) -> list[dict[str, object]]:
    """What every cell shows, all of them sent at once, as JupyterLab does."""
    asked = [client.execute(source, stop_on_error=True) for source in sources]
    answered, shown = set(), []
    while len(answered) < len(asked):
        try:
            answered.add(client.get_shell_msg(timeout=60)["parent_header"]["msg_id"])
        except Empty:
            raise AssertionError("the kernel did not answer") from None
    idle = set()
    while len(idle) < len(asked):
        message = client.get_iopub_msg(timeout=60)
        number = asked.index(message["parent_header"]["msg_id"]) if message["parent_header"]["msg_id"] in asked else -1
        if message["msg_type"] in ("execute_result", "display_data", "error", "stream"):
            shown.append({"cell": number + 1, "kind": message["msg_type"], **message["content"]})
        elif message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            idle.add(message["parent_header"]["msg_id"])
    return shown


def cells(book: str, **values: object) -> list[str]:
    notebook = nbformat.read(ROOT / "notebooks" / f"{book}.ipynb", 4)
    first, *rest = [c.source for c in notebook.cells if c.cell_type == "code"]
    return ["\n".join(f"{name} = {value!r}" for name, value in values.items()), *rest]


@pytest.mark.long
def test_thirty_runs_after_a_misspelt_project_show_nothing_of_the_one_before(kernel):
    good = run_all(kernel, cells("report", project="shili-xuni", year=2024, stage=None))
    assert len(good) > 40 and {o["kind"] for o in good} == {"execute_result"}
    ran = 0
    for _ in range(RUNS):
        shown = run_all(kernel, cells("report", project="shili-xun", year=2024, stage=None))
        first, *later = [o for o in shown if o["kind"] == "error"]
        assert first["cell"] == 2 and "没有项目“shili-xun”" in "\n".join(first["traceback"])
        assert [o for o in shown if o["kind"] != "error"] == []
        assert {tuple(o["traceback"]) for o in later} <= {(TOLD,)}
        ran += len(later)
    print(f"{RUNS} runs, {ran} cells ran on after the error, 0 outputs of the project before")


@pytest.mark.long
@pytest.mark.parametrize("book", VIEWS)
def test_every_view_of_every_book_needs_its_params(kernel, book):
    values = {"project": "shili-xuni", "year": 2024, "stage": None}
    known = {"comparison": ("project", "year"), "portfolio": ("year",)}.get(book, tuple(values))
    values, wrong = (
        {name: values[name] for name in known},
        {"project": "没有"} if "project" in known else {"year": 1999},
    )
    sources = cells(book, **values)
    assert not [o for o in run_all(kernel, sources) if o["kind"] == "error"]
    assert [o["kind"] for o in run_all(kernel, cells(book, **(values | wrong))[:2])] == ["error"]
    for source in sources[2:]:  # one by one, as a person runs a cell below
        (shown,) = run_all(kernel, [source])
        assert shown["kind"] == "error" and shown["traceback"] == [TOLD], source


@pytest.mark.parametrize(
    "use",
    [
        lambda x: x.total,
        lambda x: x[0],
        lambda x: [*x],
        len,
        bool,
        str,
        repr,
        lambda x: f"{x}",
        lambda x: x + 1,
        lambda x: 1 < x,
        lambda x: x(),
        lambda x: 1 in x,
    ],
)
def test_nothing_can_be_done_with_what_was_not_read(use):
    with pytest.raises(NotRead, match="第2个单元格"):
        use(evaluation)


def test_faults_of_people_are_told_without_traceback(kernel):
    sources = ["import perfeval", "perfeval.open('没有', 2024)", "perfeval.text('![图](没有.png)')", "1 / 0"]
    assert run_all(kernel, sources[:1]) == []
    told = ["\n".join(run_all(kernel, [source])[0]["traceback"]) for source in sources[1:]]
    assert "没有项目“没有”" in told[0] and told[1].startswith("不能印出：")
    assert all("Traceback" not in words and "\x1b" not in words for words in told[:2])
    assert "Traceback" in told[2] and "ZeroDivisionError" in told[2]  # of one's own code


@pytest.mark.parametrize("book", [*VIEWS, "short", "selfreport"])
def test_the_cell_that_reads_tells_what_it_read(book, tmp_path: Path):
    values = {"year": 2024} if book == "portfolio" else {"project": "shili-xuni", "year": 2024}
    made = execution.run(ROOT / "notebooks" / f"{book}.ipynb", values, ROOT)
    known = [
        o.data for c in made.cells for o in c.get("outputs", []) if "application/vnd.perfeval.sources+json" in o.data
    ]
    (data,) = known
    told = data["application/vnd.perfeval.sources+json"]
    assert told["year"] == 2024 and told["project"] == ("" if book == "portfolio" else "shili-xuni")
    assert told["files"]["params/shili-xuni/2024.yaml"] and data["text/plain"].startswith("已读入 params/")
