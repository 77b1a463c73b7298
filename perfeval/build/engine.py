"""A papermill engine without sockets: papermill's own client asks a kernel in a warm process, which nothing leaves."""

from __future__ import annotations

import base64
import json
import os
import time
from functools import cache
from multiprocessing.connection import Connection
from typing import IO, Any, Protocol

from nbformat import NotebookNode

from perfeval.build.processes import Child

NAME = "perfeval"
SECONDS = 300  # a notebook may take
MEMORY = 4 << 30  # bytes of address space
BLOCK = ".block"  # the file in the notebook's folder that names the block of the narrative that runs
Message = dict[str, Any]  # of Jupyter's protocol, as JSON


class _Engine(Protocol):
    """What is used of papermill's engines, which have no types."""

    def execute_notebook(self, *arguments: Any, **named: Any) -> NotebookNode: ...
    def nb_kernel_name(self, nb: NotebookNode, name: str | None) -> str: ...
    def nb_language(self, nb: NotebookNode, language: str | None) -> str: ...


class WarmEngine:
    """Runs a notebook as papermill's ordinary engine would, in ``folder``, within bounds of time, memory and output.

    It takes papermill's ordinary arguments and these: ``seconds`` and ``memory`` (bytes) it may use; ``known``, a
    pickled ``Handed``; ``keep``, a list that receives the notebook as far as it got. A cell that fails, a bound that is
    reached and the end of the process are errors in the notebook's outputs; the ordinary engine knows no bounds and
    raises DeadKernelError at the end of its kernel. Configuration and history of the user's own IPython are not read.
    """

    @classmethod
    def execute_notebook(cls, *arguments: Any, **named: Any) -> NotebookNode:
        return _engine().execute_notebook(*arguments, **named)

    @classmethod
    def nb_kernel_name(cls, nb: NotebookNode, name: str | None = None) -> str:
        return _engine().nb_kernel_name(nb, name)

    @classmethod
    def nb_language(cls, nb: NotebookNode, language: str | None = None) -> str:
        return _engine().nb_language(nb, language)


@cache
def _engine() -> _Engine:
    """papermill's own kind of engine; made late, for papermill loads this module while it is being loaded itself."""
    from nbformat.v4 import output_from_msg
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import NBClientEngine

    def join(cell: NotebookNode, **_: Any) -> None:
        for output in cell.outputs:
            if output.output_type == "stream":
                output.text = "".join(output.text)

    class Client(PapermillNotebookClient):
        def run(self, kernel: Kernel) -> None:
            self.kc = kernel
            self.reset_execution_trackers()
            self.papermill_execute_cells()
            if info := kernel.info():
                self.nb.metadata["language_info"] = info
            self.set_widgets_metadata()

        def output(
            self, outs: list[NotebookNode], msg: Message, display_id: str | None, cell_index: int
        ) -> NotebookNode | None:
            """What a cell writes piece by piece is one output, however it was sent."""
            merges = (
                msg["msg_type"] == "stream"
                and not self.clear_before_next_output
                and not self.output_hook_stack[msg["parent_header"]["msg_id"]]
            )
            if merges and outs and outs[-1].get("name") == msg["content"]["name"]:
                outs[-1].text.append(msg["content"]["text"])
                shown: NotebookNode = output_from_msg(msg)
                return shown
            out: NotebookNode | None = super().output(outs, msg, display_id, cell_index)
            if out and out.output_type == "stream":
                out.text = [out.text]
            return out

    class Warm(NBClientEngine):
        @classmethod
        def execute_managed_notebook(
            cls,
            nb_man: Any,  # papermill's NotebookExecutionManager
            kernel_name: str,
            *,
            folder: str | None = None,
            seconds: float = SECONDS,
            memory: int = MEMORY,
            known: bytes = b"",
            keep: list[NotebookNode] | None = None,
            log_output: bool = False,
            stdout_file: IO[str] | None = None,
            stderr_file: IO[str] | None = None,
            **_: Any,
        ) -> None:
            if keep is not None:
                keep.append(nb_man.nb)
            kernel = Kernel(str(folder or os.getcwd()), seconds, memory, known)
            try:
                Client(
                    nb_man,
                    kernel_name=kernel_name,
                    log_output=log_output,
                    stdout_file=stdout_file,
                    stderr_file=stderr_file,
                    on_cell_executed=join,
                ).run(kernel)
            finally:
                kernel.close()

    return Warm


def serve(pipe: Connection) -> None:
    """What the child does; the process that asks needs no kernel of its own."""
    from perfeval.build import kernel

    kernel.serve(pipe)


class Kernel:
    """What nbclient takes for the client of a kernel: asks the process and gives its messages in their order.

    Its messages are JSON and never pickles: what runs in the process is not trusted.
    """

    def __init__(self, folder: str, seconds: float, memory: int, known: bytes = b""):
        self.child, self.seconds, self.end = Child.take(serve), seconds, time.monotonic() + seconds
        self.shell_channel = self.iopub_channel = self
        self.asked, self.waiting = 0, list[Message]()
        try:
            self.child.pipe.send((folder, memory, known))
        except OSError:
            pass  # the first answer tells it
        except BaseException:
            self.child.end()  # an interruption: whose folder it is removes it next
            raise

    def execute(self, code: str, store_history: bool = True, stop_on_error: bool = True) -> str:
        return self._ask(
            "execute_request",
            {
                "code": code,
                "silent": False,
                "store_history": store_history,
                "user_expressions": {},
                "allow_stdin": False,
                "stop_on_error": stop_on_error,
            },
        )

    def info(self) -> Message | None:
        """The kernel's language, if it still answers."""
        self._ask("kernel_info_request", {})
        while (message := self.get_msg())["msg_type"] != "kernel_info_reply":
            if message["msg_type"] == "execute_reply":
                return None
        language: Message = message["content"]["language_info"]
        return language

    def close(self) -> None:
        try:
            self.child.pipe.send(None)
        except OSError:
            pass  # it has ended before
        self.child.end()

    def is_alive(self) -> bool:
        return True

    def get_msg(self, timeout: float | None = None) -> Message:
        """The next message; the end of the process or of its time is a cell that fails."""
        if not self.waiting:
            self.waiting = self._received()
        return self.waiting.pop(0)

    def _ask(self, kind: str, content: Message) -> str:
        self.asked += 1
        try:
            self.child.pipe.send((str(self.asked), kind, content))
        except OSError:
            pass  # the answer tells it
        return str(self.asked)

    def _received(self) -> list[Message]:
        try:
            if self.child.pipe.poll(max(0.0, self.end - time.monotonic())):
                message = json.loads(self.child.pipe.recv_bytes())
                message["header"] = {"msg_type": message["msg_type"]}
                message["buffers"] = [base64.b64decode(b) for b in message["buffers"]]
                return [message]
            fault = ("TimeoutError", f"笔记本运行超过{self.seconds:g}秒，已停止")
        except (EOFError, OSError, ValueError):
            fault = ("ProcessEnded", self.child.end() or "进程没有运行完就退出")
        error = {"ename": fault[0], "evalue": fault[1], "traceback": []}
        told: list[tuple[str, Message]] = [
            ("error", error),
            ("status", {"execution_state": "idle"}),
            ("execute_reply", {"status": "error", **error}),
        ]
        return [
            {
                "msg_type": kind,
                "header": {"msg_type": kind},
                "parent_header": {"msg_id": str(self.asked)},
                "content": content,
            }
            for kind, content in told
        ]
