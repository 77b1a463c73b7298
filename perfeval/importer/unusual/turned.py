"""Blocks of a form that lie on their side: each row is what other forms print as a column, its label at the left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from perfeval.documents.content import DocumentCell, DocumentGrid
from perfeval.documents.vocabulary import is_placeholder, is_source, plain, role
from perfeval.importer.columns import headers
from perfeval.importer.columns.headers import MONEY, VALUED
from perfeval.importer.money import unheaded
from perfeval.importer.reading.cells import amount
from perfeval.importer.reading.kinds import is_label

FEWEST, DEEPEST = 4, 14  # rows of a block whose labels nobody knows, and columns at least


@dataclass(frozen=True)
class Turned:
    """A block set upright, the row after its last, and for each of its cells the one that the document prints."""

    grid: DocumentGrid
    after: int
    printed: Mapping[DocumentCell, DocumentCell]
    remarks: tuple[DocumentCell, ...] = ()  # of a column 备注 behind the sources


def block(grid: DocumentGrid, first: int, year: str = "") -> Turned | None:
    """The block that begins in this row, with its rows as columns; None where none begins.

    Of indicators, or one alone: rows labelled 三级指标, 指标值, 实际完成值 …. Of funds: a row of sources over amounts.
    """
    known = _indicators(grid, first) or _card(grid, first) or _funds(grid, first)
    strange = _strange(grid, first, year)
    return strange if strange and (known is None or strange.after > known.after) else known


def _indicators(grid: DocumentGrid, first: int) -> Turned | None:
    """Rows whose first cells are heads of columns; one that nobody knows has as many cells as the names."""
    roles: list[str | None] = []
    filled: list[int] = []
    for row in range(first, grid.rows):
        cells = grid.row(row)
        own = [cell for cell in cells if cell.text.strip()]
        name = role("columns", cells[0].text) if cells else None
        if not own or len(cells) < 3 or any(role("columns", c.text) for c in cells[1:]) or (name and name in roles):
            break
        if name is None and (not is_label(cells[0].text) or any(_elsewhere(cell.text) for cell in own)):
            break
        if name is None and roles.count(None) > len(roles) // 2:
            break
        roles.append(name)
        filled.append(len(own))
    wide = filled[roles.index("name")] if "name" in roles else 0
    known = next((n for n, name in enumerate(roles) if name is None and filled[n] != wide), len(roles))
    roles = roles[:known]
    while roles and roles[-1] is None:  # what follows the block may be another's
        roles.pop()
    valued = len(VALUED & set(roles))
    strange = roles.count(None)
    if "name" not in roles or valued < 2 or strange * 2 > len(roles) or (strange and wide < 4):
        return None
    if valued < 3 and not {"level1", "level2"} & set(roles) and not strange:
        return None
    return _turn(grid, first, first + len(roles), 0, grid.columns)


def _elsewhere(text: str) -> bool:
    """Whether a label belongs to the head of a form, its funds or its goals."""
    return plain(text) == "项目" or any(role(kind, text) for kind in ("labels", "money", "goals"))


def _card(grid: DocumentGrid, first: int) -> Turned | None:
    """One indicator on a card of its own: labels each with its value to the right, one or two in a row."""
    pairs: list[tuple[DocumentCell, DocumentCell]] = []
    after = first
    for row in range(first, grid.rows):
        cells = grid.row(row)
        labels = cells[::2]
        if (
            len(cells) not in (2, 4)
            or any(cell.row < row for cell in cells)
            or not all(is_label(c.text) for c in labels)
        ):
            break
        if (pairs and role("columns", cells[0].text) == "name") or (
            len(cells) == 4 and any(role("columns", cell.text) for cell in cells[1::2])
        ):
            break
        pairs += zip(labels, cells[1::2])
        after = row + 1
    roles = [name for label, _ in pairs if (name := role("columns", label.text))]
    if roles[:1] != ["name"] or len(VALUED & set(roles)) < 2 or len(set(roles)) < len(roles):
        return None
    made = {
        replace(cell, row=n, column=column, rows=1, columns=1): cell
        for column, pair in enumerate(pairs)
        for n, cell in enumerate(pair)
    }
    return Turned(DocumentGrid(tuple(made), 2, len(pairs), grid.place), after, made)


def _funds(grid: DocumentGrid, first: int) -> Turned | None:
    label = next((cell for cell in grid.row(first + 1) if role("money", cell.text)), None)
    if label is None or label.row == first:
        return None
    heads = [cell for cell in grid.row(first) if cell.row == first and cell.column > label.column and cell.text.strip()]
    right = grid.columns
    while heads and role("money", heads[-1].text) == "reason":
        right = heads.pop().column
    if len(heads) < 2 or not all(is_source(cell.text) and role("money", cell.text) is None for cell in heads):
        return None
    names: list[str | None] = []
    for row in range(first + 1, grid.rows):
        cells = [cell for cell in grid.row(row) if cell.row == row and label.column <= cell.column < right]
        own = [cell for cell in cells if cell.text.strip()]
        name = role("money", own[0].text) if own and own[0].column == label.column else None
        if name is None or (name in MONEY and not all(amount(c.text) or is_placeholder(c.text) for c in own[1:])):
            break
        names.append(name)
    if len(MONEY & set(names)) < 2:
        return None
    after = first + 1 + len(names)
    beside = (cell for row in range(first, after) for cell in grid.row(row) if cell.column >= right)
    remarks = tuple(cell for cell in beside if cell.row >= first and cell.text.strip())
    return replace(_turn(grid, first, after, label.column, right), remarks=remarks)


def _strange(grid: DocumentGrid, first: int, year: str) -> Turned | None:
    """A block whose labels nobody knows: set upright, its columns agree as those of indicators or of funds do."""
    if (after := unheaded.lies(grid, first)) and headers.of_funds(grid, first) is None:
        return _turn(grid, first, after, 0, grid.columns)
    after = first
    while after < grid.rows:
        cells = grid.row(after)
        lead = cells[0] if cells else None
        if lead is None or lead.column or lead.row != after or lead.columns > 1 or not is_label(lead.text):
            break
        after += 1
    if (
        grid.columns < FEWEST
        or not FEWEST <= after - first <= DEEPEST
        or role("columns", grid.row(first)[0].text) in VALUED
    ):
        return None
    upright = _turn(grid, first, after, 0, grid.columns)
    head = headers.of_indicators(upright.grid, 0, year=year)
    needed = {"name", "target", "actual", "points", "score"}
    return upright if head is not None and head.last == 0 and needed <= head.roles.keys() else None


def _turn(grid: DocumentGrid, first: int, last: int, left: int, right: int) -> Turned:
    """Rows ``first`` up to ``last``, columns ``left`` up to ``right``, exchanged, no line left empty."""
    rows = range(first, last)
    own = [cell for row in rows for cell in grid.row(row) if cell.row == row and left <= cell.column < right]
    down = {column: n for n, column in enumerate(sorted({cell.column for cell in own}))}
    across = {row: n for n, row in enumerate(sorted({cell.row for cell in own}))}
    made = {
        replace(
            cell,
            row=down[cell.column],
            column=across[cell.row],
            rows=sum(cell.column <= c < cell.column + cell.columns for c in down),
            columns=sum(cell.row <= r < cell.row + cell.rows for r in across),
        ): cell
        for cell in own
    }
    return Turned(DocumentGrid(tuple(made), len(down), len(across), grid.place), last, made)
