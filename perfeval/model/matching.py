"""Which indicators of two years are the same, and what about them may be compared."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from perfeval.model.evaluation import Crosswalk, Evaluation, Indicator
from perfeval.model.exchange import Side, compared, same_text
from perfeval.model.quantity import Quantity
from perfeval.model.ruleset import QUESTIONS
from perfeval.model.targets import move
from perfeval.model.units import convertible

STATES = {  # the gravest first
    "excluded": "不予比较",
    "doubtful": "待确认是否同一指标",
    "new": "新增",
    "ended": "取消",
    "redefined": "内容或口径改变",
    "unit_changed": "计量单位改变",
    "rule_changed": "评分规则改变",
    "target_moved": "指标值调整",
    "reweighted": "分值调整",
    "comparable": "可比",
}
CROSSED, CODE, NAME, PLACE, ALIKE = WAYS = ("对照表", "编号", "名称", "名称，级次不同", "同级名称相近")
CLOSE = Fraction(3, 5)  # of the characters of two names, those that stand in both in the same order
BREAKS = ("excluded", "doubtful", "new", "ended", "redefined", "unit_changed")  # no line is drawn across these


@dataclass(frozen=True)
class Match:
    """An indicator in two years, or in one of them.

    ``states`` are keys of STATES, each with its reason in ``reasons``.
    """

    before: Indicator | None
    after: Indicator | None
    states: tuple[str, ...]
    reasons: tuple[str, ...]
    how: str = ""  # one of WAYS

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
    def doubtful(self) -> bool:
        """Whether nobody has said yet that the rows of the two years are the same indicator."""
        return self.state == "doubtful"

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

    The crosswalk of the later year comes first, then equal names under equal levels, then equal codes whose names only
    add or drop words. Equal codes of other names, equal names elsewhere and close names of the same level are doubtful:
    they stand side by side and are not compared until somebody says so. A key that stands twice decides nothing.
    """
    before, after = rows or (earlier.indicators, later.indicators)
    if not before or not after:  # a year with money only neither drops nor adds any
        return ()
    free, taken = list(before), dict[int, _Taken]()
    for entry in later.crosswalk:
        old = [i for i in free if _called(i, entry.was)]
        new = [i for i in after if _called(i, entry.now)]
        if old and new:
            free = [i for i in free if i not in old]
            taken |= {id(i): _Taken(old, CROSSED, entry=entry) for i in new}
    for key, how in ((_place, NAME), (_code, CODE), (_name, PLACE)):
        left = [i for i in after if id(i) not in taken]
        counts = Counter(map(key, free)), Counter(map(key, left))
        alone = [(o, i) for i in left for o in free if key(i) is not None and key(o) == key(i)]
        alone = [(o, i) for o, i in alone if counts[0][key(o)] == counts[1][key(i)] == 1]
        rest = (
            [o for o in free if all(o is not p[0] for p in alone)],
            [i for i in left if all(i is not p[1] for p in alone)],
        )
        for o, i in alone:
            taken[id(i)] = _Taken([o], how, _doubt(o, i, how, rest))
        free = [o for o in free if all(o is not p[0] for p in alone)]
    alike = _alike(free, [i for i in after if id(i) not in taken])
    for o, i in alike:
        if [len([p for p in alike if p[side] is (o, i)[side]]) for side in (0, 1)] == [1, 1]:
            taken[id(i)] = _Taken([o], ALIKE, f"同级的“{o.name}”与“{i.name}”名称相近")
            free = [x for x in free if x is not o]
    return tuple(_matched(earlier, later, after, free, taken, alike))


@dataclass(frozen=True)
class _Taken:
    """The earlier rows that a later one was matched with, how, and what is doubtful about it."""

    old: list[Indicator]
    how: str
    doubt: str = ""
    entry: Crosswalk | None = None


def _matched(
    earlier: Evaluation,
    later: Evaluation,
    after: Rows,
    ended: Rows,
    taken: Mapping[int, _Taken],
    alike: Sequence[tuple[Indicator, Indicator]],
) -> Iterator[Match]:
    excluded = {e.name: f"{e.by}：{e.reason}" for e in later.not_compared}
    for i in after:
        found = taken.get(id(i))
        if found is None:
            olds = [o.name for o, new in alike if new is i]
            yield Match(None, i, ("new",), (f"{earlier.year}年没有这项指标{_perhaps(olds, '合并或拆分而来')}",))
            continue
        made = Match(found.old[0], i, ("comparable",), ("",), found.how)
        if i.name in excluded:
            made = made.noting("excluded", excluded[i.name])
        elif found.doubt:
            made = made.noting("doubtful", found.doubt)
        if not found.doubt:
            for state, reason in _states(found.old, i, found.entry, earlier, later):
                made = made.noting(state, reason)
        yield made
    for o in ended:
        news = [i.name for old, i in alike if old is o]
        yield Match(o, None, ("ended",), (f"{later.year}年没有这项指标{_perhaps(news, '拆分或合并')}",))


def _perhaps(names: Sequence[str], what: str) -> str:
    return f"，是否由{'、'.join(f'“{name}”' for name in names)}{what}，请确认" if names else ""


def _doubt(old: Indicator, new: Indicator, how: str, rest: tuple[Rows, Rows]) -> str:
    """What speaks against two rows being the same indicator: another name under one code, or other levels.

    A name that only adds or drops words is the same, unless another row of its level is as close: that may be a part.
    """
    if how == PLACE:
        return f"级次由“{_levels(old)}”改为“{_levels(new)}”"
    if how != CODE or _name(old) == _name(new):
        return ""
    told = f"编号都是{new.code}，名称由“{old.name}”改为“{new.name}”"
    if _shared(_name(old), _name(new)) < min(len(_name(old)), len(_name(new))):
        return told
    parts = [o.name for o, _ in _alike(rest[0], [new])] + [i.name for _, i in _alike([old], rest[1])]
    return f"{told}，另有名称相近的{'、'.join(f'“{name}”' for name in parts)}" if parts else ""


def _alike(before: Rows, after: Rows) -> list[tuple[Indicator, Indicator]]:
    """Rows of one level whose names are close."""
    return [(o, i) for i in after for o in before if _place(o)[:2] == _place(i)[:2] and close(o.name, i.name)]


def close(a: str, b: str) -> bool:
    """Whether two names have most of their characters in common, in the same order.

    >>> close("管网工程验收合格率", "工程质量验收合格率"), close("补助人数", "培训人数")
    (True, False)
    """
    return Fraction(2 * _shared(a, b), len(a) + len(b) or 1) >= CLOSE


def _shared(a: str, b: str) -> int:
    """How many characters two texts have in common in the same order."""
    row = [0] * (len(b) + 1)
    for x in a:
        last = 0
        for n, y in enumerate(b, 1):
            last, row[n] = row[n], last + 1 if x == y else max(row[n], row[n - 1])
    return row[-1]


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


def _name(i: Indicator) -> str:
    return "".join(unicodedata.normalize("NFKC", i.name).split())


def _place(i: Indicator) -> tuple[str, str, str]:
    level1, level2 = (level.strip().removesuffix("指标") for level in (i.level1, i.level2 or ""))
    return level1, level2, _name(i)


def _levels(i: Indicator) -> str:
    return "/".join(level for level in _place(i)[:2] if level)


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
