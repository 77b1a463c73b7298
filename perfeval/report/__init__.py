"""What a reader sees: narrative, tables, charts, working papers, control sheet, letters, years, all projects."""
