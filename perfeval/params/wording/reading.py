"""Reads a wording as a typed standard: certain, proposed with a doubt, or text that stays text.

Certain is only what every clause says, what the checks of a params file allow, and what the same grammar reads back
from the typed standard printed again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from pydantic import ValidationError

from perfeval.model import quantity
from perfeval.model.standard import Standard
from perfeval.params.standards import STANDARD, faults
from perfeval.params.wording import findings, levels, words
from perfeval.params.wording.clauses import Clause, clauses
from perfeval.params.wording.draft import RowContext, StandardDraft, Unfit
from perfeval.params.wording.printing import printed

State = Literal["certain", "proposed", "text"]
LONGEST = 600  # characters; a longer cell is no wording of one standard
SCORES = re.compile(
    r"得分|满分|[得扣赋]\S{0,12}?(?:\d分|%)|[计赋](?:\d+(?:\.\d+)?|满)?分|全分|扣分|评分|打分|酌情|要点\S{0,12}占"
)
JUDGED = re.compile(
    "酌情|视情|视具体|视实际|综合(?!单价)|适当|相应(?:扣|减|的?分数)|专家|加分|倒扣|最多扣|最高扣|至多扣|若|如果|平均|除外|原则上"
)
TWO = re.compile("且|并|同时|或|以及|和|与")
OF_THE_TARGET = re.compile("(?:目标|计划|任务|预算|指标|标准)(?:值|数)?的$")
JUDGEABLE = ("unread", "state", "event", "veto", "level", "reached", "kept", "due", "grade", "step")
MIXED = ("level", "reached", "kept", "event", "step")  # whose condition must be one
Made = Callable[[Sequence[Clause], RowContext], StandardDraft]
# The first whose leading clause is there makes the standard, if all clauses are of the kinds that it takes.
TYPES: tuple[tuple[str, str, Made], ...] = (
    ("facts", "facts", findings.of_facts),
    ("efficacy", "efficacy standard", findings.efficacy),
    ("inside", "inside outside", levels.in_range),
    ("event", "event step veto used_up state met", findings.deduction),
    ("late due lapsed", "due in_time late lapsed used_up started", findings.on_time),
    ("mark each_mark parts each_part", "mark each_mark parts each_part number partial met unmet", findings.elements),
    ("threshold", "threshold level cap", levels.formula),
    ("inverse linear", "inverse linear kept level doubled cap", levels.formula),
    ("step", "step level reached kept used_up started", levels.steps),
    (" ".join(levels.RATIOS), " ".join((*levels.RATIOS, "reached", "level", "cap")), levels.formula),
    ("grade", "grade state", findings.named),
    ("kept", "kept exceeded otherwise", levels.formula),
    ("level", "level otherwise missed exceeded reached", levels.bands),
    ("reached", "reached missed otherwise", levels.bands),
    ("state in_time", "state in_time otherwise veto missed", findings.named),
)  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """What a wording says: the typed standard with the wording as its ``rule``, none where it stays text.

    ``doubts`` say in Chinese why it is not certain, ``notes`` which convention fills what a certain one does not say.
    """

    state: State
    standard: Standard | None
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)  # the parameters as a params file holds them


def is_standard(text: str) -> bool:
    """Whether a text says how points are earned, and not only how a value is worked out."""
    return bool(SCORES.search(words.plain(text)))


def read(
    wording: str, points: Decimal | None = None, target: str | None = None, explanation: str | None = None
) -> Reading:
    """The reading of a wording beside the points, the target and the 指标解释 (with its 要点) of its row."""
    row = RowContext(points, quantity.read(target), marked(explanation or ""))
    if len(wording) > LONGEST:
        return Reading("text", None, (f"超过{LONGEST}字",))
    try:
        draft = _drafted(wording, row)
        standard = _typed(draft, wording)
    except Unfit as why:
        return Reading("text", None, (str(why),))
    doubts = [*draft.doubts, *(found for _, found, _, _ in faults(standard))]
    if not doubts and not _proved(standard, row, target):
        doubts.append("按参数写回文字，读出的不是同一标准")
    state: State = "proposed" if doubts else "certain"
    return Reading(state, standard, tuple(dict.fromkeys(doubts)), tuple(draft.notes), draft.values)


def marked(explanation: str) -> Mapping[str, str]:
    """The texts of 要点 in an explanation by their marks, where these count up from ①."""
    found = re.findall(rf"({words.MARK})[、.]?([^{words.MARKS}]+)", re.sub(r"\s", "", explanation))
    inside = "".join(mark for mark, _ in found)
    return {mark: text.strip("；;。，、") for mark, text in found} if inside == words.MARKS[: len(found)] else {}


def _drafted(wording: str, row: RowContext) -> StandardDraft:
    told = clauses(wording)
    for clause in told:
        if clause.kind in JUDGEABLE and (word := JUDGED.search(clause.words)):
            raise Unfit(f"“{clause.words}”（{word[0]}）须由人判断")
        if OF_THE_TARGET.search(clause["subject"]):
            raise Unfit(f"“{clause.words}”是指标值的百分之几")
        if clause.kind in MIXED and TWO.search(clause["subject"]):
            raise Unfit(f"“{clause.words}”有两个条件")
    known = [clause for clause in told if clause.kind != "unread"]
    unread = [clause.words for clause in told if clause.kind == "unread"]
    kinds = {clause.kind for clause in known}
    for leading, taken, make in TYPES:
        if kinds & set(leading.split()) and kinds <= set(taken.split()):
            if leading == "step" and kinds <= {"step", "used_up"} and _thing(known, row):
                make = findings.deduction
            elif leading == "reached" and row.target.kind not in ("number", "range"):
                make = findings.named
            draft = make([c for c in known if c.kind not in ("used_up", "cap", "met")], row)
            draft.doubts += [f"“{part}”没有读懂" for part in unread]
            return draft
    raise Unfit("、".join(f"“{part}”" for part in unread) + "没有读懂" if unread else "各句合起来没有相应的类型")


def _thing(clauses: Sequence[Clause], row: RowContext) -> bool:
    """Whether "每少一项" counts what is missing, not how far a target is missed."""
    return all(
        c.kind != "step" or (c["down"] in ("少", "差") and c["unit"] in ("项", "处", "个", "份", "条", "次", "例", "件")
        and row.target.kind != "number")
        for c in clauses
    )  # fmt: skip


def _typed(draft: StandardDraft, wording: str) -> Standard:
    try:
        return STANDARD.validate_python(draft.values | {"rule": wording.strip()})
    except ValidationError as error:
        raise Unfit(f"写不成参数（{error.errors()[0]['msg']}）") from None


def _proved(standard: Standard, row: RowContext, target: str | None) -> bool:
    """Whether the standard printed in words is read as the same standard."""
    told = printed(standard, target)
    try:
        return _typed(_drafted(told, row), standard.rule or "") == standard
    except Unfit:
        return False
