"""Weighted means: the arithmetic one, which lets excess make up for shortfalls, and the geometric one, which
does not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from perfeval.model.exact import Number, exact


def weighted_mean(weights: Sequence[Number], values: Sequence[Number]) -> Fraction:
    """Σ weight × value ÷ Σ weight. In a hierarchy weights act inside their parent: take the means of the means.

    Raises ValueError for lists of unequal length, weights that sum to 0, negative numbers and floats.

    >>> weighted_mean([1, 3], [100, 80])
    Fraction(85, 1)
    """
    pairs, whole = _pairs(weights, values)
    return sum(w * v for w, v in pairs) / whole


def geometric_mean(weights: Sequence[Number], values: Sequence[Number]) -> float:
    """The weighted mean that lets no excess make up for a value near 0; in the unit of ``values``, all above 0.

    Raises ValueError as ``weighted_mean`` does, and for a value of 0.

    >>> round(geometric_mean([1, 1], [50, 200]), 9)
    100.0
    """
    pairs, whole = _pairs(weights, values)
    if any(v == 0 for _, v in pairs):
        raise ValueError("几何平均要求每个数都大于0")
    return math.exp(math.fsum(float(w / whole) * math.log(v) for w, v in pairs))


def _pairs(weights: Sequence[Number], values: Sequence[Number]) -> tuple[list[tuple[Fraction, Fraction]], Fraction]:
    if len(weights) != len(values):
        raise ValueError(f"权重{len(weights)}个、数值{len(values)}个，应一一对应")
    pairs = [(exact("权重", w), exact("数值", v)) for w, v in zip(weights, values)]
    return pairs, exact("权重之和", sum(w for w, _ in pairs), above=0)
