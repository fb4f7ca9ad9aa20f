"""What an edition is made of: an issue, its pictures and its meetings."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newsletter.day_answers import NO_ANSWERS
from newsletter.edition.rendering import edition_of
from newsletter.subscribers.keyring import base32
from newsletter.visible import check_reading, problems_in, shown_by, visible_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsletter.day_answers import DayAnswers
    from newsletter.edition.calendar_links import Announced
    from newsletter.edition.corrections import Correction
    from newsletter.edition.rendering import Rendered
    from newsletter.edition.templates import Theme
    from newsletter.issue import Issue
    from newsletter.issue.upload import Upload
    from newsletter.mailing_list import MailingList


@dataclass(frozen=True)
class Material:
    """``content`` is the upload's; ``pictures`` are the files it shows, by name, and the list's logo.

    ``theme`` holds templates and style sheets of the list's own; ``answers`` are staff's about its days.
    """

    upload: Upload
    content: bytes
    mailing_list: MailingList
    issue: Issue
    pictures: Mapping[str, bytes]
    announced: Announced
    theme: Theme = ()
    answers: DayAnswers = NO_ANSWERS

    @property
    def edition_id(self) -> str:
        """80 bits over everything that decides what the edition looks like: the same again is the same edition.

        Its meetings too: a day without a year is in another one by next summer.
        """
        digest = hashlib.sha256(repr((self.upload.is_draft, self.mailing_list)).encode())
        for name in sorted(self.pictures):
            digest.update(hashlib.sha256(self.pictures[name]).digest())
        for entry in self.announced.entries:
            digest.update(repr((entry.title, entry.when)).encode())
        for entry in self.announced.called_off:
            digest.update(repr(("off", entry.uid)).encode())
        for answer in self.answers.answers:  # so that whoever voids the edition before never voids this one
            digest.update(repr(("answer", answer.day, answer.enters)).encode())
        digest.update(repr(self.theme).encode())
        digest.update(self.content)
        return f"{self.mailing_list.id}-{base32(digest.digest())[:16]}"

    def rendered(self, edition_id: str, website: str, correction: Correction | None = None) -> Rendered:
        """Render, and check the result against a second, independent reading of the file.

        Returns:
            The edition, with a warning for everything in the file that is neither in it nor named as left out.
        """
        made = self._rendered(edition_id, website, correction)
        edition, issue = made.edition, self.issue
        visible = visible_in(self.upload.name, self.content)
        check = check_reading(
            visible,
            shown_by(edition.web, edition.text, issue.subject, issue.preheader, issue.correction),
            issue.left_out,
        )
        return replace(made, warnings=(*made.warnings, *problems_in(check)))

    def _rendered(self, edition_id: str, website: str, correction: Correction | None) -> Rendered:
        return edition_of(
            self.issue,
            self.mailing_list,
            edition_id=edition_id,
            website=website,
            pictures=self.pictures,
            announced=self.announced,
            correction=correction,
            theme=self.theme,
        )
