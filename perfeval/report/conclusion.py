"""The result of an evaluation in sentences: money, scores side by side, grade or why there is none, rates by level."""

from __future__ import annotations

from fractions import Fraction

from perfeval.model.amounts import full, percent, points, span
from perfeval.model.evaluation import Evaluation
from perfeval.model.scorecard import DEPARTMENT, LineGroup, Scorecard, budget_rate, total_budget
from perfeval.page.blocks import Block, missing, paragraph, runs
from perfeval.page.grid import Run

MOST_LOST = 3  # indicators named as those that lose most
STANDS = {"优": "好", "良": "较好", "中": "一般", "差": "较差"}  # how a part stands whose rate would be such a grade


def money_runs(evaluation: Evaluation) -> tuple[Run, ...]:
    """The budget, what was received and spent of it, and the rate; what is missing is marked."""
    kind, total = evaluation.report.type, total_budget(evaluation)
    share = budget_rate(total, kind)
    if total is None or share is None:
        names = ("预算资金", "实际到位", "实际支出") if kind in DEPARTMENT else ("全年预算数", "全年执行数")
        amounts = (
            ()
            if total is None
            else (total.adjusted, total.received, total.executed)
            if kind in DEPARTMENT
            else (total.adjusted, total.executed)
        )
        if all(amount is None for amount in amounts):
            return runs("项目资金", missing(), "，预算执行率无法核算。")
        told = [
            part
            for what, amount in zip(names, amounts)
            for part in (what, missing() if amount is None else full(amount), "，")
        ]
        return runs(*told, "预算执行率无法核算。")
    budget = missing() if total.adjusted is None else full(total.adjusted)
    if kind in DEPARTMENT:
        return runs(
            "预算资金",
            budget,
            f"，实际到位{full(total.received)}，实际支出{full(total.executed)}，"
            f"预算执行率（实际支出÷实际到位）{percent(share)}。",
        )
    return runs(f"全年预算数{full(total.adjusted)}，全年执行数{full(total.executed)}，预算执行率{percent(share)}。")


def conclusion_blocks(card: Scorecard) -> list[Block]:
    """The scores side by side, the grade or why there is none."""
    run = card.execution
    executed = f"（含预算执行率{points(run.low)}）" if run and run.scored else ""
    if card.total is not None:
        grade = f"，评价等级为“{card.grade}”" if card.grade else "；本规则集不评等级"
        return [paragraph(f"经综合评价，该项目得{points(card.total)}{executed}{grade}。", *_hanging(card))]
    if not card.scored:
        return [paragraph("本表为转移支付绩效自评表，按规定只填完成值，不打分，不评定等级。")]
    if card.decided is not None:
        return [
            paragraph(
                f"已列指标{card.decided_name}合计{points(card.decided)}{executed}（分值{points(card.points)}）。"
            ),
            paragraph(*_no_grade(card)),
        ]
    if not card.lines:
        return [paragraph("评分表没有指标，", missing("绩效指标"), "，不能计分。"), paragraph(*_no_grade(card))]
    own = (
        f"自评得分合计{points(card.self_score)}"
        if card.self_score is not None
        else f"{_lacking(card, 'self_score')}未列自评得分，自评得分不能合计"
    )
    listed = f"分值合计{points(card.points)}" if card.points is not None else f"{_lacking(card, 'points')}没有分值"
    if card.points is None and card.given_points:
        listed += f"，已列分值{points(card.given_points)}"
    ruled = (
        f"按评分标准核算为{span(card.ends)}{executed}" if card.ends else f"分值不全，按标准核算的得分不能合计{executed}"
    )
    blocks: list[Block] = [
        paragraph(
            f"评分表{'连同预算执行率' if run else '已列指标' if card.points is not None else ''}{listed}，"
            f"{own}；{ruled}。"
        )
    ]
    open_lines = [line for line in card.lines if line.scored and not line.settled and not line.decided]
    unscored = [line for line in card.lines if not line.scored and not line.decided]
    made = [(line.indicator.name, line.decided.score) for line in card.lines if line.decided and not line.beside]
    if made:
        names = "、".join(f"“{name}”{points(score)}" for name, score in made)
        blocks.append(paragraph(f"已认定{card.decided_name}的指标{len(made)}项：{names}。"))
    if open_lines:
        blocks.append(
            paragraph(
                f"核算结果为区间，是因为{len(open_lines)}项定性指标"
                f"（分值合计{points(LineGroup('', tuple(open_lines)).points)}）尚未认定档次和得分：",
                "、".join(f"“{line.indicator.name}”" for line in open_lines),
                "。",
            )
        )
    if unscored:
        names = "、".join(f"“{line.indicator.name}”" for line in unscored)
        blocks.append(
            paragraph(
                f"另有{len(unscored)}项指标不能计分：{names}" + ("；区间按零分至满分计入。" if card.ends else "。")
            )
        )
    if doubted := [line for line in card.doubted if not line.decided]:
        names = "、".join(f"“{line.indicator.name}”" for line in doubted)
        blocks.append(
            paragraph(
                f"以上是形式上的核算结果，其中{len(doubted)}项"
                f"（分值合计{points(LineGroup('', tuple(doubted)).points)}）所据数据有待核实：{names}，须核实后认定。"
            )
        )
    blocks.append(paragraph(*_no_grade(card)))
    return blocks


def main_findings(card: Scorecard) -> list[Block]:
    """Of a graded table: how each part stands, in a word and by its indicators; what all of them lost."""
    if card.total is None or not card.by_decision:
        return []
    lost, whole = card.dearest, card.lost(card.dearest)
    said = f"{len(card.counted)}项指标"
    said += f"中{len(lost)}项扣分，共扣{points(whole)}" if lost else "都得满分"
    if len(lost) > MOST_LOST:
        top = lost[:MOST_LOST]
        named = "、".join(f"{line.indicator.name}（{points(line.deduction)}）" for line in top)
        said += f"；扣分最多的是{named}，占全部扣分的{percent(card.share_of_losses(top) or Fraction(0))}"
    judged = in_words(card)
    blocks: list[Block] = [paragraph(f"{judged}。" if judged else "", f"{said}。")]
    return [*blocks, *(paragraph(_part(card, group)) for group in card.groups if group.rate is not None)]


def in_words(card: Scorecard) -> str:
    """How the parts stand by the grades of the rule set, those of one word together: 产出好，决策、过程和效益较好."""
    version = card.ruleset.version
    names: dict[str, list[str]] = {}
    for group in card.groups:
        grade = card.grade_of(group)
        if grade in STANDS:
            names.setdefault(STANDS[grade], []).append(group.name.removesuffix("指标"))
    bands = version.grades.bands if version.grades else ()
    ordered = (STANDS[band.name] for band in bands if band.name in STANDS)
    told = [f"{together(names[word])}{word}" for word in ordered if word in names]
    return f"按各部分得分率对照评价等级衡量，{'，'.join(told)}" if told else ""


def together(names: list[str]) -> str:
    """Several names as a sentence has them.

    >>> together(["决策"]), together(["决策", "过程", "效益"])
    ('决策', '决策、过程和效益')
    """
    return "和".join(part for part in ("、".join(names[:-1]), names[-1]) if part)


def _part(card: Scorecard, group: LineGroup) -> str:
    """What a part reached and what it lacks: how many indicators lose nothing, which loses most and why."""
    full = [line for line in group.counted if line.deduction == 0]
    lost = [line for line in card.dearest if line in group.counted]
    said = f"{group.name.removesuffix('指标')}得{points(group.shown)}，得分率{percent(group.rate)}。"
    if not lost:
        return f"{said}{len(full)}项指标都得满分。"
    said += f"{together([line.indicator.name for line in full])}得满分；" if 0 < len(full) <= MOST_LOST else ""
    said += f"{len(full)}项得满分；" if len(full) > MOST_LOST else ""
    worst = lost[0]
    most = f"扣分{'最多' if len(lost) > 1 else ''}的是{worst.indicator.name}（扣{points(worst.deduction)}）"
    return f"{said}{most}，原因是{worst.reason.rstrip('。')}。" if worst.reason else f"{said}{most}。"


def _lacking(card: Scorecard, what: str) -> str:
    """Whether some or all of the table's indicators lack their points, own score or decided score."""
    return "各指标均" if all(getattr(line, what) is None for line in card.table.counted) else "部分指标"


def _hanging(card: Scorecard) -> tuple[str, ...]:
    if card.grade == card.exact_grade:
        return ()
    return (f"该等级按印出的总分评定；取舍前的总分对应“{card.exact_grade}”。",)


def _no_grade(card: Scorecard) -> tuple[str | Run, ...]:
    reasons, run = [], card.execution
    if card.points is None and card.lines:
        reasons.append(f"{_lacking(card, 'points')}没有分值")
    if card.missing_points > 0 and card.given_points:
        rule, why = card.ruleset.version.execution, ""
        if rule and rule.points == card.missing_points and not card.department_frame:
            why = "（未列预算执行率或其数据不全）"
        with_run = f"（含预算执行率{points(run.points)}）" if run else ""
        reasons.append(
            f"已列分值合计{points(card.given_points)}{with_run}，另有{points(card.missing_points)}未核定{why}"
        )
    if run and not run.scored:
        reasons.append(run.because.rstrip("。"))
    if card.missing_points < 0:
        reasons.append(f"已列指标分值合计超过满分{points(-card.missing_points)}")
    if any(line.decided is None for line in card.table.counted):
        reasons.append(f"{_lacking(card, 'decided')}尚未认定得分")
    return (f"{'；'.join(reasons)}。按本次评价口径，", Run("暂不评定等级", strong=True), "。")


def rates(card: Scorecard) -> str:
    """The level-1 groups with their scores and rates."""
    if not card.scored:
        return "一级指标：" + ("，".join(f"{group.name}{len(group.lines)}项" for group in card.groups) or "未列") + "。"
    word = "" if card.by_decision else "自评"

    def one(group: LineGroup) -> str:
        if group.points is None:
            return f"{group.name}分值不全"
        if group.shown is None:
            return f"{group.name}分值{points(group.points)}，得分不全"
        return f"{group.name}{word}{points(group.shown)}（分值{points(group.points)}，得分率{percent(group.rate)}）"

    return "其中：" + ("，".join(one(group) for group in card.groups) or "未列指标") + "。"
