"""Mail scanners open every link of every mail, twice, and whatever those pages lead to: nothing changes anywhere."""

from __future__ import annotations

import email
import email.policy
import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from newsletter.aws import clients
from newsletter.web.scanners import MANY
from tests.integration.aws.faults import never_arrived
from tests.integration.sample_files import LIST, STAFF, issue, readers, settings
from tests.integration.simulated_stack import HOUR, MINUTE, SimulatedStack

ANNA, NEW = "anna.berg@byar.example", "nina@byar.example"
TABLES = ("SubscribersTable", "SuppressionsTable", "SignUpsTable", "LedgerTable")
DEEP = 3
"""Links of links that are followed."""


def kept(stack: SimulatedStack) -> dict[str, Any]:
    """Everything the stack keeps: each row of each table, each file, each message.

    But for the numbers of links that scanners opened, which are about no reader.
    """
    dynamodb, s3 = stack.cloud.client("dynamodb"), stack.cloud.client("s3")
    found: dict[str, Any] = {}
    for table in TABLES:
        rows = dynamodb.scan(TableName=stack.cloud.refs[table])["Items"]
        found[table] = sorted((row for row in rows if not is_number_of_scanned(row)), key=str)
    for bucket in ("StaffBucket", "ArchiveBucket"):
        there = s3.list_objects_v2(Bucket=stack.cloud.refs[bucket]).get("Contents", [])
        found[bucket] = [(one["Key"], one["ETag"]) for one in there]
    found["schedules"] = [one["Name"] for one in stack.cloud.client("scheduler").list_schedules()["Schedules"]]
    found["messages"] = len(stack.queues.seen)
    found["mails"] = len(list(stack.post_office.mailbox))
    return found


def is_number_of_scanned(row: dict[str, Any]) -> bool:
    """Whether a row is one of those numbers, and nothing else is in it."""
    if "entry" not in row or not str(row["entry"]["S"]).startswith("scanned#"):
        return False
    assert row.keys() == {"pk", "entry", "readers"}
    assert row["pk"]["S"] == f"list#{LIST}"
    return True


def links_in(html: str) -> set[str]:
    return {unescape(link) for link in re.findall(r'href="([^"]+)"', html)}


def links_of_mails(stack: SimulatedStack) -> set[str]:
    """Every link in every mail, in its text, its HTML and its headers."""
    found: set[str] = set()
    for mail in stack.post_office.mailbox:
        message: Any = email.message_from_bytes(stack.post_office.mailbox.source(mail), policy=email.policy.default)
        html, text = message.get_body(("html",)), message.get_body(("plain",))
        found |= links_in(html.get_content())
        found |= set(re.findall(r"https://[^\s<>]+", text.get_content()))
        found |= set(re.findall(r"<(https://[^>]+)>", message.get("List-Unsubscribe", "")))
    return found


def test_a_scanner_that_opens_everything_changes_nothing(stack):
    stack.open_list(ANNA, *readers(5), signup=True)
    stack.put(f"lists/{LIST}/list.yaml", settings(signup=True, rules={"approvals": 1, "hold_minutes": 10}))
    stamp = re.findall(r'name="stamp" value="([^"]+)"', stack.visit(f"/join/{LIST}")["body"])[0]
    stack.clock.sleep(20)
    form = {"content-type": "application/x-www-form-urlencoded"}
    stack.visit(f"/join/{LIST}", "POST", body=f"address={NEW}&name=&website=&stamp={stamp}", headers=form)
    asking = links_in(stack.visit(stack.leave_link(ANNA))["body"])
    (ask,) = [link for link in asking if link.startswith("/k/")]
    stack.visit(ask, "POST")
    stack.put(f"lists/{LIST}/list.yaml", settings(signup=True))
    stack.publish(issue("Redan ute"), "ute.md")
    stack.wait(HOUR)
    stack.put(f"lists/{LIST}/list.yaml", settings(signup=True, rules={"approvals": 1, "hold_minutes": 10}))
    stack.publish(issue("Väntar på ett ja"), "vantar.md")
    stack.wait(2 * MINUTE)
    ours = urlsplit(stack.cloud.refs["WebAddress"]).netloc
    found = {link for link in links_of_mails(stack) if urlsplit(link).netloc == ours}
    kinds = {urlsplit(link).path.split("/")[1] for link in found}
    assert kinds >= {"u", "j", "y", "a", "s", "e"}, kinds
    before, opened = kept(stack), set()
    for _ in range(DEEP):
        for link in sorted(found - opened):
            for method in ("GET", "HEAD", "GET"):
                assert stack.visit(link, method)["statusCode"] in (200, 404, 410), link
        opened |= found
        pages = [stack.visit(link) for link in sorted(opened)]
        found = {
            link for page in pages if isinstance(page["body"], str) for link in links_in(page["body"])
            if link.startswith("/") or urlsplit(link).netloc == ours
        }  # fmt: skip
    stack.work()
    assert any(link.endswith("/erase") for link in opened)
    assert kept(stack) == before


def test_links_of_many_readers_opened_from_one_network_are_shown_and_nobody_leaves_by_that(stack):
    everyone = readers(MANY + 3)
    stack.open_list(*everyone, signup=True)
    edition = stack.publish(issue())
    stack.wait(11 * MINUTE)
    before = kept(stack)
    for reader in everyone:
        for method in ("HEAD", "GET", "GET"):
            for path in ("", "/choices"):
                link = f"{stack.leave_link(reader)}{path}"
                assert stack.visit(link, method, network=f"198.51.100.{len(reader)}")["statusCode"] == 200
    assert kept(stack) == before
    assert stack.metrics["LinksScanned"] == len(everyone)
    assert stack.metrics["Leavings"] == 0
    stack.wait(HOUR)
    (report,) = stack.files(f"reports/{LIST}/juni.md")
    assert f"Länkarna i {len(everyone)} läsares brev öppnades" in " ".join(stack.file(report).split())
    assert any("granskar e-post" in stack.text(mail) for mail in stack.letters(STAFF))
    assert stack.state(edition).left_out == {}
    everything = str([*stack.everything().values(), stack.log])
    assert "198.51.100" not in everything
    assert stack.visit(stack.leave_link(everyone[0]), "POST")["statusCode"] == 200


def test_a_few_colleagues_behind_one_address_and_the_same_reader_many_times_are_no_scanner(stack):
    everyone = readers(MANY + 3)
    stack.open_list(*everyone)
    for reader in everyone[: MANY - 1]:
        for _ in range(4):
            stack.visit(stack.leave_link(reader), network="198.51.100.7")
    for number, reader in enumerate(everyone):
        stack.visit(stack.leave_link(reader), network=f"203.0.{number}.7")
    for reader in everyone:
        stack.visit(stack.leave_link(reader).replace("/u/1", "/u/2"), network="198.51.100.7")
    assert stack.metrics["LinksScanned"] == 0
    stack.visit(stack.leave_link(everyone[-1]), network="198.51.100.8")
    assert stack.metrics["LinksScanned"] == MANY
    stack.publish(issue(), "augusti.md")
    stack.clock.sleep(2 * HOUR)
    edition = stack.publish(issue("Sen"), "sen.md")
    stack.wait(HOUR)
    assert "granskar e-post" not in stack.file(stack.files(f"reports/{LIST}/sen.md")[0]), "that was before"
    assert stack.state(edition).closed


def test_a_page_is_shown_also_when_what_scanners_do_cannot_be_counted(stack):
    everyone = readers(MANY)
    stack.open_list(*everyone)
    with never_arrived(clients.dynamodb(), "UpdateItem", times=100) as fired:
        answers = [stack.visit(stack.leave_link(reader))["statusCode"] for reader in everyone]
    assert fired
    assert answers == [200] * MANY
