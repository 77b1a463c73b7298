"""Which column of a table holds what: by its head, its cells, its place, or a layout that a person told."""
