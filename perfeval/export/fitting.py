"""How much room a table needs in Word: column widths, row heights, and which rows stay together on a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil
from unicodedata import east_asian_width

from perfeval.page.blocks import Heading
from perfeval.page.grid import Grid

PAD_X, PAD_Y = 3.5, 1.75  # inside a cell, points
MM = 72 / 25.4
WORDS = 6, 4, 3, 2  # characters kept whole
WORD = re.compile(r"[＋－−]?[!-~]+")  # no sign is torn from its number
KEPT = re.compile(  # what is not torn apart either where there is room: dates, and numbers with their units
    r"(?:[0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}日前?|[≥≤＞＜]?[0-9][0-9.,]*[万亿元人户个次项家名份批起笔处吨米年月天%/·]{0,6}"
)
EARLY = 3  # characters: what a line of several in a cell leaves empty at its end
TURNS = 5  # after which widths settle
HIGHER = 1.06  # times as high as it might be: what a table may become to keep words whole
TALL = 0.3  # of a page: a row no higher stands on one
SENTENCE = 14  # characters: the least width of a column of sentences
LABEL = re.compile("[一-鿿]{4,8}")  # a short text that is broken in equal lines


@dataclass(frozen=True)
class PaperSize:
    """A page of A4 and its type area, and the size of text in its tables, in points."""

    paper: tuple[float, float]
    margins: tuple[float, float, float, float]  # top, right, bottom, left
    size: float

    @property
    def width(self) -> float:
        return self.paper[0] - self.margins[1] - self.margins[3]

    @property
    def height(self) -> float:
        return self.paper[1] - self.margins[0] - self.margins[2]


A4 = (210 * MM, 297 * MM)
PORTRAIT = PaperSize(A4, (37 * MM, 26 * MM, 35 * MM, 28 * MM), 10.5)
DENSE = replace(PORTRAIT, size=9)  # a table that would lie across in a larger size
LANDSCAPE = PaperSize(A4[::-1], (25 * MM, 26 * MM, 24 * MM, 28 * MM), 9)


def listed(headings: Iterable[Heading]) -> float:
    """The pitch of a list of contents, so that 40 lines stand on a page; 20 points where there are fewer."""
    lines = sum(
        ceil((ems(heading.text) + 2 * heading.level + 2) * 12 / PORTRAIT.width)
        for heading in headings
        if heading.level <= 2
    )
    return min(max((PORTRAIT.height - 60) / max(lines, 1), 14), 20)


def kept_together(grid: Grid, heights: list[float], limit: float) -> list[tuple[int, int]]:
    """Stretches of rows (first, end) that stay on one page, so that a merged label is never left behind."""
    if sum(heights[grid.head :]) <= limit / 2:  # a small table is not torn apart at all
        return [(grid.head, len(grid.rows))] if len(grid.rows) > grid.head else []
    spans = {(max(top, grid.head), top + c.rowspan) for top, _, c in grid.placed() if c.rowspan > 1}
    groups = _groups(grid.head, len(grid.rows), spans)
    return [stretch for first, end in groups for stretch in _stretches(first, end, spans, heights, limit)]


def _stretches(
    first: int, end: int, spans: set[tuple[int, int]], heights: list[float], limit: float
) -> list[tuple[int, int]]:
    """The rows in one stretch if they fit the limit, else cut between inner groups, else row by row."""
    if end - first == 1 or sum(heights[first:end]) <= limit:
        return [(first, end)]
    inner = {span for span in spans if span != (first, end)}
    groups = _groups(first, end, inner)
    if len(groups) == 1:  # nothing left to cut between
        groups = [(r, r + 1) for r in range(first, end)]
    out: list[tuple[int, int]] = []
    for a, b in (s for group in groups for s in _stretches(*group, inner, heights, limit)):
        if out and sum(heights[out[-1][0] : b]) <= limit:
            out[-1] = (out[-1][0], b)
        else:
            out.append((a, b))
    return out


def _groups(first: int, end: int, spans: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Rows ``first`` to ``end`` divided wherever no span would be cut.

    >>> _groups(0, 5, {(0, 2), (1, 3)})
    [(0, 3), (3, 4), (4, 5)]
    """
    cuts = [r for r in range(first, end + 1) if not any(a < r < b and first <= a and b <= end for a, b in spans)]
    return list(zip(cuts, cuts[1:]))


def row_heights(grid: Grid, widths: list[float], size: float, least: float = 0) -> list[float]:
    """The estimated height of every row in points, somewhat on the high side."""
    heights = [float(least)] * len(grid.rows)
    for row, column, cell in sorted(grid.placed(), key=lambda place: place[2].rowspan):
        room = max(sum(widths[column : column + cell.colspan]) - 2 * PAD_X, size)
        end = row + cell.rowspan
        needed = line_count(cell.text, room, size) * size * 1.4 + 2 * PAD_Y
        heights[end - 1] += max(needed - sum(heights[row:end]), 0)
    return heights


def tall(grid: Grid, widths: list[float], sheet: PaperSize) -> set[int]:
    """The rows that may break over pages, for they would leave much of one empty."""
    heights = row_heights(grid, widths, sheet.size) if grid.caption else ()
    return {row for row, high in enumerate(heights) if high > TALL * sheet.height and row >= grid.head}


def line_count(text: str, room: float, size: float) -> int:
    return sum(max(ceil(ems(line) * size / room), 1) for line in text.split("\n"))


@lru_cache(maxsize=1 << 14)  # every print measures the same texts
def ems(text: str) -> float:
    """The width of a text in characters of full width.

    >>> ems("得分90")
    3.0
    """
    if text.isascii():
        return len(text) / 2
    return (len(text) + sum(east_asian_width(character) in "WFA" for character in text)) / 2


def column_widths(grid: Grid, total: float, size: float) -> list[float]:
    """Column widths in points by what the columns hold, so that the table is as low as it can be.

    No column is narrower than a short word or a number in it, none wider than its longest line while another has too
    little; longer words are kept whole where the table is not ``HIGHER`` for it. A column without any text below its
    head keeps the share that the grid gives it: it is filled in by hand.
    """
    tried = (_least(grid, limit, size, kept) for limit in WORDS for kept in (True, False))
    found = [_by_content(grid, total, size, least) for least in tried if sum(least) < total]
    if not found:
        shares = _shares(grid)
        return [total * share / sum(shares) for share in shares]
    heights = [sum(row_heights(grid, widths, size)) for widths in found]
    return next(widths for widths, high in zip(found, heights) if high <= HIGHER * min(heights))


def _shares(grid: Grid) -> Sequence[float]:
    return grid.widths if len(grid.widths) == grid.columns and all(s > 0 for s in grid.widths) else [1] * grid.columns


def _by_content(grid: Grid, total: float, size: float, least: list[float]) -> list[float]:
    """Widths for which the rows are low, none below its least."""
    columns, shares = range(grid.columns), _shares(grid)
    held, natural = _held(grid, size)
    natural = list(map(max, natural, least))
    texts = {c for row in held for ends in row for c in range(*ends)}
    empty = [c for c in columns if c not in texts]
    spare = (total - sum(least)) / max(len(empty), 1)
    for c in empty:
        given = min(total * shares[c] / sum(shares), total / grid.columns, least[c] + spare)
        natural[c] = least[c] = max(least[c], given)
    if sum(least) >= total:
        return [total * width / sum(least) for width in least]
    if sum(natural) <= total:
        return [width * total / sum(natural) for width in natural]
    widths = _within([1.0] * grid.columns, least, natural, total)
    for _ in range(TURNS):
        wished = _wished(held, widths)
        widths = _within([a**0.8 * b**0.2 for a, b in zip(widths, wished)], least, natural, total)
    return widths


def _wished(held: list[dict[tuple[int, int], float]], widths: list[float]) -> list[float]:
    """What each column would take for the rows that its texts make high, as near as the fourth power tells the highest.

    The sum of the rows' heights is least where the widths are in proportion to the heights that they are to blame for.
    """
    wished = [1e-6] * len(widths)
    for row in held:
        rooms = {ends: sum(widths[slice(*ends)]) for ends in row}
        powers = {ends: (text / rooms[ends]) ** 4 for ends, text in row.items()}
        if whole := sum(powers.values()):
            for ends, power in powers.items():
                for c in range(*ends):
                    wished[c] += whole**0.25 * power / whole * widths[c] / rooms[ends]
    return wished


def _within(wished: list[float], least: list[float], most: list[float], total: float) -> list[float]:
    """Widths in proportion to the wishes, none outside its bounds, that sum to the total (between the bounds' sums)."""
    widths = list(least)
    free = set(range(len(wished)))
    while free:
        rest = total - sum(width for c, width in enumerate(widths) if c not in free)
        whole = sum(wished[c] for c in free)
        given = {c: rest * wished[c] / whole for c in free}
        low = {c: least[c] for c in free if given[c] < least[c]}
        high = {c: max(most[c], least[c]) for c in free if given[c] > max(most[c], least[c])}
        lacks = sum(least[c] - given[c] for c in low) - sum(given[c] - most[c] for c in high)
        settled = (low if lacks >= 0 and low else high) or given
        for c, width in settled.items():
            widths[c] = width
        free -= set(settled)
    return widths


def _held(grid: Grid, size: float) -> tuple[list[dict[tuple[int, int], float]], list[float]]:
    """How long the text of each row is in its columns (first, end), in points, and how wide their longest lines are."""
    held: list[dict[tuple[int, int], float]] = [{} for _ in grid.rows]
    natural = [0.0] * grid.columns
    for row, column, cell in grid.placed():
        lines = [ems(line) for line in cell.text.split("\n")]
        if cell.colspan == 1 or not cell.header:
            for c in range(column, column + cell.colspan):
                natural[c] = max(natural[c], max(lines) * size / cell.colspan + 2 * PAD_X + 2)
        if row >= grid.head and cell.text and (cell.colspan == 1 or not cell.header):
            ends = (column, column + cell.colspan)
            held[row][ends] = (sum(lines) + EARLY * (len(lines) - 1)) * size / cell.rowspan
    return held, natural


def balanced(text: str, room: float, size: float) -> str:
    """A short text that has no room on one line, on lines of equal length.

    >>> balanced("一级指标", 32, 10), balanced("一级指标", 40, 10)
    ('一级\\n指标', '一级指标')
    """
    lines = ceil(len(text) * size / max(room, size))
    if lines < 2 or not LABEL.fullmatch(text):
        return text
    each = ceil(len(text) / lines)
    return "\n".join(text[n : n + each] for n in range(0, len(text), each))


def upright(grid: Grid, width: float, size: float) -> bool:
    """Whether a table can be read on a page that stands: its columns of sentences are wide enough for them."""
    held, _ = _held(grid, size)
    rows = max(len(held) - grid.head, 1)
    wanted = _least(grid, 6, size)
    for c in range(grid.columns):
        usual = (sum(row.get((c, c + 1), 0) ** 2 for row in held) / rows) ** 0.5
        if usual > SENTENCE * size:
            wanted[c] = max(wanted[c], SENTENCE * size)
    return sum(wanted) <= width


def _least(grid: Grid, limit: int, size: float, kept: bool = False) -> list[float]:
    """How wide each column must be for texts of up to ``limit`` characters, and numbers and Latin words up to ten.

    A head of more than three characters may stand on two lines, one of four in halves only. Dates, and numbers with
    their units, are ``kept`` whole where the table has room for it.
    """
    least = [0.0] * grid.columns
    for row, column, cell in grid.placed():
        if cell.colspan == 1:
            word, whole, line = _parts(cell.text)
            line = line if row >= grid.head else max(line / 2, min(line, 2 if line == 4 else 3))
            widest = max(min(ceil(line * 2) / 2, limit), word, whole if kept else 0)
            least[column] = max(least[column], widest * size + 2 * PAD_X + 2)
    return least


@lru_cache(maxsize=1 << 14)
def _parts(text: str) -> tuple[float, float, float]:
    """How broad the broadest word, the broadest date or number with a unit (each up to ten) and longest line are."""
    word, whole = (max((min(_broad(part), 10) for part in kind.findall(text)), default=0) for kind in (WORD, KEPT))
    return word, whole, max(map(ems, text.split("\n")))


def _broad(word: str) -> float:
    """The width of a number or a Latin word in characters; digits of some faces are broader than half a character."""
    return ems(word) + 0.06 * sum(character in "0123456789%" for character in word)


def form_widths(grid: Grid, total: float, size: float) -> list[float]:
    """The widths of a form: labels as wide as the longest, what is filled in takes the rest."""
    label = max(ems(line) for _, c, cell in grid.placed() if c == 0 for line in cell.text.split("\n"))
    first = min(label * size + 2 * PAD_X + 6, total / 2) if grid.columns > 1 else total
    rest = grid.columns - 1
    return [first, *[(total - first) / rest] * rest] if rest else [first]
