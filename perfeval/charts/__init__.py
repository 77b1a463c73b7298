"""Pictures a reader sees, each with its alt text and its data."""

from perfeval.charts import portfolio, surveys, years
from perfeval.charts.scores import data, deviations, funds, indicator_rates, level_rates, money_rows

__all__ = ["data", "deviations", "funds", "indicator_rates", "level_rates", "money_rows", "portfolio", "surveys", "years"]
