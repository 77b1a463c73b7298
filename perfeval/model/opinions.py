"""What several experts' marks and points come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from perfeval.model.exact import Number


@dataclass(frozen=True, slots=True)
class Summary:
    """The marks of one indicator, in their own unit; ``cv`` (None at mean 0) and ``full_share`` are shares.

    ``sd`` divides by n − 1; the quartiles are those of Excel's QUARTILE.INC.
    """

    count: int
    mean: Fraction
    median: Fraction
    sd: float
    cv: float | None
    q1: Fraction
    q3: Fraction
    low: Fraction
    high: Fraction
    full_share: Fraction

    @property
    def iqr(self) -> Fraction:
        return self.q3 - self.q1

    @property
    def spread(self) -> Fraction:
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Delphi:
    """积极系数 (``response``) and 权威系数 (``authority``) of one round, both shares from 0 to 1."""

    response: Fraction
    authority: Fraction


@dataclass(frozen=True, slots=True)
class Agreement:
    """Kendall's W (0 none, 1 full) with its chi-square test; ``note`` says in Chinese why W or p is None."""

    w: Fraction | None
    chi2: Fraction | None
    df: int
    p: float | None
    experts: int
    items: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Allocation:
    """Weights from budgets of points: means and medians in points, the weights as shares that sum to 1.

    ``median_weights`` is None if every median is 0, an item of ``cv`` if its mean is 0.
    """

    mean: tuple[Fraction, ...]
    weights: tuple[Fraction, ...]
    median: tuple[Fraction, ...]
    median_weights: tuple[Fraction, ...] | None
    cv: tuple[float | None, ...]


@dataclass(frozen=True)
class Weighed:
    """The weights that the experts' allocations come to: names, each expert's points for them, and the shares of the
    table.
    """

    names: tuple[str, ...]
    given: tuple[tuple[str, tuple[Number, ...]], ...]
    found: Allocation
    listed: tuple[Fraction | None, ...]  # what part of the points of the table each name holds


@dataclass(frozen=True)
class Marks:
    """The marks of every indicator that has at least two, how far the experts who marked them all agree, and what else
    they said.
    """

    rows: tuple[tuple[str, Mapping[str, Number], Summary], ...]
    agreement: Agreement | None
    delphi: Delphi | None = None
    weighed: Weighed | None = None
