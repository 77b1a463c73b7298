"""The prints as nbconvert exporters, so that JupyterLab's export menu and ``jupyter nbconvert`` offer them."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from perfeval.export import document, html, pdf, word


class HtmlExporter(Exporter):
    """The report as one HTML file."""

    file_extension = ".html"
    output_mimetype = "text/html"
    export_from_notebook = "绩效评价报告（HTML）"

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[Any, dict[str, Any]]:
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        return html.write(document.read(nb)).decode(), resources


class PdfExporter(Exporter):
    """The report as PDF."""

    file_extension = ".pdf"
    output_mimetype = "application/pdf"
    export_from_notebook = "绩效评价报告（PDF）"

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[Any, dict[str, Any]]:
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        return pdf.write(document.read(nb)), resources


class DocxExporter(Exporter):
    """The report as a Word document."""

    file_extension = ".docx"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    export_from_notebook = "绩效评价报告（Word）"

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[Any, dict[str, Any]]:
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        report = document.read(nb)
        return word.write(report, pdf.pages(report)), resources
