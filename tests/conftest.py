"""A workbook of its own for tests, with its reports built once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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


def run(folder: Path, *arguments: str, timeout: float = 300, **environment: str) -> subprocess.CompletedProcess:
    """``perfeval`` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "perfeval", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        timeout=timeout,
    )


posix = pytest.mark.skipif(
    os.name == "nt", reason="asks for what Windows has not: signals, umask, /proc, symbolic links for everyone"
)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return copy_workbook(tmp_path / "workbook")


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    """A workbook with all its reports, built once for the whole run."""
    folder = copy_workbook(tmp_path_factory.mktemp("built") / "workbook")
    done = run(folder, "build")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder
