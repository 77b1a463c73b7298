"""What the commands do; their names and options stand in ``perfeval.cli``."""
