"""Tables that a print draws with spaces alone."""

from __future__ import annotations

import unicodedata

import pytest

from perfeval.documents import plain
from perfeval.documents.content import DocumentGrid

HEAD = ["一级指标", "三级指标", "目标值", "完成值", "分值", "得分"]
ROWS = [
    ["产出指标", "疏通沟渠", "≥12公里", "12公里", "30", "30"],
    ["", "清理塘堰", "≥8口", "7口", "30", "26.3"],
    ["满意度指标", "村民满意度", "≥90%", "95%", "40", "40"],
]


def drawn(rows, widths=(12, 14, 12, 12, 8, 8), right=(), wide="WF"):
    """The lines of a table whose cells are as wide as they say, some of them set to the right."""
    lines = []
    for row in rows:
        cells = []
        for n, (text, width) in enumerate(zip(row, widths)):
            room = " " * (width - sum(2 if unicodedata.east_asian_width(sign) in wide else 1 for sign in text))
            cells.append(f"{room[2:]}{text}  " if n in right else f"{text}{room}")
        lines.append("".join(cells).rstrip())
    return lines


def texts(lines):
    grids = [block for block in plain.read("\n".join(lines).encode()).blocks if isinstance(block, DocumentGrid)]
    return [[[cell.text for cell in grid.row(n)] for n in range(grid.rows)] for grid in grids]


@pytest.mark.parametrize("right", [(), (2, 3), (4, 5)])
@pytest.mark.parametrize("wide", ["WF", "WFA"])
@pytest.mark.parametrize("rule", ["", "-" * 60])
def test_columns_are_where_no_line_has_a_letter(right, wide, rule):
    head, *body = drawn([HEAD, *ROWS], right=right, wide=wide)
    assert texts(
        ["沟渠清淤自评表", "单位：某村    单位：万元", *[rule] * bool(rule), head, *[rule] * bool(rule), *body]
    ) == [[HEAD, *ROWS]]


def test_two_tables_one_below_the_other_stay_two():
    funds = [
        ["资金来源", "年初预算", "全年执行"],
        ["年度资金总额", "320.00", "305.50"],
        ["其中：县级", "320.00", "305.50"],
    ]
    lines = [*drawn(funds, (22, 12, 12)), "=" * 60, *drawn([HEAD, *ROWS])]
    assert texts(lines) == [funds, [HEAD, *ROWS]]


def test_a_cell_of_two_lines_is_put_together_with_a_doubt():
    lines = drawn(
        [HEAD, ["产出指标", "疏通主干", "≥12公里", "12公里", "30", "30"], ["", "沟渠", "", "", "", ""], *ROWS[1:]]
    )
    grid = next(block for block in plain.read("\n".join(lines).encode()).blocks if isinstance(block, DocumentGrid))
    cell = grid.at(1, 1)
    assert cell is not None and (cell.text, bool(cell.note)) == ("疏通主干沟渠", True)


@pytest.mark.parametrize(
    "lines",
    [
        ["甲方：某局    乙方：某公司    日期：5月", "本合同一式三份。"],
        ["项目名称  沟渠清淤", "实施单位  某村", "年度  2024"],
        ["这是 一段 用 空格 分开 的话", "这也 是 这样 的 一段话", "还有 一段 也 是 这样"],
    ],
)
def test_lines_of_words_are_no_table(lines):
    assert texts(lines) == []
