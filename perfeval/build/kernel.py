"""A Python kernel in a process that serves one pipe: ipykernel's own, with the pipe in place of its sockets."""

from __future__ import annotations

import asyncio
import base64
import codecs
import logging
import os
import pickle
import select
import sys
import threading
from functools import cache, partial
from io import TextIOBase
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from ipykernel.compiler import XCachingCompiler
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import Session
from traitlets.config import Config

from perfeval.build import engine
from perfeval.build.processes import die_with_the_parent, import_warm, leave_interrupts_to_the_parent, limit_memory
from perfeval.model import handed
from perfeval.report import analysis

OUTPUT = 64 << 20  # bytes that one notebook may show
PIECE = 1 << 20  # characters of a stream that wait before they are sent
Message = dict[str, Any]  # of Jupyter's protocol
TOO_MUCH: Message = {"ename": "OutputTooLong", "evalue": f"单元格的输出超过{OUTPUT >> 20}MB，已停止", "traceback": []}


class _Outbox(Session):
    """Sends a kernel's messages through the pipe: one thread at a time, no more than ``OUTPUT``, and replies last."""

    pipe: Connection
    reply: Message | None = None

    def __init__(self) -> None:
        super().__init__()
        self.lock, self.size, self.process, self.asked = threading.RLock(), 0, 0, ""
        self.written: tuple[str, Message, list[str], int] | None = None
        self.watched: dict[int, tuple[str, Any]] = {}

    def send(
        self,
        stream: object,
        msg_or_type: Message | str,
        content: Message | None = None,
        parent: Message | None = None,
        ident: object = None,
        buffers: list[bytes | memoryview[bytes]] | None = None,
        track: bool = False,
        header: Message | None = None,
        metadata: Message | None = None,
    ) -> Message:
        message = (
            msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content, parent, header, metadata)
        )
        message.setdefault("buffers", list(buffers or ()))
        if os.getpid() != self.process:  # a copy of this process, which a cell forked
            return message
        with self.lock:
            if message["msg_type"].endswith("_reply"):
                self.reply = message
            else:
                self.drain()
                self.flush()
                self._put(message)
        return message

    def write(self, name: str, text: str, parent: Message) -> None:
        """Keeps what is written until another stream or message follows, so that it is one output."""
        with self.lock:
            if self.written and (self.written[0] != name or self.written[1] is not parent or self.written[3] > PIECE):
                self.flush()
            _, _, parts, size = self.written or (name, parent, [], 0)
            parts.append(text)
            self.written = name, parent, parts, size + len(text)
            self._count(len(text))

    def flush(self) -> None:
        with self.lock:
            if self.written:
                name, parent, parts, _ = self.written
                self.written = None
                self._put(self.msg("stream", {"name": name, "text": "".join(parts)}, parent))

    def finish(self, parent: Message) -> None:
        """The end of a request: it is idle, and here is the reply."""
        with self.lock:
            self.send(None, "status", {"execution_state": "idle"}, parent)
            if self.reply:
                self._put(self.reply)
            self.reply = None

    def watch(self) -> None:
        """What C code and other processes write is an output too; nothing reaches the streams of who asked."""
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 0)
        for fd, name in ((1, "stdout"), (2, "stderr")):
            if sys.platform == "win32":
                os.dup2(nowhere, fd)
                continue
            read, write = os.pipe()
            os.set_blocking(read, False)
            os.dup2(write, fd)
            os.close(write)
            self.watched[read] = name, codecs.getincrementaldecoder("utf-8")("replace")
        if self.watched:
            threading.Thread(target=self._listen, daemon=True).start()

    def drain(self) -> None:
        for fd, (name, decoder) in self.watched.items():
            try:
                while some := os.read(fd, 1 << 16):
                    self.write(name, decoder.decode(some), kernel().get_parent("shell"))
            except BlockingIOError:
                pass

    def _listen(self) -> None:
        while True:
            select.select(list(self.watched), [], [])
            with self.lock:
                self.drain()

    def _count(self, size: int) -> None:
        self.size += size
        if self.size <= OUTPUT:
            return
        said: dict[str, Message] = {
            "clear_output": {"wait": False},
            "error": TOO_MUCH,
            "status": {"execution_state": "idle"},
            "execute_reply": {"status": "error", **TOO_MUCH},
        }
        for kind, content in said.items():
            self._post(self.msg(kind, content, {"header": {"msg_id": self.asked}}))
        os._exit(1)  # no cell can catch it

    def _put(self, message: Message) -> None:
        # a stream is counted as it is written
        if message["msg_type"] != "stream" and not message["msg_type"].endswith("_reply"):
            self._count(len(self.pack(message["content"])))
        self._post(message)

    def _post(self, message: Message) -> None:
        parent = {"msg_id": message["parent_header"].get("msg_id")}
        buffers = [base64.b64encode(b).decode() for b in message.get("buffers", ())]
        self.pipe.send_bytes(
            self.pack(
                {
                    "msg_type": message["msg_type"],
                    "parent_header": parent,
                    "content": message["content"],
                    "buffers": buffers,
                }
            )
        )


class _Stream(TextIOBase):
    encoding = "UTF-8"

    def __init__(self, outbox: _Outbox, name: str, fd: int):
        self.outbox, self.name, self.fd = outbox, name, fd

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self.outbox.process:
            os.write(self.fd, text.encode(errors="replace"))
        elif text:
            with self.outbox.lock:
                self.outbox.drain()
                self.outbox.write(self.name, text, kernel().get_parent("shell"))
        return len(text)

    def flush(self) -> None:
        if os.getpid() == self.outbox.process:
            self.outbox.flush()

    def writable(self) -> bool:
        return True


class _Compiler(XCachingCompiler):
    def get_code_name(self, *cell: Any) -> str:
        """The kernel's name of a cell, without the folder that is named after the process: a warning shows it."""
        name: str = XCachingCompiler.get_code_name(self, *cell)
        return os.path.basename(name)


class _PipeKernel(IPythonKernel):
    _execute_sleep = 0
    compiler_class = _Compiler
    shell_channel_thread = SimpleNamespace(parent_thread=None)  # no thread answers interrupts
    _supports_kernel_subshells = False

    def _abort_queues(self, *_: Any) -> None:
        """The next request is sent when this one is answered."""

    @property
    def outbox(self) -> _Outbox:
        assert isinstance(self.session, _Outbox)
        return self.session

    @property
    def python(self) -> Any:
        """IPython's shell, which has no types."""
        assert self.shell is not None
        return self.shell

    async def answer(self, asked: str, kind: str, content: Message) -> None:
        outbox = self.outbox
        outbox.asked = asked
        request = outbox.msg(kind, content, header={"msg_id": asked, "msg_type": kind})
        self.set_parent([], request)
        outbox.send(None, "status", {"execution_state": "busy"}, request)
        try:
            await self.shell_handlers[kind](None, [], request)
        except BaseException as error:  # noqa: BLE001 - what leaves the handler is the cell's
            if outbox.process != os.getpid():
                os._exit(1)
            fault = {"ename": type(error).__name__, "evalue": str(error), "traceback": []}
            outbox.send(None, "error", fault, request)
            outbox.reply = outbox.msg("execute_reply", {"status": "error", **fault}, request)
        outbox.finish(request)


@cache
def kernel() -> _PipeKernel:
    """The kernel of this process; best made before forking."""
    debugger = ModuleType("ipykernel.debugger")  # the real one imports debugpy, for which nobody listens
    debugger._is_debugpy_available, debugger.Debugger = False, object  # type: ignore[attr-defined]
    sys.modules.setdefault(debugger.__name__, debugger)
    settings = Config()
    settings.HistoryManager.enabled = False
    quiet = logging.Logger(__name__)  # of no tree: what the kernel tells its developers is no output
    quiet.addHandler(logging.NullHandler())
    app = IPKernelApp.instance(config=settings)  # where magics look for the kernel; it is never started
    app.kernel = made = _PipeKernel(parent=app, session=_Outbox(), log=quiet)
    for extension in app.default_extensions:
        made.python.extension_manager.load_extension(extension)
    return made


def serve(pipe: Connection) -> None:
    """What the child does: waits for the requests and answers each with the kernel's messages."""
    die_with_the_parent()
    leave_interrupts_to_the_parent()
    import_warm()
    folder, memory, known = pipe.recv()
    try:
        os.chdir(folder)
        here = Path.cwd()
    except FileNotFoundError as error:  # who asked made it, and has left with it
        raise EOFError from error
    shell = kernel().python
    shell.starting_dir, shell.history_manager.dir_hist[:] = str(here), [here]
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    analysis.watched.append(partial((here / engine.BLOCK).write_text, encoding="utf-8"))
    outbox = kernel().outbox
    outbox.pipe, outbox.process = pipe, os.getpid()
    outbox.watch()
    sys.stdout, sys.stderr = _Stream(outbox, "stdout", 1), _Stream(outbox, "stderr", 2)
    if known:
        handed.take(pickle.loads(known))
    limit_memory(memory)
    asyncio.run(_serve(pipe))


async def _serve(pipe: Connection) -> None:
    while os.getpid() == kernel().outbox.process:  # a copy that a cell forked answers nothing
        try:
            request = await asyncio.to_thread(pipe.recv)
        except EOFError:
            request = None
        if request is None:
            return
        await kernel().answer(*request)
