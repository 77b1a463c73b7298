"""Prints a document as HTML, PDF, Word and Excel, and writes the official Excel forms."""
