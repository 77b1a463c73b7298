"""A survey and its file of answers: whatever is typed is refused at its line, or printed with shares of its counts."""

from __future__ import annotations

import io
import json
import re
import shutil
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT, empty_workbook
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfeval import params, review, scoring
from perfeval.build import making
from perfeval.model.findings import InputError, Where
from perfeval.model.numerals import plain_number
from perfeval.model.questionnaire import FIVE, Survey
from perfeval.page.grid import Grid
from perfeval.params import surveyfile
from perfeval.report import charts, gaps, satisfaction, tables
from perfeval.studies.survey import examine, over_years


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("surveys")
    empty_workbook(folder)
    (folder / "params" / "p").mkdir()
    return folder


def card_of(base: Path, survey: str):
    """The scorecard of a project with this survey; each test writes over the last one's."""
    (base / "params" / "p" / "2024.yaml").write_text(
        f"""schema: 1
project: {{name: 示例, title: 示例, region: 示例}}
year: 2024
report: {{type: 单位自评, stage: 初稿}}
ruleset: {{scoring: mof-2020}}
indicators:
  - {{level1: 满意度指标, level2: 服务对象满意度指标, name: 服务对象满意度, target: ≥90%, actual: 90%, \
points: 10, self_score: 10}}
survey: {survey}
""",
        encoding="utf-8",
    )
    evaluation = params.load("p", 2024, base)
    return scoring.score(evaluation, params.ruleset(evaluation, base))


def refused(base: Path, survey: str) -> str:
    with pytest.raises(InputError) as error:
        card_of(base, survey)
    assert all(
        f.where.file == "params/p/2024.yaml" and f.where.line >= 8 and f.expected and f.fix
        for f in error.value.findings
    )
    return "\n".join(f"{f.where.line}: {f.found}" for f in error.value.findings)


# answers off the scale, and counts that contradict each other, are told at their line


@pytest.mark.parametrize(
    "survey, told",
    [
        (
            "\n  answers:\n    满意: 90\n    基本满意: 8\n    不满意: 2",
            "10: “满意”不在选项中\n11: “基本满意”不在选项中\n12: “不满意”不在选项中",
        ),
        ("\n  answers:\n    非常满意: 5\n    合计: 5", "11: “合计”5份不是选项"),
        (
            "\n  answers: {非常满意: 1, 一般: 1}\n  valid: 20\n  satisfied: 15",
            "10: 有效份数写20，各选项之和是2\n11: 满意份数写15，各选项中满意的是1",
        ),
        ("\n  scale:\n  - {name: 好, satisfied: true}\n  - {name: 合计, satisfied: false}", "11: “合计”不是选项"),
        (
            "\n  scale:\n  - {name: 好, satisfied: false}\n  - {name: 差, satisfied: true}",
            "11: “差”计为满意，排在它前面的“好”不计",
        ),
        (
            "\n  scale:\n  - {name: 好, satisfied: true, points: 60}\n  - {name: 差, satisfied: false, points: 100}",
            "11: “差”100分，高于排在它前面的“好”",
        ),
        (
            "\n  scale:\n  - {name: 好, satisfied: true, points: 60}\n  - {name: 差, satisfied: false}",
            "11: “差”没有分值，“好”有",
        ),
        (
            "\n  scale:\n  - {name: 好, satisfied: true, written: [差]}\n  - {name: 差, satisfied: false}",
            "11: 选项“差”写了两次",
        ),
        ("\n  scale: [{name: 好, satisfied: true}]", "9: 有1个选项\n9: 各选项都计为满意"),
        (
            "\n  top: 1\n  scale: [{name: 好, satisfied: true}, {name: 差, satisfied: false}]",
            "9: 写了 scale，又写了 top",
        ),
        (
            "\n  groups:\n  - {name: 甲, answers: {一般: 3}}\n  - {name: 乙}",
            "11: “乙”没有各选项份数或满意份数，其他对象有",
        ),
        ("\n  groups:\n  - {name: 甲, answers: {一般: 3}}\n  - {name: 甲, answers: {一般: 3}}", "11: “甲”写了两次"),
        (
            "\n  valid: 7\n  groups:\n  - {name: 甲, answers: {一般: 3}}\n  - {name: 乙, answers: {一般: 3}}",
            "9: 有效份数写7，各类对象之和是6",
        ),
        (
            "\n  returned: 7\n  groups:\n  - {name: 甲, returned: 8}\n  - {name: 乙}",
            "9: 回收份数写7，部分对象之和已是8",
        ),
        (
            "\n  answers: {一般: 5, 非常满意: 1}\n  groups:\n  - {name: 甲, answers: {一般: 4, 非常满意: 2}}",
            "9: “非常满意”写1份，各类对象之和是2份\n9: “一般”写5份，各类对象之和是4份\n"
            "9: 满意份数按各选项之和是1，按各类对象之和是2",
        ),
        (
            "\n  answers: {一般: 5, 非常满意: 1}\n  strata: [{name: 甲, population: 9, valid: 7, satisfied: 1}]",
            "9: 有效份数按各选项之和是6，按各层之和是7",
        ),
        (
            "\n  questions:\n  - {name: 甲, answers: {一般: 4}}\n  - {name: 乙, answers: {一般: 3}}",
            "9: 各题的回答数不同（3至4），没有写有效份数",
        ),
        ("\n  valid: 3\n  questions:\n  - {name: 甲, answers: {一般: 4}}", "11: “甲”共4份回答，有效份数是3"),
        (
            "\n  measure: 满意度\n  strata: [{name: 甲, population: 9, valid: 7, satisfied: 1}]",
            "9: 各层只有满意份数，不能按层计算满意度",
        ),
        (
            "\n  measure: 满意度\n  scale: [{name: 好, points: 10, satisfied: true}, {name: 差, points: 0,"
            " satisfied: false}]",
            "9: 最高的选项10分，满意度不能与百分数的指标值比较",
        ),
        (
            "\n  groups:\n  - {name: 学生, answers: {一般: 3}}\n  - {name: 学生合计, answers: {一般: 3}}",
            "11: “学生合计”是合计，不是其中一项",
        ),
        ("\n  file: 没有.csv\n  question: 总体\n  uncounted: [一般]", "11: “一般”是选项，又写为不计入"),
        ("\n  question: 总体", "9: 写了 question，没有写 file"),
        ("\n  file: 没有.csv\n  question: 总体", "9: 没有文件 没有.csv"),
        ("\n  file: 没有.csv", "9: 写了问卷数据文件，没有写 question 或 columns"),
        ("\n  file: a/b.csv\n  question: 总体", "9: 问卷数据文件“a/b.csv”带有路径"),
        ("\n  file: 没有.csv\n  question: 总体\n  answers: {一般: 1}", "11: 写了问卷数据文件，又写了 answers"),
        ("\n  file: 没有.csv\n  question: 总体\n  columns: [总体]", "11: 列名“总体”写了两次"),
    ],
)
def test_a_survey_that_does_not_fit_is_told_at_its_line(base, survey, told):
    assert sorted(refused(base, survey).split("\n")) == sorted(told.split("\n"))


# the file of answers


def sheet(rows: list[list], change=None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def counted(base: Path, name: str, data: bytes, keys: str = "question: 总体满意度"):
    (base / "params" / "p" / name).write_bytes(data)
    return card_of(base, f"\n  file: {name}\n  {keys}")


CODES = """question: 总体满意度
  scale:
  - {name: 满意, points: 100, satisfied: true, written: ['3']}
  - {name: 基本满意, points: 50, satisfied: true, written: ['2', 较满意]}
  - {name: 不满意, points: 0, satisfied: false, written: ['1']}"""


def test_a_csv_from_excel_is_counted_whatever_its_encoding(base):
    text = "序号,总体满意度\n1,非常满意\n2,比较满意\n3,不太满意\n4,\n,\n"
    for name, encoding in (("a.csv", "gb18030"), ("b.csv", "utf-8-sig"), ("c.csv", "utf-16")):
        found = examine(counted(base, name, text.encode(encoding)))
        assert (found.returned, found.valid, found.satisfied, found.question.counts) == (4, 3, 2, (1, 1, 0, 1, 0))
        assert f"{name} 中1份没有总体满意度一题的有效回答，不计入有效份数。" in found.survey.notes


def test_codes_and_other_words_count_where_the_scale_says_so(base):
    data = sheet([["序号", "总体\n满意度"], [1, 3], [2, 2], [3, 1.0], [4, "较满意"]])
    assert examine(counted(base, "a.xlsx", data, CODES)).question.counts == (1, 2, 1)
    with pytest.raises(InputError, match="B2“3”、工作表“Sheet”!B3“2”、工作表“Sheet”!B4“1”"):
        counted(base, "a.xlsx", data)


def test_questions_groups_and_weights_of_a_file(base):
    # 学生: 饭菜 1 of 2, 卫生 1 of 1; 教师: 2 of 2. By weight 2 × 1 + 1 × 2 satisfied of 2 × 2 + 1 × 1 + 1 × 2: 4 of 7;
    # n = (2 + 1 + 1)² ÷ (4 + 1 + 1)
    rows = "类别,饭菜,卫生,权重\n学生,非常满意,一般,2\n学生,一般,,1\n教师,非常满意,比较满意,1\n教师,,,1\n"
    keys = (
        "columns: [饭菜, 卫生]\n  group_column: 类别\n  weight_column: 权重\n"
        "  groups: [{name: 学生, population: 50, sent: 4}, {name: 教师, population: 9, sent: 3}]"
    )
    found = examine(counted(base, "a.csv", rows.encode(), keys))
    assert [(g.name, g.counts.returned, g.counts.valid, g.satisfied, g.answered) for g in found.groups] == [
        ("学生", 2, 2, 1, 3),
        ("教师", 2, 1, 2, 2),
    ]
    assert (found.population, found.sent, found.returned, found.valid, found.whole.satisfied, found.whole.answered) == (
        59,
        7,
        4,
        3,
        3,
        5,
    )
    assert found.weighted == Fraction(4, 7) and found.survey.weighted.size == Fraction(16, 6)
    assert "基什有效份数2.7份" in tables.survey(params.load("p", 2024, base), "表1", found).text


def test_a_question_counts_only_on_sheets_that_are_valid(base):
    rows = "总体满意度,饭菜\n非常满意,一般\n,一般\n不了解,非常满意\n"
    found = examine(
        counted(base, "a.csv", rows.encode(), "question: 总体满意度\n  columns: [饭菜]\n  uncounted: [不了解]")
    )
    assert (found.returned, found.valid, found.whole.questions[0][1].counts) == (3, 1, (0, 0, 1, 0, 0))


def test_a_total_at_the_end_is_left_out_and_said(base):
    data = (ROOT / "tests" / "cases" / "survey-total-row.csv").read_bytes()
    found = examine(counted(base, "a.csv", data))
    assert (found.returned, found.valid) == (5, 5)
    assert "a.csv 第7行是合计行，没有计入。" in tables.survey(params.load("p", 2024, base), "表1", found).text


def formula(book):
    book.active["B3"] = '=IF(1=1,"一般","")'


def hidden(book):
    book.active.row_dimensions[3].hidden = True


def merged(book):
    book.active.merge_cells("B2:B3")


def many(book):
    for row in range(10, 160):
        book.active.merge_cells(start_row=row, end_row=row, start_column=3, end_column=9)


def second(book):
    book.create_sheet("另一张")["A1"] = "总体满意度"


def gap(book):
    book.active["B9"] = "一般"


ROWS = [["序号", "总体满意度"], [1, "非常满意"], [2, "一般"], [3, "一般"]]
HUGE = b"\xe6\x80\xbb\xe4\xbd\x93\xe6\xbb\xa1\xe6\x84\x8f\xe5\xba\xa6" + b"," * 2_100_000


@pytest.mark.parametrize(
    "name, data, told",
    [
        ("a.csv", "序号,总体满意\n1,满意\n".encode(), "没有“总体满意度”这一列"),
        ("a.csv", "序号,总体满意度\n1,还行\n".encode(), "第2行第2列“还行”"),
        ("a.csv", "序号,总体满意度\n1,满意\n".encode(), "第2行第2列“满意”"),
        ("a.csv", b"\x81\xff\xff", "文字编码不能识别"),
        ("a.csv", b"", "只有表头|没有“总体满意度”"),
        ("a.csv", "序号,总体满意度\n".encode(), "只有表头，没有问卷"),
        ("a.csv", '总体满意度,意见\n一般,"好\n一般,\n'.encode(), "引号没有成对"),
        ("a.csv", HUGE, "太长"),
        ("a.csv", "总体满意度,总体满意度\n一般,一般\n".encode(), "有2列都叫“总体满意度”"),
        ("a.csv", "编号,总体满意度\n1,一般\n合计,1\n2,一般\n".encode(), "在问卷中间有合计行：第3行第1列"),
        (
            "a.csv",
            "编号,总体满意度\n1,一般\n2,一般\n3,一般\n,一般\n".encode(),
            "最后一行没有编号，像是合计：第5行第1列",
        ),
        ("a.csv", "总体满意度,数\n一般,1\n一般,\n".encode(), ""),
        ("a.xlsx", sheet(ROWS, formula), "B3公式没有保存计算结果"),
        ("a.xlsx", sheet(ROWS, hidden), "B3所在行是隐藏的"),
        ("a.xlsx", sheet(ROWS, merged), "B2是合并单元格"),
        ("a.xlsx", sheet(ROWS, second), "里有2块表格"),
        ("a.xlsx", sheet(ROWS, gap), "里有2块表格"),
        ("a.xlsx", sheet(ROWS)[:400], "不能读取"),
        ("a.xlsx", b"PK\x03\x04", "不能读取"),
        ("a.xlsx", b"%PDF-1.4", "不是 CSV 或 Excel 文件"),
        ("a.xlsx", sheet(ROWS, many), "有150处合并单元格"),
        ("a.xlsx", b"<table><tr><td>", "不是 CSV 或 Excel 文件"),
        ("a.docx", "总体满意度\n一般\n".encode(), "不是 CSV 或 Excel 文件"),
        ("a.csv", sheet(ROWS), ""),
        ("a.xlsx", sheet([["满意度调查"], [], *ROWS]), ""),
    ],
)
def test_a_file_is_counted_or_says_why_not(base, name, data, told):
    if not told:
        assert examine(counted(base, name, data)).valid
    else:
        with pytest.raises(InputError, match=told) as error:
            counted(base, name, data)
        assert {f.where.line for f in error.value.findings} == {9}


def test_groups_and_weights_of_a_file_are_checked(base):
    rows = "总体满意度,类别,权重\n一般,学生,1\n一般,,0\n".encode()
    for keys, told in (
        ("group_column: 类别", "“类别”有空白：第3行第2列"),
        ("weight_column: 权重", "“权重”有的不是权重：第3行第3列“0”"),
    ):
        with pytest.raises(InputError, match=told):
            counted(base, "a.csv", rows, f"question: 总体满意度\n  {keys}")
    with pytest.raises(InputError, match="中有“学生”的问卷(.|\n)*中没有“老师”的问卷"):
        counted(
            base,
            "a.csv",
            "总体满意度,类别\n一般,学生\n".encode(),
            "question: 总体满意度\n  group_column: 类别\n  groups: [{name: 老师}]",
        )
    with pytest.raises(InputError, match="回收份数写3，a.csv 中是2"):
        counted(
            base,
            "a.csv",
            "总体满意度,类别\n一般,学生\n一般,学生\n".encode(),
            "question: 总体满意度\n  group_column: 类别\n  groups: [{name: 学生, returned: 3}]",
        )


def test_typed_counts_that_differ_from_the_file_are_refused(base):
    data = ("序号,总体满意度\n" + "1,比较满意\n" * 350 + "1,一般\n" * 22 + "1,\n" * 8).encode()
    with pytest.raises(InputError, match="有效份数写371，a.csv 中是372"):
        counted(base, "a.csv", data, "question: 总体满意度\n  valid: 371")
    found = examine(counted(base, "a.csv", data, "question: 总体满意度\n  valid: 372\n  population: 3000\n  sent: 400"))
    assert (found.valid, found.satisfied, found.returned, found.verdict) == (372, 350, 380, "达标且证实")
    assert round(100 * found.low, 2) == 91.42


BOOK = sheet(ROWS)


@settings(
    max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_no_file_breaks_the_reader(base, data):
    whole = data.draw(
        st.sampled_from(
            [BOOK, "序号,总体满意度\n1,一般\n2,非常满意\n".encode(), "序号\t总体满意度\n1\t一般\n".encode("utf-16")]
        )
    )
    damaged = bytearray(whole)
    for at, byte in data.draw(st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=6)):
        damaged[at] = byte
    del damaged[data.draw(st.integers(0, len(damaged))) :]
    name = data.draw(st.sampled_from(["a.csv", "a.xlsx", "a.txt", "a"]))
    file, where = base / name, Where("params/p/2024.yaml", 9)
    file.write_bytes(bytes(damaged) + data.draw(st.binary(max_size=8)))
    try:
        assert surveyfile.read(file, Survey(file=name, question="总体满意度"), where)[0]
    except InputError as error:
        assert {f.where for f in error.findings} == {where}


# whatever is typed is refused or printed, and what is printed agrees with itself

THREE = [
    {"name": "满意", "points": 100, "satisfied": True},
    {"name": "基本满意", "points": 60, "satisfied": True},
    {"name": "不满意", "points": 0, "satisfied": False},
]
MORE = st.integers(0, 9)


@st.composite
def surveys(draw) -> dict:
    """Surveys of any kind whose counts fit, then keys left out and, one time in three, a number or option changed."""
    scale = draw(st.sampled_from([None, THREE, [{k: v for k, v in o.items() if k != "points"} for o in THREE]]))
    names = [o["name"] for o in scale] if scale else list(FIVE)
    top, kind = 2, draw(st.sampled_from(["counts", "answers", "questions", "both"]))
    counts = st.lists(MORE, min_size=len(names), max_size=len(names))

    def part(name: str) -> dict:
        overall, asked = draw(counts), [draw(counts) for _ in range(draw(st.integers(1, 2)))]
        valid = (
            sum(overall)
            if kind in ("counts", "answers")
            else max(map(sum, asked)) + draw(st.integers(0, 1))
            if kind == "questions"
            else max(map(sum, [overall, *asked]))
        )
        overall[-1] += valid - sum(overall) if kind == "both" else 0
        made = {"name": name, "valid": valid, "returned": valid + draw(MORE)}
        made |= {"sent": made["returned"] + draw(MORE), "method": "问卷", "date": "5月"}
        made["population"] = made["sent"] + draw(MORE)
        made |= {} if kind == "questions" else {"satisfied": sum(overall[:top])}
        made |= {"answers": dict(zip(names, overall))} if kind in ("answers", "both") else {}
        return made | (
            {"questions": [{"name": f"第{n}题", "answers": dict(zip(names, c))} for n, c in enumerate(asked)]}
            if kind in ("questions", "both")
            else {}
        )

    groups = [part(f"类{n}") for n in range(draw(st.integers(0, 3)))]
    whole = (
        {
            key: sum(g[key] for g in groups)
            for key in ("population", "sent", "returned", "valid", "satisfied")
            if groups and key in groups[0]
        }
        if groups
        else part("")
    )
    parts = groups or [whole]
    survey = {**whole, "groups": groups, "measure": draw(st.sampled_from(["满意率", "满意度"]))}
    if scale is None and draw(st.booleans()):
        survey["top"] = 2
    if kind != "questions" and all(p["valid"] for p in parts):
        survey["strata"] = [
            {"name": f"层{n}", **{key: p[key] for key in ("population", "valid", "satisfied")}}
            for n, p in enumerate(parts)
        ]
    for mapping in [survey, *groups]:
        needed = {"name"} if mapping is not survey else set()
        for key in draw(st.sets(st.sampled_from(sorted(mapping)), max_size=len(mapping))) - needed:
            del mapping[key]
    survey.pop("name", None)
    if not draw(st.integers(0, 2)):
        spots = list(_numbers(survey))
        if spots:
            holder, key = draw(st.sampled_from(spots))
            holder[draw(st.sampled_from([key, "还行", "合计"])) if isinstance(key, str) and key in names else key] = (
                max(0, holder[key] + draw(st.integers(-5, 5)))
            )
    return {**survey, **({"scale": scale} if scale else {})}


def _numbers(value):
    """Every whole number of a survey, with what holds it."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if type(inner) is int:
            yield value, key
        elif isinstance(inner, (dict, list)):
            yield from _numbers(inner)


def shares_of(page, found) -> list[tuple[str, int, int]]:
    """Every share of the tables of answers, with the counts that stand beside it."""
    top, listed = found.survey.satisfying, []
    for grid in (b for b in page.blocks if isinstance(b, Grid)):
        rows = [[cell.text for cell in row] for row in grid.rows[1:]]
        for row in rows:
            if "各题结果" in grid.caption and row[-2] != "—":
                numbers = [int(n) for n in row[-len(found.survey.names) - 3 : -2]]
                assert sum(numbers[:-1]) == numbers[-1]
                listed.append((row[-2], sum(numbers[:top]), numbers[-1]))
            elif "各类调查对象结果" in grid.caption and row[-2] != "—":
                listed.append((row[-2], *map(int, re.fullmatch(r"(\d+)÷(\d+)(?:份|题次)", row[-3]).groups())))
            elif "各层" in grid.caption and not row[0].startswith("合计"):
                listed.append((row[-1], int(row[3]), int(row[2])))
            elif "调查结果" in grid.caption:
                listed.append((row[2], int(row[1]), int(rows[-1][1])))
    return listed


OUTCOMES: dict[str, int] = {}


@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(surveys())
def test_a_survey_is_refused_or_printed_with_shares_that_agree(base, survey):
    try:
        card = card_of(base, json.dumps(survey, ensure_ascii=False))
    except InputError as error:
        assert all(f.found and f.expected and f.fix and f.where.file == "params/p/2024.yaml" for f in error.findings)
        OUTCOMES["refused"] = OUTCOMES.get("refused", 0) + 1
        return
    found, evaluation = examine(card), card.evaluation
    pages = [
        satisfaction.basis(evaluation),
        tables.survey(evaluation, "表1", found),
        satisfaction.sample(found),
        satisfaction.results(found),
        tables.surveys.answers(found, "表2"),
        charts.surveys.answers(found, "图1"),
        tables.surveys.parts(found, "表", 3),
        satisfaction.verdict(evaluation, found),
        satisfaction.limits(found),
    ]
    assert all(page._repr_html_() is not None for page in pages)
    assert tables.surveys.over_years(over_years([card, card]), "表8").text
    said = [v for v in review.examine(card).verdicts if v.code == "E06"]
    assert not [v for v in said if v.outcome == "rule_error"]
    marked = re.findall("待补充", tables.survey(evaluation, "表1", found).text)
    told = next((gap for gap in gaps.of(card) if gap.startswith("满意度调查：")), "")
    assert len(marked) == (told.count("、") + 1 if told else 0)
    if found is None:
        OUTCOMES["nothing"] = OUTCOMES.get("nothing", 0) + 1
        assert "%" not in tables.survey(evaluation, "表1", found).text
        assert bool(evaluation.survey.conflicts) == ("互相矛盾" in tables.survey(evaluation, "表1", found).text)
        return
    OUTCOMES["printed"] = OUTCOMES.get("printed", 0) + 1
    counts = found.whole.counts
    chain = [
        n for n in (counts.population, counts.sent, counts.returned, counts.valid, counts.satisfied) if n is not None
    ]
    assert chain == sorted(chain, reverse=True) and found.low <= float(found.share) <= found.high
    for share, part, whole in shares_of(pages[4], found) + shares_of(pages[6], found):
        assert share == f"{plain_number(Fraction(100 * part, whole), 2)}%"
    basic = dict(zip(*[iter(pages[1].text.split("\n")[4:])] * 2))
    rate = next(value for key, value in basic.items() if key.startswith("满意率（"))
    pooled = found.whole.pooled
    satisfied, valid = (
        int(basic["满意回答（题次）" if pooled else "满意份数"]),
        int(basic["有效回答（题次）" if pooled else "有效份数"]),
    )
    assert rate == f"{plain_number(Fraction(100 * satisfied, valid), 2)}%" and rate in pages[3].text


def test_the_random_surveys_were_of_every_kind():
    assert min(OUTCOMES.get(kind, 0) for kind in ("refused", "nothing", "printed")) > 30, OUTCOMES


def test_the_example_of_the_readme_is_read(base):
    example = re.search(
        r"```yaml\nsurvey:\n(.*?)```", (ROOT / "params" / "README.md").read_text(encoding="utf-8"), re.S
    )[1]
    found = examine(card_of(base, "\n" + example))
    assert (found.valid, found.satisfied, found.degree.value) == (930, 890, Fraction(800 * 100 + 90 * 50, 930))


def test_the_book_is_printed_in_every_format(base):
    (base / "params" / "p" / "a.csv").write_text(
        "类别,饭菜,卫生,权重\n学生,非常满意,一般,2\n学生,一般,,1\n教师,非常满意,比较满意,1\n合计,3,2,4\n",
        encoding="utf-8",
    )
    card_of(
        base, "\n  file: a.csv\n  columns: [饭菜, 卫生]\n  group_column: 类别\n  weight_column: 权重\n  measure: 满意度"
    )
    shutil.copytree(ROOT / "notebooks", base / "notebooks", dirs_exist_ok=True)
    prints = making.printed(base, "p", 2024, making.Order(("html", "pdf", "docx"), ("survey",)))[3]
    assert {"survey.html", "survey.pdf", "survey.docx"} <= prints.keys()
    for words in (
        "各类调查对象各题结果",
        "按每份问卷的权重加权",
        "a.csv 第5行是合计行，没有计入。",
        "满意度的95%置信区间",
    ):
        assert words in prints["survey.html"].decode()
