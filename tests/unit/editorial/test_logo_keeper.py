"""A list's logo is kept for the website as its settings name it, and what is wrong with it is told."""

from __future__ import annotations

import io
from dataclasses import replace

from PIL import Image

from newsletter.editorial.logo_keeper import LogoKeeper
from newsletter.mailing_list import Look, MailingList

SETTINGS = "name: Bladet\norganisation: F\nstaff: [a@byar.example]\nfrom: { address: b@byar.example }\n"
PLAIN = MailingList.from_yaml("bladet", SETTINGS, "Bladet åt alla")
WITH_LOGO = replace(PLAIN, look=Look(logo="märke.png"))


class Files(dict[str, bytes]):
    def file(self, key, version=""):
        return self.get(key)


class Kept(dict[str, str]):
    def keep_logo(self, name, logo):
        self[name] = logo.content_type


def picture():
    made = io.BytesIO()
    Image.new("RGB", (30, 10)).save(made, "PNG")
    return made.getvalue()


def kept_of(mailing_list, logo=None):
    kept = Kept()
    there = Files({"lists/Bladet åt alla/märke.png": logo} if logo else {})
    return LogoKeeper(there, kept).keep(mailing_list), kept


def test_a_logo_beside_the_settings_is_kept_under_a_name_that_cannot_be_guessed():
    assert kept_of(WITH_LOGO, logo=picture()) == ((), {WITH_LOGO.logo_name: "image/png"})
    other = replace(WITH_LOGO, staff=("c@byar.example",))
    assert len({WITH_LOGO.logo_name, other.logo_name, PLAIN.logo_name}) == 3


def test_nothing_is_kept_where_there_is_none():
    assert kept_of(PLAIN, logo=picture()) == ((), {})
    assert kept_of(WITH_LOGO) == ((), {})


def test_a_logo_that_cannot_be_read_is_told():
    problems, kept = kept_of(WITH_LOGO, logo=b"none")
    assert ([problem.code for problem in problems], kept) == (["picture-unreadable"], {})
