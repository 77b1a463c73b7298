"""Lists in which a row is one field of one record: number of the record, name of the field, its content."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from perfeval.documents.content import DocumentCell, DocumentGrid
from perfeval.documents.vocabulary import role
from perfeval.importer.columns import headers
from perfeval.importer.reading import kinds

LEAST = 3  # records of one kind, and fields of each
MOST, WIDEST = 2000, 8  # rows and columns of a list that is looked at
TOP = 3  # rows in which a head of indicators may begin
NUMBERED = re.compile(r"(?P<before>\D*)(?P<number>\d{1,3})(?P<behind>\D*)")  # 指标1-目标值
BETWEEN = " -—–_.．、:：（）()[]【】#"
LABELLED = re.compile(r"([\u4e00-\u9fff]{1,6})\s*[:：]?\s*(\d.*)")  # 得分 12


@dataclass(frozen=True)
class Records:
    """The records of one kind as a table, a column for each field, with the printed cell of each of its cells."""

    grid: DocumentGrid
    printed: Mapping[DocumentCell, DocumentCell]


def parted(grid: DocumentGrid) -> list[Records]:
    """The tables of a list of fields, in its order; a record alone has its fields in rows. Empty where it is none."""
    if not 2 <= grid.columns <= WIDEST or not 2 * LEAST <= grid.rows < MOST:
        return []
    if grid.columns == 2 and (made := _numbered(grid)):
        return made
    known = any(headers.of_indicators(grid, row, sure=True) for row in range(min(TOP, grid.rows)))
    for names, contents in ((n, c) for c in range(grid.columns - 1, 0, -1) for n in range(c)):
        for key in [k for k in range(grid.columns) if k not in (names, contents)]:
            if runs := _runs(grid, key, names, contents):
                made = list(_tables(grid, names, contents, runs))
                if (_both(grid, names, runs) or not known) and (len(runs[0]) >= LEAST or _of_indicators(made)):
                    return made
        if grid.columns == 2 and (runs := _cycles(grid, names, contents)):
            return list(_tables(grid, names, contents, runs))
    return []


def _both(grid: DocumentGrid, names: int, runs: list[list[int]]) -> bool:
    """Whether the fields are known to be target and result: a row for each of them under one indicator."""
    return {"target", "actual"} <= {role("columns", _text(grid, row, names)) for row in runs[0]}


def _of_indicators(made: list[Records]) -> bool:
    heads = [headers.of_indicators(one.grid, 0) for one in made]
    return any(head is not None and {"name", "target", "actual"} <= head.roles.keys() for head in heads)


def _runs(grid: DocumentGrid, key: int, names: int, contents: int) -> list[list[int]]:
    """The rows of each record; empty where the columns are not those of key, names of fields and contents."""
    rows = [row for row in range(1, grid.rows) if _text(grid, row, names)]
    runs = [list(run) for _, run in groupby(rows, key=lambda row: _text(grid, row, key))]
    if len({_text(grid, run[0], key) for run in runs}) < len(runs) or not all(_text(grid, row, key) for row in rows):
        return []
    return runs if _alike(grid, runs, names, contents) else []


def _numbered(grid: DocumentGrid) -> list[Records]:
    """A list whose names of fields hold the number of their record (指标1-目标值, 目标值1), and its other rows."""
    told = {row: NUMBERED.fullmatch(_text(grid, row, 0)) for row in range(grid.rows)}
    found = {row: match for row, match in told.items() if match}
    for before, behind in (("before", "behind"), ("behind", "before")):
        sides = Counter(match[before].strip(BETWEEN) for match in found.values())
        common = next(iter(sides.most_common(1)), ("", 0))[0]
        mine = {row: m for row, m in found.items() if m[before].strip(BETWEEN) == common and m[behind].strip(BETWEEN)}
        runs: dict[str, dict[str, int]] = {}
        for row, match in mine.items():
            runs.setdefault(str(int(match["number"])), {}).setdefault(match[behind].strip(BETWEEN), row)
        names = list(dict.fromkeys(name for run in runs.values() for name in run))
        if len(runs) < LEAST or len(names) < LEAST or sum(map(len, runs.values())) < len(mine):
            continue
        if any(len(run) * 2 <= len(names) for run in runs.values()) or not all(map(kinds.is_label, names)):
            continue
        first = {name: next(run[name] for run in runs.values() if name in run) for name in names}
        lines = [[replace(_cell(grid, first[name], 0), text=name) for name in names]]
        lines += [
            [_cell(grid, run[n], 1) if n in run else DocumentCell("", 0, 0) for n in names] for run in runs.values()
        ]
        said = {id(cell): _cell(grid, first[name], 0) for cell, name in zip(lines[0], names)}
        rest = [row for row in range(grid.rows) if row not in mine and grid.row(row)]
        kept = {row: n for n, row in enumerate(rest)}
        other = {replace(c, row=kept[c.row], rows=1): c for c in grid.cells if c.row in kept}
        others_of = [Records(DocumentGrid(tuple(other), len(rest), 2, grid.place), other)] if other else []
        return [*others_of, _upright(grid, lines, said)]
    return []


def _upright(grid: DocumentGrid, lines: list[list[DocumentCell]], said: Mapping[int, DocumentCell]) -> Records:
    made = {
        replace(cell, row=n, column=m, rows=1, columns=1): said.get(id(cell), cell)
        for n, line in enumerate(lines)
        for m, cell in enumerate(line)
    }
    return Records(DocumentGrid(tuple(made), len(lines), len(lines[0]), grid.place), made)


def _cycles(grid: DocumentGrid, names: int, contents: int) -> list[list[int]]:
    """The rows of each record of a list without numbers: the first field of the commonest begins it."""
    rows = [row for row in range(grid.rows) if _text(grid, row, names)]
    labels = [_text(grid, row, names) for row in rows]
    for first in dict.fromkeys(label for label in labels if labels.count(label) >= LEAST):
        begins = [n for n, label in enumerate(labels) if label == first]
        cuts = [0, *(n for n in begins if n), len(rows)]
        runs = [rows[a:b] for a, b in zip(cuts, cuts[1:])]
        if _alike(grid, runs, names, contents):
            return runs
    return []


def _alike(grid: DocumentGrid, runs: list[list[int]], names: int, contents: int) -> bool:
    """Whether the fields of most records are the same, labels and no levels, and their contents differ."""
    labels = [tuple(_text(grid, row, names) for row in run) for run in runs]
    most = max(labels, key=labels.count, default=())
    extra = grid.columns > 3  # points and scores may stand once, beside the fields of a record
    if labels.count(most) < LEAST or len(most) < (2 if extra else LEAST):
        return False
    if any(len(set(each)) < len(each) for each in labels) or sum(kinds.kind(text) == "level" for text in most) > 1:
        return False
    if not all(kinds.is_label(text.split("（")[0]) for each in set(labels) for text in each):
        return False
    if any(len({id(_cell(grid, row, contents)) for row in run}) < len(run) for run in runs):
        return False
    said = [_text(grid, row, contents) for run in runs for row in run]
    if len(set(said)) * 3 <= len(said):
        return False
    return len(most) >= LEAST or labels.count(most) * 4 >= len(labels) * 3


def _tables(grid: DocumentGrid, names: int, contents: int, runs: list[list[int]]) -> Iterator[Records]:
    for _, group in groupby(runs, key=lambda run: tuple(_text(grid, row, names) for row in run)):
        same = list(group)
        lines = [[_cell(grid, row, names) for row in same[0]]] + [
            [_cell(grid, row, contents) for row in run] for run in same
        ]
        said = {id(cell): cell for line in lines for cell in line}
        if len(same) == 1:
            lines = [list(pair) for pair in zip(*lines)]
        else:
            beside = _beside(grid, names, contents, same)
            for column in beside:
                once = [next((c for row in run if (c := _cell(grid, row, column)).text.strip()), None) for run in same]
                cells = [grid.at(0, column), *once]
                if all(cells):
                    lines = [[cell, *line] for cell, line in zip(cells, lines) if cell is not None]
            for column in [c for c in range(grid.columns) if c not in (names, contents, *beside)]:
                for more in _labelled(grid, column, same):
                    lines = [[*line, cell] for line, (cell, _) in zip(lines, more)]
                    said |= {id(cell): printed for cell, printed in more}
        yield _upright(grid, lines, said)


def _labelled(
    grid: DocumentGrid, column: int, runs: list[list[int]]
) -> Iterator[list[tuple[DocumentCell, DocumentCell]]]:
    """For each field beside which a column says the same word in all records, that word and what follows it.

    With the printed cell of each.
    """
    if all(len({_text(grid, row, column) for row in run}) < len(run) for run in runs):
        return
    for cells in ([_cell(grid, row, column) for row in each] for each in zip(*runs)):
        parts = [LABELLED.fullmatch(cell.text.strip()) for cell in cells]
        words = {part[1] for part in parts if part}
        if len(words) == 1 and all(parts) and len(parts) >= LEAST:
            label = replace(cells[0], text=words.pop())
            yield [(label, cells[0])] + [(replace(c, text=p[2]), c) for c, p in zip(cells, parts) if p]


def _beside(grid: DocumentGrid, names: int, contents: int, runs: list[list[int]]) -> list[int]:
    """The columns whose cells reach over all rows of a record, from right to left."""
    rest = [column for column in reversed(range(grid.columns)) if column not in (names, contents)]
    return [
        column for column in rest if all(_cell(grid, run[0], column) is _cell(grid, run[-1], column) for run in runs)
    ]


def others(grid: DocumentGrid, tables: list[Records]) -> Iterator[DocumentCell]:
    """The cells of a list that stand in none of its tables: numbers of records, heads, names of fields repeated."""
    taken = {id(cell) for one in tables for cell in one.printed.values()}
    return (cell for cell in grid.cells if id(cell) not in taken and cell.text.strip())


def _cell(grid: DocumentGrid, row: int, column: int) -> DocumentCell:
    return grid.at(row, column) or DocumentCell("", row, column)


def _text(grid: DocumentGrid, row: int, column: int) -> str:
    cell = grid.at(row, column)
    return cell.text.strip() if cell is not None else ""
