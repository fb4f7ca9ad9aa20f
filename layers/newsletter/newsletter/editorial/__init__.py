"""Staff's workflows: a file is published, proofed, started, reported on; files of subscribers are imported."""
