"""Projects and years as data frames, for analysts: ``perfeval.open``, ``perfeval.years``, ``perfeval.portfolio``.

Every frame is tidy: one row a thing, one column a property, the same columns whether there are rows or not. A column
of numbers comes twice where it enters scores or money: as float for sums and plots (NaN where nobody gave it), and
under the same name with ``_exact`` as Decimal or Fraction (None where nobody gave it). Shares are between 0 and 1,
money of the fund table is in 万元, unit costs in 元; what a number counts stands in a column ``unit``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from perfeval import params, review, scoring
from perfeval.build import loading
from perfeval.lab.chains import chains
from perfeval.lab.columns import COLUMNS, EXACT, TITLES
from perfeval.model.evaluation import Decided, Fact, Indicator
from perfeval.model.findings import Finding, InputError, Where, did_you_mean
from perfeval.model.matching import Match
from perfeval.model.portfolio import Entry, UnreadYear
from perfeval.model.quantity import Quantity
from perfeval.model.scorecard import Line, Scorecard, budget_rate, rate
from perfeval.model.surveyed import Part
from perfeval.params import trial
from perfeval.params.provenance import Sources, of
from perfeval.studies import costs, survey

Table = Literal["scores", "facts", "budget", "findings", "survey", "problems", "costs", "derived"]
TABLES: tuple[Table, ...] = ("scores", "facts", "budget", "findings", "survey", "problems", "costs", "derived")
TRIAL = "试算"  # who decides, and why, in a scorecard that ``what_if`` made
Row = dict[str, Any]


@dataclass(frozen=True)
class Year:
    """One project and year, read and scored; see ``perfeval.open``."""

    card: Scorecard
    base: Path
    followed: tuple[tuple[str, Match | None], ...] | None = None  # id and match of each line, if they are known

    @property
    def project(self) -> str:
        """The folder under ``params/``."""
        return self.card.evaluation.address

    @property
    def year(self) -> int:
        return self.card.evaluation.year

    @cached_property
    def _chain(self) -> tuple[tuple[str, Match | None], ...]:
        if self.followed is not None:
            return self.followed
        before = [y for y in params.years(self.base, self.project) if y < self.year]
        cards = [loading.scorecard(self.base, self.project, y) for y in before]
        ids, matches = chains([*cards, self.card])[-1]
        return tuple(zip(ids, matches))

    @property
    def ids(self) -> tuple[str, ...]:
        """The id of each indicator, the same in every year that has it: see ``perfeval.lab.chains``."""
        return tuple(key for key, _ in self._chain)

    def scores(self) -> pd.DataFrame:
        """One row an indicator: target, actual, points, the three scores, and the rate of the score shown (0 to 1).

        ``target_value`` and ``actual_value`` are in the base unit of their ``dimension`` (元, 天, a share for %), where
        the cell is one number. ``rule_low`` and ``rule_high`` are what the rule gives. ``state`` says how the row
        compares with the year before, ``comparable`` whether its actual values measure the same; both are empty in the
        first year.
        """
        rows = [self._score(line, key, match) for line, (key, match) in zip(self.card.lines, self._chain)]
        return self._frame("scores", rows)

    def _score(self, line: Line, key: str, match: Match | None) -> Row:
        i, target, actual = line.indicator, line.indicator.target_reading, line.indicator.actual_reading
        return {
            "id": key,
            "code": i.code,
            "level1": i.level1,
            "level2": i.level2,
            "indicator": i.name,
            "target": i.target,
            "actual": i.actual,
            "dimension": target.dimension or actual.dimension,
            "target_value": _base(target),
            "actual_value": _base(actual),
            "points": line.points,
            "self_score": line.self_score,
            "rule_low": line.low,
            "rule_high": line.high,
            "decided": line.decided.score if line.decided else None,
            "shown": line.shown,
            "rate": rate(line.shown, line.points),
            "state": match.told if match else None,
            "comparable": match.same if match and match.both else None,
        }

    def facts(self) -> pd.DataFrame:
        """One row a fact: ``value`` in its ``unit`` as written, ``base`` in the base unit of its ``dimension``."""
        return self._frame("facts", [_fact(key, fact) for key, fact in self.card.evaluation.facts.items()])

    def budget(self) -> pd.DataFrame:
        """One row a source of money, in 万元; ``rate`` is 预算执行率 as this kind of report divides."""
        e = self.card.evaluation
        amounts = ("initial", "adjusted", "received", "executed")
        rows = [
            {"source": row.source, "unit": "万元", "rate": budget_rate(row, e.report.type)}
            | {name: getattr(row, name) for name in amounts}
            for row in e.budget
        ]
        return self._frame("budget", rows)

    def findings(self) -> pd.DataFrame:
        """One row a finding of the review, the gravest first; ``id`` where its subject is one indicator."""
        ids = self._by_name()
        rows = [
            {name: getattr(v, name) for name in COLUMNS["findings"].split() if name not in ("id", "rows", "where")}
            | {"id": ids.get(v.subject), "where": str(v.where), "rows": max(1, len(v.rows))}
            for v in review.examine(self.card).findings
        ]
        return self._frame("findings", rows)

    def survey(self) -> pd.DataFrame:
        """One row a question and kind of respondents; ``question`` is empty for satisfaction as a whole.

        ``low`` and ``high`` are the limits of the 95 % interval of the whole; ``rate`` there is what is printed.
        """
        found = survey.examine(self.card)
        if found is None:
            return self._frame("survey", [])
        shown = found.shown
        whole = {
            "part": "",
            "question": "",
            "valid": found.answered,
            "satisfied": found.satisfied,
            "rate": shown[0] if shown else None,
            "low": shown[1] if shown else None,
            "high": shown[2] if shown else None,
        }
        parts = [row for part in found.groups for row in (_part(part), *_questions(part))]
        return self._frame("survey", [whole, *_questions(found.whole), *parts])

    def problems(self) -> pd.DataFrame:
        """One row a problem and indicator that it explains, with the points which that indicator lost."""
        e, lines = self.card.evaluation, {line.indicator.name: line for line in self.card.lines}
        ids = self._by_name()
        rows = [
            {
                "number": n,
                "group": p.group,
                "title": p.title,
                "detail": p.detail,
                "cause": p.cause,
                "id": ids.get(name or ""),
                "indicator": name,
                "deduction": lines[name].deduction if name in lines else None,
                "recommendations": "；".join(e.advice(p)),
            }
            for n, p in enumerate(e.problems, 1)
            for name in p.indicators or (None,)
        ]
        return self._frame("problems", rows)

    def costs(self) -> pd.DataFrame:
        """One row a unit cost that the params declare: ``value`` = amount ÷ quantity ÷ periods, as ``unit`` says."""
        rows = [
            {
                "name": name,
                "amount": cost.amount,
                "quantity": cost.quantity,
                "denominator": cost.denominator,
                "periods": periods,
                "value": cost.value,
                "unit": f"元/{cost.unit}",
            }
            for name, cost, periods in costs.examine(self.card).unit_costs
        ]
        return self._frame("costs", rows)

    def derived(self) -> pd.DataFrame:
        """One row a figure that the params derive from two facts: numerator ÷ denominator, as ``unit`` says.

        Beside it, in the same unit, its plan, the year before that has it, and a comparable one.
        """
        e = self.card.evaluation
        ratios = {d.name: d for d in e.derived}
        rows = [
            {
                "name": r.name,
                "numerator": ratios[r.name].numerator,
                "denominator": ratios[r.name].denominator,
                "value": r.value,
                "unit": r.unit,
                "planned": r.planned,
                "last": r.last[1] if r.last else None,
                "peer": r.peer[1] if r.peer else None,
            }
            for r in costs.derived(e)
            if r.name in ratios
        ]
        return self._frame("derived", rows)

    def what_if(
        self,
        *,
        actual: Mapping[str, Any] | None = None,
        target: Mapping[str, Any] | None = None,
        standard: Mapping[str, Any] | None = None,
        points: Mapping[str, Any] | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> Year:
        """The same project and year, had some cells, standards or facts been others; nothing is written.

        Each argument maps indicators, by id, code or name (``facts``: by key), to the value as a params file would have
        it: ``what_if(actual={"按时办结率": "96%"}, standard={"按时办结率": {"per_step": "6%"}})``. A standard without
        ``type`` changes what it names of the indicator's own. Where the rule now gives something else, the score that
        a person decided gives way to it, marked 试算; where the rule gives no single score it is None, and so is the
        total.
        ``total``, ``low``, ``high`` and ``grade`` are those of the new scorecard.

        Raises InputError with every fault, in the words of ``perfeval check``, and for an ``actual`` that the standard
        of its row does not read.
        """
        given = {"actual": actual, "target": target, "standard": standard, "points": points}
        rows: dict[int, dict[str, Any]] = {}
        for key, values in given.items():
            for name, value in (values or {}).items():
                rows.setdefault(self.row(name), {})[key] = value
        e = trial.changed(self.card.evaluation, rows, facts or {}, self.base)
        card = scoring.score(e, self.card.ruleset)
        reasons = {
            n: line.settled.low if line.settled else None
            for n, line in enumerate(card.lines[: len(e.indicators)])
            if line.indicator.decided and line.given != self.card.lines[n].given
        }
        if reasons:
            tried = [_tried(i, reasons[n]) if n in reasons else i for n, i in enumerate(e.indicators)]
            card = scoring.score(e.model_copy(update={"indicators": tuple(tried)}), self.card.ruleset)
        return replace(self, card=card, followed=self._chain)

    @property
    def total(self) -> float | None:
        """The total that covers and lists print: decided, else the unit's own; None while a score is missing."""
        return None if self.card.printed is None else float(self.card.printed)

    @property
    def low(self) -> float | None:
        """The least total that the rules give."""
        return None if self.card.low is None else float(self.card.low)

    @property
    def high(self) -> float | None:
        """The greatest total that the rules give."""
        return None if self.card.high is None else float(self.card.high)

    @property
    def grade(self) -> str | None:
        """The grade of a complete, decided total."""
        return self.card.grade

    def row(self, name: str) -> int:
        """The number of the row that a person means; raises InputError for none and for several."""
        rows = self.card.evaluation.indicators
        ways: tuple[Sequence[str | None], ...] = (self.ids[: len(rows)], [i.code for i in rows], [i.name for i in rows])
        for way in ways:
            found = [n for n, known in enumerate(way) if known == name]
            if len(found) == 1:
                return found[0]
        fix = did_you_mean(name, self.ids) or "用 .scores() 的 id"
        raise InputError(
            [Finding(Where(trial.NAME), f"没有唯一的指标“{name}”", f"指标：{'、'.join(self.ids[: len(rows)])}", fix)]
        )

    def _by_name(self) -> dict[str, str]:
        """The ids of the indicators whose name stands once in the table."""
        names = [line.indicator.name for line in self.card.lines]
        return {name: key for name, key in zip(names, self.ids) if names.count(name) == 1}

    def _frame(self, table: str, rows: Iterable[Row]) -> pd.DataFrame:
        return frame(table, [{"project": self.project, "year": self.year} | row for row in rows])


def open(project: str, year: int, base: Path | str | None = None) -> Year:
    """A project and year, read and scored: ``perfeval.open("shili-xuni", 2024).scores()``.

    ``base`` is the workbook's folder, by default the one around the working directory. Raises InputError with every
    fault of the params, in Chinese.
    """
    at = params.root() if base is None else Path(base)
    return Year(loading.scorecard(at, project, year), at)


def years(
    project: str, table: Table = "scores", until: int | None = None, base: Path | str | None = None
) -> pd.DataFrame:
    """One table of all years of a project, the earliest first, under ids that follow an indicator through the years.

    ``table`` names a method of ``Year``; ``until`` leaves out later years. Raises InputError with the faults of any
    year.
    """
    at = params.root() if base is None else Path(base)
    _known(table)
    params.chosen(at, project, None)
    cards = [loading.scorecard(at, project, y) for y in params.years(at, project) if until is None or y <= until]
    made = [Year(card, at, tuple(zip(*chain))) for card, chain in zip(cards, chains(cards))]
    return _joined(table, [getattr(one, table)() for one in made])


def sources(project: str, until: int | None = None, base: Path | str | None = None) -> Sources:
    """The files of all years of a project, as the last line of the cell that reads them: exporters compare them."""
    at = params.root() if base is None else Path(base)
    params.chosen(at, project, None)
    return of([params.load(project, y, at) for y in params.years(at, project) if until is None or y <= until], at)


def portfolio(
    year: int, table: Literal["projects"] | Table = "projects", base: Path | str | None = None
) -> pd.DataFrame:
    """All projects of a year: one row a project, or one table of them all, such as the ``costs`` of its peers.

    A project that cannot be read has a ``fault`` in its row, and no rows in the other tables. Raises InputError where
    no project has params of the year.
    """
    at = params.root() if base is None else Path(base)
    found = loading.portfolio(year, at)
    if table == "projects":
        return frame("projects", [_project(entry) for entry in found.entries])
    _known(table)
    return _joined(table, [getattr(Year(entry.card, at), table)() for entry in found.read])


def frame(table: str, rows: Sequence[Row]) -> pd.DataFrame:
    """Rows as the table of COLUMNS that they belong to; numbers as floats, and exactly as they are."""
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in ("project", "year")}
    for named in COLUMNS[table].split():
        name = named.rstrip("*~")
        values = [row.get(name) for row in rows]
        if named == name:
            columns[name] = values
            continue
        columns[name] = pd.Series([None if v is None else float(v) for v in values], dtype="float64")
        if named.endswith("*"):
            columns[name + EXACT] = pd.Series(values, dtype="object")
    return pd.DataFrame(columns)


def titled(found: pd.DataFrame) -> pd.DataFrame:
    """The frame with Chinese headings in the place of the names of columns, and without the exact numbers."""
    shown = found[[c for c in found.columns if not str(c).endswith(EXACT)]]
    return shown.rename(columns=TITLES).rename_axis(columns=None)


def plot_style() -> dict[str, Any]:
    """How reports draw, with the bundled Chinese font, for ``matplotlib.pyplot.style.use``."""
    from perfeval.report.charts import bars, drawing

    drawing.register_font()
    shades = ", ".join(f"'{shade}'" for shade in (bars.FULL, bars.PART, bars.NONE))
    return {str(key): value for key, value in drawing.STYLE.items()} | {
        "figure.figsize": (drawing.WIDTH, drawing.WIDTH * 0.55),
        "axes.prop_cycle": f"cycler('color', [{shades}])",
        "legend.frameon": False,
    }


def _joined(table: Table, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    full = [one for one in frames if len(one)]  # an empty one has no types of its own
    return pd.concat(full, ignore_index=True) if full else frame(table, [])


def _known(table: str) -> None:
    if table not in TABLES:
        raise InputError(
            [Finding(Where("table"), f"没有表“{table}”", f"下列之一：{'、'.join(TABLES)}", did_you_mean(table, TABLES))]
        )


def _base(read: Quantity) -> Any:
    return read.base if read.kind == "number" else None


def _fact(key: str, fact: Fact) -> Row:
    read = fact.reading
    return {
        "key": key,
        "label": fact.label,
        "text": fact.value,
        "value": read.number if read.kind == "number" else None,
        "unit": read.unit.text if read.unit else None,
        "base": _base(read),
        "dimension": read.dimension,
        "source": fact.source,
    }


def _part(part: Part) -> Row:
    return {"part": part.name, "question": "", "valid": part.answered, "satisfied": part.satisfied, "rate": part.rate}


def _questions(part: Part) -> list[Row]:
    return [
        {
            "part": part.name,
            "question": name,
            "valid": answers.valid,
            "satisfied": answers.satisfied,
            "rate": answers.rate if answers.valid else None,
        }
        for name, answers in part.questions
    ]


def _tried(i: Indicator, score: Any) -> Indicator:
    decided = None if score is None else Decided.model_construct(score=score, reason="按规则重算", by=TRIAL)
    return i.with_values(decided=decided)


def _project(entry: Entry | UnreadYear) -> Row:
    row: Row = {"project": entry.address, "year": entry.year, "title": entry.title}
    if isinstance(entry, UnreadYear):
        return row | {"fault": entry.fault}
    e = entry.card.evaluation
    return (
        row
        | {
            "department": e.project.department,
            "type": e.report.type,
            "stage": e.report.stage,
            "points": entry.card.given_points,
            "self_score": entry.self_score,
            "decided": entry.decided,
            "difference": entry.difference,
            "grade": entry.card.grade,
            "money": entry.money,
            "executed": entry.executed,
            "last_decided": entry.last_rated,
            "execution": entry.execution,
            "gaps": len(entry.gaps),
        }
        | {severity: entry.reviewed.counts[severity] for severity in ("P0", "P1", "P2")}
    )
