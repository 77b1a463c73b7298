"""Do the words say of each 评价要点 what was found of it? Its mark names it, its verdict stands beside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval.model.evaluation import Indicator
from perfeval.model.scorecard import Scorecard
from perfeval.model.standard import Element, Elements
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, ok, skip
from perfeval.review.reading.statements import own_words

MARK = "[①-⑳]"
MARKS = rf"{MARK}(?:[、，和及与至到—~～－-]*{MARK})*"
VERDICT = "部分符合|基本符合|不符合|未符合|没有符合|不完全符合|未完全符合|完全符合|符合"
POINT = "(?:的)?(?:第)?(?:评价)?(?:要点)?"
BEFORE = re.compile(rf"(?P<verdict>{VERDICT}){POINT}(?P<marks>{MARKS})")
BEHIND = re.compile(
    rf"(?<!符合)(?<!符合评价)(?:评价)?要点(?P<marks>{MARKS})(?:项)?(?:均|都|全部|已)?(?P<verdict>{VERDICT})(?!(?:评价)?要点)"
)
MEANS = {"部分符合": "部分符合", "基本符合": "部分符合", "不符合": "不符合", "完全符合": "符合", "符合": "符合"}
SPAN = re.compile(rf"({MARK})[至到—~～－-]+({MARK})")


def points_in_words_are_as_found(card: Scorecard) -> Iterator[Verdict]:
    """文字写各评价要点符合、部分符合、不符合的，是否与认定的核查结果一致。

    为什么：得分按核查结果计算，意见写成另一个要点或另一种结果，扣分就没有依据。
    怎么改：对照核查结果，改正意见、扣分原因或核查结果。
    依据：实务（评分与底稿一致）。
    """
    said = False
    for row in card.evaluation.indicators:
        found = _found(row)
        for key, where, text in own_words(row) if found else ():
            claims = _claims(text)
            told = [(mark, verdict) for mark, verdict in claims if mark in found]
            said = said or bool(told)
            wrong = [f"{mark}{verdict}，认定{found[mark]}" for mark, verdict in told if found[mark] != verdict]
            listed = len([mark for mark, verdict in told if verdict == "符合"]) > 1 and key == "opinion"
            lost = [mark for mark in found if mark not in _marks(text)] if listed else []
            strange = [mark for mark, _ in claims if mark not in found]
            fix = "对照核查结果，改正文字或核查结果"
            if wrong:
                yield bad(where(), row.name, f"文字写要点{'；要点'.join(wrong)}", "文字与核查结果一致", fix)
            elif strange:
                told_of = f"文字写要点{'、'.join(strange)}，评分标准只有{len(found)}项要点"
                yield bad(where(), row.name, told_of, "评分标准的要点", "改正要点的序号")
            elif lost:
                told_of = f"意见逐项写要点，没有写要点{'、'.join(f'{mark}（认定{found[mark]}）' for mark in lost)}"
                yield ask(where(), row.name, told_of, "各要点都写到", "改正要点的序号，或补写漏掉的要点")
            elif told:
                yield ok(row.name)
    if not said:
        yield skip(WHOLE, "文字没有写评价要点是否符合")


def _found(row: Indicator) -> dict[str, str]:
    """The verdict on each 评价要点 by its mark; empty where one is open or earns a share of its own."""
    points = row.standard.points if isinstance(row.standard, Elements) else ()
    verdicts: dict[str, str] = {_mark(point, n): point.verdict or "" for n, point in enumerate(points)}
    return verdicts if len(verdicts) == len(points) and all(verdicts.values()) else {}


def _mark(point: Element, place: int) -> str:
    """The mark that the point's own words begin with, else that of its place."""
    first = point.text.strip()[:1]
    return first if re.match(MARK, first) else chr(ord("①") + place)


def _claims(text: str) -> list[tuple[str, str]]:
    """Which verdict the words give to which mark, each as often as it is given."""
    found = [match for pattern in (BEFORE, BEHIND) for match in pattern.finditer(text)]
    return [(mark, MEANS[m["verdict"]]) for m in found if m["verdict"] in MEANS for mark in _marks(m["marks"])]


def _marks(text: str) -> str:
    """Each mark that a text names, those between the ends of a span too.

    >>> _marks("①②"), _marks("②、④"), _marks("①至③")
    ('①②', '②④', '①②③')
    """
    spread = SPAN.sub(lambda m: "".join(map(chr, range(ord(m[1]), ord(m[2]) + 1))), text)
    return "".join(re.findall(MARK, spread))
