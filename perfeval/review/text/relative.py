"""Do words that set figures beside each other fit them: higher and lower, of which whole, per what?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from perfeval.model.evaluation import Evaluation, Fact, Indicator
from perfeval.model.findings import Where
from perfeval.model.numerals import plain_number
from perfeval.model.scorecard import Scorecard, is_satisfaction
from perfeval.model.standard import Graded
from perfeval.model.units import UNITS
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, ok, skip
from perfeval.review.reading.cited import meant, templates
from perfeval.review.reading.statements import Place, counts, own_words

AMOUNT = r"([0-9]+(?:\.[0-9]+)?)"


INTERVAL = re.compile(rf"区间(?:为|是|在)?{AMOUNT}分?(?:[（(]不?含[)）])?(?:至|到|—+|－|-|~|～){AMOUNT}分")


UP = ("高于", "超过", "多于", "大于", "超出")


DOWN = ("低于", "少于", "不足", "小于", "未达到", "没有达到")


COMPARED = re.compile(
    "(?P<matter>[^，。；：、（）]{2,24}?)(?:还|仍|均|都|略|明显)?"
    f"(?P<way>{'|'.join((*UP, *DOWN))})了?(?:年初|全年|年度|原定)?(?P<plan>计划|目标|指标值)"
)


AIM = re.compile(f"(?:{'|'.join((*UP, *DOWN))})了?(?:年初|全年|年度|原定)?(?:计划|目标|指标值)")


ENDS = re.compile(
    r"(?P<low>[0-9.]+)[%％]?(?:至|到|—|～|~|－|-)(?P<high>[0-9.]+)[%％][^。；]{0,12}?(?P<end>下限|上限)(?:仍|均|都|还)?"
    f"(?P<way>{'|'.join((*UP, *DOWN))})了?(?:年初|全年|年度|原定)?(?:目标值?|指标值)(?P<aim>[0-9.]+(?=[%％]))?"
)


SHARE = re.compile(
    r"占(?P<whole>[^，。；：（）{}\s]{2,14}?)的\s*\{\{\s*\(?\s*facts\.\w+\s*/\s*facts\.(?P<fact>\w+)\s*\)?"
)


ONLY_WHEN = re.compile("全年度?|本年度?|当年|年度|上年度?|全部|总[数量额体]?|合计|同期|[上下]半年")


PER = re.compile(
    "每(?:月|年|天|日)?(?:一)?个?(?P<per>人次|人|户次|户|亩|公里|平方米|次|床|学生|生)|(?P<mean>人|户|亩|生)均"
)


MORE = ("多", "高", "多支", "增长", "增加", "提高", "上升", "超出", "超")


GAP = re.compile(
    r"比(?:目标值|指标值|年初目标值?|目标|计划数|计划|(?P<share>[0-9]+(?:\.[0-9]+)?)[%％])(?P<way>少|低|多|高)(?:了)?"
    r"(?P<gap>[0-9]+(?:\.[0-9]+)?)(?P<unit>个?百分点|[%％]|[一-鿿]{1,3})"
)


DIFFERENCE = re.compile(
    r"(?:比(?P<base>[^，。；：{}]{2,12}?)(?:\{\{[^}]*\}\})?"
    r"(?P<way>少支|多支|少|低|减少|下降|降低|多|高|增长|增加|提高|上升|超出)(?:了)?"
    rf"|(?P<first>{'|'.join((*UP, *DOWN))})(?:了)?(?P<after>计划|目标|预算|指标值))"
    r"\s*\{\{\s*\(+\s*facts\.(?P<a>\w+)\s*-\s*facts\.(?P<b>\w+)"
)


def interval_in_words_is_that_of_the_band(card: Scorecard) -> Iterator[Verdict]:
    """文字写的得分区间，应是所认定档次的区间。

    为什么：区间抄成别的档次，读者会以为得分越出了评分标准。
    怎么改：按分值和档次的比例重新计算区间。
    依据：实务（评分有据可算）。
    """
    said = False
    for row in card.evaluation.indicators:
        for (low, high), where, match in _intervals(row):
            said = True
            if (Fraction(match[1]), Fraction(match[2])) == (low, high):
                yield ok(row.name)
            else:
                right = f"{plain_number(low, 2)}至{plain_number(high, 2)}分"
                told = f"写得分区间{match[1]}至{match[2]}分，所认定的档次为{right}"
                yield bad(where, row.name, told, right, "按分值和档次的比例改正区间")
    if not said:
        yield skip(WHOLE, "没有写得分区间")


def _intervals(row: Indicator) -> Iterator[tuple[tuple[Fraction, Fraction], Where, re.Match[str]]]:
    standard = row.standard
    if not isinstance(standard, Graded) or row.points is None or not standard.band:
        return
    band = next((band for band in standard.bands if band.name == standard.band), None)
    if band is not None:
        ends = Fraction(row.points) * Fraction(band.low), Fraction(row.points) * Fraction(band.high)
        for _, where, text in own_words(row):
            yield from ((ends, where(), match) for match in INTERVAL.finditer(text))


def more_and_less_agree_with_the_table(card: Scorecard) -> Iterator[Verdict]:
    """文字写高于、低于计划的，应与指标表的指标值和完成值一致。

    为什么：完成值低于指标值而写成高于，结论就反了。
    怎么改：核对指标表，改正文字或数字。
    依据：实务（文字与数字一致）。
    """
    said = False
    rows = [
        row for row in card.evaluation.indicators if row.actual_reading.measured and row.target_reading.kind == "number"
    ]
    pleased = [row for row in rows if is_satisfaction(row) and row.target_reading.dimension == "ratio"]
    for p in card.passages if len(pleased) == 1 else ():
        for match in ENDS.finditer(p.text) if "限" in p.text else ():
            said, target = True, pleased[0].target_reading
            aim = Fraction(match["aim"]) / 100 if match["aim"] else target.base
            apart = Fraction(match["low" if match["end"] == "下限" else "high"]) / 100 - aim
            if apart > 0 if match["way"] in UP else apart < 0:
                yield ok(p.subject)
            else:
                told = f"写“{match[0]}”；“{pleased[0].name}”指标值{target.text}"
                yield bad(p.where, p.subject, told, "文字与数字一致", "核对区间和指标值，改正文字或数字")
    for p in card.passages if rows else ():
        for match in COMPARED.finditer(p.text) if AIM.search(p.text) else ():
            row = meant(match["matter"], rows)
            if row is None or row.actual_reading.dimension != row.target_reading.dimension:
                continue
            said, apart = True, row.actual_reading.base - row.target_reading.base
            if apart > 0 if match["way"] in UP else apart < 0:
                yield ok(p.subject)
            else:
                told = f"写“{match[0]}”；“{row.name}”指标值{row.target}，实际完成值{row.actual}"
                yield bad(p.where, p.subject, told, "文字与指标表一致", "核对指标表，改正文字或数字")
    if not said:
        yield skip(WHOLE, "没有写指标高于或低于计划")


def gaps_go_the_way_they_say(card: Scorecard) -> Iterator[Verdict]:
    """写“比……低多少”“比……多多少”的，方向和差额应与两个数相符。

    为什么：支出少于预算而写成多，结论就反了；差额算错，原因的轻重也就错了。
    怎么改：核对两个数，改正方向或差额。
    依据：实务（文字与数字一致）。
    """
    said = False
    for where, subject, told, right in (*_row_gaps(card), *_fact_gaps(card.evaluation)):
        said = True
        if right:
            yield bad(where(), subject, f"写“{told}”；{right}", "方向和差额与两个数相符", "核对两个数，改正方向或差额")
        else:
            yield ok(subject)
    if not said:
        yield skip(WHOLE, "没有写比多少低多少、多多少")


def _row_gaps(card: Scorecard) -> Iterator[tuple[Place, str, str, str]]:
    """What a row's words say of how far its actual is from a figure, and what is right where they err."""
    for row in card.evaluation.indicators:
        target, actual = row.target_reading, row.actual_reading
        if not actual.measured:
            continue
        for _, where, text in own_words(row):
            for match in GAP.finditer(text):
                share = Fraction(match["share"]) / 100 if match["share"] else None
                if share is None and (target.kind != "number" or target.dimension != actual.dimension):
                    continue
                if share is not None and actual.dimension != "ratio":
                    continue
                apart, gap = actual.base - (target.base if share is None else share), Fraction(match["gap"])
                wrong = (apart > 0) != (match["way"] in MORE) or not apart
                room = Fraction(1, 2 * 10 ** len(match["gap"].partition(".")[2]))
                off = match["unit"] in ("个百分点", "百分点") and abs(abs(apart) * 100 - gap) > room
                right = f"指标值{row.target}，实际完成值{row.actual}"
                yield where, row.name, match[0], right if wrong or off else ""


def _fact_gaps(e: Evaluation) -> Iterator[tuple[Place, str, str, str]]:
    """What is printed as the difference of two facts, which of them the words name as the base, and which way."""
    for text, where, subject in templates(e):
        for match in DIFFERENCE.finditer(text) if "facts." in text else ():
            a, b = e.facts.get(match["a"]), e.facts.get(match["b"])
            if a is None or b is None or not a.reading.measured or not b.reading.measured:
                continue
            words = match["base"] or match["after"]
            bases = [fact for fact in (a, b) if _called(words, fact)]
            if len(bases) != 1:
                continue
            other = b if bases[0] is a else a
            apart = other.reading.base - bases[0].reading.base
            up = match["way"] in MORE if match["way"] else match["first"] in UP
            wrong = apart != 0 and (apart > 0) != up
            right = f"“{other.label}”{other.value}，“{bases[0].label}”{bases[0].value}"
            told = re.sub(r"\s*\{\{.*$", "", match[0])
            yield partial(_itself, where), subject, told, right if wrong else ""


def _itself(where: Where) -> Where:
    return where


def _called(words: str, fact: Fact) -> bool:
    """Whether a fact is what the words after 比 name, by two letters of its label."""
    return any(words[n : n + 2] in fact.label for n in range(len(words) - 1))


def shares_name_their_whole(card: Scorecard) -> Iterator[Verdict]:
    """“占……的”百分比，分母应是文字所说的那一项数据。

    为什么：写占实际支出而除以到位资金，比率就不是文字所说的比率。
    怎么改：改正表达式的分母，或改正文字。
    依据：实务（口径一致）。
    """
    e, said = card.evaluation, False
    for match, where, subject in _shares(e):
        fact = e.facts.get(match["fact"])
        if fact is None:
            continue
        said, whole = True, match["whole"]
        others = [other for other in e.facts.values() if other is not fact and _names(whole, other)]
        others = [] if ONLY_WHEN.fullmatch(whole) else others
        if _names(whole, fact) or not others:
            yield ok(subject)
        else:
            told = f"写“占{whole}的”，分母用的是“{fact.label}”（{fact.value}）；“{others[0].label}”为{others[0].value}"
            yield ask(where, subject, told, "文字与分母是同一项数据", "改正表达式的分母，或改正文字")
    if not said:
        yield skip(WHOLE, "没有由基础数据算出的占比")


def _names(words: str, fact: Fact) -> bool:
    label = re.sub("资金|金额|总数|总额|数量|数", "", fact.label)
    short = re.sub("资金|金额|总数|总额|数量|数", "", words)
    return len(short) > 1 and (short in label or label in short)


def _shares(e: Evaluation) -> Iterator[tuple[re.Match[str], Where, str]]:
    for section in e.narrative:
        where = Where(f"params/{e.address}/{e.year}.md", section.line)
        yield from ((match, where, section.title) for match in SHARE.finditer(section.text))
    for problem in e.problems:
        for key in ("detail", "cause"):
            text = getattr(problem, key) or ""
            yield from ((match, problem.where.of(key), problem.title) for match in SHARE.finditer(text))


def unit_costs_are_per_what_they_say(card: Scorecard) -> Iterator[Verdict]:
    """单位成本名称写每人、每户的，分母应以人、户计。

    为什么：名称写每人而除以户数，单位成本就不能与标准和上年相比。
    怎么改：改正分母的数据，或改正名称。
    依据：实务（口径一致）。
    """
    e, said = card.evaluation, False
    for cost in e.costs:
        per = PER.search(cost.name)
        quantity = e.facts.get(cost.quantity)
        found = counts(quantity.value) if quantity and quantity.value else ()
        word = {"学生": "人", "生": "人"}.get(per["per"] or per["mean"], per["per"] or per["mean"]) if per else ""
        if not per or not found or word not in UNITS:
            continue
        said = True
        if found[0].dimension == UNITS[word][0]:
            yield ok(cost.name)
        else:
            told = f"名称写“{per[0]}”，分母“{quantity.label if quantity else ''}”为{found[0].text}"
            yield bad(cost.where.of("quantity"), cost.name, told, f"以{word}计的分母", "改正分母的数据，或改正名称")
    if not said:
        yield skip(WHOLE, "没有写明每人、每户的单位成本")
