"""Changes of the params made from a notebook, and at once what they do to scores and findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from html import escape
from pathlib import Path

from perfeval import params, review
from perfeval.lab import analysis
from perfeval.model.comparison import signed
from perfeval.model.findings import Finding, InputError, Where, did_you_mean
from perfeval.model.scorecard import Scorecard
from perfeval.params.editing import Edit, edit

NAME = "change"


@dataclass(frozen=True)
class Changed:
    """What a change of the params did; ``undo`` takes it back."""

    edit: Edit
    before: Scorecard
    after: Scorecard
    findings: tuple[int, int]

    def __str__(self) -> str:
        """Total before and after, grade, every indicator whose score moved, and how many findings there are now."""
        old, new = self.before.printed, self.after.printed
        told = [f"{_points(old)} → {_points(new)}" + (f"，{self.after.grade}" if self.after.grade else "")]
        for a, b in zip(self.before.lines, self.after.lines):
            was, now = a.shown, b.shown
            if was is not None and now is not None and was != now:
                told.append(f"{b.indicator.name} {signed(Fraction(now - was))}".replace("－", "−"))
            elif was != now:
                told.append(f"{b.indicator.name} {_points(was)} → {_points(now)}")
            elif a.because != b.because:
                told.append(f"{b.indicator.name} 规则重算：{b.because.rstrip('。')}")
        step = self.findings[1] - self.findings[0]
        told.append(f"发现 {step:+d}".replace("-", "−") if step else "发现条数不变")
        return "；".join(told)

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
    before = len(review.examine(one.card).findings)
    made = edit(project, year, wanted, at)
    now = analysis.open(project, year, at).card
    return Changed(made, one.card, now, (before, len(review.examine(now).findings)))


def _points(score: Decimal | None) -> str:
    return "未核定" if score is None else f"{score:.2f}"
