"""Reads Markdown, as people write it in the narrative, into blocks; refuses with its line what cannot be printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote

from markdown_it.tree import SyntaxTreeNode

from perfeval.page import marks
from perfeval.page.blocks import Block, Figure, Heading, Items, Paragraph, Picture, circled, runs, texts
from perfeval.page.grid import Cell, Grid, Run, widths
from perfeval.page.markup import WEB, OutsideContract, grid_of_html

DEEPEST = 5  # levels of headings
NESTED = 3  # levels of lists
CAPTION = re.compile(r"([表图])[：:]\s*(.+?)\s*(?:[（(]单位[：:](.+?)[)）])?\s*", re.S)
NOTE = re.compile(r"(?:注|资料来源|数据来源)[：:]")
WIDTH = re.compile(r"宽\s*([1-9]\d?|100)%")  # in the quotation marks behind the name of a picture's file
BREAK = re.compile(r"<br\s*/?>", re.I)
ANOTHER = "\v"  # stands where a line begins a paragraph of its own
INDENT = "\u3000"
ENDED = re.compile("[。！？；：]\\Z")  # a line that ends a sentence ends its paragraph
FORMULA = re.compile(r"\\\(.+?\\\)|\\\[(?:(?!\\[\])]).)*?(?<!\\)(?:\\[A-Za-z]{2,}|[_^{}]).*?\\\]", re.S)  # TeX
TASK = re.compile(r"\[[ xX√]\]\s")
ADVICE = {  # what CommonMark knows and a report does not: what it is, what is expected, what to do
    "hr": ("分隔线不能印出", "章节用标题分开", "删去这一行"),
    "html_block": ("HTML 标签或注释不能印出", "文字；合并单元格的表格可用 <table>", "改成文字，或删去"),
    "em": ("斜体不能印出", "公文用 **粗体**", "强调写成 **…**；乘号写成 ×；要印出星号时写成 \\*"),
    "s": ("删除线不能印出", "确定的文字", "删去不要的文字和“~~”"),
}

Pictures = Mapping[str, Picture]


class Unprintable(OutsideContract):
    def __init__(self, found: str, expected: str, fix: str):
        super().__init__(f"{found}。{fix}")
        self.said = found, expected, fix


@dataclass(frozen=True)
class Fault:
    """What of a text cannot be printed: the line, counted from 0, what is expected, and what to do."""

    line: int
    found: str
    expected: str
    fix: str


def from_markdown(text: str, pictures: Pictures | None = None) -> tuple[Block, ...]:
    """Blocks of a piece of narrative; raises Unprintable for what cannot be printed. ``pictures`` have their names.

    >>> from_markdown("1. 甲<5%\\n2. 乙")[0].items[0][0].text
    '甲<5%'
    """
    out: list[Block] = []
    for part in MarkdownReader(text, pictures or {}).parts():
        if isinstance(part, Fault):
            raise Unprintable(part.found, part.expected, part.fix)
        out += part
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


class MarkdownReader:
    """Turns the tree of a text into blocks; footnotes follow the paragraph that names them.

    ``line`` is where it reads, counted from 0; ``tables`` are the lines of the tables that it read; ``spent`` holds
    what is no words: addresses, names of files, numbers of items.
    """

    def __init__(self, text: str, pictures: Pictures):
        self.rows = marks.shown(text).split("\n")
        self.root = marks.tree(text)
        self.pictures = pictures
        self.line = 0
        self.tables: list[int] = []
        self.spent: list[str] = []
        self.named: dict[str, int] = {}
        self.waiting: list[str] = []
        written = [node for node in self.root.children if node.type == "footnote_reference"]
        self.notes = {node.meta["label"]: node for node in reversed(written)}

    def parts(self) -> Iterator[tuple[Block, ...] | Fault]:
        """What each part of the text prints, or why it cannot be printed; nothing of it is left out."""
        for node in self.root.children:
            try:
                if node.type != "footnote_reference":
                    yield (*self._whole(node), *self._footnotes())
                elif self.notes[node.meta["label"]] is not node:
                    yield Fault(_first(node), f"脚注“{node.meta['label']}”写了两次", "每个脚注只写一次", "改名或合并")
            except Unprintable as error:
                yield Fault(self.line, *error.said)
        for label in self.notes.keys() - self.named.keys():
            found = f"正文没有引用脚注“{label}”，它不会印出"
            yield Fault(_first(self.notes[label]), found, f"在正文该处写 [^{label}]", "补上引用，或改成正文")

    def _whole(self, node: SyntaxTreeNode) -> list[Block]:
        """The blocks of a node, every letter of its lines in them."""
        self.spent = []
        made = list(self._block(node))
        first, end = node.map or (0, 0)
        typed = Counter("".join(self.rows[first:end]))
        typed.subtract("".join([*texts(made), *self.spent]))
        if lost := [letter for letter, times in typed.items() if times > 0 and letter.isalnum()]:
            self.line = first
            raise Unprintable(f"有文字不能印出：“{''.join(lost)[:20]}”", "文字、列表、表格、图片", "把这一段改成文字")
        return made

    def _footnotes(self) -> Iterator[Paragraph]:
        while self.waiting:
            label = self.waiting.pop(0)
            lead: tuple[Run, ...] = (Run(circled(self.named[label])),)
            for child in self.notes[label].children:
                self.line = _first(child)
                if child.type != "paragraph":
                    raise Unprintable(f"脚注“{label}”中有段落以外的内容", "脚注只写文字", "把列表、表格、图片移到正文")
                yield Paragraph(runs(*lead, *self.runs(child)), "note")
                lead = ()

    def _block(self, node: SyntaxTreeNode) -> Iterator[Block]:
        self.line = _first(node)
        match node.type:
            case "heading":
                yield self.heading(node)
            case "paragraph":
                yield from self.paragraph(node)
            case "bullet_list" | "ordered_list":
                yield self.items(node, 1)
            case "blockquote":
                for child in node.children:
                    yield from self.quoted(child)
            case "table":
                yield from self.table(node)
            case "html_table":
                yield self.html_table(node)
            case "fence":
                raise Unprintable(
                    f"代码块“{node.info.strip()}”不能印出" if node.info.strip() else "代码块没有写语言，不能印出",
                    "叙述文件中顶格的 ```python（运行后在原处印出结果）；文字、列表、表格、图片",
                    "要运行的写成 ```python；其他的改成文字、表格或图片",
                )
            case other:
                raise Unprintable(*ADVICE.get(other, (f"“{other}”不能印出", "文字、列表、表格、图片", "改成文字")))

    def quoted(self, node: SyntaxTreeNode) -> Iterator[Paragraph]:
        self.line = _first(node)
        if node.type in ("bullet_list", "ordered_list"):
            yield from (Paragraph(runs(mark, *said), "quote") for mark, said in self.items(node, 1).marked())
        elif node.type == "paragraph":
            yield from (Paragraph(part, "quote") for part in _parted(self.runs(node)))
        else:
            raise Unprintable("引用中有段落、列表以外的内容", "引用只写段落和列表", "把表格、图片、标题移到引用之外")

    def heading(self, node: SyntaxTreeNode) -> Heading:
        level = int(node.tag[1])
        if not node.markup.startswith("#"):
            self.line = (node.map or (0, 1))[1] - 1
            raise Unprintable("文字下面的一行“---”或“===”", "标题写成“### 标题”", "改成 # 标题；要分段时空一行")
        if level > DEEPEST:
            raise Unprintable(f"{level}级标题", f"不超过{DEEPEST}级的标题", "改成正文，或提高一级")
        return Heading(level, self.runs(node))

    def paragraph(self, node: SyntaxTreeNode) -> Iterator[Block]:
        parts = node.children[0].children
        if not any(part.type == "image" for part in parts):
            yield from (Paragraph(part) for part in _parted(self.runs(node)))
            return
        shown: list[Picture] = []
        for part in parts:
            if part.type == "image":
                shown.append(self.picture(part))
            elif part.type == "softbreak":
                self.line += 1
            elif part.type != "text" or part.content.strip():
                raise Unprintable("图片与文字写在同一段", "图片单独成段，几张图片可以并列", "在图片前后各空一行")
        if len(shown) > 1:
            shown = [replace(p, width=min(p.width, 46)) for p in shown]
        yield Figure("", "图：" + "、".join(dict.fromkeys(p.alt for p in shown)), (), tuple(shown))

    def picture(self, node: SyntaxTreeNode) -> Picture:
        name, said = unquote(str(node.attrs["src"])), str(node.attrs.get("title", ""))
        alt = "".join(child.content for child in node.walk() if child is not node).strip()
        self.spent += [name, str(node.attrs["src"]), said, node.content]
        if not alt:
            raise Unprintable(f"图片“{name}”没有说明", "![说明](文件名)", "在方括号里写图片的说明")
        if name not in self.pictures:
            found = f"图片“{name}”没有读入"
            raise Unprintable(
                found, "参数文件所在文件夹中的 PNG、JPEG 或 SVG 文件", "检查文件名；图片只能写在叙述文件里"
            )
        width = WIDTH.fullmatch(said)
        if said and not width:
            raise Unprintable(f"图片“{name}”后面的“{said}”", '宽度，如 "宽60%"', '写成 ![说明](文件名 "宽60%")，或删去')
        return replace(self.pictures[name], alt=alt, width=int(width[1]) if width else 100)

    def items(self, node: SyntaxTreeNode, depth: int) -> Items:
        if depth > NESTED:
            raise Unprintable(f"列表有{depth}层", f"不超过{NESTED}层", "减少一层，或分成几段")
        items: list[tuple[Run, ...]] = []
        inner: list[tuple[int, Items]] = []
        start = int(node.attrs.get("start", 1))
        for item in node.children:
            self.line = _first(item)
            if item.info and int(item.info) not in (start, start + len(items)):
                found = f"序号{item.info}与上一项不连续，会印成{start + len(items)}"
                raise Unprintable(found, "连续的序号", "改正序号；不是列表时写成“（1）…”，各成一段")
            self.spent.append(item.info)
            said: tuple[Run, ...] = ()
            for child in item.children:
                self.line = _first(child)
                if child.type == "paragraph":
                    said += ((Run("\n"),) if said else ()) + self.runs(child)
                elif child.type in ("bullet_list", "ordered_list"):
                    inner.append((len(items), self.items(child, depth + 1)))
                else:
                    raise Unprintable("列表中有段落以外的内容", "列表只写文字", "把表格、图片移到列表之外")
            if TASK.match("".join(run.text for run in said[:1])):
                self.line = _first(item)
                raise Unprintable("任务清单的“[ ]”", "列表只写文字", "删去方括号，用文字写明已办、未办")
            items.append(runs(*(replace(run, text=run.text.replace(ANOTHER, "\n")) for run in said)))
        return Items(tuple(items), node.type == "ordered_list", start, tuple(inner))

    def table(self, node: SyntaxTreeNode) -> Iterator[Block]:
        """The table; a line right below it that has no bars is text again."""
        self.tables.append(self.line)
        columns = _columns(self.rows[self.line])
        rows: list[tuple[Cell, ...]] = []
        below: list[Block] = []
        for part in node.children:
            for row in part.children:
                self.line = _first(row)
                if "|" not in self.rows[self.line]:
                    below.append(Paragraph(self.runs(row.children[0])))
                    continue
                if (given := _columns(self.rows[self.line])) != columns or below:
                    found = f"这一行有{given}格，表头有{columns}格" if not below else "表格的行中间有一行文字"
                    fix = "补上空格（| |）或删去多余的竖线；格内的竖线写成 \\|"
                    raise Unprintable(found, "每行的格数相同", fix)
                rows.append(tuple(self.cell(cell, part.type == "thead") for cell in row.children))
        yield Grid("", tuple(rows), 1, widths([[cell.text for cell in row] for row in rows]))
        yield from below

    def html_table(self, node: SyntaxTreeNode) -> Grid:
        self.tables.append(self.line)
        self.spent.append(node.content)  # the reader of HTML leaves nothing out
        try:
            grid = grid_of_html(node.content)
        except OutsideContract as error:
            expected = "caption、thead、tbody、tr、th、td，格内只写文字"
            raise Unprintable(f"表格不能印出：{error}", expected, "改用竖线表格，或删去其他标签") from None
        if not grid.caption:
            return grid
        title = CAPTION.fullmatch(grid.caption if CAPTION.match(grid.caption) else f"表：{grid.caption}")
        assert title is not None
        return replace(grid, caption=f"表：{title[2]}", unit=grid.unit or (f"单位：{title[3]}" if title[3] else ""))

    def cell(self, node: SyntaxTreeNode, head: bool) -> Cell:
        if any(part.type == "image" for inline in node.children for part in inline.children):
            raise Unprintable("表格的格内有图片", "格内只写文字", "把图片移到表格之外，单独成段")
        align = str(node.attrs.get("style", "")).removeprefix("text-align:").replace("left", "")
        return Cell(self.runs(node), header="col" if head else "", align="center" if head and not align else align)

    def runs(self, node: SyntaxTreeNode) -> tuple[Run, ...]:
        made: list[Run] = []
        for inline in node.children:
            self._refuse_signs(inline)
            self._inline(inline, Run(""), made)
        return tuple(made)

    def _refuse_signs(self, inline: SyntaxTreeNode) -> None:
        """Raises for what looks like a mark and would be printed as it is typed."""
        shown = "".join(_plain(node) for node in inline.children)
        if FORMULA.search(inline.content):
            raise Unprintable("“\\[”“\\(”标出的公式", "文字，如 得分＝分值×完成率", "写成文字，或做成图片")
        if met := marks.seeming(shown):
            at, sign = met
            self.line += shown.count("\n", 0, at)
            raise Unprintable(f"{sign.found}：“{shown[at:].split(chr(10))[0][:20]}”", sign.expected, sign.fix)

    def _inline(self, node: SyntaxTreeNode, style: Run, made: list[Run]) -> None:
        match node.type:
            case "inline":
                self._below(node, style, made)
            case "strong":
                self._below(node, replace(style, strong=True), made)
            case "link":
                self._below(node, replace(style, link=self.link(node)), made)
            case "softbreak":
                self.line += 1
                last = made[-1].text if made else ""
                blank = "" if not last or last[-1] == "\n" or ord(last[-1]) > 0x2E7F else " "
                _add(made, replace(style, text=ANOTHER if ENDED.search(last) or _indented(node) else blank))
            case "hardbreak":
                self.line += 1
                _add(made, replace(style, text="\n"))
            case "html_inline" if BREAK.fullmatch(node.content):
                self.spent.append(node.content)
                _add(made, replace(style, text="\n"))
            case "html_inline":
                fix = "改成文字；换行写 <br>；图片写成 ![说明](文件名)；要印出 < 时写成 \\<"
                raise Unprintable(f"HTML 标签“{node.content}”", "文字；合并单元格的表格可用 <table>", fix)
            case "footnote_ref":
                _add(made, replace(style, text=circled(self.footnote(str(node.meta["label"])))))
            case "image":
                raise Unprintable("图片与文字写在同一段", "图片单独成段", "在图片前后各空一行")
            case "text" | "code_inline":
                _add(made, replace(style, text=node.content))
            case "text_special":
                self.spent.append(node.markup)
                _add(made, replace(style, text="＃" if node.content == "\\＃" else node.content))
            case other:
                raise Unprintable(*ADVICE.get(other, (f"“{other}”不能印出", "文字", "改成文字")))

    def _below(self, node: SyntaxTreeNode, style: Run, made: list[Run]) -> None:
        for child in node.children:
            self._inline(child, style, made)

    def link(self, node: SyntaxTreeNode) -> str:
        address, title = str(node.attrs["href"]), node.attrs.get("title")
        if not WEB.fullmatch(address):
            raise Unprintable(f"链接“{address}”", "https://… 或 mailto:…", "写完整的网址，或只写文字")
        if title or not any(child.content.strip() for child in node.walk() if child is not node):
            found = f"链接后面的“{title}”不能印出" if title else f"链接“{address}”没有文字"
            raise Unprintable(found, "[文字](https://…)", "照此改写")
        self.spent += [address, unquote(address)]
        return address

    def footnote(self, label: str) -> int:
        """The number of a footnote, in the order in which the text names them."""
        if label not in self.notes:
            raise Unprintable(f"脚注“{label}”没有内容", f"另起一段写“[^{label}]: …”", "补上脚注，或删去")
        if label not in self.named:
            self.waiting.append(label)
        self.spent.append(label)
        return self.named.setdefault(label, len(self.named) + 1)


def _first(node: SyntaxTreeNode) -> int:
    return node.map[0] if node.map else 0


def _plain(node: SyntaxTreeNode) -> str:
    """The text of a node in which every mark, and what it marks, stands as one sign."""
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    return node.content if node.type == "text" else marks.HELD


def _indented(node: SyntaxTreeNode) -> bool:
    """Whether the line behind a break begins as a paragraph does."""
    return node.next_sibling is not None and node.next_sibling.content.startswith(INDENT)


def _parted(text: Iterable[Run]) -> Iterator[tuple[Run, ...]]:
    """The runs of each paragraph, those of several lines that are one each apart."""
    part: list[Run] = []
    for run in text:
        first, *rest = run.text.split(ANOTHER)
        part.append(replace(run, text=first))
        for line in rest:
            yield runs(*part)
            part = [replace(run, text=line.lstrip(INDENT))]
    yield runs(*part)


def _columns(row: str) -> int:
    cells = re.split(r"(?<!\\)\|", row.strip())
    return len(cells) - (not cells[0]) - (not cells[-1])


def _add(made: list[Run], run: Run) -> None:
    if made and replace(made[-1], text="") == replace(run, text=""):
        made[-1] = replace(run, text=made[-1].text + run.text)
    elif run.text:
        made.append(run)


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
