"""The prints as nbconvert exporters, so that JupyterLab's menu and ``jupyter nbconvert`` offer them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from perfeval.export.formats import WRITERS
from perfeval.lab import printable

OFFICE = "application/vnd.openxmlformats-officedocument"


class _Exporter(Exporter):
    """A print of what a notebook shows, if ``perfeval build`` would print it too."""

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[Any, dict[str, Any]]:
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        made = printable.read(nb, Path(resources.get("metadata", {}).get("path") or "."))
        suffix = self.file_extension.removeprefix(".")
        if suffix == "xlsx" and not made.papers:
            raise printable.ExportRefused(["这个笔记本没有底稿，不能导出 Excel"])
        data = WRITERS[suffix](made, False)
        return data.decode() if suffix == "html" else data, resources


class HtmlExporter(_Exporter):
    """The report as one HTML file."""

    file_extension = ".html"
    output_mimetype = "text/html"
    export_from_notebook = "绩效评价报告（HTML）"


class PdfExporter(_Exporter):
    """The report as PDF."""

    file_extension = ".pdf"
    output_mimetype = "application/pdf"
    export_from_notebook = "绩效评价报告（PDF）"


class DocxExporter(_Exporter):
    """The report as a Word document."""

    file_extension = ".docx"
    output_mimetype = f"{OFFICE}.wordprocessingml.document"
    export_from_notebook = "绩效评价报告（Word）"


class XlsxExporter(_Exporter):
    """The working papers as an Excel workbook."""

    file_extension = ".xlsx"
    output_mimetype = f"{OFFICE}.spreadsheetml.sheet"
    export_from_notebook = "绩效评价底稿（Excel）"
