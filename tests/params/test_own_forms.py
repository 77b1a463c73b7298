"""A layout of a form is data: each fault of a person's own is told once, with its line and how to mend it."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT

from perfeval.model.findings import InputError
from perfeval.model.form import COLUMNS, FUNDS, Form
from perfeval.params import forms

README = (ROOT / "params" / "README.md").read_text(encoding="utf-8")
SECTION = README[README.index("## 自定版式") : README.index("## 叙述文件")]
OWN = """\
id: own
title: 简表
source: 某县用表
unit: 填报单位
funds: {adjusted: 预算数, executed: 执行数, rate: 执行率}
columns:
  level1: {label: 一级指标, width: 10}
  name: {label: 三级指标}
  target: {label: 指标值}
  points: {label: 分值}
  score: {label: 得分}
  share: {label: 得分率}
  checked_score: {label: 复核得分}
  gap: {label: 偏差}
total: 合计
"""
FACTS = "id: own\ntitle: 数据表\nsource: 某县用表\nrows: facts\ncolumns: {label: {label: 名称}, fact: {label: 数值}}\n"
FILES = FACTS.replace("facts", "materials").replace("label: {", "file: {", 1).replace("fact:", "given:")


def put(base, text: str, name: str = "own"):
    folder = base / "params" / "forms"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return base


def faults(base, *wanted: str):
    with pytest.raises(InputError) as caught:
        forms.read(base, wanted)
    return caught.value.findings


def test_the_official_forms_are_read_and_a_persons_own_after_them(tmp_path):
    official = [form.id for form in forms.read(tmp_path)]
    assert official == "facts files hubei jiangxi mof recheck scores sichuan transfer yunnan".split()
    assert [form.id for form in forms.read(put(tmp_path, OWN))] == [*official, "own"]
    assert [form.title for form in forms.read(tmp_path, ("own", "mof"))] == ["简表", "项目支出绩效自评表"]


@pytest.mark.parametrize("text", [OWN, FACTS, FILES, OWN.split("unit:")[0] + "rows: scores\nsender: 评价组\n"])
def test_a_form_of_each_kind_may_be_ones_own(tmp_path, text):
    assert forms.read(put(tmp_path, text), ("own",))[0].id == "own"


@pytest.mark.parametrize(
    "old, new, line, words, fix",
    [
        ("id: own", "id: other", 1, "id: other", "文件名"),
        ("title: 简表", "title: 简表/2024", 2, "表名“简表/2024”有不能使用的字符", "title"),
        ("title: 简表", "title: " + "表" * 90, 2, "超过80个", "title"),
        ("unit: 填报单位", "unit: 主管部门", 4, "主管部门和实施单位都写“主管部门”", "unit"),
        ("unit: 填报单位", "units: 填报单位", 4, "不认识的键“units”", "unit"),
        ("unit: 填报单位", "goals: 是", 4, "“是”", "从上面选一个"),
        ("unit: 填报单位", "rows: indicator", 4, "“indicator”", "indicators"),
        ("unit: 填报单位", "sender: 单位们", 4, "“单位们”", "单位"),
        ("unit: 填报单位", "asked: {证明性材料: [验收记录]}", 4, "rows: indicators 的表没有“asked”", "删去“asked”"),
        ("adjusted: 预算数, ", "", 5, "有“rate”，没有算它的“adjusted”", "补上，或删去“rate”"),
        ("executed: 执行数", "executd: 执行数", 5, "不认识的栏“executd”", "executed"),
        (
            "adjusted: 预算数",
            "initial: 甲, received: 乙, points: 丙, score: 丁, adjusted: 戊",
            5,
            "资金表7栏",
            "删去几栏",
        ),
        ("  name:", "  nmae:", 8, "不认识的栏“nmae”", "name"),
        ("  name: {label: 三级指标}\n", "", 6, "缺少“name”栏", "补上“name”"),
        ("  target:", "  目标:", 9, "不认识的栏“目标”", "改正名称"),
        ("  target:", "  actuel:", 9, "不认识的栏“actuel”", "actual"),
        (
            "  target: {label: 指标值}",
            "  symbol: {label: 性质}\n  unit: {label: 单位}",
            9,
            "只有 symbol、unit",
            "target",
        ),
        ("  target:", "  symbol: {label: 性质}\n  target:", 10, "指标值写了两次：target 和 symbol", "删去其中一种"),
        (
            "  score: {label: 得分}\n  share",
            "  score: {label: 得分}\n  score: {label: 得分}\n  share",
            12,
            "重复",
            "删去",
        ),
        ("  points: {label: 分值}\n", "", 11, "有“share”，没有算它的“points”", "删去“share”"),
        ("  checked_score: {label: 复核得分}\n", "", 13, "有“gap”，没有算它的“checked_score”", "删去“gap”"),
        ("width: 10", "width: 宽", 7, "“宽”", "整数"),
        ("width: 10", "width: 300", 7, "“300”", "改正数字"),
        ("label: 一级指标, ", "", 7, "缺少“label”", "label"),
        ("label: 一级指标", "lable: 一级指标, label: 一级指标", 7, "不认识的键“lable”", "label"),
        ("{label: 三级指标}", "三级指标", 8, "不是“键: 值”", "逐行写键和值"),
        ("total: 合计", "total：合计", 15, "全角冒号", "total: "),
    ],
)
def test_a_slip_in_a_form_is_one_finding_with_its_line(tmp_path, old, new, line, words, fix):
    assert OWN.count(old) == 1
    [found] = faults(put(tmp_path, OWN.replace(old, new)), "own")
    assert (found.where.file, found.where.line) == ("params/forms/own.yaml", line), found
    assert words in found.found and fix in found.fix and found.expected and found.source


@pytest.mark.parametrize(
    "text, words",
    [
        (OWN[: OWN.index("funds")] + "columns: {name: {label: 三级指标}, score: {label: 得分}}\n", "只有2栏"),
        (OWN[: OWN.index("funds")], "缺少“name”栏"),
        (FACTS.replace("fact:", "holder:"), "缺少“fact”栏"),
        (FACTS + "total: 合计\n", "rows: facts 的表没有“total”"),
        (FILES.replace("given:", "place:"), "缺少“given”栏"),
        (FILES + "goals: true\n", "rows: materials 的表没有“goals”"),
        (FACTS.replace("facts", "scores"), "rows: scores 的表没有“columns”"),
        ("", "文件是空的"),
        (OWN.replace("source: 某县用表\n", ""), "缺少“source”（出处）"),
        (OWN.replace("rate: 执行率}", "rate: 执行率"), "没有配对"),
        ("- 甲\n", "最外层"),
    ],
)
def test_a_form_that_cannot_be_drawn_is_one_finding(tmp_path, text, words):
    [found] = faults(put(tmp_path, text), "own")
    assert found.where.file == "params/forms/own.yaml" and words in found.found and found.fix


def test_every_fault_of_every_form_is_told_at_once(tmp_path):
    put(tmp_path, OWN.replace("id: own", "id: x").replace("target:", "aim:"))
    put(tmp_path, FACTS.replace("fact:", "holder:"), "facts2")
    put(tmp_path, OWN, "mof")
    put(tmp_path, OWN, "a b")
    told = [(str(found.where), found.found) for found in faults(tmp_path)]
    assert told == [
        ("params/forms/mof.yaml", "“mof”是随程序提供的版式，不能替换"),
        ("params/forms/a b.yaml", "文件名“a b”不能用作版式名"),
        ("params/forms/facts2.yaml:1:5", "id: own"),
        ("params/forms/facts2.yaml:5:10", "缺少“fact”栏"),
        ("params/forms/own.yaml:1:5", "id: x"),
        ("params/forms/own.yaml:9:8", "不认识的栏“aim”"),
    ]
    assert [form.id for form in forms.read(tmp_path, ("jiangxi",))] == ["jiangxi"]  # a fault elsewhere stops no other


def test_a_form_that_is_not_there_is_told_with_what_is_meant(tmp_path):
    [found] = faults(put(tmp_path, OWN), "owm")
    assert found.found == "没有版式“owm”" and "own" in found.fix and "mof" in found.expected


def test_the_readme_shows_a_form_and_names_every_key(tmp_path):
    example = re.search(r"```yaml\n(.*?)```", SECTION, re.S)[1]
    [form] = forms.read(put(tmp_path, example, "xian"), ("xian",))
    assert form.goals == "true" and form.columns["name"].width == 26
    named = {*re.findall(r"`(\w+)`", SECTION), *re.findall(r"^(\w+):", example, re.M)}
    assert named >= {*Form.model_fields, *FUNDS, *COLUMNS, *(key for keys in COLUMNS.values() for key in keys)}
