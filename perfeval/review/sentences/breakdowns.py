"""Do the parts that a sentence lists behind 其中 fit their whole, and is rounding told?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from operator import itemgetter

from perfeval.model.numerals import plain_number
from perfeval.model.passages import Passage, StatedNumber, figures
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.rates import MONEY, NO_PART, PERSONS
from perfeval.review.reading.statements import one_digit_off
from perfeval.review.sentences.identities import rounded_sums

LEFT_OVER = re.compile(
    "(?:结余|剩余|余额?|未[支执拨用][出行付完]?|结转|节约|节省|缺口)(?:资金|金额|为|了|约)*$"
)  # no whole of what was done


MADE_UP = re.compile("^((?:其余|其他|剩余|余下)[^0-9]{0,6}[0-9][0-9.,]*[一-鿿]{1,2}?)(?:分别)?(?:为|是|系|包括|含).*$")


def parts_fit_the_whole(card: Scorecard) -> Iterator[Verdict]:
    """“其中”各项与总数是否相合。

    为什么：分项大于总数，或相加不等于总数，说明口径或数字有误；相差在四舍五入之内的尾差不算。
    怎么改：核对各项；分项有交叉或没有列全的，在句中写明。
    依据：实务（数据勾稽）。
    """
    said = False
    for p in card.passages:
        for whole, parts in _breakdowns(p):
            said = True
            yield _fit(p, whole, parts)
    if not said:
        yield skip(WHOLE, "正文没有“其中”各项可核")


def rounding_is_noted(card: Scorecard) -> Iterator[Verdict]:
    """分项与总数有尾差的，是否加注说明。

    为什么：尾差不是错误，但不加注，读者会以为数字算错。
    怎么改：核对后统一数字；确属四舍五入的，在数字旁加注“因四舍五入，分项之和与总数略有出入”。
    依据：实务（数据勾稽）。
    """
    noted = any(re.search("尾差|四舍五入|取整", p.text) for p in card.passages)
    told = [
        (
            p.where,
            p.subject,
            f"总数{whole.text}，其中{'、'.join(f.text for f in parts)}",
            abs(whole.value - sum(f.value for f in parts)),
        )
        for p in card.passages
        for whole, parts in _breakdowns(p)
        if len(parts) > 1 and _apart(whole, parts) == "rounding"
    ]
    told = told or [
        (
            fact.where.of("value"),
            fact.label,
            f"{fact.label}{fact.value}，{'、'.join(p.label + p.value for p in parts)}",
            gap,
        )
        for fact, parts, gap in rounded_sums(card)
    ]
    for where, subject, found, gap in told:
        if noted:
            yield ok(subject)
        else:
            amount = f"{plain_number(gap / 10000, None)}万元" if "万元" in found else plain_number(gap, None)
            yield ask(
                where,
                subject,
                f"{found}，相差{amount}，在四舍五入的范围内，疑为尾差",
                "数字统一，或加注尾差",
                "核对后统一数字；确属四舍五入的加注说明",
            )
    if not told:
        yield skip(WHOLE, "没有尾差")


def _breakdowns(p: Passage) -> Iterator[tuple[StatedNumber, list[StatedNumber]]]:
    """Every whole with the parts that its 其中 lists: money and counts of people or households."""
    for before, after in _of_which(p):
        for dimension in dict.fromkeys(f.dimension for f in before):
            parts = [f for f in after if f.dimension == dimension]
            if (dimension == MONEY or dimension in PERSONS) and parts:
                wholes = [f for f in before if f.dimension == dimension]
                fits = [f for f in wholes if _apart(f, parts) == "equal"]
                yield (fits or wholes)[-1], parts


def _of_which(p: Passage) -> Iterator[tuple[list[StatedNumber], list[StatedNumber]]]:
    """Figures before and after 其中; clauses that compare or leave something open are no parts."""
    for match in re.finditer("其中", p.text):
        head = re.split("[。；！？]", p.text[: match.start()].rstrip("。"))[-1].split("其中")[-1]
        tail = re.sub(
            "（[^（）]*）", "", re.split("[。；！？]|其中", p.text[match.end() :])[0]
        )  # 77.82万元（件均1420元）
        if re.search("合计|共计|总", tail):
            continue
        clauses = [MADE_UP.sub(r"\1", c) for c in re.split("，", tail)]  # 其余38万元为质保金20万元和尾款18万元
        begun = [c.strip()[:2] for c in re.split("[，、]", head) if c.strip()]
        again = next((n for n, c in enumerate(clauses) if n and c[:2] in begun), len(clauses))
        clauses = clauses[:again]  # 培训教师300人，其中取得证书280人，培训学生500人
        if re.search("[（(]$", head):  # in brackets: of what stands right before them, and of nothing else
            head = re.split("[，、]", head)[-1]
        wholes = [c for c in re.split("，", head) if not re.search("[日月人户]均|平均|每", c)]
        told = [(bool(LEFT_OVER.search(c[: f.start])), f) for c in wholes for f in figures(c)]
        before = [f for left, f in sorted(told, key=itemgetter(0), reverse=True)]  # what is left has no such parts
        yield before, [f for c in clauses if not NO_PART.search(c) for f in figures(c)]


def _fit(p: Passage, whole: StatedNumber, parts: list[StatedNumber]) -> Verdict:
    found = f"总数{whole.text}，其中{'、'.join(f.text for f in parts)}"
    larger = [f for f in parts if f.value - f.slack > whole.value + whole.slack]
    if larger:
        return ask(
            p.where,
            p.subject,
            f"{found}，分项{larger[0].text}大于总数",
            "分项不大于总数",
            "核对总数和分项的数字、单位和口径",
        )
    if len(parts) < 2 or (_apart(whole, parts) != "differ" and not _misprinted(p.text, whole, parts)):
        return ok(p.subject)
    return ask(
        p.where,
        p.subject,
        f"{found}，分项相加与总数不等",
        "分项之和等于总数（四舍五入的尾差除外）",
        "核对数字；分项有交叉或没有列全的，在句中写明",
    )


def _misprinted(text: str, whole: StatedNumber, parts: list[StatedNumber]) -> bool:
    """Whether three parts or more of one list fall short of a whole that differs from their sum in one digit."""
    total, (number, unit) = sum(f.value for f in parts), _split(whole)
    others = [_split(f) for f in parts]
    listed = "、[^，。；、0-9]*".join(re.escape(f.text) for f in parts)
    if (
        len(parts) < 3
        or {u for _, u in others} != {unit}
        or not re.search(f"{re.escape(whole.text)}[^。；]{{0,20}}其中[^，。；、0-9]*{listed}(?!等)", text)
    ):
        return False
    factor = whole.value / Fraction(number)
    return whole.value * 4 < total * 5 and one_digit_off(plain_number(total / factor), number)


def _split(figure: StatedNumber) -> tuple[str, str]:
    number = re.match("[0-9.,]+", figure.text)
    plain = number[0].replace(",", "") if number else "0"
    return plain, figure.text[number.end() if number else 0 :]


def _apart(whole: StatedNumber, parts: list[StatedNumber]) -> str:
    """How a whole and the sum of its parts stand: "equal", "rounding", "examples" (parts far below it) or "differ"."""
    total, slack = sum(f.value for f in parts), whole.slack + sum(f.slack for f in parts)
    differ = abs(total - whole.value)
    if differ <= slack:
        return "rounding" if differ else "equal"
    return "examples" if total < whole.value and differ * 20 > whole.value else "differ"
