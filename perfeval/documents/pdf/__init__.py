"""Reads PDF with text: ruled tables with their spans, and paragraphs; what has no rules or no text is told."""

from perfeval.documents.pdf.reading import PdfRefused, read

__all__ = ["PdfRefused", "read"]
