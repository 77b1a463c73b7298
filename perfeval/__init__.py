"""From one parameters file per project and year to the official 绩效评价报告.

For analysts: ``perfeval.open(project, year)``, ``perfeval.years(project)`` and ``perfeval.portfolio(year)`` give data
frames; see ``perfeval.lab.analysis``. Importing perfeval loads none of that before it is asked for.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
_FACE = {  # by module, what analysts call; the types stand in __init__.pyi
    "perfeval.lab.analysis": ("Year", "open", "plot_style", "portfolio", "sources", "titled", "years"),
    "perfeval.lab.changes": ("change",),
    "perfeval.lab.printing": ("figure", "table", "text", "title"),
}


def __getattr__(name: str) -> Any:
    module = next((module for module, names in _FACE.items() if name in names), None)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(module), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *(name for names in _FACE.values() for name in names)])
