"""Are the rates that a table prints beside its rows those of its own figures? 完成率 and 得分率."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from perfeval.documents.content import DocumentCell
from perfeval.importer.imported import Slip, Value
from perfeval.model import quantity
from perfeval.model.numerals import plain_number

NOT_MORE = ("le", "lt")  # of a target that is a limit a rate of completion may be reckoned either way
LEAST = Fraction(1, 10_000)  # of a rate: what rounding to two places of a percentage may move


def slips(cells: Mapping[str, list[DocumentCell]], row: Mapping[str, Value]) -> Iterator[Slip]:
    """The printed rates of a row that do not follow from its figures."""
    for role, top, bottom, told in (
        ("status", "actual", "target", "完成率"),
        ("score_rate", "score", "points", "得分率"),
    ):
        printed = next((cell for cell in cells.get(role, ()) if cell.text.strip()), None)
        if printed is not None and row.get(top) and row.get(bottom):
            yield from unlike(
                Value(printed.text, printed.place), told, row[top].text, row[bottom].text, row["name"].text
            )


def unlike(printed: Value, told: str, top: str, bottom: str, subject: str) -> Iterator[Slip]:
    """The printed rate where it is not top ÷ bottom as far as it is printed; 100 % may stand for all above it."""
    read, right = quantity.read(printed.text), _ratio(top, bottom)
    if right is None or not read.measured or read.dimension != "ratio" or read.unit is None:
        return
    room = read.unit.factor / 10 ** max(0, quantity.decimals(read.number))
    if abs(read.base - right) >= max(room, LEAST) and not (right > 1 and read.base == 1):
        shown = f"{plain_number(right * 100, 2)}%"
        found, fix = f"{told}印作{read.text}，{top}÷{bottom}＝{shown}", f"重新计算{told}，改正错的一处"
        yield Slip("rates_follow_from_their_figures", "A15", printed.place, found, shown, fix, subject, "P0")


def _ratio(top: str, bottom: str) -> Fraction | None:
    one, whole = quantity.read(top), quantity.read(bottom)
    if one.kind != "number" or whole.kind != "number" or whole.comparator in NOT_MORE or whole.number <= 0:
        return None
    if one.unit is None or whole.unit is None:
        return Fraction(one.number) / Fraction(whole.number)
    return one.base / whole.base if one.dimension == whole.dimension else None
