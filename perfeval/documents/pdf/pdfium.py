"""What stands on each page of a PDF: characters, rules and pictures, as PDFium finds and draws them.

PDFium is C++ that reads strangers' bytes: ``pdfchild`` calls this in a process of its own.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import pypdfium2.raw as c

from perfeval.documents.content import TooLarge
from perfeval.documents.ink import symbol

Matrix = tuple[float, float, float, float, float, float]
Segment = tuple[float, float, float, float]  # x0, y0, x1, y1

PAGES, OBJECTS, CHARACTERS, DEPTH = 1000, 200_000, 100_000, 8  # of a file; of a page; forms in forms
THIN = 3.0  # points: what is filled and thinner is a rule
SCALE = 96 / 72  # pixels a point of the drawing in which letters are looked for
LARGEST = 3000  # points of a page drawn so
FAINT = 0x18  # of 255: letters no further from their ground are not seen
PALE = 0xF4  # of 255: rules lighter than this in red, green and blue are not seen on paper
ONE, MOST, SCANNED, LAYERED = 0.01, 0.7, 0.5, 0.8  # shares: of unknown letters, of turned ones; pictures of the page
# radicals of simplified forms that normalization leaves as they are (Unicode, EquivalentUnifiedIdeograph)
RADICALS = dict(
    zip("⺠⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻩⻬⻮⻰", "民西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤黄齐齿龙")
)
UPRIGHT = 8  # degrees by which a letter may lean


class Char(NamedTuple):
    """A character where its baseline begins; ``top`` and ``bottom`` of its box, points from below."""

    text: str
    x: float
    y: float
    right: float
    top: float
    bottom: float
    size: float
    turned: int  # quarter turns against the page
    seen: bool


@dataclass(frozen=True)
class PdfPage:
    """A page turned so that most of its text is upright; ``why`` says why it cannot be read, where it cannot."""

    number: int
    width: float = 0
    height: float = 0
    chars: tuple[Char, ...] = ()
    across: tuple[Segment, ...] = ()
    down: tuple[Segment, ...] = ()
    why: str = ""  # "", "scan", "codes", "damaged"
    doubt: str = ""  # about all that is read of it
    skewed: str = ""  # text that leans, as a watermark does
    pictures: int = 0
    left: float = 0  # where the paper begins


class CannotOpen(ValueError):
    """The file cannot be opened; its text is "password", "damaged" or "pages N"."""


def pages(data: bytes) -> Iterator[PdfPage]:
    """Each page in turn; raises CannotOpen where the file cannot be opened, TooLarge where a page holds too much."""
    config = c.FPDF_LIBRARY_CONFIG(2, None, None, 0)
    c.FPDF_InitLibraryWithConfig(ctypes.byref(config))
    document = c.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        raise CannotOpen(
            "password" if c.FPDF_GetLastError() in (c.FPDF_ERR_PASSWORD, c.FPDF_ERR_SECURITY) else "damaged"
        )
    count = c.FPDF_GetPageCount(document)
    if count > PAGES:
        raise CannotOpen(f"pages {count}")
    if not count:
        raise CannotOpen("damaged")
    for number in range(count):
        yield _page(document, number)


def _page(document: Any, number: int) -> PdfPage:
    page = c.FPDF_LoadPage(document, number)
    if not page:
        return PdfPage(number + 1, why="damaged")
    if any(_shown(page, n) for n in range(c.FPDFPage_GetAnnotCount(page))):  # fields and stamps become part of the page
        c.FPDFPage_Flatten(page, c.FLAT_NORMALDISPLAY)
        c.FPDF_ClosePage(page)
        page = c.FPDF_LoadPage(document, number)
        if not page:
            return PdfPage(number + 1, why="damaged")
    c.FPDFPage_SetRotation(page, 0)
    text = c.FPDFText_LoadPage(page)
    try:
        return _read(page, text, number + 1)
    finally:
        if text:
            c.FPDFText_ClosePage(text)
        c.FPDF_ClosePage(page)


def _shown(page: Any, n: int) -> bool:
    """Whether a remark on a page shows something of its own there."""
    if not (note := c.FPDFPage_GetAnnot(page, n)):
        return False
    kind = c.FPDFAnnot_GetSubtype(note)
    c.FPDFPage_CloseAnnot(note)
    return kind not in (c.FPDF_ANNOT_LINK, c.FPDF_ANNOT_POPUP, c.FPDF_ANNOT_TEXT)


def _read(page: Any, text: Any, number: int) -> PdfPage:
    box = c.FS_RECTF()
    c.FPDF_GetPageBoundingBox(page, ctypes.byref(box))
    width, height = box.right - box.left, box.top - box.bottom
    count = max(c.FPDFText_CountChars(text), 0) if text else 0
    if count > CHARACTERS:
        raise TooLarge
    drawn = Drawing()
    _objects(page, c.FPDFPage_CountObjects(page), c.FPDFPage_GetObject, (1, 0, 0, 1, 0, 0), drawn, 0)
    share = drawn.pictures / max(width * height, 1)
    chars, boxes, unknown = _chars(text, count)
    solid = sum(bool(char.text.strip()) for char in chars)
    told = PdfPage(number, width, height, pictures=drawn.count)
    if solid < 10 and share >= SCANNED:
        return replace(told, why="scan")
    if unknown > ONE * max(solid, 1):
        return replace(told, why="codes")
    if chars:
        chars = [char._replace(seen=see) for char, see in zip(chars, _seen(page, box, chars, boxes))]
    quarter = _quarter(chars)
    return replace(
        told,
        left=min(x for x, _ in (_point(x, y, quarter) for x in (box.left, box.right) for y in (box.bottom, box.top))),
        width=height if quarter % 2 else width,
        height=width if quarter % 2 else height,
        chars=tuple(_turned(char, quarter) for char in chars if char.turned >= 0),
        across=tuple(s for s in (_moved(s, quarter) for s in drawn.rules) if abs(s[3] - s[1]) <= abs(s[2] - s[0])),
        down=tuple(s for s in (_moved(s, quarter) for s in drawn.rules) if abs(s[3] - s[1]) >= abs(s[2] - s[0])),
        doubt="整页是图片，文字由文字识别（OCR）而来" if share >= LAYERED and solid else "",
        skewed="".join(char.text for char in chars if char.turned < 0).strip(),
    )


def _chars(text: Any, count: int) -> tuple[list[Char], list[Segment], int]:
    """The characters of a page in the order of its stream, their boxes, and how many no table of codes explains."""
    x, y = ctypes.c_double(), ctypes.c_double()
    box, shape = c.FS_RECTF(), c.FS_MATRIX()
    left, right, low, high = (ctypes.c_double() for _ in range(4))
    found: list[Char] = []
    boxes: list[Segment] = []
    unknown = high_half = 0
    for n in range(count):
        if c.FPDFText_IsGenerated(text, n) == 1:
            continue
        unknown += c.FPDFText_HasUnicodeMapError(text, n) == 1
        code = c.FPDFText_GetUnicode(text, n)
        if 0xD800 <= code < 0xDC00:
            high_half = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high_half - 0xD800) << 10) + code - 0xDC00 if high_half else 0xFFFD
        high_half = 0
        if not 0 < code < 0x110000 or not c.FPDFText_GetCharOrigin(text, n, x, y):
            continue
        c.FPDFText_GetCharBox(text, n, left, right, low, high)
        c.FPDFText_GetLooseCharBox(text, n, ctypes.byref(box))
        c.FPDFText_GetMatrix(text, n, ctypes.byref(shape))
        size = c.FPDFText_GetFontSize(text, n) * math.hypot(shape.c, shape.d)
        angle = math.degrees(math.atan2(shape.b, shape.a))
        turned = round(angle / 90) % 4 if abs(angle - 90 * round(angle / 90)) < UPRIGHT else -1
        spots = x.value + y.value + box.right + high.value + low.value + left.value + right.value + size
        if not math.isfinite(spots):
            continue
        end, top, bottom = max(box.right, right.value), high.value, low.value
        if turned % 2 and turned > 0:  # its line runs upwards or downwards
            end, top, bottom = high.value if turned == 1 else low.value, left.value, right.value
        found.append(Char(_sign(text, n, code), x.value, y.value, end, top, bottom, size, turned, True))
        boxes.append((left.value, low.value, right.value, high.value))
    return _spread(found), boxes, unknown


def _sign(text: Any, n: int, code: int) -> str:
    """The character that is meant: signs of symbol fonts, and radicals that stand for the characters they look like."""
    if 0xF000 <= code <= 0xF0FF:
        name = ctypes.create_string_buffer(200)
        c.FPDFText_GetFontInfo(text, n, name, 200, None)
        font = name.value.decode("utf-8", "replace").rpartition("+")[2]
        return symbol("Symbol" if font.startswith("Symbol") else font, chr(code))
    if 0x2E80 <= code <= 0x2FDF:
        return unicodedata.normalize("NFKC", RADICALS.get(chr(code), chr(code)))
    return chr(code)


def _spread(chars: list[Char]) -> list[Char]:
    """The characters of one sign, as the two dashes of —— or the letters of ﬁ, beside one another within it."""
    found: list[Char] = []
    at = 0
    while at < len(chars):
        first = chars[at]
        end = at + 1
        while end < len(chars) and chars[end][1:] == first[1:]:
            end += 1
        alike = {char.text for char in chars[at:end]}
        if end - at > 1 and len(alike) == 1 and first.right - first.x < 1.4 * first.size:
            end = at + 1  # printed twice
        step = (first.right - first.x) / (end - at)
        upright = first.turned == 0
        found += [
            char._replace(x=first.x + n * step, right=first.x + (n + 1) * step) if upright and end - at > 1 else char
            for n, char in enumerate(chars[at:end])
        ]
        at = end
    return found


def _quarter(chars: list[Char]) -> int:
    counts = Counter(char.turned for char in chars if char.turned >= 0 and char.text.strip())
    for turned, n in counts.most_common(1):
        if n > MOST * sum(counts.values()):
            return turned
    return 0


def _point(x: float, y: float, quarter: int) -> tuple[float, float]:
    return ((x, y), (y, -x), (-x, -y), (-y, x))[quarter]


def _turned(char: Char, quarter: int) -> Char:
    """A character on the page turned back by quarters; those that stood upright before now lean as the page did."""
    x, y = _point(char.x, char.y, quarter)
    turned = (char.turned - quarter) % 4
    if quarter == 0:
        return char._replace(turned=turned)
    if char.turned == quarter and quarter % 2:  # its box was kept along its own line
        sign = 1 if quarter == 1 else -1
        low, high = sorted((-char.top, -char.bottom) if quarter == 1 else (char.bottom, char.top))
        return char._replace(x=x, y=y, right=sign * char.right, top=high, bottom=low, turned=0)
    if quarter == 2 and char.turned == 2:
        return char._replace(x=x, y=y, right=x + char.size, top=-char.bottom, bottom=-char.top, turned=0)
    return char._replace(x=x, y=y, right=x + char.size, top=y + char.size, bottom=y, turned=turned)


def _moved(segment: Segment, quarter: int) -> Segment:
    return (*_point(segment[0], segment[1], quarter), *_point(segment[2], segment[3], quarter))


# rules and pictures


@dataclass
class Drawing:
    """The straight rules of a page, the area of its pictures, their number, and how many objects were looked at."""

    rules: list[Segment] = field(default_factory=list)
    pictures: float = 0
    count: int = 0
    looked: int = 0


def _objects(holder: Any, count: int, get: Any, above: Matrix, drawn: Drawing, depth: int) -> None:
    for n in range(count):
        drawn.looked += 1
        if drawn.looked > OBJECTS:
            raise TooLarge
        one = get(holder, n)
        kind = c.FPDFPageObj_GetType(one)
        if kind not in (c.FPDF_PAGEOBJ_PATH, c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_FORM):
            continue
        own = c.FS_MATRIX()
        c.FPDFPageObj_GetMatrix(one, ctypes.byref(own))
        matrix = _times((own.a, own.b, own.c, own.d, own.e, own.f), above)
        if kind == c.FPDF_PAGEOBJ_PATH:
            drawn.rules += _rules(one, matrix)
        elif kind == c.FPDF_PAGEOBJ_IMAGE:
            drawn.pictures += abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])
            drawn.count += 1
        elif depth < DEPTH:
            _objects(one, c.FPDFFormObj_CountObjects(one), c.FPDFFormObj_GetObject, matrix, drawn, depth + 1)


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, e, d, x, y = inner
    p, q, r, s, u, v = outer
    return a * p + b * r, a * q + b * s, e * p + d * r, e * q + d * s, x * p + y * r + u, x * q + y * s + v


def _rules(path: Any, matrix: Matrix) -> Iterator[Segment]:
    """The straight level and upright lines of a path: its strokes, and what it fills thinly."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    c.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    stroked = bool(stroke.value) and not _pale(path, c.FPDFPageObj_GetStrokeColor)
    filled = bool(fill.value) and not _pale(path, c.FPDFPageObj_GetFillColor)
    if not stroked and not filled:
        return
    for points in _subpaths(path, matrix):
        if stroked:
            for (x0, y0), (x1, y1) in zip(points, points[1:]):
                if abs(x0 - x1) <= 0.7 or abs(y0 - y1) <= 0.7:
                    yield x0, y0, x1, y1
        if filled:
            left, right = min(x for x, _ in points), max(x for x, _ in points)
            low, high = min(y for _, y in points), max(y for _, y in points)
            if high - low <= THIN:
                yield left, (low + high) / 2, right, (low + high) / 2
            if right - left <= THIN:
                yield (left + right) / 2, low, (left + right) / 2, high


def _subpaths(path: Any, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    a, b, e, d, u, v = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    count = c.FPDFPath_CountSegments(path)
    if count > OBJECTS:
        raise TooLarge
    for n in range(count):
        segment = c.FPDFPath_GetPathSegment(path, n)
        kind = c.FPDFPathSegment_GetType(segment)
        c.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = (a * x.value + e * y.value + u, b * x.value + d * y.value + v)
        if not all(map(math.isfinite, point)):
            return
        if kind == c.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = []
        points.append(point)
        if c.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1:
        yield points


def _pale(path: Any, colour: Any) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not colour(path, ctypes.byref(red), ctypes.byref(green), ctypes.byref(blue), ctypes.byref(alpha)):
        return False
    return alpha.value < 8 or min(red.value, green.value, blue.value) >= PALE


# what the eye sees


def _seen(page: Any, box: Any, chars: list[Char], boxes: list[Segment]) -> list[bool]:
    """Whether something shows where each character stands, in whatever way it may be hidden: the page is drawn."""
    width, height = box.right - box.left, box.top - box.bottom
    if not 1 <= width <= LARGEST or not 1 <= height <= LARGEST:
        return [True] * len(chars)
    wide, high = math.ceil(width * SCALE), math.ceil(height * SCALE)
    bitmap = c.FPDFBitmap_Create(wide, high, 0)
    if not bitmap:
        return [True] * len(chars)
    c.FPDFBitmap_FillRect(bitmap, 0, 0, wide, high, 0xFFFFFFFF)
    c.FPDF_RenderPageBitmap(bitmap, page, 0, 0, wide, high, 0, c.FPDF_GRAYSCALE)
    stride = c.FPDFBitmap_GetStride(bitmap)
    shown = ctypes.string_at(c.FPDFBitmap_GetBuffer(bitmap), stride * high)[
        ::4
    ]  # gray: any of the four bytes of a pixel
    c.FPDFBitmap_Destroy(bitmap)
    line = stride // 4
    found = []
    for char, (left, low, right, top) in zip(chars, boxes):
        if not char.text.strip():
            found.append(True)
            continue
        if top - low < 1 and right - left < 1:  # a font that does not tell its shapes
            left, low, right, top = char.x, char.y, char.x + char.size / 2, char.y + char.size
        # its own width, so that no neighbour counts; a pixel more in height, so that a bar ends within
        x0, x1 = max(int((left - box.left) * SCALE), 0), min(math.ceil((right - box.left) * SCALE), wide)
        y0, y1 = max(int((box.top - top) * SCALE) - 1, 0), min(math.ceil((box.top - low) * SCALE) + 1, high)
        found.append(x0 < x1 and y0 < y1 and _varied(shown, line, x0, x1, y0, y1))
    return found


def _varied(shown: bytes, line: int, x0: int, x1: int, y0: int, y1: int) -> bool:
    """Whether a part of the drawing is of more than one shade; looked at from its middle."""
    lightest, darkest = 0, 255
    middle = (y0 + y1) // 2
    for row in (*range(middle, y1), *range(middle - 1, y0 - 1, -1)):
        part = shown[row * line + x0 : row * line + x1]
        lightest, darkest = max(lightest, max(part)), min(darkest, min(part))
        if lightest - darkest > FAINT:
            return True
    return False
