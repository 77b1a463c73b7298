"""Reads saved web pages: .html and .mht, in whatever encoding they say they have."""

from __future__ import annotations

import copy
import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from lxml import etree
from lxml import html as lxml_html

from perfeval.documents.content import Content, Grid, Text, Unread, grid
from perfeval.documents.ink import PLAIN, Ink, Shown, settle, stacked
from perfeval.documents.looks import Face, Looks
from perfeval.documents.plain import decoded

BLOCKS = {
    "p",
    "div",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "td",
    "th",
    "blockquote",
    "pre",
    "dd",
    "dt",
    "center",
    "body",
    "form",
    "header",
    "footer",
    "main",
    "nav",
    "ul",
    "ol",
    "dl",
    "figure",
    "figcaption",
    "address",
    "fieldset",
}
TYPED = ("text", "number", "date", "tel", "search", "email", "url")
SPOKEN = ("rt", "rp")  # how a text is spoken
FORMULAS = (
    "msqrt",
    "mroot",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mmultiscripts",
    "mtable",
    "mfenced",
    "menclose",
    "mphantom",
)
PICTURE = Ink("图片", "object")
DROPPED = ("script", "style", "noscript", "template", "svg", "head", "iframe", "button")
WIDEST, TALLEST = 200, 10_000


def read(data: bytes) -> Content:
    """The content of a page; raises ValueError where it is empty."""
    text = _page(data)
    root = lxml_html.fromstring(
        text, parser=lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    )
    looks = Looks(root)
    for tag in DROPPED:
        for element in list(root.iter(tag)):
            element.drop_tree() if element.getparent() is not None else None
    reader = _Reader(looks)
    blocks = list(reader.blocks(root))
    pictures = sum(1 for _ in root.iter("img"))
    if pictures:
        reader.notes.append(Unread("全文", f"图片{pictures}张", "图片中的文字不读入"))
    return Content(tuple(blocks), "网页", tuple(reader.notes))


def _page(data: bytes) -> str:
    if re.match(rb"(?:From |MIME-Version:|Content-|Date:|Subject:|X-)", data[:200].lstrip()):
        message = email.message_from_bytes(data, policy=email.policy.default)
        for part in message.walk():
            if part.get_content_type() == "text/html":
                payload = part.get_payload(decode=True) or b""
                return decoded(payload, part.get_content_charset())
    named = re.search(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", data[:4096])
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", decoded(data, named[1].decode() if named else None))


@dataclass(frozen=True, slots=True)
class _Break:
    level: int  # of the heading that ends here


@dataclass(frozen=True, slots=True)
class _Table:
    element: etree._Element
    above: Face


class _Reader:
    def __init__(self, looks: Looks):
        self.looks = looks
        self.tables = self.paragraphs = 0
        self.notes: list[Unread] = []

    def blocks(self, element: etree._Element, above: Face | None = None) -> Iterator[Text | Grid]:
        """Paragraphs and tables in order; text between them counts as paragraphs too."""
        pending: list[Ink] = []
        for found in self._inks(element, above or Face()):
            if isinstance(found, Ink):
                pending += [found] * (found != PICTURE)
                continue
            yield from self._flush(pending, found.level if isinstance(found, _Break) else 0)
            if isinstance(found, _Table):
                yield from self._table(found.element, found.above)
        yield from self._flush(pending, 0)

    def _inks(self, element: etree._Element, above: Face, level: int = 0) -> Iterator[Ink | _Break | _Table]:
        """All that an element shows, in order; a table inside it is not entered."""
        face = self.looks.face(element, above)
        yield Ink(element.text or "", face.kind)
        for child in element:
            tag = child.tag
            if tag == "table":
                yield _Table(child, face)
            elif tag == "br":
                yield _Break(level)
            elif tag == "img":
                yield PICTURE
            elif tag in ("input", "select"):
                yield from self._field(child, face)
            elif tag in ("mfrac", "msup", "msub"):
                yield from self._formula(child, face)
            elif tag in FORMULAS:
                yield Ink("公式", "object")
            elif tag in BLOCKS:
                inner = int(tag[1]) if re.fullmatch("h[1-6]", tag) else 0
                yield _Break(level)
                yield from self._inks(child, face, inner)
                yield _Break(inner)
            elif isinstance(tag, str) and tag not in SPOKEN:
                yield from self._inks(child, face, level)
            yield Ink(child.tail or "", face.kind)

    def _field(self, element: etree._Element, above: Face) -> Iterator[Ink]:
        """What a person typed or chose; a list that does not say what is chosen is told."""
        kind = self.looks.face(element, above).kind
        if element.tag == "select":
            chosen = [option for option in element.iter("option") if option.get("selected") is not None]
            yield Ink("".join(chosen[0].itertext()).strip(), kind) if len(chosen) == 1 else Ink("下拉框", "object")
        elif element.get("type", "text").lower() in TYPED:
            yield Ink(element.get("value") or "", kind)

    def _formula(self, element: etree._Element, above: Face) -> Iterator[Ink]:
        """A fraction, a power or an index; what is struck, hidden or drawn in its parts stands before it."""
        face, parts = self.looks.face(element, above), []
        for child in element:
            if not isinstance(child.tag, str):
                continue
            whole = etree.Element("mrow")
            whole.append(copy.deepcopy(child))
            whole[0].tail = None
            inner = [found for found in self._inks(whole, face) if isinstance(found, Ink)]
            yield from (ink for ink in inner if ink.kind not in PLAIN)
            parts.append(settle(ink for ink in inner if ink.kind in PLAIN).text)
        if len(parts) != 2:
            yield Ink("公式", "object")
        elif element.tag == "mfrac":
            yield stacked(*parts)
        else:
            yield Ink(parts[0])
            yield Ink(parts[1], element.tag[1:])

    def _flush(self, pending: list[Ink], level: int) -> Iterator[Text]:
        shown = _tidy(settle(pending))
        pending.clear()
        if shown.text:
            self.paragraphs += 1
            yield Text(shown.text, f"第{self.paragraphs}段", level, shown.note)
        elif shown.note:
            self.notes.append(Unread(f"第{self.paragraphs}段之后", "", shown.note))

    def _table(self, table: etree._Element, above: Face) -> Iterator[Text | Grid]:
        face = self.looks.face(table, above)
        if face.gone:
            self._hidden(table, f"第{self.paragraphs}段之后", "表")
            return
        self.tables += 1
        number = self.tables
        listed, nested = [], []
        for caption in table.iterchildren("caption"):
            if (shown := self._lines(caption, face)[0]).text:
                self.paragraphs += 1
                yield Text(shown.text, f"表{number}的标题", 0, shown.note)
            elif shown.note:
                self.notes.append(Unread(f"表{number}的标题", "", shown.note))
        rows = []
        for row in (row for row in table.iter("tr") if next(row.iterancestors("table")) is table):
            own = face
            for part in (*reversed(list(takewhile(lambda one: one is not table, row.iterancestors()))), row):
                own = self.looks.face(part, own)
            if own.gone:
                self._hidden(row, f"表{number} 第{len(rows)}行之后", "行")
            else:
                rows.append((row, own))
        for r, (row, own) in enumerate(rows, 1):
            listed.append([])
            for c, cell in enumerate((cell for cell in row if cell.tag in ("td", "th")), 1):
                place = f"表{number} 第{r}行第{c}列"
                shown, inner = self._lines(cell, own)
                notes = (*shown.notes, *(["格内另有一张表"] if inner and shown.text else []))
                listed[-1].append(
                    (
                        shown.text,
                        _span(cell, "rowspan", len(rows) - r + 1),
                        _span(cell, "colspan", WIDEST),
                        place,
                        "；".join(notes),
                    )
                )
                nested += inner
        if nested and len(listed) == 1 and len(listed[0]) == 1:  # a frame around other tables
            text, _, _, place, note = listed[0][0]
            yield from (Text(line, place, 0, note) for line in text.split("\n") if line)
        elif (made := grid(listed, f"表{number}")) is not None:
            yield made
        for inner in nested:
            yield from self._table(inner.element, inner.above)

    def _hidden(self, element: etree._Element, where: str, what: str) -> None:
        if text := re.sub(r"\s+", " ", element.text_content()).strip():
            self.notes.append(Unread(where, text, f"隐藏的{what}，不读入"))

    def _lines(self, cell: etree._Element, above: Face) -> tuple[Shown, list[_Table]]:
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


def _tidy(shown: Shown) -> Shown:
    return Shown(re.sub(r"[ \t\r\n\xa0]+", " ", shown.text).strip(), shown.notes)


def _span(cell: etree._Element, name: str, most: int) -> int:
    typed = re.match(r"\s*(\d+)", cell.get(name, "1"))
    wanted = int(typed[1]) if typed else 1
    return min(most, TALLEST) if wanted == 0 and name == "rowspan" else max(1, min(wanted, most, TALLEST))
