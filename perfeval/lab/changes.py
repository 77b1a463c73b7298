"""Changes of the params made from a notebook, and at once what they do to scores and findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from perfeval import params, review
from perfeval.lab import analysis
from perfeval.model.findings import Finding, InputError, Where, did_you_mean
from perfeval.model.verdicts import Review
from perfeval.params.editing import Edit, edit
from perfeval.report import moved

NAME = "change"


@dataclass(frozen=True)
class Changed:
    """What a change of the params did; ``undo`` takes it back."""

    edit: Edit
    before: Review
    after: Review

    def __str__(self) -> str:
        return moved.told(self.before, self.after)

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"

    def undo(self) -> None:
        """The params file as it was; raises InputError where somebody has changed it since."""
        self.edit.undo()


def change(
    project: str,
    year: int,
    *,
    actual: Mapping[str, str] | None = None,
    target: Mapping[str, str] | None = None,
    points: Mapping[str, str] | None = None,
    facts: Mapping[str, str] | None = None,
    base: Path | str | None = None,
) -> Changed:
    """Writes other values into a params file, each in its place, and says what that did.

    As ``Year.what_if``, only that it is written: ``change("shili-xuni", 2025, actual={"新建助餐点数量": "11个"})``.
    Other lines, comments and quotes stay as they are. Raises InputError, and writes nothing, with every fault that the
    file would have, in the words of ``perfeval check``.
    """
    at = params.root() if base is None else Path(base)
    one = analysis.open(project, year, at)
    given = {"actual": actual, "target": target, "points": points}
    wanted: list[tuple[tuple[str | int, ...], str]] = [
        (("indicators", one.row(name), key), str(value))
        for key, values in given.items()
        for name, value in (values or {}).items()
    ]
    for key, values in given.items():
        for i in (one.card.evaluation.indicators[one.row(name)] for name in values or {}):
            if getattr(i, f"{key}_read_as", None) is not None:
                found, fix = f"“{i.name}”写有 {key}_read_as，是对原来文字的理解", "打开参数文件，两处一起改"
                raise InputError([Finding(i.where.of(f"{key}_read_as"), found, "与新的文字一致的理解", fix)])
    for key, value in (facts or {}).items():
        if key not in one.card.evaluation.facts:
            fix = did_you_mean(key, one.card.evaluation.facts) or "改写名称"
            raise InputError([Finding(Where(NAME), f"facts 中没有“{key}”", "已有的名称", fix)])
        wanted.append((("facts", key, "value"), str(value)))
    before = review.examine(one.card)
    made = edit(project, year, wanted, at)
    return Changed(made, before, review.examine(analysis.open(project, year, at).card))
