"""底稿: the tables behind a report, with live formulas, for the Excel working papers only."""

from __future__ import annotations

from decimal import Decimal

from perfeval.blocks import Page, Section, page
from perfeval.grid import Cell, Grid, text_cell
from perfeval.results import Scorecard
from perfeval.template import plain_number

FIRST = 3  # a sheet has its caption in row 1 and its headings in row 2


def book(card: Scorecard) -> Page:
    """The working papers of an evaluation: one table a sheet."""
    sheets = (_scores(card), _recomputed(card), _facts(card), _sources(card), _findings(card))
    return page(Section("papers", sheets))


def _scores(card: Scorecard) -> Grid:
    head = ("一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "自评得分", "得分率", "偏差原因分析及改进措施")
    rows: list[list[Cell]] = []
    totals = []
    for group in card.groups:
        start = FIRST + len(rows)
        for line in group.lines:
            i = line.indicator
            row = FIRST + len(rows)
            share = None if i.self_score is None or not i.points else i.self_score / i.points
            rows.append([*map(_text, (i.level1, i.level2, i.name, i.target, i.actual)), _number(i.points), _number(i.self_score),
                         _share(share, f"IF(AND(ISNUMBER(F{row}),ISNUMBER(G{row})),G{row}/F{row},\"\")"), _text(i.reason)])  # fmt: skip
        end, row = FIRST + len(rows) - 1, FIRST + len(rows)
        totals.append(row)
        rows.append(_total(f"{group.name}小计", group, row, f"SUM(F{start}:F{end})", f"SUM(G{start}:G{end})"))
    row = FIRST + len(rows)
    sums = ["+".join(f"{column}{r}" for r in totals) for column in "FG"]
    rows.append(_total("已列指标合计", card, row, *sums))
    gap = card.ruleset.version.full - card.points
    rows.append([_text("与满分的差额"), *(Cell() for _ in range(4)), _number(gap, f"{card.ruleset.version.full}-F{row}"),
                 Cell(), Cell(), Cell()])  # fmt: skip
    return _sheet("评分表", head, rows, (10, 12, 28, 16, 16, 8, 10, 10, 50))


def _total(label: str, group, row: int, points: str, score: str) -> list[Cell]:
    share = group.self_score / group.points if group.self_score is not None and group.points else None
    return [_text(label), *(Cell() for _ in range(4)), _number(group.points, points), _number(group.self_score, score),
            _share(share, f'IF(F{row}=0,"",G{row}/F{row})'), Cell()]  # fmt: skip


def _recomputed(card: Scorecard) -> Grid:
    head = ("三级指标", "指标值", "实际完成值", "按此理解的指标值", "分值", "自评得分", "重算下限", "重算上限", "取舍前得分", "自评减重算", "认定得分", "认定人", "计分说明")
    rows = []
    for number, line in enumerate(card.lines):
        i, row = line.indicator, FIRST + number
        gap = i.self_score - line.low if line.settled and i.self_score is not None else None
        exact = "" if line.exact is None else plain_number(line.exact, 6)
        rows.append([*map(_text, (i.name, i.target, i.actual, i.target_read_as.value if i.target_read_as else None)),
                     _number(i.points), _number(i.self_score), _number(line.low), _number(line.high), _text(exact),
                     _number(gap, f'IF(AND(ISNUMBER(F{row}),ISNUMBER(G{row}),G{row}=H{row}),F{row}-G{row},"")'),
                     _number(i.decided.score if i.decided else None), _text(i.decided.by if i.decided else None),
                     _text(line.because + "".join(f"{n}。" for n in line.notes))])  # fmt: skip
    last = FIRST + len(rows) - 1
    sums = [_number(value, f"SUM({column}{FIRST}:{column}{last})")
            for column, value in zip("EFGH", (card.points, _known(i.self_score for i in card.evaluation.indicators),
                                              _known(line.low for line in card.lines), _known(line.high for line in card.lines)))]  # fmt: skip
    rows.append([_text("合计"), Cell(), Cell(), Cell(), *sums, *(Cell() for _ in range(5))])
    return _sheet("复算", head, rows, (28, 16, 16, 16, 8, 10, 10, 10, 12, 12, 10, 10, 70))


def _facts(card: Scorecard) -> Grid:
    rows = [[_text(key), _text(f.label), _text(f.value), _text(f.source)] for key, f in card.evaluation.facts.items()]
    return _sheet("基础数据", ("编号", "名称", "数值", "来源"), rows, (26, 36, 20, 30))


def _sources(card: Scorecard) -> Grid:
    rules = card.ruleset
    rows = [[_text("规则集"), _text(rules.id), _text(rules.title), _text(rules.version.source)]]
    rows += [[_text("口径选项"), _text(name), _text(choice.label), _text(choice.status)]
             for name, (_, choice) in zip(rules.options, rules.chosen())]  # fmt: skip
    for i in card.evaluation.indicators:
        for cell, read in ((i.target, i.target_read_as), (i.actual, i.actual_read_as)):
            if read:
                rows.append([_text("数值理解"), _text(i.name), _text(f"{cell or '空白'} → {read.value}"), _text(f"{read.by}：{read.reason}")])
    return _sheet("依据与口径", ("类别", "编号", "内容", "出处或理由"), rows, (14, 30, 60, 40))


def _findings(card: Scorecard) -> Grid:
    rows = [[_text(str(f.where)), _text(f.rule), _text(f.found), _text(f.expected), _text(f.fix)] for f in card.findings]
    return _sheet("核查发现", ("位置", "规则", "发现", "应为", "改法"), rows, (36, 26, 50, 36, 50))


def _sheet(name: str, head: tuple[str, ...], rows: list[list[Cell]], widths: tuple[int, ...]) -> Grid:
    top = tuple(text_cell(t, header="col", align="center") for t in head)
    rows = rows or [[_text("（无）"), *(Cell() for _ in head[1:])]]
    return Grid(name, (top, *map(tuple, rows)), 1, widths, sheet=name)


def _text(text: str | None) -> Cell:
    return text_cell(text or "")


def _number(value: Decimal | None, formula: str = "") -> Cell:
    if value is None:
        return Cell(align="right", formula=formula)
    return text_cell(f"{value:.2f}", align="right", number=value, formula=formula)


def _share(value: Decimal | None, formula: str) -> Cell:
    return _number(None if value is None else round(value, 6), formula)


def _known(values) -> Decimal:
    return sum((v for v in values if v is not None), Decimal("0.00"))
