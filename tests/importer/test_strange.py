"""Documents in layouts that nobody had met when they were written: everything they print is read, or told."""

from __future__ import annotations

import io

import openpyxl
import pytest
from conftest import ROOT
from ruamel.yaml import YAML

from perfeval.documents import readers
from perfeval.documents.content import Content, DocumentCell, DocumentGrid, Text
from perfeval.importer.columns import levels
from perfeval.importer.reading.imported import Imported
from perfeval.importer.understand import projects, understand
from perfeval.importer.writing import params_text
from perfeval.model.findings import InputError

CASES = sorted((ROOT / "tests" / "cases" / "strange").glob("*.yaml"))
FUND = ("source", "initial", "adjusted", "executed", "rate", "points", "score")


def grid(drawn: str, place: str) -> DocumentGrid:
    """A grid of lines of cells between bars: ^ continues the cell above, < the cell to the left, ⏎ breaks a line."""
    lines = [[cell.strip() for cell in line.split("|")] for line in drawn.rstrip("\n").split("\n")]
    cells = []
    for r, line in enumerate(lines):
        for c, text in enumerate(line):
            if text not in ("^", "<"):
                wide = next((n for n in range(1, len(line) - c) if line[c + n] != "<"), len(line) - c)
                tall = next((n for n in range(1, len(lines) - r) if lines[r + n][c] != "^"), len(lines) - r)
                where = f"{place}第{r + 1}行第{c + 1}列"
                cells.append(DocumentCell(text.replace("⏎", "\n"), r, c, tall, wide, where))
    return DocumentGrid(tuple(cells), len(lines), len(lines[0]), place)


def read(blocks: list[str]) -> Imported:
    """The blocks of a case, those of several lines as grids, as an import reads them."""
    content = Content(
        tuple(grid(b, f"表{n}") if "|" in b else Text(b, f"第{n}段") for n, b in enumerate(blocks, 1)), "Word"
    )
    found = understand(content, "样表.docx")
    levels.settle(found)
    return found


def parts(line: str) -> list[str]:
    return [part.strip() for part in line.split("|")]


def doubted(found: Imported, keys: list[str]) -> set[str]:
    """What of the head, of the rows and of the funds is doubtful."""
    rows = {key for row in found.indicators for key in keys if row[key].doubt}
    funds = {f"fund {key}" for row in found.funds for key, value in row.values.items() if value.doubt}
    return rows | funds | {key for key in ("project", "department", "unit") if getattr(found, key).doubt}


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_a_layout_nobody_had_met_is_read_as_it_says(file):
    case = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    found = read(case["blocks"])
    assert {key: getattr(found, key).text for key in case["head"]} == case["head"]
    assert [[row.text(key) for key in FUND] for row in found.funds] == [parts(line) for line in case.get("funds", ())]
    rows = [[row.text(key) + row[key].unit for key in case["keys"]] for row in found.indicators]
    assert rows == [parts(line) for line in case["rows"]]
    assert doubted(found, case["keys"]) == set(case["doubts"])
    written = params_text.write(found, "样表", 2024, (params_text.USUAL, ""))
    assert written.yaml.count("by: 评审专家}") == sum(bool(row["decided"]) for row in found.indicators)


def test_there_are_cases():
    assert len(CASES) >= 86


def test_a_sentence_of_a_report_that_names_amounts_stays_in_its_narrative():
    """Lines of funds are read from forms; what stands under a heading of a report is its narrative."""
    table = "一级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分\n产出 | 绿化面积 | ≥1亩 | 1亩 | 50 | 50"
    said = "本年预算安排120万元，实际支出118.5万元。"
    found = read(["2024年度绿化项目绩效评价报告", "一、项目概况", "（一）资金情况", said, table])
    assert said in [p.text for section in found.sections for p in section.paragraphs]
    assert not found.funds


LISTS = {
    "contracts": """
合同 | 乙方 | 总价 | 已付 | 余款
路灯采购 | 甲公司 | 100 | 90 | 10
灯杆安装 | 乙公司 | 60 | 60 | 0
电缆敷设 | 丙公司 | 40 | 20 | 20
""",
    "progress": """
标段 | 内容 | 计划工期 | 实际工期 | 投资 | 完成投资
一标 | 路基 | 30天 | 28天 | 100 | 100
二标 | 路面 | 40天 | 45天 | 200 | 190
三标 | 标线 | 10天 | 10天 | 50 | 50
""",
    "attendance": """
姓名 | 科室 | 应到 | 实到 | 说法
张三 | 一科 | 25 | 24 | 病假
李四 | 二科 | 25 | 25 |
王五 | 三科 | 25 | 25 |
""",
}


@pytest.mark.parametrize("drawn", LISTS.values(), ids=LISTS)
def test_a_list_that_only_looks_alike_is_no_table_of_indicators(drawn):
    """Nothing says that these are indicators: they are asked about, if anything, and never read."""
    with pytest.raises(InputError) as told:
        read(["2024年度工程情况", drawn.strip()])
    assert "没有找到绩效指标表" in str(told.value)


PLAIN = "一级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分\n产出 | 绿化面积 | ≥1亩 | 1亩 | 50 | 50"


def test_the_total_is_the_score_before_the_grade():
    said = "综合以上各项及预算执行情况（分值10分，得9.76分），本项目自评总分97.97分，等级为“优”。"
    for end, total in (
        (said, "97.97"),
        ("综合得分85分（满分100分），等级为良。", "85"),
        ("得分65.00分，等级为“中”。", "65.00"),
    ):
        assert read(["2024年度绿化项目绩效自评", PLAIN, end]).total.text == total


def test_a_title_may_break_before_the_name_of_its_form():
    """The day on which it was signed, in Chinese numerals, is not the year that it is about."""
    found = read(["云台县2023年绿化提升项目\n绩效评价报告", "评价机构：某公司\n二〇二四年九月", PLAIN])
    assert (found.project.text, found.year.text) == ("云台县绿化提升项目", "2023")


def test_amounts_in_one_line_with_labels_of_the_head_are_funds():
    """Labels of other things beside the amounts, each amount with its own; a rate that agrees makes a sentence sure."""
    lines = [
        "填报单位：云台县园林站      预算数：1,320万元   执行数：1,287.9万元",
        "项目单位：云台县园林站      年度：2024      经费：预算1,320万元，支出1,287.9万元",
        "全年预算1,320万元，全年支出1,287.9万元，预算执行率97.57%。",
    ]
    for line in lines:
        found = read(["2024年度绿化项目绩效自评", line, PLAIN])
        assert [(row.text("adjusted"), row.text("executed")) for row in found.funds] == [("1320", "1287.9")]
        assert all(found.funds[0][key].doubt for key in ("adjusted", "executed"))
    report = ["2024年度绿化项目绩效评价报告", "一、项目概况", "（一）资金情况", lines[-1], PLAIN]
    assert len(read(report).funds) == 1
    assert not read([line.replace("97.57", "57.97") for line in report]).funds


NONE = YAML(typ="safe").load((ROOT / "tests" / "cases" / "no-indicators.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("blocks", NONE.values(), ids=NONE)
def test_words_that_only_look_alike_are_no_indicators(blocks):
    """Sites, interviews, problems, contracts, people and rules of scoring have labels and figures too."""
    try:
        assert not read(blocks).indicators
    except InputError as told:
        assert "没有找到绩效指标表" in str(told)


def test_what_strange_columns_most_likely_are_is_proposed():
    """A table that nothing makes certain is asked about with what its cells allow, not as 不读 throughout."""
    drawn = """
门道 | 看点 | 说到 | 做到 | 记号 | 因由
做事 | 送书下乡 | ≥30场 | 28场 | 甲 | 两场因雨取消
做事 | 图书更新 | ≥2000册 | 2100册 | 乙 |
收效 | 借阅人次 | ≥1.2万人次 | 1.3万人次 | 甲 |
收效 | 读者满意度 | ≥90% | 92% | 乙 |
"""
    found = read(["2024年度图书下乡绩效自评", drawn.strip()])
    assert not found.indicators
    assert found.layouts[0].titles == ("一级指标", "三级指标", "指标值", "实际完成值", "不读", "偏差原因")


@pytest.mark.parametrize(
    "typed, target, doubted", [("=160块", "=160块", True), ("=100%", "=100%", True), ("=A1*2", "", False)]
)
def test_a_target_that_became_a_formula_is_read_with_a_doubt(typed, target, doubted):
    """=160块 typed into a cell is a formula without a value; what stands in it was meant, no other formula."""
    book = openpyxl.Workbook()
    for line in (
        ("一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分"),
        ("产出指标", "数量指标", "增设标志", typed, "160块", 50, 50),
        ("产出指标", "质量指标", "完好率", "≥95%", "96%", 50, 50),
    ):
        book.active.append(line)
    saved = io.BytesIO()
    book.save(saved)
    found = understand(readers.read("表.xlsx", saved.getvalue()), "表.xlsx")
    first = found.indicators[0]
    assert (first.text("target"), bool(first["target"].doubt)) == (target, doubted)
    assert bool(found.account.unread()) != doubted


def test_a_list_that_names_the_project_of_every_row_is_one_for_each():
    """The rows of each project with their unit and year, no cell of another's; the words above are everybody's."""
    drawn = """
项目名称 | 预算单位 | 年份 | 一级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分
河道清淤 | 柳河县水利站 | 2024 | 产出指标 | 清淤长度 | ≥20公里 | 18公里 | 60 | 54
河道清淤 | 柳河县水利站 | 2024 | 满意度指标 | 村民满意度 | ≥90% | 95% | 40 | 40
村道养护 | 柳河县公路站 | 2024 | 产出指标 | 养护里程 | ≥50公里 | 50公里 | 70 | 70
村道养护 | 柳河县公路站 | 2024 | 满意度指标 | 村民满意度 | ≥90% | 91% | 30 | 30
"""
    parted = projects(Content((Text("绩效自评汇总", "第1段"), grid(drawn.strip(), "表1")), "Word"))
    read_of = [understand(one, "样表.docx") for one in parted]
    assert [(f.project.text, f.unit.text, f.year.text) for f in read_of] == [
        ("河道清淤", "柳河县水利站", "2024"),
        ("村道养护", "柳河县公路站", "2024"),
    ]
    names = [[row.text("name") for row in found.indicators] for found in read_of]
    assert names == [["清淤长度", "村民满意度"], ["养护里程", "村民满意度"]]
    assert [[e.text for e in found.account if e.state == "unread"] for found in read_of] == [[], []]


def test_amounts_that_add_up_to_the_first_are_funds():
    """资金总额 beside its parts, none of them under a head; where they do not add up nothing is taken."""
    rows = """
项目名称 | 河道清淤 | 资金用途 | 运转
资金总额（万元） | {} | 其中：财政拨款 | 70
上年结转 | 20 | 其他资金 | 10
"""
    table = """
三级指标 | 指标值 | 完成值 | 分值 | 得分
清淤长度 | ≥20公里 | 18公里 | 60 | 54
满意度 | ≥90% | 95% | 40 | 40
"""
    for total, count in (("100", 4), ("120", 0)):
        assert len(read([rows.strip().format(total), table.strip()]).funds) == count


def test_a_list_with_merged_projects_is_one_for_each_with_its_funds():
    """A project named once over all its rows, with its money beside it; a cell of two projects keeps them together."""
    drawn = """
项目名称 | 资金情况 | < | 绩效指标 | < | < | < | <
^ | 预算数 | 执行数 | 三级指标 | 指标值 | 完成值 | 分值 | 得分
平台运维 | 48 | 46.5 | 接入单位 | ≥260家 | 271家 | 60 | 60
^ | ^ | ^ | 单位满意度 | ≥90% | 95% | 40 | 40
消防宣传 | 15 | 12 | 宣传场次 | ≥40场 | 44场 | 70 | 70
^ | ^ | ^ | 群众满意度 | ≥85% | 87% | 30 | 30
合计 | < | < | < | < | < | |
"""
    heading = Text("某大队2023年度绩效自评明细表（单位：万元）", "第1段")
    read_of = [understand(one, "样表.docx") for one in projects(Content((heading, grid(drawn.strip(), "表1")), "Word"))]
    assert [(f.project.text, [row.text("name") for row in f.indicators]) for f in read_of] == [
        ("平台运维", ["接入单位", "单位满意度"]),
        ("消防宣传", ["宣传场次", "群众满意度"]),
    ]
    assert [[(row.text("adjusted"), row.text("executed")) for row in f.funds] for f in read_of] == [
        [("48", "46.5")],
        [("15", "12")],
    ]
    shared = drawn.strip().replace("消防宣传 | 15", "消防宣传 | ^")
    assert len(projects(Content((heading, grid(shared, "表1")), "Word"))) == 1
