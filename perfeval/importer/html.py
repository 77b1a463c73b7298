"""Reads saved web pages: .html and .mht, in whatever encoding they say they have."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from perfeval.importer.content import Content, Grid, Text, Unread, grid
from perfeval.importer.plain import decoded

BLOCKS = {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "td", "th", "blockquote", "pre", "dd", "dt", "center", "body", "form",
          "header", "footer", "main", "nav", "ul", "ol", "dl", "figure", "figcaption", "address", "fieldset"}  # fmt: skip
DROPPED = ("script", "style", "noscript", "template", "svg", "head", "iframe", "select", "button")
WIDEST, TALLEST = 200, 10_000


def read(data: bytes) -> Content:
    """The content of a page; raises ValueError where it is empty."""
    text = _page(data)
    root = lxml_html.fromstring(text, parser=lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False))
    for tag in DROPPED:
        for element in list(root.iter(tag)):
            element.drop_tree() if element.getparent() is not None else None
    reader = _Reader()
    blocks = list(reader.blocks(root))
    pictures = sum(1 for _ in root.iter("img"))
    notes = [Unread("全文", f"图片{pictures}张", "图片中的文字不读入")] if pictures else []
    return Content(tuple(blocks), "网页", tuple(notes))


def _page(data: bytes) -> str:
    if re.match(rb"(?:From |MIME-Version:|Content-|Date:|Subject:|X-)", data[:200].lstrip()):
        message = email.message_from_bytes(data, policy=email.policy.default)
        for part in message.walk():
            if part.get_content_type() == "text/html":
                payload = part.get_payload(decode=True) or b""
                return decoded(payload, part.get_content_charset())
    named = re.search(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", data[:4096])
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", decoded(data, named[1].decode() if named else None))


class _Reader:
    def __init__(self):
        self.tables = self.paragraphs = 0

    def blocks(self, element: etree._Element) -> Iterator[Text | Grid]:
        """Paragraphs and tables in order; text between them counts as paragraphs too."""
        pending: list[str] = []
        yield from self._walk(element, pending, 0)
        yield from self._flush(pending, 0)

    def _walk(self, element: etree._Element, pending: list[str], level: int) -> Iterator[Text | Grid]:
        pending.append(element.text or "")
        for child in element:
            if not isinstance(child.tag, str):
                pending.append(child.tail or "")
                continue
            if child.tag == "table":
                yield from self._flush(pending, level)
                yield from self._table(child)
            elif child.tag == "br":
                yield from self._flush(pending, level)
            elif child.tag in BLOCKS:
                yield from self._flush(pending, level)
                inner = int(child.tag[1]) if re.fullmatch("h[1-6]", child.tag) else 0
                yield from self._walk(child, pending, inner)
                yield from self._flush(pending, inner)
            else:
                yield from self._walk(child, pending, level)
            pending.append(child.tail or "")

    def _flush(self, pending: list[str], level: int) -> Iterator[Text]:
        text = re.sub(r"[ \t\r\n\xa0]+", " ", "".join(pending)).strip()
        pending.clear()
        if text:
            self.paragraphs += 1
            yield Text(text, f"第{self.paragraphs}段", level)

    def _table(self, table: etree._Element) -> Iterator[Grid]:
        self.tables += 1
        number = self.tables
        listed, nested = [], []
        for caption in table.iter("caption"):
            if text := _text(caption):
                self.paragraphs += 1
                yield Text(text, f"表{number}的标题")
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        for r, row in enumerate(rows, 1):
            cells = [cell for cell in row if cell.tag in ("td", "th")]
            listed.append([(_text(cell), _span(cell, "rowspan", len(rows) - r + 1), _span(cell, "colspan", WIDEST), f"表{number} 第{r}行第{c}列",
                            "格内另有一张表" if next(cell.iter("table"), None) is not None else "") for c, cell in enumerate(cells, 1)])  # fmt: skip
            nested += [inner for cell in cells for inner in cell.iter("table") if next(inner.iterancestors("table")) is table]
        made = grid(listed, f"表{number}")
        if made is not None and not (len(listed) == 1 and len(listed[0]) == 1 and nested):
            yield made
        for inner in nested:
            yield from self._table(inner)


def _text(cell: etree._Element) -> str:
    """The words of a cell, a line for each paragraph, without those of a table inside it."""
    lines: list[list[str]] = [[]]

    def walk(element: etree._Element) -> None:
        if element.tag == "table":
            return
        block = element.tag in BLOCKS and element is not cell
        if block:
            lines.append([])
        lines[-1].append(element.text or "")
        for child in element:
            if isinstance(child.tag, str):
                if child.tag == "br":
                    lines.append([])
                else:
                    walk(child)
            lines[-1].append(child.tail or "")
        if block:
            lines.append([])

    walk(cell)
    shown = (re.sub(r"[ \t\r\n\xa0]+", " ", "".join(line)).strip() for line in lines)
    return "\n".join(line for line in shown if line)


def _span(cell: etree._Element, name: str, most: int) -> int:
    typed = re.match(r"\s*(\d+)", cell.get(name, "1"))
    wanted = int(typed[1]) if typed else 1
    return min(most, TALLEST) if wanted == 0 and name == "rowspan" else max(1, min(wanted, most, TALLEST))
