"""perfeval lab: the workbook in JupyterLab, in Chinese, with the home notebook or a report's working copy open."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from perfeval import params
from perfeval.commands.exits import OK


def lab(chosen: argparse.Namespace, base: Path) -> int:
    """Lays out what is opened, then becomes JupyterLab until that is closed."""
    from perfeval.lab import copies, home

    file = copies.of_home(base, home.seen(base))
    if chosen.project:
        known = params.chosen(base, chosen.project, chosen.year)
        file, note = copies.of_report(base, *known[-1])
        if note:
            print(f"注意：{note}")
    if chosen.prepare:
        print(file.relative_to(base).as_posix())
        return OK
    command, environment = start(base, file, chosen.browser)
    if os.name == "nt":
        return subprocess.call(command, cwd=base, env=environment)
    os.chdir(base)
    os.execve(command[0], command, environment)


def start(base: Path, file: Path, browser: bool = True) -> tuple[list[str], Mapping[str, str]]:
    """The command that opens a notebook in JupyterLab with the whole workbook beside it, and its environment."""
    from perfeval.lab.serving import SETTINGS

    at = quote(file.relative_to(base).as_posix())
    known = os.environ.get("JUPYTER_CONFIG_PATH")
    command = [sys.executable, "-m", "jupyterlab", f"--LabApp.default_url=/lab/tree/{at}?reset"]
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_PATH": os.pathsep.join([str(SETTINGS), *([known] if known else [])]),
        # `perfeval` in its terminals and kernels is this one
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
    }
    return [*command, *([] if browser else ["--no-browser"])], environment
