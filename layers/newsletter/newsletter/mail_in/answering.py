"""The letters that mails lead to, each written once, and no more of them than people, or two robots, can bear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from newsletter.edition.mail_headers import reply_to_of
from newsletter.editorial.staff_mail import StaffMail
from newsletter.errors import InvalidList
from newsletter.issue.mailboxes import canonical, domain_of
from newsletter.letters import Attachment, passing_on
from newsletter.subscribers.erasing import addresses_of
from newsletter.subscribers.subscriber import State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsletter.edition.letter import LetterBody
    from newsletter.mail_in.decisions import TableMailed, Unproven
    from newsletter.mail_in.ports import MailRecords, StaffBucket
    from newsletter.mail_in.received_mail import ReceivedMail
    from newsletter.mailing_list import MailingList
    from newsletter.sending.ports import Outbox
    from newsletter.subscribers.ports import Links, Subscribers, Suppressions

MOST_ATTACHED = 10 * 1024 * 1024
"""Bytes of a mail that a letter carries: much more and the mailbox it goes to refuses it."""

ANSWERS_ALIKE, ANSWERS = 1, 5
"""To one person in a day, of one kind and of all: https://www.rfc-editor.org/rfc/rfc3834#section-2"""

TOLD_OF_UNPROVEN = 3
"""Letters a day to one person that somebody may be using their address."""

PASSED_ON_FROM_ONE, PASSED_ON = 10, 100
"""Mails a day that are passed on to the same people: from one address, and in all."""

WAYS_OUT = 200
"""Letters a day to readers who asked by mail to leave, all lists together."""


@dataclass(frozen=True)
class MailAnswers:
    """Each method tells whether its letter was written; False where there have been enough of its kind.

    Nothing goes to an address at ``mail_in_domain``: it would come straight back.
    """

    staff_mail: StaffMail
    outbox: Outbox
    mail_records: MailRecords
    staff_bucket: StaffBucket
    subscribers: Subscribers
    suppressions: Suppressions
    links: Links
    mail_in_domain: str
    clock: Callable[[], float]

    def tell_unproven(self, mail: ReceivedMail, unproven: Unproven) -> bool:
        """Tell the person on file, never whoever the mail came from: that may be a stranger's address."""
        from newsletter.edition.mail_in_letters import unproven_letter

        if not self._has_share("unproven", unproven.sender, mail, TOLD_OF_UNPROVEN):
            return False
        mailing_list, language = self.list_or_none(unproven.list)
        body = unproven_letter(mailing_list, mail.subject, unproven.why, language)
        about = f"unproven-{unproven.list}-{mail.digest}"
        return self._write([unproven.sender], mailing_list, about, body)

    def tell_table(self, mail: ReceivedMail, table: TableMailed) -> bool:
        from newsletter.edition.mail_in_letters import table_letter

        mailing_list, language = self.list_or_none(table.list)
        folder = mailing_list.folder if mailing_list else table.list
        body = table_letter(mailing_list, table.files, f"lists/{folder}/subscribers/", language)
        return self._answer(mail, table.sender, mailing_list, f"table-{table.list}", body)

    def tell_uncorrectable(self, mail: ReceivedMail, list_id: str, sender: str) -> bool:
        from newsletter.edition.mail_in_letters import uncorrectable_letter

        mailing_list, language = self.list_or_none(list_id)
        body = uncorrectable_letter(mailing_list, mail.subject, language)
        return self._answer(mail, sender, mailing_list, f"uncorrectable-{list_id}", body)

    def pass_on(self, mail: ReceivedMail, list_id: str) -> bool:
        """Let a list's people, or the operator, have a mail as a letter of ours: resent as it is it would be refused.

        Answers go to whoever wrote it.
        """
        from newsletter.edition.mail_in_letters import passed_on_letter

        mailing_list, language = self.list_or_none(list_id)
        whose = f"{list_id or 'operator'}"
        if not self._has_share(f"passed-on-{whose}", mail.sender, mail, PASSED_ON_FROM_ONE):
            return False
        if not self._has_share(f"passed-on-{whose}", "", mail, PASSED_ON):
            return False
        is_attached = len(mail.raw) <= MOST_ATTACHED and mail.virus in ("PASS", "")
        body = passed_on_letter(
            mailing_list,
            language,
            sender=mail.sender,
            subject=mail.subject,
            text=mail.parts.text,
            is_attached=is_attached,
            kept=f"mail/{mail.name}",
        )
        attachment = Attachment(_ATTACHED[language], mail.raw) if is_attached else None
        about = f"passed-on-{whose}-{mail.digest}"
        to = [one for one in self._people_of(mailing_list) if canonical(one) != mail.sender]
        # Their own mail is no news to anybody, and a robot of theirs would answer it.
        to = to or [self.staff_mail.operator_mail]
        return self._write(to, mailing_list, about, body, reply_to=mail.sender, attachment=attachment)

    def tell_infected(self, mail: ReceivedMail) -> bool:
        from newsletter.edition.mail_in_letters import infected_letter

        if not self._has_share("infected", "", mail, ANSWERS):
            return False
        body = infected_letter(f"mail/{mail.name}", self.staff_mail.language)
        return self._write([self.staff_mail.operator_mail], None, f"infected-{mail.digest}", body)

    def show_way_out(self, mail: ReceivedMail) -> bool:
        """Mail the way out of each list to the reader whose address a mail says it is from; to nobody else anything.

        What the mail says proves nothing: so the letter goes to the address in the register, and nothing is changed.
        Whoever writes from an address they have moved from gets it where the list goes now.
        """
        from newsletter.edition.mail_in_letters import way_out_letter

        if not mail.sender:
            return True
        key, day = self.links.ring.reader_key(mail.sender), self._today.isoformat()[:10]
        keys = addresses_of(key, self.suppressions)
        found = [self.subscribers.of(list_id, one) for list_id in self.staff_bucket.list_ids() for one in keys]
        readers = [one for one in found if one and one.state is State.ACTIVE]
        if readers and not self._has_share("ways-out", "", mail, WAYS_OUT):
            return False
        for reader in readers:
            mailing_list, _ = self.list_or_none(reader.list)
            if mailing_list:
                url = self.links.leave(reader.list, reader.key)
                self.outbox.put(way_out_letter(mailing_list, reader, url, day=day))
        return True

    def list_or_none(self, list_id: str) -> tuple[MailingList | None, str]:
        """A list, if its settings can be read, and the language to speak."""
        try:
            found = self.staff_bucket.mailing_list(list_id) if list_id else None
        except InvalidList as broken:
            return None, broken.language or self.staff_mail.language
        return found, found.language if found else self.staff_mail.language

    @property
    def _today(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC).replace(hour=0, minute=0, second=0, microsecond=0)

    def _has_share(self, what: str, who: str, mail: ReceivedMail, most: int) -> bool:
        """Whether a mail is among the first of the day, of anybody's if ``who`` is empty."""
        whose = self.links.ring.reader_key(canonical(who)) if who else "all"
        return self.mail_records.has_share(f"{what}-{whose}", mail.key, most, self._today + timedelta(days=1))

    def _answer(
        self, mail: ReceivedMail, to: str, mailing_list: MailingList | None, what: str, body: LetterBody
    ) -> bool:
        if not (self._has_share(what, to, mail, ANSWERS_ALIKE) and self._has_share("answers", to, mail, ANSWERS)):
            return False
        self.staff_mail.write_to(to, mailing_list, f"{what}-{mail.digest}", body, replying=mail.answered)
        return True

    def _people_of(self, mailing_list: MailingList | None) -> Sequence[str]:
        """Who reads what readers write: ``reply_to``, or the staff; the operator where the settings are broken."""
        if mailing_list is None:
            return (self.staff_mail.operator_mail,)
        to = reply_to_of(mailing_list)
        return [to] if to and domain_of(to) != self.mail_in_domain else mailing_list.staff

    def _write(
        self,
        to: Sequence[str],
        mailing_list: MailingList | None,
        about: str,
        body: LetterBody,
        *,
        reply_to: str = "",
        attachment: Attachment | None = None,
    ) -> bool:
        there = [address for address in to if domain_of(canonical(address)) != self.mail_in_domain]
        for address in there:
            self.staff_mail.write_to(
                address,
                mailing_list,
                about,
                body,
                headers=passing_on(about),
                reply_to=reply_to,
                attachment=attachment,
            )
        return bool(there)


_ATTACHED = {"sv": "mejlet.eml", "en": "the-mail.eml"}
