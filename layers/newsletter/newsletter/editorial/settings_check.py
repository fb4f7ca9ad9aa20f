"""Settings are looked at when they are saved: whoever keeps a list hears at once what it is now, or of a slip."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from newsletter.editorial.logo_keeper import LogoKeeper
from newsletter.editorial.settings_review import reviewed
from newsletter.editorial.staff_mail import StaffMail
from newsletter.errors import InvalidList, Problem
from newsletter.issue.kind import ORDINARY
from newsletter.metrics import Metric
from newsletter.sending.audience import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsletter.editorial.ports import StaffBucket
    from newsletter.issue.upload import Upload
    from newsletter.mailing_list import MailingList
    from newsletter.subscribers.ports import Subscribers, Suppressions


class Settings(StrEnum):
    """What a list's settings file was found to be."""

    READ = Metric.SETTINGS_READ
    BROKEN = Metric.SETTINGS_BROKEN
    IGNORED = Metric.FILES_IGNORED


@dataclass(frozen=True)
class SettingsCheck:
    """Everything that looking at settings needs."""

    staff_mail: StaffMail
    logos: LogoKeeper
    staff_bucket: StaffBucket
    subscribers: Subscribers
    suppressions: Suppressions
    clock: Callable[[], float]

    def check(self, upload: Upload) -> Settings:
        """Read the settings as they are now, and mail what the list is now or what is wrong, once for each version.

        The letter goes to the staff that the file names; where it names none that can be made out, to the operator.
        """
        from newsletter.edition.settings_letter import saved_letter, settings_letter

        if upload.key != f"lists/{upload.folder}/list.yaml":
            return Settings.IGNORED
        about = f"settings-{upload.digest}"
        try:
            # Thrown away in one folder, they may lie in another of the same name: a folder was renamed.
            lists = self.staff_bucket
            mailing_list = lists.mailing_list(upload.list) if upload.is_deletion else lists.list_in(upload.folder)
        except InvalidList as broken:
            wrong = settings_letter(upload.folder, broken.problems, broken.language or self.staff_mail.language)
            self.staff_mail.write(None, about, lambda _: wrong, staff=broken.staff)
            return Settings.BROKEN
        found = (
            *reviewed(mailing_list, self.staff_mail.sender_identity, self.staff_bucket.has),
            *self.logos.keep(mailing_list),
            *self._other_folders(mailing_list),
        )
        if any(problem.stops for problem in found):
            wrong = settings_letter(upload.folder, found, mailing_list.language)
            self.staff_mail.write(None, about, lambda _: wrong, staff=mailing_list.staff)
            return Settings.BROKEN
        tally = Tally.of(mailing_list.id, self.subscribers, self.suppressions, ORDINARY, self.clock())
        body = saved_letter(mailing_list, found, tally.grounds.total())
        self.staff_mail.write(mailing_list, about, lambda _: body)
        return Settings.READ

    def _other_folders(self, mailing_list: MailingList) -> Iterator[Problem]:
        for other in self.staff_bucket.folders_of(mailing_list.id):
            if other != mailing_list.folder:
                facts = {"list": mailing_list.folder, "other": other, "id": mailing_list.id}
                yield Problem("list-two-folders", facts, stops=False)
