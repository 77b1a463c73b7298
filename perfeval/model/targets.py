"""Whether one year's target asks more or less than another's: numbers, ranges and deadlines by one law.

A target lets values pass between two ends, of which one may be open. It is stricter where no end is further out and
one is nearer, softer the other way round, and neither where one end is nearer and the other further out.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from fractions import Fraction

from perfeval.model.exchange import Side, same_text
from perfeval.model.quantity import Deadline, Quantity
from perfeval.model.standard import OnTime

End = tuple[Fraction | int, ...] | None  # None: everything passes on this side
Ends = tuple[End, End]
END_OF_MONTH = 31  # whatever its last day is
COMMON = 2023  # no leap year: the end of February is its 28th day or the 29th
ASKS = {"stricter": "目标从严", "softer": "目标放宽", "": "目标调整"}


@dataclass(frozen=True)
class Move:
    """A target that asks something else: both texts, ``way`` of ASKS, and where its ends went, in Chinese."""

    before: str
    after: str
    way: str = ""
    how: str = ""

    @property
    def told(self) -> str:
        """Both texts."""
        return f"由“{self.before or '空白'}”改为“{self.after or '空白'}”"

    @property
    def reason(self) -> str:
        """Both texts, and whether the later one asks more or less."""
        return (
            self.told
            + (f"，{ASKS[self.way]}" if self.way or self.how else "")
            + (f"（{self.how}）" if self.how else "")
        )


def move(before: Side, after: Side) -> Move | None:
    """How a target moved; None where it asks the same. A day that keeps its distance from the year has not moved."""
    a, b, years = asked(before), asked(after), (before.year, after.year)
    ends = _ends(a, b, before.year), _ends(b, a, after.year)
    if None not in ends and a.kind == b.kind:
        moved = ends[0] != ends[1] or a.comparator != b.comparator
    else:
        moved = not same_text(a.text, b.text, years)
    if not moved or (a.date is not None and a.date == b.date):
        return None
    texts = before.indicator.target or "", after.indicator.target or ""
    if same_text(*texts, years):  # the words are the same: the day is that of the standard
        texts = a.text, b.text
    return Move(*texts, *_way(a, b, ends))


def asked(side: Side) -> Quantity:
    """The target that scores: the due day of a standard of its own, else the cell."""
    standard = side.indicator.standard
    if not isinstance(standard, OnTime):
        return side.indicator.target_reading
    day = standard.due
    deadline = Deadline(day.year, day.month, day.day, "before")
    return Quantity(f"{day.year}年{day.month}月{day.day}日前", "date", date=deadline)


def _way(a: Quantity, b: Quantity, ends: tuple[Ends | None, Ends | None]) -> tuple[str, str]:
    old, new = ends
    if old is None or new is None or {a.kind, b.kind} == {"number", "date"}:
        return "", ""
    low, high = _step(old[0], new[0], 1), _step(old[1], new[1], -1)
    way = (
        "stricter" if min(low, high) >= 0 < max(low, high) else "softer" if min(low, high) < 0 >= max(low, high) else ""
    )
    if a.kind == b.kind == "date":
        return way, {1: "期限提前", -1: "期限推后"}.get(high or low, "")
    if "range" not in (a.kind, b.kind):
        return way, ""
    if way:
        return way, "区间收窄" if way == "stricter" else "区间扩大"
    steps = [f"{end}{'从严' if step > 0 else '放宽'}" for end, step in (("下限", low), ("上限", high)) if step]
    return way, "、".join(steps)


def _step(old: End, new: End, inwards: int) -> int:
    """1 where an end went inwards, -1 where it went outwards, 0 where it stayed; ``inwards`` is the sign of the way."""
    if old == new:
        return 0
    if old is None or new is None:
        return 1 if old is None else -1
    return inwards if new > old else -inwards


def _ends(q: Quantity, other: Quantity, year: int) -> Ends | None:
    """The ends between which values pass, in base units or in days of the year evaluated; None where it has none.

    A number without a sign is meant like the target of the other year, else as at least; no more than 0 where it is 0.
    Beside a range it may be met by other values or not, so that it has no ends.
    """
    sign = q.comparator
    if sign in (None, "eq"):
        theirs = other.comparator if other.kind == q.kind else None
        zero = any(n.kind == "number" and not n.base for n in (q, other))
        sign = theirs if theirs not in (None, "eq") else "le" if zero or q.kind == "date" else "ge"
    if q.kind == "range":
        low, high = q.ends
        return (low, 0), (high, 0)
    if q.kind == "number":
        if other.kind == "range" and q.comparator in (None, "eq"):
            return None
        return ((q.base, int(sign == "gt")), None) if sign in ("ge", "gt") else (None, (q.base, -int(sign == "lt")))
    if q.kind == "date" and q.date is not None:
        day = _last_day(q.date, year)
        return (day, None) if sign in ("ge", "gt") else (None, day)
    return None


def _last_day(d: Deadline, year: int) -> tuple[int, ...]:
    """The last day on which a deadline is kept: years after the one evaluated, month and day."""
    off = 0 if d.year is None else d.year - year
    if d.month is None:
        return (off - 1 if d.boundary == "before" else off), 12, END_OF_MONTH
    if d.day is None:
        before = d.boundary == "before"
        return off, d.month - before, END_OF_MONTH
    last = monthrange(COMMON, d.month)[1] if 1 <= d.month <= 12 else END_OF_MONTH
    return off, d.month, END_OF_MONTH if d.day >= last else d.day
