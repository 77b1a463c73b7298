"""Are the totals and the grade that a form prints those of its rows?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from perfeval.model.evaluation import Indicator
from perfeval.model.scorecard import DEPARTMENT, ZERO, Scorecard, total_budget
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip
from perfeval.review.reading.naming import execution_rows

TOLERANCE = Decimal("0.01")


SAME_GRADE = {"优秀": "优", "良好": "良", "中等": "中", "较差": "差"}


PRINTED_POINTS = re.compile(r"(?:[（(]\s*|(?<=[一-鿿]))([0-9]+(?:\.[0-9]+)?)\s*分\s*(?:[）)]|$)")


def printed_points_equal_their_rows(card: Scorecard) -> Iterator[Verdict]:
    """一级、二级指标名称中印的分值应等于下属各指标分值之和。

    为什么：上级分值与下级分值不一致时，无法确定以哪个分值计分。
    怎么改：核对批复的分值，改正上级分值或下级分值。
    依据：实务：绩效管理系统按级校验分值；财预〔2020〕10号第十三条。
    """
    parents: dict[tuple[str, str, Decimal], list[Indicator]] = {}
    for indicator in card.evaluation.indicators:
        for above, name in (("", indicator.level1), (indicator.level1, indicator.level2 or "")):
            if match := PRINTED_POINTS.search(name):
                parents.setdefault((above, name, Decimal(match[1])), []).append(indicator)
    for (above, name, printed), rows in parents.items():
        total = sum((i.points or ZERO for i in rows), ZERO)
        if any(i.points is None for i in rows):
            yield lacking(name, "有指标没有列分值，不能合计")
        elif total != printed:
            yield bad(
                rows[0].where.of("level2" if above else "level1"),
                name,
                f"下属指标分值合计{total}分",
                f"{printed}分",
                "核对批复的分值，改正其中一处",
            )
        else:
            yield ok(name)
    if not parents:
        yield skip(WHOLE, "一级、二级指标没有印分值")


def printed_total_is_the_sum(card: Scorecard) -> Iterator[Verdict]:
    """原表的合计得分应等于各项得分之和。

    为什么：合计与各项得分不一致，结论和等级都会受到质疑。
    怎么改：重新合计，改正合计得分或分项得分；没有合计的补上。
    依据：财预〔2020〕10号附1总分栏。
    """
    declared, own = card.evaluation.declared, card.table.self_score
    rule, where = card.ruleset.version.execution, declared.where.of("total")
    funds = total_budget(card.evaluation)
    printed = funds.score if funds else None
    if own is not None and printed is not None and not (execution_rows(card) and declared.total == own):
        own += printed
    # what 预算执行率 may add where its score is not printed
    most = rule.points if rule and rule.points else ZERO
    room = ZERO if execution_rows(card) or printed is not None else most
    if card.ruleset.version.scored == "false":
        yield skip(WHOLE, "转移支付自评表不打分")
    elif card.total is not None and declared.total in (None, card.total, _within_their_points(card)):
        yield ok()
    elif card.total is not None and own is None:
        yield bad(
            where,
            WHOLE,
            f"印的合计为{declared.total}分",
            f"各项{card.decided_name}之和{card.total}分",
            "重新合计，改正合计得分",
        )
    elif own is None or (
        declared.total is None and (card.department_frame or "total" not in declared.model_fields_set)
    ):
        yield lacking(WHOLE, "自评得分不全，或没有填原表合计")
    elif declared.total is None:
        yield bad(
            where,
            WHOLE,
            f"没有合计得分，各指标自评得分之和为{own}分",
            "合计得分",
            "补上合计得分；原表有合计的，填入原表合计",
        )
    elif own - TOLERANCE <= declared.total <= own + TOLERANCE:
        yield ok()
    elif room and own < declared.total <= own + room + TOLERANCE:
        yield ok() if funds else lacking(WHOLE, "没有资金表，预算执行率得多少分不知道，不能核对合计")
    else:
        added = f"加预算执行率最多{own + room}分" if room else "没有另列的预算执行率"
        said = ask if any(i.points is None for i in card.evaluation.indicators) else bad
        yield said(
            where,
            WHOLE,
            f"印的合计为{declared.total}分",
            f"各指标自评得分与资金表预算执行得分{printed}分之和{own}分"
            if printed is not None
            else f"各指标自评得分之和{own}分，{added}",
            "重新合计，改正合计得分或分项得分",
        )


def _within_their_points(card: Scorecard) -> Decimal | None:
    """The total with no line above its points: a score that is above them is a finding of its own."""
    scores = [(line.shown, line.points) for line in card.lines]
    return (
        sum((min(s, p) for s, p in scores if s is not None and p is not None), ZERO)
        if any(s is not None and p is not None and s > p for s, p in scores)
        else None
    )


def printed_grade_fits_the_total(card: Scorecard) -> Iterator[Verdict]:
    """评价等级应与合计得分所在的分数段一致；部门评价、财政评价应有等级。

    为什么：等级关系到结果应用，与得分不一致的报告会被退回。
    怎么改：按印出的合计得分对照等级标准改正；得分未齐的，先补齐得分。
    依据：财预〔2020〕10号第十八条。
    """
    declared, kind = card.evaluation.declared, card.evaluation.report.type
    total = card.total if declared.total is None else declared.total
    grade = SAME_GRADE.get(declared.grade or "", declared.grade)
    bands = card.ruleset.version.grades.bands if card.ruleset.version.grades else ()
    where, due = declared.where.of("grade"), card.ruleset.grade(total) if total is not None else None
    if not bands or (grade is None and kind not in DEPARTMENT):
        yield skip(WHOLE, "规则集没有等级，或这类自评表不要求等级")
    elif grade is None and card.grade:
        yield ok()
    elif grade is None and (card.department_frame or "grade" not in declared.model_fields_set):
        yield lacking(WHOLE, "评价得分未齐，等级未定")
    elif grade is None:
        yield bad(
            where,
            WHOLE,
            "没有评价等级",
            "与合计得分对应的评价等级",
            "补齐分值和得分后评定等级；得分未齐的，按本次评价口径暂不评定等级",
        )
    elif due is None:
        yield lacking(WHOLE, "没有合计得分，不能核对等级")
    elif grade not in [band.name for band in bands]:
        yield ask(
            where,
            WHOLE,
            f"等级为“{declared.grade}”",
            f"{'、'.join(band.name for band in bands)}之一",
            "核对等级名称；地方另有等级标准的，改用相应规则集",
        )
    elif grade != due:
        yield bad(
            where, WHOLE, f"合计{total}分，等级为“{declared.grade}”", f"“{due}”", "按合计得分改正等级，或改正合计得分"
        )
    else:
        yield ok()
