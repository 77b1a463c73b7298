"""Is the result what the score says? Rules about actuals, scores, totals and arithmetic."""
