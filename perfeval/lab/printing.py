"""An analyst's own frame or picture as a block that every print takes: with caption, unit, notes and description."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Number, Rational
from typing import TYPE_CHECKING, Any

import pandas as pd

from perfeval.lab.columns import EXACT, TITLES
from perfeval.model.findings import Finding, InputError, Where
from perfeval.model.numerals import plain_number
from perfeval.page.blocks import Page, Section, heading, page, paragraph
from perfeval.page.grid import Cell, Grid, text_cell
from perfeval.page.markdown import from_markdown

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

NONE = "—"  # where a frame has no value: not for this year, or not for this row


def title(text: str, *, fictitious: bool = False) -> Page:
    """The title of a book of one's own, line breaks kept; ``fictitious`` marks every page as an invented example."""
    banner = (Section("banner", (paragraph("虚构示例"),)),) if fictitious else ()
    return page(*banner, Section("title", (heading(1, text),)))


def text(words: str) -> Page:
    """Words in Markdown, printed as the report's own: ``perfeval.text(f"得分率提高了{change:.1f}个百分点。")``.

    Raises OutsideContract for what cannot be printed.
    """
    return page(*from_markdown(words))


def table(
    found: pd.DataFrame,
    caption: str,
    *,
    percent: Iterable[object] = ("rate", "execution"),
    places: int | Mapping[str, int] = 2,
    widths: Iterable[int] = (),
    unit: str = "",
    notes: Iterable[str] = (),
) -> Page:
    """A frame as a numbered table: headings in Chinese, numbers at the right with two decimals (half up).

    ``percent`` names the columns of shares that are printed in percent; ``places`` are the decimals of all numbers that
    are not whole, or those of a column. The index is printed where it has a name. Exact columns print where no float
    column of theirs does.
    """
    shown = found.reset_index() if any(name is not None for name in found.index.names) else found
    columns = [c for c in shown.columns if not (str(c).endswith(EXACT) and str(c).removesuffix(EXACT) in shown)]
    shares = {str(c) for c in percent}
    head = [text_cell(_heading(c), header="col", align="center") for c in columns]
    body = []
    for values in shown[columns].itertuples(index=False, name=None):
        decimals = [places if isinstance(places, int) else places.get(str(c), 2) for c in columns]
        body.append(tuple(_cell(v, _plain(c) in shares, p) for v, c, p in zip(values, columns, decimals)))
    rows = (tuple(head), *(body or [(text_cell("没有数据", colspan=len(columns), align="center"),)]))
    wide = tuple(widths) or tuple(_width([cells[n].text for cells in (head, *body)]) for n in range(len(columns)))
    return page(Grid(caption, rows, 1, wide, unit, tuple(notes)))


def figure(canvas: Canvas, caption: str, description: str) -> Page:
    """A picture of matplotlib with its caption, and in words what it shows, for those who cannot see it."""
    from matplotlib import pyplot

    from perfeval.report.charts import drawing

    if not description.strip():
        raise InputError([Finding(Where(caption), "图没有文字说明", "一两句话说明图中说明了什么", "写第三个参数")])
    drawing.register_font()
    made = drawing.figure(canvas, caption, description)
    pyplot.close(canvas)  # else the kernel shows it a second time
    return page(made)


def _heading(column: object) -> str:
    parts = column if isinstance(column, tuple) else (column,)
    return " ".join(TITLES.get(_plain(part), str(part)) for part in parts if str(part))


def _plain(column: object) -> str:
    return str(column).removesuffix(EXACT)


def _cell(value: Any, share: bool, places: int) -> Cell:
    if value is None or value is pd.NaT or isinstance(value, float) and math.isnan(value):
        return text_cell(NONE, align="center")
    if isinstance(value, float) and math.isinf(value):
        raise InputError([Finding(Where("table"), "有无穷大的数，多为除以零", "有限的数", "先在数据中处理这些行")])
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return text_cell("是" if value else "否", align="center")
    if isinstance(value, Number):
        number = Fraction(value) if isinstance(value, (Decimal, Rational)) else Fraction(Decimal(str(value)))
        if share:
            return text_cell(f"{plain_number(number * 100, places)}%", align="right")
        return text_cell(plain_number(number, 0 if isinstance(value, Integral) else places), align="right")
    return text_cell(str(value))


def _width(texts: Iterable[str]) -> int:
    """How wide a column may want to be: its longest text, a Chinese character counting two, within bounds."""
    longest = max((len(re.sub(r"[^\x00-\x7f]", "--", text)) for text in texts), default=0)
    return min(max(longest, 6), 30)
