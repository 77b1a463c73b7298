"""Forms write what check allows, say what it did, keep a wrong value in red, and take a change back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import ROOT

from perfeval.lab import forms

pytest.importorskip("ipywidgets")
PROJECT = "shili-xuni"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    for folder in ("params", "notebooks"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def parts(made):
    """The fields by their labels (text, note), the undo button and the strip."""
    _, *lines, foot = made.children
    return {line.children[0].value: line.children[1:] for line in lines}, *foot.children


def test_a_fact_is_written_and_taken_back(base):
    file = base / f"params/{PROJECT}/2025.yaml"
    before = file.read_bytes()
    fields, undo, strip = parts(forms.facts(PROJECT, 2025, base))
    text, note = fields["已获得助餐服务的经济困难老年人"]
    assert text.value == "665人" and undo.disabled
    text.value = "350人"  # 9 points × 350 ÷ 700 = 4.50
    assert "已写入" in note.value and "经济困难老年人助餐需求覆盖率 −4.05" in strip.value and not undo.disabled
    assert b"value: 350\xe4\xba\xba" in file.read_bytes()
    undo.click()
    assert file.read_bytes() == before and text.value == "665人" and undo.disabled and "已恢复" in strip.value


def test_a_wrong_value_stays_in_its_line_in_red_and_out_of_the_file(base):
    file = base / f"params/{PROJECT}/2025.yaml"
    before = file.read_bytes()
    fields, undo, _ = parts(forms.facts(PROJECT, 2025, base))
    text, note = fields["实际新建助餐点"]
    text.value = "  "
    assert "没有写入" in note.value and forms.WRONG in note.value
    assert file.read_bytes() == before and undo.disabled and text.value == "  "
    text.value = "11个"
    assert "已写入" in note.value


def test_changes_are_taken_back_one_by_one_and_not_over_another_hand(base):
    file = base / f"params/{PROJECT}/2025.yaml"
    before = file.read_bytes()
    fields, undo, strip = parts(forms.actuals(PROJECT, 2025, base))
    fields["新建助餐点数量"][0].value = "11个"
    fields["助餐服务人次"][0].value = "80万人次"
    undo.click()
    undo.click()
    assert file.read_bytes() == before and undo.disabled
    fields["新建助餐点数量"][0].value = "10个"
    file.write_bytes(file.read_bytes() + b"# x\n")
    undo.click()
    assert "没有恢复" in strip.value and file.read_bytes().endswith(b"# x\n")


def test_pasted_rows_are_shown_then_written_then_taken_back(base):
    file = base / f"params/{PROJECT}/2025.yaml"
    before = file.read_bytes()
    _, text, buttons, strip = forms.paste(PROJECT, 2025, base).children
    look, write, undo = buttons.children
    text.value = "三级指标\t实际完成值\n新建助餐点数\t11个"
    look.click()
    assert forms.WRONG in strip.value and "没有唯一的指标" in strip.value and write.disabled
    text.value = "三级指标\t实际完成值\n新建助餐点数量\t11个"
    look.click()
    assert "<td>11个</td>" in strip.value and not write.disabled and file.read_bytes() == before
    write.click()
    assert "新建助餐点数量" in strip.value and "11个".encode() in file.read_bytes() and write.disabled
    undo.click()
    assert file.read_bytes() == before and "已恢复" in strip.value
