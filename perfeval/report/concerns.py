"""What the evaluated unit is asked to answer: each matter with its place, what is printed, what should be, what to do.

One cause is one matter; the evaluator's own omissions are none of the unit's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from perfeval.model import expressions, fields, places
from perfeval.model.evaluation import Answer, Indicator, Problem
from perfeval.model.places import Place
from perfeval.model.scorecard import DEPARTMENT, Line, Scorecard
from perfeval.model.standard import Elements
from perfeval.model.verdicts import ASKED, EXPLAIN, FACTS, MEND, POLISH, SEVERITIES, Review, Verdict

FRAME = {"department_frame_is_complete", "printed_grade_fits_the_total"}  # what an evaluator's own table must hold
RECORDED = ("facts.", "budget", "objective")  # what the unit says where the table of indicators is the evaluator's
EVALUATORS = ("indicators[].", "report", "ruleset", "adopted", "problems", "work")
SCORES = {"score_follows_the_rule", "missed_target_loses_points", "met_target_keeps_its_points"}
PLAIN = {
    "规则重算": "按评分规则应得",
    "按选定口径，": "",
    "请与填报单位确认": "请确认",
}  # words of the house, in others'
NAMED = 3  # proofs of a problem that are told by title, more of them by number alone
MONEY = re.compile(r"(?:相差|超出|多出|说明)([0-9]+(?:\.[0-9]+)?)万元")


@dataclass(frozen=True, slots=True)
class Concern:
    """One matter that the unit answers; ``points`` and ``money`` (万元) are what is at stake."""

    kind: str
    places: tuple[str, ...]
    printed: str
    expected: str
    ask: str
    basis: str = ""
    points: Decimal = Decimal(0)
    money: Decimal = Decimal(0)
    severity: str = SEVERITIES[0]
    answers: tuple[Answer, ...] = ()
    findings: tuple[str, ...] = ()  # the fingerprints of what it was made of
    problem: str = ""  # the title of the problem that the evaluation found
    rule: str = ""  # the rule that found it, where one did


def of(checked: Review) -> tuple[Concern, ...]:
    """Every matter for the unit: facts to confirm as the report orders them, then what must be mended, then explained.

    Of the latter two the most serious first, then the most money and points.
    """
    card = checked.card
    lines = {line.indicator.name: line for line in card.lines}
    known = places.index(card.evaluation)

    def place(v: Verdict) -> Place:
        return places.of(v, known, card.evaluation)

    groups: dict[tuple[str, str], list[tuple[Verdict, Place]]] = {}
    for v in checked.for_the_unit:
        if _is_the_units(v, place(v), card):
            rows = groups.setdefault((_kind(v), v.rule), [])
            rows += [(r, place(r)) for r in v.rows] or [(v, place(v))]
    effects = {r.fingerprint: v.effects for v in checked.for_the_unit for r in (v.rows or (v,))[:1]}
    made = [_gathered(kind, group, checked, lines, effects) for (kind, _), group in groups.items()]
    if card.evaluation.report.type in DEPARTMENT:
        made += [_problem(p, card, lines) for p in card.evaluation.problems]
    return tuple(sorted(made, key=_order))


def count(found: Iterable[Concern], *kinds: str) -> int:
    return sum(c.kind in kinds for c in found)


def _order(c: Concern) -> tuple[object, ...]:
    return tuple(ASKED).index(c.kind), SEVERITIES.index(c.severity), -c.money, -c.points


def _is_the_units(v: Verdict, place: Place, card: Scorecard) -> bool:
    """Whether the unit can answer for it: it stands in what the unit filled in, and is no omission of the evaluator."""
    evaluators = card.evaluation.report.type in DEPARTMENT
    if evaluators and card.department_frame:
        return place.path.startswith(RECORDED)
    if evaluators and v.rule in FRAME:
        return False
    owner = fields.of(place.path)
    return not (owner and owner.owner != fields.UNIT and place.path.startswith(EVALUATORS))


def _kind(v: Verdict) -> str:
    """What is asked: a fault of form, on which no points and no money hang, stands behind everything else."""
    if v.severity == "P2" or (v.severity == "P1" and v.code[0] not in "ABE"):
        return POLISH
    return EXPLAIN if v.outcome == "query" else MEND


def _gathered(
    kind: str,
    rows: list[tuple[Verdict, Place]],
    checked: Review,
    lines: dict[str, Line],
    effects: dict[str, tuple[Verdict, ...]],
) -> Concern:
    """One matter out of the findings of one rule."""
    found = [v for v, _ in rows]
    rule, several = checked.rule(found[0].rule), len(rows) > 1
    asks = [v.fix for v in found]
    asks += [f"同时{e.fix}" for v in found for e in effects.get(v.fingerprint, ()) if e.code[0] in checked.topics]
    return Concern(
        kind,
        tuple(dict.fromkeys(str(place) for _, place in rows)),
        _joined(_printed(v, lines, several) for v in found),
        _joined(_expected(v, lines, several) for v in found),
        _joined(asks),
        _basis(rule.told("basis") if rule else "", found, lines),
        sum((_at_stake(v, checked.card, lines) for v in found), Decimal(0)),
        max(map(_money, found), default=Decimal(0)),
        min(v.severity for v in found),
        tuple(v.answer for v in found if v.answer),
        tuple(dict.fromkeys(v.fingerprint for v in found)),
        rule=found[0].rule,
    )


def _basis(told: str, found: list[Verdict], lines: dict[str, Line]) -> str:
    """The decree that asks for it, unless the arithmetic names it; practice alone is nothing to cite."""
    cited = [part for part in re.split("[；。]", told) if part and not part.startswith("实务")]
    said = "".join(_expected(v, lines, False) for v in found)
    return _sentence("；".join(part for part in cited if re.split("[：（(]", part)[0] not in said))


def _printed(v: Verdict, lines: dict[str, Line], several: bool) -> str:
    line = lines.get(v.subject)
    if v.rule in SCORES and line and line.settled:
        i = line.indicator
        told = f"指标值“{i.target}”，实际完成值“{i.actual}”，分值{i.points}分，自评得分{i.self_score}分"
        return _named(v, several) + told
    return v.found if v.subject in v.found or v.subject not in lines else f"{_named(v, several)}{v.found}"


def _expected(v: Verdict, lines: dict[str, Line], several: bool) -> str:
    """What should stand there, with the arithmetic where the rule gives one score."""
    line = lines.get(v.subject)
    if v.rule in SCORES and line and line.settled:
        return f"{_named(v, several)}{line.settled.low}分（{line.because.rstrip('。')}）"
    return v.expected


def _named(v: Verdict, several: bool) -> str:
    return f"“{v.subject}”：" if several else ""


def _at_stake(v: Verdict, card: Scorecard, lines: dict[str, Line]) -> Decimal:
    """Points that hang on it: the difference of the scores, else those of the row; a fault of design costs none."""
    line = lines.get(v.subject)
    if line is None or v.code[0] not in "AE":
        return abs(card.missing_points) if v.code == "W01" else Decimal(0)
    if v.rule in SCORES and line.settled and line.self_score is not None:
        return abs(line.self_score - line.settled.low)
    return line.points or Decimal(0)


def _money(v: Verdict) -> Decimal:
    """The amount in 万元 that two figures are apart, as the finding tells it."""
    return max((Decimal(m) for m in MONEY.findall(f"{v.found}；{v.fix}")), default=Decimal(0))


def _problem(p: Problem, card: Scorecard, lines: dict[str, Line]) -> Concern:
    """A problem that the evaluation found: the facts, what should have been and what proves it; nothing of points."""
    e = card.evaluation
    rows = [line.indicator for name in p.indicators if (line := lines.get(name)) and line.deduction]
    titles = {proof.id: proof.title for proof in e.evidence}
    proofs = list(dict.fromkeys(p for i in rows for p in i.evidence if "评分" not in titles.get(p, "")))
    cited = [f"{titles.get(proof, '')}（证据{proof}）" for proof in proofs[:NAMED]]
    cited += [f"证据{'、'.join(proofs[NAMED:])}"] if proofs[NAMED:] else []
    return Concern(
        FACTS,
        ("指标" + "、".join(f"“{i.name}”" for i in rows) if rows else "有关工作",),
        _sentence(f"{expressions.spoken(p.title, e.fact_texts)}。{expressions.spoken(p.detail, e.fact_texts)}"),
        _sentence("；".join(told for i in rows if (told := _required(i)))) or "—",
        "事实有出入的，写明实际情况并附证明材料。",
        _sentence("、".join(cited)),
        problem=p.title,
    )


def _required(i: Indicator) -> str:
    """What an indicator asks for: the 评价要点 that are not met, else its target."""
    points = i.standard.points if isinstance(i.standard, Elements) else ()
    if unmet := [p.text for p in points if p.verdict in ("部分符合", "不符合")]:
        return f"“{i.name}”：{'；'.join(unmet)}"
    return f"“{i.name}”指标值为{i.target}" if i.target else ""


def _joined(texts: Iterable[str]) -> str:
    return "".join(_sentence(t) for t in dict.fromkeys(texts) if t)


def _sentence(text: str) -> str:
    """The text in words for somebody outside, ended by one full stop; what speaks of our own files is left out."""
    for word, other in PLAIN.items():
        text = text.replace(word, other)
    clauses = [c for c in re.split("(?<=[；。])", text) if not re.search("[a-z]_[a-z]|params", c)]
    said = "".join(clauses).replace("。；", "；").replace("。）", "）")
    return re.sub("[；，。]*$", "", said) + ("。" if said else "")
