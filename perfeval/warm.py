"""Imported once by the process that others are forked from: all that notebooks and prints need, and a first picture."""

from __future__ import annotations

import gc

import IPython.core.interactiveshell  # noqa: F401
import matplotlib_inline.backend_inline  # noqa: F401

from perfeval import build, charts, chronicle, digest, engine, execution, experts, history, params, quality, robustness, satisfaction, workpapers  # noqa: F401
from perfeval.charts import drawing

with drawing.matplotlib.rc_context(drawing.STYLE):
    drawing.figure(drawing.blank(1.0), "图", "图")
engine.shell()
gc.collect()
gc.freeze()
gc.set_threshold(100_000, 20, 50)  # children live for one notebook or one report at a time
