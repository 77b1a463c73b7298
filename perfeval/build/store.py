"""Puts a report and its record in place together, keeps two builds apart, and clears up after one that was killed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from perfeval.build import record
from perfeval.model.findings import Finding, InputError, Where
from perfeval.model.outcome import EDITED_BY_PEOPLE
from perfeval.params.files import WRITING, write

WORK = ".work"  # under reports: where notebooks run
PENDING = f".{record.NAME}.pending"


def put(folder: Path, files: dict[str, bytes], content: bytes) -> None:
    """Every file and the record of them into the folder.

    All are written and flushed beside their places first. Then the record is put down as pending, and from that moment
    on a killed process is finished by the next one (``recover``); before it, nothing has changed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for name, data in {**files, record.NAME: content}.items():
            write(folder / WRITING.format(name), data)
        for name in (name for name in files if name.endswith(EDITED_BY_PEOPLE)):
            _refuse_open(folder / name)
        os.replace(folder / WRITING.format(record.NAME), folder / PENDING)
    except BaseException:
        for name in (*files, record.NAME):
            (folder / WRITING.format(name)).unlink(missing_ok=True)
        raise
    _finish(folder, list(files))


def _finish(folder: Path, names: list[str]) -> None:
    for name in names:
        waiting = folder / WRITING.format(name)
        if waiting.exists():
            os.replace(waiting, folder / name)
    os.replace(folder / PENDING, folder / record.NAME)


def _refuse_open(file: Path) -> None:
    """Raises PermissionError if a program holds the file so that it cannot be replaced, as Word does on Windows."""
    if os.name == "nt" and file.exists():
        os.replace(file, file)


def recover(folder: Path) -> None:
    """Finishes what a killed process had put down as pending, and removes what it had only begun."""
    if (folder / PENDING).is_file():
        _finish(folder, [f.name[1 : -len(".writing")] for f in folder.glob(WRITING.format("*"))])
    for file in folder.glob(WRITING.format("*")):
        file.unlink(missing_ok=True)


@contextmanager
def locked(base: Path) -> Iterator[None]:
    """The reports of a workbook for this process alone, cleared up; raises InputError if another is at work there."""
    reports = base / "reports"
    lock = FileLock(reports / ".lock")
    try:
        reports.mkdir(exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise InputError(
            [
                Finding(
                    Where("reports"), "另一个 perfeval 正在这个工作簿里生成报告", "同一时间只有一个", "等它完成再运行"
                )
            ]
        ) from None
    except OSError as error:
        raise InputError(
            [
                Finding(
                    Where("reports"),
                    f"文件不能读写：{error.strerror}",
                    "可以写入的文件夹 reports",
                    "检查同名文件、磁盘空间和权限",
                )
            ]
        ) from None
    try:
        with _no_orphans(reports):
            clear_up(reports)
        yield
    finally:
        shutil.rmtree(reports / WORK, ignore_errors=True)
        lock.release()


def clear_up(reports: Path) -> None:
    """Recovers every folder of reports, and removes the working folders of killed processes."""
    shutil.rmtree(reports / WORK, ignore_errors=True)
    for folder in (reports, *reports.glob("*/"), *reports.glob("*/*/")):
        if not folder.name.startswith(".") or folder == reports:
            recover(folder)


def hold_as_worker(base: str) -> None:
    """Marks this process as one that may be writing reports until it ends; the next build waits for that."""
    try:
        import fcntl
    except ImportError:  # Windows ends the children with their job
        return
    fcntl.flock(os.open(Path(base, "reports", ".workers"), os.O_RDWR | os.O_CREAT), fcntl.LOCK_SH)


@contextmanager
def _no_orphans(reports: Path) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:
        yield
        return
    with open(reports / ".workers", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
