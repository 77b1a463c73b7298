"""perfeval watch: the page of a report a moment after its params, narrative or outline were saved."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from perfeval import params, review
from perfeval.build import loading, making, processes, store
from perfeval.commands.building import tell
from perfeval.commands.exits import OK
from perfeval.export import pdf
from perfeval.model.findings import InputError
from perfeval.model.outcome import BUILT, Order
from perfeval.model.verdicts import Review
from perfeval.report import moved

PAUSE = 0.1  # seconds between two looks at the files
BUSY = 1.0  # seconds before the next try where another build is at work
Looks = dict[Path, tuple[int, int]]  # time and size of each file


def run(chosen: argparse.Namespace, base: Path) -> int:
    """Makes a report, and again whenever one of its files is saved, until it is interrupted."""
    project, year = params.address(base, chosen.project, chosen.year)
    order = Order(chosen.to, ("report",), chosen.stage)
    processes.warm_up()
    places = "、".join(f"reports/{project}/{year}/report.{suffix}" for suffix in order.formats)
    print(f"打开 {places}；保存参数、叙述或提纲以后，这里的文件随即更新。按 Ctrl-C 结束。", flush=True)
    seen: Looks = {}
    last: Review | None = None
    with pdf.kept():
        try:
            while True:
                if (now := _looks(base, project)) != seen:
                    seen, last = now, _made(base, project, year, order, last, now)
                time.sleep(PAUSE)
        except KeyboardInterrupt:
            return OK


def _looks(base: Path, project: str) -> Looks:
    """The files that a report of a project may be made of, as they are now."""
    found = {}
    for folder in (f"params/{project}", "params/rulesets", "notebooks"):
        for file in (base / folder).glob("*"):
            try:
                at = file.stat()
            except FileNotFoundError:  # an editor is about to put another in its place
                continue
            if not file.name.startswith("."):
                found[file] = at.st_mtime_ns, at.st_size
    return found


def _made(base: Path, project: str, year: int, order: Order, last: Review | None, seen: Looks) -> Review | None:
    """Makes the report and says what the change did; a fault is told, and what lies there stays.

    What failed while somebody went on saving is no fault: it is made again.
    """
    while True:
        try:
            with store.locked(base):
                made = making.one(base, project, year, order)
            break
        except InputError as error:
            print(error, file=sys.stderr, flush=True)
            time.sleep(BUSY)
    if made.state != BUILT:
        if _looks(base, project) == seen:
            tell(made)
        return last
    now = review.examine(loading.scorecard(base, project, year, order.stage))
    counts = "、".join(f"{severity}级{count}条" for severity, count in made.findings.items())
    told = moved.told(last, now) if last else f"得分：{made.score}；发现{len(now.findings)}条（{counts}）"
    print(f"{made.seconds:.1f}秒  {told}", flush=True)
    return now
