"""The postman: Amazon SES, asked once, with an answer for every mail or none at all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newsletter.aws.clients import sesv2
from newsletter.aws.links import Links  # noqa: TC001 - newsletter.settings reads the field's type
from newsletter.aws.refusals import FAILURES, TOO_MANY_CALLS, entry_answer, refusal_of, unless_everybodys
from newsletter.edition.slots import fill, values_for
from newsletter.errors import Uncertain
from newsletter.sending.outcomes import Accepted, InDoubt, NotSent, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsletter.edition.edition import Edition
    from newsletter.letters import Attachment, Letter
    from newsletter.sending.outcomes import SendResult
    from newsletter.sending.send_batch import Mail


@dataclass(frozen=True)
class Postman:
    """SES, for mails of one configuration set. ``mail_in_domain`` is where mail comes in; empty if it does not."""

    configuration_set: str
    links: Links
    mail_in_domain: str

    def deliver(self, mails: Sequence[Mail], edition: Edition) -> Sequence[SendResult]:
        """Send one batch in one SendBulkEmail, one HTTP attempt.

        Returns:
            An answer for each mail, in order.

        Raises:
            Uncertain: the call went out and no definite answer came back.
        """
        try:
            answer = sesv2().send_bulk_email(
                FromEmailAddress=edition.sender,
                ConfigurationSetName=self.configuration_set,
                DefaultContent={"Template": self._template(edition)},
                BulkEmailEntries=[self._entry(mail, edition) for mail in mails],  # type: ignore[misc]
                **({"ReplyToAddresses": [edition.reply_to]} if edition.reply_to else {}),  # type: ignore[arg-type]
            )
        except FAILURES as error:
            refusal = refusal_of(error, [mail.reader.address for mail in mails])
            if len(mails) > 1 and isinstance(refusal, NotSent) and refusal.personal:
                return self._one_by_one(mails, edition)
            if len(mails) > 1 and refusal == TOO_MANY_CALLS:
                return self._singly(mails, edition)
            return [refusal] * len(mails)
        results = answer.get("BulkEmailEntryResults", [])
        if len(results) != len(mails):
            return [InDoubt()] * len(mails)
        return unless_everybodys(
            [entry_answer(result, mail.reader.address) for mail, result in zip(mails, results, strict=True)]
        )

    def _one_by_one(self, mails: Sequence[Mail], edition: Edition) -> Sequence[SendResult]:
        """SES refused a whole call as badly formed: find out whose mail it is, unless it is everybody's."""
        answers = [self._alone(mail, edition) for mail in mails]
        if any(isinstance(answer, Accepted) for answer in answers):
            return [
                Refused(answer.reason) if isinstance(answer, NotSent) and answer.personal else answer
                for answer in answers
            ]
        return unless_everybodys(answers)

    def _alone(self, mail: Mail, edition: Edition) -> SendResult:
        try:
            return self.deliver([mail], edition)[0]
        except Uncertain:
            return InDoubt()

    def _singly(self, mails: Sequence[Mail], edition: Edition) -> Sequence[SendResult]:
        """SES takes no more bulk calls for now, but it may well take mails: each in a call of its own.

        AWS does not say how many bulk calls a second an account may make; were it one, as for most operations, then at
        more than fifty mails a second these are faster (https://docs.aws.amazon.com/ses/latest/dg/quotas.html).
        """
        answers: list[SendResult] = []
        for mail in mails:
            try:
                answers.append(self._single(mail, edition))
            except Uncertain:
                answers.append(InDoubt())
            if isinstance(answers[-1], NotSent | InDoubt):
                break  # it takes nothing, or cannot be heard: the rest is surely not sent
        return [*answers, *[TOO_MANY_CALLS] * (len(mails) - len(answers))]

    def _single(self, mail: Mail, edition: Edition) -> SendResult:
        leave = self.links.leave(mail.reader.list, mail.reader.key)
        values = values_for(edition, grounds=mail.reader.reason_name, leave=leave)
        return self._sent(
            FromEmailAddress=edition.sender,
            Destination={"ToAddresses": [mail.reader.address]},
            Content={
                "Simple": {
                    "Subject": _content(fill(edition.subject, values)),
                    "Body": {
                        "Html": _content(fill(edition.html, values)),
                        "Text": _content(fill(edition.text, values)),
                    },
                    "Headers": [*_headers(edition), *self._ways_out(leave, edition)],
                }
            },
            EmailTags=_tags(mail.tags),
            **({"ReplyToAddresses": [edition.reply_to]} if edition.reply_to else {}),
        )

    def post(self, letter: Letter, tags: Mapping[str, str]) -> SendResult:
        """Send a letter in one SendEmail, one HTTP attempt. Raises Uncertain as ``deliver`` does."""
        body = {"Html": _content(letter.html), "Text": _content(letter.text)}
        simple: dict[str, Any] = {"Subject": _content(letter.subject), "Body": body}
        simple["Headers"] = [{"Name": name, "Value": value} for name, value in letter.headers.items()]
        if letter.attachment:
            simple["Attachments"] = [_attached(letter.attachment)]
        return self._sent(
            FromEmailAddress=letter.sender,
            Destination={"ToAddresses": [letter.to]},
            Content={"Simple": simple},
            EmailTags=_tags(tags),
            **({"ReplyToAddresses": [letter.reply_to]} if letter.reply_to else {}),
        )

    def _sent(self, **asked: Any) -> SendResult:
        try:
            answer = sesv2().send_email(ConfigurationSetName=self.configuration_set, **asked)
        except FAILURES as error:
            return refusal_of(error, asked["Destination"]["ToAddresses"])
        return Accepted(answer["MessageId"]) if answer.get("MessageId") else InDoubt()

    def _template(self, edition: Edition) -> Any:
        return {
            "TemplateContent": {"Subject": edition.subject, "Text": edition.text, "Html": edition.html},
            "TemplateData": "{}",
            "Headers": _headers(edition),
        }

    def _entry(self, mail: Mail, edition: Edition) -> Mapping[str, Any]:
        leave = self.links.leave(mail.reader.list, mail.reader.key)
        values = values_for(edition, grounds=mail.reader.reason_name, leave=leave)
        return {
            "Destination": {"ToAddresses": [mail.reader.address]},
            # All tags here and none as defaults: AWS does not say whether the two add up or replace each other.
            "ReplacementTags": _tags(mail.tags),
            "ReplacementEmailContent": {
                "ReplacementTemplate": {"ReplacementTemplateData": json.dumps(values, ensure_ascii=False)}
            },
            "ReplacementHeaders": self._ways_out(leave, edition),
        }

    def _ways_out(self, leave: str, edition: Edition) -> list[dict[str, str]]:
        # In this order: Gmail has been seen to hide its button when List-Unsubscribe-Post came first
        # (https://github.com/aws/aws-sdk-js/issues/4655).
        # A mail program without the web writes a mail whose subject says who it is for: to mail-in, or to a person.
        token = leave.rpartition("/")[2]
        to = f"leave@{self.mail_in_domain}" if self.mail_in_domain else edition.reply_to
        ways = [f"<{leave}>"] + ([f"<mailto:{to}?subject=leave%20{token}>"] if to else [])
        return [
            {"Name": "List-Unsubscribe", "Value": ", ".join(ways)},
            {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
        ]


def _headers(edition: Edition) -> list[dict[str, str]]:
    """Those that all mails of an edition have: once for a whole call."""
    headers = {"List-Id": edition.list_id, **edition.headers}
    return [{"Name": name, "Value": value} for name, value in headers.items()]


def _attached(attachment: Attachment) -> dict[str, Any]:
    """A mail as a file of no kind.

    As ``message/rfc822`` it may not be in base64 (RFC 2046, 5.2.1), and in seven bits, which is what SES makes of it
    otherwise, not every mail is: https://docs.aws.amazon.com/ses/latest/dg/attachments.html
    """
    return {
        "RawContent": attachment.content,
        "FileName": attachment.name,
        "ContentType": "application/octet-stream",
        "ContentDisposition": "ATTACHMENT",
        "ContentTransferEncoding": "BASE64",
    }


def _content(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}


def _tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in tags.items()]
