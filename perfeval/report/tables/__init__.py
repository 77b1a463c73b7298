"""Grids a reader sees; the only place that formats numbers in tables."""

from perfeval.report.tables import portfolio, review, surveys, years
from perfeval.report.tables.data import budget, evidence, facts, indicator_system, problems, work
from perfeval.report.tables.scores import comparison, deductions, scores, summary
from perfeval.report.tables.surveys import survey

__all__ = [
    "budget",
    "comparison",
    "deductions",
    "evidence",
    "facts",
    "indicator_system",
    "portfolio",
    "problems",
    "review",
    "scores",
    "summary",
    "survey",
    "surveys",
    "work",
    "years",
]
