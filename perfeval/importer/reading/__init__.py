"""What the readers of documents share: what is found, the account of every cell, and what cells look like."""
