"""A table of amounts in whole units whose sums are those of what is printed, down, across and in all."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

FINE = 10**9  # of a unit: how finely the cost of a rounding is told
COLUMN, ROW = 10**4, 10**2  # how much more it weighs that the sum of a column or a row is the nearest
OUTSIDE = 10**9 * FINE  # the cost of a number that is not one of the two beside its amount
Table = list[list[Fraction]]
Step = tuple[int, int, int]  # row, column, up or down by how much


def adding_up(amounts: Sequence[Sequence[Fraction]], whole: int) -> list[list[int]]:
    """Each amount rounded to one of the two whole numbers beside it, to the nearer one wherever the sums allow.

    The sums of columns are nearest before those of rows, and these before the amounts; all together come to ``whole``.
    What that differs from the exact sum, less than a unit, is reckoned to the greatest amount.

    >>> adding_up([[Fraction(1, 2), Fraction(1, 2)], [Fraction(9, 5), Fraction(0)]], 3)
    [[0, 1], [2, 0]]
    """
    exact = [list(row) for row in amounts]
    spare = whole - sum(map(sum, exact), Fraction(0))
    places = [(r, c) for r, row in enumerate(exact) for c in range(len(row))]
    if spare and places:
        r, c = max(places, key=lambda at: abs(exact[at[0]][at[1]]))
        exact[r][c] += spare
    exact, made = _margined(exact), _margined([[_nearest(x) for x in row] for row in exact])
    while cycle := _cheaper(exact, made):
        for r, c, step in cycle:
            made[r][c] += step
    return [[int(n) for n in row[:-1]] for row in made[:-1]]


def _nearest(x: Fraction) -> Fraction:
    """Half a unit away from zero, as money and scores are rounded."""
    return Fraction(floor(abs(x) + Fraction(1, 2)) * (1 if x > 0 else -1))


def _margined(table: Table) -> Table:
    """The table with what makes each row and each column sum to 0."""
    rows = [[*row, -sum(row, Fraction(0))] for row in table]
    return [*rows, [-sum(column, Fraction(0)) for column in zip(*rows)]]


def _cost(x: Fraction, n: Fraction, weight: int) -> int:
    return int(abs(n - x) * FINE) * weight + OUTSIDE * max(0, floor(x) - int(n), int(n) - ceil(x))


def _cheaper(exact: Table, made: Table) -> list[Step]:
    """Steps up and down in turn that leave every sum as it is and bring the table nearer; none where it is nearest.

    A circle of negative cost in the graph of rows and columns, by Bellman and Ford.
    """
    height = len(made)
    edges: list[tuple[int, int, int, Step]] = []
    for r, row in enumerate(made):
        for c, n in enumerate(row):
            x, margin = exact[r][c], r == height - 1 or c == len(row) - 1
            weight = COLUMN if r == height - 1 else ROW if margin else 1
            if x.denominator > 1 or margin:
                up, stay, down = (_cost(x, n + step, weight) for step in (1, 0, -1))
                edges += [(r, height + c, up - stay, (r, c, 1)), (height + c, r, down - stay, (r, c, -1))]
    nodes = height + max(map(len, made), default=0)
    far, came, last = [0] * nodes, dict[int, tuple[int, Step]](), -1
    for _ in range(nodes):
        last = -1
        for start, end, cost, step in edges:
            if far[start] + cost < far[end]:
                far[end], came[end], last = far[start] + cost, (start, step), end
        if last < 0:
            return []
    for _ in range(nodes):
        last = came[last][0]
    found: list[Step] = []
    at = last
    while not found or at != last:
        at, step = came[at]
        found.append(step)
    return found
