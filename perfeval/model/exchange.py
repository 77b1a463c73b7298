"""One year's findings under the other year's parameters: what of a standard gives the points, and what was found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, get_args, get_type_hints

from perfeval.model import quantity
from perfeval.model.evaluation import Evaluation, Indicator
from perfeval.model.numerals import plain_number
from perfeval.model.standard import OnTime, Share
from perfeval.model.values import Noun, Text

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=[年./\-—–~～至])")
MARK = re.compile(r"^(?:[①-⑳]|[（(]\d{1,2}[）)]|\d{1,2}[.、．](?!\d))\s*")  # the number before an item of a list
MOST = 3  # differences told one by one
Nouns = tuple[Noun, ...]


class Unlike(ValueError):
    """What one year found says nothing under the other year's standard; the message says why, in Chinese."""


@dataclass(frozen=True)
class Side:
    """An indicator in the evaluation of one year."""

    indicator: Indicator
    evaluation: Evaluation

    @property
    def year(self) -> int:
        return self.evaluation.year


def same_text(a: str | None, b: str | None, years: tuple[int, int]) -> bool:
    """Whether two texts are the same, or would be if each spoke of the other's year.

    >>> same_text("2023年12月底前", "2024年12月底前", (2023, 2024)), same_text("比2020年少", "比2019年少", (2023, 2024))
    (True, False)
    """
    one, other = (a or "").strip(), (b or "").strip()
    return one == other or _relative(one, years[0]) == _relative(other, years[1])


def _relative(text: str, year: int) -> str:
    return YEAR.sub(lambda m: f"{int(m[0]) - year:+d}", text)


def row(found: Side, target: Side, rule: Side) -> Indicator:
    """The indicator as it would stand with what one year found, against the target of one, under the rule of one.

    Its facts are those of ``found``, its rule set that of ``rule``. Raises ValueError where they cannot stand together.
    """
    made = rule.indicator.measured(found.indicator, target.indicator)
    standard = _until(combined(rule, found), target, found.year)
    return made if made.standard is standard else made.model_copy(update={"standard": standard})


def combined(rule: Side, found: Side) -> Noun | None:
    """The standard with the parameters of one year and the findings of another; None where the rule set scores.

    Elements and the like are matched by their words, else by their place; days move with the year; facts go by name,
    else by label. Raises Unlike.
    """
    mine, theirs = rule.indicator.standard, found.indicator.standard
    if mine is None or rule is found:
        return mine
    if type(mine) is not type(theirs):
        if _finds(type(mine)):
            raise Unlike(f"“{kind(mine)}”与“{kind(theirs)}”核查的内容不同")
        theirs = None
    return _filled(mine, theirs, rule, found)


def _until(standard: Noun | None, target: Side, year: int) -> Noun | None:
    """The standard with the due day of a target, moved to the year of what was found: a deadline is a target."""
    theirs = target.indicator.standard
    if not isinstance(standard, OnTime) or not isinstance(theirs, OnTime):
        return standard
    due = _shifted(theirs.due, year - target.year)
    same = _same(standard.due, due, (year, year))
    return standard if same else standard.model_copy(update={"due": due})


def compared(before: Side, after: Side) -> tuple[tuple[str, ...], str]:
    """What differs in the parameters of two standards, in Chinese, and why the findings cannot change places.

    The latter is "" where they can.
    """
    a, b = before.indicator.standard, after.indicator.standard
    told = []
    if type(a) is not type(b):
        told = [f"评分标准由“{kind(a)}”改为“{kind(b)}”"]
    elif a is not None and b is not None:
        told = list(_differences(a, b, before, after))
    try:
        combined(before, after), combined(after, before)
    except Unlike as error:
        return tuple(told), str(error)
    return (*told[:MOST], f"等{len(told)}处") if len(told) > MOST else tuple(told), ""


def kind(standard: Noun | None) -> str:
    """What a type of standard is called in Chinese, as its class says."""
    return "规则集" if standard is None else (type(standard).__doc__ or "").partition(":")[0]


def _filled(mine: Noun, theirs: Noun | None, rule: Side, found: Side) -> Noun:
    """A noun with the findings of another of its type; without one, with nothing found."""
    made = {}
    for name, hint in _hints(type(mine)).items():
        value, other = getattr(mine, name), getattr(theirs, name, None)
        item = _noun_in(hint)
        if name in _found(type(mine)):
            made[name] = other if theirs is not None else _found(type(mine))[name]
        elif item and (isinstance(value, tuple) or isinstance(other, tuple)):
            made[name] = _items(type(mine), name, item, value, other, rule, found)
        elif item and value is not None:
            if other is None and _finds(item):
                raise Unlike(f"“{_title(type(mine), name)}”只有一年有")
            made[name] = _filled(value, other, rule, found)
        elif isinstance(value, date):
            years = rule.year, found.year
            made[name] = (
                other
                if isinstance(other, date) and _same(value, other, years)
                else _shifted(value, years[1] - years[0])
            )
        elif hint == Text and value in rule.evaluation.facts and value not in found.evaluation.facts:
            label = rule.evaluation.facts[value].label
            made[name] = next((key for key, fact in found.evaluation.facts.items() if fact.label == label), value)
    return mine.model_copy(update=made)


def _items(
    owner: type[Noun], name: str, item: type[Noun], mine: Nouns | None, theirs: Nouns | None, rule: Side, found: Side
) -> Nouns | None:
    if not _finds(item):
        return mine and tuple(_filled(one, None, rule, found) for one in mine)
    if theirs is None:  # nobody has looked
        return None
    pairs, left, right = _paired(item, mine or (), theirs, (rule.year, found.year), _open(owner, name))
    if (left or right) and not _open(owner, name):
        raise Unlike(f"“{_title(owner, name)}”的项数不同")
    if left and right and len({tuple(_parameters(item, one, _named(item))) for one in (*left, *right)}) > 1:
        raise Unlike(f"“{_title(owner, name)}”不同，所扣的分也不同，不能认定是否同一情形")
    return (*(_filled(a, b, rule, found) for a, b in pairs), *(_filled(one, None, rule, found) for one in left), *right)


def _differences(a: Noun, b: Noun, before: Side, after: Side, but: Sequence[str] = ()) -> Iterator[str]:
    owner = type(a)
    for name, hint in _hints(owner).items():
        if name in (*_found(owner), *getattr(owner, "WORDS", ()), *getattr(owner, "TARGET", ()), *but):
            continue
        x, y, item, title = getattr(a, name), getattr(b, name), _noun_in(hint), _title(owner, name)
        if item and (isinstance(x, tuple) or isinstance(y, tuple)):
            yield from _of_items(owner, name, item, x or (), y or (), before, after)
        elif item and x is not None and y is not None:
            yield from _differences(x, y, before, after)
        elif item and (x is None) != (y is None):
            yield f"{'增加' if x is None else '取消'}{title}"
        elif not item:
            x, y = _meant(hint, x, before), _meant(hint, y, after)
            if not _same(x, y, (before.year, after.year)):
                yield f"{title}由{_printed(owner, name, x)}改为{_printed(owner, name, y)}"


def _of_items(
    owner: type[Noun], name: str, item: type[Noun], mine: Nouns, theirs: Nouns, before: Side, after: Side
) -> Iterator[str]:
    """What differs between two lists; in a list of what was found, an item that is not there was not found."""
    title = _title(owner, name)
    pairs, left, right = _paired(item, mine, theirs, (before.year, after.year), _open(owner, name))
    if (left or right) and not (_open(owner, name) and _finds(item)):
        old, new = ("、".join(f"（{'，'.join(_parameters(item, one))}）" for one in items) for items in (mine, theirs))
        yield f"{title}由{old}改为{new}"
        return
    if names := _named(item):
        for a, b in pairs:
            same = names if _words(a, names, before.year) == _words(b, names, after.year) else ()
            yield from (f"“{getattr(b, names[0])}”{told}" for told in _differences(a, b, before, after, same))
        return
    for field in _hints(item):
        moved = [
            (x, y)
            for a, b in pairs
            if not _same(x := getattr(a, field), y := getattr(b, field), (before.year, after.year))
        ]
        if moved:
            old, new = ("、".join(_printed(item, field, values[k]) for values in moved) for k in (0, 1))
            yield f"{title.removesuffix(_title(item, field))}{_title(item, field)}由{old}改为{new}"


def _paired(
    item: type[Noun], mine: Nouns, theirs: Nouns, years: tuple[int, int], open_list: bool
) -> tuple[list[tuple[Noun, Noun]], list[Noun], list[Noun]]:
    """Items of two lists that are the same: by their words, else by their place, and the rest of each.

    Their place says nothing where the list holds only what was found.
    """
    names = _named(item)
    words = [[_words(one, names, year) for one in items] for items, year in zip((mine, theirs), years)]
    partner = {
        n: words[1].index(w) for n, w in enumerate(words[0]) if names and words[0].count(w) == words[1].count(w) == 1
    }
    left = [n for n in range(len(mine)) if n not in partner]
    right = [n for n in range(len(theirs)) if n not in partner.values()]
    if not open_list and len(left) == len(right):
        partner |= dict(zip(left, right))
        left = right = []
    return [(mine[n], theirs[partner[n]]) for n in sorted(partner)], [mine[n] for n in left], [theirs[n] for n in right]


def _words(one: Noun, names: Sequence[str], year: int) -> tuple[str, ...]:
    """The words that say which item it is, without its number."""
    return tuple(_relative(MARK.sub("", getattr(one, name).strip()).rstrip("。；;"), year) for name in names)


def _meant(hint: Any, value: Any, side: Side) -> Any:
    """A parameter that names a fact means that fact."""
    return side.evaluation.facts[value].label if hint == Text and value in side.evaluation.facts else value


def _same(a: Any, b: Any, years: tuple[int, int]) -> bool:
    if a == b:
        return True
    if isinstance(a, date) and isinstance(b, date):
        return _shifted(a, years[1] - years[0]) == b
    if isinstance(a, str) and isinstance(b, str):
        x, y = quantity.read(a), quantity.read(b)
        if x.kind == y.kind == "number":
            return (x.comparator, x.base) == (y.comparator, y.base) and quantity.same_dimension(x.unit, y.unit)
        return same_text(a, b, years)
    return False


def _shifted(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _parameters(item: type[Noun], one: Noun, but: Sequence[str] = ()) -> list[str]:
    """The parameters of an item as they are printed."""
    return [_printed(item, name, getattr(one, name)) for name in _hints(item) if name not in (*_found(item), *but)]


def _printed(owner: type[Noun], name: str, value: Any) -> str:
    """A parameter in Chinese; what a key word means stands in the title of its field."""
    hint = _hints(owner)[name]
    if value is None:
        return "空白"
    if told := re.search(rf"[：，]{re.escape(str(value))} ([^，）]+)", owner.model_fields[name].title or ""):
        return f"“{told[1]}”"
    if value in ("true", "false"):
        return "是" if value == "true" else "否"
    if isinstance(value, (Decimal, Fraction)):
        return (
            f"{plain_number(Fraction(value) * 100)}%"
            if Share in (hint, *get_args(hint))
            else plain_number(Fraction(value))
        )
    return f"“{value}”" if hint == Text else str(value)


def _title(owner: type[Noun], name: str) -> str:
    return re.split("[（：，]", owner.model_fields[name].title or name)[0]


def _found(noun: type[Noun]) -> dict[str, Any]:
    return getattr(noun, "FOUND", {})


def _finds(noun: type[Noun]) -> bool:
    """Whether a noun or a part of it holds findings of the year."""
    return bool(_found(noun)) or any(_finds(item) for hint in _hints(noun).values() if (item := _noun_in(hint)))


def _named(item: type[Noun]) -> tuple[str, ...]:
    """The fields whose words say which item of a list it is."""
    return tuple(name for name, hint in _hints(item).items() if hint == Text and name not in _found(item))


def _open(owner: type[Noun], name: str) -> bool:
    """Whether a list may be left out, so that it holds what was found and need not hold what was looked for."""
    return not owner.model_fields[name].is_required()


@cache
def _hints(noun: type[Noun]) -> dict[str, Any]:
    hints = get_type_hints(noun, include_extras=True)
    return {name: hints[name] for name in noun.model_fields}


def _noun_in(hint: Any) -> type[Noun] | None:
    """The noun that a field holds, or holds a list of."""
    if isinstance(hint, type) and issubclass(hint, Noun):
        return hint
    return next((found for part in get_args(hint) if (found := _noun_in(part))), None)
