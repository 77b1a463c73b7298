"""Reads somebody else's Word, Excel, web page or text into params, and says what it could not read."""
