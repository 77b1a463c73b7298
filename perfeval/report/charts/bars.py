"""Bars lying on their side, drawn as SVG: one font, one width, text as text, a description and no date."""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from perfeval.page.blocks import Figure, Page, Paragraph, missing, page
from perfeval.page.glyphs import printable
from perfeval.page.grid import Run

FULL, PART, NONE = "#1f4e79", "#e08a3c", "#d3dae0"  # dark, middle and light: told apart in grey print too
EDGE = ' stroke="#5b6770" stroke-width="0.5"'  # around what is as light as paper
LINE = "#7d8890"  # between two marks
WIDTH = 439.2  # points: the type area of an A4 page
LEFT, RIGHT, TOP, BOTTOM = 149.3, 426.0, 21.6, 39.6  # the plot: x from and to, room above and below
TICKS = 7  # at most, on the axis
SMALL, USUAL = 9, 10  # points of text


@dataclass(frozen=True)
class Bar:
    """One bar: its row (0 is the highest, fractions lie between), where it begins and ends on the axis, and what is
    said at its end.
    """

    row: float
    start: float
    end: float
    color: str
    said: str = ""
    thick: float = 0.62  # of a row
    inside: str = ""  # said in its middle


@dataclass(frozen=True)
class Plot:
    """Everything that is drawn: rows by name, bars, the axis with its ends and label, a legend, where the zero line
    stands.
    """

    names: tuple[str, ...]
    bars: tuple[Bar, ...]
    low: float
    high: float
    label: str
    legend: tuple[tuple[str, str], ...] = ()  # (name, color)
    zero: bool = False
    pitch: float = 20.2  # points between rows


def picture(plot: Plot, caption: str, description: str) -> Figure:
    """The plot as a figure with its caption; ``description`` is read where the picture cannot be seen."""
    rows = len(plot.names)
    tall = plot.pitch * (rows + 0.2)
    height = TOP + tall + BOTTOM
    floor = TOP + tall

    def x(value: float) -> float:
        return LEFT + (value - plot.low) / (plot.high - plot.low) * (RIGHT - LEFT)

    def y(row: float) -> float:
        return TOP + plot.pitch * (row + 0.6)

    out = []
    for bar in plot.bars:
        a, b, half = min(x(bar.start), x(bar.end)), max(x(bar.start), x(bar.end)), plot.pitch * bar.thick / 2
        edge = EDGE if bar.color == NONE else ""
        out.append(
            f'<rect x="{a:.2f}" y="{y(bar.row) - half:.2f}" width="{b - a:.2f}" height="{2 * half:.2f}"'
            f' fill="{bar.color}"{edge}/>'
        )
        if bar.inside:
            out.append(
                _text((a + b) / 2, y(bar.row) + 3, bar.inside, 8, "middle", "white" if bar.color == FULL else "black")
            )
        if bar.said:
            out.append(_text(max(b, x(0)) + 3 if plot.low <= 0 else b + 3, y(bar.row) + 3.4, bar.said, SMALL))
    for n, name in enumerate(plot.names):
        lines = textwrap.wrap(printable(name), 15)[:2] or [""]
        out += [
            _text(LEFT - 7, y(n) + 3.4 + 11 * (k - (len(lines) - 1) / 2), line, SMALL, "end")
            for k, line in enumerate(lines)
        ]
        out.append(_line(LEFT - 3.5, y(n), LEFT, y(n)))
    out += [_line(LEFT, TOP, LEFT, floor), _line(LEFT, floor, RIGHT, floor)]
    if plot.zero:
        out.append(_line(x(0), TOP, x(0), floor))
    for tick in ticks(plot.low, plot.high):
        out += [
            _line(x(tick), floor, x(tick), floor + 3.5),
            _text(x(tick), floor + 14.5, _number(tick), USUAL, "middle"),
        ]
    out.append(_text((LEFT + RIGHT) / 2, floor + 29, plot.label, USUAL, "middle"))
    place = RIGHT
    for name, color in reversed(plot.legend):
        place -= SMALL * len(name) + 22
        out += [
            f'<rect x="{place:.2f}" y="5" width="12" height="8" fill="{color}"{EDGE if color == NONE else ""}/>',
            _text(place + 16, 12.5, name, SMALL),
        ]
    return drawn("\n".join(out), height, caption, description, _data(plot))


def _data(plot: Plot) -> str:
    """What an office draws the chart anew from, as JSON; empty where bars begin elsewhere than at zero.

    ``rows`` are names, ``series`` (name, color, for each row what is said of its bar or none), ``label`` and
    ``axis`` (from, to, between two marks) the axis's.
    """
    if any(bar.start or bar.inside for bar in plot.bars):
        return ""
    series = [
        (name, color, [_said(plot, row, color) for row in range(len(plot.names))])
        for name, color in plot.legend or (("", FULL),)
    ]
    marks = ticks(plot.low, plot.high)
    step = round(marks[1] - marks[0], 10) if len(marks) > 1 else plot.high - plot.low
    longest = max((bar.end for bar in plot.bars), default=plot.high)  # what an office says beside it needs no mark
    axis = math.floor(plot.low / step) * step, max(math.ceil(longest / step), 1) * step, step
    data = {"rows": plot.names, "series": series, "label": plot.label, "axis": axis}
    return json.dumps(data, ensure_ascii=False)


def _said(plot: Plot, row: int, color: str) -> str | None:
    """What is said of the bar of a color in a row: fractions of rows round to the row that they lie around."""
    mine = (b.said for b in plot.bars if round(b.row) == row and (b.color == color or not plot.legend))
    return next(mine, None)


def drawn(inside: str, height: float, caption: str, description: str, data: str = "") -> Figure:
    """SVG elements as a figure of the usual width; sizes in points; ``data`` is what they were drawn from."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}pt" height="{height:.2f}pt"'
    behind = f' data-chart="{escape(data)}"' if data else ""
    head += f' viewBox="0 0 {WIDTH} {height:.2f}" role="img"{behind}>'
    told = f"<title>{escape(caption)}</title><desc>{escape(description)}</desc>"
    return Figure(f"{head}{told}\n{inside}\n</svg>", caption)


def nothing(caption: str, why: str) -> Page:
    return page(Paragraph((Run(f"{caption}："), missing(why)), "note"))


def ticks(low: float, high: float) -> Sequence[float]:
    """Round numbers from low to high, no more than TICKS.

    >>> ticks(0, 116), ticks(-11.2, 5.9)
    ([0, 20, 40, 60, 80, 100], [-10, -5, 0, 5])
    """
    least = (high - low) / TICKS
    unit = 10.0 ** math.floor(math.log10(least))
    step = next(unit * n for n in (1, 2, 5, 10) if unit * n >= least)
    found = [n * step for n in range(math.ceil(low / step), math.floor(high / step) + 1)]
    return [int(t) if step >= 1 else round(t, 10) for t in found]


def _number(value: float) -> str:
    return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path d="M{x1:.2f} {y1:.2f}L{x2:.2f} {y2:.2f}" stroke="black" stroke-width="0.8"/>'


def _text(x: float, y: float, text: str, size: int, anchor: str = "start", color: str = "black") -> str:
    shade = "" if color == "black" else f' fill="{color}"'
    style = f"font-size: {size}px; font-family: 'Noto Sans SC'; text-anchor: {anchor}"
    return f'<text x="{x:.2f}" y="{y:.2f}" style="{style}"{shade}>{escape(printable(text))}</text>'
