"""Forms in other shapes than a head above its columns: labels beside values, funds in a line, one head for all."""

from __future__ import annotations

import pytest

from perfeval.documents import readers
from perfeval.importer.reading.imported import Imported
from perfeval.importer.understand import understand

INDICATORS = """
一级指标 | 二级指标 | 三级指标 | 指标值 | 实际完成值 | 分值 | 得分
产出指标 | 数量指标 | 发放户数 | ≥10户 | 10户 | 50 | 50
效益指标 | 社会效益指标 | 建档率 | ≥90% | 95% | 50 | 50
"""


def read(table: str, after: str = INDICATORS) -> Imported:
    """A form of one table, a row a line; ``*3`` after a cell makes it stand over three columns."""
    rows = []
    for line in (table + after).strip().split("\n"):
        cells = []
        for cell in line.split("|"):
            text, _, wide = cell.strip().partition("*")
            cells.append(f"<td colspan={wide or 1}>{text}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    page = f"<table border=1>{''.join(rows)}</table>"
    return understand(readers.read("表.html", f"<meta charset=utf-8>{page}".encode()), "表.html")


def funds(found: Imported) -> list[dict[str, str]]:
    return [{name: value.text for name, value in row.values.items() if value.text} for row in found.funds]


def test_amounts_stand_beside_the_names_of_their_rows():
    found = read("预算数（万元） | 100 | 其中：财政资金 | 80\n执行数（万元） | 95 | 其中：财政资金 | 76")
    assert funds(found) == [
        {"source": "年度资金总额", "adjusted": "100", "executed": "95"},
        {"source": "其中：财政资金", "adjusted": "80", "executed": "76"},
    ]
    assert found.money_unit == "万元" and len(found.indicators) == 2 and not found.account.unread()


def test_amounts_stand_in_one_row_each_behind_its_name():
    found = read("财政拨款（万元） | 预算数 | 100 | 执行数 | 95 | 执行率 | 95%")
    assert funds(found) == [{"source": "财政拨款", "adjusted": "100", "executed": "95", "rate": "95%"}]
    nameless = read("预算数 | 100 | 执行数 | 95")
    assert funds(nameless) == [{"source": "年度资金总额", "adjusted": "100", "executed": "95"}]
    assert nameless.funds[0]["source"].doubt


@pytest.mark.parametrize(
    "typed, amount, doubted",
    [
        ("100", "100", False),
        ("—", "", False),
        ("100万元", "100", False),
        ("100万", "100", True),
        ("若干", "若干", True),
    ],
)
def test_an_amount_is_a_number_or_doubted(typed, amount, doubted):
    found = read(f"资金来源 | 全年预算数（万元） | 全年执行数（万元）\n年度资金总额 | {typed} | 90\n其他资金 | 10 | 9")
    value = found.funds[0]["adjusted"]
    assert (value.text, bool(value.doubt)) == (amount, doubted)


def test_labels_and_values_share_a_cell():
    found = read("项目名称：甲项目 | 主管部门：乙局 | 联系人：丙 | 年度：2024")
    assert (found.project.text, found.department.text) == ("甲项目", "乙局")
    assert all("丙" not in value.text for value in (found.project, found.department, found.unit))


def test_a_second_department_is_told_and_not_taken():
    found = read("项目名称 | 甲项目 | 主管部门 | 乙局\n填报日期 | 2024年1月 | 主管部门 | 丁局")
    assert found.department.text == "乙局"
    assert any("丁局" in entry.text and entry.state == "unread" for entry in found.account)


def test_goals_and_words_stand_beside_their_labels():
    found = read(
        "预期目标 | 救助10户\n全年完成情况 | 救助10户，全部到位\n存在问题 | 进度偏慢\n改进措施 | 无\n自评总分 | 95"
    )
    assert (found.planned.text, found.achieved.text) == ("救助10户", "救助10户，全部到位")
    assert [(s.heading, [p.text for p in s.paragraphs]) for s in found.sections] == [("存在问题", ["进度偏慢"])]
    assert found.total.text == "95"


def test_one_head_stands_over_the_levels():
    found = read(
        "绩效指标*3 | 指标值 | 实际完成值 | 分值 | 得分\n产出指标 | 数量指标 | 发放户数 | ≥10户 | 10户 | 50 | 50\n"
        "效益指标 | 社会效益指标 | 建档率 | ≥90% | 95% | 50 | 50",
        "",
    )
    assert [(row.text("level1"), row.text("level2"), row.text("name")) for row in found.indicators] == [
        ("产出指标", "数量指标", "发放户数"),
        ("效益指标", "社会效益指标", "建档率"),
    ]


def test_one_head_stands_over_sign_number_and_unit():
    found = read(
        "一级指标 | 二级指标 | 三级指标 | 指标值*3 | 实际完成值 | 分值 | 得分\n"
        "产出指标 | 数量指标 | 发放户数 | ≥ | 10 | 户 | 10户 | 50 | 50\n"
        "效益指标 | 社会效益指标 | 建档率 | ≥ | 90 | % | 95% | 50 | 50",
        "",
    )
    assert [row.text("target") for row in found.indicators] == ["≥10户", "≥90%"]


@pytest.mark.parametrize("label", ["预算执行说明 | {}*4", "预算执行说明*2 | {}*3"])
def test_words_across_the_amounts_explain_the_funds(label):
    found = read(
        "资金来源 | 年初预算数 | 全年预算数 | 决算支出 | 执行率\n"
        "合计 | 100 | 100 | 90 | 90%\n财政拨款 | 100 | 100 | 90 | 90%\n"
        + label.format("尾款10万元待验收后支付，约明年3月")
    )
    assert [row["source"] for row in funds(found)] == ["合计", "财政拨款"]
    assert found.funds[0].text("reason") == "尾款10万元待验收后支付，约明年3月" and not found.account.unread()


TASKS = """任务名称 | 主要内容 | 预算数 | 执行数 | 执行率
甲 | 巡查 | 60 | 50 | 83.33%
乙 | 培训 | 40 | 40 | 100%
合计*2 | 100 | {} | {}"""
WHOLE = "资金 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率\n年度资金总额 | 100 | 100 | 90 | 90%\n"


def test_a_list_of_tasks_below_the_funds_is_no_source():
    found = read(WHOLE + TASKS.format(90, "90%"))
    assert [row["source"] for row in funds(found)] == ["年度资金总额"] and not found.slips


@pytest.mark.parametrize(
    "spent, rate, rules", [(80, "80%", ["fund_rows_add_up"]), (90, "80%", ["rates_follow_from_their_figures"])]
)
def test_a_list_of_tasks_makes_its_own_total(spent, rate, rules):
    assert [slip.rule for slip in read(WHOLE + TASKS.format(spent, rate)).slips] == rules
