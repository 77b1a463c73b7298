"""Is the score what target and actual earn? Rules about self scores and decided scores."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from perfeval.model.evaluation import Indicator
from perfeval.model.numerals import plain_number
from perfeval.model.scorecard import DEPARTMENT, Line, Scorecard, Scored
from perfeval.model.standard import Binary, Graded, Worded
from perfeval.model.units import decimals, same_dimension
from perfeval.model.values import Origin
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip
from perfeval.review.reading.naming import HARM, has, looks_like_a_slip
from perfeval.review.rows.actuals import plain

TOLERANCE = Decimal("0.01")
CAPPED = re.compile(
    "控制|变动|变化|偏[离差]|成本|支出|费|负债|超|消耗|能耗|调整|占比|比重|损"
)  # of these 100% may be a ceiling
LESS_MAY_BE_BETTER = (
    "成本",
    "时效",
    "时限",
    "时间",
    "天数",
    "工期",
    "周期",
    "事故",
    "投诉",
    "死亡",
    "失业",
    "能耗",
    "费用",
    "支出",
    "经费",
    "金额",
    "预算",
    "排放",
    "误差",
    "故障",
    "逾期",
    "拖欠",
    "差错",
    "违规",
    "复发",
    "受害",
    "成灾",
    "发生率",
    "发病",
    "偏差率",
    "结余",
)
FAR_BELOW = Fraction(30, 100)  # of a ceiling: an actual below it makes the ceiling say nothing
OVER_FLAG = Fraction(3, 10)  # practice; the decree says only 远高于


def score_within_points(card: Scorecard) -> Iterator[Verdict]:
    """得分不应超过分值。

    为什么：得分超过分值的表，合计和等级都不成立。
    怎么改：核对得分和分值；超额完成的得满分，不加分。
    依据：财预〔2020〕10号第十六条。
    """
    for line in card.table.lines:
        row = line.indicator
        given = list(_scores(row))
        over = [s for s in given if row.points is not None and s[2] > row.points]
        if row.points is None or not given:
            yield skip(row.name, "没有分值或得分")
        for key, name, score, place in over:
            yield bad(
                place.of(key),
                row.name,
                f"{name}{score}分，分值{row.points}分",
                f"不超过{row.points}分",
                "核对分值和得分",
                f"“{row.name}”{name}{score}分超过分值{row.points}分。",
            )
        if row.points is not None and given and not over:
            yield ok(row.name)


def _scores(row: Indicator) -> Iterator[tuple[str, str, Decimal, Origin]]:
    """Each score of a row: its key, its name, the score, and where it stands."""
    if row.self_score is not None:
        yield "self_score", "自评得分", row.self_score, row.where
    if row.decided is not None:
        yield "score", "认定得分", row.decided.score, row.decided.where


def score_follows_the_rule(card: Scorecard) -> Iterator[Verdict]:
    """自评得分应与按评分标准核算的得分一致。

    为什么：得分不按规则计算，合计和等级就没有依据。
    怎么改：按规则重新计分，或写明扣分依据。
    依据：财预〔2020〕10号第十六条；超过上限（≤）的算法文件没有规定，只作查询。
    """
    for line in card.table.lines:
        row, compared = line.indicator, _compared(line, card)
        if isinstance(compared, Verdict):
            yield compared
            continue
        score, given = compared
        if row.standard is None and card.evaluation.report.type in DEPARTMENT and given.low and score < given.low:
            yield lacking(row.name, "评价组得分低于按比例的得分，本行没有列评分标准")  # an evaluator may be stricter
        elif "reverse" not in card.evaluation.ruleset.options and _is_turned(row, score, given):
            yield ok(row.name)
        elif _is_rounded(score, given) or _odd(score, given):
            yield ok(row.name) if _is_rounded(score, given) else skip(row.name, "未达标得满分或达标扣分，另行核查")
        else:
            chosen = row.standard is None and (
                row.target_reading.comparator not in (None, "ge", "gt") or row.target_reading.kind == "range"
            )
            say = ask if _unsure(line) or chosen else bad
            yield say(
                row.where.of("self_score"),
                row.name,
                f"自评{score}分；规则重算{given.low}分：{given.because}",
                f"{given.low}分",
                "按规则重新计分，或写明依据",
                f"“{row.name}”自评{score}分，按规则重算{given.low}分。",
            )


def missed_target_loses_points(card: Scorecard) -> Iterator[Verdict]:
    """没有达到指标值的，不应得满分。

    为什么：未完成而得满分是虚高得分，抽查时首先发现。
    怎么改：按完成比例计分，写明偏差原因。
    依据：财预〔2020〕10号第十六条。
    """
    for line in card.table.lines:
        row, compared = line.indicator, _compared(line, card)
        if _missed_in_words(line):
            yield ask(
                row.where.of("self_score"),
                row.name,
                f"指标值{row.target}，实际完成{row.actual}，未达到指标值，得满分{row.self_score}分；评分标准“{_worded(row)}”",
                "按评分标准扣分，或标准允许得满分的说明",
                "对照评分标准重新计分；允许得满分的，写明依据",
            )
            continue
        if isinstance(compared, Verdict):
            yield compared
            continue
        score, given = compared
        if not given.met and looks_like_a_slip(row.target_reading, row.actual_reading):
            yield lacking(row.name, "实际完成值的单位疑为写错，不能判断是否达到")
        elif given.met and score == given.full and _beyond(line):
            yield ask(
                row.where.of("target"),
                row.name,
                f"指标值{row.target}没有写方向，实际完成{row.actual}，高于指标值，自评得满分{score}分",
                "指标值写明不低于或不超过",
                "写明方向；属于不超过的，按未达到指标值计分并说明原因",
            )
        elif given.met or score < given.full or given.precise == given.full:
            yield ok(row.name)
        elif _direction_open(line):
            yield lacking(row.name, f"指标值{row.target}没有写方向，不能判断是否达到")
        else:
            say = ask if _unsure(line) or given.high == given.full else bad
            yield say(
                row.where.of("self_score"),
                row.name,
                f"指标值{row.target}，实际完成{row.actual}，未达到指标值，自评得满分{score}分",
                f"规则重算{given.low}分",
                "按完成情况重新计分；取舍后等于满分的加以说明",
                f"“{row.name}”未达到指标值，自评得满分{score}分。",
            )


def _worded(row: Indicator) -> str:
    return (row.standard.rule if row.standard else "") or "只有文字"


def _missed_in_words(line: Line) -> bool:
    """Whether a row with a standard in words alone misses its target and has full points."""
    row, target, actual = line.indicator, line.indicator.target_reading, line.indicator.actual_reading
    open_choice = isinstance(row.standard, Binary) and row.standard.met is None
    if not (open_choice or isinstance(row.standard, Worded)) or row.self_score is None or row.self_score != row.points:
        return False
    if target.kind != "number" or not actual.measured or target.dimension != actual.dimension:
        return False
    less, more = target.comparator in ("ge", "gt"), target.comparator in ("le", "lt")
    return less and actual.base < target.base or more and actual.base > target.base


def met_target_keeps_its_points(card: Scorecard) -> Iterator[Verdict]:
    """达到指标值的，不应无故扣分。

    为什么：达标而扣分，说明指标方向、数据或评分有一处不对。
    怎么改：核实扣分依据；指标方向不当的调整指标，数据有误的更正数据。
    依据：财预〔2020〕10号第十六条：完成指标值的记该指标所赋全部分值。
    """
    for line in card.table.lines:
        row, compared = line.indicator, _compared(line, card)
        if isinstance(compared, Verdict):
            yield compared
            continue
        score, given = compared
        if _beyond(line) and score < given.low:
            yield lacking(row.name, f"指标值{row.target}没有写方向，不能判断是否达到")
        elif not given.met or _is_rounded(score, given) or score >= given.low:
            yield ok(row.name)
        else:
            say = ask if _unsure(line) else bad
            yield say(
                row.where.of("self_score"),
                row.name,
                f"指标值{row.target}，实际完成{row.actual}，已达到指标值，自评{score}分，扣{given.full - score}分",
                f"规则重算{given.low}分",
                "核实扣分依据，或按规则改正得分",
                f"“{row.name}”已达到指标值，自评扣{given.full - score}分。",
            )


def different_deviations_lose_different_points(card: Scorecard) -> Iterator[Verdict]:
    """偏差大小悬殊的指标，不应一律扣同样的分。

    为什么：一律扣分说明得分没有按完成情况计算。
    怎么改：逐项按完成值与指标值计分。
    依据：财预〔2020〕10号第十六条；至少三项、偏差相差5个百分点和5倍以上才提出，为实务口径。
    """
    groups: dict[Fraction, list[tuple[Indicator, Fraction]]] = {}
    for line in card.table.lines:
        row, score, given = line.indicator, line.indicator.self_score, line.settled
        if given is None or score is None or _is_rounded(score, given):
            continue
        if score < given.full and given.deviation is not None and row.standard is None:
            lost = Fraction(given.full - score) / Fraction(given.full)
            groups.setdefault(lost, []).append((row, given.deviation))
    found = [rows for rows in groups.values() if len(rows) >= 3 and _far_apart([away for _, away in rows])]
    for rows in found:
        told = "、".join(f"“{row.name}”{_share(away)}" for row, away in rows)
        yield bad(
            rows[0][0].where.of("self_score"),
            WHOLE,
            f"{len(rows)}项指标偏离指标值的程度不同（{told}），扣分比例相同",
            "按各自完成情况计分",
            "逐项按规则重新计分",
        )
    if not found:
        yield (
            ok()
            if any(line.indicator.self_score is not None for line in card.table.lines)
            else skip(WHOLE, "没有自评得分")
        )


def over_achievement_has_a_reason(card: Scorecard) -> Iterator[Verdict]:
    """远高于指标值的，应说明原因。

    为什么：超额过多通常说明年初目标定得偏低，文件要求分析原因。
    怎么改：说明超额原因；目标偏低的，下年调整目标。
    依据：财预〔2020〕10号第十六条；规则集未定幅度的，超过30%为实务口径，只作查询。
    """
    over = card.ruleset.version.over
    for line in card.table.lines:
        row, target = line.indicator, line.indicator.target_reading
        actual = row.actual_reading
        capped = (
            target.comparator in ("le", "lt")
            and target.kind == actual.kind == "number"
            and same_dimension(target.unit, actual.unit)
        )
        if (
            capped
            and target.base > 0
            and actual.base / target.base < FAR_BELOW
            and actual.base > 0
            and target.dimension != "ratio"  # a rate with a ceiling measures harm: no ceiling is too far away
            and not has(row.name, HARM)
            and not _explained(row)
        ):
            yield ask(
                row.where.of("reason"),
                row.name,
                f"指标值{row.target}，实际完成{row.actual}，不到上限的{_share(FAR_BELOW)}，没有说明原因",
                "上限与实际相称，或说明相差的原因",
                "补写原因；上限定得过宽的，下年调整目标",
            )
            continue
        if line.deviation is None or target.comparator not in (None, "ge", "gt", "eq") or _direction_open(line):
            yield skip(row.name, "不是越多越好的数值指标，或没有重算")
            continue
        required = over.reason_at if over else None
        at = required or (over.flag_at if over else None)
        limit = Fraction(at) - 1 if at else OVER_FLAG
        if not line.met or line.deviation < limit or _explained(row):
            yield ok(row.name)
        else:
            say = bad if required and not _unsure(line) else ask
            yield say(
                row.where.of("reason"),
                row.name,
                f"指标值{row.target}，实际完成{row.actual}，超出{_share(line.deviation)}，没有说明原因",
                f"超出{_share(limit)}以上的说明原因",
                "补写超额原因；目标偏低的，下年调整目标",
                f"“{row.name}”超出指标值{_share(line.deviation)}，未说明原因。",
            )


def qualitative_score_lies_in_its_band(card: Scorecard) -> Iterator[Verdict]:
    """定性指标的得分应在所认定档次之内。

    为什么：档次与得分对不上，必有一处写错。
    怎么改：改正得分或档次。
    依据：财预〔2020〕10号第十六条和本指标评分标准；各档含下限、不含上限，最高档含满分。
    """
    for line in card.table.lines:
        row = line.indicator
        band = row.standard.band if isinstance(row.standard, Graded) else row.band
        given = line.scored
        if (band is None and not isinstance(row.standard, Graded)) or given is None:
            yield skip(row.name, "没有认定档次")
            continue
        decided, place = (row.decided.score, row.decided.where) if row.decided else (None, row.where)
        for key, name, score, where in (
            ("self_score", "自评得分", row.self_score, row.where),
            ("score", "认定得分", decided, place),
        ):
            top = given.high in (given.low, given.full)
            if score is None or (given.low <= score <= given.high and (score < given.high or top)):
                yield ok(row.name)
            else:
                yield bad(
                    where.of(key),
                    row.name,
                    f"认定为“{band}”，{name}{score}分",
                    f"{given.low}至{given.high}分",
                    "改正得分或档次",
                )


def qualitative_scores_differ(card: Scorecard) -> Iterator[Verdict]:
    """定性指标不应全部照满分自评。

    为什么：定性指标分档计分，全部满分又没有说明，看不出效果差别。
    怎么改：逐项写明效果和佐证，按档次给分。
    依据：实务；财预〔2020〕10号第十六条的三档。
    """
    rows = [
        line.indicator
        for line in card.table.lines
        if line.indicator.standard is None
        and line.indicator.target_reading.kind == "words"
        and not any(c.isdigit() for c in f"{line.indicator.target}{line.indicator.actual}")
    ]
    rows = [row for row in rows if row.self_score is not None and row.points is not None]
    if len(rows) < 3:
        yield skip(WHOLE, "有自评得分的定性指标不足三项")
    elif all(row.self_score == row.points for row in rows):
        yield ask(
            rows[0].where.of("self_score"),
            WHOLE,
            f"定性指标{len(rows)}项，全部自评满分",
            "按实际效果分档给分",
            "逐项写明效果和佐证材料",
        )
    else:
        yield ok()


def decided_score_has_grounds(card: Scorecard) -> Iterator[Verdict]:
    """认定得分不应无依据地高于自评得分和按标准核算的得分。

    为什么：复核反而加分，又不合规则，容易被认为放水。
    怎么改：补充依据，或改正得分。
    依据：财预〔2020〕10号第十六条；复核加分须有依据为实务。
    """
    for line in card.table.lines:
        row, decided = line.indicator, line.indicator.decided
        if decided is None or row.self_score is None:
            yield skip(row.name, "没有认定得分或自评得分")
        elif decided.score <= row.self_score:
            yield ok(row.name)
        elif line.scored is None:
            yield lacking(row.name, f"不能重算：{line.because}")
        elif decided.score > line.scored.high:
            yield bad(
                decided.where.of("score"),
                row.name,
                f"认定{decided.score}分，自评{row.self_score}分，规则重算不超过{line.high}分",
                f"不超过{line.high}分",
                "补充依据或改正认定得分",
            )
        else:
            yield ok(row.name)


def _share(value: Fraction) -> str:
    return f"{plain_number(value * 100, 2)}%"


def _compared(line: Line, card: Scorecard) -> tuple[Decimal, Scored] | Verdict:
    """The self score and the one score that the rule gives, or why the one cannot be held against the other."""
    row = line.indicator
    if row.self_score is None or row.points is None:
        return skip(row.name, "没有自评得分或分值")
    if not line.scored:
        return lacking(row.name, line.because)
    if row.standard is None and not row.evidence and card.ruleset.option("no_evidence") == "no_points":
        return lacking(row.name, "没有证据，按选定口径不得分，不与自评得分比较")
    if line.settled is None or line.settled.met is None:
        return lacking(row.name, "规则只给出得分区间，须由评价人员认定档次")
    return row.self_score, line.settled


def _is_rounded(score: Decimal, given: Scored) -> bool:
    """Whether the score is the rule's, within the tolerance or rounded to the decimals that the unit prints."""
    if abs(score - given.low) <= TOLERANCE:
        return True
    places = decimals(score)
    missed_full = given.met is False and score == given.full
    return places >= 1 and not missed_full and abs(Fraction(score) - given.precise) <= Fraction(1, 2 * 10**places)


def _is_turned(row: Indicator, score: Decimal, given: Scored) -> bool:
    """Whether a ceiling without a standard is scored by 指标值÷完成值, as many forms have it; no decree says how."""
    target, actual = row.target_reading, row.actual_reading
    if (
        row.standard is not None
        or target.comparator not in ("le", "lt")
        or not (target.kind == actual.kind == "number")
    ):
        return False
    if given.met is not False or target.dimension != actual.dimension or not actual.base:
        return False
    return abs(Fraction(score) - Fraction(given.full) * target.base / actual.base) <= Fraction(TOLERANCE)


def _odd(score: Decimal, given: Scored) -> bool:
    return score < given.low if given.met else given.met is False and score == given.full


def _direction_open(line: Line) -> bool:
    """Whether the target has no direction and less may be better: a cost, a time, a number of accidents."""
    row, target = line.indicator, line.indicator.target_reading
    name = row.level1 + (row.level2 or "") + row.name
    undirected = (
        row.standard is None and target.kind == "number" and target.comparator in (None, "eq") and line.deviation != 0
    )
    if undirected and target.dimension == "ratio" and target.base == 1 and not CAPPED.search(row.name):
        return False  # of a rate of the whole there is no more, and less is not better
    return undirected and (target.base == 0 or any(word in name for word in LESS_MAY_BE_BETTER))


def _unsure(line: Line) -> bool:
    """Whether the rule's score rests on a reading that nobody printed."""
    unequal = line.indicator.target_reading.comparator == "eq" and (line.deviation or 0) > 0
    return unequal or _direction_open(line) or any(doubt.code != "T13" for doubt in line.doubts)


def _beyond(line: Line) -> bool:
    """Whether the actual is more than a target that may be a limit."""
    target, actual = line.indicator.target_reading, line.indicator.actual_reading
    return _direction_open(line) and actual.kind == "number" and actual.base > target.base


def _far_apart(deviations: list[Fraction]) -> bool:
    sizes = sorted(abs(d) for d in deviations)
    return sizes[-1] - sizes[0] >= Fraction(5, 100) and sizes[-1] >= 5 * sizes[0]


def _explained(row: Indicator) -> bool:
    return any(
        plain(text) and plain(text) != "无" for text in (row.reason, row.opinion, row.deduction_reason, row.measure)
    )
