"""All projects of a year on one desk: their scores, money, what is asked of the units, and what is still missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Generic, TypeVar

from perfeval.model.evaluation import BudgetRow
from perfeval.model.numerals import plain_number
from perfeval.model.passages import LONG, SENTENCE
from perfeval.model.scorecard import Scorecard, budget_rate, total_budget
from perfeval.model.verdicts import ASKED, MEND, Review

UNNAMED = "（未写主管部门）"
BANDS = ("完全一致", "一般偏差", "较大偏差")
GRAVE = Decimal(5)  # points: from here a difference of self and decided score is 较大偏差, our own convention
LOW = ("中", "差")
SLOW = Fraction(6, 10)  # spending below it is told among the risks
SAMPLED = Fraction(1, 10)  # share of the projects that a spot check takes, at least five
FIGURES = re.compile(r"[0-9０-９]+(?:[.．,，][0-9０-９]+)*%?")
ARITHMETIC = re.compile("[＝=]|得分|扣[0-9.]+分")  # sentences of the score, which every project has


@dataclass(frozen=True)
class UnreadYear:
    """A project of the year whose params could not be read; ``fault`` says why."""

    address: str
    year: int
    fault: str
    department: str = UNNAMED

    @property
    def title(self) -> str:
        return self.address


@dataclass(frozen=True)
class Entry:
    """One project of the year with its review.

    ``gaps`` are what is still missing; ``asked`` tells of each matter for the unit what is asked, and the rule;
    ``before`` is its scorecard of the year before, where both are of one year and it has one.
    """

    address: str
    year: int
    reviewed: Review
    gaps: tuple[str, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()
    before: Scorecard | None = None

    @property
    def card(self) -> Scorecard:
        return self.reviewed.card

    @property
    def title(self) -> str:
        e = self.card.evaluation
        return f"{e.project.title}（{e.when}）" if e.period else e.project.title

    @property
    def department(self) -> str:
        return self.card.evaluation.project.department or UNNAMED

    @property
    def self_score(self) -> Decimal | None:
        return self.card.self_score if self.card.scored else None

    @property
    def decided(self) -> Decimal | None:
        """The decided score, else what the rule gives where it gives exactly one."""
        return self.card.ruled

    @property
    def difference(self) -> Decimal | None:
        """Self minus decided; positive where the unit gives itself more."""
        return None if self.self_score is None or self.decided is None else self.self_score - self.decided

    @property
    def money(self) -> Decimal | None:
        """The full-year budget in 万元; of a period that of all its years, as its score is."""
        return self._total.adjusted if self._total else None

    @property
    def executed(self) -> Decimal | None:
        """What was spent of it, in 万元."""
        return self._total.executed if self._total else None

    @property
    def _total(self) -> BudgetRow | None:
        return total_budget(self.card.evaluation)

    @property
    def last(self) -> BudgetRow | None:
        """The whole money of the year before."""
        return total_budget(self.before.evaluation) if self.before else None

    @property
    def budgets(self) -> tuple[Decimal | None, Decimal | None]:
        """The full-year budgets of the year before and of this one, in 万元."""
        return self.last.adjusted if self.last else None, self.money

    @property
    def spent(self) -> tuple[Decimal | None, Decimal | None]:
        """What was executed in the year before and in this one, in 万元."""
        return self.last.executed if self.last else None, self.executed

    @property
    def rated(self) -> Decimal | None:
        """The decided score where its points make a full table, so that it may stand beside others'."""
        return self.decided if self.complete else None

    @property
    def last_rated(self) -> Decimal | None:
        """The decided score of the year before, likewise."""
        return self.before.ruled if self.before and self.before.complete else None

    @property
    def execution(self) -> Fraction | None:
        return budget_rate(self._total, self.card.evaluation.report.type)

    @property
    def risks(self) -> tuple[str, ...]:
        """What speaks for a closer look: a low grade, matters to be mended, spending far from its budget."""
        found = [f"评价等级“{self.card.grade}”"] if self.card.grade in LOW else []
        found += [f"须改正的事项{self.count(MEND)}项"] if self.count(MEND) else []
        if self.execution is not None and not SLOW <= self.execution <= 1:
            found.append(f"预算执行率{plain_number(self.execution * 100, 2)}%")
        return tuple(found)

    @property
    def made_up(self) -> bool:
        return self.card.evaluation.fictitious == "true"

    def count(self, *kinds: str) -> int:
        """The matters of these kinds, as the letters to the unit count them."""
        return sum(kind in kinds for kind, _ in self.asked)

    @property
    def complete(self) -> bool:
        """Whether its points make a full table, so that its scores may enter a mean with others'."""
        return self.card.complete

    @property
    def full(self) -> bool:
        """Whether the unit gives itself full marks on everything."""
        return bool(self.card.lines) and self.self_score is not None and self.self_score == self.card.points


@dataclass(frozen=True)
class Portfolio:
    """The projects of a year in the order of department and name."""

    year: int
    entries: tuple[Entry | UnreadYear, ...]

    @cached_property
    def read(self) -> tuple[Entry, ...]:
        return tuple(e for e in self.entries if isinstance(e, Entry))

    @cached_property
    def unread(self) -> tuple[UnreadYear, ...]:
        return tuple(e for e in self.entries if isinstance(e, UnreadYear))

    @cached_property
    def departments(self) -> dict[str, tuple[Entry, ...]]:
        names = dict.fromkeys(e.department for e in self.counted)
        return {name: tuple(e for e in self.counted if e.department == name) for name in names}

    @cached_property
    def counted(self) -> tuple[Entry, ...]:
        """The projects that every number and list is made of: made-up ones only where there are no others."""
        return tuple(e for e in self.read if not e.made_up) or self.read

    @property
    def beside(self) -> tuple[Entry, ...]:
        """The made-up projects beside real ones, which nothing counts."""
        return tuple(e for e in self.read if e.made_up != self.counted[0].made_up)

    @property
    def grades(self) -> Counter[str]:
        return Counter(e.card.grade or "未评等级" for e in self.counted)

    @property
    def deviations(self) -> Counter[str]:
        """How self and decided scores stand, over the projects that have both."""
        return Counter(
            BANDS[0] if not d else BANDS[1] if abs(d) < GRAVE else BANDS[2]
            for e in self.counted
            if e.complete and (d := e.difference) is not None
        )

    @property
    def rules(self) -> list[tuple[str, int, int]]:
        """Name, matters and projects of every rule that asks a unit for something, the most frequent first."""
        found, projects = Counter[str](), Counter[str]()
        for e in self.counted:
            here = Counter(rule for _, rule in e.asked if rule)
            found.update(here)
            projects.update(here.keys())
        return [(rule, found[rule], n) for rule, n in sorted(projects.items(), key=lambda item: (-item[1], item[0]))]

    def sample(self) -> list[tuple[Entry, str]]:
        """Projects for a spot check with the reason: those with most signs of risk first, then those with most money.

        A tenth of them, at least five.
        """
        share = -(-len(self.counted) * SAMPLED.numerator // SAMPLED.denominator)
        wanted = max(5, share)
        ranked = sorted(self.counted, key=lambda e: (-len(e.risks), -(e.money or 0), -e.count(MEND), e.address))
        rich = {id(e) for e in sorted(self.counted, key=lambda e: (-(e.money or 0), e.address))[:share] if e.money}
        return [(e, "；".join(why)) for e in ranked[:wanted] if (why := _why(e, id(e) in rich))]


def _why(e: Entry, rich: bool) -> list[str]:
    found = [*e.risks]
    found += ["资金量大"] if rich else []
    found += ["自评全部满分"] if e.full else []
    return found or ["按资金量顺序抽取"]


def mean(scores: Iterable[Decimal | None]) -> Fraction | None:
    """The mean of the scores that there are; None without any."""
    known = [Fraction(score) for score in scores if score is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def weighted(entries: Iterable[Entry]) -> tuple[Fraction | None, int]:
    """The mean of the decided scores, each by its full-year budget, and of how many projects that have both."""
    known = [(Fraction(e.rated), Fraction(e.money)) for e in entries if e.rated is not None and e.money]
    whole = sum((w for _, w in known), Fraction(0))
    return (sum((x * w for x, w in known), Fraction(0)) / whole if whole else None), len(known)


N = TypeVar("N", Decimal, Fraction)


@dataclass(frozen=True)
class BothYears(Generic[N]):
    """A sum or mean of the year before and of this one, over the ``projects`` that have both."""

    before: N
    now: N
    projects: int


def moved(ends: Iterable[tuple[Decimal | None, Decimal | None]]) -> BothYears[Decimal] | None:
    """The sums, in 万元, of what entries had the year before and have now; None where none has both."""
    known = [(a, b) for a, b in ends if a is not None and b is not None]
    before, now = (sum(side, Decimal(0)) for side in zip(*known)) if known else (Decimal(0), Decimal(0))
    return BothYears(before, now, len(known)) if known else None


def rated_in_both(entries: Iterable[Entry]) -> tuple[BothYears[Fraction] | None, int, int]:
    """The mean decided scores of both years, and how many scores rose and fell."""
    known = [(e.last_rated, e.rated) for e in entries if e.last_rated is not None and e.rated is not None]
    before, now = mean(a for a, _ in known), mean(b for _, b in known)
    both = BothYears(before, now, len(known)) if before is not None and now is not None else None
    return both, sum(b > a for a, b in known), sum(b < a for a, b in known)


def shares(counts: Sequence[int]) -> list[Fraction]:
    """Each count's share of all; nothing where they come to nothing."""
    whole = sum(counts)
    return [Fraction(n, whole) for n in counts] if whole else []


def asked(entries: Iterable[Entry]) -> dict[str, int]:
    """The matters of all entries by what is asked of the unit."""
    known = tuple(entries)
    return {kind: sum(e.count(kind) for e in known) for kind in ASKED}


def summed(amounts: Sequence[Decimal | None]) -> tuple[Decimal | None, int]:
    """The sum of the amounts that are given, in 万元, and how many are not."""
    known = [a for a in amounts if a is not None]
    return (sum(known, Decimal(0)) if known else None), len(amounts) - len(known)


def shared_words(found: Portfolio) -> list[tuple[str, tuple[Entry, ...]]]:
    """Long paragraphs that two or more projects have word for word, their figures and own names apart (Y03).

    The most shared first. The years of one project are one project, and the arithmetic of a score is nobody's own.
    """
    known: dict[str, tuple[str, dict[tuple[str, str], Entry]]] = {}
    for entry in found.counted:
        project = entry.card.evaluation.project
        for text in dict.fromkeys(p.text.strip() for p in entry.card.passages):
            words = _own_words(text.replace(project.title, "").replace(project.name, ""))
            if len(words.replace("0", "")) >= LONG:
                known.setdefault(words, (text, {}))[1].setdefault((entry.department, project.title), entry)
    shared = [(text, tuple(entries.values())) for text, entries in known.values() if len(entries) > 1]
    return sorted(shared, key=lambda item: (-len(item[1]), item[0]))


def _own_words(text: str) -> str:
    """A paragraph without its sentences of arithmetic, every figure a 0."""
    return FIGURES.sub("0", "".join(s for s in SENTENCE.findall(text) if not ARITHMETIC.search(s)))
