"""From one parameters file per project and year to the official 绩效评价报告."""

__version__ = "0.1.0"
