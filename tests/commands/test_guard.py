"""Whatever ends a command, a person reads one message: interrupts, full disks, addresses, our own mistakes, names."""

from __future__ import annotations

import csv
import errno
import io
import os
import re
import signal
import subprocess
import sys
import time
import zipfile

import openpyxl
import pytest
from conftest import ROOT, posix
from conftest import run_anew as run
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval import params, scoring
from perfeval.build.remote import Remote
from perfeval.commands import cli
from perfeval.export import csvtext, forms
from perfeval.importer import intake
from perfeval.model import mistakes
from perfeval.model.findings import InputError
from perfeval.params import files, names
from perfeval.params.forms import read

pytestmark = pytest.mark.slow


@pytest.mark.long
@posix
@pytest.mark.parametrize(
    "command",
    [("build", "--force", "shili-xuni", "2024"), ("verify", "shili-xuni", "2024"), ("check",), ("import", "没有.docx")],
)
@pytest.mark.parametrize("wait", [0.2, 0.5, 1.0, 1.7])
def test_an_interrupt_in_the_first_seconds_is_one_message(built, command, wait):
    process = subprocess.Popen(
        [sys.executable, "-m", "perfeval", *command],
        cwd=built,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    time.sleep(wait)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode in (0, 1, 3) and "Traceback" not in said and "ignored" not in said, said
    assert process.returncode != 3 or said == cli.INTERRUPTED + "\n"


def test_a_mistake_of_our_own_ends_with_its_place_and_a_file(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(mistakes.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(params, "chosen", lambda *_: 1 // 0)
    assert cli.main(["check"]) == 3
    said = capsys.readouterr().err
    file = next(tmp_path.iterdir())
    assert "程序自身出错" in said and str(file) in said and "Traceback" not in said and len(said.splitlines()) == 1
    assert "ZeroDivisionError" in file.read_text(encoding="utf-8") and "Traceback" in file.read_text(encoding="utf-8")


def test_a_mistake_with_one_file_stops_no_other(monkeypatch, tmp_path, capsys):
    (tmp_path / "params/rulesets").mkdir(parents=True)
    (tmp_path / "docs").mkdir()
    for name in ("甲.txt", "乙.txt"):
        (tmp_path / "docs" / name).write_text("文字", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(intake, "looks", lambda *_: {}["没有"])
    assert cli.main(["import", "docs"]) == 1
    rows = list(csv.reader(open("导入情况.csv", encoding="utf-8-sig", newline="")))
    assert [row[0] for row in rows[1:]] == ["乙.txt", "甲.txt"] and all("程序自身出错" in row[6] for row in rows[1:])


def test_a_full_disk_leaves_nothing_behind(monkeypatch, tmp_path):
    there = tmp_path / "old.yaml"
    there.write_text("旧", encoding="utf-8")
    write, seen = files.write, []

    def full(file, data):
        seen.append(file)
        write(file, data[: len(data) // 2])
        if len(seen) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "write", full)
    with pytest.raises(OSError):
        files.place_all({there: "新的", tmp_path / "新项目/2024.md": "叙述", tmp_path / "新项目/2024.yaml": b"params"})
    assert [f.relative_to(tmp_path).as_posix() for f in tmp_path.rglob("*")] == ["old.yaml"] and there.read_text(
        encoding="utf-8"
    ) == "旧"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "://",
        "file://",
        "file:///没有/这里",
        "nosuch://a",
        "s3://x/y",
        "gs://a",
        "zip://a.zip",
        "reference://x",
        "data:,x://",
        "::file:///x",
        "file://[x",
    ],
)
def test_an_address_that_is_none_gets_one_message(tmp_path, monkeypatch, address):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params").mkdir()
    with pytest.raises(InputError) as told:
        Remote(address)
    assert len(told.value.findings) == 1 and told.value.findings[0].where.file == "--at"


def test_an_address_without_permission_says_so(tmp_path, monkeypatch):
    from fsspec.implementations.local import LocalFileSystem

    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(LocalFileSystem, "exists", refuse)
    with pytest.raises(InputError, match="没有权限"):
        Remote(f"file://{tmp_path}")


REFUSED = (
    "CON",
    "nul",
    "Com1",
    "LPT9",
    "aux.txt",
    "COM¹",
    "portfolio",
    "Portfolio",
    "index.html",
    "rulesets",
    "forms",
    "RULESETS",
    "甲.",
    "甲 ",
    " ",
    "",
    ".git",
    "-x",
    "_x",
    "a/b",
    "a\\b",
    "a:b",
    "a*",
    "a?",
    'a"',
    "a<b",
    "a|b",
    "a..b",
    "a\nb",
    "a\0",
    "a\u202eb",
    "甲" * 81,
)
ALLOWED = (
    "hukou-dibao",
    "“十四五”规划",
    "低保（城乡）补助",
    "A&B",
    "上浮10%补助",
    "a+b项目",
    "教育—补助",
    "甲、乙",
    "2024年项目",
    "CONTRACT",
    "com10",
    "index",
    "《办法》",
)


@pytest.mark.parametrize("name", REFUSED)
def test_a_name_that_no_folder_may_have_is_refused_at_both_doors(tmp_path, name):
    assert names.fault(name)
    with pytest.raises(InputError, match="不能用作文件夹名"):
        params.load(name, 2024, tmp_path)
    if name:
        with pytest.raises(InputError, match="不能使用"):
            intake._folder(tmp_path / "a.docx", None, name)


@pytest.mark.parametrize("name", ALLOWED)
def test_a_name_with_marks_of_a_title_is_allowed_and_kept(tmp_path, name):
    assert not names.fault(name) and names.made(name) == name
    with pytest.raises(InputError, match="没有项目"):
        params.load(name, 2024, tmp_path)


@given(st.text(max_size=90) | st.sampled_from(REFUSED))
@settings(max_examples=2000, derandomize=True)
def test_whatever_a_title_holds_its_name_may_be_used(title):
    name = names.made(title)
    assert name == "" or not names.fault(name)
    assert names.made(name) == name


@given(st.text(max_size=8))
@settings(max_examples=1000, derandomize=True)
def test_no_cell_of_a_csv_is_a_formula(text):
    for start in ("", "=", "+", "-", "@", "\t", "\r", "\n", "\x01", "＝", " =", "\ufeff="):
        [[_, cell]] = csv.reader(io.StringIO(csvtext.written([["x", start + text]]).removeprefix("\ufeff"), newline=""))
        assert cell in (start + text, f"'{start}{text}") and not re.match(
            r"[=+\-@＝＋－＠\x00-\x1f]", cell.lstrip(" \ufeff")
        )


def test_no_cell_of_a_workbook_is_a_formula_unless_it_is_ours(tmp_path):
    evaluation = params.load("shili-xuni", 2024, ROOT)
    hostile = "=HYPERLINK(1)"
    rows = tuple(
        i.model_copy(update={"name": hostile, "actual": "@x", "reason": "-1+1"}) for i in evaluation.indicators
    )
    card = scoring.score(
        evaluation.model_copy(
            update={"indicators": rows, "project": evaluation.project.model_copy(update={"name": hostile})}
        ),
        params.ruleset(evaluation, ROOT),
    )
    for form in read(ROOT):
        book = openpyxl.load_workbook(io.BytesIO(forms.write(card, form)))
        cells = [
            cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value in (hostile, "@x", "-1+1")
        ]
        assert all(cell.data_type != "f" or cell.value != hostile for cell in cells)
        with zipfile.ZipFile(io.BytesIO(forms.write(card, form))) as packed:
            assert not any(
                "HYPERLINK" in formula
                for part in packed.namelist()
                if "sheet" in part
                for formula in re.findall(r"<f>(.*?)</f>", packed.read(part).decode())
            )


def test_an_address_is_asked_for_on_the_command_line(tmp_path):
    done = run(tmp_path, "build", "--at", "")
    assert done.returncode == 1 and "不是 fsspec 地址" in done.stderr
