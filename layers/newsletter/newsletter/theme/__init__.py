"""The theme: the looks of editions, letters and pages, as templates and style sheets."""
