"""Pictures of one year's scorecard, each with its alt text and its data."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from perfeval.model.numerals import plain_number
from perfeval.model.scorecard import Line, Scorecard, rate
from perfeval.page.blocks import MISSING, Page, Paragraph, Section
from perfeval.page.grid import Cell, Grid, Run, text_cell
from perfeval.report.anchors import page
from perfeval.report.charts.bars import FULL, NONE, PART, Bar, Plot, nothing, picture


def indicator_rates(card: Scorecard, number: str) -> Page:
    """Score ÷ points of every indicator, as bars: the decided score, else the unit's own."""
    if not card.scored:
        return _no_scores()
    rows = [(line.indicator.name, rate(line.shown, line.points)) for line in card.lines]
    word = _whose(card)
    return _bars(f"{number}　各指标{word}得分率", rows, f"{word}得分率（%）", 100)


def level_rates(card: Scorecard, number: str) -> Page:
    """Score ÷ points of every level-1 indicator, as bars."""
    if not card.scored:
        return _no_scores()
    rows = [(group.name, group.rate) for group in card.groups]
    word = _whose(card)
    return _bars(f"{number}　一级指标{word}得分率", rows, f"{word}得分率（%）", 100)


def deviations(card: Scorecard, number: str) -> Page:
    """(actual − target) ÷ target of every quantitative indicator, as bars left and right of the target."""
    lines = [line for line in card.table.lines if line.deviation is not None]
    rows = [(line.indicator.name, line.deviation) for line in lines]
    missed = frozenset(n for n, line in enumerate(lines) if not _met(line))
    return _bars(f"{number}　定量指标实际值偏离目标值的程度", rows, "（实际值－目标值）÷目标值（%）", None, missed)


def _met(line: Line) -> bool:
    """Whether a deviation lies on the right side of the target: below it where less is better."""
    if line.deviation is None or line.indicator.target_reading.comparator in ("le", "lt"):
        return (line.deviation or 0) <= 0
    return line.deviation >= 0


def _no_scores() -> Page:
    return page(Paragraph((Run("转移支付绩效自评表不打分，不绘得分图。"),), "note"))


def _whose(card: Scorecard) -> str:
    return "" if card.by_decision else "自评"


def funds(card: Scorecard, number: str) -> Page:
    """Money: each source's budget, receipt and spending where they are known, else targets and actuals in 万元."""
    budget = [row for row in card.evaluation.budget if row.adjusted and row.executed is not None]
    if budget:
        names = (
            ("全年预算数", "实际到位数", "全年执行数")
            if all(row.received is not None for row in budget)
            else ("全年预算数", "全年执行数")
        )
        amounts = [(r.adjusted, r.received if len(names) == 3 else None, r.executed) for r in budget]
        money = [[Fraction(v) for v in row if v is not None] for row in amounts]
        rows = [(r.source, values) for r, values in zip(budget, money)]
        return _side_by_side(f"{number}　项目资金预算与执行", names, rows)
    rows = [(name, [target, actual]) for name, target, actual in money_rows(card) if max(target, actual) > 0]
    if not rows:
        return page(Paragraph((Run("没有可以比较的资金数据。"),), "note"))
    return _side_by_side(f"{number}　金额类指标的目标值与实际值", ("目标值", "实际值"), rows)


def _side_by_side(caption: str, names: tuple[str, ...], rows: list[tuple[str, list[Fraction]]]) -> Page:
    thick = 0.76 / len(names)
    colors = [(NONE, PART, FULL)[k + 3 - len(names) if k else 0] for k in range(len(names))]
    drawn = tuple(
        Bar(n + (k - (len(names) - 1) / 2) * thick, 0, float(value), colors[k], plain_number(value, 2), thick * 0.92)
        for n, (_, values) in enumerate(rows)
        for k, value in enumerate(values)
    )
    most = float(max(max(values) for _, values in rows))
    plot = Plot(
        tuple(name for name, _ in rows),
        drawn,
        0,
        most * 1.18,
        "金额（万元）",
        tuple(zip(names, colors)),
        pitch=18.8 * len(names),
    )
    said = "；".join(
        name + "、".join(f"{of}{plain_number(v, 2)}万元" for of, v in zip(names, values)) for name, values in rows
    )
    return page(picture(plot, caption, f"{caption}：{said}。"))


def money_rows(card: Scorecard) -> list[tuple[str, Fraction, Fraction]]:
    """Name, target and actual in 万元 of the indicators that compare amounts of money."""
    return [(line.indicator.name, *amounts) for line in card.table.lines if (amounts := _money(line))]


def _money(line: Line) -> tuple[Fraction, Fraction] | None:
    both = line.indicator.target_reading, line.indicator.actual_reading
    if all(q.kind == "number" and q.unit and q.unit.dimension == "money" for q in both):
        return both[0].base / 10000, both[1].base / 10000
    return None


def data(card: Scorecard) -> Page:
    """The numbers behind every chart, for the working papers."""
    head = ("三级指标", "得分率（%）", "偏离目标（%）", "目标金额（万元）", "实际金额（万元）")
    rows = []
    for line in card.lines:
        target, actual = _money(line) or (None, None)
        shares = (rate(line.shown, line.points), line.deviation)
        cells = [_number(None if s is None else s * 100) for s in shares] + [_number(target), _number(actual)]
        rows.append((text_cell(line.indicator.name, header="row"), *cells))
    top = tuple(text_cell(t, header="col", align="center") for t in head)
    return page(Section("papers", (Grid("图表数据", (top, *rows), 1, (30, 16, 16, 18, 18), sheet="图表数据"),)))


def _number(value: Fraction | None) -> Cell:
    if value is None:
        return text_cell("—", align="center")
    text = plain_number(value, 2)
    return text_cell(text, align="right", number=Decimal(text))


def _pitch(rows: Sequence[tuple[str, Fraction | None]]) -> float:
    """Points between bars: many of them stand closer, where each name is one line, so that no page is theirs alone."""
    return 15.2 if len(rows) > 10 and all(len(name) <= 15 for name, _ in rows) else 20.2


def _bars(
    caption: str,
    rows: Sequence[tuple[str, Fraction | None]],
    label: str,
    full: int | None,
    missed: frozenset[int] = frozenset(),
) -> Page:
    if not rows:
        return nothing(caption, "没有可以计算的数值")
    values = [None if share is None else share * 100 for _, share in rows]
    known = [v for v in values if v is not None] + [Fraction(0)]
    span = max(map(abs, known)) or Fraction(1)
    low, high = (
        (0.0, full * 1.16)
        if full
        else (float(min(known)) * 1.1 - float(span) * 0.02, float(max(known) + span * Fraction(3, 10)))
    )
    told = [MISSING if v is None else f"{plain_number(v, 2)}%" for v in values]
    below = missed if full is None else {n for n, v in enumerate(values) if v is not None and v < full}
    drawn = tuple(Bar(n, 0, float(v or 0), PART if n in below else FULL, told[n]) for n, v in enumerate(values))
    legend = (
        ((f"达到{full}%", FULL), (f"低于{full}%", PART)) if full else (("达到目标值", FULL), ("没有达到目标值", PART))
    )
    plot = Plot(tuple(name for name, _ in rows), drawn, low, high, label, legend, zero=not full, pitch=_pitch(rows))
    said = "；".join(f"{name}{value}" for (name, _), value in zip(rows, told))
    return page(picture(plot, caption, f"{caption}：{said}。"))
