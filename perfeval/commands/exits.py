"""Exit codes of the commands."""

OK, INPUT, USAGE, PARTIAL, GATE = 0, 1, 2, 3, 4  # all well, bad input, bad usage, partly done, blocked
