"""How a number is written: in plain figures with so many decimals, as a share, in Chinese numerals."""

from __future__ import annotations

from fractions import Fraction

DIGITS = "零一二三四五六七八九"


def plain_number(number: Fraction, places: int | None = None) -> str:
    """The number in decimal notation, exact where it ends within six places, else rounded half up."""
    if places is None:
        places = next((p for p in range(7) if (number * 10**p).denominator == 1), 2)
    units = int(abs(number) * 10**places + Fraction(1, 2))
    whole, rest = divmod(units, 10**places)
    sign = "-" if number < 0 and units else ""
    return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"


def share_text(share: Fraction) -> str:
    """A share as a percentage where two decimals hold it exactly, else as a fraction.

    >>> share_text(Fraction(3, 8)), share_text(Fraction(2, 3))
    ('37.5%', '2/3')
    """
    return f"{plain_number(share * 100)}%" if (share * 10**4).denominator == 1 else str(share)


def chinese(number: int) -> str:
    """A whole number from 0 to 99 in Chinese numerals, others in digits.

    >>> chinese(7), chinese(12), chinese(30), chinese(100)
    ('七', '十二', '三十', '100')
    """
    if not 0 <= number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else DIGITS[tens]) + ("十" if tens else "") + (DIGITS[ones] if ones or not tens else "")


def from_chinese(words: str) -> int:
    """The number that Chinese numerals up to 99, or digits, say.

    >>> from_chinese("七"), from_chinese("十二"), from_chinese("三十"), from_chinese("15")
    (7, 12, 30, 15)
    """
    if words.isdigit():
        return int(words)
    tens, ten, ones = words.rpartition("十")
    return (DIGITS.find(tens) if tens else 1) * 10 + (DIGITS.find(ones) if ones else 0) if ten else DIGITS.find(ones)
