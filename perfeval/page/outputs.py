"""What a cell or block shows, by Jupyter's kinds of output: blocks, or a refusal that says which kind and what then."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from perfeval.page.blocks import Block
from perfeval.page.markdown import Unprintable, from_markdown
from perfeval.page.markup import OutsideContract, from_html

EXPECTED = "文字、数、Markdown、DataFrame、matplotlib 的图"
SHOWN = 60  # characters of what is refused
PLOT = "用 matplotlib 画图，最后一行写 fig；照片放在参数文件夹，在叙述中写 ![说明](文件名)"
KINDS = (  # of output, the telling ones first; what it is and what to use instead
    ("application/vnd.jupyter.widget-view", "交互控件", "把选定的值写进代码，印出结果"),
    ("application/vnd.plotly", "交互图（plotly）", PLOT),
    ("application/vnd.vega", "交互图（vega）", PLOT),
    ("application/vnd.bokeh", "交互图（bokeh）", PLOT),
    ("application/javascript", "脚本（JavaScript）", "删去；结果写成文字、表格或图"),
    ("application/pdf", "PDF", "把内容写成文字、表格或图"),
    ("image/svg+xml", "SVG 图", PLOT),
    ("image/", "位图", PLOT),
    ("video/", "视频", "改用照片或文字"),
    ("audio/", "音频", "改用文字"),
    ("text/latex", "LaTeX 公式", "把公式写成文字，如 得分＝分值×完成率"),
    ("application/json", "JSON", "写成 DataFrame 或文字"),
)


def of_bundle(data: Mapping[str, Any]) -> tuple[Block, ...]:
    """Blocks of one output by its kinds (MIME types); raises OutsideContract."""
    foreign = [(told, fix) for kind, told, fix in KINDS if any(name.startswith(kind) for name in data)]
    html = data.get("text/html")
    if html is not None and not (foreign and foreign[0][0] == "交互控件"):
        return _of_html(html)
    if foreign:
        raise Unprintable(foreign[0][0], EXPECTED, foreign[0][1])
    if "text/markdown" in data:
        return from_markdown(data["text/markdown"])
    if set(data) - {"text/plain"}:
        raise Unprintable("、".join(sorted(set(data) - {"text/plain"})), EXPECTED, "写成文字、DataFrame 或图")
    raise plain(str(data.get("text/plain")))


def plain(said: str, kind: str = "") -> Unprintable:
    """The refusal of a value that has no other form than Python's own."""
    named = f"{kind}“{_short(said)}”" if kind else f"Python 的值“{_short(said)}”"
    return Unprintable(
        named, EXPECTED, "要印的写成一段文字（字符串、Markdown）或 DataFrame；不印的不要放在最后一行，或在行末加分号"
    )


def stream(name: str, text: str) -> Unprintable:
    """The refusal of what was written on a stream."""
    if name == "stderr":
        return Unprintable(f"警告或错误信息“{_short(text)}”", EXPECTED, "按警告改正代码；无妨的用 warnings 模块关掉")
    return Unprintable(
        f"print 写出的文字“{_short(text)}”", EXPECTED, "去掉 print；要印的文字用 display(…)，或写成最后一行的值"
    )


def _of_html(html: str) -> tuple[Block, ...]:
    try:
        return from_html(html)
    except OutsideContract as error:
        if re.search(r'class="dataframe"|<style[^>]*>\s*#T_|<table id="T_', html):
            raise Unprintable(
                "pandas 自己的表格", "印成正式表格的 DataFrame", "在开头的单元格中加一行 analysis.begin()"
            ) from None
        raise Unprintable(
            f"HTML（{error}）", EXPECTED, "改用 DataFrame、Markdown 或 perfeval 的 narrative、tables、charts 函数"
        ) from None


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
