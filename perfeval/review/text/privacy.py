"""Does anything that leaves the house name a person? Rules about personal data and about groups too small to print."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval.model.scorecard import Scorecard
from perfeval.model.surveyed import FEWEST
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, ok, skip
from perfeval.review.reading import persons
from perfeval.review.reading.statements import everything

IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx](?![0-9A-Za-z])")
MOBILE = re.compile(r"(?<![0-9A-Za-z.])1[3-9][0-9](?:[ -]?[0-9]{4}){2}(?![0-9A-Za-z.])")
ACCOUNT = re.compile(r"(?<![0-9A-Za-z.])[0-9]{4}(?:[ -]?[0-9]{4}){3}(?:[ -]?[0-9]{1,3})?(?![0-9A-Za-z.])")
LONG = re.compile("[0-9][0-9 -]{9}")
SAID_TO_BE = re.compile("(?:账号|账户|帐号|卡号|银行卡)[^0-9，。；]{0,8}$")
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
            yield bad(place(), subject, f"有{kind}（个人信息）“{masked}”", "没有个人信息", f"删去，或写成“{masked}”")
    if clean:
        yield ok()


def numbers(text: str) -> Iterator[tuple[str, str]]:
    """What kind of personal number stands in a text, and the number masked: the whole is never printed again."""
    if not LONG.search(text):
        return
    taken = set()
    for match in IDENTITY.finditer(text):
        checked = CHECKS[sum(int(c) * w for c, w in zip(match[0], WEIGHTS)) % 11] == match[0][-1].upper()
        if checked or re.search(
            "身份证[^0-9，。；]{0,8}$", text[: match.start()]
        ):  # one digit wrong is still somebody's
            taken |= set(range(*match.span()))
            yield "身份证号码", match[0][:6] + "*" * 8 + match[0][14:]
    for match in MOBILE.finditer(text):
        if not taken & set(range(*match.span())):
            plain = re.sub("[ -]", "", match[0])
            yield "手机号码", plain[:3] + "****" + plain[7:]
    for match in ACCOUNT.finditer(text):
        plain = re.sub("[ -]", "", match[0])
        named = SAID_TO_BE.search(text[: match.start()])
        if not taken & set(range(*match.span())) and (named or (len(plain) >= 16 and _luhn(plain))):
            yield "银行账号", plain[:4] + "*" * (len(plain) - 8) + plain[-4:]


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
