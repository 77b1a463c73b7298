"""Imported once by the process that others are forked from: all that the notebooks of a year and their prints need."""

from __future__ import annotations

import gc

from perfeval import params, review, scoring  # noqa: F401
from perfeval.build import execution, kernel, loading, making, processes  # noqa: F401
from perfeval.report import charts, chronicle, narrative, overview, quality, satisfaction, tables, workpapers  # noqa: F401
from perfeval.studies import costs, experts, robustness, survey, years  # noqa: F401

kernel.kernel()
processes.begin_only_for_the_living()
gc.collect()
gc.freeze()
gc.set_threshold(100_000, 20, 50)  # children live for one notebook or one report at a time
