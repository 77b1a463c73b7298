"""Pictures of all projects of a year: self against decided score, and how much of the money was spent."""

from __future__ import annotations

from fractions import Fraction

import matplotlib
from matplotlib.ticker import MaxNLocator

from perfeval.model.numerals import plain_number
from perfeval.model.portfolio import Portfolio
from perfeval.page.blocks import Page, paragraph
from perfeval.report.anchors import page
from perfeval.report.charts.bars import FULL, LINE, PART
from perfeval.report.charts.drawing import STYLE, blank, figure, name_rows

MOST = 40  # projects on one picture, those with the largest differences


def scores(found: Portfolio, number: str) -> Page:
    """Self and decided score of each project as two dots on a line; nothing where no project has both."""
    caption = f"{number}　自评与认定（核算）得分"
    both = [(e, e.self_score, e.decided) for e in found.counted if e.self_score is not None and e.decided is not None]
    rows = sorted(both, key=lambda row: (-abs(row[1] - row[2]), row[0].address))
    if not rows:
        return page()
    shown = rows[:MOST]
    with matplotlib.rc_context(STYLE):
        canvas = blank(0.26 * len(shown) + 1.0)
        axes = canvas.axes[0]
        for n, (_, own, decided) in enumerate(shown):
            axes.plot([float(own), float(decided)], [n, n], color=LINE, linewidth=1)
            axes.plot([float(own)], [n], "o", color=PART, markersize=5, label="自评" if n == 0 else "")
            axes.plot([float(decided)], [n], "D", color=FULL, markersize=4.5, label="认定（核算）" if n == 0 else "")
        name_rows(axes, [e.title for e, _, _ in shown])
        axes.set_xlabel("得分" + (f"（差异最大的{MOST}个项目）" if len(rows) > MOST else ""))
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncol=2, frameon=False, fontsize=9)
        said = "；".join(
            f"{e.title}自评{plain_number(Fraction(own), 2)}分、认定（核算）{plain_number(Fraction(decided), 2)}分"
            for e, own, decided in shown
        )
        return page(figure(canvas, caption, f"{caption}：{said}。"))


def execution(found: Portfolio, number: str) -> Page:
    """How many projects lie in each band of 预算执行率."""
    caption = f"{number}　预算执行率分布"
    bands = (
        ("低于60%", 0, 60),
        ("60%至80%", 60, 80),
        ("80%至95%", 80, 95),
        ("95%至100%", 95, 100.0001),
        ("高于100%", 100.0001, 10**9),
    )
    rates = [float(e.execution * 100) for e in found.counted if e.execution is not None]
    if not rates:
        return page(paragraph("没有能够计算预算执行率的项目。"))
    counts = [sum(low <= r < high for r in rates) for _, low, high in bands]
    with matplotlib.rc_context(STYLE):
        canvas = blank(0.3 * len(bands) + 0.85)
        axes = canvas.axes[0]
        for n, count in enumerate(counts):
            axes.barh(
                n,
                count,
                0.62,
                color=PART if n in (0, 4) else FULL,
                hatch="///" if n in (0, 4) else None,
                edgecolor="white",
            )
            axes.text(count, n, f" {count}", va="center", fontsize=9)
        name_rows(axes, [name for name, *_ in bands])
        axes.set_xlim(0, max(counts) * 1.15)
        if isinstance(ticks := axes.xaxis.get_major_locator(), MaxNLocator):
            ticks.set_params(integer=True)
        axes.set_xlabel("项目数")
        said = "；".join(f"{name}{n}个" for (name, *_), n in zip(bands, counts))
        return page(figure(canvas, caption, f"{caption}：{said}；没有数据{len(found.counted) - len(rates)}个。"))
