"""Words: every sentence that is shown to anyone, in each language."""

from newsletter.words.words import Words

__all__ = ["Words"]
