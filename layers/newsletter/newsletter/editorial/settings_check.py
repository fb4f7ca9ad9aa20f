"""Settings are looked at when they are saved: whoever keeps a list hears of a slip at once, not with the next issue."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from newsletter.editorial.staff_mail import StaffMail
from newsletter.errors import InvalidList

if TYPE_CHECKING:
    from newsletter.editorial.ports import StaffBucket
    from newsletter.issue.upload import Upload


class Settings(StrEnum):
    """What a list's settings file was found to be."""

    READ = "SettingsRead"
    BROKEN = "SettingsBroken"
    IGNORED = "FilesIgnored"


@dataclass(frozen=True)
class SettingsCheck:
    """Everything that looking at settings needs."""

    staff_mail: StaffMail
    staff_bucket: StaffBucket

    def check(self, upload: Upload) -> Settings:
        """Read the settings as they are now, and mail what is wrong with them, once for each version of the file.

        The letter goes to the staff that the file names all the same, else to the operator.
        """
        from newsletter.edition.letters import settings_letter

        if upload.key != f"lists/{upload.list}/list.yaml":
            return Settings.IGNORED
        try:
            self.staff_bucket.mailing_list(upload.list)
        except InvalidList as broken:
            body = settings_letter(upload.list, broken.problems, broken.language or self.staff_mail.language)
            self.staff_mail.write(None, f"settings-{upload.digest}", lambda _: body, staff=broken.staff)
            return Settings.BROKEN
        return Settings.READ
