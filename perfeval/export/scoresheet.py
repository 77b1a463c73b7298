"""The sheet on which an evaluator scores in Excel: what is known of each indicator, and room for what is decided."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval.model import questions
from perfeval.model.addresses import address
from perfeval.model.amounts import points
from perfeval.model.questions import AskedFinding
from perfeval.model.scorecard import Line, Scorecard, rate

KNOWN = (
    ("level1", "一级指标", 10),
    ("level2", "二级指标", 11),
    ("name", "三级指标", 22),
    ("points", "分值", 7),
    ("standard", "评分标准", 34),
    ("target", "目标值", 13),
    ("actual", "完成值", 13),
    ("self_score", "自评得分", 8),
    ("rule", "规则重算", 12),
)
FOUND = ("found", "核查结果{}", 11)
GIVEN = (
    ("decided", "认定得分", 9),
    ("share", "得分率", 9),
    ("why", "认定理由", 24),
    ("deduction", "扣分原因", 24),
    ("opinion", "评价意见", 24),
    ("evidence", "证据编号", 14),
)
TOTAL = "合计"
LONGEST = 30_000  # characters of an Excel cell that are certainly kept
EXPLAINED = (
    "一行一项指标。白底格可以填写，灰底格是参数文件中的内容或公式，已保护。",
    "核查结果：点选格子，旁边的提示说明要核查什么（评价要点、扣分情形、档次、是否达到、完成日期）；有下拉列表的从中选择。",
    "核查结果填好后，规则重算在导入之后更新；本表“规则重算”一栏是生成本表时的结果。",
    "认定得分：0至分值，最多两位小数；填了认定得分的，须填认定理由。",
    "证据编号：几个编号用顿号分开，例如 A-01、A-02。",
    "合计和得分率随填随算；有指标没有认定得分时，合计空着。",
    "填好保存，运行 perfeval import 本文件：先列出每一处改动，确认后并入参数文件，其他内容不动。",
    "不要删改最右边隐藏的一列；删去的行不会从参数文件中删去，只列出来。",
)


def columns(most: int) -> tuple[tuple[str, str, int], ...]:
    """Every column with its key, label and width, where an indicator has at most so many questions."""
    key, label, width = FOUND
    found = ((f"{key}{n}", label.format(n), width) for n in range(1, most + 1))
    return (*KNOWN, *found, *GIVEN)


def asked(card: Scorecard, line: Line) -> tuple[AskedFinding, ...]:
    """The questions of an indicator under the card's rule set."""
    qualitative = card.ruleset.version.qualitative
    return questions.of(line.indicator, [band.name for band in qualitative.bands] if qualitative else ())


def said(card: Scorecard, line: Line) -> dict[str, str]:
    """What the open cells of a row hold."""
    i = line.indicator
    found = {f"found{n}": q.answer for n, q in enumerate(asked(card, line), 1)}
    return found | {
        "decided": f"{i.decided.score:f}" if i.decided else "",
        "why": i.decided.reason if i.decided else "",
        "deduction": i.deduction_reason or "",
        "opinion": i.opinion or "",
        "evidence": "、".join(i.evidence),
    }


def row_address(of: str, held: dict[str, str]) -> str:
    """What stands in the hidden column: whose a row is, and what it held when it was printed."""
    told = json.dumps(held, ensure_ascii=False)
    return f"{of} {told}" if len(told) <= LONGEST else of


def write(book: Workbook, card: Scorecard, title: str) -> None:
    """The sheet to score on, and one that explains it."""
    _MarkSheet(book, card, title).fill()
    base = {"font_name": "宋体", "font_size": 11, "text_wrap": True, "valign": "vcenter"}
    explained = book.add_worksheet("填写说明")
    explained.set_column(0, 0, 90)
    for row, text in enumerate(EXPLAINED):
        explained.write_string(row, 0, text, book.add_format(base))
    explained.protect()


class _MarkSheet:
    def __init__(self, book: Workbook, card: Scorecard, title: str):
        self.card, self.title, self.lines = card, title, card.table.lines
        self.questions = [asked(card, line) for line in self.lines]
        self.columns = columns(max(map(len, self.questions), default=0))
        self.at = {key: n for n, (key, _, _) in enumerate(self.columns)}
        self.sheet = book.add_worksheet(title[:31])
        base = {"font_name": "宋体", "font_size": 10.5, "text_wrap": True, "valign": "vcenter", "border": 1}
        grey = base | {"bg_color": "#F2F2F2"}
        self.label = book.add_format(grey | {"bold": True, "align": "center"})
        self.known = book.add_format(grey)
        self.number = book.add_format(grey | {"align": "center", "num_format": "General"})
        self.share = book.add_format(grey | {"align": "center", "num_format": "0.00%"})
        self.open = book.add_format(base | {"locked": False})
        self.score = book.add_format(base | {"locked": False, "align": "center", "num_format": "General"})
        self.text = book.add_format(base | {"locked": False, "align": "center", "num_format": "@"})
        self.heading = book.add_format({"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"})
        self.small = book.add_format({"font_name": "宋体", "font_size": 11, "align": "center"})

    def fill(self) -> None:
        sheet, last, evaluation = self.sheet, len(self.columns) - 1, self.card.evaluation
        for column, (_, _, width) in enumerate(self.columns):
            sheet.set_column(column, column, width)
        sheet.merge_range(0, 0, 0, last, self.title, self.heading)
        sheet.merge_range(1, 0, 1, last, f"{evaluation.project.title}（{evaluation.when}）", self.small)
        for column, (_, label, _) in enumerate(self.columns):
            sheet.write_string(2, column, label, self.label)
        for n, line in enumerate(self.lines):
            self._row(3 + n, line, self.questions[n])
        self._total(3 + len(self.lines))
        sheet.set_column(last + 1, last + 1, None, None, {"hidden": True})
        sheet.freeze_panes(3, 3)
        if self.lines:
            sheet.autofilter(2, 0, 2 + len(self.lines), last)
        sheet.protect(
            "", {"format_columns": True, "format_rows": True, "autofilter": True, "select_locked_cells": True}
        )
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)

    def _row(self, row: int, line: Line, found: tuple[AskedFinding, ...]) -> None:
        i = line.indicator
        for key, text in self._known(line):
            self._text(row, key, text, self.label if key == "name" else self.known)
        for key, number in (("points", i.points), ("self_score", i.self_score)):
            self._number(row, key, number, self.number)
        for n, (key, _, _) in enumerate(c for c in self.columns if c[0].startswith(FOUND[0])):
            if n < len(found):
                self._question(row, key, found[n])
            else:
                self._text(row, key, "", self.known)
        held = said(self.card, line)
        self._number(row, "decided", i.decided.score if i.decided else None, self.score)
        for key in ("why", "deduction", "opinion", "evidence"):
            self._text(row, key, held[key], self.open)
        self._bounds(row, i.points)
        self._share(row, i.decided.score if i.decided else None, i.points)
        self.sheet.write_string(row, len(self.columns), row_address(address("indicators", i.name), held))

    def _known(self, line: Line) -> Iterator[tuple[str, str]]:
        i = line.indicator
        yield from (("level1", i.level1), ("level2", i.level2 or ""), ("name", i.name))
        yield from (("standard", _standard(line)), ("target", i.target or ""), ("actual", i.actual or ""))
        ends = line.scored and line.scored.ends
        ruled = "须认定" if not ends else points(ends[0]) if ends[0] == ends[1] else f"{ends[0]}～{ends[1]}"
        yield "rule", ruled

    def _question(self, row: int, key: str, question: AskedFinding) -> None:
        self._text(row, key, question.answer, self.text)
        rule: dict[str, object] = {"validate": "any"}
        if question.choices:
            rule = {"validate": "list", "source": [*question.choices.values()]}
        elif question.keys[-1] == "times":
            rule = {"validate": "custom", "value": "TRUE"}
        at = self.at[key]
        self.sheet.data_validation(
            row, at, row, at, rule | {"input_title": "核查什么", "input_message": question.asks[:250]}
        )

    def _bounds(self, row: int, full: Decimal | None) -> None:
        """Points from 0 to full with two decimals at most, held by Excel itself."""
        at = self.at["decided"]
        cell, most = xl_rowcol_to_cell(row, at), xl_rowcol_to_cell(row, self.at["points"], col_abs=True)
        top = f",{cell}<={most}" if full is not None else ""
        self.sheet.data_validation(
            row,
            at,
            row,
            at,
            {
                "validate": "custom",
                "value": f"=AND(ISNUMBER({cell}),{cell}>=0{top},ROUND({cell},2)={cell})",
                "error_title": "认定得分",
                "error_message": f"填0至{'' if full is None else f'{full:f}'}的数，最多两位小数。",
            },
        )

    def _share(self, row: int, score: Decimal | None, full: Decimal | None) -> None:
        own, most = (xl_rowcol_to_cell(row, self.at[key]) for key in ("decided", "points"))
        value = rate(score, full)
        formula = f'=IF(AND(N({most})<>0,ISNUMBER({own})),{own}/{most},"")'
        self.sheet.write_formula(row, self.at["share"], formula, self.share, "" if value is None else float(value))

    def _total(self, row: int) -> None:
        for column in range(len(self.columns)):
            self.sheet.write_blank(row, column, None, self.label)
        self.sheet.write_string(row, 0, TOTAL, self.label)
        counted = [n for n, line in enumerate(self.lines) if not line.within]
        sums: dict[str, Decimal | None] = {}
        for key in ("points", "self_score", "decided"):
            values = [self._value(self.lines[n], key) for n in counted]
            known = [value for value in values if value is not None]
            sums[key] = sum(known, Decimal(0)) if values and len(known) == len(values) else None
            listed = ",".join(xl_rowcol_to_cell(3 + n, self.at[key]) for n in counted)
            if counted:
                formula = f'=IF(COUNT({listed})<{len(counted)},"",SUM({listed}))'
                shown = "" if sums[key] is None else float(sums[key] or 0)
                self.sheet.write_formula(row, self.at[key], formula, self.number, shown)
        self._share(row, sums["decided"], sums["points"])

    def _value(self, line: Line, key: str) -> Decimal | None:
        i = line.indicator
        return {"points": i.points, "self_score": i.self_score, "decided": i.decided.score if i.decided else None}[key]

    def _text(self, row: int, key: str, text: str, style: Format) -> None:
        if text:
            self.sheet.write_string(row, self.at[key], text, style)
        else:
            self.sheet.write_blank(row, self.at[key], None, style)

    def _number(self, row: int, key: str, number: Decimal | None, style: Format) -> None:
        if number is None:
            self.sheet.write_blank(row, self.at[key], None, style)
        else:
            self.sheet.write_number(row, self.at[key], float(number), style)


def _standard(line: Line) -> str:
    """The standard's own words, else how the rule set gave the points, with the points to be judged."""
    standard = line.indicator.standard
    words = (standard and standard.rule) or line.because
    listed = [f"（{n}）{point.text}" for n, point in enumerate(getattr(standard, "points", ()), 1)]
    return "\n".join([words, *listed])
