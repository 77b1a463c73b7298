"""Tables of funds in words that nobody knows: amounts under a unit of money, one column nowhere above another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from perfeval.documents.content import DocumentCell, DocumentGrid
from perfeval.documents.vocabulary import is_placeholder, is_source, role
from perfeval.importer.columns import headers
from perfeval.importer.columns.headers import Header
from perfeval.importer.money.funds import unit_of
from perfeval.importer.reading import kinds
from perfeval.importer.reading.cells import amount

ORDERS = {2: ("adjusted", "executed"), 3: ("initial", "adjusted", "executed")}
DOUBT = "表头的用词不认识，按先后和大小当作这一项"
LEAST = Decimal("0.5")  # of its budget that money in a table of funds was spent


def told(heads: Sequence[str], amounts: Sequence[Sequence[Decimal]]) -> dict[str, int]:
    """Which of two or three columns of amounts is what, from left to right: what was spent is nowhere above its budget.

    Words that are known must not say otherwise.

    >>> told(["年初批", "年中改成", "实付"], [[Decimal(9)], [Decimal(8)], [Decimal(7)]])
    {'initial': 0, 'adjusted': 1, 'executed': 2}
    >>> told(["要", "给"], [[Decimal(9)], [Decimal(12)]])
    {}
    """
    order = ORDERS.get(len(amounts), ())
    if not order or not amounts[-1]:
        return {}
    spent, budget = amounts[-1], amounts[-2]
    if any(s > b for s, b in zip(spent, budget)) or sum(spent) < LEAST * sum(budget):
        return {}
    for name, head in zip(order, heads):
        known = role("money", head)
        if known and known != name and (known == "executed") != (name == "executed"):
            return {}
    return {name: n for n, name in enumerate(order)}


def header(grid: DocumentGrid, row: int) -> Header | None:
    """The head of a table of funds in strange words: a unit of money in it, sources below, each with its amounts."""
    heads = [cell for cell in grid.row(row) if cell.row == row and cell.text.strip()]
    if not 2 <= len(heads) <= 5 or any(cell.rows > 1 or cell.columns > 1 for cell in heads):
        return None
    if not all(kinds.is_label(cell.text.split("（")[0].split("(")[0]) for cell in heads):
        return None
    if not any(unit_of(cell.text) for cell in heads):
        return None
    rows: list[list[Decimal]] = []
    names = heads[0]
    where = [cell.column for cell in heads[1:]]
    for at in range(row + 1, grid.rows):
        lead = grid.at(at, names.column)
        said = [_amount(grid.at(at, c)) for c in where]
        if lead is None or lead.row != at or not lead.text.strip() or any(one is None for one in said):
            break
        if amount(lead.text) is not None or role("labels", lead.text):
            break
        rows.append([one for one in said if one is not None])
    leads = [lead for n in range(len(rows)) if (lead := grid.at(row + 1 + n, names.column))]
    if not rows or _stands(leads, heads[1:], rows) <= 0:
        return None
    found = told([cell.text for cell in heads[1:]], list(zip(*rows)))
    roles: dict[str, tuple[int, ...]] = {name: (where[n],) for name, n in found.items()}
    return Header(row, row, roles, headers.cells(grid, row, row)) if roles else None


def of_list(grid: DocumentGrid, heads: Sequence[DocumentCell], rows: Sequence[int]) -> Mapping[str, DocumentCell]:
    """The cells of amounts that every row of a list repeats, by what they are; empty where they do not tell."""
    same = []
    for head in heads:
        cells = [cell for row in rows if (cell := grid.at(row, head.column)) and not is_placeholder(cell.text)]
        if len(cells) > 2 and len({cell.text.strip() for cell in cells}) == 1 and unit_of(head.text):
            if (typed := _amount(cells[0])) is not None:
                same.append((head, cells[0], typed))
    found = told([head.text for head, _, _ in same], [[typed] for _, _, typed in same])
    return {name: same[n][1] for name, n in found.items()}


def lies(grid: DocumentGrid, first: int) -> int:
    """The row after a block of funds in strange words that lies on its side; 0 where none begins in this row.

    Sources over amounts, a label before each row of them; a unit of money in the corner or among the labels.
    """
    heads = [cell for cell in grid.row(first) if cell.row == first]
    if len(heads) < 2 or any(cell.columns > 1 for cell in heads) or heads[0].column or role("labels", heads[0].text):
        return 0
    sources = [cell for cell in heads[1:] if cell.text.strip()]
    if not sources or not all(kinds.is_label(cell.text) for cell in sources):
        return 0
    labels: list[str] = []
    rows: list[list[Decimal]] = []
    at = first + 1
    while at < grid.rows:
        lead = grid.at(at, 0)
        said = [_amount(grid.at(at, cell.column)) for cell in sources]
        if lead is None or lead.row != at or lead.columns > 1 or not kinds.is_label(lead.text.split("（")[0]):
            break
        if any(one is None for one in said):
            break
        labels.append(lead.text)
        rows.append([one for one in said if one is not None])
        at += 1
    stated = any(unit_of(text) for text in (heads[0].text, *labels))
    if not (stated or all(is_source(cell.text) for cell in sources)) or len(rows) < 2:
        return 0
    leads = [lead for n in range(first + 1, at) if (lead := grid.at(n, 0))]
    return at if told(labels, rows) and _stands(leads, sources, rows) < 0 else 0


def _stands(leads: Sequence[DocumentCell], heads: Sequence[DocumentCell], rows: Sequence[Sequence[Decimal]]) -> int:
    """Above 0 where sources stand at the left and amounts are named above them, below 0 the other way round.

    By the words that are known and by the units; where they say nothing, by what the amounts allow.
    """
    stated = any(unit_of(cell.text) for cell in heads)
    said = _worth(leads, heads) + stated - _worth(heads, leads)
    if said:
        return said
    upright = told([cell.text for cell in heads], list(zip(*rows)))
    return bool(upright) - bool(told([cell.text for cell in leads], rows))


def _worth(sources: Sequence[DocumentCell], labels: Sequence[DocumentCell]) -> int:
    """How many of some words name sources, and of others amounts."""
    return sum(is_source(c.text) for c in sources) + sum(role("money", c.text) in headers.MONEY for c in labels)


def _amount(cell: DocumentCell | None) -> Decimal | None:
    read = amount(cell.text) if cell is not None and cell.text.strip() else None
    return Decimal(read[0]) if read else None
