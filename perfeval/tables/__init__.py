"""Grids a reader sees; the only place that formats numbers in tables."""

from perfeval.tables import portfolio, review, years
from perfeval.tables.data import budget, evidence, facts, indicator_system, problems, survey, work
from perfeval.tables.scores import comparison, deductions, scores, summary

__all__ = ["budget", "comparison", "deductions", "evidence", "facts", "indicator_system", "portfolio", "problems", "review", "scores", "summary", "survey", "work", "years"]
