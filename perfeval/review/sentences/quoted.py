"""Are figures quoted as they stand elsewhere? Rules about actuals, counts of rows, readings, amounts and rounding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from perfeval.model.evaluation import Evaluation, Fact
from perfeval.model.numerals import from_chinese
from perfeval.model.scorecard import Scorecard, total_budget
from perfeval.model.standard import Ratio
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, ok, skip
from perfeval.review.reading.statements import everything, own_words

RATED = re.compile(
    "专家[^，。；]{0,8}?(?:就|对|给)?([0-9]{1,2}|[一二三四五六七八九十]+)项指标[^，。；]{0,6}(?:打分|评分|赋分)"
)
NUMBERS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
ROUNDED = re.compile(
    r"([0-9]+\.[0-9]{3,})(?:分|%)?，?(?:取|保留|按|四舍五入)[^，。；0-9]{0,6}?([两2一1])位小数[^，。；0-9]{0,4}([0-9]+(?:\.[0-9]+)?)"
)
DIVIDED = re.compile(r"\{\{\s*\(?\s*facts\.(\w+)\s*/\s*facts\.(\w+)\s*\)?\s*\|\s*百分比")
YUAN = re.compile(r"(?<![0-9.,])([0-9][0-9,]*(?:\.[0-9]+)?)元(?![/每])")
LEAST = 3  # digits that an amount has, for it to be known again


def rated_rows_are_counted(card: Scorecard) -> Iterator[Verdict]:
    """正文写的专家打分的指标项数，应等于登记了专家打分的指标数。

    为什么：项数不符，不是漏登打分就是写错。
    怎么改：核对专家评分表，改正项数或补登打分。
    依据：实务（数据勾稽）。
    """
    rated, said = sum(bool(row.marks) for row in card.evaluation.indicators), False
    for p in card.passages if rated else ():
        for match in RATED.finditer(p.text):
            said = True
            told = int(match[1]) if match[1].isdigit() else from_chinese(match[1])
            if told == rated:
                yield ok(p.subject)
            else:
                found = f"写专家就{match[1]}项指标打分，登记了专家打分的指标{rated}项"
                yield bad(p.where, p.subject, found, f"{rated}项", "核对专家评分表，改正项数或补登打分")
    if not said:
        yield skip(WHOLE, "没有写专家打分的指标项数")


def reading_keeps_the_number(card: Scorecard) -> Iterator[Verdict]:
    """指标值、完成值另作理解的，数字应与原来所印的相同。

    为什么：另作理解是补比较符和单位，数字变了，计分就按错数算。
    怎么改：对照原表改正；原表印错的，在理由中写明。
    依据：实务（按原表照录）。
    """
    said = False
    for row in card.evaluation.indicators:
        for cell, read in ((row.target, row.target_read_as), (row.actual, row.actual_read_as)):
            if not cell or not read:
                continue
            printed, value = set(NUMBERS.findall(cell.replace(",", ""))), NUMBERS.findall(read.value.replace(",", ""))
            if not printed or not value:
                continue
            said = True
            if set(value) <= printed or any(number in read.reason for number in value):
                yield ok(row.name)
            else:
                told = f"原表印“{cell}”，理解为“{read.value}”，数字不同"
                yield ask(
                    read.where.of("value"), row.name, told, "原表的数字", "对照原表改正；原表印错的，在理由中写明"
                )
    if not said:
        yield skip(WHOLE, "没有另作理解的数字")


def amounts_keep_their_ten_thousands(card: Scorecard) -> Iterator[Verdict]:
    """文字写的金额，不应漏写“万”字。

    为什么：270.00万元写成270.00元，差一万倍。
    怎么改：对照资金表，补上“万”字。
    依据：实务（单位一致）。
    """
    e = card.evaluation
    known = {amount for row in e.budget for amount in (row.initial, row.adjusted, row.received, row.executed) if amount}
    known |= {amount for row in e.spending for amount in (row.budget, row.executed) if amount}
    known |= {
        Decimal(m[0]) for f in e.facts.values() if "万元" in f.value and (m := NUMBERS.search(f.value.replace(",", "")))
    }
    known = {amount for amount in known if len(f"{amount:f}".replace(".", "").strip("0")) >= LEAST - 1}
    said = False
    for where, subject, text in everything(card) if known else ():
        for match in YUAN.finditer(text):
            said, amount = True, Decimal(match[1].replace(",", ""))
            if amount not in known or len(match[1].replace(".", "")) < LEAST:
                yield ok(subject)
            else:
                told = f"写“{match[0]}”，资金表和基础数据中有{match[1]}万元"
                yield bad(where(), subject, told, f"{match[1]}万元", "对照资金表，补上“万”字")
    if not said:
        yield skip(WHOLE, "没有以元写的金额")


def roundings_are_right(card: Scorecard) -> Iterator[Verdict]:
    """写明取几位小数的，取舍应正确。

    为什么：取舍错一分，合计随之出错。
    怎么改：按四舍五入改正。
    依据：实务（得分保留两位小数，四舍五入）。
    """
    said = False
    for row in card.evaluation.indicators:
        for _, where, text in own_words(row):
            for match in ROUNDED.finditer(text):
                said, places = True, 2 if match[2] in "两2" else 1
                right = Decimal(match[1]).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
                if Decimal(match[3]) == right:
                    yield ok(row.name)
                else:
                    told = f"{match[1]}取{match[2]}位小数写作{match[3]}，应为{right}"
                    yield bad(where(), row.name, told, str(right), "按四舍五入改正")
    if not said:
        yield skip(WHOLE, "没有写取几位小数")


def parts_lie_within_their_whole(card: Scorecard) -> Iterator[Verdict]:
    """作为比率分子的数，一般不应大于分母。

    为什么：合格的多于抽检的、参加的多于应到的，数字必有一个错。
    怎么改：核对来源，改正数字；确实超过的，写明原因。
    依据：实务（数据勾稽）；只作查询。
    """
    e, said = card.evaluation, False
    for top, bottom in dict.fromkeys(_pairs(e)):
        one, other = e.facts.get(top), e.facts.get(bottom)
        if one is None or other is None or not _same_kind(one, other):
            continue
        said = True
        if one.reading.base <= other.reading.base:
            yield ok(one.label)
        else:
            told = f"“{one.label}”{one.value}大于“{other.label}”{other.value}"
            yield ask(one.where.of("value"), one.label, told, "不大于分母", "核对来源，改正数字；确实超过的，写明原因")
    if not said:
        yield skip(WHOLE, "没有由两项基础数据算出的比率")


def _same_kind(one: Fact, other: Fact) -> bool:
    return one.reading.measured and other.reading.measured and one.reading.dimension == other.reading.dimension


def _pairs(e: Evaluation) -> Iterator[tuple[str, str]]:
    """The facts that are divided: in words as a percentage, and by the standard of a row that cannot pass 100 %."""
    texts = [section.text for section in e.narrative]
    texts += [text for p in e.problems for text in (p.detail, p.cause) if text]
    for text in texts:
        yield from DIVIDED.findall(text)
    for row in e.indicators:
        if isinstance(row.standard, Ratio) and (row.target or "").startswith("100"):
            yield row.standard.numerator, row.standard.denominator


def carry_over_is_what_is_left(card: Scorecard) -> Iterator[Verdict]:
    """结果应用写的结转，应等于实际到位数减去全年执行数。

    为什么：结转写错，下年度预算就安排错。
    怎么改：按资金表重新计算；另有收回或追加的，在条件中写明。
    依据：实务（资金勾稽）。
    """
    application, total = card.evaluation.application, total_budget(card.evaluation)
    if not application or application.carry_over is None or total is None or total.executed is None:
        yield skip(WHOLE, "没有写结转数")
        return
    left = {base - total.executed for base in (total.received, total.adjusted) if base is not None}
    if application.carry_over in left:
        yield ok()
    else:
        told = f"结转{application.carry_over}万元，按资金表为{'或'.join(f'{amount}万元' for amount in sorted(left))}"
        yield ask(application.where.of("carry_over"), WHOLE, told, "到位数减去执行数", "重新计算；另有收回或追加的写明")
