"""Is a length of time in words that between the days beside it? 9月26日上线，至12月31日已运行3个月; 历时50天."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.dated import valid_day
from perfeval.review.reading.statements import everything

DAY = re.compile(r"(?:((?:19|20)[0-9]{2})年)?(1[0-2]|0?[1-9])月(3[01]|[12][0-9]|0?[1-9])日")
LENGTH = re.compile(
    r"(?P<lead>历时|用时|耗时|工期|为期|历经|建设周期|施工期|(?:稳定|正常|试|已|累计|连续|安全|共|总)*运[行营]|时长|前后|持续|仅用|共用|提前|超期|逾期|延期|延误|推迟|滞后|晚于计划|晚)"
    r"(?:时间|时长)?(?:了|共|为|约|近|达|仅|已|完成)*(?P<number>[0-9]{1,4})(?P<unit>个?日历天|天|日|个月|周)(?!内|以[上下内]|期)"
)
WITHIN = re.compile(
    r"(?:(?:均|都|已|全部)?在(?:规定的?|法定的?)?|符合(?:规定的?)?|满足(?:规定的?)?|未超过(?:规定的?)?)"
    r"(?P<number>[0-9]{1,3})个?(?P<unit>日历天|天|日|工作日|月)(?P<in>(?:之?内|以内|的?(?:规定)?[时期]限))"
)
NO_CLAIM = re.compile("未能?在|没有在|没能在|[应须需]当?在|要求在|规定在|必须|不符合|未满足|拟|将|计划|确保|力争|约定")
DAYS_IN = {"月": (Fraction(31), 0), "工作日": (Fraction(7, 5), 10)}  # days of each, and those that holidays may add
APART = re.compile("提前|超期|逾期|延期|延误|推迟|滞后|晚")
ROUGH = re.compile("约|近|余|多|左右")
ELSE = re.compile("累计|其中|扣除|停工|中断|不含|节假日|工作日|合同工期|计划工期|每|平均|原定工期|预计")
ELSE_WITHIN = re.compile("扣除|停工|中断|顺延|分批|公示期|另")
QUARTER = re.compile(
    r"(?:第)?(?P<quarter>[一二三四1-4])季度(?:[（(]|的|即|末?[，]?(?:于|在)?)?(?P<month>1[0-2]|[1-9])月(?![0-9]*日?(?:至|—|-|前|起))"
)
FEW = 2  # days by which counting both ends, or neither, differs
MONTH = 30.4


@dataclass(frozen=True, slots=True)
class _Length:
    """What words say of a length, and what the days beside them make of it."""

    words: str
    right: str = ""


def lengths_of_time_are_those_between_the_days(card: Scorecard) -> Iterator[Verdict]:
    """写明起止日期的，历时、工期、运行、提前和逾期的天数、月数，应由两个日期算出，写在几日内办完的应够数；写明季度的，月份应在这一季度。

    为什么：9月26日上线、至12月31日写已运行6个月，日期和时长必有一个是错的。
    怎么改：按日期重新计算，或改正日期；扣除停工、节假日的，在句中写明。
    依据：实务（数据勾稽）；两头是否都算、月数取整的出入不算，只作查询。
    """
    said = False
    for where, subject, text in everything(card):
        for told in (*_lengths(text), *_limits(text), *_quarters(text)) if "月" in text else ():
            said = True
            if not told.right:
                yield ok(subject)
            else:
                fix = "按日期重新计算，或改正日期；扣除停工、节假日的，在句中写明"
                yield ask(where(), subject, told.words, told.right, fix)
    if not said:
        yield skip(WHOLE, "没有写两个日期和其间的时长")


def _lengths(text: str) -> Iterator[_Length]:
    for sentence in re.split("[。；;\n]", text) if LENGTH.search(text) else ():
        lengths = list(LENGTH.finditer(sentence))
        days = list(_days(sentence))
        if len(lengths) != 1 or len(days) != 2 or ELSE.search(sentence):
            continue
        match, ((first, one), (last, other)) = lengths[0], days
        if first == last or (last < first and not APART.search(match["lead"])):
            continue
        gap = abs((last - first).days)
        number, unit = int(match["number"]), match["unit"]
        room = FEW if not ROUGH.search(match[0] + sentence[match.end() : match.end() + 1]) else max(FEW, gap // 10)
        told = f"写“{one}”“{other}”，又写“{match[0]}”"
        if unit == "个月":
            months = gap / MONTH
            fits = months - 1.05 <= number <= months + 1.05
            yield (
                _Length(told)
                if fits
                else _Length(f"{told}，两个日期相距约{round(months)}个月", f"约{round(months)}个月")
            )
        elif unit == "周":
            yield (
                _Length(told)
                if abs(gap / 7 - number) <= 1
                else _Length(f"{told}，两个日期相距{gap}天", f"{gap // 7}周")
            )
        else:
            fits = -1 <= number - gap - 1 <= 0 or abs(number - gap) <= (room if room > FEW else 1)
            yield _Length(told) if fits else _Length(f"{told}，两个日期相距{gap}天", f"{gap}天")


def _limits(text: str) -> Iterator[_Length]:
    """A limit that is said to have been kept, and the two days before it: 3月10日收到，5月26日下达，在30日内完成."""
    for sentence in re.split("[。；;\n]", text) if WITHIN.search(text) else ():
        limits, days = list(WITHIN.finditer(sentence)), list(_days(sentence))
        if len(limits) != 1 or len(days) != 2 or NO_CLAIM.search(sentence) or ELSE_WITHIN.search(sentence):
            continue
        match, ((first, one), (last, other)) = limits[0], days
        gap = (last - first).days
        if gap <= 0:
            continue
        each, more = DAYS_IN.get(match["unit"], (Fraction(1), 1))
        told = f"写“{one}”“{other}”，又写“{match[0]}”"
        fits = gap <= int(match["number"]) * each + more
        yield _Length(told) if fits else _Length(f"{told}，两个日期相距{gap}天", f"{gap}天")


def _days(sentence: str) -> Iterator[tuple[date, str]]:
    """The whole days of a sentence in their order, a day without a year being of the year before it."""
    year = None
    for match in DAY.finditer(sentence):
        year = int(match[1]) if match[1] else year
        day = valid_day(year or 2000, int(match[2]), int(match[3]))
        if day:
            yield day, match[0]


def _quarters(text: str) -> Iterator[_Length]:
    for match in QUARTER.finditer(text) if "季度" in text else ():
        quarter = "一二三四".find(match["quarter"]) + 1 or int(match["quarter"])
        right = range(3 * quarter - 2, 3 * quarter + 1)
        told = f"写“{match[0]}”"
        yield (
            _Length(told) if int(match["month"]) in right else _Length(told, f"{right[0]}至{right[-1]}月，或改正季度")
        )
