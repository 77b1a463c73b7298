"""Working papers print on A4 with their heads, what they are, who made and checked them, and page numbers."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from perfeval.export import excel
from perfeval.export.document import Document
from perfeval.page.grid import Cell, Grid, Run, text_cell


def sheet(*rows: tuple[Cell, ...], widths: tuple[int, ...] = (10, 20, 30), title: str = "2024年度A&B项目"):
    grid = Grid("底稿一", (tuple(text_cell(t, header="col") for t in "甲乙丙"), *rows), 1, widths, sheet="底稿一")
    return load_workbook(io.BytesIO(excel.write(Document(title, (), (grid,))))).active


ROW = text_cell("1"), text_cell("名称", header="row"), text_cell("文" * 60)


def test_each_page_says_what_it_is_who_made_it_and_its_number():
    made = sheet(ROW)
    assert (made.page_setup.paperSize, made.page_setup.orientation) == (9, "landscape")
    assert made.oddHeader.left.text == "2024年度A&&B项目\n底稿：底稿一" and made.oddHeader.left.size == 9
    assert [word in made.oddHeader.right.text for word in ("编制人：", "复核人：", "日期：")] == [True] * 3
    assert made.oddFooter.center.text == "第&P页　共&N页"
    assert made.print_title_rows == "$2:$2" and made.print_area == "'底稿一'!$A$1:$C$3"


def test_the_header_is_never_longer_than_excel_allows():
    made = sheet(ROW, title="项&目" * 60)
    assert len(made.oddHeader.left.text) + len(made.oddHeader.right.text) < 230


@pytest.mark.parametrize(("widths", "pages", "columns"), [((10, 20, 30), 1, None), ((30, 40, 300), 2, "$A:$B")])
def test_a_broad_sheet_takes_pages_beside_each_other_and_repeats_its_names(widths, pages, columns):
    made = sheet(ROW, widths=widths)
    assert (made.page_setup.fitToWidth or 1, made.page_setup.fitToHeight) == (pages, 0)
    assert made.print_title_cols == columns


def test_nothing_runs_over_its_cell():
    number = Cell((Run("1234567890.12"),), number=Decimal("1234567890.12"))
    made = sheet((number, text_cell("文" * 100, colspan=2)), widths=(4, 20, 20))
    assert made.column_dimensions["A"].width > 13
    assert made.row_dimensions[3].height > 5 * 10  # 100 characters on 40 of half width


def test_equal_papers_give_equal_bytes():
    papers = (Grid("底稿", ((text_cell("甲"),),), 1, (10,), sheet="底稿"),)
    assert excel.write(Document("题", (), papers)) == excel.write(Document("题", (), papers))
