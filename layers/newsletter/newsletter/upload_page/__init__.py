"""The upload page: staff give in files by a link of their own, see what lies there, and what became of each."""
