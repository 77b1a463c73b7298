"""Outlines as people choose, copy and change them; notebooks of one's own; sentences that lead to tables."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import copy_workbook, run

from perfeval.page.blocks import Heading, Paragraph, heading, paragraph
from perfeval.page.grid import Grid, Run
from perfeval.page.markup import OutsideContract
from perfeval.page.numbering import numbered, stepped
from perfeval.params import outline

OURS = ("henan", "report", "selfreport", "short")


def chosen(base: Path, name: str, stage: str = "初稿") -> None:
    file = base / "params" / "shili-xuni" / "2024.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"\n  stage: .*", f"\n  stage: {stage}\n  outline: {name}", text), encoding="utf-8")


def test_outlines_are_listed_with_title_and_chapters(workbook):
    done = run(workbook, "outline")
    assert done.returncode == 0
    for one in outline.listed(workbook):
        assert one.title and f"{one.name}：{one.title}\n  {one.chapters[0]}\n" in done.stdout
    assert tuple(one.name for one in outline.listed(workbook)) == OURS
    chapters = {one.name: sum(not c.startswith("附件") for c in one.chapters) for one in outline.listed(workbook)}
    assert chapters == {"henan": 5, "report": 7, "selfreport": 6, "short": 5}


@pytest.mark.long
def test_a_copy_is_an_outline_and_a_book_of_its_own(workbook):
    done = run(workbook, "outline", "copy", "short", "my-study")
    assert done.returncode == 0 and "notebooks/my-study.ipynb、notebooks/my-study.py" in done.stdout
    file = workbook / "notebooks" / "my-study.ipynb"
    file.write_text(
        file.read_text(encoding="utf-8").replace("四、存在的问题及原因分析", "四、改出来的一章"), encoding="utf-8"
    )
    chosen(workbook, "my-study")
    said = [
        run(workbook, "build", "shili-xuni", "2024", "--book", b, "--to", "html", "--workers", "0")
        for b in ("report", "my-study")
    ]
    assert [s.returncode for s in said] == [0, 0], said[0].stdout + said[1].stdout + said[1].stderr
    folder = workbook / "reports/shili-xuni/2024"
    assert all("、改出来的一章" in (folder / f"{b}.html").read_text(encoding="utf-8") for b in ("report", "my-study"))
    again = run(workbook, "build", "shili-xuni", "2024", "--book", "my-study", "--to", "html", "--workers", "0")
    assert "没有变化" in again.stdout
    proof = run(workbook, "verify", "shili-xuni", "2024")
    assert proof.returncode == 0, proof.stdout + proof.stderr
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert {"notebooks/my-study.ipynb"} == {e["path"] for e in record["inputs"] if e["role"] == "notebook"}
    assert "my-study.html" in (workbook / "reports" / "index.html").read_text(encoding="utf-8")
    packed = run(workbook, "bundle", "shili-xuni", "2024")
    assert packed.returncode == 0, packed.stdout + packed.stderr
    archive = next(workbook.rglob("*.zip"))
    proof = run(workbook, "verify", str(archive))
    assert proof.returncode == 0, proof.stdout + proof.stderr
    file.write_text(file.read_text(encoding="utf-8").replace("改出来的", "又改的"), encoding="utf-8")
    assert "笔记本 notebooks/my-study.ipynb 已改变" in run(workbook, "why", "shili-xuni", "2024").stdout


@pytest.mark.parametrize("arguments, said", [
    (("copy", "raport", "x"), "没有提纲“raport”(.|\n)*是否想写“report”"),
    (("copy", "comparison", "x"), "没有提纲“comparison”"),
    (("copy", "report", "../x"), "名称“../x”不能使用"),
    (("copy", "report", "short"), "已经有了，没有改动"),
    (("copy", "report"), "没有写提纲和新名称"),
])  # fmt: skip
def test_a_copy_that_cannot_be_made_says_why(workbook, arguments, said):
    before = sorted(f.name for f in (workbook / "notebooks").iterdir())
    done = run(workbook, "outline", *arguments)
    assert done.returncode == 1 and re.search(said, done.stderr), done.stderr
    assert sorted(f.name for f in (workbook / "notebooks").iterdir()) == before


@pytest.mark.parametrize("change, said", [
    (None, "没有笔记本“no-such”(.|\n)*selfreport"),
    (lambda cells: [c for c in cells if "parameters" not in c["metadata"].get("tags", [])], "没有参数单元格"),
    (lambda cells: [c | {"source": "project = 'a'\nyear = 2024"} if c["metadata"].get("tags") else c for c in cells],
     "参数单元格没有写 stage"),
])  # fmt: skip
def test_a_notebook_without_our_parameters_is_no_book(workbook, change, said):
    if change:
        data = json.loads((workbook / "notebooks" / "short.ipynb").read_text(encoding="utf-8"))
        data["cells"] = change(data["cells"])
        (workbook / "notebooks" / "no-such.ipynb").write_text(json.dumps(data), encoding="utf-8")
    done = run(workbook, "build", "shili-xuni", "2024", "--book", "no-such")
    assert done.returncode == 1 and re.search(said, done.stderr), done.stderr
    assert not (workbook / "reports" / "shili-xuni").exists()


def test_a_report_by_another_name_passes_the_same_gate(workbook):
    file = workbook / "params" / "shili-xuni" / "2024.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("  date: 2025年5月30日\n", ""), encoding="utf-8")
    for _ in range(2):
        done = run(workbook, "build", "shili-xuni", "2024", "--book", "short", "--to", "html", "--workers", "0")
        assert done.returncode == 4 and "报告日期" in done.stdout + done.stderr
        assert not (workbook / "reports/shili-xuni/2024/short.html").exists()


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("project", ["shili-xuni", "hukou-dibao"])
def test_a_sentence_leads_to_every_table_and_figure(tmp_path, name, project):
    base = copy_workbook(tmp_path / "w")
    file = base / "params" / project / "2024.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"\n  stage: .*", f"\n  stage: 初稿\n  outline: {name}", text), encoding="utf-8")
    done = run(base, "build", project, "2024", "--book", "report,survey", "--to", "html", "--workers", "0")
    assert done.returncode == 0, done.stdout + done.stderr
    for print_ in (base / "reports" / project / "2024").glob("*.html"):
        page = re.sub(r"<svg.*?</svg>", "", print_.read_text(encoding="utf-8"), flags=re.S)
        captions = list(re.finditer(r"<(?:caption|figcaption)[^>]*>(附?[表图][0-9-]+)　", page))
        assert len(captions) >= (4 if print_.stem == "report" else 1)
        assert len({c[1] for c in captions}) == len(captions), "each number is given once"
        for caption in captions:
            before = re.sub(r"<(caption|figcaption)\b.*?</\1>|<nav.*?</nav>", "", page[: caption.start()], flags=re.S)
            assert re.search(rf"见{caption[1]}(?![0-9-])", re.sub(r"<[^>]*>", "", before)), caption[1]


# numbers and ranks


def test_headings_of_one_rank_stay_of_one_rank():
    written = [
        heading(1, "四、甲"),
        heading(3, "1.乙"),
        heading(4, "（1）丙"),
        heading(3, "2.丁"),
        heading(4, "（1）戊"),
    ]
    assert [b.level for b in stepped(written) if isinstance(b, Heading)] == [1, 2, 3, 2, 3]


def test_a_person_s_reference_is_not_said_again_and_a_person_s_sentence_stays():
    grid = Grid("表1-1　资金表", ((),), 0)
    own = paragraph("各年资金见", Run("表“资金表”", ref="表.资金表"), "。")
    typed = Paragraph((Run("资金见表1-1。"),), source="2024.md#甲/1")
    texts = [
        b.text
        for b in numbered([heading(1, "一、甲"), own, paragraph("资金见表1-1。"), grid])
        if isinstance(b, Paragraph)
    ]
    assert texts == ["各年资金见表1-1。"]
    texts = [b.text for b in numbered([heading(1, "一、甲"), own, typed, grid]) if isinstance(b, Paragraph)]
    assert texts == ["各年资金见表1-1。", "资金见表1-1。"]


def test_a_title_that_two_tables_share_is_no_reference():
    own = paragraph("见", Run("表“甲”", ref="表.甲"))
    with pytest.raises(OutsideContract, match="有几个题为“甲”的表"):
        numbered([heading(1, "一、乙"), own, Grid("表1-1　甲", ((),), 0), Grid("表：甲", ((),), 0)])


def test_tables_of_an_annex_count_on_with_a_person_s_own():
    blocks = [
        heading(1, "附件1　甲"), Grid("表：乙", ((),), 0), paragraph("丙见附表1-1。"), Grid("附表1-1　丙", ((),), 0),
        heading(1, "附件2　丁"), Grid("附表2-1　戊", ((),), 0), Grid("附表2-2　己", ((),), 0),
    ]  # fmt: skip
    made = numbered(blocks)
    assert [b.caption for b in made if isinstance(b, Grid)] == [
        "附表1-1　乙",
        "附表1-2　丙",
        "附表2-1　戊",
        "附表2-2　己",
    ]
    assert [b.text for b in made if isinstance(b, Paragraph)] == ["丙见附表1-2。"]
