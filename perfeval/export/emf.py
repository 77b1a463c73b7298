"""A chart's SVG as an Enhanced Metafile, which every Word shows sharp and can ungroup (MS-EMF)."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from unicodedata import east_asian_width

from lxml import etree

UNIT = 20  # device units a point
DEVICE, MILLIMETRES = 14400, 254  # a reference device of 720 points
FACE = "黑体"
SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
TURN = 0.01  # degrees: less is level
STEPS = 6  # straight pieces of a curve
NO_PEN, NO_BRUSH = 0x80000008, 0x80000005  # stock objects
NUMBER = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")
Point = tuple[float, float]


class OutsideSubset(Exception):
    """The SVG draws with something that ``drawn`` does not know."""


@dataclass(frozen=True)
class _InheritedLook:
    """What an element takes from those around it."""

    fill: str = "#000000"
    stroke: str = "none"
    width: float = 1
    x: float = 0
    y: float = 0
    clip: tuple[Point, Point] | None = None

    def of(self, element: etree._Element, named: Mapping[str, etree._Element]) -> _InheritedLook:
        said = _said(element)
        dx, dy = _shifted(element)
        fill, clip = said.get("fill", self.fill), said.get("clip-path", "")
        return _InheritedLook(
            _first(named, fill).get("fill", "") if fill.startswith("url(") else fill,
            said.get("stroke", self.stroke),
            float(said.get("stroke-width", self.width)),
            self.x + dx,
            self.y + dy,
            _corners(_first(named, clip)) if clip.startswith("url(") else self.clip,
        )


@lru_cache(maxsize=64)
def drawn(svg: str) -> bytes | None:
    """The picture as EMF; None where it draws with anything but rectangles, paths, their repetition and level text."""
    try:
        root = etree.fromstring(svg.encode())
        wide, high = (float(re.sub("pt$", "", root.get(side, ""))) for side in ("width", "height"))
        records = list(_shapes(root, _InheritedLook(), {e.get("id", ""): e for e in root.iter()}))
    except (OutsideSubset, ValueError, etree.XMLSyntaxError):
        return None
    return _file(wide, high, records)


def _shapes(parent: etree._Element, look: _InheritedLook, named: Mapping[str, etree._Element]) -> Iterator[bytes]:
    for element in parent:
        tag = str(element.tag).removeprefix(SVG)
        if tag in ("title", "desc", "metadata", "defs", "style", "clipPath"):
            continue
        own = look.of(element, named)
        match tag:
            case "g":
                yield from _shapes(element, own, named)
            case "use":
                target = named[element.get(LINK, element.get("href", "")).removeprefix("#")]
                at = replace(own, x=own.x + _at(element, "x"), y=own.y + _at(element, "y"))
                yield from _path(target.get("d", ""), at.of(target, named) if target.get("style") else at)
            case "rect":
                (left, top), (right, low) = _corners(element)
                yield from _polygon([(left, top), (right, top), (right, low), (left, low)], True, own)
            case "path":
                yield from _path(element.get("d", ""), own)
            case "text":
                yield from _text(element, own)
            case _:
                raise OutsideSubset(tag)


def _first(named: Mapping[str, etree._Element], address: str) -> etree._Element:
    """The rectangle in what url(#…) names: a pattern's ground, a clip's edge; raises OutsideSubset without one."""
    holder = named.get(address.removeprefix("url(#").removesuffix(")"))
    found = None if holder is None else holder.find(f"{SVG}rect")
    if found is None:
        raise OutsideSubset(address)
    return found


def _corners(rectangle: etree._Element) -> tuple[Point, Point]:
    x, y, width, height = (_at(rectangle, name) for name in ("x", "y", "width", "height"))
    return (x, y), (x + width, y + height)


def _said(element: etree._Element) -> dict[str, str]:
    style = dict(part.split(":", 1) for part in element.get("style", "").split(";") if ":" in part)
    return {str(k): str(v) for k, v in element.attrib.items()} | {k.strip(): v.strip() for k, v in style.items()}


def _at(element: etree._Element, name: str) -> float:
    return float(element.get(name, "0"))


def _shifted(element: etree._Element) -> Point:
    """How far a transform moves; what it turns is text, which ``_turned`` asks for."""
    x = y = 0.0
    for kind, values in re.findall(r"(\w+)\(([^)]*)\)", element.get("transform", "")):
        numbers = [float(n) for n in NUMBER.findall(values)]
        if kind == "translate":
            x, y = x + numbers[0], y + (numbers[1:] or [0])[0]
        elif kind != "rotate" or (abs(numbers[0]) > TURN and element.tag != f"{SVG}text"):
            raise OutsideSubset(kind)
    return x, y


def _turned(element: etree._Element) -> bool:
    """Whether text runs upwards; raises OutsideSubset for any other slope but level."""
    found = re.search(r"rotate\((-?[\d.]+)", element.get("transform", ""))
    angle = float(found[1]) if found else 0.0
    if abs(angle) > TURN and abs(angle + 90) > TURN:
        raise OutsideSubset(f"rotate {angle}")
    return abs(angle) > TURN


def _path(d: str, look: _InheritedLook) -> Iterator[bytes]:
    points: list[Point] = []
    for command, values in re.findall(r"([A-Za-z])([^A-Za-z]*)", re.sub(r"e(-?\d)", r"E\1", d).replace("E", "e")):
        numbers = [float(n) for n in NUMBER.findall(values)]
        pairs = list(zip(numbers[::2], numbers[1::2]))
        match command:
            case "M":
                yield from _polygon(points, False, look)
                points = pairs
            case "L":
                points += pairs
            case "Q" | "C":
                width = 2 if command == "Q" else 3
                for n in range(0, len(pairs), width):
                    points += list(_curve([points[-1], *pairs[n : n + width]]))
            case "z" | "Z":
                yield from _polygon(points, True, look)
                points = []
            case _:
                raise OutsideSubset(command)
    yield from _polygon(points, False, look)


def _curve(ends: list[Point]) -> Iterator[Point]:
    for step in range(1, STEPS + 1):
        t, line = step / STEPS, ends
        while len(line) > 1:
            line = [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in zip(line, line[1:])]
        yield line[0]


def _polygon(points: list[Point], closed: bool, look: _InheritedLook) -> Iterator[bytes]:
    if len(points) < 2 or (look.fill == look.stroke == "none"):
        return
    filled = closed and look.fill != "none"
    pen, brush = look.stroke != "none", filled
    if not pen and not brush:
        return
    if pen:
        width = max(round(look.width * UNIT), 1)
        yield _record(38, struct.pack("<IIiiI", 1, 0, width, 0, _color(look.stroke)))
    if brush:
        yield _record(39, struct.pack("<IIII", 2, 0, _color(look.fill), 0))
    yield _record(37, struct.pack("<I", 1 if pen else NO_PEN)) + _record(
        37, struct.pack("<I", 2 if brush else NO_BRUSH)
    )
    points = [(x + look.x, y + look.y) for x, y in points]
    if look.clip:  # what is cut off is bars: their edges are upright and level
        (left, top), (right, low) = look.clip
        points = [(min(max(x, left), right), min(max(y, top), low)) for x, y in points]
    units = [(round(x * UNIT), round(y * UNIT)) for x, y in points]
    xs, ys = zip(*units)
    head = struct.pack("<iiiiI", min(xs), min(ys), max(xs), max(ys), len(units))
    yield _record(86 if closed else 87, head + b"".join(struct.pack("<hh", *unit) for unit in units))
    yield _record(37, struct.pack("<I", NO_PEN)) + _record(37, struct.pack("<I", NO_BRUSH))
    yield from (_record(40, struct.pack("<I", n)) for n, made in ((1, pen), (2, brush)) if made)


def _text(element: etree._Element, look: _InheritedLook) -> Iterator[bytes]:
    text, said = "".join(str(piece) for piece in element.itertext()), _said(element)
    found = re.search(r"([\d.]+)(?:px|pt)", said.get("font-size", said.get("font", "")))
    if not text.strip() or not found:
        return
    size = float(found[1])
    advances = [round(_advance(c) * size * UNIT) for c in text]
    shift = {"middle": 0.5, "end": 1.0}.get(said.get("text-anchor", "start"), 0.0) * sum(advances)
    upwards = _turned(element)
    x = round((look.x + _at(element, "x")) * UNIT - (0 if upwards else shift))
    y = round((look.y + _at(element, "y")) * UNIT + (shift if upwards else 0))
    slope = 900 if upwards else 0
    face = FACE.encode("utf-16-le").ljust(64, b"\0")
    font = struct.pack("<iiiiiBBBBBBBB", -round(size * UNIT), 0, slope, slope, 400, 0, 0, 0, 134, 0, 0, 0, 0) + face
    yield _record(82, struct.pack("<I", 3) + font.ljust(320, b"\0")) + _record(37, struct.pack("<I", 3))
    yield _record(24, struct.pack("<I", _color(look.fill)))
    coded = text.encode("utf-16-le")
    padded = coded.ljust(-(-len(coded) // 4) * 4, b"\0")
    count, start = len(coded) // 2, 76
    dx = b"".join(struct.pack("<I", a) + b"\0\0\0\0" * (ord(c) > 0xFFFF) for a, c in zip(advances, text))
    head = struct.pack("<iiiiIff", x, y - round(size * UNIT), x + sum(advances), y, 1, 1.0, 1.0)
    place = struct.pack("<iiIIIiiiiI", x, y, count, start, 0, 0, 0, -1, -1, start + len(padded))
    yield _record(84, head + place + padded + dx) + _record(40, struct.pack("<I", 3))


def _advance(character: str) -> float:
    """The width of a character of 黑体 or what stands for it, in ems."""
    return 1.0 if east_asian_width(character) in "WFA" else 0.92 if character in "%@MWmw—" else 0.56


def _color(value: str) -> int:
    names = {"black": "#000000", "white": "#ffffff"}
    found = re.fullmatch(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", names.get(value, value))
    if not found:
        raise OutsideSubset(value)
    red, green, blue = (int(part, 16) for part in found.groups())
    return red | green << 8 | blue << 16


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<II", kind, 8 + len(data)) + data


def _file(wide: float, high: float, shapes: Iterable[bytes]) -> bytes:
    body = [
        _record(18, struct.pack("<I", 1)),  # text on nothing
        _record(22, struct.pack("<I", 24)),  # text stands on its baseline
        *shapes,
        _record(14, struct.pack("<III", 0, 16, 20)),
    ]
    joined = b"".join(body)
    count = 1 + _count(joined)
    bounds = struct.pack("<iiii", 0, 0, round(wide * UNIT), round(high * UNIT))
    frame = struct.pack("<iiii", 0, 0, *(round(side * UNIT / DEVICE * MILLIMETRES * 100) for side in (wide, high)))
    sizes = struct.pack("<IIIIHHIII", 0x464D4520, 0x10000, 88 + len(joined), count, 4, 0, 0, 0, 0)
    device = struct.pack("<iiii", DEVICE, DEVICE, MILLIMETRES, MILLIMETRES)
    return _record(1, bounds + frame + sizes + device) + joined


def _count(records: bytes) -> int:
    at = found = 0
    while at < len(records):
        at, found = at + struct.unpack_from("<I", records, at + 4)[0], found + 1
    return found
