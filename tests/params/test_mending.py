"""``perfeval review --fix``: signs, digits and heading numbers, and nothing else."""

from __future__ import annotations

import pytest
from conftest import run

from perfeval import params
from perfeval.params import mending

PROJECT = ("shili-xuni", 2024)


@pytest.fixture
def folder(workbook):
    return workbook / "params" / PROJECT[0]


def change(file, *pairs):
    text = file.read_text(encoding="utf-8")
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    return text


def fixed(workbook):
    changes = mending.mended(params.load(*PROJECT, workbook), workbook)
    mending.write(changes)
    return changes


def test_a_clean_file_is_left_alone(workbook):
    assert fixed(workbook) == {}


@pytest.mark.parametrize(
    "typed, plain",
    [
        ("≦4.33元/人次", "target: ≤4.33元/人次"),
        ("＝4.33元/人次", 'target: "=4.33元/人次"'),
        ("'＝4.33元/人次'", "target: '=4.33元/人次'"),
        ("≤４.３３元/人次   # 原表如此", "target: ≤4.33元/人次   # 原表如此"),
    ],
)
def test_signs_and_digits_of_cells(workbook, folder, typed, plain):
    before = change(folder / "2024.yaml", ("    target: ≤4.33元/人次", f"    target: {typed}"))
    fixed(workbook)
    assert (folder / "2024.yaml").read_text(encoding="utf-8") == before.replace(f"target: {typed}", plain)
    params.load(*PROJECT, workbook)


def test_words_and_unreadable_cells_are_left_alone(workbook, folder):
    change(folder / "2024.yaml", ("    target: ≤4.33元/人次", "    target: ＝效果明显＝很好"))
    assert fixed(workbook) == {}


def test_windows_line_ends_stay(workbook, folder):
    text = change(folder / "2024.yaml", ("    target: ≤4.33元/人次", "    target: ≦4.33元/人次"))
    (folder / "2024.yaml").write_bytes(text.replace("\n", "\r\n").encode())
    fixed(workbook)
    assert (folder / "2024.yaml").read_bytes() == text.replace("≦", "≤").replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    "typed, plain",
    [
        (
            "# 7、其他需要说明的问题\n## 1.甲\n### 一、乙\n### 一、丙\n",
            "# 七、其他需要说明的问题\n## （一）甲\n### 1.乙\n### 2.丙\n",
        ),
        ("# 六、有关建议\n# 六、其他需要说明的问题\n", "# 六、有关建议\n# 七、其他需要说明的问题\n"),
        ("# 基本情况\n## （二）项目概况\n### 3.5万元的来历\n", "# 基本情况\n## （二）项目概况\n### 3.5万元的来历\n"),
    ],
)
def test_numbers_of_headings(typed, plain):
    assert mending._headings(typed) == plain


def test_the_command_shows_first_and_asks(workbook, folder):
    change(folder / "2024.yaml", ("    target: ≤4.33元/人次", "    target: ≦4.33元/人次"))
    before = (folder / "2024.yaml").read_bytes()
    refused = run(workbook, "review", *map(str, PROJECT), "--fix")
    assert refused.returncode == 1 and "+    target: ≤4.33元/人次" in refused.stdout and "--yes" in refused.stderr
    assert (folder / "2024.yaml").read_bytes() == before
    done = run(workbook, "review", *map(str, PROJECT), "--fix", "--yes")
    assert done.returncode == 0 and "已改正1个文件" in done.stdout, done.stderr
    assert "≦" not in (folder / "2024.yaml").read_text(encoding="utf-8")
