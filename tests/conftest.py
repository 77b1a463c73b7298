"""A workbook of its own for tests, with its reports built once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from filelock import FileLock
from warm_commands import Commands

ROOT = Path(__file__).resolve().parent.parent
PROJECTS = ("hukou-dibao", "hukou-linshi-jiuzhu", "shili-xuni")


def copy_workbook(to: Path) -> Path:
    """The params of 2024 and the notebooks of the repository, without its reports."""
    to.mkdir(parents=True)
    shutil.copytree(ROOT / "params", to / "params", ignore=shutil.ignore_patterns("yunnan-*", "2023.*", "2025.*"))
    shutil.copytree(ROOT / "notebooks", to / "notebooks")
    return to


def empty_workbook(to: Path) -> Path:
    """A workbook with rule sets and notebooks and no project."""
    shutil.copytree(ROOT / "params" / "rulesets", to / "params" / "rulesets")
    shutil.copytree(ROOT / "notebooks", to / "notebooks")
    return to


@cache
def waiting() -> Commands:
    return Commands()


def run(folder: Path, *arguments: str, timeout: float = 300, **environment: str) -> subprocess.CompletedProcess:
    """``perfeval`` in a process of its own, which need not import it again where it may be forked."""
    if environment or not hasattr(os, "fork") or "COVERAGE_RUN" in os.environ or not waiting().suit():
        return run_anew(folder, *arguments, timeout=timeout, **environment)
    return waiting().run(folder, arguments, timeout)


def run_anew(folder: Path, *arguments: str, timeout: float = 300, **environment: str) -> subprocess.CompletedProcess:
    """``perfeval`` as a person starts it, measured where the tests are (``make coverage``)."""
    measured = ["-m", "coverage", "run", "--parallel-mode", f"--rcfile={ROOT / 'pyproject.toml'}"]
    return subprocess.run(
        [sys.executable, *(measured if "COVERAGE_RUN" in os.environ else []), "-m", "perfeval", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "COVERAGE_FILE": str(ROOT / ".coverage"), "PYTHONPATH": str(ROOT), **environment},
        timeout=timeout,
    )


posix = pytest.mark.skipif(
    os.name == "nt", reason="asks for what Windows has not: signals, umask, /proc, symbolic links for everyone"
)


@pytest.fixture(autouse=True)
def own_backend():
    """What a person's analysis sets for matplotlib is gone after a test."""
    names = ("MPLBACKEND", "MATPLOTLIBRC")
    before = {name: os.environ.get(name) for name in names}
    yield
    for name, value in before.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return copy_workbook(tmp_path / "workbook")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first: a slip is told in the first minute."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)


@pytest.fixture(scope="session")
def built(tmp_path_factory, testrun_uid, worker_id) -> Path:
    """A workbook with all its reports, built once for the whole run; each worker has a copy that it may write to."""
    own = tmp_path_factory.mktemp("built") / "workbook"
    if worker_id == "master":
        return build_once(own)
    of_all = tmp_path_factory.getbasetemp().parent / f"built-{testrun_uid}"
    with FileLock(f"{of_all}.lock"):
        if not of_all.exists():
            build_once(of_all.with_suffix(".making")).rename(of_all)
    return shutil.copytree(of_all, own)


def build_once(folder: Path) -> Path:
    done = run(copy_workbook(folder), "build")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder
