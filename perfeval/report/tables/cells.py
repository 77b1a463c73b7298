"""Cells as a reader sees them: points with two decimals, amounts with all their digits, gaps marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from perfeval.model import amounts
from perfeval.model.addresses import address
from perfeval.model.evaluation import Indicator
from perfeval.model.units import decimals
from perfeval.page.blocks import missing
from perfeval.page.grid import Cell, Grid, Run, text_cell


def table(
    caption: str,
    head: Iterable[str],
    rows: Iterable[Iterable[Cell]],
    widths: Iterable[int],
    unit: str = "",
    notes: tuple[str, ...] = (),
) -> Grid:
    """A grid with one heading row; where there is no other row, one says that all of it is still to be given."""
    top = tuple(text_cell(t, header="col", align="center") for t in head)
    body = [tuple(row) for row in rows] or [tuple(empty_row(len(top)))]
    return Grid(caption, (top, *body), 1, tuple(widths), unit, notes)


def sourced(cell: Cell, *parts: str | int) -> Cell:
    """The cell with the address of what it shows."""
    return replace(cell, source=address(*parts))


def of(i: Indicator, field: str, cell: Cell) -> Cell:
    """A cell that shows a field of an indicator."""
    return sourced(cell, "indicators", i.name, field)


def why(i: Indicator, cell: Cell) -> Cell:
    """A cell that shows why points were lost: the evaluator's reason, else the unit's."""
    fields = ("deduction_reason", "reason")
    return next((of(i, field, cell) for field in fields if getattr(i, field)), cell)


def scored(i: Indicator, cell: Cell) -> Cell:
    """A cell that shows an indicator's score, which stands in no field: the rule or a person's decision gave it."""
    return sourced(cell, "scores", i.name, "score")


def levels(i: Indicator) -> list[Cell]:
    shown = (("level1", i.level1), ("level2", i.level2 or "—"))
    return [of(i, field, text_cell(text, header="row", align="center")) for field, text in shown]


def name(i: Indicator) -> Cell:
    return of(i, "name", text_cell(i.name, header="row"))


def target(i: Indicator, gap: str = "") -> Cell:
    """指标值 as printed; a gap is marked, or shown as ``gap``."""
    return of(i, "target", as_printed(i.target or gap))


def actual(i: Indicator, gap: str = "") -> Cell:
    """实际完成值 as printed; a gap is marked, or shown as ``gap``."""
    return of(i, "actual", as_printed(i.actual or gap))


def full(i: Indicator) -> Cell:
    """分值."""
    return of(i, "points", number(i.points))


def as_printed(text: str | None) -> Cell:
    return text_cell(text, align="center") if text else Cell((missing(),), align="center")


def number(value: Decimal | None) -> Cell:
    """A score or points with two decimals, at the right."""
    if value is None:
        return Cell((missing(),), align="right")
    return text_cell(f"{value:.2f}", align="right", number=value)


def money(value: Decimal | None) -> Cell:
    """An amount with at least two decimals, all digits kept."""
    if value is None:
        return Cell((missing(),), align="right")
    places = max(2, decimals(value.normalize()))
    return text_cell(f"{value:,.{places}f}", align="right", number=value)


def percent(share: Fraction | None) -> Cell:
    return given(None if share is None else amounts.percent(share), align="right")


def span(ends: tuple[Decimal, Decimal] | None) -> Cell:
    """The least and greatest score that a rule gives; a dash where they cannot be had."""
    if ends is None:
        return text_cell("—", align="center")
    low, high = ends
    return text_cell(f"{low:.2f}" if low == high else f"{low:.2f}～{high:.2f}", align="center")


def bound(key: str, value: str) -> Cell:
    return Cell((Run(value, source=address("facts", key)),), align="center")


def given(text: str | None, align: str = "") -> Cell:
    return text_cell(text, align=align) if text else Cell((missing(),), align=align)


def empty_row(columns: int) -> list[Cell]:
    return [Cell((missing(),), colspan=columns, align="center")]
