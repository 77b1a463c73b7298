"""The PDF is laid out as an office expects, and says its text back."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from perfeval.export import fonts, pdf
from perfeval.export.document import Document
from perfeval.export.settling import Arrangement
from perfeval.page.blocks import Heading, Paragraph, Section, heading, paragraph, runs
from perfeval.page.grid import Grid, Run, merge_levels, text_cell


def document(*blocks) -> Document:
    cover = Section("cover", (heading(1, "题目"),))
    return Document("题目", (cover, Section("contents"), *blocks), ())


def pages(*blocks) -> list[str]:
    reader = PdfReader(io.BytesIO(pdf.write(document(*blocks))))
    return [page.extract_text() for page in reader.pages]


def table(rows: int, groups: int) -> Grid:
    head = tuple(text_cell(t, header="col") for t in ("一级", "二级", "内容"))
    body = [
        [text_cell(f"甲组{r * groups // rows}"), text_cell(f"乙组{r // 2}"), text_cell(f"第{r}行" + "内容" * 9)]
        for r in range(rows)
    ]
    return Grid("表1-1　长表", (head, *merge_levels(body, 2)), 1, (2, 2, 8))


def test_a_line_holds_28_characters_and_a_page_22_lines():
    text = pages(heading(1, "一、章"), paragraph("国" * 700))[2]
    lines = [line.strip() for line in text.splitlines() if "国" in line]
    assert len(lines[0]) == 26  # two characters of indent
    assert {len(line) for line in lines[1:21]} == {28}
    assert len(lines) == 21  # and the heading


def test_text_is_found_as_it_is_written():
    assert "截至年底共5277户9737人，6300.38万元。" in "".join(pages(paragraph("截至年底共5277户9737人，6300.38万元。")))


def test_a_label_stands_on_every_page_of_its_group():
    printed = pages(heading(1, "一、章"), Section("landscape", (table(90, 2),)))
    with_rows = [page for page in printed if "内容" in page and "行" in page]
    assert len(with_rows) > 3
    for page in with_rows:
        shown = {int(n) for n in re.findall(r"第(\d+)行", page)}
        assert {f"甲组{r * 2 // 90}" for r in shown} == set(re.findall(r"甲组\d+", page))
        assert {f"乙组{r // 2}" for r in shown} == set(re.findall(r"乙组\d+", page))
        assert "一级" in page  # the heading row repeats
    assert sorted(int(n) for page in with_rows for n in re.findall(r"第(\d+)行", page)) == list(range(90))


def test_wide_tables_lie_on_landscape_pages():
    reader = PdfReader(
        io.BytesIO(pdf.write(document(heading(1, "一、章"), Section("landscape", (table(4, 2),)), paragraph("后"))))
    )
    shapes = [page.mediabox.width > page.mediabox.height for page in reader.pages]
    assert shapes == [False, False, False, True, False]


def test_pages_are_numbered_from_the_body():
    printed = pages(heading(1, "一、章"), paragraph("国" * 1500))
    assert "—" not in printed[0] and re.search(r"— I —", printed[1])
    assert [re.findall(r"— (\d+) —", page) for page in printed[2:]] == [["1"], ["2"], ["3"]]
    assert re.search(r"一、章\s*\.[ .]*\s*1", printed[1])


def test_where_each_heading_stands():
    _, found = pdf.typeset(document(heading(1, "一、章"), paragraph("国" * 1500), heading(2, "（一）节")))
    assert found == {0: "1", 1: "3"}


def test_it_calls_itself_pdf_a_and_pdf_ua_and_has_bookmarks_and_alt_text():
    from perfeval.page.blocks import Figure

    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>图</title><desc>甲：1</desc><rect '
        'width="9" height="9"/></svg>'
    )
    data = pdf.write(document(heading(1, "一、章"), Figure(svg, "图1-1　甲")))
    reader = PdfReader(io.BytesIO(data))
    xmp = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert (
        "<pdfaid:part>2</pdfaid:part>" in xmp
        and "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
        and "<pdfuaid:part>1" in xmp
    )
    assert [item.title for item in reader.outline] == ["一、章"]
    assert reader.trailer["/Root"]["/Lang"].startswith("zh") and reader.metadata.title == "题目"
    assert "甲：1" in str(
        [
            o.get_object().get("/Alt")
            for o in map(reader.get_object, range(1, len(reader.xref[0]) + 1))
            if isinstance(o.get_object(), dict)
        ]
    )


@pytest.mark.parametrize(
    "text",
    [
        '#import "x"',
        "$x^2$",
        "*a* _b_ `c`",
        "<label> @ref",
        "= 标题",
        "- 项",
        "+ 项",
        "/ 术语: x",
        "\\u{41}",
        "[x](y)",
        "// 注释",
        "/* x */",
        "#set page(width: 1pt)",
        '"引号"',
        "'单引号'",
        "a~b--c---d...",
        "=cmd()|' /C calc'!A0",
        "🙂 emoji",
        "a\tb",
        "‮反向",
        "http://example.com",
    ],
)
def test_no_text_is_read_as_markup(text):
    printed = "".join(
        pages(
            paragraph("始" + text + "终"),
            Grid("表", ((text_cell("头", header="col"),), (text_cell("格" + text + "尾"),))),
        )
    )
    wanted = re.sub(r"\s", "", text)
    seen = re.sub(r"\s", "", printed)
    if wanted.isascii():
        assert f"始{wanted}终" in seen and f"格{wanted}尾" in seen
    else:
        assert "始" in seen and "终" in seen


def test_a_very_long_cell_breaks_over_pages_and_loses_nothing():
    printed = "".join(pages(Grid("表", ((text_cell("头", header="col"),), (text_cell("甲" * 10_000),)))))
    assert printed.count("甲") == 10_000


def test_bold_and_missing_are_kept_apart_from_plain_text():
    source = pdf._TypstWriter(document(), Arrangement()).block(
        Paragraph(runs("甲", Run("乙", strong=True), Run("待补充", missing=True)))
    )
    assert source == '#par[#"甲"#bold[#"乙"]#missing[#"待补充"]]'


def test_two_runs_give_the_same_bytes():
    blocks = (heading(1, "一、章"), Heading(2, runs("（一）节")), table(60, 3))
    assert pdf.write(document(*blocks)) == pdf.write(document(*blocks))


def test_every_role_has_a_bundled_typeface():
    present = set(fonts.library().families())
    assert set(fonts.BUNDLED.values()) <= present
    assert set(fonts.chosen(True)) == set(fonts.ROLES)


def test_an_unknown_typeface_stops_the_print(monkeypatch):
    monkeypatch.setattr(fonts, "BUNDLED", fonts.BUNDLED | {"fang": "没有这种字体"})
    with pytest.raises(RuntimeError, match="font"):
        pdf.write(document(paragraph("甲")))


def test_a_section_that_no_page_is_for_stops_the_print():
    with pytest.raises(TypeError, match="papers"):
        pdf.write(document(Section("papers", (paragraph("甲"),))))
