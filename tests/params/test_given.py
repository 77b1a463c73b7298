"""The parameters of a notebook: a name that it does not know stops it, whatever the comments say."""

from __future__ import annotations

import pytest

from perfeval.model.evaluation import STAGES
from perfeval.model.findings import InputError, did_you_mean
from perfeval.params import refuse_unknown

ASKS = 'params.refuse_unknown(In, "project", "year")'


@pytest.mark.parametrize(
    "history",
    [
        ["", "# 参数：年度\nyear = 2024", "# Parameters\nproject = 'a'\n", ASKS],
        ["", "project = 'a'\nyear = None", ASKS],
        ["import re", "x = 1", "print(x)", "project = 'a'", ASKS],  # a scratch cell before
        ["project = 'a'", ASKS, "cards = 1", "print(cards)", ASKS],  # the cell that asks again, others between
        ["porject = 'a'", ASKS, "project = 'a'", ASKS],  # put right in a session that goes on
        ["%matplotlib inline", ASKS],
        ["other = project + '甲'", ASKS],  # computed: a cell of one's own
        [ASKS],
    ],
)
def test_known_parameters_and_cells_of_ones_own_pass(history):
    refuse_unknown(history, "project", "year")


@pytest.mark.parametrize(
    "history",
    [
        ["# Parameters\nprojekt = 'a'\nyear = 2024\n", ASKS],
        ["# 项目在这里改\nprojekt = 'a'", ASKS],
        ["projekt = 'a'  # 参数", "project = 'b'", ASKS],  # what papermill injects stands after it
        ["projekt: str = 'a'", ASKS],
        ["'''说明'''\nproject, projekt = 'a', 'b'", ASKS],
        ["projekt = 'a'", ASKS, ASKS],  # the cell that asks, run again
        ["projekt = ['a', {'b': -1}]", ASKS],
    ],
)
def test_a_name_that_the_notebook_does_not_know_stops_it(history):
    with pytest.raises(InputError) as refused:
        refuse_unknown(history, "project", "year")
    assert str(refused.value) == (
        "notebook\n  发现：不认识参数“projekt”\n  应为：只接受：project、year\n  改法：是否想写“project”？"
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("终稿", "正式报告"),
        ("定稿", "正式报告"),
        ("征求意见", "征求意见稿"),
        ("送审", "送审稿"),
        ("初搞", "初稿"),
        ("草稿", "初稿"),
    ],
)
def test_what_a_stage_is_called_elsewhere(typed, meant):
    assert did_you_mean(typed, STAGES) == (f"是否想写“{meant}”？" if meant else "")


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("不合格", "合格"),
        ("未完成", "完成"),
        ("大于等于", "小于等于"),
        ("期初人数", "期末人数"),
        ("单价上限", "单价下限"),
        ("新增人数", "减少人数"),
        ("终稿", "初稿"),
    ],
)
def test_no_suggestion_is_the_opposite(typed, known):
    assert did_you_mean(typed, [known]) == ""
