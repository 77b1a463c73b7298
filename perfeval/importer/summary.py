"""Reads the small table beside a scoring table that sums it up: 一级指标, 分值, 得分, 得分率; compared, never kept."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfeval.documents.content import DocumentCell, DocumentGrid
from perfeval.documents.vocabulary import is_total, plain, role, unremarked
from perfeval.importer.reading import rates
from perfeval.importer.reading.cells import number
from perfeval.importer.reading.imported import Imported, Row, Slip, Value

HELD = {"level1", "points", "score", "score_rate"}


def head(grid: DocumentGrid, row: int) -> dict[str, DocumentCell]:
    """The columns of a summary that begins in this row, by what they hold; nothing where none begins."""
    cells = [cell for cell in grid.row(row) if cell.text.strip()]
    found = {role("columns", cell.text) or "": cell for cell in cells}
    if not {"points", "score"} <= found.keys() <= HELD or "level1" not in found or len(found) < len(cells):
        return {}
    return found if any(cell.row == row for cell in cells) and _line(grid, row + 1, found) else {}


def read(grid: DocumentGrid, row: int, columns: dict[str, DocumentCell], found: Imported) -> int:
    """Reads the rows under a head into ``found.summary``; returns the row after the last."""
    for cell in columns.values():
        found.account.read(cell, "表头")
    row += 1
    while row < grid.rows and (line := _line(grid, row, columns)):
        for cell in line.values():
            found.account.read(cell, "分项汇总，只核对")
        found.summary.append(Row({name: Value(cell.text.strip(), cell.place) for name, cell in line.items()}))
        row += 1
    return row


def _line(grid: DocumentGrid, row: int, columns: dict[str, DocumentCell]) -> dict[str, DocumentCell]:
    """The cells of a row under such a head: a label, points and a score; nothing for any other row."""
    if row >= grid.rows:
        return {}
    found = {name: cell for name, head in columns.items() if (cell := grid.at(row, head.column)) is not None}
    told = all(number(found[n].text) is not None for n in ("points", "score") if n in found)
    label = found.get("level1")
    whole = {"level1", "points", "score"} <= found.keys()
    return found if whole and told and label is not None and label.text.strip() and number(label.text) is None else {}


def slips(found: Imported) -> Iterator[Slip]:
    """Where the summary does not follow from its own figures, or from the rows that it sums up."""
    for line in found.summary:
        label, points, score = line.text("level1"), number(line.text("points")), number(line.text("score"))
        if points is None or score is None or not Decimal(points):
            continue
        rate = line["score_rate"]
        yield from rates.unlike(rate, f"分项汇总“{label}”得分率", line.text("score"), line.text("points"), label)
        rows = found.indicators if is_total(label) else [r for r in found.indicators if _same(r.text("level1"), label)]
        for name, told, printed, rule, code in (
            ("points", "分值", points, "printed_points_equal_their_rows", "W03"),
            ("score", "得分", score, "printed_total_is_the_sum", "A12"),
        ):
            own = [number(row.text(name) or (row.text("decided") if name == "score" else "")) for row in rows]
            whole = sum((Decimal(n) for n in own if n is not None), Decimal(0))
            if rows and None not in own and abs(whole - Decimal(printed)) > Decimal("0.01") and not is_total(label):
                said = f"分项汇总“{label}”{told}印作{printed}分，各指标{told}之和{whole}分"
                fix = "核对分项汇总和各指标，改正错的一处"
                yield Slip(rule, code, line[name].place, said, f"{whole}分", fix, label, "P0")


def _same(level: str, label: str) -> bool:
    return plain(unremarked(level)).removesuffix("指标") == plain(unremarked(label)).removesuffix("指标")
