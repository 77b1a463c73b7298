"""Are days possible for what they date: results in the year, measures to come, a draft after the field work?"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date
from functools import partial

from perfeval.model.passages import first_line, narrative_place
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.dated import YEARLESS, day_of
from perfeval.review.reading.statements import Place

MEASURES = re.compile("措施|下一步|整改|打算|建议")
TO_COME = re.compile("^(?:下一步|今后)?(?:将|拟|计划|预计|力争|争取|确保)")
BY = re.compile(
    "((?:19|20)[0-9]{2})年(?:([0-9]{1,2})月)?(?:([0-9]{1,2})日)?(?:底|末|年底|年末|第?[一二三四]季度末?|上半年|上旬|中旬|下旬)?(?:之前|以前|前|内)"
)
PAST = re.compile("已|原|曾|于是|未|没有|截至|应")
STAGES = (
    (3, re.compile("正式(?:评价)?报告|定稿|出具报告|印发报告|提交报告")),
    (2, re.compile("(?:报告)?初稿|征求意见稿|征求意见")),
    (1, re.compile("现场(?:核查|评价|调研|勘查|检查)|问卷调查|实地(?:核查|查看|走访|调研)|访谈|座谈")),
)


def results_are_of_the_year(card: Scorecard) -> Iterator[Verdict]:
    """实际完成日期不应早于评价年度。

    为什么：评价年度以前就完成的，不是本年度的结果，多是抄了上年或写错年份。
    怎么改：核对验收或交付材料，改正日期；确在以前完成的，说明为什么列入本年度。
    依据：实务（评价年度的目标和结果）；只作查询。
    """
    said, e = False, card.evaluation
    for row in e.indicators:
        done, due = row.actual_reading.date, row.target_reading.date
        if done is None or done.year is None:
            continue
        said, first = True, due.year if due is not None and due.year else e.first_year
        if done.year >= min(first, e.first_year) or row.reason:
            yield ok(row.name)
        else:
            yield ask(
                row.where.of("actual"),
                row.name,
                f"实际完成值“{row.actual}”，早于评价年度{e.when}；指标值“{row.target}”",
                "评价年度内的日期",
                "核对验收或交付材料，改正日期；确在以前完成的，说明为什么列入本年度",
            )
    if not said:
        yield skip(WHOLE, "没有以日期填报的指标")


def measures_are_still_to_come(card: Scorecard) -> Iterator[Verdict]:
    """改进措施写的完成时限，不应在评价年度以内。

    为什么：自评在年度结束以后，时限已过的措施无法落实。
    怎么改：改为填报日期之后的时限；已经整改的，写明整改情况。
    依据：实务（措施可落实）；只作查询。
    """
    said, e = False, card.evaluation
    for where, subject, clause in _measures(card):
        for match in BY.finditer(clause):
            if PAST.search(clause):
                continue
            said = True
            due = _end(*match.groups())
            if due is None or due > date(e.year, 12, 31):
                yield ok(subject)
            else:
                found = f"措施写“{clause}”，时限在评价年度{e.when}以内或以前"
                fix = "改为填报日期之后的时限；已经整改的，写明整改情况"
                yield ask(where(), subject, found, f"{e.year}年以后的时限", fix)
    if not said:
        yield skip(WHOLE, "措施没有写完成时限")


def _measures(card: Scorecard) -> Iterator[tuple[Place, str, str]]:
    """Each clause that tells what is to be done: in the cell for it, under a heading for it, or by its first word."""
    for row in card.evaluation.indicators:
        for clause in re.split("[，。；]", row.measure or ""):
            yield partial(row.where.of, "measure"), row.name, clause.strip()
        _, _, later = re.sub("[；;]", "。", row.reason or "").partition("。")  # the cause, then what is to be done
        for clause in re.split("[，。]", later):
            if TO_COME.match(clause.strip()):
                yield partial(row.where.of, "reason"), row.name, clause.strip()
    heading = ""
    for p in card.passages:
        if p.part != "narrative":
            continue
        if re.fullmatch(r"\*\*.{2,20}\*\*|#+ .*", p.text.strip()):  # a heading that stands in the text
            heading = p.text
            continue
        told = MEASURES.search(heading or p.section)
        for clause in re.split("[，。；]", p.text) if BY.search(p.text) else ():
            if told or TO_COME.match(clause.strip()):
                yield partial(getattr, p, "where"), p.subject, clause.strip()


def _end(year: str, month: str | None, day: str | None) -> date | None:
    """The last day that a limit may mean."""
    m = int(month) if month else 12
    if not 1 <= m <= 12:
        return None
    last = calendar.monthrange(int(year), m)[1]
    return date(int(year), m, min(int(day), last) if day else last)


def the_draft_follows_the_field_work(card: Scorecard) -> Iterator[Verdict]:
    """评价报告初稿应在现场核查、问卷调查之后。

    为什么：先写成初稿、后去核查，报告就没有以核查为据。
    怎么改：核对底稿，改正日期；确系补充核查的，写明补充了什么。
    依据：实务（评价工作程序）；只作查询。
    """
    section = card.evaluation.words("绩效评价工作过程")
    said = False
    for number, line in enumerate(section.text.split("\n") if section else ()):
        steps, year = [], None
        for clause in re.split("[。；]", line):
            match = YEARLESS.search(clause)
            stage = next((n for n, words in STAGES if words.search(clause)), None)
            year = int(match[1]) if match and match[1] else year
            day = day_of(f"{year}年{match[2]}月{match[3]}日") if match and year else None
            if stage and day and "补充" not in clause:
                steps.append((stage, day, clause.strip()))
        for stage, day, told in steps:
            for earlier, when, other in steps:
                if earlier >= stage:
                    continue
                said = True
                if day >= when or section is None:
                    yield ok("绩效评价工作过程")
                else:
                    yield ask(
                        narrative_place(card.evaluation, first_line(card.evaluation, section) + number),
                        section.title,
                        f"“{told}”在“{other}”之前，先后颠倒",
                        "先核查、后成稿",
                        "核对底稿，改正日期；确系补充核查的，写明补充了什么",
                    )
    if not said:
        yield skip(WHOLE, "没有写初稿和现场核查的日期")
