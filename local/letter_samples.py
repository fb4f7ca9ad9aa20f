"""Each letter to staff and readers, with its variants, about an association that does not exist."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from local.local_stack import ROOT
from newsletter.edition import edition_of, mail_in_letters, settings_letter, waiting_letters
from newsletter.edition import letters as to_staff
from newsletter.edition.corrections import Correction, correction_letter
from newsletter.edition.goodbye_letter import goodbye_letter
from newsletter.edition.join_letter import join_letter, reminder_letter
from newsletter.edition.letter import letter
from newsletter.edition.own_letter import move_letter, moved_letter, own_letter
from newsletter.edition.problems import problem_items
from newsletter.edition.report import IssueFacts, report_letter
from newsletter.edition.taken_off_letter import taken_off_letter
from newsletter.edition.upload_letter import upload_letter
from newsletter.editorial.doubt_letter import doubt_letter
from newsletter.editorial.halt_letter import halt_letter
from newsletter.editorial.import_letters import ImportFacts, begun_letter, import_letter, refused_letter
from newsletter.editorial.issues_page import issues_page
from newsletter.editorial.resting_letter import resting_letter
from newsletter.editorial.week_letter import Week, week_letter
from newsletter.errors import Problem
from newsletter.issue import read_issue
from newsletter.issue.document import List
from newsletter.mailing_list import MailingList
from newsletter.sending.edition_state import AUDIENCE, PAUSED, RESTORED, STALE, EditionState, Stage
from newsletter.sending.resting_doubt import RestingDoubt
from newsletter.sending.settlement import DeliveryTotals
from newsletter.sending.situation import IssueClosed, Situation
from newsletter.subscribers.address_changes import AddressChange
from newsletter.subscribers.columns import Heading
from newsletter.subscribers.import_report import ImportReport
from newsletter.subscribers.row_outcomes import RowOutcome
from newsletter.subscribers.sign_ups import SignUp
from newsletter.subscribers.signed_links import OwnLink
from newsletter.subscribers.subscriber import GROUNDS_BY_NAME, Subscriber
from newsletter.subscribers.suppressions import Suppression, SuppressionReason
from newsletter.words import Words
from newsletter.words.words import GAP, sentences_in

if TYPE_CHECKING:
    from collections.abc import Mapping

EXAMPLES = ROOT / "examples" / "kommunbladet"
URL = "https://nyhetsbrev.smakommuner.example"
NOW = datetime(2027, 6, 10, 14, 55, tzinfo=UTC)
LATER = datetime(2027, 6, 20, 6, 0, tzinfo=UTC)
_NAMES = {"sv": "2027-06-sommar.md", "en": "2027-09-in-english.md"}
_FACTS: dict[str, str | int] = {
    "line": 3, "file": "juni.docx", "list": "kommunbladet", "field": "rules.aprovals", "nearest": "approvals",
    "value": "kanske", "limit": 25, "megabytes": 44, "kilobytes": 140, "number": 3, "rows": 12, "length": 214,
    "address": "nyheter@annan.example", "identity": "smakommuner.example", "ending": ".rtf", "said": "snart",
    "example": "2027-06-14 08:00", "topic": "skolla", "topics": "skola, trafik", "picture": "strand.jpg",
    "text": "Välkommen till mötet", "link": "http://smakommuner", "subject": "Sommar i Sundsby",
    "time": "2027-06-01 08:00",
    "folder": "Bilder/", "place": "issues/kommunbladet/", "lists": "kommunbladet, kupan", "earlier": "juni.md",
    "key": "skika", "title": "Årsmöte", "day": "12 juni 2027", "weekday": "torsdag", "date": "12 juni",
    "right": "lördag",
    "files": "a.docx, b.docx", "before": 1500, "section": "Skolskjuts", "part": 60, "character": "U+0007", "column": 12,
    "byte": 40, "header": "Subject", "tag": "<div>", "language": "de", "approvals": 2,
}  # fmt: skip


def example(language: str) -> MailingList:
    """The example's list, speaking that language."""
    settings = (EXAMPLES / "list.yaml").read_text("utf-8")
    return replace(MailingList.from_yaml("kommunbladet", settings), language=language)


def letters(language: str) -> Mapping[str, str]:
    """The HTML of every letter by its name."""
    mailing_list = example(language)
    return {
        **_about_files(mailing_list, language),
        **_about_issues(mailing_list, language),
        **_about_imports(mailing_list),
        **_to_readers(mailing_list),
        **_about_mail(mailing_list, language),
        **_every_problem(mailing_list, language),
    }


def _about_files(mailing_list: MailingList, language: str) -> dict[str, str]:
    problem = Problem("send-not-a-time", _FACTS)
    many = (problem, Problem("topic-unknown", _FACTS))
    reader = (Problem("import-not-csv", _FACTS),)
    sent = (Problem("already-sent", _FACTS),)
    kept = {
        "refused": to_staff.problem_letter(mailing_list, "juni.docx", [problem], language),
        "refused-for-two-reasons": to_staff.problem_letter(mailing_list, "juni.docx", many, language),
        "refused-without-a-list": to_staff.problem_letter(None, "juni.docx", [Problem("list-name", _FACTS)], language),
        "refused-after-sending": to_staff.problem_letter(mailing_list, "juni.docx", sent, language, kind="sent"),
        "refused-readers": to_staff.problem_letter(mailing_list, "gammal.xls", reader, language, kind="readers"),
        "saved-unchanged": to_staff.unchanged_letter(mailing_list, "juni.docx", "Sommar", NOW),
        "thrown-away": to_staff.withdrawn_letter(mailing_list, "juni.docx", language, is_draft=False),
        "thrown-away-draft": to_staff.withdrawn_letter(mailing_list, "juni.docx", language, is_draft=True),
        "settings-wrong": settings_letter.settings_letter(
            "kommunbladet", [Problem("list-setting-unknown-near", _FACTS)], language
        ),
        "settings-saved": settings_letter.saved_letter(mailing_list, (), 1_204),
        "settings-saved-with-doubts": settings_letter.saved_letter(
            replace(mailing_list, rules=replace(mailing_list.rules, approvals=1)), (Problem("logo-missing", _FACTS),), 0
        ),
    }
    places = [
        code
        for code in _codes(language)
        if code.startswith(("place-", "picture-alone", "picture-no", "list-name", "list-two-folders"))
    ]
    facts = {name: value for name, value in _FACTS.items() if name != "line"} | {
        "nearest": "nyheter", "other": "Kommunbladet", "id": "kommunbladet",
    }  # fmt: skip
    unused = {f"unused-{one}": to_staff.unused_letter("x/juni.docx", Problem(one, facts), language) for one in places}
    return {name: made.html for name, made in {**kept, **unused}.items()}


def _resting() -> list[tuple[Subscriber, Suppression]]:
    anna = Subscriber("kommunbladet", "key", "anna@byar.example", GROUNDS_BY_NAME["member"], "Anna Åkesson")
    return [
        (replace(anna, key=kind, name=anna.name if kind == "full" else ""),
         Suppression(kind, SuppressionReason.RESTING, NOW.isoformat(), trouble=kind))
        for kind in ("full", "unreachable", "other")
    ]  # fmt: skip


def _closed_issues(file: str) -> list[IssueClosed]:
    """Three issues of a list, and what went to those who missed one."""
    at, week = int(NOW.timestamp()), 7 * 86_400
    sums = {"audience": 1_204, "accepted": 1_198, "delivered": 1_180, "bounced": 12, "complained": 1, "left": 4}
    earlier = {"audience": 1_150, "accepted": 1_150, "delivered": 1_141, "softBounced": 9}
    again = {"audience": 4, "accepted": 4, "delivered": 4}
    names = (("k-cccccc", sums, 0.3, ""), ("k-bbbbbb", again, None, "k-aaaaaa"), ("k-aaaaaa", earlier, -0.6, ""))
    return [
        IssueClosed(edition, "k", f"Nr {3 - place}", at - place * week, at - place * week, of, change, file, follows)
        for place, (edition, of, change, follows) in enumerate(names)
    ] + [
        IssueClosed(
            "k-999999",
            "k",
            "Nr 0",
            at - 4 * week,
            at - 4 * week,
            {"audience": 900, "accepted": 900, "delivered": 898},
            None,
            file,
        )
    ]


def _about_issues(mailing_list: MailingList, language: str) -> dict[str, str]:
    name = _NAMES[language]
    issue = read_issue(name, (EXAMPLES / "issues" / name).read_bytes(), mailing_list)
    pictures = {"sundsby.jpg": (EXAMPLES / "issues" / "sundsby.jpg").read_bytes()}
    rendered = edition_of(issue, mailing_list, edition_id="kommunbladet-a2b3", website=URL, pictures=pictures)
    readers: dict[str, Any] = {"file": name, "member": 700, "signup": 450, "both": 54, "kind": ""}
    readers["left_out"] = {"left": 12}

    def proof(start: str | None, starts_at: datetime | None, **more: Any) -> str:
        return to_staff.proof_letter(
            rendered, issue, mailing_list, summary={**readers, **more}, stop_url=f"{URL}/s/1", start_url=start,
            starts_at=starts_at.astimezone(mailing_list.zone) if starts_at else None, web_url=f"{URL}/e/1",
        ).html  # fmt: skip

    totals = {"audience": 1_204, "accepted": 1_198, "refused": 1, "left": 4, "unknown": 1, "sent": 1_198,
              "delivered": 1_180, "delayed": 3, "bounced": 12, "softBounced": 2, "complained": 1}  # fmt: skip
    facts = IssueFacts(issue.subject, name, NOW, LATER, f"{URL}/e/1", 0.19, {"left": 12, "paused": 3}, {"left": 4})
    kept = {
        "proof-hold": proof(None, LATER, cost=0.19),
        "proof-approval": proof(f"{URL}/a/1", None, cost=0.19, replaces=True),
        "proof-draft": proof(None, None, draft=True),
        "proof-with-faults": proof(None, LATER, cost=0.19, faults={"unsigned": {}, "quota": {"number": 200}}),
        "proof-of-a-twin": proof(f"{URL}/a/1", None, cost=0.19, twin="juni.docx"),
        "proof-by-mail": proof(f"{URL}/a/1", None, cost=0.19, by_mail="redaktionen@smakommuner.example"),
        "report": report_letter(mailing_list, facts, totals, again_url=f"{URL}/m/1").html,
        "report-amended": report_letter(mailing_list, replace(facts, amended=True, scanned=4), totals).html,
        "report-of-nobody": report_letter(mailing_list, IssueFacts(issue.subject, name, NOW, LATER), {}).html,
        "issues-page": issues_page(mailing_list, _closed_issues(name), int(NOW.timestamp())),
        "late": to_staff.late_letter(mailing_list, issue.subject, NOW, f"{URL}/a/1").html,
        "late-taken-back": to_staff.late_letter(mailing_list, issue.subject, NOW, f"{URL}/a/1", taken_back=True).html,
        "unproofed": waiting_letters.unproofed_letter(issue.subject, NOW, "identity-not-verified", language).html,
        "letters-failed": waiting_letters.failed_letters_letter({"proof-1": "sending-paused"}, language).html,
        "resting": resting_letter(mailing_list, _resting()).html,
        "resting-doubted": doubt_letter(
            mailing_list, RestingDoubt("Telia", frozenset(map(str, range(31))), 140), "Transient/General 4.4.1"
        ).html,
        "week": week_letter(Week(3, 12_400, 12_288), Situation(0), NOW.date(), 0.16, language).html,
        "week-that-needs-somebody": week_letter(
            Week(), Situation(0, failed_letters=2, restored=True), NOW.date(), 0.16, language
        ).html,
        "upload-link": upload_letter([(mailing_list, f"{URL}/d/1")], "anna@a.example", "upload").html,
        "taken-off": taken_off_letter(mailing_list, "anna@a.example", "bo@a.example", "upload-settings").html,
        "upload-invited": upload_letter([(mailing_list, f"{URL}/d/1")], "bo@a.example", "upload", invited=True).html,
        "corrected": correction_letter(
            rendered, mailing_list, Correction("Dagen var fel.", date(2027, 6, 11)), f"{URL}/e/1"
        ).html,
    }
    for why in ("bounces", "complaints", RESTORED, STALE, PAUSED, AUDIENCE):
        state = EditionState(
            "kommunbladet-a2b3", "kommunbladet", Stage.HALTED, name, issue.subject, "x", int(NOW.timestamp()),
            halted_why=why, sending_since=int(NOW.timestamp()), expected=1_020, planned=1_204,
        )  # fmt: skip
        made = halt_letter(
            mailing_list, state, DeliveryTotals(audience=1_204, accepted=200), go_on_url=f"{URL}/g", stop_url=f"{URL}/s"
        )
        kept[f"halted-{why}"] = made.html
    return kept


def _about_imports(mailing_list: MailingList) -> dict[str, str]:
    heading = Heading({"address": 0, "name": 1}, ("E-post", "Namn", "Telefon"))
    report = ImportReport(Counter({one: number for number, one in enumerate(RowOutcome, 1)}), rows=40)
    report.looks["slip"], report.typos = 1, [(4, "gmial.com", "gmail.com")]
    facts = ImportFacts("medlemmar.csv", report, heading)
    kinds = {
        "import": facts,
        "import-of-nothing": ImportFacts("tom.csv", ImportReport(), heading),
        "import-on-trial": replace(facts, on_trial=True),
        "import-register": replace(facts, is_register=True, members=300, gone=4),
        "import-register-halted": replace(facts, is_register=True, members=300, gone=90, is_halted=True),
    }
    made = {name: import_letter(mailing_list, one).html for name, one in kinds.items()}
    unclear = Problem("import-column-unclear", _FACTS | {"column": "Betalt", "values": "ja (12), nej (3)"})
    for name, problem in {"import-refused": Problem("import-broken-row", _FACTS), "import-asks": unclear}.items():
        made[name] = refused_letter(mailing_list, "medlemmar.csv", [problem]).html
    return made | {"import-begun": begun_letter(mailing_list, "stort register.csv", 50_000).html}


def _to_readers(mailing_list: MailingList) -> dict[str, str]:
    moment = NOW.isoformat()
    anna = Subscriber(mailing_list.id, "key", "anna@byar.example", GROUNDS_BY_NAME["signup"], left_at=moment)
    asked = SignUp(mailing_list.id, "key", "anna@byar.example", "Anna", "x", f"{URL}/join/x", "n", int(NOW.timestamp()))
    move = AddressChange("key", "to", "anna.ny@byar.example", int(NOW.timestamp()))
    back = [(mailing_list.name, f"{URL}/r/1")]
    made = {
        "join": join_letter(mailing_list, asked, f"{URL}/j/1"),
        "join-reminder": reminder_letter(mailing_list, asked, f"{URL}/j/1"),
        "own": own_letter(mailing_list, anna, OwnLink(mailing_list.id, "key", 1), f"{URL}/y/1"),
        "move": move_letter(mailing_list, move, f"{URL}/b/1", day="2027-06-10"),
        "moved": moved_letter(mailing_list, anna, move, back),
        "goodbye": goodbye_letter(mailing_list, anna, back),
        "goodbye-to-several": goodbye_letter(mailing_list, anna, [*back, ("Kupan", f"{URL}/r/2")]),
    }
    return {f"reader-{name}": one.html for name, one in made.items()}


def _about_mail(mailing_list: MailingList, language: str) -> dict[str, str]:
    """Letters that mail-in writes."""
    anna = Subscriber(mailing_list.id, "key", "anna@byar.example", GROUNDS_BY_NAME["signup"])
    kept = "mail/o3vrnil0e2ic28trm7dfhrc2v0cnbeccl4nbp0g1"
    question = {"subject": "Badplatsen", "text": "Hej!\n\nKan ni skriva om badplatsen?\nMvh Åke", "kept": kept}
    line = mail_in_letters.sending_line(
        language, reporter="google.com", domain="smakommuner.example", day=NOW.date(), aligned=97, mails=1_200,
        others={"203.0.113.9": 1_103},
    )  # fmt: skip
    made = {
        f"unproven-{why}": mail_in_letters.unproven_letter(mailing_list, "Sommar", why, language)
        for why in ("sender", "old", "unnamed", "spam")
    } | {
        "mailed-table": mail_in_letters.table_letter(
            mailing_list, ("alla.csv", "nya.xlsx"), "lists/kommunbladet/subscribers/", language
        ),
        "uncorrectable": mail_in_letters.uncorrectable_letter(mailing_list, "Rättelse: Vinter", language),
        "passed-on": mail_in_letters.passed_on_letter(
            mailing_list, language, sender="ake@byar.example", is_attached=True, **question
        ),
        "passed-on-unread": mail_in_letters.passed_on_letter(None, language, sender="", is_attached=False, **question),
        "infected": mail_in_letters.infected_letter(kept, language),
        "sending-report": mail_in_letters.sending_letter(line, language),
    }
    out = mail_in_letters.way_out_letter(mailing_list, anna, f"{URL}/u/1", day="2027-06-10")
    return {f"mail-{name}": one.html for name, one in made.items()} | {"mail-way-out": out.html}


def _codes(language: str) -> list[str]:
    found = (re.fullmatch(r"problems\.([a-z-]+)\.what", key) for key in sentences_in(language))
    return [one[1] for one in found if one]


def _every_problem(mailing_list: MailingList, language: str) -> dict[str, str]:
    """All problems in one letter, their gaps filled."""
    gaps = {gap: gap for sentence in sentences_in(language).values() for gap in GAP.findall(sentence)}
    problems = [Problem(code, {**gaps, **_FACTS}) for code in _codes(language)]
    items = List(problem_items(problems, Words(language)))
    return {"every-problem": letter("Problems", "Problems", [items], mailing_list, language).html}
