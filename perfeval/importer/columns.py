"""Finds the header of a table, one row or several, and says what each column holds."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval.importer.content import Cell, Grid
from perfeval.importer.vocabulary import plain, role

DEEPEST = 3  # rows of a header
LEVELS = ("level1", "level2", "name")
PARTS = ("symbol", "value", "unit")
JUDGED = {"target", "symbol", "value", "actual", "points", "score", "weight", "reason"}
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
    """The header of a table of funds that begins in this row."""
    found = {}
    for cell in grid.row(row):
        if (name := role("money", cell.text)) and (plain(cell.text), name) != ("资金总额", name):
            for column in range(cell.column, cell.column + cell.columns):
                found[column] = name
    roles: dict[str, tuple[int, ...]] = {}
    for column, name in sorted(found.items()):
        roles[name] = (*roles.get(name, ()), column)
    named = MONEY & roles.keys()
    if len(named) < 2 and not (named and {"rate", "score"} & roles.keys()):
        return None
    return Header(row, row, roles, _cells(grid, row, row))


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
    return any(plain(cell.text) not in above for cell in begun) and len({plain(c.text) for c in begun} & above) < len(begun)


def _path(grid: Grid, first: int, last: int, column: int) -> tuple[str, ...]:
    """The labels over a column, the highest first; text has no spans, so there the upper row is laid over the lower one."""
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

    An empty lower cell belongs to the label above it alone; the labels between two such cells share one label above.
    """
    top, low = grid.row(first), grid.row(first + 1)
    if len(low) <= len(top) or any(cell.rows > 1 or cell.columns > 1 for cell in (*top, *low)):
        return None
    over: list[str] = []
    labels = iter([cell.text for cell in top])
    within = False
    for cell in low:
        if not cell.text.strip() or not within:
            over.append(next(labels, ""))
        else:
            over.append(over[-1])
        within = bool(cell.text.strip())
    return over if next(labels, None) is None else None


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
    if "points" not in roles and "weight" in roles:
        roles["points"] = roles.pop("weight")
    if "name" in roles:  # 三级指标 before 指标名称 or 四级指标: the widest and first is the name, further ones are read with it
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
