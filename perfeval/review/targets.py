"""Is the target worth reaching? Rules about targets, names, levels and categories."""
