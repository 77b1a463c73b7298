"""What the names of a notebook hold until its params are read: ``from perfeval.params.unread import evaluation, card``.

JupyterLab's Run All sends every cell at once, and after an error the kernel may still run those that wait. As the first
statement of the cell that reads, this leaves nothing of the project before for them to show.
"""

from __future__ import annotations

from typing import Any, NoReturn

TOLD = "参数没有读入：先改正第1个单元格的参数，再运行第2个单元格（读入参数）"


class NotRead(Exception):
    """A view was asked for before the params were read, or after they could not be."""

    def __init__(self) -> None:
        super().__init__(TOLD)

    def _render_traceback_(self) -> list[str]:
        """What JupyterLab shows instead of a traceback."""
        return [TOLD]


class NotYetRead:
    """Anything asked of it is NotRead."""

    __slots__ = ()

    def _refuse(self, *_: object) -> NoReturn:
        raise NotRead

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):  # what Python itself looks for
            raise AttributeError(name)
        raise NotRead

    __getitem__ = __iter__ = __len__ = __bool__ = __call__ = __contains__ = _refuse
    __str__ = __repr__ = __format__ = __lt__ = __gt__ = __le__ = __ge__ = __add__ = __radd__ = _refuse


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return NotYetRead()
