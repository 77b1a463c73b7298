"""The small words of a 评分标准: numbers, values with a unit, shares of the points, bounds."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from perfeval.model import quantity, units
from perfeval.model.numerals import from_chinese

MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"  # name 要点; compatibility normalisation would make digits of them
MARK = f"[{MARKS}]"
N = r"\d+(?:\.\d+)?"
COUNT = rf"(?:{N}|[一二两三四五六七八九十]{{1,3}})"
_UNITS = "|".join(re.escape(u) for u in sorted(units.UNITS, key=len, reverse=True) if u not in ("%", "分"))
_SCALES = "|".join(sorted(units.SCALES, key=len, reverse=True))
UNIT = rf"(?:%|(?:{_SCALES})?(?:{_UNITS}))"
PART = rf"(?:{N}%|\d+÷{COUNT})"
VALUE = rf"(?:-?{N}{UNIT}?)"
WHOLE_OF = r"(?:该项|本项|本指标|该指标|此项|指标|该要点|总)?(?:的)?(?:权重分值|分值|权重分|权重|标准分|满分|分数)"
NOTHING = r"(?:不得分|不计分|不给分|(?:得|计|记|为)(?:0|零)分)"
DASH = r"(?:-|至|到)"
_PLAIN = quantity.LOOKALIKES | str.maketrans("—–~∼〜～*✕x/／", "------×××÷÷")
_TENTHS = re.compile(r"([一二两三四五六七八九1-9])成")
_PERCENT = re.compile(r"百分之([一二两三四五六七八九十]{1,3}|\d+(?:\.\d+)?)(?!分之)")


def plain(text: str) -> str:
    """A wording in half-width signs, without blanks; marks of 要点 stay marks.

    >>> plain("①≥９５％，得满分；  ②九成以上得百分之八十")
    '①≥95%,得满分;②90%以上得80%'
    """
    told = re.sub(r"-{2,}", "-", re.sub(r"[^\S\n]", "", text.strip()).translate(_PLAIN))
    told = re.sub(r"\(含(?:本数|当日|当天)?\)", "(含)", told.replace(">=", "≥").replace("<=", "≤"))
    told = re.sub(rf"(\((?:不)?含){N}%?\)", r"\1)", told)
    told = _TENTHS.sub(lambda m: f"{from_chinese(m[1].replace('两', '二'))}0%", told)
    return _PERCENT.sub(lambda m: f"{count(m[1])}%", told)


def count(text: str) -> Fraction:
    """A number in digits or Chinese numerals; none at all is one."""
    return (
        Fraction(1)
        if not text
        else Fraction(text)
        if text[0].isdigit()
        else Fraction(from_chinese(text.replace("两", "二")))
    )


def part(text: str) -> Fraction:
    """A share in per cent, or as a fraction: 25%, 1÷3."""
    if text.endswith("%"):
        return Fraction(text[:-1]) / 100
    above, below = text.split("÷")
    return count(above) / count(below) if count(below) else Fraction(0)


def award(name: str) -> str:
    """The pattern of what is earned; its groups begin with the name."""
    return (
        rf"(?:(?P<{name}_none>{NOTHING})|(?:可|即)?(?:得|计|赋|记|给)(?:{WHOLE_OF}的)?(?:"
        rf"(?P<{name}_full>满分|全分|全部分值|该要点全部分值)|(?P<{name}_share>{PART})(?:的?{WHOLE_OF})?"
        rf"|(?P<{name}_points>{N})分|(?P<{name}_half>一半)(?:的?(?:分值|分数|分))?))"
    )


def loss(name: str) -> str:
    """The pattern of what a deduction costs; its groups begin with the name."""
    return (
        rf"扣(?:除|减|掉)?(?:(?P<{name}_points>{N})分|{WHOLE_OF}的?(?P<{name}_share>{PART})"
        rf"|(?P<{name}_of>{PART})(?:的)?{WHOLE_OF}|(?P<{name}_bare>{N}%))"
    )


def shares(found: re.Match[str], name: str, points: Decimal | None) -> Fraction | None:
    """The share of the points that a match of an award or a loss says; None where it says points and none are known."""
    group = {
        key.removeprefix(f"{name}_"): text for key, text in found.groupdict().items() if key.startswith(f"{name}_")
    }
    if group.get("none"):
        return Fraction(0)
    if group.get("full"):
        return Fraction(1)
    if group.get("half"):
        return Fraction(1, 2)
    told = group.get("share") or group.get("of") or group.get("bare")
    if told:
        return part(told)
    return Fraction(group["points"] or 0) / Fraction(points) if points else None


def decimal(number: Fraction) -> Decimal | None:
    """The number as a decimal of at most six places; None where it has more."""
    scaled = number * 10**6
    return (Decimal(scaled.numerator) / 10**6).normalize() if scaled.denominator == 1 else None


def text(number: Fraction) -> str | None:
    """The number in plain figures of at most six places; None where it has more.

    >>> text(Fraction(19, 20)), text(Fraction(1, 3))
    ('0.95', None)
    """
    found = decimal(number)
    return None if found is None else f"{found:f}"
