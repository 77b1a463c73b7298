"""Prints a document as PDF through Typst, in the official layout."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from importlib import resources
from itertools import zip_longest
from math import inf
from pathlib import Path
from typing import Any

import typst

from perfeval.export import fitting, fonts
from perfeval.export.document import Document
from perfeval.export.fitting import DENSE, LANDSCAPE, PAD_X, PORTRAIT, PaperSize, balanced, column_widths, listed
from perfeval.export.settling import Arrangement, leads, small
from perfeval.page.blocks import Block, Figure, Heading, Items, Paragraph, Picture, Section, flat, plain
from perfeval.page.glyphs import printable
from perfeval.page.grid import Cell, Grid, Run

STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
NO_CLOCK = 315532800  # 1980-01-01, the date every print carries
SOURCE = "report.typ"
PASSES = 12  # moving a label to the next page may move a row; layouts settle in two or three
NUMBERED = "#set page(numbering: arabic, footer: number-line(arabic))"
PARAGRAPHS = {"": "par", "quote": "quotation"}  # what a kind is called in the template, if not by its own name


def write(document: Document, official_fonts: bool = False) -> bytes:
    """The report as PDF/A-2a and PDF/UA-1, with bookmarks, contents and page numbers.

    Raises RuntimeError, such as typst.TypstError, if the document breaks either standard or a typeface is unknown.
    """
    return typeset(document, official_fonts)[0]


def pages(document: Document, official_fonts: bool = False) -> dict[int, str]:
    """On which printed page each of ``document.headings()`` stands, counted from 0; none without a list of contents."""
    wanted = any(isinstance(block, Section) and block.kind == "contents" for block in document.blocks)
    return typeset(document, official_fonts)[1] if wanted else {}


@lru_cache(maxsize=1)  # the Word print asks for the pages of the PDF just made
def typeset(document: Document, official_fonts: bool = False) -> tuple[bytes, dict[int, str]]:
    """The PDF, and on which printed page each of ``document.headings()`` stands, counted from 0."""
    if official_fonts in _kept:
        pdf, warnings, marks = _kept[official_fonts].printed(document)
    else:
        with _typesetter(official_fonts) as compiler:
            pdf, warnings, marks = compiler.printed(document)
    unknown = [w.message for w in warnings if "font" in w.message]
    if unknown:
        raise RuntimeError("; ".join(unknown))
    assert isinstance(pdf, bytes)  # other formats make a file a page
    return pdf, {mark["heading"]: mark["page"] for mark in marks if "heading" in mark}


def picture(svg: str, width: float) -> bytes:
    """A chart as PNG at 200 dots an inch, ``width`` in points."""
    page = f"#set page(width: {width}pt, height: auto, margin: 0pt)"
    source = f'{page}\n#image(bytes({_string(svg)}), format: "svg", width: 100%)'
    return typst.compile(source.encode(), format="png", ppi=200.0, font_paths=fonts.library())


def picture_name(picture: Picture) -> str:
    """A name for a picture's file by what it holds."""
    return f"{sha256(picture.data).hexdigest()[:16]}.{picture.kind}"


class _Typesetter:
    """Typst's compiler in a folder of its own: it lays out again only what has moved since the last time."""

    def __init__(self, folder: Path, official_fonts: bool):
        self.folder, self.source = folder, folder / SOURCE
        self.source.touch()
        self.typst = typst.Compiler(
            self.source, folder, font_paths=fonts.library(official_fonts), sys_inputs=fonts.chosen(official_fonts)
        )

    def printed(self, document: Document) -> tuple[object, list[typst.TypstWarning], list[dict[str, Any]]]:
        """The PDF, what the compiler warns of, and where headings and rows of tables stand."""
        for block in flat(document.blocks):
            for picture in block.pictures if isinstance(block, Figure) else ():
                (self.folder / picture_name(picture)).write_bytes(picture.data)
        settled = Arrangement()
        for _ in range(PASSES):
            self.source.write_text(_source(document, settled), encoding="utf-8", newline="\n")
            marks: list[dict[str, Any]] = json.loads(self.typst.query("<marks>", field="value"))[0]
            before, settled = settled, settled.after(marks, document.blocks)
            if settled == before:
                break
        pdf, warnings = self.typst.compile_with_warnings(format="pdf", pdf_standards=STANDARDS, timestamp=NO_CLOCK)
        return pdf, warnings, marks


@contextmanager
def _typesetter(official_fonts: bool) -> Iterator[_Typesetter]:
    with tempfile.TemporaryDirectory(prefix="perfeval-") as folder:
        yield _Typesetter(Path(folder), official_fonts)


_kept: dict[bool, _Typesetter] = {}  # by whether it sets in official typefaces


@contextmanager
def kept(official_fonts: bool = False) -> Iterator[None]:
    """Meanwhile one compiler prints everything: where little changes from one print to the next, in half the time."""
    with _typesetter(official_fonts) as compiler:
        _kept[official_fonts] = compiler
        try:
            yield
        finally:
            del _kept[official_fonts]


def _source(document: Document, settled: Arrangement) -> str:
    template = resources.files("perfeval.export").joinpath("report.typ").read_text(encoding="utf-8")
    return (
        template
        + f"\n#show: report.with({_string(document.title)}, {_string(document.banner)})\n"
        + _TypstWriter(document, settled).printed()
    )


class _TypstWriter:
    """Writes blocks as Typst; text only ever as string literals, so that no text is read as markup."""

    def __init__(self, document: Document, settled: Arrangement):
        self.document, self.settled = document, settled
        self.captioned = 0
        self.in_front = True
        self.on_new_page = False
        self.headings = 0
        self.sheet = PORTRAIT

    def printed(self) -> str:
        has_contents = any(isinstance(b, Section) and b.kind == "contents" for b in self.document.blocks)
        self.in_front = has_contents
        out = [] if has_contents else [NUMBERED]
        for block, made in zip(self.document.blocks, self.blocks(self.document.blocks)):
            out.append(made)
            if isinstance(block, Section) and block.kind == "cover":
                out.append("#counter(page).update(1)")
            if isinstance(block, Section) and block.kind == "contents":
                self.in_front = False
                out.append(f"{NUMBERED}\n#counter(page).update(1)")
        return "\n".join([*out, "#marks()"])

    def blocks(self, blocks: tuple[Block, ...]) -> Iterator[str]:
        """Each block, knowing what follows: a sentence stays with the table that it leads to, or marks where it is."""
        for block, follows in zip_longest(blocks, blocks[1:]):
            if not isinstance(block, Paragraph) or not isinstance(follows, Grid | Figure):
                announces = isinstance(block, Paragraph) and not block.kind and block.text.endswith("：") and follows
                yield f"#led[{self.block(block)}]" if announces else self.block(block)
            elif small(follows) and self.captioned not in self.settled.kept:
                mark = f"#metadata((led: {self.captioned})) <mark>"
                yield self.paragraph(block, mark)
            else:
                yield f"#led[{self.block(block)}]" if leads(block, follows) else self.block(block)

    def block(self, block: Block) -> str:
        match block:
            case Section(kind="cover", blocks=blocks):
                return self.cover(blocks)
            case Section(kind="title", blocks=blocks):
                return "\n".join(
                    f"#title-line[{_runs(b.runs)}]" if isinstance(b, Heading) else self.block(b) for b in blocks
                )
            case Section(kind="contents"):
                return f"#contents({listed(self.document.headings()):.2f}pt)"
            case Section(kind="page", blocks=blocks):
                inner = "\n".join(self.blocks(blocks))
                return f"#front[\n{inner}\n]" if self.in_front else f"#page[\n{inner}\n]"
            case Section(kind="landscape", blocks=blocks):
                self.on_new_page = True
                return f"#wide[\n{self.inside(blocks, LANDSCAPE)}\n]"
            case Section(kind="dense", blocks=blocks):
                return f"#dense[\n{self.inside(blocks, DENSE)}\n]"
            case Heading(level, runs):
                attachment = level == 1 and plain(runs).startswith("附件")
                new_page = "#pagebreak(weak: true)\n" if attachment and not self.on_new_page else ""
                self.on_new_page = False
                number, self.headings = self.headings, self.headings + 1
                mark = f"#metadata((heading: {number})) <mark>"
                made = f"#heading(level: {level})[{_runs(runs)}]"
                return f"{new_page}{f'#attachment[{made}]' if attachment else made}{mark}"
            case Paragraph():
                return self.paragraph(block)
            case Items():
                return "\n".join(f"#par[#{_string(mark)}{_runs(runs)}]" for mark, runs in block.marked())
            case Figure() | Grid():
                number, self.captioned = self.captioned, self.captioned + 1
                made = self.figure(block, number) if isinstance(block, Figure) else self.table(block, number)
                return f"#floating[{made}]" if number in self.settled.floats else made
        raise TypeError(f"a section of kind {block.kind} cannot be printed")

    def paragraph(self, block: Paragraph, mark: str = "") -> str:
        return f"#{PARAGRAPHS.get(block.kind, block.kind)}[{_runs(block.runs)}{mark}]"

    def inside(self, blocks: tuple[Block, ...], sheet: PaperSize) -> str:
        before, self.sheet = self.sheet, sheet
        inner = "\n".join(self.blocks(blocks))
        self.sheet = before
        return inner

    def cover(self, blocks: tuple[Block, ...]) -> str:
        title = next(b for b in blocks if isinstance(b, Heading))
        lines = " #linebreak() ".join(_runs(b.runs) for b in blocks if isinstance(b, Paragraph))
        rows = []
        for grid in (b for b in blocks if isinstance(b, Grid)):
            for _, column, cell in grid.placed():
                text = _runs(cell.runs)
                line = "stroke: (bottom: 0.5pt), inset: (bottom: 5pt), " if column else "inset: (bottom: 5pt), "
                rows.append(f"grid.cell({line})[{text}]")
        return f"#cover([{_runs(title.runs)}], [{lines}], ({''.join(row + ', ' for row in rows)}))"

    def figure(self, figure: Figure, number: int) -> str:
        notes = "".join(f"\n#note[#{_string(note)}]" for note in figure.notes)
        if figure.pictures:
            image = f"photos({''.join(f'{self.photo(picture)}, ' for picture in figure.pictures)})"
        else:
            drawn = f"bytes({_string(figure.svg)})"
            image = f'image({drawn}, format: "svg", width: 100%, alt: {_string(figure.description)})'
        return (
            f"#figure({image}, kind: image, supplement: none, numbering: none, "
            f"caption: [#{_string(figure.caption)}{_stands(number)}])" + notes
        )

    def photo(self, picture: Picture) -> str:
        """A person's picture, from the file that ``_pictures`` laid beside the source."""
        name = f"/{picture_name(picture)}"
        return f"image({_string(name)}, width: {picture.width}%, alt: {_string(picture.alt)})"

    def table(self, grid: Grid, number: int) -> str:
        if not grid.rows:
            return ""
        widths = self.column_widths(grid, number)
        tall = fitting.tall(grid, widths, self.sheet)
        spanned = {r for top, _, cell in grid.placed() for r in range(top, top + cell.rowspan) if cell.rowspan > 1}
        cells: dict[int, list[tuple[int, str]]] = {}
        for r, c, cell in grid.placed():
            for start, span in _pieces(r, cell.rowspan, self.settled.breaks.get(number, set())):
                mark = (
                    f"#metadata((table: {number}, row: {start})) <mark>"
                    if start in spanned and c + cell.colspan == grid.columns
                    else ""
                )
                room = sum(widths[c : c + cell.colspan]) - 2 * PAD_X if grid.caption else inf
                cells.setdefault(start, []).append(
                    (c, self.cell(cell, span, mark, room, self.torn(grid, start, span, tall)))
                )
        rows = [", ".join(text for _, text in sorted(cells.get(r, []))) for r in range(len(grid.rows))]
        head = f"table.header({', '.join(rows[: grid.head])}),\n" if grid.head else ""
        body = ",\n".join(row for row in rows[grid.head :] if row)
        told = ", ".join(f"[#{_string(note)}]" for note in grid.notes)
        notes = f"; notes({self.sheet.size}pt, {told})" if told else ""  # outside: no head stands again over them
        columns = ", ".join(f"{width:.2f}{'pt' if grid.caption else 'fr'}" for width in widths)
        table = f"{{ table(columns: ({columns},),\n{head}{body}){notes} }}"
        unit = (
            f"#block(width: 100%, above: 4pt, below: 4pt, align(right, text(size: 10.5pt)[#{_string(grid.unit)}]))"
            if grid.unit
            else ""
        )
        if not grid.caption:
            return f"{unit}\n#{table}"
        caption = f"figure.caption(position: top)[#{_string(grid.caption)}{_stands(number)}{unit}]"
        figure = f"#figure({table}, kind: table, supplement: none, numbering: none, caption: {caption})"
        return f"#[#show figure: set block(breakable: false)\n{figure}]" if small(grid) else figure

    @staticmethod
    def torn(grid: Grid, row: int, span: int, tall: set[int]) -> bool:
        """Whether a cell may break over pages: over rows, but for the last two, and in a row that is tall."""
        return row in tall if span == 1 else row + span < len(grid.rows) or span > 2 or bool({row, row + 1} & tall)

    def column_widths(self, grid: Grid, number: int) -> list[float]:
        """In points by what a table holds; the shares of a form to fill in."""
        if not grid.caption:
            return list(map(float, grid.widths)) or [1.0] * grid.columns
        if number not in self.settled.widths:
            self.settled.widths[number] = column_widths(grid, self.sheet.width, self.sheet.size)
        return self.settled.widths[number]

    def cell(self, cell: Cell, span: int, mark: str, room: float, torn: bool) -> str:
        align = cell.align or "left"
        breakable = "true" if torn else "false"
        spans = (f"rowspan: {span}, " if span > 1 else "") + (f"colspan: {cell.colspan}, " if cell.colspan > 1 else "")
        label = len(cell.runs) == 1 and (cell.header or cell.align == "center")
        runs = [replace(run, text=balanced(run.text, room, self.sheet.size)) if label else run for run in cell.runs]
        return f"table.cell({spans}align: {align} + horizon, breakable: {breakable})[{_runs(runs)}{mark}]"


def _stands(number: int) -> str:
    """Where a table or figure stands."""
    return f"#metadata((captioned: {number})) <mark>"


def _pieces(row: int, span: int, breaks: set[int]) -> list[tuple[int, int]]:
    """A merged cell cut at page breaks, so that its label stands on every page: (first row, rows)."""
    cuts = [row, *sorted(b for b in breaks if row < b < row + span), row + span]
    return [(start, end - start) for start, end in zip(cuts, cuts[1:])]


def _runs(runs: Iterable[Run]) -> str:
    out = []
    for run in runs:
        lines = run.text.split("\n")
        text = "#linebreak()".join(f"#{_string(line)}" for line in lines)
        if run.link:
            text = f"#link({_string(run.link)})[{text}]"
        if run.strong:
            text = f"#bold[{text}]"
        if run.missing:
            text = f"#missing[{text}]"
        out.append(text)
    return "".join(out)


def _string(text: str) -> str:
    escaped = (
        printable(text)
        .replace("\\", "\\\\")
        .replace('"', '\\"')
        .replace("\n", "\\n")
        .replace("\r", "")
        .replace("\t", "\\t")
    )
    return f'"{escaped}"'
