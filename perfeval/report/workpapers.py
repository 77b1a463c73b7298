"""底稿: the tables behind a report, with live formulas, for the Excel working papers only."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from perfeval.model.amounts import percent
from perfeval.model.certainty import Robustness
from perfeval.model.numerals import plain_number
from perfeval.model.opinions import Marks, Weighed
from perfeval.model.scorecard import Line, LineGroup, Scorecard, rate
from perfeval.model.standard import Ratio
from perfeval.model.unitcosts import Study
from perfeval.model.verdicts import OUTCOMES, Review
from perfeval.page.blocks import Page, Section, page
from perfeval.page.grid import Cell, Grid, text_cell
from perfeval.report.tables.cells import of as _of
from perfeval.report.tables.cells import sourced

FIRST = 3  # a sheet has its caption in row 1 and its headings in row 2


def book(card: Scorecard) -> Page:
    """The working papers of an evaluation: one table a sheet."""
    sheets = (_scores(card), _recomputed(card), _facts(card), _sources(card))
    return page(Section("papers", sheets))


def _scores(card: Scorecard) -> Grid:
    head = (
        "一级指标",
        "二级指标",
        "三级指标",
        "指标值",
        "实际完成值",
        "分值",
        card.shown_name,
        "得分率",
        "扣分或偏差原因",
    )
    rows: list[list[Cell]] = []
    totals, counted = [], []
    for group in card.groups:
        mine = []
        for line in group.lines:
            i, row = line.indicator, FIRST + len(rows)
            mine += [] if line.within else [row]
            rows.append(
                [
                    *(
                        _of(i, field, _text(getattr(i, field)))
                        for field in ("level1", "level2", "name", "target", "actual")
                    ),
                    _of(i, "points", _number(i.points)),
                    _number(line.shown),
                    _rate(rate(line.shown, i.points), row),
                    _text(line.reason),
                ]
            )
        counted += mine
        totals += [FIRST + len(rows)] if mine else []
        rows.append(_total(f"{group.name}小计", group, FIRST + len(rows), mine))
    if totals:
        rows.append(_total("合计" if card.complete else "已列合计", card, FIRST + len(rows), totals))
        gap = f"{card.ruleset.version.full}-SUM({_cells('F', counted)})"
        rows.append(
            [
                _text("与满分的差额"),
                *(Cell() for _ in range(4)),
                _number(card.missing_points, gap) if card.scored else Cell(),
                Cell(),
                Cell(),
                Cell(),
            ]
        )
    return _sheet("评分表", head, rows, (10, 12, 28, 16, 16, 8, 10, 10, 50))


def _total(label: str, group: LineGroup, row: int, parts: list[int]) -> list[Cell]:
    return [
        _text(label),
        *(Cell() for _ in range(4)),
        _sum(group.points, "F", parts),
        _sum(group.shown, "G", parts),
        _rate(group.rate, row),
        Cell(),
    ]


def _sum(value: Decimal | None, column: str, rows: list[int]) -> Cell:
    """A sum that stays empty while one of its cells is."""
    cells = _cells(column, rows)
    return _number(value, f'IF(COUNT({cells})<{len(rows)},"",SUM({cells}))') if rows else _number(value)


def _cells(column: str, rows: list[int]) -> str:
    """The cells of a column as ranges: F3:F5,F8."""
    starts = [row for row in rows if row - 1 not in rows]
    ends = [row for row in rows if row + 1 not in rows]
    return ",".join(f"{column}{a}:{column}{b}" if a != b else f"{column}{a}" for a, b in zip(starts, ends))


def _rate(share: Fraction | None, row: int) -> Cell:
    number = None if share is None else Decimal(share.numerator) / Decimal(share.denominator)
    formula = f'IF(AND(ISNUMBER(F{row}),ISNUMBER(G{row})),G{row}/F{row},"")'
    return (
        Cell(align="right", formula=formula)
        if number is None
        else text_cell(percent(share), align="right", number=number, formula=formula)
    )


def _recomputed(card: Scorecard) -> Grid:
    head = (
        "指标编号",
        "三级指标",
        "指标值",
        "实际完成值",
        "按此理解的指标值",
        "分值",
        "自评得分",
        "重算下限",
        "重算上限",
        "取舍前得分",
        "自评减重算",
        card.decided_name,
        "认定人",
        "认定理由",
        "计分依据",
        "计分说明",
        "计算用分子",
        "计算用分母",
    )
    rows, counted = [], []
    for row, line in enumerate(card.lines, FIRST):
        i, decided = line.indicator, line.decided
        counted += [] if line.within else [row]
        gap = i.self_score - line.settled.low if line.settled and i.self_score is not None else None
        rows.append(
            [
                _text(i.code),
                *(_of(i, field, _text(getattr(i, field))) for field in ("name", "target", "actual")),
                _text(i.target_read_as.value if i.target_read_as else None),
                _of(i, "points", _number(i.points)),
                _of(i, "self_score", _number(i.self_score)),
                _number(line.low),
                _number(line.high),
                _unrounded(line, row),
                _number(gap, f'IF(AND(ISNUMBER(G{row}),ISNUMBER(H{row}),H{row}=I{row}),G{row}-H{row},"")'),
                _number(decided.score if decided else None),
                _text(decided.by if decided else None),
                _text(decided.reason if decided else None),
                _text(line.rule),
                _text(line.because + "".join(f"{n}。" for n in line.notes)),
                *_operands(line, card),
            ]
        )
    if counted:
        scored = all(line.scored for line in card.counted)
        values = (card.points, card.self_score, card.low if scored else None, card.high if scored else None)
        sums = [_sum(value, column, counted) for column, value in zip("FGHI", values)]
        rows.append(
            [
                _text("合计"),
                *(Cell() for _ in range(4)),
                *sums,
                Cell(),
                Cell(),
                _sum(card.decided, "L", counted),
                *(Cell() for _ in range(6)),
            ]
        )
    return _sheet("复算", head, rows, (10, 28, 16, 16, 16, 8, 10, 10, 10, 12, 12, 10, 14, 30, 24, 70, 14, 14))


def _unrounded(line: Line, row: int) -> Cell:
    if line.scored is None or line.scored.quotient is None:
        return _exact(line.exact, 6)
    exact = line.scored.precise
    number = Decimal(exact.numerator) / Decimal(exact.denominator)
    return text_cell(
        plain_number(exact, 6), align="right", number=number, formula=f"F{row}*MAX(0,MIN(1,Q{row}/R{row}))"
    )


def _operands(line: Line, card: Scorecard) -> list[Cell]:
    """The two numbers of a quotient, as references where they stand among the facts in one unit."""
    if line.scored is None or line.scored.quotient is None:
        return [Cell(), Cell()]
    standard, facts = line.indicator.standard, card.evaluation.facts
    if isinstance(standard, Ratio):
        keys, order = (standard.numerator, standard.denominator), list(facts)
        reads = [facts[key].reading for key in keys]
        if len({r.unit and r.unit.factor for r in reads}) == 1:
            return [
                _number(r.value, f"基础数据!C{FIRST + order.index(key)}", places=None) for r, key in zip(reads, keys)
            ]
    return [_number(Decimal(n.numerator) / Decimal(n.denominator), places=None) for n in line.scored.quotient]


def certainty(sure: Robustness) -> Page:
    """等级稳健性: what ``robustness.examine`` found, each varied input with its range."""
    rows = [
        [
            _text("口径"),
            _text(a.name),
            _number(a.low),
            _number(a.high),
            _text(
                ("、".join(dict.fromkeys(g for g in a.grades if g)) or "不评等级")
                + ("（等级改变）" if a.changes_grade else "")
            ),
            _text("" if n == 0 else _span(*a.changes)),
        ]
        for n, a in enumerate(sure.alternatives)
    ]
    if outlook := sure.outlook:
        rows.append(
            [
                _text("范围"),
                _text("各指标分值在一级指标内变动±25%、定性指标在档内、满意率在抽样误差内时总分的范围"),
                *map(_exact, sure.bounds or (None, None)),
                Cell(),
                Cell(),
            ]
        )
        rows += [
            [
                _text("临界分值"),
                _text(f"“{name}”的分值变为此数时总分到达“{line}”的下限"),
                _exact(at),
                _exact(at),
                _text(line),
                Cell(),
            ]
            for name, line, at in sure.flips
        ]
        shares = "，".join(f"{name}{percent(share)}" for name, share in outlook.probabilities.items())
        rows.append(
            [
                _text("随机模拟"),
                _text(f"种子{outlook.seed}，{outlook.draws}次，变动的输入同上；总分5%至95%分位"),
                _exact(outlook.low),
                _exact(outlook.high),
                _text(f"{shares}；{sure.verdict}"),
                Cell(),
            ]
        )
        rows += [
            [_text("变动的输入"), _text(f"{v.name}（{v.kind}）"), _exact(v.low, 4), _exact(v.high, 4), Cell(), Cell()]
            for v in outlook.varied
        ]
    told = [text for text in ("" if sure.outlook else sure.verdict, sure.not_done) if text]
    rows += [[_text("说明"), _text(text), *(Cell() for _ in range(4))] for text in told]
    return page(
        Section(
            "papers",
            (
                _sheet(
                    "等级稳健性",
                    ("类别", "内容", "下限", "上限", "等级", "与所选口径之差"),
                    rows,
                    (14, 70, 12, 12, 30, 20),
                ),
            ),
        )
    )


def _span(low: Fraction, high: Fraction) -> str:
    return "至".join(
        dict.fromkeys(f"{'＋' if x > 0 else '－' if x < 0 else ''}{plain_number(abs(x), 2)}" for x in (low, high))
    )


def experts(marks: Marks) -> Page:
    """专家打分 and, where experts spread points, 专家权重: what ``experts.examine`` found."""
    head = ("三级指标", "各专家打分", "均值", "中位数", "标准差", "极差", "变异系数", "四分位距", "满分率")
    rows = [
        [
            _text(name),
            _text("、".join(f"{who}{mark}" for who, mark in given.items())),
            _exact(s.mean),
            _exact(s.median),
            _text(f"{s.sd:.4f}"),
            _exact(s.spread),
            _cv(s.cv),
            _exact(s.iqr),
            _text(percent(s.full_share)),
        ]
        for name, given, s in marks.rows
    ]
    told = []
    if a := marks.agreement:
        w = "—" if a.w is None else plain_number(a.w, 4)
        p = "—" if a.p is None else f"{a.p:.4f}"
        told.append(("一致性（Kendall W）", f"W={w}，p={p}。{a.note}"))
    if d := marks.delphi:
        told.append(("专家积极系数", f"{percent(d.response)}（收回份数÷发出份数）"))
        told.append(("专家权威系数", f"Cr={plain_number(d.authority, 4)}（判断依据系数与熟悉程度系数的平均数）"))
    rows += [[_text(label), _text(text), *(Cell() for _ in head[2:])] for label, text in told]
    sheets = [_sheet("专家打分", head, rows, (28, 50, *[10] * 7))]
    return page(Section("papers", (*sheets, *([_weights(marks.weighed)] if marks.weighed else []))))


def _weights(weighed: Weighed) -> Grid:
    """专家权重: the points that each expert gave, what they come to, and the points of the table beside them."""
    found, rows = weighed.found, []
    for n, name in enumerate(weighed.names):
        given = "、".join(f"{who}{points[n]}" for who, points in weighed.given)
        median = found.median_weights[n] if found.median_weights else None
        rows.append(
            [
                _text(name),
                _text(given),
                _exact(found.mean[n]),
                _exact(found.median[n]),
                _cv(found.cv[n]),
                *(
                    _text("—" if share is None else percent(share))
                    for share in (found.weights[n], median, weighed.listed[n])
                ),
            ]
        )
    head = ("指标", "各专家分配的分值", "均值", "中位数", "变异系数", "按均值的权重", "按中位数的权重", "占评分表分值")
    return _sheet("专家权重", head, rows, (28, 50, *[12] * 6))


def _cv(value: float | None) -> Cell:
    return _text("—" if value is None else f"{value:.4f}")


def review(checked: Review) -> Page:
    """复核发现 and 核查范围: what every review rule found, and what it looked at."""
    rows = [
        [
            _text(v.severity),
            _text(v.code),
            _text(OUTCOMES[v.outcome]),
            _text(v.subject),
            _text(str(v.where)),
            _text(v.told),
            _text(v.expected),
            _text(v.fix),
            _text(v.wording),
            _text(v.fingerprint),
            _text(v.waived),
        ]
        for v in checked.findings
    ]
    rows += [
        [
            _text("—"),
            _text("计分"),
            _text("提示"),
            Cell(),
            _text(str(f.where)),
            _text(f.found),
            _text(f.expected),
            _text(f.fix),
            Cell(),
            _text(f.rule),
            Cell(),
        ]
        for f in checked.card.findings
    ]
    head = ("级别", "编号", "结果", "指标", "位置", "发现", "应为", "改法", "建议文字", "规则或指纹", "认可的例外")
    found = _sheet("复核发现", head, rows, (8, 8, 10, 26, 34, 50, 36, 40, 40, 32, 30))
    counts = checked.coverage()
    rows = [
        [_text(r.code), _text(r.asks), *(_text(str(counts[r.name][o] if r.name in counts else 0)) for o in OUTCOMES)]
        for r in checked.rules
    ]
    asked = ("编号", "核查要求", *OUTCOMES.values())
    return page(Section("papers", (found, _sheet("核查范围", asked, rows, (8, 60, *[10] * len(OUTCOMES))))))


def costs(study: Study) -> Page:
    """单位成本与指数: what ``costs.examine`` found; empty where the params ask for neither."""
    rows = [
        [
            _text("单位成本"),
            _text(name),
            _exact(c.amount),
            _exact(c.quantity),
            _exact(c.value),
            _text(f"分母：{c.denominator}，分摊{n}期，单位：元"),
        ]
        for name, c, n in study.unit_costs
    ]
    rows += [
        [_text("个体指数"), _text(name), Cell(), Cell(), _exact(value), _text("以指标值为100，越大越好")]
        for name, value in study.indices
    ]
    if study.composite:
        held = f"按分值加权（{len(study.indices)}项）"
        rows.append([_text("综合指数"), _text(held), Cell(), Cell(), _exact(study.composite.uncapped), _text("不封顶")])
        rows.append(
            [_text("综合指数"), _text(held), Cell(), Cell(), _exact(study.composite.capped), _text("个体指数以100封顶")]
        )
        geometric = study.composite.geometric
        rows.append(
            [
                _text("综合指数"),
                _text("按分值加权几何平均"),
                Cell(),
                Cell(),
                _number(None) if geometric is None else _exact(Fraction(str(geometric))),
                _text("有个体指数为零，不能计算" if geometric is None else "不封顶，超额不抵短缺"),
            ]
        )
    rows += [
        [_text("未列入指数"), _text(name), *(Cell() for _ in range(3)), _text(why)] for name, why in study.left_out
    ]
    rows += [[_text("未能计算"), _text(fault), *(Cell() for _ in range(4))] for fault in study.faults]
    return page(
        Section(
            "papers",
            (_sheet("成本与指数", ("类别", "名称", "金额", "数量", "结果", "说明"), rows, (12, 40, 16, 14, 14, 40)),),
        )
    )


def _exact(value: Fraction | Decimal | float | None, places: int = 2) -> Cell:
    return _number(None if value is None else Decimal(plain_number(Fraction(value), places)), places=places)


def _facts(card: Scorecard) -> Grid:
    rows = []
    for key, f in card.evaluation.facts.items():
        read, measured = f.reading, f.reading.measured
        rows.append(
            [
                _text(key),
                sourced(_text(f.label), "facts", key, "label"),
                _number(read.value if measured else None, places=None),
                _text(read.unit.text if measured and read.unit else ""),
                sourced(_text(f.value), "facts", key),
                sourced(_text(f.source), "facts", key, "source"),
            ]
        )
    return _sheet("基础数据", ("编号", "名称", "数值", "单位", "原文", "来源"), rows, (26, 36, 14, 10, 20, 30))


def _sources(card: Scorecard) -> Grid:
    rules = card.ruleset
    rows = [[_text("规则集"), _text(rules.id), _text(rules.title), _text(rules.version.source)]]
    rows += [[_text("规则和口径"), _text(""), _text(line), _text("")] for line in rules.told()]
    for i in card.evaluation.indicators:
        for cell, read in ((i.target, i.target_read_as), (i.actual, i.actual_read_as)):
            if read:
                rows.append(
                    [
                        _text("数值理解"),
                        _text(i.name),
                        _text(f"{cell or '空白'} → {read.value}"),
                        _text(f"{read.by}：{read.reason}"),
                    ]
                )
    return _sheet("依据与口径", ("类别", "编号", "内容", "出处或理由"), rows, (14, 30, 60, 40))


def _sheet(name: str, head: tuple[str, ...], rows: list[list[Cell]], widths: tuple[int, ...]) -> Grid:
    top = tuple(text_cell(t, header="col", align="center") for t in head)
    rows = rows or [[_text("（无）"), *(Cell() for _ in head[1:])]]
    return Grid(name, (top, *map(tuple, rows)), 1, widths, sheet=name)


def _text(text: str | None) -> Cell:
    return text_cell(text or "")


def _number(value: Decimal | None, formula: str = "", places: int | None = 2) -> Cell:
    """A number with so many decimals, or with its own."""
    if value is None:
        return Cell(align="right", formula=formula)
    value = value if places is None else round(value, places)
    return text_cell(f"{value:f}", align="right", number=value, formula=formula)
