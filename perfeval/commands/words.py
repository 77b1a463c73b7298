"""What is typed after a command, turned into numbers, years and names, or refused in Chinese."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Collection
from fractions import Fraction

from perfeval.params.outline import NAME


def is_archive(name: str | None) -> bool:
    """Whether what was typed after ``verify`` is an archive and no project."""
    return (name or "").lower().endswith(".zip")


def count(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise argparse.ArgumentTypeError(f"“{text}”不是正整数")
    return int(text)


def workers(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", text):
        raise argparse.ArgumentTypeError(f"“{text}”不是0至999的整数")
    return int(text)


def share(text: str) -> Fraction:
    found = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]+)?)[%％]", text)
    if not found or not 0 < Fraction(found[1]) <= 100:
        raise argparse.ArgumentTypeError(f"“{text}”不是0至100%之间的百分数")
    return Fraction(found[1]) / 100


def year(text: str) -> int:
    if not re.fullmatch(r"(19|20)[0-9]{2}", text):
        raise argparse.ArgumentTypeError(f"“{text}”不是四位年份")
    return int(text)


def chosen(text: str, known: Collection[str], what: str) -> tuple[str, ...]:
    return listed(text, known.__contains__, what, f"可选 {','.join(known)}")


def named(text: str, what: str, choice: str) -> tuple[str, ...]:
    """Names of a person's own; which of them there are is known only where the workbook is."""
    return listed(text, lambda part: bool(NAME.fullmatch(part)), what, choice)


def listed(text: str, fits: Callable[[str], bool], what: str, choice: str) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(part.strip() for part in text.replace("，", ",").split(",") if part.strip()))
    unfit = [part for part in wanted if not fits(part)]
    if unfit or not wanted:
        raise argparse.ArgumentTypeError(f"不认识的{what}“{'、'.join(unfit)}”，{choice}")
    return wanted
