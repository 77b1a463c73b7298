"""What of a text of the narrative cannot be printed, each with its line; and the pictures it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from perfeval.model import fences
from perfeval.page import marks
from perfeval.page.blocks import Picture
from perfeval.page.grid import Grid
from perfeval.page.markdown import Fault, MarkdownReader, from_markdown


def faults(text: str, pictures: Iterable[str] = (), runs: bool = True) -> Iterator[Fault]:
    """Everything in a text that cannot be printed, or would be printed raw, each with its line.

    ``runs`` says whether its Python is run where the text is printed.
    """
    known = {name: Picture(b"", "png", "") for name in pictures}
    text = fences.words(text) if runs else text
    reader = MarkdownReader(text, known)
    found = [part for part in reader.parts() if isinstance(part, Fault)]
    yield from found
    if not found:
        grids = (block for block in from_markdown(text, known) if isinstance(block, Grid))
        for line in (line for line, grid in zip(reader.tables, grids) if not grid.caption):
            expected = "表格上面一段写“表：题目（单位：万元）”"
            yield Fault(line, "表格没有题目", expected, "补上一行题目，与表格之间空一行")


def named_pictures(text: str) -> Iterator[tuple[int, str]]:
    """Every picture that a text names, with its line, counted from 0."""
    rows = text.split("\n")
    for node in marks.tree(text).walk():
        if node.type != "image":
            continue
        block = node
        while block.parent is not None and block.map is None:
            block = block.parent
        first = (block.map or (0, 0))[0]
        named = (n for n, row in enumerate(rows) if n >= first and str(node.attrs["src"]) in row)
        yield next(named, first), unquote(str(node.attrs["src"]))
