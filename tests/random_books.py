"""Runs the cells of a notebook in this process and gives back the blocks that they show."""

from __future__ import annotations

import ast
import os
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import CodeType

import jupytext

from perfeval.page.blocks import Block, Page

ROOT = Path(__file__).resolve().parent.parent


@cache
def _cells(book: str) -> list[tuple[CodeType, CodeType | None]]:
    """What each cell of a book does, and the expression at its end, if one stands there."""
    notebook = jupytext.read(ROOT / "notebooks" / f"{book}.py")
    made = []
    for cell in notebook.cells:
        if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", []):
            tree = ast.parse(cell.source)
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            shown = compile(ast.Expression(last.value), book, "eval") if last else None
            made.append((compile(tree, book, "exec"), shown))
    return made


@contextmanager
def inside(folder: Path):
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def blocks(book: str, base: Path, **parameters) -> list[Block]:
    """Everything that the cells of a book show with these parameters; a cell that breaks raises what it raised."""
    space: dict = {"In": [], "stage": None} | parameters
    shown: list[Block] = []
    with inside(base):
        for done, last in _cells(book):
            exec(done, space)  # noqa: S102 - our own notebooks
            value = eval(last, space) if last else None  # noqa: S307
            if isinstance(value, Page):
                value._repr_html_()
                shown += value.blocks
    return shown
