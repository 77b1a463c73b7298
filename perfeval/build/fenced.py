"""A process for notebooks that came with an archive: no network, no file outside its folder, where the system can.

Linux: network namespaces (unshare(2)) and Landlock (landlock(7)); other systems have neither, and the answer says so.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import struct
import subprocess
import sys
from pathlib import Path

from perfeval.build.proof import Proof
from perfeval.build.record import Record
from perfeval.model import mistakes

SECONDS = 1800  # that the whole proof may take
MOST = 200  # lines of an answer
NEWNS_USER, NEWNS_NET = 0x10000000, 0x40000000
CREATE, ADD, RESTRICT = 444, 445, 446  # Landlock's system calls, the same on every architecture that has them
NO_NEW_PRIVILEGES = 38
READ_FILE, READ_FOLDER, RUN, WRITE_FILE, TRUNCATE = 1 << 2, 1 << 3, 1, 1 << 1, 1 << 14
OF_FILES = RUN | WRITE_FILE | READ_FILE | TRUNCATE
SYSTEM = (
    "/usr",
    "/lib",
    "/lib64",
    "/bin",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/fonts",
    "/etc/mime.types",
    "/dev/urandom",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/devices/system/cpu",
)


def against_record(base: Path, last: Record) -> Proof:
    """What ``proof.against_record`` finds for a workbook in a passing folder, found by a fenced process.

    Its notes say which fence is missing.
    """
    for folder in ("home", "tmp"):
        (base / folder).mkdir(exist_ok=True)
    here = str(mistakes.HERE.parent)
    known = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG") if name in os.environ}
    path = os.pathsep.join([here, *filter(None, [os.environ.get("PYTHONPATH")])])
    around = known | {
        "PYTHONPATH": path,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONSAFEPATH": "1",
        "HOME": str(base / "home"),
        "TMPDIR": str(base / "tmp"),
        "TEMP": str(base / "tmp"),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "perfeval.build.fenced", str(base)],
        cwd=base / "home",
        env=around,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        told, _ = process.communicate(json.dumps(last).encode(), timeout=SECONDS)
        answer = json.loads(told[-1_000_000:])
        lines = [[str(line)[:2000] for line in answer[key]][:MOST] for key in ("against", "notes")]
        return Proof(tuple(lines[0]), tuple(lines[1]), int(answer["prints"]))
    except subprocess.TimeoutExpired:
        return Proof((f"档案自带的笔记本运行超过{SECONDS // 60}分钟，已停止",), (), 0)
    except (ValueError, KeyError, TypeError, RecursionError):
        return Proof(("档案自带的笔记本没有运行完",), (), 0)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and whatever it started."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
    process.kill()
    process.wait()


def main() -> None:
    """The fenced side: puts the fences up before anything of the archive is read."""
    base = Path(sys.argv[1])
    lacking = [
        told
        for told, fence in (("网络", _without_network), ("文件夹以外的文件", lambda: _without_files(base)))
        if not fence()
    ]
    from perfeval.build import unbundle

    last = json.loads(sys.stdin.buffer.read())
    found = unbundle.made_again(base, last)
    notes = [*found.notes, *(f"本系统不能禁止档案自带的笔记本使用{what}" for what in lacking)]
    print(json.dumps({"against": found.against, "notes": notes, "prints": found.prints}), flush=True)


def _without_network() -> bool:
    """Leaves for a network namespace in which there is nothing; whether that could be done."""
    if not sys.platform.startswith("linux"):
        return False
    system = ctypes.CDLL(None, use_errno=True)
    return any(system.unshare(spaces) == 0 for spaces in (NEWNS_NET, NEWNS_USER | NEWNS_NET))


def _without_files(base: Path) -> bool:
    """Gives up every right to files but to write in ``base`` and to read Python and the system; whether it could."""
    if not sys.platform.startswith("linux"):
        return False
    system = ctypes.CDLL(None, use_errno=True)
    version = system.syscall(CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if version < 1:
        return False
    rights = (1 << {1: 13, 2: 14}.get(version, 15)) - 1
    # files, TCP, abstract sockets and signals
    handled = struct.pack("QQQ", rights, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    handled = handled[: 24 if version >= 6 else 16 if version >= 4 else 8]
    ruleset = system.syscall(CREATE, handled, ctypes.c_size_t(len(handled)), ctypes.c_uint32(0))
    if ruleset < 0:
        return False
    reading = READ_FILE | READ_FOLDER | RUN
    places = {
        **dict.fromkeys(
            (*SYSTEM, sys.prefix, sys.base_prefix, *sys.path, os.path.realpath(sys.executable), str(mistakes.HERE)),
            reading,
        ),
        str(base): rights,
        os.devnull: READ_FILE | WRITE_FILE,
    }
    # run from its source: what lies beside the package is not for the archive
    if (mistakes.HERE.parent / "pyproject.toml").is_file():
        places[str(mistakes.HERE.parent)] = READ_FOLDER
    for place, allowed in places.items():
        _allow(system, ruleset, place, allowed & rights)
    if system.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(system.syscall(RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0)) == 0)


def _allow(system: ctypes.CDLL, ruleset: int, place: str, allowed: int) -> None:
    try:
        opened = os.open(place or ".", os.O_PATH | os.O_CLOEXEC)
    except OSError:  # not every system has each of them
        return
    allowed &= -1 if os.path.isdir(place or ".") else OF_FILES
    system.syscall(ADD, ctypes.c_int(ruleset), ctypes.c_int(1), struct.pack("=Qi", allowed, opened), ctypes.c_uint32(0))
    os.close(opened)


if __name__ == "__main__":
    main()
