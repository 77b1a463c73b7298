"""What a person finds out so that a standard can score an indicator: verdicts, occurrences, dates, bands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from perfeval.model.evaluation import Indicator
from perfeval.model.standard import Binary, Deduction, Elements, Graded, OnTime

VERDICTS = ("符合", "部分符合", "不符合", "不适用")
MET, HAPPENED = {"true": "是", "false": "否"}, {"true": "发生", "false": "未发生"}


@dataclass(frozen=True)
class AskedFinding:
    """One finding of an indicator: the way to it below the indicator, what is asked, and the words to choose from.

    ``choices`` is what stands in the params → what a person reads; empty where a number or a date is asked for.
    """

    keys: tuple[str | int, ...]
    asks: str
    answer: str  # as it is read, "" where nobody answered
    choices: dict[str, str] = field(default_factory=dict)

    def typed(self, shown: str) -> str | None:
        """An answer as it stands in the params; None for one that is not to choose."""
        if not self.choices:
            return shown
        return next((typed for typed, told in self.choices.items() if told == shown), None)


def of(i: Indicator, bands: Iterable[str] = ()) -> tuple[AskedFinding, ...]:
    """Every question of an indicator; ``bands`` are the rule set's, for words without a standard of their own."""
    standard, below = i.standard, ("standard",)
    if isinstance(standard, Elements):
        same = dict(zip(VERDICTS, VERDICTS))
        return tuple(
            AskedFinding((*below, "points", n, "verdict"), point.text, point.verdict or "", same)
            for n, point in enumerate(standard.points)
        )
    if isinstance(standard, Deduction):
        made = [
            AskedFinding((*below, "events", n, "times"), f"发现次数：{e.text}", "" if e.times is None else str(e.times))
            for n, e in enumerate(standard.events or ())
        ]
        if standard.veto:
            told = HAPPENED.get(standard.veto.happened or "", "")
            made.append(AskedFinding((*below, "veto", "happened"), standard.veto.text, told, HAPPENED))
        return tuple(made)
    if isinstance(standard, Binary):
        return (AskedFinding((*below, "met"), "是否达到", MET.get(standard.met or "", ""), MET),)
    if isinstance(standard, OnTime):
        done = standard.done.isoformat() if standard.done else ""
        return (AskedFinding((*below, "done"), "实际完成日期（如 2024-06-30）", done),)
    if isinstance(standard, Graded):
        names = [band.name for band in standard.bands]
        return (AskedFinding((*below, "band"), "认定的档次", standard.band or "", dict(zip(names, names))),)
    if standard is None and i.target_reading.kind == "words" and (names := [*bands]):
        return (AskedFinding(("band",), "认定的档次", i.band or "", dict(zip(names, names))),)
    return ()
