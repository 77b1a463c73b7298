"""Pictures of several years: what changed the total, targets and actuals, score rates; no line crosses a break."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import matplotlib
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas

from perfeval.blocks import Page, page, paragraph
from perfeval.charts.bars import FULL, NONE, PART
from perfeval.charts.drawing import STYLE, WIDTH, blank, figure, name_rows, register_font
from perfeval.comparison import EFFECTS, Comparison
from perfeval.glyphs import printable
from perfeval.matching import Match
from perfeval.results import Scorecard, rate
from perfeval.template import plain_number

MOST = 12  # small pictures on one page


def waterfall(compared: Comparison, number: str) -> Page:
    """From last year's total to this year's, cause by cause; both years brought to 100 points."""
    pair = compared.pairs[-1] if compared.pairs else None
    caption = f"{number}　得分变动的构成"
    if pair is None or pair.change is None:
        return _none(caption, pair.why_not if pair else "只有一个年度")
    change = pair.change
    steps = [(told, change.of(cause)) for cause, told in EFFECTS.items() if change.of(cause)]
    rows = [(f"{pair.earlier.evaluation.year}年得分", Fraction(0), change.before, FULL)]
    level = change.before
    for told, amount in steps:
        rows.append((told, level, amount, PART if amount < 0 else NONE))
        level += amount
    rows.append((f"{pair.later.evaluation.year}年得分", Fraction(0), change.after, FULL))
    with matplotlib.rc_context(STYLE):
        canvas = blank(0.32 * len(rows) + 0.85)
        axes = canvas.axes[0]
        for n, (_, start, amount, colour) in enumerate(rows):
            axes.barh(n, float(amount), 0.62, left=float(start), color=colour, hatch="///" if colour == PART else None, edgecolor="white")
            axes.text(float(max(start, start + amount)), n, f" {_signed(amount) if 0 < n < len(rows) - 1 else plain_number(amount, 2)}", va="center", fontsize=9)
        name_rows(axes, [name for name, *_ in rows])
        low = min(min(start, start + amount) for _, start, amount, _ in rows[1:-1]) if steps else change.before
        axes.set_xlim(float(max(Fraction(0), min(low, change.after) - 10)), float(max(change.before, change.after, level) + 8))
        axes.set_xlabel("得分（换算为满分100分；横轴不从0开始）")
        said = f"{pair.earlier.evaluation.year}年{plain_number(change.before, 2)}分；" + "；".join(f"{told}{_signed(amount)}分" for told, amount in steps)
        return page(figure(canvas, caption, f"{caption}：{said}；{pair.later.evaluation.year}年{plain_number(change.after, 2)}分。"))


def rates(compared: Comparison, number: str) -> Page:
    """Score rates, indicator by year, as a table of shades; empty where an indicator has no score or no place."""
    caption = f"{number}　各指标各年得分率"
    cards = [card for card in compared.cards if card.scored and card.lines]
    if len(cards) < 2:
        return _none(caption, "有得分的年度不足两个")
    names = list(dict.fromkeys(line.indicator.name for card in reversed(cards) for line in card.lines))
    found = [[next((rate(line.shown, line.points) for line in card.lines if line.indicator.name == name), None) for card in cards] for name in names]
    with matplotlib.rc_context(STYLE):
        canvas = blank(0.26 * len(names) + 0.9)
        axes = canvas.axes[0]
        for n, row in enumerate(found):
            for k, share in enumerate(row):
                shade = 0.0 if share is None else float(min(share, 1))
                axes.barh(n, 0.96, 0.92, left=k - 0.48, color=matplotlib.colormaps["Blues"](0.15 + 0.75 * shade) if share is not None else "#ffffff", edgecolor="#c8ced2")
                axes.text(k, n, "—" if share is None else f"{plain_number(share * 100, 1)}", ha="center", va="center", fontsize=8,
                          color="white" if share is not None and shade > 0.6 else "black")  # fmt: skip
        name_rows(axes, names)
        axes.set_xticks(range(len(cards)), [f"{card.evaluation.year}年" for card in cards])
        axes.xaxis.tick_top()
        axes.set_xlabel("得分率（%）")
        said = "；".join(name + "、".join(f"{card.evaluation.year}年{'没有得分' if s is None else plain_number(s * 100, 1) + '%'}" for card, s in zip(cards, row))
                         for name, row in zip(names, found))  # fmt: skip
        return page(figure(canvas, caption, f"{caption}：{said}。"))


def values(compared: Comparison, number: str) -> Page:
    """Target and actual of each quantitative indicator through the years; the line stops where years cannot be compared."""
    caption = f"{number}　定量指标各年指标值与完成值"
    series = [points for row in compared.rows() if len(points := _series(compared, row)) > 1 and any(a is not None for *_, a, _ in points)][:MOST]
    if not series:
        return _none(caption, "没有两个以上年度的定量指标")
    register_font()
    lines = -(-len(series) // 3)
    with matplotlib.rc_context(STYLE):
        canvas = Canvas(figsize=(WIDTH, 1.75 * lines + 0.5))
        FigureCanvasSVG(canvas)
        canvas.subplots_adjust(left=0.09, right=0.98, top=1 - 0.35 / (1.75 * lines + 0.5), bottom=0.45 / (1.75 * lines + 0.5), hspace=0.85, wspace=0.35)
        for n, points in enumerate(series):
            axes = canvas.add_subplot(lines, 3, n + 1)
            for (y0, _, a0, _, _), (y1, _, a1, _, joined) in zip(points, points[1:]):
                if joined and a0 is not None and a1 is not None:
                    axes.plot([y0, y1], [float(a0), float(a1)], color=FULL, linewidth=1.4)
            axes.plot([p[0] for p in points if p[2] is not None], [float(p[2]) for p in points if p[2] is not None], "o", color=FULL, markersize=4, label="完成值")
            axes.plot([p[0] for p in points if p[1] is not None], [float(p[1]) for p in points if p[1] is not None], "D", color=PART, markersize=4, markerfacecolor="white", label="指标值")
            axes.set_title(printable(points[-1][3])[:16], fontsize=9)
            axes.set_xticks([p[0] for p in points], [str(p[0]) for p in points], fontsize=8)
            axes.tick_params(axis="y", labelsize=8)
            axes.margins(0.15, 0.2)
            axes.ticklabel_format(axis="y", style="plain", useOffset=False)
        canvas.legend(*canvas.axes[0].get_legend_handles_labels(), loc="lower center", ncol=2, frameon=False, fontsize=9)
        said = "；".join(f"{points[-1][3]}：" + "、".join(
            f"{y}年指标值{'空白' if t is None else plain_number(t, 4)}、完成值{'空白' if a is None else plain_number(a, 4)}{'' if k == 0 or j else '（与上年不可比）'}"
            for k, (y, t, a, _, j) in enumerate(points)) for points in series)  # fmt: skip
        return page(figure(canvas, caption, f"{caption}：{said}。"))


def slopes(compared: Comparison, number: str) -> Page:
    """Score rates of the indicators that both of the last two years have and may be compared."""
    caption = f"{number}　可比指标得分率的升降"
    pair = compared.pairs[-1] if compared.pairs else None
    rows = [(m.name, a, b) for m in (pair.matches if pair else ()) if m.same and None not in (a := _share(pair.earlier, m, "before"), b := _share(pair.later, m, "after"))]
    if not rows:
        return _none(caption, "没有两年都有得分的可比指标")
    with matplotlib.rc_context(STYLE):
        canvas = blank(0.24 * len(rows) + 0.9)
        axes = canvas.axes[0]
        canvas.subplots_adjust(left=0.12, right=0.62)
        rows.sort(key=lambda row: (row[2], row[0]))
        for n, (name, a, b) in enumerate(rows):
            axes.plot([0, 1], [float(a * 100), float(b * 100)], "o-", color=PART if b < a else FULL if b > a else NONE, linewidth=1.2, markersize=3.5)
        least, most = float(min(min(a, b) for _, a, b in rows) * 100), float(max(max(a, b) for _, a, b in rows) * 100)
        span = max(most - least, 1.0)
        for n, (name, a, b) in enumerate(rows):
            at = least + span * (n + 0.5) / len(rows)
            axes.annotate(f"{printable(name)[:16]}　{plain_number(a * 100, 1)}→{plain_number(b * 100, 1)}", (1, float(b * 100)), (1.12, at), fontsize=8, va="center",
                          annotation_clip=False, arrowprops={"arrowstyle": "-", "color": "#c8ced2", "linewidth": 0.5})  # fmt: skip
        axes.set_xlim(-0.08, 1.06)
        axes.set_xticks([0, 1], [f"{pair.earlier.evaluation.year}年", f"{pair.later.evaluation.year}年"])
        axes.set_ylabel("得分率（%）")
        said = "；".join(f"{name}由{plain_number(a * 100, 1)}%变为{plain_number(b * 100, 1)}%" for name, a, b in rows)
        return page(figure(canvas, caption, f"{caption}：{said}。"))


def _none(caption: str, why: str) -> Page:
    return page(paragraph(f"{caption}：{why}，不绘图。", kind="note"))


def _share(card: Scorecard, m: Match, side: str) -> Fraction | None:
    return next((rate(line.shown, line.points) for line in card.lines if line.indicator is getattr(m, side)), None)


def _series(compared: Comparison, row: Sequence[Match | None]) -> list[tuple[int, Fraction | None, Fraction | None, str, bool]]:
    """Year, target, actual, name and whether the year may be joined to the one before; in the unit first printed."""
    found: list[tuple[int, Fraction | None, Fraction | None, str, bool]] = []
    for n, m in enumerate(row):
        if m is None:
            continue
        pair = compared.pairs[n]
        years: list[tuple[Scorecard, object, bool]] = [(pair.earlier, m.before, False)] if not found and m.before else []
        years += [(pair.later, m.after, m.same)] if m.after else []
        for card, i, joined in years:
            target, actual = i.target_reading, i.actual_reading
            factor = target.unit.factor if target.unit else 1
            if target.kind == "number":
                found.append((card.evaluation.year, target.base / factor, actual.base / factor if actual.kind == "number" else None, i.name, joined))
    return found


def _signed(amount: Fraction) -> str:
    return f"＋{plain_number(amount, 2)}" if amount > 0 else f"－{plain_number(-amount, 2)}"


