"""Charts in Word are Word's own or drawn, never dots; captions count themselves and sentences lead to them."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from fractions import Fraction

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from perfeval.export import emf, nativechart, word
from perfeval.export.document import Document
from perfeval.page.blocks import Figure, Section, heading, paragraph
from perfeval.page.grid import Grid, text_cell
from perfeval.report.charts import scores
from perfeval.report.charts.bars import FULL, NONE, PART, Bar, Plot, picture

RATES = [("甲", Fraction(1)), ("乙", Fraction(3, 4)), ("丙", None)]
MONEY = [("财政资金", [Fraction(100), Fraction(80)]), ("其他资金", [Fraction(20), Fraction(20)])]


def figure(found) -> Figure:
    return next(block for block in found.blocks if isinstance(block, Figure))


def rates() -> Figure:
    return figure(scores._bars("图1-1　得分率", RATES, "得分率（%）", 100))


def money() -> Figure:
    return figure(scores._side_by_side("图1-2　资金", ("预算数", "执行数"), MONEY))


def interval() -> Figure:
    return picture(Plot(("满意率",), (Bar(0, 91, 95, FULL, "93.00%"),), 80, 100, "%"), "图1-3　满意率", "满意率93%")


def written(*blocks) -> zipfile.ZipFile:
    cover = Section("cover", (heading(1, "题目"),))
    return zipfile.ZipFile(io.BytesIO(word.write(Document("题目", (cover, *blocks), ()))))


def test_bars_from_zero_are_a_chart_of_words_own_with_its_numbers_beside_it():
    packed = written(rates(), money())
    names = packed.namelist()
    assert [n for n in names if "chart" in n and n.endswith((".xml", ".xlsx"))] and not [n for n in names if "png" in n]
    sheet = load_workbook(io.BytesIO(packed.read("word/embeddings/chart1.xlsx"))).active
    assert list(sheet.values) == [
        (None, "达到100%", "低于100%"),
        ("甲", 100, None),
        ("乙", None, 75),
        ("丙", None, None),
    ]
    sheet = load_workbook(io.BytesIO(packed.read("word/embeddings/chart2.xlsx"))).active
    assert list(sheet.values) == [(None, "预算数", "执行数"), ("财政资金", 100, 80), ("其他资金", 20, 20)]
    chart = packed.read("word/charts/chart1.xml").decode()
    assert "待补充" in chart and "externalData" in chart and chart.count('<a:ea typeface="黑体"/>') > 2
    assert packed.read("word/charts/_rels/chart1.xml.rels").decode().count("embeddings/chart1.xlsx") == 1


def test_other_charts_are_drawn_and_nothing_is_dots():
    names = written(interval()).namelist()
    assert "word/media/image1.emf" in names and not [n for n in names if n.endswith(".png")]


def test_an_svg_with_something_unknown_is_no_metafile():
    assert emf.drawn('<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt"><circle r="3"/></svg>') is None


def records(data: bytes) -> list[int]:
    at, found = 0, []
    while at < len(data):
        kind, size = struct.unpack_from("<II", data, at)
        assert size >= 8 and size % 4 == 0
        found.append(kind)
        at += size
    assert at == len(data)
    return found


@given(
    st.lists(
        st.tuples(st.text("甲乙ab1%（）<&", min_size=1, max_size=20), st.integers(1, 10**6)), min_size=1, max_size=9
    )
)
def test_a_metafile_is_whole_and_holds_every_label(rows):
    bars = tuple(Bar(n, 1, value + 1, NONE, name) for n, (name, value) in enumerate(rows))
    drawn = emf.drawn(picture(Plot(tuple(n for n, _ in rows), bars, 0, 10**6 + 9, "元"), "图1", "说明").svg)
    kinds = records(drawn)
    size, count = struct.unpack_from("<II", drawn, 48)
    assert (size, count, kinds[0], kinds[-1]) == (len(drawn), len(kinds), 1, 14)
    assert all(name.strip().encode("utf-16-le") in drawn for name, _ in rows)


def test_colours_are_told_apart_in_grey():
    greys = sorted(
        sum(int(c[n : n + 2], 16) * k for n, k in ((1, 299), (3, 587), (5, 114))) for c in (FULL, PART, NONE)
    )
    assert all(b - a > 50_000 for a, b in zip(greys, greys[1:]))


def fields(packed: zipfile.ZipFile) -> list[tuple[str, str]]:
    xml = packed.read("word/document.xml").decode()
    pattern = (
        r'fldCharType="begin".*?<w:instrText[^>]*>(.*?)</w:instrText>.*?"separate"/>(.*?)<w:r><w:fldChar[^>]*"end"'
    )
    return [
        (i.strip(), "".join(re.findall(r"<w:t[^>]*>([^<]*)", shown))) for i, shown in re.findall(pattern, xml, re.S)
    ]


def table(caption: str) -> Grid:
    return Grid(caption, ((text_cell("头", header="col"),), (text_cell("格"),)), 1)


def test_captions_count_and_sentences_lead_to_them():
    packed = written(
        heading(1, "一、章"),
        paragraph("见表1-1、表1-3和表9-9。"),
        table("表1-1　甲"),
        table("表1-3　乙"),
        table("附表2　丙"),
    )
    assert fields(packed)[:5] == [
        ("REF _Ref000000001 \\h", "表1-1"),
        ("REF _Ref000000002 \\h", "表1-3"),
        ("SEQ 表1 \\* ARABIC", "1"),
        ("SEQ 表1 \\* ARABIC \\r 3", "3"),  # what is left out is left out when Word counts, too
        ("SEQ 附表 \\* ARABIC \\r 2", "2"),
    ]
    opened = docx.Document(io.BytesIO(packed.fp.getvalue()))
    assert "见表1-1、表1-3和表9-9。" in [p.text for p in opened.paragraphs]
    names = re.findall(r'w:bookmarkStart w:id="(\d+)" w:name="(_Ref\d+)"', packed.read("word/document.xml").decode())
    assert len({n for n, _ in names}) == len({n for _, n in names}) == 3


@pytest.mark.parametrize("made", [rates, money, interval])
def test_the_same_chart_gives_the_same_bytes(made):
    assert written(made()).fp.getvalue() == written(made()).fp.getvalue()


def test_a_chart_without_data_has_none():
    assert nativechart.data(interval().svg) is None and nativechart.data("<svg></svg>") is None
