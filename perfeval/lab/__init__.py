"""The workbook as a place to think in: frames, trials and pictures for analysts, and what JupyterLab starts with."""
