"""An analyst's own frame, picture and words in the contract that every print reads."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT

import perfeval
from perfeval.build import execution
from perfeval.export import document, html, pdf, word
from perfeval.model.findings import InputError
from perfeval.page.grid import Grid
from perfeval.page.markup import from_html


def cells(found: pd.DataFrame, **options) -> list[list[str]]:
    (grid,) = from_html(perfeval.table(found, "表1　试", **options)._repr_html_())
    assert isinstance(grid, Grid)
    return [[cell.text for cell in row] for row in grid.rows]


def test_a_frame_is_printed_in_chinese_with_two_decimals_and_dashes():
    found = pd.DataFrame({"indicator": ["甲", "乙"], "rate": [0.125, np.nan], "rows": [3, 12], "自己的": ["a", None]})
    assert cells(found) == [
        ["三级指标", "得分率", "处数", "自己的"],
        ["甲", "12.50%", "3", "a"],
        ["乙", "—", "12", "—"],
    ]


def test_numbers_round_half_up_and_exact_ones_stay_exact():
    found = pd.DataFrame({"x": [2.675, 0.005], "y": [Decimal("2.675"), Fraction(1, 200)], "z": [True, False]})
    assert cells(found)[1:] == [["2.68", "2.68", "是"], ["0.01", "0.01", "否"]]
    assert cells(found, places={"x": 3}, percent=["y"])[1:] == [["2.675", "267.50%", "是"], ["0.005", "0.50%", "否"]]


def test_an_exact_column_is_printed_where_its_float_is_not():
    found = pd.DataFrame({"points": [1.0], "points_exact": [Decimal("1.00")]})
    assert cells(found) == [["分值"], ["1.00"]] == cells(found[["points_exact"]])
    assert cells(found.set_index("points").iloc[:0]) == [["分值"], ["没有数据"]]


def test_a_frame_by_years_has_its_index_as_first_column():
    found = pd.DataFrame({"id": ["甲", "甲"], "year": [2023, 2024], "rate": [0.5, 1.0]})
    assert cells(found.pivot(index="id", columns="year", values="rate"), percent=[2023, 2024]) == [
        ["指标", "2023", "2024"],
        ["甲", "50.00%", "100.00%"],
    ]


def test_what_has_no_words_or_no_end_is_refused():
    from matplotlib import pyplot

    with pytest.raises(InputError, match="文字说明"):
        perfeval.figure(pyplot.figure(), "图1　试", " ")
    with pytest.raises(InputError, match="无穷大"):
        perfeval.table(pd.DataFrame({"x": [np.inf]}), "表1")
    pyplot.close("all")


@pytest.mark.long
def test_the_study_of_the_workbook_is_printed_in_every_format(monkeypatch):
    monkeypatch.chdir(ROOT)
    found = document.read(execution.run(ROOT / "notebooks/study.ipynb", {}, ROOT))
    assert found.title == "示例县社区老年助餐服务项目2023—2025年度专题分析" and found.banner == "虚构示例"
    text = html.write(found).decode()
    assert "98.90%" in text and "<svg" in text and "96.46" in text and "等级不变" in text
    assert pdf.write(found).startswith(b"%PDF") and word.write(found, pdf.pages(found)).startswith(b"PK")
    again = document.read(execution.run(ROOT / "notebooks/study.ipynb", {}, ROOT))
    assert html.write(again).decode() == text


def test_the_study_refuses_parameters_that_it_does_not_know(monkeypatch):
    monkeypatch.chdir(ROOT)
    with pytest.raises(execution.CellFailed, match="不认识参数“until”"):
        execution.run(ROOT / "notebooks/study.ipynb", {"until": 2024}, ROOT)
