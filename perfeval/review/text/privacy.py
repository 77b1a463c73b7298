"""Does anything that leaves the house name a person? Rules about personal data and about groups too small to print."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval.model.scorecard import Scorecard
from perfeval.model.surveyed import FEWEST
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, ok, skip
from perfeval.review.reading import persons
from perfeval.review.reading.statements import everything

IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9][0-9]{5}[ -]?(?:19|20)[0-9]{2}[ -]?[0-9]{4}[ -]?[0-9]{3}[0-9Xx](?![0-9A-Za-z])"
)
MOBILE = re.compile(r"(?<![0-9A-Za-z.])(?:\+?86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}(?![0-9A-Za-z.元万吨度])")
ACCOUNT = re.compile(r"(?<![0-9A-Za-z.])[0-9]{4}(?:[ -]?[0-9]{4}){3}(?:[ -]?[0-9]{1,3})?(?![0-9A-Za-z.])")
LONG = re.compile("[0-9][0-9 -]{9}")
WIDE = str.maketrans("０１２３４５６７８９－＋　Ｘ", "0123456789-+ X")
# what a number is said to be, and the number, however many digits it has: one digit too many is still somebody's
LABELLED = (
    (
        "身份证号码",
        re.compile(
            r"(?:身份证|公民身份|身份号码|证件号)[^0-9，。；]{0,8}"
            r"(?P<n>[0-9](?:[ -]?[0-9]){13,18}[ -]?[0-9Xx])(?![0-9A-Za-z])"
        ),
    ),
    ("残疾人证号码", re.compile(r"残疾人?证[^0-9，。；]{0,8}(?P<n>[0-9](?:[ -]?[0-9Xx]){17,20})(?![0-9A-Za-z])")),
    (
        "银行账号",
        re.compile(
            r"(?:[账帐][号户]|卡号?|存折|一卡通|一折通)[^0-9，。；]{0,8}"
            r"(?P<n>(?!89)[0-9](?:[ -]?[0-9]){14,19})(?![0-9A-Za-z])"
        ),
    ),
)
LABELS = ("证", "卡", "号", "户", "折", "通")
WEIGHTS, CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"  # GB 11643


def personal_data_stay_in_the_house(card: Scorecard) -> Iterator[Verdict]:
    """要送出的文字中不应有身份证号、手机号、银行账号，也不应有服务对象的姓名和住户的住址。

    为什么：公开或报送个人信息侵害当事人权益，印出去就收不回来。
    怎么改：删去，或只留首尾数位、中间以*代替；姓名写作“张某某”，住址只写到村、社区。
    依据：《中华人民共和国个人信息保护法》第六条、第二十五条；身份证号码按GB 11643校验。
    """
    clean = True
    for place, subject, text in everything(card):
        for kind, masked in (*numbers(text), *persons.named(text)):
            clean = False
            yield bad(place(), subject, found(kind, masked), "没有个人信息", f"删去，或写成“{masked}”")
    if clean:
        yield ok()


def found(kind: str, masked: str) -> str:
    return f"有{kind}（个人信息）“{masked}”"


def numbers(text: str) -> Iterator[tuple[str, str]]:
    """What kind of personal number stands in a text, and the number masked: the whole is never printed again."""
    text = text.translate(WIDE)
    if not LONG.search(text):
        return
    taken: set[int] = set()
    for kind, pattern in LABELLED if any(label in text for label in LABELS) else ():
        for match in pattern.finditer(text):
            if not taken & set(range(*match.span("n"))):
                taken |= set(range(*match.span("n")))
                yield kind, _masked(match["n"], 6 if kind != "银行账号" else 4)
    for match in IDENTITY.finditer(text):
        plain = re.sub("[ -]", "", match[0])
        checked = CHECKS[sum(int(c) * w for c, w in zip(plain, WEIGHTS)) % 11] == plain[-1].upper()
        named = persons.NAMED_BEFORE.search(text[: match.start()])
        if not taken & set(range(*match.span())) and (checked or named):
            taken |= set(range(*match.span()))
            yield "身份证号码", _masked(plain, 6)
    for match in MOBILE.finditer(text):
        if not taken & set(range(*match.span())):
            plain = re.sub("[ -]", "", match[0])[-11:]
            yield "手机号码", plain[:3] + "****" + plain[7:]
    for match in ACCOUNT.finditer(text):
        plain = re.sub("[ -]", "", match[0])
        if not taken & set(range(*match.span())) and len(plain) >= 16 and _luhn(plain):
            yield "银行账号", _masked(plain, 4)


def _masked(number: str, first: int) -> str:
    """A number with its first digits, and the last four."""
    plain = re.sub("[ -]", "", number)
    return plain[:first] + "*" * (len(plain) - first - 4) + plain[-4:]


def _luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of a bank card, which begins with 62 or with 3 to 5."""
    doubled = [int(c) * (2 if n % 2 else 1) for n, c in enumerate(reversed(digits))]
    return digits[0] in "3456" and len(set(digits)) > 3 and sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def small_groups_are_not_printed(card: Scorecard) -> Iterator[Verdict]:
    """有效答卷不足5份的调查对象类别不应单列。

    为什么：只有三个人的一组，印出满意份数就等于公布各人的回答。
    怎么改：并入相近的类别，或只在底稿中保存。
    依据：实务（统计资料不得推断单个对象，《中华人民共和国统计法》第二十五条）。
    """
    survey = card.evaluation.survey
    if survey is None or not (survey.groups or survey.strata):
        yield skip(WHOLE, "没有分类别的满意度调查")
        return
    parts = [(g.where.of("valid"), g.name, survey.counts_of(g).valid) for g in survey.groups]
    parts += [(s.where.of("valid"), s.name, s.valid) for s in survey.strata]
    for where, name, valid in parts:
        if valid is None or not 0 < valid < FEWEST:
            yield ok(name)
        else:
            yield ask(
                where,
                name,
                f"“{name}”有效答卷{valid}份",
                f"单列的类别不少于{FEWEST}份",
                "并入相近的类别，或只在底稿中保存",
            )
