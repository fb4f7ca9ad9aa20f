"""A list's logo for the website's pages: made fit to be shown, and kept where the website may read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.editorial.ports import Archive, StaffBucket
    from newsletter.errors import Problem
    from newsletter.mailing_list import MailingList

_WIDEST = 220
"""CSS pixels, as in mails."""


@dataclass(frozen=True)
class LogoKeeper:
    """What keeping a logo needs."""

    staff_bucket: StaffBucket
    archive: Archive

    def keep(self, mailing_list: MailingList) -> Sequence[Problem]:
        """Keep the logo that the settings name, if it is there: what is wrong with it, as publishing would say."""
        logo = mailing_list.look.logo
        content = self.staff_bucket.file(f"lists/{mailing_list.folder}/{logo}") if logo else None
        if content is None:
            return ()
        from newsletter.edition.pictures import hosted

        try:
            self.archive.keep_logo(mailing_list.logo_name, hosted(logo, content, widest=_WIDEST))
        except InvalidIssue as unfit:
            return unfit.problems
        return ()
