"""What surveys and the words on them say of satisfaction: sheets, shares, and whether a row asks for it."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import accumulate

from perfeval.model.evaluation import Indicator
from perfeval.model.scorecard import Scorecard, is_satisfaction
from perfeval.model.surveyed import SurveyResult
from perfeval.model.units import decimals
from perfeval.review.reading.naming import plain
from perfeval.review.reading.once import once_for_a_card
from perfeval.studies import survey as studied

STAGES = {"sent": "发放", "returned": "回收", "valid": "有效", "satisfied": "满意"}
STAGE_WORDS = (  # the last stage that the words before a number name: 收回有效问卷185份 are valid ones
    ("satisfied", re.compile("(?<!不)(?<!较)(?<!基本)满意(?!度|率)")),
    ("valid", re.compile("有效")),
    ("returned", re.compile("回收|收回")),
    ("sent", re.compile("发放|发出|调查|抽样|抽取|回访|问卷")),
)
SHEET = re.compile("(?P<words>[^0-9，,。；;（(]{0,16})(?P<many>[0-9]+)(?:余)?(?:份|人|名|户)(?!次)")
OTHER_MATTER = re.compile("知晓|事件|事故|投诉|(?:率|数|量|次)$")


@once_for_a_card
def examine(card: Scorecard) -> SurveyResult | None:
    """What the survey of an evaluation shows."""
    return studied.examine(card)


@once_for_a_card
def answered(card: Scorecard) -> tuple[tuple[int, Fraction], ...]:
    """How many gave the first answers of each question, one, two, …, and the share of all who answered it."""
    survey, found = card.evaluation.survey, []
    for part in (survey, *survey.groups) if survey else ():
        for answers in (part.answers, *(question.answers for question in part.questions)):
            total = sum(answers.values())
            for many in (*answers.values(), *accumulate(answers.values())):
                found += [(many, Fraction(many, total))] if total else []
    return tuple(found)


def says(row: Indicator, share: Fraction | None) -> bool:
    """Whether the row prints this share, as far as its decimals go."""
    read = row.actual_reading
    if share is None or read.unit is None:
        return False
    slack = read.unit.factor / (2 * 10 ** max(0, decimals(read.number)))
    return read.is_bound or abs(read.base - share) <= slack


def sheets(text: str) -> dict[str, int]:
    """The numbers of sheets, or of people asked, that words give each once: sent, returned, valid, satisfied."""
    found: dict[str, list[int]] = {}
    for match in SHEET.finditer(text):
        role = next((name for name, words in STAGE_WORDS if words.search(match["words"])), None)
        if role:
            found.setdefault(role, []).append(int(match["many"]))
    once = {name: numbers[0] for name, numbers in found.items() if len(numbers) == 1}
    return {name: once[name] for name in STAGES if name in once}


def asks_satisfaction(row: Indicator) -> bool:
    """Whether the row reports how satisfied somebody is."""
    named = "满意" in row.name or not OTHER_MATTER.search(plain(row.name))  # 知晓率 under 满意度 asks something else
    return named and is_satisfaction(row) and row.actual_reading.kind not in ("missing", "placeholder")


def measures_satisfaction(row: Indicator) -> bool:
    read = row.actual_reading
    return asks_satisfaction(row) and read.kind == "number" and read.unit is not None and read.unit.dimension == "ratio"
