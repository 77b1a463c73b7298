"""What stands in the other places of a form: remarks, brackets, processes, summaries, notes; read, or never accused."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT

from perfeval.documents import readers
from perfeval.importer import aside, asidetables, examining, intake
from perfeval.importer.reading.imported import Imported
from perfeval.importer.understand import understand
from perfeval.importer.words import methods
from perfeval.model.verdicts import Verdict

TITLE = "<p>2024年度项目支出绩效自评表</p><p>项目名称：河道保洁</p>"
FUNDS = """
资金 | 年初预算数（万元） | 全年预算数（万元） | 全年执行数（万元） | 分值 | 执行率 | 得分
年度资金总额 | 100 | 100 | 95 | 10 | 95% | 9.5
"""
HEAD = "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施"
ROWS = """
产出指标 | 数量指标 | 保洁河段 | ≥10段 | 10段 | 25 | 25 |
产出指标 | 质量指标 | 保洁达标率 | ≥95% | 96.8% | 25 | 25 |
效益指标 | 社会效益指标 | 水面整洁河段 | ≥10段 | 10段 | 30 | 30 |
满意度指标 | 服务对象满意度指标 | 沿岸群众满意度 | ≥90% | 93% | 10 | 10 | 问卷200份，有效196份，满意182份。
"""


def table(lines: str) -> str:
    """A row a line; ``*3`` after a cell makes it stand over three columns."""
    rows = []
    for line in lines.strip().split("\n"):
        cells = []
        for cell in line.split("|"):
            text, _, wide = cell.strip().partition("*")
            cells.append(f"<td colspan={wide or 1}>{text}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table border=1>{''.join(rows)}</table>"


def page(*parts: str) -> bytes:
    return f"<meta charset=utf-8>{''.join(parts)}".encode()


def read(*parts: str) -> Imported:
    return understand(readers.read("表.html", page(*parts)), "表.html")


def reviewed(tmp_path: Path, *parts: str) -> tuple[Verdict, ...]:
    file = tmp_path / "表.html"
    file.write_bytes(page(*parts))
    return examining.examine_file(file, ROOT).findings


def form(rows: str = ROWS, head: str = HEAD, funds: str = FUNDS, total: str = "总分 |  |  |  |  | 100 | 99.5 |") -> str:
    return TITLE + table(funds) + table(f"{head}\n{rows.strip()}\n{total}")


def test_a_clean_form_is_told_nothing(tmp_path):
    assert not reviewed(tmp_path, form())


@pytest.mark.parametrize(
    "total",
    [
        "总分（含预算执行率10分）*5 | 100 | 99.5 |",
        "自评总得分 |  |  |  |  | 100 | 99.5 |",
        "合计（100分） |  |  |  |  | 100 | 99.5 |",
        "本项目得分情况*5 | 100 | 99.5 |",  # one cell for all, with the points of all rows
    ],
)
def test_a_row_that_sums_up_is_no_indicator(tmp_path, total):
    found = read(form(total=total))
    assert len(found.indicators) == 4 and found.total.text == "99.5"
    assert not reviewed(tmp_path, form(total=total))


def test_a_cell_that_reaches_over_from_the_name_is_no_target():
    found = read(form(rows=ROWS + "效益指标 | 可持续影响指标 | 长效保洁机制*3 | 5 | 5 |"))
    last = found.indicators[-1]
    assert last.text("name") == "长效保洁机制" and not last["target"] and not last["actual"]


@pytest.mark.parametrize(
    "label, key",
    [
        ("偏差原因分析及改进措施（含佐证说明）", "reason"),
        ("未完成原因（可附佐证材料）", "reason"),
        ("佐证材料（未完成的写原因）", "basis"),
        ("备注（偏差原因）", "reason"),
    ],
)
def test_a_remark_in_brackets_does_not_turn_a_column_into_another(label, key):
    row = "产出指标 | 数量指标 | 保洁河段 | ≥10段 | 9段 | 25 | 22.5 | 汛期停工；下年提前安排"
    found = read(form(rows=row, head=HEAD.replace("偏差原因分析及改进措施", label)))
    assert found.indicators[0].text(key).startswith("汛期停工")


def test_remarks_that_name_papers_are_evidence():
    rows = (
        ROWS.replace("25 |\n", "25 | 保洁台账\n", 1).replace("25 |\n", "25 | 月度考核表\n").replace("30 |", "30 | 照片")
    )
    found = read(
        form(
            rows=rows.replace("问卷200份，有效196份，满意182份。", "问卷统计表"),
            head=HEAD.replace("偏差原因分析及改进措施", "备注"),
        )
    )
    assert [row.text("basis") for row in found.indicators] == ["保洁台账", "月度考核表", "照片", "问卷统计表"]
    assert not any(row["reason"] for row in found.indicators)


SCORED = "一级指标 | 二级指标 | 三级指标 | 分值 | 评分规则 | 评分过程 | 得分"
PROCESS = """
决策 | 项目立项 | 立项依据充分性 | 20 | ①符合政策；②属于职责。每项10分。 | 2项均符合，得20分。 | 20
过程 | 资金管理 | 预算执行率 | 20 | 得分=执行率×分值。 | 支出95万元，到位100万元，执行率95%。 | 19
产出 | 产出数量 | 保洁河段 | 30 | 得分=完成数/计划数×分值。 | 计划10段，完成10段。 | 30
效益 | 社会效益 | 水面整洁 | 30 | ≥90%得满分，未达到按比例计分。 | 整洁率96%。 | 30
"""
TABLE_OF_SCORES = "<p>河道保洁项目绩效评价评分表</p><p>被评价单位：某县水利局　评价年度：2024年</p>"


def scored(rows: str = PROCESS, after: str = "总分 |  |  | 100 |  |  | 99") -> str:
    return TABLE_OF_SCORES + table(f"{SCORED}\n{rows.strip()}\n{after}")


def test_how_a_score_came_about_is_no_reason(tmp_path):
    found = read(scored())
    assert found.kind.text == "部门评价" and found.kind.doubt
    assert found.indicators[1].text("process").startswith("支出95万元") and not found.indicators[1]["reason"]
    assert not reviewed(tmp_path, scored())


def test_papers_under_a_head_for_grounds_stay_evidence_and_sentences_are_the_process():
    head = SCORED.replace("评分过程", "评分依据")
    sentences = read(TABLE_OF_SCORES + table(f"{head}\n{PROCESS.strip()}"))
    assert all(row["process"] and not row["basis"] for row in sentences.indicators)
    papers = PROCESS
    for told, paper in (
        ("2项均符合，得20分。", "立项批复"),
        ("支出95万元，到位100万元，执行率95%。", "支付凭证"),
        ("计划10段，完成10段。", "保洁台账"),
        ("整洁率96%。", "照片"),
    ):
        papers = papers.replace(told, paper)
    assert all(row["basis"] for row in read(TABLE_OF_SCORES + table(f"{head}\n{papers.strip()}")).indicators)


def test_a_score_above_its_points_is_told_where_it_stands_and_the_rest_is_reviewed(tmp_path):
    by = "<p>评价机构：某咨询公司</p>"
    rows = PROCESS.replace("得20分。 | 20", "得20分。 | 20.5").replace("计划10段，完成10段。", "计划10段，完成9段。")
    told = reviewed(tmp_path, by, scored(rows, "总分 |  |  | 100 |  |  | 99.5"))
    assert {(v.code, v.subject) for v in told} == {("A04", "立项依据充分性"), ("A05", "保洁河段")}
    assert "第2行第7列" in str(next(v for v in told if v.code == "A04").where)
    file = tmp_path / "表.html"
    made = intake.drafts(file, ROOT, "x")[0]
    assert "没有读入" in made.written.yaml and "decided: null" in made.written.yaml


def test_a_summary_beside_the_scores_is_compared_with_them(tmp_path):
    summary = "一级指标 | 分值 | 得分 | 得分率\n决策 | 20 | 20 | 100%\n过程 | 20 | 19 | 92%\n产出 | 30 | 30 | 100%\n"
    summary += "效益 | 30 | 29 | 96.67%"
    told = reviewed(tmp_path, scored(), table(summary))
    assert [(v.code, v.subject) for v in told] == [("A15", "过程"), ("A12", "效益")]
    right = summary.replace("92%", "95%").replace("29 | 96.67%", "30 | 100%")
    assert not reviewed(tmp_path, scored(), table(right))


SIDEWAYS = """
资金来源 | 合计 | 中央资金 | 县级资金 | 备注
年初预算数 | 90 | 60 | 30 |
全年预算数 | 100 | 60 | 40 | 年中追加预算10万元，县财政局批复
全年执行数 | 95 | 60 | 35 |
执行率 | 95% | 100% | 87.5% |
分值 | 10 | — | — |
得分 | 9.5 | — | — |
"""


def test_funds_on_their_side_keep_the_remarks_beside_them(tmp_path):
    found = read(form(funds=SIDEWAYS))
    assert [row.text("adjusted") for row in found.funds] == ["100", "60", "40"]
    assert found.funds[0].text("reason").startswith("年中追加")
    assert not reviewed(tmp_path, form(funds=SIDEWAYS))


def test_a_reason_beside_the_amounts_explains_the_change_of_the_budget(tmp_path):
    funds = "资金 | 年初预算数（万元） | 全年预算数（万元） | 全年执行数（万元） | 分值 | 执行率 | 得分 | 原因\n"
    total = "年度资金总额 | 120 | 100 | 95 | 10 | 95% | 9.5 | "
    assert not reviewed(tmp_path, form(funds=f"{funds}{total}按县财政统一压减要求调减20万元"))
    assert [v.code for v in reviewed(tmp_path, form(funds=funds + total))] == ["B06"]


def test_what_was_not_read_of_the_funds_is_said_and_nobody_is_accused(tmp_path):
    odd = "项目 | 甲 | 乙\n全年预算数 | 一百 | 六十\n全年执行数 | 九十五 | 六十\n执行率 | 甲 | 乙"
    told = reviewed(tmp_path, form(funds=odd))
    assert [(v.code, v.outcome) for v in told] == [("B01", "unreadable")] and "没有读入" in told[0].found


def test_another_list_below_the_funds_is_no_source(tmp_path):
    more = FUNDS + "资金管理情况 |  | 情况说明 | 存在问题和改进措施 |  |  |\n | 分配科学性 | 按因素法分配 | 无 |  |  |"
    assert len(read(form(funds=more)).funds) == 1


def test_goals_with_their_label_in_one_cell_or_paragraph_are_read(tmp_path):
    row = "年度总体目标 | 预期：保洁河段10段。 | 完成：保洁河段9段。"
    found = read(TITLE, table(FUNDS), table(row), table(f"{HEAD}\n{ROWS.strip()}"))
    assert found.planned.text == "保洁河段10段。" and found.achieved.text == "保洁河段9段。"
    told = reviewed(tmp_path, TITLE, "<p>实际完成：保洁河段9段。</p>", form()[len(TITLE) :])
    assert [v.code for v in told] == ["N01"]


def test_the_number_of_a_department_is_not_its_name():
    head = table("主管部门及代码 | 某县教育局 205001 | 实施单位 | 某县第101中学")
    found = read(TITLE, head, form()[len(TITLE) :])
    assert (found.department.text, found.unit.text) == ("某县教育局", "某县第101中学")


def test_the_grade_of_a_conclusion_in_a_cell_is_held_against_the_total(tmp_path):
    said = "<p></p>" + table("评价结论 | 项目自评得分99.5分，等级为良。")
    assert [v.code for v in reviewed(tmp_path, form(), said)] == ["A13"]
    note = "<p>注：得分90分以上的等级为优，80分以上的等级为良。</p>"
    assert not reviewed(tmp_path, form(), note)


def test_what_has_no_place_in_the_params_is_looked_at_all_the_same(tmp_path):
    head = table("项目起止时间 | 2024年12月31日至2024年1月1日")
    sign = "<p>填报人：张某　联系电话：13912345678</p>"
    told = reviewed(tmp_path, TITLE, head, form()[len(TITLE) :], sign)
    assert {v.code for v in told} == {"N02", "N25"} and not any("13912345678" in v.found for v in told)
    office = "<p>填报人：张某　联系电话：0838-5120033</p>"
    assert not reviewed(tmp_path, form(), office)


@pytest.mark.parametrize(
    "note, option",
    [
        ("注：反向指标（≤）超过目标的按“目标值÷实际值”计分。", "inverse_ratio"),
        ("计分办法：完成得满分；反向指标超标的按计划值÷完成值得分。", "inverse_ratio"),
        ("注：反向指标超过目标值的不得分。", "fail"),
        ("注：完成率＝实际完成值÷年度指标值。", None),
        ("注：预算执行率＝执行数÷预算数；≤表示不高于。", None),
    ],
)
def test_a_note_says_how_a_limit_is_scored(note, option):
    answers = methods.chosen(read(form(), f"<p>{note}</p>"))
    assert {name: value.text for name, value in answers.items()} == ({"reverse": option} if option else {})


@pytest.mark.parametrize("score, total, wrong", [(20, 94.5, False), (18, 92.5, True)])  # 25×8÷10＝20
def test_the_note_of_a_form_scores_its_limits(tmp_path, score, total, wrong):
    rows = ROWS.replace("保洁达标率 | ≥95% | 96.8% | 25 | 25", f"河段返修 | ≤8段 | 10段 | 25 | {score}")
    noted = (
        form(rows, total=f"总分 |  |  |  |  | 100 | {total} |") + "<p>注：反向指标超过目标的按目标值÷实际值计分。</p>"
    )
    assert ("A05" in {v.code for v in reviewed(tmp_path, noted)}) == wrong


def test_a_band_in_brackets_is_no_part_of_the_grade():
    found = read(form(), table("自评等级 | □优（90分及以上） ☑良（80—90分） □中（60—80分）"))
    assert found.grade.text == "良"


@pytest.mark.parametrize("words, told", [("汛期停工，下年三月前补做", False), ("见附件", True), ("", True)])
def test_words_of_a_row_that_were_not_read_may_be_its_reason(tmp_path, words, told):
    head = HEAD.replace("偏差原因分析及改进措施", "甲乙丙丁")
    rows = "\n".join(line[: line.rindex("|") + 1] for line in ROWS.strip().split("\n"))
    rows = rows.replace("≥10段 | 10段 | 25 | 25 |", f"≥10段 | 8段 | 25 | 20 | {words}")
    found = reviewed(tmp_path, form(rows, head=head, total="总分 |  |  |  |  | 100 | 94.5 |"))
    assert ("E01" in {v.code for v in found}) == told


@pytest.mark.parametrize(
    "boxes, told", [("1.持续性 ☑ 2.新增性 ☑", True), ("1.持续性 ☑ 2.新增性 □", False), ("☑现场 ☑问卷", False)]
)
def test_two_boxes_of_which_one_may_be_ticked(tmp_path, boxes, told):
    found = reviewed(tmp_path, form().replace("<table", table(f"项目属性 | {boxes}") + "<table", 1))
    assert ("one_box_is_ticked" in {v.rule for v in found}) == told


def test_goals_under_short_heads_are_read():
    found = read(TITLE, table("绩效目标*2 | 计划 | 完成\n绩效目标*2 | 保洁河段10段 | 保洁河段9段") + form())
    assert (found.planned.text, found.achieved.text) == ("保洁河段10段", "保洁河段9段")
    heads = read(TITLE, table("绩效目标 | 计划 | 完成 | 得分\n保洁 | ≥10段 | 9段 | 9"))
    assert not heads.planned and not heads.achieved


@pytest.mark.parametrize(
    "words, told",
    [
        ("甲乡60处、乙乡30处，合计80处。", True),
        ("备注：甲乡3处、乙乡4处，合计8处。", True),
        ("备注：甲乡3处、乙乡4处，合计7处。", False),
        ("注：每少1处扣0.5分，少5处以上不得分，合计扣10分。", False),
    ],
)
def test_a_sentence_that_has_no_place_is_reviewed(tmp_path, words, told):
    rules = {v.rule: v for v in reviewed(tmp_path, form(), f"<p>{words}</p>")}
    assert ("parts_of_a_sentence_make_the_whole" in rules) == told
    assert not told or "第" in str(rules["parts_of_a_sentence_make_the_whole"].where)


def test_a_form_without_level_1_has_the_one_of_its_level_2():
    head = "类别 | 指标名称 | 年度指标值 | 实际完成值 | 分值 | 得分"
    rows = "数量 | 保洁河段 | ≥10段 | 10段 | 50 | 50\n成本 | 每段成本 | ≤2万元 | 2万元 | 40 | 40"
    found = intake.levels.settle(made := read(TITLE, table(f"{head}\n{rows}")))
    assert found is None and {row.text("level1") for row in made.indicators} == {"产出指标"}


STATUS = "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | {} | 分值 | 得分"


@pytest.mark.parametrize(
    "head, cell, rule",
    [
        ("是否完成", "☑是 □否", "done_is_ticked_where_it_is_done"),
        ("是否完成", "□是 ☑否", ""),
        ("偏差率", "+20%", "printed_deviation_follows_from_the_figures"),
        ("偏差率", "-20%", ""),
    ],
)
def test_a_column_beside_the_figures_says_what_they_say(tmp_path, head, cell, rule):
    rows = f"产出指标 | 数量指标 | 保洁河段 | ≥10段 | 8段 | {cell} | 90 | 72"
    told = {v.rule for v in reviewed(tmp_path, TITLE, table(FUNDS), table(f"{STATUS.format(head)}\n{rows}"))}
    assert told & {"done_is_ticked_where_it_is_done", "printed_deviation_follows_from_the_figures"} == {rule} - {""}


@pytest.mark.parametrize("words, told", [("审计发现2人冒领补助1.2万元", True), ("未发现冒领、挪用资金的情况", False)])
def test_a_fault_is_no_problem_of_none(tmp_path, words, told):
    funds = table(f"项目 | 情况说明 | 存在问题\n使用规范性 | {words} | 无")
    found = [v for v in reviewed(tmp_path, form(), funds) if v.rule == "faults_told_are_problems"]
    assert bool(found) == told and (not told or "第2行第3列" in str(found[0].where))


@pytest.mark.parametrize("words, told", [("结余38.70万元，均为地方资金", True), ("无结余38万元以下的账户", False)])
def test_what_is_left_is_not_none(tmp_path, words, told):
    funds = table(f"项目 | 情况说明 | 存在问题\n执行准确性 | {words} | 无结余。")
    found = [v for v in reviewed(tmp_path, form(), funds) if v.rule == "what_is_denied_is_not_affirmed"]
    assert any("同行又写" in v.found for v in found) == told


def test_a_chapter_is_left_out():
    text = "<p>一、基本情况</p><p>河道保洁。</p><p>二、存在的问题</p><p>{}</p><p>{}、有关建议</p><p>加强巡查。</p>"
    for last, told in (("四", True), ("三", False)):
        slips = read(TITLE, form(), text.format("垃圾多。", last)).slips
        assert any("缺第3章" in s.found for s in slips) == told


def test_a_part_of_a_chapter_is_left_out():
    text = "<p>一、基本情况</p><p>（一）概况</p><p>河道保洁。</p><p>{}</p><p>二、有关建议</p><p>（三）加强巡查。</p>"
    for middle, told in (("（三）资金", True), ("（二）资金", False), ("含（二）资金</p><p>（三）管理", False)):
        slips = read(TITLE, form(), text.format(middle)).slips
        assert any("缺（二）" in s.found for s in slips) == told


def test_the_day_of_writing_is_not_the_year_that_is_evaluated():
    signed = "<p>河道保洁绩效自评报告</p><p>县水利局　2025年3月10日</p><p>2024年安排资金，2024年底完工。</p>"
    assert read(signed, table(f"{HEAD}\n{ROWS.strip()}")).year.text == "2024"


@pytest.mark.parametrize(
    "told",
    [
        "钱的事：到年底实际付出95万元，付款进度95%，此项满分10分、自评9.5分。",
        "全年支出95万元，支出进度95%，得9.5分。",
        "预算执行得分 9.5 / 10",
    ],
)
def test_points_for_spending_may_stand_in_a_sentence(tmp_path, told):
    total = "总分 |  |  |  |  | 90 | 90 |"
    rules = {v.rule for v in reviewed(tmp_path, TITLE, f"<p>{told}</p>", table(f"{HEAD}\n{ROWS.strip()}\n{total}"))}
    assert not rules & {"execution_points_are_listed", "points_sum_to_full"}
    rules = {
        v.rule for v in reviewed(tmp_path, TITLE, "<p>全年工作完成。</p>", table(f"{HEAD}\n{ROWS.strip()}\n{total}"))
    }
    assert "execution_points_are_listed" in rules


def test_a_total_may_stand_below_the_table(tmp_path):
    parts = (TITLE, table(FUNDS), table(f"{HEAD}\n{ROWS.strip()}"))
    assert "printed_total_is_the_sum" in {v.rule for v in reviewed(tmp_path, *parts)}
    for told, missed in (
        ("合计：该得100分，自打99.5分。", False),
        ("合计：自打89.5分。", True),
        ("合计支出95%。", True),
    ):
        rules = {v.rule for v in reviewed(tmp_path, *parts, f"<p>{told}</p>")}
        assert ("printed_total_is_the_sum" in rules) is missed, told


NO_COLUMN = "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分"
SHORT = """
产出指标 | 数量指标 | 保洁河段 | ≥10段 | 9段 | 25 | 22.5
产出指标 | 质量指标 | 保洁达标率 | ≥95% | 91.2% | 25 | 24
效益指标 | 社会效益指标 | 水面整洁河段 | ≥10段 | 10段 | 30 | 30
满意度指标 | 服务对象满意度指标 | 沿岸群众满意度 | ≥90% | 93% | 10 | 10
"""


def test_a_form_without_a_column_for_reasons_is_asked_once(tmp_path):
    body = form(SHORT, NO_COLUMN, total="总分 |  |  |  |  | 100 | 96 ")
    asked = [v for v in reviewed(tmp_path, body) if v.rule == "shortfall_has_a_reason"]
    assert [(v.outcome, v.subject) for v in asked] == [("query", "全表")]
    assert "“保洁河段”扣2.5分、“保洁达标率”扣1分" in asked[0].found


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ("说明：因管线改迁，少保洁1段；药剂断供，达标率差3.8个百分点。", ""),
        ("注：1段因施工封闭未保洁。", "保洁达标率"),
        ("全年保洁11段，工作扎实。", "全表"),
    ],
)
def test_what_a_row_misses_may_be_explained_below(tmp_path, told, left):
    body = form(SHORT, NO_COLUMN, total="总分 |  |  |  |  | 100 | 96 ")
    asked = [v.subject for v in reviewed(tmp_path, body, f"<p>{told}</p>") if v.rule == "shortfall_has_a_reason"]
    assert asked == ([left] if left else [])


def test_only_a_column_that_asks_for_measures_owes_them(tmp_path):
    rows = ROWS.replace("≥10段 | 10段 | 25 | 25 |", "≥10段 | 9段 | 25 | 22.5 | 管线改迁影响")
    for head, owed in (("偏差原因分析及改进措施", True), ("未完成原因", False), ("扣分说明", False)):
        body = form(rows, HEAD.replace("偏差原因分析及改进措施", head), total="总分 |  |  |  |  | 100 | 97 |")
        rules = {v.rule for v in reviewed(tmp_path, body)}
        assert ("reason_comes_with_a_measure" in rules) is owed, head


LIST = """
分片清运情况表*4
片区 | 清运量（吨） | 其中（吨）*2
片区 | 清运量（吨） | 厨余 | 其他
东片 | 1200 | 500 | 700
西片 | {wrong} | 430 | 560
合计 | 2190 | 930 | 1260
注：清运量按地磅单统计，合计含当月转运。*4
"""


@pytest.mark.parametrize("wrong, told", (("990", None), ("909", "“西片”的“清运量（吨）”909，合计2190，各行相加为2109")))
def test_a_table_beside_the_indicators_is_held_against_itself(tmp_path, wrong, told):
    found = [v for v in reviewed(tmp_path, form(), table(LIST.format(wrong=wrong))) if "own_tables" in v.rule]
    assert [told in v.found and "第5行" in str(v.where) for v in found] == [True] * bool(told)


def test_heads_of_such_a_table_are_no_sentences(tmp_path):
    made = read(form(), table(LIST.format(wrong="990")))
    (own,) = asidetables.tables(made, "表.html")
    assert own.heads == ("片区", "清运量（吨）", "其中（吨）厨余", "其中（吨）其他")
    assert [[cell.text for cell in row] for row in own.rows][-1] == ["合计", "2190", "930", "1260"]
    assert not any("厨余" in p.text for p in aside.passages(made, "表.html"))


@pytest.mark.parametrize(
    ("cell", "grade"),
    [
        ("自评等级：良（90分及以上为优，80—90分为良）", "良"),
        ("等级 优", "优"),
        ("评价结果为中", "中"),
        ("良好", "良好"),
        ("差距较大", ""),
    ],
)
def test_a_grade_may_stand_in_the_row_of_the_total(cell, grade):
    assert read(form(total=f"总分 |  |  |  |  | 100 | 99.5 | {cell}")).grade.text == grade


def test_a_form_with_bands_of_its_own_is_not_held_to_shares(tmp_path):
    rows = ROWS.replace("≥95% | 96.8% | 25 | 25 |", "≥95% | 92.1% | 25 | 20 | 汛期停工。下一步增加班次。")
    body = form(rows, total="总分 |  |  |  |  | 100 | 94.5 |")
    assert "score_follows_the_rule" in {v.rule for v in reviewed(tmp_path, body)}
    bands = "赋分规则：达标得满分；80%（含）—90%得8分，60%（含）—80%得5分，60%以下0分。"
    assert "score_follows_the_rule" not in {v.rule for v in reviewed(tmp_path, body, f"<p>{bands}</p>")}
    ratio = "计分方法：未完成的，按照完成值与指标值的比例计分。"
    assert "score_follows_the_rule" in {v.rule for v in reviewed(tmp_path, body, f"<p>{ratio}</p>")}


def test_a_form_with_bands_for_spending_is_not_held_to_the_rate(tmp_path):
    body = form(funds=FUNDS.replace("95% | 9.5", "95% | 10"), total="总分 |  |  |  |  | 100 | 100 |")
    assert "printed_execution_score_follows_the_rate" in {v.rule for v in reviewed(tmp_path, body)}
    bands = "赋分规则：项目已完成且未超预算的，执行率得10分；未完成且执行率80%（含）—100%得7分，60%（含）—80%得5分。"
    rules = {v.rule for v in reviewed(tmp_path, body, f"<p>{bands}</p>")}
    assert "printed_execution_score_follows_the_rate" not in rules


def test_indicators_without_levels_owe_no_split(tmp_path):
    rows = "\n".join(line.split(" | ", 2)[2] for line in ROWS.strip().split("\n"))
    body = TITLE + table(FUNDS) + table(f"{HEAD.split(' | ', 2)[2]}\n{rows}\n总分 |  |  | 100 | 99.5 |")
    assert not {"split_follows_the_decree", "required_kinds_are_present"} & {v.rule for v in reviewed(tmp_path, body)}
