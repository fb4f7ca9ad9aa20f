"""Sending: who an edition goes to, in which batches, at what pace, and what became of each delivery."""
