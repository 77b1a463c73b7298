"""The machine: which reports are out of date, why, where they are made; store, record, proof, archive, catalogue."""
