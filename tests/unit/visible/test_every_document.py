"""Any document, through any format, balances: what is shown in the file is in the edition, or is told by name."""

from __future__ import annotations

from email.message import EmailMessage

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.edition import edition_of
from newsletter.errors import InvalidIssue
from newsletter.issue import read_issue
from newsletter.visible import check_reading, shown_by, visible_in
from tests.unit.edition.made_up import WEBSITE
from tests.unit.issue.lists import KOMMUNBLADET
from tests.unit.issue.word_files import paragraph, word_file

_word = st.text("abcdeåäöÅÉßøœñ0123456789", min_size=1, max_size=9)
_words = st.lists(_word, min_size=1, max_size=12).map(" ".join)
_sentence = _words.map(lambda said: f"{said.capitalize()}.")
_piece = st.one_of(
    _sentence.map(lambda said: ("p", [said])),
    _words.map(lambda said: ("h", [said])),
    st.lists(_words, min_size=2, max_size=5).map(lambda said: ("l", said)),
    st.lists(st.lists(_word, min_size=3, max_size=3), min_size=2, max_size=4).map(lambda rows: ("t", rows)),
)
_pieces = st.lists(_piece, min_size=1, max_size=7)


def as_markdown(title, pieces):
    lines = [f"# {title}", ""]
    for kind, said in pieces:
        match kind:
            case "p":
                lines += [said[0], ""]
            case "h":
                lines += [f"## {said[0]}", "", "En rad text under den.", ""]
            case "l":
                lines += [*(f"- {one}" for one in said), ""]
            case "t":
                rows = [f"| {' | '.join(row)} |" for row in said]
                lines += [rows[0], "|---|---|---|", *rows[1:], ""]
    return "\n".join(lines).encode()


def as_html(title, pieces):
    made = [f"<h1>{title}</h1>"]
    for kind, said in pieces:
        match kind:
            case "p":
                made.append(f"<p>{said[0]}</p>")
            case "h":
                made.append(f"<h2>{said[0]}</h2><p>En rad text under den.</p>")
            case "l":
                made.append(f"<ul>{''.join(f'<li>{one}</li>' for one in said)}</ul>")
            case "t":
                rows = ["".join(f"<td>{cell}</td>" for cell in row) for row in said]
                made.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
    return f"<html><body>{''.join(made)}</body></html>".encode()


def as_word(title, pieces):
    body = [paragraph(title, "Rubrik")]
    for kind, said in pieces:
        if kind == "t":
            rows = ["".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in said]
            body.append(f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>")
        else:
            body += [paragraph(one, "Rubrik1" if kind == "h" else "") for one in said]
            body += [paragraph("En rad text under den.")] * (kind == "h")
    return word_file(*body)


def as_mail(title, pieces):
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Anna <anna@lillby.example>", title
    mail.set_content("Läs detta i ett program som visar HTML.")
    mail.add_alternative(as_html(title, pieces).decode(), subtype="html")
    return mail.as_bytes()


FORMS = {"nytt.md": as_markdown, "nytt.html": as_html, "nytt.docx": as_word, "nytt.eml": as_mail}


@given(title=_words, pieces=_pieces, form=st.sampled_from(sorted(FORMS)))
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
def test_any_document_through_any_format_balances(title, pieces, form):
    content = FORMS[form](title, pieces)
    try:
        issue = read_issue(form, content, KOMMUNBLADET)
    except InvalidIssue:
        return  # told in words, and nothing is sent
    made = edition_of(issue, KOMMUNBLADET, edition_id="e1", website=WEBSITE, pictures={}).edition
    check = check_reading(visible_in(form, content), shown_by(made.web, made.text, issue.subject, issue.preheader))
    assert check.balances, check
