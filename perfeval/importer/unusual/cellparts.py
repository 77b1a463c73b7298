"""Cells that hold several fields of an indicator, alike in all rows of a table: level and name, name and target."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from perfeval.documents.content import Content, DocumentCell, DocumentGrid, Text
from perfeval.importer.columns.candidates import HEADS
from perfeval.importer.reading import kinds
from perfeval.importer.unusual.gathered import heading
from perfeval.importer.unusual.reshaped import Made, Reshaped, Unit, table

CLASSED = re.compile(r"[\[［【〔]\s*([^\[\]［］【】〔〕]{1,12}?)\s*[\]］】〕]\s*(\S.*)", re.S)
POINTED = re.compile(r"(\S.*?)\s*[（(]\s*(\d+(?:\.\d+)?)\s*分?\s*[)）]")
AIMED = re.compile(r"([^，,：:；;]{2,})[，,：:；;]\s*(\S.*)")
CAUSED = re.compile(r"([^。；\n]+)[。；\n]\s*([\u4e00-\u9fff]{2,6})\s*[：:]\s*(\S.*)", re.S)
VALUES = ("number", "percent", "figure", "date")
LEAST = 3  # rows of tables with the same heads
FEWEST = 3  # columns of such a table
WHY = "从一格几项中分出"


def parted(content: Content) -> Reshaped:
    """The content with a column for each field of such cells, tables with the same heads as one.

    The headings over these tables are their levels.
    """
    grids = [b for b in content.blocks if isinstance(b, DocumentGrid) and _plain(b)]
    alike: dict[tuple[str, ...], list[DocumentGrid]] = {}
    for grid in grids:
        alike.setdefault(tuple(cell.text.strip() for cell in grid.row(0)), []).append(grid)
    made: dict[int, DocumentGrid | None] = {}
    told: list[tuple[Unit, str]] = []
    printed: tuple[tuple[DocumentCell, Unit], ...] = ()
    for heads, several in alike.items():
        if sum(grid.rows - 1 for grid in several) < LEAST:
            continue
        cells = [[grid.row(n) for n in range(1, grid.rows)] for grid in several]
        columns = [_split(head, [row[c] for rows in cells for row in rows]) for c, head in enumerate(heads)]
        if all(len(column) == 1 for column in columns):
            continue
        over = [_level(content, grid) for grid in several]
        led = all(over)
        head: list[Made] = [(HEADS["level1"], None, "")] if led else []
        head += [(text, several[0].at(0, c), "") for c, column in enumerate(columns) for text in column]
        lines, n = [head], 0
        for grid, level in zip(several, over):
            for k in range(n, n + grid.rows - 1):
                first: list[Made] = [(*level, WHY)] if led and level else []
                lines.append(first + [column[text][k] for column in columns for text in column])
            n += grid.rows - 1
        one, more = table(lines, several[0].place)
        made |= {id(grid): one if grid is several[0] else None for grid in several}
        printed += more
        told += [(cell, "表头") for grid in several[1:] for cell in grid.row(0)]
    blocks = (made.get(id(block), block) for block in content.blocks)
    return Reshaped(replace(content, blocks=tuple(b for b in blocks if b is not None)), printed, tuple(told))


def _plain(grid: DocumentGrid) -> bool:
    """Whether a table has a head of words, and no merged cells."""
    return (
        grid.rows > 1
        and grid.columns >= FEWEST
        and len(grid.cells) == grid.rows * grid.columns
        and all(cell.text.strip() for cell in grid.row(0))
    )


def _level(content: Content, grid: DocumentGrid) -> tuple[str, Text] | None:
    """The level that the heading right above a table names, whatever else it says behind it."""
    at = next(n for n, block in enumerate(content.blocks) if block is grid)
    above = content.blocks[at - 1] if at else None
    read = heading(above) if isinstance(above, Text) else None
    words = re.split("[，,（(]", read[1])[0].removesuffix("部分") if read else ""
    return (words, above) if isinstance(above, Text) and words else None


def _split(head: str, cells: Sequence[DocumentCell]) -> dict[str, list[Made]]:
    """The fields of a column by their heads; the column as it is where its cells hold one each."""
    found: dict[str, list[Made]] = {}
    texts = [cell.text.strip() for cell in cells]
    if all(both := [CLASSED.fullmatch(text) for text in texts]):
        found[HEADS["level2"]] = [(m[1], cell, WHY) for m, cell in zip(both, cells) if m]
        texts = [m[2] for m in both if m]
    if all(both := [POINTED.fullmatch(text) for text in texts]):
        found[HEADS["name"]] = [(m[1], cell, WHY) for m, cell in zip(both, cells) if m]
        found[HEADS["points"]] = [(m[2], cell, WHY) for m, cell in zip(both, cells) if m]
        return found
    if all(both := [AIMED.fullmatch(text) for text in texts]):
        aims = [m[2] for m in both if m]
        if sum(kinds.kind(aim) in VALUES for aim in aims) * 4 >= 3 * len(aims):
            found[HEADS["name"]] = [(m[1], cell, WHY) for m, cell in zip(both, cells) if m]
            found[HEADS["target"]] = [(aim, cell, WHY) for aim, cell in zip(aims, cells)]
            return found
    caused = [CAUSED.fullmatch(text) for text in texts]
    labels = {m[2] for m in caused if m}
    rest = [m[1] if m else text for m, text in zip(caused, texts)]
    if len(labels) == 1 and sum(kinds.kind(text) in VALUES for text in rest) * 4 >= 3 * len(rest):
        found[head] = [(text, cell, WHY) for text, cell in zip(rest, cells)]
        found[HEADS["reason"]] = [(m[3], cell, WHY) if m else ("", None, "") for m, cell in zip(caused, cells)]
        return found
    if found:
        found[HEADS["name"]] = [(text, cell, WHY) for text, cell in zip(texts, cells)]
        return found
    return {head: [(cell.text, cell, cell.note) for cell in cells]}
