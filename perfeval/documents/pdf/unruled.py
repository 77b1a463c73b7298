"""Finds tables that are set without rules: what gaps part is proposed as rows and columns, and never read as such."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perfeval.documents.pdf.sheet import Item, LooseLine

COLUMNS, ROWS, WIDE = 3, 3, 4  # parts of a line and lines that make a table; two lines do where they have so many parts
BETWEEN = 2  # lines with fewer parts between them: cells of several lines
FEW = 0.12  # share of the lines that may write into the strip between two columns
GUTTER = 0.6  # of the size of the letters: a strip without text between two columns


@dataclass(frozen=True)
class UnruledTable:
    """A table without rules on a page: its lines as printed, and its rows as they may be meant."""

    where: str
    text: str
    rows: tuple[tuple[str, ...], ...]


def taken(flow: Sequence[Item]) -> list[Item | UnruledTable]:
    """The flow with each table that has no rules in the place of its lines."""
    kept: list[Item | UnruledTable] = []
    at = 0
    while at < len(flow):
        run = _run(flow, at)
        made = _table(run) if run else None
        if made:
            kept.append(made)
            at += len(run)
        else:
            kept.append(flow[at])
            at += 1
    return kept


def _run(flow: Sequence[Item], at: int) -> list[LooseLine]:
    """The lines from here on that may be a table: on one page, few of them in one or two parts."""
    run: list[LooseLine] = []
    end = 0
    for item in flow[at:]:
        if not isinstance(item, LooseLine) or (run and item.page != run[-1].page):
            break
        run.append(item)
        if len(item.parts) >= COLUMNS:
            end = len(run)
        elif len(run) - end > BETWEEN or not end:
            break
    full = [row for row in run[:end] if len(row.parts) >= COLUMNS]
    return run[:end] if len(full) >= ROWS or (len(full) >= 2 and all(len(r.parts) >= WIDE for r in full)) else []


def _table(run: list[LooseLine]) -> UnruledTable | None:
    """Columns between the strips that few lines write into; a line in fewer parts belongs to the full one nearest."""
    full = [row for row in run if len(row.parts) >= COLUMNS]
    columns = _columns(full)
    if len(columns) < COLUMNS:
        return None
    rows: dict[int, list[list[str]]] = {row.number: [[] for _ in columns] for row in full}
    for row in run:
        own = min(full, key=lambda one: abs(one.top - row.top))
        for left, right, words in row.parts:
            middle = (left + right) / 2
            column = min(range(len(columns)), key=lambda n: abs((columns[n][0] + columns[n][1]) / 2 - middle))
            rows[own.number][column].append(words)
    cells = tuple(tuple("".join(words) for words in row) for row in rows.values())
    where = f"第{run[0].page}页第{run[0].number}—{run[-1].number}行"
    return UnruledTable(where, "\n".join(row.text for row in run), cells)


def _columns(full: list[LooseLine]) -> list[tuple[float, float]]:
    """Where the columns of some lines begin and end: cells over several columns are few."""
    edges = sorted(edge for row in full for left, right, _ in row.parts for edge in ((left, 1), (right, -1)))
    few = len(full) * FEW if len(full) * FEW >= 1 else 0
    columns: list[tuple[float, float]] = []
    depth, begun = 0, 0.0
    for x, step in edges:
        if depth <= few < depth + step:
            begun = x
        elif depth > few >= depth + step:
            if columns and begun - columns[-1][1] < GUTTER * full[0].size:
                columns[-1] = (columns[-1][0], x)
            else:
                columns.append((begun, x))
        depth += step
    return columns
