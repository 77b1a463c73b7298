"""Which indicators of two years are the same, and what about them may be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from perfeval.model.evaluation import Crosswalk, Evaluation, Indicator
from perfeval.model.exchange import Side, compared, same_text
from perfeval.model.quantity import Quantity, convertible
from perfeval.model.ruleset import QUESTIONS
from perfeval.model.targets import move

STATES = {  # the gravest first
    "excluded": "评价方决定不比",
    "new": "新增",
    "ended": "取消",
    "redefined": "内容或口径改变",
    "unit_changed": "计量单位改变",
    "rule_changed": "评分规则改变",
    "target_moved": "指标值调整",
    "reweighted": "分值调整",
    "comparable": "可比",
}
BREAKS = ("excluded", "new", "ended", "redefined", "unit_changed")  # no line is drawn across these


@dataclass(frozen=True)
class Match:
    """An indicator in two years, or in one of them.

    ``states`` are keys of STATES, each with its reason in ``reasons``.
    """

    before: Indicator | None
    after: Indicator | None
    states: tuple[str, ...]
    reasons: tuple[str, ...]
    how: str = ""  # 编号, 名称 or 对照表

    @property
    def row(self) -> Indicator:
        """The row of the later year, else of the earlier one; raises ValueError for a match of nothing."""
        found = self.after or self.before
        if found is None:
            raise ValueError("两年都没有这项指标")
        return found

    @property
    def both(self) -> tuple[Indicator, Indicator] | None:
        """The rows of both years, the earlier one first; None where one of them has none."""
        return None if self.before is None or self.after is None else (self.before, self.after)

    @property
    def name(self) -> str:
        """The name in the later year, else in the earlier one."""
        return self.row.name

    @property
    def state(self) -> str:
        return self.states[0]

    @property
    def same(self) -> bool:
        """Whether actual values of the two years measure the same thing."""
        return self.state not in BREAKS

    def reason(self, state: str) -> str:
        """Why the match is in a state, "" where it is not or nothing is said."""
        return dict(zip(self.states, self.reasons)).get(state, "")

    def noting(self, state: str, reason: str) -> Match:
        """The match with a further state, the gravest first, or with a further reason for one."""
        found = {s: r for s, r in zip(self.states, self.reasons) if s != "comparable"}
        found[state] = f"{found[state]}，{reason}" if found.get(state) else reason
        states = tuple(s for s in STATES if s in found)
        return replace(self, states=states, reasons=tuple(found[s] for s in states))

    @property
    def told(self) -> str:
        """The states in Chinese with their reasons."""
        return "；".join(f"{STATES[s]}（{r}）" if r else STATES[s] for s, r in zip(self.states, self.reasons))


Rows = Sequence[Indicator]


def match(earlier: Evaluation, later: Evaluation, rows: tuple[Rows, Rows] | None = None) -> tuple[Match, ...]:
    """Every indicator of the later year in its order, then those of the earlier year that ended.

    ``rows`` are those of the two years where there are more than the tables hold: 预算执行率 stands beside them.

    The crosswalk of the later year comes first, then equal ids, then equal names under equal levels; a name that stands
    twice under the same levels decides nothing. Alike names are never enough.
    """
    before, after = rows or (earlier.indicators, later.indicators)
    if not before or not after:  # a year with money only neither drops nor adds any
        return ()
    free, found = list(before), dict[int, Match]()
    taken: dict[int, tuple[list[Indicator], str, Crosswalk | None]] = {}
    for entry in later.crosswalk:
        old = [i for i in free if _called(i, entry.was)]
        new = [i for i in after if _called(i, entry.now)]
        if old and new:
            free = [i for i in free if i not in old]
            taken |= {id(i): (old, "对照表", entry) for i in new}
    for key, how in ((_code, "编号"), (_place, "名称")):
        counts = Counter(key(i) for i in free), Counter(key(i) for i in after if id(i) not in taken)
        for i in after:
            if id(i) in taken or key(i) is None or counts[0][key(i)] != 1 or counts[1][key(i)] != 1:
                continue
            same = next(o for o in free if key(o) == key(i))
            free.remove(same)
            taken[id(i)] = ([same], how, None)
    excluded = {e.name: f"{e.by}：{e.reason}" for e in later.not_compared}
    for i in after:
        if id(i) not in taken:
            found[id(i)] = Match(None, i, ("new",), (f"{earlier.year}年没有这项指标",))
        else:
            old, how, crossed = taken[id(i)]
            made = Match(old[0], i, ("comparable",), ("",), how)
            for state, reason in _states(old, i, crossed, earlier, later):
                made = made.noting(state, reason)
            found[id(i)] = made.noting("excluded", excluded[i.name]) if i.name in excluded else made
    gone = (Match(o, None, ("ended",), (f"{later.year}年没有这项指标",)) for o in free)
    return (*(found[id(i)] for i in after), *gone)


def _states(
    old: list[Indicator], new: Indicator, entry: Crosswalk | None, earlier: Evaluation, later: Evaluation
) -> Iterator[tuple[str, str]]:
    before = old[0]
    if entry and (len(entry.was) > 1 or len(entry.now) > 1):
        yield "redefined", f"{'、'.join(entry.was)}→{'、'.join(entry.now)}：{entry.reason}（{entry.by}）"
        return
    a, b, years = before.target_reading, new.target_reading, (earlier.year, later.year)
    sides = Side(before, earlier), Side(new, later)
    if before.explanation and new.explanation and not same_text(before.explanation, new.explanation, years):
        yield "redefined", "指标解释改变"
    elif {a.kind, b.kind} == {"number", "words"}:
        yield "redefined", f"指标值由“{before.target}”改为“{new.target}”"
    elif {a.kind, b.kind} <= {"number", "range"} and not _same_unit(a, b):
        yield "unit_changed", f"由“{before.target}”改为“{new.target}”"
    elif moved := move(*sides):
        yield "target_moved", moved.reason
    yield from _rule(*sides)
    if before.points != new.points and before.points is not None and new.points is not None:
        yield "reweighted", f"由{before.points}分改为{new.points}分"


def _called(i: Indicator, names: tuple[str, ...]) -> bool:
    return i.name in names or (i.code is not None and i.code in names)


def _code(i: Indicator) -> str | None:
    return i.code


def _place(i: Indicator) -> tuple[str, str, str]:
    return i.level1.strip(), (i.level2 or "").strip(), i.name.strip()


def _same_unit(a: Quantity, b: Quantity) -> bool:
    """Units that measure the same; a bare number is not the same as one with a unit."""
    if a.unit is None or b.unit is None:
        return a.unit is None and b.unit is None
    return a.unit.dimension == b.unit.dimension


def _rule(before: Side, after: Side) -> Iterator[tuple[str, str]]:
    """Whether the points are given by the same parameters, whatever the words.

    Findings that cannot change places compare nothing.
    """
    told, unlike = compared(before, after)
    if unlike:
        yield "redefined", f"评分标准改变，{unlike}"
    elif told:
        yield "rule_changed", "；".join(told)
    elif type(before.indicator) is not type(after.indicator):
        yield "rule_changed", "一年是表中的一行，一年按资金表计算"
    elif before.indicator.standard is None:
        a, b = before.evaluation.ruleset, after.evaluation.ruleset
        differ = sorted(k for k in {*a.options, *b.options} if a.options.get(k) != b.options.get(k))
        if a.scoring != b.scoring:
            yield "rule_changed", f"规则集由{a.scoring}改为{b.scoring}"
        elif differ:
            yield "rule_changed", f"口径改变：{'、'.join(QUESTIONS.get(k, k) for k in differ)}"


def restated(read: Quantity, target: Quantity, bare_as_target: bool) -> Fraction | None:
    """A number in the base unit of a target's dimension; None where it measures something else.

    ``bare_as_target``: whether a number without unit is read in the unit of the target.
    """
    if read.kind != "number" or target.kind not in ("number", "range"):
        return None
    if read.unit is None and target.unit is not None:
        return Fraction(read.number) * target.unit.factor if bare_as_target else None
    return read.base if convertible(read.unit, target.unit) else None
