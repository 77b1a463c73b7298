"""Turns targets and actuals into points and says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from perfeval.model import formulas, handed, quantity
from perfeval.model.evaluation import Evaluation, Indicator
from perfeval.model.numerals import plain_number
from perfeval.model.ruleset import Ruleset
from perfeval.model.scorecard import (
    DEPARTMENT,
    EXECUTION,
    BudgetExecution,
    Line,
    Scorecard,
    Scored,
    Unscored,
    budget_rate,
    total_budget,
)
from perfeval.scoring import checks, own, quantitative
from perfeval.scoring.doubts import doubts


def score(evaluation: Evaluation, rules: Ruleset) -> Scorecard:
    """The scorecard of an evaluation; every indicator has a line, scored or saying why not.

    An indicator's own standard wins over the rule set, which supplies the defaults of a self-evaluation.
    """
    if given := handed.card(evaluation, rules):
        return given
    card = _scored(evaluation, rules)
    return replace(card, customary=_customary(card))


def _scored(evaluation: Evaluation, rules: Ruleset) -> Scorecard:
    """The scorecard by these options alone."""
    within = _carried(evaluation.indicators)
    lines = [replace(line(i, evaluation, rules), within=within.get(n, "")) for n, i in enumerate(evaluation.indicators)]
    if executed := execution(evaluation, rules):
        lines.append(line(executed, evaluation, rules))
    asked = [row for row in lines if not row.within and not row.beside] or lines
    by_decision = all(row.decided for row in asked) or all(row.self_score is None for row in asked)
    card = Scorecard("合计", tuple(replace(row, by_decision=by_decision) for row in lines), evaluation, rules)
    return replace(card, findings=tuple(checks.findings(card)))


def _carried(indicators: Sequence[Indicator]) -> dict[int, str]:
    """The rows called 其中 below a row that carries points, by number: their points are a part of that row's."""
    found, above = {}, None
    for n, i in enumerate(indicators):
        if not i.name.strip().startswith("其中"):
            above = i
        elif above is not None and above.points is not None:
            found[n] = above.name
    return found


def _customary(card: Scorecard) -> Scorecard | None:
    """The scorecard with every open question answered as is customary; None where that settles no further line."""
    if all(row.settled for row in card.lines) or card.ruleset.customary == card.ruleset.options:
        return None
    other = _scored(card.evaluation, card.ruleset.model_copy(update={"options": card.ruleset.customary}))
    return other if any(there.settled and not here.settled for here, there in zip(card.lines, other.lines)) else None


def line(indicator: Indicator, evaluation: Evaluation, rules: Ruleset) -> Line:
    """One indicator with what its own standard or the rule set gives for it."""
    rule = rules.title if indicator.standard is None else "本指标评分标准"
    return Line(indicator, _given(indicator, evaluation, rules), rule, evaluation.adopted, doubts(indicator))


def _given(indicator: Indicator, evaluation: Evaluation, rules: Ruleset) -> Scored | Unscored:
    full, by_own = indicator.points, indicator.standard is not None
    if rules.version.scored == "false" and not by_own and not isinstance(indicator, BudgetExecution):
        return Unscored(f"{rules.title}不打分，只填完成值。")
    if full is None:
        return Unscored("未列分值，不能计分。")
    if isinstance(indicator, BudgetExecution):
        return _executed(indicator, full, rules)
    if not indicator.evidence and rules.option("no_evidence") == "no_points":
        zero = rules.rounded(Decimal(0))
        return Scored("没有证据，按选定口径不得分。", full, zero, zero, Fraction(0), False)
    return own.points(indicator, full, evaluation, rules) if by_own else quantitative.points(indicator, full, rules)


def execution(evaluation: Evaluation, rules: Ruleset) -> BudgetExecution | None:
    """预算执行率 beside the table of a self-evaluation: executed ÷ full-year budget of the whole money.

    None where there is no room for it. The unit's own score is the one its fund table prints, else what the rule gives:
    the form has no other place for it.
    """
    rule, total = rules.version.execution, total_budget(evaluation)
    share = budget_rate(total, evaluation.report.type)
    if evaluation.report.type in DEPARTMENT:  # there it is a row of the table
        return None
    listed = sum((i.points for i in evaluation.indicators if i.points is not None), Decimal(0))
    if rule is None or rule.points is None or total is None or share is None:
        return None
    if not total.adjusted or total.executed is None:
        return None
    if any(EXECUTION in (i.name, i.level1) for i in evaluation.indicators) or listed + rule.points > rules.version.full:
        return None
    shown = f"{plain_number(share * 100, 2)}%"
    row = BudgetExecution(
        level1=EXECUTION,
        name=EXECUTION,
        target="100%",
        points=rule.points,
        actual=shown,
        self_score=total.score,
        reason=total.reason,
        spent=Fraction(total.executed),
        budget=Fraction(total.adjusted),
        facts=f"全年执行数{total.executed}万元÷全年预算数{total.adjusted}万元＝{shown}",
        finished=None if total.finished is None else total.finished == "true",
    )
    made = row
    if total.score is None:
        given = _executed(row, rule.points, rules)
        score = given.low if isinstance(given, Scored) else None
        made = row.model_copy(update={"self_score": score, "reckoned": score is not None})
    made._where = total.where  # noqa: SLF001 - its place is the fund row's
    return made


def _executed(row: BudgetExecution, full: Decimal, rules: Ruleset) -> Scored | Unscored:
    """What the rule set of a card gives for a rate of spending, of that year or of another."""
    rule, share = rules.version.execution, row.share
    if rule is None or rules.version.scored == "false":
        return Unscored(f"{rules.title}没有预算执行率的算法。")
    if share > 1 and rules.option("execution_over") != "cap":
        return Unscored(f"{row.facts}，超过100%的算法文件没有规定，未选定口径（execution_over）。", share - 1)
    notes: tuple[str, ...] = ()
    quotient = None
    if rule.finished is not None and share <= 1 and row.finished:
        kept = rule.finished
        way = f"项目已完成且支出不超过预算，按{rules.title}得{plain_number(kept * 100)}%"
    elif rule.bands:
        kept = formulas.bands(share, tuple((quantity.read(step.low).base, step.share) for step in rule.bands))
        way = f"按{rules.title}分档得{plain_number(kept * 100)}%"
        if rule.finished is not None and row.finished is None and kept < 1:
            notes = ("没有写明项目是否已经完成（finished），按未完成分档",)
    else:
        kept, quotient = min(Fraction(1), share), (row.spent, row.budget)
        way = f"得分＝{full}×{plain_number(kept * 100, 2)}%"
    exact = Fraction(full) * kept
    got = rules.rounded(exact)
    because = f"{row.facts}，{way}＝{got}分。"
    return Scored(because, full, got, got, exact, share >= 1, share - 1, notes, quotient)


def alternatives(card: Scorecard) -> dict[str, Scorecard]:
    """The scorecard by every other answer to the open questions of the rule set, one question at a time."""
    found = {}
    for name, question in card.ruleset.version.open.items():
        for choice, told in question.choices.items():
            if choice != card.ruleset.option(name):
                options = card.ruleset.options | {name: choice}
                rules = card.ruleset.model_copy(update={"options": options})
                found[f"{question.question}——{told.label}"] = _scored(card.evaluation, rules)
    return found


def rescore(indicator: Indicator, found: Scorecard, rules: Scorecard) -> tuple[Fraction, Fraction] | None:
    """What the rules of one card give for an indicator with the facts of another, at least and at most, as shares."""
    given = line(indicator, found.evaluation, rules.ruleset).scored
    if given is None or not given.full:
        return None
    ends = (Fraction(given.low), Fraction(given.high)) if given.exact is None else (given.exact, given.exact)
    return ends[0] / Fraction(given.full), ends[1] / Fraction(given.full)
