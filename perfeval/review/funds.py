"""Is the money told truly? Rules about budget, receipt, spending and their rate."""
