"""Annexes that a report has only where their material was given, numbered in the order in which they stand."""

from __future__ import annotations

from perfeval.model.scorecard import Scorecard
from perfeval.page.blocks import Block, Page, Section, heading, page, paragraph
from perfeval.report.tables import enclosed as tables


def enclosed(card: Scorecard, first: int) -> Page:
    """The annexes from number ``first`` on, each with its tables and a sentence before each; nothing of absent ones.

    What the report must enclose at its stage stands there with the mark of a gap.
    """
    blocks: list[Block] = []
    found = [given for made in tables.ANNEXES if (given := [one for make in made if (one := make(card))])]
    for order, parts in enumerate(found, first):
        *others, last = (part.title for part in parts)
        title = f"{'、'.join(others)}和{last}" if others else last
        blocks.append(heading(1, f"附件{order}　{title}"))
        for n, part in enumerate(parts, 1):
            label = f"附表{order}-{n}"
            blocks.append(paragraph(part.sentence.replace("〈〉", label)))
            if part.grid:
                grid = part.grid(f"{label}　{part.title}")
                blocks.append(Section("landscape", (grid,)) if part.wide else grid)
    return page(*blocks)
