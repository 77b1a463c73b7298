"""The pages of the complete example look as an office would have them: none nearly empty, nothing alone at a foot."""

from __future__ import annotations

import io
import re

import pytest
from conftest import copy_workbook, run
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from perfeval.export import document as documents
from perfeval.export import fitting, pdf
from perfeval.export.document import Document
from perfeval.export.fitting import LANDSCAPE, PORTRAIT, column_widths
from perfeval.page.blocks import Figure, Heading, Section, flat, heading, paragraph
from perfeval.page.grid import Grid, merge_levels, text_cell

Line = tuple[float, str]  # how high above the lower edge it stands, what it says


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """The document of the example, and for each of its printed pages the lines from above."""
    import nbformat

    folder = copy_workbook(tmp_path_factory.mktemp("pages") / "workbook")
    done = run(folder, "build", "shili-xuni", "2024", "--book", "report")
    assert done.returncode == 0, done.stdout + done.stderr
    made = folder / "reports" / "shili-xuni" / "2024"
    read = documents.read(nbformat.read(made / "report.ipynb", 4))
    return read, [lines(page) for page in PdfReader(made / "report.pdf").pages]


def lines(page) -> list[Line]:
    """The page's lines without its header and its number."""
    found: dict[float, list[tuple[float, str]]] = {}

    def keep(text, cm, tm, _font, size):
        if text.strip():
            x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
            found.setdefault(round(y), []).append((x, text.strip()))

    page.extract_text(visitor_text=keep)
    high = float(page.mediabox.height)
    told = [(y, "".join(t for _, t in sorted(parts))) for y, parts in sorted(found.items(), reverse=True)]
    return [(y, re.sub(r"\s", "", text)) for y, text in told if 75 < y < high - 75]


@pytest.mark.long
def test_no_page_before_a_chapter_that_begins_none_is_nearly_empty(example):
    _, pages = example
    first = next(n for n, page in enumerate(pages) if page[0][1].startswith("附件"))
    for n, (before, after) in enumerate(zip(pages[5:], pages[6:]), 6):
        turned = (before[0][0] > 600) != (after[0][0] > 600)
        if not after[0][1].startswith("附件") and not (n > first and turned):
            tall = 225 / 25.4 * 72 if before[0][0] > 600 else 155 / 25.4 * 72
            assert before[0][0] - before[-1][0] > tall / 3, (before[0], after[0])


def test_no_heading_caption_or_head_stands_alone_at_a_foot(example):
    read, pages = example
    heads = {re.sub(r"\s", "", b.text) for b in flat(read.blocks) if isinstance(b, Heading)}
    for block in flat(read.blocks):
        if isinstance(block, Grid) and block.caption:
            heads |= {re.sub(r"\s", "", block.caption)}
            heads |= {re.sub(r"\s", "", "".join(c.text for c in row)) for row in block.rows[: block.head]}
    assert len(heads) > 60
    assert not [page[-1] for page in pages if page and page[-1][1] in heads]


def test_the_contents_stand_on_one_page(example):
    read, pages = example
    (shown,) = [page for page in pages if any(text == "目录" for _, text in page)]
    assert sum(bool(re.search(r"\.{5,}", text)) for _, text in shown) == sum(h.level < 3 for h in read.headings()) > 30


@pytest.mark.parametrize(("entries", "sheets"), [(5, 1), (40, 1), (60, 2)])
def test_forty_entries_stand_on_a_page(entries, sheets):
    cover = Section("cover", (heading(1, "题目"),))
    chapters = [block for n in range(entries) for block in (heading(1, f"第{n}章"), paragraph("文"))]
    printed = pdf.write(Document("题目", (cover, Section("contents"), *chapters), ()))
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(printed)).pages]
    assert sum(bool(re.search(r"— [IVX]+ —", text)) for text in texts) == sheets


@pytest.mark.parametrize(
    ("sentences", "annex", "kind"), [(1, False, "dense"), (5, False, "landscape"), (1, True, "landscape")]
)
def test_a_wide_table_that_can_be_read_on_a_standing_page_stands(sentences, annex, kind):
    row = ("到位率", "95%", "90%", "5.00", "4.50", *["评分标准" * 15] * sentences)
    grid = Grid("表1", tuple(tuple(map(text_cell, r)) for r in ([f"栏{n}" for n in range(len(row))], row)), 1)
    wide = Section("landscape", (*([heading(1, "附件1　表")] if annex else []), grid))
    read = documents.of([Section("cover", (heading(1, "题目"),)), heading(1, "一、章"), paragraph("文"), wide])
    assert [block.kind for block in read.blocks if isinstance(block, Section)] == ["cover", kind]


texts = st.text("文字，1.%ab\n", max_size=80)


@given(st.integers(1, 12).flatmap(lambda n: st.lists(st.lists(texts, min_size=n, max_size=n), min_size=2, max_size=9)))
def test_columns_fill_the_width_and_hold_a_word_and_a_number(rows):
    grid = Grid("表", tuple(tuple(map(text_cell, row)) for row in rows), 1)
    for sheet in (PORTRAIT, LANDSCAPE):
        widths = column_widths(grid, sheet.width, sheet.size)
        assert sum(widths) == pytest.approx(sheet.width) and all(width > 0 for width in widths)
        least = fitting._least(grid, 2, sheet.size)
        assert sum(least) > sheet.width or all(w >= m - 0.01 for w, m in zip(widths, least))


def test_the_longest_texts_get_the_room():
    row = ("1", "到位率", "5.00", "评分标准" * 30, "说明" * 10)
    grid = Grid("表", tuple(tuple(map(text_cell, r)) for r in (("序号", "指标", "分值", "评分标准", "说明"), row)), 1)
    widths = column_widths(grid, PORTRAIT.width, PORTRAIT.size)
    assert widths[3] > PORTRAIT.width / 2 > widths[4] > widths[2]


@pytest.mark.parametrize("before", range(14, 22))
@pytest.mark.parametrize("announced", [True, False])
def test_a_table_at_a_foot_takes_its_caption_and_head_along(before, announced):
    rows = (("甲栏", "乙栏"), *((f"行{n}", "文" * 60) for n in range(9)))
    grid = Grid("表1-1　长表", tuple(tuple(map(text_cell, row)) for row in rows), 1, unit="单位：万元")
    body = [paragraph("国" * 20)] * before
    blocks = (heading(1, "一、章"), *body, *([heading(2, "（一）节")] if announced else []), grid)
    cover = Section("cover", (heading(1, "题目"),))
    printed = pdf.write(Document("题目", (cover, *blocks), ()))
    first = lines(PdfReader(io.BytesIO(printed)).pages[1])
    assert first[-1][1][:2] not in ("（一", "表1", "单位", "甲栏"), first[-3:]


def printed(*blocks) -> list[list[Line]]:
    """The lines of each page after the cover."""
    made = pdf.write(Document("题目", (Section("cover", (heading(1, "题目"),)), *blocks), ()))
    return [lines(page) for page in PdfReader(io.BytesIO(made)).pages[1:]]


def drawn(high: int, caption: str) -> Figure:
    return Figure(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 {high}"><desc>甲</desc></svg>', caption)


def on(pages: list[list[Line]], text: str) -> int:
    return next(n for n, page in enumerate(pages) for _, line in page if re.search(rf"{text}(?![0-9])", line))


def test_text_goes_on_where_a_figure_has_no_room_and_figures_keep_their_order():
    behind = (paragraph("小图见图1-2。"), drawn(100, "图1-2　小"), paragraph("后" * 300))
    pages = printed(
        heading(1, "一、章"), *[paragraph("国" * 20)] * 12, paragraph("见图1-1。"), drawn(400, "图1-1　大"), *behind
    )
    assert on(pages, "见图1-1") == 0 < on(pages, "图1-1大") <= on(pages, "图1-2小")
    assert pages[0][-1][0] < 200  # full to its foot
    assert "".join(t for page in pages for _, t in page).count("后") == 300


def test_a_sentence_goes_along_with_the_long_table_that_it_leads_to():
    rows = (("甲栏", "乙栏"), *((f"行{n}", "文" * 60) for n in range(12)))
    grid = Grid("表1-1　长表", tuple(tuple(map(text_cell, row)) for row in rows), 1)
    for before in range(14, 22):
        pages = printed(heading(1, "一、章"), *[paragraph("国" * 20)] * before, paragraph("详见表1-1。"), grid)
        assert on(pages, "详见表1-1") == on(pages, "表1-1长表") and on(pages, "行0") == on(pages, "甲栏")


@pytest.mark.parametrize("rows", range(25, 45))
def test_no_last_row_of_a_group_stands_alone_on_a_page(rows):
    body = merge_levels([[text_cell("组"), text_cell(f"行{n}")] for n in range(rows)], 1)
    pages = printed(Grid("表1-1　表", (tuple(map(text_cell, ("级", "栏"))), *body), 1))
    assert on(pages, f"行{rows - 1}") == on(pages, f"行{rows - 2}")


def test_a_text_over_two_columns_counts_for_both():
    head = tuple(map(text_cell, ("要点", "标准", "意见")))
    row = (text_cell("得分＝分值×完成率，最高得满分。" * 9, colspan=2), text_cell("见" * 40))
    grid = Grid("表1　表", (head, tuple(map(text_cell, ("短" * 9, "短" * 9, "短" * 9))), *[row] * 4), 1)
    points, rule, opinion = column_widths(grid, PORTRAIT.width, PORTRAIT.size)
    assert points + rule > 2 * opinion  # else 144 of 442 points
