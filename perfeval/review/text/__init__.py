"""The report as a text: its chapters, wording, references, advice, names and limits."""
