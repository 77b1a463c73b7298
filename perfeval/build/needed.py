"""All that the notebooks of a year and their prints need, imported by one name."""

from perfeval import params, review, scoring  # noqa: F401
from perfeval.build import execution, kernel, loading, making, processes  # noqa: F401
from perfeval.report import charts, chronicle, narrative, overview, quality, satisfaction, tables, workpapers  # noqa: F401
from perfeval.studies import costs, experts, robustness, survey, years  # noqa: F401
