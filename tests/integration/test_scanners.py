"""Mail scanners open every link of every mail, twice, and whatever those pages lead to: nothing changes anywhere."""

from __future__ import annotations

import email
import email.policy
import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from tests.integration.house import HOUR, MINUTE, House
from tests.integration.papers import LIST, issue, readers, settings

ANNA, NEW = "anna.berg@byar.example", "nina@byar.example"
TABLES = ("SubscribersTable", "SuppressionsTable", "SignUpsTable", "LedgerTable")
DEEP = 3
"""Links of links that are followed."""


def kept(house: House) -> dict[str, Any]:
    """Everything the house keeps: each row of each table, each file, each message."""
    dynamodb, s3 = house.cloud.client("dynamodb"), house.cloud.client("s3")
    found: dict[str, Any] = {}
    for table in TABLES:
        rows = dynamodb.scan(TableName=house.cloud.refs[table])["Items"]
        found[table] = sorted(rows, key=str)
    for bucket in ("StaffBucket", "ArchiveBucket"):
        there = s3.list_objects_v2(Bucket=house.cloud.refs[bucket]).get("Contents", [])
        found[bucket] = [(one["Key"], one["ETag"]) for one in there]
    found["schedules"] = [one["Name"] for one in house.cloud.client("scheduler").list_schedules()["Schedules"]]
    found["messages"] = len(house.queues.seen)
    found["mails"] = len(list(house.post_office.mailbox))
    return found


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
