"""perfeval outline: which outlines a report can have, and a copy of one to change."""

from __future__ import annotations

import argparse
from pathlib import Path

from perfeval.commands.exits import OK
from perfeval.model.findings import Finding, InputError, Where
from perfeval.params import files, outline


def run(chosen: argparse.Namespace, base: Path) -> int:
    """Lists the outlines, or copies one to a new name."""
    if chosen.action == "copy":
        return _copy(chosen, base)
    for one in outline.listed(base):
        print(f"{one.name}：{one.title or '（没有题目）'}")
        print("\n".join(f"  {chapter}" for chapter in one.chapters))
    print("在参数文件中写 report: {outline: 名称}；省略为 report。perfeval outline copy 名称 新名称 复制一份来改。")
    return OK


def _copy(chosen: argparse.Namespace, base: Path) -> int:
    if not chosen.name:
        example = "perfeval outline copy report my-study"
        raise InputError([Finding(Where("outline copy"), "没有写提纲和新名称", example, "补上两个名称")])
    made = outline.copied(base, chosen.source, chosen.name)
    files.place_all(made)
    print("已生成 " + "、".join(file.relative_to(base).as_posix() for file in made))
    print(f"  在 JupyterLab 中修改；用于报告时写 report: {{outline: {chosen.name}}}，另外生成时用 --book {chosen.name}")
    return OK
