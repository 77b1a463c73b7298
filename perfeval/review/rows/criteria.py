"""Do the words of an indicator's own standard say what its parameters compute?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from perfeval.model import formulas, quantity
from perfeval.model.amounts import percent
from perfeval.model.numerals import from_chinese, plain_number
from perfeval.model.scorecard import Scorecard
from perfeval.model.standard import Bands, Deduction, Elements, Formula, Graded, OnTime, Standard, Steps
from perfeval.model.verdicts import Verdict, bad, ok, skip

NUMBER = r"\d+(?:\.\d+)?"
COUNT = rf"(?:{NUMBER}|[一二两三四五六七八九十]{{1,3}})"
THINGS = "次起项处笔例件条个份人户"
DAYS = ("日", "天")
POINTS = ("个百分点", "%")
UNCLEAR = re.compile("且|并|同时|其中|或|未|每|扣|除外")  # a clause with one of these says more than its figures
# 每降低1个百分点扣分值的5%, 每发现1笔手续不全扣0.5分, 每逾期一日扣2%, 每次扣2分
PER = re.compile(
    rf"每(?:[^,;。每扣\d]{{0,16}}?(?P<step>{COUNT})(?P<unit>个百分点|%|[日天{THINGS}])|(?P<bare>[日天{THINGS}]))"
    rf"(?:(?!{COUNT}(?:个|[日天{THINGS}]))[^;。每\d]){{0,24}}?扣(?:减|除)?[^\d,;。]{{0,10}}?(?P<lost>{NUMBER})(?P<of>%|分)(?![-~—至之])"
)
SHARE = rf"(?:得|计|赋)[^\d,;。]{{0,8}}?(?:(?P<full>满分|全部分值|全分)|(?P<share>{NUMBER})%|(?P<points>{NUMBER})分)"
ALL_OF = re.compile(rf"(?P<count>{COUNT})项[^,;。]{{0,8}}各占[^\d,;。]{{0,8}}(?P<share>{NUMBER})%")
MARKED = re.compile(rf"(?P<marks>[①-⑳]+)(?:各)?占[^\d,;。①-⑳]{{0,8}}(?P<share>{NUMBER})%")
EACH = re.compile(rf"每(?:一)?项(?:评价)?(?:要点)?[^\d,;。扣]{{0,4}}(?P<points>{NUMBER})分")
PARTIAL = re.compile(rf"部分符合(?:的)?[^\d,;。]{{0,12}}?(?:(?P<none>不得分)|(?P<share>{NUMBER})%)")
BELOW_RATE = re.compile(rf"完成(?:率|比例)(?:低于|不足|小于|<)(?P<floor>{NUMBER})%[^\d,;。]{{0,4}},?不得分")
RATE = "完成(?:率|比例)"
OF_THE_WHOLE = re.compile(rf"分值[×*x]{RATE}|{RATE}[×*x](?:指标)?分值|按{RATE}(?:计|得|赋)分")
ABOVE_THE_FLOOR = re.compile(rf"\({RATE}-")
DATE = re.compile(r"(?:(?P<year>(?:19|20)\d\d)年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
LATE = re.compile(
    rf"逾期(?:超过|达到|达|满)?(?P<days>{NUMBER})[日天](?:\(含\))?(?:及以上|以上)?[^\d,;。]{{0,3}},?不得分"
)
Contradiction = tuple[str, str]  # the words, and what the parameters say


def standard_says_what_it_computes(card: Scorecard) -> Iterator[Verdict]:
    """评分标准的文字应与计分参数一致。

    为什么：得分按参数计算，报告印的是文字，两者不同，印出的得分就没有依据。
    怎么改：对照评价方案，改正参数或文字，重新计分。
    依据：财预〔2020〕10号第十六条（按评分标准计分）；文字没有写明数的不作比较。
    """
    for line in card.table.lines:
        row = line.indicator
        if row.standard is None or not row.standard.rule:
            yield skip(row.name, "没有自己的评分标准，或没有写文字")
            continue
        found: dict[str, list[str]] = {}
        for words, parameter in _contradictions(row.standard, row.standard.rule, row.points):
            found.setdefault(parameter, []).append(f"“{words}”")
        if found:
            told = "；".join(
                f"评分标准写{''.join(dict.fromkeys(words))}，参数：{parameter}" for parameter, words in found.items()
            )
            yield bad(
                row.standard.where.of("rule"),
                row.name,
                told,
                "文字与参数一致",
                "对照评价方案，改正参数或文字，重新计分",
            )
        else:
            yield ok(row.name)


def _contradictions(standard: Standard, rule: str, points: Decimal | None) -> Iterator[Contradiction]:
    words = _Words(re.sub(r"\s", "", rule), points)
    match standard:
        case Bands():
            yield from _bands(words, standard)
        case Steps():
            yield from _steps(words, standard)
        case Elements():
            yield from _elements(words, standard)
        case Deduction():
            yield from _deduction(words, standard)
        case OnTime():
            yield from _on_time(words, standard)
        case Graded():
            yield from _graded(words, standard)
        case Formula(name="ratio" | "threshold_ratio"):
            yield from _formula(words, standard)


class _Words:
    """The words of a standard in half-width signs, which still tell what was typed; points are those of the row."""

    def __init__(self, typed: str, points: Decimal | None):
        self.typed, self.plain, self.points = typed, typed.translate(quantity.LOOKALIKES), points

    def all(self, pattern: re.Pattern[str]) -> list[tuple[re.Match[str], str]]:
        """Every match with the words as they were typed."""
        return [(m, self.typed[m.start() : m.end()]) for m in pattern.finditer(self.plain)]

    def clauses(self) -> Iterator[tuple[str, str]]:
        """Each clause, plain and typed; "得满分" alone belongs to the clause before."""
        start = 0
        for m in re.finditer(r"[,;。](?!的?(?:得|不得分|计|赋))|$", self.plain):
            yield self.plain[start : m.start()].replace(",", ""), self.typed[start : m.start()]
            start = m.end()

    def share(self, m: re.Match[str]) -> Fraction | None:
        """The share that a match of SHARE names; None where points are meant and the row has none."""
        if m["full"]:
            return Fraction(1)
        return Fraction(m["share"]) / 100 if m["share"] else self.of_points(m["points"])

    def of_points(self, text: str) -> Fraction | None:
        return Fraction(text) / Fraction(self.points) if self.points else None

    def losses(self) -> Iterator[tuple[Fraction, str, Fraction, str]]:
        """For every so many of what which share is lost, and the words."""
        for m, typed in self.all(PER):
            lost = Fraction(m["lost"]) / 100 if m["of"] == "%" else self.of_points(m["lost"])
            step = Fraction(1) if m["bare"] else _number(m["step"])
            if lost is not None and step:
                yield step, m["bare"] or m["unit"], lost, typed


def _number(text: str) -> Fraction:
    return Fraction(text) if text[0].isdigit() else Fraction(from_chinese(text.replace("两", "二")))


def _levels(words: _Words, unit: str) -> Iterator[tuple[Fraction, Fraction | None, Fraction, str]]:
    """From which value on, up to which, which share is earned, as the clauses say that are clear."""
    u = re.escape(unit)
    ends = rf"(?:\((?:不)?含(?:{NUMBER}{u}|本数)?\))?"
    level = re.compile(
        rf"[^\d]*?(?:(?:≥|>=|>)?(?P<low>{NUMBER}){u}{ends}(?:及?以上{ends}|(?:至|到|-|~|—|–)(?P<high>{NUMBER}){u}{ends}(?:之间)?)?"
        rf"|(?P<from>{NUMBER}){u}(?:≤|<=|<)[^\d]{{1,12}}(?:<=|<|≤){NUMBER}{u})(?:的)?[^\d]{{0,4}}?{SHARE}[^\d]*"
    )
    for plain, typed in words.clauses():
        m = level.fullmatch(plain)
        before = plain[: m.start("low")] if m and m["low"] else ""
        if (
            m
            and not UNCLEAR.search(plain)
            and not re.search(
                "低于|不足|小于|少于|不超过|不高于|≤|<",
                before.replace("不低于", "").replace("不少于", "").replace("不小于", ""),
            )
        ):
            share = words.share(m)
            if share is not None:
                high = Fraction(m["high"]) if m["high"] else None
                yield Fraction(m["low"] or m["from"]), high, share, typed


def _nothing_below(words: _Words, unit: str) -> Iterator[tuple[Fraction, str]]:
    """Below which value nothing is earned."""
    u = re.escape(unit)
    below = re.compile(
        rf"[^\d]*?(?:(?:低于|不足|小于|少于|未达到|<=|<|≤|不高于)(?P<a>{NUMBER}){u}|(?P<b>{NUMBER}){u}(?:\(不?含\))?及?以下)[^\d]{{0,4}}?(?:不得分|得0分|不计分)[^\d]*"
    )
    for plain, typed in words.clauses():
        if (m := below.fullmatch(plain)) and not re.search("且|并|同时|其中|或|每|扣", plain):
            yield Fraction(m["a"] or m["b"]), typed


def _bands(words: _Words, standard: Bands) -> Iterator[Contradiction]:
    lows = [quantity.read(step.low) for step in standard.bands]
    if lows[0].unit is None or any(low.kind != "number" or low.unit != lows[0].unit for low in lows):
        return
    unit = lows[0].unit.text
    steps = [(Fraction(low.number), Fraction(step.share)) for low, step in zip(lows, standard.bands)]
    told = "、".join(f"{plain_number(low)}{unit}起得{percent(share, None)}" for low, share in steps)
    for low, high, share, typed in _levels(words, unit):
        above = [start for start, _ in steps if start > low]
        if (low, share) not in steps or (high is not None and above and high != min(above)):
            yield typed, told
    earning = [low for low, share in steps if share]
    for low, typed in _nothing_below(words, unit):
        if earning and low != min(earning):
            yield typed, told


def _steps(words: _Words, standard: Steps) -> Iterator[Contradiction]:
    full, zero, step = (quantity.read(text) for text in (standard.full_at, standard.zero_at, standard.step))
    if step.unit is None or any(q.kind != "number" or q.unit != step.unit for q in (full, zero, step)):
        return
    unit = step.unit.text
    fulls = [(low, typed) for low, _, share, typed in _levels(words, unit) if share == 1]
    for claims, value, told in (
        (fulls, full, f"{standard.full_at}得满分"),
        (list(_nothing_below(words, unit)), zero, f"{standard.zero_at}不得分"),
    ):
        if claims and all(number != value.number for number, _ in claims):
            yield claims[0][1], told
    losses = [
        (n, lost, typed) for n, what, lost, typed in words.losses() if what == unit or {what, unit} == set(POINTS)
    ]
    wanted = Fraction(standard.per_step) / Fraction(step.number)
    if losses and all(lost / n != wanted for n, lost, _ in losses):
        yield losses[0][2], f"每{standard.step}扣{percent(Fraction(standard.per_step), None)}"


def _elements(words: _Words, standard: Elements) -> Iterator[Contradiction]:
    shares = [Fraction(point.share) for point in standard.points]
    told = f"{len(shares)}项，占{'、'.join(percent(share, None) for share in shares)}"
    for m, typed in words.all(ALL_OF):
        if _number(m["count"]) != len(shares) or any(share != Fraction(m["share"]) / 100 for share in shares):
            yield typed, told
    for m, typed in words.all(MARKED):
        places = [ord(mark) - ord("①") for mark in m["marks"]]
        if any(n >= len(shares) or shares[n] != Fraction(m["share"]) / 100 for n in places):
            yield typed, told
    for m, typed in words.all(EACH):
        if (each := words.of_points(m["points"])) is not None and any(share != each for share in shares):
            yield typed, told
    partial = [(Fraction(0) if m["none"] else Fraction(m["share"]) / 100, typed) for m, typed in words.all(PARTIAL)]
    if partial and all(share != Fraction(standard.partial) for share, _ in partial):
        yield partial[0][1], f"部分符合得{percent(Fraction(standard.partial), None)}"


def _deduction(words: _Words, standard: Deduction) -> Iterator[Contradiction]:
    losses = [(lost / n, typed) for n, what, lost, typed in words.losses() if what not in DAYS + POINTS]
    events = standard.events or ()
    for event in events:
        named = [(each, typed) for each, typed in losses if event.text in typed]
        claims = named or (losses if len(events) == len(losses) == 1 else [])
        if words.points and claims and all(each * Fraction(words.points) != Fraction(event.each) for each, _ in claims):
            yield claims[0][1], f"“{event.text}”每次扣{event.each}分"


def _on_time(words: _Words, standard: OnTime) -> Iterator[Contradiction]:
    if standard.per_day is not None:
        per_day = standard.per_day
    elif words.points and standard.each is not None and standard.per_days is not None:
        per_day = Fraction(standard.each) / Fraction(words.points) / standard.per_days
    else:
        return
    losses = [(lost / n, typed) for n, what, lost, typed in words.losses() if what in DAYS]
    if losses and all(lost != per_day for lost, _ in losses):
        yield losses[0][1], f"每逾期1日扣{percent(per_day, None)}"
    for m, typed in words.all(LATE):
        days = int(Fraction(m["days"]))
        if formulas.on_time(days + 1, per_day, standard.zero_after) or (standard.zero_after or days) < days:
            yield (
                typed,
                f"逾期{standard.zero_after}日起不得分"
                if standard.zero_after
                else f"每逾期1日扣{percent(per_day, None)}，没有写逾期多少日起不得分",
            )
    dates = words.all(DATE)
    if (
        len(dates) == 1
        and (day := _day(dates[0][0], standard.due.year))
        and abs(day - standard.due) > timedelta(days=1)
    ):  # 前 may or may not hold the day itself
        yield dates[0][1], f"应于{standard.due}前完成"


def _day(m: re.Match[str], year: int) -> date | None:
    try:
        return date(int(m["year"] or year), int(m["month"]), int(m["day"]))
    except ValueError:
        return None


def _graded(words: _Words, standard: Graded) -> Iterator[Contradiction]:
    names = "|".join(re.escape(band.name) for band in sorted(standard.bands, key=lambda band: -len(band.name)))
    ends = re.compile(
        rf"(?P<name>{names})[^\d;。]{{0,12}}得[^\d;。]{{0,8}}(?P<a>{NUMBER})%?(?:\(不?含\))?(?:至|到|-|~|—|–)(?P<b>{NUMBER})%"
    )
    bands = {band.name: band for band in standard.bands}
    for m, typed in words.all(ends):
        band, said = bands[m["name"]], sorted((Fraction(m["a"]) / 100, Fraction(m["b"]) / 100))
        if len(re.findall(names, m[0])) == 1 and said != [Fraction(band.low), Fraction(band.high)]:
            yield typed, f"“{band.name}”得{percent(Fraction(band.low), None)}至{percent(Fraction(band.high), None)}"


def _formula(words: _Words, standard: Formula) -> Iterator[Contradiction]:
    floor = None if standard.floor is None else Fraction(standard.floor)
    claims = [(Fraction(m["floor"]) / 100, typed) for m, typed in words.all(BELOW_RATE)]
    if claims and all(said != floor for said, _ in claims):
        yield claims[0][1], "没有及格门槛" if floor is None else f"及格门槛{percent(floor, None)}"
    whole, rebased = words.all(OF_THE_WHOLE), words.all(ABOVE_THE_FLOOR)
    if standard.name == "threshold_ratio" and whole and not rebased:
        yield whole[0][1], "减去及格门槛再折算，threshold_ratio；不减的用 ratio，加 floor"
    if standard.name == "ratio" and rebased:
        yield rebased[0][1], "不减及格门槛，ratio；要减的用 threshold_ratio"
