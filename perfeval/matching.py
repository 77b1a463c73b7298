"""Which indicators of two years are the same, and what about them may be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perfeval.model import Crosswalk, Evaluation, Indicator
from perfeval.quantity import Quantity

STATES = {  # the gravest first
    "excluded": "评价方决定不比", "new": "新增", "ended": "取消", "redefined": "内容或口径改变", "unit_changed": "计量单位改变",
    "rule_changed": "评分规则改变", "target_moved": "指标值调整", "reweighted": "分值调整", "comparable": "可比",
}  # fmt: skip
BREAKS = ("excluded", "new", "ended", "redefined", "unit_changed")  # no line is drawn across these


@dataclass(frozen=True)
class Match:
    """An indicator in two years, or in one of them; ``states`` are keys of STATES, each with its reason in ``reasons``."""

    before: Indicator | None
    after: Indicator | None
    states: tuple[str, ...]
    reasons: tuple[str, ...]
    how: str = ""  # 编号, 名称 or 对照表

    @property
    def name(self) -> str:
        """The name in the later year, else in the earlier one."""
        return (self.after or self.before).name

    @property
    def state(self) -> str:
        return self.states[0]

    @property
    def same(self) -> bool:
        """Whether actual values of the two years measure the same thing."""
        return self.state not in BREAKS

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
    free, found = list(before), {}
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
            old = next(o for o in free if key(o) == key(i))
            free.remove(old)
            taken[id(i)] = ([old], how, None)
    excluded = {e.name: f"{e.by}：{e.reason}" for e in later.not_compared}
    for i in after:
        old, how, entry = taken.get(id(i), ([], "", None))
        if not old:
            found[id(i)] = Match(None, i, ("new",), (f"{earlier.year}年没有这项指标",))
        else:
            states = list(_states(old, i, entry, earlier, later))
            if reason := excluded.get(i.name):
                states.insert(0, ("excluded", reason))
            states.sort(key=lambda s: list(STATES).index(s[0]))
            found[id(i)] = Match(old[0], i, tuple(s for s, _ in states) or ("comparable",), tuple(r for _, r in states) or ("",), how)
    gone = (Match(o, None, ("ended",), (f"{later.year}年没有这项指标",)) for o in free)
    return (*(found[id(i)] for i in after), *gone)


def _states(old: list[Indicator], new: Indicator, entry: Crosswalk | None, earlier: Evaluation, later: Evaluation) -> Iterator[tuple[str, str]]:
    before = old[0]
    if entry and (len(entry.was) > 1 or len(entry.now) > 1):
        yield "redefined", f"{'、'.join(entry.was)}→{'、'.join(entry.now)}：{entry.reason}（{entry.by}）"
        return
    a, b = before.target_reading, new.target_reading
    if before.explanation and new.explanation and before.explanation.strip() != new.explanation.strip():
        yield "redefined", "指标解释改变"
    elif {a.kind, b.kind} == {"number", "words"}:
        yield "redefined", f"指标值由“{before.target}”改为“{new.target}”"
    elif a.kind == b.kind == "number" and not _same_unit(a, b):
        yield "unit_changed", f"由“{before.target}”改为“{new.target}”"
    elif _moved(before, new):
        yield "target_moved", f"由“{before.target or '空白'}”改为“{new.target or '空白'}”" + (f"，{way}" if (way := direction(a, b)) else "")
    if why := _rule(before, new, earlier, later):
        yield "rule_changed", why
    if before.points != new.points and before.points is not None and new.points is not None:
        yield "reweighted", f"由{before.points}分改为{new.points}分"


def direction(before: Quantity, after: Quantity) -> str:
    """Whether a moved target asks more or less: 目标从严, 目标放宽, or nothing where it cannot be told."""
    signs = {q.comparator for q in (before, after)} - {None, "eq"}
    if before.base is None or after.base is None or len(signs) > 1 or before.base == after.base:
        return ""
    smaller = signs <= {"le", "lt"} and bool(signs)
    return "目标放宽" if (after.base > before.base) == smaller else "目标从严"


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


def _moved(before: Indicator, new: Indicator) -> bool:
    a, b = before.target_reading, new.target_reading
    if a.kind == b.kind == "number":
        return (a.comparator, a.base) != (b.comparator, b.base)
    return (before.target or "").strip() != (new.target or "").strip()


def _rule(before: Indicator, new: Indicator, earlier: Evaluation, later: Evaluation) -> str:
    if (before.standard is None) != (new.standard is None):
        return "一年有自己的评分标准，另一年按规则集"
    if before.standard is not None:
        return "" if _of_standard(before) == _of_standard(new) else "评分标准改变"
    a, b = earlier.ruleset, later.ruleset
    if a.scoring != b.scoring:
        return f"规则集由{a.scoring}改为{b.scoring}"
    differ = sorted(k for k in {*a.options, *b.options} if a.options.get(k) != b.options.get(k))
    return f"口径{'、'.join(differ)}改变" if differ else ""


def _of_standard(i: Indicator) -> tuple:
    """What of a standard says how points are given, not what was found in the year."""
    return i.standard.type, i.standard.rule
