"""Does the text agree with the table? Rules about the narrative and its numbers."""
