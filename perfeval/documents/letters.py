"""Tells what the properties and styles of Word make of letters: struck, hidden, raised or pale."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from perfeval.documents.ink import mixed, near
from perfeval.documents.numbering import W, value

W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF", "red": "FF0000",
    "yellow": "FFFF00", "white": "FFFFFF", "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000",
    "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip
PAPER = "FFFFFF"
OFF = ("0", "false", "off", "none")
Look = dict[
    str, object
]  # what is said of letters: struck, hidden, raised, position, size, letters (colour), font, doubt


@dataclass(frozen=True, slots=True)
class Styles:
    """What the styles say of letters; which styles of tables have grounds of their own, which of paragraphs numbers."""

    looks: dict[str, Look]
    shaded: frozenset[str] = frozenset()
    numbered: frozenset[str] = frozenset()


def ground_of(properties: etree._Element | None, above: str) -> str:
    """The colour on which letters stand, by the shading or highlight of these properties or what is around them."""
    if properties is None:
        return above
    marked = value(properties, "highlight")
    if marked not in ("", "none"):
        return HIGHLIGHTS.get(marked, "")
    shade = properties.find(f"{W}shd")
    if shade is None:
        return above
    pattern, over, under = shade.get(f"{W}val", "clear"), shade.get(f"{W}color", "auto"), shade.get(f"{W}fill", "auto")
    under = above if under == "auto" else under
    if pattern in ("clear", "nil"):
        return under
    over = "000000" if over == "auto" else over
    if pattern == "solid":
        return over
    share = re.fullmatch(r"pct(\d+)", pattern)
    return mixed(over, under, int(share[1]) / 100) if share else ""


def said_by(properties: etree._Element) -> Look:
    """What the properties of a run or a style say of its letters."""
    said: Look = {}
    for names, of in ((("strike", "dstrike"), "struck"), (("vanish",), "hidden")):
        found = [mark for name in names if (mark := properties.find(f"{W}{name}")) is not None]
        if found:
            said[of] = any(mark.get(f"{W}val", "1").lower() not in OFF for mark in found)
    if size := integer(value(properties, "sz")):
        said["size"] = size
    if place := value(properties, "position"):
        said["position"] = integer(place)
    if raised := value(properties, "vertAlign"):
        said["raised"] = {"superscript": "sup", "subscript": "sub"}.get(raised, "")
    if colour := value(properties, "color"):
        said["letters"] = "" if colour == "auto" else colour
    if font := _font(properties):
        said["font"] = font
    if 0 < integer(value(properties, "w"), 100) <= 10:
        said["hidden"] = True
    if integer(value(properties, "spacing")) <= -80:
        said["doubt"] = "字距太紧，文字可能重叠"
    layout = properties.find(f"{W}eastAsianLayout")
    if layout is not None and layout.get(f"{W}combine", "0").lower() not in OFF:
        said["doubt"] = "双行合一，看到的次序可能不同"
    if (drawn := properties.find(f"{W14}textFill")) is not None:
        said |= _filled(drawn)
    return said


def _filled(drawn: etree._Element) -> Look:
    """What the fill of letters that are drawn as shapes says of them."""
    clear = max((integer(alpha.get(f"{W14}val")) for alpha in drawn.iter(f"{W14}alpha")), default=0)
    if drawn.find(f"{W14}noFill") is not None or clear >= 90_000:
        return {"hidden": True}
    solid = drawn.find(f"{W14}solidFill/{W14}srgbClr")
    return {} if solid is None else {"letters": solid.get(f"{W14}val", "")}


def kind_of(look: Look, ground: str) -> str:
    """The kind of ink of letters on a ground."""
    if not look:
        return ""
    size, up = integer(look.get("size")), integer(look.get("position"))
    if look.get("struck"):
        return "struck"
    if look.get("hidden") or 0 < size <= 3:
        return "hidden"
    if near(str(look.get("letters", "")), ground):
        return "pale"
    if abs(up) >= 10 or (abs(up) >= 3 and 0 < size <= 16):
        return "sup" if up > 0 else "sub"
    return str(look.get("raised", ""))


def integer(said: object, otherwise: int = 0) -> int:
    """The whole number at the beginning of an attribute."""
    found = re.match(r"-?\d{1,9}", str(said)) if said is not None else None
    return int(found[0]) if found else otherwise


def _font(properties: etree._Element) -> str:
    fonts = properties.find(f"{W}rFonts")
    return "" if fonts is None else fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or ""


def styles_of(root: etree._Element) -> Styles:
    """What each style says of letters, with what the styles say that it is based on."""
    own: dict[str, Look] = {}
    based: dict[str, str] = {}
    shaded, numbered = set(), set()
    for style in root.iter(f"{W}style"):
        name = style.get(f"{W}styleId", "")
        properties = style.find(f"{W}rPr")
        own[name] = {} if properties is None else said_by(properties)
        based[name] = value(style, "basedOn")
        grounds = [shade.get(f"{W}fill", "auto") for shade in style.iter(f"{W}shd")]
        if style.get(f"{W}type") == "table" and any(ground not in ("auto", PAPER) for ground in grounds):
            shaded.add(name)
        if (number := style.find(f"{W}pPr/{W}numPr/{W}numId")) is not None and number.get(f"{W}val") != "0":
            numbered.add(name)
    looks: dict[str, Look] = {}
    for name in own:
        chain = [name]
        while (below := based.get(chain[-1], "")) and below in own and below not in chain:
            chain.append(below)
        for one in reversed(chain):
            looks[name] = looks.get(name, {}) | own[one]
        shaded |= {name} if shaded.intersection(chain) else set()
    return Styles(looks, frozenset(shaded), frozenset(numbered))
