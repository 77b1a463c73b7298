"""Tells what the conditional formats of a sheet may do to a cell: strike it, hide its number, show another one."""

from __future__ import annotations

import io
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree
from openpyxl.styles import Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import range_boundaries

from perfeval.documents.palette import PAPER, PRINT, Palette, unseen

SMALL, MOST, WIDE = (
    2000,
    200_000,
    100,
)  # cells of a range kept one by one and of all of them, and other ranges of a sheet
HOLDS: dict[str, Callable[[float, float], bool]] = {
    "lessThan": operator.lt,
    "lessThanOrEqual": operator.le,
    "greaterThan": operator.gt,
    "greaterThanOrEqual": operator.ge,
    "equal": operator.eq,
    "notEqual": operator.ne,
}
NUMBER = re.compile(r"\s*-?\d+(?:\.\d+)?\s*")


@dataclass(frozen=True, slots=True)
class _ConditionalRule:
    """A rule that may change what is seen: always, where ``letters`` come too near a ground, or only by its colours."""

    always: tuple[str, ...]
    letters: str  # empty: those of the cell
    grounds: tuple[str, ...]  # empty: those of the cell
    holds: Callable[[Any], bool]


class Conditions:
    """The conditional formats of one sheet; ``data`` is the part of the file that holds it."""

    def __init__(self, sheet: Any, data: bytes, palette: Palette):
        self.cells: dict[tuple[int, int], list[_ConditionalRule]] = {}
        self.wide: list[tuple[int, int, int, int, _ConditionalRule]] = []
        self.many, kept = False, 0
        for reference, rule in (*_usual(sheet), *_extended(data)):
            made = _made(rule, palette)
            for one in reference.split() if made is not None else ():
                left, top, right, bottom = range_boundaries(one)
                top, left, bottom, right = top or 1, left or 1, bottom or 1_048_576, right or 16_384
                size = (bottom - top + 1) * (right - left + 1)
                if size <= SMALL and kept + size <= MOST and made is not None:
                    kept += size
                    for row in range(top, bottom + 1):
                        for column in range(left, right + 1):
                            self.cells.setdefault((row, column), []).append(made)
                elif len(self.wide) < WIDE and made is not None:
                    self.wide.append((top, left, bottom, right, made))
                else:
                    self.many = True

    def told(self, row: int, column: int, value: Any, letters: str, grounds: tuple[str, ...]) -> Iterator[str]:
        """What may be seen otherwise of a cell with its own letters and grounds."""
        if self.many:
            yield "条件格式太多，没有逐一判断"
        wide = (rule for top, left, low, right, rule in self.wide if top <= row <= low and left <= column <= right)
        for rule in (*self.cells.get((row, column), ()), *wide):
            if rule.holds(value):
                yield from rule.always
                if unseen(rule.letters or letters, rule.grounds or grounds) is not False:
                    yield "条件格式可能使文字与底色相近，看不见"


@dataclass(frozen=True, slots=True)
class _StatedRule:
    """A rule as a file says it, of either of the two places where Excel writes them."""

    kind: str
    operator: str
    formulas: tuple[str, ...]
    format: Any
    bare: bool  # a bar or an icon stands in the place of the number
    scale: tuple[Any, ...]


def _usual(sheet: Any) -> Iterator[tuple[str, _StatedRule]]:
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            bare = any(part is not None and part.showValue is False for part in (rule.dataBar, rule.iconSet))
            scale = tuple(rule.colorScale.color) if rule.colorScale is not None else ()
            formulas = tuple(str(formula) for formula in rule.formula)
            yield str(area.sqref), _StatedRule(rule.type, rule.operator or "", formulas, rule.dxf, bare, scale)


def _extended(data: bytes) -> Iterator[tuple[str, _StatedRule]]:
    """The rules that only newer versions of Excel know, which stand in the extensions at the end of a sheet."""
    if b"conditionalFormattings" not in data:
        return
    wanted = ("{*}row", "{*}conditionalFormatting")
    for _, area in etree.iterparse(io.BytesIO(data), tag=wanted, resolve_entities=False, no_network=True):
        reference = area.findtext("{*}sqref")
        for rule in area.iterchildren("{*}cfRule") if reference else ():
            drawn = [one for name in ("dataBar", "iconSet") if (one := rule.find(f"{{*}}{name}")) is not None]
            bare = any(one.get("showValue") in ("0", "false") for one in drawn)
            dxf = rule.find("{*}dxf")
            style = _style(dxf) if dxf is not None else None
            formulas = tuple(formula.text or "" for formula in rule.iterchildren("{*}f"))
            yield (
                str(reference),
                _StatedRule(rule.get("type") or "", rule.get("operator") or "", formulas, style, bare, ()),
            )
        area.clear()


def _style(dxf: Any) -> Any:
    """The format of a rule; one that changes everything where it cannot be read."""
    try:
        return DifferentialStyle.from_tree(dxf)
    except (TypeError, ValueError):
        return DifferentialStyle(font=Font(strike=True))


def _made(said: _StatedRule, palette: Palette) -> _ConditionalRule | None:
    """What a rule may change; None where it changes nothing that a reader looks for."""
    always = ["条件格式只显示数据条或图标，不显示数值"] if said.bare else []
    letters, grounds = "", tuple(palette.rgb(colour, PAPER) for colour in said.scale)
    if said.format is not None:
        font, fill = said.format.font, said.format.fill
        if font is not None and font.strike:
            always.append("条件格式可能加删除线")
        if said.format.numFmt is not None:
            always.append("条件格式可能改变数字的显示")
        if font is not None and font.color is not None:
            letters = palette.rgb(font.color, PRINT)
        if fill is not None and getattr(fill, "bgColor", None) is not None:
            kind = fill.fill_type
            solid = kind in (
                None,
                "solid",
            )  # a format of a condition keeps the colour of a plain fill as its background
            grounds = (palette.rgb(fill.bgColor, PAPER),) if solid else palette.grounds(fill)
        elif getattr(fill, "stop", None):
            grounds = palette.grounds(fill)
    return _ConditionalRule(tuple(always), letters, grounds, _holds(said)) if always or letters or grounds else None


def _holds(said: _StatedRule) -> Callable[[Any], bool]:
    """Whether a rule may hold for a value; False only where that is sure."""
    if said.kind == "cellIs" and said.formulas and all(NUMBER.fullmatch(formula) for formula in said.formulas):
        limits = [float(formula) for formula in said.formulas]
        compare = HOLDS.get(said.operator)

        def sure(value: Any) -> bool:
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                return True
            if compare is not None:
                return compare(value, limits[0])
            inside = len(limits) < 2 or min(limits) <= value <= max(limits)
            return inside if said.operator == "between" else not inside if said.operator == "notBetween" else True

        return sure
    return lambda value: True
