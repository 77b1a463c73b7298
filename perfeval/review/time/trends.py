"""Do figures of several years go the way that the words say, and do they give the rate that a row states?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from itertools import pairwise

from perfeval.model.evaluation import Indicator
from perfeval.model.numerals import plain_number
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, bad, ok, skip
from perfeval.review.reading.changes import CHANGE, FALL, RISE
from perfeval.review.reading.statements import FREE, Place, core, counts, own_words

STEADY = re.compile(rf"(?:逐年|连年|年年|连续[一-鿿0-9]{{1,3}}年|持续)[一-鿿]{{0,4}}?({FALL}|{RISE})(?!率)")
YEARLY = re.compile(
    r"((?:19|20)[0-9]{2})年(?:度|末|底)?[^0-9，。；、（）()]{0,10}?([0-9]+(?:\.[0-9]+)?)(?![0-9]*(?:[年月日季号]|个月))"
)
RATE = re.compile(f"({FALL}|{RISE})(?:比例|幅度)?率?$")


def series_go_the_way_they_say(card: Scorecard) -> Iterator[Verdict]:
    """写“逐年下降”“逐年增加”的，同句各年的数字是否一直朝这个方向。

    为什么：写逐年下降而数字逐年上升，结论与事实相反。
    怎么改：核对各年数字，改正数字或改写结论。
    依据：实务（文字与数字一致）。
    """
    said = False
    for where, subject, text in _texts(card):
        for sentence in re.split("[。；！？\n]", text) if STEADY.search(text) else ():
            trend, series = STEADY.search(sentence), sorted(YEARLY.findall(sentence))
            years = [year for year, _ in series]
            if not trend or len(series) < 2 or len(set(years)) < len(years):
                continue
            said, values = True, [Fraction(number) for _, number in series]
            falls = re.fullmatch(FALL, trend[1])
            if all((b < a) if falls else (b > a) for a, b in pairwise(values)):
                yield ok(subject)
            else:
                shown = "、".join(f"{year}年{number}" for year, number in series)
                fix = "核对各年数字，改正数字或改写结论"
                yield bad(where(), subject, f"写“{trend[0]}”，数字为{shown}", "文字与各年数字的方向一致", fix)
    if not said:
        yield skip(WHOLE, "没有写各年数字的变化趋势")


def rate_of_change_follows_from_the_words(card: Scorecard) -> Iterator[Verdict]:
    """文字写明由多少变为多少的，增长率、下降率指标应由这两个数得出。

    为什么：文字由1000起升到1040起，表上填下降4%，必有一处不实。
    怎么改：按两个数重新计算，改正完成值、得分或文字。
    依据：实务（文表数据一致）。
    """
    rows = [(row, m[1]) for row in card.evaluation.indicators if (m := RATE.search(_bare(row.name)))]
    said = False
    for where, subject, text in _texts(card) if rows else ():
        for match in CHANGE.finditer(text):
            was, now = counts(match[1]), counts(match[3])
            if not was or not now or was[-1].dimension != now[0].dimension or not was[-1].value:
                continue
            clause = re.split("[，。；\n]", text[: match.start()])[-1]
            for row, way in rows:
                actual, thing = row.actual_reading, core(RATE.sub("", _bare(row.name)))
                if actual.dimension != "ratio" or not actual.measured or len(thing) < 3 or thing[-4:] not in clause:
                    continue
                said, change = True, (now[0].value - was[-1].value) / was[-1].value
                right = -change if re.fullmatch(FALL, way) else change
                if abs(right - actual.base) <= Fraction(6, 1000):
                    yield ok(row.name)
                else:
                    yield _told(where, subject, row, f"由{was[-1].text}变为{now[0].text}", change)
    if not said:
        yield skip(WHOLE, "没有写明变化前后两个数的增长率、下降率指标")


def _told(where: Place, subject: str, row: Indicator, told: str, change: Fraction) -> Verdict:
    how = f"{'上升' if change > 0 else '下降'}{plain_number(abs(change) * 100, 2)}%"
    found = f"写{told}，{how}；指标表“{row.name}”实际完成值{row.actual}"
    return bad(where(), row.name, found, "文字与指标表一致", "按两个数重新计算，改正完成值、得分或文字")


def _bare(name: str) -> str:
    return re.sub(r"[（(].*?[）)]|\W", "", name)


def _texts(card: Scorecard) -> Iterator[tuple[Place, str, str]]:
    """What people wrote of this year's result: in the rows, in the goal and in the text."""
    for row in card.evaluation.indicators:
        yield from ((where, row.name, text) for _, where, text in own_words(row))
        if row.target and row.actual and STEADY.search(row.target):
            yield partial(row.where.of, "actual"), row.name, f"{row.target}：{row.actual}"
    for p in card.passages:
        goal = p.part == "goal" and card.evaluation.objective and p.text == card.evaluation.objective.achieved
        if goal or (p.part in ("narrative", "problem") and not FREE.search(p.section)):
            yield partial(getattr, p, "where"), p.subject, p.text
