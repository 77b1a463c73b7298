"""Which reports are out of date and why, where they are made, and what became of each."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from perfeval import params
from perfeval.build import record, store
from perfeval.build.executors import Start
from perfeval.build.remote import Remote
from perfeval.model.findings import InputError
from perfeval.model.outcome import BLOCKED, BOOKS, BUILT, FAILED, SAME, Failure, Order, Outcome
from perfeval.model.verdicts import counted
from perfeval.params import files, outline

FAILURES, LOG = "failures.json", "builds.jsonl"
Address = tuple[str, int]


@dataclass(frozen=True)
class Planned:
    """One report of a batch, and why it has to be made; no reason where what lies there is up to date."""

    project: str
    year: int
    reasons: tuple[str, ...]
    last: Outcome | None = None  # what its record says, where there is no reason


def plan(
    base: Path, addresses: Iterable[Address], order: Order, force: bool = False, elsewhere: Remote | None = None
) -> Iterator[Planned]:
    """Every report asked for, with the reasons to make it; the prints may lie elsewhere than the params and records."""
    years: dict[str, list[int]] = {}
    for name, year in params.addresses(base):
        years.setdefault(name, []).append(year)
    for project, year in addresses:
        folder = base / "reports" / project / str(year)
        last = record.load(folder)
        before = max((y for y in years.get(project, ()) if y < year), default=None)
        nearest = f"params/{project}/{before}.yaml" if before else None
        size = (
            (lambda name, at=folder.relative_to(base).as_posix(): elsewhere.size(f"{at}/{name}"))
            if elsewhere
            else record.size_in(folder)
        )
        reasons = ("要求重新生成",) if force else record.changes(base, last, size, nearest, order)
        if not reasons and any((folder / record.failed_name(book)).exists() for book in order.books):
            reasons = ("上次生成失败",)
        try:
            known = None if reasons else _as_recorded(base, folder, last, order)
        except (KeyError, TypeError):
            known, reasons = None, (record.UNREADABLE,)
        yield Planned(project, year, reasons, known)


def _as_recorded(base: Path, folder: Path, last: record.Record, order: Order) -> Outcome:
    reports = any(b == "report" or (b not in BOOKS and outline.is_report(base, b)) for b in order.books)
    blocked = last["blocked"] if reports else ""
    counts = counted((f["severity"], f["outcome"], f["waived"]) for f in last["findings"])
    return Outcome(
        last["project"],
        last["year"],
        BLOCKED if blocked else SAME,
        folder.relative_to(base).as_posix(),
        last["score"],
        last["gaps"],
        counts,
        fault=blocked,
        run=last["id"],
    )


def run(
    base: Path | str, planned: Sequence[Planned], order: Order, start: Start, done: Callable[[], None] = lambda: None
) -> Iterator[Outcome]:
    """Makes what has to be made and yields every outcome in order; one that fails or kills its process stops no other.

    ``base`` is the workbook's folder or fsspec address; ``done`` is called as each is finished, in any order.
    """
    made: dict[Address, Outcome] = {}
    waiting = [(p.project, p.year) for p in planned if p.reasons]
    for p in planned:
        if p.last:
            made[p.project, p.year] = p.last
            done()
    shown = 0
    while waiting:
        suspects: list[Address] = []
        try:
            with start() as executor:
                for address, outcome in _submitted(executor, base, waiting, order, done):
                    made[address] = outcome
                    while shown < len(planned) and (
                        ready := made.pop((planned[shown].project, planned[shown].year), None)
                    ):
                        yield ready
                        shown += 1
            waiting = []
        except BrokenExecutor:
            waiting = [a for a in waiting if a not in made and a not in {(p.project, p.year) for p in planned[:shown]}]
            suspects = [a for a in waiting if isinstance(base, Path) and _marker(base, *a).exists()] or waiting[:1]
        for address in suspects:  # a process was killed: each report that may have been its own is tried alone
            made[address] = _alone(base, address, order, start)
            waiting.remove(address)
            done()
    for p in planned[shown:]:
        yield made[p.project, p.year]


def _submitted(
    executor: Executor, base: Path | str, waiting: list[Address], order: Order, done: Callable[[], None]
) -> Iterator[tuple[Address, Outcome]]:
    def finished(future: Future[Outcome]) -> None:
        if not future.cancelled() and not isinstance(future.exception(), BrokenExecutor):
            done()

    futures: list[tuple[Address, Future[Outcome]]] = []
    for address in waiting:
        future = executor.submit(make, str(base), *address, order)
        future.add_done_callback(finished)
        futures.append((address, future))
    futures.reverse()
    while futures:  # each is let go of as soon as it is told
        address, future = futures.pop()
        try:
            yield address, future.result()
        except BrokenExecutor:
            raise
        except Exception as error:  # noqa: BLE001 - a cluster's own troubles
            yield address, _lost(address, f"执行任务的进程出错：{type(error).__name__}：{error}")


def _alone(base: Path | str, address: Address, order: Order, start: Start) -> Outcome:
    try:
        with start() as executor:
            return executor.submit(make, str(base), *address, order).result()
    except BrokenExecutor:
        return _lost(address, "生成这份报告的进程被终止，多为内存不足或排版程序崩溃")


def _lost(address: Address, why: str) -> Outcome:
    return Outcome(*address, FAILED, fault=why, failure=Failure(why, "这台计算机的管理人"))


def make(base: str, project: str, year: int, order: Order) -> Outcome:
    """One report, made in the process that an executor chose; of a workbook elsewhere, in a copy of what it needs."""
    from perfeval.build import making

    if "://" in base:
        return _made_elsewhere(Remote(base), project, year, order)
    marker = _marker(Path(base), project, year)
    try:
        marker.parent.mkdir(parents=True, exist_ok=True)
        marker.touch()
    except OSError:
        pass  # the report itself will say why nothing can be written
    made = making.one(Path(base), project, year, order)
    if marker.parent.is_dir():
        marker.unlink(missing_ok=True)
    return made


def _made_elsewhere(workbook: Remote, project: str, year: int, order: Order) -> Outcome:
    from perfeval.build import making

    place = f"reports/{project}/{year}"
    with tempfile.TemporaryDirectory(prefix="perfeval-") as scratch:
        base = Path(scratch).resolve()
        try:
            workbook.fetch(base, "params/rulesets", f"params/{project}", "notebooks", place)
            made = making.one(base, project, year, order)
            names = [f.relative_to(base).as_posix() for f in (base / place).glob("*") if not f.name.startswith(".")]
            workbook.send(base, *sorted(names, key=lambda name: name.endswith(f"/{record.NAME}")))  # the record last
        except InputError as error:
            return _lost((project, year), error.findings[0].found)
    return made


def _marker(base: Path, project: str, year: int) -> Path:
    return base / "reports" / store.WORK / f"{project}-{year}.running"


def account(base: Path, outcomes: Iterable[Outcome]) -> None:
    """Keeps the table of failures, or removes the last one, and adds what was made to the log of builds."""
    outcomes = list(outcomes)
    reports = base / "reports"
    lost = [o.as_data() for o in outcomes if o.state in (FAILED, BLOCKED)]
    if lost:
        files.place(reports / FAILURES, (json.dumps(lost, ensure_ascii=False, indent=1) + "\n").encode())
    else:
        (reports / FAILURES).unlink(missing_ok=True)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    lines = [
        json.dumps({"run": o.run, "previous": o.previous, "seconds": o.seconds, "ended": now}, ensure_ascii=False)
        for o in outcomes
        if o.state == BUILT and o.run
    ]
    if lines:
        with open(reports / LOG, "a", encoding="utf-8", newline="\n") as log:
            log.write("\n".join(lines) + "\n")
