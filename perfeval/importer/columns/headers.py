"""Finds the header of a table, one row or several, and says what each column holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby

from perfeval.documents.content import DocumentCell, DocumentGrid
from perfeval.documents.vocabulary import is_source, plain, role
from perfeval.importer.columns import candidates, strangeheads, supplied
from perfeval.importer.columns.candidates import SettledColumns
from perfeval.importer.reading import kinds
from perfeval.importer.reading.cells import amount
from perfeval.importer.reading.kinds import Look

DEEPEST = 3  # rows of a header
LEVELS = ("level1", "level2", "name")
VALUED = {"target", "actual", "points", "score", "weight"}  # one of them makes a list a table of indicators
FIRST = re.compile(r"(成本|产出|效益|满意度|效果|项目完成|决策|过程|投入|社会效益|绩效)")
SECOND = re.compile(r"(数量|质量|时效|成本|效益|满意度|影响|立项|目标|资金|管理)")
ORDERS = {
    5: (*LEVELS, "target", "actual"),
    6: (*LEVELS, "target", "actual", "reason"),
    8: (*LEVELS, "target", "actual", "points", "score", "reason"),
}
TWO = re.compile("[/／→]")  # between two values that one head names
YEAR = re.compile(r"(?:19|20)\d\d年?度?")
LETTERED = re.compile(
    r"(?:第?[A-Za-z]|第\d{1,2})[层栏列级]?|[A-Za-z0-9.·×*÷+\-=<>%]{1,16}|[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+"
)  # over columns, or a formula of them
TOLD = re.compile(r"[^\d\s:：]{2,8}[:：]\s*\d[\d,.]*\s*(?:[万亿]?元)?")
OTHER_YEAR = "往年"  # over columns of years before and after the evaluation's, beside its own
MONEY = {"initial", "adjusted", "executed", "received"}


@dataclass(frozen=True)
class Header:
    """Rows ``first`` to ``last`` name the columns; ``roles`` gives for each role its columns from left to right.

    ``doubts`` says what is doubtful about a role, ``spare`` why a column is not read,
    ``kinds`` what was seen below it; ``beside`` are further headers in
    the same rows, of a table that stands in two blocks side by side.
    """

    first: int
    last: int
    roles: dict[str, tuple[int, ...]]
    cells: tuple[DocumentCell, ...]
    guessed: bool = False
    doubts: dict[str, str] = field(default_factory=dict)
    spare: dict[int, str] = field(default_factory=dict)
    beside: tuple[Header, ...] = ()
    kinds: dict[str, frozenset[str]] = field(default_factory=dict)  # of the cells below some roles
    joined: dict[str, str] = field(default_factory=dict)  # roles whose cells hold that of another behind it
    lead: DocumentCell | None = None  # a head that names the level 1 of all rows below it, over their levels 2

    def has(self, *names: str) -> bool:
        return any(name in self.roles for name in names)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(plain(cell.text) for cell in self.cells)


def of_indicators(grid: DocumentGrid, row: int, sure: bool = False, year: str = "") -> Header | None:
    """The header of a table of indicators that begins in this row.

    A head of words that the vocabulary does not know is found by what stands below it, unless only a ``sure`` one is
    asked for; its columns carry doubts. Where heads name the ``year`` of the evaluation, columns of others are none.
    """
    known = _labelled(grid, row, "columns", 3) or _labelled_below(grid, row)
    strange = not known and not sure and (strangeheads.wordy(grid, row) or strangeheads.storeys(grid, row))
    if not known and not strange:
        return None
    last = row
    if strange and strangeheads.deep(grid, row):
        last += 1
    while last + 1 < min(grid.rows, row + DEEPEST) and _continues(grid, last + 1, row):
        last += 1
    rows = kinds.body(grid, last, (n for n in range(last + 1, grid.rows) if _labelled(grid, n, "columns", 3)))
    rows = strangeheads.items(grid, rows) if strange else rows
    paths = [_path(grid, row, last, column) for column in range(grid.columns)]
    if strangeheads.coded(grid, row) and last > row:
        paths = [path[1:] for path in paths]  # the names of fields say nothing
    named = [{*re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", "".join(path))} for path in paths]
    if year and any(year in each for each in named):
        paths = [(OTHER_YEAR, *path) if each and year not in each else path for path, each in zip(paths, named)]
    said = [None if _reaches_below(grid, last, column) else _role(path, paths) for column, path in enumerate(paths)]
    found = _split(grid, rows, row, last, said)
    looks = kinds.looks(grid, rows)
    lead = _lead(grid, last, found, looks)
    made = _parts(grid, rows, found, paths, known)
    if not made and strange:  # its words may mean something else here; the cells alone must leave no doubt
        apart = [None if name in (*LEVELS, "value", *VALUED) else name for name in found]
        made = _parts(grid, rows, apart, paths, known) if apart != found else []
    if not made:
        return None
    headers = [
        Header(
            row,
            last,
            one.roles,
            cells(grid, row, last),
            guessed,
            one.doubts,
            one.spare,
            (),
            seen(one.roles, own),
            _joined(one.roles, paths, own),
            lead,
        )
        for own, one, guessed in made
    ]
    return replace(headers[0], beside=tuple(headers[1:]))


def _parts(
    grid: DocumentGrid, rows: tuple[int, ...], found: list[str | None], paths: list[tuple[str, ...]], known: bool
) -> list[tuple[tuple[Look, ...], SettledColumns, bool]]:
    """What the columns of each block hold, with the looks below them; empty where they are none of indicators."""
    looks, blocks = kinds.looks(grid, rows), _blocks(found, paths)
    seen_of = [looks if len(blocks) == 1 else kinds.looks(grid, _filled(grid, rows, block)) for block in blocks]
    made = [_settled(grid, rows, found, paths, own, block, known) for block, own in zip(blocks, seen_of)]
    sure = [one for one in made if one is not None]
    if len(sure) < len(made):
        return []
    if not known and not strangeheads.told([one for one, _ in sure], seen_of, set(found)):
        return []
    return [(own, one, guessed) for own, (one, guessed) in zip(seen_of, sure)]


def _filled(grid: DocumentGrid, rows: tuple[int, ...], block: range) -> list[int]:
    """The rows in which a block says anything: one of two side by side may be shorter than the other."""
    return [row for row in rows if sum(bool((cell := grid.at(row, c)) and cell.text.strip()) for c in block) > 1]


def _joined(roles: dict[str, tuple[int, ...]], paths: list[tuple[str, ...]], looks: tuple[Look, ...]) -> dict[str, str]:
    """Roles whose one head names another value behind their own, which no column of its own holds: 得分/分值.

    Where nobody knows the other word, the cells say it: two numbers of which the second is nowhere above the first.
    """
    found: dict[str, str] = {}
    for name in ("target", "actual", "points", "score"):
        where = _own_columns(roles.get(name, ()), looks)
        parts = paths[where[0]][-1:] if len(where) == 1 else ()
        named = [role("columns", part) for part in TWO.split(parts[0])] if parts else []
        if len(named) == 2 and named[0] == name and named[1] in VALUED - {"weight"} and named[1] not in roles:
            found[name] = str(named[1])
        elif len(named) == 2 and named[0] == name == "points" and "score" not in roles and looks[where[0]].halves:
            found[name] = "score"
        elif name == "score" and len(where) == 1 and "points" not in roles and looks[where[0]].shares:
            found[name] = "points"
    return found


def _own_columns(where: tuple[int, ...], looks: tuple[Look, ...]) -> tuple[int, ...]:
    """The columns without those that only repeat the one before them, as merged cells do."""
    return tuple(c for n, c in enumerate(where) if not n or looks[c].texts != looks[where[n - 1]].texts)


def _reaches_below(grid: DocumentGrid, last: int, column: int) -> bool:
    """Whether what stands over a column reaches down beside its rows: a label of the whole table, no head."""
    cell = grid.at(last, column)
    return cell is not None and cell.row + cell.rows - 1 > last and role("columns", cell.text) != "frame"


def _lead(grid: DocumentGrid, last: int, found: list[str | None], looks: tuple[Look, ...]) -> DocumentCell | None:
    """A head such as 产出指标 over 数量指标, 质量指标 …: a level of its own, whose column is that of level 2."""
    for column, look in enumerate(looks):
        cell = grid.at(last, column)
        if cell and found[column] is None and candidates.TOP.match(cell.text.strip()) and look.mostly("level"):
            if not {"level1", "level2"} & set(found):
                found[column] = "level2"
                return cell
    return None


def seen(roles: dict[str, tuple[int, ...]], looks: tuple[Look, ...]) -> dict[str, frozenset[str]]:
    """The kinds of cells below levels, values, points and scores; under a head without rows, those that forms have."""
    usual = {"level1": {"level"}, "level2": {"level"}, "points": {"number"}, "score": {"number"}}
    found_of: dict[str, frozenset[str]] = {}
    for name in ("level1", "level2", "target", "actual", "points", "score"):
        found = {kinds.wide(text) for c in roles.get(name, ()) for text in looks[c].filled}
        if name in roles and (found or name in usual):
            found_of[name] = frozenset(found or usual[name])
    return found_of


def _settled(
    grid: DocumentGrid,
    rows: tuple[int, ...],
    found: list[str | None],
    paths: list[tuple[str, ...]],
    looks: tuple[Look, ...],
    block: range,
    known: bool,
) -> tuple[SettledColumns, bool] | None:
    """The roles of one block's columns, and whether levels were told apart by their place; None if it is no table."""
    mine = [name if column in block and not _same(grid, rows, column) else None for column, name in enumerate(found)]
    roles, guessed = _levels(_by_role(mine))
    named = {column: name for name, where in roles.items() for column in where}
    made = candidates.settle([named.get(column) for column in range(grid.columns)], paths, looks)
    refused = {c for c in made.spare if looks[c].mostly("level")}  # 项目权重 over 项目决策2分: its cells say what it is
    refused |= {c for c in made.spare if named.get(c) == "name" and looks[c].mostly("figure", "percent", "date")}
    free = [c for c in block if (c in refused or c not in {*named, *made.spare}) and not _same(grid, rows, c)]
    supplied.supply(made, paths, looks, free, known)
    made.spare = {c: why for c, why in made.spare.items() if all(c not in where for where in made.roles.values())}
    if "name" not in made.roles or not VALUED & made.roles.keys():
        return None
    if not known and not strangeheads.like_indicators(made, looks, set(mine)):
        return None
    made.roles = _told_apart(made.roles)
    if "unit" in made.roles and "actual_unit" not in made.roles and len(paths[made.roles["unit"][0]]) < 2:
        made.roles["actual_unit"] = made.roles["unit"]  # a column of units under no other head, for target and actual
    return made, guessed


def _same(grid: DocumentGrid, rows: tuple[int, ...], column: int) -> bool:
    """Whether a column has no cell of its own in the rows: all of them reach over from the column before."""
    return bool(column and rows) and all((cell := grid.at(row, column)) is None or cell.column < column for row in rows)


def _split(
    grid: DocumentGrid, rows: tuple[int, ...], first: int, last: int, found: list[str | None]
) -> list[str | None]:
    """The parts of a column whose one head stands over several of cells: sign, number and unit, or the levels."""
    found = list(found)
    looks = kinds.looks(grid, rows)
    for head in grid.row(last):
        own = [c for c in range(head.column, head.column + head.columns) if not _same(grid, rows, c)]
        if len(own) < 2 or head.row < first or len({found[c] for c in own}) != 1:
            continue
        name = found[own[0]]
        if name == "name" and not {"level1", "level2"} & set(found):
            for c in own:
                found[c] = "frame"
        elif name in ("target", "actual"):
            for c in own:
                if looks[c].mostly("symbol") and name != "actual":
                    found[c] = "symbol"
                elif looks[c].mostly("unit"):
                    found[c] = "unit" if name != "actual" else "actual_unit"
    return found


def _blocks(found: list[str | None], paths: list[tuple[str, ...]]) -> list[range]:
    """The columns as one block, or as several where the heads of the first stand again over the others."""
    for cut in range(3, len(found) - 2):
        left, right = [n for n in found[:cut] if n], [n for n in found[cut:] if n]
        if left == right and "name" in left and len(left) >= 3 and found[cut]:
            return [range(cut), range(cut, len(found))]
    wide = len(found) // strangeheads.copies([path[-1] if path else "" for path in paths])
    return [range(first, first + wide) for first in range(0, len(found), wide)]


def of_funds(grid: DocumentGrid, row: int) -> Header | None:
    """The header of a table of funds that begins in this row, one row or two; figures or sentences are none."""
    mine = [cell for cell in grid.row(row) if cell.row == row]
    if any(amount(cell.text) or kinds.kind(cell.text) in ("number", "percent", "sentence") for cell in mine):
        return None
    if any(TOLD.fullmatch(cell.text.strip()) for cell in mine):  # 支出：90万元 holds its amount itself
        return None
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
    rows = tuple(range(last + 1, min(grid.rows, last + 4)))
    paths = [_path(grid, row, last, column) for column in range(grid.columns)]
    roles = candidates.of_money(
        {name: tuple(c for c in where if c == where[0] or not _same(grid, rows, c)) for name, where in roles.items()},
        paths,
    )
    roles = _by_rate(grid, last, roles)
    named = MONEY & roles.keys()
    if len(named) < 2 and not (named and {"rate", "score"} & roles.keys()):
        return None
    return Header(row, last, roles, cells(grid, row, last))


def _by_rate(grid: DocumentGrid, last: int, roles: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """Amounts whose heads leave them open, told by the printed rates: the one pair of columns of which all follow."""
    if "rate" not in roles:
        return roles
    lines = []
    for row in range(last + 1, grid.rows):
        rate = kinds.ratio(cell.text) if (cell := grid.at(row, roles["rate"][0])) and cell.row == row else None
        if rate is None:
            break
        found = {c: amount(one.text) for c in range(grid.columns) if (one := grid.at(row, c)) and one.column == c}
        lines.append((rate, {c: Decimal(read[0]) for c, read in found.items() if read}))
    open_columns = [c for c in range(grid.columns) if not any(c in where for where in roles.values())]
    above = roles.get("executed", tuple(open_columns))
    below = [*roles.get("adjusted", ()), *open_columns]
    pairs = [
        (under, over)
        for under in below
        for over in above
        if under != over and lines and all(_follows(rate, line.get(over), line.get(under)) for rate, line in lines)
    ]
    if len(pairs) != 1 or all(line.get(pairs[0][0]) == line.get(pairs[0][1]) for _, line in lines):
        return roles
    rest = {name: where for name, where in roles.items() if name not in ("adjusted", "executed")}
    return rest | {"adjusted": (pairs[0][0],), "executed": (pairs[0][1],)}


def _follows(rate: Decimal, over: Decimal | None, under: Decimal | None) -> bool:
    """Whether a rate is that of two amounts as far as two places of a percentage show it."""
    return over is not None and under is not None and under != 0 and abs(over / under - rate) < Decimal("0.0001")


def supposed(grid: DocumentGrid, row: int) -> Header | None:
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
    looks = kinds.looks(grid, kinds.body(grid, row - 1))
    if any(not looks[names.index(name)].mostly("number") for name in ("points", "score") if name in names):
        return None
    doubts = dict.fromkeys(names[1:], "没有表头，各列按位置推断")
    return Header(row, row - 1, {name: (column,) for column, name in enumerate(names)}, (), False, doubts)


def _labelled(grid: DocumentGrid, row: int, kind: str, least: int) -> bool:
    """Whether most of the words in a row are labels of a kind."""
    filled = [cell for cell in grid.row(row) if cell.text.strip() and cell.row == row]
    known = [cell for cell in filled if role(kind, cell.text)]
    levels = any(role(kind, cell.text) in (*LEVELS, "frame") for cell in filled)
    return levels and len(known) >= min(least, len(filled)) and len(known) >= 2 and len(known) * 2 > len(filled)


def _labelled_below(grid: DocumentGrid, row: int) -> bool:
    """Whether merged heads stand over labels most of which are known, and the other heads of the row reach down."""
    own = [cell for cell in grid.row(row) if cell.row == row and cell.text.strip()]
    wide = [cell for cell in own if cell.columns > 1 and cell.rows == 1]
    labels = all(kinds.is_label(cell.text) or YEAR.match(plain(cell.text)) for cell in own)
    reach_down = all(cell.rows == 2 or cell in wide for cell in own) and len(wide) < len(own)
    if not wide or row + 1 >= grid.rows or not (labels and reach_down):
        return False
    low = [cell for cell in grid.row(row + 1) if cell.text.strip()]
    named = [name for cell in low if (name := role("columns", cell.text))]
    return bool({"name", "frame"} & set(named)) and len(named) >= 3 and len(named) * 2 > len(low)


def _continues(grid: DocumentGrid, row: int, first: int) -> bool:
    """Whether a row still belongs to the header: every word that begins in it is a label, below another label.

    Known words need to be nothing else; of strange ones the merged heads over them and beside them say it.
    """
    begun = [cell for cell in grid.row(row) if cell.row == row and cell.text.strip()]
    if _parted(grid, row, first, begun) or _lettered(begun):
        return True
    named = [cell for cell in begun if role("columns", cell.text)]
    if not named or any(cell not in named and not YEAR.fullmatch(plain(cell.text)) for cell in begun):
        return False
    above = {plain(cell.text) for cell in grid.row(first)}
    return any(plain(cell.text) not in above for cell in begun) and len({plain(c.text) for c in begun} & above) < len(
        begun
    )


def _lettered(begun: list[DocumentCell]) -> bool:
    """Whether the cells of a row are signs for the columns and nothing else: A, B, C=A×B, 第1栏; figures are none."""
    texts = [plain(cell.text) for cell in begun]
    return (
        len(texts) >= 3
        and all(map(LETTERED.fullmatch, texts))
        and sum(any(ch.isalpha() and ch.isascii() for ch in text) for text in texts) * 2 >= len(texts)
    )


def _parted(grid: DocumentGrid, row: int, first: int, begun: list[DocumentCell]) -> bool:
    """Whether all cells of a row are labels under heads that span several columns, and the other heads reach down."""
    over = [grid.at(row - 1, cell.column) for cell in begun]
    reaching = [cell for cell in grid.row(row) if cell.row < row]
    return (
        bool(begun)
        and bool(reaching)
        and all(cell.row >= first for cell in reaching)
        and all(kinds.is_label(cell.text) for cell in begun)
        and all(head is not None and head.row >= first and head.columns > 1 for head in over)
        and len({id(head) for head in over}) < len(begun)
    )


def _path(grid: DocumentGrid, first: int, last: int, column: int) -> tuple[str, ...]:
    """The labels over a column, the highest first; where nothing spans, the upper row is laid over the lower one."""
    if last == first + 1 and (over := _aligned(grid, first)) is not None:
        low = grid.at(last, column)
        labels = (over[column] if column < len(over) else "", low.text if low is not None else "")
        return tuple(label for label in labels if label.strip())
    cells: list[DocumentCell] = []
    for row in range(first, last + 1):
        cell = grid.at(row, column)
        if cell is not None and cell.text.strip() and (not cells or cells[-1] is not cell):
            cells.append(cell)
    return tuple(cell.text for cell in cells)


def _role(path: tuple[str, ...], paths: list[tuple[str, ...]]) -> str | None:
    """What a column holds, from its labels, the lowest first; 指标值 over 单位 is the unit of the target."""
    names = [name for name in (role("columns", label.split("→")[0]) for label in path) if name]
    if not names:
        return None
    lowest, above = names[-1], names[:-1]
    if any("复核" in label for label in path):
        return {"actual": "reviewed_actual", "score": "reviewed_score"}.get(lowest, lowest)
    if lowest == "unit" and "actual" in above:
        return "actual_unit"
    if lowest == "symbol" and "actual" in above:
        return "actual_symbol"
    if lowest == "value":
        return "actual" if "actual" in above else "target"
    if lowest == "target" and "actual" in above and not _with_sibling(path, paths):
        return "actual"
    if lowest == "frame" and any(role("columns", label) in LEVELS for other in paths for label in other):
        return "frame"
    return lowest


def _with_sibling(path: tuple[str, ...], paths: list[tuple[str, ...]]) -> bool:
    """Whether another column under the same upper label holds the actual value, or none but this one the target."""
    siblings = [other for other in paths if other is not path and other[:-1] == path[:-1] and other]
    targets = [
        other
        for other in paths
        if other and other[:-1] != path[:-1] and role("columns", other[-1]) in ("target", "value")
    ]
    return any(role("columns", other[-1]) == "actual" for other in siblings) or not targets


def _aligned(grid: DocumentGrid, first: int) -> list[str] | None:
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


def _told_apart(roles: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """A weight serves as points where no points are printed, and a remark as reason; a review's remark is its own."""
    roles = dict(roles)
    if "remark" in roles:
        if "reviewed_actual" in roles or "reviewed_score" in roles:
            roles.setdefault("opinion", roles["remark"])
            roles.pop("remark")
        elif "reason" not in roles:
            roles["reason"] = roles.pop("remark")
    if "points" not in roles and "weight" in roles:
        roles["points"] = roles.pop("weight")
    return roles


def cells(grid: DocumentGrid, first: int, last: int) -> tuple[DocumentCell, ...]:
    found: dict[int, DocumentCell] = {}
    for row in range(first, last + 1):
        for cell in grid.row(row):
            if cell.row >= first:
                found[id(cell)] = cell
    return tuple(found.values())
