"""The HTML is for reading on a screen: a contents column, tables that scroll in themselves, figures in one piece."""

from __future__ import annotations

import re

import pytest
from test_browser import CHROMIUM, open_page, violations  # noqa: F401  (a fixture)

from perfeval.export import html
from perfeval.export.document import Document
from perfeval.page.blocks import Section, heading, paragraph
from perfeval.page.grid import Grid, text_cell

browser = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")]
HEAD = ("序号", "三级指标", "得分/扣分", "全年执行数", "计分依据")
ROWS = [
    ("1", "助餐点运营考核合格率", "3.0 / 0", "1234567.00万元", "依据" * 40),
    ("2", "到位率", "5.00", "20万元", "文"),
]


def printed(rows=ROWS, *, contents: bool = True, notes: tuple[str, ...] = ("注：一。",)) -> str:
    cells = [tuple(text_cell(t, header="row" if c == 1 else "") for c, t in enumerate(row)) for row in rows]
    grid = Grid("表1", (tuple(text_cell(t, header="col") for t in HEAD), *cells), 1, (1, 4, 2, 2, 9), notes=notes)
    blocks = [Section("cover", (heading(1, "题目"),)), *([Section("contents")] if contents else [])]
    chapters = [block for n in range(1, 9) for block in (heading(1, f"第{n}章"), *[paragraph("文" * 300)] * 3)]
    return html.write(Document("题目", (*blocks, grid, *chapters), ())).decode()


def looks(text: str) -> dict[str, str]:
    cells = re.findall(r"<t[hd]( [^>]*)?>([^<]*)<", text)
    return {shown: "".join(re.findall(r'class="([^"]*)"', attributes)) for attributes, shown in cells}


def test_short_texts_and_figures_are_whole_and_the_column_of_names_stays():
    found = looks(printed())
    assert found["3.0 / 0"] == "whole" and found["5.00"] == "whole" and found["三级指标"] == "whole stays"
    assert found["助餐点运营考核合格率"] == "stays" and found["依据" * 40] == "long"
    assert [text for text, look in found.items() if "stays" in look] == [HEAD[1], ROWS[0][1], ROWS[1][1]]


def test_notes_stand_below_the_table_that_scrolls():
    assert '</table>\n</div>\n<p class="note">注：一。</p>' in printed()


def test_only_a_report_with_contents_gives_them_a_column():
    assert '<body class="listed">' in printed() and "<body>" in printed(contents=False)


@pytest.fixture
def opened(tmp_path, open_page):  # noqa: F811
    def open_it(width: int, rows=ROWS):
        (tmp_path / "r.html").write_text(printed(rows), encoding="utf-8")
        return open_page((tmp_path / "r.html").as_uri(), width, 800)

    return open_it


def box(tab, selector: str, side: str) -> float:
    return tab.value(f"document.querySelector({selector!r}).getBoundingClientRect().{side}")


class TestInABrowser:
    pytestmark = browser

    def test_the_contents_follow_on_a_wide_screen_and_mark_where_one_reads(self, opened):
        tab = opened(1280)
        tab.value("document.getElementById('s5').scrollIntoView()")
        tab.wait("document.querySelector('nav a[aria-current]')?.textContent === '第5章'")
        assert box(tab, "nav", "top") == 0 and box(tab, "nav", "right") <= box(tab, "#s5", "left")
        tab.value("document.querySelector('nav li:last-child a').click()")
        tab.wait("document.getElementById('s8').getBoundingClientRect().top < innerHeight")
        tab.call("Emulation.setEmulatedMedia", media="print")
        assert tab.value("getComputedStyle(document.querySelector('nav')).position") == "static"
        assert tab.value("getComputedStyle(document.querySelector('.wide')).overflowX") == "visible"

    def test_a_table_scrolls_in_itself_under_its_heads_beside_its_names(self, opened):
        tab = opened(390, [(str(n), f"指标{n}", "3.0 / 0", "1234567.00万元", "依据" * 40) for n in range(60)])
        assert tab.value("document.documentElement.scrollWidth") == 390
        assert box(tab, ".wide", "height") < 800 and tab.value("document.querySelector('.wide').scrollWidth") > 390
        tab.value("document.querySelector('.wide').scrollTo(150, 900)")
        top, left = box(tab, ".wide", "top"), box(tab, ".wide", "left")
        assert abs(box(tab, ".wide thead", "top") - top) < 1
        assert abs(box(tab, ".wide thead .stays", "left") - left) < 2
        assert abs(box(tab, ".wide tbody tr:nth-child(30) .stays", "left") - left) < 2
        assert violations(tab) == []

    def test_nothing_short_is_broken_on_a_phone(self, opened):
        tab = opened(390)
        lines = "c => { const r = document.createRange(); r.selectNodeContents(c); return r.getClientRects().length }"
        cells = "[...document.querySelectorAll('.whole:not(.stays)')]"
        assert tab.value(f"{cells}.length") >= 6 and tab.value(f"{cells}.every(c => ({lines})(c) === 1)")

    def test_it_is_read_without_a_script(self, opened):
        tab = opened(1280)
        tab.call("Emulation.setScriptExecutionDisabled", value=True)
        tab.call("Page.reload")
        tab.wait("document.readyState === 'complete'")
        assert box(tab, "nav", "top") == 0 and "第8章" in tab.value("document.body.innerText")
