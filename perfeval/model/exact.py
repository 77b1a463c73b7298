"""A number that may enter a calculation: exact, finite, and in its range."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

Number = int | Decimal | Fraction


def exact(what: str, value: Number, above: int | None = None, most: int | None = None) -> Fraction:
    """The number as a fraction, at least 0; not equal to ``above`` and not more than ``most`` where they are given.

    Raises ValueError, naming ``what`` in Chinese, for floats, NaN, anything that is no number, and numbers out of
    range.

    >>> exact("分值", Decimal("2.5"))
    Fraction(5, 2)
    """
    signed(what, value)
    if value < 0 or value == above or (most is not None and value > most):
        wanted = f"在0至{most}之间" if most is not None else "不小于0" if above is None else "大于0"
        raise ValueError(f"{what}应{wanted}：{value}")
    return Fraction(value)


def signed(what: str, value: Number) -> Fraction:
    """The number as a fraction, of either sign; raises ValueError for floats, NaN and anything that is no number."""
    if not isinstance(value, Number) or (isinstance(value, Decimal) and not value.is_finite()):
        raise ValueError(f"{what}应为有限的精确数（不用 float）：{value!r}")
    return Fraction(value)
