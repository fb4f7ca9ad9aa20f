"""Orders and questions, as JSON under /_office/: what lies here, what goes wrong next, how fast and how much may go.

GET    /_office/mails?to=&subject=&q=&since=   mails, newest first
GET    /_office/mails/<id>                     one mail, with its source
GET    /_office/account                        settings and counters
PUT    /_office/account                        change settings: rate, quota, sandbox, pending, paused ...
GET    /_office/faults                         what was ordered, and how often it fired
POST   /_office/faults                         order a fault: {"effect": "lose-answer", ...}
DELETE /_office/faults                         forget them
GET    /_office/counters                       how many mails lie here, how many events wait, how many mails about
                                               bounces and complaints SES wrote to senders
GET    /_office/refusals                       the last calls that were refused as a whole: operation, code, message
POST   /_office/reset                          forget mails, refusals and faults
GET    /_office/received                       the last mails that were taken in, and the last that were refused
PUT    /_office/verdicts                       what every scan says from now on: {"spam": "GRAY"}; "" ends that
PUT    /_office/dns                            the TXT records of a name: {"name": "_dmarc.example.org", "texts": [...]}
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from local.postoffice.wire import Page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.postoffice.post_office import PostOffice
    from local.postoffice.receiving import Receiver


def answer(
    office: PostOffice,
    method: str,
    path: str,
    asked: Mapping[str, str],
    *,
    body: bytes = b"",
    kind: str = "",
    receiver: Receiver | None = None,
) -> Page:
    """Answer one order or question.

    An order must come as ``application/json``, which no web page can send to us unasked
    (https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS#simple_requests).
    """
    if method not in {"GET", "HEAD"} and kind.partition(";")[0].strip().lower() != "application/json":
        return Page.of_json({"message": "orders come as application/json"}, 415)
    try:
        wanted = json.loads(body or b"{}")
        if not isinstance(wanted, dict):
            raise TypeError("an order is a JSON object")  # noqa: TRY301 - answered just below
        verb, what = "GET" if method == "HEAD" else method, path.removeprefix("/_office/")
        said = _answer(office, verb, what, asked, wanted)
        if said is None and receiver is not None:
            said = _answer_about_mail_in(receiver, verb, what, wanted)
    except (ValueError, TypeError, KeyError) as error:
        return Page.of_json({"message": str(error)}, 400)
    return Page.of_json({"message": "no such thing here"}, 404) if said is None else Page.of_json(said)


def _answer(
    office: PostOffice, method: str, path: str, asked: Mapping[str, str], wanted: dict[str, Any]
) -> dict[str, Any] | None:
    match method, path.split("/"):
        case "GET", ["mails"]:
            since = float(asked.get("since", 0))
            words, to, subject = (asked.get(name, "") for name in ("q", "to", "subject"))
            found = office.mailbox.found(words=words, to=to, subject=subject)
            return {"mails": [mail.as_told() for mail in found if mail.accepted_at >= since]}
        case "GET", ["mails", mail_id]:
            mail = office.mailbox.mail(mail_id)
            return (
                None
                if mail is None
                else mail.as_told() | {"source": office.mailbox.source(mail).decode(errors="replace")}
            )
        case "GET", ["account"]:
            return office.account.as_told()
        case "PUT", ["account"]:
            office.account.change(wanted)
            return office.account.as_told()
        case "GET", ["faults"]:
            return {"faults": office.faults.as_told()}
        case "POST", ["faults"]:
            office.faults.order(**wanted)
            return {"faults": office.faults.as_told()}
        case "DELETE", ["faults"]:
            office.faults.forget()
            return {"faults": []}
        case "GET", ["counters"]:
            waiting, feedback = len(office.outbox), len(office.mailbox.feedback)
            return {"mails": len(office.mailbox), "events_waiting": waiting, "feedback": feedback}
        case "GET", ["refusals"]:
            return {"refusals": list(office.refusals)}
        case "POST", ["reset"]:
            office.mailbox.empty()
            office.refusals.clear()
            office.faults.forget()
            return {}
    return None


def _answer_about_mail_in(receiver: Receiver, method: str, what: str, wanted: dict[str, Any]) -> dict[str, Any] | None:
    match method, what:
        case "GET", "received":
            return {"taken": list(receiver.taken), "refused": list(receiver.refused)}
        case "PUT", "verdicts":
            receiver.order({str(kind): str(verdict) for kind, verdict in wanted.items()})
            return {"ordered": receiver.ordered}
        case "PUT", "dns":
            receiver.dns.put(str(wanted["name"]), *map(str, wanted.get("texts", ())))
            return {"records": receiver.dns.records}
    return None
