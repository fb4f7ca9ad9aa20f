"""Mail to staff and operators: one letter to each of them, written once however often it is asked for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from email.utils import formataddr
from typing import TYPE_CHECKING

from newsletter.edition.mail_headers import may_send_as, reply_to_of, sender_of
from newsletter.errors import InvalidList
from newsletter.letters import Letter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsletter.edition.letter import LetterBody
    from newsletter.errors import InvalidIssue
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
    ) -> None:
        """Write to everyone on the list's staff, or to the operator where there is no list.

        Args:
            mailing_list: whose staff; None for the operator.
            about: what the letter is about; the same again to the same person is not sent again.
            body: the letter for each of them, by their place among the staff.
            staff: to whom instead of the operator, where the list's settings are broken and name somebody.
        """
        to = mailing_list.staff if mailing_list else staff or (self.operator_mail,)
        sender, reply_to = self._headers(mailing_list)
        for person, address in enumerate(to):
            made = body(person)
            self.outbox.put(
                Letter(
                    id=letter_id(about, address),
                    to=address,
                    subject=made.subject,
                    html=made.html,
                    text=made.text,
                    sender=sender,
                    reply_to=reply_to,
                    list=mailing_list.id if mailing_list else "",
                    # Out-of-office replies to a machine help nobody: https://www.rfc-editor.org/rfc/rfc3834
                    headers={"Auto-Submitted": "auto-generated"},
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
        self.write(mailing_list, about, lambda _: body, staff=staff)


def letter_id(about: str, address: str) -> str:
    """A name for a file and a mail tag, without the address in it."""
    return f"{about}-{hashlib.sha256(f'{about} {address}'.encode()).hexdigest()[:12]}"
