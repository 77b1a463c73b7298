"""Tables and figures behind the sentences that refer to them, so that none stands alone in a report (GB/T 7713)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from perfeval.page.blocks import Block, Figure, Page, Paragraph, Section, paragraph
from perfeval.page.grid import Grid, Run
from perfeval.page.numbering import CAPTION, OWN


def page(*blocks: Block) -> Page:
    """The blocks, each numbered table or figure behind one sentence that names it and its number: one, not two."""
    return Page(tuple(_anchored(blocks)))


def _anchored(blocks: Iterable[Block]) -> Iterator[Block]:
    before: Block | None = None
    for block in blocks:
        if isinstance(block, Section):
            yield replace(block, blocks=tuple(_anchored(block.blocks)))
        else:
            if (lead := _lead(block)) and lead != before:
                yield lead
            yield block
        before = block


def _lead(block: Block) -> Paragraph | None:
    """The sentence that leads to a numbered table or figure."""
    if isinstance(block, Grid | Figure):
        if known := CAPTION.fullmatch(block.caption):
            return paragraph(f"{_named(known[4])}见{block.caption.partition('　')[0]}。")
        if own := OWN.fullmatch(block.caption):  # its number is not known before the whole is
            return paragraph(f"{_named(own[2])}见", Run(f"{own[1]}“{own[2]}”", ref=f"{own[1]}.{own[2]}"), "。")
    return None


def _named(title: str) -> str:
    return title.removesuffix("表") if len(title) > 2 else title
