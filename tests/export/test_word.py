"""The Word file is a real Word document: styles, sections, fields, merged cells and alternative text."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from perfeval.export import word
from perfeval.export.document import Document
from perfeval.page.blocks import Figure, Heading, Items, Paragraph, Section, heading, missing, paragraph
from perfeval.page.grid import Cell, Grid, Run, merge_levels, text_cell

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 100" width="400pt" height="100pt"><title>图</title>'
    '<desc>甲高于乙 &amp; 丙</desc><rect width="300" height="80"/></svg>'
)
COVER = Section(
    "cover",
    (
        heading(1, "题目"),
        paragraph("（初稿）"),
        Grid("", ((text_cell("项目名称"), text_cell("甲")), (text_cell("日期"), Cell((missing(),)))), 0, (2, 4)),
    ),
)


def table(*lines: str, caption: str = "表1-1　分数", reason: str = "", **more) -> Grid:
    """One row a line, one cell a character; the first two columns are merged where they repeat."""
    rows = [[text_cell(c) for c in line] + [text_cell(reason)] for line in lines]
    head = tuple(text_cell(t, header="col", align="center") for t in ("一级", "二级", "三级", "原因"))
    return Grid(caption, (head, *merge_levels(rows, 2)), 1, (2, 2, 4, 8), **more)


def document(*blocks) -> Document:
    return Document("题目", (COVER, Section("page", (heading(1, "摘要"),)), Section("contents"), *blocks), ())


def opened(*blocks, **options) -> docx.document.Document:
    return docx.Document(io.BytesIO(word.write(document(*blocks), **options)))


def found(element, path: str) -> list:
    return element.xpath(path)


def merges(tbl) -> list[list[tuple[str, str]]]:
    """Text and vertical merge of every cell."""
    return [
        [
            ("".join(found(tc, ".//w:t/text()")), "".join(found(tc, "./w:tcPr/w:vMerge/@w:val")))
            for tc in found(row, "./w:tc")
        ]
        for row in found(tbl, "./w:tr")
    ]


def part(data: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


def test_every_style_names_its_chinese_and_latin_typeface():
    styles = opened(heading(1, "一、章")).styles
    for style in styles.element.xpath("./w:style[not(@w:type='character')]"):
        fonts = style.find(f".//{qn('w:rFonts')}")
        assert fonts.get(qn("w:eastAsia")) and fonts.get(qn("w:ascii")) == fonts.get(qn("w:hAnsi"))
    expected = {
        "Normal": "仿宋_GB2312",
        "Heading 1": "黑体",
        "Heading 2": "楷体_GB2312",
        "Heading 3": "仿宋_GB2312",
        "Heading 4": "仿宋_GB2312",
        "Title": "方正小标宋简体",
        "Caption": "黑体",
    }
    for name, typeface in expected.items():
        assert found(styles[name].element, ".//w:rFonts/@w:eastAsia") == [typeface]
        assert found(styles[name].element, ".//w:rFonts/@w:ascii") == ["Times New Roman"]


def test_body_is_size_16_on_a_fixed_pitch_with_an_indent_of_two_characters():
    style = opened().styles["Normal"]
    assert (style.font.size.pt, style.paragraph_format.line_spacing.pt) == (16, 28.95)
    assert found(style.element, ".//w:ind/@w:firstLineChars") == ["200"]
    assert found(style.element, ".//w:spacing/@w:lineRule") == ["exact"]


def test_nothing_of_an_english_template_is_left():
    data = word.write(document(heading(1, "一、章"), table("甲子1")))
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    text = "".join(part(data, name) for name in names if name.endswith((".xml", ".rels")))
    assert not re.search(r"Theme=|themeColor|Calibri|Cambria|python-docx|updateFields|rsid", text)
    assert not [name for name in names if "theme" in name or "thumbnail" in name or "app.xml" in name]
    core = docx.Document(io.BytesIO(data)).core_properties
    assert (core.title, core.author, core.language, core.revision, core.created) == (
        "题目",
        "",
        "zh-CN",
        1,
        core.modified,
    )


def test_cover_front_and_body_are_sections_with_their_own_page_numbers():
    wide = Section("landscape", (table("甲子1"),))
    sections = opened(heading(1, "一、章"), paragraph("文"), wide, paragraph("后")).sections
    numbers = [
        [(n.get(qn("w:fmt")), n.get(qn("w:start"))) for n in found(s._sectPr, "./w:pgNumType")] for s in sections
    ]
    assert numbers == [[], [("upperRoman", "1")], [("decimal", "1")], [("decimal", None)], [("decimal", None)]]
    assert [s.page_width > s.page_height for s in sections] == [False, False, False, True, False]
    assert [s.footer.is_linked_to_previous for s in sections] == [True, False, True, True, True]
    assert found(sections[1].footer._element, ".//w:instrText/text()") == [" PAGE "]
    assert found(sections[1].footer._element, ".//w:jc/@w:val") == ["right"]
    assert found(sections[1].even_page_footer._element, ".//w:jc/@w:val") == ["left"]
    margins = [round(getattr(sections[2], f"{side}_margin").mm) for side in ("top", "bottom", "left", "right")]
    assert margins == [37, 35, 28, 26]


def test_a_heading_goes_with_the_wide_table_it_announces():
    file = opened(
        heading(1, "一、章"), paragraph("文"), heading(2, "（一）宽表"), Section("landscape", (table("甲子1"),))
    )
    before_wide = [p for p in file.paragraphs if found(p._p, "./w:pPr/w:sectPr")][-1]
    assert before_wide.text == "文"


def test_an_attachment_begins_a_page():
    heads = {p.text: p for p in opened(heading(1, "一、章"), heading(1, "二、章"), heading(1, "附件1　表")).paragraphs}
    assert [bool(heads[t].paragraph_format.page_break_before) for t in ("一、章", "二、章", "附件1　表")] == [
        False,
        False,
        True,
    ]


def test_contents_are_filled_in_and_lead_to_their_headings():
    pages = {0: "I", 1: "1", 2: "7"}
    file = opened(heading(1, "一、章"), heading(2, "（一）节"), heading(3, "1.点"), pages=pages)
    entries = [p for p in file.paragraphs if p.style.name in ("toc 1", "toc 2")]
    shown = [("".join(found(p._p, ".//w:t/text()")), p.style.name) for p in entries]
    assert shown == [("摘要I", "toc 1"), ("一、章1", "toc 1"), ("（一）节7", "toc 2")]
    named = [name for name in found(file.element, "//w:bookmarkStart/@w:name") if name.startswith("_Toc")]
    bookmarks = dict(zip(named, ("摘要", "一、章", "（一）节", "1.点")))
    for entry, text in zip(entries, ("摘要", "一、章", "（一）节")):
        (anchor,) = found(entry._p, "./w:hyperlink/@w:anchor")
        assert bookmarks[anchor] == text
        assert f" PAGEREF {anchor} \\h " in found(entry._p, ".//w:instrText/text()")
    assert r' TOC \o "1-2" \h \z \u ' in found(entries[0]._p, ".//w:instrText/text()")
    kinds = found(file.element, "//w:fldChar/@w:fldCharType")
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end")


def test_contents_without_page_numbers_show_a_dash():
    entry = next(p for p in opened(heading(1, "一、章")).paragraphs if p.style.name == "toc 1")
    assert "".join(found(entry._p, ".//w:t/text()")) == "摘要–"


def test_merged_cells_are_merged_in_word():
    rows = (
        (text_cell("头", colspan=3, header="col"),),
        (text_cell("甲", rowspan=2), text_cell("1"), text_cell("2")),
        (text_cell("3", colspan=2),),
    )
    tbl = opened(Grid("表1", rows, 1)).tables[-1]._tbl
    assert found(tbl, ".//w:gridSpan/@w:val") == ["3", "2"]
    assert merges(tbl) == [[("头", "")], [("甲", "restart"), ("1", ""), ("2", "")], [("", "continue"), ("3", "")]]
    assert len(found(tbl, "./w:tblGrid/w:gridCol")) == 3


def test_a_table_fills_the_type_area_and_repeats_its_head():
    file = opened(table("甲子1", "甲子2", unit="单位：万元", notes=("注：一。",)))
    tbl = file.tables[-1]._tbl
    assert sum(map(int, found(tbl, "./w:tblGrid/w:gridCol/@w:w"))) == pytest.approx(156 / 25.4 * 1440, abs=4)
    assert found(tbl, "./w:tblPr/w:tblLayout/@w:type") == ["fixed"]
    assert [bool(found(row, "./w:trPr/w:tblHeader")) for row in found(tbl, "./w:tr")] == [True, False, False]
    assert (
        found(tbl, "./w:tblPr/w:tblCaption/@w:val")
        == found(tbl, "./w:tblPr/w:tblDescription/@w:val")
        == ["表1-1　分数"]
    )
    neighbours = [p.getprevious() for p in (tbl, tbl.getprevious())] + [tbl.getnext()]
    assert ["".join(p.xpath(".//w:t/text()")) for p in neighbours] == ["单位：万元", "表1-1　分数", "注：一。"]
    assert found(tbl.getprevious().getprevious(), "./w:pPr/w:keepNext")


def test_only_a_row_that_fills_much_of_a_page_may_break():
    rows = ((text_cell("头"),), (text_cell("文" * 400),), (text_cell("文" * 800),))
    tbl = opened(Grid("表1", rows)).tables[-1]._tbl
    assert [bool(found(row, ".//w:cantSplit")) for row in found(tbl, "./w:tr")] == [True, True, False]


def test_rows_under_one_label_stay_on_one_page():
    lines = [f"甲子{n}" for n in range(3)] + [f"乙丑{n}" for n in range(3)] + [f"{n}{n}{n}" for n in range(4, 10)]
    tbl = opened(table(*lines, reason="文" * 80)).tables[-1]._tbl
    kept = [bool(found(row, ".//w:keepNext")) for row in found(tbl, "./w:tr")]
    assert kept == [True, True, True, False, True, True, False] + [False] * 6


def test_a_group_too_tall_for_a_page_is_cut_between_inner_groups_and_repeats_its_label():
    lines = [f"甲子{n}" for n in range(5)] + [f"甲丑{n}" for n in range(5)]
    tbl = opened(table(*lines, reason="文" * 90)).tables[-1]._tbl
    labels = [(row[0], row[1]) for row in merges(tbl)[1:] if row[0][1] == "restart"]
    assert labels == [(("甲", "restart"), ("子", "restart")), (("甲", "restart"), ("丑", "restart"))]


def test_an_inner_group_too_tall_for_a_page_is_cut_after_what_fits():
    tbl = opened(table(*(f"甲子{n % 10}" for n in range(60)), reason="文" * 20)).tables[-1]._tbl
    starts = [n for n, row in enumerate(merges(tbl)) if row[0] == ("甲", "restart")]
    assert starts == [n for n, row in enumerate(merges(tbl)) if row[1] == ("子", "restart")]
    rows = [b - a for a, b in zip(starts, starts[1:])]
    assert len(starts) >= 3 and len(set(rows)) == 1 and rows[0] > 5


def test_a_narrow_column_still_holds_a_word_and_a_number():
    grid = Grid(
        "表1",
        (
            (text_cell("序号"), text_cell("分值"), text_cell("说明")),
            (text_cell("1"), text_cell("82.96"), text_cell("文" * 99)),
        ),
        1,
        (1, 1, 60),
    )
    widths = [int(x) / 20 for x in found(opened(grid).tables[-1]._tbl, "./w:tblGrid/w:gridCol/@w:w")]
    assert widths[0] > 2 * 10.5 and widths[1] > 2.5 * 10.5 and widths[2] > 300


def test_figures_say_what_they_show():
    file = opened(Figure(SVG, "图1-1　甲", ("注：二。",)), Figure(SVG, "图1-2　乙"))
    shapes = found(file.element, "//wp:docPr")
    assert [(s.get("id"), s.get("title"), s.get("descr")) for s in shapes] == [
        ("1", "图1-1　甲", "甲高于乙 & 丙"),
        ("2", "图1-2　乙", "甲高于乙 & 丙"),
    ]
    assert [round(shape.width.mm) for shape in file.inline_shapes] == [156, 156]
    picture = found(file.element, "//w:drawing/ancestor::w:p")[0]
    assert file.styles["插图"].paragraph_format.keep_with_next
    assert "".join(picture.getnext().xpath(".//w:t/text()")) == "图1-1　甲"


def test_what_is_missing_is_red_and_dotted():
    (run,) = [
        r for p in opened(paragraph("文", missing("来源"))).paragraphs for r in p.runs if "待补充：来源" in r.text
    ]
    assert found(run._r, ".//w:color/@w:val") == ["A40000"] and found(run._r, ".//w:u/@w:val") == ["dotted"]


def test_lists_keep_their_marks_as_text():
    file = opened(Items(((Run("甲", strong=True),), (Run("乙"),)), start=3), Items(((Run("丙"),),), ordered=False))
    assert [p.text for p in file.paragraphs][-3:] == ["3.甲", "4.乙", "·丙"]


def test_odd_input_is_printed_as_it_stands():
    odd = "a\x00\x0b\ud800\ufffe <script>=cmd()|😀\t后\r\n再"
    blocks = (
        Heading(1, (Run(odd),)),
        Paragraph((Run(odd),)),
        Paragraph(()),
        Items(()),
        Grid("空表", ()),
        Grid("", ((text_cell("甲"), text_cell(odd)),), 0),
        Grid("", ((text_cell(""), text_cell("x" * 10000)),)),
        Grid(odd, tuple((text_cell(f"{n}"), text_cell(odd)) for n in range(200)), unit=odd, notes=(odd,)),
        Figure(SVG, odd, (odd,)),
        Section("landscape", ()),
        Section("papers", (paragraph("底稿"),)),
    )
    file = opened(*blocks)
    text = "\n".join(p.text for p in file.paragraphs)
    assert "a\ufffd\ufffd\ufffd\ufffd <script>=cmd()|😀\t后\n再" in text and "底稿" not in text
    assert len(file.tables[-1].rows) == 200
    for element in file.element.body.xpath("./w:tbl"):
        assert element.getnext().tag == qn("w:p")  # Word would join two tables


@pytest.mark.parametrize(
    "blocks", [(), (Section("page"),), (Section("papers"),), (Section("contents"),), (COVER,), (paragraph("文"),)]
)
def test_a_document_may_hold_next_to_nothing(blocks):
    assert docx.Document(io.BytesIO(word.write(Document("", blocks, ())))).sections


def test_equal_documents_give_equal_bytes():
    code = (
        "import sys; sys.path[:0] = ['tests', 'tests/export']; import test_word as t; "
        "sys.stdout.buffer.write(t.word.write(t.document(t.heading(1, '一'), t.table('甲子1'), t.Figure(t.SVG, '图'))))"
    )
    root = Path(__file__).resolve().parents[2]
    elsewhere = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        env={**os.environ, "PYTHONHASHSEED": "1"},
        check=True,
        stdout=subprocess.PIPE,
    ).stdout
    here = [word.write(document(heading(1, "一"), table("甲子1"), Figure(SVG, "图"))) for _ in range(2)]
    assert here == [elsewhere] * 2
    entries = zipfile.ZipFile(io.BytesIO(elsewhere)).infolist()
    assert {(entry.date_time, entry.create_system) for entry in entries} == {((1980, 1, 1, 0, 0, 0), 0)}


@pytest.mark.office
def test_an_office_opens_it_and_numbers_its_pages(tmp_path):
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice (soffice) is not installed; the file was checked by its structure only")
    wide = Section("landscape", (table(*(f"甲子{n % 10}" for n in range(70)), reason="文" * 60),))
    (tmp_path / "report.docx").write_bytes(
        word.write(document(heading(1, "一、章"), paragraph("文"), wide, paragraph("后")))
    )
    command = [
        office,
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
        "report.docx",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=180)
    pages = PdfReader(tmp_path / "report.pdf").pages
    numbers = [re.findall(r"— (\w+) —", page.extract_text()) for page in pages]
    assert numbers == [[], ["I"], ["II"], *([str(n)] for n in range(1, len(pages) - 2))]
    turned = [page for page in pages if page.mediabox.width > page.mediabox.height]
    assert len(turned) > 2 and all("甲" in page.extract_text() and "一级" in page.extract_text() for page in turned)


def test_a_sentence_stays_with_the_table_that_it_leads_to():
    blocks = (heading(1, "一、章"), paragraph("详见表1-1。"), table("甲乙丙"), paragraph("见别处。"), table("丁戊己"))
    made = docx.Document(io.BytesIO(word.write(Document("题目", (COVER, *blocks), ()))))
    kept = {p.text: p.paragraph_format.keep_with_next for p in made.paragraphs}
    assert kept["详见表1-1。"] and not kept["见别处。"]
