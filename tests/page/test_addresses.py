"""Everything printed knows where it comes from: address → source → value, in HTML, Word and Excel."""

from __future__ import annotations

import random
import re
import zipfile
from decimal import Decimal, InvalidOperation
from pathlib import Path

import nbformat
import openpyxl
import pytest
from conftest import PROJECTS, ROOT
from lxml import etree, html

from perfeval.build import loading
from perfeval.documents import readers
from perfeval.documents.content import DocumentGrid
from perfeval.export import document, forms
from perfeval.model import addresses, expressions
from perfeval.page.blocks import Paragraph, flat
from perfeval.params.forms import read

FORMS = {form.id: form for form in read(ROOT)}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BLANKS = {"", "—", "待补充"}


def same(printed: str, value: object) -> bool:
    """Whether a value is printed, whatever its decimals and thousands are."""
    if isinstance(value, tuple):
        return printed == "、".join(value)
    try:
        return Decimal(printed.replace(",", "")) == Decimal(str(value))
    except InvalidOperation:
        said = str(value)  # a paragraph of it, behind its lead, or a name behind its code
        return (
            printed == said
            or len(printed) > 15
            and printed.removeprefix("原因分析：") in said
            or printed.endswith(f" {said}")
        )


def card(folder: Path, project: str):
    return loading.scorecard(folder, project, 2024)


def values(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(source, text) for source, text in found if source and "#" not in source and text not in BLANKS]


def in_html(folder: Path) -> list[tuple[str, str]]:
    page = html.fromstring((folder / "report.html").read_bytes())
    return [(e.get("data-source"), e.text_content().strip()) for e in page.iter() if e.tag in ("td", "th", "span")]


def in_word(folder: Path, made: document.Document) -> list[tuple[str, str]]:
    with zipfile.ZipFile(folder / "report.docx") as packed:
        body = etree.fromstring(packed.read("word/document.xml"))
    known, found = list(made.anchors()), []
    for start in body.iter(f"{W}bookmarkStart"):
        if number := re.fullmatch(r"_pe(\d{6})", start.get(f"{W}name")):
            text = "".join("\n" if t.tag == f"{W}br" else t.text for t in start.getparent().iter(f"{W}t", f"{W}br"))
            found.append((known[int(number[1])], text))
    return found


def in_excel(folder: Path) -> list[tuple[str, str]]:
    fields = {title: name for name, title in addresses.FIELDS.items()} | {"三级指标": "name", "原文": "value"}
    found = []
    for sheet in openpyxl.load_workbook(folder / "report.xlsx"):
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        if rows[0][-1] == "地址":
            assert sheet.column_dimensions[openpyxl.utils.get_column_letter(sheet.max_column)].hidden
            for row in (row for row in rows[1:] if row[-1]):
                for head, cell in zip(rows[0], row):
                    field = fields.get(head) if not row[-1].startswith("facts") else {"原文": "value"}.get(head)
                    if field and cell is not None and field not in ("score", "reason", "title"):
                        found.append((f"{row[-1]}/{field}", str(cell)))
    return found


@pytest.mark.parametrize("project", PROJECTS)
def test_an_address_leads_to_the_value_that_is_printed(built, project):
    folder = built / "reports" / project / "2024"
    made = document.read(nbformat.read(folder / "report.ipynb", 4))
    scored, draw = card(built, project), random.Random(project)
    for name, found in (("html", in_html(folder)), ("docx", in_word(folder, made)), ("xlsx", in_excel(folder))):
        known = values(found)
        chosen = known if len(known) <= 200 else draw.sample(known, 200)
        assert len(chosen) >= 30, name
        for source, text in chosen:
            if " " not in source:  # else it is an expression of several values
                value = addresses.value(scored, source)
                if isinstance(value, str):
                    value = expressions.spoken(value, scored.evaluation.fact_texts)
                assert same(text, value), (name, source, text)


def test_every_text_of_a_page_has_an_address_and_no_two_blocks_share_one(built):
    made = document.read(nbformat.read(built / "reports/shili-xuni/2024/report.ipynb", 4))
    anchors = list(made.anchors())
    assert all(anchors)
    generated = [a for a in anchors if a.startswith("#")]
    assert len(generated) == len(set(generated))
    assert any(a.startswith("2024.md#项目概况/") for a in anchors)


def test_word_holds_each_text_at_the_anchor_of_its_address(built):
    folder = built / "reports/shili-xuni/2024"
    made = document.read(nbformat.read(folder / "report.ipynb", 4))
    printed = [block for block in flat(made.blocks) if isinstance(block, Paragraph)]
    found = dict(in_word(folder, made))
    assert len(printed) > 60
    assert all(found[block.source].replace("\n", "") == block.text.replace("\n", "") for block in printed if block.text)


def property_of(file: Path) -> list[tuple[str, str]]:
    with zipfile.ZipFile(file) as packed:
        return [(e.get("name"), "".join(e.itertext())) for e in etree.fromstring(packed.read("docProps/custom.xml"))]


def test_word_and_excel_say_what_they_are(built):
    folder = built / "reports/hukou-dibao/2024"
    for name in ("report.docx", "report.xlsx"):
        told = dict(property_of(folder / name))
        assert {**told, "perfeval.print": ""} == {
            "perfeval.kind": "2024年度湖口县城乡最低生活保障项目绩效评价报告",
            "perfeval.project": "hukou-dibao",
            "perfeval.year": "2024",
            "perfeval.print": "",
        }


def test_where_there_is_nothing_there_is_no_value(built):
    scored = card(built, "shili-xuni")
    for wrong in (
        "facts/没有",
        "indicators/没有/actual",
        "problems/99/title",
        "problems/x/title",
        "别的/x",
        "report/x",
    ):
        with pytest.raises(KeyError):
            addresses.value(scored, wrong)


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_form_says_whose_each_row_is_when_it_comes_back(form):
    scored = loading.scorecard(ROOT, "shili-xuni", 2024)
    content = readers.read("表.xlsx", forms.write(scored, FORMS[form]))
    assert content.identity == {"kind": form, "project": "shili-xuni", "year": "2024"}
    labels = {
        a: [c.text for g in content.blocks if isinstance(g, DocumentGrid) for c in g.cells]
        for a in content.addresses.values()
    }
    for address, texts in labels.items():
        kind, *name = addresses.parts(address)
        assert bool(name) == (kind not in ("project", "objective"))  # single values stand in rows of their own
        if not name:
            continue
        (name,) = name
        assert (scored.evaluation.facts[name].label if kind == "facts" else name) in texts
    assert all("地址" not in c.text for g in content.blocks if isinstance(g, DocumentGrid) for c in g.cells)
    if form not in ("facts", "files"):
        assert len(content.addresses) >= len(scored.lines)
