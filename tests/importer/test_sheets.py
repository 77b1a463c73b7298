"""Workbooks with a sheet for each level of the indicators, or for each year of a project."""

from __future__ import annotations

import io

import openpyxl
import pytest

from perfeval.documents import readers
from perfeval.importer.understand import projects, understand

HEAD = ("三级指标", "目标值", "完成值", "分值", "得分")
ROWS = (("架设网络", "≥12公里", "12公里", 50, 50), ("接通农户", "≥200户", "190户", 50, 47.5))


def content(sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    saved = io.BytesIO()
    book.save(saved)
    return readers.read("表.xlsx", saved.getvalue())


@pytest.mark.parametrize(
    "names, levels",
    [
        (("产出指标", "满意度指标"), [("产出指标", ""), ("满意度指标", "")]),
        (("1.产出", "2.效益（30分）"), [("产出", ""), ("效益（30分）", "")]),
        (("数量指标", "质量指标"), [("", "数量指标"), ("", "质量指标")]),
        (("甲镇", "乙镇"), [("", ""), ("", "")]),
    ],
)
def test_the_name_of_a_sheet_is_the_level_of_its_rows(names, levels):
    sheets = {name: [(f"{name}填报",), HEAD, row] for name, row in zip(names, ROWS)}
    found = understand(content({"说明": [("项目名称", "村村通网"), ("年度", "2024")], **sheets}), "表.xlsx")
    assert [(row.text("level1"), row.text("level2")) for row in found.indicators] == levels
    assert all(
        row[key].doubt
        for row, level in zip(found.indicators, levels)
        for key, text in zip(("level1", "level2"), level)
        if text
    )


@pytest.mark.parametrize(
    "names, titles",
    [
        (("2023年", "2024年"), ("村村通网项目绩效自评表",) * 2),
        (("自评表一", "自评表二"), ("村村通网项目绩效自评表（2023年度）", "村村通网项目绩效自评表（2024年度）")),
        (("2023", "填表说明", "2024"), ("村村通网自评",) * 3),
    ],
)
def test_a_sheet_for_each_year_is_read_by_itself(names, titles):
    sheets = {}
    for name, title in zip(names, titles):
        rows = [(title,), ("项目名称", "村村通网"), HEAD, *ROWS] if "说明" not in name else [("说明：分年填报",)]
        sheets[name] = rows
    read = [understand(one, "表.xlsx") for one in projects(content(sheets))]
    assert [(one.project.text, one.year.text, len(one.indicators)) for one in read] == [
        ("村村通网", "2023", 2),
        ("村村通网", "2024", 2),
    ]


@pytest.mark.parametrize("names", [("2024年", "2024年复核"), ("指标", "附表"), ("2024年", "附表")])
def test_sheets_that_name_no_years_apart_stay_one(names):
    assert len(projects(content({name: [HEAD, *ROWS] for name in names}))) == 1
