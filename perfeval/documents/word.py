"""Reads .docx: the body in order, with the grid of its tables as the file draws it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from perfeval.documents.content import Cell, Content, Damaged, Grid, Text, TooLarge, Unread
from perfeval.documents.ink import PLAIN, Ink, Shown, light, settle, stacked, symbol
from perfeval.documents.numbering import Numbers, W, value
from perfeval.documents.xml import parse

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
BREAKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}softHyphen": ""}
SKIPPED = {
    f"{W}del",
    f"{W}moveFrom",
    f"{W}delText",
    f"{MC}Fallback",
    f"{W}pPr",
    f"{W}rPr",
    f"{W}sdtPr",
    f"{W}tblPr",
    f"{W}rt",
    f"{W}txbxContent",
}
OBJECTS = {f"{W}object": "嵌入对象", f"{W}pict": "图片或图形", f"{W}drawing": "图片或图形"}
# what of a formula is drawn, not written: roots, sums, brackets, matrices
FORMULAS = {
    f"{M}{name}"
    for name in (
        "rad",
        "nary",
        "d",
        "sSubSup",
        "sPre",
        "limLow",
        "limUpp",
        "acc",
        "bar",
        "groupChr",
        "eqArr",
        "m",
        "phant",
    )
}
MOST, WIDEST = 100_000, 400  # paragraphs of a document, columns of a table
OFF = ("0", "false", "off", "none")


def read(data: bytes) -> Content:
    """The content of a .docx file; raises what zipfile and lxml raise where it is damaged."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        main = archive.read("word/document.xml")
        if main.count(b"<w:p>") + main.count(b"<w:p ") > MOST:
            raise TooLarge
        body = parse(main).find(f"{W}body")
        if body is None:
            raise Damaged
        sheet = parse(archive.read("word/styles.xml")) if "word/styles.xml" in names else None
        styles, looks = (_heading_styles(sheet), _looks(sheet)) if sheet is not None else ({}, {})
        numbers = Numbers(parse(archive.read("word/numbering.xml")) if "word/numbering.xml" in names else None)
        extra = {
            name: parse(archive.read(name))
            for name in sorted(names)
            if re.fullmatch(r"word/(header|footer|footnotes|endnotes|comments)\d*\.xml", name)
        }
        pictures = sum(name.startswith("word/media/") for name in names)
    reader = _Reader(styles, looks, numbers)
    blocks = list(reader.blocks(body))
    notes = list(reader.notes)
    for name, root in extra.items():
        told = {"h": "页眉", "f": "页脚", "e": "尾注", "c": "批注"}[name[5]] if "footnotes" not in name else "脚注"
        for paragraph in root.iter(f"{W}p"):
            if text := _shown(paragraph, looks).text.strip():
                notes.append(Unread(told, text, f"{told}，不读入"))
    if pictures:
        notes.append(Unread("全文", f"图片{pictures}张", "图片中的文字不读入"))
    if any(True for _ in body.iter(f"{W}del", f"{W}moveFrom")):
        notes.append(Unread("全文", "修订", "有未接受的修订：插入的文字已读入，删除的文字不读入"))
    return Content(tuple(blocks), "Word", tuple(notes))


class _Reader:
    def __init__(self, styles: dict[str, int], looks: dict[str, str], numbers: Numbers):
        self.styles, self.looks, self.numbers = styles, looks, numbers
        self.paragraphs = self.tables = 0
        self.notes: list[Unread] = []

    def blocks(self, parent: etree._Element) -> Iterator[Text | Grid]:
        """Paragraphs and tables of a part in order; content controls and tracked insertions are looked into."""
        for element in parent:
            if element.tag == f"{W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{W}tbl":
                yield from self._table(element)
            elif element.tag in (f"{W}sdt", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"):
                content = element.find(f"{W}sdtContent")
                yield from self.blocks(element if content is None else content)
            elif element.tag == f"{MC}AlternateContent" and (choice := element.find(f"{MC}Choice")) is not None:
                yield from self.blocks(choice)

    def _paragraph(self, element: etree._Element) -> Iterator[Text]:
        self.paragraphs += 1
        shown = _shown(element, self.looks)
        text = self.numbers.of(element) + shown.text
        if text.strip():
            yield Text(text.strip(), f"第{self.paragraphs}段", self._level(element), shown.note)
        elif shown.note:
            self.notes.append(Unread(f"第{self.paragraphs}段", "", shown.note))
        for box in element.iter(f"{W}txbxContent"):
            if not any(True for _ in box.iterancestors(f"{MC}Fallback")):
                for inner in self.blocks(box):
                    yield (
                        Text(inner.text, f"第{self.paragraphs}段的文本框", 0, inner.note)
                        if isinstance(inner, Text)
                        else inner
                    )

    def _level(self, element: etree._Element) -> int:
        properties = element.find(f"{W}pPr")
        if properties is None:
            return 0
        outline = properties.find(f"{W}outlineLvl")
        if outline is not None and outline.get(f"{W}val", "9").isdigit():
            level = int(outline.get(f"{W}val")) + 1
            return level if level <= 9 else 0
        style = properties.find(f"{W}pStyle")
        return 0 if style is None else self.styles.get(style.get(f"{W}val"), 0)

    def _table(self, table: etree._Element) -> Iterator[Grid]:
        self.tables += 1
        number = self.tables
        paper = _ground(table.find(f"{W}tblPr"), True)
        rows = [row for row in _within(table, f"{W}tr") if not _deleted(row)]
        cells: list[Cell] = []
        open_: dict[int, int] = {}  # grid column → index of the cell that grows downwards there
        nested: list[etree._Element] = []
        width = 0
        for r, row in enumerate(rows):
            column = _number(row, f"{W}trPr/{W}gridBefore")
            for shown, cell in enumerate(_within(row, f"{W}tc"), 1):
                wide = max(_number(cell, f"{W}tcPr/{W}gridSpan"), 1)
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                boxes = [
                    box
                    for box in cell.iter(f"{W}txbxContent")
                    if next(box.iterancestors(f"{W}tc", f"{MC}Fallback")) is cell
                ]
                inner = [found for part in (cell, *boxes) for found in _within(part, f"{W}tbl")]
                nested += inner
                text, note = self._cell(cell, boxes, paper)
                above = open_.get(column)
                goes_on = (
                    merge is not None
                    and merge.get(f"{W}val") != "restart"
                    and above is not None
                    and cells[above].columns == wide
                )
                if goes_on:
                    old = cells[above]
                    joined = "\n".join(t for t in (old.text, text.strip()) if t)
                    cells[above] = Cell(
                        joined,
                        old.row,
                        old.column,
                        r - old.row + 1,
                        wide,
                        old.place,
                        "；".join(n for n in (old.note, note) if n),
                    )
                else:
                    if merge is not None:
                        open_[column] = len(cells)
                    else:
                        open_.pop(column, None)
                    cells.append(
                        Cell(
                            text.strip(),
                            r,
                            column,
                            1,
                            wide,
                            f"表{number} 第{r + 1}行第{shown}列",
                            "；".join(n for n in (note, "格内另有一张表" if inner and text else "") if n),
                        )
                    )
                column += wide
            width = max(width, column)
        if width > WIDEST:
            self.notes.append(Unread(f"表{number}", f"{len(rows)}行{width}列", f"超过{WIDEST}列，不像表格，没有读入"))
        elif cells:
            yield Grid(tuple(cells), len(rows), width, f"表{number}")
        for inner in nested:
            yield from self._table(inner)

    def _cell(self, cell: etree._Element, boxes: list[etree._Element], paper: bool) -> tuple[str, str]:
        """The text of a cell and of the text boxes in it, a line for each paragraph, and what is doubtful about it."""
        paper = _ground(cell.find(f"{W}tcPr"), paper)
        lines = [(self.numbers.of(p), _shown(p, self.looks, paper)) for p in _within(cell, f"{W}p")]
        boxed = [(self.numbers.of(p), _shown(p, self.looks)) for box in boxes for p in _within(box, f"{W}p")]
        text = "\n".join(t for t in (number + shown.text for number, shown in (*lines, *boxed)) if t.strip())
        notes = [note for _, shown in (*lines, *boxed) for note in shown.notes]
        if any(shown.text.strip() for _, shown in boxed):
            notes.append("含格内文本框的文字")
        return text, "；".join(dict.fromkeys(notes))


def _within(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The elements of a kind inside another, through content controls and insertions, not inside a further table."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag", f"{W}moveTo"):
            yield from _within(element, tag)


def _shown(element: etree._Element, looks: dict[str, str], paper: bool = True) -> Shown:
    """The words of a paragraph as they are shown: results of fields, insertions, no deletions, no text boxes; ``paper`` is a light ground."""
    properties = element.find(f"{W}pPr")
    style = properties.find(f"{W}pStyle") if properties is not None else None
    base = "" if style is None else looks.get(style.get(f"{W}val"), "")
    return settle(_pieces(element, looks, base, _ground(properties, paper)))


def _pieces(element: etree._Element, looks: dict[str, str], kind: str, paper: bool) -> Iterator[Ink]:
    """Each stretch of text with its kind of ink."""
    font = ""
    if element.tag in (f"{W}r", f"{M}r"):
        properties = element.find(f"{W}rPr")
        if properties is not None:
            kind, font = _look(properties, looks, kind, _ground(properties, paper)), _font(properties)
    for child in element:
        tag = child.tag
        if tag in (f"{W}t", f"{M}t"):
            yield Ink(symbol(font, child.text or ""), kind)
        elif tag in BREAKS:
            yield Ink(BREAKS[tag])
        elif tag == f"{W}sym":
            code = child.get(f"{W}char", "")
            yield Ink(
                symbol(child.get(f"{W}font", ""), chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{1,4}", code) else ""),
                kind,
            )
        elif tag == f"{W}instrText":
            yield Ink(child.text or "", "field")
        elif tag in OBJECTS:
            if next(child.iter(f"{W}txbxContent"), None) is None:
                yield Ink(OBJECTS[tag], "object")
        elif tag == f"{W}fldChar":
            yield Ink(_chosen(child), kind)
        elif tag == f"{W}sdt" and child.find(f"{W}sdtPr/{W}showingPlcHdr") is not None:
            yield Ink("".join(text.text or "" for text in child.iter(f"{W}t")), "prompt")
        elif tag in FORMULAS:
            yield Ink("公式", "object")
        elif tag in (f"{M}f", f"{M}sSup", f"{M}sSub"):
            yield from _formula(child, looks, kind, paper)
        elif tag not in SKIPPED and isinstance(tag, str):
            yield from _pieces(child, looks, kind, paper)


def _chosen(field: etree._Element) -> str:
    """What a list or a box of an old form shows; empty for other fields, whose result is a text."""
    data = field.find(f"{W}ffData")
    if data is not None and (listed := data.find(f"{W}ddList")) is not None:
        entries, at = listed.findall(f"{W}listEntry"), value(listed, "result") or value(listed, "default") or "0"
        return entries[int(at)].get(f"{W}val", "") if at.isdigit() and int(at) < len(entries) else ""
    if data is not None and (box := data.find(f"{W}checkBox")) is not None:
        said = next((found for name in ("checked", "default") if (found := box.find(f"{W}{name}")) is not None), None)
        return "☑" if said is not None and said.get(f"{W}val", "1").lower() not in OFF else "□"
    return ""


def _formula(element: etree._Element, looks: dict[str, str], kind: str, paper: bool) -> Iterator[Ink]:
    """A fraction, a power or an index; what is struck, hidden or drawn in its parts stands before it."""
    parts = []
    for name in {f"{M}f": ("num", "den"), f"{M}sSup": ("e", "sup"), f"{M}sSub": ("e", "sub")}[element.tag]:
        inner = [] if (part := element.find(f"{M}{name}")) is None else list(_pieces(part, looks, kind, paper))
        yield from (piece for piece in inner if piece.kind in ("struck", "hidden", "pale", "object"))
        parts.append(settle(piece for piece in inner if piece.kind in PLAIN).text)
    if element.tag == f"{M}f":
        yield stacked(*parts)
    else:
        yield Ink(parts[0])
        yield Ink(parts[1], "sup" if element.tag == f"{M}sSup" else "sub")


def _ground(properties: etree._Element | None, above: bool) -> bool:
    """Whether letters stand on something as light as paper, by the shading or highlight of these properties or what is around them."""
    shade = properties.find(f"{W}shd") if properties is not None else None
    colour = (
        "auto" if shade is None else shade.get(f"{W}color" if shade.get(f"{W}val") == "solid" else f"{W}fill", "auto")
    )
    marked = properties.find(f"{W}highlight") if properties is not None else None
    if marked is not None and marked.get(f"{W}val", "none") not in ("none", "white"):
        return False
    return above if colour == "auto" else light(colour)


def _look(properties: etree._Element, looks: dict[str, str], base: str, paper: bool) -> str:
    """The kind of ink of a run; its own properties win over those of its style."""
    style = properties.find(f"{W}rStyle")
    kind = base if style is None else looks.get(style.get(f"{W}val"), base)
    for names, of in ((("strike", "dstrike"), "struck"), (("vanish",), "hidden")):
        for name in names:
            if (found := properties.find(f"{W}{name}")) is not None:
                on = found.get(f"{W}val", "1").lower() not in OFF
                kind = of if on else "" if kind == of else kind
    if kind in ("struck", "hidden"):
        return kind
    if value(properties, "sz") in ("1", "2", "3"):
        return "hidden"
    colour, raised = properties.find(f"{W}color"), properties.find(f"{W}vertAlign")
    if paper and colour is not None and light(colour.get(f"{W}val", "")):
        return "pale"
    return kind if raised is None else {"superscript": "sup", "subscript": "sub"}.get(raised.get(f"{W}val"), "")


def _font(properties: etree._Element) -> str:
    fonts = properties.find(f"{W}rFonts")
    return "" if fonts is None else fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or ""


def _looks(root: etree._Element) -> dict[str, str]:
    """The kind of ink of each style, its own or that of the style it is based on."""
    own, based = {}, {}
    for style in root.iter(f"{W}style"):
        name = style.get(f"{W}styleId")
        if (properties := style.find(f"{W}rPr")) is not None and (kind := _look(properties, {}, "", False)) in (
            "struck",
            "hidden",
            "sup",
            "sub",
        ):
            own[name] = kind
        if (base := style.find(f"{W}basedOn")) is not None:
            based[name] = base.get(f"{W}val")
    return _inherited(own, based)


def _deleted(row: etree._Element) -> bool:
    return row.find(f"{W}trPr/{W}del") is not None


def _number(element: etree._Element, path: str) -> int:
    found = element.find(path)
    value = "" if found is None else found.get(f"{W}val", "")
    return min(int(value), 200) if value.isdigit() else 0


def _heading_styles(root: etree._Element) -> dict[str, int]:
    """The outline level of each style, its own or that of the style it is based on."""
    own, based = {}, {}
    for style in root.iter(f"{W}style"):
        name = style.get(f"{W}styleId")
        level = style.find(f"{W}pPr/{W}outlineLvl")
        if level is not None and level.get(f"{W}val", "9").isdigit() and int(level.get(f"{W}val")) < 9:
            own[name] = int(level.get(f"{W}val")) + 1
        if (base := style.find(f"{W}basedOn")) is not None:
            based[name] = base.get(f"{W}val")
    return _inherited(own, based)


def _inherited(own: dict, based: dict[str, str]) -> dict:
    """What each style has of its own, or the nearest style it is based on."""
    found = {}
    for name in {*own, *based}:
        seen, at = set(), name
        while at and at not in own and at not in seen:
            seen.add(at)
            at = based.get(at)
        if at in own:
            found[name] = own[at]
    return found
