"""Grids a reader sees; the only place that formats numbers in tables."""

from perfeval.report.tables import portfolio, review, surveys, years
from perfeval.report.tables.data import budget, evidence, facts, goals, indicator_system, problems, received, work
from perfeval.report.tables.periods import funds_by_year, indicators_by_year
from perfeval.report.tables.scores import comparison, deductions, scores, summary
from perfeval.report.tables.surveys import survey

__all__ = [
    "budget",
    "comparison",
    "deductions",
    "evidence",
    "facts",
    "funds_by_year",
    "goals",
    "indicator_system",
    "indicators_by_year",
    "portfolio",
    "problems",
    "received",
    "review",
    "scores",
    "summary",
    "survey",
    "surveys",
    "work",
    "years",
]
