"""A table whose heads nobody knows: a person says once what its columns hold, and every file like it is read so."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pytest
from conftest import empty_workbook, run

from perfeval.importer import intake
from perfeval.importer.columns import layouts
from perfeval.model.findings import InputError

HEADS = ["大项", "中项", "干了什么", "说好的2024年", "做到的", "给分", "拿分", "附言"]
TITLES = "一级指标,二级指标,三级指标,指标值,实际完成值,分值,得分,不读"


def _document(
    file: Path, project: str, rows: int = 5, heads: list[str] = HEADS, title: str = "", what: str = "处巡查"
) -> Path:
    made = docx.Document()
    made.add_paragraph(f"{project}绩效自评表（2024年度）")
    made.add_paragraph(f"项目名称：{project}")
    body = [["产出", "数量", f"第{n}{what}次数", f"≥{n}次", f"{n + 1}次", "20", str(20 - n), "无"] for n in range(rows)]
    if title:
        body = [heads, *body]
        heads = [title] * 3 + heads[3:]
    table = made.add_table(rows + 1 + bool(title), len(heads))
    for row, texts in enumerate([heads, *body]):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    if title:
        table.cell(0, 0).merge(table.cell(0, 2)).text = title
        for column in range(3, len(heads)):
            table.cell(0, column).merge(table.cell(1, column)).text = heads[column]
    made.save(str(file))
    return file


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return empty_workbook(tmp_path / "工作簿")


def test_a_layout_told_once_is_read_in_every_file_with_its_heads(base):
    first, second = _document(base / "甲.docx", "甲河巡查"), _document(base / "乙.docx", "乙河巡查", 4)
    [unsure] = intake.looks(first)
    assert unsure.layouts[0].heads == ("大项", "中项", "干了什么", "说好的", "做到的", "给分", "拿分", "附言")
    assert unsure.account.counts()["guessed"] and unsure.layouts[0].option.startswith("--columns 一级指标,二级指标")
    done = run(base, "import", str(first), "--columns", TITLES)
    assert done.returncode == 0 and "params/layouts/甲.yaml" in done.stdout, done.stdout + done.stderr
    for file in (first, second):
        [found] = intake.looks(file, known=layouts.read(base))
        assert not found.layouts and not found.account.counts()["guessed"]
        assert [row.text("score") for row in found.indicators] == [str(20 - n) for n in range(len(found.indicators))]
        assert {e.told for e in found.account if e.text == "无"} == {"版式写明不读"}
    assert run(base, "import", str(first), "--columns", TITLES.replace("不读", "偏差原因"), "--force").returncode == 0
    assert [file.name for file in (base / "params" / "layouts").iterdir()] == ["甲.yaml"]


def test_heads_of_two_rows_are_told_by_the_lowest(base):
    file = _document(base / "丙.docx", "丙河巡查", title="考核的事项")
    layouts.write(layouts.told(intake.read(file), TITLES, file), base, "丙")
    [found] = intake.looks(file, known=layouts.read(base))
    assert [row.text("name") for row in found.indicators] == [f"第{n}处巡查次数" for n in range(5)]
    assert found.account.counts()["unread"] == 5


def test_other_heads_are_not_taken_for_a_layout(base):
    file, other = _document(base / "甲.docx", "甲河巡查"), [*HEADS[:5], "拿分", "给分", "附言"]
    known = (layouts.told(intake.read(file), TITLES, file),)
    [found] = intake.looks(_document(base / "丁.docx", "丁河巡查", heads=other), known=known)
    assert found.layouts


@pytest.mark.parametrize("typed, said", [
    ("一级指标,二级", "不认识的栏“二级”"),
    ("一级指标,二级指标,不读", "没有写哪一栏是三级指标"),
    ("三级指标,指标值,分值", "没有3栏的表格"),
    ("三级指标,指标值,分值,分值,不读,不读,不读,不读", "“分值”写了两栏"),
])  # fmt: skip
def test_a_slip_in_what_is_told_is_one_message(base, typed, said):
    file = _document(base / "甲.docx", "甲河巡查")
    with pytest.raises(InputError, match=said):
        layouts.told(intake.read(file), typed, file)


@pytest.mark.parametrize("text, said", [
    ("columns: [{head: a, role: 三级指标}]", "各栏只有1项"),
    ("columns: [{head: a, role: 指标}, {head: b, role: 分值}, {head: c, role: 三级指标}]", "不认识的栏“指标”"),
    ("columns: [{head: a, role: 分值}, {head: b, role: 分值}, {head: c, role: 三级指标}]", "写了两栏"),
    ("columns: [{head: a, role: 不读}, {head: b, role: 分值}, {head: c, role: 不读}]", "没有写哪一栏"),
])  # fmt: skip
def test_a_fault_of_a_layout_is_told_at_its_place(base, text, said):
    file = base / "params" / "layouts" / "x.yaml"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=rf"params/layouts/x.yaml:1(.|\n)*{said}"):
        layouts.read(base)


def test_a_table_that_says_nothing_is_asked_about(base):
    file = base / "戊.docx"
    made = docx.Document()
    table = made.add_table(4, 4)
    for row, texts in enumerate([["甲", "乙", "丙", "丁"], *([["好", "坏", "中", "差"]] * 3)]):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    made.save(str(file))
    with pytest.raises(InputError, match="甲、乙、丙、丁.*--columns 不读,不读,不读,不读"):
        intake.looks(file)


def _chosen(file: Path, **titles: str) -> None:
    """Choose what a head stands for, as a person does from the list."""
    book = openpyxl.load_workbook(file)
    for sheet in book.worksheets:
        for column in range(2, sheet.max_column + 1):
            if sheet.cell(3, column).value in titles:
                sheet.cell(4, column).value = titles[sheet.cell(3, column).value]
    book.save(file)


def test_a_folder_is_asked_once_for_each_layout_and_read_as_answered(base):
    folder = base / "来件"
    folder.mkdir()
    for project, what in (("甲河巡查", "段河道清淤"), ("乙河巡查", "期护林宣讲")):
        _document(folder / f"{project}.docx", project, what=what)
    _document(folder / "丙河巡查.docx", "丙河巡查", heads=[*HEADS[:-1], "附注"])
    done = run(base, "import", "来件")
    assert done.returncode == 0 and "待确认3个" in done.stdout and "版式2种，各问一次" in done.stdout, done.stdout
    assert [file for file in (base / "params").iterdir() if file.name != "rulesets"] == []

    asked = folder / "导入版式.xlsx"
    sheets = openpyxl.load_workbook(asked).worksheets
    named = sorted(sheet["B2"].value for sheet in sheets)
    assert named == ["丙河巡查.docx", "乙河巡查.docx、甲河巡查.docx"]
    offered = {sheet.cell(3, 8).value: sheet.data_validations.dataValidation[6].formula1 for sheet in sheets}
    assert all(listed.startswith('"得分,分值,') for listed in offered.values()), offered
    before = asked.read_bytes()
    assert "版式确认表1个" in run(base, "import", "来件").stdout and asked.read_bytes() == before

    _chosen(asked, 给分="分值")
    refused = run(base, "import", str(asked))
    assert refused.returncode == 0 and len(list((base / "params/layouts").iterdir())) == 2
    _chosen(asked, 给分="分值", 拿分="分值")
    refused = run(base, "import", str(asked))
    assert refused.returncode == 1 and "“分值”写了两栏" in refused.stderr and "版式1" in refused.stderr
    _chosen(asked, 给分="分值", 拿分="得分")
    assert run(base, "import", str(asked)).returncode == 0

    done = run(base, "import", "来件")
    assert done.returncode == 0 and "已导入3个" in done.stdout, done.stdout + done.stderr
    for project in ("甲河巡查", "乙河巡查", "丙河巡查"):
        text = (base / "params" / project / "2024.yaml").read_text(encoding="utf-8")
        assert text.count("self_score:") == 5 and "按内容当作" not in text


def test_one_document_is_asked_about_beside_it(base):
    file = _document(base / "甲.docx", "甲河巡查")
    done = run(base, "import", "甲.docx")
    assert done.returncode == 0 and "甲.版式.xlsx" in done.stdout
    _chosen(base / "甲.版式.xlsx", 给分="分值", 拿分="得分")
    assert run(base, "import", "甲.版式.xlsx").returncode == 0
    [found] = intake.looks(file, known=layouts.read(base))
    assert not found.layouts and [row.text("score") for row in found.indicators] == ["20", "19", "18", "17", "16"]
