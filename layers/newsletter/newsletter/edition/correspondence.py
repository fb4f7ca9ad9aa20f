"""Correspondence with staff: proofs, problems and reports, each a letter to every one of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from email.utils import formataddr
from typing import TYPE_CHECKING, Protocol

from newsletter.readers.signed_links import StaffLink
from newsletter.sending.letters import Letter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsletter.edition.letters import LetterBody
    from newsletter.edition.rendering import Rendered
    from newsletter.errors import Problem
    from newsletter.issue import Issue
    from newsletter.issue.upload import Upload
    from newsletter.mailing_list import MailingList
    from newsletter.sending.standing import Standing

LINKS_LAST = 14 * 24 * 3600
"""Seconds that a link in a proof can be used."""
