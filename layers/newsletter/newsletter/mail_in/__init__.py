"""Mail in: what arrives at the stack's own domain, whom it can be believed to be from, and what becomes of it."""
