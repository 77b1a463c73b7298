"""Figures in words whose words name a row in another way: 在岗辅警266人, 新建12座公厕, 亮灯率99%."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from perfeval.model.evaluation import Indicator
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.statements import (
    FREE,
    OTHER,
    Count,
    Known,
    Place,
    by_dimension,
    core,
    counts,
    matching,
    of_row,
    trimmed,
)
from perfeval.review.reading.surveys import answered

ANOTHER = re.compile(
    "上年|去年|往年|以前年度|其中|比|较|每|平均|人均|户均|累计|新增.*总|五年|三年|20[0-9]{2}年[^，。]*20"
)
GENERAL = re.compile("(?:人员|队伍|规模|数量|总量|总数|人数|户数|点位|次数|情况)*")
STATE = re.compile("(?:在岗|在册|在职|现有|实有|共有|目前|全部|各类|实际)?")
LEAST = 2  # letters that name a thing
SHARE = re.compile(r"(?P<stem>[0-9A-Za-z一-鿿、—\-]+?)(?:率|度|比例|比率|水平)$")
IN_TURN = re.compile(
    r"(?P<names>[^，。；：:\n]{2,60}?)(?:实际)?分别(?:达到了?|为|是|达|完成了?|有|：)?(?P<figures>[0-9][^，。；\n]*)"
)
BUDGET_RATE = re.compile(
    "(?:(?:预算|资金|经费|支出|总体|整体|财政)(?:预算|资金|支出)?)?(?:执行|支出|支付)率"
)  # of the table of funds
FILLER = re.compile(
    "^(?:期间|其间|同期|目前|年末|当年|总体|整体|综合|实际|最终|全年|累计|平均)+|(?:平均|总体|综合)(?=[一-鿿]{2}率)"
)
PROBED = re.compile("(?<=[一-鿿])(?:抽检|抽样|抽查|检测|检验|验收)(?=[一-鿿]{2}[率度])")
MORE = re.compile("^(?:中|里|的[^，。]{0,8}中|以[上下内]|左右|的目标|目标)")


def goal_names_the_things_of_the_table(card: Scorecard) -> Iterator[Verdict]:
    """换一种说法写的数量和比率，应与指标表同一事物的完成值一致。

    为什么：文字写在岗辅警266人、亮灯率99%，表上是258人、98%，至少有一个是错的。
    怎么改：核对原始资料，统一两处数字；口径不同的，在文中写明。
    依据：实务（文表数据一致）；按用语判断是否同一事物，只作查询。
    """
    rows, said = by_dimension(of_row(row) for row in card.evaluation.indicators), False
    by_goal = _named_by_the_goal(card)
    shares = [c for _, _, text in _texts(card) for c in counts(text) if c.dimension == "ratio"]
    for where, goal, text in _texts(card):
        for row, count, above in _in_turn(text, card.evaluation.indicators):
            said = True
            if any(count.equals(q.base) for q in (row.actual_reading, row.target_reading) if q.kind == "number"):
                yield ok(row.name)
            else:
                found = f"文字写“{row.name}”{count.text}，指标表实际完成值{row.actual}{above}"
                fix = "核对原始资料，统一两处数字；口径不同的，在文中写明"
                yield ask(where(), row.name, found, "两处数字和口径一致", fix)
        for count in counts(text, spans=goal):
            same = rows.get(count.dimension, [])
            if (
                not same
                or OTHER.search(count.before.replace("平均", "") if count.dimension == "ratio" else count.before)
                or MORE.match(count.behind)
                or (goal and matching(count, rows)[1])
            ):
                continue
            meant = _meant(count, same, goal) or _of_a_kind(count, same, shares)
            if meant is None and goal:
                meant = next(
                    (known for known in same if by_goal.get((count.dimension, count.matter)) == known.label), None
                )
            if meant is None:
                continue
            near = [meant] if count.dimension == "ratio" else same  # some other rate is often as high
            if count.dimension == "ratio":
                near += [of for of in same if of is not meant and _speaks_of(of, text[: count.end])]
            said = True
            own = {value for of in near for value in of.values}
            if count.dimension == "ratio":  # of one question, or of one kind of people
                own |= {share for _, share in answered(card)}
            if any(count.equals(value) for value in own) or _is_told_of_all(count, text, meant):
                yield ok(meant.label)
            else:
                yield ask(
                    where(),
                    meant.label,
                    f"写“{count.before.strip()}{count.text}”，指标表“{meant.label}”实际完成值{meant.shown}",
                    "两处数字和口径一致",
                    "核对原始资料，统一两处数字；口径不同的，在文中写明",
                )
    if not said:
        yield skip(WHOLE, "没有换一种说法写指标表中的事物")


def _named_by_the_goal(card: Scorecard) -> dict[tuple[str, str], str]:
    """What the goal calls a row whose target it gives: 飞防3.5万亩, of the one row with a target of 3.5万亩."""
    goal, found = card.evaluation.objective, dict[tuple[str, str], list[str]]()
    for count in counts(goal.planned) if goal and goal.planned else ():
        if len(count.matter) < LEAST or count.dimension == "ratio" or ANOTHER.search(count.before):
            continue
        targets = [(row, row.target_reading) for row in card.evaluation.indicators]
        rows = [row for row, q in targets if q.kind == "number" and q.dimension == count.dimension]
        same = [row.name for row in rows if count.equals(row.target_reading.base)]
        found.setdefault((count.dimension, count.matter), []).extend(same if len(same) == 1 else ["", ""])
    return {key: names[0] for key, names in found.items() if len(names) == 1}


def _is_told_of_all(count: Count, text: str, meant: Known) -> bool:
    """Whether a text that gives a rate several times gives the row's too: 城区接种率98.0%，…，全县接种率96.8%."""
    alike = [c for c in counts(text) if c.dimension == "ratio" and c.matter[-LEAST - 1 :] == count.matter[-LEAST - 1 :]]
    return count.dimension == "ratio" and any(c.equals(value) for c in alike for value in meant.values[:1])


def _in_turn(text: str, rows: tuple[Indicator, ...]) -> Iterator[tuple[Indicator, Count, str]]:
    """The rows that a list names with the figures it gives them in turn (甲和乙合格率分别为82%、84%), and whether the
    actual may be copied from the row above.
    """
    for match in IN_TURN.finditer(text) if "分别" in text else ():
        names = [name for name in re.split("[、和与及]", match["names"]) if name]
        told = counts(match["figures"])
        if len(names) != len(told) or len(names) < 2 or len({c.dimension for c in told}) > 1:
            continue
        for name, count in zip(names, told):
            meant = [(n, row) for n, row in enumerate(rows) if _is_named(row, name, names[-1], name is names[-1])]
            same = [(n, row) for n, row in meant if row.actual_reading.dimension == count.dimension]
            if len(same) == 1 and same[0][1].actual_reading.measured:
                n, row = same[0]
                copied = n and rows[n - 1].actual == row.actual
                yield row, count, f"，与上一行“{rows[n - 1].name}”相同" if copied else ""


def _is_named(row: Indicator, name: str, last: str, whole: bool) -> bool:
    """Whether a row is what one of several names means of which only the last is told to its end."""
    plain = re.sub(r"[（(].*?[）)]", "", row.name)
    if whole:
        return plain == last or core(plain) == core(last)
    tail = plain[len(name) :]
    return plain.startswith(name) and len(tail) >= LEAST and last.endswith(tail) and len(last) > len(tail)


def goal_plans_are_the_targets_of_the_table(card: Scorecard) -> Iterator[Verdict]:
    """年度目标文字写的数量和比率，应与指标表同一事项的指标值一致。

    为什么：目标写12座、指标值10座，完成11座算不算完成就说不清。
    怎么改：按批复的绩效目标统一两处数字；调整过的，写明调整依据。
    依据：财预〔2021〕101号（指标与目标对应）；按用语判断是否同一事项，只作查询。
    """
    goal, said = card.evaluation.objective, False
    rows = by_dimension(map(_of_target, card.evaluation.indicators))
    for count in counts(goal.planned, spans=True) if goal and goal.planned else ():
        same = rows.get(count.dimension, [])
        if goal is None or not same or ANOTHER.search(count.before):
            continue
        kind, found = matching(count, rows)
        plain = found if kind in ("same", "turned", "end") else []
        meant = plain[0] if len(plain) == 1 else _meant(count, same, True)
        if meant is None:
            continue
        said, near = True, [meant] if count.dimension == "ratio" else same
        fits = any(count.equals(of.values[0]) for of in near)
        if fits or count.value in {value for of in near for value in of.values}:
            yield ok(meant.label)
        else:
            lower = "，低于年度目标" if count.value > meant.values[0] else ""
            yield ask(
                goal.where.of("planned"),
                meant.label,
                f"年度目标写“{count.before.strip()}{count.text}”，指标表“{meant.label}”指标值{meant.shown}{lower}",
                "两处数字一致",
                "按批复的绩效目标统一两处数字；调整过的，写明调整依据",
            )
    if not said:
        yield skip(WHOLE, "年度目标没有写指标表中的事项")


def _of_target(row: Indicator) -> Known | None:
    """The target of a row as a figure that words may give; its actual too, where a plan was written afterwards."""
    target, actual = row.target_reading, row.actual_reading
    if target.kind != "number" or target.unit is None:
        return None
    values = tuple(q.base for q in (target, actual) if q.kind == "number" and q.dimension == target.dimension)
    return Known(row.name, row.target or "", values, target.unit.dimension)


def _texts(card: Scorecard) -> Iterator[tuple[Place, bool, str]]:
    """What the goal came to, and what the text says of results; whether it is the goal."""
    goal = card.evaluation.objective
    if goal and goal.achieved:
        yield partial(goal.where.of, "achieved"), True, goal.achieved
    for p in card.passages:
        if p.part == "narrative" and not FREE.search(p.section):
            yield partial(getattr, p, "where"), False, p.text


def _meant(count: Count, same: list[Known], goal: bool) -> Known | None:
    """The one row that the words of a figure mean; None where none or several fit."""
    if count.dimension == "ratio":
        fits = [known for known in same if _same_share(count.matter, known.label)]
    elif goal:
        fits = [known for known in same if _same_thing(count, known)]
        if not fits and len(same) == 1 and _says_the_same(count, same[0]):
            fits = same
    else:
        fits = []
    return fits[0] if len(fits) == 1 else None


def _of_a_kind(count: Count, same: list[Known], shares: list[Count]) -> Known | None:
    """The row whose whole name the words of a rate end with, where no rate that ends so has its value:
    人工造林成活率, of the row 造林成活率.
    """
    matter = FILLER.sub("", count.matter) if count.dimension == "ratio" else ""
    fits = [known for known in same if len(core(known.label)) > 2 * LEAST and matter.endswith(core(known.label))]
    if len(fits) != 1:
        return None
    told = [c for c in shares if c.matter.endswith(core(fits[0].label)[-LEAST - 1 :])]
    return None if any(c.equals(value) for c in told for value in fits[0].values) else fits[0]


def _speaks_of(known: Known, text: str) -> bool:
    """Whether a sentence names, clause by clause, most of what another row is called: 老年人46800人，…，服务率62.1%."""
    sentence, name = re.split("[。；\n]", text)[-1], core(known.label)
    pairs = [a + b for a, b in zip(name, name[1:])]
    return bool(pairs) and 3 * sum(pair in sentence for pair in pairs) >= 2 * len(pairs)


def _same_thing(count: Count, known: Known) -> bool:
    """Whether the words before a figure end with the thing that a row's name begins with, and neither says more."""
    matter, thing = count.matter, core(known.label)
    for n in range(len(matter) - LEAST + 1):
        noun = matter[n:]
        if thing.startswith(noun) and GENERAL.fullmatch(thing[len(noun) :]) and STATE.fullmatch(matter[:n]):
            return True
    return False


def _says_the_same(count: Count, known: Known) -> bool:
    """Whether the words around a figure begin as a row's name does, and half of them or more are the row's."""
    behind = re.split("[，。；：、（）()]", count.behind)[0]
    words = trimmed(f"{count.before}{behind if len(behind) <= 6 else ''}")
    pairs = [a + b for a, b in zip(words, words[1:])]
    own = [pair for pair in pairs if pair in known.label]
    return bool(pairs) and pairs[0] in known.label and 2 * len(own) >= len(pairs)


def _same_share(matter: str, label: str) -> bool:
    """Whether a rate in words is a row's: the same last word, and no word before it that the row does not say.

    >>> _same_share("亮灯率", "路灯亮灯率"), _same_share("群众满意率", "群众满意度")
    (True, True)
    >>> _same_share("食材合格率", "设备合格率"), _same_share("执行率", "轮换制度执行率")
    (False, False)
    """
    if BUDGET_RATE.fullmatch(matter) and not BUDGET_RATE.fullmatch(core(label)):
        return False
    words = FILLER.sub("", re.sub("对[^的]{0,6}的", "", matter)) or matter
    if PROBED.sub("", words) == core(label):  # 种苗抽检合格率, of the row 种苗合格率
        words = PROBED.sub("", words)
    one, other = SHARE.match(words), SHARE.match(core(label))
    if not one or not other or one["stem"][-LEAST:] != other["stem"][-LEAST:] or len(one["stem"]) < LEAST:
        return False
    return all(letter in other["stem"] for letter in one["stem"][:-LEAST])
