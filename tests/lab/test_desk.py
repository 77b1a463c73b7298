"""The start of JupyterLab: working copies, the home notebook, templates that stay clean, and the command itself."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, copy_workbook, run
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_output

from perfeval import review
from perfeval.build import loading
from perfeval.commands import desk
from perfeval.lab import copies, home, printable, serving

PROJECT, TITLE = "shili-xuni", "2024年度示例县社区老年助餐服务项目绩效评价报告"


@pytest.fixture(autouse=True)
def _own_jupyter(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))


def code(notebook) -> list:
    return [c for c in notebook.cells if c.cell_type == "code"]


def test_a_working_copy_is_named_as_its_prints_and_has_its_parameters(workbook):
    file, note = copies.of_report(workbook, PROJECT, 2024)
    assert file == workbook / "notebooks/work" / f"{TITLE}.ipynb" and note == ""
    notebook, outline = nbformat.read(file, 4), nbformat.read(workbook / "notebooks/report.ipynb", 4)
    assert printable.parameters(notebook) == {"project": PROJECT, "year": 2024, "stage": None}
    assert [c.source for c in notebook.cells[1:]] == [c.source for c in outline.cells[1:]]
    assert NotebookNotary().check_signature(notebook) and notebook.metadata.jupytext == {"formats": "ipynb"}


def test_a_copy_keeps_its_outputs_follows_its_outline_and_is_left_alone_once_edited(workbook):
    file, _ = copies.of_report(workbook, PROJECT, 2024)
    notebook = nbformat.read(file, 4)
    code(notebook)[1].outputs = [new_output("stream", text="甲")]
    nbformat.write(notebook, file)
    assert copies.of_report(workbook, PROJECT, 2024) == (file, "")
    assert code(nbformat.read(file, 4))[1].outputs
    outline = workbook / "notebooks/report.ipynb"
    changed = nbformat.read(outline, 4)
    changed.cells[-1].source += "\n# 新的提纲"
    nbformat.write(changed, outline)
    assert copies.of_report(workbook, PROJECT, 2024) == (file, "")
    made = nbformat.read(file, 4)
    assert made.cells[-1].source.endswith("# 新的提纲") and not code(made)[1].outputs
    made.cells[-1].source += "\n# 我的"
    nbformat.write(made, file)
    changed.cells[-1].source += "\n# 更新的提纲"
    nbformat.write(changed, outline)
    before = file.read_bytes()
    assert copies.of_report(workbook, PROJECT, 2024) == (
        file,
        f"{TITLE}.ipynb 已被修改，没有换成现在的提纲；要新的，先改名或删去它",
    )
    assert file.read_bytes() == before
    (row,) = [row for row in home.projects(workbook).rows if row.project == PROJECT]
    assert row.changed and "报告</a>（单元格与提纲不同）" in home.Home((row,))._repr_html_()


def test_two_projects_of_one_title_have_two_copies(workbook):
    other = workbook / "params" / "另一个"
    other.mkdir()
    for suffix in ("yaml", "md"):
        (other / f"2024.{suffix}").write_bytes((workbook / f"params/{PROJECT}/2024.{suffix}").read_bytes())
    first, second = (copies.of_report(workbook, name, 2024)[0] for name in (PROJECT, "另一个"))
    assert first.name == f"{TITLE}.ipynb" and second.name == f"{TITLE}（另一个）.ipynb"
    assert (
        copies.of_report(workbook, PROJECT, 2024)[0] == first
        and copies.of_report(workbook, "另一个", 2024)[0] == second
    )


@pytest.mark.parametrize("book", sorted(f.stem for f in (ROOT / "notebooks").glob("*.ipynb")))
def test_a_template_run_and_saved_is_the_file_that_it_was(book):
    """What JupyterLab has in its hands after Run All, through the hook of the shipped configuration."""
    file = ROOT / "notebooks" / f"{book}.ipynb"
    before = json.loads(file.read_text(encoding="utf-8"))
    model = {"type": "notebook", "content": nbformat.read(file, 4)}
    content = model["content"]
    content.metadata |= {
        "widgets": {},
        "toc": 1,
        "kernelspec": {"name": "python3", "display_name": "我的", "language": "x"},
    }
    content.metadata.language_info = {"name": "python", "version": "3.11.7", "mimetype": "text/x-python"}
    for cell in content.cells:
        cell.metadata |= {"trusted": True, "scrolled": True, "collapsed": False, "execution": {"x": 1}}
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [new_output("stream", text="甲")], 7
    serving.save_clean(model=model, path=f"notebooks/{book}.ipynb", contents_manager=None)
    after = json.loads(nbformat.writes(content))
    assert json.dumps(after, sort_keys=True) == json.dumps(before, sort_keys=True)


@pytest.mark.parametrize(
    "path", ["notebooks/work/甲.ipynb", "reports/a/2024/report.ipynb", "notebooks/甲/乙.ipynb", "甲.ipynb"]
)
def test_other_notebooks_are_saved_as_they_are(path):
    content = nbformat.read(ROOT / "notebooks/report.ipynb", 4)
    code(content)[0].outputs = [new_output("stream", text="甲")]
    serving.save_clean(model={"type": "notebook", "content": content}, path=path)
    assert code(content)[0].outputs
    serving.save_clean(model={"type": "file", "content": "x"}, path="notebooks/a.py")


@pytest.mark.long
def test_home_tells_how_far_every_report_is(workbook, tmp_path):
    rows = {row.project: row for row in home.projects(workbook).rows}
    assert (rows[PROJECT].stage, rows[PROJECT].gaps, rows[PROJECT].blocking, rows[PROJECT].issued) == (
        "正式报告",
        0,
        0,
        False,
    )
    blocking = review.examine(loading.scorecard(workbook, "hukou-dibao", 2024)).blocking
    assert rows["hukou-dibao"].blocking == len(blocking) > 0 and rows["hukou-dibao"].built == "没有生成过"
    done = run(workbook, "build", PROJECT, "--to", "html,pdf,docx,xlsx")
    assert done.returncode == 0, done.stderr
    row = {row.project: row for row in home.projects(workbook).rows}[PROJECT]
    assert row.issued and row.printed == (f"reports/{PROJECT}/2024/report.html", f"reports/{PROJECT}/2024/inquiry.html")
    html = home.projects(workbook)._repr_html_()
    assert "已出具" in html and f'href="../../params/{PROJECT}/2024.yaml"' in html
    file = workbook / "params/hukou-dibao/2024.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("year: 2024", "year: <b>"), encoding="utf-8")
    spoilt = {row.project: row for row in home.projects(workbook).rows}["hukou-dibao"]
    assert "评价年度" in spoilt.fault and "<b>" not in home.Home((spoilt,))._repr_html_()
    assert "还没有项目" in home.Home(())._repr_html_()


@pytest.mark.long
def test_the_home_notebook_is_run_again_only_where_something_changed(workbook, monkeypatch):
    monkeypatch.chdir(workbook)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    file = copies.of_home(workbook, home.seen(workbook))
    notebook, before = nbformat.read(file, 4), file.read_bytes()
    shown = code(notebook)[0].outputs[0].data["text/html"]
    assert (
        "示例县社区老年助餐服务项目" in shown
        and "%E7%BB%A9%E6%95%88" in shown
        and NotebookNotary().check_signature(notebook)
    )
    assert len([*(workbook / "notebooks/work").glob("*绩效评价报告.ipynb")]) == 3
    assert copies.of_home(workbook, home.seen(workbook)).read_bytes() == before
    params = workbook / "params" / PROJECT / "2024.yaml"
    params.write_text(params.read_text(encoding="utf-8").replace("stage: 正式报告", "stage: 送审稿"), encoding="utf-8")
    assert "送审稿" in copies.of_home(workbook, home.seen(workbook)).read_text(encoding="utf-8")


@pytest.mark.long
def test_what_build_left_is_signed_unless_somebody_changed_it(workbook, monkeypatch):
    monkeypatch.chdir(workbook)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    assert run(workbook, "build", PROJECT, "--to", "html").returncode == 0
    built = {name: workbook / f"reports/{PROJECT}/2024/{name}.ipynb" for name in ("report", "review")}
    changed = nbformat.read(built["review"], 4)
    changed.cells[0].source += "\n# 别人的"
    nbformat.write(changed, built["review"])
    copies.of_home(workbook, home.seen(workbook))
    signed = {name: NotebookNotary().check_signature(nbformat.read(file, 4)) for name, file in built.items()}
    assert signed == {"report": True, "review": False}


@pytest.mark.long
def test_the_command_lays_out_what_it_opens(workbook):
    done = run(workbook, "lab", PROJECT, "2024", "--prepare")
    assert (done.returncode, done.stdout.strip()) == (0, f"notebooks/work/{TITLE}.ipynb"), done.stderr
    done = run(workbook, "lab", "shili-xun", "--prepare")
    assert done.returncode == 1 and "是否想写“shili-xuni”？" in done.stderr


def test_jupyterlab_is_started_at_the_root_with_our_settings(tmp_path: Path):
    base = copy_workbook(tmp_path / "工作簿 一")
    command, environment = desk.start(base, base / "notebooks/work/首页.ipynb", browser=False)
    assert command[1:] == [
        "-m",
        "jupyterlab",
        "--LabApp.default_url=/lab/tree/notebooks/work/%E9%A6%96%E9%A1%B5.ipynb?reset",
        "--no-browser",
    ]
    settings = Path(environment["JUPYTER_CONFIG_PATH"].split(":")[0])
    overrides = json.loads((settings / "labconfig/default_setting_overrides.json").read_text(encoding="utf-8"))
    assert overrides["@jupyterlab/translation-extension:plugin"] == {"locale": "zh_CN"}
    assert (settings / "pages/500.html").is_file() and (settings / "jupyter_server_config.py").is_file()
