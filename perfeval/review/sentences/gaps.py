"""Is what the words say is missing what the figures of the row say? 少建12个, 比目标低0.8个百分点."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from perfeval.model.evaluation import Indicator
from perfeval.model.numerals import plain_number
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.statements import FREE, Count, Place, core, counts
from perfeval.review.sentences.ownwords import QUOTED_GAP, QUOTED_OVER

AIM = "(?:年初|年度|全年|预期)?(?:目标|计划|指标)(?:值|数|任务|要求)?"
THAN = f"(?:比|较|低于|高于|少于|多于|未达|距)(?:{AIM})?"
SHORT = re.compile(
    f"{THAN}(?:少|低|高|多|差|超出?|不足)?了?$|{AIM}(?:少|低|高|多|差|超出?|不足)了?$"
    "|(?:(?<![减不至缺多缩很])少(?!数)|[还尚仍]差|欠|超出)[一-鿿]{0,3}$"
    "|(?:超[期时]|逾期|延[期误迟])了?$"
)
UNDONE = "(?:未|没有|尚未)(?:能|按期|如期)?(?:完成|完工|建成|开工|开展|实施|参加|参训|办理|发放|安装|通过)"
UNDONE_BEFORE, UNDONE_BEHIND = re.compile(f"{UNDONE}的?$"), re.compile(f"^[一-鿿]{{0,4}}?{UNDONE}")
TOLD = re.compile(r"(?:少|差|欠|超出|目标|计划|指标)[^，。；0-9]{0,8}[0-9]")
OTHER = re.compile("上年|去年|往年|同比|每|平均|人均|户均|其中|不少|至少|减少|多少")
POINTS = re.compile(r"([0-9]+(?:\.[0-9]+)?)个?百分点")
LEAST = 4  # letters of the end of a name by which a text means the row


def shortfall_in_words_is_the_shortfall(card: Scorecard) -> Iterator[Verdict]:
    """文字写的少完成、超出的数量或百分点，应等于指标值与实际完成值之差。

    为什么：目标220个、完成198个，写少建32个，原因就不是按这一结果写的。
    怎么改：按指标值减去实际完成值改正；另有其他口径的，写明。
    依据：实务（原因与数字一致）；只作查询。
    """
    said = False
    for where, row, text in _of_rows(card):
        gap, dimension = _gap(row)
        if gap is None:
            continue
        for before, told, value in _stated(text, dimension, row):
            said = True
            if value == gap:
                yield ok(row.name)
            else:
                shown = _shown(row, gap)
                yield ask(
                    where(),
                    row.name,
                    f"写“{before}{told}”，指标值{row.target}，实际完成{row.actual}，相差{shown}",
                    f"相差{shown}",
                    "按指标值与实际完成值之差改正文字；另有其他口径的写明",
                )
    if not said:
        yield skip(WHOLE, "文字没有写与目标相差多少")


def _of_rows(card: Scorecard) -> Iterator[tuple[Place, Indicator, str]]:
    """What was written in each row, and each clause of the text that names one row."""
    rows = card.evaluation.indicators
    for row in rows:
        for key in ("reason", "deduction_reason", "opinion"):
            if text := getattr(row, key):
                yield partial(row.where.of, key), row, text
    names = [(word, row) for row in rows for word in _names(row.name)]
    for p in card.passages:
        if p.part not in ("narrative", "problem", "goal") or not TOLD.search(p.text) or FREE.search(p.section):
            continue
        for clause in filter(TOLD.search, re.split("[，。；！？\n]", p.text)):
            if not SHORT.search(re.split("[0-9]", clause)[0]):
                continue
            if named := [(len(word), row) for word, row in names if word in clause]:
                longest = max(n for n, _ in named)
                meant = [row for n, row in named if n == longest]
                if len({row.name for row in meant}) == 1:
                    yield partial(getattr, p, "where"), meant[0], clause


def _names(name: str) -> list[str]:
    """The words by which a clause may name a row: its name, what it counts, a long end of its name."""
    plain = re.sub(r"[（(].*?[）)]|\W", "", name)
    short = core(plain)
    return [plain, *([short] if len(short) > 2 else []), *(plain[n:] for n in range(1, len(plain) - LEAST + 1))]


def _gap(row: Indicator) -> tuple[Fraction | None, str]:
    """How far the actual is from the target, in the base unit; rates in percentage points."""
    target, actual = row.target_reading, row.actual_reading
    if target.kind != "number" or not actual.measured or target.dimension != actual.dimension or not actual.dimension:
        return None, ""
    gap = abs(actual.base - target.base)
    return (gap * 100 if actual.dimension == "ratio" else gap), actual.dimension


def _stated(text: str, dimension: str, row: Indicator) -> Iterator[tuple[str, str, Fraction]]:
    """The figures that words call missing or in excess of the target, in the unit of the gap."""
    if dimension == "ratio":
        for match in POINTS.finditer(text):
            before = re.split("[，。；、]", text[: match.start()])[-1]
            if SHORT.search(before) and not OTHER.search(before):
                yield before, match[0], Fraction(match[1])
        return
    found, (gap, _) = [count for count in counts(text, spans=True) if _is_gap(count, dimension)], _gap(row)
    for count in counts(text) if row.target_reading.comparator not in ("le", "lt") else ():
        undone = UNDONE_BEFORE.search(count.before.strip()) or UNDONE_BEHIND.match(count.behind)
        missing = gap is not None and count.dimension == dimension and count.value > gap
        if undone and missing and count not in found and not OTHER.search(count.before.replace("其中", "")):
            yield count.before.strip(), f"{count.text}{count.behind}", count.value
    if gap is not None and len(found) > 1 and sum(count.value for count in found) == gap:  # several causes share it
        return
    for count in found:
        right = gap is not None and count.equals(gap)
        yield count.before.strip(), count.text, gap if right and gap is not None else count.value


def _is_gap(count: Count, dimension: str) -> bool:
    before = count.before.strip()
    quoted = QUOTED_GAP.search(before) or QUOTED_OVER.search(before)  # another rule reads those
    return (
        count.dimension == dimension.split("/")[0]
        and count.dimension == dimension
        and bool(SHORT.search(before))
        and not quoted
        and not OTHER.search(before)
    )


def _shown(row: Indicator, gap: Fraction) -> str:
    unit = row.actual_reading.unit
    if row.actual_reading.dimension == "ratio":
        return f"{plain_number(gap)}个百分点"
    return f"{plain_number(gap / unit.factor)}{unit.text}" if unit else plain_number(gap)
