"""How matplotlib draws for us: one font, one width, SVG with its text as text, a description and no date."""

from __future__ import annotations

import io
import re
import textwrap
import warnings
from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib import font_manager, rc_params_from_file
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas
from matplotlib.typing import RcKeyType

from perfeval.page.blocks import Figure
from perfeval.page.glyphs import FILES, FOLDER, printable

STYLE_FILE = Path(__file__).with_name("matplotlibrc")
# what a key of matplotlib holds, no type of it says
OFFICIAL: dict[RcKeyType, Any] = dict(rc_params_from_file(STYLE_FILE, use_default_template=False))
STYLE = OFFICIAL | {"figure.constrained_layout.use": False}  # our own charts know their margins
NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
WIDTH = 6.1  # inches: the type area of an A4 page


@cache
def register_font() -> None:
    font_manager.fontManager.addfont(FOLDER / FILES[0])


def blank(height: float) -> Canvas:
    register_font()
    canvas = Canvas(figsize=(WIDTH, height))
    FigureCanvasSVG(canvas)
    canvas.subplots()
    canvas.subplots_adjust(left=0.34, right=0.97, top=1 - 0.3 / height, bottom=0.55 / height)
    return canvas


def name_rows(axes: Axes, names: Iterable[str]) -> None:
    lines = ["\n".join(textwrap.wrap(printable(name), 15)[:2]) for name in names]
    axes.set_yticks(range(len(lines)), lines, fontsize=9)
    axes.set_ylim(len(lines) - 0.4, -0.6)


def figure(canvas: Canvas, caption: str, description: str, **more: Any) -> Figure:
    """The figure as SVG; ``more`` is for matplotlib's ``savefig``. Raises a Warning for what would draw one."""
    register_font()
    out = io.StringIO()
    with matplotlib.rc_context({**STYLE, "svg.hashsalt": caption}), warnings.catch_warnings():
        warnings.simplefilter("error")
        canvas.savefig(out, format="svg", metadata=NO_METADATA, **more)
    svg = out.getvalue()
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg[svg.index("<svg") :], flags=re.S).strip()
    used = set(re.findall(r"#([\w.-]+)", svg))  # all other ids say nothing and return in the next chart of the page
    svg = re.sub(r' id="([\w.-]+)"', lambda m: m[0] if m[1] in used else "", svg)
    told = f"<title>{escape(caption)}</title><desc>{escape(description)}</desc>"
    return Figure(re.sub(r"(<svg\b[^>]*)>", lambda m: f'{m[1]} role="img">{told}', svg, count=1), caption)
