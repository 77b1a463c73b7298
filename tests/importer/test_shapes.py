"""Shapes of forms that words alone do not tell: blocks on their side, parted heads, points in names, rows 其中."""

from __future__ import annotations

import pytest

from perfeval.documents.content import Content, DocumentCell, DocumentGrid
from perfeval.importer.columns import levels
from perfeval.importer.reading.imported import Imported
from perfeval.importer.understand import understand

ROWS = (
    ("产出指标", "数量指标", "改造供水工程数量", "≥34处", "34处", "15", "15", ""),
    ("产出指标", "质量指标", "出厂水质达标率", "≥95%", "90%", "15", "14.21", "滤料老化；2025年3月前由供水站更换"),
    ("效益指标", "社会效益指标", "自来水普及率", "≥92%", "92.4%", "20", "20", ""),
)
HEAD = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
KEYS = ("level1", "level2", "name", "target", "actual", "points", "score", "reason")


def grid(lines: list[list[str | tuple[str, int, int]]]) -> DocumentGrid:
    """Lines of texts, or of (text, rows, columns); None continues a cell from above or from the left."""
    cells = []
    for row, line in enumerate(lines):
        for column, cell in enumerate(line):
            if cell is not None:
                text, tall, wide = cell if isinstance(cell, tuple) else (cell, 1, 1)
                cells.append(DocumentCell(text, row, column, tall, wide, f"{row + 1}行{column + 1}列"))
    return DocumentGrid(tuple(cells), len(lines), max(map(len, lines)), "表1")


def read(*grids: DocumentGrid) -> Imported:
    return understand(Content(grids, "Word"), "样表.docx")


def told(found: Imported) -> list[tuple[str, ...]]:
    return [tuple(row.text(key) for key in KEYS) for row in found.indicators]


def states(found: Imported) -> dict[str, str]:
    return {entry.place: entry.state for entry in found.account}


def test_indicators_that_stand_as_columns_are_read_each_from_its_own():
    found = read(grid([[label, *(row[n] for row in ROWS)] for n, label in enumerate(HEAD)]))
    assert told(found) == list(ROWS)
    assert found.indicators[1]["score"].place == "7行3列"
    assert "unread" not in states(found).values()


@pytest.mark.parametrize("wide", [1, 2])
def test_sources_that_stand_as_columns_are_read_each_from_its_own(wide):
    def line(label: str, *texts: str) -> list:
        return [label, *(part for text in texts for part in ((text, 1, wide), *[None] * (wide - 1)))]

    found = read(
        grid(
            [
                line("资金来源", "年度资金总额", "财政拨款", "其他资金"),
                line("年初预算数", "100", "80", "20"),
                line("全年预算数", "120", "100", "20"),
                line("全年执行数", "90", "75", "15"),
                line("执行率", "75%", "—", "—"),
            ]
        ),
        grid([list(HEAD), *map(list, ROWS)]),
    )
    names = ("source", "initial", "adjusted", "executed", "rate")
    assert [tuple(row.text(name) for name in names) for row in found.funds] == [
        ("年度资金总额", "100", "120", "90", "75%"),
        ("财政拨款", "80", "100", "75", "—"),
        ("其他资金", "20", "20", "15", "—"),
    ]
    assert told(found) == list(ROWS)


@pytest.mark.parametrize("words", [("年初", "调整后"), ("年初", "调整后目标"), ("甲", "调整后")])
def test_words_under_merged_heads_belong_to_the_head(words):
    tall = [(label, 2, 1) for label in HEAD]
    first = [*tall[:3], ("目标值", 1, 2), None, ("完成情况", 1, 2), None, *tall[5:]]
    second = [*[None] * 3, *words, "完成值", "完成率", *[None] * 3]
    found = read(grid([first, second, *([*r[:3], "≥1处", r[3], r[4], "100%", *r[5:]] for r in ROWS)]))
    assert told(found) == list(ROWS)
    assert [row.text("initial_target") for row in found.indicators] == ["≥1处"] * 3


def test_points_in_all_names_are_the_points_where_no_column_has_them():
    lines = [[*r[:2], f"{r[2]}（{r[5]}分）", r[3], r[4], r[6], r[7]] for r in ROWS]
    found = read(grid([[*HEAD[:5], *HEAD[6:]], *lines]))
    levels.settle(found)
    assert told(found) == list(ROWS)
    lines[0][2] = ROWS[0][2]  # one name without: what the others print may be part of their names
    partly = read(grid([[*HEAD[:5], *HEAD[6:]], *lines]))
    levels.settle(partly)
    assert [row.text("points") for row in partly.indicators] == ["", "", ""]


def test_rows_that_divide_an_indicator_are_none_and_are_told():
    part = ["", "", "其中：东片", "≥20处", "20处", "", "", ""]
    found = read(grid([list(HEAD), list(ROWS[0]), part, *map(list, ROWS[1:])]))
    assert told(found) == list(ROWS)
    assert {states(found)[place] for place in ("3行3列", "3行4列", "3行5列")} == {"unread"}


def test_a_unit_column_of_its_own_is_that_of_the_actual_under_a_parted_head_too():
    tall = [(label, 2, 1) for label in (*HEAD[:4], "计量单位", "权重")]
    first = [*tall, ("自评", 1, 2), None, ("复核", 1, 2), None]
    second = [*[None] * 6, "完成值", "得分", "完成值", "得分"]
    found = read(
        grid([first, second, ["产出指标", "数量指标", "改造工程", "≥34", "处", "15", "30", "13.24", "30", "13.24"]])
    )
    assert [(r.text("target"), r.text("actual"), r["actual"].unit) for r in found.indicators] == [("≥34处", "30", "处")]


@pytest.mark.parametrize("level1, key", [("过程", "deduction"), ("产出指标", "reason")])
def test_why_points_were_lost_is_no_reason_with_measures_in_a_score_table(level1, key):
    line = [level1, "资金管理", "资金到位率", "100%", "95%", "4", "3.8", "配套资金未到位"]
    row = read(grid([[*HEAD[:7], "扣分原因"], line])).indicators[0]
    assert {name: row.text(name) for name in ("deduction", "reason")} == {
        "deduction": "", "reason": "", key: "配套资金未到位"
    }  # fmt: skip


@pytest.mark.parametrize("printed, doubted", [("9.5", False), ("9", True)])
def test_the_row_of_execution_gives_the_fund_table_its_points(printed, doubted):
    funds = grid(
        [
            ["资金来源", "年初预算数", "全年预算数", "全年执行数", "执行率", "得分"],
            ["总额", "100", "100", "95", "95%", "9.5"],
        ]
    )
    execution = [("预算执行", 1, 3), None, None, "", "", "10", printed, ""]
    found = read(funds, grid([list(HEAD), *map(list, ROWS), execution]))
    assert told(found) == list(ROWS)
    assert [(row.text("points"), row.text("score")) for row in found.funds] == [("10", "9.5")]
    assert bool(found.funds[0]["score"].doubt) is doubted


@pytest.mark.parametrize("cells, unit", [
    (["（2024年度）　　金额单位：元"], "元"),
    (["填报单位：某局", "金额单位：万元"], "万元"),
    (["单位名称（盖章）：某局", "单位：千元"], "千元"),
    (["金额单位：元", "单位：万元"], ""),
    (["度量单位", "元/人"], ""),
])  # fmt: skip
def test_the_unit_of_money_is_what_a_cell_of_the_form_states(cells, unit):
    wide = len(HEAD)
    top = [[cell, *[None] * (wide - 1)] for cell in cells]
    top = [[(cell[0], 1, wide), *cell[1:]] for cell in top]
    funds = [["资金来源", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分", ""]]
    funds += [["年度资金总额", "1000000", "1000000", "900000", "10", "90%", "9", ""]]
    found = read(grid([*top, *funds]), grid([list(HEAD), *map(list, ROWS)]))
    assert found.money_unit == unit and found.funds[0].text("initial") == "1000000"


@pytest.mark.parametrize("rate, points, told", [
    ("115%", "95%", ["完成率印作115%，50.4公里÷≥48公里＝105.00%"]),
    ("105%", "98%", ["得分率印作98%，9.5÷10＝95.00%"]),
    ("105.00%", "95.0%", []),
    ("100%", "95%", []),
    ("已完成", "—", []),
])  # fmt: skip
def test_rates_printed_beside_a_row_follow_from_its_figures(rate, points, told):
    head = ["一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "完成率", "分值", "得分", "得分率"]
    row = ["产出指标", "数量指标", "新建渠道", "≥48公里", "50.4公里", rate, "10", "9.5", points]
    limit = ["成本指标", "经济成本指标", "每公里成本", "≤10万元", "9万元", "90%", "10", "10", "100%"]
    found = read(grid([head, row, limit]))
    assert [slip.found for slip in found.slips] == told


def test_a_grand_total_may_stand_below_the_funds():
    funds = [
        ["预算执行情况", "", "年初预算数", "全年预算数", "全年执行数", "分值", "得分", "执行率"],
        ["", "年度资金总额", "260", "260", "254.8", "10", "9.8", "98%"],
    ]
    closing = ["总分", "", "", "", "", "60", "59", ""]
    found = read(grid([list(HEAD), *map(list, ROWS), *funds, closing]))
    assert found.total.text == "59" and told(found) == list(ROWS)
    assert found.funds[0].text("executed") == "254.8"
