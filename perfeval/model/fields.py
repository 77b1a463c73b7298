"""Whose each field of the params is, and what becomes of it in the next year: the one list that new years and the docs
follow.
"""

from __future__ import annotations

from dataclasses import dataclass

UNIT, EVALUATOR, REVIEWER, TOOL = "单位", "评价组", "复核人", "工具"
KEPT = "沿用"
CONFIRMED = "沿用，须确认"
ASKED = "重填，注明上年内容"
CLEARED = "重填"
MADE = "由工具填写"  # from other things that last year holds

# Below what, which fields with everything under them, whose they are, and what becomes of them.
# A standard's findings of the year must be optional, so that the standard passes on without them.
LIST: tuple[tuple[str, str, str, str], ...] = (
    ("", "schema", TOOL, KEPT),
    ("", "year", TOOL, MADE),
    ("", "project", UNIT, KEPT),
    ("", "fictitious index costs", EVALUATOR, KEPT),
    ("", "derived", EVALUATOR, KEPT),
    ("", "adopted application problems year_note crosswalk not_compared", EVALUATOR, CLEARED),
    ("", "waivers", REVIEWER, CLEARED),
    ("", "answers", UNIT, CLEARED),
    ("declared", "total grade", UNIT, CLEARED),
    ("", "period", EVALUATOR, CLEARED),
    ("report", "type outline", EVALUATOR, KEPT),
    ("report", "stage", TOOL, MADE),
    ("report", "client evaluator lead_evaluator team quality_reviewer director", EVALUATOR, CONFIRMED),
    ("report", "date", EVALUATOR, CLEARED),
    ("letter", "addressee sender days office contact phone", EVALUATOR, CONFIRMED),
    ("letter", "number date due", EVALUATOR, CLEARED),
    ("ruleset", "scoring as_of", EVALUATOR, CONFIRMED),
    ("ruleset", "options", EVALUATOR, KEPT),
    ("", "basis personnel", EVALUATOR, CONFIRMED),
    ("", "spending", UNIT, CLEARED),
    ("", "visits vouchers comments", EVALUATOR, CLEARED),
    ("interviews", "outline", EVALUATOR, KEPT),
    ("interviews", "notes", EVALUATOR, CLEARED),
    ("facts.<名称>", "label", UNIT, KEPT),
    ("facts.<名称>", "counts", EVALUATOR, KEPT),
    ("facts.<名称>", "value source", UNIT, CLEARED),
    ("budget[]", "source", UNIT, KEPT),
    ("budget[]", "initial adjusted received executed points rate score finished reason years", UNIT, CLEARED),
    ("objective", "planned", UNIT, CONFIRMED),
    ("objective", "achieved", UNIT, CLEARED),
    ("objective.indicators[]", "level1 level2 name", UNIT, KEPT),
    ("objective.indicators[]", "target", UNIT, CONFIRMED),
    ("survey", "opening form", EVALUATOR, KEPT),
    ("survey", "top question measure scale columns group_column weight_column uncounted", EVALUATOR, KEPT),
    ("survey", "method population", EVALUATOR, CONFIRMED),
    ("survey", "answers", EVALUATOR, ASKED),
    ("survey", "date sent returned valid satisfied file", EVALUATOR, CLEARED),
    ("survey.questions[]", "name", EVALUATOR, KEPT),
    ("survey.questions[]", "answers", EVALUATOR, ASKED),
    ("survey.groups[]", "name", EVALUATOR, KEPT),
    ("survey.groups[]", "method population", EVALUATOR, CONFIRMED),
    ("survey.groups[]", "answers", EVALUATOR, ASKED),
    ("survey.groups[]", "date sent returned valid satisfied", EVALUATOR, CLEARED),
    ("survey.groups[].questions[]", "name", EVALUATOR, KEPT),
    ("survey.groups[].questions[]", "answers", EVALUATOR, ASKED),
    ("survey.strata[]", "name population", EVALUATOR, CONFIRMED),
    ("survey.strata[]", "valid satisfied", EVALUATOR, CLEARED),
    ("indicators[]", "code", TOOL, MADE),
    ("indicators[]", "level1 level2 name", UNIT, KEPT),
    ("indicators[]", "target points approved_points", UNIT, CONFIRMED),
    ("indicators[]", "actual self_score reason measure years", UNIT, CLEARED),
    ("indicators[]", "explanation over_years", EVALUATOR, KEPT),
    ("indicators[]", "data_source data_method", EVALUATOR, CONFIRMED),
    ("indicators[]", "target_read_as", EVALUATOR, CONFIRMED),
    ("indicators[]", "marks evidence", EVALUATOR, ASKED),
    ("indicators[]", "actual_read_as opinion deduction_reason doubted decided band", EVALUATOR, CLEARED),
    (
        "indicators[].standard",
        "rule type partial not_applicable full_at zero_at step per_step started_counts",
        EVALUATOR,
        KEPT,
    ),
    (
        "indicators[].standard",
        "numerator denominator name floor bands per_day per_days each zero_after over below above levels",
        EVALUATOR,
        KEPT,
    ),
    ("indicators[].standard", "due", EVALUATOR, CONFIRMED),
    ("indicators[].standard", "band done met", EVALUATOR, CLEARED),
    ("indicators[].standard.points[]", "text share", EVALUATOR, KEPT),
    ("indicators[].standard.points[]", "verdict earned note", EVALUATOR, CLEARED),
    ("indicators[].standard.events[]", "text each", EVALUATOR, KEPT),
    ("indicators[].standard.events[]", "times", EVALUATOR, CLEARED),
    ("indicators[].standard.veto", "text", EVALUATOR, KEPT),
    ("indicators[].standard.veto", "happened", EVALUATOR, CLEARED),
    ("experts", "delphi allocation", EVALUATOR, CLEARED),
    ("evidence[]", "id type", EVALUATOR, KEPT),
    ("evidence[]", "title", EVALUATOR, CONFIRMED),
    ("evidence[]", "date holder", UNIT, CLEARED),
    ("work[]", "stage content", EVALUATOR, KEPT),
    ("work[]", "people", EVALUATOR, CONFIRMED),
    ("work[]", "date", EVALUATOR, CLEARED),
    ("materials[]", "title", UNIT, KEPT),
    ("materials[]", "given place", UNIT, CLEARED),
    ("followups[]", "problem", TOOL, MADE),
    ("followups[]", "status", EVALUATOR, CLEARED),
    ("followups[]", "evidence note", UNIT, CLEARED),
    ("prices", "source", EVALUATOR, CONFIRMED),
    ("prices", "index", EVALUATOR, CLEARED),
)


@dataclass(frozen=True)
class Field:
    """Whose a field is, and what becomes of it in the next year."""

    owner: str
    passes: str


BY_PATH = {
    f"{below}{below and '.'}{name}": Field(owner, passes)
    for below, names, owner, passes in LIST
    for name in names.split()
}


def of(path: str) -> Field | None:
    """What the list says of a field by its path in ``schema.keys()``, or of what it lies under.

    None where its parts differ.

    >>> of("project.title"), of("work[].date"), of("work")
    (Field(owner='单位', passes='沿用'), Field(owner='评价组', passes='重填'), None)
    """
    while path and path not in BY_PATH:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return BY_PATH.get(path)
