"""Rules of scoring that a form prints beside its table, and what they give the rows without a standard of their own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from perfeval import params, scoring
from perfeval.model.verdicts import ACTED
from perfeval.review.rows import worded
from tests.review.test_review import completed, examined

NOTE = (
    "赋分规则：1.定量指标达标得满分；未达标的，完成率60%以下得0分，60%（含）以上按“（完成率－60%）÷（1－60%）×分值”计分。"
    "2.满意度90%（含）以上得10分，80%（含）—90%得8分，80%以下0分。3.时效指标按期完成得满分，逾期完成得50%。"
)
ROW = """indicators:
  - {{level1: 产出指标, level2: 数量指标, name: {}, target: {}, actual: {}, points: 10, self_score: {}}}
"""


@pytest.mark.parametrize(
    ("note", "name", "target", "actual", "score", "asked"),
    [
        (NOTE, "接入监控", "≥5200路", "4940路", "9.5", True),
        (NOTE, "接入监控", "≥5200路", "4940路", "8.75", False),
        (NOTE, "接入系统", "≥50个", "40个", "8", True),
        (NOTE, "部门满意度", "≥90%", "87.5%", "9.72", True),
        (NOTE, "部门满意度", "≥90%", "87.5%", "8", False),
        (NOTE, "完成时间", "2024年6月30日前", "2024年7月8日", "9", True),
        (NOTE, "完成时间", "2024年6月30日前", "2024年7月8日", "5", False),
        ("计分说明：定量指标达标得满分，每少1%扣0.5分。", "培训人次", "≥500人次", "450人次", "9", True),
        ("计分说明：定量指标达标得满分，每少1%扣0.5分。", "培训人次", "≥500人次", "450人次", "5", False),
        ("填表说明：未完成的按完成比例计分。", "培训人次", "≥500人次", "450人次", "8", False),  # the decree's own rule
    ],
)
def test_a_rule_printed_beside_the_table_scores_its_rows(tmp_path, note, name, target, actual, score, asked):
    examined(tmp_path, completed(ROW.format(name, target, actual, score)), "")
    evaluation = params.load("p", "2024", tmp_path)
    card = scoring.score(evaluation, params.ruleset(evaluation, tmp_path))
    found = worded.score_follows_the_words_of_the_standard(replace(card, printed_rules=(note,)))
    assert any(v.outcome in ACTED for v in found) is asked
