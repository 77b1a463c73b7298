"""Targets that ask for more or less than last year (较上年（92.6%）提高), and words on both years (由90%提高到95%)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from perfeval.model import quantity
from perfeval.model.evaluation import Indicator
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, ok, skip
from perfeval.review.reading.changes import FALL, RISE, last_years
from perfeval.review.reading.cited import meant
from perfeval.review.reading.statements import by_dimension, counts, everything, matching, of_row

AMOUNT = r"[0-9][0-9,]*(?:\.[0-9]+)?(?:[%％]|[一-鿿]{1,3}(?:[/／][一-鿿]{1,3})?)"
LAST_YEAR = re.compile("上年|去年")
BOTH = re.compile(
    "本年|今年|当年|提高到|下降到|降至|升至|增至|由.{1,20}[到至]|同比|相比|比上年|较上年|比去年|较去年|上年[结末底]|计划|目标"
)
MOVED = re.compile(
    rf"(?P<matter>[一-鿿]{{4,24}}?)(?:的?(?:年度)?(?:上限|下限|指标值|目标值|标准))?[由从](?P<was>{AMOUNT}?)"
    rf"(?P<way>{FALL}|{RISE}|放宽|收紧|调整|变)(?:到了?|至|为)(?P<now>{AMOUNT})"
)


def progress_on_last_year_is_progress(card: Scorecard) -> Iterator[Verdict]:
    """指标值是“较上年提高（下降）”的，实际完成值应确比上年高（低），否则不得满分，并写明原因。

    为什么：目标是比上年92.6%提高，实际92.1%，是没有完成。
    怎么改：按没有完成计分，写明原因和改进措施；上年数写错的改正。
    依据：财预〔2020〕10号第十一条、第十六条。
    """
    said = False
    for line in card.table.lines:
        row, asked = line.indicator, last_years(line.indicator.target)
        now = row.actual_reading
        if asked is None or not now.measured or now.dimension != asked[0].dimension:
            continue
        said, (was, falls) = True, asked
        better = now.base < was.base if falls else now.base > was.base
        full = row.points is not None and line.shown == row.points
        if better or not (full or _silent(row)):
            yield ok(row.name)
        else:
            told = f"指标值“{row.target}”，实际完成{row.actual}，没有达到"
            key, more = ("self_score", f"，得满分{line.shown}分") if full else ("reason", "，没有写原因")
            fix = "按没有完成计分，写明原因和改进措施"
            yield bad(row.where.of(key), row.name, f"{told}{more}", "按没有完成计分，写明原因", fix)
    if not said:
        yield skip(WHOLE, "没有与上年比较的指标值")


def _silent(row: Indicator) -> bool:
    return re.sub(r"\W", "", row.reason or "") in ("", "无", "暂无", "不适用")


def changes_in_words_are_those_of_both_years(card: Scorecard) -> Iterator[Verdict]:
    """写某指标由多少变为多少的，前一个数应是上年度的指标值或完成值，放宽、收紧应与指标值的升降一致。

    为什么：上年完成90%，写成由80%提高到95%，进步就夸大了。
    怎么改：对照两个年度的指标表，改正数字或方向。
    依据：实务（前后年度一致）；按用语判断是否同一指标，只作查询。
    """
    e, said = card.evaluation, False
    before = {row.name: row for row in e.earlier.indicators} if e.earlier and e.year - e.earlier.year == 1 else {}
    rows = [row for row in e.indicators if row.name in before]
    for where, subject, text in everything(card) if rows else ():
        for match in MOVED.finditer(text) if "由" in text or "从" in text else ():
            row = meant(match["matter"], rows)
            was, now = quantity.read(match["was"]), quantity.read(match["now"])
            if row is None or was.kind != "number" or not _one_of(now, row):
                continue
            said, last = True, before[row.name]
            wrong = _against(match["way"], was, now, row)
            if _one_of(was, last) and not wrong:
                yield ok(subject)
                continue
            told = wrong or f"上年度“{last.name}”指标值{last.target}，实际完成值{last.actual}"
            fix = "对照两个年度的指标表，改正数字或方向"
            yield ask(where(), subject, f"写“{match[0]}”；{told}", "与两个年度的指标表一致", fix)
    if not said:
        yield skip(WHOLE, "没有写指标由多少变为多少，或没有上年度的评价")


def _one_of(read: quantity.Quantity, row: Indicator) -> bool:
    """Whether a figure is the target or the actual of a row."""
    cells = (row.target_reading, row.actual_reading)
    return any(c.kind == "number" and read.dimension == c.dimension and read.base == c.base for c in cells)


def _against(way: str, was: quantity.Quantity, now: quantity.Quantity, row: Indicator) -> str:
    """What is wrong with the way that a figure is said to go; for a limit by whether it binds more or less."""
    rises, target = now.base > was.base, row.target_reading
    comparator = target.comparator if target.kind == "number" else None
    if way in ("放宽", "收紧") and comparator in ("le", "lt", "ge", "gt"):
        looser = rises == (comparator in ("le", "lt"))
        return "" if looser == (way == "放宽") else f"指标值“{row.target}”是{'放宽' if looser else '收紧'}"
    fits = not rises if re.fullmatch(FALL, way) else rises
    return "" if fits or not re.fullmatch(f"{FALL}|{RISE}", way) else f"数字是{'上升' if rises else '下降'}"


def last_years_results_are_last_years(card: Scorecard) -> Iterator[Verdict]:
    """正文写明是上年的比率、数量，应与上年评价同名指标的实际完成值一致。

    为什么：上年的数抄错，与本年一比就得出相反的结论。
    怎么改：对照上年的评价结果改正；口径调整过的，写明。
    依据：实务（年度间数据衔接）；按名称判断是否同一指标，只作查询。
    """
    e, said = card.evaluation, False
    before = e.earlier
    rows = by_dimension(of_row(row) for row in before.indicators) if before and e.year - before.year == 1 else {}
    for p in card.passages if rows else ():
        if p.part == "goal" or p.text.lstrip().startswith("|"):
            continue
        for sentence in re.split("[。；\n]", p.text) if LAST_YEAR.search(p.text) or f"{e.year - 1}年" in p.text else ():
            year = re.search(rf"(?:上年度?|去年|{e.year - 1}年度?)(?![末初底0-9])", sentence)
            for count in counts(sentence) if year else ():
                head = sentence[: count.end]
                if year is None or BOTH.search(head) or f"{e.year}年" in head:
                    continue
                bare = replace(count, before=count.before.rpartition(year[0])[2])
                kind, found = matching(bare, rows) if count.start > year.end() else ("", [])
                if kind not in ("same", "turned", "end") or len(found) != 1:
                    continue
                said = True
                if any(count.equals(value) for value in found[0].values):
                    yield ok(found[0].label)
                else:
                    told = f"写“{sentence.strip()[:60]}”；{e.year - 1}年度“{found[0].label}”实际完成值{found[0].shown}"
                    fix = "对照上年的评价结果改正；口径调整过的，写明"
                    yield ask(p.where, found[0].label, told, "与上年的评价结果一致", fix)
    if not said:
        yield skip(WHOLE, "正文没有写上年同名指标的数，或没有上年的评价")
