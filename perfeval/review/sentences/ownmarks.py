"""Are the marks and scores that the words of a row tell those of the row?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from perfeval.model.numerals import from_chinese, plain_number
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, ok, skip
from perfeval.review.reading.statements import own_words

MEAN = re.compile(r"(?:平均分|平均值|均值|平均)(?:为|得|是)?([0-9]+(?:\.[0-9]+)?)分")


MARKED = re.compile(r"分别(?:评|打分|打|评分|得)((?:[0-9]+(?:\.[0-9]+)?分[、，和]?){2,})")


EXPERTS = re.compile("([0-9]{1,2}|[二三四五六七八九十]+)(?:位|名)专家")


GIVEN = re.compile(r"认定(?:得分)?(?:得|为)?([0-9]+(?:\.[0-9]+)?)分")


FINAL = re.compile(r"得分[＝=][^，。；]*[＝=]([0-9]+(?:\.[0-9]+)?)分")


EARNED = re.compile(r"(?<!每项)(?<!各)(?<!每)(?<!不)(?:应|共|合计|实|最终|本项)?得([0-9]+(?:\.[0-9]+)?)分(?!制|值)")


TAKEN_OFF = re.compile(r"扣(?:减|除)?([0-9]+(?:\.[0-9]+)?)分")


def mean_of_marks_is_right(card: Scorecard) -> Iterator[Verdict]:
    """写明取专家打分均值的，均值是否算得对。

    为什么：均值就是认定得分，算错一处，合计随之出错。
    怎么改：按各专家打分重新计算均值，改正认定得分；去掉最高最低分的，写明算法。
    依据：实务（专家打分取平均）。
    """
    said = False
    for row in card.evaluation.indicators:
        for _, where, text in own_words(row) if len(row.marks) > 1 else ():
            for match in MEAN.finditer(text):
                said, right = True, Fraction(sum(row.marks.values())) / len(row.marks)
                places = len(match[1].partition(".")[2])
                if abs(Fraction(match[1]) - right) <= Fraction(1, 2 * 10**places):
                    yield ok(row.name)
                else:
                    marks = "、".join(f"{mark}分" for mark in row.marks.values())
                    yield bad(
                        where(),
                        row.name,
                        f"写均值{match[1]}分；打分{marks}，均值{plain_number(right, 2)}分",
                        f"{plain_number(right, 2)}分",
                        "重新计算均值，改正认定得分；去掉最高最低分的，写明算法",
                    )
    if not said:
        yield skip(WHOLE, "没有写专家打分的均值")


def marks_in_words_are_the_marks(card: Scorecard) -> Iterator[Verdict]:
    """意见写的各专家打分是否与登记的打分一致。

    为什么：打分表和意见不一致，认定得分就没有依据。
    怎么改：核对专家打分表，改正意见或登记的打分。
    依据：实务（评分与底稿一致）。
    """
    said = False
    for row in card.evaluation.indicators:
        for _, where, text in own_words(row) if len(row.marks) > 1 else ():
            for match in EXPERTS.finditer(text):
                said, told_of = True, int(match[1]) if match[1].isdigit() else from_chinese(match[1])
                if told_of != len(row.marks):
                    found = f"写“{match[0]}”，登记了{len(row.marks)}位专家的打分"
                    fix = "核对专家打分表，改正人数或补登打分"
                    yield bad(where(), row.name, found, f"{len(row.marks)}位", fix)
            for match in MARKED.finditer(text):
                told = sorted(Fraction(n) for n in re.findall(r"([0-9]+(?:\.[0-9]+)?)分", match[1]))
                if len(told) != len(row.marks):
                    continue
                said = True
                if told == sorted(Fraction(mark) for mark in row.marks.values()):
                    yield ok(row.name)
                else:
                    yield bad(
                        where(),
                        row.name,
                        f"写“{match[0]}”，登记的打分为{'、'.join(f'{m}分' for m in row.marks.values())}",
                        "与登记的打分一致",
                        "核对专家打分表，改正意见或登记的打分",
                    )
    if not said:
        yield skip(WHOLE, "意见没有写各专家的打分")


def score_in_words_is_the_score(card: Scorecard) -> Iterator[Verdict]:
    """意见写的得分是否与评分表一致。

    为什么：意见得4.50分、表上得4.33分，评分表自相矛盾。
    怎么改：核对得分，统一意见和评分表。
    依据：实务。
    """
    said = False
    for line in card.table.lines:
        row = line.indicator
        full = re.search("[得为]满分", row.opinion or "")  # whether full marks are due is another question
        earned = EARNED.findall(row.opinion or "")
        told = [] if full else GIVEN.findall(row.opinion or "") + FINAL.findall(row.opinion or "") + earned
        told += [str(sum(map(Decimal, earned)))] if len(earned) > 1 else []
        if not told or line.shown is None or line.deduction is None:
            continue
        said, shown = True, line.shown
        cuts = [Fraction(n) for n in TAKEN_OFF.findall(row.opinion or "")]
        cut_is_wrong = bool(cuts) and Fraction(line.deduction) not in (
            sum(cuts, Fraction(0)),
            *cuts,
        )  # another rule tells
        if any(abs(Fraction(n) - Fraction(shown)) <= Fraction(1, 200) for n in told) or cut_is_wrong:
            yield ok(row.name)
        else:
            yield ask(
                row.where.of("opinion"),
                row.name,
                f"意见写得{told[-1]}分，评分表得{shown}分",
                "意见与得分一致",
                "核对得分，统一意见和评分表",
            )
    if not said:
        yield skip(WHOLE, "意见没有写得分")
