"""A made-up mailing list, and short ways to read an issue for it."""

from __future__ import annotations

from newsletter.errors import InvalidIssue, Problem
from newsletter.issue import Issue, read_issue
from newsletter.issue.document import Block, Paragraph, Runs
from newsletter.mailing_list import Contact, Look, MailingList

KOMMUNBLADET = MailingList(
    id="kommunbladet",
    name="Kommunbladet",
    organisation="Föreningen Små kommuner",
    sender_name="Kommunbladet",
    sender_address="kommunbladet@smakommuner.example",
    staff=("redaktionen@smakommuner.example",),
    contact=Contact(
        name="Märta Öberg",
        phone="0123-456 78",
        mail="redaktionen@smakommuner.example",
        web="www.smakommuner.example",
        postal_address=("Box 12", "123 45 Sundsby"),
    ),
    reply_to="redaktionen@smakommuner.example",
    look=Look(colour="#1f4e5f"),
)


def markdown(text: str) -> Issue:
    return read_issue("nummer.md", text.encode(), KOMMUNBLADET)


def plain_text(text: str) -> Issue:
    return read_issue("nummer.txt", text.encode(), KOMMUNBLADET)


def blocks(body: str) -> tuple[Block, ...]:
    """What a Markdown body becomes under a title."""
    return markdown(f"# Rubrik\n\n{body}").document.blocks


def runs(body: str) -> Runs:
    """What the one paragraph of a Markdown body becomes."""
    (paragraph,) = blocks(body)
    assert isinstance(paragraph, Paragraph)
    return paragraph.runs


def refusal(name: str, content: bytes) -> tuple[Problem, ...]:
    """The problems for which a file is refused."""
    try:
        read_issue(name, content, KOMMUNBLADET)
    except InvalidIssue as error:
        return error.problems
    raise AssertionError("it was not refused")
