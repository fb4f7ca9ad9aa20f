"""What the author wrote, out of the text part of a mail: the website's function reads it without the text's writer."""

from __future__ import annotations

from newsletter.edition.slots import slot

RULER = "-" * 72
"""Stands alone above and below what the author wrote; as wide as the text is."""


def with_braces(template: str) -> str:
    """A text in which every brace is what the author wrote again."""
    return template.replace(slot("openBrace"), "{").replace(slot("closeBrace"), "}")


def written_in(plain: str) -> str:
    """A whole text part without masthead, footer and way out."""
    between = plain.partition(f"\n\n{RULER}\n\n")[2].rpartition(f"\n\n{RULER}\n\n")[0]
    return with_braces(between)
