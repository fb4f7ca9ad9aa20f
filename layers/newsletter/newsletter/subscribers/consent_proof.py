"""The proof of consent: facts for a program, and a text to hand to whoever asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsletter.subscribers.subscriber import Ground
from newsletter.words import Words

if TYPE_CHECKING:
    from newsletter.mailing_list import MailingList
    from newsletter.subscribers.sign_ups import SignUp
    from newsletter.subscribers.subscriber import Subscriber


@dataclass(frozen=True)
class Proof:
    """What shows that somebody wanted a list, or on what other grounds they get it. Times are ISO 8601 in UTC.

    ``state`` is that of a subscriber, or ``asked`` for a sign-up that nobody has confirmed; ``text``, ``asked``,
    ``confirmed``, ``where`` and ``network`` are empty for whoever did not sign up on our website.
    """

    mailing_list: str
    organisation: str
    state: str
    address: str
    name: str = ""
    grounds: str = ""
    since: str = ""
    source: str = ""
    left_at: str = ""
    left_how: str = ""
    asked: str = ""
    where: str = ""
    text: str = ""
    confirmed: str = ""
    network: str = ""

    @classmethod
    def of(cls, reader: Subscriber, mailing_list: MailingList) -> Proof:
        consent = reader.consent
        return cls(
            mailing_list=mailing_list.name,
            organisation=mailing_list.organisation,
            state=reader.state.value,
            address=reader.address,
            name=reader.name,
            grounds=reader.grounds_name,
            since=reader.since,
            source=reader.source,
            left_at=reader.left_at,
            left_how=reader.left_how,
            asked=consent.asked if consent else "",
            where=consent.source if consent else "",
            text=consent.text if consent else "",
            confirmed=consent.confirmed if consent else "",
            network=consent.network if consent else "",
        )

    @classmethod
    def of_asking(cls, sign_up: SignUp, mailing_list: MailingList) -> Proof:
        return cls(
            mailing_list=mailing_list.name,
            organisation=mailing_list.organisation,
            state="asked",
            address=sign_up.address,
            name=sign_up.name,
            asked=datetime.fromtimestamp(sign_up.asked, UTC).isoformat(),
            where=sign_up.source,
            text=sign_up.text,
            network=sign_up.network,
        )

    def told(self, mailing_list: MailingList, now: datetime, language: str = "") -> str:
        """As a text that stands alone, in the list's language or another of ours."""
        words = Words(language or mailing_list.language)
        title = words.say("consent.title")
        moment = words.moment(now.astimezone(mailing_list.zone))
        made = words.say("consent.made", moment=moment, list=self.mailing_list, organisation=self.organisation)
        if not self.address:
            facts = [words.say("consent.gone", left=self.left_at[:10])]
        else:
            rows = [(label, value) for label, value in (*self._who(words), *self._what(words)) if value]
            wide = max(len(label) for label, _ in rows)
            facts = [f"{label.ljust(wide)}  {value}" for label, value in rows]
        return "\n".join([title, "=" * len(title), "", *facts, "", made, ""])

    def _who(self, words: Words) -> list[tuple[str, str]]:
        said = words.say
        how = said(f"page.own.how_{self.left_how.replace('-', '_')}") if self.left_how else ""
        return [
            (said("page.own.address"), self.address),
            (said("page.own.name"), self.name),
            (said("page.own.state"), said(f"page.own.state_{self.state}")),
            (said("page.own.grounds"), said(f"page.own.grounds_{self.grounds}") if self.grounds else ""),
            (said("page.own.since"), self.since[:10]),
            (said("page.own.source"), self.source),
            (said("page.own.left"), ", ".join(filter(None, (_minute(self.left_at), how)))),
        ]

    def _what(self, words: Words) -> list[tuple[str, str]]:
        said = words.say
        if not self.text:
            is_member = self.grounds and self.grounds != Ground.SIGN_UP
            return [(said("consent.none"), said("consent.none_member" if is_member else "consent.none_given"))]
        return [
            (said("consent.asked"), _minute(self.asked)),
            (said("consent.where"), self.where),
            (said("consent.text"), self.text),
            (said("consent.confirmed"), _minute(self.confirmed)),
            (said("consent.how"), said("consent.how_said") if self.confirmed else ""),
            (said("consent.network"), said("consent.network_said", mark=self.network) if self.network else ""),
        ]


def _minute(moment: str) -> str:
    return moment[:19].replace("T", " ")
