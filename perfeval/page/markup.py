"""Reads the HTML subset that notebooks show into blocks; refuses everything else."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from html.parser import HTMLParser
from xml.parsers.expat import ExpatError, ParserCreate

from perfeval.page.blocks import SECTIONS, Block, Figure, Heading, Items, Paragraph, Picture, Section
from perfeval.page.grid import Cell, Grid, Run

TAGS = {
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "p",
    "ol",
    "ul",
    "li",
    "strong",
    "span",
    "br",
    "table",
    "caption",
    "colgroup",
    "col",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
    "figure",
    "figcaption",
    "svg",
    "section",
    "a",
    "img",
}
WEB = re.compile(r"(?:https?://|mailto:)\S+")
PICTURE = re.compile(r"data:image/(png|jpeg|svg\+xml);base64,([A-Za-z0-9+/=]*)")
OF_TABLES = {"table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"}
IN_CELLS = {"strong", "b", "span", "font", "p", "div", "br", "a"}  # of a table that a person pasted
VOID = {"br", "col", "img"}
VOID_TAG = re.compile(r"<((?:br|col|img)\b[^<>]*?)/?>")


class OutsideContract(ValueError):
    """Something cannot be printed in every format."""

    def _render_traceback_(self) -> list[str]:
        """What JupyterLab shows instead of a traceback."""
        return [f"不能印出：{self}"]


@dataclass
class _HtmlElement:
    tag: str
    attributes: dict[str, str]
    children: list[_HtmlElement | str] = field(default_factory=list)


class _MarkupReader(HTMLParser):
    def __init__(self, tags: Collection[str] = TAGS) -> None:
        super().__init__(convert_charrefs=True)
        self.tags = tags
        self.root = _HtmlElement("root", {})
        self.stack = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.tags:
            raise OutsideContract(f"<{tag}>")
        element = _HtmlElement(tag, {name: value or "" for name, value in attrs})
        self.stack[-1].children.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.stack[-1].tag != tag:
            raise OutsideContract(f"</{tag}> 与 <{self.stack[-1].tag}> 不配对")
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        self.stack[-1].children.append(data)

    def handle_comment(self, data: str) -> None:
        raise OutsideContract("<!-- … -->")

    def handle_decl(self, decl: str) -> None:
        raise OutsideContract(f"<!{decl}>")


def from_html(html: str) -> tuple[Block, ...]:
    """Blocks of the HTML subset; raises OutsideContract with the tag that is not part of it."""
    drawings: list[str] = []

    def set_aside(match: re.Match[str]) -> str:
        if re.search(r"<script|<foreignObject|\son\w+\s*=|(href|src)\s*=\s*[\"'](?!#|data:)", match[0], re.I):
            raise OutsideContract("<svg> 内含脚本或外部地址")
        drawings.append(match[0])
        return f'<svg number="{len(drawings) - 1}"></svg>'

    rest = re.sub(r"<svg\b.*?</svg>", set_aside, html, flags=re.S)
    return tuple(_blocks(_as_xml(rest) or _as_html(rest), drawings))


def grid_of_html(html: str) -> Grid:
    """The table that a person wrote or pasted: what it says and what is merged; its looks are ours.

    Raises OutsideContract for a tag that no cell of a report can hold.
    """
    table = _only(_as_html(html, OF_TABLES | IN_CELLS), "table")[0]
    rows = [row for part in table.children if isinstance(part, _HtmlElement) for row in _rows(part)]
    head = 0
    while head < len(rows) and all(cell.tag == "th" for cell in rows[head].children if isinstance(cell, _HtmlElement)):
        head += 1
    parts = [_HtmlElement("thead", {}, [*rows[:head]]), _HtmlElement("tbody", {}, [*rows[head:]])]
    kept = [part for part in table.children if isinstance(part, str) or part.tag == "caption"]
    for caption in (part for part in kept if isinstance(part, _HtmlElement)):
        units = [part for part in caption.children if isinstance(part, _HtmlElement) and part.tag == "span"]
        title = "".join(_said(part) for part in caption.children if part not in units)
        caption.children = [_joined(title).strip(), *units]
    return _grid(_HtmlElement("table", {}, [*kept, *parts]))


def _rows(part: _HtmlElement) -> Iterable[_HtmlElement]:
    """The rows of a part of a table, their cells with nothing but words, links, bold and what is merged."""
    for row in [part] if part.tag == "tr" else _only(part, "tr") if part.tag in ("thead", "tbody", "tfoot") else []:
        for cell in _only(row, "th", "td"):
            align = re.search(r"text-align:\s*(center|right)", cell.attributes.get("style", ""))
            usual = "center" if cell.tag == "th" else ""
            aligned = align[1] if align else cell.attributes.get("align", usual)
            merged = {name: cell.attributes[name] for name in ("rowspan", "colspan") if name in cell.attributes}
            if any(not number.isdecimal() or number == "0" for number in merged.values()):
                raise OutsideContract(f"<{cell.tag}> 的 {'、'.join(f'{k}={v}' for k, v in merged.items())}")
            cell.attributes = merged | ({"scope": "col"} if cell.tag == "th" else {})
            cell.attributes |= {"style": f"text-align:{aligned}"} if aligned in ("center", "right") else {}
            cell.children = _words(cell)
        yield row


def _words(element: _HtmlElement) -> list[_HtmlElement | str]:
    """What an element of a cell says: looks left off, lines parted by a break."""
    made: list[_HtmlElement | str] = []
    for child in element.children:
        if isinstance(child, str):
            made.append(_joined(child, bool(made)))
        elif child.tag in ("strong", "b"):
            made.append(_HtmlElement("strong", {}, _words(child)))
        elif child.tag == "a":
            made.append(_HtmlElement("a", child.attributes, _words(child)))
        elif child.tag in ("p", "div"):
            made += [*([_HtmlElement("br", {})] if "".join(map(_said, made)).strip() else []), *_words(child)]
        elif child.tag in ("span", "font"):
            made += _words(child)
        elif child.tag == "br":
            made.append(child)
        else:
            raise OutsideContract(f"<{element.tag}> 中的 <{child.tag}>")
    while made and isinstance(made[-1], str) and not made[-1].strip():
        made.pop()
    return made


def _said(child: _HtmlElement | str) -> str:
    return child if isinstance(child, str) else _text(child)


def _joined(text: str, inside: bool = False) -> str:
    """Text in which a line break of the source is none: a blank between Latin words, nothing between Chinese ones."""
    text = re.sub(r"(?<=[\u2e80-\uffef])\s*\n\s*|\s*\n\s*(?=[\u2e80-\uffef]|\Z)", "", text)
    return re.sub(r"[ \t]*\n[ \t]*", " ", text) if inside else re.sub(r"\s*\n\s*", " ", text).lstrip()


def _as_xml(html: str) -> _HtmlElement | None:
    """The tree of HTML that is XML too, as our own is: the same tree, read ten times faster; None for any other."""
    if re.search(r"<[!?]|\r|=\"[^\"]*[\n\t]", html):
        return None
    root = _HtmlElement("root", {})
    stack = [root]

    def start(tag: str, attributes: dict[str, str]) -> None:
        element = _HtmlElement(tag, attributes)
        stack[-1].children.append(element)
        stack.append(element)

    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, lambda tag: stack.pop()
    parser.CharacterDataHandler = lambda text: stack[-1].children.append(text)
    try:
        parser.Parse("<root>" + VOID_TAG.sub(r"<\1/>", html) + "</root>", True)
    except ExpatError:
        return None
    whole = next((child for child in root.children if isinstance(child, _HtmlElement)), root)
    return whole if all(e.tag in TAGS for e in _inside(whole)) else None


def _inside(parent: _HtmlElement) -> Iterable[_HtmlElement]:
    for child in parent.children:
        if isinstance(child, _HtmlElement):
            yield child
            yield from _inside(child)


def _as_html(html: str, tags: Collection[str] = TAGS) -> _HtmlElement:
    reader = _MarkupReader(tags)
    reader.feed(html)
    reader.close()
    if len(reader.stack) != 1:
        raise OutsideContract(f"<{reader.stack[-1].tag}> 没有结束")
    return reader.root


def _blocks(parent: _HtmlElement, drawings: list[str]) -> Iterable[Block]:
    for element in parent.children:
        if isinstance(element, str):
            if element.strip():
                raise OutsideContract(f"段落之外的文字“{element.strip()[:20]}”")
            continue
        match element.tag:
            case "h1" | "h2" | "h3" | "h4" | "h5":
                yield Heading(int(element.tag[1]), _runs(element), _source(element))
            case "p":
                yield Paragraph(_runs(element), element.attributes.get("class", ""), _source(element))
            case "ol" | "ul":
                yield _items(element)
            case "table":
                yield _grid(element)
            case "figure":
                yield _figure(element, drawings)
            case "section":
                kind = element.attributes.get("class", "")
                if kind not in SECTIONS:
                    raise OutsideContract(f'<section class="{kind}">')
                yield Section(kind, tuple(_blocks(element, drawings)))
            case tag:
                raise OutsideContract(f"<{tag}>")


def _items(element: _HtmlElement) -> Items:
    items: list[tuple[Run, ...]] = []
    inner: list[tuple[int, Items]] = []
    for item in _only(element, "li"):
        below = [child for child in item.children if isinstance(child, _HtmlElement) and child.tag in ("ol", "ul")]
        inner += [(len(items), _items(child)) for child in below]
        items.append(_runs(_HtmlElement("li", {}, [child for child in item.children if child not in below])))
    start = int(element.attributes.get("start", 1))
    return Items(tuple(items), element.tag == "ol", start, tuple(inner), _source(element))


def _only(parent: _HtmlElement, *tags: str) -> list[_HtmlElement]:
    elements = [child for child in parent.children if isinstance(child, _HtmlElement)]
    for child in parent.children:
        if isinstance(child, str) and child.strip():
            raise OutsideContract(f"<{parent.tag}> 中的文字“{child.strip()[:20]}”")
    for element in elements:
        if element.tag not in tags:
            raise OutsideContract(f"<{parent.tag}> 中的 <{element.tag}>")
    return elements


def _runs(parent: _HtmlElement) -> tuple[Run, ...]:
    out: list[Run] = []

    def walk(element: _HtmlElement, style: Run) -> None:
        for child in element.children:
            if isinstance(child, str) or child.tag == "br":
                run = replace(style, text=child if isinstance(child, str) else "\n")
                if out and replace(out[-1], text="") == style:
                    run = replace(style, text=out.pop().text + run.text)
                out.append(run)
                continue
            a = child.attributes
            match child.tag:
                case "strong":
                    walk(child, replace(style, strong=True))
                case "a" if WEB.fullmatch(a.get("href", "")):
                    walk(child, replace(style, link=a.get("href", "")))
                case "span":
                    missing = style.missing or a.get("class") == "missing"
                    source, ref = a.get("data-source", style.source), a.get("data-ref", style.ref)
                    walk(child, replace(style, missing=missing, source=source, ref=ref))
                case tag:
                    raise OutsideContract(f"<{parent.tag}> 中的 <{tag}>")

    walk(parent, Run(""))
    return tuple(out)


def _grid(table: _HtmlElement) -> Grid:
    caption = unit = ""
    widths: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    rows: list[tuple[Cell, ...]] = []
    head = 0
    for part in _only(table, "caption", "colgroup", "thead", "tbody", "tfoot"):
        match part.tag:
            case "caption":
                caption = "".join(child for child in part.children if isinstance(child, str))
                unit = "".join(_text(child) for child in part.children if isinstance(child, _HtmlElement))
            case "colgroup":
                widths = tuple(int(col.attributes["data-width"]) for col in _only(part, "col"))
            case "tfoot":
                notes = tuple(_text(row) for row in _only(part, "tr"))
            case _:
                new = [tuple(_cell(cell) for cell in _only(row, "th", "td")) for row in _only(part, "tr")]
                rows += new
                head += len(new) if part.tag == "thead" else 0
    sheet = table.attributes.get("data-sheet", "")
    grid = Grid(caption, tuple(rows), head, widths, unit, notes, sheet, _source(table))
    try:
        list(grid.placed())
    except ValueError as error:
        raise OutsideContract(str(error)) from error
    return grid


def _cell(element: _HtmlElement) -> Cell:
    a = element.attributes
    scope = {"rowgroup": "row", "colgroup": "col"}.get(a.get("scope", ""), a.get("scope", ""))
    return Cell(
        _runs(element),
        int(a.get("rowspan", 1)),
        int(a.get("colspan", 1)),
        scope if element.tag == "th" else "",
        a.get("style", "").removeprefix("text-align:").replace("left", ""),
        Decimal(a["data-number"]) if "data-number" in a else None,
        a.get("data-formula", ""),
        _source(element),
    )


def _figure(element: _HtmlElement, drawings: list[str]) -> Figure:
    svg, caption, notes, pictures = "", "", [], []
    for child in _only(element, "svg", "img", "figcaption", "p"):
        if child.tag == "img":
            pictures.append(_picture(child.attributes))
        elif child.tag == "svg":
            svg = drawings[int(child.attributes["number"])]
        elif child.tag == "figcaption":
            caption = _text(child)
        else:
            notes.append(_text(child))
    figure = Figure(svg, caption, tuple(notes), tuple(pictures), _source(element))
    if not ((svg or pictures) and caption and figure.description):
        raise OutsideContract("<figure> 缺少图形、图题或文字说明")
    return figure


def _picture(attributes: dict[str, str]) -> Picture:
    found = PICTURE.fullmatch(attributes.get("src", ""))
    if not found or not attributes.get("alt"):
        raise OutsideContract("<img> 不是带说明的内嵌图片")
    width = int(attributes.get("width", "100%").rstrip("%"))
    return Picture(b64decode(found[2]), found[1].removesuffix("+xml"), attributes["alt"], width)


def _source(element: _HtmlElement) -> str:
    return element.attributes.get("data-source", "")


def _text(element: _HtmlElement) -> str:
    return "".join(child if isinstance(child, str) else _text(child) for child in element.children)
