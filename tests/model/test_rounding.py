"""Tables that add up as they are printed: every row, every column and all together."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval.model.rounding import adding_up

HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    "amounts, whole, printed",
    [
        # three thirds are one: 0.33, 0.33, 0.34 and never 0.33 three times
        ([[33 + Fraction(1, 3)], [33 + Fraction(1, 3)], [33 + Fraction(1, 3)]], 100, None),
        # what adds up when rounded stays: 0.4 and 0.6 are 0 and 1
        ([[Fraction(2, 5), Fraction(3, 5)], [Fraction(3, 5), Fraction(2, 5)]], 2, [[0, 1], [1, 0]]),
        # the nearest, 1 and 0, sum to 1 in both columns; both rows are 1.2, printed 1
        ([[Fraction(7, 10), Fraction(1, 2)], [Fraction(1, 5), 1]], 2, [[1, 0], [0, 1]]),
        # the ends of the whole are rounded too: 1.8 is printed 2
        ([[Fraction(9, 5)]], 2, [[2]]),
        ([[Fraction(-1, 2), Fraction(1, 2)]], 0, None),
        ([[5, -3], [0, 2]], 4, [[5, -3], [0, 2]]),
        ([], 0, []),
    ],
)
def test_a_printed_table_adds_up(amounts, whole, printed):
    exact = [[Fraction(x) for x in row] for row in amounts]
    made = adding_up(exact, whole)
    assert sum(map(sum, made)) == whole and (printed is None or made == printed)
    assert all(abs(n - x) < 1 for row, found in zip(exact, made) for x, n in zip(row, found))


TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.fractions(-3, 3, max_denominator=60), min_size=width, max_size=width), min_size=1, max_size=6
    )
)


@settings(max_examples=300, deadline=None)
@given(amounts=TABLES, up=st.booleans())
def test_each_sum_is_beside_its_own_and_no_figure_moves_without_need(amounts, up):
    total = sum(map(sum, amounts), Fraction(0))
    whole = ceil(total) if up else floor(total)
    made = adding_up(amounts, whole)
    assert sum(map(sum, made)) == whole
    spare = [row[:] for row in amounts]
    r, c = max(
        ((r, c) for r, row in enumerate(amounts) for c in range(len(row))), key=lambda at: abs(amounts[at[0]][at[1]])
    )
    spare[r][c] += whole - total
    lines = [*zip(spare, made), *zip(zip(*spare), zip(*made))]
    assert all(floor(sum(xs)) <= sum(ns) <= ceil(sum(xs)) for xs, ns in lines)
    assert all(floor(x) <= n <= ceil(x) for xs, ns in lines for x, n in zip(xs, ns))
    nearest = [[floor(abs(x) + HALF) * (1 if x > 0 else -1) for x in row] for row in spare]
    sums = [*map(sum, nearest), *map(sum, zip(*nearest))]
    if sum(map(sum, nearest)) == whole and all(abs(n - sum(xs)) <= HALF for n, xs in zip(sums, [*spare, *zip(*spare)])):
        assert sum(abs(n - x) for xs, ns in zip(spare, made) for x, n in zip(xs, ns)) == sum(
            abs(n - x) for xs, ns in zip(spare, nearest) for x, n in zip(xs, ns)
        )
