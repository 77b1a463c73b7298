"""Prints a document as a Word file in the official layout, with real styles, sections, fields and merged cells."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Unpack

from docx.document import Document as Docx
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.oxml.shape import CT_Inline
from docx.shared import Length, Pt

from perfeval.export import emf, nativechart, ooxml, pdf, wordtables
from perfeval.export.document import Document
from perfeval.export.fitting import (
    DENSE,
    LANDSCAPE,
    MM,
    PAD_X,
    PAD_Y,
    PORTRAIT,
    PaperSize,
    form_widths,
    line_count,
    listed,
    row_heights,
)
from perfeval.export.ooxml import (
    Element,
    Layout,
    Markup,
    Typeset,
    paragraph,
    parsed,
    properties_of,
    run,
    style,
    twips,
    w,
)
from perfeval.export.settling import leads
from perfeval.page.blocks import Block, Figure, Heading, Items, Paragraph, Section, flat
from perfeval.page.grid import Grid, Run

BODY, PITCH = 16, 28.95  # 三号; 22 lines in the 225 mm of type
FANG, HEI, KAI, SONG = "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
FLOWING = ("", "title", "dense")  # sections that begin no page
KINDS = {  # styles of paragraphs that are no body text
    "note": "Note",
    "quote": "Quote",
    "flush": "Addressee",
    "signed": "Signed",
    "brief": "Summary",
}
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HYPERLINK = f"{RELATIONS}/hyperlink"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
CAPTION = re.compile(r"(附?[表图])([0-9]+)(?:-([0-9]+))?(?=　)")
MENTION = re.compile(r"(附?[表图][0-9]+(?:-[0-9]+)?)(?![0-9-])")
COVER = {Heading: 2.2, Paragraph: 0.5, Grid: 3}  # shares of the cover's empty space above each
BELOW = 1.4  # and at the foot
FORM = 0.86  # the form of the cover, as a share of the width


SHEETS = {"landscape": LANDSCAPE, "dense": DENSE}
FOOTER = 9.5 * MM  # the dashes of the page number stand 7 mm below the type area, half its line lies lower


@dataclass
class Pages:
    """Pages of one Word section: how they are numbered ("" on the cover) and what they hold."""

    numbering: str
    sheet: PaperSize
    elements: list[Element]


def write(document: Document, pages: dict[int, str] | None = None) -> bytes:
    """The report as .docx.

    ``pages`` gives the printed page of each of ``document.headings()``, counted from 0, for the contents list.
    """
    word = ooxml.blank(document.title, _styles(listed(document.headings())))
    writer = _WordWriter(word, document, pages or {})
    parts = [
        Pages(numbering, LANDSCAPE if paper == LANDSCAPE.paper else PORTRAIT, writer.elements(items, numbering))
        for (numbering, paper), items in groupby(_flow(document.blocks), lambda item: (item[0], item[1].paper))
    ]
    _bind(word, parts or [Pages("decimal", PORTRAIT, [])], document.banner)
    ooxml.identified(word, document.properties)
    return ooxml.sealed(word)


def _styles(pitch: float) -> list[Markup]:
    """Every style of the report: name, typeface, size; none leans on a theme; ``pitch`` is of the contents."""
    body: Typeset = {"line": PITCH, "first": 2 * BODY, "align": "both", "tight": 0.25}  # 28 characters in 156 mm
    head: Typeset = body | {"keep_next": True, "keep_lines": True, "follows": "Normal", "align": "left"}
    edge = twips(PORTRAIT.width)
    language = w("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")  # zh-CN for Latin lets LibreOffice break numbers
    return [
        w(
            "docDefaults",
            w("rPrDefault", w("rPr", ooxml.fonts(FANG), w("sz", val=32), w("szCs", val=32), language)),
            w("pPrDefault", w("pPr", w("widowControl", val=0), w("autoSpaceDE", val=0), w("autoSpaceDN", val=0))),
        ),
        w(
            "latentStyles",
            defLockedState=0,
            defUIPriority=99,
            defSemiHidden=1,
            defUnhideWhenUsed=1,
            defQFormat=0,
            count=376,
        ),
        style("Normal", "Normal", FANG, BODY, **body),
        style("Heading1", "heading 1", HEI, BODY, **head | {"outline": 0}),
        style("Heading2", "heading 2", KAI, BODY, **head | {"outline": 1, "bold": True}),
        style("Heading3", "heading 3", FANG, BODY, **head | {"outline": 2, "bold": True}),
        style("Heading4", "heading 4", FANG, BODY, **head | {"outline": 3}),
        style("Heading5", "heading 5", FANG, BODY, **head | {"outline": 4}),
        style("Quote", "Quote", KAI, BODY, **body | {"first": 0, "left": 2 * BODY}),
        style("Addressee", "主送机关", FANG, BODY, **body | {"first": 0}),
        style("Signed", "落款", FANG, BODY, line=PITCH, right=4 * BODY, align="right"),
        style("Summary", "摘要文字", FANG, 14, **body | {"line": 20.5, "first": 28}),
        style("Title", "Title", "方正小标宋简体", 22, line=36, align="center", follows="Normal"),
        style("Caption", "caption", HEI, 12, before=6, after=3, keep_lines=True, align="center", follows="Normal"),
        w(
            "style",
            w("name", val=ooxml.BOUND[1]),
            w("uiPriority", val=99),
            type="character",
            customStyle=1,
            styleId=ooxml.BOUND[0],
        ),
        style("TOCHeading", "TOC Heading", HEI, 18, line=PITCH, after=10, align="center", follows="Normal"),
        style("TOC1", "toc 1", FANG, 12, line=pitch, tab=edge, follows="Normal"),
        style("TOC2", "toc 2", FANG, 12, line=pitch, left=24, tab=edge, follows="Normal"),
        style("Footer", "footer", SONG, 14, latin=SONG, line=14),
        style("Header", "header", HEI, 12, line=14, align="center"),
        style("CoverText", "封面文字", FANG, 18, line=30, align="center"),
        style("CoverForm", "封面表格", FANG, BODY, align="left"),
        style("TableHead", "表头", HEI, 10.5, line=15, align="center"),
        style("TableText", "表格文字", FANG, 10.5, line=15, align="left"),
        style("FormHead", "表单表头", HEI, 12, line=17, align="center"),
        style("FormText", "表单文字", FANG, 12, line=17, align="left"),
        style("WideHead", "横表表头", HEI, 9, line=12.5, align="center"),
        style("WideText", "横表文字", FANG, 9, line=12.5, align="left"),
        style("Unit", "表格单位", FANG, 10.5, keep_next=True, after=2, align="right"),
        style("Note", "表注", FANG, 10.5, line=15.5, before=3, after=6, align="left"),
        style("Picture", "插图", FANG, 10.5, before=6, keep_next=True, align="center"),
        style("Spacer", "分隔", FANG, 1, line=1, align="left"),
        _table_style("TableNormal", "Normal Table", default=1),
        _table_style("TableGrid", "Table Grid", "single"),
    ]


def _table_style(identity: str, name: str, border: str = "", **attributes: int) -> Markup:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    margins = {"top": PAD_Y, "left": PAD_X, "bottom": PAD_Y, "right": PAD_X}
    table = w(
        "tblPr",
        w("tblInd", w=0, type="dxa"),
        w("tblBorders", *(w(s, val=border, sz=4, space=0, color="000000") for s in sides)) if border else None,
        w("tblCellMar", *(w(side, w=twips(value), type="dxa") for side, value in margins.items())),
    )
    return w(
        "style", w("name", val=name), w("rPr", ooxml.fonts(FANG)), table, type="table", styleId=identity, **attributes
    )


# --- pages -----------------------------------------------------------------------------------------------------------


def _flow(blocks: tuple[Block, ...]) -> Iterator[tuple[str, PaperSize, bool, Block]]:
    """Every block in reading order with its page numbering, its sheet and whether it begins a page."""
    items = list(_unfolded(blocks, ""))
    kinds, begins, flat = [kind for kind, _, _ in items], [begins for _, begins, _ in items], [b for _, _, b in items]
    for n in reversed(range(len(flat) - 1)):  # a heading goes with the wide table that it announces
        if kinds[n + 1] == "landscape" != kinds[n] != "cover" and isinstance(flat[n], Heading):
            kinds[n], begins[n], begins[n + 1] = "landscape", True, False
    front = max((n for n, block in enumerate(flat) if _is_contents(block)), default=-1)
    for n, (kind, new_page, block) in enumerate(zip(kinds, begins, flat)):
        numbering = "" if kind == "cover" else "upperRoman" if n <= front else "decimal"
        yield numbering, SHEETS.get(kind, PORTRAIT), new_page, block


def _unfolded(blocks: Iterable[Block], kind: str) -> Iterator[tuple[str, bool, Block]]:
    """Blocks with the kind of section they stand in and whether they begin a page; working papers are left out."""
    begins = kind not in FLOWING
    for block in blocks:
        if isinstance(block, Section) and not _is_contents(block):
            if block.kind != "papers":
                yield from _unfolded(block.blocks, block.kind)
                begins = block.kind not in FLOWING
        else:
            yield kind, begins or _is_contents(block) or _is_attachment(block), block
            begins = _is_contents(block)


def _is_attachment(block: Block) -> bool:
    return isinstance(block, Heading) and block.level == 1 and block.text.startswith("附件")


def _is_contents(block: Block) -> bool:
    return isinstance(block, Section) and block.kind == "contents"


def _bind(word: Docx, parts: list[Pages], banner: str) -> None:
    """Puts the parts into the document, each with its section's paper, margins and page numbers."""
    body = word.element.body
    before = ""
    for part in parts:
        section = parsed(_section(part, restarts=part.numbering != before))[0]
        before = part.numbering
        elements = part.elements
        if not elements or not elements[-1].tag.endswith("}p"):
            elements = [*elements, *parsed(paragraph("Spacer"))]
        body.extend(elements)
        if part is parts[-1]:
            body.append(section)
        else:
            properties_of(elements[-1]).append(section)
    for first in list(word.sections)[:1] if banner else ():  # later sections go on with the same headers
        for header in (first.header, first.even_page_header):
            header.is_linked_to_previous = False
            header._element[:] = parsed(paragraph("Header", run(banner)))
    numbered = [section for section, part in zip(word.sections, parts) if part.numbering]
    odd: Layout = {"align": "right", "right": 14}
    even: Layout = {"align": "left", "left": 14}
    for first in numbered[:1]:  # later sections go on with the same footers
        for footer, layout in ((first.footer, odd), (first.even_page_footer, even)):
            footer.is_linked_to_previous = False
            number = [run("— "), *ooxml.field("PAGE", "1"), run(" —")]
            footer._element[:] = parsed(paragraph("Footer", *number, **layout))


def _section(part: Pages, restarts: bool) -> Markup:
    width, height = map(twips, part.sheet.paper)
    orientation = {"orient": "landscape"} if part.sheet is LANDSCAPE else {}
    top, right, bottom, left = map(twips, part.sheet.margins)
    start = {"start": 1} if restarts else {}
    foot = twips(part.sheet.margins[2] - FOOTER)
    return w(
        "sectPr",
        w("type", val="nextPage"),
        w("pgSz", w=width, h=height, **orientation),
        w("pgMar", top=top, right=right, bottom=bottom, left=left, header=twips(15 * MM), footer=foot, gutter=0),
        w("pgNumType", fmt=part.numbering, **start) if part.numbering else None,
        w("cols", space=425),
    )


# --- blocks ----------------------------------------------------------------------------------------------------------


class _WordWriter:
    """Turns blocks into paragraphs and tables, counting headings and pictures on the way."""

    def __init__(self, word: Docx, document: Document, pages: dict[int, str]):
        self.word, self.document, self.pages = word, document, pages
        self.headings = self.pictures = self.anchors = 0
        self.sequences: Counter[str] = Counter()
        said = (block.caption for block in flat(document.blocks) if isinstance(block, Grid | Figure))
        found = (CAPTION.match(caption) for caption in said)
        self.numbers = {name: n for n, name in enumerate(dict.fromkeys(m[0] for m in found if m), 1)}
        self.captioned: set[str] = set()
        self.titles = {id(b) for s in document.blocks if isinstance(s, Section) and s.kind == "title" for b in s.blocks}
        self.sheet = PORTRAIT

    def elements(self, items: Iterable[tuple[str, PaperSize, bool, Block]], numbering: str) -> list[Element]:
        """What stands in one Word section."""
        if not numbering:
            return self.cover([block for *_, block in items])
        out: list[Element] = []
        found = list(items)
        for (_, self.sheet, begins, block), after in zip_longest(found, found[1:]):
            made = parsed(*self.block(block, front=numbering == "upperRoman", titled=id(block) in self.titles))
            if made and made[0].tag.endswith("}tbl") and out and (begins or out[-1].tag.endswith("}tbl")):
                made[:0] = parsed(paragraph("Spacer", before=8))
            if begins and out and made:
                properties_of(made[0]).pageBreakBefore_val = True
            if after and isinstance(after[3], Grid) and leads(block, after[3]):
                properties_of(made[-1]).keepNext_val = True
            out += made
        return out

    def block(self, block: Block, front: bool = False, titled: bool = False) -> list[Markup]:
        match block:
            case Section():
                return self.contents()
            case Heading(runs=runs) if titled:
                return [paragraph("Title", *self.anchored(wordtables.text_runs(runs)), after=PITCH)]
            case Heading(level, runs):
                centred: Layout = {"align": "center", "after": 10, "flush": True}
                layout: Layout = centred if front and level == 1 else {"flush": _is_attachment(block)}
                return [self.heading(f"Heading{level}", runs, **layout)]
            case Paragraph(runs, kind):
                return [paragraph(KINDS.get(kind, "Normal"), *self.anchored(self.runs(runs)))]
            case Items():
                return [
                    paragraph("Normal", run(mark), *self.anchored(self.runs(runs))) for mark, runs in block.marked()
                ]
            case Figure():
                return self.figure(block)
            case Grid():
                return self.table(block)
        raise TypeError(f"{type(block).__name__} cannot be printed")

    def heading(self, style: str, runs: tuple[Run, ...], **options: Unpack[Layout]) -> Markup:
        number, self.headings = self.headings, self.headings + 1
        ends = w("bookmarkStart", id=number, name=_bookmark(number)), w("bookmarkEnd", id=number)
        return paragraph(style, ends[0], *self.anchored(wordtables.text_runs(runs)), ends[1], **options)

    def anchored(self, inside: list[Markup]) -> list[Markup]:
        """The runs of the next text that ``Document.anchors`` counts."""
        self.anchors += 1
        return ooxml.anchored(self.anchors - 1, *inside)

    def contents(self) -> list[Markup]:
        """The contents field with its entries already in place, so that nobody need update it."""
        headings = [(n, h) for n, h in enumerate(self.document.headings()) if h.level <= 2]
        entries = [(f"TOC{h.level}", [_entry(n, h, self.pages.get(n, "–"))]) for n, h in headings]
        entries = entries or [("TOC1", [run("–")])]
        entries[0][1][:0] = ooxml.opened(r'TOC \o "1-2" \h \z \u')
        entries[-1][1].append(ooxml.mark("end"))
        return [
            paragraph("TOCHeading", run("目　　录")),
            *(paragraph(kind, *inside) for kind, inside in entries),
            paragraph("Spacer"),
        ]  # a section must not end inside the field

    def cover(self, blocks: list[Block]) -> list[Element]:
        """Title, lines and form one below the other, spread over the page as in the PDF."""
        width = self.sheet.width
        out: list[Element] = []
        gaps: dict[type, Element] = {}
        used = 20.0
        for block in blocks:
            match block:
                case Heading(_, runs):
                    made = parsed(paragraph("Title", *self.anchored(wordtables.text_runs(runs))))
                    used += 36 * line_count(block.text, width, 22)
                case Paragraph(runs):
                    made = parsed(paragraph("CoverText", *self.anchored(wordtables.text_runs(runs))))
                    used += 30 * line_count(block.text, width, 18)
                case Grid(caption="") if block.rows:
                    widths = form_widths(block, FORM * width, BODY)
                    made = parsed(paragraph("Spacer"), wordtables.form(block, widths, self.counted(block)))
                    used += sum(row_heights(block, widths, BODY, least=36))
                case _:
                    made = parsed(*self.block(block))
            if made:
                gaps.setdefault(type(block), made[0])
            out += made
        shares = {kind: COVER.get(kind, 0) for kind in gaps}
        for kind, element in gaps.items():
            gap = max(self.sheet.height - used, 0) * shares[kind] / (sum(shares.values()) + BELOW)
            properties_of(element).spacing_before = Pt(gap)
        return out

    def figure(self, figure: Figure) -> list[Markup]:
        """The chart as wide as the type area, or as high as the page allows, with its caption below."""
        if figure.pictures:
            return self.photos(figure)
        self.pictures += 1
        svg = ooxml.clean(figure.svg)
        wide, high = _size(svg)
        room = self.sheet.height - 45 - 24 * len(figure.notes)
        scale = min(self.sheet.width / wide, room / high)
        inline = self.drawing(svg, Pt(wide * scale), Pt(high * scale))
        inline.docPr.set("name", f"图片 {self.pictures}")
        inline.docPr.set("descr", ooxml.clean(figure.description))
        inline.docPr.set("title", ooxml.clean(figure.caption))
        caption = self.caption(figure.caption, keep_next=bool(figure.notes))
        return [paragraph("Picture", ooxml.drawing(inline)), caption, *_notes(figure.notes)]

    def drawing(self, svg: str, width: Length, height: Length) -> CT_Inline:
        """A bar chart that Word draws and edits itself, else a metafile, else dots."""
        package = self.word.part.package
        if bars := nativechart.data(svg):
            relation = self.word.part.relate_to(nativechart.part(package, self.pictures, bars), f"{RELATIONS}/chart")
            return _chart_inline(self.pictures, relation, width, height)
        if metafile := emf.drawn(svg):
            name = PackURI(f"/word/media/image{self.pictures}.emf")
            relation = self.word.part.relate_to(Part(name, "image/x-emf", metafile, package), f"{RELATIONS}/image")
            return CT_Inline.new_pic_inline(self.pictures, relation, f"image{self.pictures}.emf", width, height)
        relation, _ = self.word.part.get_or_add_image(io.BytesIO(pdf.picture(svg, self.sheet.width)))
        return CT_Inline.new_pic_inline(self.pictures, relation, f"image{self.pictures}.png", width, height)

    def photos(self, figure: Figure) -> list[Markup]:
        """A person's pictures, two beside one another, with their caption below."""
        inside: list[Markup] = []
        for picture in figure.pictures:
            self.pictures += 1
            data = picture.data
            if picture.kind == "svg":
                data = pdf.picture(data.decode("utf-8", "replace"), self.sheet.width)
            relation, image = self.word.part.get_or_add_image(io.BytesIO(data))
            several = len(figure.pictures) > 1
            wide = self.sheet.width / 2 - 6 if several else self.sheet.width * picture.width / 100
            high = 62 * MM if several else self.sheet.height - 60
            scale = min(wide / image.px_width, high / image.px_height)
            size = (Pt(image.px_width * scale), Pt(image.px_height * scale))
            inline = CT_Inline.new_pic_inline(self.pictures, relation, f"image{self.pictures}.{picture.kind}", *size)
            inline.docPr.set("name", f"图片 {self.pictures}")
            inline.docPr.set("descr", ooxml.clean(picture.alt))
            inside.append(ooxml.drawing(inline))
        caption = self.caption(figure.caption, keep_next=bool(figure.notes))
        return [paragraph("Picture", *inside), caption, *_notes(figure.notes)]

    def caption(self, text: str, **options: Unpack[Layout]) -> Markup:
        """A caption whose number Word counts, with a bookmark around it that sentences refer to."""
        found = CAPTION.match(text)
        if not found or found[0] in self.captioned:
            return paragraph("Caption", run(text), **options)
        self.captioned.add(found[0])
        kind, chapter, last = found[1], found[2], found[3]
        sequence, before, number = (f"{kind}{chapter}", f"{kind}{chapter}-", last) if last else (kind, kind, chapter)
        jump = "" if self.sequences[sequence] + 1 == int(number) else rf" \r {number}"
        self.sequences[sequence] = int(number)
        counted = ooxml.field(rf"SEQ {sequence} \* ARABIC{jump}", number)
        named = ooxml.captioned(self.numbers[found[0]], run(before), *counted)
        return paragraph("Caption", *named, run(text[found.end() :]), **options)

    def runs(self, runs: Iterable[Run]) -> list[Markup]:
        """Runs, those with an address of the web as links, numbers of tables and figures as references."""
        out: list[Markup] = []
        for r in runs:
            if r.link:
                relation = self.word.part.relate_to(ooxml.clean(r.link), HYPERLINK, is_external=True)
                out.append(ooxml.linked(relation, *wordtables.text_runs([r])))
            else:
                out += self.referring(r)
        return out

    def referring(self, of: Run) -> Iterator[Markup]:
        """A run, in it each number of a table or figure of this document a field."""
        if "表" not in of.text and "图" not in of.text:
            yield from wordtables.text_runs([of])
            return
        for text in filter(None, MENTION.split(of.text)):
            made = run(text, of.strong, of.missing, bool(of.source))
            yield from ooxml.referring(self.numbers[text], made) if text in self.numbers else [made]

    def table(self, grid: Grid) -> list[Markup]:
        """Caption and unit, the table, its notes."""
        out = [self.caption(grid.caption, keep_next=True)] if grid.caption else []
        if grid.unit:
            out.append(paragraph("Unit", run(grid.unit)))
        return [
            *out,
            *([wordtables.table(grid, self.sheet, self.counted(grid))] if grid.columns else []),
            *_notes(grid.notes),
        ]

    def counted(self, grid: Grid) -> int:
        """The number of a table's first cell; the others follow in their order."""
        first = self.anchors
        self.anchors += sum(map(len, grid.rows))
        return first


def _size(svg: str) -> tuple[float, float]:
    """Width and height of a picture; raises ValueError where it does not say them."""
    sides = (re.search(rf'<svg\b[^>]*\s{side}="([0-9.]+)(?:pt|px)?"', svg) for side in ("width", "height"))
    wide, high = (float(side[1]) if side else 0.0 for side in sides)
    if not wide or not high:
        box = re.search(r'<svg\b[^>]*\sviewBox="[-0-9.]+[ ,]+[-0-9.]+[ ,]+([0-9.]+)[ ,]+([0-9.]+)"', svg)
        if not box:
            raise ValueError("a picture without width and height")
        wide, high = float(box[1]), float(box[2])
    return wide, high


def _chart_inline(number: int, relation: str, width: Length, height: Length) -> CT_Inline:
    inline = CT_Inline.new_pic_inline(number, relation, "", width, height)
    data = inline.graphic.graphicData
    data.set("uri", CHART)
    for picture in list(data):
        data.remove(picture)
    chart = data.makeelement(f"{{{CHART}}}chart", {qn("r:id"): relation}, nsmap={"c": CHART})
    data.append(chart)
    return inline


def _notes(notes: tuple[str, ...]) -> list[Markup]:
    return [paragraph("Note", run(note)) for note in notes]


def _bookmark(number: int) -> str:
    return f"_Toc{number + 1:09}"


def _entry(number: int, heading: Heading, page: str) -> Markup:
    name = _bookmark(number)
    shown = [run(heading.text.replace("\n", " ")), w("r", w("tab")), *ooxml.field(rf"PAGEREF {name} \h", page)]
    return w("hyperlink", *shown, anchor=name, history=1)
