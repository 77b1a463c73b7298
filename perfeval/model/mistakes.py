"""Tells a mistake of the program from one of its input, and keeps what a developer needs of it."""

from __future__ import annotations

import hashlib
import platform
import tempfile
import traceback
from pathlib import Path

from perfeval import __version__

HERE = Path(__file__).resolve().parent.parent


def place(error: BaseException) -> str:
    """Where an error was raised, if in our own source and not in a library that met something damaged.

    Empty otherwise.
    """
    frames = traceback.extract_tb(error.__traceback__)
    last = Path(frames[-1].filename).resolve() if frames else Path()
    return f"{last.relative_to(HERE).as_posix()}:{frames[-1].lineno}" if last.is_relative_to(HERE) else ""


def last_place(error: BaseException) -> str:
    """The last line of our own source that an error went through; empty if there is none."""
    ours = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).resolve().is_relative_to(HERE)]
    return f"{Path(ours[-1].filename).resolve().relative_to(HERE).as_posix()}:{ours[-1].lineno}" if ours else ""


def told(error: BaseException) -> str:
    """One line for the person: that the program is at fault, where, and where the traceback lies."""
    kept = keep(error)
    rest = f"详情写在 {kept}，交给 perfeval 的开发者" if kept else "请把这条信息交给 perfeval 的开发者"
    return f"程序自身出错（{last_place(error) or '—'}：{in_short(error)}），是程序的问题，不是文件的。{rest}"


def in_short(error: BaseException) -> str:
    """The kind of an error and the beginning of its words, on one line."""
    words = " ".join(str(error).split())
    return (
        f"{type(error).__name__}：{words[:39]}…"
        if len(words) > 40
        else f"{type(error).__name__}：{words}"
        if words
        else type(error).__name__
    )


def keep(error: BaseException) -> Path | None:
    """The file with the traceback, named by its content, in the system's folder for passing files.

    None where that is full.
    """
    text = "".join(traceback.format_exception(error))
    about = f"perfeval {__version__}\nPython {platform.python_version()}, {platform.platform()}\n\n{text}"
    file = (
        Path(tempfile.gettempdir())
        / f"perfeval-error-{hashlib.sha256(text.encode(errors='replace')).hexdigest()[:8]}.txt"
    )
    try:
        with open(file, "x", encoding="utf-8", errors="replace") as out:
            out.write(about)
    except FileExistsError:
        pass
    except OSError:
        return None
    return file
