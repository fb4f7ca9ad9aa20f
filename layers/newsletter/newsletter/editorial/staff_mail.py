"""Mail to staff and operators: one letter to each of them, written once however often it is asked for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from email.utils import formataddr
from typing import TYPE_CHECKING

from newsletter.edition.mail_headers import may_send_as, reply_to_of, sender_of
from newsletter.errors import InvalidList
from newsletter.issue.mailboxes import canonical
from newsletter.letters import Letter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from newsletter.edition.letter import LetterBody
    from newsletter.errors import InvalidIssue
    from newsletter.letters import Attachment, Replying
    from newsletter.mailing_list import MailingList
    from newsletter.sending.ports import Outbox


@dataclass(frozen=True)
class StaffMail:
    """``operator_mail`` gets what belongs to no list; ``sender_identity`` and ``language`` are the stack's own."""

    outbox: Outbox
    operator_mail: str
    sender_identity: str
    language: str

    def write(
        self,
        mailing_list: MailingList | None,
        about: str,
        body: Callable[[int], LetterBody],
        *,
        staff: Sequence[str] = (),
        replying: Replying | None = None,
    ) -> None:
        """Write to everyone on the list's staff, or to the operator where there is no list.

        Args:
            mailing_list: whose staff; None for the operator.
            about: what the letter is about; the same again to the same person is not sent again.
            body: the letter for each of them, by their place among the staff.
            staff: to whom instead of the operator, where the list's settings are broken and name somebody.
            replying: the mail that one of them wrote, to whom it is an answer.
        """
        to = mailing_list.staff if mailing_list else staff or (self.operator_mail,)
        for person, address in enumerate(to):
            answered = replying if replying and replying.to == canonical(address) else None
            self.write_to(address, mailing_list, about, body(person), replying=answered)

    def write_to(
        self,
        address: str,
        mailing_list: MailingList | None,
        about: str,
        body: LetterBody,
        *,
        headers: Mapping[str, str] | None = None,
        replying: Replying | None = None,
        reply_to: str = "",
        attachment: Attachment | None = None,
    ) -> None:
        """Write one letter to one person, once.

        Args:
            address: to whom.
            mailing_list: from which list; None for the stack itself.
            about: what the letter is about, as in ``write``.
            body: what it says.
            headers: in place of those that say that a machine wrote it.
            replying: the mail that it answers.
            reply_to: where answers go, if not to the list's people.
            attachment: what it carries.
        """
        sender, answers_to = self._headers(mailing_list)
        name = letter_id(about, address)
        # Out-of-office replies to a machine help nobody: https://www.rfc-editor.org/rfc/rfc3834
        by_itself = headers or {"Auto-Submitted": "auto-generated"}
        self.outbox.put(
            Letter(
                id=name,
                to=address,
                subject=body.subject,
                html=body.html,
                text=body.text,
                sender=sender,
                reply_to=reply_to or answers_to,
                list=mailing_list.id if mailing_list else "",
                headers=replying.headers(name) if replying else by_itself,
                attachment=attachment,
            )
        )

    def _headers(self, mailing_list: MailingList | None) -> tuple[str, str]:
        """From and Reply-To: the list's, or the stack's where the list's cannot be used."""
        try:
            if mailing_list and may_send_as(mailing_list, self.sender_identity):
                return sender_of(mailing_list), reply_to_of(mailing_list)
        except InvalidList:
            pass  # that is what the letter is about
        default = self.sender_identity if "@" in self.sender_identity else f"utskick@{self.sender_identity}"
        return formataddr(("Utskick", default)), ""

    def tell_refusal(
        self,
        mailing_list: MailingList | None,
        file_name: str,
        about: str,
        refusal: InvalidIssue,
        *,
        kind: str = "issue",
        replying: Replying | None = None,
    ) -> None:
        """Tell why a file was refused; where its list's settings are broken, the staff that they name all the same.

        ``kind`` is what the file holds, as ``problem_letter`` takes it.
        """
        from newsletter.edition.letters import problem_letter

        staff, language = refusal.staff if isinstance(refusal, InvalidList) else (), self.language
        if mailing_list:
            language = mailing_list.language
        elif isinstance(refusal, InvalidList) and refusal.staff:
            language = refusal.language or language
        body = problem_letter(mailing_list, file_name, refusal.problems, language, kind=kind)
        self.write(mailing_list, about, lambda _: body, staff=staff, replying=replying)


def letter_id(about: str, address: str) -> str:
    """A name for a file and a mail tag, without the address in it."""
    return f"{about}-{hashlib.sha256(f'{about} {address}'.encode()).hexdigest()[:12]}"
