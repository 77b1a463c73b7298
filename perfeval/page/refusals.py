"""What of a Markdown text cannot be printed, or would be printed raw, each with its line; and the pictures it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from perfeval.model import fences
from perfeval.page.blocks import Picture
from perfeval.page.grid import Grid
from perfeval.page.markdown import MarkdownReader, Piece, Unprintable, from_markdown, pieces, tree
from perfeval.page.markup import OutsideContract, from_html


@dataclass(frozen=True)
class Fault:
    """What of a text cannot be printed: the line, counted from 0, what is expected, and what to do."""

    line: int
    found: str
    expected: str
    fix: str


def faults(text: str, pictures: Iterable[str] = ()) -> Iterator[Fault]:
    """Everything in a text that cannot be printed, or would be printed raw, each with its line."""
    known = {name: Picture(b"", "png", "") for name in pictures}
    text = fences.words(text)
    for piece in pieces(text):
        if piece.html:
            try:
                from_html(piece.text)
            except OutsideContract as error:
                yield Fault(
                    piece.line,
                    f"表格不能印出：{error}",
                    "caption、thead、tbody、tr、th、td",
                    "改用竖线表格，或删去其他标签",
                )
            continue
        for node in tree(piece.text).children:
            try:
                list(MarkdownReader(known).block(node))
            except Unprintable as error:
                yield Fault(piece.line + (node.map or (0, 0))[0], *error.said)
        yield from _slips(piece)
    try:
        blocks = from_markdown(text, known)
    except OutsideContract:
        return  # told above
    for block in blocks:
        if isinstance(block, Grid) and not block.caption:
            line = next((n for n, row in enumerate(text.split("\n")) if re.match(r"\s*\||<table", row)), 0)
            yield Fault(
                line, "表格没有题目", "表格上面一段写“表：题目（单位：万元）”", "补上一行题目，与表格之间空一行"
            )


def named_pictures(text: str) -> Iterator[tuple[int, str]]:
    """Every picture that a text names, with its line, counted from 0."""
    for piece in pieces(text):
        if not piece.html:
            for node in tree(piece.text).walk():
                if node.type == "image":
                    block = node
                    while block.parent is not None and block.map is None:
                        block = block.parent
                    first = (block.map or (0, 0))[0]
                    named = [
                        n
                        for n, row in enumerate(piece.text.split("\n"))
                        if n >= first and str(node.attrs["src"]) in row
                    ]
                    yield piece.line + (named[0] if named else first), unquote(str(node.attrs["src"]))


def _slips(piece: Piece) -> Iterator[Fault]:
    """What looks like a table or a mark and is none: it would be printed as it is typed."""
    rows = piece.text.split("\n")
    tables = [node.map for node in tree(piece.text).children if node.type == "table" and node.map]
    for first, end in tables:
        columns = _columns(rows[first])
        for n in range(first + 2, end):
            if rows[n].strip() and _columns(rows[n]) != columns:
                found = f"这一行有{_columns(rows[n])}格，表头有{columns}格"
                yield Fault(
                    piece.line + n, found, "每行的格数相同", "补上空格（| |）或删去多余的竖线；格内的竖线写成 \\|"
                )
    for n, row in enumerate(rows):
        if any(first <= n < end for first, end in tables):
            continue
        if row.strip().startswith("|") and row.strip().endswith("|") and row.count("|") > 2:
            yield Fault(
                piece.line + n, "竖线表格不成形", "表头下一行写 |---|---|，上下各空一行", "补上分隔行，表格前后空一行"
            )
        if match := re.search(r"</?(div|img|p|br|span|table|a|b|sup|sub|font)(?:\s[^<>]*)?/?>", row):
            found = f"HTML 标签“<{match[1]}>”会原样印出"
            yield Fault(
                piece.line + n, found, "文字；合并单元格的表格可用 <table>", "改成文字；图片写成 ![说明](文件名)"
            )
        if match := re.search(r"\[\^([^\]\s]+)\](?!:)", row):
            if not re.search(rf"^\[\^{re.escape(match[1])}\]:", piece.text, re.M):
                yield Fault(
                    piece.line + n, f"脚注“{match[1]}”没有内容", f"另起一段写“[^{match[1]}]: …”", "补上脚注，或删去"
                )


def _columns(row: str) -> int:
    cells = re.split(r"(?<!\\)\|", row.strip())
    return len(cells) - (not cells[0]) - (not cells[-1])
