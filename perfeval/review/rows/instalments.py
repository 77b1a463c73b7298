"""Work that is due several times: a day in each month or quarter, or several days of the year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from perfeval.model.scorecard import Line, Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, bad, ok, skip

DAY = re.compile(r"(?:(?P<year>(?:19|20)[0-9]{2})年)?(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})[日号]")
EACH_MONTH = re.compile(r"(?:每个?月|各月|[当次]月)的?(?P<day>[0-9]{1,2})[日号](?:之前|以前|前)")
EACH_QUARTER = re.compile(r"每(?:个)?季度?(?P<nth>[首末]月|第[一二三]个月)的?(?P<day>[0-9]{1,2})[日号](?:之前|以前|前)")
IN_MONTH = re.compile(r"(?P<month>[0-9]{1,2})月(?:份)?(?:于|在|的)?(?:当月|本月)?(?P<day>[0-9]{1,2})[日号]")
DUE = re.compile("前|之前|以前")
NTH = {"首月": 0, "第一个月": 0, "第二个月": 1, "第三个月": 2, "末月": 2}
NEXT = re.compile("次月|下月|次年")


def due_days(target: str | None, year: int) -> list[date]:
    """The days that a target names where it names several and sets them as limits; nothing for any other target.

    >>> due_days("6月30日、12月20日前各拨付一次", 2024)
    [datetime.date(2024, 6, 30), datetime.date(2024, 12, 20)]
    >>> due_days("2024年6月30日前", 2024), due_days("3月1日至12月31日", 2024)
    ([], [])
    """
    text = target or ""
    if not DUE.search(text) or re.search("[至到~～—]", text):
        return []
    found = _days(text, year)
    return found if len(found) > 1 else []


def done_days(actual: str | None, year: int) -> list[date]:
    """The days on which a cell says that something was done, in the order written; nothing where it names a limit."""
    text = actual or ""
    return [] if DUE.search(text) or re.search("[至~～]", text) else _days(text, year)


def _days(text: str, year: int) -> list[date]:
    found, of = [], year
    for match in DAY.finditer(text):
        of = int(match["year"]) if match["year"] else of
        try:
            found.append(date(of, int(match["month"]), int(match["day"])))
        except ValueError:
            return []
    return found


def late_instalments_lose_points(card: Scorecard) -> Iterator[Verdict]:
    """一年几次的时限，有一次逾期的不应得满分；不打分的表应写明原因。

    为什么：两批拨付一批晚了、十二个月发放一个月晚了，仍得满分，等于没有考核时限。
    怎么改：按评分标准扣分，写明逾期的一次、原因和补救措施。
    依据：财预〔2020〕10号第十一条、第十六条。
    """
    said = False
    for line in card.table.lines:
        row = line.indicator
        late = _late(line, card.evaluation.year)
        if late is None or row.standard is not None:
            continue
        said = True
        told = f"指标值“{row.target}”，实际“{row.actual}”，{late}逾期"
        if late and row.points is not None and line.shown == row.points:
            key, where = ("score", row.decided.where) if row.decided else ("self_score", row.where)
            fix = "按评分标准扣分，写明逾期的原因和补救措施"
            yield bad(where.of(key), row.name, f"{told}，得满分{line.shown}分", "逾期的扣分", fix)
        elif late and row.points is None and not (row.reason or "").strip():
            yield bad(row.where.of("reason"), row.name, f"{told}，没有写原因", "逾期的原因", "写明原因和补救措施")
        else:
            yield ok(row.name)
    if not said:
        yield skip(WHOLE, "没有一年几次的时限")


def _late(line: Line, year: int) -> str | None:
    """The first instalment that came late; "" where none did, None where it cannot be told."""
    target, actual = line.indicator.target or "", line.indicator.actual or ""
    due, done = due_days(target, year), done_days(actual, year)
    if due:
        if len(done) != len(due):
            return None
        return next((_shown(day) for limit, day in zip(due, done) if day > limit), "")
    if month := EACH_MONTH.search(target):
        limit = int(month["day"])
        days = [(int(m["month"]), int(m["day"])) for m in IN_MONTH.finditer(actual)]
        if not days or target.startswith("次月") or NEXT.search(actual) or DUE.search(actual):
            return None
        return next((f"{m}月{d}日" for m, d in days if d > limit), "")
    if quarter := EACH_QUARTER.search(target):
        nth, limit = NTH[quarter["nth"]], int(quarter["day"])
        if not done:
            return None
        return next((_shown(d) for d in done if ((d.month - 1) % 3, d.day) > (nth, limit)), "")
    return None


def _shown(day: date) -> str:
    return f"{day.month}月{day.day}日"
