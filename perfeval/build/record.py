"""Remembers what a report was made of, says what has changed since, and whether people have changed a print."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any, TypedDict

from perfeval.model.outcome import EDITED_BY_PEOPLE, ROLES, SCHEMA, Order
from perfeval.params.files import content, content_of, digest

NAME = "run.json"
UNREADABLE = "上次的记录不能读取或格式较旧"
Record = dict[str, Any]  # or a part of one: JSON, as run.schema.json has it


class Input(TypedDict):
    """A file that a report is made of; ``sha256`` is None for one that was looked for and is not there."""

    path: str
    role: str
    sha256: str | None


def failed_name(book: str) -> str:
    """The file that keeps how far a book got that failed; it goes with the next one that does not."""
    return "failed.ipynb" if book == "report" else f"{book}-failed.ipynb"


def load(folder: Path) -> Record:
    """The record of the last build in this folder; empty if there is none, it cannot be read or is of an older kind."""
    try:
        found = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict) or found.get("schema") != SCHEMA or "outputs" not in found:
        return {}
    shapes = {"outputs": dict, "stale": dict, "asked": dict, "summary": dict, "inputs": list}
    if any(key in found and not isinstance(found[key], shape) for key, shape in shapes.items()):
        return {}
    prints = written(found).values()
    return found if all(isinstance(p, dict) and isinstance(p.get("sha256"), str) for p in prints) else {}


def dump(content: Record) -> bytes:
    """The record as JSON: what was read and written, nothing about when, where or by whom."""
    return (json.dumps({"schema": SCHEMA, **content}, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def identity(project: str, year: int, content: Record) -> str:
    """The id of a run: its project, its year and a digest of all that went into it."""
    made_of = {key: content[key] for key in ("inputs", "code", "environment", "fonts", "stage")}
    return f"{project}/{year}/{digest(json.dumps(made_of, ensure_ascii=False, sort_keys=True).encode())[:16]}"


def print_of(data: bytes) -> Record:
    return {"sha256": digest(data), "bytes": len(data)}


def written(record: Record) -> dict[str, Record]:
    """The digest and size of every print that a build put into the folder, of this build's inputs or earlier ones."""
    return {**record.get("stale", {}), **record.get("outputs", {})}


def untouched(folder: Path, name: str, recorded: dict[str, Record]) -> bool:
    """Whether the file is absent, or still has the bytes that the last build wrote."""
    file = folder / name
    return not file.exists() or (name in recorded and recorded[name]["sha256"] == digest(file.read_bytes()))


def free_name(folder: Path, stem: str, suffix: str, recorded: dict[str, Record]) -> str:
    """``report.docx``, or the first of ``report.new.docx``, ``report.new2.docx`` … that nobody has changed."""
    names: Iterable[str] = (f"{stem}{'.new' if n else ''}{n if n > 1 else ''}.{suffix}" for n in range(1000))
    return next(name for name in names if untouched(folder, name, recorded))


def inputs(base: Path, roles: Mapping[str, str]) -> list[Input]:
    """The files that a report is made of, in order, as they are now."""
    return [{"path": path, "role": role, "sha256": content_of(base / path)} for path, role in sorted(roles.items())]


def surroundings(official_fonts: bool) -> Record:
    """What every report is made with, beside its own inputs: perfeval's source, its packages, the typefaces."""
    return {"code": code(), "environment": environment(), "fonts": {"official": official_fonts, "sha256": typefaces()}}


@cache
def code() -> dict[str, str]:
    """perfeval's version and the digest of its own source."""
    package = resources.files("perfeval")
    found = hashlib.sha256()
    for file in sorted(f for f in Path(str(package)).rglob("*") if f.is_file() and f.suffix not in (".pyc", ".pyo")):
        found.update(f"{file.relative_to(str(package)).as_posix()}\0{digest(file.read_bytes())}\n".encode())
    from perfeval import __version__

    return {"perfeval": __version__, "sha256": found.hexdigest()}


@cache
def environment() -> dict[str, str]:
    """Python and the packages that perfeval depends upon, with their versions."""
    names = {required.split(";")[0] for required in metadata.requires("perfeval") or () if "extra ==" not in required}
    plain = sorted({_name(n) for n in names})
    return {
        "python": f"{sys.version_info[0]}.{sys.version_info[1]}",
        **{name: metadata.version(name) for name in plain},
    }


@cache
def typefaces() -> str:
    from perfeval.page.glyphs import FILES, FOLDER

    return digest("".join(digest((FOLDER / name).read_bytes()) for name in FILES).encode())


def changes(
    base: Path, last: Record, size: Callable[[str], int | None], nearest: str | None, order: Order
) -> tuple[str, ...]:
    """Why the prints last made as a record says are not those of the order now; nothing if they are.

    ``size`` tells the bytes of a print, None for one that is not there; ``nearest`` is the params file of the year
    before, if the project has one. A record that somebody spoilt is a reason, and no error.
    """
    spoilt = "没有生成过" if size(NAME) is None else UNREADABLE
    try:
        return tuple(_changes(base, last, size, nearest, order)) if whole(last) else (spoilt,)
    except (KeyError, TypeError, AttributeError):
        return (spoilt,)


def whole(record: Record) -> bool:
    """Whether a record has everything that a build writes into it."""
    return {
        "id",
        "project",
        "year",
        "inputs",
        "code",
        "environment",
        "fonts",
        "stage",
        "asked",
        "outputs",
        "summary",
    } <= record.keys()


def _changes(
    base: Path, last: Record, size: Callable[[str], int | None], nearest: str | None, order: Order
) -> Iterator[str]:
    for entry in last["inputs"]:
        now = _seen(base / entry["path"])
        if now != entry["sha256"]:
            how = "新增" if entry["sha256"] is None else "已删除" if now is None else "已改变"
            yield f"{ROLES.get(entry['role'], '')} {entry['path']} {how}"
    if nearest and nearest not in {entry["path"] for entry in last["inputs"] if entry["role"] == "earlier"}:
        yield f"新增上一评价年度 {nearest}"
    around = surroundings(order.official_fonts)
    if last["code"] != around["code"]:
        yield (
            f"perfeval 程序已改变（{last['code']['perfeval']}→{around['code']['perfeval']}）"
            if last["code"]["perfeval"] != around["code"]["perfeval"]
            else "perfeval 程序已改变"
        )
    for name in sorted({*last["environment"], *around["environment"]}):
        was, now = last["environment"].get(name, "无"), around["environment"].get(name, "无")
        if was != now:
            yield f"运行环境 {name} 已改变（{was}→{now}）"
    if {key: last["fonts"][key] for key in around["fonts"]} != around["fonts"]:
        yield "字体已改变"
    if last["stage"] != order.stage:
        yield f"生成阶段已改变（{last['stage'] or '按参数文件'}→{order.stage or '按参数文件'}）"
    missing = [
        f"{book}.{suffix}"
        for book in order.books
        for suffix in order.formats
        if suffix not in last["asked"].get(book, ())
    ]
    if missing:
        yield f"没有生成过 {'、'.join(missing)}"
    for name, known_print in last["outputs"].items():
        there = size(name)
        if there is None:
            yield f"{name} 不在了"
        elif not name.endswith(EDITED_BY_PEOPLE) and there != known_print["bytes"]:
            yield f"{name} 与记录不符"


def size_in(folder: Path) -> Callable[[str], int | None]:
    """The sizes of the files of a folder."""

    def size(name: str) -> int | None:
        try:
            return (folder / name).stat().st_size
        except OSError:
            return None

    return size


@cache
def _shared(file: Path, size: int, changed: int) -> str:
    return content(file.name, file.read_bytes())


def _seen(file: Path) -> str | None:
    """The digest of a file, read once in a run while its size and time stay: reports share rule sets and notebooks."""
    try:
        known = file.stat()
        return _shared(file, known.st_size, known.st_mtime_ns)
    except OSError:
        return None


def _name(requirement: str) -> str:
    for n, letter in enumerate(requirement):
        if not (letter.isalnum() or letter in "-_."):
            return requirement[:n]
    return requirement
