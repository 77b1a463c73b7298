"""What a signed report encloses: printed when given, absent without a word, numbered in order, told by a sentence."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from test_addresses import same

from perfeval import params, scoring
from perfeval.model import addresses
from perfeval.model.elements import Comment, Goal, InterviewNote, Person, Spending, Voucher
from perfeval.model.evaluation import Objective
from perfeval.page.blocks import Heading, Paragraph, flat
from perfeval.page.grid import Grid
from perfeval.page.numbering import numbered
from perfeval.report import annexes, gaps
from perfeval.review.sentences import enclosures

KEYS = ("basis", "spending", "visits", "vouchers", "interviews", "comments", "personnel", "objective", "survey")


@cache
def whole():
    return params.load("shili-xuni", 2024, ROOT)


def card(stage: str = "初稿", **values):
    evaluation = whole().model_copy(update=values).at_stage(stage)
    return scoring.score(evaluation, params.ruleset(whole(), ROOT))


def bare(stage: str = "初稿", **values):
    """The example without anything to enclose but what is given here."""
    rows = tuple(i.with_values(marks={}, data_source=None, data_method=None) for i in whole().indicators)
    nothing = dict.fromkeys(KEYS, ()) | dict.fromkeys(("interviews", "comments", "objective", "survey"))
    return card(stage, **(nothing | {"indicators": rows} | values))


def blocks(scored) -> list:
    return list(flat(annexes.enclosed(scored, 6).blocks))


def grids(scored) -> list[Grid]:
    return [block for block in blocks(scored) if isinstance(block, Grid)]


def texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows[grid.head :]]


def test_nothing_given_is_absent_without_a_word():
    assert blocks(bare()) == [] and annexes.enclosed(bare(), 6).text == ""


def test_everything_given_is_enclosed():
    titles = [block.text for block in blocks(card()) if isinstance(block, Heading)]
    assert titles == [
        "附件6　评价依据和评价人员",
        "附件7　绩效目标表和资金使用明细",
        "附件8　指标数据来源和专家打分表",
        "附件9　现场核查清单和凭证抽查清单",
        "附件10　访谈提纲、访谈记录和调查问卷",
        "附件11　意见采纳情况表",
    ]


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.sets(st.sampled_from(KEYS)), st.booleans())
def test_whatever_is_given_is_numbered_in_order_and_told_before(left_out, marked):
    nothing = {k: None if k in ("interviews", "comments", "objective", "survey") else () for k in left_out}
    rows = whole().indicators if marked else tuple(i.with_values(marks={}) for i in whole().indicators)
    made = blocks(card(**nothing, indicators=rows))
    heads = [block.text for block in made if isinstance(block, Heading)]
    assert [head.split("　")[0] for head in heads] == [f"附件{n}" for n in range(6, 6 + len(heads))]
    for before, block in zip(made, made[1:]):
        if isinstance(block, Grid):
            label = block.caption.split("　")[0]
            assert isinstance(before, Paragraph) and f"见{label}" in before.text.replace("情况见", "见")
    for grid in (block for block in made if isinstance(block, Grid)):
        list(grid.placed())  # raises where a span does not fit
        assert "待补充" not in "".join(cell.text for row in grid.rows for cell in row)


def test_every_address_leads_to_what_is_printed():
    scored = card()
    cells = [cell for grid in grids(scored) for row in grid.rows for cell in row if cell.source and cell.text != "—"]
    assert len(cells) > 500
    for cell in cells:
        value = addresses.value(scored, cell.source)
        assert same(cell.text, value), (cell.source, cell.text, value)
        assert addresses.told(cell.source)


AMOUNT = st.decimals(min_value=0, max_value=1000, places=2)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("甲乙丙"), st.sampled_from([2023, 2024]), AMOUNT, AMOUNT), min_size=1))
def test_amounts_by_use_make_the_totals_of_their_years(rows):
    spending = tuple(Spending(use=use, year=year, budget=b, executed=e) for use, year, b, e in rows)
    (grid,) = grids(bare(spending=spending))
    *uses, total = texts(grid)
    years = sorted({year for _, year, *_ in rows})
    for k, year in enumerate(years):
        for column, of in ((1 + 3 * k, 2), (2 + 3 * k, 3)):
            listed = [Decimal(row[column].replace(",", "")) for row in uses if row[column] != "—"]
            wanted = sum((row[of] for row in rows if row[1] == year), Decimal(0))
            assert sum(listed, Decimal(0)) == wanted == Decimal(total[column].replace(",", ""))
    assert len(uses) == len({use for use, *_ in rows})


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    st.lists(AMOUNT, min_size=1, max_size=4), st.sampled_from([Decimal(0), Decimal("0.01"), Decimal(-1), Decimal(5)])
)
def test_the_uses_pass_only_where_they_make_what_was_spent(amounts, gap):
    spent = sum(amounts, Decimal(0))
    row = whole().budget[0].model_copy(update={"executed": spent + gap, "adjusted": None})
    spending = tuple(Spending(use=f"用途{n}", executed=amount) for n, amount in enumerate(amounts))
    found = list(enclosures.spending_by_use_is_what_was_spent(bare(spending=spending, budget=(row,))))
    assert [v.outcome for v in found] == ["fail" if gap else "pass", "insufficient_data"]


def test_budgets_that_are_not_all_given_make_no_total():
    spending = (
        Spending(use="建设", budget=Decimal(60), executed=Decimal(30)),
        Spending(use="运营", executed=Decimal(10)),
    )
    (grid,) = grids(bare(spending=spending))
    assert [row[1:4] for row in texts(grid)] == [["60.00", "30.00", "50.00%"], ["—", "10.00", "—"], ["—", "40.00", "—"]]


def test_vouchers_are_counted_and_added_up():
    drawn = tuple(Voucher(number=f"记{n}号", purpose="补助", amount=Decimal(n)) for n in (1, 2, 3))
    made = bare(vouchers=drawn)
    assert "抽查支付凭证3笔，金额6.00万元，见附表6-1。" in annexes.enclosed(made, 6).text
    assert texts(grids(made)[0])[-1] == ["合计", "6.00", "—"]


def test_marks_stand_beside_their_mean_and_the_decided_score():
    rows = tuple(
        i.with_values(marks={"专家甲": Decimal(1), "专家乙": Decimal(2)} if n == 2 else {}, data_source=None)
        for n, i in enumerate(whole().indicators)
    )
    rows = tuple(i.with_values(data_method=None) for i in rows)
    assert texts(grids(bare(indicators=rows))[0]) == [["绩效目标合理性", "2.00", "1.00", "2.00", "1.50", "1.75"]]


def test_many_experts_get_a_wide_page():
    marks = {f"专家{n}": Decimal(1) for n in range(7)}
    rows = (whole().indicators[2].with_values(marks=marks, data_source=None, data_method=None),)
    assert [getattr(b, "kind", "") for b in annexes.enclosed(bare(indicators=rows), 6).blocks][-1] == "landscape"


def test_who_was_interviewed_has_no_name():
    assert set(InterviewNote.model_fields) == {"asked", "people", "date", "content"}


def wanted(stage: str, **values) -> list[str]:
    found = gaps.of(bare(stage, **values))
    return [gap for gap in found if gap.startswith(("意见采纳", "评价人员"))]


def marks_of_gaps(stage: str, **values) -> int:
    return sum(run.missing for grid in grids(bare(stage, **values)) for row in grid.rows for c in row for run in c.runs)


LEAD = Person(name="组长", role="主评人", qualification="高级会计师", years=10, evaluation_years=5)


@pytest.mark.parametrize("stage, asked", [("初稿", 0), ("征求意见稿", 0), ("送审稿", 2), ("正式报告", 2)])
def test_only_what_a_decree_demands_is_asked_for_and_only_late(stage, asked):
    assert len(wanted(stage)) == asked and bool(marks_of_gaps(stage)) == bool(asked)
    assert wanted(stage, comments=(), personnel=(LEAD,)) == []
    assert marks_of_gaps(stage, comments=(), personnel=(LEAD,)) == 0


def test_a_department_that_evaluates_itself_needs_no_qualified_lead():
    own = whole().report.model_copy(update={"evaluator": whole().project.department})
    assert wanted("正式报告", report=own.model_copy(update={"stage": "正式报告"}), comments=()) == []
    self_report = whole().report.model_copy(update={"type": "单位自评"})
    assert wanted("正式报告", report=self_report) == []


def test_a_lead_without_years_is_a_gap_late():
    short = LEAD.model_copy(update={"evaluation_years": None})
    assert len(wanted("正式报告", comments=(), personnel=(short,))) == 1
    assert marks_of_gaps("正式报告", comments=(), personnel=(short,)) == 1
    assert wanted("初稿", comments=(), personnel=(short,)) == []


def test_each_comment_is_answered():
    comments = (
        Comment(by="甲局", text="改名称", adopted="采纳"),
        Comment(by="甲局", text="加分", adopted="不采纳"),
        Comment(by="乙局", text="删去一段"),
    )
    assert wanted("初稿", comments=comments) == [
        "意见采纳情况表：第2条意见不采纳的理由",
        "意见采纳情况表：第3条意见的采纳情况",
    ]
    assert marks_of_gaps("初稿", comments=comments) == 2
    answered = (comments[0], Comment(by="甲局", text="加分", adopted="不采纳", reason="没有依据"))
    assert "收到意见2条，采纳1条，" in annexes.enclosed(bare(comments=answered), 6).text


def test_no_comments_is_said_and_unknown_is_not_none():
    assert "没有收到修改意见" in annexes.enclosed(bare(comments=()), 6).text
    assert "没有收到" not in annexes.enclosed(bare("正式报告", comments=None), 6).text


def test_approved_goals_need_not_be_told_in_words():
    goal = Goal(level1="产出指标", name="站点", target="≥10个")
    made = annexes.enclosed(bare(objective=Objective(indicators=(goal,))), 6).text
    assert "批复的绩效指标1项，见附表6-1。" in made and "年度总体目标" not in made


def test_the_sentence_keeps_the_number_of_its_table_behind_an_annex_of_ones_own():
    from perfeval.page.blocks import Section, heading, paragraph

    own = Section("own", (heading(1, "附件6　照片"), paragraph("现场照片。")))
    made = list(flat(numbered((own, *annexes.enclosed(card(), 6).blocks))))
    heads = [block.text for block in made if isinstance(block, Heading)]
    assert heads[0] == "附件1　照片" and [h.split("　")[0] for h in heads] == [f"附件{n}" for n in range(1, 8)]
    for before, block in zip(made, made[1:]):
        if isinstance(block, Grid):
            assert re.search(rf"{block.caption.split('　')[0]}(?![0-9-])", before.text), (before.text, block.caption)


def test_a_table_of_another_document_keeps_its_number():
    from perfeval.page.blocks import Section, heading, paragraph

    own = Section("own", (heading(1, "附件1　照片"), paragraph("照片。")))
    table = Grid("附表1　评分表", ())
    said = paragraph("按财预〔2020〕10号附表1的格式，见附表1。")
    made = numbered((own, heading(1, "附件1　评分表"), said, table))
    assert [b.text for b in made if isinstance(b, Paragraph)][1] == "按财预〔2020〕10号附表1的格式，见附表2-1。"
