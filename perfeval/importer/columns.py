"""Finds the header of a table, one row or several, and says what each column holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

from perfeval.documents.content import Cell, Grid
from perfeval.documents.vocabulary import is_source, plain, role

DEEPEST = 3  # rows of a header
LEVELS = ("level1", "level2", "name")
PARTS = ("symbol", "value", "unit")
JUDGED = {"target", "symbol", "value", "actual", "points", "score", "weight", "reason"}
FIRST = re.compile(r"(成本|产出|效益|满意度|效果|项目完成|决策|过程|投入|社会效益|绩效)")
SECOND = re.compile(r"(数量|质量|时效|成本|效益|满意度|影响|立项|目标|资金|管理)")
ORDERS = {
    5: (*LEVELS, "target", "actual"),
    6: (*LEVELS, "target", "actual", "reason"),
    8: (*LEVELS, "target", "actual", "points", "score", "reason"),
}
MONEY = {"initial", "adjusted", "executed", "received"}


@dataclass(frozen=True)
class Header:
    """Rows ``first`` to ``last`` name the columns; ``roles`` gives for each role its columns from left to right."""

    first: int
    last: int
    roles: dict[str, tuple[int, ...]]
    cells: tuple[Cell, ...]
    guessed: bool = False

    def has(self, *names: str) -> bool:
        return any(name in self.roles for name in names)


def of_indicators(grid: Grid, row: int) -> Header | None:
    """The header of a table of indicators that begins in this row."""
    if not _labelled(grid, row, "columns", 3):
        return None
    last = row
    while last + 1 < min(grid.rows, row + DEEPEST) and _continues(grid, last + 1, row):
        last += 1
    paths = [_path(grid, row, last, column) for column in range(grid.columns)]
    found = [_role(path, paths) for path in paths]
    roles = _by_role(found)
    roles, guessed = _levels(roles)
    if "name" not in roles or not JUDGED & roles.keys():
        return None
    return Header(row, last, _told_apart(roles, paths), _cells(grid, row, last), guessed)


def of_funds(grid: Grid, row: int) -> Header | None:
    """The header of a table of funds that begins in this row, one row or two."""
    last = row
    if row + 1 < grid.rows and (below := [cell for cell in grid.row(row + 1) if cell.row > row and cell.text.strip()]):
        own = [cell for cell in grid.row(row) if cell.row == row and cell.text.strip()]
        headed = any(role("money", cell.text) for cell in own) and not any(role("labels", cell.text) for cell in own)
        if (
            headed
            and len({role("money", cell.text) for cell in below} & MONEY) >= 2
            and all(role("money", cell.text) for cell in below)
        ):
            last = row + 1
    found = {}
    for column in range(grid.columns):
        names = [name for label in _path(grid, row, last, column) if (name := role("money", label))]
        if names:
            found[column] = names[-1]
    roles: dict[str, tuple[int, ...]] = {}
    for column, name in sorted(found.items()):
        roles[name] = (*roles.get(name, ()), column)
    words = {
        column
        for where in roles.values()
        for column in where
        if (cell := grid.at(last + 1, column)) is not None
        and is_source(cell.text)
        and not any(ch.isdigit() for ch in cell.text)
    }
    roles = {name: rest for name, where in roles.items() if (rest := tuple(c for c in where if c not in words))}
    named = MONEY & roles.keys()
    if len(named) < 2 and not (named and {"rate", "score"} & roles.keys()):
        return None
    return Header(row, last, roles, _cells(grid, row, last))


def supposed(grid: Grid, row: int) -> Header | None:
    """The columns of a table whose header stands on a page that is not there; only plain orders are supposed."""
    names = ORDERS.get(grid.columns, ())
    cells = [cell for column in range(len(names)) if (cell := grid.at(row, column)) is not None]
    if (
        not names
        or len(cells) < len(names)
        or any(a is b for a, b in zip(cells, cells[1:]))
        or not FIRST.match(plain(cells[0].text))
        or not SECOND.search(plain(cells[1].text))
        or not all(cell.text.strip() for cell in cells[:4])
    ):
        return None
    return Header(row, row - 1, {name: (column,) for column, name in enumerate(names)}, (), True)


def _labelled(grid: Grid, row: int, kind: str, least: int) -> bool:
    """Whether most of the words in a row are labels of a kind."""
    filled = [cell for cell in grid.row(row) if cell.text.strip() and cell.row == row]
    known = [cell for cell in filled if role(kind, cell.text)]
    levels = any(role(kind, cell.text) in (*LEVELS, "frame") for cell in filled)
    return levels and len(known) >= min(least, len(filled)) and len(known) >= 2 and len(known) * 2 > len(filled)


def _continues(grid: Grid, row: int, first: int) -> bool:
    """Whether a row still belongs to the header: every word that begins in it is a label, below another label."""
    begun = [cell for cell in grid.row(row) if cell.row == row and cell.text.strip()]
    if not begun or any(role("columns", cell.text) is None for cell in begun):
        return False
    above = {plain(cell.text) for cell in grid.row(first)}
    return any(plain(cell.text) not in above for cell in begun) and len({plain(c.text) for c in begun} & above) < len(
        begun
    )


def _path(grid: Grid, first: int, last: int, column: int) -> tuple[str, ...]:
    """The labels over a column, the highest first; where nothing spans, the upper row is laid over the lower one."""
    if last == first + 1 and (over := _aligned(grid, first)) is not None:
        low = grid.at(last, column)
        labels = (over[column] if column < len(over) else "", low.text if low is not None else "")
        return tuple(label for label in labels if label.strip())
    cells: list[Cell] = []
    for row in range(first, last + 1):
        cell = grid.at(row, column)
        if cell is not None and cell.text.strip() and (not cells or cells[-1] is not cell):
            cells.append(cell)
    return tuple(cell.text for cell in cells)


def _role(path: tuple[str, ...], paths: list[tuple[str, ...]]) -> str | None:
    """What a column holds, from its labels, the lowest first; 指标值 over 单位 is the unit of the target."""
    names = [name for name in (role("columns", label) for label in path) if name]
    if not names:
        return None
    lowest, above = names[-1], names[:-1]
    if any("复核" in label for label in path):
        return {"actual": "reviewed_actual", "score": "reviewed_score"}.get(lowest, lowest)
    if lowest in (*PARTS, "target") and "actual" in above:
        return "actual"
    if lowest == "target" and any(role("columns", other[-1]) in ("symbol", "unit") for other in paths if other):
        return "value"
    if lowest == "value" and "actual" not in above:
        return "value"
    if lowest == "frame" and any(role("columns", label) in LEVELS for other in paths for label in other):
        return "frame"
    return lowest


def _aligned(grid: Grid, first: int) -> list[str] | None:
    """For each column the label of the upper of two header rows, where the lower row has more cells than the upper.

    An empty lower cell belongs to the label above it alone; a run of labels shares what is left above, one label or,
    where there are several and nothing tells them apart, none.
    """
    top, low = [cell.text for cell in grid.row(first)], grid.row(first + 1)
    if len(low) <= len(top) or any(cell.rows > 1 or cell.columns > 1 for cell in (*grid.row(first), *low)):
        return None
    runs = [list(run) for _, run in groupby(low, key=lambda cell: bool(cell.text.strip()))]
    shared = len(top) - sum(len(run) for run in runs if not run[0].text.strip())
    labelled = sum(bool(run[0].text.strip()) for run in runs)
    if shared < labelled or (labelled > 1 and shared != labelled):
        return None
    over: list[str] = []
    for run in runs:
        if run[0].text.strip():
            mine, top = top[: shared if labelled == 1 else 1], top[shared if labelled == 1 else 1 :]
            over += [mine[0] if len(mine) == 1 else ""] * len(run)
        else:
            over, top = over + top[: len(run)], top[len(run) :]
    return over


def _by_role(found: list[str | None]) -> dict[str, tuple[int, ...]]:
    roles: dict[str, tuple[int, ...]] = {}
    for column, name in enumerate(found):
        if name:
            roles[name] = (*roles.get(name, ()), column)
    return roles


def _levels(roles: dict[str, tuple[int, ...]]) -> tuple[dict[str, tuple[int, ...]], bool]:
    """The columns of the levels where one label, 绩效指标, stands over all of them."""
    if "name" in roles or "frame" not in roles:
        return roles, False
    columns = roles["frame"]
    known = [name for name in LEVELS[:2] if name in roles]
    wanted = [name for name in LEVELS if name not in known][-len(columns) :]
    rest = {name: where for name, where in roles.items() if name != "frame"}
    shared = len(columns) - len(wanted) + 1
    rest["name"] = columns[-shared:] if len(wanted) == 1 else columns[len(wanted) - 1 :]
    for name, column in zip(wanted[:-1], columns):
        rest[name] = (column,)
    return rest, len(columns) > 1


def _told_apart(roles: dict[str, tuple[int, ...]], paths: list[tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    """Points of levels apart from points of indicators; a weight serves as points where no points are printed."""
    roles = dict(roles)
    points = roles.get("points", ())
    groups = tuple(c for c in points if c - 1 in (*roles.get("level1", ()), *roles.get("level2", ())))
    own = tuple(c for c in points if c not in groups)
    if groups and own:
        roles["points"], roles["level_points"] = own, groups
    if "reason" not in roles and "remark" in roles:
        roles["reason"] = roles.pop("remark")
    if "points" not in roles and "weight" in roles:
        roles["points"] = roles.pop("weight")
    if (
        "name" in roles
    ):  # 三级指标 before 指标名称 or 四级指标: the widest and first is the name, further ones are read with it
        exact = tuple(c for c in roles["name"] if plain(paths[c][-1]).startswith(("三级", "第三级")))
        fourth = tuple(c for c in roles["name"] if plain(paths[c][-1]).startswith("四级"))
        if exact and fourth:
            roles["name"], roles["level2"] = fourth, (*roles.get("level2", ()), *exact)
    return roles


def _cells(grid: Grid, first: int, last: int) -> tuple[Cell, ...]:
    found: dict[int, Cell] = {}
    for row in range(first, last + 1):
        for cell in grid.row(row):
            if cell.row >= first:
                found[id(cell)] = cell
    return tuple(found.values())
