"""What a report is made of: headings, paragraphs, lists, grids, figures and sections, and their HTML."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape, unescape

from perfeval.page.grid import Cell, Grid, Run

MISSING = "待补充"
NO_LOOKS: Mapping[tuple[int, int], str] = {}
SECTIONS = {
    "banner": "每页页眉都印的一句话",
    "cover": "封面，不编页码",
    "title": "不用封面的短文件的标题",
    "page": "另起一页",
    "contents": "目录，由各输出格式填写",
    "landscape": "横排页，用于宽表",
    "papers": "底稿，只进入 Excel，不进入报告",
    "own": "自己写的章、节、附件，印在所在的章、节之后",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (一、), 2 （一）, 3 (1.), 4 （1） or 5 (①)."""

    level: int
    runs: tuple[Run, ...]
    source: str = ""  # its address (model.addresses), as of every other block

    @property
    def text(self) -> str:
        return plain(self.runs)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``kind`` is "" for body text, "note" for small print, "quote" for a quotation.

    In a letter "flush" is for whom it goes to, "signed" for what stands at the right. "brief" is set closer, so that a
    summary stands on one page.
    """

    runs: tuple[Run, ...]
    kind: str = ""
    source: str = ""

    @property
    def text(self) -> str:
        return plain(self.runs)


@dataclass(frozen=True, slots=True)
class Items:
    """A list, one tuple of runs an item; ``start`` is the first number of an ordered list.

    ``inner`` holds the lists below items, each with the number of its item, counted from 0; GB/T 9704
    numbers them （1） and ①.
    """

    items: tuple[tuple[Run, ...], ...]
    ordered: bool = True
    start: int = 1
    inner: tuple[tuple[int, Items], ...] = ()
    source: str = ""
    depth: int = 0  # where the numbers begin: 1 below a heading that is itself 1., 2 below （1）

    def marked(self, depth: int = 0) -> Iterator[tuple[str, tuple[Run, ...]]]:
        """Each item with the mark printed before it, what is below it after it."""
        depth += self.depth
        for place, runs in enumerate(self.items):
            yield self._mark(place + self.start, depth), runs
            for above, below in self.inner:
                if above == place:
                    yield from below.marked(depth + 1)

    def _mark(self, number: int, depth: int) -> str:
        if not self.ordered:
            return "·"
        return f"{number}." if depth == 0 else f"（{number}）" if depth == 1 else circled(number)


@dataclass(frozen=True, slots=True)
class Picture:
    """A file of somebody's own: ``kind`` png, jpeg or svg, ``alt`` what it shows, ``width`` percent of the type."""

    data: bytes
    kind: str
    alt: str
    width: int = 100


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart, SVG with its text as text, with a title and a desc that says what it shows; or pictures side by side."""

    svg: str
    caption: str
    notes: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    source: str = ""

    @property
    def description(self) -> str:
        """What the chart shows, for those who cannot see it; empty if the SVG does not say."""
        if self.pictures:
            return "；".join(picture.alt for picture in self.pictures)
        found = re.search(r"<desc[^>]*>(.*?)</desc>", self.svg, re.S)
        return unescape(found[1]).strip() if found else ""


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks that are printed on pages of their own kind (a key of SECTIONS)."""

    kind: str
    blocks: tuple[Block, ...] = ()


Block = Heading | Paragraph | Items | Grid | Figure | Section


@dataclass(frozen=True, slots=True)
class Page:
    """Blocks that a notebook cell shows; Jupyter displays them as the HTML that is later printed."""

    blocks: tuple[Block, ...]

    def _repr_html_(self) -> str:
        return "\n".join(to_html(block) for block in self.blocks)

    @property
    def text(self) -> str:
        return "\n".join(texts(self.blocks))


def page(*blocks: Block) -> Page:
    return Page(tuple(blocks))


def paragraph(*parts: str | Run, kind: str = "") -> Paragraph:
    return Paragraph(runs(*parts), kind)


def heading(level: int, text: str) -> Heading:
    return Heading(level, (Run(text),))


def runs(*parts: str | Run) -> tuple[Run, ...]:
    """Runs of texts and runs, neighbours in the same style joined."""
    made: list[Run] = []
    for part in (part if isinstance(part, Run) else Run(part) for part in parts):
        if made and replace(made[-1], text="") == replace(part, text=""):
            made[-1] = replace(part, text=made[-1].text + part.text)
        elif part.text:
            made.append(part)
    return tuple(made)


def addressed(block: Block, source: str) -> Block:
    """The block with its address, where it has none yet; a section has none of its own."""
    return block if isinstance(block, Section) or block.source else replace(block, source=source)


def missing(what: str = "") -> Run:
    """The visible mark of something that nobody has given yet."""
    return Run(f"{MISSING}：{what}" if what else MISSING, missing=True)


def circled(number: int) -> str:
    """① to ⑳, then （21）."""
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else f"（{number}）"


def plain(parts: Iterable[Run]) -> str:
    return "".join(run.text for run in parts)


def texts(blocks: Iterable[Block]) -> Iterator[str]:
    """Every piece of text of the blocks in reading order."""
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                yield block.text
            case Items():
                yield from (plain(runs) for _, runs in block.marked())
            case Grid():
                yield from (t for t in (block.caption, block.unit) if t)
                for row in block.rows:
                    yield from (cell.text for cell in row if cell.text)
                yield from block.notes
            case Figure():
                yield block.caption
                yield from block.notes
            case Section():
                yield from texts(block.blocks)


def styled(block: Block) -> Iterator[Run]:
    """Every run of a block, in reading order; those of a section's blocks are not among them."""
    match block:
        case Heading() | Paragraph():
            yield from block.runs
        case Items():
            yield from (run for _, runs in block.marked() for run in runs)
        case Grid():
            yield from (run for row in block.rows for cell in row for run in cell.runs)


def flat(blocks: Iterable[Block]) -> Iterator[Block]:
    """Every block in reading order, sections followed by what is in them."""
    for block in blocks:
        yield block
        if isinstance(block, Section):
            yield from flat(block.blocks)


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


def to_html(block: Block, looks: Mapping[tuple[int, int], str] = NO_LOOKS) -> str:
    """The block in the HTML subset that notebooks show and every print is made from.

    ``looks`` gives cells of a table, by row and column, a class.
    """
    match block:
        case Heading():
            return f"<h{block.level}{_source(block)}>{_inline(block.runs)}</h{block.level}>"
        case Paragraph():
            return f"<p{_attribute('class', block.kind)}{_source(block)}>{_inline(block.runs)}</p>"
        case Items():
            tag = "ol" if block.ordered else "ul"
            start = _attribute("start", block.start if block.ordered and block.start != 1 else "")
            below = {n: "".join(to_html(inner) for at, inner in block.inner if at == n) for n, _ in block.inner}
            items = "".join(f"<li>{_inline(item)}{below.get(n, '')}</li>" for n, item in enumerate(block.items))
            depth = _attribute("class", f"depth{block.depth}" if block.ordered and block.depth else "")
            return f"<{tag}{depth}{start}{_source(block)}>{items}</{tag}>"
        case Grid():
            return _table(block, looks)
        case Figure():
            notes = "".join(f"<p>{escape(note)}</p>" for note in block.notes)
            caption = escape(block.caption)
            drawn = block.svg or "".join(map(_picture, block.pictures))
            return f"<figure{_source(block)}>{drawn}<figcaption>{caption}</figcaption>{notes}</figure>"
        case Section():
            return f'<section class="{block.kind}">\n' + "\n".join(map(to_html, block.blocks)) + "\n</section>"


def _picture(picture: Picture) -> str:
    kind = "svg+xml" if picture.kind == "svg" else picture.kind
    source = f"data:image/{kind};base64,{b64encode(picture.data).decode()}"
    return f'<img alt="{escape(picture.alt)}" width="{picture.width}%" src="{source}">'


def _table(grid: Grid, looks: Mapping[tuple[int, int], str]) -> str:
    width = ' width="100%"' if grid.widths else ""
    parts = [f"<table{width}{_attribute('data-sheet', grid.sheet)}{_source(grid)}>"]
    if grid.caption or grid.unit:
        unit = f'<span class="unit">{escape(grid.unit)}</span>' if grid.unit else ""
        parts.append(f"<caption>{escape(grid.caption)}{unit}</caption>")
    if grid.widths:
        whole = sum(grid.widths)
        columns = (f'<col data-width="{w}" width="{100 * w // whole}%">' for w in grid.widths)
        parts.append("<colgroup>" + "".join(columns) + "</colgroup>")
    cells = [[_cell(cell) for cell in row] for row in grid.rows]
    if looks:
        cells = [[] for _ in grid.rows]
        for row, column, cell in grid.placed():
            cells[row].append(_cell(cell, looks.get((row, column), "")))
    for name, rows in (("thead", cells[: grid.head]), ("tbody", cells[grid.head :])):
        if rows:
            body = "\n".join("<tr>" + "".join(row) + "</tr>" for row in rows)
            parts.append(f"<{name}>\n{body}\n</{name}>")
    if grid.notes:
        notes = "".join(
            f'<tr><td colspan="{grid.columns}" style="text-align:left">{escape(note)}</td></tr>' for note in grid.notes
        )
        parts.append(f"<tfoot>{notes}</tfoot>")
    return "\n".join([*parts, "</table>"])


def _cell(cell: Cell, look: str = "") -> str:
    tag = "th" if cell.header else "td"
    attributes = "".join(
        (
            _attribute(
                "scope", cell.header and (cell.header if cell.rowspan == 1 or cell.header == "col" else "rowgroup")
            ),
            _attribute("class", look),
            _attribute("rowspan", cell.rowspan if cell.rowspan > 1 else ""),
            _attribute("colspan", cell.colspan if cell.colspan > 1 else ""),
            f' style="text-align:{cell.align or "left"}"',  # JupyterLab aligns cells to the right unless told
            _attribute("data-number", "" if cell.number is None else cell.number),
            _attribute("data-formula", cell.formula),
            _source(cell),
        )
    )
    return f"<{tag}{attributes}>{_inline(cell.runs)}</{tag}>"


def _inline(parts: Iterable[Run]) -> str:
    out = []
    for run in parts:
        html = escape(run.text, quote=False).replace("\n", "<br>")
        if run.strong:
            html = f"<strong>{html}</strong>"
        if run.missing:
            html = f'<span class="missing" style="color:#a40000">{html}</span>'
        if run.link:
            html = f'<a href="{escape(run.link)}">{html}</a>'
        if run.ref:
            html = f'<span data-ref="{escape(run.ref)}">{html}</span>'
        if run.source:
            html = f'<span data-source="{escape(run.source)}">{html}</span>'
        out.append(html)
    return "".join(out)


def _source(of: Heading | Paragraph | Items | Figure | Grid | Cell) -> str:
    return _attribute("data-source", of.source)


def _attribute(name: str, value: object) -> str:
    return f' {name}="{escape(str(value))}"' if value not in ("", None) else ""
