"""Reads .docx: the body in order, with the grid of its tables as the file draws it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from perfeval.documents import html
from perfeval.documents.content import Content, Damaged, DocumentCell, DocumentGrid, Text, TooLarge, Unread, moved
from perfeval.documents.ink import PLAIN, Ink, Shown, near, settle, stacked, symbol, turned
from perfeval.documents.letters import OFF, PAPER, Look, Styles, ground_of, integer, kind_of, said_by, styles_of
from perfeval.documents.numbering import Numbers, W, value
from perfeval.documents.xml import parse
from perfeval.model.addresses import OURS

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
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
FLAT = 40  # twentieths of a point: lines and rows of exactly this height or less show nothing
MOST, WIDEST = 100_000, 400  # paragraphs of a document, columns of a table


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
        styles: dict[str, int] = {} if sheet is None else _heading_styles(sheet)
        looks = Styles({}) if sheet is None else styles_of(sheet)
        numbers = Numbers(parse(archive.read("word/numbering.xml")) if "word/numbering.xml" in names else None)
        extra = {
            name: parse(archive.read(name))
            for name in sorted(names)
            if re.fullmatch(r"word/(header|footer|footnotes|endnotes|comments)\d*\.xml", name)
        }
        identity = _identity(archive.read("docProps/custom.xml")) if "docProps/custom.xml" in names else {}
        pictures = sum(name.startswith("word/media/") for name in names)
        chunks = _chunks(archive) if b"altChunk" in main else {}
    reader = _WordReader(styles, looks, numbers, chunks)
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
    return Content(tuple(blocks), "Word", tuple(notes), identity)


def _chunks(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The parts that a document takes in whole, by the name of their relation."""
    root = parse(archive.read("word/_rels/document.xml.rels"))
    found = {}
    for relation in root:
        part = relation.get("Target", "")
        part = part.lstrip("/") if part.startswith("/") else f"word/{part}"
        if relation.get("Type", "").endswith("/aFChunk") and part in archive.namelist():
            found[relation.get("Id", "")] = archive.read(part)
    return found


class _WordReader:
    def __init__(self, styles: dict[str, int], looks: Styles, numbers: Numbers, chunks: dict[str, bytes]):
        self.styles, self.looks, self.numbers, self.chunks = styles, looks, numbers, chunks
        self.paragraphs = self.tables = 0
        self.notes: list[Unread] = []

    def blocks(self, parent: etree._Element) -> Iterator[Text | DocumentGrid]:
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
            elif element.tag == f"{W}altChunk":
                yield from self._chunk(element)

    def _chunk(self, element: etree._Element) -> Iterator[Text | DocumentGrid]:
        """A page that the document takes in whole when Word opens it."""
        where = f"第{self.paragraphs}段之后"
        data = self.chunks.get(element.get(f"{R}id", ""), b"")
        if not re.search(rb"<(html|body|p|table|div)\b", data[:100_000], re.I):
            self.notes.append(Unread(where, "", "嵌入的文档没有读入，用 Word 打开，另存为 .docx 后再导入"))
            return
        page = html.read(data)
        self.notes += [Unread(f"{where}的嵌入网页 {note.where}", note.text, note.why) for note in page.notes]
        yield from (moved(block, f"{where}的嵌入网页 ") for block in page.blocks)

    def _paragraph(self, element: etree._Element) -> Iterator[Text | DocumentGrid]:
        self.paragraphs += 1
        shown = _shown(element, self.looks)
        text = self.numbers.before(element, shown.text)[0] + shown.text
        if text.strip():
            yield Text(text.strip(), f"第{self.paragraphs}段", self._level(element), shown.note)
        elif shown.note:
            self.notes.append(Unread(f"第{self.paragraphs}段", "", shown.note))
        for box in element.iter(f"{W}txbxContent"):
            if not any(True for _ in box.iterancestors(f"{MC}Fallback")):
                where = f"第{self.paragraphs}段的文本框"
                for inner in self.blocks(box):
                    yield Text(inner.text, where, 0, inner.note) if isinstance(inner, Text) else inner

    def _level(self, element: etree._Element) -> int:
        properties = element.find(f"{W}pPr")
        if properties is None:
            return 0
        outline = properties.find(f"{W}outlineLvl")
        if outline is not None and (said := outline.get(f"{W}val", "9")).isdigit():
            return int(said) + 1 if int(said) < 9 else 0
        return self.styles.get(value(properties, "pStyle"), 0)

    def _table(self, table: etree._Element) -> Iterator[DocumentGrid]:
        self.tables += 1
        number = self.tables
        properties = table.find(f"{W}tblPr")
        styled = properties is not None and value(properties, "tblStyle") in self.looks.shaded
        paper = ground_of(properties, "" if styled else PAPER)
        rows: list[etree._Element] = []
        for row in (row for row in _within(table, f"{W}tr") if not _deleted(row)):
            if _flat(row):
                words = "".join(text.text or "" for text in row.iter(f"{W}t")).strip()
                self.notes += [Unread(f"表{number} 第{len(rows)}行之后", words, "隐藏的行，不读入")] * bool(words)
            else:
                rows.append(row)
        cells: list[DocumentCell] = []
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
                tables = [found for part in (cell, *boxes) for found in _within(part, f"{W}tbl")]
                nested += tables
                text, note = self._cell(cell, boxes, paper)
                above = open_.get(column, -1) if merge is not None and merge.get(f"{W}val") != "restart" else -1
                if above >= 0 and cells[above].columns == wide:
                    old = cells[above]
                    joined = "\n".join(t for t in (old.text, text.strip()) if t)
                    told = "；".join(n for n in (old.note, note) if n)
                    cells[above] = DocumentCell(joined, old.row, old.column, r - old.row + 1, wide, old.place, told)
                else:
                    if merge is not None:
                        open_[column] = len(cells)
                    else:
                        open_.pop(column, None)
                    told = "；".join(n for n in (note, "格内另有一张表" if tables and text else "") if n)
                    place = f"表{number} 第{r + 1}行第{shown}列"
                    cells.append(DocumentCell(text.strip(), r, column, 1, wide, place, told))
                column += wide
            width = max(width, column)
        if width > WIDEST:
            self.notes.append(Unread(f"表{number}", f"{len(rows)}行{width}列", f"超过{WIDEST}列，不像表格，没有读入"))
        elif cells:
            yield DocumentGrid(tuple(cells), len(rows), width, f"表{number}")
        for inner in nested:
            yield from self._table(inner)

    def _cell(self, cell: etree._Element, boxes: list[etree._Element], paper: str) -> tuple[str, str]:
        """The text of a cell and of the text boxes in it, a line for each paragraph, and what is doubtful about it."""
        paper = ground_of(cell.find(f"{W}tcPr"), paper)
        lines, notes = [], []
        for part, ground in ((cell, paper), *((box, PAPER) for box in boxes)):
            for paragraph in _within(part, f"{W}p"):
                shown = _shown(paragraph, self.looks, ground)
                number, doubt = self.numbers.before(paragraph, shown.text)
                lines.append(number + shown.text)
                notes += [*shown.notes, doubt, *_placed(paragraph, self.looks)]
                if part is not cell and shown.text.strip():
                    notes.append("含格内文本框的文字")
        return "\n".join(line for line in lines if line.strip()), "；".join(filter(None, dict.fromkeys(notes)))


def _placed(paragraph: etree._Element, looks: Styles) -> Iterator[str]:
    """What moves the words of a paragraph in a cell, or writes before them."""
    properties = paragraph.find(f"{W}pPr")
    if properties is None or not any(True for _ in paragraph.iter(f"{W}t")):
        return
    indent = properties.find(f"{W}ind")
    sides = (
        [integer(indent.get(f"{W}{side}")) for side in ("left", "start", "right", "end")] if indent is not None else [0]
    )
    if properties.find(f"{W}framePr") is not None or min(sides) <= -2000 or max(sides) >= 12000:
        yield "文字移到了格外，可能看不见"
    if (bidi := properties.find(f"{W}bidi")) is not None and bidi.get(f"{W}val", "1").lower() not in OFF:
        yield "文字从右到左排列，看到的次序可能不同"
    if properties.find(f"{W}numPr") is None and value(properties, "pStyle") in looks.numbered:
        yield "段落样式带自动编号，编号没有读入"


def _within(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The elements of a kind inside another, through content controls and insertions, not inside a further table."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag", f"{W}moveTo"):
            yield from _within(element, tag)


def _shown(element: etree._Element, looks: Styles, ground: str = PAPER) -> Shown:
    """The words of a paragraph as they are shown: results of fields, insertions, no deletions, no text boxes.

    ``ground`` is the colour on which it stands, empty where nobody knows.
    """
    properties = element.find(f"{W}pPr")
    base: Look = {} if properties is None else looks.looks.get(value(properties, "pStyle"), {})
    line = None if properties is None else properties.find(f"{W}spacing")
    if line is not None and line.get(f"{W}lineRule") == "exact" and integer(line.get(f"{W}line"), 240) <= FLAT:
        base = base | {"hidden": True}
    fields: list[_WordField] = []
    inks = list(_pieces(element, looks, base, ground_of(properties, ground), fields))
    if any(not field.done for field in fields):
        inks.append(Ink("域跨了段落，看到的文字可能不同", "doubt"))
    return settle(inks)


@dataclass(slots=True)
class _WordField:
    """A field that is being read: its instruction so far, and whether its result has begun."""

    instruction: str = ""
    done: bool = False
    chosen: bool = False  # its form shows what was chosen, not its result


def _pieces(element: etree._Element, looks: Styles, look: Look, ground: str, fields: list[_WordField]) -> Iterator[Ink]:
    """Each stretch of text with its kind of ink; what stands in the instruction of a field is not shown."""
    if element.tag in (f"{W}r", f"{M}r") and (properties := element.find(f"{W}rPr")) is not None:
        look = look | looks.looks.get(value(properties, "rStyle"), {}) | said_by(properties)
        ground = ground_of(properties, ground)
        if look.get("doubt") and any(True for _ in element.iter(f"{W}t", f"{M}t")):
            yield Ink(str(look["doubt"]), "doubt")
    font = str(look.get("font", ""))
    if not ground and near(str(look.get("letters", "")), PAPER) and any(True for _ in element.iterchildren(f"{W}t")):
        yield Ink("浅色文字的底色不明，可能看不见", "doubt")
    kind = kind_of(look, ground)
    for child in element:
        tag = child.tag
        unseen = bool(fields) and any(not field.done or field.chosen for field in fields)
        if tag == f"{W}fldChar":
            yield from _bounded(child, kind, fields, unseen)
        elif tag == f"{W}instrText":
            if fields and not fields[-1].done:
                fields[-1].instruction += child.text or ""
        elif not isinstance(tag, str) or tag in SKIPPED:
            continue
        elif unseen and tag not in (f"{W}r", f"{W}ins", f"{W}hyperlink", f"{W}smartTag", f"{W}sdt", f"{W}sdtContent"):
            continue
        elif tag in (f"{W}t", f"{M}t"):
            yield Ink(symbol(font, child.text or ""), kind)
        elif tag in BREAKS:
            yield Ink(BREAKS[tag])
        elif tag == f"{W}sym":
            code = child.get(f"{W}char", "")
            sign = chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{1,4}", code) else ""
            yield Ink(symbol(child.get(f"{W}font", ""), sign), kind)
        elif tag in OBJECTS:
            if next(child.iter(f"{W}txbxContent"), None) is None:
                yield Ink(OBJECTS[tag], "object")
        elif tag == f"{W}sdt" and child.find(f"{W}sdtPr/{W}showingPlcHdr") is not None:
            yield Ink("".join(text.text or "" for text in child.iter(f"{W}t")), "prompt")
        elif tag in FORMULAS:
            yield Ink("公式", "object")
        elif tag in (f"{M}f", f"{M}sSup", f"{M}sSub"):
            yield from _formula(child, looks, look, ground)
        elif tag in (f"{W}bdo", f"{W}dir") and child.get(f"{W}val") == "rtl":
            inner = list(_pieces(child, looks, look, ground, fields))
            if tag == f"{W}bdo":
                yield Ink("文字从右到左显示，按看到的次序读入", "doubt")
                yield from (
                    Ink(turned(ink.text) if ink.kind in PLAIN else ink.text, ink.kind) for ink in reversed(inner)
                )
            else:
                yield Ink("文字从右到左排列，看到的次序可能不同", "doubt")
                yield from inner
        else:
            yield from _pieces(child, looks, look, ground, fields)


def _bounded(mark: etree._Element, kind: str, fields: list[_WordField], unseen: bool) -> Iterator[Ink]:
    """The beginning, the middle or the end of a field; one that shows something without a result shows it here."""
    what = mark.get(f"{W}fldCharType")
    if what == "begin":
        said = _chosen(mark)
        fields.append(_WordField(chosen=bool(said)))
        if said and not unseen:
            yield Ink(said, kind)
    elif what == "separate" and fields:
        fields[-1].done = True
    elif what == "end" and fields:
        field = fields.pop()
        if not field.done and not any(not outer.done for outer in fields):
            yield Ink(field.instruction, "field")


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


def _formula(element: etree._Element, looks: Styles, look: Look, ground: str) -> Iterator[Ink]:
    """A fraction, a power or an index; what is struck, hidden or drawn in its parts stands before it."""
    parts = []
    for name in {f"{M}f": ("num", "den"), f"{M}sSup": ("e", "sup"), f"{M}sSub": ("e", "sub")}[element.tag]:
        inner = [] if (part := element.find(f"{M}{name}")) is None else list(_pieces(part, looks, look, ground, []))
        yield from (piece for piece in inner if piece.kind not in PLAIN)
        parts.append(settle(piece for piece in inner if piece.kind in PLAIN).text)
    if element.tag == f"{M}f":
        yield stacked(parts[0], parts[1])
    else:
        yield Ink(parts[0])
        yield Ink(parts[1], "power" if element.tag == f"{M}sSup" else "sub")


def _flat(row: etree._Element) -> bool:
    """Whether a row is hidden, or so low that nothing of it shows."""
    hidden, height = row.find(f"{W}trPr/{W}hidden"), row.find(f"{W}trPr/{W}trHeight")
    if hidden is not None and hidden.get(f"{W}val", "1").lower() not in OFF:
        return True
    exact = height is not None and height.get(f"{W}hRule") == "exact"
    return exact and height is not None and integer(height.get(f"{W}val"), 240) <= FLAT


def _deleted(row: etree._Element) -> bool:
    return row.find(f"{W}trPr/{W}del") is not None


def _number(element: etree._Element, path: str) -> int:
    found = element.find(path)
    return 0 if found is None else max(0, min(integer(found.get(f"{W}val")), 200))


def _identity(properties: bytes) -> dict[str, str]:
    """What a file of ours says it is; empty of any other."""
    named = ((one.get("name", ""), "".join(map(str, one.itertext()))) for one in parse(properties))
    return {name.removeprefix(OURS): value for name, value in named if name.startswith(OURS)}


def _heading_styles(root: etree._Element) -> dict[str, int]:
    """The outline level of each style, its own or that of the style it is based on."""
    own: dict[str, int] = {}
    based: dict[str, str] = {}
    for style in root.iter(f"{W}style"):
        name = style.get(f"{W}styleId", "")
        level = style.find(f"{W}pPr/{W}outlineLvl")
        if level is not None and (said := level.get(f"{W}val", "9")).isdigit() and int(said) < 9:
            own[name] = int(said) + 1
        if base := value(style, "basedOn"):
            based[name] = base
    found = {}
    for name in {*own, *based}:
        seen, at = set(), name
        while at and at not in own and at not in seen:
            seen.add(at)
            at = based.get(at, "")
        if at in own:
            found[name] = own[at]
    return found
