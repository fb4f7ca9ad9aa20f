"""The reading check: what a file shows its author, read a second time by code that shares nothing with ``issue``.

``visible_in`` reads a file, ``shown_by`` an edition, and ``check_reading`` compares the two: every word, number,
link, picture, list item and table cell of the file is in the edition, was named as left out, or is a difference that
staff are told of. Nothing here imports a reader of ``newsletter.issue``; a test holds that.
"""

from newsletter.visible.comparison import ReadingCheck, check_reading, shown_by
from newsletter.visible.content import LeftOut, Visible
from newsletter.visible.files import visible_in
from newsletter.visible.problems import problems_in

__all__ = ["LeftOut", "ReadingCheck", "Visible", "check_reading", "problems_in", "shown_by", "visible_in"]
