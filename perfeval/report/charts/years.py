"""Pictures of several years: what changed the total, targets and actuals, score rates; no line crosses a break."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas

from perfeval.model.comparison import EFFECTS, Comparison, Pair, signed
from perfeval.model.evaluation import Indicator
from perfeval.model.matching import Match, restated
from perfeval.model.numerals import plain_number
from perfeval.model.quantity import Quantity
from perfeval.model.scorecard import Scorecard, rate
from perfeval.model.units import convertible
from perfeval.page.blocks import Page, paragraph
from perfeval.page.glyphs import printable
from perfeval.report.anchors import page
from perfeval.report.charts.bars import FULL, LINE, NONE, PART
from perfeval.report.charts.drawing import STYLE, WIDTH, blank, figure, name_rows, register_font

MOST = 12  # small pictures on one page


@dataclass
class Point:
    """Target and actual of one year in the unit of the series, and whether the year may be joined to the one before."""

    year: int
    target: Fraction
    actual: Fraction | None
    joined: bool


@dataclass
class Series:
    """An indicator through the years, under the name of the last one, in the unit of one target."""

    name: str
    target: Quantity
    points: list[Point]

    @property
    def unit(self) -> str:
        return self.target.unit.text if self.target.unit else ""


def waterfall(compared: Comparison, number: str) -> Page:
    """From one year's total to the next one's, cause by cause, the last step first.

    Both years brought to 100 points; nothing of a step that cannot be taken apart.
    """
    return page(
        *(
            block
            for mark, pair in compared.steps(number)
            for block in _fall(pair, f"{mark}　得分变动的构成（{pair.span}）").blocks
        )
    )


def _fall(pair: Pair, caption: str) -> Page:
    change = pair.change
    if change is None:
        return page()
    steps = [(EFFECTS[cause], amount) for cause, amount in change.printed.items()]
    rows = [(f"{pair.earlier.evaluation.year}年得分", Fraction(0), change.ends[0], FULL)]
    level = change.ends[0]
    for told, amount in steps:
        if amount:
            rows.append((told, level, amount, PART if amount < 0 else NONE))
        level += amount
    rows.append((f"{pair.later.evaluation.year}年得分", Fraction(0), change.ends[1], FULL))
    with matplotlib.rc_context(STYLE):
        canvas = blank(0.32 * len(rows) + 0.85)
        axes = canvas.axes[0]
        for n, (_, start, amount, colour) in enumerate(rows):
            axes.barh(
                n,
                float(amount),
                0.62,
                left=float(start),
                color=colour,
                hatch="///" if colour == PART else None,
                edgecolor=LINE if colour == NONE else "white",
            )
            axes.text(
                float(max(start, start + amount)),
                n,
                f" {signed(amount) if 0 < n < len(rows) - 1 else plain_number(amount, 2)}",
                va="center",
                fontsize=9,
            )
        name_rows(axes, [name for name, *_ in rows])
        ends = [end for _, start, amount, _ in rows[1:-1] for end in (start, start + amount)] + [*change.ends]
        axes.set_xlim(float(max(Fraction(0), min(ends) - 10)), float(max(ends) + 8))
        axes.set_xlabel("得分（换算为满分100分；横轴不从0开始）" if min(ends) > 10 else "得分（换算为满分100分）")
        said = "；".join(
            [
                f"{pair.earlier.evaluation.year}年{plain_number(change.before, 2)}分",
                *(f"{told}{signed(amount)}分" for told, _, amount, _ in rows[1:-1]),
            ]
        )
        return page(
            figure(
                canvas, caption, f"{caption}：{said}；{pair.later.evaluation.year}年{plain_number(change.after, 2)}分。"
            )
        )


def rates(compared: Comparison, number: str) -> Page:
    """Score rates, indicator by year, as a table of shades; empty where an indicator has no score or no place."""
    caption = f"{number}　各指标各年得分率"
    cards = [card for card in compared.cards if card.scored and card.lines]
    if len(cards) < 2:
        return page(paragraph("有得分的年度不足两个。"))
    names = list(dict.fromkeys(line.indicator.name for card in reversed(cards) for line in card.lines))
    found = [
        [
            next((rate(line.shown, line.points) for line in card.lines if line.indicator.name == name), None)
            for card in cards
        ]
        for name in names
    ]
    with matplotlib.rc_context(STYLE):
        canvas = blank(0.26 * len(names) + 0.9)
        axes = canvas.axes[0]
        for n, row in enumerate(found):
            for k, share in enumerate(row):
                shade = 0.0 if share is None else float(min(share, Fraction(1)))
                axes.barh(
                    n,
                    0.96,
                    0.92,
                    left=k - 0.48,
                    color=matplotlib.colormaps["Blues"](0.15 + 0.75 * shade) if share is not None else "#ffffff",
                    edgecolor="#c8ced2",
                )
                axes.text(
                    k,
                    n,
                    "—" if share is None else f"{plain_number(share * 100, 1)}",
                    ha="center",
                    va="center",
                    fontsize=8,
                    color="white" if share is not None and shade > 0.6 else "black",
                )
        name_rows(axes, names)
        axes.set_xticks(range(len(cards)), [f"{card.evaluation.year}年" for card in cards])
        axes.xaxis.tick_top()
        axes.set_xlabel("得分率（%）")
        said = "；".join(
            name
            + "、".join(
                f"{card.evaluation.year}年{'没有得分' if s is None else plain_number(s * 100, 1) + '%'}"
                for card, s in zip(cards, row)
            )
            for name, row in zip(names, found)
        )
        return page(figure(canvas, caption, f"{caption}：{said}。"))


def values(compared: Comparison, number: str) -> Page:
    """Target and actual of each quantitative indicator through the years, each on an axis of its own with its unit.

    The line stops where years cannot be compared, and a new unit is a new picture.
    """
    caption = f"{number}　定量指标各年指标值与完成值"
    every = [series for row in compared.rows() for series in _series(compared, row)]
    drawn = [s for s in every if len(s.points) > 1 and any(p.actual is not None for p in s.points)]
    if not drawn:
        return page(paragraph("没有两个以上年度的定量指标。"))
    left_out = (
        [paragraph(f"{caption}：只画前{MOST}项，其余{len(drawn) - MOST}项见指标逐年表。", kind="note")]
        if len(drawn) > MOST
        else []
    )
    drawn = drawn[:MOST]
    register_font()
    lines = -(-len(drawn) // 3)
    with matplotlib.rc_context(STYLE):
        canvas = Canvas(figsize=(WIDTH, 1.75 * lines + 0.5))
        FigureCanvasSVG(canvas)
        canvas.subplots_adjust(
            left=0.09,
            right=0.98,
            top=1 - 0.45 / (1.75 * lines + 0.5),
            bottom=0.45 / (1.75 * lines + 0.5),
            hspace=1.0,
            wspace=0.42,
        )
        for n, series in enumerate(drawn):
            _panel(canvas.add_subplot(lines, 3, n + 1), series)
        canvas.legend(
            *canvas.axes[0].get_legend_handles_labels(), loc="lower center", ncol=2, frameon=False, fontsize=9
        )
        return page(figure(canvas, caption, f"{caption}：{'；'.join(map(_told, drawn))}。"), *left_out)


def _panel(axes: Axes, series: Series) -> None:
    points = series.points
    for one, other in zip(points, points[1:]):
        if other.joined and one.actual is not None and other.actual is not None:
            axes.plot([one.year, other.year], [float(one.actual), float(other.actual)], color=FULL, linewidth=1.4)
    for key, mark, colour, label in (("actual", "o", FULL, "完成值"), ("target", "D", PART, "指标值")):
        there = [p for p in points if getattr(p, key) is not None]
        axes.plot(
            [p.year for p in there],
            [float(getattr(p, key)) for p in there],
            mark,
            color=colour,
            markersize=4,
            label=label,
            markerfacecolor="white" if key == "target" else colour,
        )
    axes.set_title(
        f"{printable(series.name)[:16]}\n（{printable(series.unit) or '无单位'}）", fontsize=8, linespacing=1.5
    )
    axes.set_xticks([p.year for p in points], [str(p.year) for p in points], fontsize=8)
    axes.tick_params(axis="y", labelsize=8)
    axes.margins(0.15, 0.2)
    axes.ticklabel_format(axis="y", style="plain", useOffset=False)


def _told(series: Series) -> str:
    said = []
    for k, p in enumerate(series.points):
        target, actual = ("空白" if n is None else f"{plain_number(n)}{series.unit}" for n in (p.target, p.actual))
        said.append(f"{p.year}年指标值{target}、完成值{actual}{'' if k == 0 or p.joined else '（与上年不可比）'}")
    return f"{series.name}：{'、'.join(said)}"


def slopes(compared: Comparison, number: str) -> Page:
    """Score rates of the indicators that both of the last two years have and may be compared."""
    caption = f"{number}　可比指标得分率的升降"
    pair = compared.pairs[-1] if compared.pairs else None
    rows = list(_rates(pair)) if pair else []
    if pair is None or not rows:
        return page(paragraph("没有两年都有得分的可比指标。"))
    with matplotlib.rc_context(STYLE):
        canvas = blank(0.24 * len(rows) + 0.9)
        axes = canvas.axes[0]
        canvas.subplots_adjust(left=0.12, right=0.62)
        rows.sort(key=lambda row: (row[2], row[0]))
        for _, a, b in rows:
            axes.plot(
                [0, 1],
                [float(a * 100), float(b * 100)],
                "o-",
                color=PART if b < a else FULL if b > a else LINE,
                linewidth=1.2,
                markersize=3.5,
            )
        least, most = float(min(min(a, b) for _, a, b in rows) * 100), float(max(max(a, b) for _, a, b in rows) * 100)
        span = max(most - least, 1.0)
        for n, (name, a, b) in enumerate(rows):
            at = least + span * (n + 0.5) / len(rows)
            axes.annotate(
                f"{printable(name)[:16]}　{plain_number(a * 100, 1)}→{plain_number(b * 100, 1)}",
                (1, float(b * 100)),
                (1.12, at),
                fontsize=8,
                va="center",
                annotation_clip=False,
                arrowprops={"arrowstyle": "-", "color": "#c8ced2", "linewidth": 0.5},
            )
        axes.set_xlim(-0.08, 1.06)
        axes.set_xticks([0, 1], [f"{pair.earlier.evaluation.year}年", f"{pair.later.evaluation.year}年"])
        axes.set_ylabel("得分率（%）")
        said = "；".join(f"{name}由{plain_number(a * 100, 1)}%变为{plain_number(b * 100, 1)}%" for name, a, b in rows)
        return page(figure(canvas, caption, f"{caption}：{said}。"))


def _rates(pair: Pair) -> Iterator[tuple[str, Fraction, Fraction]]:
    """Name and both score rates of every indicator that may be compared and has both."""
    for m in pair.matches:
        before, after = _share(pair.earlier, m.before), _share(pair.later, m.after)
        if m.same and before is not None and after is not None:
            yield m.name, before, after


def _share(card: Scorecard, row: Indicator | None) -> Fraction | None:
    return next((rate(line.shown, line.points) for line in card.lines if line.indicator is row), None)


def _series(compared: Comparison, row: Sequence[Match | None]) -> list[Series]:
    """An indicator through the years in the unit first printed, cut where the unit measures something else."""
    found: list[Series] = []
    for n, m in enumerate(row):
        if m is None:
            continue
        pair = compared.pairs[n]
        years = [(pair.earlier, m.before, False)] if m.before and (n == 0 or row[n - 1] is None) else []
        years += [(pair.later, m.after, m.same)] if m.after else []
        for card, i, joined in years:
            target = i.target_reading
            if target.kind != "number":
                continue
            last = found[-1] if found else None
            if last is None or not convertible(last.target.unit, target.unit):
                last = Series(i.name, target, [])
                found.append(last)
                joined = False
            factor = last.target.unit.factor if last.target.unit else 1
            actual = restated(i.actual_reading, target, card.ruleset.option("missing_unit") == "as_target")
            last.points.append(
                Point(card.evaluation.year, target.base / factor, None if actual is None else actual / factor, joined)
            )
            last.name = i.name
    return found
