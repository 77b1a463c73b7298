"""Imported once by the process that others are forked from: all that they need, and a kernel that waits."""

from __future__ import annotations

import gc

from perfeval.build import kernel, processes
from perfeval.build import needed as needed

kernel.kernel()
processes.begin_only_for_the_living()
gc.collect()
gc.freeze()
gc.set_threshold(100_000, 20, 50)  # children live for one notebook or one report at a time
