"""How rules read what people wrote: figures with what they count, days, changes, names, papers. It asks nothing."""
