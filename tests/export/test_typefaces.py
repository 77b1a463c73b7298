"""Every run says which typefaces it printed in; official ones that are asked for and not there stop it."""

from __future__ import annotations

import pytest
from conftest import run

from perfeval.export import fonts
from perfeval.model.findings import InputError


class Library:
    def __init__(self, *families: str):
        self.present = families

    def families(self) -> tuple[str, ...]:
        return self.present


def machine(monkeypatch, *families: str) -> None:
    monkeypatch.setattr(fonts, "library", lambda official=False: Library("Noto Serif SC", "Noto Sans SC", *families))


def test_a_machine_without_any_official_typeface_is_told_so(monkeypatch):
    machine(monkeypatch)
    with pytest.raises(InputError, match="本机没有一种公文字体"):
        fonts.asked_for()


@pytest.mark.parametrize("family", ["FangSong", "SimHei", "KaiTi", "LXGW WenKai"])
def test_one_of_them_is_enough_and_the_rest_is_named(monkeypatch, family):
    machine(monkeypatch, family)
    fonts.asked_for()
    said = fonts.told(True)
    assert family in said and said.count("（随附代用）") == len(fonts.ROLES) - 1
    assert "代用" not in fonts.told(False)


def test_a_run_says_what_it_printed_in(workbook):
    done = run(workbook, "build", "shili-xuni", "2024", "--book", "inquiry", "--to", "docx")
    assert "使用的字体：标题 Noto Serif SC、一级标题和表头 Noto Sans SC" in done.stdout, done.stdout + done.stderr
    again = run(workbook, "build", "shili-xuni", "2024", "--book", "inquiry", "--to", "docx")
    assert "使用的字体" not in again.stdout
