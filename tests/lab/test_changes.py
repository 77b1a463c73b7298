"""Params changed from a notebook: one value in its place, checked before it is written, taken back byte for byte."""

from __future__ import annotations

import difflib
import shutil
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import perfeval
from perfeval import params
from perfeval.lab.changes import change
from perfeval.model.findings import InputError
from perfeval.params import editing
from perfeval.params.placing import as_typed
from perfeval.params.yamlfile import Written

PROJECT = "shili-xuni"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    for folder in ("params", "notebooks"):
        shutil.copytree(ROOT / folder, tmp_path / "w" / folder)
    return tmp_path / "w"


def file(base: Path, year: int = 2025) -> Path:
    return base / "params" / PROJECT / f"{year}.yaml"


def differing(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


def test_one_value_changes_one_line_and_the_strip_says_what_it_did(base):
    before = file(base).read_bytes()
    made = change(PROJECT, 2025, actual={"新建助餐点数量": "11个"}, base=base)  # 10 × 11 ÷ 12 = 9.17
    told = differing(before.decode(), file(base).read_text(encoding="utf-8"))
    assert told == ["-    actual: 12个", "+    actual: 11个"]
    assert str(made).startswith("96.96 → 96.13，优；新建助餐点数量 −0.83；发现 ")
    assert perfeval.open(PROJECT, 2025, base).total == 96.13
    made.undo()
    assert file(base).read_bytes() == before
    with pytest.raises(InputError, match="又改动过"):
        made.undo()


def test_it_gives_what_a_trial_foretold(base):
    tried = perfeval.open(PROJECT, 2025, base).what_if(
        actual={"助餐服务人次": "60万人次"}, facts={"needy_served": "500人"}
    )
    change(PROJECT, 2025, actual={"助餐服务人次": "60万人次"}, facts={"needy_served": "500人"}, base=base)
    assert perfeval.open(PROJECT, 2025, base).scores().equals(tried.scores())


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"points": {"A101": "八分"}}, "2025.yaml:"),
        ({"points": {"A101": "八分"}}, "分值“八分”"),
        ({"actual": {"新建助餐点": "1"}}, "是否想写“新建助餐点数量”？"),
        ({"facts": {"sites_buil": "1"}}, "是否想写“sites_built”？"),
        ({"facts": {"sites_built": " "}}, "是空文字"),
    ],
)
def test_what_check_refuses_is_not_written(base, asked, words):
    before = file(base).read_bytes()
    with pytest.raises(InputError) as refused:
        change(PROJECT, 2025, **asked, base=base)
    assert words in str(refused.value) and file(base).read_bytes() == before


def test_a_value_that_is_not_there_or_stands_on_several_lines_is_left_to_the_file(base):
    text = file(base).read_text(encoding="utf-8")
    file(base).write_text(text.replace("    actual: 12个\n", "", 1), encoding="utf-8")
    with pytest.raises(InputError, match="文件中没有写“indicators.10.actual”"):
        change(PROJECT, 2025, actual={"新建助餐点数量": "11个"}, base=base)
    file(base).write_text(text.replace("    actual: 12个\n", "    actual: |-\n      12个\n", 1), encoding="utf-8")
    with pytest.raises(InputError, match="写成了几行"):
        change(PROJECT, 2025, actual={"新建助餐点数量": "11个"}, base=base)


def test_a_reading_of_the_old_text_is_not_left_to_the_new_one(base):
    text = file(base).read_text(encoding="utf-8")
    read_as = "    actual: 12个\n    actual_read_as: {value: 11个, reason: 重复计一个, by: 甲}\n"
    file(base).write_text(text.replace("    actual: 12个\n", read_as, 1), encoding="utf-8")
    with pytest.raises(InputError, match="两处一起改"):
        change(PROJECT, 2025, actual={"新建助餐点数量": "10个"}, base=base)


@pytest.mark.parametrize("style", ["crlf", "bom"])
def test_line_ends_and_the_mark_of_bytes_survive(base, style):
    data = file(base).read_bytes()
    data = data.replace(b"\n", b"\r\n") if style == "crlf" else b"\xef\xbb\xbf" + data
    file(base).write_bytes(data)
    made = change(PROJECT, 2025, actual={"新建助餐点数量": "11个"}, base=base)
    assert file(base).read_bytes() == data.replace("actual: 12个".encode(), "actual: 11个".encode(), 1)
    made.undo()
    assert file(base).read_bytes() == data


def leaves(data: object, path: tuple = ()):
    if isinstance(data, Written):
        yield path
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, (*path, key)) if not key.startswith("\0") else ()
    elif isinstance(data, list):
        for n, value in enumerate(data):
            yield from leaves(value, (*path, n))


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_only_that_value_is_another_whatever_is_written(tmp_path_factory, data):
    """Any text in the place of any value: it reads back exactly and nothing else has moved, or nothing is written."""
    project, year = data.draw(st.sampled_from([("hukou-linshi-jiuzhu", 2024), (PROJECT, 2023)]))
    base = tmp_path_factory.mktemp("any") / "w"
    shutil.copytree(ROOT / "params" / "rulesets", base / "params" / "rulesets")
    shutil.copytree(ROOT / "params" / project, base / "params" / project)
    shutil.copytree(ROOT / "notebooks", base / "notebooks")
    at = base / "params" / project / f"{year}.yaml"
    before, old, expected = at.read_bytes(), params.typed(project, year, base), as_typed(at)[1]
    path = data.draw(st.sampled_from(sorted(leaves(old), key=str)))
    signs = "甲乙12 :#'\"{}[],，、%&*!|>-?@`~\\=<≥≤null\t"
    new = data.draw(
        st.text(signs, min_size=1, max_size=12)
        | st.sampled_from(["null", "true", "12", "1.50", "- 甲", "甲: 乙", "# 甲"])
    )
    try:
        made = editing.edit(project, year, [(path, new)], base)
    except InputError:
        assert at.read_bytes() == before
        return
    *way, last = path
    below = expected
    for key in way:
        below = below[key]
    below[last] = new
    assert as_typed(at)[1] == expected
    made.undo()
    assert at.read_bytes() == before
