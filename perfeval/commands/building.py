"""perfeval build and why: makes what is out of date, says why, shows how far it is, and what failed."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from perfeval import params
from perfeval.build import batch, executors, processes, record, store
from perfeval.build.remote import Remote
from perfeval.commands.exits import GATE, INPUT, OK, PARTIAL
from perfeval.model.findings import InputError
from perfeval.model.outcome import BLOCKED, BOOKS, BUILT, FAILED, SAME, Failure, Order, Outcome
from perfeval.model.verdicts import spoken
from perfeval.params import outline


def run(chosen: argparse.Namespace, base: Path) -> int:
    """Makes the reports that are out of date, or only says which those are."""
    order = order_of(chosen)
    if chosen.at is not None:
        return _elsewhere(chosen, Remote(chosen.at), order)
    addresses = params.chosen(base, chosen.project, chosen.year)
    _refuse_unfit(base, order)
    if chosen.dry_run:
        return _dry_run(batch.plan(base, addresses, order, chosen.force))
    if not (chosen.scheduler or chosen.dask_local):
        processes.warm_up()
    with store.locked(base):
        planned = list(batch.plan(base, addresses, order, chosen.force))
        outcomes = _made(chosen, base, base, planned, order)
        batch.account(base, outcomes)
        if any(o.folder for o in outcomes):
            from perfeval.build import catalogue

            catalogue.write(base)
    return _summed_up(outcomes, chosen.json_lines, chosen.fonts == "official")


def _refuse_unfit(base: Path, order: Order) -> None:
    """Raises InputError for a notebook of a person's own that is not there or takes no project and year."""
    if found := [fault for book in order.books if book not in BOOKS and (fault := outline.fault(base, book))]:
        raise InputError(found)


def _made(
    chosen: argparse.Namespace, base: Path, workbook: Path | str, planned: list[batch.Planned], order: Order
) -> list[Outcome]:
    outcomes = []
    start = _where(chosen, base, sum(bool(p.reasons) for p in planned))
    with _progress(len(planned), chosen.json_lines) as done:
        for outcome in batch.run(workbook, planned, order, start, done):
            outcomes.append(outcome)
            _say(outcome, chosen.json_lines)
    return outcomes


def _elsewhere(chosen: argparse.Namespace, workbook: Remote, order: Order) -> int:
    """The same for a workbook at an fsspec address; two builds of one are not kept apart there."""
    from perfeval.build import catalogue

    with tempfile.TemporaryDirectory(prefix="perfeval-") as scratch:
        base = Path(scratch).resolve()
        workbook.fetch(base, "params", "notebooks")
        workbook.fetch(base, "reports", only=record.NAME)
        addresses = params.chosen(base, chosen.project, chosen.year)
        _refuse_unfit(base, order)
        (base / "reports").mkdir(exist_ok=True)
        planned = list(batch.plan(base, addresses, order, chosen.force, workbook))
        if chosen.dry_run:
            return _dry_run(planned)
        outcomes = _made(chosen, base, workbook.address, planned, order)
        batch.account(base, outcomes)
        workbook.fetch(base, "reports", only=record.NAME)
        catalogue.write(base)
        workbook.send(
            base,
            *(
                f"reports/{f.name}"
                for f in (base / "reports").iterdir()
                if f.is_file() and f.suffix in (".html", ".json")
            ),
        )
    return _summed_up(outcomes, chosen.json_lines, chosen.fonts == "official")


def why(chosen: argparse.Namespace, base: Path) -> int:
    """Says why a report would be made again, or that nothing has changed."""
    for planned in batch.plan(base, params.chosen(base, chosen.project, chosen.year), Order()):
        if planned.reasons:
            print(
                f"{planned.project} {planned.year}：需要生成\n" + "\n".join(f"  {reason}" for reason in planned.reasons)
            )
        else:
            print(f"{planned.project} {planned.year}：没有变化")
    return OK


def order_of(chosen: argparse.Namespace) -> Order:
    """What a command line asks for; raises InputError where it asks for typefaces that are not there."""
    if chosen.fonts == "official":
        from perfeval.export import fonts

        fonts.asked_for()
    return Order(
        chosen.to,
        getattr(chosen, "book", ()) or tuple(BOOKS),
        getattr(chosen, "stage", None),
        chosen.fonts == "official",
    )


def _where(chosen: argparse.Namespace, base: Path, reports: int) -> executors.Start:
    if chosen.scheduler or chosen.dask_local:
        return executors.dask(chosen.scheduler, chosen.dask_local or 0)
    if chosen.workers == 0:
        return executors.serial()
    return executors.local(base, max(1, min(chosen.workers or os.cpu_count() or 1, reports)))


def _dry_run(plan: Iterable[batch.Planned]) -> int:
    reports = list(plan)
    wanted = [p for p in reports if p.reasons]
    for p in wanted:
        print(f"{p.project} {p.year}：{'；'.join(p.reasons)}")
    print(f"共{len(reports)}份报告，需要生成{len(wanted)}份。没有写任何文件。")
    return OK


@contextmanager
def _progress(reports: int, as_json: bool) -> Iterator[Callable[[], None]]:
    """A bar with an estimate where a person watches; nothing elsewhere, for every report prints its own lines."""
    if as_json or not sys.stderr.isatty() or reports < 2:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("生成报告"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("已用"),
        TimeElapsedColumn(),
        TextColumn("还需"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=reports)
        yield lambda: bar.advance(task)


def _say(outcome: Outcome, as_json: bool) -> None:
    if as_json:
        spent = {"seconds": outcome.seconds, "stages": dict(outcome.stages)}
        print(json.dumps(outcome.as_data() | spent, ensure_ascii=False), flush=True)
    else:
        tell(outcome)


def tell(outcome: Outcome) -> None:
    """Says what became of one report."""
    print(f"{outcome.project or '全部项目'} {outcome.year or '年度比较'}：{outcome.state}")
    if outcome.state != SAME:
        if outcome.score:
            print(f"  得分：{outcome.score}")
            print(f"  复核：{spoken(outcome.findings)}；待补充{outcome.gaps}项")
        if outcome.folder:
            print(f"  位置：{outcome.folder}/")
        for note in outcome.notes:
            print(f"  注意：{note}")
    if outcome.fault:
        print("\n".join("  " + line for line in outcome.fault.splitlines()), file=sys.stderr)
    sys.stdout.flush()


def _summed_up(outcomes: list[Outcome], as_json: bool, official: bool) -> int:
    counts = Counter(o.state for o in outcomes)
    if as_json:
        print(json.dumps({"reports": len(outcomes), "states": dict(counts)}, ensure_ascii=False))
    else:
        told = "，".join(
            f"{state}{counts[state]}份" for state in (BUILT, SAME, BLOCKED, FAILED) if counts[state] or state == BUILT
        )
        print(f"共{len(outcomes)}份报告，{told}。")
        _failures([(o, o.failure) for o in outcomes if o.failure])
        if counts[BUILT]:
            from perfeval.export import fonts

            print(f"使用的字体：{fonts.told(official)}。")
    good = counts[BUILT] + counts[SAME]
    if good == len(outcomes):
        return OK
    if good:
        return PARTIAL
    return GATE if counts[BLOCKED] == len(outcomes) else INPUT


def _failures(lost: list[tuple[Outcome, Failure]]) -> None:
    if len(lost) < 2:  # one has been told in full just above
        return
    print(f"未生成的{len(lost)}份（也见 reports/{batch.FAILURES}）：", file=sys.stderr)
    for o, why in lost:
        parts = (BOOKS.get(why.book, why.book), why.chapter, f"第{why.cell}个单元格" if why.cell else "")
        place = "，".join(part for part in parts if part)
        print(
            f"  {o.project} {o.year}：{place + '：' if place else ''}{why.cause}（由{why.owner}处理）", file=sys.stderr
        )
