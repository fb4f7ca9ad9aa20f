"""Mails as mail programs write them: a letter, one passed on, one with a file. Each has its program's own habits."""

# ruff: noqa: E501 - pages stand as programs write them

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

from tests.integration.mails import written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TITLE = "Sommar i Sundsby"
BODY = ("Välkommen till sommarens program. Det blir allsång på torget.", "Vi ses på midsommarafton vid Folkets hus.")
_PAGE = f"<h1>{TITLE}</h1>" + "".join(f"<p>{line}</p>" for line in BODY)
_TEXT = "\n\n".join((TITLE, *BODY))
_FROM, _SENT, _WHOM = "Bertil Berg <bertil@byalaget.example>", "den 20 juni 2025 09:12", "alla@byalaget.example"


def _classic_page(inner: str) -> str:
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15">'
        "<style>p.MsoNormal{margin:0cm}</style></head><body lang=SV>"
        f"<div class=WordSection1>{inner}</div></body></html>"
    )


def _classic_forward() -> str:
    return _classic_page(
        "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>Från:"
        "</b> Bertil Berg &lt;bertil@byalaget.example&gt; <br><b>Skickat:</b> den 20 juni 2025 09:12<br><b>Till:</b> "
        f"alla@byalaget.example<br><b>Ämne:</b> {TITLE}<o:p></o:p></p></div><p class=MsoNormal><o:p>&nbsp;</o:p></p>{_PAGE}"
    )


def _new_forward() -> str:
    return (
        '<html><body dir="ltr"><div class="elementToProof"><br></div><div id="appendonsend"></div>'
        '<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri">'
        "<b>Från:</b> Bertil Berg &lt;bertil@byalaget.example&gt;<br><b>Skickat:</b> den 20 juni 2025 09:12<br>"
        f"<b>Till:</b> alla@byalaget.example<br><b>Ämne:</b> {TITLE}</font><div>&nbsp;</div></div>{_PAGE}</body></html>"
    )


def _gmail_forward() -> str:
    return (
        '<div dir="ltr"><br><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        '---------- Forwarded message ---------<br>Från: <b class="gmail_sendername" dir="auto">Bertil Berg</b> '
        '<span dir="auto">&lt;<a href="mailto:bertil@byalaget.example">bertil@byalaget.example</a>&gt;</span><br>'
        f'Date: fre 20 juni 2025 kl 09:12<br>Subject: {TITLE}<br>To:  &lt;<a href="mailto:alla@byalaget.example">'
        f"alla@byalaget.example</a>&gt;<br></div><br><br>{_PAGE}</div></div>"
    )


def _apple_forward() -> str:
    return (
        '<html><head></head><body style="overflow-wrap: break-word;"><br id="lineBreakAtBeginningOfMessage"><div><br>'
        '<blockquote type="cite"><div>Vidarebefordrat brev:</div><br><div style="margin:0"><span><b>Från: </b></span><span>'
        "Bertil Berg &lt;bertil@byalaget.example&gt;<br></span></div><div><span><b>Ämne: </b></span><span><b>"
        f"{TITLE}</b><br></span></div><div><span><b>Datum: </b></span><span>20 juni 2025 09:12:00 CEST<br></span></div>"
        f"<div><span><b>Till: </b></span><span>alla@byalaget.example<br></span></div><br>{_PAGE}</blockquote></div></body></html>"
    )


def _thunderbird_forward() -> str:
    return (
        '<!DOCTYPE html><html><body><p><br></p><div class="moz-forward-container"><br><br>-------- Vidarebefordrat '
        'meddelande --------<table class="moz-email-headers-table" cellspacing="0" cellpadding="0" border="0"><tbody>'
        f"<tr><th align=RIGHT>Ämne: </th><td>{TITLE}</td></tr><tr><th>Datum: </th><td>Fri, 20 Jun 2025 09:12</td></tr>"
        "<tr><th>Från: </th><td>Bertil Berg &lt;bertil@byalaget.example&gt;</td></tr><tr><th>Till: </th><td>"
        f"alla@byalaget.example</td></tr></tbody></table><br><br>{_PAGE}</div></body></html>"
    )


def _plain_forward(first: str, *, about: str, mark: str = "") -> str:
    headers = {"Från": _FROM, "Datum": _SENT, about: TITLE, "Till": _WHOM}
    lines = "\n".join(f"{mark}{name}: {value}" for name, value in headers.items())
    return f"\n\n{first}\n{lines}\n\n{_TEXT}\n"


@dataclass(frozen=True)
class Program:
    """One mail program: the headers it writes, and how it writes and passes on."""

    name: str
    headers: Mapping[str, str]
    prefix: str
    page: Callable[[str], str] | None
    forward: str
    is_page: bool
    more: Mapping[str, str] = field(default_factory=dict)

    def letter(self, **said: Any) -> EmailMessage:
        page = self.page(_PAGE) if self.page else ""
        return written("\n\n".join(BODY), **{"subject": TITLE, "html": page, **self._own, **said})

    def passed_on(self, **said: Any) -> EmailMessage:
        page = self.forward if self.is_page else ""
        text = self.forward if not self.is_page else "\n".join((_FROM, TITLE, *BODY))
        return written(text, **{"subject": f"{self.prefix} {TITLE}", "html": page, **self._own, **said})

    def with_file(self, name: str, content: bytes, **said: Any) -> EmailMessage:
        mail = written("Hej!\n\nBifogar filen.\n\nMvh\nMärta", **{"subject": "Nyhetsbrevet", **self._own, **said})
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        return mail

    @property
    def _own(self) -> dict[str, Any]:
        return {name.replace("-", "_"): value for name, value in self.headers.items()}


PROGRAMS = (
    Program(
        "outlook-classic",
        {
            "X-Mailer": "Microsoft Outlook 16.0",
            "Thread-Index": "AQHbx1",
            "Content-Language": "sv",
            "Importance": "normal",
        },
        "VB:",
        _classic_page,
        _classic_forward(),
        is_page=True,
    ),
    Program(
        "outlook-new",
        {"X-MS-Has-Attach": "", "X-MS-Exchange-Organization-SCL": "-1", "Accept-Language": "sv-SE, en-US"},
        "VB:",
        lambda inner: f'<html><body dir="ltr"><div class="elementToProof">{inner}</div></body></html>',
        _new_forward(),
        is_page=True,
    ),
    Program(
        "gmail-web",
        {"X-Gm-Message-State": "AOJu0Yx", "X-Google-Smtp-Source": "AGHT+IF"},
        "Fwd:",
        lambda inner: f'<div dir="ltr">{inner}</div>',
        _gmail_forward(),
        is_page=True,
    ),
    Program(
        "gmail-phone",
        {"X-Gm-Message-State": "AOJu0Yw"},
        "Fwd:",
        None,
        _plain_forward("---------- Forwarded message ---------", about="Subject"),
        is_page=False,
    ),
    Program(
        "apple-mail",
        {"X-Mailer": "Apple Mail (2.3864)", "X-Universally-Unique-Identifier": "8A1"},
        "Fwd:",
        lambda inner: f"<html><head></head><body>{inner}</body></html>",
        _apple_forward(),
        is_page=True,
    ),
    Program(
        "iphone",
        {"X-Mailer": "iPhone Mail (22F76)"},
        "Vb:",
        lambda inner: f'<html><body dir="auto">{inner}</body></html>',
        _plain_forward("Vidarebefordrat brev:", about="Ämne", mark="> "),
        is_page=False,
    ),
    Program(
        "thunderbird",
        {"User-Agent": "Mozilla Thunderbird", "Content-Language": "sv-SE"},
        "Fwd:",
        lambda inner: f"<!DOCTYPE html><html><body>{inner}</body></html>",
        _thunderbird_forward(),
        is_page=True,
    ),
    Program(
        "exchange",
        {
            "X-MS-Exchange-CrossTenant-Id": "b6a1",
            "X-Auto-Response-Suppress": "DR, RN, NRN, OOF, AutoReply",
            "X-MS-TNEF-Correlator": "",
            "X-Originating-IP": "[192.0.2.9]",
        },
        "VS:",
        _classic_page,
        _classic_forward(),
        is_page=True,
    ),
)


def with_mail(inner: EmailMessage, **said: Any) -> EmailMessage:
    """A mail that carries another one whole, as Thunderbird and Outlook do on demand."""
    mail = written("Kan ni skicka ut det här? Mvh Märta", **{"subject": f"Fwd: {TITLE}", **said})
    mail.make_mixed()
    part = EmailMessage()
    part.set_content(inner)
    mail.attach(part)
    return mail
