"""Settings as people type them: a key, a colon, and the rest of the line is the value, taken as typed.

The shape is YAML's (sections by indentation, lists by hyphens, brackets, quotation marks), so that existing files and
editors go on working. What YAML does to values is left out: no numbers, dates, booleans, anchors or tags. There,
``phone: 0701234567`` loses its zero, ``name: Klubb #1`` its end, and ``2026-02-30`` is an exception.
"""

from newsletter.typed.lines import LONGEST, Settings, settings_in
from newsletter.typed.values import NotReadableError, Value, rest_of_line

__all__ = ["LONGEST", "NotReadableError", "Settings", "Value", "rest_of_line", "settings_in"]
