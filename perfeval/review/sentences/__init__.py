"""Figures in words: read with what they count, and held against the table, the lists and one another."""
