"""The words of the house, which no book for others has, and the literals of code that a reader may come to see."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

WORDS = (
    *("复算", "重算", "可算不可采信", "未另行认定", "沙普利", "P0", "P1", "P2", "质控"),
    *("params", "yaml", "facts", "costs", "sha256", "as_target", "read_as", "year_note"),
    *("参数文件", "（参数", "不能读取", "本工具", "单元格", "文件夹", "障碍", "首先要看", "不绘图"),
    *("没有填", "未计）", "怎样对应", "评价方决定不比", "规则的差别", "规则没有", "一字未改", "互相矛盾。"),
)
SLIPS = ("。。", "；。", "。；")
INSIDE = (
    "quality.py",
    "workpapers.py",
    "moved.py",
    "analysis.py",
    "frames.py",
    "tables/review.py",
)  # stay in the house
EXCEPT = {
    "内部初稿，质控未通过，不得外送",
    "项目文件夹",
    "规则重算",
}  # the stamp of what must not leave; a column of 汇总表.xlsx; what is put in other words


def found_in(said: str) -> list[str]:
    return [word for word in (*WORDS, *SLIPS) if word in said]


def literals(root: Path) -> Iterator[str]:
    """Every Chinese text in the views of outside books and in the vocabularies that they print."""
    views = [f for f in sorted(root.glob("perfeval/report/**/*.py")) if not f.as_posix().endswith(INSIDE)]
    for file in (*views, root / "perfeval/model/matching.py", root / "perfeval/model/comparison.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        texts = {id(n.value): n.value for n in ast.walk(tree) if isinstance(n, ast.Expr)}  # docstrings
        for n in ast.walk(tree):
            if isinstance(n, ast.Constant) and id(n) not in texts and re.search("[一-鿿]", str(n.value)):
                if n.value not in EXCEPT:
                    yield f"{file.name}:{n.lineno}：{n.value}"
