"""A person's own analysis: whatever a block or a cell shows is printed or refused with the right words."""

from __future__ import annotations

import re
import shutil
import warnings
from fractions import Fraction
from pathlib import Path

import nbformat
import papermill
import pytest
from conftest import ROOT, copy_workbook, empty_workbook, posix, run
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval import params, scoring
from perfeval.build import execution, making, unbundle
from perfeval.export import document
from perfeval.importer.writing import narrative_text
from perfeval.lab import exporters, printable
from perfeval.model import fences
from perfeval.model.fences import Code
from perfeval.model.findings import InputError
from perfeval.model.outcome import BUILT, Order
from perfeval.page import marks, refusals
from perfeval.page.blocks import Figure, flat, texts
from perfeval.page.grid import Grid
from perfeval.page.markup import OutsideContract
from perfeval.report import analysis, narrative

PLOT = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.bar(['甲', '乙'], [1, 2])\n"
FRAME = "import pandas as pd\ndf = pd.DataFrame({'镇': ['甲', '乙'], '数': [1.5, 2.25]})\n"
CAPTION = "caption('题', alt='乙多于甲')\n"

PRINTED = {  # kind: the code, and what it prints
    "text": ("'甲\\n\\n乙'", ["甲", "乙"]),
    "whole number": ("12", ["12"]),
    "number": ("0.1 + 0.2", ["0.30"]),
    "exact number": ("from decimal import Decimal\nDecimal('87.190')", ["87.19"]),
    "fraction": ("from fractions import Fraction\nFraction(1, 3)", ["0.33"]),
    "number of numpy": ("import numpy\nnumpy.int64(3)", ["3"]),
    "nothing": ("None", []),
    "assignment": ("x = 1", []),
    "series": (FRAME + CAPTION + "df.set_index('镇')['数']", ["表：题", "镇", "数", "甲", "1.50", "乙", "2.25"]),
    "frame": (FRAME + CAPTION + "df", ["表：题", "镇", "数", "甲", "1.50", "乙", "2.25"]),
    "frame that was filtered": (FRAME + CAPTION + "df[df['数'] > 2]", ["表：题", "镇", "数", "乙", "2.25"]),
    "frame with unit and note": (
        FRAME + "caption('题', unit='万元', note='含结转。')\ndf",
        ["表：题", "单位：万元", "镇", "数", "甲", "1.50", "乙", "2.25", "注：含结转。"],
    ),
    "frame with levels": (
        FRAME + CAPTION + "df.columns = pd.MultiIndex.from_tuples([('a', 'x'), ('a', 'y')])\n"
        "df.index = pd.MultiIndex.from_tuples([('县', '东'), ('县', '西')], names=['县', '区'])\ndf",
        ["表：题", "县", "区", "a", "x", "y", "县", "东", "甲", "1.50", "西", "乙", "2.25"],
    ),
    "frame with a gap": (
        FRAME + CAPTION + "df.loc[1, '数'] = None\ndf",
        ["表：题", "镇", "数", "甲", "1.5", "乙", "待补充"],
    ),
    "frame of dates": (
        "import pandas as pd\n" + CAPTION + "pd.DataFrame({'日': pd.to_datetime(['2024-03-05'])})",
        ["表：题", "日", "2024年3月5日"],
    ),
    "styler": (
        FRAME + CAPTION + "df.style.format({'数': '{:.1f}%'}).hide(axis='index')",
        ["表：题", "镇", "数", "甲", "1.5%", "乙", "2.2%"],
    ),
    "styler with marks of HTML": (
        FRAME + CAPTION + "df['镇'] = '<b>&'\ndf.set_index('镇').style",
        ["表：题", "镇", "数", "<b>&", "1.500000", "<b>&", "2.250000"],
    ),
    "wide frame": (
        "import pandas as pd\n" + CAPTION + "pd.DataFrame([[1] * 9], columns=list('abcdefghi'))",
        ["表：题", *"abcdefghi", *"111111111"],
    ),
    "figure": (PLOT + CAPTION + "fig", ["图：题"]),
    "figure left open": (PLOT + CAPTION, ["图：题"]),
    "figure shown": (PLOT + CAPTION + "plt.show()", ["图：题"]),
    "axes": (PLOT + CAPTION + "ax", ["图：题"]),
    "bars": ("import matplotlib.pyplot as plt\n" + CAPTION + "plt.bar(['甲'], [1])", ["图：题"]),
    "two figures": (
        PLOT
        + "caption('一', alt='甲')\ndisplay(fig)\n"
        + PLOT
        + "caption('二', note='注：乙', alt='乙')\ndisplay(fig)",
        ["图：一", "图：二", "注：乙"],
    ),
    "figure without pyplot": (
        "from matplotlib.figure import Figure\nf = Figure()\nf.subplots().plot([1, 2])\n" + CAPTION + "f",
        ["图：题"],
    ),
    "plot of pandas": (FRAME + CAPTION + "df.plot.bar(x='镇', y='数')", ["图：题"]),
    "markdown": ("from IPython.display import Markdown\nMarkdown('- 甲\\n- 乙')", ["甲", "乙"]),
    "several": ("display('甲', 1)\ndisplay('乙')\n'丙'", ["甲", "1", "乙", "丙"]),
    "table of our own": ("from perfeval.page.blocks import page, paragraph\npage(paragraph('甲'))", ["甲"]),
}
REFUSED = {  # kind: the code, the line of it that is named, and words of the message
    "true or false": ("True", 1, "True"),
    "list": ("[1, 2]", 1, "list“[1, 2]”"),
    "dict": ("{'a': 1}", 1, "dict"),
    "infinite number": ("float('inf')", 1, "无穷大"),
    "rounded to nothing": ("0.00000012", 1, "成为0"),
    "empty frame": (FRAME + CAPTION + "df[df['数'] > 9]", 4, "表格是空的"),
    "long frame": (CAPTION + "import pandas as pd\npd.DataFrame({'a': range(10000)})", 3, "表格有10000行"),
    "frame without a caption": (FRAME + "df", 3, "表格没有题目"),
    "frame with nameless rows": (FRAME + CAPTION + "df.index = [2023, 2024]\ndf", 5, "没有名称"),
    "frame of true and false": (FRAME + CAPTION + "df['数'] = df['数'] > 2\ndf", 5, "“数”一列有 bool 的值"),
    "figure without a caption": (PLOT + "fig", 4, "图没有题目"),
    "figure without words": (PLOT + "caption('题')\nfig", 5, "没有文字说明"),
    "figure with a letter that no font has": (PLOT + "ax.set_title('🙂')\n" + CAPTION + "fig", 6, "图画不成"),
    "caption of nothing": ("x = 1\ncaption('题')", 2, "后面没有表格或图"),
    "two captions": ("caption('一')\ncaption('二')", 2, "caption“一”后面没有"),
    "SVG": ("from IPython.display import SVG\nSVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')", 2, "SVG 图"),
    "PNG": ("from IPython.display import Image\nImage(b'\\x89PNG\\r\\n\\x1a\\n' + b'0' * 40)", 2, "位图"),
    "HTML": ("from IPython.display import HTML\nHTML('<div>甲</div>')", 2, "HTML（<div>）"),
    "LaTeX": ("from IPython.display import Latex\nLatex('$x$')", 2, "LaTeX"),
    "JSON": ("from IPython.display import JSON\nJSON({'a': 1})", 2, "JSON"),
    "script": ("from IPython.display import Javascript\nJavascript('1')", 2, "JavaScript"),
    "widget": (
        "class W:\n    def _repr_mimebundle_(self, **k):\n"
        "        kinds = {'text/html': '<p>x</p>', 'text/plain': 'W'}\n"
        "        return kinds | {'application/vnd.jupyter.widget-view+json': {}}\nW()",
        5,
        "交互控件",
    ),
    "print": ("x = 1\nprint('甲', x)", 2, "print 写出的文字“甲 1”"),
    "stderr": ("import sys\nsys.stderr.write('坏')\nNone", 2, "警告或错误信息“坏”"),
    "warning": ("import warnings\nx = 1\nwarnings.warn('旧')", 3, "UserWarning：旧"),
    "exception": ("x = 1\n\nx / 0", 3, "ZeroDivisionError：division by zero"),
    "exception in a library": ("import json\njson.loads('{')", 2, "JSONDecodeError"),
    "unknown name": ("frame", 1, "NameError"),
    "exit": ("import sys\nsys.exit(0)", 2, "exit"),
    "endless print": ("while True:\n    print('甲' * 100)", 2, "已停止"),
    "endless loop": ("while True: pass", 1, "超过1秒"),
    "endless loop that catches": ("while True: exec('try: 1 / 0\\nexcept Exception: pass')", 1, "超过1秒"),
}
STARTS = 41  # the line of the narrative on which the code begins


@pytest.fixture(scope="module")
def card():
    return scoring_of(ROOT, "shili-xuni", 2024)


def scoring_of(base: Path, project: str, year: int):
    evaluation = params.load(project, year, base)
    return scoring.score(evaluation, params.ruleset(evaluation, base))


@pytest.fixture
def begun(card, monkeypatch):
    for name in ("MPLBACKEND", "MATPLOTLIBRC"):
        monkeypatch.setenv(name, "")
    analysis.begin(card)
    yield card
    analysis._begun = None
    analysis.values.close_all()


def blocks_of(card, source: str):
    return analysis.run(card.evaluation, Code(STARTS, source))


@pytest.mark.parametrize("kind", PRINTED)
def test_what_a_block_shows_is_printed(begun, kind):
    source, said = PRINTED[kind]
    made = blocks_of(begun, source)
    assert list(texts(made)) == said
    for figure in (block for block in flat(made) if isinstance(block, Figure)):
        assert "<title>" in figure.svg and figure.description and "Noto Sans SC" in figure.svg
    assert list(texts(blocks_of(begun, source))) == said


@pytest.mark.parametrize("kind", REFUSED)
def test_what_a_block_may_not_show_is_refused_at_its_line(begun, monkeypatch, kind):
    source, line, said = REFUSED[kind]
    if "秒" in said:
        monkeypatch.setattr(analysis, "SECONDS", 1)
    with pytest.raises(InputError) as error:
        blocks_of(begun, source)
    (finding,) = error.value.findings
    assert said in finding.found
    assert str(finding.where) == f"params/shili-xuni/2024.md:{STARTS - 1 + line}"
    assert finding.source == source.split("\n")[line - 1] and finding.expected and finding.fix


def test_what_is_at_hand_is_a_copy_and_blocks_share_names(begun):
    assert blocks_of(begun, "evaluation.facts.clear()\nn = len(indicators)\nf'{card.total}'")[0].text == str(
        begun.total
    )
    assert begun.evaluation.facts
    assert blocks_of(begun, "n")[0].text == str(len(begun.lines))
    for name in analysis.BEFOREHAND:
        assert blocks_of(begun, f"{name}\nNone") == ()
    analysis.begin(begun)
    with pytest.raises(InputError, match="NameError"):
        blocks_of(begun, "n")


def test_the_frames_hold_what_the_scorecard_holds(begun):
    from perfeval.report.frames import FRAMES

    made = FRAMES["indicators"](begun)
    assert list(made["三级指标"]) == [line.indicator.name for line in begun.lines]
    assert [f"{x:.2f}" for x in made["得分"]] == [f"{line.shown:.2f}" for line in begun.lines]
    exact = [Fraction(line.shown) / Fraction(line.points) for line in begun.lines]
    assert list(made["得分率"]) == [float(rate) for rate in exact]
    assert list(made["得分率"] < 0.8) == [rate < Fraction(4, 5) for rate in exact]
    assert list(FRAMES["facts"](begun)["原文"]) == [fact.value for fact in begun.evaluation.facts.values()]
    assert list(FRAMES["budget"](begun)["资金来源"]) == [row.source for row in begun.evaluation.budget]
    survey = begun.evaluation.survey
    assert FRAMES["answers"](begun)["份数"].sum() == sum(
        n
        for g in (survey.groups or (survey,))
        for a in (g.answers, *(q.answers for q in g.questions))
        for n in a.values()
    )


def test_a_figure_has_the_same_bytes_each_time_and_the_style_of_the_house(begun):
    first, second = (blocks_of(begun, PLOT + CAPTION + "fig") for _ in range(2))
    assert first == second
    blocks_of(begun, "import matplotlib\nmatplotlib.rcParams['font.size'] = 40")
    assert blocks_of(begun, PLOT + CAPTION + "fig") == first


def test_markdown_in_a_block_knows_facts_and_numbers(begun):
    made = blocks_of(
        begun, "from IPython.display import Markdown\nMarkdown('共{{ facts.sites_built }}，见{{ 表.甲 }}')"
    )
    assert made[0].runs[1].source == "facts/sites_built" and made[0].runs[-1].ref == "表.甲"


# in the narrative

SECTION = "# 一、基本情况\n\n## （一）项目概况\n\n前文。\n\n"


def workbook_with(tmp_path: Path, *blocks: str, after: str = "后文。") -> Path:
    """A workbook whose example has these blocks in its first section; the first code is on line 8."""
    base = copy_workbook(tmp_path / "workbook")
    for name in ("hukou-dibao", "hukou-linshi-jiuzhu"):
        shutil.rmtree(base / "params" / name)
    file = base / "params/shili-xuni/2024.md"
    rest = file.read_text(encoding="utf-8").partition("## （一）项目概况\n\n")[2]
    code = "".join(f"```python\n{block}\n```\n\n" for block in blocks)
    file.write_text(f"{SECTION}{code}{after}\n\n{rest}", encoding="utf-8")
    return base


@pytest.mark.long
def test_a_block_stands_where_it_was_written_and_is_numbered(tmp_path):
    base = workbook_with(
        tmp_path,
        f"# 一、注释不是标题\n{FRAME}caption('各镇情况', unit='个')\ndf",
        f"{PLOT}caption('各镇图', alt='乙多')\nfig",
        after="见{{ 表.各镇情况 }}、{{ 图.各镇图 }}。",
    )
    checked = run(base, "check")
    assert "2个代码块" in checked.stdout and "params/shili-xuni/2024.md:8  # 一、注释不是标题" in checked.stdout
    order = Order(("html", "pdf", "docx"), ("report",))
    card, _, _, prints, _, inputs, _ = making.printed(base, "shili-xuni", 2024, order)
    again = making.printed(base, "shili-xuni", 2024, order)[3]
    assert prints == again and [len(s.code) for s in card.evaluation.narrative][:2] == [0, 2]
    html = prints["report.html"].decode()
    said = [html.index(x) for x in ("前文。", "表1-1　各镇情况", "图1-1　各镇图", "见表1-1、图1-1。", "表1-2　")]
    assert said == sorted(said)
    made = document.read(nbformat.reads(prints["report.ipynb"].decode(), 4))
    grid = next(b for b in flat(made.blocks) if isinstance(b, Grid) and "各镇情况" in b.caption)
    assert [cell.text for row in grid.rows for cell in row] == ["镇", "数", "甲", "1.50", "乙", "2.25"]
    assert "caption(" not in html and "```" not in html


def test_a_changed_block_is_built_again(tmp_path):
    base = workbook_with(tmp_path, "'甲'")
    order = Order(("html",), ("report",))
    assert making.one(base, "shili-xuni", 2024, order).state == BUILT
    assert "没有变化" in run(base, "build", "--to", "html", "--book", "report").stdout
    file = base / "params/shili-xuni/2024.md"
    file.write_text(file.read_text(encoding="utf-8").replace("'甲'", "'丁'"), encoding="utf-8")
    assert "叙述文件 params/shili-xuni/2024.md 已改变" in run(base, "why", "shili-xuni", "2024").stdout
    assert making.one(base, "shili-xuni", 2024, order).state == BUILT
    assert ">丁</p>" in (base / "reports/shili-xuni/2024/report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "source, place, said",
    [
        ("x = 1\n1 / 0", 9, "代码块出错：ZeroDivisionError：division by zero"),
        ("import os\nos._exit(3)", 8, "进程停止：进程自行退出，退出码3"),
        ("import os\nos.write(1, b'x' * 100)\nNone", 0, "文字“xxx"),
        ("print('x')", 8, "print 写出的文字“x”"),
    ],
)
@posix
def test_a_block_that_ends_badly_is_told_with_its_line(tmp_path, source, place, said):
    base = workbook_with(tmp_path, source)
    done = run(base, "build", "--book", "report")
    assert done.returncode == 1 and said in done.stderr and "Traceback" not in done.stderr
    if place:
        assert f"params/shili-xuni/2024.md:{place}\n" in done.stderr


@pytest.mark.parametrize(
    "text, line, said",
    [
        ("```python\nx = (1\n```", 8, "代码写法有误"),
        ("```python\nx = 1\nreturn\n```", 9, "'return' outside function"),
        ("```python\n%matplotlib inline\n```", 8, "代码写法有误"),
        ("```python\n```", 7, "代码块是空的"),
        ("```python\n\n```", 7, "代码块是空的"),
        ("```\nx\n```", 7, "代码块没有写语言"),
        ("```r\nx\n```", 7, "代码块“r”不能印出"),
        ("~~~py\nx\n~~~", 7, "代码块“py”不能印出"),
        (" ```python\n1\n```", 7, "代码块“python”不能印出"),
        ("> ```python\n> 1\n> ```", 7, "引用中有段落、列表以外的内容"),
        ("- 甲\n\n  ```python\n  1\n  ```", 9, "列表中有段落以外的内容"),
        ("```python\n1", 7, "代码块没有结束"),
    ],
)
def test_what_cannot_run_is_a_finding_of_check(tmp_path, text, line, said):
    base = workbook_with(tmp_path)
    (base / "params/shili-xuni/2024.md").write_text(SECTION + text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        params.load("shili-xuni", 2024, base)
    found = [f for f in error.value.findings if f.rule != "narrative_is_printed"]
    assert [(f.where.line, said in f.found) for f in found] == [(line, True)], error.value


def test_loading_and_checking_run_nothing(tmp_path):
    base = workbook_with(tmp_path, f"open({str(tmp_path / 'ran')!r}, 'w')\nNone")
    for command in ("check", "review", "explain"):
        assert run(base, command, "shili-xuni", "2024").returncode == 0
    assert not (tmp_path / "ran").exists()
    assert run(base, "build", "--book", "review", "--to", "html").returncode == 0
    assert not (tmp_path / "ran").exists()


def test_marks_pictures_and_headings_in_code_mean_nothing(tmp_path):
    source = "# # 甲\n'![甲](乙.png)' if f'{0.5:.1%}' == '{{ facts.x }}' else '{% x %}'\n# {# 5277户 #}"
    base = workbook_with(tmp_path, source)
    evaluation = params.load("shili-xuni", 2024, base)
    section = evaluation.words("项目概况")
    assert section.code[0].source == source and "5277" not in section.text
    assert "5277" not in "".join(p.text for p in scoring_of(base, "shili-xuni", 2024).passages)
    analysis.begin(scoring_of(base, "shili-xuni", 2024))


def test_yaml_brings_no_code(tmp_path):
    base = workbook_with(tmp_path)
    evaluation = params.load("shili-xuni", 2024, base)
    with pytest.raises(OutsideContract, match="代码块“python”不能印出"):
        narrative.prose(evaluation, "甲\n\n```python\n1\n```")


def test_a_notebook_that_began_nothing_says_what_to_add(tmp_path):
    base = workbook_with(tmp_path, "1")
    notebook = base / "notebooks/report.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8").replace("analysis.begin(card)", "None"), encoding="utf-8")
    made = making.one(base, "shili-xuni", 2024, Order(("html",), ("report",)))
    assert made.failure.owner == making.AUTHOR and "2024.md:8" in made.fault and "analysis.begin(card)" in made.fault


def test_every_outline_begins_with_what_its_blocks_need():
    for name in params.outline.names(ROOT):
        assert "analysis.begin(card)" in (ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"), name


# documents and archives of others

MARKS = st.lists(
    st.sampled_from(
        ["```", "~~~", "````", "python", "``", "\n", "\n\n", " ", "   ", "1", "甲", "> ", "- ", "# ", "\r", "\\"]
    ),
    max_size=12,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(MARKS)
def test_imported_words_are_never_code(text):
    value = text.replace("\r", "\n")
    written = "\n\n".join(narrative_text.markdown(line.strip()) for line in value.split("\n") if line.strip())
    assert not list(fences.fences(written))


ROWS = st.lists(
    st.sampled_from(
        ["```python", "```", "```r", "~~~", "~~~python", "````", "  ```python", "  ```", "> ```", "- ```"]
        + ["- 甲", "  乙", "> 丙", "甲", "# 一", "x = 1", "[^1]: 注", ""]
    ),
    max_size=14,
).map("\n".join)


@settings(max_examples=400, deadline=None)
@given(ROWS)
def test_what_runs_is_what_markdown_takes_for_a_block(text):
    shown = [
        (node.map[0] + 1, node.content.removesuffix("\n"))
        for node in marks.tree(text).children
        if node.type == "fence" and node.info.strip() == "python"
    ]
    if not [*refusals.faults(text), *fences.faults(text)]:
        assert [(f.line, f.source) for f in fences.fences(text) if f.runs] == shown
    assert list(map(len, fences.hidden(text).split("\n"))) == list(map(len, text.split("\n")))
    kept = fences.words(text).split("\n")
    assert len(kept) == text.count("\n") + 1
    assert all(after in ("", before) for before, after in zip(text.split("\n"), kept))


def test_an_imported_document_brings_no_code(tmp_path):
    import docx

    words = [
        "甲项目2024年度绩效评价报告",
        "一、基本情况",
        "（一）项目概况",
        "说明。",
        "```python",
        "import os",
        "os._exit(1)",
        "```",
    ]
    made = docx.Document()
    for line in [*words, "~~~python\n1\n~~~"]:
        made.add_paragraph(line)
    rows = ["三级指标 指标值 实际完成值 分值 得分", "建成个数 ≥5个 5个 50 50", "覆盖率 ≥90% 95% 50 50"]
    table = made.add_table(len(rows), 5)
    for row, line in zip(table.rows, rows):
        for cell, said in zip(row.cells, line.split()):
            cell.text = said
    made.save(tmp_path / "报告.docx")
    base = empty_workbook(tmp_path / "workbook")
    done = run(base, "import", str(tmp_path / "报告.docx"), "--project", "jia", "--year", "2024")
    text = (base / "params/jia/2024.md").read_text(encoding="utf-8")
    assert "os._exit(1)" in text and text.count("python") == 2, done.stdout
    assert not list(fences.fences(text)) and "代码块" not in run(base, "check").stdout


@pytest.mark.long
def test_an_archive_of_a_stranger_runs_no_block_unless_told(tmp_path):
    base = workbook_with(tmp_path, "'甲'")
    assert run(base, "build", "--to", "html", "--book", "report").returncode == 0
    assert run(base, "bundle", "shili-xuni", "2024").returncode == 0
    archive = next((base / "reports").rglob("*.zip"))
    own = unbundle.verify(archive, base)
    assert own.prints and not own.undone
    other = unbundle.verify(archive, None)
    assert other.prints == 0 and any("2024.md" in line and "没有运行" in line for line in other.undone)
    told = unbundle.verify(archive, None, foreign=True)
    assert told.prints == own.prints and any("有代码块" in note for note in told.notes)


# in the cells of a notebook

CELLS = {kind: code for kind, (code, _) in PRINTED.items()} | {
    kind: code
    for kind, (code, *_) in REFUSED.items()
    if not re.match("exception|unknown|exit|endless|caption of|two captions|frame without a cap|figure without", kind)
}


def executed(tmp_path: Path, sources: dict[str, str], engine: str | None) -> nbformat.NotebookNode:
    first = "from perfeval.report import analysis\nfrom perfeval.report.analysis import caption\nanalysis.begin()"
    cells = [nbformat.v4.new_code_cell(source) for source in (first, *sources.values())]
    notebook = nbformat.v4.new_notebook(
        cells=cells, metadata={"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    )
    nbformat.write(notebook, tmp_path / "in.ipynb")
    if engine:
        return execution.run(tmp_path / "in.ipynb", {}, tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return papermill.execute_notebook(
            str(tmp_path / "in.ipynb"), None, progress_bar=False, kernel_name="python3", cwd=str(tmp_path)
        )


def shown(cell: nbformat.NotebookNode) -> list[str] | str:
    try:
        return list(texts(document._shown(cell)))
    except OutsideContract as error:
        return str(error)


@pytest.mark.parametrize("engine", [None, "perfeval"], ids=["ordinary", "perfeval"])
def test_a_cell_shows_what_a_block_prints(tmp_path, monkeypatch, engine):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    kinds = {k: c for k, c in CELLS.items() if k in PRINTED}
    notebook = executed(tmp_path, kinds, engine)
    assert {k: shown(cell) for k, cell in zip(kinds, notebook.cells[-len(kinds) :])} == {
        k: PRINTED[k][1] for k in kinds
    }


@pytest.mark.parametrize("engine", [None, "perfeval"], ids=["ordinary", "perfeval"])
@pytest.mark.parametrize(
    "kind", ["list", "dict", "HTML", "SVG", "PNG", "LaTeX", "print", "stderr", "warning", "widget"]
)
def test_a_cell_that_may_not_be_printed_says_which_kind_and_what_to_use(tmp_path, monkeypatch, engine, kind):
    if engine is None and kind not in ("list", "print"):  # a kernel of its own takes a second
        pytest.skip("two kinds are enough for the ordinary engine")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = executed(tmp_path, {kind: CELLS[kind]}, engine)
    said = shown(notebook.cells[-1])
    word = {"list": "Python 的值", "dict": "Python 的值", "print": "print 写出的文字", "warning": "旧"}.get(
        kind, REFUSED[kind][2]
    )
    assert isinstance(said, str) and word in said and "。" in said


@pytest.mark.parametrize(
    "kind", ["frame without a caption", "figure without words", "caption of nothing", "empty frame"]
)
def test_a_cell_that_lacks_something_stops_in_chinese(tmp_path, kind):
    with pytest.raises(execution.CellFailed) as error:
        executed(tmp_path, {kind: REFUSED[kind][0]}, "perfeval")
    assert REFUSED[kind][2] in error.value.message


@pytest.mark.long
def test_both_engines_run_the_blocks_of_a_report_alike(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    shows = "from IPython.display import display as shows\n" + FRAME + CAPTION + "shows(df)\ndisplay('乙')"
    base = workbook_with(tmp_path, shows, PLOT + "caption('图', alt='乙多')")
    book = base / "notebooks/report.ipynb"
    given = {"project": "shili-xuni", "year": 2024}
    ours = document.read(execution.run(book, given, tmp_path_of(base)))
    executed = papermill.execute_notebook(str(book), None, given, progress_bar=False, cwd=str(book.parent))
    assert document.read(executed) == ours
    assert [b.caption for b in flat(ours.blocks) if isinstance(b, (Grid, Figure))][2:4] == ["表1-1　题", "图1-1　图"]


def tmp_path_of(base: Path) -> Path:
    """A folder below the workbook, where its notebooks run."""
    (base / "reports/.work").mkdir(parents=True)
    return base / "reports/.work"


def test_magic_of_matplotlib_changes_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    cells = {"magic": "%matplotlib inline", "last": PLOT + CAPTION + "fig", "open": PLOT + CAPTION}
    notebook = executed(tmp_path, cells, "perfeval")
    assert [shown(cell) for cell in notebook.cells[-3:]] == [[], ["图：题"], ["图：题"]]


def test_exporters_print_or_say_why_not(built):
    good, at = nbformat.read(built / "reports/shili-xuni/2024/report.ipynb", 4), {"metadata": {"path": str(built)}}
    html, _ = exporters.HtmlExporter().from_notebook_node(good, at)
    assert html.startswith("<!doctype html>")
    bad = nbformat.from_dict(good)
    bad.cells[-1].outputs = [nbformat.v4.new_output("display_data", {"image/png": "AAAA"})]
    for kind in (exporters.HtmlExporter, exporters.PdfExporter, exporters.DocxExporter):
        with pytest.raises(printable.ExportRefused, match="位图.*matplotlib"):
            kind().from_notebook_node(bad, at)
