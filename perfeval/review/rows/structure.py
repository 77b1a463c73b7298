"""Is the table whole? Rules about points, levels and the rows that must be there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from perfeval.model.scorecard import DEPARTMENT, EXECUTION, ZERO, Scorecard, total_budget
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip
from perfeval.review.reading.naming import execution_rows, kind_of
from perfeval.review.rows.totals import PRINTED_POINTS

HEAVY = 30


def points_sum_to_full(card: Scorecard) -> Iterator[Verdict]:
    """各指标分值加预算执行率应合计满分。

    为什么：分值不足或超过满分的表，总分和等级没有意义，外单位常据此退回报告。
    怎么改：核对各指标分值；自评表补上预算执行率10分。
    依据：财预〔2020〕10号第十三条和附1。
    """
    if card.ruleset.version.scored == "false":
        yield skip(WHOLE, "转移支付自评表不打分")
    elif any(i.points is None for i in card.evaluation.indicators):
        yield lacking(WHOLE, "有指标没有列分值，不能合计")
    elif card.missing_points > 0 and _total_unknown(card):
        yield lacking(WHOLE, "多行资金中没有年度资金总额，预算执行率没有核算")
    elif card.missing_points:
        full, listed = card.ruleset.version.full, card.ruleset.version.full - card.missing_points
        yield bad(
            card.evaluation.where.of("indicators"),
            WHOLE,
            f"分值合计{listed}分",
            f"{full}分",
            "补上缺少的指标或预算执行率，或核对分值",
            f"已列指标分值合计{listed}分，与满分{full}分不一致。",
        )
    else:
        yield ok()


def split_follows_the_decree(card: Scorecard) -> Iterator[Verdict]:
    """自评表各一级指标的分值应与规则集一致，特殊情况调整的应有说明。

    为什么：一级指标分值由文件原则规定，自行调整会改变总分和等级。
    怎么改：按文件改正分值；确需调整的，附调整依据。
    依据：财预〔2020〕10号第十三条；设成本指标的，财预〔2021〕101号三（六）。
    """
    splits, points = _splits(card), _points_by_kind(card)
    points.pop(EXECUTION, None)
    if not any("满意度" in split for split in splits) and "满意度" in points and "效益" in points:
        points["效益"] += points.pop("满意度")  # an order that names no part for satisfaction counts it as benefit
    if card.ruleset.version.scored == "false" or card.department_frame or not splits:
        yield skip(WHOLE, "不打分、不是自评表，或规则集没有规定一级指标分值")
    elif "" in points or any(i.points is None for i in card.evaluation.indicators):
        yield lacking(WHOLE, "一级指标名称不能归类，或有指标没有列分值")
    elif points in splits or (
        "成本" in points and any(_with_costs_of_output(points) == _with_costs_of_output(s) for s in splits)
    ):
        yield ok()
    elif sum(points.values()) < min(sum(s.values()) for s in splits):
        yield lacking(WHOLE, "分值合计不足，先补齐指标")
    else:
        alike = [s for s in splits if all((kind in s) == (kind in points) for kind in ("成本", "满意度"))]
        yield ask(
            card.evaluation.where.of("indicators"),
            WHOLE,
            _told(points),
            "；或".join(_told(s) for s in alike or splits[:1]),
            "核对分值；属特殊情况调整的，附调整依据",
        )


def _with_costs_of_output(points: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The points with those of costs among those of output, where the form of 2020 has them (45 and 5 are its 50)."""
    whole = {kind: number for kind, number in points.items() if kind != "成本"}
    return whole | {"产出": whole.get("产出", ZERO) + points.get("成本", ZERO)}


def every_row_has_points(card: Scorecard) -> Iterator[Verdict]:
    """打分的表，每个指标都应有分值和得分。

    为什么：没有分值的指标不参与考核，没有得分的指标使合计不完整。
    怎么改：补列分值和自评得分；几行合用一个分值的，拆分到各行。
    依据：财预〔2020〕10号附1；实务：绩效管理系统要求分值大于零。
    """
    rows = card.evaluation.indicators
    pointless, scoreless = all(i.points is None for i in rows), all(i.self_score is None for i in rows)
    if card.ruleset.version.scored == "false":
        yield skip(WHOLE, "转移支付自评表不打分")
    elif card.evaluation.report.type == "转移支付自评" and pointless and scoreless:
        yield skip(WHOLE, "转移支付自评表不打分")
    else:
        above = [any(PRINTED_POINTS.search(name or "") for name in (i.level1, i.level2)) for i in rows]
        if pointless and all(above) and rows:
            yield lacking(WHOLE, "分值只列到上级指标")
        elif pointless:
            yield bad(
                card.evaluation.where.of("indicators"),
                WHOLE,
                f"全表没有分值{'和得分' if scoreless else ''}",
                "各指标的分值和得分",
                "按批复的绩效目标补列分值；确为不打分的转移支付自评表，改正报告类型",
            )
        for i in rows:
            if not re.sub(r"^指标[0-9]*[:：]?|[/／—…. -]", "", i.name):
                yield skip(i.name, "本行未使用")
            elif pointless and (scoreless or i.self_score is not None):
                yield lacking(i.name, "全表没有分值")
            elif pointless:
                yield bad(
                    i.where.of("self_score"),
                    i.name,
                    "没有得分，原表可能几行合用一个得分",
                    "各行都有得分",
                    "按指标拆分得分；没有打分的，补填",
                )
            elif i.points is None and any(PRINTED_POINTS.search(name or "") for name in (i.level1, i.level2)):
                yield lacking(i.name, "分值只列到上级指标")
            elif i.points is None and i.self_score is None and i.name.startswith("其中"):
                yield skip(i.name, "“其中”各行的分值在总数一行")
            elif i.points is None:
                yield bad(
                    i.where.of("points"),
                    i.name,
                    "没有列分值",
                    "大于零的分值",
                    "补列分值；几行合用一个分值的，拆分到各行",
                )
            elif i.self_score is None and not scoreless:
                yield ask(
                    i.where.of("self_score"),
                    i.name,
                    f"分值{i.points}分，没有自评得分",
                    "各行都有得分",
                    "补填自评得分；原表几行合用一个得分的，请说明如何拆分",
                )
            else:
                yield ok(i.name)


def execution_points_are_listed(card: Scorecard) -> Iterator[Verdict]:
    """自评表应列预算执行率及其分值。

    为什么：预算执行率是自评表的固定内容，缺少这一项，合计达不到满分。
    怎么改：补充全年预算数、全年执行数，列出预算执行率的分值和得分。
    依据：财预〔2020〕10号第十三条和附1。
    """
    rule, rows, where = card.ruleset.version.execution, execution_rows(card), card.evaluation.where
    if card.department_frame or card.ruleset.version.scored == "false" or card.evaluation.report.type == "转移支付自评":
        yield skip(WHOLE, "不是打分的自评表")
    elif rule is None or rule.points is None or (not card.missing_points and _free_of_execution(card)):
        yield skip(WHOLE, "规则集没有规定预算执行率的分值")
    elif card.execution or any(i.points == rule.points for i in rows):
        yield ok()
    elif _total_unknown(card) and any(row.score is not None for row in card.evaluation.budget):
        yield lacking(WHOLE, "预算执行率印有得分，多行资金中没有年度资金总额，不能重算")
    elif rows:
        yield ask(
            rows[0].where.of("points"),
            rows[0].name,
            f"预算执行率分值{rows[0].points or '未列'}",
            f"{rule.points}分",
            "核对分值；属特殊情况调整的，附调整依据",
        )
    elif any(i.points is None for i in card.evaluation.indicators):
        yield lacking(WHOLE, "有指标没有列分值，不能判断是否含预算执行率")
    elif card.given_points + rule.points > card.ruleset.version.full:
        printed = total.points if (total := total_budget(card.evaluation)) else None
        yield bad(
            where.of("indicators"),
            WHOLE,
            f"没有预算执行率，指标分值已合计{card.given_points}分"
            if printed is None
            else f"资金表预算执行率{printed}分，指标分值合计{card.given_points}分，共{printed + card.given_points}分",
            f"预算执行率{rule.points}分，其余指标{card.ruleset.version.full - rule.points}分",
            "调整指标分值，为预算执行率留出分值",
        )
    elif _total_unknown(card):
        yield ask(
            where.of("budget"),
            WHOLE,
            "多行资金中没有年度资金总额，预算执行率没有核算",
            "一行总额和各来源",
            "补上年度资金总额一行，或把总额行的名称写明",
        )
    else:
        total = total_budget(card.evaluation)
        why = (
            "没有全年预算数或全年执行数"
            if total is None or total.adjusted is None or total.executed is None
            else "全年预算数为0"
            if not total.adjusted
            else ""
        )
        yield bad(
            where.of("budget"),
            WHOLE,
            f"{why}，评分表没有预算执行率".lstrip("，"),
            f"预算执行率{rule.points}分",
            "补充预算批复、调整文件及支付明细，列出预算执行率",
            why and f"{why}，预算执行率无法核算，该项{rule.points}分暂不计分。",
        )


def department_frame_is_complete(card: Scorecard) -> Iterator[Verdict]:
    """部门评价、财政评价的评分表应有决策、过程、产出、效益，产出和效益合计不低于60%。

    为什么：缺少决策、过程，或产出、效益分值过低，评价不能反映项目全过程和结果导向。
    怎么改：按指标体系框架补充指标，调整分值。
    依据：财预〔2020〕10号第十四条和附2。
    """
    points, where = _points_by_kind(card), card.evaluation.where.of("indicators")
    missing = [kind for kind in ("决策", "过程", "产出", "效益") if kind not in points]
    results = sum((points.get(kind, ZERO) for kind in ("产出", "效益", "满意度")), ZERO)
    enough, allowed = card.table.given_points * 60 / 100, results + points.get("成本", ZERO)
    if card.evaluation.report.type not in DEPARTMENT:
        yield skip(WHOLE, "不是部门评价或财政评价")
    elif "" in points and missing:
        yield lacking(WHOLE, "一级指标名称不能归类")
    elif missing:
        yield bad(
            where,
            WHOLE,
            f"评分表没有{'、'.join(missing)}指标",
            "决策、过程、产出、效益四部分",
            f"按指标体系框架补充{'、'.join(missing)}指标并分配分值",
        )
    elif any(i.points is None for i in card.evaluation.indicators) or "" in points:
        yield lacking(WHOLE, "有指标没有列分值，或一级指标名称不能归类")
    elif results < enough and {kind_of(n) for s in _raw_splits(card) for n in s} >= {"决策", "效益"}:
        yield skip(WHOLE, "规则集另有分值安排")
    elif results < enough <= results + (short := card.ruleset.version.full - card.table.given_points) > results:
        yield lacking(WHOLE, f"分值合计不是满分，缺的{short}分属哪一部分不知道")
    elif results < enough:
        said = ask if allowed >= enough else bad
        yield said(
            where,
            WHOLE,
            f"产出和效益合计{results}分，占{results * 100 / card.table.given_points:.2f}%",
            "原则上不低于60%",
            "提高产出、效益指标的分值；另有规定的，附依据",
        )
    else:
        yield ok()


def no_row_is_too_heavy(card: Scorecard) -> Iterator[Verdict]:
    """一个指标的分值不宜超过30分。

    为什么：一个指标的分值过大，总分由它一项决定，其他指标失去作用。
    怎么改：把该指标细化为几个指标，或说明分值安排的理由。
    依据：实务，文件没有规定上限。
    """
    if card.ruleset.version.scored == "false":
        yield skip(WHOLE, "转移支付自评表不打分")
        return
    for i in card.evaluation.indicators:
        if i.points is None:
            yield lacking(i.name, "没有列分值")
        elif i.points > HEAVY:
            yield ask(
                i.where.of("points"),
                i.name,
                f"一个指标分值{i.points}分",
                f"不超过{HEAVY}分（实务）",
                "细化该指标，或说明分值安排的理由",
            )
        else:
            yield ok(i.name)


def required_kinds_are_present(card: Scorecard) -> Iterator[Verdict]:
    """自评表应设产出、效益指标，产出中原则上应设数量、质量指标。

    为什么：没有产出或效益指标，不能说明钱办成了什么事、有什么效果。
    怎么改：补充缺少的指标；确不适用的，说明理由。
    依据：财预〔2020〕10号第十三条；财预〔2021〕101号三。
    """
    rows, where = card.evaluation.indicators, card.evaluation.where.of("indicators")
    kinds = {kind_of(i.level1) for i in rows}
    second = [i.level2 for i in rows if kind_of(i.level1) == "产出"]
    lost = [kind for kind in ("产出", "效益") if kind not in kinds]
    absent = [kind for kind in ("数量", "质量") if not any(kind in (name or "") for name in second)]
    if card.department_frame:
        yield skip(WHOLE, "不是自评表")
    elif lost and "" in kinds:
        yield lacking(WHOLE, "一级指标名称不能归类")
    elif lost:
        yield bad(where, WHOLE, f"没有{'、'.join(lost)}指标", "产出指标和效益指标", f"补充{'、'.join(lost)}指标")
    elif None in second:
        yield lacking(WHOLE, "有产出指标没有写二级指标")
    elif absent:
        yield ask(
            where,
            WHOLE,
            f"产出指标中没有{'、'.join(absent)}指标",
            "原则上设数量指标和质量指标",
            f"补充{'、'.join(absent)}指标，或说明不适用的理由",
        )
    else:
        yield ok()


def frame_fits_the_report(card: Scorecard) -> Iterator[Verdict]:
    """评分表的框架应与报告类型一致。

    为什么：部门评价、财政评价不能用单位自评表代替，反之亦然。
    怎么改：改用相应的指标体系，或改正报告类型。
    依据：财预〔2020〕10号第四条、附1和附2。
    """
    kind, where = card.evaluation.report.type, card.evaluation.report.where.of("type")
    kinds = {kind_of(n) for s in _raw_splits(card) for n in s}
    if kind in DEPARTMENT and not card.department_frame:
        yield bad(
            where,
            WHOLE,
            f"报告类型为“{kind}”，评分表却是自评表",
            "决策、过程、产出、效益四部分的评分表",
            "改用部门评价的指标体系，或把报告类型改为单位自评",
        )
    elif (
        kind == "单位自评"
        and card.department_frame
        and all(i.self_score is not None for i in card.evaluation.indicators)
    ):
        yield skip(WHOLE, "自评表自带决策、过程指标（地方用表）")
    elif kind in ("单位自评", "转移支付自评") and card.department_frame and "决策" not in kinds:
        yield bad(
            where,
            WHOLE,
            f"报告类型为“{kind}”，评分表却有决策、过程指标",
            "成本、产出、效益、满意度的自评表",
            "改用自评表，或改正报告类型",
        )
    elif kind == "财政复核":
        yield skip(WHOLE, "财政复核沿用被复核的表")
    else:
        yield ok()


def _total_unknown(card: Scorecard) -> bool:
    """Whether amounts are there, but not told which row is the whole money."""
    rows = card.evaluation.budget
    return total_budget(card.evaluation) is None and any(row.adjusted and row.executed is not None for row in rows)


def _points_by_kind(card: Scorecard) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for line in card.table.lines:
        kind = kind_of(line.indicator.level1)
        found[kind] = found.get(kind, ZERO) + (line.points or ZERO)
    return found


def _raw_splits(card: Scorecard) -> tuple[dict[str, Decimal], ...]:
    weights = card.ruleset.version.weights
    return weights.splits if weights else ()


def _splits(card: Scorecard) -> list[dict[str, Decimal]]:
    """Each split in force, 预算执行率 left out."""
    return [
        {kind_of(name): points for name, points in split.items() if kind_of(name) != EXECUTION}
        for split in _raw_splits(card)
    ]


def _free_of_execution(card: Scorecard) -> bool:
    return any(EXECUTION not in {kind_of(name) for name in split} for split in _raw_splits(card))


def _told(points: Mapping[str, Decimal]) -> str:
    return "、".join(f"{kind}{number.normalize():f}分" for kind, number in points.items())


@lru_cache(maxsize=4096)
def unmarked(text: str) -> str:
    return re.sub(r"[\s，。、；：（）()“”★*]", "", text)
