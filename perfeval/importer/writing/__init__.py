"""Writes what was imported as a params file and its narrative, every doubt beside its value."""
