"""Utskick's own code: what a newsletter is made of, free of AWS except in ``newsletter.aws``."""
