"""Is each score explained and proven? Rules about reasons, measures, evidence and surveys."""
