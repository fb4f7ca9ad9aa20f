"""A page of the website: one look, one thing to decide, and nothing fetched from anywhere.

Made without a template engine, which costs more than the page does when a function starts cold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import quote

from newsletter.edition.colours import Palette, readable_on
from newsletter.mailing_list import Look

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from newsletter.mailing_list import Contact, MailingList
    from newsletter.words import Words

_PLACE = "\ufdd0"
"""No text has it: a noncharacter stands for what is HTML already while the words around it are escaped."""

_THEME = Path(__file__).parent.parent / "theme"


@dataclass(frozen=True)
class Masthead:
    """Whose page it is: the ``name`` of its list as plain text, empty for the stack's own; ``colour`` is #rrggbb.

    ``logo`` is what the website calls its logo, empty where there is none.
    """

    name: str = ""
    colour: str = Look.colour
    logo: str = ""

    @classmethod
    def of(cls, mailing_list: MailingList) -> Masthead:
        return cls(mailing_list.name, mailing_list.look.colour, mailing_list.logo_name)

    @property
    def band(self) -> str:
        """The band above the page, as HTML; empty for the stack's own pages."""
        # The name stands beside it: a screen reader need not say it twice, and a logo that is gone shows nothing.
        mark = f'<img class="logo" src="/logo/{self.logo}" alt="" width="88" height="62">' if self.logo else ""
        return f'<header>{mark}<p class="name">{escape(self.name)}</p></header>' if self.name else ""


NO_LIST = Masthead()


def page(
    words: Words,
    title: str,
    body: Iterable[str],
    *,
    masthead: Masthead = NO_LIST,
    window: str = "",
    feed: tuple[str, str] = ("", ""),
    indexed: bool = False,
) -> str:
    """A whole document. ``title`` is plain text, as is ``window``, what the browser's window is called if not that.

    Each piece of ``body`` is HTML made by the pages' own modules. ``feed`` is the address and name of a feed to follow;
    ``indexed`` lets search engines list the page.
    """
    head = [] if indexed else ['<meta name="robots" content="noindex">']
    if feed[0]:
        kind = 'rel="alternate" type="application/atom+xml"'
        head.append(f'<link {kind} title="{escape(feed[1])}" href="{escape(feed[0])}">')
    named, whose = window or title, masthead.name
    return _frame().substitute(
        language=words.language,
        direction=words.say("form.direction"),
        title=escape(f"{named} \u2013 {whose}" if whose and whose not in named else named),
        head="\n".join(head),
        style=page_style(masthead.colour),
        name=masthead.band,
        heading=escape(title),
        body="\n".join(body),
    )


def paragraph(text: str, *, quiet: bool = False, language: str = "") -> str:
    """``language`` is the text's own where it is not the page's: screen readers pronounce by it."""
    kind = ' class="quiet"' if quiet else ""
    return f"<p{kind}{in_language(language)}>{escape(text)}</p>"


def in_language(language: str) -> str:
    """An attribute for a text in another language than the page's; nothing where there is none."""
    return f' lang="{escape(language)}"' if language else ""


def form(action: str, button: str, *, fields: Iterable[tuple[str, str]] = (), quiet: bool = False) -> str:
    """A form of one button: it posts, and does nothing else."""
    hidden = "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in fields)
    kind = ' class="plain"' if quiet else ""
    submit = f'<button type="submit"{kind}>{escape(button)}</button>'
    return f'<form method="post" action="{escape(action)}">{hidden}{submit}</form>'


def link(target: str, text: str) -> str:
    """A way onwards, on a line of its own and high enough for a thumb."""
    return f'<p class="go"><a href="{escape(target)}">{escape(text)}</a></p>'


def ask(text: Callable[[str], str], contact: Contact, otherwise: str = "") -> str:
    """A paragraph with a person to ask in it, whom a thumb can call or write to; ``text`` is given the place of it."""
    mail = f'<a class="tap" href="mailto:{escape(quote(contact.mail, safe="@"))}">{escape(contact.mail)}</a>'
    phone = escape(contact.phone)
    if contact.phone_link:
        phone = f'<a class="tap whole" href="{contact.phone_link}">{phone}</a>'
    ways = [escape(contact.name), phone, mail if contact.mail else ""]
    said = ", ".join(filter(None, ways)) or escape(otherwise)
    return f'<p class="quiet">{escape(text(_PLACE)).replace(_PLACE, said)}</p>'


def items(texts: Iterable[str]) -> str:
    """A list of plain lines."""
    return "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in texts) + "</ul>"


@lru_cache(maxsize=32)
def page_style(colour: str = Look.colour) -> str:
    """Return the style sheet of every page, with a list's ``colour`` as far as it can be read by day and by night."""
    p = Palette.of(colour)
    css = Template((_THEME / "page.css").read_text(encoding="utf-8")).substitute(
        accent=p.accent,
        on_accent=readable_on(p.accent),
        band=p.band,
        on_band=p.on_band,
        night_accent=p.night_accent,
        night_band=p.night_band,
        on_night_band=p.on_night_band,
    )
    return re.sub(r"\s+", " ", re.sub(r"/\*.*?(?:\*/|\Z)", "", css, flags=re.DOTALL)).strip()


@lru_cache(maxsize=1)
def _frame() -> Template:
    return Template((_THEME / "page.html").read_text(encoding="utf-8"))
