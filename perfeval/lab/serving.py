"""What the workbook's JupyterLab does beyond Jupyter's own: templates saved clean, our prints alone, Chinese pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SETTINGS = Path(__file__).resolve().parent / "settings"
TEMPLATES = "notebooks"  # the folder of the outlines and books that everybody shares
KEPT = ("jupytext", "kernelspec", "language_info")
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def configure(c: Any) -> None:
    """Sets what ``settings/jupyter_server_config.py`` asks for; a user's own configuration goes before it."""
    c.FileContentsManager.pre_save_hook = save_clean
    c.TemplateExporter.enabled = False
    c.NotebookExporter.enabled = False
    c.ServerApp.extra_template_paths = [str(SETTINGS / "pages")]


def save_clean(model: dict[str, Any], path: str, **_: Any) -> None:
    """Before a shared notebook is saved: what running and looking at it left is taken out, so that no file changes.

    The screen keeps its outputs. Working copies, which are nobody else's, are saved as they are.
    """
    if model.get("type") != "notebook" or Path(path.strip("/")).parent.as_posix() != TEMPLATES:
        return
    notebook = model["content"]
    if not isinstance(notebook, dict) or notebook.get("nbformat") != 4:
        return
    metadata = notebook["metadata"]
    for name in [name for name in metadata if name not in KEPT]:
        del metadata[name]
    if isinstance(metadata.get("jupytext"), dict):
        metadata["jupytext"].pop("text_representation", None)
    metadata["kernelspec"], metadata["language_info"] = dict(KERNEL), {"name": "python"}
    for cell in notebook["cells"]:
        tags = cell["metadata"].get("tags")
        cell["metadata"].clear()
        if tags:
            cell["metadata"]["tags"] = tags
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
