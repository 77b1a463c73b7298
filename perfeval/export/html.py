"""Prints a document as one HTML file that asks no network for anything."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html import escape
from importlib import resources

from perfeval.export.document import Document
from perfeval.export.fitting import ems
from perfeval.model import addresses
from perfeval.page.blocks import Block, Heading, Section, plain, to_html
from perfeval.page.grid import Grid

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '{}'"
SHORT, LONG = 8, 30  # characters of full width
FIGURE = re.compile(r"[≥≤＞＜＋－+-]?\d[^，。；、\n]*$")


def write(document: Document) -> bytes:
    """The report as HTML: contents list, tables with scope and caption, charts as SVG with alt text."""
    style, script = _file("report.css"), _file("report.js")
    digest = b64encode(sha256(script.encode()).digest()).decode()
    numbers = {id(heading): n for n, heading in enumerate(document.headings(), 1)}
    body = "\n".join(_block(block, document, numbers) for block in document.blocks)
    banner = f'<header class="banner">{escape(document.banner)}</header>\n' if document.banner else ""
    return f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY.format(f"sha256-{digest}")}">
<title>{escape(document.title)}</title>
<style>
{style}</style>
</head>
<body{_with_contents(document)}>
{banner}<main>
{body}
<div id="source" popover></div>
</main>
<script type="application/json" id="addresses">{_addresses(document)}</script>
<script>{script}</script>
</body>
</html>
""".encode()


def _file(name: str) -> str:
    return resources.files("perfeval.export").joinpath(name).read_text(encoding="utf-8")


def _addresses(document: Document) -> str:
    """What the page tells of each value that it shows, by its address."""
    known = dict.fromkeys(source for source in document.sources() if source and "#" not in source)
    return json.dumps({source: addresses.told(source) for source in known}, ensure_ascii=False).replace("<", "\\u003c")


def _block(block: Block, document: Document, numbers: dict[int, int]) -> str:
    match block:
        case Section(kind="contents"):
            return _contents(document, numbers)
        case Section(kind, blocks):
            inner = "\n".join(_block(b, document, numbers) for b in blocks)
            return f'<section class="{kind}">\n{inner}\n</section>'
        case Heading(level):
            if id(block) not in numbers:
                return to_html(block)
            tag = f"<h{level + 1}"
            return to_html(replace(block, level=level + 1)).replace(tag, f'{tag} id="s{numbers[id(block)]}"', 1)
        case Grid(caption=""):
            return to_html(block)
        case Grid():
            return _scrolling(block)
    return to_html(block)


def _scrolling(grid: Grid) -> str:
    """A table in a region of its own that scrolls both ways under its heads; its notes stay readable below."""
    notes = "".join(f'\n<p class="note">{escape(note)}</p>' for note in grid.notes)
    region = f'class="wide" role="region" aria-label="{escape(grid.caption)}" tabindex="0"'
    return f"<div {region}>\n{to_html(replace(grid, notes=()), _looks(grid))}\n</div>{notes}"


def _looks(grid: Grid) -> dict[tuple[int, int], str]:
    """How each cell keeps its width on a small screen, and which column stays: the one that names the rows."""
    placed = list(grid.placed())
    named = max((c for r, c, cell in placed if r >= grid.head and cell.header == "row"), default=0)
    return {
        (row, column): " ".join(filter(None, (_room(cell.text), "stays" if column == named else "")))
        for row, column, cell in placed
    }


def _room(text: str) -> str:
    """The class of a text's least width: a short one or a figure is never broken, a longer one gets some characters.

    >>> _room("3.0 / 0"), _room("示例县民政局、示例县财政局"), _room("文" * 40)
    ('whole', '', 'long')
    """
    if ems(text) <= SHORT or (FIGURE.match(text) and ems(text) <= 2 * SHORT):
        return "whole"
    return "long" if ems(text) > LONG else ""


def _with_contents(document: Document) -> str:
    listed = any(isinstance(block, Section) and block.kind == "contents" for block in document.blocks)
    return ' class="listed"' if listed else ""


def _contents(document: Document, numbers: dict[int, int]) -> str:
    items = "\n".join(
        f'<li class="l{h.level}"><a href="#s{numbers[id(h)]}">{escape(plain(h.runs))}</a></li>'
        for h in document.headings()
        if h.level <= 2
    )
    return f'<nav aria-label="目录">\n<h2>目录</h2>\n<ol>\n{items}\n</ol>\n</nav>'
