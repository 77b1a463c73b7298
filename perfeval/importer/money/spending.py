"""Lists of what the money was spent on that stand below a table of funds: 任务名称, 预算数, 执行数, closed by 合计.

They are no sources, so the params do not keep them; their own sums and rates are checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from perfeval.documents.vocabulary import is_total
from perfeval.importer.reading import rates
from perfeval.importer.reading.cells import number
from perfeval.importer.reading.imported import Row, Slip

NAMES = {"initial": "年初预算数", "adjusted": "预算数", "executed": "执行数"}
ROUNDED = Decimal("0.005")  # of an amount printed with two places


def is_list(rows: Sequence[Row], first: int) -> bool:
    """Whether the rows from ``first`` on, under a head of their own below the funds, end with their own total."""
    return first > 0 and len(rows) - first > 2 and is_total(rows[-1].text("source"))


def slips(rows: Sequence[Row]) -> Iterator[Slip]:
    """Where the parts do not make the total that closes the list, or a printed rate is not that of its amounts."""
    *parts, whole = rows
    label = whole.text("source")
    for name, told in NAMES.items():
        printed, amounts = number(whole.text(name)), [number(row.text(name)) for row in parts]
        given = [Decimal(n) for n in amounts if n is not None]
        if printed is None or len(given) < len(amounts):
            continue
        gap = sum(given, Decimal(0)) - Decimal(printed)
        if abs(gap) > ROUNDED * (len(given) + 1):
            found = f"“{label}”{told}{printed}，各项之和{sum(given, Decimal(0))}，相差{abs(gap)}"
            fix = "核对各项和合计，改正写错的一处"
            yield Slip("fund_rows_add_up", "B01", whole[name].place, found, "合计等于各项之和", fix, label, "P0")
    for row in rows:
        if row["rate"]:
            yield from rates.unlike(
                row["rate"], "执行率", row.text("executed"), row.text("adjusted"), row.text("source")
            )
