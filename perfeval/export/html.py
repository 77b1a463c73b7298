"""Prints a document as one HTML file that asks no network for anything."""

from __future__ import annotations

from html import escape
from importlib import resources

from perfeval.export.document import Document
from perfeval.page.blocks import Block, Heading, Section, plain, to_html
from perfeval.page.grid import Grid

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def write(document: Document) -> bytes:
    """The report as HTML: contents list, tables with scope and caption, charts as SVG with alt text."""
    style = resources.files("perfeval.export").joinpath("report.css").read_text(encoding="utf-8")
    numbers = {id(heading): n for n, heading in enumerate(document.headings(), 1)}
    body = "\n".join(_block(block, document, numbers) for block in document.blocks)
    banner = f'<header class="banner">{escape(document.banner)}</header>\n' if document.banner else ""
    return f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>{escape(document.title)}</title>
<style>
{style}</style>
</head>
<body>
{banner}<main>
{body}
</main>
</body>
</html>
""".encode()


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
            inner = to_html(block).removeprefix(f"<h{level}>").removesuffix(f"</h{level}>")
            return f'<h{level + 1} id="s{numbers[id(block)]}">{inner}</h{level + 1}>'
        case Grid(caption=""):
            return to_html(block)
        case Grid(caption):
            region = f'class="wide" role="region" aria-label="{escape(caption)}" tabindex="0"'
            return f"<div {region}>\n{to_html(block)}\n</div>"
    return to_html(block)


def _contents(document: Document, numbers: dict[int, int]) -> str:
    items = "\n".join(
        f'<li class="l{h.level}"><a href="#s{numbers[id(h)]}">{escape(plain(h.runs))}</a></li>'
        for h in document.headings()
        if h.level <= 2
    )
    return f'<nav aria-label="目录">\n<h2>目录</h2>\n<ol>\n{items}\n</ol>\n</nav>'
