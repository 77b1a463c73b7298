"""Self-evaluation forms: one table with its header block, fund rows, goal, indicators and totals, and what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from .facts import Facts, Row, expected_funds, expected_rows, number
from .grid import Cell, Lines, spread
from .model import TABLE, content

WIDTHS = {
    "level1": 2.6,
    "level2": 3,
    "name": 6,
    "target": 3.5,
    "actual": 3.5,
    "points": 1.8,
    "score": 1.8,
    "reason": 5,
    "no": 1.5,
    "symbol": 2,
    "value": 2.5,
    "unit": 2,
    "side": 1.4,
}
FIELDS = {"symbol": "target", "value": "target", "unit": "target"}
LEVELS = ("level1", "level2")
MOF = {
    "initial": "年初预算数",
    "adjusted": "全年预算数",
    "executed": "全年执行数",
    "points": "分值",
    "rate": "执行率",
    "score": "得分",
}
AB = {
    "adjusted": "全年预算数(A)",
    "executed": "全年执行数(B)",
    "points": "分值",
    "rate": "执行率(B/A)",
    "score": "得分",
}
HUB = {"adjusted": "预算数(A)", "executed": "执行数(B)", "rate": "执行率(B/A)", "score": "得分(20分*执行率)"}
TRF = {"adjusted": "全年预算数（A）", "executed": "全年执行数（B）", "rate": "预算执行率（B/A）"}


@dataclass(frozen=True)
class Column:
    key: str
    title: str
    group: str = ""

    @property
    def field(self) -> str:
        return FIELDS.get(self.key, self.key)

    @property
    def width(self) -> float:
        return WIDTHS.get(self.key, 3)


@dataclass(frozen=True)
class Form:
    facts: Facts
    columns: tuple[Column, ...]
    lines: Lines
    widths: tuple[float, ...]
    expected: dict
    checks: tuple[str, ...]
    title: str = ""
    notes: tuple[str, ...] = ()
    first: int = 0
    last: int = 0
    heads: tuple[int, int] = (0, 0)

    @property
    def width(self) -> int:
        return len(self.widths)


def columns(text: str) -> tuple[Column, ...]:
    """``key=title`` or ``key=group::title``, separated by bars."""
    found = []
    for part in text.split("|"):
        key, title = part.strip().split("=", 1)
        group, _, own = title.rpartition("::")
        found.append(Column(key, own, group))
    return tuple(found)


def printed(row: Row, key: str, index: int, style: str) -> str:
    """The text of one cell of an indicator row."""
    symbol, value, unit = row.split()
    if key == "no":
        return str(index) if row.indicator else ""
    if key in ("symbol", "value", "unit"):
        if not row.indicator or not row.target:
            return ""
        numeric = number(value) is not None
        if style == "nature":
            return {"symbol": "定量" if numeric else "定性", "value": symbol + value, "unit": unit}[key]
        if style == "wordy":
            return {"symbol": symbol or "定性", "value": value, "unit": unit}[key]
        if style == "twice":
            return {"symbol": symbol, "value": value + unit, "unit": unit if numeric else ""}[key]
        if style == "valued":
            return {"symbol": symbol, "value": value + unit, "unit": ""}[key]
        return {"symbol": symbol, "value": value, "unit": unit}[key]
    if key in INDICATOR_KEYS:
        return getattr(row, key) or ""
    return row.extra.get(key, "")


INDICATOR_KEYS = ("level1", "level2", "name", "target", "actual", "points", "score", "reason")


def head_lines(cols: tuple[Column, ...]) -> Lines:
    if not any(column.group for column in cols):
        return [[Cell(column.title, head=True) for column in cols]]
    top, low = [], []
    for group, members in groupby(cols, key=lambda column: column.group):
        members = list(members)
        if group:
            top.append(Cell(group, cols=len(members), head=True))
            low += [Cell(column.title, head=True) for column in members]
        else:
            top += [Cell(column.title, rows=2, head=True) for column in members]
    return [top, low]


def runs(rows: list[Row], key: Callable) -> list[int]:
    """Per row the length of the run that starts there, 0 inside a run."""
    found = []
    for _, members in groupby(rows, key=key):
        found += [size := len(list(members)), *[0] * (size - 1)]
    return found


def total(rows: list[Row], key: str) -> str:
    return str(sum((Decimal(value) for row in rows if (value := number(getattr(row, key)))), Decimal(0)))


def sum_line(label: str, rows: list[Row], cols: tuple[Column, ...], lead: int, score: str | None = None) -> list[Cell]:
    """A label over the leading columns, sums under 分值 and 得分, nothing elsewhere."""
    rest = [
        Cell(total(rows, c.key) if c.key == "points" else score or total(rows, c.key) if c.key == "score" else "")
        for c in cols[lead:]
    ]
    return [Cell(label, cols=lead, head=True), *rest]


def body_lines(
    rows: list[Row], cols: tuple[Column, ...], merge: str, style: str, subtotals: bool, breaks: bool, reasons: bool
) -> Lines:
    lead = next(n for n, column in enumerate(cols) if column.key not in ("no", "level1", "level2", "name"))
    starts = {"level1": runs(rows, lambda row: row.level1), "level2": runs(rows, lambda row: (row.level1, row.level2))}
    lines, covered, index = [], 0, 0
    for n, row in enumerate(rows):
        index += row.indicator
        line = []
        for column in cols:
            shown = printed(row, column.key, index, style)
            size = 1
            if column.key in LEVELS:
                start = starts[column.key][n]
                shown = shown.replace("(", "\n(").replace("（", "\n（") if breaks else shown
                if merge == "merged":
                    if not start:
                        continue
                    size = start
                elif merge == "blank" and not start:
                    shown = ""
            elif column.key == "score" and merge == "merged":
                if covered:
                    continue
                size = row.span
            elif column.key == "reason" and not reasons:
                shown = ""
            line.append(Cell(shown, rows=size, left=column.key in ("name", "reason"), key=column.key))
        covered = row.span - 1 if row.span > 1 else max(covered - 1, 0)
        lines.append(line)
        if subtotals and (n + 1 == len(rows) or rows[n + 1].level1 != row.level1):
            own = [other for other in rows if other.level1 == row.level1]
            lines.append(sum_line(f"{flat_level(row.level1)}小计", own, cols, lead))
    return lines


def flat_level(text: str | None) -> str:
    return (text or "").split("(")[0].split("（")[0]


def fund_lines(facts: Facts, titles: dict[str, str], width: int, label: str) -> Lines:
    grow = [1]
    top = spread([label, "", *titles.values()], width, grow, head=True)
    lines = [[Cell(top[0].text, rows=len(facts.funds) + 1, cols=top[0].cols, head=True), *top[1:]]]
    for fund in facts.funds:
        cells = spread([fund.source, *(getattr(fund, key) or "" for key in titles)], width - 1, [0], key="fund")
        lines.append(cells)
    return lines


def goal_lines(facts: Facts, width: int) -> Lines:
    half = (width - 1) // 2
    return [
        [
            Cell("年度总体目标", rows=2, head=True),
            Cell("预期目标", cols=half, head=True),
            Cell("实际完成情况", cols=width - 1 - half, head=True),
        ],
        [Cell(facts.goal, cols=half, left=True), Cell(facts.done, cols=width - 1 - half, left=True)],
    ]


def form(
    facts: Facts,
    cols: tuple[Column, ...],
    *,
    header: bool = True,
    funds: dict | None = None,
    goal: bool = False,
    merge: str = "merged",
    side: str = "",
    totals: str = "",
    subtotals: bool = False,
    style: str = "symbol",
    breaks: bool = False,
    title: str | None = None,
    notes: tuple[str, ...] = (),
    inner_note: str = "",
    fund_label: str = "项目资金\n（万元）",
    checks: tuple[str, ...] | None = None,
    project_label: str = "项目名称",
    department_label: str = "主管部门",
    unit_label: str = "实施单位",
    opening: Lines | None = None,
    closing: Callable[[int], Lines] | None = None,
    reasons: bool = True,
) -> Form:
    """The table of one project with the parts that the layout asks for."""
    rows = list(facts.rows)
    widths = tuple(column.width for column in cols)
    inner = len(cols)
    width = inner + bool(side)
    lines: Lines = [*(opening or [])]
    if header:
        lines.append(spread([project_label, facts.project], width, [1], head=False))
        lines.append(spread([department_label, facts.department, unit_label, facts.unit], width, [1, 3]))
    if funds and facts.funds:
        lines += fund_lines(facts, funds, width, fund_label)
    if goal:
        lines += goal_lines(facts, width)
    start = len(lines)
    heads = head_lines(cols)
    body = body_lines(rows, cols, merge, style, subtotals, breaks, reasons)
    if side:
        heads[0].insert(0, Cell(side, rows=len(heads) + len(body), head=True))
        widths = (WIDTHS["side"], *widths)
    first = start + len(heads)
    lines += heads + body
    if totals:
        lead = bool(side) + next(
            n for n, column in enumerate(cols) if column.key not in ("no", "level1", "level2", "name")
        )
        wide = (Column("side", ""), *cols) if side else cols
        lines.append(sum_line(totals, rows, wide, lead, facts.total))
    if closing:
        lines += closing(width)
    if inner_note:
        lines.append([Cell(inner_note, cols=width, left=True)])
    fields = {column.field for column in cols}
    expected = content(
        facts.project if header else None,
        facts.year,
        facts.department if header else None,
        expected_funds(facts.funds, set(funds)) if funds else [],
        expected_rows(facts.indicators, fields if reasons else fields - {"reason"}),
    )
    if checks is None:
        checks = TABLE if header else ("year", "budget", "indicators")
    shown = f"项目支出绩效自评表\n（{facts.year}年度）" if title is None else title
    return Form(facts, cols, lines, widths, expected, checks, shown, notes, first, first + len(body), (start, first))
