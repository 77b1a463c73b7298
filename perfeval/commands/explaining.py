"""What params come to, in lines for a terminal: the total, and how each indicator got its points."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from perfeval.model.amounts import points, span
from perfeval.model.evaluation import Indicator
from perfeval.model.scorecard import BudgetExecution, Line, Scorecard
from perfeval.model.standard import Worded
from perfeval.params.wording import Reading, read
from perfeval.params.yamltext import inline


def explanation(line: Line, decided_name: str) -> list[str]:
    """The three scores of an indicator, each with its author, reason and evidence, line by line."""
    i, decided = line.indicator, line.decided
    printed = f"指标值{i.target or '（空白）'}，实际完成值{i.actual or '（空白）'}" + (
        f"，证据{'、'.join(i.evidence)}" if i.evidence else "，没有证据"
    )
    ruled = span(line.scored.ends) if line.scored else "不能计分"
    said = [f"{i.where.start}  {i.code or ''}{i.name}（分值{points(line.points)}）", f"  {printed}"]
    said.append(f"  自评得分：{_self_score(i)}")
    said.append(f"  规则重算：{ruled}；依据{line.rule}。{line.because}" + "".join(f"{note}。" for note in line.notes))
    if proposed := proposal(line):
        said.append(f"  评分标准（文字）：{told(proposed)}")
    said += [f"  可算不可采信（{d.code}）：{d.reason}" for d in line.doubts if line.scored]
    said.append(
        f"  {decided_name}："
        + (f"{points(decided.score)}（{decided.by}：{decided.reason}）" if decided else "尚未认定")
    )
    return said


def _self_score(i: Indicator) -> str:
    if i.self_score is None:
        return "未填"
    if isinstance(i, BudgetExecution) and i.reckoned:
        return f"{points(i.self_score)}（原表没有写，按执行率计算）"
    return f"{points(i.self_score)}；{i.reason or '没有写偏差原因'}"


def proposal(line: Line) -> Reading | None:
    """What the wording of a standard that is text only (``type: text``) may be typed as; None for other rows."""
    i = line.indicator
    if not isinstance(i.standard, Worded):
        return None
    return read(i.standard.rule, i.points, i.target, i.explanation)


def told(found: Reading) -> str:
    """The proposal for a wording in one line, as it would stand in the params, with its doubts."""
    doubts = "；".join((*found.doubts, *found.notes))
    if found.state == "text":
        return f"不能写成计分参数：{doubts}"
    typed = f"可写成 standard: {inline(dict(found.values))}，原文写在 rule"
    return typed + (f"；请先核对：{doubts}" if doubts else "")


def _proposal_data(line: Line) -> dict[str, object] | None:
    if (found := proposal(line)) is None:
        return None
    return {
        "state": found.state,
        "typed": dict(found.values) or None,
        "doubts": list(found.doubts),
        "notes": list(found.notes),
    }


def as_data(card: Scorecard, lines: Iterable[Line]) -> dict[str, object]:
    """The scores of these lines and of the whole card for other programs; numbers as text, null where there is none."""

    def text(value: Decimal | None) -> str | None:
        return None if value is None else f"{value:.2f}"

    rows = []
    for line in lines:
        i, decided = line.indicator, line.decided
        rows.append(
            {
                "where": str(i.where.start),
                "code": i.code,
                "level1": i.level1,
                "level2": i.level2,
                "name": i.name,
                "target": i.target,
                "actual": i.actual,
                "points": text(line.points),
                "self_score": text(line.self_score),
                "low": text(line.low),
                "high": text(line.high),
                "exact": None if line.exact is None else str(line.exact),
                "rule": line.rule,
                "because": line.because,
                "notes": list(line.notes),
                "doubts": [{"code": d.code, "reason": d.reason} for d in line.doubts],
                "within": line.within or None,
                "proposal": _proposal_data(line),
                "evidence": list(i.evidence),
                "decided": {"score": text(decided.score), "by": decided.by, "reason": decided.reason}
                if decided
                else None,
            }
        )
    whole = {
        "points": text(card.points),
        "missing_points": text(card.missing_points),
        "self_score": text(card.self_score),
        "low": text(card.low),
        "high": text(card.high),
        "decided": text(card.decided),
        "decided_name": card.decided_name,
        "total": text(card.total),
        "grade": card.grade,
        "ruleset": card.ruleset.id,
    }
    return {"indicators": rows, "total": whole}
