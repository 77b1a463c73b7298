"""The commands, in Chinese, from what is typed to the exit code.

The codes: 0 all well, 1 bad input, 2 bad usage, 3 partly done, interrupted or our own mistake, 4 blocked. Nothing else
is imported before the guard of ``main`` stands: whatever ends a command, a person reads one message and no traceback.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

INTERRUPTED = "已中断；已经写好的报告不受影响。"
# commands by their function; each module is imported when it is asked for
COMMANDS = {
    "build": "building.run",
    "watch": "watching.run",
    "profile": "profiling.run",
    "why": "building.why",
    "check": "checking.check",
    "review": "checking.review",
    "rules": "checking.rules",
    "explain": "checking.explain",
    "verify": "proving.verify",
    "bundle": "proving.bundle",
    "menu": "menu.menu",
    "lab": "desk.lab",
    "import": "importing.run",
    "form": "starting.form",
    "new": "starting.new",
    "compare": "studies.compare",
    "portfolio": "studies.portfolio",
    "match": "studies.match",
    "sample": "studies.sample",
    "outline": "outlines.run",
}


def main(typed: list[str] | None = None) -> int:
    """Runs a command and returns its exit code; without ``typed``, this process's own, whose interrupts it answers."""
    if typed is not None:
        return _guarded(typed)
    try:
        signal.signal(signal.SIGINT, _interrupt)
        _begin_in_order()
        sys.unraisablehook = _unraisable
    except ValueError:  # not the main thread, which interrupts never reach
        return _guarded(typed)
    try:
        return _guarded(typed)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done; what is left is the end of the interpreter


def _begin_in_order() -> None:
    """Starts what builds anew, as a process that others may be forked from: sets are in one order in all."""
    if not sys.platform.startswith("linux"):  # nothing is forked
        return
    if sys.argv[1:2] in (["build"], ["watch"]) and "PYTHONHASHSEED" not in os.environ:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # one that comes now is answered by the new beginning
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, "PYTHONHASHSEED": "0"})
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _guarded(typed: list[str] | None) -> int:
    from perfeval.commands.exits import INPUT, OK, PARTIAL, USAGE

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        return _run(typed)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else USAGE
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stdout = None
        return OK
    except KeyboardInterrupt:
        print(INTERRUPTED, file=sys.stderr)
        return PARTIAL
    except Exception as error:  # noqa: BLE001 - told in words, whatever it is
        from perfeval.model import mistakes
        from perfeval.model.findings import Finding, InputError, Where

        if isinstance(error, InputError):
            told: object = error
        elif isinstance(error, OSError):
            told = Finding(
                Where(str(error.filename or ".")),
                f"文件不能读写：{error.strerror or error}",
                "可以读写的文件和文件夹",
                "检查路径、权限和磁盘空间，关闭正在打开它的程序",
            )
        elif isinstance(error, MemoryError):
            told = Finding(Where("."), "内存不足", "足够的内存", "关闭其他程序，或分批处理")
        else:
            print(mistakes.told(error), file=sys.stderr)
            return PARTIAL
        print(told, file=sys.stderr)
        return INPUT


def _run(typed: list[str] | None) -> int:
    from importlib import import_module

    from perfeval.commands import arguments, words
    from perfeval.commands.exits import USAGE

    parser = arguments.parser()
    chosen = parser.parse_args(typed)
    if not chosen.command:
        parser.print_help()
        return USAGE
    module, _, name = COMMANDS[chosen.command].partition(".")
    command = getattr(import_module(f"perfeval.commands.{module}"), name)
    from perfeval import params

    # neither the menu, which goes to its workbook itself, nor an archive needs a workbook around it
    elsewhere = (
        chosen.command == "menu"
        or getattr(chosen, "at", None) is not None
        or (chosen.command == "verify" and words.is_archive(chosen.project))
    )
    code: int = command(chosen, None if elsewhere else params.root())
    return code


def _interrupt(_: int, frame: FrameType | None) -> None:
    """Ctrl-C: an import cannot be broken off cleanly, so this process ends at once; elsewhere the command unwinds."""
    while frame:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            _end()
        frame = frame.f_back
    raise KeyboardInterrupt


def _unraisable(lost: sys.UnraisableHookArgs) -> None:
    """An interrupt that came while an object was being let go of is not lost."""
    if isinstance(lost.exc_value, KeyboardInterrupt):
        _end()
    sys.__unraisablehook__(lost)


def _end() -> None:
    """Ends this process with the message.

    Children see it go and end too, and what they had begun is cleared up by the next command.
    """
    from perfeval.commands.exits import PARTIAL

    os.write(2, f"{INTERRUPTED}\n".encode())
    os._exit(PARTIAL)
