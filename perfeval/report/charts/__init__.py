"""Pictures a reader sees, each with its alt text and its data."""

from importlib import import_module
from types import ModuleType

from perfeval.report.charts import surveys
from perfeval.report.charts.scores import data, deviations, funds, indicator_rates, level_rates, money_rows

__all__ = [
    "data",
    "deviations",
    "funds",
    "indicator_rates",
    "level_rates",
    "money_rows",
    "portfolio",
    "surveys",
    "years",
]


def __getattr__(name: str) -> ModuleType:
    """``portfolio`` and ``years`` draw with matplotlib, which no report of a single year waits for."""
    if name in ("portfolio", "years"):
        return import_module(f"perfeval.report.charts.{name}")
    raise AttributeError(name)
