"""Are the days that people wrote those of the fields? Days in words, delays counted from them, days that exist."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import partial

from perfeval.model.evaluation import Evaluation, Indicator
from perfeval.model.scorecard import Scorecard
from perfeval.model.standard import OnTime
from perfeval.model.values import Noun
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, ok, skip
from perfeval.review.reading.dated import DAY, day_of, whole_day
from perfeval.review.reading.statements import Place, everything, own_words

WRITTEN = re.compile(r"(?<![0-9.])(?:([12][0-9]{3})(年|-|\.|/))?([0-9]{1,2})(月|-|\.|/)([0-9]{1,2})(日?)(?![0-9.])")
LATE = re.compile(r"(?<!每)(?<!未)(?:逾期|延期|超期|推迟)(?:了)?([0-9]+)(?:个)?(?:日|天)(?!内)")
NO_DAY = re.compile(r"(?<![0-9])(?:[0-9]{1,2}月){2}(?!份)|第[五六七八九]季度")
PLANNED = re.compile("计划|目标|应于|规定|要求|约定|截止|期限|前(?:完成|投用)")
EACH_MONTH = re.compile(
    "每月(?:的)?(?P<day>[0-9]{1,2})[日号](?:之?前|以前)?[^，。；0-9]{0,10}?(?P<verb>发放|拨付|报送|上报|支付|结算|缴纳|公示)"
)
AGREED = 2  # places that say the same day, against which a third is odd
LENGTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def days_in_words_are_those_of_the_fields(card: Scorecard) -> Iterator[Verdict]:
    """以日期考核的指标，意见和目标文字写的日期、逾期天数，是否与指标值、完成值一致。

    为什么：意见写7月8日、表上是7月10日，逾期几天、扣几分都说不清。
    怎么改：对照竣工、验收、投用等原始材料，改正文字或完成值。
    依据：实务（评分与底稿一致）；只作查询。
    """
    e, said = card.evaluation, False
    rows = {row.name: days for row in e.indicators if (days := _days_of(row))}
    others = _elsewhere(e)
    for row in e.indicators:
        due, done = rows.get(row.name, (None, None))
        known = {day for day in (due, done) if day}
        for _, where, text in own_words(row) if known else ():
            strange = [told for told, day in _written(text) if day not in known | others]
            late = [int(n) for n in LATE.findall(text)] if due and done else []
            wrong = [n for n in late if due and done and n != max((done - due).days, 0)]
            said = True
            if strange:
                yield _unlike(where, row.name, strange[0], row)
            elif wrong and due and done:
                told = f"写逾期{wrong[0]}天；指标值“{row.target}”，实际完成值“{row.actual}”，逾期{(done - due).days}天"
                yield ask(where(), row.name, told, f"逾期{(done - due).days}天", "改正文字，或改正完成值")
            else:
                yield ok(row.name)
    goal = e.objective
    for n, key in enumerate(("planned", "achieved")) if goal and rows else ():
        text = getattr(goal, key) or ""
        set_days: set[date | None] = {days[n] for days in rows.values()}
        known_days = set_days | (others if key == "achieved" else set())
        lost = [told for told, day in _written(text) if day not in known_days]
        said = said or bool(text)
        if lost and goal:
            name, row = next((i.name, i) for i in e.indicators if i.name in rows)
            yield _unlike(partial(goal.where.of, key), name, lost[0], row)
        elif text:
            yield ok("年度总体目标")
    if not said:
        yield skip(WHOLE, "没有以日期考核的指标，或没有写意见")


def _unlike(where: Place, subject: str, told: str, row: Indicator) -> Verdict:
    found = f"写{told}；“{row.name}”指标值“{row.target}”，实际完成值“{row.actual}”"
    return ask(where(), subject, found, "与指标值、完成值一致", "对照原始材料，改正文字或完成值")


def _days_of(row: Indicator) -> tuple[date | None, date | None] | None:
    """The day that a row is due and the day on which it was done; None for a row without days."""
    due, done = whole_day(row.target_reading), whole_day(row.actual_reading)
    if isinstance(row.standard, OnTime):
        due, done = due or row.standard.due, done or row.standard.done
    return (due, done) if due or done else None


def _elsewhere(e: Evaluation) -> set[date | None]:
    """The days of papers, of the work and of visits, which an opinion may name too."""
    written = [*(p.date for p in e.evidence), *(s.date for s in e.work), *(v.date for v in e.visits)]
    return {day for text in written if (day := day_of(text))}


def _written(text: str) -> Iterator[tuple[str, date | None]]:
    """Each whole day of a text, as written and as a day."""
    for match in DAY.finditer(text):
        yield match[0], day_of(match[0])


def days_are_possible(card: Scorecard) -> Iterator[Verdict]:
    """写的日期是否存在：没有13月、6月31日，也没有5月12月、第五季度。

    为什么：不存在的日期是明显差错，前后顺序也无从核对。
    怎么改：对照原件改正日期。
    依据：实务（文字校核）。
    """
    clean = True
    for where, subject, text in _dated(card):
        wrong = [match[0] for match in WRITTEN.finditer(text) if _impossible(match)] + NO_DAY.findall(text)
        if wrong:
            clean = False
            yield bad(where(), subject, f"没有“{wrong[0]}”这一天", "存在的日期", "对照原件改正日期")
    if clean:
        yield ok()


def _impossible(match: re.Match[str]) -> bool:
    """Whether what is written like a day, by 月 and 日 or as a whole date in figures, is none."""
    chinese = match[4] == "月" and match[6] == "日" and match[2] in (None, "年")
    figures = match[2] is not None and match[2] == match[4] and match[4] in "-./"
    month, day = int(match[3]), int(match[5])
    if not chinese and not figures:
        return False
    if not 1 <= month <= 12 or not 1 <= day <= LENGTH[month - 1]:
        return True
    return bool(match[1]) and day_of(f"{match[1]}-{month}-{day}") is None and 1900 <= int(match[1]) <= 2099


def _dated(card: Scorecard) -> Iterator[tuple[Place, str, str]]:
    """Every text, and every field that holds a day."""
    yield from ((where, subject, text) for where, subject, text in everything(card) if "月" in text or "季度" in text)
    e = card.evaluation
    rows: list[tuple[str, Noun, str]] = [(p.title, p, "date") for p in e.evidence]
    rows += [(s.content, s, "date") for s in e.work]
    rows += [(a.title or p.title, a, "due") for p in e.problems for a in p.recommendations]
    rows += [("报告日期", e.report, "date")]
    rows += [("致单位的函", e.letter, key) for key in ("date", "due") if e.letter]
    rows += [("满意度调查", e.survey, "date")] if e.survey else []
    yield from ((partial(n.where.of, key), subject, text) for subject, n, key in rows if (text := getattr(n, key)))


def days_of_each_month_agree(card: Scorecard) -> Iterator[Verdict]:
    """写每月几日前发放、报送的，各处应是同一天。

    为什么：一处写每月10日前，一处写15日前，是否按时就没有标准。
    怎么改：对照制度规定，改正写错的一处；所指不同的，写明各自的事项。
    依据：实务（前后一致）；两处以上相同、只有一处不同的才提出，只作查询。
    """
    told: dict[str, list[tuple[str, str, Place, str]]] = {}
    for where, subject, text in everything(card):
        for match in EACH_MONTH.finditer(text) if "每月" in text else ():
            told.setdefault(match["verb"], []).append((match["day"], match[0], where, subject))
    for said in told.values():
        days = Counter(day for day, *_ in said)
        (usual, many), *others = days.most_common()
        for day, words, where, subject in said:
            if day == usual or many < AGREED or sum(n for _, n in others) > 1:
                yield ok(subject)
            else:
                found = f"写“{words}”，别处是每月{usual}日"
                yield ask(where(), subject, found, f"每月{usual}日", "对照制度规定，改正写错的一处；所指不同的写明事项")
    if not told:
        yield skip(WHOLE, "没有写每月几日前办理")
