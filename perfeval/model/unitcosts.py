"""What units cost and indices say, in a year and from year to year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from perfeval.model.exact import Number


@dataclass(frozen=True, slots=True)
class Composite:
    """综合指数 as it is, with each individual index cut at the cap, and as a geometric mean.

    The latter two let no excess hide a shortfall. ``geometric`` is None where an index is 0.
    """

    uncapped: Fraction
    capped: Fraction
    geometric: float | None


@dataclass(frozen=True, slots=True)
class CostPerUnit:
    """``value`` is amount ÷ quantity ÷ periods, in the unit of the amount.

    ``denominator`` is what the quantity counts, in ``unit``; one is ``size`` of its dimension's base unit.
    """

    amount: Fraction
    quantity: Fraction
    denominator: str
    value: Fraction
    unit: str = ""
    dimension: str | None = None
    size: Fraction = Fraction(1)

    def restated(self, other: CostPerUnit) -> CostPerUnit | None:
        """The same cost for each unit of another one; None where the two count different things."""
        if self.dimension != other.dimension:
            return None
        more = self.size / other.size
        quantity, value = self.quantity * more, self.value / more
        return replace(self, quantity=quantity, value=value, unit=other.unit, size=other.size)


@dataclass(frozen=True, slots=True)
class Deflation:
    """An amount in base-year prices, in its own unit; both growths against the base amount in percent.

    The indices used by year.
    """

    deflator: Fraction
    real: Fraction
    nominal_growth: Fraction
    real_growth: Fraction
    indices: tuple[tuple[int, Number], ...]
    source: str


@dataclass(frozen=True, slots=True)
class Split:
    """A change of cost in two effects that sum to it exactly.

    Both orders of 连环替代 and the range over them, as (quantity, unit cost).
    """

    change: Fraction
    quantity_effect: Fraction
    unit_cost_effect: Fraction
    quantity_first: tuple[Fraction, Fraction]
    unit_cost_first: tuple[Fraction, Fraction]
    ranges: tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]


@dataclass(frozen=True)
class Study:
    """What the params ask for: the unit costs, the individual indices, their composite.

    ``faults`` say what could not be had. ``left_out`` names every indicator of the table that the composite does not
    hold, and why.
    """

    unit_costs: tuple[tuple[str, CostPerUnit, int], ...]
    indices: tuple[tuple[str, Fraction], ...]
    composite: Composite | None
    faults: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """A figure derived from declared facts, in ``unit``, beside its plan, last year's and a comparable one.

    ``given`` names the fact that states the same figure as a standard: then it shows no result.
    """

    name: str
    value: Fraction
    unit: str
    source: str
    planned: Fraction | None = None
    last: tuple[int, Fraction] | None = None  # year and figure
    peer: tuple[str, Fraction] | None = None  # from where, and the figure
    given: str = ""
    uses: tuple[tuple[str, Fraction], ...] = ()  # by how much each use of the money moved it since last year


@dataclass(frozen=True)
class UnitCostStep:
    """A unit cost in two years: its change split into quantity × unit cost, and real terms where the params give
    prices.
    """

    name: str
    before: CostPerUnit
    after: CostPerUnit
    split: Split
    deflation: Deflation | None
    fault: str = ""
    span: str = ""  # both years, as a table names them
