"""JupyterLab prints what build prints, and nothing that build would refuse, that is of another run, or half run."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from conftest import copy_workbook
from nbformat.v4 import new_code_cell

from perfeval.build import execution
from perfeval.lab import exporters, printable
from perfeval.params.provenance import MIME

PROJECT = "shili-xuni"


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    return copy_workbook(tmp_path_factory.mktemp("exports") / "工作簿 一")


@pytest.fixture(scope="module")
def ran(base):
    """A report as it was run, by project."""
    return {name: run(base, name) for name in (PROJECT, "hukou-dibao")}


def run(base: Path, project: str, book: str = "report", **values):
    return execution.run(base / f"notebooks/{book}.ipynb", {"project": project, "year": 2024, **values}, base)


def copied(notebook):
    return nbformat.reads(nbformat.writes(notebook), 4)


def refusal(notebook, base: Path) -> str:
    with pytest.raises(printable.ExportRefused) as refused:
        printable.read(notebook, base / "notebooks" / "work")
    return str(refused.value)


def exported(notebook, base: Path, suffix: str) -> bytes:
    kind = {
        e.file_extension: e for e in vars(exporters).values() if isinstance(e, type) and hasattr(e, "file_extension")
    }
    data, resources = kind[f".{suffix}"]().from_notebook_node(
        copied(notebook), {"metadata": {"path": str(base / "notebooks"), "name": "甲"}}
    )
    assert resources["output_extension"] == f".{suffix}"
    return data.encode() if isinstance(data, str) else data


@pytest.mark.long
@pytest.mark.parametrize("suffix", ["html", "pdf", "docx", "xlsx"])
@pytest.mark.parametrize("project", [PROJECT, "hukou-dibao"])
def test_an_export_is_what_build_writes(built, ran, base, project, suffix):
    assert exported(ran[project], base, suffix) == (built / f"reports/{project}/2024/report.{suffix}").read_bytes()


def test_a_cell_that_did_not_run_or_ran_too_early_is_named(ran, base):
    late = copied(ran[PROJECT])
    late.cells[20].execution_count = 900 if late.cells[20].cell_type == "code" else None
    code = [n for n, c in enumerate(late.cells) if c.cell_type == "code"]
    late = copied(ran[PROJECT])
    late.cells[code[5]].execution_count = 900
    assert f"第{code[6] + 1}个单元格在它上面的单元格之前运行" in refusal(late, base)
    none = copied(ran[PROJECT])
    none.cells[code[7]].execution_count = None
    assert f"第{code[7] + 1}个单元格没有运行" in refusal(none, base)
    template = nbformat.read(base / "notebooks/report.ipynb", 4)
    with pytest.raises(printable.ExportRefused, match="这是共用的提纲"):
        printable.read(template, base / "notebooks")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("project", "hukou-dibao", "参数中的项目是“hukou-dibao”，显示的是“shili-xuni”"),
        ("year", 2025, "参数中的年度是“2025”"),
        ("stage", "初稿", "参数中的阶段是“初稿”，显示的是“正式报告”"),
    ],
)
def test_parameters_that_are_not_those_shown_are_told(ran, base, name, value, told):
    other = copied(ran[PROJECT])
    given = next(c for c in other.cells if "injected-parameters" in c.metadata.get("tags", []))
    given.source += f"\n{name} = {value!r}"
    assert told in refusal(other, base) and "%" not in refusal(other, base)


@pytest.mark.parametrize(
    "name", [f"params/{PROJECT}/2024.yaml", f"params/{PROJECT}/2024.md", "params/rulesets/mof-2020.yaml"]
)
def test_a_file_that_changed_since_the_run_is_told(ran, base, tmp_path, name):
    shutil.copytree(base, tmp_path / "w")
    with open(tmp_path / "w" / name, "a", encoding="utf-8") as file:
        file.write("\n")
    assert f"{name} 在运行以后改变了" in refusal(ran[PROJECT], tmp_path / "w")
    assert refusal(ran[PROJECT], tmp_path) and not (tmp_path / "params").exists()  # no workbook there


def test_a_notebook_that_does_not_say_what_it_read_is_refused(ran, base):
    other = copied(ran[PROJECT])
    for cell in other.cells:
        cell.outputs = [o for o in cell.get("outputs", []) if MIME not in o.data] if cell.cell_type == "code" else []
        if cell.cell_type != "code":
            del cell["outputs"]
    assert "params.sources(evaluation)" in refusal(other, base)
    two = copied(ran[PROJECT])
    two.cells.append(new_code_cell("x", execution_count=901, outputs=two.cells[2].outputs))
    assert "没有读入参数的记录" in refusal(two, base)


def test_a_formal_report_is_refused_with_the_words_of_build(base, tmp_path):
    """The gate of build: what nobody gave, and open findings of the first severity."""
    shutil.copytree(base, tmp_path / "w")
    made = run(tmp_path / "w", "hukou-dibao", stage="正式报告")
    told = refusal(made, tmp_path / "w")
    assert "报告阶段为“正式报告”，但还有" in told and "条P0级问题没有处理" in told
    assert printable.read(run(tmp_path / "w", "hukou-dibao"), tmp_path / "w").title  # a draft may have gaps


@pytest.mark.parametrize("book", ["review", "inquiry", "survey", "comparison", "study"])
def test_every_book_is_exported(base, book):
    values = {"stage": None} if book in ("review", "inquiry", "survey") else {}
    assert exported(run(base, PROJECT, book, **values), base, "html").startswith(b"<!")


def test_a_year_that_came_since_is_told(base, tmp_path):
    shutil.copytree(base, tmp_path / "w")
    made = execution.run(base / "notebooks/comparison.ipynb", {"project": PROJECT}, tmp_path / "w")
    shutil.copy(base / f"params/{PROJECT}/2024.yaml", tmp_path / f"w/params/{PROJECT}/2026.yaml")
    assert "新增了2026年度" in refusal(made, tmp_path / "w")
