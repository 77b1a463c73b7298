"""Writes the official Excel forms of an evaluation: filled where the params say something, else open to be typed in."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval.export import scoresheet
from perfeval.model.addresses import OURS, address
from perfeval.model.elements import GIVEN
from perfeval.model.evaluation import BudgetRow, Evaluation, Indicator
from perfeval.model.form import LEVELS, SUMMED, Form
from perfeval.model.scorecard import Line, Scorecard, budget_rate, rate, total_budget

UNDATED = datetime(1980, 1, 1)  # the same params give the same bytes on any day
SIGNS = ("≥", "≤", "=", ">", "<", "定性")
BANDS = ("达成年度指标", "部分达成年度指标并具有一定效果", "未达成年度指标且效果较差")  # 财预〔2020〕10号 附1
TARGET = re.compile(r"(≥|≤|=|>|<|＝|≧|≦|﹦|＞|＜|>=|<=)?([0-9][0-9.,]*)(\D*)", re.S)


def parts(target: str) -> tuple[str, str, str]:
    """A target as symbol, value and unit, which joined give the target again; words stay whole and are marked 定性.

    >>> parts("≥95%"), parts("效果明显")
    (('≥', '95', '%'), ('定性', '效果明显', ''))
    """
    found = TARGET.fullmatch(target)
    if found and (found[3] == found[3].strip()):
        return found[1] or "", found[2], found[3]
    return ("定性" if target else ""), target, ""


def write(card: Scorecard, form: Form) -> bytes:
    """One form as an Excel file; the same params give the same bytes."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": form.title, "created": UNDATED})
    evaluation = card.evaluation
    told = {"kind": form.id, "project": evaluation.address, "year": str(evaluation.year)}
    for key, value in told.items():
        book.set_custom_property(f"{OURS}{key}", value, "text")
    if form.rows == "scores":
        scoresheet.write(book, card, form.title)
    else:
        _FormSheet(book, card, form).fill()
    book.close()
    return out.getvalue()


class _FormSheet:
    def __init__(self, book: Workbook, card: Scorecard, form: Form):
        self.card, self.form, self.evaluation = card, form, card.evaluation
        self.columns = {key: n for n, key in enumerate(form.columns)}
        self.widths = [column.width for column in form.columns.values()]
        self.last = len(self.widths) - 1
        self.sheet = book.add_worksheet(form.title[:31])
        base = {"font_name": "宋体", "font_size": 10.5, "text_wrap": True, "valign": "vcenter", "border": 1}
        self.label = book.add_format(base | {"bold": True, "align": "center", "bg_color": "#F2F2F2"})
        self.open = book.add_format(base | {"locked": False})
        self.middle = book.add_format(base | {"locked": False, "align": "center"})
        self.number = book.add_format(base | {"locked": False, "align": "center", "num_format": "General"})
        self.share = book.add_format(base | {"align": "center", "num_format": "0.00%"})
        self.sum = book.add_format(base | {"align": "center", "bold": True, "num_format": "General"})
        self.title = book.add_format({"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"})
        self.subtitle = book.add_format({"font_name": "宋体", "font_size": 11, "align": "center", "valign": "vcenter"})
        self.small = book.add_format({"font_name": "宋体", "font_size": 9, "text_wrap": True, "valign": "top"})
        self.row = 0
        self.heights: dict[int, float] = {}
        # the fund table's cells of points and score, and what stands there
        self.beside: dict[str, tuple[str, Decimal | None]] = {}

    def fill(self) -> None:
        """Everything from the title to the note; labels are locked, what people type is not."""
        sheet = self.sheet
        for column, width in enumerate(self.widths):
            sheet.set_column(column, column, width)
        heading = self.form.heading
        title = f"{self.evaluation.project.title}{heading}" if heading else self.form.title
        sheet.merge_range(0, 0, 0, self.last, title, self.title)
        sheet.merge_range(1, 0, 1, self.last, f"（{self.evaluation.when}）", self.subtitle)
        self.heights |= {0: 30, 1: 20}
        self.row = 2
        if self.form.rows == "facts":
            self._facts()
        elif self.form.rows == "materials":
            self._files()
        else:
            self._header()
            if self.form.funds:
                self._funds()
            if self.form.goals == "true":
                self._goals()
            self._indicators()
        if self.form.note:
            sheet.merge_range(self.row, 0, self.row, self.last, self.form.note, self.small)
            self.row += 1
        sheet.set_column(self.last + 1, self.last + 1, None, None, {"hidden": True})
        for row, height in self.heights.items():
            sheet.set_row(row, height)
        sheet.protect(
            "", {"format_columns": True, "format_rows": True, "insert_rows": True, "select_locked_cells": True}
        )
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def _span(self, first: int, last: int, text: str, style: Format) -> None:
        if last > first:
            self.sheet.merge_range(self.row, first, self.row, last, "", style)
        self._text(self.row, first, text, style, last)

    def _text(self, row: int, column: int, text: str | None, style: Format, last: int | None = None) -> None:
        width = sum(self.widths[column : (last or column) + 1])
        lines = sum(-(-_units(line) // max(width - 1, 1)) or 1 for line in (text or "").split("\n"))
        self.heights[row] = max(self.heights.get(row, 18), 14 * lines + 4)
        if text:
            self.sheet.write_string(row, column, text, style)
        else:
            self.sheet.write_blank(row, column, None, style)

    def _address(self, held: dict[str, str], *parts: str) -> None:
        """Whose this row is and what it held, beside what people see, so that a sorted or filtered form still knows."""
        self.sheet.write_string(self.row, self.last + 1, scoresheet.row_address(address(*parts), held))

    def _header(self) -> None:
        project, half = self.evaluation.project, (self.last + 1) // 2
        self._span(0, 0, self.form.project, self.label)
        self._span(1, self.last, project.name, self.open)
        self._address({"name": project.name}, "project")
        self.row += 1
        self._span(0, 0, self.form.department, self.label)
        self._span(1, half - 1, project.department or "", self.open)
        self._span(half, half, self.form.unit, self.label)
        self._span(half + 1, self.last, project.implementing_unit or "", self.open)
        held = {"department": project.department or "", "implementing_unit": project.implementing_unit or ""}
        self._address(held, "project")
        self.row += 1

    def _funds(self) -> None:
        rows = self.evaluation.budget or tuple(
            BudgetRow(source=s) for s in ("年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金")
        )
        first = self.last + 1 - len(self.form.funds)
        self.sheet.merge_range(self.row, 0, self.row + len(rows), 0, "项目资金（万元）", self.label)
        self._span(1, first - 1, "", self.label)
        for n, label in enumerate(self.form.funds.values()):
            self._span(first + n, first + n, label, self.label)
        self.row += 1
        where, whole = (
            {key: first + n for n, key in enumerate(self.form.funds)},
            total_budget(self.evaluation) or rows[0],
        )
        for fund in rows:
            self._span(1, first - 1, fund.source, self.label)
            for key, column in where.items():
                self._fund(fund, key, column, where)
                if fund is whole and key in ("points", "score"):
                    self.beside[key] = xl_rowcol_to_cell(self.row, column), getattr(fund, key)
            held = {key: _held(getattr(fund, key)) for key in where if key != "rate" or fund.rate}
            self._address(held, "budget", fund.source)
            self.row += 1

    def _fund(self, fund: BudgetRow, key: str, column: int, where: dict[str, int]) -> None:
        value = getattr(fund, key)
        if key == "rate":
            if value:
                self._text(self.row, column, value, self.middle)
            else:
                whole, spent = (xl_rowcol_to_cell(self.row, where[k]) for k in ("adjusted", "executed"))
                self.sheet.write_formula(
                    self.row,
                    column,
                    f'=IF(AND(N({whole})<>0,ISNUMBER({spent})),{spent}/{whole},"")',
                    self.share,
                    _float(budget_rate(fund, "单位自评")),
                )
        elif value is None:
            self.sheet.write_blank(self.row, column, None, self.number)
        else:
            self.sheet.write_number(self.row, column, float(value), self.number)

    def _goals(self) -> None:
        half = max((self.last + 1) // 2, 2)
        objective = self.evaluation.objective
        self.sheet.merge_range(self.row, 0, self.row + 1, 0, "年度总体目标", self.label)
        self._span(1, half, "预期目标", self.label)
        self._span(half + 1, self.last, "实际完成情况", self.label)
        self.row += 1
        self._span(1, half, (objective and objective.planned) or "", self.open)
        self._span(half + 1, self.last, (objective and objective.achieved) or "", self.open)
        planned, achieved = (objective.planned, objective.achieved) if objective else ("", "")
        self._address({"planned": planned or "", "achieved": achieved or ""}, "objective")
        self.row += 1

    def _indicators(self) -> None:
        self._heads()
        first = self.row
        for line in self.card.table.lines:
            for key, column in self.columns.items():
                self._indicator(line, key, column)
            self._address({key: self._held(line, key) for key in self.columns}, "indicators", line.indicator.name)
            self.row += 1
        self._merge_levels(first)
        if self.form.total:
            self._total(first, self.form.total)

    def _indicator(self, line: Line, key: str, column: int) -> None:
        i = line.indicator
        if key in ("level1", "level2"):
            return
        if key in SUMMED:
            value = self._points(line, key)
            self.sheet.write_number(
                self.row, column, float(value), self.number
            ) if value is not None else self.sheet.write_blank(self.row, column, None, self.number)
        elif key == "share":
            points, score = (xl_rowcol_to_cell(self.row, self.columns[k]) for k in ("points", "score"))
            self.sheet.write_formula(
                self.row,
                column,
                f'=IF(AND(N({points})<>0,ISNUMBER({score})),{score}/{points},"")',
                self.share,
                _float(rate(self._points(line, "score"), i.points)),
            )
        elif key == "gap":
            own, checked = (xl_rowcol_to_cell(self.row, self.columns[k]) for k in ("score", "checked_score"))
            gap = i.self_score - i.decided.score if i.decided and i.self_score is not None else None
            self.sheet.write_formula(
                self.row,
                column,
                f'=IF(OR(N({own})=0,{checked}=""),"",({own}-{checked})/{own})',
                self.share,
                _float(rate(gap, i.self_score)),
            )
        else:
            text = self._held(line, key)
            self._text(self.row, column, text, self.label if key == "name" else self.open)
            if key == "symbol":
                self.sheet.data_validation(
                    self.row,
                    column,
                    self.row,
                    column,
                    {"validate": "list", "source": list(SIGNS), "error_type": "warning"},
                )
            elif key in ("actual", "checked") and i.target_reading.kind == "words":
                self.sheet.data_validation(
                    self.row,
                    column,
                    self.row,
                    column,
                    {"validate": "list", "source": list(BANDS), "error_type": "information"},
                )

    def _held(self, line: Line, key: str) -> str:
        """What a cell of an indicator's row holds, "" where it is empty or a formula."""
        i = line.indicator
        if key in SUMMED:
            return _held(self._points(line, key))
        symbol, figure, unit = parts(i.target or "")
        given: dict[str, str | None] = {
            "symbol": symbol,
            "value": figure,
            "unit": unit,
            "checked": i.actual_read_as.value if i.actual_read_as else None,
            "remark": i.decided.reason if i.decided else None,
        }
        return _held(given[key] if key in given else getattr(i, key, None))

    def _points(self, line: Line, key: str) -> Decimal | None:
        checked = line.indicator.decided
        return {"points": line.points, "score": line.self_score, "checked_score": checked.score if checked else None}[
            key
        ]

    def _merge_levels(self, first: int) -> None:
        rows = [line.indicator for line in self.card.table.lines]
        for key, same in (("level1", lambda i: i.level1), ("level2", lambda i: (i.level1, i.level2))):
            for start, size, i in _runs(rows, same) if key in self.columns else ():
                column, text = self.columns[key], getattr(i, key) or ""
                if size > 1:
                    self.sheet.merge_range(first + start, column, first + start + size - 1, column, text, self.label)
                else:
                    self._text(first + start, column, text, self.label)

    def _total(self, first: int, label: str) -> None:
        """The sums below the rows, labelled over the levels that stand side by side."""
        levels = sorted(self.columns[key] for key in LEVELS if key in self.columns)
        named = [column for n, column in enumerate(levels) if column == levels[0] + n]
        self._span(named[0], named[-1], label, self.label)
        for key, column in self.columns.items():
            if key in SUMMED:
                self._sum(first, key, column)
            elif column not in named:
                self.sheet.write_blank(self.row, column, None, self.label)
        self.row += 1

    def _sum(self, first: int, key: str, column: int) -> None:
        """The total of a column, with what the fund table gives for 预算执行率; empty while a row of it is."""
        lines = self.card.table.lines
        rows = [first + n for n, line in enumerate(lines) if not line.within]
        cells, values = (
            [xl_rowcol_to_cell(row, column) for row in rows],
            [self._points(line, key) for line in lines if not line.within],
        )
        if not cells:
            self.sheet.write_blank(self.row, column, None, self.sum)
            return
        listed, (there, beside) = ",".join(cells), self.beside.get(key, ("", None))
        known = [value for value in values if value is not None]
        total = "" if len(known) < len(values) else float(sum(known, beside or Decimal(0)))
        self.sheet.write_formula(
            self.row,
            column,
            f'=IF(COUNT({listed})<{len(cells)},"",SUM({listed}{there and f",{there}"}))',
            self.sum,
            total,
        )

    def _facts(self) -> None:
        self._span(0, 0, self.form.project, self.label)
        self._span(1, self.last, self.evaluation.project.name, self.open)
        self.row += 1
        self._heads()
        known = list(self.evaluation.facts.items())
        for n in range(max(len(known) + 5, 15)):
            texts: dict[str, str] = {}
            if n < len(known):
                name, fact = known[n]
                texts = {"label": fact.label, "fact": fact.value, "source": fact.source or ""}
                self._address(texts, "facts", name)
            for key, column in self.columns.items():
                self._text(self.row, column, texts.get(key, ""), self.open)
            self.row += 1

    def _files(self) -> None:
        self._heads()
        held = {material.title: material for material in self.evaluation.materials}
        kinds = {title: kind for kind, titles in self.form.asked.items() for title in titles}
        for n, name in enumerate(dict.fromkeys([*kinds, *held]), 1):
            answers: dict[str, str] = {key: getattr(held.get(name), key, None) or "" for key in ("given", "place")}
            texts = {"serial": str(n), "file": name, "kind": kinds.get(name, "")} | answers
            for key, column in self.columns.items():
                self._text(self.row, column, texts[key], self.open if key in answers else self.label)
            given = self.columns["given"]
            self.sheet.data_validation(self.row, given, self.row, given, {"validate": "list", "source": [*GIVEN]})
            self._address(answers, "materials", name)
            self.row += 1

    def _heads(self) -> None:
        for key, column in self.columns.items():
            self._text(self.row, column, self.form.columns[key].label, self.label)
        self.row += 1


def _held(value: Decimal | str | None) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else value or ""


def _float(share: Fraction | None) -> float | str:
    """A share as the cached value of a formula's cell."""
    return "" if share is None else float(share)


def _units(text: str) -> int:
    """The width of a text in half-width characters."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def _runs(rows: list[Indicator], key: Callable[[Indicator], object]) -> Iterator[tuple[int, int, Indicator]]:
    """Start, length and first row of each run of rows with the same key."""
    start = 0
    for n in range(1, len(rows) + 1):
        if n == len(rows) or key(rows[n]) != key(rows[start]):
            yield start, n - start, rows[start]
            start = n


def name_of(evaluation: Evaluation, form: Form) -> str:
    """The file name of a form of one year."""
    return f"{evaluation.year}-{form.title}-{form.id}.xlsx"
