"""Makes a report again and says where the first byte differs from what was recorded."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from perfeval.build import making, record
from perfeval.model.findings import Finding, InputError, Where
from perfeval.model.outcome import BOOKS, EDITED_BY_PEOPLE, ROLES, SUFFIXES, Order
from perfeval.params.files import digest


@dataclass(frozen=True)
class Proof:
    """What verification found: what stands against the record, and what a reader should know beside it."""

    against: tuple[str, ...]
    notes: tuple[str, ...]
    prints: int  # made again and found equal
    undone: tuple[str, ...] = ()  # why nothing was made again


def verify(base: Path, project: str, year: int) -> Proof:
    """The report of a project and year made again in memory, beside its record and its files.

    Raises InputError where there is no record.
    """
    folder = base / "reports" / project / str(year)
    last = record.load(folder)
    if not record.whole(last):
        raise InputError(
            [
                Finding(
                    Where(f"reports/{project}/{year}"),
                    "没有生成记录 run.json",
                    "生成过的报告",
                    f"先运行 perfeval build {project} {year}",
                )
            ]
        )
    return against_record(base, last, folder)


def against_record(base: Path, last: record.Record, folder: Path) -> Proof:
    """The same for a record that was taken from elsewhere; the files lie in ``folder``."""
    order = Order(
        _formats(last),
        tuple(sorted(last["asked"], key=lambda book: ([*BOOKS, book].index(book), book))),
        last["stage"],
        last["fonts"]["official"],
    )
    against, notes = list(_other_inputs(base, last)), list(other_surroundings(last, order))
    for name, known in last["outputs"].items():
        file = folder / name
        if not file.is_file():
            against.append(f"{name} 不在了")
        elif digest(file.read_bytes()) != known["sha256"]:
            edited = file.suffix.removeprefix(".") in EDITED_BY_PEOPLE
            (notes if edited else against).append(f"{name} 生成后被人修改过" if edited else f"{name} 与记录不符")
    if against:
        return Proof(tuple(against), tuple(notes), 0)
    made = making.printed(base, last["project"], last["year"], order)[3]
    recorded = {_plain(name): (name, known["sha256"]) for name, known in last["outputs"].items()}
    equal = 0
    for name in sorted({*made, *recorded}):
        if name not in made:
            against.append(f"{name} 这次没有生成")
        elif name in recorded and digest(made[name]) == recorded[name][1]:
            equal += 1
        elif name in recorded:
            there = folder / recorded[name][0]
            against.append(
                f"{name} 重新生成后不同"
                + (f"：{_first_difference(there.read_bytes(), made[name])}" if there.is_file() else "")
            )
    return Proof(tuple(against), tuple(notes), equal)


def _other_inputs(base: Path, last: record.Record) -> Iterator[str]:
    now = {
        entry["path"]: entry["sha256"]
        for entry in record.inputs(base, {entry["path"]: entry["role"] for entry in last["inputs"]})
    }
    for entry in last["inputs"]:
        if now[entry["path"]] != entry["sha256"]:
            yield f"{ROLES.get(entry['role'], '')} {entry['path']} 与记录不符"


def other_surroundings(last: record.Record, order: Order) -> Iterator[str]:
    """What of code and packages is not as the record says."""
    around = record.surroundings(order.official_fonts)
    if last["code"] != around["code"]:
        yield f"perfeval 程序与记录不同（记录 {last['code']['perfeval']}，现在 {around['code']['perfeval']}）"
    for name in sorted({*last["environment"], *around["environment"]}):
        was, now = last["environment"].get(name, "无"), around["environment"].get(name, "无")
        if was != now:
            yield f"运行环境 {name} 与记录不同（记录 {was}，现在 {now}）"


def _formats(last: record.Record) -> tuple[str, ...]:
    asked = {suffix for formats in last["asked"].values() for suffix in formats}
    return tuple(suffix for suffix in SUFFIXES if suffix in asked)


def _plain(name: str) -> str:
    """``report.docx`` for ``report.new.docx``, the name where a person's own file stood in the way."""
    stem, _, suffix = name.rpartition(".")
    return f"{stem.partition('.')[0]}.{suffix}"


def _first_difference(old: bytes, new: bytes) -> str:
    if old[:2] == new[:2] == b"PK":
        return _first_part(old, new)
    if old[:5] != b"%PDF-":
        for n, (a, b) in enumerate(
            zip(old.decode("utf-8", "replace").splitlines(), new.decode("utf-8", "replace").splitlines()), 1
        ):
            if a != b:
                at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
                return f"第{n}行，“{a[max(0, at - 10) : at + 20]}”变为“{b[max(0, at - 10) : at + 20]}”"
    at = next((i for i, (x, y) in enumerate(zip(old, new)) if x != y), min(len(old), len(new)))
    return f"第{at + 1}个字节起"


def _first_part(old: bytes, new: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(old)) as a, zipfile.ZipFile(io.BytesIO(new)) as b:
        for name in sorted({*a.namelist(), *b.namelist()}):
            if name not in a.namelist() or name not in b.namelist():
                return f"{name} 只在一份中"
            if a.read(name) != b.read(name):
                return f"{name}，{_first_difference(a.read(name), b.read(name))}"
    return "压缩包的排列"
