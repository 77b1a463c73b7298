"""Rows of funds inside a table of indicators: the budget in the column of targets, what was spent beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from perfeval.documents.content import DocumentCell, DocumentGrid
from perfeval.documents.vocabulary import is_source, plain, role
from perfeval.importer.columns.headers import LEVELS, MONEY, Header
from perfeval.importer.money.funds import LABELLED, unit_of
from perfeval.importer.reading import kinds
from perfeval.importer.reading.cells import amount, number
from perfeval.importer.reading.cells import at as cells_at
from perfeval.importer.reading.imported import Row, Value

TOTAL = "年度资金总额"
EXECUTION = re.compile(r"(?:项目)?(?:预算|资金)执行(?:率|情况|进度)?")
OF_MONEY = re.compile(r"(?:项目)?(?:资金|经费|预算|投入资金)(?:情况|来源|安排|使用|投入)?")


@dataclass
class MoneyRow:
    """A row of funds with the cells that it was read from, each with what it is."""

    row: Row
    read: list[tuple[DocumentCell, str]] = field(default_factory=list)
    unit: str = ""


def of(grid: DocumentGrid, row: int, header: Header) -> MoneyRow | None:
    """The row as one of funds; None where it is none.

    Both amounts have their names in their cells, or a level says that its rows are money and both are bare amounts.
    """
    cells = {name: [c for c in cells_at(grid, row, where) if c.text.strip()] for name, where in header.roles.items()}
    target, actual = cells.get("target", []), cells.get("actual", [])
    if len(target) != 1 or len(actual) != 1 or target[0] is actual[0] or actual[0].row != row:
        return None
    names = [c for c in cells.get("name", []) if c.row == row]
    levels = [c for name in LEVELS[:2] for c in cells.get(name, []) if c not in names]
    heads = levels + [c for c in grid.row(row) if c.text.strip() and c.column < min(header.roles["name"])]
    pair = [_labelled(cell.text) for cell in (target[0], actual[0])]
    both = [one for one in pair if one]
    if len(both) == 2 and len({name for name, _ in both}) == 2:
        values = dict(both)
        told = dict(zip((name for name, _ in both), (target[0], actual[0])))
    elif any(_money(cell) for cell in (*heads, *names[:1])) and all(_bare(c.text) for c in (target[0], actual[0])):
        values = {"adjusted": target[0].text.strip(), "executed": actual[0].text.strip()}
        told = {"adjusted": target[0], "executed": actual[0]}
    else:
        return None
    name = names[0] if names and not EXECUTION.fullmatch(plain(names[0].text)) else None
    source = Value(name.text.strip(), name.place) if name else Value(TOTAL, target[0].place, "原表没有写资金来源的名称")
    made = MoneyRow(Row({"source": source}), unit=next((u for c in heads + names if (u := unit_of(c.text))), ""))
    for key, text in values.items():
        read = amount(text)
        made.row.values[key] = Value(
            read[0] if read else text, told[key].place, "列在指标表中", read[1] if read else ""
        )
        made.read.append((told[key], "资金"))
    for key in ("points", "score"):
        for cell in cells.get(key, ()):
            if cell.row == row and (typed := number(cell.text)) is not None:
                made.row.values[key] = Value(typed, cell.place)
                made.read.append((cell, "预算执行率的分值" if key == "points" else "预算执行率的得分"))
    made.read += [(cell, "资金来源") for cell in {id(c): c for c in (*heads, *names)}.values()]
    return made


def _labelled(text: str) -> tuple[str, str] | None:
    found = LABELLED.fullmatch(text.strip())
    name = role("money", found[1]) if found else None
    return (name, found[2].strip()) if found and name in MONEY else None


def _money(cell: DocumentCell) -> bool:
    """Whether a level, or a name itself, says that its row is money and no indicator."""
    text = cell.text.strip()
    if kinds.kind(text) == "level" or not is_source(re.sub(r"[(（].*", "", text)):
        return False
    return bool(unit_of(text)) or bool(OF_MONEY.fullmatch(plain(text)))


def _bare(text: str) -> bool:
    return amount(text) is not None and "%" not in text and "％" not in text
