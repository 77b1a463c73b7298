"""Do figures in free words follow from one another? 860 people × 750 yuan × 12 months, 152 万元 ÷ 95 people.

A relation reads one sentence and yields what it says beside what follows from its other figures. A relation more is
one more function in ``RELATIONS``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from perfeval.model.numerals import plain_number
from perfeval.model.passages import Passage
from perfeval.model.scorecard import Scorecard, total_budget
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.changes import CHANGE, EVERY, FALL, RISE
from perfeval.review.reading.own_tables import row_names
from perfeval.review.reading.statements import FREE, Count, core, counts
from perfeval.review.sentences import apiece, declared, quotients
from perfeval.review.sentences.balances import balances
from perfeval.review.sentences.declared import NUMBER, Reckoned
from perfeval.review.sentences.triples import triples

BEYOND = re.compile(
    rf"(?P<way>超过|超出|高于|低于|少于|未达)(?:了)?(?:年度|年初|预期)?(?:目标|计划|预算)(?:值|数)?(?P<by>[0-9.]+[^0-9，。；、%]{{1,3}})"
    rf"[，,（(]?(?:即|也就是)?(?:超出|超过|超|高出?|多|低|少|相差|偏差)了?{NUMBER}[%％]"
)
BY = rf"(?:(?:{FALL}|{RISE})(?:幅度?|比例|率)?|降幅|增幅|升幅|涨幅)(?:为|达到?|了|约)*{NUMBER}"
BESIDES = "^[，,（(]?(?:同比|环比|较上年|比上年|较去年|比去年|年度?内|共|累计|平均|净)?"
RATED = re.compile(rf"{BESIDES}{BY}(?P<unit>[%％]|个?百分点)")
BY_SO_MUCH = re.compile(
    rf"{BESIDES}(?:{FALL}|{RISE}|净增|净减|多|少)(?:了|为|约)?(?P<by>[0-9]+(?:\.[0-9]+)?[^，。；、0-9（）%％]+)"
)
THAN_BEFORE = re.compile(  # 由上年…, told the other way round: 63.7%，比上年的61.2%提高2.5%
    r"(?P<now>[0-9]+(?:\.[0-9]+)?[%％])[，,（(]?(?:同比|比|较|高于|低于)(?:上年|去年|上一年|同期|(?:19|20)[0-9]{2}年|(?:项目)?实施前|改造前|评价前)"
    rf"(?:度|末|底|同期)*(?:的|为|[（(])?(?P<was>[0-9]+(?:\.[0-9]+)?[%％])[）)]?{BY}(?P<unit>[%％]|个?百分点)"
)
VALUE, PER = r"[0-9]+(?:\.[0-9]+)?", r"[一-鿿A-Za-zμ]{1,4}[/／][一-鿿A-Za-z]{1,4}?"
FROM_TO = re.compile(
    rf"[由从][^，。；由从0-9]{{0,12}}(?P<was>{VALUE})(?P<of>{PER})?(?:进一步|逐步|大幅)?(?:{FALL}|{RISE})(?:到了?|至|为)[^，。；0-9]{{0,8}}"
    rf"(?P<now>{VALUE})(?P<unit>{PER})[，,（(]?(?:同比|较上年|比上年|共|累计)?{BY}(?:%|％)"
)
BARE_BEFORE = re.compile(
    rf"(?P<now>{VALUE})(?P<unit>{PER})[，,（(]?(?:同比|比|较)(?:上年|去年|上一年|同期|(?:项目)?实施前|(?:改造|治理|整治)前|(?:19|20)[0-9]{{2}}年)"
    rf"(?:度|末|底|同期|水平)*(?:的|为|[（(])?(?P<was>{VALUE})(?P<of>{PER})?[）)]?{BY}(?:%|％)"
)
GIVEN, SPENT, LEFT = (
    re.compile("安排|预算|到位|下达"),
    re.compile("支出|支付|执行|使用"),
    re.compile("结余|节余|剩余|结转"),
)
NOT_WHOLE = re.compile("上年|以前年度|其中|率|未")
SINCE = re.compile(
    "截至(?:目前|年末|年底|[0-9]*月?[底末]?)|目前|年末|年底|其中|已?完成|实际|年内|全年|累计|已|仅|有|中|共|的"
)
QUOTIENT = re.compile("[0-9.]+[^，÷（）]*÷[0-9.]+[^＝]*")
FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
SHARE = re.compile(
    rf"(?P<name>[一-鿿]{{0,8}}(?:覆盖|合格|满意|参保|参与|通过|完好|入学|知晓|准确|及时|普及|达标|到位)[率度])[^0-9，。；]{{0,3}}{NUMBER}[%％]"
)


def figures_in_words_follow_from_each_other(card: Scorecard) -> Iterator[Verdict]:
    """文字中几个数有算术关系的，是否算得对：人数×标准×月数、人均、单价、增减幅度、年初加新增减退出、扣除、结余、部分不多于全体。

    为什么：860人、每人每月750元，全年应为774万元，写成744万元，总数或人数必有一个是错的。
    怎么改：重新计算，改正错的一处；口径不同的，在句中写明算式。
    依据：实务（数据勾稽）；只作查询。
    """
    said = False
    for p, found in _found(card):
        said = True
        if found.right:
            fix = "重新计算，改正错的一处；口径不同的，在句中写明算式"
            yield ask(p.where, p.subject, found.told, found.right, fix)
        else:
            yield ok(p.subject)
    if not said:
        yield skip(WHOLE, "没有一句中写明可以互相推算的几个数")


def _found(card: Scorecard) -> Iterator[tuple[Passage, Reckoned]]:
    """What every relation finds; two that divide the same figures of one passage say it once."""
    relations = [_of_rows(card), *RELATIONS, *(() if total_budget(card.evaluation) else (_left,))]
    for p in (*card.passages, *_cells(card)):
        if FREE.search(p.section):
            continue
        divided: set[str] = set()
        asked: set[str] = set()  # the figures of what is asked
        for relation, found in ((one, found) for one in relations for found in one(p)):
            quotient = QUOTIENT.search(found.told) if found.right else None
            told = set(FIGURE.findall(found.told)) if found.right else set()
            known = len(told & asked) > (1 if relation is triples else 2)  # the same figures were asked about
            if not known and (quotient is None or quotient[0] not in divided):
                yield p, found
            divided |= {quotient[0]} if quotient else set()
            asked |= told
    yield from apiece.across(card)


def _cells(card: Scorecard) -> Iterator[Passage]:
    """Actuals that are told in words: 由91.8%提高到92.4%，提高0.6个百分点."""
    for row in card.evaluation.indicators:
        for key in ("actual", "explanation"):
            if (text := getattr(row, key)) and len(counts(text)) > 1:
                yield Passage(row.where.of(key), row.name, text, text, "row")


def _beyond(p: Passage) -> Iterator[Reckoned]:
    """How far a result is beyond its target, and what share of it that is: 75万元，超过目标15万元，即超出25%."""
    for match in BEYOND.finditer(p.text) if "%" in p.text or "％" in p.text else ():
        by = counts(match["by"])
        before = counts(re.split("[。；\n]", p.text[: match.start()])[-1])
        same = [c for c in before if by and c.dimension == by[0].dimension]
        if not same:
            continue
        over = match["way"] in ("超过", "超出", "高于")
        base = same[-1].value - by[0].value if over else same[-1].value + by[0].value
        if base > 0:
            sign = "－" if over else "＋"
            how = f"{by[0].text}÷（{same[-1].text}{sign}{by[0].text}）"
            yield _share(match, f"写“{match[0]}”，{how}", by[0].value / base)


def _changes(p: Passage) -> Iterator[Reckoned]:
    """From what to what, and by what share: 由16批次降至14批次，下降12.5%; two rates are so many 百分点 apart."""
    if not re.search("[%％]|百分点", p.text):
        return
    for match in CHANGE.finditer(p.text):
        was, now = counts(match[1]), counts(match[3])
        rated = RATED.match(p.text[match.end() :])
        like = bool(was and now) and was[-1].dimension == now[0].dimension
        by = BY_SO_MUCH.match(p.text[match.end() :])
        by_one = counts(by["by"]) if by and like and EVERY.findall(match[1]) == EVERY.findall(match[3]) else ()
        if by and by_one and by_one[0].dimension == now[0].dimension and was[-1].dimension != "ratio":
            yield _apart(was[-1], now[0], by_one[0], by[0].strip("，,"))
        if rated and like and was[-1].value and EVERY.findall(match[1]) == EVERY.findall(match[3]):
            yield _changed(was[-1], now[0], rated, f"写由{was[-1].text}变为{now[0].text}{rated[0]}")
    for match in THAN_BEFORE.finditer(p.text):
        (was_one,), (now_one,) = counts(match["was"]), counts(match["now"])
        yield _changed(was_one, now_one, match, f"写“{match[0]}”")


def _changes_of_any_unit(p: Passage) -> Iterator[Reckoned]:
    """The same where the unit is one that no count has (毫克/升): 由2.7毫克/升降到1.62毫克/升，下降40%."""
    for pattern in (FROM_TO, BARE_BEFORE) if re.search("[%％]", p.text) else ():
        for match in pattern.finditer(p.text):
            was, now = Fraction(match["was"]), Fraction(match["now"])
            same = match["of"] == match["unit"] or (match["of"] or "") == ""
            if not same or not was or was == now or not re.search("[/／]", match["unit"]):
                continue
            yield _share(match, f"写“{match[0]}”", abs(now - was) / was)


def _apart(was: Count, now: Count, by: Count, told: str) -> Reckoned:
    """By how much a figure changed, beside the two: 由13850元增加到14598元，增加748元."""
    gap = abs(now.value - was.value)
    how = f"写“{told}”，{now.text}与{was.text}相差{declared.shown_as(gap, by)}"
    right = abs(gap - by.value) <= by.slack + was.slack + now.slack
    return Reckoned(how) if right else Reckoned(how, declared.shown_as(gap, by))


def _changed(was: Count, now: Count, rated: re.Match[str], told: str) -> Reckoned:
    """What the words say of a change, and what it is: a share of what was, or for two rates their difference."""
    right = abs(now.value - was.value) / was.value if was.value else Fraction(0)
    points = rated["unit"] not in ("%", "％")
    if was.dimension not in ("ratio", "percentage_points"):
        if not points:
            return _share(rated, told, right)
        shown = f"{plain_number(right * 100, 2)}%"
        return Reckoned(f"{told}，应为{shown}", shown)
    gap = abs(now.value - was.value) * (100 if was.dimension == "ratio" else 1)
    stated, room = Fraction(rated["number"]), Fraction(6, 10 ** (len(rated["number"].partition(".")[2]) + 1))
    if abs(stated - gap) <= room and points or abs(stated - right * 100) <= room and not points:
        return Reckoned(told)
    shown = f"{plain_number(gap, 2)}个百分点"
    share = f"，按比率算为{plain_number(right * 100, 2)}%" if not points else ""
    return Reckoned(f"{told}，两个比率相差{shown}{share}", shown)


def _share(match: re.Match[str], told: str, right: Fraction) -> Reckoned:
    places = len(match["number"].partition(".")[2])
    room = Fraction(6, 10 ** (places + 3))
    shown = f"{plain_number(right * 100, 2)}%"
    if abs(Fraction(match["number"]) / 100 - right) <= room:
        return Reckoned(told)
    return Reckoned(f"{told}，应为{shown}" if "÷" not in told else f"{told}＝{shown}", shown)


def _left(p: Passage) -> Iterator[Reckoned]:
    """What was given, spent and left, of a text without a table of funds: 到位860万元，支出834.2万元，结余25.8万元."""
    if not LEFT.search(p.text) or re.search("追加|调[增减]|核减|收回", p.text):
        return
    money = [c for c in counts(p.text) if c.dimension == "money" and not NOT_WHOLE.search(c.before)]
    given, spent, left = ([c for c in money if words.search(c.before)] for words in (GIVEN, SPENT, LEFT))
    if len(left) != 1 or not given or not spent or left[0].start < spent[-1].start:
        return
    gaps = {a.value - b.value for a in given for b in spent}
    a, b = given[-1], spent[0]
    told = f"写“{left[0].before.strip()}{left[0].text}”，{a.text}－{b.text}"
    yield (
        Reckoned(told) if any(left[0].equals(gap) for gap in gaps) else apiece.product(left[0], a.value - b.value, told)
    )


def _beyond_whole(p: Passage) -> Iterator[Reckoned]:
    """A share of people or things that is more than all of them: 覆盖率103.73%."""
    for match in SHARE.finditer(p.text) if re.search("[0-9]{3}[0-9.]*[%％]", p.text) else ():
        many = Fraction(match["number"]) > 100
        yield Reckoned(f"写“{match[0]}”，部分不会多于全体" if many else match[0], "0至100%" if many else "")


def _of_rows(card: Scorecard) -> Callable[[Passage], Iterator[Reckoned]]:
    """The rate of a row beside the two counts that a sentence gives for it: 建成80个，正常运营62个."""
    rates = [
        (row, stem[1])
        for row in card.evaluation.indicators
        if row.actual_reading.measured
        and row.actual_reading.dimension == "ratio"
        and (stem := re.fullmatch("[一-鿿]*?([一-鿿]{4})率", core(row.name)))
    ]

    parts = row_names(card)

    def told(p: Passage) -> Iterator[Reckoned]:
        if p.part not in ("goal", "narrative") or any(name in p.text for name in parts):  # of one row of a table
            return
        for row, stem in rates if any(stem in p.text for _, stem in rates) else ():
            found = counts(p.text)
            for part in (c for c in found if _of_the_row(c.before.strip(), stem, row.name)):
                wholes = [c for c in found if c.dimension == part.dimension and c.value > part.value]
                wholes = [c for c in wholes if c.end <= part.start]
                actual = row.actual_reading
                if not wholes or part.dimension == "ratio" or not part.value:
                    continue
                gaps = [abs(part.value / c.value - actual.base) for c in wholes]
                how = f"写“{part.before.strip()}{part.text}”，{part.text}÷{wholes[-1].text}"
                right = f"{plain_number(part.value / wholes[-1].value * 100, 2)}%"
                same = min(gaps) <= Fraction(6, 1000)
                yield (
                    Reckoned(how)
                    if same
                    else Reckoned(f"{how}＝{right}，指标表“{row.name}”实际完成值{row.actual}", right)
                )

    return told


def _of_the_row(before: str, stem: str, name: str) -> bool:
    """Whether words end as the name of a rate does, and say nothing before that but what the name says."""
    return before.endswith(stem) and set(SINCE.sub("", before.removesuffix(stem))) <= set(name)


RELATIONS: tuple[Callable[[Passage], Iterator[Reckoned]], ...] = (
    apiece.products,
    apiece.means,
    apiece.prices,
    apiece.reckonings,
    _changes_of_any_unit,
    _beyond,
    _changes,
    _beyond_whole,
    declared.changes_on_last_year,
    declared.changes_on_what_follows,
    declared.stocks_and_flows,
    balances,
    declared.what_is_taken_off,
    declared.parts_beyond_their_whole,
    quotients.rates_of_their_counts,
    quotients.shares_of_a_named_whole,
    quotients.shares_of_one_list,
    quotients.shares_of_what_stands_before,
    quotients.shares_of_a_whole_by_its_name,
    quotients.rates_of_some_among_all,
    quotients.means_of_time,
    triples,
)
