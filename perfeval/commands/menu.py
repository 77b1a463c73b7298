"""perfeval menu: a few numbers to type, for those who never use a command line."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import webbrowser
from pathlib import Path

from perfeval.build import workbook
from perfeval.commands.exits import OK

CHOICES = ("导入自评表或报告", "检查参数文件", "生成报告", "打开报告目录", "打开 JupyterLab", "打开参数文件夹", "退出")


def menu(chosen: argparse.Namespace, _: Path | None) -> int:
    """Lays out the workbook if need be, then asks until told to leave."""
    base = Path(chosen.folder).resolve()
    if chosen.template:
        for note in workbook.lay_out(Path(chosen.template), base):
            print(f"注意：{note}")
    os.chdir(base)
    while True:
        print(f"\n绩效评价工作簿：{base}")
        print("\n".join(f"  {n} {told}" for n, told in enumerate(CHOICES, 1)))
        typed = _asked("请输入数字：")
        if typed in ("", str(len(CHOICES))):
            return OK
        if not typed.isdigit() or not 1 <= int(typed) < len(CHOICES):
            print(f"没有“{typed}”这一项。")
            continue
        ACTIONS[int(typed) - 1](base)


def _import(base: Path) -> None:
    name = _asked("把文件拖到这里，再按回车：").strip("\"' ")
    if name:
        project = _asked("项目文件夹名（直接回车则用文件中的项目名称）：")
        year = _asked("年度（直接回车则用文件中的年度）：")
        _command("import", name, *(["--project", project] if project else []), *(["--year", year] if year else []))


def _check(base: Path) -> None:
    _command("check", *_one())


def _build(base: Path) -> None:
    _command("build", *_one())


def _index(base: Path) -> None:
    page = base / "reports" / "index.html"
    if page.is_file():
        webbrowser.open(page.as_uri())
        print(f"报告目录：{page}")
    else:
        print("还没有生成报告，请先选择“生成报告”。")


def _lab(base: Path) -> None:
    subprocess.Popen([sys.executable, "-m", "perfeval", "lab"], cwd=base)
    print("JupyterLab 正在浏览器中打开；用完后关闭这个窗口即可停止。")


def _folder(base: Path) -> None:
    place = base / "params"
    if hasattr(os, "startfile"):
        os.startfile(place)
    else:
        webbrowser.open(place.as_uri())
    print(f"参数文件夹：{place}")


ACTIONS = (_import, _check, _build, _index, _lab, _folder)


def _one() -> list[str]:
    project = _asked("项目文件夹名（直接回车为全部项目）：")
    year = _asked("年度（直接回车为全部年度）：") if project else ""
    return [part for part in (project, year) if part]


def _command(*typed: str) -> None:
    from perfeval.commands import cli

    cli.main(list(typed))


def _asked(question: str) -> str:
    try:
        return input(question).strip()
    except EOFError:
        return ""
