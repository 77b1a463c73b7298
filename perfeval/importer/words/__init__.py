"""What stands around tables: labels, chapters, heads and feet, and whose document it is."""
