"""How far a total may move and how sure its grade is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Varied:
    """One input that was varied, with its range: 分值 before the parent's sum is restored, 得分率 of a band, 满意率
    (5–95 %).
    """

    name: str
    kind: str
    low: Fraction | float
    high: Fraction | float


@dataclass(frozen=True, slots=True)
class Outlook:
    """Mean and 5–95 % range of the total in points, the probability of each grade (they sum to 1), and what was
    varied.
    """

    mean: float
    low: float
    high: float
    probabilities: dict[str, Fraction]
    varied: tuple[Varied, ...]
    seed: int
    draws: int


@dataclass(frozen=True)
class Alternative:
    """The least and greatest total under another choice, with the grades of both (none where the table is not graded)
    and the changes.
    """

    name: str
    low: Decimal
    high: Decimal
    grades: tuple[str | None, str | None]
    changes: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))
    changes_grade: bool = False


@dataclass(frozen=True)
class Robustness:
    """Everything that was varied, by how much, and what became of total and grade.

    Without an outlook ``verdict`` says why. Bounds and draws vary the same: points within their level-1 sum, the scores
    of qualitative rows within their band, a surveyed share within its sampling error, which is that of as many
    independent answers as its interval speaks of.
    """

    alternatives: tuple[Alternative, ...]
    verdict: str
    bounds: tuple[Fraction, Fraction] | None = None
    flips: tuple[tuple[str, str, Fraction], ...] = ()  # indicator, grade line, points at which the total reaches it
    outlook: Outlook | None = None
    not_done: str = ""  # why there is no geometric mean
