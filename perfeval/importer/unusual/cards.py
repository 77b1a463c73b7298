"""Cards of one indicator each under headings: small tables of the same labels, or pairs of label and value."""

from __future__ import annotations

import re
from collections import Counter

from perfeval.documents.content import Content, DocumentCell, DocumentGrid, Text
from perfeval.documents.vocabulary import role
from perfeval.importer.columns.candidates import HEADS
from perfeval.importer.reading import kinds
from perfeval.importer.unusual.gathered import LEAST, Gathered, bare, heading, into_one
from perfeval.importer.unusual.reshaped import Reshaped, Unit

WHY = "按逐项的卡片读入"
FEWEST = 3  # fields of a card, its name among them
TALLEST = 12  # rows of a card
Card = tuple[int, DocumentCell | None, list[tuple[DocumentCell, DocumentCell]]]  # its block, its title, its fields
BETWEEN = re.compile(r"\s*[·|｜]\s*|\s{2,}|　+")


def of_tables(content: Content) -> Reshaped:
    """The content with its cards in a table: small tables of the same labels, each with its value.

    The name of an indicator is the title of its card, or stands above it, where no label calls it so.
    """
    cards = alike(content)
    if not cards:
        return Reshaped(content)
    fields: list[dict[str, tuple[str, Unit]]] = []
    for _, title, pairs in cards:
        mine: dict[str, tuple[str, Unit]] = {label.text.strip(): (cell.text, cell) for label, cell in pairs}
        parts = [part for part in BETWEEN.split(title.text.strip()) if part] if title else []
        if title and len(parts) > 1:
            mine = {HEADS["level2"]: (parts[-2], title)} | mine
        fields.append({HEADS["name"]: (parts[-1], title), **mine} if title else mine)
    above = [_over(content, n) for n, *_ in cards]
    names = {re.sub(r"[\d/／\s]+", "", text.text) for text in above if text}
    called = any(role("columns", label) == "name" for label in fields[0])
    if not called and all(above) and len(names) == len(cards):
        fields = [{HEADS["name"]: (bare(t.text), t)} | mine for t, mine in zip(above, fields) if t]
        return into_one(content, [Gathered(n - 1, n + 1, f) for (n, *_), f in zip(cards, fields)], WHY)
    return into_one(content, [Gathered(n, n + 1, f) for (n, *_), f in zip(cards, fields)], WHY)


def alike(content: Content) -> list[Card]:
    """The tables that are cards of the commonest labels; empty where they are few."""
    for pairs_of in (_beside, _below):
        cards: list[Card] = []
        for n, grid in enumerate(content.blocks):
            if not isinstance(grid, DocumentGrid) or not grid.rows <= TALLEST:
                continue
            titled = len(grid.row(0)) == 1 and grid.rows > 1
            if pairs := pairs_of(grid, int(titled)):
                cards.append((n, grid.row(0)[0] if titled else None, pairs))
        labels = [tuple(label.text.strip() for label, _ in pairs) for *_, pairs in cards]
        common, times = Counter(labels).most_common(1)[0] if labels else ((), 0)
        if times >= LEAST and len(common) >= FEWEST - bool(cards[labels.index(common)][1]):
            return [card for card, mine in zip(cards, labels) if mine == common]
    return []


def _beside(grid: DocumentGrid, first: int) -> list[tuple[DocumentCell, DocumentCell]]:
    """Labels each with its value to the right, one or several in a row; empty where a table is anything else."""
    rows = [grid.row(n) for n in range(first, grid.rows)]
    if any(len(cells) % 2 or any(cell.row < n for cell in cells) for n, cells in enumerate(rows, first)):
        return []
    return _labelled([(label, cell) for cells in rows for label, cell in zip(cells[::2], cells[1::2])])


def _below(grid: DocumentGrid, first: int) -> list[tuple[DocumentCell, DocumentCell]]:
    """Rows of labels each with its value below."""
    rows = [grid.row(n) for n in range(first, grid.rows)]
    if len(rows) % 2 or any(cell.row < n for n, cells in enumerate(rows, first) for cell in cells):
        return []
    if any([c.column for c in a] != [c.column for c in b] for a, b in zip(rows[::2], rows[1::2])):
        return []
    return _labelled([pair for a, b in zip(rows[::2], rows[1::2]) for pair in zip(a, b)])


def _labelled(pairs: list[tuple[DocumentCell, DocumentCell]]) -> list[tuple[DocumentCell, DocumentCell]]:
    texts = {label.text.strip() for label, _ in pairs}
    good = all(kinds.is_label(text.split("/")[0]) for text in texts) and len(texts) == len(pairs)
    return pairs if good else []


def _over(content: Content, at: int) -> Text | None:
    above = content.blocks[at - 1] if at else None
    return above if isinstance(above, Text) and re.search("[\u4e00-\u9fff]{2}", bare(above.text)) else None


def of_pairs(content: Content) -> Reshaped:
    """The content with its lists of terms in a table: a label and its value in a paragraph each, again and again."""
    texts = [b.text.strip() if isinstance(b, Text) and not b.level else "" for b in content.blocks]
    counts = Counter(text for text in texts if kinds.is_label(text) and not re.search(r"\d", text))
    labels = {text for text, times in counts.items() if times >= LEAST and kinds.kind(text) != "level"}
    lead = next((text for text in texts if text in labels), "")
    cards: list[tuple[int, int, dict[str, tuple[str, Unit]]]] = []
    n = 0
    while n + 1 < len(texts):
        value = content.blocks[n + 1]
        more = cards and cards[-1][1] == n and kinds.is_label(texts[n]) and texts[n + 1] not in {*labels, ""}
        known = texts[n] in labels or (more and not heading(Text(texts[n])))
        apart = heading(Text(texts[n + 1])) and kinds.kind(texts[n + 1]) != "level"
        if not known or not isinstance(value, Text) or value.level or apart:
            n += 1
            continue
        if texts[n] == lead:
            cards.append((n, n + 2, {}))
        if cards and cards[-1][1] in (n, n + 2) and texts[n] not in cards[-1][2]:
            first, _, fields = cards[-1]
            cards[-1] = (first, n + 2, fields | {texts[n]: (texts[n + 1], value)})
        n += 2
    titles = [b if n and isinstance(b := content.blocks[n - 1], Text) else Text("") for n, *_ in cards]
    names = {bare(text.text) for text in titles if kinds.kind(bare(text.text)) in ("words", "unit", "sentence")}
    if not any(role("columns", text) == "name" for text in labels) and len(names - {""}) == len(cards):
        cards = [
            (n - 1, last, {HEADS["name"]: (bare(text.text), text), **fields})
            for (n, last, fields), text in zip(cards, titles)
        ]
    made = [Gathered(first, last, fields) for first, last, fields in cards if len(fields) >= FEWEST]
    return into_one(content, made, WHY) if len(made) == len(cards) else Reshaped(content)
