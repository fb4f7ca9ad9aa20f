"""Readers: who they are, on what grounds they get a list, and the links that are theirs alone."""
