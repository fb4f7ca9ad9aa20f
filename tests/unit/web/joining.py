"""The pages of joining as people meet them, made up."""

from __future__ import annotations

from newsletter.edition.archive_index import SentIssue
from newsletter.mailing_list import Contact, MailingList
from newsletter.web import joining_pages
from newsletter.web.join_form import Filled

EVIL = '"><script>alert(1)</script>'
WHO = "an\u2022\u2022\u2022@example.se"
CONTACT = Contact("Märta Öberg", "0123-456 78", "redaktionen@example.se")
LIST = MailingList("blad", "Kommunbladet & <Co>", EVIL, "Blad", "b@a.example", ("s@a.example",), CONTACT, signup=True)
ENGLISH = MailingList("news", "News", "Club", "News", "n@a.example", ("s@a.example",), Contact(), language="en")

PLAIN = Filled(status=200)
SLIP = Filled("anna@gmial.com", "Anna", sure="anna@gmial.com", slip="anna@gmail.com")
SENT = SentIssue("k-1", EVIL, "", "en", 1_800_000_000, 0, "tag:a.example,2027:k-1")
WRONG = Filled(EVIL, EVIL, problem="page.join.not_an_address", name_problem="page.join.not_a_name")


def form_page(filled: Filled, mailing_list: MailingList = LIST) -> str:
    return joining_pages.join_page(mailing_list, "/join/blad", "stamp", filled)


JOINING = {
    "join": form_page(PLAIN),
    "join-in-english": form_page(PLAIN, ENGLISH),
    "join-wrong": form_page(WRONG),
    "join-slip": form_page(SLIP),
    "join-again": form_page(Filled("anna@a.example", again=True)),
    "look": joining_pages.look_page(LIST),
    "look-in-english": joining_pages.look_page(ENGLISH),
    "confirm": joining_pages.confirm_page(LIST, WHO, "/j/token"),
    "joined": joining_pages.joined_page(LIST, WHO, "/u/token", SENT),
    "joined-first": joining_pages.joined_page(LIST, WHO, "/u/token"),
    "barred": joining_pages.barred_page(LIST, WHO),
    "forgotten": joining_pages.forgotten_page(LIST, "/join/blad"),
    "forgotten-and-closed": joining_pages.forgotten_page(ENGLISH, ""),
}
