"""What a change of the params did to points and findings, on one line."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from perfeval.model.comparison import signed
from perfeval.model.verdicts import Review


def told(before: Review, after: Review) -> str:
    """Total before and after, grade, every indicator whose score moved, and how many findings there are now."""
    old, new = before.card.printed, after.card.printed
    total = f"{_points(old)} → {_points(new)}" + (f"，{after.card.grade}" if after.card.grade else "")
    step = len(after.findings) - len(before.findings)
    findings = f"发现 {step:+d}".replace("-", "−") if step else "发现条数不变"
    return "；".join([total, *_lines(before, after), findings])


def _lines(before: Review, after: Review) -> Iterator[str]:
    known = {line.indicator.name: line for line in before.card.lines}
    for line in after.card.lines:
        name, now = line.indicator.name, line.shown
        if name not in known:
            yield f"新增 {name} {_points(now)}"
            continue
        was, because = known[name].shown, known.pop(name).because
        if was is not None and now is not None and was != now:
            yield f"{name} {signed(Fraction(now - was))}".replace("－", "−")
        elif was != now:
            yield f"{name} {_points(was)} → {_points(now)}"
        elif because != line.because:
            yield f"{name} 规则重算：{line.because.rstrip('。')}"
    yield from (f"不再有 {name}" for name in known)


def _points(score: Decimal | None) -> str:
    return "未核定" if score is None else f"{score:.2f}"
