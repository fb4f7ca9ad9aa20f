"""The inbox: every mail in a browser - as a mail program shows it, as text, its headers, its source."""

from __future__ import annotations

import email
import email.policy
import math
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import jinja2

from local.postoffice.fate import ARRIVES
from local.postoffice.overview import issue_of, overview_of
from local.postoffice.wire import Page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from email.message import EmailMessage

    from local.postoffice.mailbox import Mail
    from local.postoffice.overview import IssueRow
    from local.postoffice.post_office import PostOffice

_ON_A_PAGE = 50
_LETTERS_FIRST = 10
_VIEWS = {"html": "As received", "phone": "On a phone", "text": "Text", "headers": "Headers", "source": "Source"}

_PAGES = jinja2.Environment(
    loader=jinja2.PackageLoader("local.postoffice", "pages"),
    autoescape=jinja2.select_autoescape(["html"]),
    trim_blocks=True,
    undefined=jinja2.StrictUndefined,
)

_OUR_PAGE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "connect-src 'self'; frame-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'",
    "Cache-Control": "no-store",
}
_THEIR_PAGE = {  # a mail may hold anything: no script, no form, no reach into ours
    "Content-Security-Policy": "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "img-src http: https: data:; style-src 'unsafe-inline'; frame-ancestors 'self'; form-action 'none'",
    "Cache-Control": "no-store",
}


def page(office: PostOffice, method: str, path: str, asked: Mapping[str, str]) -> Page:
    """Answer a browser."""
    match method, path.strip("/").split("/"):
        case "GET" | "HEAD", [""]:
            return _list(office, asked)
        case "GET" | "HEAD", ["mail", mail_id] if mail := office.mailbox.mail(mail_id):
            return _mail(office, mail, asked)
        case "GET" | "HEAD", ["mail", mail_id, "html"] if mail := office.mailbox.mail(mail_id):
            return Page(200, "text/html; charset=utf-8", _html(_message(office, mail)).encode(), _THEIR_PAGE)
        case "POST", ["mail", mail_id, "leave"] if mail := office.mailbox.mail(mail_id):
            if place := _one_click_address(mail):
                return Page.to(f"/mail/{mail_id}?{urlencode({'left': _left(place)})}")
    return Page(404, "text/plain; charset=utf-8", b"There is no such page here.", _OUR_PAGE)


def _list(office: PostOffice, asked: Mapping[str, str]) -> Page:
    """Everything at one look; or flat what was searched for, the mails of one issue, or the letters to staff."""
    words, recipient, issue, of = (asked.get(name, "") for name in ("q", "to", "issue", "of"))
    mails = office.mailbox.found(words=words, recipient=recipient)
    overview = overview_of(mails, office.clock())
    to_staff, going_out = overview.to_staff[:_LETTERS_FIRST], overview.going_out
    rows: Sequence[IssueRow | Mail] = overview.rows
    if issue:
        rows = mails = [mail for mail in mails if issue_of(mail) == issue]
    elif of == "staff":
        rows = mails = list(overview.to_staff)
    elif words or recipient:
        rows = mails
    if rows is mails:
        to_staff, going_out = (), ()
    pages = max(1, math.ceil(len(rows) / _ON_A_PAGE))
    wanted = asked.get("page", "")
    number = min(pages, max(1, int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 1))
    kept = {name: value for name, value in asked.items() if name in ("q", "to", "issue", "of") and value}
    return _shown(
        "list.html",
        words=words,
        recipient=recipient,
        issue=issue,
        of=of,
        found=len(mails),
        total=len(office.mailbox),
        to_staff=to_staff if number == 1 else (),
        to_staff_in_all=len(overview.to_staff),
        going_out=going_out,
        rows=rows[(number - 1) * _ON_A_PAGE : number * _ON_A_PAGE],
        page=number,
        pages=pages,
        query=lambda page: urlencode({"page": page} | kept),
        link_to=lambda edition: f"/?{urlencode({'issue': edition})}",
    )


def _mail(office: PostOffice, mail: Mail, asked: Mapping[str, str]) -> Page:
    message = _message(office, mail)
    views = dict(_VIEWS) if message.items() else {"text": _VIEWS["text"]}
    if message.get_body(("html",)) is None:
        views = {name: words for name, words in views.items() if name not in {"html", "phone"}}
    show = asked["show"] if asked.get("show") in views else next(iter(views))
    content = {
        "text": lambda: _part(message, "plain") or mail.text or "(no text)",
        "headers": lambda: "\n".join(f"{name}: {value}" for name, value in message.items()),
        "source": lambda: office.mailbox.source(mail).decode(errors="replace"),
    }
    return _shown(
        "mail.html",
        mail=mail,
        arrived=mail.fate in ARRIVES,
        views=views,
        show=show,
        content=content[show]() if show in content else "",
        leave=_one_click_address(mail),
        left=asked.get("left"),
    )


def _shown(name: str, **values: Any) -> Page:
    whole = _PAGES.get_template(name).render(time_of=_time_of, instant_of=_instant_of, **values)
    return Page(200, "text/html; charset=utf-8", whole.encode(), _OUR_PAGE)


def _time_of(mail: Mail) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S %Z", time.localtime(mail.accepted_at))


def _instant_of(mail: Mail) -> str:
    """For the browser, which shows it in the zone of whoever looks."""
    return datetime.fromtimestamp(mail.accepted_at, UTC).isoformat(timespec="seconds")


def _message(office: PostOffice, mail: Mail) -> EmailMessage:
    return email.message_from_bytes(office.mailbox.source(mail), policy=email.policy.default)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _html(message: EmailMessage) -> str:
    """The HTML part, with links that open in a tab of their own, as mail programs do."""
    return _part(message, "html").replace("<head>", '<head><base target="_blank">', 1)


def _one_click_address(mail: Mail) -> str:
    """Where a mail app would post to: the first web address of List-Unsubscribe, if it is on this machine."""
    headers = {name.lower(): value for name, value in mail.headers.items()}
    places = headers.get("list-unsubscribe", "").split(",")
    offered = "list-unsubscribe-post" in headers
    webs = [place.strip(" <>") for place in places if place.strip(" <>").startswith(("http:", "https:"))]
    return next((web for web in webs if offered and urlsplit(web).hostname in {"127.0.0.1", "localhost"}), "")


class _NoFurther(urllib.request.HTTPRedirectHandler):
    """A mail app does not follow: RFC 8058 forbids the website to redirect."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_PLAINLY = urllib.request.build_opener(_NoFurther, urllib.request.ProxyHandler({}))


def _left(place: str) -> str:
    """What the website answered, in words."""
    request = urllib.request.Request(  # noqa: S310 - only on this machine
        place,
        data=b"List-Unsubscribe=One-Click",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    try:
        with _PLAINLY.open(request, timeout=30) as answer:
            return f"{answer.status} {answer.reason}"
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.reason}"
    except OSError as error:
        return str(error)
