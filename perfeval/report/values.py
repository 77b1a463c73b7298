"""What a value of a person's own analysis shows: text, a number, an official table, a figure."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from html import unescape
from typing import Any

from perfeval.model.numerals import plain_number
from perfeval.page import outputs
from perfeval.page.blocks import Block, Page, Section, missing, paragraph
from perfeval.page.grid import Cell, Grid, merge_levels, text_cell, widths
from perfeval.page.markdown import Unprintable

ROW_NUMBERS = 1900  # an unnamed label from here on may be a year
ROWS, COLUMNS, UPRIGHT = 500, 20, 8  # of a table at most; columns that a page stands upright for
DRAWN = 2_000_000  # characters of a figure


@dataclass(frozen=True)
class Caption:
    """What stands above a table or below a figure; ``alt`` says what the figure shows."""

    title: str
    unit: str = ""
    note: str = ""
    alt: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        if not self.note:
            return ()
        return (self.note if re.match("(注|资料来源|数据来源)[：:]", self.note) else f"注：{self.note}",)


def is_a(value: object, package: str, *names: str) -> bool:
    """Whether a value is of a class with one of these names in a package, which need not be imported."""
    return any(c.__name__ in names and c.__module__.split(".")[0] == package for c in type(value).__mro__)


def is_table(value: object) -> bool:
    return is_a(value, "pandas", "DataFrame", "Series", "Styler")


def is_figure(value: object) -> bool:
    return is_a(value, "matplotlib", "FigureBase", "Axes")


def is_drawn(value: object) -> bool:
    """Whether a value is what a function of matplotlib left behind: a bar, a line, or several with their numbers."""
    if type(value).__module__.split(".")[0] == "matplotlib" and not is_figure(value):
        return True
    if isinstance(value, (list, tuple)):
        return any(is_drawn(item) or is_figure(item) for item in value)
    return isinstance(value, Iterable) and is_a(value, "numpy", "ndarray") and is_drawn(list(value))


def text(value: object) -> tuple[Block, ...]:
    """Blocks of a text, a number or a page of our own; raises Unprintable for any other value."""
    match value:
        case None:
            return ()
        case Page():
            return value.blocks
        case str():
            return tuple(paragraph(part.strip("\n")) for part in re.split(r"\n\s*\n", value) if part.strip())
        case bool():
            raise outputs.plain(repr(value), "是或否")
        case int() | float() | Decimal() | Fraction():
            return (paragraph(numbers([value])[0]),)
    if is_a(value, "numpy", "integer", "floating"):
        return (paragraph(numbers([value])[0]),)
    raise outputs.plain(repr(value), type(value).__name__)


def numbers(values: Sequence[Any]) -> list[str]:
    """Numbers of one column, all with as many decimals as the longest has; beyond six they are rounded to two.

    Raises Unprintable for one that is infinite, or that would be rounded to nothing.
    """
    try:
        exact = [Fraction(str(value)) for value in values]
    except (ValueError, ZeroDivisionError):
        raise Unprintable(
            "数中有无穷大或不是数的值", "数", "核对除数是否为零；没有的值留空（None），印为待补充"
        ) from None
    needed = [next((p for p in range(7) if (n * 10**p).denominator == 1), None) for n in exact]
    places = 2 if None in needed else max((p for p in needed if p is not None), default=0)
    made = [plain_number(n, places) for n in exact]
    if lost := next((v for v, n, said in zip(values, exact, made) if n and not said.strip("-0.")), None):
        raise Unprintable(f"{lost}取两位小数后成为0", "能够印出的数", "换用大一些的单位，或先用 round 取舍")
    return made


def table(value: Any, said: Caption | None) -> tuple[Block, ...]:
    """An official table of a DataFrame, a Series or a Styler; raises Unprintable."""
    styled = is_a(value, "pandas", "Styler")
    frame = value.data if styled else value.to_frame() if is_a(value, "pandas", "Series") else value
    rows, columns = frame.shape
    if not rows or not columns:
        raise Unprintable("表格是空的", "至少一行一列", "核对筛选条件；没有内容时写一句话")
    if rows > ROWS or columns > COLUMNS:
        raise Unprintable(
            f"表格有{rows}行、{columns}列", f"不超过{ROWS}行、{COLUMNS}列", "先汇总或筛选，如 .head(20)、.groupby(…)"
        )
    if said is None:
        raise Unprintable("表格没有题目", 'caption("题目", unit="万元")', '在这一行之前加 caption("题目")')
    grid = _styled(value) if styled else _plain(frame)
    unit = f"单位：{said.unit}" if said.unit else ""
    grid = replace(grid, caption=f"表：{said.title}", unit=unit, notes=said.notes)
    return (grid,) if grid.columns <= UPRIGHT else (Section("landscape", (grid,)),)


def _plain(frame: Any) -> Grid:
    index = frame.index
    bare = index.nlevels == 1 and index.name is None and index.dtype.kind in "iu"
    if bare and not all(0 <= at < ROW_NUMBERS for at in index):  # years, perhaps; what a filter leaves is no label
        raise Unprintable(
            f"行号“{'、'.join(map(str, index[:3]))}…”没有名称",
            f"小于{ROW_NUMBERS}的行号（不印），或有名称的行标题",
            '行号不印时加 .reset_index(drop=True)；要印时加 .rename_axis("年度")',
        )
    levels = 0 if bare else index.nlevels
    tops = [label if isinstance(label, tuple) else (label,) for label in frame.columns]
    depth = frame.columns.nlevels
    names = ["" if name is None else str(name) for name in index.names]
    body: list[list[Cell]] = [[] for _ in range(len(frame))]
    for level in range(levels):
        for row, label in zip(body, _column(index.get_level_values(level), names[level] or "行标题")):
            row.append(replace(label, header="row", align="center"))
    for n, top in enumerate(tops):
        for row, cell in zip(body, _column(frame.iloc[:, n], "　".join(map(str, top)))):
            row.append(cell)
    head: list[tuple[Cell, ...]] = []
    for level in range(depth):
        line = [text_cell(name, rowspan=depth, header="col", align="center") for name in names[:levels] if not level]
        n = 0
        while n < len(tops):
            end = n + 1
            while level < depth - 1 and end < len(tops) and tops[end][: level + 1] == tops[n][: level + 1]:
                end += 1
            line.append(text_cell(str(tops[n][level]), colspan=end - n, header="col", align="center"))
            n = end
        head.append(tuple(line))
    heads = [*names[:levels], *(str(top[-1]) for top in tops)]
    shares = widths([heads, *([cell.text for cell in row] for row in body)])
    return Grid("", (*head, *merge_levels(body, levels)), depth, shares)


def _column(values: Iterable[Any], name: str) -> list[Cell]:
    """The cells of a column: numbers alike and at the right, what is absent marked as missing."""
    import pandas

    given = list(values)
    absent = [_absent(value, pandas) for value in given]
    there = [value for value, gone in zip(given, absent) if not gone]
    if there and all(_is_number(value) for value in there):
        said, align = numbers(there), "right"
    else:
        said, align = [_said(value, name) for value in there], ""
    rest = iter(said)
    return [Cell((missing(),), align="center") if gone else text_cell(next(rest), align=align) for gone in absent]


def _absent(value: Any, pandas: Any) -> bool:
    return value is None or bool(pandas.api.types.is_scalar(value) and pandas.isna(value))


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or is_a(value, "numpy", "bool"):
        return False
    return isinstance(value, (int, float, Decimal, Fraction)) or is_a(value, "numpy", "integer", "floating")


def _said(value: object, name: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, datetime) and (value.hour or value.minute or value.second):
        return f"{value.year}年{value.month}月{value.day}日{value.hour}:{value.minute:02d}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if _is_number(value):
        return numbers([value])[0]
    if is_a(value, "pandas", "Period"):
        return str(value)
    raise Unprintable(
        f"“{name}”一列有 {type(value).__name__} 的值“{str(value)[:30]}”",
        "文字、数或日期",
        '先换成文字，如 .map({True: "是", False: "否"}) 或 .astype(str)',
    )


def _styled(styler: Any) -> Grid:
    """The table as a Styler formats it, hidden rows and columns left out; its colours are not printed."""
    made = styler._translate(True, True)  # what its HTML is written from; the public way escapes no text
    head = [[_styled_cell(cell, "col") for cell in row if cell["is_visible"]] for row in made["head"]]
    body = [[_styled_cell(cell, "row") for cell in row if cell["is_visible"]] for row in made["body"]]
    heads = [row for row in head if row]
    levels = sum(cell["type"] == "th" and cell["is_visible"] for cell in made["body"][0])
    if len(heads) > 1 and not any(cell.text for cell in heads[-1][levels:]):  # the names of the index have a row
        named = heads.pop()
        heads[-1][:levels] = named[:levels]
    texts = [[_shown(cell)[0] for cell in row if cell["type"] == "td"] for row in made["body"]]
    sides = [[_shown(cell)[0] for cell in row if cell["type"] == "th"] for row in made["body"]]
    shown = [n for n, cell in enumerate(made["body"][0]) if cell["is_visible"]]
    both = [[*side, *text] for side, text in zip(sides, texts)]
    tops = [[_shown(cell)[0] for cell in row] for row in made["head"][len(heads) - 1 : len(heads)]]
    shares = widths([[row[n] if n < len(row) else "" for n in shown] for row in [*tops, *both]])
    return Grid("", tuple(map(tuple, [*heads, *body])), len(heads), shares)


def _shown(cell: dict[str, Any]) -> tuple[str, bool]:
    """The text of a Styler's cell, and whether it marks what is absent."""
    import pandas

    said = unescape(str(cell["display_value"])).replace("\xa0", " ").strip()
    absent = (
        cell["type"] == "td" and _absent(cell["value"], pandas) and said.casefold() in ("nan", "none", "<na>", "nat")
    )
    return said, absent


def _styled_cell(cell: dict[str, Any], scope: str) -> Cell:
    said, absent = _shown(cell)
    if cell["type"] == "th":
        spans = dict(re.findall(r'(rowspan|colspan)="(\d+)"', cell.get("attributes") or ""))
        down, across = int(spans.get("rowspan", 1)), int(spans.get("colspan", 1))
        return text_cell(said, down, across, header=scope, align="center")
    if absent:
        return Cell((missing(),), align="center")
    return text_cell(said, align="right" if _is_number(cell["value"]) else "")


def figure(value: Any, said: Caption | None) -> tuple[Block, ...]:
    """A numbered figure of matplotlib's; it is closed, so that it is shown once. Raises Unprintable."""
    from perfeval.report.charts import drawing

    canvas = value.get_figure(root=True) if is_a(value, "matplotlib", "Axes", "SubFigure") else value
    if said is None or not said.alt.strip():
        lacking = "题目" if said is None else "文字说明（alt）"
        raise Unprintable(
            f"图没有{lacking}", 'caption("题目", alt="图中看得出什么")', '在这一行之前加 caption("题目", alt="…")'
        )
    notes = (*((f"单位：{said.unit}",) if said.unit else ()), *said.notes)
    try:
        made = drawing.figure(canvas, said.title, said.alt, bbox_inches="tight")
    except Warning as warned:
        raise Unprintable(
            f"图画不成：{' '.join(str(warned).split())}", "能够印出的图", "换掉印不出的字或不适用的设置"
        ) from None
    finally:
        close(canvas)
    if len(made.svg) > DRAWN:
        raise Unprintable(
            f"图有{len(made.svg) / 1e6:.0f} MB，图形太多",
            f"不超过{DRAWN // 10**6} MB",
            "少画一些点，或加 rasterized=True",
        )
    return (replace(made, caption=f"图：{said.title}", notes=notes),)


def open_figures() -> list[Any]:
    """The figures of pyplot that nobody has closed, in their order."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    return [pyplot.figure(n) for n in pyplot.get_fignums()] if pyplot else []


def close(canvas: Any) -> None:
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close(canvas)


def close_all() -> None:
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pyplot.close("all")
