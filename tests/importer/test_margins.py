"""What heads and feet of pages, and boxes over them, name is used where nothing else names it, with a doubt."""

from __future__ import annotations

import io

import docx
import openpyxl
import pytest

from perfeval.documents import readers
from perfeval.documents.content import Content, Unread
from perfeval.importer.reading.account import Account
from perfeval.importer.reading.imported import Imported
from perfeval.importer.understand import understand
from perfeval.importer.words import margins

ROWS = (
    ("一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分"),
    ("产出指标", "数量指标", "改造灶台", "≥12处", "12处", "50", "50"),
    ("满意度指标", "满意度指标", "师生满意度", "≥90%", "88%", "50", "48.9"),
)


def word(head: str, foot: str) -> bytes:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = head
    document.sections[0].footer.paragraphs[0].text = foot
    table = document.add_table(len(ROWS), len(ROWS[0]))
    for r, row in enumerate(ROWS):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def excel(head: str, foot: str) -> bytes:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active.oddHeader.center.text = head
    book.active.oddFooter.left.text = foot
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


@pytest.mark.parametrize("made, name", [(word, "表.docx"), (excel, "表.xlsx")])
def test_the_margins_name_project_unit_and_year(made, name):
    head, foot = "项目名称：食堂改造　实施单位：柳河县第一小学", "二〇二四年度"
    found = understand(readers.read(name, made(head, foot)), name)
    assert (found.project.text, found.unit.text, found.year.text) == ("食堂改造", "柳河县第一小学", "2024")
    assert found.project.doubt and found.unit.doubt and found.year.doubt
    assert not [one for one in found.account.unread() if one.text in (head, foot)]


@pytest.mark.parametrize("made, name", [(word, "表.docx"), (excel, "表.xlsx")])
def test_a_title_in_the_margins_names_project_and_year(made, name):
    found = understand(readers.read(name, made("2023年度村道维修项目绩效自评表", "第 1 页")), name)
    assert (found.project.text, found.year.text) == ("村道维修项目", "2023")
    assert found.project.doubt and found.year.doubt


def test_what_the_document_names_itself_stays():
    document = docx.Document(io.BytesIO(word("项目名称：另一个项目", "2020年度")))
    document.add_paragraph("2024年度绩效自评表")
    document.add_paragraph("项目名称：食堂改造")
    saved = io.BytesIO()
    document.save(saved)
    found = understand(readers.read("表.docx", saved.getvalue()), "表.docx")
    assert (found.project.text, found.year.text) == ("食堂改造", "2024")
    assert not found.project.doubt and not found.year.doubt


def test_years_that_differ_name_none():
    notes = (Unread("页眉", "2023年度", "页眉，不读入"), Unread("页脚", "2024年度", "页脚，不读入"))
    content = Content((), "Word", notes)
    assert not margins.year(content, Imported(Account(content)))
