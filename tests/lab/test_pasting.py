"""Twenty rows from Excel: shown, written in their places, taken back; nothing of a text with a fault."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import ROOT

from perfeval import params
from perfeval.lab import pasting
from perfeval.model.findings import InputError

PROJECT = "shili-xuni"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    for folder in ("params", "notebooks"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def rows(base: Path, opinion: str) -> str:
    known = params.load(PROJECT, 2024, base).indicators[:20]
    lines = [f"{n}\t{i.name}\t{i.actual or '—'}\t{i.points}.00\t{opinion.format(n)}" for n, i in enumerate(known, 1)]
    return "序号\t三级指标\t实际完成值\t分值\t评价意见\n" + "\n".join(lines) + "\n"


def test_twenty_rows_are_written_in_their_places_and_taken_back(base):
    file = base / f"params/{PROJECT}/2024.yaml"
    before = file.read_bytes()
    text = rows(base, "第{}项，按资料核对。").replace("\t19个\t", "\t18个\t")
    found = pasting.read(PROJECT, 2024, text, base)
    assert [(v.head, v.old, v.new) for v in found.values if v.key != "opinion"] == [("实际完成值", "19个", "18个")]
    assert file.read_bytes() == before
    done = found.write()
    after = params.load(PROJECT, 2024, base)
    assert [i.opinion for i in after.indicators[:20]] == [f"第{n}项，按资料核对。" for n in range(1, 21)]
    assert "新建助餐点数量" in str(done) and b"\xef\xbb\xbf" not in file.read_bytes()[3:]
    done.undo()
    assert file.read_bytes() == before


def test_the_same_values_again_change_nothing(base):
    text = rows(base, "{}")
    known = params.load(PROJECT, 2024, base).indicators
    same = "\n".join(
        line if not n else "\t".join([*line.split("\t")[:4], known[n - 1].opinion or ""])
        for n, line in enumerate(text.strip().split("\n"))
    )
    assert pasting.read(PROJECT, 2024, same, base).values == ()


@pytest.mark.parametrize(
    "text, told",
    [
        ("", "没有“三级指标”一列"),
        ("新建助餐点数量\t18个", "没有“三级指标”一列"),
        ("三级指标\t备注\n新建助餐点数量\t好", "没有可以填写的列"),
        ("三级指标\t完成值\t实际完成值\n新建助餐点数量\t18个\t18个", "有两列是同一项"),
        ("三级指标\t实际完成值\n新建助餐点数\t18个", "没有唯一的指标“新建助餐点数”"),
        ("三级指标\t实际完成值\n新建助餐点数量\t18个\n新建助餐点数量\t17个", "出现两次"),
    ],
)
def test_a_paste_that_is_not_understood_changes_nothing(base, text, told):
    with pytest.raises(InputError, match=told):
        pasting.read(PROJECT, 2024, text, base)


def test_what_check_refuses_is_not_written(base):
    file = base / f"params/{PROJECT}/2024.yaml"
    before = file.read_bytes()
    found = pasting.read(PROJECT, 2024, "三级指标\t分值\n新建助餐点数量\t十分", base)
    with pytest.raises(InputError):
        found.write()
    assert file.read_bytes() == before
