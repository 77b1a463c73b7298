"""``perfeval`` in processes forked from one that has imported it: a command costs what it does, not what it imports."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from threading import Lock

ROOT = Path(__file__).resolve().parent.parent
PASSING = "PYTEST_CURRENT_TEST"  # an environment variable that another test changes
APART = ("perfeval.__main__", "perfeval.build.kernel", "perfeval.build.warm", "perfeval.lab", "perfeval.params.unread")


class Commands:
    """The client of a process that waits for commands; only for those that want the environment that it began with."""

    def __init__(self) -> None:
        self.environment = _environment()
        self.lock = Lock()
        self.server = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"},
        )

    def suit(self) -> bool:
        return self.environment == _environment()

    def run(self, folder: Path, arguments: tuple[str, ...], timeout: float) -> subprocess.CompletedProcess:
        with self.lock, tempfile.TemporaryDirectory(prefix="perfeval-tests-") as own:
            told = [Path(own, name) for name in ("out", "err")]
            asked = {"folder": str(folder), "arguments": arguments, "told": [*map(str, told)], "timeout": timeout}
            assert self.server.stdin and self.server.stdout
            self.server.stdin.write(json.dumps(asked).encode() + b"\n")
            self.server.stdin.flush()
            code = json.loads(self.server.stdout.readline())
            if code is None:
                raise subprocess.TimeoutExpired(arguments, timeout)
            return subprocess.CompletedProcess(arguments, code, *(file.read_text(encoding="utf-8") for file in told))


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != PASSING}


def _serve() -> None:
    """Answers each line of input with the exit code of the process that did what it says; returns in that process."""
    for module in walk_packages([str(ROOT / "perfeval")], "perfeval."):
        if not module.name.startswith(APART):
            import_module(module.name)
    gc.freeze()
    while line := sys.stdin.buffer.readline():
        asked = json.loads(line)
        if not (child := os.fork()):
            return _begin(**asked)
        os.write(1, json.dumps(_ended(child, time.monotonic() + asked["timeout"])).encode() + b"\n")
    os._exit(0)


def _ended(child: int, last: float) -> int | None:
    """The exit code of a process; None for one that had to be stopped."""
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > last:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return None
        time.sleep(0.002)


def _begin(folder: str, arguments: list[str], told: list[str], timeout: float) -> None:
    """Makes this process what ``python -m perfeval`` in the folder is when its imports are done."""
    os.chdir(folder)
    sys.path[0] = folder
    sys.argv = [str(ROOT / "perfeval" / "__main__.py"), *arguments]
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for fd, file in enumerate(told, 1):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), fd)


if __name__ == "__main__":
    _serve()
    from perfeval.commands.cli import main

    sys.exit(main())
