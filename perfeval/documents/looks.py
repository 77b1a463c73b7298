"""Tells what the styles of a page make of its words: hidden, struck, raised, or as light as what they stand on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from operator import itemgetter

from lxml import etree

from perfeval.documents.ink import light

ZERO = re.compile(r"(?:0+(?:\.0*)?|\.0+)(?:[a-z]+|%)?")
CLEAR = re.compile(rf"transparent|rgba?\((?:[^,/]+,){{3}}\s*{ZERO.pattern}\s*\)|rgba?\([^,/]+/\s*{ZERO.pattern}\s*\)")
SIZED = re.compile(
    r"[\d.]+(?:px|pt|cm|mm|in|pc|rem|q)|x*-?(?:small|large)|medium"
)  # sizes that do not depend on what is around
LIGHT = {
    "white",
    "snow",
    "ivory",
    "ghostwhite",
    "mintcream",
    "azure",
    "floralwhite",
    "aliceblue",
    "honeydew",
    "whitesmoke",
    "lavenderblush",
}  # CSS Color 4, 6.1


@dataclass(frozen=True, slots=True)
class Face:
    """What the styles of an element and of all around it make of its words."""

    gone: bool = False  # neither it nor anything inside is shown
    veiled: bool = False  # not visible, until something inside is
    tiny: bool = False  # of size zero, until something inside has a size
    struck: bool = False
    raised: str = ""
    pale: bool = False  # its letters are as light as paper
    paper: bool = True  # its ground is

    @property
    def kind(self) -> str:
        """The kind of its ink."""
        if self.gone or self.veiled or self.tiny:
            return "hidden"
        return "struck" if self.struck else "pale" if self.pale and self.paper else self.raised


class Looks:
    """The style sheets of a page: simple selectors, by element, class and id; a later or a closer rule wins."""

    def __init__(self, root: etree._Element):
        self.rules: dict[str, list[tuple[int, dict[str, str]]]] = {}
        order = 0
        for sheet in root.iter("style"):
            for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet.text or ""):
                for selector in selectors.split(","):
                    order += 1
                    self.rules.setdefault(selector.strip().lower(), []).append((order, _declared(body)))

    def _style(self, element: etree._Element) -> dict[str, str]:
        found = {
            key: element.get(name).strip().lower()
            for key, name in (("background-color", "bgcolor"), ("color", "color"))
            if element.get(name)
        }
        if self.rules:
            names = {
                element.tag,
                *(f".{name.lower()}" for name in (element.get("class") or "").split()),
                f"#{(element.get('id') or '').lower()}",
            }
            names |= {f"{element.tag}{name}" for name in names if name[0] in ".#"}
            for _, declared in sorted((rule for name in names for rule in self.rules.get(name, ())), key=itemgetter(0)):
                found |= declared
        return found | _declared(element.get("style") or "")

    def face(self, element: etree._Element, above: Face) -> Face:
        """The face of an element from that of what is around it."""
        style, tag = self._style(element), element.tag
        changed: dict[str, bool | str] = {}
        if (
            element.get("hidden") is not None
            or style.get("display") == "none"
            or ZERO.fullmatch(style.get("opacity", "1"))
            or CLEAR.fullmatch(style.get("color", ""))
        ):
            changed["gone"] = True
        if seen := style.get("visibility"):
            changed["veiled"] = above.veiled if seen == "inherit" else seen in ("hidden", "collapse")
        size = style.get(
            "font-size",
            next(
                (
                    part
                    for part in (word.split("/")[0] for word in style.get("font", "").split())
                    if ZERO.fullmatch(part) or SIZED.fullmatch(part)
                ),
                "",
            ),
        )
        if ZERO.fullmatch(size):
            changed["tiny"] = True
        elif SIZED.fullmatch(size):
            changed["tiny"] = False
        if tag in ("s", "del", "strike") or "line-through" in style.get("text-decoration", "") + style.get(
            "text-decoration-line", ""
        ):
            changed["struck"] = True
        if tag in ("sup", "sub") or style.get("vertical-align") in ("super", "sub"):
            changed["raised"] = "sup" if tag == "sup" or style.get("vertical-align") == "super" else "sub"
        if (pale := _light(style.get("color", ""))) is not None:
            changed["pale"] = pale
        if (paper := _light(style.get("background-color") or style.get("background", ""))) is not None:
            changed["paper"] = paper
        return replace(above, **changed) if changed else above


def _light(colour: str) -> bool | None:
    """Whether a colour of CSS is as light as paper; None where it says nothing, False where it cannot be told."""
    if colour in ("", "inherit", "initial", "unset", "none", "currentcolor") or CLEAR.fullmatch(colour):
        return None
    if "url(" in colour or "gradient" in colour:
        return False
    if found := re.search(r"#([0-9a-f]{6}|[0-9a-f]{3})(?:[0-9a-f]{1,2})?\b", colour):
        return light(found[1] if len(found[1]) == 6 else "".join(ch * 2 for ch in found[1]))
    if found := re.search(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\b", colour):
        return light("".join(f"{min(int(part), 255):02x}" for part in found.groups()))
    return any(word in LIGHT for word in colour.split())


def _declared(body: str) -> dict[str, str]:
    return {
        key.strip().lower(): value.replace("!important", "").strip().lower()
        for key, _, value in (part.partition(":") for part in body.split(";"))
    }
