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
from tests.integration.house import HOUR, MINUTE, House
from tests.integration.papers import LIST, STAFF, issue, readers, settings

ANNA, NEW = "anna.berg@byar.example", "nina@byar.example"
TABLES = ("SubscribersTable", "SuppressionsTable", "SignUpsTable", "LedgerTable")
DEEP = 3
"""Links of links that are followed."""


def kept(house: House) -> dict[str, Any]:
    """Everything the house keeps: each row of each table, each file, each message.

    But for the numbers of links that scanners opened, which are about no reader.
    """
    dynamodb, s3 = house.cloud.client("dynamodb"), house.cloud.client("s3")
    found: dict[str, Any] = {}
    for table in TABLES:
        rows = dynamodb.scan(TableName=house.cloud.refs[table])["Items"]
        found[table] = sorted((row for row in rows if not is_number_of_scanned(row)), key=str)
    for bucket in ("StaffBucket", "ArchiveBucket"):
        there = s3.list_objects_v2(Bucket=house.cloud.refs[bucket]).get("Contents", [])
        found[bucket] = [(one["Key"], one["ETag"]) for one in there]
    found["schedules"] = [one["Name"] for one in house.cloud.client("scheduler").list_schedules()["Schedules"]]
    found["messages"] = len(house.queues.seen)
    found["mails"] = len(list(house.post_office.mailbox))
    return found


def is_number_of_scanned(row: dict[str, Any]) -> bool:
    """Whether a row is one of those numbers, and nothing else is in it."""
    if "account" not in row or not str(row["entry"]["S"]).startswith("scanned#"):
        return False
    assert row.keys() == {"account", "entry", "readers"}
    assert row["account"]["S"] == f"list#{LIST}"
    return True


def links_in(html: str) -> set[str]:
    return {unescape(link) for link in re.findall(r'href="([^"]+)"', html)}


def links_of_mails(house: House) -> set[str]:
    """Every link in every mail, in its text, its HTML and its headers."""
    found: set[str] = set()
    for mail in house.post_office.mailbox:
        message: Any = email.message_from_bytes(house.post_office.mailbox.source(mail), policy=email.policy.default)
        html, text = message.get_body(("html",)), message.get_body(("plain",))
        found |= links_in(html.get_content())
        found |= set(re.findall(r"https://[^\s<>]+", text.get_content()))
        found |= set(re.findall(r"<(https://[^>]+)>", message.get("List-Unsubscribe", "")))
    return found


def test_a_scanner_that_opens_everything_changes_nothing(house):
    house.open_list(ANNA, *readers(5), signup=True)
    house.put(f"lists/{LIST}/list.yaml", settings(signup=True, rules={"approvals": 1, "hold_minutes": 10}))
    stamp = re.findall(r'name="stamp" value="([^"]+)"', house.visit(f"/join/{LIST}")["body"])[0]
    house.clock.sleep(20)
    form = {"content-type": "application/x-www-form-urlencoded"}
    house.visit(f"/join/{LIST}", "POST", body=f"address={NEW}&name=&website=&stamp={stamp}", headers=form)
    asking = links_in(house.visit(house.leave_link(ANNA))["body"])
    (ask,) = [link for link in asking if link.startswith("/k/")]
    house.visit(ask, "POST")
    house.put(f"lists/{LIST}/list.yaml", settings(signup=True))
    house.publish(issue("Redan ute"), "ute.md")
    house.wait(HOUR)
    house.put(f"lists/{LIST}/list.yaml", settings(signup=True, rules={"approvals": 1, "hold_minutes": 10}))
    house.publish(issue("Väntar på ett ja"), "vantar.md")
    house.wait(2 * MINUTE)
    ours = urlsplit(house.cloud.refs["WebAddress"]).netloc
    found = {link for link in links_of_mails(house) if urlsplit(link).netloc == ours}
    kinds = {urlsplit(link).path.split("/")[1] for link in found}
    assert kinds >= {"u", "j", "y", "a", "s", "e"}, kinds
    before, opened = kept(house), set()
    for _ in range(DEEP):
        for link in sorted(found - opened):
            for method in ("GET", "HEAD", "GET"):
                assert house.visit(link, method)["statusCode"] in (200, 404, 410), link
        opened |= found
        pages = [house.visit(link) for link in sorted(opened)]
        found = {
            link for page in pages if isinstance(page["body"], str) for link in links_in(page["body"])
            if link.startswith("/") or urlsplit(link).netloc == ours
        }  # fmt: skip
    house.work()
    assert any(link.endswith("/erase") for link in opened)
    assert kept(house) == before


def test_links_of_many_readers_opened_from_one_network_are_shown_and_nobody_leaves_by_that(house):
    everyone = readers(MANY + 3)
    house.open_list(*everyone, signup=True)
    edition = house.publish(issue())
    house.wait(11 * MINUTE)
    before = kept(house)
    for reader in everyone:
        for method in ("HEAD", "GET", "GET"):
            for path in ("", "/choices"):
                link = f"{house.leave_link(reader)}{path}"
                assert house.visit(link, method, network=f"198.51.100.{len(reader)}")["statusCode"] == 200
    assert kept(house) == before
    assert house.metrics["LinksScanned"] == len(everyone)
    assert house.metrics["Leavings"] == 0
    house.wait(HOUR)
    (report,) = house.files(f"reports/{LIST}/juni.md")
    assert f"Länkarna i {len(everyone)} läsares brev öppnades" in " ".join(house.file(report).split())
    assert any("granskar e-post" in house.text(mail) for mail in house.letters(STAFF))
    assert house.standing(edition).left_out == {}
    everything = str([*house.everything().values(), house.log])
    assert "198.51.100" not in everything
    assert house.visit(house.leave_link(everyone[0]), "POST")["statusCode"] == 200


def test_a_few_colleagues_behind_one_door_and_the_same_reader_many_times_are_no_scanner(house):
    everyone = readers(MANY + 3)
    house.open_list(*everyone)
    for reader in everyone[: MANY - 1]:
        for _ in range(4):
            house.visit(house.leave_link(reader), network="198.51.100.7")
    for number, reader in enumerate(everyone):
        house.visit(house.leave_link(reader), network=f"203.0.{number}.7")
    for reader in everyone:
        house.visit(house.leave_link(reader).replace("/u/1", "/u/2"), network="198.51.100.7")
    assert house.metrics["LinksScanned"] == 0
    house.visit(house.leave_link(everyone[-1]), network="198.51.100.8")
    assert house.metrics["LinksScanned"] == MANY
    house.publish(issue(), "augusti.md")
    house.clock.sleep(2 * HOUR)
    edition = house.publish(issue("Sen"), "sen.md")
    house.wait(HOUR)
    assert "granskar e-post" not in house.file(house.files(f"reports/{LIST}/sen.md")[0]), "that was before"
    assert house.standing(edition).closed


def test_a_page_is_shown_also_when_what_scanners_do_cannot_be_counted(house):
    everyone = readers(MANY)
    house.open_list(*everyone)
    with never_arrived(clients.dynamodb(), "UpdateItem", times=100) as fired:
        answers = [house.visit(house.leave_link(reader))["statusCode"] for reader in everyone]
    assert fired
    assert answers == [200] * MANY
