"""What people write in the narrative: printed alike in every format, or refused by check at its line."""

from __future__ import annotations

import io
import re
import shutil
from html import unescape
from pathlib import Path
from random import Random

import docx
import pytest
from conftest import ROOT, copy_workbook, run
from pypdf import PdfReader

from perfeval import params
from perfeval.export import document, html, pdf, word
from perfeval.model.findings import InputError
from perfeval.page.blocks import Figure, Grid, Items, Paragraph, heading, to_html
from perfeval.page.grid import Run
from perfeval.page.markdown import from_markdown
from perfeval.page.marks import literal
from perfeval.page.marks import shown as shown_to_people
from perfeval.page.markup import OutsideContract, from_html
from perfeval.page.numbering import numbered
from perfeval.page.refusals import faults

pytestmark = pytest.mark.slow

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000002000000020802000000fdd49a730000001649444154789c633c9162c4c0c0c0c4c0c0c0c0c0000011280162a6202aa00000000049454e44ae426082"
)  # 2 × 2 pixels
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'

SNIPPETS = {
    "paragraphs": ("甲。\n\n乙。", ["甲。", "乙。"]),
    "strong": ("甲**乙**丙", ["甲乙丙"]),
    "levels": ("### 1.甲\n\n#### （1）乙\n\n##### ①丙", ["1.甲", "（1）乙", "①丙"]),
    "list": ("1. 甲\n2. 乙", ["1.甲", "2.乙"]),
    "list that starts at 3": ("3. 甲\n4. 乙", ["3.甲", "4.乙"]),
    "list of three levels": ("1. 甲\n   1. 乙\n      1. 丙\n   2. 丁", ["1.甲", "（1）乙", "①丙", "（2）丁"]),
    "points": ("- 甲\n- 乙", ["·甲", "·乙"]),
    "quotation": ("> 文件原文。", ["文件原文。"]),
    "link": ("见[网站](https://example.org/a)。", ["见网站。"]),
    "footnote": ("甲[^1]。\n\n[^1]: 出处。", ["甲①。", "①出处。"]),
    "table": (
        "表：资金（单位：万元）\n\n| 用途 | 金额 |\n|---|--:|\n| 建设 | 90.5 |\n\n注：按账。",
        ["用途", "金额", "建设", "90.5", "注：按账。"],
    ),
    "table with a bar": ("表：甲\n\n| a\\|b | c |\n|---|---|\n| 1 | 2 |", ["a|b", "c", "1", "2"]),
    "merged cells": (
        '<table><caption>表：甲</caption><tbody><tr><td colspan="2">合</td></tr>'
        "<tr><td>1</td><td>2</td></tr></tbody></table>",
        ["合", "1", "2"],
    ),
    "picture": ("![现场](a.png)", ["现场"]),
    "pictures": ("图：核查照片\n\n![甲点](a.png)\n![乙点](b.jpg)", ["核查照片"]),
    "drawing": ('![示意](c.svg "宽40%")', ["示意"]),
    "signs that are no marks": ("a_b*c <5% &lt; `x` 5*3", ["a_b*c", "<5%", "< x 5*3"]),
}
PICTURES = {"a.png": PNG, "b.jpg": PNG, "c.svg": SVG}

REFUSED = [
    ("```\nx\n```", 0, "代码块"),
    ("甲\n\n| a | b |\n| 1 | 2 |", 2, "不成形"),
    ("表：甲\n\n| a | b |\n|---|---|\n| 1 | 2 | 3 |", 4, "有3格，表头有2格"),
    ("| a | b |\n|---|---|\n| 1 | 2 |", 0, "没有题目"),
    ("甲![x](a.png)", 0, "同一段"),
    ("![x](没有.png)", 0, "没有读入"),
    ("![](a.png)", 0, "没有说明"),
    ('![x](a.png "大一点")', 0, "大一点"),
    ("甲\n\n<div>乙</div>", 2, "HTML 标签"),
    ("<table><tr><td onclick=\"x\">1</td></tr><script></script></table>", 0, "表格不能印出"),
    ("甲[^1]", 0, "脚注“1”没有内容"),
    ("###### 甲", 0, "6级标题"),
    ("1. a\n   1. b\n      1. c\n         1. d", 3, "4层"),
    ("[x](ftp://a)", 0, "链接"),
    ("甲\n\n- 乙\n- [ ] 丙", 3, "任务清单"),
    ("1. 甲\n3. 乙", 1, "不连续"),
    ("甲\n乙[^1]。\n\n[^1]: 丙\n\n[^2]: 丁", 5, "没有引用脚注“2”"),
    ("甲[^1]\n\n[^1]: 乙\n\n[^1]: 丙", 4, "写了两次"),
    ("甲\n\n<!-- 待核 -->", 2, "注释"),
    ("甲\n乙~~丙~~", 1, "删除线"),
    ("表：甲\n\n<table><tr><td><i>1</i></td></tr></table>", 2, "<i>"),
]  # fmt: skip


def shown(text: str, names=PICTURES):
    from perfeval.page.blocks import Picture
    from perfeval.page.markdown import kind_of

    return from_markdown(text, {name: Picture(data, kind_of(data) or "png", name) for name, data in names.items()})


@pytest.mark.parametrize("name", SNIPPETS)
def test_a_snippet_says_the_same_in_every_print(name):
    text, wanted = SNIPPETS[name]
    assert list(faults(text, PICTURES)) == []
    blocks = shown(text)
    assert from_html("".join(map(to_html, blocks))) == blocks, "JupyterLab's HTML is what is printed"
    made = document.of([*_titled(), heading(1, "一、章"), *blocks])
    page_text = html.write(made).decode()
    pdf_text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf.write(made))).pages)
    body = docx.Document(io.BytesIO(word.write(made))).element.body
    word_text = "".join(
        t.text or "" for t in body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t")
    )
    for said in wanted:
        bare = said if not said[0] == "·" else said[1:]
        assert _squeezed(bare) in _squeezed(pdf_text), pdf_text
        assert _squeezed(bare) in _squeezed(word_text), word_text
        if not any(isinstance(b, Items) for b in blocks):
            assert _squeezed(bare) in _squeezed(unescape(re.sub(r"<[^>]*>", "", page_text))), said
    pictures = sum(len(b.pictures) for b in made.blocks if isinstance(b, Figure))
    assert page_text.count("<img ") == pictures == len(body.findall(".//{*}docPr"))


def _titled():
    from perfeval.page.blocks import Section

    return [Section("title", (heading(1, "标题"),))]


def _squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("text, line, said", REFUSED)
def test_what_cannot_be_printed_is_refused_at_its_line(text, line, said):
    found = [(f.line, f.found) for f in faults(text, PICTURES)]
    assert any(n == line and said in words for n, words in found), found


SIGNS = [
    *("[^1]", "[^1]: x", "\n", "\n\n", "|", "| a | b |", "|---|---|", "表：x", "![a](b.png)", "[x](http://y.z)"),
    *("> ", "- ", "1. ", "   ", "# ", "```", "<table>", "</table>", "<td>", "甲", "[^", "]", "**", "*", "注：y"),
    *(
        "\t",
        "&",
        "图：z",
        "~~",
        "$",
        "`",
        "<br>",
        "&nbsp;",
        "==",
        "｜",
        "---",
        "\u3000",
        "\u200b",
        "。",
        "99",
        "\\",
        "）",
        "“",
    ),
]


@pytest.mark.parametrize("times", [300, pytest.param(20_000, marks=pytest.mark.proof)])
def test_any_text_is_printed_or_refused(times):
    for seed in range(times):
        random = Random(seed)
        text = "".join(random.choice(SIGNS) for _ in range(random.randint(1, 12)))
        told = list(faults(text, ["b.png"]))
        try:
            blocks = shown(text, {"b.png": PNG})
        except OutsideContract as error:
            assert told, f"{text!r}: {error}"
        else:
            assert not [fault for fault in told if "题目" not in fault.found], text
            assert from_html("".join(map(to_html, blocks))) is not None


@pytest.mark.parametrize("times", [500, pytest.param(20_000, marks=pytest.mark.proof)])
def test_an_imported_line_is_printed_as_it_is(times):
    for seed in range(times):
        random = Random(seed)
        line = "".join(random.choice(SIGNS) for _ in range(random.randint(1, 12)))
        line = " ".join(shown_to_people(line).split())
        if line:
            assert [block.text for block in from_markdown(literal(line))] == [line], literal(line)


def test_tables_and_figures_count_on_and_are_referred_to():
    own = from_markdown("见{{}}。\n\n表：明细\n\n| a |\n|---|\n| 1 |")
    blocks = [
        heading(1, "一、甲"),
        Grid("表1-1　旧", ((),), 0),
        *own,
        heading(1, "二、乙"),
        Paragraph(own[0].runs),
        Grid("表2-1　又", ((),), 0),
    ]
    made = [b.caption for b in numbered(blocks) if isinstance(b, Grid)]
    assert made == ["表1-1　旧", "表1-2　明细", "表2-1　又"]


def test_own_parts_stand_where_they_were_written(tmp_path):
    base = copy_workbook(tmp_path / "w")
    shutil.copytree(
        ROOT / "params" / "shili-xuni", base / "params" / "jia", ignore=shutil.ignore_patterns("2023*", "2025*")
    )
    file = base / "params" / "jia" / "2024.md"
    (base / "params" / "jia" / "现场.png").write_bytes(PNG)
    text = file.read_text(encoding="utf-8")
    own = "\n\n## （二）现场核查\n\n见{{ 图.现场照片 }}。\n\n图：现场照片\n\n![点](现场.png)\n\n"
    text = text.replace("## （二）项目绩效目标", own + "## （二）项目绩效目标")
    text = text.replace(
        "# 七、其他需要说明的问题", "# 七、专题\n\n## （一）测算\n\n专题的话。\n\n# 七、其他需要说明的问题"
    )
    file.write_text(text + "\n\n# 附件6　访谈\n\n访谈的话。\n", encoding="utf-8")
    done = run(base, "build", "jia", "2024", "--book", "report", "--to", "html,pdf", "--stage", "初稿")
    assert done.returncode == 0, done.stdout + done.stderr
    made = (base / "reports/jia/2024/report.html").read_text(encoding="utf-8")
    heads = [line for line in made.split("\n") if line.startswith(("<h2 id", "<h3 id"))]
    plain = [line.partition(">")[2].partition("<")[0] for line in heads]
    assert plain.index("（二）现场核查") == plain.index("（三）项目绩效目标") - 1 == plain.index("（一）项目概况") + 1
    assert "七、专题" in plain, plain
    assert plain.index("七、专题") == plain.index("（一）测算") - 1 and "八、其他需要说明的问题" in plain
    at = plain.index("附件6　访谈")
    assert (
        plain[at + 1] == "附件7　评价依据和评价人员"
        and "见附表7-1。" in made
        and "见图1-2。" in made
        and "图1-2　现场照片" in made
    )
    assert '"role": "picture"' in (base / "reports/jia/2024/run.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("name, data, said", [
    ("没有.png", None, "没有图片"),
    ("../外.png", PNG, "不在项目文件夹中"),
    ("假.png", b"GIF89a", "不是PNG、JPEG 或 SVG图片"),
    ("大.png", PNG + b"0" * 9_000_000, "有9 MB"),
    ("破.png", PNG[:45], "已损坏"),
    ("坏.svg", b"<svg><script>1</script></svg>", "不是PNG"),
])  # fmt: skip
def test_a_picture_that_cannot_be_printed_is_a_finding(tmp_path, name, data, said):
    base = copy_workbook(tmp_path / "w")
    file = base / "params" / "shili-xuni" / "2024.md"
    if data is not None:
        (file.parent / name).write_bytes(data)
    text = file.read_text(encoding="utf-8") + f"\n\n![现场]({name})\n"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        params.load("shili-xuni", 2024, base)
    found = [f for f in error.value.findings if said in f.found]
    assert found and found[0].where.line == text.count("\n"), error.value


def test_a_slip_of_a_title_is_told_and_another_title_is_printed(tmp_path: Path):
    base = copy_workbook(tmp_path / "w")
    file = base / "params" / "shili-xuni" / "2024.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("## （一）项目概况", "## （一）项目概括"), encoding="utf-8")
    with pytest.raises(InputError, match="项目概括(.|\n)*项目概况"):
        params.load("shili-xuni", 2024, base)
    file.write_text(text.replace("## （一）项目决策情况", "## （一）一级指标得分"), encoding="utf-8")
    assert [s.home for s in params.load("shili-xuni", 2024, base).narrative if s.title == "一级指标得分"] != [None]


@pytest.mark.parametrize("outline", ["short", "selfreport"])
def test_an_outline_is_chosen_by_name_and_loses_no_word(tmp_path, outline):
    base = copy_workbook(tmp_path / "w")
    file = base / "params" / "shili-xuni" / "2024.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"\n  stage: .*", f"\n  stage: 初稿\n  outline: {outline}", text), encoding="utf-8")
    done = run(base, "build", "shili-xuni", "2024", "--book", "report", "--to", "html")
    assert done.returncode == 0, done.stdout + done.stderr
    made = (base / "reports/shili-xuni/2024/report.html").read_text(encoding="utf-8")
    chapters = re.findall(r'<h2 id="s[0-9]+"[^>]*>([一二三四五六七八九十]+)、', made)
    assert chapters == list("一二三四五六七八九十")[: len(chapters)] and len(chapters) >= 5
    assert "原则" in made and f"notebooks/{outline}.ipynb" in (base / "reports/shili-xuni/2024/run.json").read_text()


def test_an_outline_that_is_not_there_names_those_that_are(tmp_path):
    base = copy_workbook(tmp_path / "w")
    file = base / "params" / "shili-xuni" / "2024.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"\n  stage: .*", "\n  stage: 初稿\n  outline: ../x", text), encoding="utf-8")
    with pytest.raises(InputError, match="没有提纲“../x”(.|\n)*report、selfreport、short"):
        params.load("shili-xuni", 2024, base)


def test_a_reference_to_nothing_says_in_which_paragraph_it_stands():
    lost = Paragraph((Run("见"), Run("表“没有”", ref="表.没有")), source="2024.md#项目概况/3")
    with pytest.raises(OutsideContract, match="2024.md“项目概况”第3段：没有题为“没有”的表"):
        numbered((heading(1, "一、甲"), lost))
