"""Walks an executed notebook into the blocks of a document; whatever cannot be printed stops here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from perfeval.export.fitting import DENSE, upright
from perfeval.model.addresses import OURS
from perfeval.page import outputs
from perfeval.page.blocks import Block, Figure, Heading, Items, Paragraph, Section, flat, plain, styled, texts
from perfeval.page.grid import Grid
from perfeval.page.markdown import from_markdown
from perfeval.page.markup import OutsideContract
from perfeval.page.numbering import below_headings, closed, numbered, placed, stepped
from perfeval.params.provenance import MIME

if TYPE_CHECKING:
    from nbformat import NotebookNode

TITLED = ("cover", "title")


class CannotPrint(Exception):
    """A cell shows something outside the contract; ``cell`` counts from 1, as in the notebook before it ran."""

    def __init__(self, cell: int, what: str, source: str = ""):
        self.cell, self.what = cell, what
        named = f"（{source.strip().splitlines()[0]}）" if source.strip() else ""
        super().__init__(f"第{cell}个单元格{named}的输出不能印出：{what}")

    def _render_traceback_(self) -> list[str]:
        """What JupyterLab shows instead of a traceback."""
        return [str(self)]


@dataclass(frozen=True)
class Document:
    """A report ready for print: its blocks and, apart, the tables of its working papers and the banner of its pages."""

    title: str
    blocks: tuple[Block, ...]
    papers: tuple[Grid, ...]
    banner: str = ""  # said at the head of every page
    identity: tuple[tuple[str, str], ...] = ()  # the parameters that its notebook was run with

    def missing(self) -> int:
        """How many marks of something that nobody has given are printed."""
        return sum(run.missing for block in flat(self.blocks) for run in styled(block))

    @property
    def properties(self) -> dict[str, str]:
        """What a Word or Excel file carries so that it is known when it comes back: kind, project, year, print.

        The print's number is made from what is printed and from where it comes, so the same print has the same one.
        """
        said = "\n".join((*texts(self.blocks), *texts(self.papers), *self.sources()))
        given = {"kind": self.title, **dict(self.identity)}
        return {f"{OURS}{name}": value for name, value in given.items()} | {
            f"{OURS}print": sha256(said.encode(errors="surrogatepass")).hexdigest()[:16]
        }

    def anchors(self) -> Iterator[str]:
        """The address of every text that Word holds a bookmark for, in its order: one a paragraph, an item, a cell."""
        for block in flat(self.blocks):
            match block:
                case Heading() | Paragraph():
                    yield block.source
                case Items():
                    yield from (f"{block.source}/{n}" for n, _ in enumerate(block.marked(), 1))
                case Grid():
                    yield from (c.source or f"{block.source}/{row}/{column}" for row, column, c in block.placed())

    def sources(self) -> Iterator[str]:
        """Every address on the pages, in reading order: of the blocks, the cells of tables and the bound numbers."""
        for block in flat(self.blocks):
            if not isinstance(block, Section):
                yield block.source
            if isinstance(block, Grid):
                yield from (cell.source for row in block.rows for cell in row if cell.source)
            yield from (source for run in styled(block) for source in run.source.split())

    def headings(self) -> Iterator[Heading]:
        """The headings of the table of contents: all but the title of the whole."""
        inside_cover = {id(h) for s in self.blocks if isinstance(s, Section) and s.kind in TITLED for h in s.blocks}
        for block in flat(self.blocks):
            if isinstance(block, Heading) and id(block) not in inside_cover:
                yield block


def read(notebook: NotebookNode) -> Document:
    """The document that an executed notebook shows.

    Raises CannotPrint with the cell that shows something else than the contract allows, or never ran.
    """
    blocks: list[Block] = []
    own = [cell for cell in notebook.cells if "injected-parameters" not in cell.metadata.get("tags", [])]
    for number, cell in enumerate(own, 1):
        try:
            if cell.cell_type == "markdown":
                blocks += from_markdown(cell.source)
            elif cell.cell_type == "code":
                blocks += _shown(cell)
        except OutsideContract as error:
            raise CannotPrint(number, str(error), cell.source) from None
    try:
        return replace(of(blocks), identity=tuple(_parameters(notebook).items()))
    except OutsideContract as error:
        raise CannotPrint(len(own), str(error)) from None


def _parameters(notebook: NotebookNode) -> dict[str, str]:
    """Project and year as the notebook's own cells of parameters, and then the injected ones, give them."""
    given: dict[str, str] = {}
    for cell in notebook.cells:
        if {"parameters", "injected-parameters"} & set(cell.metadata.get("tags", [])):
            found = re.findall(r"^(project|year) *= *['\"]?([^'\"#\n]+?)['\"]? *(?:#.*)?$", cell.source, re.M)
            given |= {name: value for name, value in found if value != "None"}
    return given


def of(blocks: list[Block]) -> Document:
    """The document that these blocks make; raises CannotPrint where they have no title."""
    papers = [block for s in blocks if isinstance(s, Section) and s.kind == "papers" for block in s.blocks]
    banner = "；".join(
        b.text
        for s in blocks
        if isinstance(s, Section) and s.kind == "banner"
        for b in s.blocks
        if isinstance(b, Paragraph)
    )
    body = _with_their_headings(
        stepped(closed(numbered(b for b in blocks if not (isinstance(b, Section) and b.kind in ("papers", "banner")))))
    )
    body = placed(_standing(below_headings(body)))
    covers = [s for s in body if isinstance(s, Section) and s.kind in TITLED]
    titles = [plain(b.runs).replace("\n", "") for s in covers for b in s.blocks if isinstance(b, Heading)]
    if not titles:
        raise CannotPrint(1, "没有封面或标题（笔记本没有运行，或没有 narrative.cover 单元格）")
    return Document(titles[0], body, tuple(b for b in papers if isinstance(b, Grid)), banner)


def _with_their_headings(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with each heading right before a landscape section moved onto its first page."""
    out: list[Block] = []
    for block in blocks:
        if isinstance(block, Section) and block.kind == "landscape":
            first = len(out)
            while first and isinstance(out[first - 1], Heading):
                first -= 1
            block = Section("landscape", (*out[first:], *block.blocks))
            del out[first:]
        out.append(block)
    return tuple(out)


def _standing(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks; wide tables that can be read on a standing page are set close on it, and leave no page half empty.

    An annex begins a page in any case, so its tables lie across as they were laid.
    """
    annexes = False
    for block in blocks:
        if isinstance(block, Section) and block.kind == "landscape":
            inside = list(flat(block.blocks))
            names = [b.text if isinstance(b, Heading) else b.caption for b in inside if isinstance(b, Heading | Grid)]
            annexes = annexes or any(name.startswith("附件") for name in names)
            tables = [b for b in inside if isinstance(b, Grid)]
            if not annexes and all(upright(t, DENSE.width, DENSE.size) for t in tables):
                block = Section("dense", block.blocks)
        yield block


def _shown(cell: NotebookNode) -> Iterator[Block]:
    for output in cell.get("outputs", []):
        match output.output_type:
            case "error":
                raise OutsideContract(f"出错：{output.ename}：{output.evalue}")
            case "stream":
                raise outputs.stream(output.name, output.text)
            case _ if MIME in output.data:
                continue
            case _:
                yield from outputs.of_bundle(output.data)


def figures(document: Document) -> list[Figure]:
    return [block for block in flat(document.blocks) if isinstance(block, Figure)]
