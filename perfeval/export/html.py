"""Prints a document as one HTML file that asks no network for anything."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html import escape
from importlib import resources

from perfeval.export.document import Document
from perfeval.model import addresses
from perfeval.page.blocks import Block, Heading, Section, plain, to_html
from perfeval.page.grid import Grid

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '{}'"


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
<body>
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
    known = dict.fromkeys(source for source in document.sources() if "#" not in source)
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
