"""A list's archive, search and feed as anybody meets them: what went out, and only where the list says so."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlsplit
from xml.etree import ElementTree as ET

import pytest

from newsletter.aws import clients
from newsletter.edition.archive_index import sent_issue, with_issue
from newsletter.sending.resend import edition_after
from tests.integration.aws.faults import answer_lost
from tests.integration.sample_files import LIST, STAFF, issue, readers, settings
from tests.integration.simulated_stack import HOUR, MINUTE

if TYPE_CHECKING:
    from tests.integration.simulated_stack import SimulatedStack

ARCHIVE, FEED = f"/l/{LIST}", f"/l/{LIST}/feed.xml"
DAY = 24 * HOUR
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def stack(stack: SimulatedStack) -> SimulatedStack:
    stack.open_list(*readers(3), archive=True)
    return stack


def sent(stack: SimulatedStack, subject: str, body: str = "Välkommen till mötet.", **stated: str) -> str:
    edition = stack.publish(issue(subject, body, **stated), f"{subject}.md")
    stack.wait(2 * HOUR)
    stack.clock.sleep(DAY)
    return edition


def titles(answer: dict[str, Any]) -> list[str]:
    return [unescape(title) for title in re.findall(r'<a href="/e/[^"]+"[^>]*>([^<]*)</a>', answer["body"])]


def searched(stack: SimulatedStack, words: str) -> list[str]:
    return titles(stack.visit(f"{ARCHIVE}?q={quote_plus(words)}"))


def feed(stack: SimulatedStack) -> ET.Element:
    return ET.fromstring(stack.visit(FEED)["body"])


def test_what_went_out_is_there_newest_first_with_its_day_and_preheader(stack):
    assert "Inget nummer har gått ut än." in stack.visit(ARCHIVE)["body"]
    first = sent(stack, "Vår & sommar", förhandstext="Om <fiber> och bad.")
    sent(stack, "Höst")
    answer = stack.visit(ARCHIVE)
    assert (answer["statusCode"], titles(answer)) == (200, ["Höst", "Vår & sommar"])
    assert "Om &lt;fiber&gt; och bad." in answer["body"]
    assert re.findall(r"<h2>(\d{4})</h2>", answer["body"])
    assert stack.visit(f"/e/{first}")["statusCode"] == 200
    assert f'href="/e/{first}"' in answer["body"]


def test_nothing_is_there_before_readers_have_it_and_no_draft_proof_or_replaced_file_ever(stack):
    stack.put(f"drafts/{LIST}/utkast.md", issue("Utkast"))
    stack.publish(issue("Fel"), "juni.md")
    stack.publish(issue("Rätt"), "juni.md")
    stack.put(f"issues/{LIST}/trasig.md", b"---\nsend: [\n---\n")
    stack.wait(5 * MINUTE)
    assert titles(stack.visit(ARCHIVE)) == []
    stack.wait(2 * HOUR)
    assert titles(stack.visit(ARCHIVE)) == ["Rätt"]


def stopped(stack: SimulatedStack, edition: str) -> None:
    link = re.findall(r"https://[^ ]+/s/[^ ]+", stack.text(stack.letters(STAFF)[-1]))[0]
    stack.visit(link, "POST")
    assert stack.state(edition).stage == "stopped"


def test_what_staff_stopped_is_not_shown_around_whether_or_not_it_had_begun(stack):
    before = stack.publish(issue("Stoppat före"), "a.md")
    stopped(stack, before)
    stack.post_office.mailbox.empty()
    stack.resting.add("RecordEvidence")  # SES's reports are late, so the ledger stay open
    while_sending = stack.publish(issue("Stoppat efter"), "b.md")
    stack.wait(12 * MINUTE)
    assert stack.mailed(while_sending).total() == 3
    link = re.findall(r"https://[^ ]+/s/[^ ]+", stack.text(stack.letters(STAFF)[0]))[0]
    assert stack.visit(link, "POST")["statusCode"] == 200
    stack.wait(3 * HOUR)
    assert stack.state(while_sending).closed
    assert titles(stack.visit(ARCHIVE)) == []


def test_an_issue_that_reached_nobody_is_not_there(stack):
    everybody = readers(3)
    for reader in everybody:
        stack.visit(stack.leave_link(reader), "POST")
    edition = sent(stack, "Till ingen")
    assert stack.state(edition).closed
    assert titles(stack.visit(ARCHIVE)) == []


def test_what_goes_to_those_who_missed_it_is_the_same_issue_once(stack):
    stack.post_office.faults.order(effect="entries", operation="SendBulkEmail", entries={"0": "MESSAGE_REJECTED"})
    edition = sent(stack, "Nästan alla")
    link = re.findall(r"https://[^ ]+/m/[^ ]+", stack.text(stack.letters(STAFF)[-1]))[0]
    assert stack.visit(link, "POST")["statusCode"] == 200
    stack.wait(2 * HOUR)
    assert stack.state(edition_after(edition)).closed
    assert stack.mailed(edition_after(edition)).total() == 1
    assert [one.edition for one in stack.archive.contents(LIST)] == [edition]


def test_a_correction_shows_in_archive_search_and_feed_and_moves_nothing(stack):
    edition = sent(stack, "På gång", "Mötet är den 24.")
    later = sent(stack, "Mer")
    before = feed(stack)
    assert (
        stack.publish(issue("På gång, rättat", "Mötet är onsdagen.", rättelse="Dagen var fel."), "På gång.md")
        == edition
    )
    assert titles(stack.visit(ARCHIVE)) == ["Mer", "På gång, rättat"]
    assert (searched(stack, "onsdagen"), searched(stack, "den 24")) == (["På gång, rättat"], [])
    after = feed(stack)
    entry, old = (one.findall(f"{ATOM}entry")[1] for one in (after, before))
    for name in ("id", "published"):
        assert entry.findtext(f"{ATOM}{name}") == old.findtext(f"{ATOM}{name}")
    assert entry.findtext(f"{ATOM}updated") > old.findtext(f"{ATOM}updated")
    assert after.findtext(f"{ATOM}updated") == entry.findtext(f"{ATOM}updated")
    assert later in ET.tostring(after, encoding="unicode")


def test_a_correction_before_the_ledger_closes_is_what_the_archive_shows(stack):
    stack.publish(issue("På gång"), "a.md")
    stack.wait(12 * MINUTE)
    stack.publish(issue("På gång, rättat", rättelse="Fel."), "a.md")
    stack.wait(2 * HOUR)
    assert titles(stack.visit(ARCHIVE)) == ["På gång, rättat"]


def test_an_issue_can_be_taken_out_again_and_stays_out(stack):
    edition = sent(stack, "Ska bort", "Hemligheten.")
    sent(stack, "Ska stå kvar")
    stack.archive.withdraw(LIST, edition)
    assert titles(stack.visit(ARCHIVE)) == ["Ska stå kvar"]
    assert searched(stack, "hemligheten") == []
    assert "Ska bort" not in stack.visit(FEED)["body"]
    stack.publish(issue("Ska bort", "Rättat.", rättelse="Fel."), "Ska bort.md")
    assert titles(stack.visit(ARCHIVE)) == ["Ska stå kvar"]


def test_a_list_whose_archive_is_closed_answers_just_as_one_that_is_not_there(stack):
    stack.open_list(*readers(2), list_id="members-only")
    stack.publish(issue("Internt"), "internt.md", list_id="members-only")
    stack.wait(2 * HOUR)
    assert stack.archive.contents("members-only"), "kept all the same, for the day it is opened"
    asked = [stack.visit(f"/l/{name}{rest}", method)
             for name in ("members-only", "no-such-list", "A B", "..") for rest in ("", "/feed.xml")
             for method in ("GET", "HEAD")]  # fmt: skip
    assert {answer["statusCode"] for answer in asked} == {404}
    assert len({(answer["body"], str(sorted(answer["headers"].items()))) for answer in asked}) == 1
    stack.put("lists/members-only/list.yaml", settings(archive=True))
    assert titles(stack.visit("/l/members-only")) == ["Internt"]


def test_search_finds_all_the_words_with_or_without_their_dots(stack):
    sent(stack, "Badplatser", "Bryggan i Ängsmåla är ny. *Frukost* bjuds.")
    sent(stack, "Fiber", "Bredbandsutbyggnaden i Åkerö är klar. Klammern { är en klammer.")
    for words in ("ängsmåla", "angsmala", "ÄNGSMÅLA", "ny brygga", "frukost", "badplats", "angsmåla"):
        assert searched(stack, words.replace("brygga", "bryggan")) == ["Badplatser"], words
    for words in ("bredband", "utbyggnad akero", "fiber", "{"):
        assert searched(stack, words) == ["Fiber"], words
    for words in ("ängsmäla", "fiber frukost", "Märta Öberg", "sluta", "<script>", "reasonText", "0123-456"):
        assert searched(stack, words) == [], words
    assert searched(stack, "är") == ["Fiber", "Badplatser"]
    assert searched(stack, "   ") == ["Fiber", "Badplatser"]


def test_what_somebody_searches_for_is_shown_back_escaped_and_kept_nowhere(stack):
    sent(stack, "Fiber")
    before = stack.everything()
    answer = stack.visit(ARCHIVE, rawQueryString="q=%22%3E%3Cscript%3Ekanarie+fiber&q=zwei&page=7")
    assert answer["statusCode"] == 200
    assert "<script" not in answer["body"]
    assert 'value="&quot;&gt;&lt;script&gt;kanarie fiber"' in answer["body"]
    assert answer["headers"]["Cache-Control"] == "private, no-cache"
    assert "noindex" in answer["headers"]["X-Robots-Tag"]
    assert "kanarie" not in "\n".join(stack.log)
    assert stack.everything() == before


QUERIES = (
    "page=0", "page=-1", "page=x", "page=9999999999", "page=%C2%B2", "page=1&page=2", "%", "=", "q", "q=%0A%0D",
    "q=" + "x" * 1900, "q=" + "x" * 9000, "&".join(f"q{n}=1" for n in range(50)), "q=%FF%00%ED%A0%80", "q=" + "+a" * 90,
)  # fmt: skip


def test_any_query_gets_a_calm_page(stack):
    sent(stack, "Fiber")
    for query in QUERIES:
        answer = stack.visit(ARCHIVE, rawQueryString=query)
        assert answer["statusCode"] == 200, query
        assert len(answer["body"]) < 12_000, query
    assert stack.metrics["PagesFailed"] == 0


def test_a_long_archive_comes_page_by_page_and_each_issue_once(stack):
    edition = stack.archive.edition(sent(stack, "Mall"))
    made = [sent_issue(edition, 1_600_000_000 + n * DAY) for n in range(1, 95)]
    numbered = [
        type(one)(**{**vars(one), "edition": f"{LIST}-{n:016}", "title": f"Nr {n}"}) for n, one in enumerate(made)
    ]

    def many(known):
        for one in numbered:
            known = with_issue(known, one)
        return known

    stack.archive.change_contents(LIST, many)
    seen, query = [], ""
    for _ in range(9):
        answer = stack.visit(ARCHIVE, rawQueryString=query)
        seen += titles(answer)
        older = re.findall(rf'<a href="{ARCHIVE}\?([^"]+)">Äldre nummer</a>', answer["body"])
        if not older:
            break
        query = unescape(older[0])
    assert seen == ["Mall", *(f"Nr {n}" for n in range(93, -1, -1))]
    assert "Nyare nummer" in answer["body"]
    assert len(feed(stack).findall(f"{ATOM}entry")) == 20


def test_a_page_of_the_archive_may_be_kept_and_found_and_the_feed_too_kept(stack):
    sent(stack, "Fiber")
    headers = stack.visit(ARCHIVE)["headers"]
    assert "X-Robots-Tag" not in headers
    assert 'name="robots"' not in stack.visit(ARCHIVE)["body"]
    assert (headers["Cache-Control"], headers["Vary"]) == ("public, max-age=300", "Accept-Language, Accept-Encoding")
    for rule in ("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"):
        assert rule in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "noindex" in stack.visit(f"/e/{stack.archive.contents(LIST)[0].edition}")["headers"]["X-Robots-Tag"]


def test_archive_edition_and_form_lead_to_each_other_and_to_the_feed(stack):
    stack.put(f"lists/{LIST}/list.yaml", settings(archive=True, signup=True))
    edition = sent(stack, "Fiber")
    web = stack.cloud.refs["WebAddress"]
    pages = {address: stack.visit(address)["body"] for address in ("/", ARCHIVE, f"/e/{edition}", f"/join/{LIST}")}
    alternate = r'<link rel="alternate" type="application/atom\+xml" title="Kommunbladet" href="([^"]+)">'
    assert re.findall(alternate, pages[ARCHIVE]) == [FEED]
    assert re.findall(alternate, pages[f"/e/{edition}"]) == [f"{web}{FEED}"]
    assert f'href="{web}{ARCHIVE}"' in pages[f"/e/{edition}"]
    assert f'href="{ARCHIVE}"' in pages["/"]
    assert f'href="{ARCHIVE}"' in pages[f"/join/{LIST}"]
    assert f'href="/join/{LIST}"' in pages[ARCHIVE]
    stack.put(f"lists/{LIST}/list.yaml", settings(signup=True))
    assert ARCHIVE not in stack.visit(f"/join/{LIST}")["body"] + stack.visit("/")["body"]


def test_the_feed_is_atom_by_its_rules(stack):
    stack.put(f"lists/{LIST}/list.yaml", settings(archive=True, name="Blad & <bok>", description="Om & kring"))
    editions = [sent(stack, subject, förhandstext="Före & efter ]]> <b>") for subject in ("Ett & <två>", "Två")]
    web = stack.cloud.refs["WebAddress"]
    answer = stack.visit(FEED)
    assert answer["headers"]["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert "/u/" not in answer["body"]
    found = ET.fromstring(answer["body"])
    moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
    tag = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d-\d\d)?:[a-z0-9-]+")
    once = {"id", "title", "updated"}
    for element in (found, *found.iter(f"{ATOM}entry")):
        for name in once:
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert tag.fullmatch(element.findtext(f"{ATOM}id"))
        assert moment.fullmatch(element.findtext(f"{ATOM}updated"))
        assert element.findtext(f"{ATOM}title")
        alternate = [one.get("href") for one in element.findall(f"{ATOM}link") if one.get("rel") == "alternate"]
        assert len(alternate) == 1
        assert urlsplit(alternate[0]).scheme == "https"
    assert len({one.text for one in found.iter(f"{ATOM}id")}) == 3
    assert [one.get("href") for one in found.findall(f"{ATOM}link") if one.get("rel") == "self"] == [f"{web}{FEED}"]
    assert found.find(f"{ATOM}author/{ATOM}name").text == "Föreningen Små kommuner"
    assert found.findtext(f"{ATOM}title") == "Blad & <bok>"
    assert found.findtext(f"{ATOM}subtitle") == "Om & kring"
    entries = found.findall(f"{ATOM}entry")
    assert [one.findtext(f"{ATOM}title") for one in entries] == ["Två", "Ett & <två>"]
    assert entries[0].find(f"{ATOM}link").get("href") == f"{web}/e/{editions[1]}"
    assert entries[0].findtext(f"{ATOM}summary") == "Före & efter ]]> <b>"
    names = "feed id title subtitle updated published author name link entry summary"
    known = {f"{ATOM}{name}" for name in names.split()}
    assert {one.tag for one in found.iter()} == known


def test_an_empty_feed_is_a_feed(stack):
    found = feed(stack)
    assert found.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"
    assert not found.findall(f"{ATOM}entry")


def test_a_program_that_has_the_feed_already_is_not_sent_it_again(stack):
    sent(stack, "Ett")
    first = stack.visit(FEED)["headers"]
    for headers in (
        {"if-none-match": first["ETag"]},
        {"if-none-match": f'"x", {first["ETag"].removeprefix("W/")}'},
        {"if-none-match": "*"},
    ):
        again = stack.visit(FEED, headers=headers)
        assert (again["statusCode"], again.get("body", "")) == (304, ""), headers
        assert again["headers"]["ETag"] == first["ETag"]
    for headers in (
        {"if-none-match": '"x"'},
        {"if-none-match": ""},
        {"if-none-match": first["ETag"][:-2]},
        {"if-none-match": "," * 5000},
        {"if-modified-since": "Mon, 01 Jan 2091 00:00:00 GMT"},
    ):
        assert stack.visit(FEED, headers=headers)["statusCode"] == 200, headers
    sent(stack, "Två")
    new = stack.visit(FEED, headers={"if-none-match": first["ETag"]})
    assert (new["statusCode"], new["headers"]["ETag"] == first["ETag"]) == (200, False)


def test_two_issues_whose_ledger_closes_at_once_are_both_there(stack):
    first, second = sent(stack, "Ett"), sent(stack, "Två")
    for edition in (first, second):
        stack.archive.withdraw(LIST, edition)
    cut_in: list[str] = []

    def another_comes_first(params: dict[str, str], **_: object) -> None:
        if params["Key"].startswith("contents/") and not cut_in:
            cut_in.append(second)
            stack.archive.enter(second, stack.state(second).started)

    events = clients.s3().meta.events
    events.register("provide-client-params.s3.PutObject", another_comes_first)
    try:
        stack.archive.enter(first, stack.state(first).started)
    finally:
        events.unregister("provide-client-params.s3.PutObject", another_comes_first)
    assert cut_in
    assert titles(stack.visit(ARCHIVE)) == ["Två", "Ett"]


def test_an_answer_of_s3_that_is_lost_puts_an_issue_there_once(stack):
    edition = sent(stack, "Ett")
    stack.archive.withdraw(LIST, edition)
    with answer_lost(clients.s3(), "PutObject") as fired:
        stack.archive.enter(edition, stack.state(edition).started)
    assert fired == ["PutObject"]
    assert titles(stack.visit(ARCHIVE)) == ["Ett"]


def test_an_archive_in_english_names_swedish_issues_in_swedish(stack):
    sent(stack, "Fiber på gång")
    answer = stack.visit(ARCHIVE, headers={"accept-language": "en"})
    assert "Earlier issues of Kommunbladet" in answer["body"]
    assert re.search(r'<a href="/e/[^"]+" lang="sv">Fiber på gång</a>', answer["body"])


def test_the_front_page_names_only_lists_that_chose_to_be_known(stack):
    stack.open_list(list_id="members-only", name="Slutna rummet")
    stack.open_list(list_id="sign-up", name="Öppna dörrar", signup=True)
    sent(stack, "Ett", "### Augustimötet\n\n24 augusti 2030, Folkets hus")
    front = stack.visit("/")["body"]
    ways = re.findall(r'<a href="(/[^"]+)">', front)
    assert ways == [ARCHIVE, f"/c/{LIST}", "/join/sign-up"]
    assert "Slutna" not in front
