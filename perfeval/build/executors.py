"""Where reports are made: in this process, in local ones, or on a Dask cluster; each is an executor of Python's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from perfeval.build import processes, store
from perfeval.model.findings import Finding, InputError, Where

Start = Callable[[], AbstractContextManager[Executor]]
P = ParamSpec("P")
T = TypeVar("T")


class Serial(Executor):
    """Does the work at once, in the process that asks."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - a future hands on whatever was raised
            future.set_exception(error)
        return future


def serial() -> Start:
    """One report after the other, in this process; the notebooks still run in processes of their own."""
    return Serial


def local(base: Path, workers: int) -> Start:
    """``workers`` processes of this machine, each with one report at a time."""
    return partial(_local, base, workers)


@contextmanager
def _local(base: Path, workers: int) -> Iterator[Executor]:
    processes.warm_up()
    try:
        pool = ProcessPoolExecutor(workers, mp_context=processes.context(), initializer=_begin, initargs=(str(base),))
    except (OSError, ImportError, NotImplementedError):  # a system without semaphores, such as a narrow container
        yield Serial()
        return
    try:
        yield pool
    except BaseException:
        processes.kill_all(pool)
        raise
    pool.shutdown()


def _begin(base: str) -> None:
    processes.die_with_the_parent()
    processes.leave_interrupts_to_the_parent()
    store.hold_as_worker(base)


def dask(scheduler: str | None = None, workers: int = 0) -> Start:
    """A Dask cluster: the one at ``scheduler``, or one of ``workers`` processes started here.

    The workbook must be at the same path for all.
    """
    return partial(_dask, scheduler, workers)


@contextmanager
def _dask(scheduler: str | None, workers: int) -> Iterator[Executor]:
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise InputError(
            [
                Finding(
                    Where("--scheduler"),
                    "没有安装 Dask",
                    "perfeval[dask]",
                    '运行 pip install "perfeval[dask]"，或不用 --scheduler、--dask-local',
                )
            ]
        ) from None
    if scheduler:
        try:
            if not re.fullmatch(r"[a-z+]+://\S+:[0-9]+", scheduler):
                raise ValueError("不是协议://主机:端口")
            client = Client(scheduler, timeout="5s", set_as_default=False)
        except (OSError, ValueError) as error:
            raise InputError(
                [
                    Finding(
                        Where("--scheduler"),
                        f"连不上“{scheduler}”（{error}）",
                        "正在运行的 Dask 调度器的地址，例如 tcp://主机:8786",
                        "核对地址，启动调度器和工作进程",
                    )
                ]
            ) from None
        with client:
            yield client.get_executor(pure=False)
        return
    with LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
    ) as cluster:
        with Client(cluster, set_as_default=False) as client:
            yield client.get_executor(pure=False)
