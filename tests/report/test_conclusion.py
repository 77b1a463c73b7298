"""What a report says where figures are wanting: known amounts stand, nothing is counted that is not there."""

from __future__ import annotations

from test_exchange import ROOT, bands, decided, elements, evaluation, row

from perfeval import params, scoring
from perfeval.page.blocks import flat, texts
from perfeval.page.grid import Grid
from perfeval.report import message, narrative, tables, workpapers

MONEY = {"source": "年度资金总额"}
BANDS = bands(("90", "1"), ("80", "0.5"))


def card(*rows, **more):
    made = evaluation(2024, list(rows), **more)
    return scoring.score(made, params.ruleset(made, ROOT))


def said(page) -> str:
    return "\n".join(texts(page.blocks))


def test_amounts_that_are_known_are_printed_without_a_rate():
    transfer = {"report": {"type": "转移支付自评", "stage": "初稿"}, "scoring_by": "transfer", "options": {}}
    assert "全年预算数7952.00万元，全年执行数待补充，预算执行率无法核算。" in said(
        message.summary(card(row(), budget=[MONEY | {"adjusted": "7952"}], **transfer))
    )
    department = {"report": {"type": "部门评价", "stage": "初稿"}}
    words = said(message.summary(card(row(), budget=[MONEY | {"adjusted": "500", "executed": "80"}], **department)))
    assert "预算资金500.00万元，实际到位待补充，实际支出80.00万元，预算执行率无法核算。" in words
    assert "项目资金待补充，预算执行率无法核算。" in said(message.summary(card(row(), budget=[MONEY], **department)))


def test_a_table_without_points_has_no_points_of_zero():
    words = said(narrative.conclusion(card(row(points=None), row("乙", points=None))))
    assert "评分表各指标均没有分值，各指标均未列自评得分" in words and "0.00分" not in words and "部分" not in words
    some = said(narrative.conclusion(card(row(points="30"), row("乙", points=None))))
    assert (
        "评分表部分指标没有分值，已列分值30.00分" in some
        and "部分指标没有分值；已列分值合计30.00分，另有70.00分未核定" in some
    )


def test_lost_points_are_answered_only_where_points_were_lost():
    full, lost = row(actual="95%"), row()  # 86% of ≥90% loses points
    problem = {"title": "进度慢", "detail": "下半年才启动。", "indicators": ["甲"]}
    assert said(narrative.chain(card(full), "附表2-1")) == "没有扣分指标。"
    assert said(narrative.chain(card(lost, problems=[problem]), "附表2-1")) == "各项扣分对应的问题和建议见附表2-1。"
    assert "其中1项尚未对应问题" in said(narrative.chain(card(lost), "附表2-1"))
    assert said(narrative.chain(card(row(points=None)), "附表2-1")) == "表内没有得分，没有扣分指标可以对应。"


def test_a_form_that_is_not_scored_lacks_no_points():
    transfer = card(
        row(points=None), report={"type": "转移支付自评", "stage": "初稿"}, scoring_by="transfer", options={}
    )
    assert "不打分，只填完成值" in transfer.lines[0].because and "逐项列示如下" in said(
        narrative.analysis(transfer, "产出")
    )
    assert "100.00" not in said(workpapers.book(transfer))


def test_the_signed_table_tells_why_a_decided_score_is_not_the_standard_s():
    # both points in part: 4 × 50% = 2.00 by the standard; the evaluator decided 3.80
    own = row(
        points="4",
        target="有效",
        actual="基本有效",
        standard=elements(["部分符合", "部分符合"]),
        decided=decided("3.8"),
    ) | {"level1": "过程"}
    table = said(tables.scores(card(own, report={"type": "部门评价", "stage": "初稿"}), "附表1"))
    assert "得2.00分。认定3.80分（组长：访谈）。" in table and "\n3.80\n" in table


def test_a_standard_without_matters_takes_their_room_and_evidence_has_a_column_where_no_opinion_names_it():
    named = row(points="4", target="有效", actual="有效", standard=elements(["符合", "符合"])) | {"level1": "过程"}
    other = row("乙", opinion="得分＝分值×完成率（证据A-01）。", evidence=["A-01"], standard=BANDS) | {"level1": "过程"}
    kind = {"report": {"type": "部门评价", "stage": "初稿"}}

    def grid(*rows) -> Grid:
        return next(b for b in flat(tables.scores(card(*rows, **kind), "附表1").blocks) if isinstance(b, Grid))

    both = grid(named, other)
    spans = {cell.source: cell.colspan for line in both.rows for cell in line if cell.source.endswith("/rule")}
    assert list(spans.values()) == [1, 2] and both.rows[0][-1].text == "证据编号"
    assert grid(other).rows[0][-1].text == "得分"
