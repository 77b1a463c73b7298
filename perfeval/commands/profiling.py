"""perfeval profile: where the time of a report goes."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from perfeval import params
from perfeval.build import making, stages
from perfeval.commands.exits import OK
from perfeval.export.fitting import ems
from perfeval.model.outcome import Order

TURNS = ("第一次", "第二次")
WIDTH = 20  # half-width columns for the name of a stage


def run(chosen: argparse.Namespace, base: Path) -> int:
    """Makes a report twice, writes nothing, and prints the seconds of each stage: the first time with all imports."""
    project, year = params.address(base, chosen.project, chosen.year)
    spent, whole = [], []
    for _ in TURNS:
        began = time.perf_counter()
        with stages.measured() as seconds:
            making.printed(base, project, year, Order(chosen.to))
        spent.append(seconds)
        whole.append(time.perf_counter() - began)
    rest = [total - sum(turn.values()) for total, turn in zip(whole, spent)]
    print(f"{project} {year}：各步骤用时（秒），没有写任何文件\n{_line('', TURNS)}")
    for name in spent[0]:
        print(_line(name, [f"{turn.get(name, 0):.3f}" for turn in spent]))
    print(_line("其余", [f"{seconds:.3f}" for seconds in rest]))
    print(_line("合计", [f"{seconds:.3f}" for seconds in whole]))
    return OK


def _line(name: str, cells: Sequence[str]) -> str:
    return name + " " * (WIDTH - round(2 * ems(name))) + "".join(" " * (10 - round(2 * ems(c))) + c for c in cells)
