"""The greeting: a text that SES publishes to the topic of an event destination when it is made and when it is changed.

It is no JSON and no event, and whoever reads the topic meets it on the first day: seen whole in
https://github.com/ope-tech/laravel-ses/issues/10.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

GREETING = "Successfully validated SNS topic for Amazon SES event publishing."


class Greeting:
    """Remembers which destinations were greeted as they are."""

    def __init__(self) -> None:
        self._greeted: dict[tuple[str, str], frozenset[str]] = {}

    def due(self, destinations: Mapping[str, Mapping[str, frozenset[str]]]) -> list[str]:
        """The topics to greet, by configuration set and topic with the kinds of events; each once for each change."""
        known = {(name, topic): kinds for name, topics in destinations.items() for topic, kinds in topics.items()}
        changed = [topic for (name, topic), kinds in known.items() if self._greeted.get((name, topic)) != kinds]
        self._greeted = known
        return changed
