"""perfeval import and perfeval review FILE as people run them: nothing half-written or lost, one clear message."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT, empty_workbook, run
from papers import document
from papers.writers import entry

from perfeval import params
from perfeval.documents import readers
from perfeval.importer.understand import understand
from perfeval.model.findings import InputError

pytestmark = pytest.mark.slow

FORM = document("001", "财政部", "docx")
REPORT = """某县临时救助项目绩效评价报告

2024年度

一、基本情况
（一）项目概况。
全年发放临时救助{{ facts.x }}资金113.13万元。[bookmark: _GoBack]
（二）项目绩效目标：使困难群众得到及时救助。
二、绩效评价工作开展情况
（一）绩效评价目的、对象和范围
评价204年临时救助项目。
三、综合评价情况及评价结论
	一级指标
	二级指标
	三级指标
	指标值
	实际完成值
	分值
	得分
	偏差原因分析及改进措施

	产出指标
	数量指标
	救助人次
	≥200人次
	205人次
	50
	50


	效益指标
	社会效益指标
	生活压力
	有所减轻
	有所减轻
	40
	35
	把握不准

项目总体较好。
五、主要经验及做法、存在的问题及原因分析
（二）存在的问题及原因分析
1.宣传不够深入：知晓率不高。原因是渠道单一。
2.标准偏低：与物价上涨不适应。
六、有关建议
（一）加大宣传力度
拓宽渠道。
（二）完善标准
建立联动机制。
7、 其他需要说明的问题
    无。
"""


@pytest.fixture
def workbook(tmp_path):
    base = tmp_path / "工作 簿"
    return empty_workbook(base)


def put(base: Path, name: str, data: bytes | str) -> str:
    (base / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return name


def files(base: Path) -> list[str]:
    return sorted(
        f.relative_to(base / "params").as_posix()
        for f in (base / "params").rglob("*")
        if f.is_file() and "rulesets" not in f.parts
    )


def test_a_form_becomes_params_that_load_with_every_cell(workbook):
    name = put(workbook, "自评表 定稿.docx", FORM.data)
    done = run(workbook, "import", name)
    assert done.returncode == 0, done.stderr
    assert files(workbook) == [f"城乡最低生活保障/2024.{suffix}" for suffix in ("import.csv", "md", "yaml")]
    evaluation = params.load("城乡最低生活保障", 2024, workbook)
    wanted = [(row["name"], row["target"], row["actual"], row["score"]) for row in FORM.expected["indicators"]]
    assert [(i.name, i.target or "", i.actual or "", str(i.self_score)) for i in evaluation.indicators] == wanted
    assert "未读入" in done.stdout and "请核对" in done.stdout
    with open(workbook / "params/城乡最低生活保障/2024.import.csv", encoding="utf-8-sig", newline="") as opened:
        head, *rows = csv.reader(opened)
    assert (
        head == ["文件", "sha256", "位置", "原文", "状态", "用途或原因"]
        and {row[0] for row in rows} == {name}
        and len({row[1] for row in rows}) == 1
    )
    listed = {row[3].lstrip("'") for row in rows}
    assert {text for text in FORM.printed if text.strip()} <= listed


def test_existing_params_are_never_overwritten_unasked(workbook):
    name = put(workbook, "a.docx", FORM.data)
    assert run(workbook, "import", name).returncode == 0
    file = workbook / "params/城乡最低生活保障/2024.yaml"
    mine = file.read_text(encoding="utf-8").replace("points: 5", "points: 6", 1)
    file.write_text(mine, encoding="utf-8")
    shown = run(workbook, "import", name)
    assert shown.returncode == 1 and "没有写入" in shown.stderr and file.read_text(encoding="utf-8") == mine
    assert "的分值：6 → 5（" in shown.stdout
    assert run(workbook, "import", name, "--yes").returncode == 0
    assert "points: 6" not in file.read_text(encoding="utf-8")
    file.write_text(mine, encoding="utf-8")
    assert run(workbook, "import", name, "--force").returncode == 0 and file.read_text(encoding="utf-8") != mine


def test_json_prints_the_contract_and_writes_nothing(workbook):
    done = run(workbook, "import", put(workbook, "a.docx", FORM.data), "--json")
    data = json.loads(done.stdout)
    assert set(data) == {
        "project",
        "year",
        "department",
        "budget",
        "indicators",
        "standards",
        "layouts",
        "narrative",
        "unread",
    }
    assert data["indicators"] == FORM.expected["indicators"] and files(workbook) == []


def test_a_report_brings_its_words_problems_and_recommendations(workbook):
    done = run(workbook, "import", put(workbook, "报告.txt", REPORT), "--project", "甲县 临时救助")
    assert done.returncode == 0, done.stderr
    evaluation = params.load("甲县 临时救助", 2024, workbook)
    assert r"\{{ facts.x \}}" in evaluation.words("项目概况").text
    assert evaluation.words("项目绩效目标").text == "使困难群众得到及时救助。"
    assert evaluation.words("综合评价情况及评价结论").text == "项目总体较好。"
    assert evaluation.words("其他需要说明的问题").text == "无。"
    assert [(p.title, p.detail, p.cause) for p in evaluation.problems] == [
        ("宣传不够深入", "知晓率不高。", "原因是渠道单一。"),
        ("标准偏低", "与物价上涨不适应。", None),
    ]
    assert [[r.title for r in p.recommendations] for p in evaluation.problems] == [["加大宣传力度"], ["完善标准"]]
    built = run(workbook, "build", "--to", "html", "--book", "report")
    assert built.returncode == 0, built.stderr
    page = (workbook / "reports/甲县 临时救助/2024/report.html").read_text(encoding="utf-8")
    for words in (
        "{{ facts.x }}",
        "[bookmark: _GoBack]",
        "使困难群众得到及时救助。",
        "项目总体较好。",
        "原因是渠道单一。",
        "拓宽渠道。",
        "生活压力",
        "把握不准",
    ):
        assert words in page, words


def test_a_document_is_reviewed_at_its_own_places(workbook):
    done = run(workbook, "review", put(workbook, "报告.txt", REPORT), "--json")
    assert done.returncode == 4, done.stderr
    found = {(f["code"], f["where"]) for f in json.loads(done.stdout)["findings"]}
    lines = REPORT.split("\n")
    residue = f"报告.txt 第{next(n for n, line in enumerate(lines, 1) if '_GoBack' in line)}行"
    year = f"报告.txt 第{next(n for n, line in enumerate(lines, 1) if '204年' in line)}行"
    assert {residue, year} <= {where for _, where in found}
    assert files(workbook) == []


def test_a_form_is_not_asked_for_what_it_has_no_room_for(workbook):
    done = run(workbook, "review", put(workbook, "自评表.docx", FORM.data), "--json")
    found = json.loads(done.stdout)["findings"]
    assert found and not {"A21", "E05", "N05"} & {f["code"] for f in found}
    assert all(
        place.startswith("自评表.docx") for f in found for g in (f, *f["rows"], *f["effects"]) for place in [g["where"]]
    )


def test_a_folder_goes_on_after_a_bad_file_and_resumes(workbook):
    folder = workbook / "收到的 材料"
    folder.mkdir()
    put(folder, "1 自评表.docx", FORM.data)
    put(folder, "2 坏文件.docx", FORM.data[:300])
    put(folder, "3 报告.txt", REPORT.replace("某县临时救助项目", ""))
    put(folder, "~$1 自评表.docx", b"lock")
    done = run(workbook, "import", "收到的 材料")
    assert (
        done.returncode == 3
        and "2 坏文件.docx  未导入" in done.stdout
        and "3 报告.txt  未导入" in done.stdout
        and "没有项目名称" in done.stdout
    )
    with open(workbook / "导入情况.csv", encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.reader(opened))
    assert [row[1] for row in rows[1:]] == ["已导入", "未导入", "未导入"]
    assert "已导入过" in run(workbook, "import", "收到的 材料").stdout


def sheet(rows: int) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("表")
    page.append(["一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "得分"])
    for n in range(rows):
        page.append(["产出指标", "数量指标", f"任务{n}", "≥1次", "1次", 1, 1])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
BAD = {
    "password.xlsx": (OLE + entry("EncryptedPackage"), "密码"),
    "old.doc": (OLE + entry("WordDocument"), "另存为 .docx"),
    "old.wps": (OLE, "WPS"),
    "old.et": (OLE, "WPS"),
    "cut.docx": (FORM.data[:1000], "损坏"),
    "empty.docx": (b"", "空的"),
    "bomb.docx": (zipped(word__document_xml=b"<a>" + b"0" * 40 * 2**20 + b"</a>"), "解压后"),
    "entities.docx": (zipped(word__document_xml=ENTITIES), "实体"),
    "pictures.docx": (
        zipped(word__document_xml=WORD.format("").encode(), word__media__image1_png=b"\x89PNG"),
        "文字识别",
    ),
    "no-table.docx": (
        zipped(word__document_xml=WORD.format("<w:p><w:r><w:t>一份通知</w:t></w:r></w:p>").encode()),
        "没有找到绩效指标表",
    ),
    "scan.pdf": (b"%PDF-1.4", "PDF"),
    "photo.docx": (b"\x89PNG\r\n", "图片"),
    "noise.txt": (bytes(range(128, 256)) * 9, "不是能识别"),
    "slides.zip": (zipped(ppt__presentation_xml=b"<a/>"), "幻灯片"),
    "archive.zip": (zipped(a__txt=b"x"), "压缩包"),
    "other.odt": (zipped(content_xml=b"<a/>"), "OpenDocument"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_one_message_and_leaves_nothing(workbook, name):
    data, told = BAD[name]
    done = run(workbook, "import", put(workbook, name, data), "--project", "甲", "--year", "2024")
    assert done.returncode == 1 and told in done.stderr and "改法：" in done.stderr and "Traceback" not in done.stderr
    assert done.stderr.count("发现：") == 1 and files(workbook) == []


def test_a_file_too_large_is_not_even_read(tmp_path):
    file = tmp_path / "large.docx"
    with open(file, "wb") as out:
        out.truncate(200 * 2**20)
    with pytest.raises(InputError, match="太大"):
        readers.read_path(file)


def test_a_renamed_file_is_read_by_its_bytes():
    content = readers.read("表.docx", sheet(3))
    assert content.kind == "Excel" and "后缀与内容不符" in content.notes[-1].why


def test_two_projects_in_one_file_are_imported_one_by_one(workbook):
    other = FORM.data
    parts = zipfile.ZipFile(io.BytesIO(other))
    document = parts.read("word/document.xml").decode()
    table = document[document.index("<w:tbl>") : document.rindex("</w:tbl>") + 8]
    second = table.replace("城乡最低生活保障", "临时救助")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in parts.namelist():
            archive.writestr(
                name,
                parts.read(name)
                if name != "word/document.xml"
                else document.replace("<w:sectPr/>", f"<w:p/>{second}<w:sectPr/>"),
            )
    file = put(workbook, "两个.docx", out.getvalue())
    refused = run(workbook, "import", file, "--project", "一个")
    assert refused.returncode == 1 and "一个文件里有2个项目：城乡最低生活保障、临时救助" in refused.stderr
    assert files(workbook) == []
    done = run(workbook, "import", file)
    assert done.returncode == 0 and done.stdout.startswith("这个文件里有2个项目：城乡最低生活保障、临时救助\n")
    first, second = (params.load(name, 2024, workbook) for name in ("城乡最低生活保障", "临时救助"))
    assert len(first.indicators) == len(second.indicators) == 14
    assert first.project.name == "城乡最低生活保障" and second.project.name == "临时救助"


def three_years(workbook) -> str:
    """A sheet for each of three years of one project, and one that compares them."""
    book = openpyxl.Workbook()
    for year, score in ((2022, 80), (2023, 90), (2024, 100)):
        sheet = book.create_sheet(f"{year}年")
        for row in (
            [f"{year}年度河道清淤项目绩效自评表"],
            ["一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "得分"],
            ["产出指标", "数量指标", "清淤长度", "≥10公里", f"{score / 10:g}公里", 50, score / 2],
            ["产出指标", "质量指标", "验收合格率", "100%", "100%", 50, 50],
        ):
            sheet.append(row)
    sheet = book.create_sheet("对比")
    for row in (["指标", "2022年", "2023年", "2024年"], ["清淤长度", 8, 9, 10]):
        sheet.append(row)
    del book["Sheet"]
    file = workbook / "三年.xlsx"
    book.save(file)
    return str(file)


def test_a_sheet_a_year_is_a_params_file_a_year(workbook):
    file = three_years(workbook)
    done = run(workbook, "import", file)
    assert done.returncode == 0 and done.stdout.startswith("这个文件里有3个年度：2022年度、2023年度、2024年度\n")
    actuals = [params.load("河道清淤项目", year, workbook).indicators[0].actual for year in (2022, 2023, 2024)]
    assert actuals == ["8公里", "9公里", "10公里"]


def test_of_a_sheet_a_year_one_is_imported_and_reviewed_when_asked_for(workbook):
    file = three_years(workbook)
    asked = run(workbook, "review", file)
    assert asked.returncode == 1 and "文件里有2022、2023、2024年度的表" in asked.stderr
    assert "2023年”" in run(workbook, "review", file, "2023").stdout
    run(workbook, "import", file, "--year", "2023")
    assert {name[:11] for name in files(workbook)} == {"河道清淤项目/2023"}


REVIEWED = """示例县农村道路养护项目绩效评价报告
（2024年度）
项目单位：示例县交通局  委托单位：示例县财政局  评价机构：示例咨询有限公司
一、基本情况
项目2024年安排预算100万元。
二、评价结论
产出指标得分30.00分。项目绩效评价总体得分为65.00分，等级为“中”。
发放问卷200份，收回有效问卷186份，满意177份。
六、有关建议
建议完善制度。
七、评价机构声明
本报告只对委托单位负责。

一级指标	二级指标	三级指标	分值	评分标准	评价意见	得分	扣分原因
决策	项目立项	立项依据充分性	60	要点①②各占1/2。	立项文件齐全。	60
过程	资金管理	制度执行有效性	40	每缺一项扣5分。	缺7项。	5	缺7项，扣35分
合计			100			65
注：得分保留两位小数。
填表人：张三    审核人：
"""


def test_an_evaluation_report_says_who_and_what(workbook):
    """Scores of an evaluator are decided; the total is the one with a grade; own chapters stay apart, notes too."""
    done = run(workbook, "import", put(workbook, "报告.txt", REVIEWED))
    assert done.returncode == 0, done.stderr
    made = params.load("示例县农村道路养护项目", 2024, workbook)
    assert made.project.implementing_unit == "示例县交通局"
    assert (made.report.client, made.report.evaluator, made.report.type) == (
        "示例县财政局",
        "示例咨询有限公司",
        "财政评价",
    )
    assert (str(made.declared.total), made.declared.grade) == ("65", "中")
    assert (made.survey.sent, made.survey.valid, made.survey.satisfied) == (200, 186, 177)
    first, second = made.indicators
    assert first.self_score is None and str(first.decided.score) == "60" and first.decided.by == "示例咨询有限公司"
    assert (second.opinion, second.deduction_reason, second.decided.reason) == (
        "缺7项。",
        "缺7项，扣35分",
        "缺7项，扣35分",
    )
    narrative = (workbook / "params" / "示例县农村道路养护项目" / "2024.md").read_text(encoding="utf-8")
    assert "张三" not in narrative and "保留两位小数" not in narrative
    assert "**评价机构声明**\n\n本报告只对委托单位负责。" in narrative[narrative.index("其他需要说明的问题") :]


@pytest.mark.parametrize(
    "title, project, year",
    [
        ("示例县2021年中央财政衔接资金项目绩效自评表（2022年度）", "示例县中央财政衔接资金项目", "2022"),
        ("项目支出绩效自评表（2022年度）", "", "2022"),
        ("示例县交通局2022年度部门整体支出绩效自评表", "示例县交通局部门整体支出", "2022"),
        ("示例县残疾人联合会2023年项目绩效自评表", "", "2023"),
        ("关于示例镇道路养护项目支出绩效自评复核表", "示例镇道路养护项目", ""),
    ],
)
def test_a_title_names_project_and_year(title, project, year):
    from perfeval.documents.content import Content, DocumentCell, DocumentGrid, Text
    from perfeval.importer.understand import understand

    lines = ["三级指标 指标值 实际完成值 分值 得分".split(), "道路里程 ≥50公里 52公里 10 10".split()]
    cells = tuple(
        DocumentCell(text, r, c, place=f"{r}-{c}") for r, line in enumerate(lines) for c, text in enumerate(line)
    )
    found = understand(Content((Text(title, "第1段"), DocumentGrid(cells, 2, 5, "表1")), "Word"), "表.docx")
    assert (found.project.text, found.year.text) == (project, year)
    assert bool(found.project.doubt) is bool(project)


@pytest.mark.long
def test_ten_thousand_rows_are_read_in_little_memory():
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    from perfeval.importer.understand import understand

    found = understand(readers.read("大表.xlsx", sheet(10_000)), "大表.xlsx")
    assert len(found.indicators) == 10_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500 * 1024


def test_a_formula_without_a_cached_value_is_not_read_as_nothing():
    book = openpyxl.Workbook()
    book.active.append(["一级指标", "三级指标", "指标值", "实际完成值", "得分"])
    book.active.append(["产出", "人数", "10人", "=5+5", 10])
    out = io.BytesIO()
    book.save(out)
    notes = readers.read("a.xlsx", out.getvalue()).notes
    assert [(note.where, note.text) for note in notes] == [
        ("工作表“Sheet”!D2", "=5+5")
    ] and "没有保存计算结果" in notes[0].why


def test_gbk_text_and_full_width_digits_are_read():
    found = readers.read("表.txt", "一级指标｜三级指标｜指标值｜得分\n产出｜人数｜≥１０人｜５\n".encode("gb18030"))
    assert found.blocks[0].at(1, 2).text == "≥１０人"


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")
def test_a_project_name_cannot_leave_the_folder(workbook):
    name = put(workbook, "a.docx", FORM.data)
    for project in ("../x", "a/b", "rulesets", "..", "甲:乙"):
        done = run(workbook, "import", name, "--project", project)
        assert done.returncode == 1 and "不能使用" in done.stderr, project
    assert files(workbook) == []


def test_a_year_without_rules_is_brought_in_under_later_ones_and_says_so(workbook):
    made = document("004", "财政部", "docx")
    (workbook / "自评表.docx").write_bytes(made.data)
    assert run(workbook, "import", "自评表.docx").returncode == 0
    file = next((workbook / "params").glob("*/2019.yaml"))
    assert "  as_of: 2020  # 请核对：2019年还没有这套规则，暂按2020年施行的核对，请选定" in file.read_text(
        encoding="utf-8"
    )
    evaluation = params.load(file.parent.name, 2019, workbook)
    assert params.ruleset(evaluation, workbook).told()[0] == "规则以2020年施行的为准，由评价方选定"


def test_a_filled_fact_sheet_joins_the_params_and_changes_nothing_else(workbook):
    shutil.copytree(ROOT / "params" / "hukou-dibao", workbook / "params" / "hukou-dibao")
    target = workbook / "params" / "hukou-dibao" / "2024.yaml"
    assert run(workbook, "form", "hukou-dibao", "2024", "--layout", "facts").returncode == 0
    file = next((workbook / "params" / "hukou-dibao").glob("*-facts.xlsx"))
    book = openpyxl.load_workbook(file)
    free = next(row for row in book.active.iter_rows(min_row=5) if row[0].value is None)
    for cell, text in zip(free, ("入户核查户数", "1056户", "核查台账", "填报人甲")):
        cell.value = text
    changed = next(row for row in book.active.iter_rows(min_row=5) if row[0].value == "农村低保人数")
    changed[1].value = "8521人"
    book.save(file)
    name = file.relative_to(workbook).as_posix()
    asked = run(workbook, "import", name)
    assert asked.returncode == 1 and "没有写入" in asked.stderr
    before = target.read_text(encoding="utf-8")
    done = run(workbook, "import", name, "--yes")
    assert done.returncode == 0, done.stderr
    assert "改动  基础数据“农村低保人数”的数值：8520人 → 8521人" in done.stdout
    after = target.read_text(encoding="utf-8")
    assert [line for line in after.splitlines() if line not in before.splitlines()] == [
        "  rural_persons: {label: 农村低保人数, value: 8521人, source: 原报告一、（一）}",
        '  fact_1: {label: 入户核查户数, value: "1056户", source: 核查台账}',
    ]
    assert run(workbook, "import", "--undo", "hukou-dibao/2024").returncode == 0
    assert target.read_text(encoding="utf-8") == before


def test_a_fact_sheet_without_its_project_says_what_to_do_first(workbook):
    book = openpyxl.Workbook()
    for row in (
        ["基础数据表"],
        ["（2024年度）"],
        ["项目名称", "助餐"],
        ["数据名称", "数值", "来源文件"],
        ["助餐点", "12个", "台账"],
    ):
        book.active.append(row)
    book.save(workbook / "基础数据.xlsx")
    done = run(workbook, "import", "基础数据.xlsx")
    assert done.returncode == 1 and "先导入自评表" in done.stderr


def test_cells_far_to_the_right_are_told_and_empty_ones_cost_nothing():
    from openpyxl.styles import Font

    book = openpyxl.load_workbook(io.BytesIO(sheet(3)))
    book.active.cell(1, 16_000, "很远")
    book.active.cell(1_000_000, 3).font = Font(bold=True)
    out = io.BytesIO()
    book.save(out)
    content = readers.read("宽表.xlsx", out.getvalue())
    assert [(note.text, note.why) for note in content.notes] == [("很远", "在第200列以外")]


def test_a_mistake_of_our_own_is_told_as_ours(monkeypatch):
    from perfeval.documents import plain, readers
    from perfeval.model import formulas

    monkeypatch.setattr(plain, "read", lambda data, comma: formulas.ratio(1, 0))
    with pytest.raises(InputError, match="程序的问题，不是文件的") as told:
        readers.read("表.txt", "文字".encode())
    assert "formulas.py" in str(told.value)
    monkeypatch.setattr(plain, "read", lambda data, comma: int("坏"))
    with pytest.raises(InputError) as told:
        readers.read("表.txt", "文字".encode())
    assert "程序的问题" not in str(told.value)


def test_a_report_of_our_own_without_decisions_keeps_the_units_scores(built):
    """Its note says whose the scores are, and who evaluated is still marked as missing."""
    file = built / "reports" / "hukou-dibao" / "2024" / "report.docx"
    found = understand(readers.read(file.name, file.read_bytes()), file.name)
    assert not found.client and not found.evaluator
    rows = params.load("hukou-dibao", 2024, built).indicators
    assert {row["name"].text: row["score"].text for row in found.indicators if row["score"]} == {
        i.name: f"{i.self_score:.2f}" for i in rows if i.self_score is not None
    }
    assert not any(row["decided"] for row in found.indicators)


def test_a_table_that_names_no_project_has_the_name_of_its_file(workbook):
    nameless = REPORT.replace("某县临时救助项目", "")
    file = put(workbook, "3.示例县农村公路养护2024年自评表.txt", nameless)
    done = run(workbook, "import", file)
    assert done.returncode == 0, done.stdout + done.stderr
    written = (workbook / "params" / "示例县农村公路养护" / "2024.yaml").read_text(encoding="utf-8")
    assert "文件中没有项目名称，按文件名填写" in written
