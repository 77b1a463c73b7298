"""Is what words tell in one place what they, or a list, tell in another? Goals, denials, the days of the work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from perfeval.model.evaluation import Evaluation, Indicator
from perfeval.model.findings import Where
from perfeval.model.passages import Passage
from perfeval.model.scorecard import Scorecard, is_satisfaction
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.cited import meant
from perfeval.review.reading.dated import YEARLESS, day_of
from perfeval.review.reading.statements import Place, notes, own_words

AIMED = re.compile(
    r"(?P<matter>[一-鿿]{2,20}(?:率|满意度))(?:均|应|要)?(?P<way>达到|不低于|不少于|不超过|不高于|控制在|为|达|≥|≤)+"
    r"(?P<aim>[0-9]+(?:\.[0-9]+)?)[%％]"
)
REACHED = re.compile(r"(?P<matter>[一-鿿]{2,20}(?:率|满意度))(?:为|达到|达|是)?(?P<aim>[0-9]+(?:\.[0-9]+)?)[%％]")
DENIED = re.compile("未能|未|没有|不")
SHARED = 5  # letters of two texts on one work
SPAN = 2  # days that begin and end a work
SHORTEST = 6  # letters of a clause that is said twice by no chance


def goals_in_words_are_the_targets(card: Scorecard) -> Iterator[Verdict]:
    """绩效目标的文字写的比率是否与指标值一致，完成情况写的是否与完成值一致。

    为什么：目标写90%、考核按95%，评价的就不是批复的目标。
    怎么改：对照批复的绩效目标，改正文字或指标值。
    依据：财预〔2020〕10号附3（绩效目标）；实务（文表数据一致）。
    """
    rows = [row for row in card.evaluation.indicators if row.actual_reading.dimension == "ratio"]
    said, goal = False, card.evaluation.objective
    for p in card.passages if rows else ():
        planned = p.part == "narrative" and "目标" in p.section or (goal and p.text == goal.planned)
        achieved = bool(goal) and not planned and p.part == "goal"
        for match in (AIMED if planned else REACHED).finditer(p.text) if planned or achieved else ():
            row = _row(match["matter"], rows)
            cell = None if row is None else row.target_reading if planned else row.actual_reading
            if row is None or cell is None or cell.kind != "number" or cell.dimension != "ratio":
                continue
            said, what = True, "指标值" if planned else "实际完成值"
            room = Fraction(1, 200 * 10 ** len(match["aim"].partition(".")[2])) if achieved else 0
            turned = planned and _turned(match["way"], row)
            if not turned and abs(Fraction(match["aim"]) / 100 - cell.base) <= room:
                yield ok(row.name)
            else:
                told = f"写“{match[0]}”，“{row.name}”{what}{cell.text}"
                yield ask(p.where, row.name, told, f"与{what}一致", "对照批复的绩效目标和原始资料，改正错的一处")
    if not said:
        yield skip(WHOLE, "目标的文字没有写指标表中的比率")


def _turned(way: str, row: Indicator) -> bool:
    """Whether words give a limit from below as one from above, or the other way round."""
    target = row.target_reading
    comparator = target.comparator if target.kind == "number" else None
    above = re.search("不超过|不高于|控制在|≤", way)
    below = re.search("不低于|不少于|≥", way)
    return bool(above if comparator in ("ge", "gt") else below if comparator in ("le", "lt") else None)


def _row(matter: str, rows: list[Indicator]) -> Indicator | None:
    """The row that words mean: by the end of its name, or the only one on satisfaction."""
    pleased = [row for row in rows if is_satisfaction(row)]
    if re.search("满意(?:率|度)$", matter) and len(pleased) == 1:
        return pleased[0]
    return meant(matter, rows)


def what_is_denied_is_not_affirmed(card: Scorecard) -> Iterator[Verdict]:
    """同一指标的意见、扣分原因、要点说明和对应的问题，同一句话不应一处肯定、一处否定。

    为什么：一处写“开展事前绩效评估”，一处写“未开展事前绩效评估”，扣分有没有事实就说不清。
    怎么改：对照底稿，改正错的一处。
    依据：实务（评分与底稿一致）。
    """
    said, passages = False, dict[str, list[Passage]]()
    for p in card.passages:
        if p.part == "problem":
            passages.setdefault(p.subject, []).append(p)
    for row in card.evaluation.indicators:
        clauses: dict[str, tuple[Place, str]] = {}
        for where, text in _about(row, card.evaluation, passages):
            for clause in re.split("[，。；：、（）]", text):
                clauses.setdefault(re.sub(r"^[0-9]+[一-鿿]{1,2}?(?=[未没不])|\s", "", clause), (where, text))
        denied = [(c, plain) for c in clauses if (plain := DENIED.sub("", c, count=1)) != c and len(plain) >= SHORTEST]
        said = said or bool(denied)
        told = [(c, plain) for c, plain in denied if plain in clauses and clauses[plain][1] != clauses[c][1]]
        if told:
            no, yes = told[0]
            fix = "对照底稿，改正错的一处"
            yield ask(clauses[yes][0](), row.name, f"一处写“{yes}”，一处写“{no}”", "前后一致", fix)
        elif denied:
            yield ok(row.name)
    if not said:
        yield skip(WHOLE, "意见没有写没有做到的事")


def _about(row: Indicator, e: Evaluation, passages: dict[str, list[Passage]]) -> Iterator[tuple[Place, str]]:
    """What is written about a row: its own words, the notes of its points, the problems that it shows."""
    yield from ((where, text) for _, where, text in own_words(row))
    yield from notes(row)
    for problem in e.problems:
        if row.name in problem.indicators:
            yield from ((partial(getattr, p, "where"), p.text) for p in passages.get(problem.title, ()))


def work_in_words_is_the_work_listed(card: Scorecard) -> Iterator[Verdict]:
    """评价工作过程写的各项工作的日期，应与工作开展情况、问卷调查和报告所填的日期一致。

    为什么：清单写3月31日、正文写4月1日，工作过程就有两种说法。
    怎么改：核对底稿，改正错的一处。
    依据：实务（前后一致）；按事项的用语判断是否同一，只作查询。
    """
    e, said = card.evaluation, False
    section = e.words("绩效评价工作过程")
    parts = [s for s in e.narrative if section and (s is section or _within(s.line, section.line, section.level, e))]
    clauses = [clause for s in parts for clause in _dated("".join(s.text.split("\n")))]
    for content, where, days in _listed(e):
        same = [(words, told) for words, told in clauses if _alike(content, words)]
        if not same or not days:
            continue
        said = True
        spans = [told for words, told in same if len(told) == len(days) == SPAN]
        if spans and days not in spans and all(told[0] == days[0] or told[1] == days[1] for told in spans):
            words = next(words for words, told in same if told == spans[0])
            told_as = "至".join(f"{month}月{day}日" for month, day in days)
            found = f"“{content}”的日期是{told_as}，评价工作过程写“{words}”"
            yield ask(where, content, found, "起止日期一致", "核对底稿，改正错的一处")
        elif any(min(told) <= days[-1] <= max(told) for _, told in same if told):
            yield ok(content)
        else:
            words, _ = same[-1]
            month, day = days[-1]
            found = f"“{content}”的日期是{month}月{day}日，评价工作过程写“{words}”"
            yield ask(where, content, found, "清单与正文的日期一致", "核对底稿，改正错的一处")
    if not said:
        yield skip(WHOLE, "工作过程的文字没有写清单所列工作的日期")


def _within(line: int, start: int, level: int, e: Evaluation) -> bool:
    """Whether a line of the narrative stands below a heading, before the next of its level."""
    ends = [s.line for s in e.narrative if s.line > start and s.level <= level]
    return start < line < min(ends, default=10**9)


def _dated(text: str) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """What a text says of each day or span of days: the words from it to the next day or stop, and its days."""
    for sentence in re.split("[。；]", text):
        found = list(YEARLESS.finditer(sentence))
        spans = [m for n, m in enumerate(found) if not n or sentence[found[n - 1].end() : m.start()] != "至"]
        for m, after in zip(spans, (*spans[1:], None)):
            words = sentence[m.start() : after.start() if after else len(sentence)].strip("，、 ")
            yield words, [(int(d[2]), int(d[3])) for d in YEARLESS.finditer(words)]


def _alike(content: str, words: str) -> bool:
    """Whether a step ends with a work that a sentence tells of, by words that neither shares by chance."""
    *earlier, last = re.split("[，。；]", content.rstrip("。"))
    if any(last[n : n + SHARED] in words for n in range(len(last) - SHARED + 1)):
        return True
    return len(last) < SHARED and any(_most_of(work, words) for work in earlier)  # the day is that of the last


def _most_of(work: str, words: str) -> bool:
    """Whether words hold most of what a work is called, in its order: 专家对指标独立打分 is 专家独立打分."""
    letters = iter(words)
    pairs = [a + b for a, b in zip(work, work[1:])]
    inside = sum(pair in words for pair in pairs) * 2 > len(pairs)
    return len(work) >= SHORTEST and inside and all(letter in letters for letter in work)


def _listed(e: Evaluation) -> Iterator[tuple[str, Where, list[tuple[int, int]]]]:
    yield from ((step.content, step.where.of("date"), _days(step.date)) for step in e.work if step.date)
    if e.survey and e.survey.date:
        yield "开展满意度调查", e.survey.where.of("date"), _days(e.survey.date)
    if e.report.date:
        yield "出具正式报告", e.report.where.of("date"), _days(e.report.date)


def _days(text: str) -> list[tuple[int, int]]:
    """The days of the year that a field names."""
    days = [(int(m[2]), int(m[3])) for m in YEARLESS.finditer(text)]
    last = day_of(text)
    return days or ([(last.month, last.day)] if last else [])
