"""A typed standard in the making: what the words gave, what they left to a convention, and what is doubtful."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from perfeval.model.quantity import Quantity
from perfeval.params.wording import words
from perfeval.params.wording.clauses import Clause

LEADING = re.compile(rf"^({words.COUNT}|).*")  # the number before a unit, or none


class Unfit(ValueError):
    """The clauses make no typed standard; the message says why, in Chinese."""


@dataclass(frozen=True)
class RowContext:
    """What the row of a wording has beside it: its points, its target, and the texts of its 要点 by their marks."""

    points: Decimal | None
    target: Quantity
    marked: Mapping[str, str]


@dataclass
class StandardDraft:
    """The parameters as a params file holds them, conventions that fill what is not said, and doubts."""

    values: dict[str, Any]
    notes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def share(clause: Clause, name: str, row: RowContext) -> Fraction:
    """The share of the points that the clause says, at most all; raises Unfit where that cannot be known."""
    if clause.found is None or (found := words.shares(clause.found, name, row.points)) is None:
        raise Unfit(f"“{clause.words}”写的是分数，本行没有分值，不能折算")
    if not 0 <= found <= 1:
        raise Unfit(f"“{clause.words}”超过本指标的分值")
    return found


def lost(clause: Clause, row: RowContext, draft: StandardDraft) -> Fraction:
    """The share that a deduction costs; a bare percentage may be one of the points or of something else."""
    if clause["loss_bare"]:
        draft.doubts.append(f"“{clause.words}”没有写是分值的{clause['loss_bare']}，还是{clause['loss_bare'][:-1]}分")
    found = share(clause, "loss", row)
    if not found:
        raise Unfit(f"“{clause.words}”扣0分")
    return found


def only(clauses: Sequence[Clause], kind: str) -> Clause | None:
    """The one clause of a kind, or none; raises Unfit where there are several."""
    found = [clause for clause in clauses if clause.kind == kind]
    if len(found) > 1:
        raise Unfit("、".join(f"“{clause.words}”" for clause in found) + "不能同时适用")
    return found[0] if found else None


def started_counts(clause: Clause, width: Fraction) -> str:
    """How a step or period that is not full is charged; raises Unfit where the clause names another width."""
    for told in (clause["less"], clause["whole"]):
        if told and not told.endswith(("档", "期")) and words.count(LEADING.sub(r"\1", told)) != width:
            raise Unfit(f"“{clause.words}”与每档、每期的幅度不合")
    return "proportional" if clause["part"] else "false" if clause["none"] else "true"
