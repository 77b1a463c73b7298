"""Reads saved web pages: .html and .mht, in whatever encoding they say they have."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from perfeval.documents.content import Content, Grid, Text, Unread, grid
from perfeval.documents.ink import Ink, Shown, fraction, settle
from perfeval.documents.plain import decoded

BLOCKS = {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "td", "th", "blockquote", "pre", "dd", "dt", "center", "body", "form",
          "header", "footer", "main", "nav", "ul", "ol", "dl", "figure", "figcaption", "address", "fieldset"}  # fmt: skip
TYPED = ("text", "number", "date", "tel", "search", "email", "url")
MATH = ("mfrac", "msup", "msub")
WHITE = re.compile(r"white|#fff(?:fff)?|#f[0-9a-f]f[0-9a-f]f[0-9a-f]|rgba?\(\s*25[0-5]\s*,\s*25[0-5]\s*,\s*25[0-5].*\)")
DROPPED = ("script", "style", "noscript", "template", "svg", "head", "iframe", "select", "button")
WIDEST, TALLEST = 200, 10_000


def read(data: bytes) -> Content:
    """The content of a page; raises ValueError where it is empty."""
    text = _page(data)
    root = lxml_html.fromstring(text, parser=lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False))
    looks = Looks(root)
    for tag in DROPPED:
        for element in list(root.iter(tag)):
            element.drop_tree() if element.getparent() is not None else None
    reader = _Reader(looks)
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
    def __init__(self, looks: Looks):
        self.looks = looks
        self.tables = self.paragraphs = 0

    def blocks(self, element: etree._Element) -> Iterator[Text | Grid]:
        """Paragraphs and tables in order; text between them counts as paragraphs too."""
        pending: list[Ink] = []
        yield from self._walk(element, pending, 0, "")
        yield from self._flush(pending, 0)

    def _walk(self, element: etree._Element, pending: list[Ink], level: int, above: str) -> Iterator[Text | Grid]:
        kind = self.looks.kind(element, above)
        pending.append(Ink(element.text or "", kind))
        for child in element:
            if not isinstance(child.tag, str) or self.looks.absent(child):
                pending.append(Ink(child.tail or "", kind))
                continue
            if child.tag == "table" and kind == "hidden":
                pass
            elif child.tag == "table":
                yield from self._flush(pending, level)
                yield from self._table(child)
            elif child.tag == "br":
                yield from self._flush(pending, level)
            elif child.tag in BLOCKS:
                yield from self._flush(pending, level)
                inner = int(child.tag[1]) if re.fullmatch("h[1-6]", child.tag) else 0
                yield from self._walk(child, pending, inner, kind)
                yield from self._flush(pending, inner)
            else:
                yield from self._walk(child, pending, level, kind)
            pending.append(Ink(child.tail or "", kind))

    def _flush(self, pending: list[Ink], level: int) -> Iterator[Text]:
        shown = settle(pending)
        text = re.sub(r"[ \t\r\n\xa0]+", " ", shown.text).strip()
        pending.clear()
        if text:
            self.paragraphs += 1
            yield Text(text, f"第{self.paragraphs}段", level, shown.note)

    def _table(self, table: etree._Element) -> Iterator[Grid]:
        self.tables += 1
        number = self.tables
        listed, nested = [], []
        for caption in table.iter("caption"):
            if (shown := _shown(caption, self.looks)).text:
                self.paragraphs += 1
                yield Text(shown.text, f"表{number}的标题", 0, shown.note)
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        for r, row in enumerate(rows, 1):
            cells = [cell for cell in row if cell.tag in ("td", "th")]
            listed.append([self._cell(cell, len(rows) - r + 1, f"表{number} 第{r}行第{c}列") for c, cell in enumerate(cells, 1)])
            nested += [inner for cell in cells for inner in cell.iter("table") if next(inner.iterancestors("table")) is table]
        made = grid(listed, f"表{number}")
        if made is not None and not (len(listed) == 1 and len(listed[0]) == 1 and nested):
            yield made
        for inner in nested:
            yield from self._table(inner)


    def _cell(self, cell: etree._Element, below: int, place: str) -> tuple[str, int, int, str, str]:
        shown = _shown(cell, self.looks)
        notes = (*shown.notes, *(["格内另有一张表"] if next(cell.iter("table"), None) is not None else []))
        return shown.text, _span(cell, "rowspan", below), _span(cell, "colspan", WIDEST), place, "；".join(notes)


def _shown(cell: etree._Element, looks: Looks) -> Shown:
    """What a cell shows, a line for each paragraph, without a table inside it."""
    lines: list[list[Ink]] = [[]]

    def walk(element: etree._Element, kind: str) -> None:
        if element.tag == "table" or (element is not cell and looks.absent(element)):
            return
        if element.tag == "img":
            lines[-1].append(Ink("图片", "object"))
            return
        if element.tag == "input" and element.get("type", "text").lower() in TYPED:
            lines[-1].append(Ink(element.get("value") or "", looks.kind(element, kind)))
            return
        if element.tag in MATH:
            lines[-1].append(Ink(_math(element)))
            return
        kind = looks.kind(element, kind)
        block = element.tag in BLOCKS and element is not cell
        if block:
            lines.append([])
        lines[-1].append(Ink(element.text or "", kind))
        for child in element:
            if isinstance(child.tag, str):
                if child.tag == "br":
                    lines.append([])
                else:
                    walk(child, kind)
            lines[-1].append(Ink(child.tail or "", kind))
        if block:
            lines.append([])

    walk(cell, "")
    found = [settle(line) for line in lines]
    shown = [re.sub(r"[ \t\r\n\xa0]+", " ", line.text).strip() for line in found]
    return Shown("\n".join(line for line in shown if line), tuple(dict.fromkeys(note for line in found for note in line.notes)))


def _math(element: etree._Element) -> str:
    parts = ["".join(part.itertext()) for part in element if isinstance(part.tag, str)]
    if element.tag == "mfrac" and len(parts) == 2:
        return fraction(*parts)
    if element.tag in ("msup", "msub") and len(parts) == 2:
        return settle([Ink(parts[0]), Ink(parts[1], element.tag[1:])]).text
    return "".join(element.itertext())


class Looks:
    """What the styles of a page make of an element: hidden, struck, raised, or as light as the paper."""

    def __init__(self, root: etree._Element):
        self.rules: list[tuple[str, dict[str, str]]] = []
        for sheet in root.iter("style"):
            for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet.text or ""):
                self.rules += [(selector.strip().lower(), _declared(body)) for selector in selectors.split(",")]

    def _style(self, element: etree._Element) -> dict[str, str]:
        names = {element.tag, *(f".{name.lower()}" for name in (element.get("class") or "").split()), f"#{(element.get('id') or '').lower()}"}
        names |= {f"{element.tag}{name}" for name in names if name[0] in ".#"}
        found: dict[str, str] = {}
        for selector, declared in self.rules:
            if selector in names:
                found |= declared
        return found | _declared(element.get("style") or "")

    def absent(self, element: etree._Element) -> bool:
        """Whether a browser leaves no room for it, or it only tells how another text is spoken."""
        return element.tag in ("rt", "rp")

    def kind(self, element: etree._Element, above: str) -> str:
        style = self._style(element) if self.rules or element.get("style") else {}
        if element.get("hidden") is not None or style.get("display") == "none" or style.get("visibility") in ("hidden", "collapse") or re.match(r"0(\D|$)", style.get("font-size", "1")) or style.get("opacity") == "0":
            return "hidden"
        if above in ("hidden", "struck"):
            return above
        if element.tag in ("s", "del", "strike") or "line-through" in style.get("text-decoration", "") + style.get("text-decoration-line", ""):
            return "struck"
        if element.tag in ("sup", "sub") or style.get("vertical-align") in ("super", "sub"):
            return "sup" if element.tag == "sup" or style.get("vertical-align") == "super" else "sub"
        colour, ground = style.get("color", ""), style.get("background-color", style.get("background", "white"))
        return "pale" if WHITE.fullmatch(colour) and WHITE.fullmatch(ground) else above


def _declared(body: str) -> dict[str, str]:
    return {key.strip().lower(): value.replace("!important", "").strip().lower() for key, _, value in (part.partition(":") for part in body.split(";"))}


def _span(cell: etree._Element, name: str, most: int) -> int:
    typed = re.match(r"\s*(\d+)", cell.get(name, "1"))
    wanted = int(typed[1]) if typed else 1
    return min(most, TALLEST) if wanted == 0 and name == "rowspan" else max(1, min(wanted, most, TALLEST))
