"""Reads saved web pages: .html and .mht, in whatever encoding they say they have."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from lxml import etree
from lxml import html as lxml_html

from perfeval.documents.content import Content, DocumentCell, DocumentGrid, Listed, Text, Unread, grid
from perfeval.documents.ink import PLAIN, Ink, Shown, settle, stacked, symbol, turned
from perfeval.documents.listing import TYPES, counted, written
from perfeval.documents.looks import Face, Looks
from perfeval.documents.plain import decoded

BLOCKS = frozenset(
    "p div li h1 h2 h3 h4 h5 h6 section article td th blockquote pre dd dt center body form header footer main nav "
    "ul ol dl figure figcaption address fieldset summary details dialog aside hgroup optgroup legend".split()
)
TYPED = ("text", "number", "date", "tel", "search", "email", "url", "month", "week", "time", "datetime-local")
BOXES = {"checkbox": "□☑", "radio": "○●"}
SPOKEN = ("rt", "rp")  # how a text is spoken
DROPPED = (
    "style",
    "noscript",
    "head",
    "title",
    "meta",
    "link",
    "base",
    "param",
    "source",
    "track",
    "area",
    "col",
    "colgroup",
)
UNSEEN = ("template", "datalist", "noframes", "noembed")
FORMULAS = frozenset(
    "msqrt mroot msubsup munder mover munderover mmultiscripts mtable mfenced menclose mphantom".split()
)
OBJECTS = {
    "canvas": "画布",
    "meter": "刻度条",
    "progress": "进度条",
    "iframe": "内嵌网页",
    "frame": "内嵌网页",
    "object": "嵌入对象",
    "embed": "嵌入对象",
    "applet": "嵌入对象",
    "video": "视频",
    "audio": "音频",
    "svg": "图形",
    "button": "按钮",
    "script": "脚本",
    "img": "图片",
}
WRITES = re.compile(r"\bdocument\b|innerHTML|\$\(")  # of scripts
QUIET = ("图片", "脚本", "按钮", "图形")  # what pages are adorned with, outside their tables
WIDEST, TALLEST = 200, 10_000


def read(data: bytes) -> Content:
    """The content of a page; raises ValueError where it is empty."""
    text = _page(data)
    root = lxml_html.fromstring(
        text, parser=lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    )
    looks = Looks(root, quirks=not re.match(r"\s*<!doctype\s+html\b", text.lstrip("\ufeff"), re.I))
    reader = _HtmlReader(looks)
    blocks = list(reader.blocks(root))
    pictures = sum(1 for _ in root.iter("img"))
    if pictures:
        reader.notes.append(Unread("全文", f"图片{pictures}张", "图片中的文字不读入"))
    for told in looks.untold():
        reader.notes.append(Unread("全文", told, "没有计算，可能隐藏、移动或加上文字，请与网页核对"))
    return Content(tuple(blocks), "网页", tuple(reader.notes))


def _page(data: bytes) -> str:
    if re.match(rb"(?:From |MIME-Version:|Content-|Date:|Subject:|X-)", data[:200].lstrip()):
        message = email.message_from_bytes(data, policy=email.policy.default)
        for part in message.walk():
            if part.get_content_type() == "text/html":
                payload = part.get_payload(decode=True)
                return decoded(payload if isinstance(payload, bytes) else b"", part.get_content_charset())
    named = re.search(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", data[:4096])
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", decoded(data, named[1].decode() if named else None))


@dataclass(frozen=True, slots=True)
class _Break:
    level: int  # of the heading that ends here


@dataclass(frozen=True, slots=True)
class _HtmlTable:
    element: etree._Element
    above: Face


Found = Ink | _Break | _HtmlTable
CONTROLS = {
    "button": "按钮",
    "submit": "按钮",
    "reset": "按钮",
    "image": "图片",
    "range": "滑块",
    "color": "色块",
    "password": "密码框",
}


class _HtmlReader:
    def __init__(self, looks: Looks):
        self.looks = looks
        self.counted: dict[etree._Element, dict[etree._Element, int]] = {}
        self.tables = self.paragraphs = 0
        self.notes: list[Unread] = []

    def blocks(self, element: etree._Element, above: Face | None = None) -> Iterator[Text | DocumentGrid]:
        """Paragraphs and tables in order; text between them counts as paragraphs too."""
        pending: list[Ink] = []
        for found in self._inks(element, above or Face()):
            if isinstance(found, Ink):
                pending += [found] * (found.kind != "object" or found.text not in QUIET)
                continue
            yield from self._flush(pending, found.level if isinstance(found, _Break) else 0)
            if isinstance(found, _HtmlTable):
                yield from self._table(found.element, found.above)
        yield from self._flush(pending, 0)

    def _inks(self, element: etree._Element, above: Face, level: int = 0) -> Iterator[Found]:
        """All that an element shows, in order; a table inside it is not entered."""
        face = self.looks.face(element, above)
        if (number := self._number(element)) and face.kind != "hidden":
            yield from (Ink(number, face.kind), *self._glued(element, number))
        told, moved = face.unsure, self.looks.moved(element)
        if moved and (element.tag in ("td", "th") or next(element.iter("table"), None) is None):
            told = (*told, *moved)
        if told and face.kind != "hidden" and _words(element):
            yield from (Ink(why, "doubt") for why in told)
        if element.tag == "li":
            yield from self.looks.added(element, "marker", face)
        yield from self.looks.added(element, "before", face)
        yield _ink(element.text, face)
        closed = element.tag == "details" and element.get("open") is None
        for n, child in enumerate(element):
            shut = closed and not (child.tag == "summary" and n == _first(element, "summary"))
            yield from self._child(child, replace(face, absent=True) if shut else face, level)
            yield _ink(child.tail, replace(face, absent=True) if closed else face)
        yield from self.looks.added(element, "after", face)

    def _child(self, child: etree._Element, face: Face, level: int) -> Iterator[Found]:
        """What an element inside another shows."""
        tag = child.tag
        if not isinstance(tag, str) or tag in DROPPED or tag in SPOKEN:
            return
        if tag == "table":
            yield _HtmlTable(child, face)
        elif tag == "br":
            yield _Break(level)
        elif tag in ("input", "select", "textarea"):
            yield from self._field(child, face)
        elif tag in ("mfrac", "msup", "msub"):
            yield from self._formula(child, face)
        elif tag in FORMULAS:
            yield Ink("公式", "object")
        elif tag in OBJECTS:
            written = tag != "script" or child.get("src") or WRITES.search(child.text or "")
            if written and self.looks.face(child, face).kind != "hidden":
                yield Ink("图形中的文字" if tag == "svg" and _words(child) else OBJECTS[tag], "object")
        elif tag in UNSEEN or (tag == "dialog" and child.get("open") is None):
            yield Ink(_words(child), "hidden")
        elif tag in BLOCKS:
            inner = int(tag[1]) if re.fullmatch("h[1-6]", tag) else 0
            yield _Break(level)
            yield from self._inks(child, face, inner)
            yield _Break(inner)
        else:
            yield from self._inks(child, face, level)
            if tag == "marquee":
                yield Ink("文字在滚动", "doubt")

    def _number(self, element: etree._Element) -> str:
        """The number that a list writes before an item; empty where it writes a sign or nothing."""
        listed = element.getparent()
        if element.tag != "li" or listed is None or listed.tag not in ("ol", "ul", "menu", "dir"):
            return ""
        if listed not in self.counted:
            self.counted[listed] = counted(listed)
        kind = self.looks.shows(element) or self.looks.shows(listed)
        kind = kind or TYPES.get(element.get("type") or listed.get("type") or "", "")
        return written(self.counted[listed].get(element, 1), kind or ("decimal" if listed.tag == "ol" else "disc"))

    def _glued(self, item: etree._Element, number: str) -> Iterator[Ink]:
        """A doubt where the number of an item could be read as a part of what it says."""
        words = _words(item)
        if not words or re.match(r"[\d.．%％,，]", words):
            yield Ink(f"“{number.strip()}”是列表的编号", "doubt")

    def _field(self, element: etree._Element, above: Face) -> Iterator[Ink]:
        """What a person typed or chose; a list that does not say what is chosen shows its first entry."""
        face = self.looks.face(element, above)
        if face.kind == "hidden":
            return
        if element.tag == "select":
            options = list(element.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            many = element.get("multiple") is not None or (element.get("size") or "1").strip() not in ("", "0", "1")
            yield Ink("列表框", "object") if many or not chosen else _ink(_words(chosen[-1]), face)
            return
        kind = element.get("type", "text").lower()
        if element.tag == "textarea":
            value: str | None = "".join(str(part) for part in element.itertext())
        elif kind in BOXES:
            value = BOXES[kind][element.get("checked") is not None]
        elif kind in ("hidden", "file"):
            return
        else:
            value = element.get("value") if kind in TYPED or kind not in CONTROLS else None
            if value is None and kind in CONTROLS:
                yield Ink(CONTROLS[kind], "object")
        if value:
            yield _ink(value, face)
        elif element.get("placeholder"):
            yield Ink(element.get("placeholder") or "", "prompt")

    def _formula(self, element: etree._Element, above: Face) -> Iterator[Ink]:
        """A fraction, a power or an index; what is struck, hidden or drawn in its parts stands before it."""
        face, parts = self.looks.face(element, above), []
        for child in element:
            if not isinstance(child.tag, str):
                continue
            inner = [found for found in self._child(child, face, 0) if isinstance(found, Ink)]
            yield from (ink for ink in inner if ink.kind not in PLAIN)
            parts.append(settle(ink for ink in inner if ink.kind in PLAIN).text)
        if len(parts) != 2:
            yield Ink("公式", "object")
        elif face.kind not in PLAIN:
            yield Ink("/".join(parts), face.kind)
        elif element.tag == "mfrac":
            yield stacked(parts[0], parts[1])
        else:
            yield Ink(parts[0])
            yield Ink(parts[1], "power" if element.tag == "msup" else "sub")

    def _flush(self, pending: list[Ink], level: int) -> Iterator[Text]:
        shown = _tidy(settle(pending))
        pending.clear()
        if shown.text:
            self.paragraphs += 1
            yield Text(shown.text, f"第{self.paragraphs}段", level, shown.note)
        elif shown.note:
            self.notes.append(Unread(f"第{self.paragraphs}段之后", "", shown.note))

    def _table(self, table: etree._Element, above: Face) -> Iterator[Text | DocumentGrid]:
        face = self.looks.face(table, above)
        if face.absent or face.gone:
            self._hidden(table, f"第{self.paragraphs}段之后", "表")
            return
        self.tables += 1
        number = self.tables
        listed: list[list[Listed]] = []
        nested: list[_HtmlTable] = []
        for caption in table.iterchildren("caption"):
            if (shown := self._lines(caption, face)[0]).text:
                self.paragraphs += 1
                yield Text(shown.text, f"表{number}的标题", 0, shown.note)
            elif shown.note:
                self.notes.append(Unread(f"表{number}的标题", "", shown.note))
        rows = self._rows(table, face, number)
        for r, (row, own) in enumerate(rows, 1):
            listed.append([])
            told = tuple(ink.text for ink in self.looks.added(row, "before", own) if ink.kind == "doubt")
            for c, cell in enumerate((cell for cell in row if cell.tag in ("td", "th")), 1):
                place = f"表{number} 第{r}行第{c}列"
                if self.looks.face(cell, own).absent:
                    self._hidden(cell, place, "格")
                    continue
                shown, inner = self._lines(cell, own)
                notes = (*shown.notes, *told, *(["格内另有一张表"] if inner and shown.text else []))
                down, over = _span(cell, "rowspan", len(rows) - r + 1), _span(cell, "colspan", WIDEST)
                listed[-1].append((shown.text, down, over, place, "；".join(notes)))
                nested += inner
        if nested and len(listed) == 1 and len(listed[0]) == 1:  # a frame around other tables
            text, _, _, place, note = listed[0][0]
            yield from (Text(line, place, 0, note) for line in text.split("\n") if line)
        elif (made := grid(listed, f"表{number}")) is not None:
            yield _without(made, self._columns(table, face))
        for found in nested:
            yield from self._table(found.element, found.above)

    def _rows(self, table: etree._Element, face: Face, number: int) -> list[tuple[etree._Element, Face]]:
        """The rows of a table that are drawn, with what their group and their own styles make of them."""
        rows: list[tuple[etree._Element, Face]] = []
        for row in (row for row in table.iter("tr") if next(row.iterancestors("table")) is table):
            own = face
            for part in (*reversed(list(takewhile(lambda one: one is not table, row.iterancestors()))), row):
                own = self.looks.face(part, own)
            if own.absent or own.gone:
                self._hidden(row, f"表{number} 第{len(rows)}行之后", "行")
            else:
                rows.append((row, own))
        return rows

    def _columns(self, table: etree._Element, face: Face) -> set[int]:
        """The columns of a table that its ``col`` elements hide, counted from 0."""
        hidden: set[int] = set()
        at = 0
        for part in table:
            if part.tag not in ("col", "colgroup"):
                continue
            inner = self.looks.face(part, face)
            for one in [col for col in part if col.tag == "col"] or [part]:
                wide = _span(one, "span", WIDEST)
                if (own := self.looks.face(one, inner)).veiled or own.absent:
                    hidden.update(range(at, at + wide))
                at += wide
        return hidden

    def _hidden(self, element: etree._Element, where: str, what: str) -> None:
        if text := _words(element):
            self.notes.append(Unread(where, text, f"隐藏的{what}，不读入"))

    def _lines(self, cell: etree._Element, above: Face) -> tuple[Shown, list[_HtmlTable]]:
        """What a cell shows, a line for each paragraph, and the tables inside it."""
        lines: list[list[Ink]] = [[]]
        tables = []
        for found in self._inks(cell, above):
            if isinstance(found, Ink):
                lines[-1].append(found)
            elif isinstance(found, _Break):
                lines.append([])
            else:
                tables.append(found)
        shown = [_tidy(settle(line)) for line in lines]
        return Shown(
            "\n".join(line.text for line in shown if line.text),
            tuple(dict.fromkeys(note for line in shown for note in line.notes)),
        ), tables


def _ink(text: str | None, face: Face) -> Ink:
    """A text of an element as its styles show it."""
    text = symbol(face.font, text or "")
    return Ink(turned(text) if face.turned else text, face.kind)


def _words(element: etree._Element) -> str:
    """All the words in an element, seen or not."""
    skipped = {*element.iter("script", "style")}
    parts = (
        text
        for node in element.iter()
        if node not in skipped
        for text in (node.text if _named(node) else "", node.tail)
    )
    own = "".join(text or "" for text in parts).removesuffix(element.tail or "")
    return re.sub(r"\s+", " ", own).strip()


def _named(node: etree._Element) -> bool:
    return isinstance(node.tag, str)


def _first(element: etree._Element, tag: str) -> int:
    return next((n for n, child in enumerate(element) if child.tag == tag), -1)


def _without(made: DocumentGrid, columns: set[int]) -> DocumentGrid:
    """A table without the words of columns that are not shown."""
    if not columns:
        return made

    def seen(cell: DocumentCell) -> DocumentCell:
        if not cell.text or not columns.issuperset(range(cell.column, cell.column + cell.columns)):
            return cell
        return replace(cell, text="", note=f"所在列是隐藏的，“{cell.text}”不读入")

    return DocumentGrid(tuple(seen(cell) for cell in made.cells), made.rows, made.columns, made.place)


def _tidy(shown: Shown) -> Shown:
    return Shown(re.sub(r"[ \t\r\n\xa0]+", " ", shown.text).strip(), shown.notes)


def _span(cell: etree._Element, name: str, most: int) -> int:
    typed = re.match(r"\s*(\d+)", cell.get(name, "1"))
    wanted = int(typed[1]) if typed else 1
    return min(most, TALLEST) if wanted == 0 and name == "rowspan" else max(1, min(wanted, most, TALLEST))
