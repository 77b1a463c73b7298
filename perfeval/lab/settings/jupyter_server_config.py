"""How JupyterLab serves a workbook; ``perfeval lab`` names this folder in JUPYTER_CONFIG_PATH."""

from perfeval.lab import serving

serving.configure(get_config())  # type: ignore[name-defined]  # noqa: F821 - given by Jupyter
