"""Tells the colours of a workbook: of themes with their tints, of the palette, and written out."""

from __future__ import annotations

import colorsys
from typing import Any

from lxml import etree
from openpyxl.styles.colors import COLOR_INDEX

from perfeval.documents.ink import near
from perfeval.documents.xml import parse

OFFICE = (
    "FFFFFF",
    "000000",
    "E7E6E6",
    "44546A",
    "4472C4",
    "ED7D31",
    "A5A5A5",
    "FFC000",
    "5B9BD5",
    "70AD47",
    "0563C1",
    "954F72",
)
SCHEME = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
PAPER, PRINT = "FFFFFF", "000000"
NAMED = {"black": "000000", "white": "FFFFFF", "red": "FF0000", "green": "00FF00", "blue": "0000FF", "yellow": "FFFF00"}
NAMED |= {"magenta": "FF00FF", "cyan": "00FFFF", "黑色": "000000", "白色": "FFFFFF", "红色": "FF0000", "绿色": "00FF00"}
NAMED |= {"蓝色": "0000FF", "黄色": "FFFF00", "洋红": "FF00FF", "蓝绿色": "00FFFF"}


class Palette:
    """The colours of one workbook, as openpyxl names them; without a book those of Office."""

    def __init__(self, book: Any):
        self.theme: tuple[str, ...] = OFFICE
        self.indexed: tuple[str, ...] = tuple(getattr(book, "_colors", None) or COLOR_INDEX)
        if book is not None and book.loaded_theme:
            scheme = next((one for one in parse(book.loaded_theme).iter() if _local(one) == "clrScheme"), None)
            found = {_local(part): _said(part) for part in (() if scheme is None else scheme)}
            self.theme = tuple(found.get(name) or OFFICE[n] for n, name in enumerate(SCHEME))

    def rgb(self, colour: Any, automatic: str) -> str:
        """Six hexadecimal digits; ``automatic`` where the file leaves it to Excel, empty where nobody knows."""
        if colour is None or colour.type == "auto":
            return automatic
        if colour.type == "theme":
            at = colour.theme if isinstance(colour.theme, int) else 99
            return tinted(self.theme[at], colour.tint or 0.0) if at < len(self.theme) else ""
        if colour.type == "indexed":
            if colour.indexed in (64, 65):
                return PRINT if colour.indexed == 64 else PAPER
            listed = self.indexed[colour.indexed][-6:] if colour.indexed < len(self.indexed) else ""
            return tinted(listed, colour.tint or 0.0)
        return tinted(colour.rgb[-6:], colour.tint or 0.0) if isinstance(colour.rgb, str) else ""

    def grounds(self, fill: Any, below: tuple[str, ...] = (PAPER,)) -> tuple[str, ...]:
        """The colours that a fill may put under a letter, several for a pattern; ``below`` where it fills nothing."""
        stops = getattr(fill, "stop", None)
        if stops:
            return tuple(self.rgb(stop.color, "") for stop in stops)
        kind = getattr(fill, "fill_type", None)
        if kind is None:
            return below
        front, back = self.rgb(fill.fgColor, PRINT), self.rgb(fill.bgColor, PAPER)
        return (front,) if kind == "solid" else (front, back)

    def named(self, said: str) -> str:
        """A colour as a number format names it: White, 白色, Color2; empty where it names none."""
        word = said.strip().lower().replace(" ", "").replace("颜色", "color")
        if word.startswith("color") and word[5:].isdigit() and 1 <= int(word[5:]) <= 56:
            return self.indexed[int(word[5:]) + 7][-6:]
        return NAMED.get(word, "")


def tinted(rgb: str, tint: float) -> str:
    """A colour made lighter (``tint`` above 0) or darker, as ECMA-376 part 1, 18.8.19 says.

    >>> tinted("000000", 0.5), tinted("FFFFFF", -0.15), tinted("4472C4", 0.0)
    ('808080', 'D9D9D9', '4472C4')
    """
    if not tint or len(rgb) != 6:
        return rgb
    hue, light, full = colorsys.rgb_to_hls(*(byte / 255 for byte in bytes.fromhex(rgb)))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    parts = colorsys.hls_to_rgb(hue, min(max(light, 0.0), 1.0), full)
    return "".join(f"{int(part * 255 + 0.5):02X}" for part in parts)


def unseen(letters: str, grounds: tuple[str, ...]) -> bool | None:
    """Whether letters are of the colour of their ground; None where that holds for a part, or nobody knows.

    >>> unseen("FFFFFF", ("FFFFFF",)), unseen("000000", ("000000", "FFFFFF")), unseen("000000", ("FFFFFF",))
    (True, None, False)
    """
    alike = [near(letters, ground) for ground in grounds]
    if all(alike):
        return True
    return None if any(alike) or (near(letters, PAPER) and not all(grounds)) else False


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _said(part: etree._Element) -> str:
    return next((said[-6:] for one in part if (said := one.get("lastClr") or one.get("val") or "")), "")
