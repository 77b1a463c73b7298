"""Reads PDF with text: ruled tables with their spans, and paragraphs; what has no rules or no text is told."""

from perfeval.documents.pdf.reading import Refused, read

__all__ = ["Refused", "read"]
