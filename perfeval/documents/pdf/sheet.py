"""What one page says: its tables cell by cell, and the lines outside them, from top to bottom."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

from perfeval.documents.content import Unread
from perfeval.documents.ink import Ink, settle
from perfeval.documents.pdf import lattice
from perfeval.documents.pdf.lattice import NEAR, Box, RuledLine
from perfeval.documents.pdf.lines import TextLine, downward, lines, poured, struck
from perfeval.documents.pdf.pdfium import Char, PdfPage

PADDING = 12.0  # points: both margins of a cell together
SLACK = 0.5  # of its size: what a line may lack of the width of its cell and still be full
UNBROKEN = re.compile(r"[!-~]{2}|.[，。、；：！？）》”’％]")  # two characters that no line break parts
CLOSE = 0.15  # of its size: a gap within a word
BESIDE = 0.25  # of its size: where in a character its place is taken, so that a line just touched counts as before it


@dataclass(frozen=True)
class Placed:
    """A cell where it stands on its page, points from the left and from below.

    ``room`` is what its last line has left, ``word`` how much its first word takes, which no line break parts.
    """

    box: Box
    text: str
    note: str
    page: int
    room: float = inf
    word: float = 0

    def runs_into(self, below: Placed) -> bool:
        """Whether a line break had to come before the text of a cell below, if that went on here."""
        return self.room <= below.word

    def shifted(self, by: float) -> Placed:
        box = self.box
        return replace(self, box=Box(box.left, box.right, box.top + by, box.bottom + by, box.odd))


@dataclass(frozen=True)
class RuledTable:
    """A table with rules; ``foot`` is where its last part ends on the page of that part."""

    cells: tuple[Placed, ...]
    page: int
    foot: float

    @property
    def top(self) -> float:
        return max(cell.box.top for cell in self.cells)

    @property
    def bottom(self) -> float:
        return min(cell.box.bottom for cell in self.cells)

    @property
    def sides(self) -> tuple[float, float]:
        return min(cell.box.left for cell in self.cells), max(cell.box.right for cell in self.cells)


@dataclass(frozen=True)
class LooseLine:
    """A line outside the tables; ``parts`` are the stretches that wide gaps part: left, right and words."""

    text: str
    note: str
    page: int
    number: int
    left: float
    right: float
    top: float
    size: float
    parts: tuple[tuple[float, float, str], ...] = ()


Item = RuledTable | LooseLine


@dataclass(frozen=True)
class PdfSheet:
    """A page in its order from top to bottom, and what of it is not read."""

    number: int
    width: float
    height: float
    items: tuple[Item, ...]
    notes: tuple[Unread, ...] = ()


def sheet(page: PdfPage) -> PdfSheet:
    """What a page says."""
    across = lattice.merged((y0, min(x0, x1), max(x0, x1)) for x0, y0, x1, _ in page.across)
    down = lattice.merged((x0, min(y0, y1), max(y0, y1)) for x0, y0, _, y1 in page.down)
    gone, across = struck(page.chars, across)
    tables = lattice.tables(across, down)
    boxes = [box for table in tables for box in table]
    inside, outside, over = _sorted_in(page.chars, boxes)
    items: list[Item] = []
    at = 0
    for table in tables:
        cells = [_cell(box, inside.get(at + n, []), at + n in over, gone, across, page) for n, box in enumerate(table)]
        at += len(table)
        if any(cell.text or cell.note for cell in cells):
            items.append(RuledTable(tuple(_without_rows(cells)), page.number, min(box.bottom for box in table)))
    items += _rows([char for char in outside if char.turned == 0], gone, page)
    items.sort(key=lambda item: -item.top)
    notes = []
    where = f"第{page.number}页"
    if any(box.left < page.left - NEAR or box.right > page.left + page.width + NEAR for box in boxes):
        notes.append(Unread(where, "", "表格宽过纸边，超出的部分没有印出，请取得完整的文件"))
    if turned := "".join(char.text for char in outside if char.turned != 0).strip():
        notes.append(Unread(where, turned, "表外横置或倒置的文字，不读入"))
    if page.skewed:
        notes.append(Unread(where, page.skewed, "斜置的文字（如水印），不读入"))
    return PdfSheet(page.number, page.width, page.height, tuple(items), tuple(notes))


def _sorted_in(chars: Sequence[Char], boxes: list[Box]) -> tuple[dict[int, list[Char]], list[Char], set[int]]:
    """The characters of each box, by where they begin, those in none, and the boxes whose words stick out."""
    inside: dict[int, list[Char]] = defaultdict(list)
    outside: list[Char] = []
    bands = lattice.places(edge for box in boxes for edge in (box.top, box.bottom))
    among: dict[int, list[int]] = defaultdict(list)
    for n, box in enumerate(boxes):
        for band in range(lattice.nearest(bands, box.bottom), lattice.nearest(bands, box.top)):
            among[band].append(n)
    over: set[int] = set()
    for run in _runs(chars):
        homes = [_home(char, boxes, bands, among) for char in run]
        if len(set(homes)) > 1:  # it is too long for its cell
            home = Counter(homes).most_common(1)[0][0]
            over |= {home} - {-1}
            homes = [home] * len(run)
        for char, home in zip(run, homes):
            (outside if home < 0 else inside[home]).append(char)
    return inside, outside, over


def _runs(chars: Sequence[Char]) -> Iterator[list[Char]]:
    """Characters that follow one another without a gap."""
    run: list[Char] = []
    for char in chars:
        if run:
            last = run[-1]
            level = char.turned == last.turned == 0 and abs(char.y - last.y) < 0.1 * last.size
            if not (level and abs(char.x - last.right) < CLOSE * last.size and char.text.strip()):
                yield run
                run = []
        run.append(char)
    if run:
        yield run


def _home(char: Char, boxes: list[Box], bands: list[float], among: dict[int, list[int]]) -> int:
    """The box of a character, of boxes in boxes the smallest; -1 where it stands in none."""
    x, y = char.x + BESIDE * char.size, char.y + BESIDE * char.size
    if char.turned % 2:  # its baseline runs upwards or downwards
        x = char.x + (-BESIDE if char.turned == 1 else BESIDE) * char.size
        y = char.y + (BESIDE if char.turned == 1 else -BESIDE) * char.size
    mine = [
        n
        for n in among.get(bisect_right(bands, y) - 1, ())
        if boxes[n].left <= x < boxes[n].right and boxes[n].bottom <= y < boxes[n].top
    ]
    return min(mine, key=lambda n: boxes[n].right - boxes[n].left, default=-1)


def _cell(
    box: Box, chars: list[Char], over: bool, gone: frozenset[Char], across: list[RuledLine], page: PdfPage
) -> Placed:
    notes = [page.doubt, "框线没有封口，按位置分的格" if box.odd and chars else ""]
    room, word = inf, 0.0
    width = box.right - box.left - PADDING
    if any(char.turned for char in chars) or downward(chars):
        shown = settle(Ink(char.text, "" if char.seen else "hidden") for char in chars)
        if len({char.turned for char in chars if char.text.strip()}) > 1:
            notes.append("格内文字方向不一，次序可能不同")
    else:
        found = lines(chars)
        shown = settle(poured(found, width, gone))
        if found:
            room = width - (found[-1].right - found[-1].left) - SLACK * found[-1].size
            word = _first_word(found[0])
        if _fraction(found, across, box):
            notes.append("格内有横线，可能是分数，没有读作分数")
    if over or any(char.right - NEAR > box.right and char.seen and char.text.strip() for char in chars):
        notes.append("文字越过框线，按多数字所在的格读")
    return Placed(box, shown.text.strip(), "；".join(filter(None, [*shown.notes, *notes])), page.number, room, word)


def _first_word(line: TextLine) -> float:
    """The width of what a line begins with up to where it could be broken."""
    last = line.chars[0]
    for char in line.chars[1:]:
        if not UNBROKEN.fullmatch(last.text + char.text):
            break
        last = char
    return last.right - line.left


def _fraction(found: list[TextLine], across: list[RuledLine], box: Box) -> bool:
    """Whether a short rule inside a cell has words of its own width right above and right below it."""
    for rule in across:
        if not (box.bottom + 2 < rule.at < box.top - 2 and box.left + 1 < rule.start and rule.end < box.right - 1):
            continue
        above = [one for one in found if 0 <= one.y - rule.at < 0.5 * one.size]
        below = [one for one in found if 0.5 * one.size < rule.at - one.y < 1.25 * one.size]
        if above and below and rule.end - rule.start < 8 * above[0].size:
            near = [
                char
                for one in (above[0], below[0])
                for char in one.chars
                if char.text.strip() and rule.start - 3 * one.size < char.x < rule.end + 3 * one.size
            ]
            if all(rule.start - 2 <= char.x and char.right <= rule.end + 2 for char in near):
                return True
    return False


def _without_rows(cells: list[Placed]) -> list[Placed]:
    """The cells, with a doubt where several beside one another hold lines that stand level: rules may be missing."""
    levels: dict[tuple[float, float], list[Placed]] = defaultdict(list)
    for cell in cells:
        if cell.text.count("\n") >= 2:
            levels[round(cell.box.top), round(cell.box.bottom)].append(cell)
    doubted = {
        id(cell)
        for group in levels.values()
        if len(group) >= 3 and len({cell.text.count("\n") for cell in group}) == 1
        for cell in group
    }
    told = "格内几行与邻格逐行对齐，可能少了横线"
    return [
        replace(cell, note="；".join(filter(None, [cell.note, told]))) if id(cell) in doubted else cell
        for cell in cells
    ]


def _rows(chars: Iterable[Char], gone: frozenset[Char], page: PdfPage) -> list[LooseLine]:
    found = []
    for n, line in enumerate(lines(chars), 1):
        shown = settle(line.inks(gone))
        note = "；".join(filter(None, [*shown.notes, page.doubt]))
        if shown.text.strip() or note:
            found.append(
                LooseLine(
                    shown.text.strip(),
                    note,
                    page.number,
                    n,
                    line.left,
                    line.right,
                    line.y + line.size,
                    line.size,
                    tuple(line.parts()),
                )
            )
    return found
