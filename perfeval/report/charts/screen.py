"""Where pyplot shows a figure: what a notebook prints, in the official style; nothing opens a window."""

from matplotlib.backend_bases import FigureManagerBase as FigureManager  # noqa: F401 - matplotlib looks for both
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas  # noqa: F401

from perfeval.report.charts.drawing import register_font

register_font()


def show(*_: object, **__: object) -> None:
    """``plt.show()``: every open figure where it stands."""
    from perfeval.report import analysis, values

    for figure in values.open_figures():
        analysis.display(figure)
