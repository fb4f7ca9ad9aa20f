"""All that readers can do, in the deployed system: what the website's function does is within its rights."""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
from email import message_from_bytes, policy
from mailbox import Maildir

from local.journey import waited
from tests.e2e.deployed import closed, copies, issue

NEW = "ny.adress@byar.example"
FORM = {"form": "choices", "in-sv": "yes", "in-en": "yes", "topic-skola": "yes", "topic-trafik": "yes"}


def page(address, /, **posted):
    body = urllib.parse.urlencode(posted).encode() if posted else None
    with urllib.request.urlopen(address, body, timeout=120) as answer:
        return answer.read().decode()


def link_in_letter(demo, to, words, kind):
    """The link of a kind in the letter to somebody whose subject has these words, once it has come."""
    waited(lambda: demo.watcher.mails(to=to, q=words), f"a letter about {words}")
    letters = [message_from_bytes(one.as_bytes(), policy=policy.default) for one in Maildir(demo.local_stack.mailbox)]
    letter = next(one for one in letters if one["To"] == to and words in one["Subject"])
    return re.search(rf"http\S+/{kind}/\S+", letter.get_body(("plain",)).get_content())[0]


def leave_links(demo, edition):
    """The link for leaving of everybody who was mailed an edition, by address."""
    mails = [mail for mail in demo.watcher.mails() if mail["tags"].get("issue") == [edition]]
    return {mail["to"]: re.search(r"<(http[^>]+)>", mail["headers"]["List-Unsubscribe"])[1] for mail in mails}


def test_a_reader_pauses_moves_is_erased_and_another_leaves_by_the_page_and_comes_back(demo):
    edition = issue(demo, "allt.md", "# Allt som går att göra\n\nHej.\n")
    closed(demo, edition)
    (anna, link), (bo, way_out) = sorted(leave_links(demo, edition).items())[10:12]
    site = link.rpartition("/u/")[0]

    assert "Bara viktiga" in page(f"{link}/choices")
    assert "Du får bara viktiga" in page(f"{link}/choices", **FORM, important="yes")

    page(site + re.search(r'href="(/k/[^"]+)"', page(link))[1], yes="1")
    own = link_in_letter(demo, anna, "sparat om dig", "y")
    assert anna in page(own)
    page(f"{own}/change", form="change", name="", address=NEW)
    assert "adressen är bytt" in page(link_in_letter(demo, NEW, "nya adress", "b"), yes="1")
    assert link_in_letter(demo, anna, "adress är bytt", "r")

    assert "Klart" in page(way_out, x="y")
    back = link_in_letter(demo, bo, "längre", "r")
    assert "Klart" not in page(back, yes="1")

    second = issue(demo, "viktigt.md", "---\nviktigt: ja\n---\n# Viktigt\n\nHej igen.\n")
    closed(demo, second)
    got = copies(demo, second)
    assert (got[NEW], got[anna], got[bo]) == (1, 0, 1)

    moved = leave_links(demo, second)[NEW]
    page(site + re.search(r'href="(/k/[^"]+)"', page(moved))[1], yes="1")
    mine = link_in_letter(demo, NEW, "sparat om dig", "y")
    page(f"{mine}/erase", yes="1")
    assert NEW not in page(mine)
