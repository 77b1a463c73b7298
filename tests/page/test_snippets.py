"""Markdown by somebody who has not read the code: the same in every print, or refused at its line."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path

import docx
import pytest
import yaml
from pypdf import PdfReader
from test_markdown import PNG

from perfeval.export import document, html, pdf, word
from perfeval.model import fences
from perfeval.page import marks
from perfeval.page.blocks import Block, Items, Picture, Section, flat, heading, plain, styled, texts, to_html
from perfeval.page.glyphs import printable
from perfeval.page.markdown import from_markdown, kind_of
from perfeval.page.markup import from_html
from perfeval.page.refusals import faults, named_pictures

SNIPPETS = yaml.safe_load((Path(__file__).parents[1] / "cases" / "snippets.yaml").read_text(encoding="utf-8"))


def _pictures(text: str) -> dict[str, Picture]:
    return {name: Picture(PNG, kind_of(PNG) or "png", name) for _, name in named_pictures(text) if ":" not in name}


@pytest.mark.parametrize("case", [c for c in SNIPPETS if c["expect"] == "refused"], ids=lambda c: c["id"])
def test_a_refusal_names_the_line(case):
    lines = [fault.line + 1 for fault in faults(case["text"], _pictures(case["text"]))]
    assert case["line"] in lines, lines


@pytest.mark.slow
@pytest.mark.parametrize("case", [c for c in SNIPPETS if c["expect"] == "printed"], ids=lambda c: c["id"])
def test_all_prints_say_the_same(case):
    pictures = _pictures(case["text"])
    assert list(faults(case["text"], pictures)) == []
    blocks = from_markdown(fences.words(case["text"]), pictures)
    screen = "".join(map(to_html, blocks))
    assert from_html(screen) == blocks
    made = document.of([Section("title", (heading(1, "标题"),)), heading(1, "一、章"), *blocks])
    shown = {
        "blocks": "".join(map(_said, flat(blocks))),
        "html": unescape(re.sub(r"<[^>]*>", "", html.write(made).decode().partition("<main")[2])),
        "pdf": "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.write(made))).pages),
        "word": "".join(t.text or "" for t in docx.Document(io.BytesIO(word.write(made))).element.body.iter("{*}t")),
    }
    for name, said in shown.items():
        said = _squeezed(said)
        for words in case["says"]:
            if name == "html" and any(isinstance(block, Items) for block in blocks):
                words = words.lstrip("0123456789.")  # the browser counts
            assert _squeezed(words) in said, f"{name}: {words!r} in {said!r}"
        if name == "blocks":
            for raw in case.get("never", ()):
                assert _squeezed(raw) not in said, raw
    bold = "\n".join(_squeezed(run.text) for block in flat(blocks) for run in styled(block) if run.strong)
    for words in case.get("bold", ()):
        assert _squeezed(words) in bold, bold


def _said(block: Block) -> str:
    if isinstance(block, Items):
        return "".join(mark + plain(runs) for mark, runs in block.marked())
    return "".join(texts([block]))


def _squeezed(text: str) -> str:
    return "".join(printable(marks.shown(text)).split())
