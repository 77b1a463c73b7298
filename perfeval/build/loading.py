"""What stands in params, loaded and scored: one report, all years of a project, all projects of a year."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from perfeval import params, review, scoring
from perfeval.model.comparison import Comparison, Pair
from perfeval.model.evaluation import Evaluation
from perfeval.model.findings import Finding, InputError, Where
from perfeval.model.portfolio import Entry, Portfolio, UnreadYear
from perfeval.model.scorecard import Scorecard
from perfeval.params.provenance import Sources, of
from perfeval.report import concerns, gaps
from perfeval.studies import years


def scorecard(base: Path, project: str, year: int, stage: str | None = None) -> Scorecard:
    """The scorecard of valid params; raises InputError with every fault."""
    evaluation = params.load(project, year, base, stage)
    return _scored(evaluation, base)


def comparison(project: str, until: int | None = None, base: Path | None = None) -> Comparison:
    """The comparison of every year of a project up to one; raises InputError with the faults of any of them."""
    base = base or params.root()
    wanted = [year for name, year in params.addresses(base) if name == project and (until is None or year <= until)]
    params.address(base, project, str(wanted[-1] if wanted else until or ""))
    cards = [_scored(params.load(project, year, base), base) for year in wanted]
    spans = [card.evaluation for card in cards if card.evaluation.period]
    if spans and len(cards) > 1:
        raise InputError(
            Finding(
                e.where.of("period"),
                f"{e.when}是期间评价，它的数由各年合成，不与其他年度比较",
                "比较的都是单个年度",
                f"用 perfeval compare {project} 年度 只比到期间以前，或把期间评价放在另一个项目文件夹",
            )
            for e in spans
        )
    return years.compare(cards, scoring.rescore)


def last_year(card: Scorecard, base: Path | None = None) -> Pair | None:
    """The year of a scorecard beside the nearest earlier one that has params.

    None where there is none, or one of the two is a period.
    """
    before = card.evaluation.comparable
    if before is None or not card.lines:
        return None
    earlier = _scored(before, base or params.root())
    return years.pair(earlier, card, scoring.rescore) if earlier.lines else None


def portfolio(year: int, base: Path | None = None) -> Portfolio:
    """All projects of a year, reviewed; one that cannot be read keeps its message and stops no other.

    Raises InputError where no project has params of it.
    """
    base = base or params.root()
    found = [name for name, y in params.addresses(base) if y == int(year)]
    if not found:
        known = sorted({y for _, y in params.addresses(base)})
        raise InputError(
            [
                Finding(
                    Where("params"),
                    f"没有{year}年度的参数文件",
                    f"已有年度：{'、'.join(map(str, known)) or '（无）'}",
                    "换一个年度",
                )
            ]
        )
    entries = [_entry(name, int(year), base) for name in found]
    return Portfolio(int(year), tuple(sorted(entries, key=lambda e: (e.department, e.title, e.address))))


def sources(shown: Comparison | Portfolio, base: Path | None = None) -> Sources:
    """What a comparison or a portfolio was read from; a project that cannot be read is left out."""
    cards = shown.cards if isinstance(shown, Comparison) else tuple(entry.card for entry in shown.read)
    found = of([card.evaluation for card in cards], base or params.root())
    return found if isinstance(shown, Comparison) else replace(found, project="", year=shown.year)


def _entry(project: str, year: int, base: Path) -> Entry | UnreadYear:
    try:
        card = _scored(params.load(project, year, base), base)
        checked = review.examine(card)
        asked = tuple((c.kind, c.rule) for c in concerns.of(checked))
        return Entry(project, year, checked, tuple(gaps.of(card)), asked, _year_before(card, base))
    except InputError as error:
        first = error.findings[0]
        more = f"（共{len(error.findings)}处）" if len(error.findings) > 1 else ""
        return UnreadYear(project, year, f"{first.where}：{first.found}{more}")


def _year_before(card: Scorecard, base: Path) -> Scorecard | None:
    before = card.evaluation.comparable
    return _scored(before, base) if before and before.year == card.evaluation.year - 1 else None


def _scored(evaluation: Evaluation, base: Path) -> Scorecard:
    return scoring.score(evaluation, params.ruleset(evaluation, base))
