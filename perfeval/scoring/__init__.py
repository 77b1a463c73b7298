"""Turns targets and actuals into points and says why."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from perfeval import formulas, quantity
from perfeval.model import Evaluation, Indicator
from perfeval.results import DEPARTMENT, EXECUTION, Line, Points, Scorecard, budget_rate, total_budget
from perfeval.ruleset import Ruleset
from perfeval.scoring import checks, own, quantitative
from perfeval.scoring.doubts import doubts
from perfeval.template import plain_number


def score(evaluation: Evaluation, rules: Ruleset) -> Scorecard:
    """The scorecard of an evaluation; every indicator has a line, scored or saying why not.

    An indicator's own standard wins over the rule set, which supplies the defaults of a self-evaluation.
    """
    lines = tuple(line(indicator, evaluation, rules) for indicator in evaluation.indicators)
    no_own = all(row.indicator.self_score is None for row in lines)
    by_decision = all(row.decided for row in lines) or no_own
    lines = tuple(replace(row, by_decision=by_decision) for row in lines)
    card = Scorecard("合计", lines, evaluation, rules, _execution(evaluation, rules))
    return replace(card, findings=tuple(checks.findings(card)), customary=_customary(card))


def _customary(card: Scorecard) -> Scorecard | None:
    """The scorecard with every open question answered as is customary; None where that settles no further line."""
    if all(row.settled for row in card.lines) or card.ruleset.customary == card.ruleset.options:
        return None
    other = score(card.evaluation, card.ruleset.model_copy(update={"options": card.ruleset.customary}))
    return other if any(there.settled and not here.settled for here, there in zip(card.lines, other.lines)) else None


def line(indicator: Indicator, evaluation: Evaluation, rules: Ruleset) -> Line:
    """One indicator with what its own standard or the rule set gives for it."""
    by_own = indicator.standard is not None
    if indicator.points is None:
        given = Points("未列分值，不能计分。")
    elif rules.version.scored == "false" and not by_own:
        given = Points(f"{rules.title}不打分，只填完成值。")
    elif not indicator.evidence and rules.option("no_evidence") == "no_points":
        zero = rules.rounded(Decimal(0))
        given = Points("没有证据，按选定口径不得分。", zero, zero, Fraction(0), False)
    elif by_own:
        given = own.points(indicator, evaluation, rules)
    else:
        given = quantitative.points(indicator, rules)
    return Line(indicator, given, "本指标评分标准" if by_own else rules.title, evaluation.adopted, doubts(indicator))


def _execution(evaluation: Evaluation, rules: Ruleset) -> Line | None:
    """预算执行率 of a self-evaluation: executed ÷ full-year budget of the first (total) row."""
    rule, total = rules.version.execution, total_budget(evaluation)
    if evaluation.report.type in DEPARTMENT:  # there it is a row of the table
        return None
    listed = sum((i.points for i in evaluation.indicators if i.points is not None), Decimal(0))
    if rule is None or rule.points is None or total is None or not total.adjusted or total.executed is None:
        return None
    if any(EXECUTION in (i.name, i.level1) for i in evaluation.indicators) or listed + rule.points > rules.version.full:
        return None
    share = budget_rate(total, evaluation.report.type)
    shown = f"{plain_number(share * 100, 2)}%"
    indicator = Indicator(level1=EXECUTION, name=EXECUTION, target="100%", points=rule.points, actual=shown)
    facts = f"全年执行数{total.executed}万元÷全年预算数{total.adjusted}万元＝{shown}"
    if share > 1 and rules.option("execution_over") != "cap":
        return Line(indicator, Points(f"{facts}，超过100%的算法文件没有规定，未选定口径（execution_over）。", deviation=share - 1), rules.title)
    if rule.bands:
        kept = formulas.bands(share, tuple((quantity.read(step.low).base, Fraction(step.share)) for step in rule.bands))
        way = f"按{rules.title}分档得{plain_number(kept * 100)}%"
    else:
        kept = min(Fraction(1), share)
        way = f"得分＝{rule.points}×{plain_number(kept * 100, 2)}%"
    exact = Fraction(rule.points) * kept
    got = rules.rounded(exact)
    return Line(indicator, Points(f"{facts}，{way}＝{got}分。", got, got, exact, share >= 1, share - 1), rules.title)


def alternatives(card: Scorecard) -> dict[str, Scorecard]:
    """The scorecard under every other answer to the open questions of the rule set, one question at a time."""
    found = {}
    for name, question in card.ruleset.version.open.items():
        for choice, told in question.choices.items():
            if choice != card.ruleset.option(name):
                options = card.ruleset.options | {name: choice}
                rules = card.ruleset.model_copy(update={"options": options})
                found[f"{question.question}——{told.label}"] = score(card.evaluation, rules)
    return found
