"""From ruled lines to the boxes of tables: what no rule parts is one cell, with its spans."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from perfeval.documents.content import TooLarge

NEAR = 3.0  # points: gaps of dashes, the two lines of a double one, corners that do not quite meet
SHORTEST = 4.0  # points of a rule
MOST = 100_000  # places of the lattice of a page


class RuledLine(NamedTuple):
    """A straight line at ``at`` from ``start`` to ``end``: level ones by height, upright ones by x."""

    at: float
    start: float
    end: float


class Box(NamedTuple):
    """A cell as it is drawn; points from the left and from below, as in a PDF. ``odd``: its rules do not close it."""

    left: float
    right: float
    top: float
    bottom: float
    odd: bool = False


def merged(pieces: Iterable[tuple[float, float, float]]) -> list[RuledLine]:
    """Pieces of lines (at, start, end) as whole ones: dashes, dots and double lines become one.

    >>> merged([(10, 0, 5), (10.2, 7, 50), (11.8, 0, 50), (30, 0, 1)])
    [RuledLine(at=10, start=0, end=50)]
    """
    found: list[RuledLine] = []
    group: list[tuple[float, float, float]] = []
    for piece in [*sorted(pieces), None]:
        if group and (piece is None or piece[0] - group[0][0] > NEAR):
            found += _whole(group)
            group = []
        if piece is not None:
            group.append(piece)
    return found


def _whole(group: list[tuple[float, float, float]]) -> list[RuledLine]:
    ends: list[list[float]] = []
    for _, a, b in sorted(group, key=lambda piece: min(piece[1:])):
        start, end = min(a, b), max(a, b)
        if ends and start - ends[-1][1] <= NEAR:
            ends[-1][1] = max(ends[-1][1], end)
        else:
            ends.append([start, end])
    at = group[0][0]
    return [RuledLine(at, start, end) for start, end in ends if end - start >= SHORTEST]


def tables(across: list[RuledLine], down: list[RuledLine]) -> list[list[Box]]:
    """The boxes of each table that the rules draw, at least two in each."""
    found = []
    for level, upright in _components(across, down):
        boxes = _boxes(level, upright)
        if len(boxes) > 1:
            found.append(boxes)
    return found


def _components(across: list[RuledLine], down: list[RuledLine]) -> list[tuple[list[RuledLine], list[RuledLine]]]:
    """Rules that touch one another, directly or by others; those without a partner of the other kind make no table."""
    parent = list(range(len(across) + len(down)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    order = sorted(range(len(down)), key=lambda n: down[n].at)
    places = [down[n].at for n in order]
    for a, rule in enumerate(across):
        for n in order[bisect_left(places, rule.start - NEAR) : bisect_right(places, rule.end + NEAR)]:
            if down[n].start - NEAR <= rule.at <= down[n].end + NEAR:
                parent[root(len(across) + n)] = root(a)
    groups: dict[int, tuple[list[RuledLine], list[RuledLine]]] = defaultdict(lambda: ([], []))
    for n, rule in enumerate(across):
        groups[root(n)][0].append(rule)
    for n, rule in enumerate(down, len(across)):
        groups[root(n)][1].append(rule)
    return [group for group in groups.values() if all(group)]


def _boxes(level: list[RuledLine], upright: list[RuledLine]) -> list[Box]:
    left, right = min(r.start for r in level), max(r.end for r in level)
    low, high = min(r.start for r in upright), max(r.end for r in upright)
    upright = _closed(upright, left, right, min(low, *(r.at for r in level)), max(high, *(r.at for r in level)))
    level = _closed(level, low, high, left, right)
    xs, ys = places(r.at for r in upright), places(r.at for r in level)
    wide, tall = len(xs) - 1, len(ys) - 1
    if wide * tall > MOST:
        raise TooLarge
    if wide < 1 or tall < 1:
        return []
    beside = _covered(upright, xs, ys)  # (n, row): a rule stands at xs[n] in that row
    below = _covered(level, ys, xs)  # (n, column): a rule lies at ys[n] in that column
    owner: dict[tuple[int, int], int] = {}
    boxes = []
    for row in range(tall):
        for column in range(wide):
            if (row, column) not in owner:
                boxes += _region(row, column, xs, ys, beside, below, owner)
    return boxes


def _closed(rules: list[RuledLine], first: float, last: float, start: float, end: float) -> list[RuledLine]:
    """The rules with one at each side that the rules across them reach and none closes: an open side of a table."""
    more = [RuledLine(at, start, end) for at in (first, last) if not any(abs(r.at - at) <= NEAR for r in rules)]
    outside = min(r.at for r in rules), max(r.at for r in rules)
    return rules + [rule for rule in more if rule.at < outside[0] or rule.at > outside[1]]


def places(values: Iterable[float]) -> list[float]:
    """The values in order, those that are near one another as one.

    >>> places([5, 1, 2.5, 9])
    [1, 5, 9]
    """
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return found


def nearest(among: list[float], value: float) -> int:
    """The index of the value nearest to one."""
    at = bisect_left(among, value)
    return min((n for n in (at - 1, at) if 0 <= n < len(among)), key=lambda n: abs(among[n] - value))


def _covered(rules: list[RuledLine], own: list[float], other: list[float]) -> set[tuple[int, int]]:
    """Which stretches between the places of the other kind the rules at each place cover."""
    middles = [(a + b) / 2 for a, b in zip(other, other[1:])]
    return {
        (nearest(own, rule.at), n)
        for rule in rules
        for n in range(bisect_left(middles, rule.start - 0.5), bisect_right(middles, rule.end + 0.5))
    }


def _region(
    row: int,
    column: int,
    xs: list[float],
    ys: list[float],
    beside: set[tuple[int, int]],
    below: set[tuple[int, int]],
    owner: dict[tuple[int, int], int],
) -> list[Box]:
    """All places that no rule parts from one, as a box; none where they are open to the outside.

    A region that is no rectangle gives a box for each run of a row, marked odd.
    """
    mine, outside, number = [(row, column)], False, len(owner)
    owner[row, column] = number
    for r, c in mine:
        for near, ruled in (
            ((r, c - 1), (c, r) in beside),
            ((r, c + 1), (c + 1, r) in beside),
            ((r - 1, c), (r, c) in below),
            ((r + 1, c), (r + 1, c) in below),
        ):
            if ruled:
                continue
            if not (0 <= near[0] < len(ys) - 1 and 0 <= near[1] < len(xs) - 1):
                outside = True
            elif near not in owner:
                owner[near] = number
                mine.append(near)
    if outside:
        return []
    rows, columns = [r for r, _ in mine], [c for _, c in mine]
    first, last, left, right = min(rows), max(rows), min(columns), max(columns)
    if len(mine) == (last - first + 1) * (right - left + 1):
        return [Box(xs[left], xs[right + 1], ys[last + 1], ys[first])]
    runs: list[list[tuple[int, int]]] = []
    for place in sorted(mine):
        if runs and runs[-1][-1] == (place[0], place[1] - 1):
            runs[-1].append(place)
        else:
            runs.append([place])
    return [Box(xs[run[0][1]], xs[run[-1][1] + 1], ys[run[0][0] + 1], ys[run[0][0]], True) for run in runs]
