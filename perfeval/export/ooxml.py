"""The small pieces of Word's XML: elements in the order its schema asks for, fields, and a package without a clock."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import datetime
from functools import cache, lru_cache
from typing import TypedDict, Unpack
from xml.sax.saxutils import escape

import docx
from docx.document import Document as Docx
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsmap as namespaces
from docx.oxml.parser import parse_xml
from docx.oxml.text.paragraph import CT_P
from docx.oxml.text.parfmt import CT_PPr
from lxml import etree

Element = etree._Element  # lxml has no public name for it; python-docx's own classes are subclasses
Markup = str  # of elements in the WordprocessingML namespace
LATIN = "Times New Roman"
RED = "A40000"
BOUND = "BoundNumber", "绑定数值"  # the style of numbers that come from the data
CAPTIONS = 50_000
ANCHORS = 100_000  # bookmarks are counted apart from those of headings and of captions
NO_CLOCK = datetime(1980, 1, 1)
KEPT = {"styles", "settings", "fontTable", "core-properties", "officeDocument"}
SUBSTITUTES = {  # what Word sets a typeface in where a machine lacks it
    "仿宋_GB2312": "仿宋",
    "楷体_GB2312": "楷体",
    "方正小标宋简体": "华文中宋",
    "黑体": "SimHei",
    "宋体": "SimSun",
}
SETTINGS: dict[str, dict[str, object]] = {
    "zoom": {"percent": 100},
    "defaultTabStop": {"val": 640},
    "evenAndOddHeaders": {},
    "characterSpacingControl": {"val": "compressPunctuation"},
}
COMPATIBLE = (
    "balanceSingleByteDoubleByteWidth",
    "doNotLeaveBackslashAlone",
    "doNotExpandShiftReturn",
    "adjustLineHeightInTable",
    "useFELayout",
)


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
CUSTOM, VALUES = f"{OFFICE}/custom-properties", f"{OFFICE}/docPropsVTypes"
CUSTOM_RELATION = f"{OFFICE}/relationships/custom-properties"
CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of every custom property (ISO 29500-1, 15.12.3.1)
BREAKS = {"\n": "br", "\t": "tab"}
IN_ATTRIBUTES = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
CHINESE = re.compile("[\u4e00-\u9fff]")


class Layout(TypedDict, total=False):
    """What ``properties`` takes beside the style."""

    keep_next: bool
    keep_lines: bool
    tab: int
    line: float
    before: float
    after: float
    first: float
    flush: bool
    left: float
    right: float
    align: str
    outline: int


class Typeset(Layout, total=False):
    """What ``style`` takes beside name, typeface and size."""

    latin: str
    bold: bool
    tight: float
    follows: str


def w(tag: str, *children: Markup | None, **attributes: object) -> Markup:
    """An element of the WordprocessingML namespace; children that are None are left out."""
    said = "".join([f' w:{name}="{_value(value)}"' for name, value in attributes.items()])
    inside = "".join(filter(None, children))
    return f"<w:{tag}{said}>{inside}</w:{tag}>" if inside else f"<w:{tag}{said}/>"


@lru_cache(4096)
def _value(value: object) -> str:
    return str(value) if isinstance(value, int) else escape(str(value), IN_ATTRIBUTES)


def parsed(*markup: Markup) -> list[Element]:
    """The elements, as python-docx has them."""
    body = f'<w:body xmlns:w="{namespaces["w"]}">{"".join(markup)}</w:body>'
    return list(parse_xml(body))


def clean(text: str) -> str:
    """The text with every character that XML forbids shown as U+FFFD.

    >>> clean("甲\\x00乙\\r\\n丙")
    '甲\ufffd乙\\n丙'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def anchored(number: int, *inside: Markup) -> list[Markup]:
    """What a hidden bookmark spans: it goes with the text through every edit, ``_pe000123`` for number 123."""
    if not inside:
        return []
    key = ANCHORS + number
    return [w("bookmarkStart", id=key, name=f"_pe{number:06}"), *inside, w("bookmarkEnd", id=key)]


def captioned(number: int, *inside: Markup) -> list[Markup]:
    """The number of a table or figure in the bookmark that references lead to."""
    key = CAPTIONS + number
    return [w("bookmarkStart", id=key, name=_reference(number)), *inside, w("bookmarkEnd", id=key)]


def referring(number: int, shown: Markup) -> list[Markup]:
    """A reference to what ``captioned`` marked, with what it shows already in place."""
    return [*opened(rf"REF {_reference(number)} \h"), shown, mark("end")]


def _reference(number: int) -> str:
    return f"_Ref{number:09}"


def linked(relation: str, *inside: Markup) -> Markup:
    """Runs that lead to what a relation of the document names."""
    return f'<w:hyperlink xmlns:r="{namespaces["r"]}" w:history="1" r:id="{relation}">{"".join(inside)}</w:hyperlink>'


def drawing(shown: Element) -> Markup:
    """The run of a picture or chart."""
    return w("r", w("drawing", etree.tostring(shown, encoding="unicode")))


def fonts(east: str, latin: str = LATIN) -> Markup:
    return w("rFonts", ascii=latin, hAnsi=latin, eastAsia=east, cs=latin)


def run(text: str, strong: bool = False, missing: bool = False, bound: bool = False) -> Markup:
    """A run, a ``bound`` one in the style of numbers from the data.

    The hint sets quotation marks, dashes and signs such as ≥ in the Chinese typeface.
    """
    pieces = [
        w(BREAKS[piece]) if piece in BREAKS else _text("t", piece)
        for piece in re.split("([\n\t])", clean(text))
        if piece
    ]
    return w("r", _look(strong, missing, bound), *pieces)


@cache
def _look(strong: bool, missing: bool, bound: bool) -> Markup:
    return w(
        "rPr",
        w("rStyle", val=BOUND[0]) if bound else None,
        w("rFonts", hint="eastAsia"),
        w("b") if strong else None,
        w("color", val=RED) if missing else None,
        w("u", val="dotted", color=RED) if missing else None,
    )


def _text(tag: str, text: str) -> Markup:
    return f'<w:{tag} xml:space="preserve">{escape(text)}</w:{tag}>'


def mark(kind: str) -> Markup:
    """One of the three marks of a field: begin, separate or end."""
    return w("r", w("fldChar", fldCharType=kind))


def opened(instruction: str) -> list[Markup]:
    """The beginning of a field, up to its result."""
    return [mark("begin"), w("r", _text("instrText", f" {instruction} ")), mark("separate")]


def field(instruction: str, result: str) -> list[Markup]:
    return [*opened(instruction), run(result), mark("end")]


@lru_cache(4096)
def properties(
    style: str = "",
    *,
    keep_next: bool = False,
    keep_lines: bool = False,
    tab: int = 0,
    line: float = 0,
    before: float = 0,
    after: float = 0,
    first: float = 0,
    flush: bool = False,
    left: float = 0,
    right: float = 0,
    align: str = "",
    outline: int | None = None,
) -> Markup:
    """Paragraph properties in points; ``first`` is the first line's indent of two characters, ``flush`` undoes it."""
    spacing: dict[str, int | str] = {"before": twips(before), "after": twips(after), "line": twips(line or 12)}
    if style:  # a paragraph states only what departs from its style
        spacing = {name: value for name, value in spacing.items() if value and (line or name != "line")}
    if "line" in spacing:
        spacing["lineRule"] = "exact" if line else "auto"
    indents = {"firstLineChars": 0 if flush else 200, "firstLine": twips(first)} if first or flush else {}
    indents |= {name: twips(value) for name, value in (("left", left), ("right", right)) if value}
    return w(
        "pPr",
        w("pStyle", val=style) if style else None,
        w("keepNext") if keep_next else None,
        w("keepLines") if keep_lines else None,
        w("tabs", w("tab", val="right", leader="dot", pos=tab)) if tab else None,
        w("spacing", **spacing) if spacing else None,
        w("ind", **indents) if indents else None,
        w("jc", val=align) if align else None,
        None if outline is None else w("outlineLvl", val=outline),
    )


def paragraph(style: str, *children: Markup, **options: Unpack[Layout]) -> Markup:
    """A paragraph in a style; options as in ``properties``."""
    return w("p", properties(style, **options), *children)


def properties_of(element: Element) -> CT_PPr:
    """The properties of a paragraph, which are made where it has none; raises TypeError for any other element."""
    if not isinstance(element, CT_P):
        raise TypeError(f"{element.tag} is no paragraph")
    return element.get_or_add_pPr()


def style(
    identity: str,
    name: str,
    east: str,
    size: float,
    *,
    latin: str = LATIN,
    bold: bool = False,
    tight: float = 0,
    follows: str = "",
    **options: Unpack[Layout],
) -> Markup:
    """A paragraph style of its own, based on no other; ``tight`` draws characters closer together."""
    of_its_own = {"default": 1} if identity == "Normal" else {"customStyle": 1} if CHINESE.search(name) else {}
    return w(
        "style",
        w("name", val=name),
        w("next", val=follows) if follows else None,
        w("qFormat"),
        properties(**options),
        w(
            "rPr",
            fonts(east, latin),
            w("b") if bold else None,
            w("color", val="000000"),
            w("spacing", val=-twips(tight)) if tight else None,
            w("sz", val=round(size * 2)),
            w("szCs", val=round(size * 2)),
        ),
        type="paragraph",
        styleId=identity,
        **of_its_own,
    )


def twips(points: float) -> int:
    """Twentieths of a point.

    >>> twips(28.95)
    579
    """
    return round(points * 20)


def blank(title: str, styles: Iterable[Markup]) -> Docx:
    """An empty document without anything of python-docx's English template."""
    document = docx.Document()
    for holder in (document.part, document.part.package):
        for key, relation in list(holder.rels.items()):
            if relation.reltype.rsplit("/", 1)[-1] not in KEPT:
                del holder.rels[key]
        for relation in holder.rels.values():
            if relation.reltype.endswith("fontTable"):
                relation.target_part._blob = _font_table()
    document.element.body.clear_content()
    document.element.body.remove(document.element.body.sectPr)
    _refill(document.styles.element, styles)
    options = [w(name, **values) for name, values in SETTINGS.items()]
    mode = w("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15)
    languages = w("themeFontLang", val="en-US", eastAsia="zh-CN")
    _refill(document.settings.element, [*options, w("compat", *map(w, COMPATIBLE), mode), languages])
    core = document.core_properties
    core.title, core.language = clean(title).replace("\n", "")[:255], "zh-CN"
    core.author = core.last_modified_by = core.comments = core.keywords = core.category = core.subject = ""
    core.created = core.modified = NO_CLOCK
    core.revision = 1
    return document


def identified(document: Docx, values: dict[str, str]) -> None:
    """Gives the document custom properties, which survive every editor's save."""
    properties = etree.Element(f"{{{CUSTOM}}}Properties", nsmap={"op": CUSTOM, "vt": VALUES})
    for number, (name, value) in enumerate(values.items(), 2):  # 0 and 1 are the format's own
        one = etree.SubElement(properties, f"{{{CUSTOM}}}property", fmtid=FORMAT_ID, pid=str(number), name=name)
        etree.SubElement(one, f"{{{VALUES}}}lpwstr").text = clean(value)
    data = etree.tostring(properties, xml_declaration=True, encoding="UTF-8", standalone=True)
    part = Part(PackURI("/docProps/custom.xml"), CUSTOM_TYPE, data, document.part.package)
    document.part.package.relate_to(part, CUSTOM_RELATION)


def _font_table() -> bytes:
    known = [
        w("font", w("altName", val=other), w("charset", val="86"), name=name) for name, other in SUBSTITUTES.items()
    ]
    return serialize_part_xml(parsed(w("fonts", *known, w("font", w("charset", val="00"), name=LATIN)))[0])


def _refill(parent: Element, children: Iterable[Markup]) -> None:
    for child in list(parent):
        parent.remove(child)
    parent.extend(parsed(*children))


def sealed(document: Docx) -> bytes:
    """The document's bytes, the same on every day and every system."""
    stamped = io.BytesIO()
    document.save(stamped)
    return repacked(stamped)


def repacked(package: io.BytesIO) -> bytes:
    """A package without its time stamps and its system's name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(package) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            target.writestr(entry, source.read(name), zipfile.ZIP_DEFLATED, 6)
    return packed.getvalue()
