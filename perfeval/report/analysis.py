"""A person's own analysis: Python between fences of the narrative runs where it stands, and prints like the rest.

The same values print the same way in a cell of a notebook, once ``begin`` has told its process.
"""

from __future__ import annotations

import ast
import copy
import ctypes
import io
import os
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from perfeval.model import expressions
from perfeval.model.evaluation import Evaluation
from perfeval.model.fences import Code, padded
from perfeval.model.findings import Finding, InputError, Where
from perfeval.model.scorecard import Scorecard
from perfeval.page import outputs
from perfeval.page.blocks import Block, Page
from perfeval.page.markdown import Unprintable
from perfeval.page.markup import OutsideContract
from perfeval.report import values
from perfeval.report.frames import FRAMES

SECONDS = 60  # that a block may take
MOST = 100_000  # characters that a block may write before it is stopped
SCREEN = "module://perfeval.report.charts.screen"
STYLE = Path(__file__).with_name("charts") / "matplotlibrc"
BEFOREHAND = ("evaluation", "card", *FRAMES, "caption", "display")  # the names that a block finds


# who is told which block begins (file:line), and "" at its end: the last one
watched: list[Callable[[str], object]] = [lambda place: None]


class _Stopped(BaseException):
    """A bound of a block is reached; no ``except Exception`` catches it."""


class _Begun:
    """What a notebook has told: its scorecard, and what its blocks have named so far."""

    def __init__(self, card: Scorecard | None):
        self.card = card
        self.names: dict[str, Any] = {"__name__": "__main__", "caption": caption, "display": display}
        self.waiting: values.Caption | None = None
        self.shown: list[Block] | None = None  # what the running block shows; None where none runs


def begin(card: Scorecard | None = None) -> None:
    """Tells the notebook's process how values are printed; with a scorecard, blocks of its narrative run.

    Each call begins anew: nothing that an earlier block named is left.
    """
    global _begun
    _begun = _Begun(card)
    os.environ["MPLBACKEND"], os.environ["MATPLOTLIBRC"] = SCREEN, str(STYLE)
    if "matplotlib" in sys.modules:
        import matplotlib

        matplotlib.use(SCREEN)
        _official_style()
    from IPython.core.getipython import get_ipython

    if shell := get_ipython():
        _register(shell)


def caption(title: str, unit: str = "", note: str = "", alt: str = "") -> None:
    """Title, unit and note of the next table or figure; ``alt`` says what a figure shows to who cannot see it."""
    begun = _state()
    if begun.waiting:
        raise _unused(begun.waiting)
    if not str(title).strip():
        raise Unprintable("题目是空的", 'caption("题目")', "写上题目，不写编号")
    begun.waiting = values.Caption(str(title).strip(), str(unit), str(note).strip(), str(alt))


def display(*shown: object) -> None:
    """Shows values where they stand, in their order."""
    begun = _state()
    if begun.shown is None:
        from IPython.display import display as of_ipython

        of_ipython(*shown)
        return
    for value in shown:
        begun.shown += blocks(value)


def blocks(value: Any) -> tuple[Block, ...]:
    """What a value prints; raises OutsideContract for one that cannot be printed."""
    begun = _state()
    if values.is_drawn(value):
        return ()
    if values.is_table(value) or values.is_figure(value):
        said, begun.waiting = begun.waiting, None
        return values.table(value, said) if values.is_table(value) else values.figure(value, said)
    if values.is_a(value, "IPython", "Markdown"):
        return _markdown(begun, str(value.data))
    try:
        return values.text(value)
    except Unprintable as refused:
        return _by_its_own_forms(value, refused)


def run(evaluation: Evaluation, code: Code) -> tuple[Block, ...]:
    """What a block of the narrative prints.

    Raises InputError with the line at fault where it fails, takes too long, writes on a stream or shows what cannot be
    printed.
    """
    name = f"params/{evaluation.address}/{evaluation.year}.md"
    begun = _state()
    if begun.card is None or begun.card.evaluation is not evaluation:
        raise _fault(
            name,
            code,
            code.line,
            "这个笔记本没有准备运行代码块",
            "analysis.begin(card)",
            "在 card = … 之后加一行 analysis.begin(card)",
        )
    _official_style()
    begun.shown, begun.waiting = [], None
    try:
        with _told(name, code):
            _run(begun, name, code)
        return tuple(begun.shown)
    finally:
        begun.shown = begun.waiting = None
        values.close_all()


def _run(begun: _Begun, name: str, code: Code) -> None:
    """Runs the code and collects what it shows; raises InputError."""
    out, err, at, told = _BoundedStream(name), _BoundedStream(name), code.line, list[warnings.WarningMessage]()
    try:
        with (
            redirect_stdout(out),
            redirect_stderr(err),
            _published(begun),
            warnings.catch_warnings(record=True) as told,
        ):
            tree = ast.parse(padded(code), name)
            _at_hand(begun, tree)
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            with _in_time():
                exec(compile(tree, name, "exec", dont_inherit=True), begun.names)
                if isinstance(last, ast.Expr):
                    at = last.lineno
                    value = eval(compile(ast.Expression(last.value), name, "eval", dont_inherit=True), begun.names)
                    display(value)
                display(*values.open_figures())
            if begun.waiting:
                at = next((n for n in _calls(tree, last)), at)
                raise _unused(begun.waiting)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever a person's code raises is told at its line
        raise _failed(name, code, error, at) from None
    for said, kind in ((out, "stdout"), (err, "stderr")):
        if said.text:
            raise _fault(name, code, said.line or at, *_refusal(outputs.stream(kind, said.text)))
    if told:
        line = told[0].lineno if told[0].filename == name else at
        refused = outputs.stream("stderr", f"{told[0].category.__name__}：{told[0].message}")
        raise _fault(name, code, line, *_refusal(refused))


def _calls(*trees: ast.AST | None) -> Iterator[int]:
    """The lines on which captions are set, the last one first."""
    found = [
        node.lineno
        for tree in trees
        if tree
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "caption"
    ]
    yield from sorted(found, reverse=True)


def _at_hand(begun: _Begun, tree: ast.AST) -> None:
    """The names that the code uses and nobody has given yet: copies, for a block changes no other's numbers."""
    assert begun.card is not None
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if used & {"evaluation", "card"} and "card" not in begun.names:
        begun.names["card"] = copy.deepcopy(begun.card)
        begun.names["evaluation"] = begun.names["card"].evaluation
    for key in used & FRAMES.keys() - begun.names.keys():
        begun.names[key] = FRAMES[key](begun.card)


class _BoundedStream(io.TextIOBase):
    """A stream of a block: keeps what is written first, and on which line; endless writing is stopped."""

    def __init__(self, file: str):
        self.file, self.text, self.size, self.line = file, "", 0, 0

    def write(self, text: str) -> int:
        self.size += len(text)
        if len(self.text) < MOST:
            self.text += text
        if text and not self.line:
            frame = sys._getframe(1)
            while frame.f_back and frame.f_code.co_filename != self.file:
                frame = frame.f_back
            self.line = frame.f_lineno if frame.f_code.co_filename == self.file else 0
        if self.size > MOST:
            raise _Stopped(f"代码块写出的文字超过{MOST // 1000}千字，已停止")
        return len(text)

    def writable(self) -> bool:
        return True


@contextmanager
def _in_time() -> Iterator[None]:
    """Stops what takes longer than ``SECONDS``; a call of C is stopped when it comes back."""
    thread, lock, over = threading.get_ident(), threading.Lock(), False

    def stop() -> None:
        with lock:
            if not over:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(_TimeUp))

    timer = threading.Timer(SECONDS, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with lock:
            over = True
        timer.cancel()


class _TimeUp(_Stopped):
    def __str__(self) -> str:
        return f"代码块运行超过{SECONDS}秒，已停止"


@contextmanager
def _published(begun: _Begun) -> Iterator[None]:
    """What code shows through IPython's own ``display`` stands among the rest."""
    from IPython.core.displaypub import CapturingDisplayPublisher
    from IPython.core.getipython import get_ipython

    class Publisher(CapturingDisplayPublisher):
        def publish(self, data: dict[str, Any], *_: Any, **__: Any) -> None:
            if begun.shown is not None:
                begun.shown += outputs.of_bundle(data)

    shell = get_ipython()
    if shell is None:
        yield
        return
    kept, shell.display_pub = shell.display_pub, Publisher()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        shell.display_pub = kept


@contextmanager
def _told(name: str, code: Code) -> Iterator[None]:
    """While a block runs, somebody knows which, so that the end of its process is told with its line."""
    watched[-1](f"{name}:{code.line}")
    try:
        yield
    finally:
        watched[-1]("")


def _failed(name: str, code: Code, error: BaseException, at: int) -> InputError:
    """An error as a finding at the person's own line."""
    lines = [n for frame, n in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == name]
    line = lines[-1] if lines else at
    match error:
        case OutsideContract():
            return _fault(name, code, line, *_refusal(error))
        case _Stopped():
            return _fault(
                name, code, line, str(error), f"{SECONDS}秒以内结束，不写出文字", "检查循环的条件；大的计算先在别处做好"
            )
        case SystemExit():
            return _fault(name, code, line, "代码块用 exit 退出", "运行到最后一行", "删去 exit")
        case MemoryError():
            return _fault(name, code, line, "代码块用完了内存", "小一些的数据", "先筛选或汇总")
    said = " ".join(f"{type(error).__name__}：{error}".split())
    fix = "改正这一行；在 JupyterLab 中可以逐行试"
    if isinstance(error, NameError):
        fix = f"先写出或导入这个名称；现成的有{'、'.join(BEFOREHAND)}"
    return _fault(name, code, line, f"代码块出错：{said}", "代码块正常运行", fix)


def _refusal(error: OutsideContract) -> tuple[str, str, str]:
    if isinstance(error, Unprintable):
        found, expected, fix = error.said
        return f"不能印出：{found}" if "没有" not in found and "caption" not in found else found, expected, fix
    return f"不能印出：{error}", outputs.EXPECTED, "改成文字、DataFrame 或图"


def _fault(name: str, code: Code, line: int, found: str, expected: str, fix: str) -> InputError:
    rows = code.source.split("\n")
    source = rows[line - code.line] if 0 <= line - code.line < len(rows) else ""
    return InputError([Finding(Where(name, line), found, expected, fix, "block_runs", source)])


def _unused(waiting: values.Caption) -> Unprintable:
    return Unprintable(
        f"caption“{waiting.title}”后面没有表格或图",
        "一个 caption，后面一张表或一幅图",
        "删去这个 caption，或印出它的表格、图",
    )


def _markdown(begun: _Begun, said: str) -> tuple[Block, ...]:
    from perfeval.page.markdown import from_markdown
    from perfeval.report import narrative

    if begun.card is None:
        return from_markdown(said)
    try:
        return narrative.prose(begun.card.evaluation, said)
    except (expressions.TemplateFault, KeyError) as error:
        raise Unprintable(f"{{{{ }}}} 中有误：{error}", "{{ facts.名称 }}", "改正表达式") from None


def _by_its_own_forms(value: Any, refused: Unprintable) -> tuple[Block, ...]:
    """What a value of any other class shows in Jupyter; ``refused`` where it shows only Python's own words."""
    from IPython.core.formatters import DisplayFormatter

    data = DisplayFormatter().format(value)[0]
    if set(data) <= {"text/plain"}:
        raise refused
    return outputs.of_bundle(data)


def _official_style() -> None:
    if "matplotlib" in sys.modules:
        import matplotlib

        from perfeval.report.charts import drawing

        drawing.register_font()
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(drawing.OFFICIAL)


def _state() -> _Begun:
    global _begun
    if _begun is None:
        _begun = _Begun(None)
    return _begun


_begun: _Begun | None = None

# in a notebook's cells


def _register(shell: Any) -> None:
    """IPython shows each of these values as it is printed; the figures that a cell leaves open are shown at its end."""
    html = shell.display_formatter.formatters["text/html"]
    for kind in (str, int, float, Decimal, Fraction, list, tuple):
        html.for_type(kind, _html)
    html.for_type(bool, lambda value: None)
    for module, name in (
        ("numpy", "integer"),
        ("pandas", "DataFrame"),
        ("pandas", "Series"),
        ("pandas.io.formats.style", "Styler"),
        ("matplotlib.artist", "Artist"),
        ("matplotlib.container", "Container"),
        ("IPython.core.display", "Markdown"),
    ):
        html.for_type_by_name(module, name, _html)
    if "matplotlib.figure" in sys.modules:  # matplotlib's own way of showing them in a notebook is taken back
        figure = sys.modules["matplotlib.figure"].Figure
        for formatter in shell.display_formatter.formatters.values():
            formatter.pop(figure, None)
    if not getattr(shell, "perfeval_shows_figures", False):
        shell.perfeval_shows_figures = True
        shell.events.register("post_execute", _end_of_cell)


def _html(value: Any) -> str | None:
    if isinstance(value, (list, tuple)) and not values.is_drawn(value):
        return None
    return Page(blocks(value))._repr_html_()


def _end_of_cell() -> None:
    """Shows the figures of pyplot that a cell left open; a caption that nothing followed is an error of the cell."""
    from IPython.core.getipython import get_ipython
    from IPython.display import display as of_ipython

    begun = _state()
    for figure in values.open_figures():
        of_ipython(figure)
    waiting, begun.waiting = begun.waiting, None
    if waiting and (shell := get_ipython()):
        error = _unused(waiting)
        shell.showtraceback((type(error), error, None))
