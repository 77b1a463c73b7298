"""Price indices of years, 上年=100: whether they lead from one year to another, and by what factor."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction

from perfeval.model.exact import Number, exact


def misfit(indices: Iterable[int], earlier: int, later: int) -> str:
    """Why indices of these years, each 上年=100, do not lead from one year's prices to another's, naming the years
    needed; "" if they do.
    """
    needed, given = set(range(earlier + 1, later + 1)), set(indices)
    odd = [f"{word}{_years(years)}" for word, years in (("缺", needed - given), ("多", given - needed)) if years]
    wanted = f"要且只要{_years(needed)}的" if needed else "不用"
    return f"{earlier}年与{later}年相比{wanted}价格指数，{'，'.join(odd)}" if odd else ""


def _years(years: Iterable[int]) -> str:
    return "、".join(f"{year}年" for year in sorted(years))


def chain(indices: Mapping[int, Number], earlier: int, later: int) -> Fraction:
    """The factor from the prices of one year to those of a later one.

    ``indices`` hold 上年=100 for exactly the years after the first. Raises ValueError for a missing or further year, an
    index that is not above 0, and floats.

    >>> chain({2023: 102, 2024: 105}, 2022, 2024)
    Fraction(1071, 1000)
    """
    if odd := misfit(indices, earlier, later):
        raise ValueError(odd)
    return math.prod(
        (exact(f"{year}年指数", index, above=0) / 100 for year, index in indices.items()), start=Fraction(1)
    )
