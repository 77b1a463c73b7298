"""Documents in no usual shape, set anew as a table before they are read."""
