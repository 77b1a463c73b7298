"""Tells what the styles of a page make of its words: hidden, struck, raised, pale or moved about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import tinycss2.color4
from lxml import etree

from perfeval.documents import stylesheet
from perfeval.documents.ink import Ink, mixed, near
from perfeval.documents.stylesheet import Style, pixels

TINY = 1.5  # pixels: letters no higher are not seen
SIZED = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:px|pt|cm|mm|in|pc|rem|q)|x*-?(?:small|large)|medium")
SYSTEM = {"windowtext": "000000", "canvastext": "000000", "text": "000000", "window": "ffffff", "canvas": "ffffff"}
KEPT = ("inherit", "unset", "currentcolor", "revert", "auto", "")
CLIPPED = ("hidden", "clip", "scroll", "auto")
FAR = 300  # pixels beyond the edge of a page, where nothing is seen
STILL = re.compile(
    r"none|(?:translate\w*\((?:\s*0[a-z%]*\s*,?)+\)|rotate\w*\(0[a-z]*\)|scale(?:3d)?\(1(?:,\s*1)*\)|\s)+|1(?: 1)*"
)
PLACED = (
    "center",
    "top",
    "left",
    "right",
    "bottom",
    "fixed",
    "local",
    "scroll",
    "repeat",
    "inherit",
)  # parts of background
PARTLY = "样式只在一部分屏幕上这样显示"
SHOWN = 5  # selectors that are named one by one
TELLING = (
    "style",
    "bgcolor",
    "color",
    "text",
    "face",
    "background",
    "dir",
    "hidden",
)  # attributes that count as styles
_Key = tuple[Any, tuple[int, ...], tuple[int, ...], tuple[Any, ...]]
TAGGED = {"sup": "sup", "sub": "sub"}


@dataclass(frozen=True, slots=True)
class Face:
    """What the styles of an element and of all around it make of its words."""

    absent: bool = False  # it takes no place: neither it nor anything inside is drawn
    gone: bool = False  # it takes its place, and neither it nor anything inside is seen
    veiled: bool = False  # not visible, until something inside is
    tiny: bool = False  # of size zero, until something inside has a size
    struck: bool = False
    raised: str = ""
    letters: str = "000000"  # colour of the letters and of what they stand on, empty where it cannot be told
    ground: str = "ffffff"
    font: str = ""
    turned: bool = False  # every character runs from right to left
    doubts: tuple[
        str, ...
    ] = ()  # what may keep its words, and those of all inside, from being seen as they are written

    @property
    def kind(self) -> str:
        """The kind of its ink."""
        if self.absent or self.gone or self.veiled or self.tiny:
            return "hidden"
        return "struck" if self.struck else "pale" if near(self.letters, self.ground) else self.raised

    @property
    def unsure(self) -> tuple[str, ...]:
        """Why its words may be seen otherwise, that a person should look."""
        if self.letters and (self.ground or not near(self.letters, "ffffff")):
            return self.doubts
        return (*self.doubts, "文字的颜色或底色认不出，可能看不见")


class Looks:
    """The styles of a page, those of its sheets and those of its elements; ``quirks`` as in :func:`stylesheet.read`."""

    def __init__(self, root: etree._Element, quirks: bool = False):
        self.sheets = stylesheet.read(root, quirks)
        self.styles: dict[_Key, Style] = {}
        self.faces: dict[tuple[_Key, Face], Face] = {}
        self.moves: dict[_Key, tuple[str, ...]] = {}

    def face(self, element: etree._Element, above: Face) -> Face:
        """The face of an element from that of what is around it."""
        key = self._key(element)
        if (key, above) in self.faces:
            return self.faces[key, above]
        style = self._style(element)
        face = _face(style, element, above)
        if any(_face(style | other, element, above) != face for other in self.sheets.doubtful.get(element, ())):
            face = replace(face, doubts=(*face.doubts, PARTLY))
        self.faces[key, above] = face
        return face

    def moved(self, element: etree._Element) -> tuple[str, ...]:
        """What may show the words of an element, not of the tables inside it, in another place, order or number."""
        key = self._key(element)
        if key in self.moves:
            return self.moves[key]
        style = self._style(element)
        told = _moves(style, element)
        for other in self.sheets.doubtful.get(element, ()):
            if "content" in other or _moves(style | other, element) != told:
                told = (*told, PARTLY)
        self.moves[key] = tuple(dict.fromkeys(told))
        return self.moves[key]

    def shows(self, element: etree._Element) -> str:
        """The kind of list that an element counts in; empty where it is no item of a list."""
        style = self._style(element)
        return style.get("list-style-type", "") if style.get("display", "list-item") == "list-item" else "none"

    def added(self, element: etree._Element, part: str, face: Face) -> Iterator[Ink]:
        """What the styles write before or after an element, each with its doubt: no words of the page say so."""
        if (element, part) not in self.sheets.ruled:
            return
        style = self.sheets.style(element, part)
        content = style.get("content", "none")
        own = _face(style, element, face)
        if content.lower() in ("none", "normal", "initial", "inherit", "unset") or own.kind == "hidden":
            return
        known = part != "marker" and re.fullmatch(r"""(?:\s*(?:"[^"\\]*"|'[^'\\]*'|attr\([\w-]+\)))+\s*""", content)
        if not known:
            yield Ink("样式加上的文字、编号或图片没有读入", "doubt")
            return
        words = re.findall(r"""["']([^"']*)["']|attr\(([\w-]+)\)""", content)
        text = "".join(word or element.get(name, "") if name else word for word, name in words)
        if text.strip():
            yield Ink(text, own.kind)
            yield Ink(f"“{text.strip()}”由样式加上", "doubt")

    def untold(self) -> Iterator[str]:
        """What of the sheets cannot be evaluated and may hide, move or add words anywhere in the page."""
        yield from dict.fromkeys(self.sheets.outside)
        nothing = etree.Element("span")
        alarming: dict[str, None] = {}
        for selector, style in self.sheets.untold:
            if _face(style, nothing, Face()) != Face() or _moves(style, nothing) or "content" in style:
                alarming[f"样式“{selector[:40]}”"] = None
        yield from list(alarming)[:SHOWN]
        if len(alarming) > SHOWN:
            yield f"另外{len(alarming) - SHOWN}条样式"

    def _style(self, element: etree._Element) -> Style:
        key = self._key(element)
        if key not in self.styles:
            self.styles[key] = self.sheets.style(element, "", _attributes(element))
        return self.styles[key]

    def _key(self, element: etree._Element) -> _Key:
        """What decides the style of an element: two elements of one key look alike."""
        rules = tuple(id(style) for _, style in self.sheets.ruled.get((element, ""), ()))
        doubtful = tuple(id(style) for style in self.sheets.doubtful.get(element, ()))
        said = tuple((name, value) for name, value in element.attrib.items() if name in TELLING)
        return element.tag, rules, doubtful, said


def _attributes(element: etree._Element) -> Style:
    """What the attributes of old pages say in the place of styles."""
    found: Style = {}
    for name, key in (("background-color", "bgcolor"), ("color", "color"), ("color", "text"), ("font-family", "face")):
        if said := (element.get(key) or "").strip().lower():
            found[name] = f"#{said}" if re.fullmatch("[0-9a-f]{6}|[0-9a-f]{3}", said) else said
    if element.get("background"):
        found["background-image"] = "url()"
    if (element.get("dir") or "").lower() == "rtl":
        found["direction"] = "rtl"
        if element.tag == "bdo":
            found["unicode-bidi"] = "bidi-override"
    if element.get("hidden") is not None:
        found["display"] = "none"
    return found


def _face(style: Style, element: etree._Element, above: Face) -> Face:
    own: dict[str, Any] = {}
    if style.get("display") == "none":
        own["absent"] = True
    seen = _share(style.get("opacity", "1"))
    if seen < 0.1 or style.get("content-visibility") == "hidden" or style.get("zoom") in ("0", "0%"):
        own["gone"] = True
    if visible := style.get("visibility"):
        own["veiled"] = above.veiled if visible in ("inherit", "unset") else visible in ("hidden", "collapse")
    size = style.get("font-size", "")
    high = pixels(f"{size[:-1]}em") if size.endswith("%") else pixels(size)
    if high is not None and high / (100 if size.endswith("%") else 1) < TINY:
        own["tiny"] = True
    elif SIZED.fullmatch(size):
        own["tiny"] = False
    if element.tag in ("s", "del", "strike") or "line-through" in style.get("text-decoration-line", ""):
        own["struck"] = True
    face = replace(above, **own, raised=_raised(style, element) or above.raised)
    family = style.get("font-family", "")
    if family and family not in KEPT:
        face = replace(face, font=family.split(",")[0].strip(" \"'").title())
    told = list(_hides(style, seen))
    if "override" in style.get("unicode-bidi", "") and style.get("direction") == "rtl":
        face = replace(face, turned=True)
        told.append("文字从右到左显示，按看到的次序读入")
    elif style.get("direction") == "rtl" or "override" in style.get("unicode-bidi", ""):
        told.append("文字从右到左排列，看到的次序可能不同")
    if told:
        face = replace(face, doubts=tuple(dict.fromkeys((*face.doubts, *told))))
    return _coloured(style, face)


def _coloured(style: Style, face: Face) -> Face:
    ground = style.get("background-color", "")
    if (found := _colour(ground)) is not None:
        face = replace(face, ground=mixed(found[0], face.ground, found[1]) if found[1] < 1 else found[0])
    if style.get("background-image", "none") not in ("none", *KEPT):
        face = replace(face, ground="")
    letters = style.get("text-fill-color") or style.get("color", "")
    if letters == "initial":
        return replace(face, letters="000000")
    if (found := _colour(letters)) is not None:
        if found[0] and found[1] < 0.1:
            return replace(face, gone=True)
        face = replace(face, letters=mixed(found[0], face.ground or "ffffff", found[1]) if found[0] else "")
    return face


def _raised(style: Style, element: etree._Element) -> str:
    """Whether an element stands above or below its line: by its name, its alignment, or by how far it is moved."""
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag in ("td", "th", "tr", "tbody", "thead", "tfoot", "table", "col", "img", "input"):
        return ""
    place, found = style.get("vertical-align", ""), TAGGED.get(tag, "")
    up = pixels(place)
    if place in ("super", "sub"):
        found = "sup" if place == "super" else "sub"
    elif up:
        found = "sup" if up > 0 else "sub"
    elif place in ("top", "text-top") and "font-size" in style:
        found = "sup"
    elif place in ("baseline", "initial"):
        found = ""
    if style.get("font-variant-position", style.get("font-variant", "")) in ("super", "sub"):
        found = "sup" if "super" in style.values() else "sub"
    if style.get("position") == "relative":
        down = (pixels(style.get("top", "")) or 0.0) - (pixels(style.get("bottom", "")) or 0.0)
        if 2 <= abs(down) < FAR:
            found = "sup" if down < 0 else "sub"
    return found


def _hides(style: Style, seen: float) -> Iterator[str]:
    """What hides, covers or turns the words of an element together with all inside it."""
    if style.get("position") in ("absolute", "fixed", "relative"):
        back = [pixels(style.get(side, "")) or 0.0 for side in stylesheet.SIDES]
        if min(back) <= -FAR or max(back) >= 10 * FAR or float("inf") in back:
            yield "文字被移到远处，可能看不见"
    if any((pixels(style.get(f"margin-{side}", "")) or 0.0) <= -FAR for side in stylesheet.SIDES):
        yield "文字被移到远处，可能看不见"
    indent = pixels(style.get("text-indent", "")) or 0.0
    if indent <= -FAR / 2 or indent >= 2 * FAR:
        yield "首行缩进到边外，可能看不见"
    if any(
        style.get(name, "none") not in ("none", "auto", *KEPT) for name in ("clip", "clip-path", "mask", "mask-image")
    ):
        yield "文字被裁剪，可能看不见"
    for name in ("transform", "rotate", "scale", "translate", "offset-path"):
        if (value := style.get(name, "none")) not in KEPT and not STILL.fullmatch(value):
            yield "文字被移动、缩放或翻转，可能看不见"
    if re.search("opacity|blur|brightness|contrast|invert|url", style.get("filter", "")) or 0.1 <= seen < 0.3:
        yield "文字的显示经过处理，可能看不清"
    if style.get("text-security", "none") != "none" or style.get("mix-blend-mode", "normal") != "normal":
        yield "文字的显示经过处理，可能看不清"
    for side, length in (("x", "width"), ("y", "height")):
        small = [pixels(style.get(name, "")) for name in (length, f"max-{length}")]
        if style.get(f"overflow-{side}") in CLIPPED and any(size is not None and size < 8 for size in small):
            yield "格子太小，超出的文字可能看不见"
    if "all" in style or "var(" in style.get("display", "") + style.get("visibility", "") + style.get("position", ""):
        yield "样式认不出，文字可能看不见"


def _moves(style: Style, element: etree._Element) -> tuple[str, ...]:
    """What shows the words of an element itself in another place or order, or adds to them."""
    told = []
    if style.get("position") in ("absolute", "fixed"):
        told.append("文字单独定位，可能盖住别处或不在此处")
    elif style.get("position") == "relative" and any(
        abs(pixels(style.get(side, "")) or 0.0) > 2 for side in ("left", "right")
    ):
        told.append("文字单独定位，可能盖住别处或不在此处")
    order = style.get("order", "0") not in ("0", *KEPT)
    turned = "reverse" in style.get("flex-direction", "") + style.get("flex-wrap", "")
    placed = any(style.get(name, "auto") not in ("auto", *KEPT) for name in ("grid-area", "grid-row", "grid-column"))
    if order or turned or placed or style.get("float", "none") not in ("none", *KEPT):
        told.append("文字的次序由样式改变，看到的次序可能不同")
    if min(pixels(style.get(name, "")) or 0.0 for name in ("letter-spacing", "word-spacing")) <= -4:
        told.append("字距太紧，文字可能重叠")
    if re.search("sups|subs|frac|numr|dnom", style.get("font-feature-settings", "")):
        told.append("数字由字体显示为上标、下标或分数")
    if style.get("animation-name", "none") not in ("none", *KEPT):
        told.append("文字有动画，显示可能变化")
    if "url(" in style.get("content", ""):
        told.append("内容由样式换成图片")
    if element.tag in ("td", "th", "span") and style.get("background-image", "none") not in ("none", *KEPT):
        told.append("有背景图片，图片中的内容不读入")
    if (pixels(style.get("z-index", "")) or 0.0) < 0 and "position" in style:
        told.append("文字可能被盖住")
    return tuple(told)


def _share(value: str) -> float:
    found = re.fullmatch(r"([+-]?(?:\d+\.?\d*|\.\d+))(%?)", value)
    return float(found[1]) / (100 if found[2] else 1) if found else 1.0


@lru_cache(maxsize=1024)
def _colour(value: str) -> tuple[str, float] | None:
    """A colour of CSS and how far it covers; None where there is none, an empty colour where it cannot be told."""
    if value in KEPT or value in ("none", "initial"):
        return None
    words = re.findall(r"(?:[^\s(]|\([^()]*\))+", value)
    for part in (value, *words):
        if part in SYSTEM:
            return SYSTEM[part], 1.0
        found = tinycss2.color4.parse_color(part)
        if found is not None and not isinstance(found, str):
            made = found.to("srgb")
            rgb = (min(max(float(one or 0.0), 0.0), 1.0) for one in made.coordinates)
            return "".join(f"{round(one * 255):02x}" for one in rgb), float(made.alpha if made.alpha is not None else 1)
    odd = any("(" in word and not re.match(r"url\(|[\w-]*gradient\(|calc\(", word) for word in words)
    return ("", 1.0) if odd or (len(words) == 1 and re.fullmatch("[a-z]+", value) and value not in PLACED) else None
