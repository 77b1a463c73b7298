from perfeval.lab.analysis import Year as Year
from perfeval.lab.analysis import open as open
from perfeval.lab.analysis import plot_style as plot_style
from perfeval.lab.analysis import portfolio as portfolio
from perfeval.lab.analysis import sources as sources
from perfeval.lab.analysis import titled as titled
from perfeval.lab.analysis import years as years
from perfeval.lab.changes import change as change
from perfeval.lab.printing import figure as figure
from perfeval.lab.printing import table as table
from perfeval.lab.printing import text as text
from perfeval.lab.printing import title as title

__version__: str
