"""What a cell shows is what is printed: blocks survive their HTML; anything else is refused."""

from __future__ import annotations

import re
from decimal import Decimal

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval.page.blocks import Figure, Heading, Items, Page, Paragraph, Section, heading, page, paragraph, runs, texts
from perfeval.page.grid import Cell, Grid, Run, merge_levels, text_cell
from perfeval.page.markdown import from_markdown
from perfeval.page.markup import OutsideContract, from_html

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)
RUNS = st.lists(st.builds(Run, TEXT, st.booleans(), st.booleans(), st.sampled_from(["", "a", "a b"])), max_size=4).map(
    lambda r: runs(*r)
)
SVG = '<svg viewBox="0 0 1 1" role="img"><title>图</title><desc>甲：1</desc><text>甲</text></svg>'


@st.composite
def grids(draw):
    columns = draw(st.integers(1, 4))
    cell = st.builds(
        Cell,
        RUNS,
        st.just(1),
        st.just(1),
        st.sampled_from(["", "row"]),
        st.sampled_from(["", "right"]),
        st.sampled_from([None, Decimal("1.50")]),
        st.sampled_from(["", 'IF(A1>1,"x",A2)']),
    )
    rows = draw(st.lists(st.lists(cell, min_size=columns, max_size=columns), min_size=1, max_size=4))
    merged = merge_levels(rows, draw(st.integers(0, columns)))
    return Grid(
        draw(TEXT),
        merged,
        draw(st.integers(0, 1)),
        (),
        draw(st.sampled_from(["", "单位：万元"])),
        tuple(draw(st.lists(TEXT, max_size=2))),
    )


BLOCKS = st.one_of(
    st.builds(Heading, st.integers(1, 4), RUNS),
    st.builds(Paragraph, RUNS, st.sampled_from(["", "note"])),
    st.builds(Items, st.lists(RUNS, min_size=1, max_size=3).map(tuple), st.just(True), st.integers(1, 9)),
    st.builds(Figure, st.just(SVG), TEXT, st.just(())),
    grids(),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(BLOCKS, max_size=4), st.booleans())
def test_blocks_survive_their_html(blocks, wrapped):
    blocks = (Section("landscape", tuple(blocks)),) if wrapped else tuple(blocks)
    assert from_html(Page(blocks)._repr_html_()) == blocks


@pytest.mark.parametrize(
    "html, named",
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<p><a href='x'>x</a></p>", "<a>"),
        ("<img src='x.png'>", "<img>"),
        ("<div>x</div>", "<div>"),
        ("<p>x", "没有结束"),
        ("<p><strong>x</p>", "不配对"),
        ("loose", "段落之外"),
        ("<section class='other'></section>", "other"),
        ("<table><tr><td>x</td></tr></table>", "<tr>"),
        ("<table><tbody><tr><td>x</td></tr><tr><td>x</td><td>y</td></tr></tbody></table>", "grid"),
        ("<figure><figcaption>x</figcaption></figure>", "缺少图形"),
        ("<figure><svg><desc>x</desc><script>1</script></svg><figcaption>x</figcaption></figure>", "脚本"),
        (
            "<figure><svg><desc>x</desc><image href='file:///etc/passwd'/></svg><figcaption>x</figcaption></figure>",
            "外部地址",
        ),
        ("<!-- x -->", "<!--"),
    ],
)
def test_what_is_outside_the_contract_is_named(html, named):
    with pytest.raises(OutsideContract, match=named):
        from_html(html)


@pytest.mark.parametrize(
    "text", ["<5%", "[x]", "`x", "&lt", "| a | b |", "元/人*月，人*次", "> x", "    x", "---x", "x_y_z", "5~10"]
)
def test_markdown_is_prose_and_nothing_else(text):
    assert "".join(texts(from_markdown("甲" + text))) == "甲" + text


def test_markdown_joins_chinese_lines_without_a_space():
    assert from_markdown("甲\n乙")[0].text == "甲乙"
    assert from_markdown("a\nb")[0].text == "a b"


def test_levels_merge_only_within_their_parent():
    rows = [[text_cell(t) for t in line] for line in ("ABx", "ABy", "CBz")]
    assert [[(c.text, c.rowspan) for c in row] for row in merge_levels(rows, 2)] == [
        [("A", 2), ("B", 2), ("x", 1)],
        [("y", 1)],
        [("C", 1), ("B", 1), ("z", 1)],
    ]


def test_a_page_is_readable_as_text():
    assert page(heading(1, "一、题"), paragraph("甲", Run("5", source="a"))).text == "一、题\n甲5"


def test_both_ways_of_reading_html_give_the_same_tree(built):
    from perfeval.page import markup

    seen = 0
    for file in sorted(built.glob("reports/*/2024/*.ipynb")):
        for cell in nbformat.read(file, 4).cells:
            for output in cell.get("outputs", []):
                if "text/html" not in output.data:  # what the load cell says of its params
                    continue
                rest = re.sub(r"<svg\b.*?</svg>", '<svg number="0"></svg>', output.data["text/html"], flags=re.S)
                fast = markup._as_xml(rest)
                assert fast is not None and fast.children == markup._as_html(rest).children
                seen += 1
    assert seen > 100


@pytest.mark.parametrize(
    "html",
    [
        "<p>甲",
        "<p>甲<b>乙</b></p>",
        "<P>甲</P>",
        "<p>甲&nbsp;乙</p>",
        "<p>甲</p><!-- 乙 -->",
        "<p>甲<br>乙</p>",
        "<p>5 &lt; 6 &amp; 7</p>",
        '<!DOCTYPE x [<!ENTITY y "z">]><p>&y;</p>',
    ],
)
def test_html_that_is_not_xml_is_read_as_html(html):
    from perfeval.page import markup

    def outcome(read):
        try:
            return read(html)
        except markup.OutsideContract as error:
            return str(error)

    def slow(text):
        return tuple(markup._blocks(markup._as_html(text), []))

    assert outcome(markup.from_html) == outcome(slow)
