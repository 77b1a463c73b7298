"""Child processes that start warm, keep within their bounds and die with the process that asked for them."""

from __future__ import annotations

import os
import signal
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import cache
from importlib import import_module
from multiprocessing import connection, get_all_start_methods, parent_process, process, resource_tracker, spawn, util
from multiprocessing import context as contexts
from pathlib import Path
from types import ModuleType
from typing import Any

WARM, NEEDED = "perfeval.build.warm", "perfeval.build.needed"
SEED = "0"  # of the order in which a person's code finds the items of a set: the same in every process
START = "PERFEVAL_START"  # an environment variable: forkserver or spawn, where the default does not suit


_one_at_a_time = threading.Lock()


class _WithoutMain(process.BaseProcess):
    """A process that does not run the caller's own script again, as multiprocessing's would."""

    def start(self) -> None:
        with _one_at_a_time:
            script = sys.modules["__main__"]
            sys.modules["__main__"] = ModuleType("__main__")
            try:
                with _environment(PYTHONHASHSEED=SEED):
                    super().start()
            finally:
                sys.modules["__main__"] = script


class Spawned(_WithoutMain, contexts.SpawnProcess):
    """Starts from nothing."""


class _Spawning(contexts.SpawnContext):
    Process = Spawned


if sys.platform != "win32":

    class Forked(_WithoutMain, contexts.ForkServerProcess):
        """Starts as a copy of the warm server."""

    class _Forking(contexts.ForkServerContext):
        Process = Forked


@cache
def context() -> _Spawning | _Forking:
    """How child processes start: forked from one warm server where the system can, each from nothing elsewhere."""
    usual = "forkserver" if sys.platform.startswith("linux") else "spawn"
    method = os.environ.get(START, usual)
    if method not in get_all_start_methods():
        method = usual
    if sys.platform != "win32" and method == "forkserver":
        made = _Forking()
        made.set_forkserver_preload([WARM])
        return made
    return _Spawning()


def warm_up() -> None:
    """Starts the server that children are forked from, if there is one: from this process, or from nothing.

    A process of one thread that finds the items of a set in their order imports what children need and is forked; where
    another calls, the server imports while it goes on.
    """
    if context().get_start_method() != "forkserver":
        return
    from multiprocessing import forkserver

    server: Any = forkserver._forkserver  # what it knows of itself is private, and untyped
    if server._forkserver_pid is None and server._forkserver_address is not None:
        server.ensure_running = lambda: None  # a child of the server asks it, and not a new one
        return
    here, known = str(Path(__file__).resolve().parents[2]), {"PYTHONHASHSEED": SEED}
    # the server looks for modules where a bare Python does
    if here not in map(sysconfig.get_path, ("purelib", "platlib")):
        known["PYTHONPATH"] = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))
    whole = sys.flags.hash_randomization == 0 and threading.active_count() == 1
    with _environment(**known), _interrupts_for_the_parent(), _forked_from_here() if whole else nullcontext():
        server.ensure_running()


@contextmanager
def _forked_from_here() -> Iterator[None]:
    """The server is a copy of this process, with nothing open but its own pipes and the standard streams."""
    import_module(NEEDED)
    begin: Any = util.spawnv_passfds  # no public way

    def forked(_: object, arguments: list[str], own: list[int]) -> int:
        if child := os.fork():
            return child
        try:
            opened = [0, 1, 2, *sorted(own), os.sysconf("SC_OPEN_MAX")]
            for last, following in zip(opened, opened[1:], strict=False):
                os.closerange(last + 1, following)
            exec(arguments[-1], {})  # noqa: S102 - what Python itself gives a server to run
        finally:
            os._exit(0)

    util.spawnv_passfds = forked  # type: ignore[assignment]
    try:
        yield
    finally:
        util.spawnv_passfds = begin


@contextmanager
def _environment(**known: str) -> Iterator[None]:
    """These environment variables for the processes that are started meanwhile."""
    before = {name: os.environ.get(name) for name in known}
    os.environ.update(known)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _interrupts_for_the_parent() -> Iterator[None]:
    """A process started meanwhile never sees Ctrl-C; one that comes now reaches the parent just after."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows, where nothing is forked
        yield
        return
    resource_tracker.ensure_running()  # starting it would let interrupts through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def import_warm() -> None:
    """Imports what the warm server has imported; costs nothing in a process forked from it."""
    import_module(WARM)


def die_with_the_parent() -> None:
    """Ends this child as soon as the process that asked for it is gone, so that no orphan goes on writing."""
    asked = parent_process()
    if asked is not None:
        threading.Thread(target=_watch, args=(asked.sentinel,), daemon=True).start()


def _watch(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def begin_only_for_the_living() -> None:
    """From now on a child of this server that finds who asked for it gone ends without a word: nobody waits for it."""
    begin = spawn._main  # no public way

    def begin_or_end(fd: int, parent_sentinel: int) -> int:
        try:
            return begin(fd, parent_sentinel)
        except Exception:
            if connection.wait([parent_sentinel], 0):
                os._exit(1)
            raise

    spawn._main = begin_or_end


def leave_interrupts_to_the_parent() -> None:
    """Ctrl-C reaches every process of a terminal; only the one that asked for the work answers it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def limit_memory(limit: int) -> None:
    """No more than ``limit`` bytes of address space from here on; does nothing where the system has no such limit."""
    try:
        import resource
    except ImportError:  # Windows
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard == resource.RLIM_INFINITY or hard > limit:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


Serve = Callable[[connection.Connection], None]


class Child:
    """A process that serves one pipe; ``ready`` ones wait where starting is slow."""

    _ready: dict[Serve, Child] = {}

    def __init__(self, serve: Serve):
        warm_up()
        ours, theirs = context().Pipe()
        self.pipe = ours
        self.process = context().Process(target=_serve, args=(serve, theirs), daemon=True)
        _may_have_children()
        self.process.start()
        theirs.close()

    @classmethod
    def take(cls, serve: Serve) -> Child:
        """A child for one use; where each has to import for itself, the next one begins to."""
        child = cls._ready.pop(serve, None) or cls(serve)
        if context().get_start_method() == "spawn":
            cls._ready[serve] = cls(serve)
        return child

    def end(self) -> str:
        """Kills the child if it still runs; how it had ended, in words for a reader, if it had."""
        self.process.join(0.5)
        code = self.process.exitcode
        self.process.kill()
        self.process.join()
        self.pipe.close()
        return "" if not code else _told(code)


def _serve(serve: Serve, pipe: connection.Connection) -> None:
    try:
        serve(pipe)
    except (EOFError, ConnectionError):  # who asked is gone, perhaps with words of ours unread
        pass


def _told(code: int) -> str:
    if code > 0:
        return f"进程自行退出，退出码{code}"
    name = signal.Signals(-code).name if -code in list(signal.Signals) else str(-code)
    return f"进程被终止（{name}）" + ("，多为内存不足" if name == "SIGKILL" else "")


def kill_all(pool: ProcessPoolExecutor) -> None:
    """Ends a pool and its workers at once, whatever they are doing."""
    running = list((pool._processes or {}).values())  # public only from Python 3.14 on
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in running:
        worker.kill()


def _may_have_children() -> None:
    """A worker that a scheduler started as a daemon may not have children by itself; this one ends them all."""
    own: Any = process.current_process()
    own._config["daemon"] = False  # private and untyped: no public way
