"""Utskick's own code: what exists in the house of a newsletter, free of AWS except in ``newsletter.aws``."""
