"""Reads Markdown, as people write it in the narrative, into blocks; names what cannot be printed with its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.footnote import footnote_plugin

from perfeval.page.blocks import Block, Figure, Heading, Items, Paragraph, Picture, circled
from perfeval.page.grid import Cell, Grid, Run
from perfeval.page.markup import WEB, OutsideContract, from_html

NOT_PROSE = ("autolink", "backticks", "entity", "code", "hr", "html_inline", "html_block", "lheading", "reference")
DEEPEST = 5  # levels of headings
NESTED = 3  # levels of lists
TABLE = re.compile(r"^<table\b.*?</table>[ \t]*$", re.S | re.M)
CAPTION = re.compile(r"([表图])[：:]\s*(.+?)\s*(?:[（(]单位[：:](.+?)[)）])?\s*", re.S)
NOTE = re.compile(r"(?:注|资料来源|数据来源)[：:]")
WIDTH = re.compile(r"宽\s*([1-9]\d?|100)%")  # in the quotation marks behind the name of a picture's file
WIDEST = 30  # characters that a column of a table asks for at most

Pictures = Mapping[str, Picture]


class Unprintable(OutsideContract):
    def __init__(self, found: str, expected: str, fix: str):
        super().__init__(f"{found}。{fix}")
        self.said = found, expected, fix


def from_markdown(text: str, pictures: Pictures | None = None) -> tuple[Block, ...]:
    """Blocks of a piece of narrative; raises OutsideContract for what cannot be printed. ``pictures`` have their names.

    >>> from_markdown("1. 甲<b>\\n2. 乙")[0].items[0][0].text
    '甲<b>'
    """
    out: list[Block] = []
    for piece in pieces(text):
        out += from_html(piece.text) if piece.html else MarkdownReader(pictures or {}).blocks(tree(piece.text))
    return tuple(_with_captions(out))


def kind_of(data: bytes) -> str | None:
    """Whether a file is a PNG, a JPEG or an SVG without scripts, by what it holds; None for any other."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if re.search(rb"<svg\b", data[:1000]) and not re.search(
        rb"<script|<foreignObject|\son\w+\s*=|<!ENTITY", data, re.I
    ):
        return "svg"
    return None


@dataclass(frozen=True)
class Piece:
    text: str
    line: int
    html: bool = False


def pieces(text: str) -> Iterator[Piece]:
    """The text cut at its HTML tables."""
    last = 0
    for match in TABLE.finditer(text):
        if text[last : match.start()].strip():
            yield Piece(text[last : match.start()], text.count("\n", 0, last))
        yield Piece(match[0].strip(), text.count("\n", 0, match.start()), html=True)
        last = match.end()
    if text[last:].strip():
        yield Piece(text[last:], text.count("\n", 0, last))


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).disable(list(NOT_PROSE)).enable("table").use(footnote_plugin)


def tree(text: str) -> SyntaxTreeNode:
    return SyntaxTreeNode(_parser().parse(text))


class MarkdownReader:
    """Turns the tree of a text into blocks; footnotes follow the paragraph that names them."""

    def __init__(self, pictures: Pictures):
        self.pictures = pictures
        self.notes: dict[int, SyntaxTreeNode] = {}
        self.named: list[int] = []

    def blocks(self, root: SyntaxTreeNode) -> list[Block]:
        self.notes = {note.meta["id"]: note for n in root.children if n.type == "footnote_block" for note in n.children}
        return [block for node in root.children for block in self.block(node)]

    def block(self, node: SyntaxTreeNode) -> Iterator[Block]:
        """What a node of the first level says; its footnotes after it."""
        made = list(self._block(node))
        yield from made
        while self.named:
            number = self.named.pop(0)
            if number in self.notes:
                text = [Run(circled(number + 1))]
                for run in (run for n in self.notes[number].children for run in self.runs(n)):
                    _add(text, run)
                yield Paragraph(tuple(text), "note")

    def _block(self, node: SyntaxTreeNode) -> Iterator[Block]:
        match node.type:
            case "heading":
                level = int(node.tag[1])
                if level > DEEPEST:
                    raise Unprintable(f"{level}级标题", f"不超过{DEEPEST}级的标题", "改成正文，或提高一级")
                yield Heading(level, self.runs(node))
            case "paragraph":
                yield from self.paragraph(node)
            case "bullet_list" | "ordered_list":
                yield self.items(node, 1)
            case "blockquote":
                for child in node.children:
                    if child.type != "paragraph":
                        raise Unprintable("引用中有段落以外的内容", "引用只写段落", "把列表、表格、图片移到引用之外")
                    yield Paragraph(self.runs(child), "quote")
            case "table":
                yield self.table(node)
            case "fence":
                raise Unprintable(
                    f"代码块“{node.info.strip()}”不能印出" if node.info.strip() else "代码块没有写语言，不能印出",
                    "叙述文件中顶格的 ```python（运行后在原处印出结果）；文字、列表、表格、图片",
                    "要运行的写成 ```python；其他的改成文字、表格或图片",
                )
            case "footnote_block":
                return
            case other:
                raise Unprintable(f"“{other}”不能印出", "文字、列表、表格、图片", "改成文字")

    def paragraph(self, node: SyntaxTreeNode) -> Iterator[Block]:
        parts = node.children[0].children
        if not any(part.type == "image" for part in parts):
            yield Paragraph(self.runs(node))
            return
        shown: list[Picture] = []
        for part in parts:
            if part.type == "image":
                shown.append(self.picture(part))
            elif part.type != "softbreak" and part.content.strip():
                raise Unprintable("图片与文字写在同一段", "图片单独成段，几张图片可以并列", "在图片前后各空一行")
        if len(shown) > 1:
            shown = [replace(p, width=min(p.width, 46)) for p in shown]
        yield Figure("", "图：" + "、".join(dict.fromkeys(p.alt for p in shown)), (), tuple(shown))

    def picture(self, node: SyntaxTreeNode) -> Picture:
        name, alt = unquote(str(node.attrs["src"])), "".join(child.content for child in node.children).strip()
        if not alt:
            raise Unprintable(f"图片“{name}”没有说明", "![说明](文件名)", "在方括号里写图片的说明")
        if name not in self.pictures:
            found = f"图片“{name}”没有读入"
            raise Unprintable(
                found, "参数文件所在文件夹中的 PNG、JPEG 或 SVG 文件", "检查文件名；图片只能写在叙述文件里"
            )
        said = str(node.attrs.get("title", ""))
        width = WIDTH.fullmatch(said)
        if said and not width:
            raise Unprintable(f"图片“{name}”后面的“{said}”", '宽度，如 "宽60%"', '写成 ![说明](文件名 "宽60%")，或删去')
        return replace(self.pictures[name], alt=alt, width=int(width[1]) if width else 100)

    def items(self, node: SyntaxTreeNode, depth: int) -> Items:
        if depth > NESTED:
            raise Unprintable(f"列表有{depth}层", f"不超过{NESTED}层", "减少一层，或分成几段")
        items: list[tuple[Run, ...]] = []
        inner: list[tuple[int, Items]] = []
        for item in node.children:
            runs: tuple[Run, ...] = ()
            for child in item.children:
                if child.type == "paragraph":
                    runs += ((Run("\n"),) if runs else ()) + self.runs(child)
                elif child.type in ("bullet_list", "ordered_list"):
                    inner.append((len(items), self.items(child, depth + 1)))
                else:
                    raise Unprintable("列表中有段落以外的内容", "列表只写文字", "把表格、图片移到列表之外")
            items.append(runs)
        start = int(node.attrs.get("start", 1))
        return Items(tuple(items), node.type == "ordered_list", start, tuple(inner))

    def table(self, node: SyntaxTreeNode) -> Grid:
        rows: list[tuple[Cell, ...]] = []
        for part in node.children:
            for row in part.children:
                rows.append(tuple(self.cell(cell, part.type == "thead") for cell in row.children))
        return Grid("", tuple(rows), 1, widths([[cell.text for cell in row] for row in rows]))

    def cell(self, node: SyntaxTreeNode, head: bool) -> Cell:
        if any(part.type == "image" for inline in node.children for part in inline.children):
            raise Unprintable("表格的格内有图片", "格内只写文字", "把图片移到表格之外，单独成段")
        align = str(node.attrs.get("style", "")).removeprefix("text-align:").replace("left", "")
        runs = self.runs(node)
        return Cell(runs, header="col" if head else "", align="center" if head and not align else align)

    def runs(self, node: SyntaxTreeNode) -> tuple[Run, ...]:
        made: list[Run] = []
        for inline in node.children:
            self._inline(inline, Run(""), made)
        return tuple(made)

    def _inline(self, node: SyntaxTreeNode, style: Run, made: list[Run]) -> None:
        match node.type:
            case "inline":
                for child in node.children:
                    self._inline(child, style, made)
            case "strong":
                for child in node.children:
                    self._inline(child, replace(style, strong=True), made)
            case "em":
                _add(made, replace(style, text=node.markup))
                for child in node.children:
                    self._inline(child, style, made)
                _add(made, replace(style, text=node.markup))
            case "link":
                address = str(node.attrs["href"])
                if not WEB.fullmatch(address):
                    raise Unprintable(f"链接“{address}”", "https://… 或 mailto:…", "写完整的网址，或只写文字")
                for child in node.children:
                    self._inline(child, replace(style, link=address), made)
            case "softbreak":
                last = made[-1].text if made else ""
                _add(made, replace(style, text="" if not last or ord(last[-1]) > 0x2E7F else " "))
            case "hardbreak":
                _add(made, replace(style, text="\n"))
            case "footnote_ref":
                self.named.append(node.meta["id"])
                _add(made, replace(style, text=circled(node.meta["id"] + 1)))
            case "footnote_anchor":
                pass
            case "image":
                raise Unprintable("图片与文字写在同一段", "图片单独成段", "在图片前后各空一行")
            case _:
                _add(made, replace(style, text=node.content))


def _add(made: list[Run], run: Run) -> None:
    if made and replace(made[-1], text="") == replace(run, text=""):
        made[-1] = replace(run, text=made[-1].text + run.text)
    elif run.text:
        made.append(run)


def widths(rows: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """What each column of some rows of text asks for, as the first row has them."""
    columns = range(len(rows[0]))
    return tuple(max(2, min(WIDEST, max(_width(row[c]) for row in rows if c < len(row)))) for c in columns)


def _width(text: str) -> int:
    """The width of the longest line in Chinese characters, half ones rounded up."""
    return max((sum(2 if ord(c) > 0x2E7F else 1 for c in line) + 1) // 2 for line in (text or " ").split("\n"))


def _with_captions(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, a paragraph “表：…” or “图：…” as the caption of what follows it, “注：…” as a note beneath."""
    held: list[Block] = []
    for block in blocks:
        last = held[-1] if held else None
        if isinstance(block, Grid | Figure) and isinstance(last, Paragraph) and (said := CAPTION.fullmatch(last.text)):
            if (said[1] == "表") == isinstance(block, Grid):
                held.pop()
                caption = f"{said[1]}：{said[2]}"
                unit = f"单位：{said[3]}" if said[3] else ""
                block = (
                    replace(block, caption=caption, unit=unit)
                    if isinstance(block, Grid)
                    else replace(block, caption=caption, notes=(*((unit,) if unit else ()), *block.notes))
                )
        elif isinstance(block, Paragraph) and isinstance(last, Grid | Figure) and NOTE.match(block.text):
            held[-1] = replace(last, notes=(*last.notes, block.text))
            continue
        yield from held[:-1]
        del held[:-1]
        held.append(block)
    yield from held


def replace_text(blocks: Iterable[Block], split: Callable[[Run], Iterable[Run]]) -> tuple[Block, ...]:
    """The blocks with every run replaced by what ``split`` makes of it."""

    def runs(old: Iterable[Run]) -> tuple[Run, ...]:
        return tuple(new for run in old for new in split(run))

    def items(old: Items) -> Items:
        inner = tuple((n, items(below)) for n, below in old.inner)
        return replace(old, items=tuple(map(runs, old.items)), inner=inner)

    def line(text: str) -> str:
        return "".join(run.text for run in split(Run(text)))

    out: list[Block] = []
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                out.append(replace(block, runs=runs(block.runs)))
            case Items():
                out.append(items(block))
            case Grid():
                rows = tuple(tuple(replace(cell, runs=runs(cell.runs)) for cell in row) for row in block.rows)
                out.append(replace(block, caption=line(block.caption), rows=rows, notes=tuple(map(line, block.notes))))
            case Figure():
                out.append(replace(block, caption=line(block.caption), notes=tuple(map(line, block.notes))))
            case _:
                out.append(block)
    return tuple(out)
