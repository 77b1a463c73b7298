"""The prints as nbconvert exporters, so that JupyterLab's export menu and ``jupyter nbconvert`` offer them."""

from __future__ import annotations

import sys
from html import escape
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from perfeval.export import document, html, pdf, word

REFUSAL = """<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>没有导出</title></head>
<body><h1>没有导出</h1><p>{why}</p><p>改好后，先全部重新运行，保存，再导出。</p></body>
</html>
"""


class _Print(Exporter):
    """One print of the document that a notebook shows.

    Raises CannotPrint; in a Jupyter server, where that would be an error page in English, a page says why instead.
    """

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[Any, dict[str, Any]]:
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        try:
            return self.written(document.read(nb)), resources
        except document.CannotPrint as error:
            if not _in_a_server():
                raise
            self.output_mimetype, resources["output_extension"] = "text/html", ".html"
            return REFUSAL.format(why=escape(str(error))), resources

    def written(self, report: document.Document) -> str | bytes:
        raise NotImplementedError


class HtmlExporter(_Print):
    """The report as one HTML file."""

    file_extension = ".html"
    output_mimetype = "text/html"
    export_from_notebook = "绩效评价报告（HTML）"

    def written(self, report: document.Document) -> str:
        return html.write(report).decode()


class PdfExporter(_Print):
    """The report as PDF."""

    file_extension = ".pdf"
    output_mimetype = "application/pdf"
    export_from_notebook = "绩效评价报告（PDF）"

    def written(self, report: document.Document) -> bytes:
        return pdf.write(report)


class DocxExporter(_Print):
    """The report as a Word document."""

    file_extension = ".docx"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    export_from_notebook = "绩效评价报告（Word）"

    def written(self, report: document.Document) -> bytes:
        return word.write(report, pdf.pages(report))


def _in_a_server() -> bool:
    """Whether somebody asks from a browser, and not on the command line."""
    module = sys.modules.get("jupyter_server.serverapp")
    return module is not None and bool(module.ServerApp.initialized())
