"""A network without internet: what the zip holds, how a workbook is laid out and renewed, and the menu."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT, posix
from conftest import run_anew as run

from perfeval.build.workbook import lay_out


@pytest.fixture
def template(tmp_path) -> Path:
    to = tmp_path / "template"
    for folder in ("notebooks", "params/rulesets", "params/shili-xuni"):
        shutil.copytree(ROOT / folder, to / folder)
    return to


def files(folder: Path) -> dict[str, bytes]:
    return {
        f.relative_to(folder).as_posix(): f.read_bytes()
        for f in folder.rglob("*")
        if f.is_file() and not f.name.startswith(".")
    }


def test_a_new_workbook_is_the_template(template, tmp_path):
    assert lay_out(template, tmp_path / "新 工作簿") == []
    assert files(tmp_path / "新 工作簿") == files(template)


def test_an_upgrade_renews_what_nobody_changed_and_nothing_else(template, tmp_path):
    mine = tmp_path / "mine"
    lay_out(template, mine)
    project, changed = mine / "params/我的项目/2024.yaml", mine / "notebooks/report.ipynb"
    project.parent.mkdir()
    project.write_text("我的", encoding="utf-8")
    changed.write_text("我改的", encoding="utf-8")
    (mine / "params/shili-xuni/2024.yaml").write_text("我的示例", encoding="utf-8")
    shutil.rmtree(mine / "params/shili-xuni/", ignore_errors=True)
    for name in (
        "notebooks/report.ipynb",
        "notebooks/review.ipynb",
        "params/rulesets/mof-2020.yaml",
        "params/shili-xuni/2024.yaml",
    ):
        (template / name).write_text("新版", encoding="utf-8")
    notes = lay_out(template, mine)
    assert notes == ["notebooks/report.ipynb 已被修改，没有替换；新版在 notebooks/report.new.ipynb"]
    assert changed.read_text(encoding="utf-8") == "我改的" and project.read_text(encoding="utf-8") == "我的"
    assert (
        (mine / "notebooks/review.ipynb").read_text(encoding="utf-8")
        == (mine / "params/rulesets/mof-2020.yaml").read_text(encoding="utf-8")
        == "新版"
    )
    assert not (mine / "params/shili-xuni").exists()
    assert lay_out(template, mine) == []


def test_the_menu_checks_and_builds_and_minds_wrong_numbers(template, tmp_path):
    place = tmp_path / "菜单 工作簿"
    typed = "九\n2\nshili-xuni\n2024\n3\n没有的项目\n\n4\n7\n"
    done = subprocess.run(
        [sys.executable, "-m", "perfeval", "menu", str(place), "--from", str(template)],
        input=typed,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert (
        "没有“九”这一项" in done.stdout
        and "shili-xuni 2024：参数文件有效" in done.stdout
        and "还没有生成报告" in done.stdout
    )
    assert "没有项目“没有的项目”" in done.stderr and "Traceback" not in done.stderr


def test_the_menu_ends_with_its_input(tmp_path):
    (tmp_path / "params").mkdir()
    assert run(tmp_path, "menu").returncode == 0


def test_a_place_that_cannot_be_written_is_told(tmp_path, template):
    (tmp_path / "file").write_text("")
    done = run(tmp_path, "menu", str(tmp_path / "file" / "x"), "--from", str(template))
    assert done.returncode == 1 and "文件不能读写" in done.stderr and "Traceback" not in done.stderr


def maker():
    spec = importlib.util.spec_from_file_location("make_offline", ROOT / "offline" / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("system", ["windows", "linux", "macos"])
def test_the_zip_asks_for_what_perfeval_runs_on(system):
    make = maker()
    blocks = make.locked(
        make.SYSTEMS[system][1]
        | {
            "python_version": "3.12",
            "python_full_version": "3.12.4",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }
    )
    names = {re.match(r"[\w.-]+", block)[0] for block in blocks}
    assert {
        "papermill",
        "jupyterlab",
        "typst",
        "python-docx",
        "pylopdf-fonts-zh-cn",
        "filelock",
        "rich",
        "tinycss2",
    } <= names
    assert not {"pytest", "hypothesis", "distributed", "axe-core-python"} & names
    assert ("pywinpty" in names, "colorama" in names) == (
        (True, True) if system == "windows" else (False, "colorama" in names)
    )
    assert all("--hash=sha256:" in block for block in blocks)


@posix
def test_the_start_files_are_whole():
    bat = (ROOT / "offline/start.bat").read_text(encoding="utf-8")
    assert bat.startswith("@echo off\nchcp 65001") and "--no-index" in bat and bat.count("--require-hashes") == 1
    assert all(label in bat for label in re.findall(r"goto (\w+)", bat)) and {
        f":{label}" for label in re.findall(r"goto (\w+)", bat)
    } <= set(bat.split("\n"))
    assert subprocess.run(["sh", "-n", str(ROOT / "offline/start.sh")]).returncode == 0


@pytest.mark.proof
@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid(), reason="a network is taken away with root's rights on Linux"
)
def test_it_installs_and_builds_without_a_network(tmp_path):
    assert subprocess.run(["make", "offline"], cwd=ROOT).returncode == 0
    name = f"py{sys.version_info[0]}{sys.version_info[1]}"
    packed = max(ROOT.glob(f"dist/perfeval-*-linux-{name}.zip"), key=lambda f: f.stat().st_mtime)
    place = tmp_path / "离线 电脑"
    zipfile.ZipFile(packed).extractall(place)
    start = (
        ["unshare", "-n", "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
        if shutil.which("setpriv")
        else ["unshare", "-n"]
    )
    subprocess.run(["chown", "-R", "65534:65534", str(tmp_path)], check=True)
    for parent in tmp_path.parents[:2]:
        parent.chmod(0o755)
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    done = subprocess.run(
        [*start, "sh", str(place / "perfeval/start.sh")],
        input="3\nshili-xuni\n2024\n7\n",
        capture_output=True,
        encoding="utf-8",
        env=env,
    )
    assert "已生成1份" in done.stdout, done.stdout + done.stderr
    assert (place / "perfeval/workbook/reports/shili-xuni/2024/report.pdf").stat().st_size > 100_000
    mine = place / "perfeval/workbook/params/shili-xuni/2024.md"
    mine.write_text("# 我改过\n", encoding="utf-8")
    zipfile.ZipFile(packed).extractall(place)
    again = subprocess.run(
        [*start, "sh", str(place / "perfeval/start.sh")], input="7\n", capture_output=True, encoding="utf-8", env=env
    )
    assert again.returncode == 0 and mine.read_text(encoding="utf-8") == "# 我改过\n"
