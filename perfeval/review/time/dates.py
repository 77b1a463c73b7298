"""Do the days fit one another? Rules about dates of targets, papers, surveys, work and recommendations."""

from __future__ import annotations

import calendar
import itertools
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from perfeval.model.evaluation import Evidence
from perfeval.model.passages import Passage, first_line, narrative_place
from perfeval.model.quantity import Deadline
from perfeval.model.scorecard import Line, Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip
from perfeval.review.reading.dated import YEARLESS, day_of, filed, valid_day

WRITTEN = r"(?:19|20)[0-9]{2}(?:年[0-9]{1,2}月(?:[0-9]{1,2}日)?|[./-][0-9]{1,2}(?:[./-][0-9]{1,2})?)"
PERIOD = re.compile(rf"(?<![0-9.])(?P<first>{WRITTEN})\s*(?:至|到|—{{1,2}}|－|-|~|～)\s*(?P<last>{WRITTEN})(?![0-9])")
SERIAL = range(36526, 73051)  # Excel's numbers of the days from 2000 to 2099
EPOCH = date(1899, 12, 30)
ACCEPTED = re.compile(
    "(?:验收|竣工|完工|交付|签收|移交)[^，。]{0,6}(?:单|表|意见|证书|报告|记录|备案表|确认书|确认单|证明)"
)
CHECKING = re.compile("抽查|核查|底稿|评价|计划|方案|通知")
ASKED = re.compile("满意度|问卷|回访|测评")
DONE_ASKING = re.compile("^(?!.*(?:上年|上次|往年|比)).*(?:开展|组织|进行|委托|发放).*(?:满意度|问卷|测评)")
OBJECT = re.compile(r"评价(?:的)?(?:对象|内容)(?:为|是|：)((?:19|20)[0-9]{2})年度?(?![0-9月]|[至到—－\-、和])")


def _last_day(written: Deadline | None, year: int) -> date | None:
    """The last day that a deadline allows or a finished date may mean; the evaluated year where none is written."""
    if written is None or written.month is None:
        return None
    of = written.year or year
    last = valid_day(of, written.month, written.day or calendar.monthrange(of, written.month)[1])
    before = written.boundary == "before" and written.day is None
    return date(of, written.month, 1) - timedelta(days=1) if before and last else last


def late_work_loses_points(card: Scorecard) -> Iterator[Verdict]:
    """逾期完成的，不应得满分；不打分的表应写明原因。

    为什么：时效指标考核的就是是否按期，逾期得满分等于没有考核。
    怎么改：按评分标准扣分，写明逾期的原因和补救措施。
    依据：财预〔2020〕10号第十一条、第十六条。
    """
    said = False
    for line in card.table.lines:
        row = line.indicator
        due = _last_day(row.target_reading.date, card.evaluation.year)
        done = _done(line, card.evaluation.year)
        if due is None or done is None:
            continue
        said, late = True, (done - due).days
        told = f"指标值“{row.target}”，实际“{row.actual}”，逾期{late}天"
        if late <= 0 or row.standard is not None:
            yield ok(row.name)
        elif row.points is not None and line.shown == row.points:
            key, where = ("score", row.decided.where) if row.decided else ("self_score", row.where)
            yield bad(
                where.of(key),
                row.name,
                f"{told}，得满分{line.shown}分",
                "逾期的扣分",
                "按评分标准扣分，写明逾期的原因和补救措施",
                f"“{row.name}”逾期{late}天，自评得满分。",
            )
        elif row.points is None and not (row.reason or "").strip():
            yield bad(row.where.of("reason"), row.name, f"{told}，没有写原因", "逾期的原因", "写明原因和补救措施")
        else:
            yield ok(row.name)
    if not said:
        yield skip(WHOLE, "没有以日期填报的指标")


def _done(line: Line, year: int) -> date | None:
    """The day on which the unit says that it was done; None where it only repeats a deadline."""
    read = line.indicator.actual_reading
    if read.date is None or read.text.rstrip("。 ").endswith(("前", "内")) or read.is_bound:
        return None
    return _last_day(read.date, year)


def date_target_is_answered_with_a_date(card: Scorecard) -> Iterator[Verdict]:
    """指标值是日期的，实际完成值应是日期。

    为什么：只写“已完成”或一串数字，看不出是否按期。
    怎么改：填写实际完成的年月日，附验收或交付材料。
    依据：财预〔2020〕10号第十六条。
    """
    said = False
    for row in card.evaluation.indicators:
        if row.target_reading.kind != "date" or row.standard is not None:
            continue
        said, actual = True, row.actual_reading
        serial = actual.kind == "number" and actual.unit is None and actual.base in SERIAL
        if serial:
            meant = EPOCH + timedelta(days=int(actual.base))
            yield bad(
                row.where.of("actual"),
                row.name,
                f"实际完成值“{row.actual}”是电子表格的日期序号，合{meant.year}年{meant.month}月{meant.day}日",
                "年月日",
                "核对后写成年月日",
            )
        elif actual.kind == "words":
            yield ask(
                row.where.of("actual"),
                row.name,
                f"指标值“{row.target}”是日期，实际完成值“{row.actual}”不是日期",
                "实际完成的年月日",
                "填写实际完成的年月日，附验收或交付材料",
            )
        else:
            yield ok(row.name)
    if not said:
        yield skip(WHOLE, "没有以日期为指标值的指标")


def acceptance_papers_are_of_the_year(card: Scorecard) -> Iterator[Verdict]:
    """证明本年完成的验收、交付材料，不应形成于年度之后。

    为什么：次年才验收的，本年末还没有完成，得满分没有依据。
    怎么改：按年末的实际状态填报；材料补签的，说明情况。
    依据：实务（以验收日期为准）；只作查询。
    """
    e, said = card.evaluation, False
    for proof in e.evidence:
        day = day_of(proof.date)
        if not day or not ACCEPTED.search(proof.title) or CHECKING.search(proof.title):
            continue
        said = True
        users = [
            line.indicator
            for line in card.table.lines
            if proof.id in line.indicator.evidence and (line.shown is None or line.shown == line.indicator.points)
        ]
        if day <= date(e.year, 12, 31) or not users:
            yield ok(proof.title)
        else:
            names = "、".join(f"“{row.name}”" for row in users)
            yield ask(
                proof.where.of("date"),
                users[0].name,
                f"证据{proof.id}“{proof.title}”形成于{proof.date}，在{e.year}年之后，用于{names}",
                f"{e.year}年12月31日以前",
                "按年末的实际状态填报；材料补签的，说明情况",
            )
    if not said:
        yield skip(WHOLE, "证据目录没有注明日期的验收材料")


def nothing_is_dated_after_the_report(card: Scorecard) -> Iterator[Verdict]:
    """证据、工作步骤、现场核查和访谈的日期不应晚于报告日期。

    为什么：报告引用了还没有形成的材料，证据不能成立。
    怎么改：核对日期，改正证据日期或报告日期。
    依据：实务（时间先后）。
    """
    e = card.evaluation
    report = filed(card)
    if report is None:
        yield lacking(WHOLE, "没有写报告日期")
        return
    shown = e.report.date or f"{report.year}年{report.month}月{report.day}日"
    for proof in e.evidence:
        yield _before(proof, report, shown)
    for step in e.work:
        day = day_of(step.date)
        if day and day > report:
            yield bad(
                step.where.of("date"),
                step.content,
                f"“{step.content}”的完成时间{step.date}晚于报告日期{shown}",
                "不晚于报告日期",
                "核对日期",
            )
        else:
            yield ok(step.content)
    asked = day_of(e.survey.date) if e.survey else None
    if e.survey and asked and asked > report:
        found = f"满意度调查时间{e.survey.date}晚于报告日期{shown}"
        yield bad(e.survey.where.of("date"), "满意度调查", found, "不晚于报告日期", "核对日期")
    talks = e.interviews.notes if e.interviews else ()
    done = [(v, f"现场核查“{v.site}”") for v in e.visits] + [(t, f"访谈“{t.asked}”") for t in talks]
    for row, told in done:
        day = day_of(row.date)
        if day and day > report:
            found = f"{told}的日期{row.date}晚于报告日期{shown}"
            yield bad(row.where.of("date"), told, found, "不晚于报告日期", "核对日期")
        else:
            yield ok(told)

    for p in card.passages:
        past = [told for told, day in _work_days(p, report) if day > report] if p.part == "narrative" else []
        if past and _tells_work(p.section, card):
            found = f"评价工作过程写{past[0]}，晚于报告日期{shown}"
            yield bad(p.where, p.subject, found, "不晚于报告日期", "核对底稿，改正日期")


def _tells_work(section: str, card: Scorecard) -> bool:
    """Whether a heading is 绩效评价工作过程 or stands below it."""
    heads = card.evaluation.narrative
    top = next((n for n, s in enumerate(heads) if "工作过程" in s.title), None)
    if top is None:
        return False
    below = [s.title for s in itertools.takewhile(lambda s: s.level > heads[top].level, heads[top + 1 :])]
    return section in (heads[top].title, *below)


def _work_days(p: Passage, report: date) -> Iterator[tuple[str, date]]:
    """Each day of a text on the work, as written; of the year of the report where none is written."""
    year = report.year
    for match in YEARLESS.finditer(p.text) if "月" in p.text else ():
        year = int(match[1]) if match[1] else year
        day = valid_day(year, int(match[2]), int(match[3]))
        if day:
            yield match[0], day


def _before(proof: Evidence, report: date, shown: str) -> Verdict:
    day = day_of(proof.date)
    if day is None or day <= report:
        return ok(proof.title)
    return bad(
        proof.where.of("date"),
        proof.title,
        f"证据{proof.id}“{proof.title}”的日期{proof.date}晚于报告日期{shown}",
        "不晚于报告日期",
        "核对日期，改正证据日期或报告日期",
    )


def survey_is_of_the_year(card: Scorecard) -> Iterator[Verdict]:
    """满意度调查不应是评价年度以前做的。

    为什么：上一年度的满意度不能说明本年度的效果。
    怎么改：采用本年度的调查；日期写错的，改正日期。
    依据：实务；财预〔2021〕101号。
    """
    e = card.evaluation
    papers = [
        (p.where.of("date"), f"证据{p.id}“{p.title}”形成于{p.date}", day_of(p.date))
        for p in e.evidence
        if ASKED.search(p.title)
    ]
    surveys = [e.survey, *e.survey.groups] if e.survey else []
    dated = [(s.where.of("date"), f"满意度调查时间“{s.date}”", day_of(s.date)) for s in surveys if s.date] + papers
    dated += [
        (p.where, f"写“{clause}”", date(int(month[1]), int(month[2]), 1))
        for p in card.passages
        if p.part in ("goal", "narrative", "row") and ASKED.search(p.text)
        for clause in re.split("[，。；]", p.text)
        if DONE_ASKING.search(clause) and (month := re.search("((?:19|20)[0-9]{2})年(1[0-2]|0?[1-9])月", clause))
    ]
    old = [(where, told) for where, told, day in dated if day and day < date(e.first_year, 1, 1)]
    if not any(day for _, _, day in dated):
        yield skip(WHOLE, "没有写调查日期")
    elif old:
        yield ask(
            old[0][0],
            WHOLE,
            f"{'、'.join(told for _, told in old)}，早于评价年度{e.first_year}年",
            f"{e.when}的调查",
            "采用本年度的调查；日期写错的，改正日期",
        )
    else:
        yield ok()


def advice_is_due_after_the_report(card: Scorecard) -> Iterator[Verdict]:
    """建议的完成时限不应早于报告日期。

    为什么：报告印发时已经过期的建议无法落实。
    怎么改：改为报告日期之后的时限；已经整改的，写明整改情况。
    依据：实务（建议可落实）。
    """
    report = day_of(card.evaluation.report.date)
    dated = [(a, day) for p in card.evaluation.problems for a in p.recommendations if (day := day_of(a.due))]
    if report is None or not dated:
        yield lacking(WHOLE, "没有写报告日期，或建议没有写明到日的时限")
        return
    for advice, day in dated:
        subject = advice.title or advice.text[:20]
        if day > report:
            yield ok(subject)
        else:
            yield bad(
                advice.where.of("due"),
                subject,
                f"建议的完成时限{advice.due}，早于报告日期{card.evaluation.report.date}",
                "晚于报告日期",
                "改为报告日期之后的时限；已经整改的，写明整改情况",
            )


def work_goes_in_order_of_time(card: Scorecard) -> Iterator[Verdict]:
    """评价工作过程各步骤的日期是否依次向后。

    为什么：先征求意见、后形成初稿，工作过程就不可信。
    怎么改：核对底稿，改正日期，或按时间先后改写。
    依据：实务（时间先后）。
    """
    yield from _steps_in_order(card)
    section = card.evaluation.words("绩效评价工作过程")
    if section is None or not section.text.strip():
        yield skip(WHOLE, "叙述文件没有写评价工作过程")
        return
    for number, line in enumerate(section.text.split("\n")):
        year, last, told = None, None, ""
        for clause in re.split("[，。；]", line):
            match = YEARLESS.search(clause)
            if not match or re.search("截至|至今|原定|计划", clause):
                continue
            year = int(match[1]) if match[1] else year
            day = valid_day(year or card.evaluation.year + 1, int(match[2]), int(match[3]))
            if day and last and day < last:
                yield ask(
                    narrative_place(card.evaluation, first_line(card.evaluation, section) + number),
                    section.title,
                    f"先写“{told}”，后写“{clause.strip()}”，日期倒置",
                    "各步骤的日期依次向后",
                    "核对底稿，改正日期，或按时间先后改写",
                )
            elif day:
                yield ok(section.title)
            last, told = day or last, clause.strip() if day else told


def _steps_in_order(card: Scorecard) -> Iterator[Verdict]:
    """Each step of 工作开展情况 and the step before it."""
    dated = [(step, day) for step in card.evaluation.work if (day := day_of(step.date))]
    for (before, first), (step, day) in pairwise(dated):
        if day >= first:
            yield ok(step.content)
        else:
            told = f"“{before.content}”{before.date}，后一步“{step.content}”{step.date}，日期倒置"
            yield ask(step.where.of("date"), step.content, told, "各步骤的日期依次向后", "核对底稿，改正日期")


def periods_end_after_they_begin(card: Scorecard) -> Iterator[Verdict]:
    """起止时间的止期不应早于起期。

    为什么：起止写反的期限没有意义，是否按期就无从判断。
    怎么改：核对起止日期，改正写反的一处。
    依据：实务（时间先后）。
    """
    said = False
    for p in card.passages:
        for told, turned in periods(p.text):
            said = True
            if turned:
                yield bad(p.where, p.subject, f"写“{told}”，止期早于起期", "先起后止", "核对起止日期，改正写反的一处")
            else:
                yield ok(p.subject)
    if not said:
        yield skip(WHOLE, "没有写起止日期")


def periods(text: str) -> Iterator[tuple[str, bool]]:
    """Each “from day to day” of a text that names both years, and whether it ends before it begins.

    >>> list(periods("项目期限：2024年12月31日至2024年1月1日")), list(periods("2023.11—2024.3施工；2024年9月至3月停工"))
    ([('2024年12月31日至2024年1月1日', True)], [('2023.11—2024.3', False)])
    """
    for match in PERIOD.finditer(text):
        first, last = (tuple(int(n) for n in re.findall("[0-9]+", match[name])) for name in ("first", "last"))
        depth = min(len(first), len(last))  # a month holds each of its days
        if all(valid_day(*day, *(1,) * (3 - len(day))) for day in (first, last)):
            yield match[0], last[:depth] < first[:depth]


def turned_periods(text: str) -> list[str]:
    """The periods of a text that end before they begin."""
    return [told for told, turned in periods(text) if turned]


def evaluated_object_is_of_the_year(card: Scorecard) -> Iterator[Verdict]:
    """评价对象写的年度是否为评价年度。

    为什么：评价对象写成别的年度，说明文字照抄旧稿，结论的对象就不清楚。
    怎么改：改正年度；跨年度项目写明起止年度。
    依据：实务（文字校核）。
    """
    said, e = False, card.evaluation
    for p in card.passages:
        for match in OBJECT.finditer(p.text) if p.part == "narrative" else ():
            said = True
            if int(match[1]) in e.years:
                yield ok(p.subject)
            else:
                yield bad(
                    p.where,
                    p.subject,
                    f"评价对象写作“{match[1]}年度”，评价年度为{e.when}",
                    e.when,
                    "改正年度；跨年度项目写明起止年度",
                )
    if not said:
        yield skip(WHOLE, "没有写评价对象的年度")
