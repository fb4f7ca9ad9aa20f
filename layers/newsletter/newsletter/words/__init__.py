"""Words: every sentence this house shows to anyone, in each language it speaks."""

from newsletter.words.words import Words

__all__ = ["Words"]
