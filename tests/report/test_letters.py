"""Letters to the units: the form of a 函, and each matter with its place, its figures and its arithmetic."""

from __future__ import annotations

import io
import re
import shutil
from datetime import date
from decimal import Decimal

import house
import pypdf
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from perfeval import params, review, scoring
from perfeval.build import loading
from perfeval.export import document, pdf
from perfeval.model import places
from perfeval.model.portfolio import Entry, Portfolio
from perfeval.model.verdicts import ASKED, FACTS, MEND
from perfeval.page.blocks import Heading, Items, Section, flat, texts
from perfeval.page.grid import Grid
from perfeval.report import concerns, letters, tables
from perfeval.report.concerns import Concern

SELF = """schema: 1
project: {name: 林道, title: 示例县林道项目, implementing_unit: 示例县林场}
year: 2024
report: {type: 单位自评, stage: 初稿, client: 示例县林业局}
ruleset: {scoring: mof-2020, options: {reverse: linear_deviation}}
budget:
  - {source: 年度资金总额, initial: 100, adjusted: 100, executed: 80, points: 10, rate: 80%, score: 10}
declared: {total: 100}
indicators:
  - {name: 新修林道, level1: 产出指标, level2: 数量指标, target: ≥100公里, actual: 90公里, ROAD}
  - {name: 通行农户, level1: 效益指标, level2: 社会效益指标, target: ≥200户, actual: 200户, FARMS}
  - {name: 农户满意度, level1: 满意度指标, level2: 服务对象满意度指标, target: ≥90%, actual: 95%, GLAD}
"""
for row, rest in (
    ("ROAD", "points: 50, self_score: 50, reason: 雨季停工"),
    ("FARMS", "points: 30, self_score: 30"),
    ("GLAD", "points: 10, self_score: 8"),
):
    SELF = SELF.replace(row, rest)
REVIEWED = SELF.replace("type: 单位自评", "type: 财政复核").replace("client: 示例县林业局", "client: 示例县财政局")


def examined(base, project, year=2024):
    evaluation = params.load(project, year, base)
    return review.examine(scoring.score(evaluation, params.ruleset(evaluation, base)))


def written(tmp_path, text, name="lindao"):
    folder = tmp_path / "params" / name
    folder.mkdir(parents=True)
    shutil.copytree(ROOT / "params" / "rulesets", tmp_path / "params" / "rulesets", dirs_exist_ok=True)
    (folder / "2024.yaml").write_text(text, encoding="utf-8")
    return examined(tmp_path, name)


def said(made) -> str:
    return "\n".join(texts(made.blocks))


@pytest.fixture(scope="module")
def all_reviews():
    return [examined(ROOT, f.parent.name, int(f.stem)) for f in sorted((ROOT / "params").glob("*/2*.yaml"))]


def test_a_letter_has_every_part_of_one(tmp_path):
    given = (
        "letter: {number: 示林函〔2025〕3号, date: 2025年5月6日, due: 2025年5月20日, contact: 张三, phone: 0000-1}\n"
    )
    given = given.replace("date:", "sender: 示例县林业局, date:")
    told = said(letters.inquiry(written(tmp_path, SELF + given)))
    lines = told.split("\n")
    order = (
        "示林函〔2025〕3号 关于核实 示例县林场： 根据2024年度 经逐项核查 请于2025年5月20日前 附件：问题核实单 "
        "示例县林业局（盖章） 2025年5月6日 （联系人：张三，联系电话：0000-1） 附件　问题核实单"
    ).split(" ")
    found = [next(n for n, line in enumerate(lines) if line.startswith(part)) for part in order]
    assert found == sorted(found)


def test_what_is_not_given_is_room_to_write_and_a_missing_sender_is_named(tmp_path):
    bare = SELF.replace(", client: 示例县林业局", "").replace(", implementing_unit: 示例县林场", "")
    made = letters.inquiry(written(tmp_path, bare))
    told = said(made)
    assert "待补充：发函单位（盖章）" in told and "待补充：收函单位：" in told
    assert letters.NUMBER in told and f"请于{letters.DAY}前" in told and f"联系人：{letters.BLANK}" in told
    assert str(date.today().year) not in told  # nothing by the clock


def test_days_to_answer_count_from_receipt(tmp_path):
    assert "请在收到本函后10个工作日内" in said(letters.inquiry(written(tmp_path, SELF + "letter: {days: 10}\n")))


def test_a_matter_tells_row_column_what_is_printed_and_the_arithmetic(tmp_path):
    found = concerns.of(written(tmp_path, SELF))
    road = next(c for c in found if any("新修林道" in p for p in c.places) and c.kind == MEND)
    assert road.places == ("指标表第1行“新修林道”，“自评得分”栏",)
    assert road.printed == "指标值“≥100公里”，实际完成值“90公里”，分值50分，自评得分50分。"
    assert "45.00分（" in road.expected and "50.00×90.00%＝45.00分" in road.expected and road.points == 5
    fund = next(c for c in found if "资金表" in c.places[0])
    assert fund.places == ("资金表第1行“年度资金总额”，“得分”栏",) and "10×80.00%＝8.00分" in fund.expected


@given(
    st.lists(
        st.builds(
            Concern,
            st.sampled_from(tuple(ASKED)),
            st.just(("全表",)),
            st.just("甲。"),
            st.just("乙。"),
            st.just("丙。"),
            points=st.integers(0, 9).map(Decimal),
            money=st.integers(0, 3).map(Decimal),
            severity=st.sampled_from(("P0", "P1", "P2")),
        ),
        min_size=2,
        max_size=8,
    )
)
def test_what_must_be_mended_stands_before_what_must_be_explained(found):
    ordered = sorted(found, key=concerns._order)
    kinds = [c.kind for c in ordered]
    assert kinds == sorted(kinds, key=tuple(ASKED).index)
    for a, b in zip(ordered, ordered[1:]):
        if (a.kind, a.severity) == (b.kind, b.severity):
            assert (a.money, a.points) >= (b.money, b.points)


def test_every_finding_for_the_unit_is_in_one_matter_and_none_is_in_two(all_reviews):
    for checked in all_reviews:
        evaluation = checked.card.evaluation
        known = places.index(evaluation)
        mine = [
            row
            for v in checked.for_the_unit
            if concerns._is_the_units(v, places.of(v, known, evaluation), checked.card)
            for row in (v.rows or (v,))
        ]
        found = [c for c in concerns.of(checked) if c.kind != FACTS]
        for row in mine:
            where = str(places.of(row, known, evaluation))
            assert sum(where in c.places and _told_in(row, c) for c in found) == 1, row


def _told_in(row, c: Concern) -> bool:
    told = "，分值" if row.rule in concerns.SCORES else row.found.replace("规则重算", "按评分规则应得").rstrip("。")
    return told in c.printed


def test_letters_use_no_word_of_the_house_and_number_rightly(all_reviews):
    pages = [letters.inquiry(checked) for checked in all_reviews]
    found = loading.portfolio(2024, ROOT)
    pages += [letters.feedback(found, name) for name in letters.addressees(found)]
    for made in pages:
        told = said(made)
        assert house.found_in(told) == [], told
        numbers = [b.text[:2] for b in flat(made.blocks) if isinstance(b, Heading) and b.level == 1][1:]
        assert numbers == ["一、", "二、", "三、"][: len(numbers)]
        assert all(
            re.match("（[一二三四五六七八九十]+）", b.text)
            for b in flat(made.blocks)
            if isinstance(b, Heading) and b.level == 2
        )
        assert all(b.ordered for b in flat(made.blocks) if isinstance(b, Items))
        pdf.write(document.of(list(made.blocks)))


def test_an_evaluators_own_table_asks_the_unit_for_its_facts_only(all_reviews):
    for checked in all_reviews:
        if checked.card.evaluation.report.type == "部门评价" and checked.card.department_frame:
            known = places.index(checked.card.evaluation)
            for c in concerns.of(checked):
                assert c.kind == FACTS or not [p for p in c.places if p.startswith("指标表")]
            assert sum(c.kind == FACTS for c in concerns.of(checked)) == len(checked.card.evaluation.problems) and known


def test_six_matters_are_two_pages():
    evaluation = params.load("shili-xuni", 2024, ROOT)
    evaluation = evaluation.model_copy(update={"problems": evaluation.problems[2:8]})
    checked = review.examine(scoring.score(evaluation, params.ruleset(evaluation, ROOT)))
    made = document.of(list(letters.inquiry(checked).blocks))
    assert len(concerns.of(checked)) == 6 and len(pypdf.PdfReader(io.BytesIO(pdf.write(made))).pages) == 2


DECIDED = "decided: {{score: {}, reason: {}, by: 复核员甲}}}}"


def test_an_opinion_compares_score_by_score_and_concludes(tmp_path):
    text = REVIEWED
    for name, score, why in (
        ("新修林道", 45, 完成九成 := "完成90公里"),
        ("通行农户", 30, "属实"),
        ("农户满意度", 10, "达到目标"),
    ):
        line = next(part for part in text.split("\n") if f"name: {name}," in part)
        text = text.replace(line, line.rstrip("}") + ", " + DECIDED.format(score, why))
    made = letters.inquiry(written(tmp_path, text))
    told = said(made)
    assert (
        "绩效自评复核意见书" in told
        and "示例县财政局（盖章）" in told
        and "附件1：复核得分表；附件2：问题核实单" in told
    )
    # 50+30+8+10 by the unit, 45+30+10+8 by the reviewer: 98-93=5, 5÷98=5.10 %
    assert "自评得分98.00分，复核得分93.00分，自评比复核高5.00分，偏差率5.10%，复核等级为“优”" in told
    assert "4项指标中，自评偏高的2项、自评偏低的1项" in told
    table = next(b for b in flat(made.blocks) if isinstance(b, Grid) and b.caption == "附件1　复核得分表")
    rows = {row[1].text: [cell.text for cell in row[2:]] for row in table.rows[1:]}
    assert rows["新修林道"] == ["50.00", "50.00", "45.00", "5.00", 完成九成] and rows["通行农户"][3:] == ["0.00", "—"]
    assert rows["农户满意度"][3] == "-2.00" and rows["合计"][:4] == ["100.00", "98.00", "93.00", "5.00"]


def test_an_opinion_concludes_nothing_while_a_row_waits(tmp_path):
    told = said(letters.inquiry(written(tmp_path, REVIEWED)))
    assert "尚有3项指标的复核得分没有认定" in told and "暂不作结论" in told and "复核等级" not in told


def test_a_clean_evaluation_has_its_problems_confirmed_and_nothing_else():
    checked = examined(ROOT, "shili-xuni")
    assert {c.kind for c in concerns.of(checked)} == {FACTS}
    quiet = checked.card.evaluation.model_copy(update={"problems": ()})
    none = letters.inquiry(review.examine(scoring.score(quiet, params.ruleset(quiet, ROOT))))
    told = said(none)
    if "没有需要贵单位核实的事项" in told:
        assert (
            "附件" not in told
            and "请于" not in told
            and not [b for b in none.blocks if isinstance(b, Section) and b.kind == "landscape"]
        )


def test_facts_are_asked_without_points_and_what_is_asked_of_all_is_said_once():
    checked = examined(ROOT, "shili-xuni")
    made = letters.inquiry(checked)
    (sheet,) = (b for b in flat(made.blocks) if isinstance(b, Grid))
    head, *rows = [[cell.text for cell in row] for row in sheet.rows]
    assert "处理要求" not in head and any("事实有出入的" in note for note in sheet.notes)
    required = [row[head.index("应为（标准或要求、依据）")] for row in rows]
    assert not [text for text in required if re.search("扣|得分|[0-9]分", text)]
    assert all("证据" in text for text in required)
    assert "“新建助餐点数量”指标值为≥20个；" in required[4] and "助餐点建设台账及备案表（证据C-01）" in required[4]
    assert "“立项程序规范性”：③事前开展必要的可行性研究" in required[0]  # the 评价要点 that is not met
    titles = [p.title for p in checked.card.evaluation.problems]
    assert [row[2].partition("。")[0] for row in rows] == titles  # in the order of the report
    told = said(made)
    assert "所列事实依据贵单位提供的资料和评价组核查结果" in told and "以贵单位提供的资料为限" not in told


def test_a_table_of_the_unit_alone_is_what_its_facts_rest_on(tmp_path):
    assert "所列事实以贵单位提供的资料为限" in said(letters.inquiry(written(tmp_path, SELF)))


def test_results_go_out_under_their_own_name_to_who_carries_the_project_out():
    found = loading.portfolio(2024, ROOT)
    made = letters.feedback(found, "示例县养老服务中心")
    told = said(made)
    card = next(e.card for e in found.read if e.address == "shili-xuni")
    e = card.evaluation
    given = (e.letter.number, e.letter.date, e.letter.contact, e.letter.phone, f"{e.letter.days}个工作日", "示例咨询")
    assert not [text for text in given if text in told]  # those of the other letter
    assert letters.NUMBER in told and "示例县民政局（盖章）" in told and told.startswith("虚构示例")
    assert "87.19" in told and "良" in told
    items = next(b for b in flat(made.blocks) if isinstance(b, Items))
    costs = [f"{p.title}（扣{cost:.2f}分）。" for p, cost in zip(e.problems, card.costs_of_problems)]
    assert list(texts((items,))) == costs
    annex = next(b for b in flat(made.blocks) if isinstance(b, Grid) and b.caption == "附件　整改清单")
    rows = [[cell.text for cell in row] for row in annex.rows[1:]]
    advice = [(r.owner, r.due) for p in e.problems for r in p.recommendations]
    assert [tuple(row[3:5]) for row in rows] == advice and "附件：整改清单" in told


def test_a_letter_to_the_department_itself_says_that_its_sender_is_missing():
    found = loading.portfolio(2024, ROOT)
    told = said(letters.feedback(found, "湖口县民政局"))
    assert "待补充：发函单位（盖章）" in told and "临时救助" not in told  # that goes to 民政事务管理中心
    assert "湖口县民政局（盖章）" in said(letters.feedback(found, "民政事务管理中心"))


def test_letters_and_portfolio_count_the_same_matters():
    found = loading.portfolio(2024, ROOT)
    (listed,) = (b for b in flat(tables.portfolio.projects(found, "表1").blocks) if isinstance(b, Grid))
    known = {row["项目"]: row for row in records(listed)}
    seen = 0
    for name in letters.addressees(found):
        grids = [b for b in flat(letters.feedback(found, name).blocks) if isinstance(b, Grid)]
        for row in records(grids[0]):
            if row["项目"] in known:  # made-up projects are in no list beside real ones
                counts = {told: int(row.get(told, 0)) for told in ASKED.values()}
                assert counts == {told: int(known[row["项目"]][told]) for told in ASKED.values()}
                seen += sum(counts.values())
        sheets = [g for g in grids if "问题核实单" in g.caption or "整改清单" in g.caption]
        items = sum(row[0].text.isdigit() for g in sheets for row in g.rows)
        assert items == sum(int(row.get(told, 0)) for row in records(grids[0]) for told in ASKED.values())
    assert seen == sum(e.count(*ASKED) for e in found.counted) > 0


def records(grid: Grid) -> list[dict[str, str]]:
    head, *rows = [[cell.text for cell in row] for row in grid.rows]
    return [dict(zip(head, row)) for row in rows]


def test_a_score_that_nobody_decided_is_not_told():
    evaluation = params.load("shili-xuni", 2024, ROOT).model_copy(update={"adopted": None})
    checked = review.examine(scoring.score(evaluation, params.ruleset(evaluation, ROOT)))
    asked = tuple((c.kind, c.rule) for c in concerns.of(checked))
    made = letters.feedback(Portfolio(2024, (Entry("甲", 2024, checked, (), asked),)), "示例县养老服务中心")
    told = next(b for b in flat(made.blocks) if isinstance(b, Grid) and b.caption.startswith("表1"))
    assert [cell.text for cell in told.rows[0]] == ["项目", "分值", "评价发现的问题"]
    items = next(b for b in flat(made.blocks) if isinstance(b, Items))
    assert not [text for text in texts((items,)) if "扣" in text]
