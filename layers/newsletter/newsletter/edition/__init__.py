"""Editions: issues rendered and frozen, and the letters about them.

What renders is imported when it is asked for: the function that sends needs only ``Edition`` and ``slots``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.edition.edition import Edition

if TYPE_CHECKING:
    from newsletter.edition.pictures import HostedPicture
    from newsletter.edition.rendering import Rendered, edition_of

__all__ = ["Edition", "HostedPicture", "Rendered", "edition_of"]


def __getattr__(name: str) -> object:
    if name in ("Rendered", "edition_of"):
        from newsletter.edition import rendering

        return getattr(rendering, name)
    if name == "HostedPicture":
        from newsletter.edition.pictures import HostedPicture

        return HostedPicture
    raise AttributeError(name)
