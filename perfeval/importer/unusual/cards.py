"""Cards of one indicator each under headings: small tables of the same labels, or pairs of label and value."""

from __future__ import annotations

import re
from collections import Counter

from perfeval.documents.content import Content, DocumentGrid, Text
from perfeval.importer.columns.candidates import HEADS
from perfeval.importer.reading import kinds
from perfeval.importer.unusual.gathered import LEAST, Gathered, heading, into_one
from perfeval.importer.unusual.reshaped import Reshaped, Unit

WHY = "按逐项的卡片读入"
FEWEST = 3  # fields of a card
BETWEEN = re.compile(r"\s*[·|｜]\s*|\s{2,}|　+")


def of_tables(content: Content) -> Reshaped:
    """The content with its cards in a table: a title over labels, each with its value to the right."""
    cards = [(n, b, _labels(b)) for n, b in enumerate(content.blocks) if isinstance(b, DocumentGrid)]
    common = Counter(labels for *_, labels in cards if labels).most_common(1)
    if not common or common[0][1] < LEAST:
        return Reshaped(content)
    made = []
    for n, grid, labels in cards:
        if labels != common[0][0]:
            continue
        title = grid.row(0)[0]
        parts = [part for part in BETWEEN.split(title.text.strip()) if part]
        fields: dict[str, tuple[str, Unit]] = {}
        if len(parts) > 1:
            fields[HEADS["level2"]] = (parts[-2], title)
        fields[HEADS["name"]] = (parts[-1], title)
        for row, label in enumerate(labels, 1):
            if (cell := grid.at(row, 1)) is not None:
                fields[label] = (cell.text, cell)
        made.append(Gathered(n, n + 1, fields))
    return into_one(content, made, WHY)


def _labels(grid: DocumentGrid) -> tuple[str, ...]:
    """The labels of a card with a title; empty where it is none."""
    first = grid.row(0)
    if grid.columns != 2 or grid.rows < FEWEST or len(first) != 1 or not first[0].text.strip():
        return ()
    rows = [grid.row(n) for n in range(1, grid.rows)]
    if any(len(cells) != 2 or cells[0].row < n or not kinds.is_label(cells[0].text) for n, cells in enumerate(rows, 1)):
        return ()
    labels = tuple(cells[0].text.strip() for cells in rows)
    return labels if len(set(labels)) == len(labels) else ()


def of_pairs(content: Content) -> Reshaped:
    """The content with its lists of terms in a table: a label and its value in a paragraph each, again and again."""
    texts = [b.text.strip() if isinstance(b, Text) and not b.level else "" for b in content.blocks]
    counts = Counter(text for text in texts if kinds.is_label(text) and not re.search(r"\d", text))
    labels = {text for text, times in counts.items() if times >= LEAST}
    lead = next((text for text in texts if text in labels), "")
    cards: list[tuple[int, int, dict[str, tuple[str, Unit]]]] = []
    n = 0
    while n + 1 < len(texts):
        value = content.blocks[n + 1]
        more = cards and cards[-1][1] == n and kinds.is_label(texts[n]) and texts[n + 1] not in {*labels, ""}
        known = texts[n] in labels or (more and not heading(Text(texts[n])))
        if not known or not isinstance(value, Text) or value.level or heading(value):
            n += 1
            continue
        if texts[n] == lead:
            cards.append((n, n + 2, {}))
        if cards and cards[-1][1] in (n, n + 2) and texts[n] not in cards[-1][2]:
            first, _, fields = cards[-1]
            cards[-1] = (first, n + 2, fields | {texts[n]: (texts[n + 1], value)})
        n += 2
    made = [Gathered(first, last, fields) for first, last, fields in cards if len(fields) >= FEWEST]
    return into_one(content, made, WHY) if len(made) == len(cards) else Reshaped(content)
