"""The table of indicators, row by row: how it is drawn up, what was reached, what was scored, and why."""
