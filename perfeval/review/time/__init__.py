"""Days and years: what is due when, and what another year said."""
